//! All stories by date: the months there are, and the stories of one.

use askama::Template;
use axum::Extension;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use jiff::ToSpan;

use super::Site;
use super::cache::{CachePolicy, Shows};
use super::cards::Day;
use super::head::Head;
use super::listings::{cursor, part};
use super::paths::{ArchivePath, MonthPath, Older, four_digits};
use super::visit::Visit;
use crate::newsroom::publication::lists;
use crate::platform::clock::Timestamp;
use crate::platform::words::words;
use crate::web::error::Error;
use crate::web::filters::{self, say_month};
use crate::web::page::Page;

#[derive(Template)]
#[template(path = "site/archive.html")]
struct ArchivePage {
    head: Head,
    years: Vec<Year>,
    front: String,
}

/// A year and its months with stories, from January on.
struct Year {
    year: i16,
    months: Vec<Month>,
}

struct Month {
    name: String,
    href: String,
}

#[derive(Template)]
#[template(path = "site/month.html")]
struct MonthPage {
    head: Head,
    name: String,
    archive: String,
    days: Vec<Day>,
    newest: Option<String>,
    older: Option<String>,
}

/// `GET /archive`: one query.
pub(super) async fn index(State(site): State<Site>, visit: Visit) -> Result<impl IntoResponse, Error> {
    let ui = visit.lang().ui();
    let mut years: Vec<Year> = Vec::new();
    for path in months(&site, &visit).await? {
        let month =
            Month { name: words(ui).say(&format!("month-{}", path.month)).into_owned(), href: path.to_string() };
        match years.last_mut() {
            Some(year) if year.year == path.year => year.months.insert(0, month),
            _ => years.push(Year { year: path.year, months: vec![month] }),
        }
    }
    let versions: Vec<_> =
        visit.frame.editions.iter().map(|edition| (edition.lang, ArchivePath(edition.prefix).to_string())).collect();
    let head =
        Head::new(&visit, &words(ui).say("archive")).at(&visit, visit.archive_path()).versions(&visit, &versions);
    let page = ArchivePage { head, years, front: visit.front_path().to_string() };
    Ok((Extension(CachePolicy::PAGE), Extension(Shows::Newest), Page(page)))
}

/// `GET /{year}`: its place in the archive.
pub(super) async fn year(visit: Visit, Path(year): Path<String>) -> Result<Response, Error> {
    let year = four_digits(&year).ok_or(Error::NotFound)?;
    Ok(visit.moved_to(format_args!("{}#y{year}", visit.archive_path())))
}

/// `GET /{year}/{month}`: one query.
pub(super) async fn month(
    State(site): State<Site>,
    visit: Visit,
    Path((year, month)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let path = MonthPath::parse(visit.prefix(), &year, &month).ok_or(Error::NotFound)?;
    if !site.addresses().may_have_month(visit.lang(), path.year, path.month) {
        return Err(Error::NotFound);
    }
    let (from, until) = bounds(&visit, path).ok_or(Error::NotFound)?;
    let after = cursor(query.as_deref())?;
    if after.is_some_and(|cursor| cursor.at >= until) {
        return Err(Error::NotFound);
    }
    let page = site.read(async |db| lists::between(db, visit.lang(), from, until, after).await).await?;
    if page.cards.is_empty() {
        return Err(Error::NotFound);
    }
    let name = say_month(visit.lang().ui(), path.year, path.month);
    let head = Head::new(&visit, &name);
    let head = match after {
        None => head.at(&visit, path),
        Some(cursor) => head.at(&visit, Older(path, cursor)),
    };
    let part = part(&visit, path, page, after, "")?;
    let page = MonthPage {
        head,
        name,
        archive: visit.archive_path().to_string(),
        days: part.days,
        newest: part.newest,
        older: part.older,
    };
    Ok((Extension(CachePolicy::PAGE), Extension(Shows::Newest), Page(page)).into_response())
}

/// The months of an edition with stories in them, newest first.
pub(super) async fn months(site: &Site, visit: &Visit) -> Result<Vec<MonthPath>, Error> {
    let settings = &visit.frame.settings;
    let newest = site.read(async |db| lists::months(db, visit.lang(), &settings.time_zone_name).await).await?;
    Ok(newest
        .into_iter()
        .map(|at| {
            let local = settings.local(at);
            MonthPath { prefix: visit.prefix(), year: local.year(), month: local.month() }
        })
        .collect())
}

/// The first instant of a month in the newsroom's zone, and that of the next.
pub(super) fn bounds(visit: &Visit, path: MonthPath) -> Option<(Timestamp, Timestamp)> {
    let first = jiff::civil::Date::new(path.year, path.month, 1).ok()?;
    let next = first.checked_add(1.month()).ok()?;
    let zone = &visit.frame.settings.time_zone;
    let begin = |date: jiff::civil::Date| date.to_zoned(zone.clone()).ok().map(|local| local.timestamp());
    Some((begin(first)?, begin(next)?))
}
