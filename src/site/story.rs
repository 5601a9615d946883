//! A story on its page, a standing page, and either as a preview for the desk: one template, so that what an editor
//! looks at is what readers get.

use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::HeaderName;
use axum::response::{IntoResponse, Response};

use super::Site;
use super::byline::{self, BylineName};
use super::cache::{CachePolicy, Shows};
use super::cards::{CardView, kind_key};
use super::head::{ArticleFacts, Head};
use super::json_ld;
use super::notices::{self, NoticeView};
use super::paths::{AuthorPath, ChangesPath, FrontPath, Listing, MonthPath, SectionPath, TagPath, encode};
use super::readers::Subject;
use super::tombstone;
use super::visit::Visit;
use crate::newsroom::document::html::{self, Context, Html, LinkedArticle, LinkedArticles, Target, Words};
use crate::newsroom::document::text::reading_minutes;
use crate::newsroom::publication::live::{self, Found, Linked};
use crate::newsroom::publication::{Kind, Permalink, Preview, Story};
use crate::newsroom::slug::Slug;
use crate::platform::clock::Timestamp;
use crate::platform::lang::{Lang, UiLang};
use crate::platform::words::words;
use crate::web::data::Data;
use crate::web::error::Error;
use crate::web::filters;
use crate::web::page::Page;

/// From this many parts on, a story gets a list of them.
const PARTS_FOR_CONTENTS: usize = 4;
/// What search engines show of a description.
const DESCRIPTION: usize = 160;

#[derive(Template)]
#[template(path = "site/story.html")]
struct StoryPage {
    head: Head,
    lang: Lang,
    dir: &'static str,
    is_page: bool,
    is_opinion: bool,
    section: Option<Link>,
    /// The key of the word for its kind.
    kind: Option<&'static str>,
    headline: String,
    standfirst: String,
    byline: Vec<BylineName>,
    published: Option<Timestamp>,
    updated: Option<Timestamp>,
    /// Whole years since its publication, if there was one: a reader may take old news for new.
    years: Option<i64>,
    /// Nothing where the text was taken back.
    minutes: Option<i64>,
    /// Where its changes can be looked up.
    changes: Option<String>,
    /// What stands in place of a text that was taken back, and what stands under the byline.
    above: Vec<NoticeView>,
    /// What stands at the foot.
    below: Vec<NoticeView>,
    versions: Vec<VersionLink>,
    contents: Vec<html::headings::Section>,
    body: Html,
    tags: Vec<Link>,
    share: Option<Share>,
    related: Vec<CardView>,
}

struct Link {
    name: String,
    href: String,
}

struct VersionLink {
    lang: Lang,
    dir: &'static str,
    name: String,
    href: String,
}

struct Share {
    permalink: String,
    mailto: String,
}

/// `GET /{year}/{month}/{slug}`: one query.
pub(super) async fn show(
    State(site): State<Site>,
    visit: Visit,
    Path((year, month, slug)): Path<(String, String, String)>,
) -> Result<Response, Error> {
    let MonthPath { year, month, .. } = MonthPath::parse(visit.prefix(), &year, &month).ok_or(Error::NotFound)?;
    let slug = Slug::parse(&slug).map_err(|_| Error::NotFound)?;
    at(&site, &visit, Permalink { lang: visit.lang(), year, month: month.into(), slug }).await
}

/// `GET /pages/{slug}`: a standing page.
pub(super) async fn show_page(
    State(site): State<Site>,
    visit: Visit,
    Path(slug): Path<String>,
) -> Result<Response, Error> {
    let slug = Slug::parse(&slug).map_err(|_| Error::NotFound)?;
    at(&site, &visit, Permalink { lang: visit.lang(), year: 0, month: 0, slug }).await
}

/// The page of a draft, outside every index and cache.
pub(super) fn preview(visit: &Visit, preview: &Preview) -> Response {
    as_preview(visit, preview, None)
}

/// The same for whoever holds a link that works until then.
pub(super) fn shared_preview(visit: &Visit, preview: &Preview, until: Timestamp) -> Response {
    as_preview(visit, preview, Some(until))
}

fn as_preview(visit: &Visit, preview: &Preview, shared_until: Option<Timestamp>) -> Response {
    let mut page = StoryPage::new(visit, preview);
    page.head.shared_until = shared_until;
    page.head.is_preview = true;
    page.head.canonical = None;
    page.head.alternates.clear();
    page.head.feeds.clear();
    page.head.article = None;
    page.head.json_ld.clear();
    ([(HeaderName::from_static("x-robots-tag"), "noindex")], Page(page)).into_response()
}

async fn at(site: &Site, visit: &Visit, permalink: Permalink) -> Result<Response, Error> {
    if !site.addresses().may_be(&permalink) {
        return Err(Error::NotFound);
    }
    let found = site.read(async |db| live::live_at(db, &permalink, &visit.frame.names).await).await?;
    match found {
        Some(Found::Live(story)) => {
            let page = Page(StoryPage::new(visit, &story));
            let subject = Extension(Subject(story.id));
            Ok((Extension(CachePolicy::PAGE), Extension(shown(&story)), subject, page).into_response())
        }
        Some(Found::Moved(to)) => Ok(visit.moved_to(visit.frame.story_path(&to))),
        Some(Found::Gone) => Err(Error::Gone),
        Some(Found::Killed(stone)) => Ok(tombstone::page(visit, &stone)),
        None => Err(Error::NotFound),
    }
}

/// The stories whose change changes this page.
fn shown(story: &Story) -> Shows {
    let others = story.linked.iter().map(|linked| linked.id);
    let others = others.chain(story.versions.iter().map(|version| version.id));
    let others = others.chain(story.related.iter().map(|card| card.id));
    Shows::Stories(std::iter::once(story.id).chain(others).collect())
}

impl StoryPage {
    fn new(visit: &Visit, story: &Story) -> Self {
        let ui = story.lang.ui();
        let edition = visit.edition();
        let section = story.section.and_then(|id| edition.section(id));
        let (above, below) = notices::placed(&story.notices);
        let taken_back = above.iter().find(|notice| story.retracted && notice.is_retraction);
        let description = match [&story.search_description, &story.standfirst].into_iter().find(|text| !text.is_empty())
        {
            Some(text) => text.clone(),
            None => taken_back.map_or_else(|| story.body.excerpt(DESCRIPTION), NoticeView::line),
        };
        let path = story.permalink.as_ref().map(|at| visit.frame.story_path(at).to_string());
        let url = path.as_deref().map(|path| visit.absolute(path));
        let head = head(visit, story, path.as_deref(), &description, section.map(|section| section.name.as_str()));
        Self {
            lang: story.lang,
            dir: story.lang.direction().as_str(),
            is_page: story.kind.is_page(),
            is_opinion: story.kind == Kind::Opinion,
            section: section.map(|section| Link { name: section.name.clone(), href: section.href.clone() }),
            kind: if story.retracted {
                Some("retracted")
            } else {
                kind_key(story.kind, section.map(|section| section.name.as_str()), story.lang)
            },
            headline: story.headline.clone(),
            standfirst: story.standfirst.clone(),
            byline: byline::names(visit, &story.authors, ui),
            published: story.first_published_at,
            updated: story.updated_at,
            years: story.first_published_at.and_then(|at| years_since(visit, at)).filter(|_| !story.kind.is_page()),
            minutes: (!story.retracted)
                .then(|| reading_minutes(usize::try_from(story.words).unwrap_or(0), story.lang).into()),
            changes: story
                .permalink
                .as_ref()
                .filter(|_| story.has_log && visit.frame.settings.change_log)
                .map(|at| ChangesPath(visit.frame.story_path(at)).to_string()),
            above,
            below,
            versions: versions(visit, story),
            contents: contents(story),
            body: if story.retracted { Html::default() } else { body(visit, story, ui) },
            tags: story
                .tags
                .iter()
                .map(|tag| Link { name: tag.name.clone(), href: TagPath(visit.prefix(), &tag.slug).to_string() })
                .collect(),
            share: url.filter(|_| !story.kind.is_page()).map(|permalink| Share {
                mailto: format!("mailto:?subject={}&body={}", encode(&story.headline), encode(&permalink)),
                permalink,
            }),
            related: story.related.iter().map(|card| CardView::new(visit, card)).collect(),
            head,
        }
    }
}

/// Whole years by the newsroom's calendar; `None` in the first.
fn years_since(visit: &Visit, at: Timestamp) -> Option<i64> {
    let (then, now) = (visit.frame.settings.local(at).date(), visit.frame.settings.local(visit.now).date());
    let years = then.until((jiff::Unit::Year, now)).ok()?.get_years();
    (years > 0).then(|| years.into())
}

fn head(visit: &Visit, story: &Story, path: Option<&str>, description: &str, section: Option<&str>) -> Head {
    let or = |text: &str, other: &str| if text.is_empty() { other.to_owned() } else { text.to_owned() };
    let titled = |title: String| if story.retracted { notices::retracted(story.lang, &title) } else { title };
    let mut head = Head::new(visit, &titled(or(&story.search_title, &story.headline))).describe(description);
    head.short_title = titled(story.headline.clone());
    if let Some(id) = story.section {
        head = head.within(visit, id);
    }
    head = head.feeds_of(&visit.edition().name, Listing::Front(FrontPath(visit.prefix())));
    if let Some(link) = story.section.and_then(|id| visit.edition().section(id)) {
        head = head.feeds_of(&link.name, Listing::Section(SectionPath(visit.prefix(), &link.slug)));
    }
    let mut all: Vec<(Lang, String)> = path.iter().map(|path| (story.lang, (*path).to_owned())).collect();
    all.extend(
        story
            .versions
            .iter()
            .map(|version| (version.permalink.lang, visit.frame.story_path(&version.permalink).to_string())),
    );
    head = head.versions(visit, &all);
    if let Some(path) = path {
        head = head.at(visit, path);
        if let (false, Some(published)) = (story.kind.is_page(), story.first_published_at) {
            head.article = Some(ArticleFacts {
                title: titled(or(&story.social_title, &story.headline)),
                description: or(&story.social_description, description),
                published,
                updated: story.updated_at,
                section: section.map(str::to_owned),
                authors: byline::leads(&story.authors)
                    .into_iter()
                    .map(|author| visit.absolute(AuthorPath(visit.prefix(), &author.slug)))
                    .collect(),
                tags: story.tags.iter().map(|tag| tag.name.clone()).collect(),
            });
            head.json_ld = structured(visit, story, &visit.absolute(path), description, section, published);
        }
    }
    head
}

fn structured(
    visit: &Visit,
    story: &Story,
    url: &str,
    description: &str,
    section: Option<&str>,
    published: Timestamp,
) -> Vec<Data> {
    let mut steps = vec![(visit.edition().name.as_str(), visit.absolute(visit.front_path()))];
    if let Some(link) = story.section.and_then(|id| visit.edition().section(id)) {
        steps.push((&link.name, visit.absolute(&link.href)));
    }
    steps.push((&story.headline, url.to_owned()));
    vec![json_ld::article(visit, story, url, description, section, published), json_ld::breadcrumbs(&steps)]
}

fn versions(visit: &Visit, story: &Story) -> Vec<VersionLink> {
    story
        .versions
        .iter()
        .filter(|version| visit.frame.edition(version.permalink.lang).is_some())
        .map(|version| {
            let lang = version.permalink.lang;
            VersionLink {
                lang,
                dir: lang.direction().as_str(),
                name: lang.native_name().to_owned(),
                href: visit.frame.story_path(&version.permalink).to_string(),
            }
        })
        .collect()
}

fn contents(story: &Story) -> Vec<html::headings::Section> {
    let parts = story.body.contents(story.lang);
    if parts.len() < PARTS_FOR_CONTENTS { vec![] } else { parts }
}

fn body(visit: &Visit, story: &Story, ui: UiLang) -> Html {
    let (read_more, table) = (words(ui).say("read-more"), words(ui).say("table"));
    let links = links(&story.linked, |permalink| visit.frame.story_path(permalink).to_string());
    let context = Context {
        lang: story.lang,
        dateline: Some(story.dateline.as_str()).filter(|place| !place.is_empty()),
        words: Words { read_more: &read_more, table: &table },
        links: &links,
        target: Target::Page,
    };
    html::render(&story.body, &context)
}

/// The stories a body leads to, as its renderer wants them.
pub(super) fn links(linked: &[Linked], address: impl Fn(&Permalink) -> String) -> LinkedArticles {
    linked
        .iter()
        .map(|story| {
            let headline = story.headline.clone();
            (story.id, LinkedArticle { href: address(&story.permalink), headline, lang: story.permalink.lang })
        })
        .collect()
}
