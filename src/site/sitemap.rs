//! Maps of the site for search engines: an index, one map a month, one of everything that is not a story, and the
//! news of the last two days.

use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::Site;
use super::archive::bounds;
use super::cache::{CachePolicy, Shows};
use super::head::{Alternate, alternates};
use super::paths::{MapPath, MonthPath};
use super::visit::Visit;
use crate::newsroom::publication::lists::{self, MapEntry};
use crate::platform::clock::Timestamp;
use crate::platform::lang::Lang;
use crate::web::error::Error;
use crate::web::filters;
use crate::web::page::Page;

#[derive(Template)]
#[template(path = "feed/sitemap_index.xml")]
struct IndexMap {
    /// Absolute addresses of the maps.
    maps: Vec<String>,
}

#[derive(Template)]
#[template(path = "feed/sitemap.xml")]
struct UrlMap {
    urls: Vec<Url>,
}

struct Url {
    address: String,
    /// When the words of the page last changed, where that is known.
    changed: Option<Timestamp>,
    alternates: Vec<Alternate>,
}

#[derive(Template)]
#[template(path = "feed/news_sitemap.xml")]
struct NewsMap {
    /// The newsroom's name.
    name: String,
    lang: Lang,
    news: Vec<News>,
}

struct News {
    address: String,
    title: String,
    published: Timestamp,
}

/// `GET /sitemap.xml`. At the root it names the maps of every edition; under an edition's prefix, those of that one.
/// A query for each edition and one for the news.
pub(super) async fn index(State(site): State<Site>, visit: Visit) -> Result<impl IntoResponse, Error> {
    let zone = &visit.frame.settings.time_zone_name;
    let editions: Vec<_> =
        visit.frame.editions.iter().filter(|edition| visit.is_default() || edition.lang == visit.lang()).collect();
    let (news, months) = site
        .read(async |db| {
            let news = lists::news_map(db, visit.now).await?;
            let mut months = Vec::new();
            for edition in &editions {
                months.push(lists::months(db, edition.lang, zone).await?);
            }
            Ok((news, months))
        })
        .await?;
    let mut maps = Vec::new();
    for (edition, months) in editions.into_iter().zip(months) {
        maps.push(visit.absolute(MapPath::Pages(edition.prefix)));
        // A news map with nothing in it is a valid document, but nothing to send anybody to.
        if news.iter().any(|entry| entry.permalink.lang == edition.lang) {
            maps.push(visit.absolute(MapPath::News(edition.prefix)));
        }
        for at in months {
            let local = visit.frame.settings.local(at);
            let month = MonthPath { prefix: edition.prefix, year: local.year(), month: local.month() };
            maps.push(visit.absolute(MapPath::Month(month)));
        }
    }
    Ok(xml(Page(IndexMap { maps })))
}

/// `GET /news-sitemap.xml`: one query.
pub(super) async fn news(State(site): State<Site>, visit: Visit) -> Result<impl IntoResponse, Error> {
    let entries = site.read(async |db| lists::news_map(db, visit.now).await).await?;
    let news = entries
        .into_iter()
        .filter(|entry| entry.permalink.lang == visit.lang())
        .map(|entry| News {
            address: visit.absolute(visit.frame.story_path(&entry.permalink)),
            title: entry.headline,
            published: entry.first_published_at,
        })
        .collect();
    Ok(xml(Page(NewsMap { name: visit.edition().name.clone(), lang: visit.lang(), news })))
}

/// `GET /sitemaps/pages.xml` (no query) and `GET /sitemaps/{year}-{month}.xml` (one).
pub(super) async fn part(State(site): State<Site>, visit: Visit, Path(file): Path<String>) -> Result<Response, Error> {
    let name = file.strip_suffix(".xml").ok_or(Error::NotFound)?;
    if name == "pages" {
        return Ok(xml(Page(UrlMap { urls: pages(&visit) })).into_response());
    }
    let month = MonthPath::parse_name(visit.prefix(), name).ok_or(Error::NotFound)?;
    if !site.addresses().may_have_month(visit.lang(), month.year, month.month) {
        return Err(Error::NotFound);
    }
    let (from, until) = bounds(&visit, month).ok_or(Error::NotFound)?;
    let entries = site.read(async |db| lists::map(db, visit.lang(), from, until).await).await?;
    if entries.is_empty() {
        return Err(Error::NotFound);
    }
    let urls = entries.iter().map(|entry| story(&visit, entry)).collect();
    Ok(xml(Page(UrlMap { urls })).into_response())
}

fn pages(visit: &Visit) -> Vec<Url> {
    let edition = visit.edition();
    let paths =
        [visit.front_path().to_string(), visit.archive_path().to_string(), visit.corrections_path().to_string()];
    paths
        .into_iter()
        .chain(edition.sections.iter().map(|link| link.href.clone()))
        .chain(edition.pages.iter().map(|link| link.href.clone()))
        .map(|path| Url { address: visit.absolute(path), changed: None, alternates: vec![] })
        .collect()
}

fn story(visit: &Visit, entry: &MapEntry) -> Url {
    let path = |permalink| visit.frame.story_path(permalink).to_string();
    let mut versions = vec![(entry.permalink.lang, path(&entry.permalink))];
    versions.extend(entry.versions.iter().map(|version| (version.permalink.lang, path(&version.permalink))));
    Url {
        address: visit.absolute(path(&entry.permalink)),
        changed: Some(entry.published_at),
        // A story in one language has nothing to tell here; its page says the rest.
        alternates: if versions.len() > 1 { alternates(&visit.frame, visit.base(), &versions) } else { vec![] },
    }
}

fn xml(page: impl IntoResponse) -> impl IntoResponse {
    (
        Extension(CachePolicy::PAGE),
        Extension(Shows::Newest),
        [(header::CONTENT_TYPE, "application/xml; charset=utf-8")],
        page,
    )
}
