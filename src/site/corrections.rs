//! What readers were told of an edition's stories, newest first, with feeds of its own.

use askama::Template;
use axum::Extension;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};

use super::Site;
use super::cache::{CachePolicy, Shows};
use super::feeds::{self, Feed, Item};
use super::head::Head;
use super::notices::{self, NoticeView};
use super::paths::{CorrectionsPath, FeedFormat, FeedPath, Listing, Older, parameter};
use super::visit::Visit;
use crate::newsroom::publication::corrections::list::{self, Cursor, Told};
use crate::platform::words::words;
use crate::web::error::Error;
use crate::web::filters;
use crate::web::page::Page;

/// Records in a feed.
const IN_FEED: usize = 20;

#[derive(Template)]
#[template(path = "site/corrections.html")]
struct CorrectionsPage {
    head: Head,
    told: Vec<ToldView>,
    feed: String,
    newest: Option<String>,
    older: Option<String>,
}

/// A record with the story that it is about.
struct ToldView {
    notice: NoticeView,
    headline: String,
    /// Where it stands on the story's page.
    href: String,
}

/// `GET /corrections`: one query.
pub(super) async fn show(State(site): State<Site>, visit: Visit, RawQuery(query): RawQuery) -> Result<Response, Error> {
    let after = match parameter(query.as_deref(), "before") {
        None => None,
        Some(text) => Some(Cursor::parse(&text).ok_or(Error::NotFound)?),
    };
    let page = site.read(async |db| list::newest(db, visit.lang(), after).await).await?;
    if after.is_some() && page.told.is_empty() {
        return Err(Error::NotFound);
    }
    let said = words(visit.lang().ui());
    let title = said.say("corrections");
    let path = visit.corrections_path();
    let mut head =
        Head::new(&visit, &title).describe(&said.say("corrections-lede")).feeds_of(&title, Listing::Corrections(path));
    head = match after {
        None => {
            let versions: Vec<_> = visit
                .frame
                .editions
                .iter()
                .map(|edition| (edition.lang, CorrectionsPath(edition.prefix).to_string()))
                .collect();
            head.at(&visit, path).versions(&visit, &versions)
        }
        Some(cursor) => head.at(&visit, Older(path, cursor)),
    };
    let page = CorrectionsPage {
        head,
        told: page.told.iter().map(|told| ToldView::new(&visit, told)).collect(),
        feed: FeedPath(Listing::Corrections(path), FeedFormat::Rss).to_string(),
        newest: after.map(|_| path.to_string()),
        older: page.next.map(|next| Older(path, next).to_string()),
    };
    Ok((Extension(CachePolicy::PAGE), Extension(Shows::Newest), Page(page)).into_response())
}

/// `GET /corrections/{file}`: one query.
pub(super) async fn feed(State(site): State<Site>, visit: Visit, Path(file): Path<String>) -> Result<Response, Error> {
    let format = FeedFormat::ALL.into_iter().find(|format| format.file() == file).ok_or(Error::NotFound)?;
    let page = site.read(async |db| list::newest(db, visit.lang(), None).await).await?;
    let said = words(visit.lang().ui());
    let items = page.told.iter().take(IN_FEED).map(|told| item(&visit, told)).collect();
    let listing = Listing::Corrections(visit.corrections_path());
    let (name, lede) = (said.say("corrections"), said.say("corrections-lede"));
    feeds::send(&visit, format, Feed::new(&visit, Some(&name), &lede, listing, format, items))
}

fn item(visit: &Visit, told: &Told) -> Item {
    let name = words(visit.lang().ui()).say(notices::key(told.notice.kind)).into_owned();
    let view = ToldView::new(visit, told);
    Item {
        id: format!("urn:uuid:{}", told.notice.id),
        url: visit.absolute(&view.href),
        title: words(visit.lang().ui()).with("notice-about", &[("kind", &name), ("value", &told.headline)]),
        summary: view.notice.line(),
        html: notices::for_feed(visit, vec![view.notice]),
        published: told.notice.filed_at,
        updated: told.notice.amended_at,
        authors: vec![],
        contributors: vec![],
        categories: vec![name],
    }
}

impl ToldView {
    fn new(visit: &Visit, told: &Told) -> Self {
        let href = format!("{}#{}", visit.frame.story_path(&told.permalink), notices::anchor(&told.notice));
        Self { notice: NoticeView::new(&told.notice), headline: told.headline.clone(), href }
    }
}
