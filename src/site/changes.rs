//! How a story changed after its publication, if the newsroom shows it: its public versions, and what each of them
//! changed, word by word. Both kinds of page say that the story itself is what to keep, and stay out of indexes.

use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};

use super::Site;
use super::cache::{CachePolicy, Shows};
use super::head::Head;
use super::notices;
use super::paths::{ChangePath, ChangesPath, MonthPath, StoryPath};
use super::story::links;
use super::visit::Visit;
use crate::newsroom::document::Html;
use crate::newsroom::document::compare::{self, Look, Said};
use crate::newsroom::document::html::LinkedArticles;
use crate::newsroom::ids::ArticleId;
use crate::newsroom::publication::Permalink;
use crate::newsroom::publication::versions::{self, Log, PublicChange};
use crate::newsroom::slug::Slug;
use crate::platform::clock::Timestamp;
use crate::platform::lang::Lang;
use crate::platform::words::words;
use crate::web::error::Error;
use crate::web::filters;
use crate::web::page::Page;

#[derive(Template)]
#[template(path = "site/changes.html")]
struct ChangesPage {
    head: Head,
    story: String,
    headline: String,
    /// Newest first.
    versions: Vec<VersionView>,
    /// The moment of the version with which the log begins, where it lists that far.
    begins: Option<Timestamp>,
}

struct VersionView {
    at: Timestamp,
    /// What changed with it.
    href: String,
    /// The keys of what readers were told with it.
    told: Vec<&'static str>,
}

#[derive(Template)]
#[template(path = "site/change.html")]
struct ChangePage {
    head: Head,
    lang: Lang,
    dir: &'static str,
    story: String,
    changes: String,
    headline: Html,
    standfirst: Option<Html>,
    body: Html,
    is_same: bool,
    old: Timestamp,
    new: Timestamp,
    previous: Option<String>,
    next: Option<String>,
}

/// `GET /{year}/{month}/{slug}/changes`: one query.
pub(super) async fn log(
    State(site): State<Site>,
    visit: Visit,
    Path((year, month, slug)): Path<(String, String, String)>,
) -> Result<Response, Error> {
    log_at(&site, &visit, story_at(&visit, &year, &month, &slug)?).await
}

/// `GET /pages/{slug}/changes`.
pub(super) async fn page_log(
    State(site): State<Site>,
    visit: Visit,
    Path(slug): Path<String>,
) -> Result<Response, Error> {
    log_at(&site, &visit, page_at(&visit, &slug)?).await
}

/// `GET /{year}/{month}/{slug}/changes/{number}`: one query.
pub(super) async fn show(
    State(site): State<Site>,
    visit: Visit,
    Path((year, month, slug, number)): Path<(String, String, String, String)>,
) -> Result<Response, Error> {
    change_at(&site, &visit, story_at(&visit, &year, &month, &slug)?, &number).await
}

/// `GET /pages/{slug}/changes/{number}`.
pub(super) async fn show_page(
    State(site): State<Site>,
    visit: Visit,
    Path((slug, number)): Path<(String, String)>,
) -> Result<Response, Error> {
    change_at(&site, &visit, page_at(&visit, &slug)?, &number).await
}

fn story_at(visit: &Visit, year: &str, month: &str, slug: &str) -> Result<Permalink, Error> {
    let MonthPath { year, month, .. } = MonthPath::parse(visit.prefix(), year, month).ok_or(Error::NotFound)?;
    let slug = Slug::parse(slug).map_err(|_| Error::NotFound)?;
    Ok(Permalink { lang: visit.lang(), year, month: month.into(), slug })
}

fn page_at(visit: &Visit, slug: &str) -> Result<Permalink, Error> {
    let slug = Slug::parse(slug).map_err(|_| Error::NotFound)?;
    Ok(Permalink { lang: visit.lang(), year: 0, month: 0, slug })
}

/// Nothing is there where the newsroom shows no changes, nor at an address that nobody knows.
fn may_look(site: &Site, visit: &Visit, at: &Permalink) -> Result<(), Error> {
    if visit.frame.settings.change_log && site.addresses().may_be(at) { Ok(()) } else { Err(Error::NotFound) }
}

async fn log_at(site: &Site, visit: &Visit, at: Permalink) -> Result<Response, Error> {
    may_look(site, visit, &at)?;
    let log = site.read(async |db| versions::log(db, &at).await).await?.ok_or(Error::NotFound)?;
    let path = visit.frame.story_path(&at);
    let title = words(visit.lang().ui()).with("changes-of", &[("value", &log.headline)]);
    let page = ChangesPage {
        head: head(visit, &title, path),
        story: path.to_string(),
        begins: log.begins(),
        versions: log
            .versions
            .iter()
            .take(log.changes())
            .map(|version| VersionView {
                at: version.at,
                href: ChangePath(path, version.number).to_string(),
                told: version.told.iter().map(|kind| notices::key(*kind)).collect(),
            })
            .collect(),
        headline: log.headline.clone(),
    };
    Ok(answer(log.article, vec![], Page(page)))
}

async fn change_at(site: &Site, visit: &Visit, at: Permalink, number: &str) -> Result<Response, Error> {
    may_look(site, visit, &at)?;
    // Only the one spelling of a number.
    let number: i32 = number.parse().ok().filter(|parsed: &i32| parsed.to_string() == number).ok_or(Error::NotFound)?;
    let change = site.read(async |db| versions::change(db, &at, number).await).await?.ok_or(Error::NotFound)?;
    let (article, others) = (change.article, change.linked.iter().map(|linked| linked.id).collect());
    let path = visit.frame.story_path(&at);
    let title = words(visit.lang().ui()).with("changes-of", &[("value", &change.new.headline)]);
    let head = head(visit, &title, path);
    let near = |number| ChangePath(path, number).to_string();
    let (previous, next) = (change.has_previous.then(|| near(number - 1)), change.has_next.then(|| near(number + 1)));
    let (story, changes) = (path.to_string(), ChangesPath(path).to_string());
    let links = links(&change.linked, |permalink| visit.frame.story_path(permalink).to_string());
    // Long texts take a while: not on the threads that answer everybody.
    let page = tokio::task::spawn_blocking(move || {
        let compared = Compared::new(&change, &links);
        ChangePage {
            head,
            lang: change.lang,
            dir: change.lang.direction().as_str(),
            story,
            changes,
            headline: compared.headline,
            standfirst: compared.standfirst,
            body: compared.body,
            is_same: compared.is_same,
            old: change.old.at,
            new: change.new.at,
            previous,
            next,
        }
    })
    .await
    .map_err(|_| Error::Panic)?;
    Ok(answer(article, others, Page(page)))
}

/// The two versions in one.
struct Compared {
    headline: Html,
    standfirst: Option<Html>,
    body: Html,
    /// Nothing that is shown here differs: something else about the story did.
    is_same: bool,
}

impl Compared {
    fn new(change: &PublicChange, links: &LinkedArticles) -> Self {
        let said = words(change.lang.ui());
        let (added, removed) = (said.say("change-added"), said.say("change-removed"));
        let (formatted, read_more) = (said.say("change-formatted"), said.say("read-more"));
        let spoken = Said { added: &added, removed: &removed, formatted: &formatted, read_more: &read_more };
        let look = Look { lang: change.lang, links, words: spoken };
        let (old, new) = (&change.old, &change.new);
        let body = compare::documents(&old.body, &new.body, &look);
        let has_standfirst = !old.standfirst.is_empty() || !new.standfirst.is_empty();
        Self {
            headline: compare::fragment(&old.headline, &new.headline, &look),
            standfirst: has_standfirst.then(|| compare::fragment(&old.standfirst, &new.standfirst, &look)),
            body: body.html,
            is_same: body.changes == 0 && old.headline == new.headline && old.standfirst == new.standfirst,
        }
    }
}

/// The story is the page to keep; this one is not for indexes.
fn head(visit: &Visit, title: &str, story: StoryPath<'_>) -> Head {
    let mut head = Head::new(visit, title).at(visit, story);
    head.is_aside = true;
    head
}

fn answer(article: ArticleId, others: Vec<ArticleId>, page: impl IntoResponse) -> Response {
    let shows = Shows::Stories(std::iter::once(article).chain(others).collect());
    (Extension(CachePolicy::PAGE), Extension(shows), page).into_response()
}

impl Log {
    /// How many of the versions are changes: all but the one with which the log begins.
    fn changes(&self) -> usize {
        self.versions.len() - usize::from(self.is_whole())
    }

    fn begins(&self) -> Option<Timestamp> {
        self.versions.last().filter(|_| self.is_whole()).map(|version| version.at)
    }

    fn is_whole(&self) -> bool {
        self.versions.len() < versions::MOST
    }
}
