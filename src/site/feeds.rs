//! RSS 2.0, Atom 1.0 and JSON Feed 1.1 for the edition, its sections, tags and authors: the newest 20 stories, whole.
//! A story keeps its id for ever, and counts as updated only when a change mattered to those who had read it, or when
//! they were told of a mistake in it.

use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::Site;
use super::byline;
use super::cache::{CachePolicy, Shows};
use super::listings::sections_subject;
use super::notices;
use super::paths::{AuthorPath, FeedFormat, FeedPath, FrontPath, Listing, SectionPath, TagPath};
use super::story::links;
use super::visit::Visit;
use crate::newsroom::document::html::{self, Context, Target, Words};
use crate::newsroom::publication::lists::{self, FeedStory, Subject};
use crate::newsroom::publication::live::Byline;
use crate::newsroom::slug::Slug;
use crate::newsroom::taxonomy::{authors, tags};
use crate::platform::clock::Timestamp;
use crate::platform::words::words;
use crate::web::error::Error;
use crate::web::filters::{self, iso_in};
use crate::web::page::Page;

#[derive(Template)]
#[template(path = "feed/rss.xml")]
struct Rss(Feed);

#[derive(Template)]
#[template(path = "feed/atom.xml")]
struct Atom(Feed);

/// Ready to print in any format. Addresses are absolute.
pub(super) struct Feed {
    title: String,
    description: String,
    newsroom: String,
    lang: String,
    home: String,
    address: String,
    updated: Timestamp,
    items: Vec<Item>,
}

pub(super) struct Item {
    /// `urn:uuid:…`.
    pub(super) id: String,
    pub(super) url: String,
    pub(super) title: String,
    pub(super) summary: String,
    pub(super) html: String,
    pub(super) published: Timestamp,
    /// When it last said something that matters to who read it before: a change, or a correction of it.
    pub(super) updated: Option<Timestamp>,
    pub(super) authors: Vec<Author>,
    /// Who else is in the byline: translators, photographers …
    pub(super) contributors: Vec<Author>,
    /// The section, then the tags.
    pub(super) categories: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Author {
    name: String,
    url: String,
}

#[derive(Serialize)]
struct JsonFeed<'a> {
    version: &'static str,
    title: &'a str,
    home_page_url: &'a str,
    feed_url: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    language: &'a str,
    items: Vec<JsonItem<'a>>,
}

#[derive(Serialize)]
struct JsonItem<'a> {
    id: &'a str,
    url: &'a str,
    title: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    summary: &'a str,
    content_html: &'a str,
    date_published: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_modified: Option<String>,
    authors: &'a [Author],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    tags: &'a [String],
    language: &'a str,
}

/// `GET /feed.xml`: one query, as for the other two.
pub(super) async fn front_rss(State(site): State<Site>, visit: Visit) -> Result<Response, Error> {
    front(&site, &visit, FeedFormat::Rss).await
}

/// `GET /atom.xml`.
pub(super) async fn front_atom(State(site): State<Site>, visit: Visit) -> Result<Response, Error> {
    front(&site, &visit, FeedFormat::Atom).await
}

/// `GET /feed.json`.
pub(super) async fn front_json(State(site): State<Site>, visit: Visit) -> Result<Response, Error> {
    front(&site, &visit, FeedFormat::Json).await
}

/// `GET /sections/{slug}/{file}`: one query.
pub(super) async fn section(
    State(site): State<Site>,
    visit: Visit,
    Path((slug, file)): Path<(String, String)>,
) -> Result<Response, Error> {
    let (slug, format) = asked_for(&slug, &file)?;
    let link = visit.edition().sections.iter().find(|link| link.slug == slug).ok_or(Error::NotFound)?;
    let stories = site.read(async |db| lists::feed(db, visit.lang(), &sections_subject(&visit, link.id)).await).await?;
    let listing = Listing::Section(SectionPath(visit.prefix(), &slug));
    let named = visit.frame.section(link.id).and_then(|section| section.named(visit.lang()));
    let description = named.map_or("", |name| &name.description);
    send(&visit, format, Feed::new(&visit, Some(&link.name), description, listing, format, items(&visit, &stories)))
}

/// `GET /tags/{slug}/{file}`: two queries.
pub(super) async fn tag(
    State(site): State<Site>,
    visit: Visit,
    Path((slug, file)): Path<(String, String)>,
) -> Result<Response, Error> {
    let (slug, format) = asked_for(&slug, &file)?;
    if !visit.frame.names.is_tag(visit.lang(), &slug) {
        return Err(Error::NotFound);
    }
    let found = site.read(async |db| {
        let Some(tag) = tags::by_slug(db, visit.lang(), &slug).await? else { return Ok(None) };
        let stories = lists::feed(db, visit.lang(), &Subject::Tag(tag.id)).await?;
        Ok(Some((tag, stories)))
    });
    let (tag, stories) = found.await?.ok_or(Error::NotFound)?;
    let stories = some(stories)?;
    let listing = Listing::Tag(TagPath(visit.prefix(), &slug));
    send(&visit, format, Feed::new(&visit, Some(tag.name(visit.lang())), "", listing, format, items(&visit, &stories)))
}

/// `GET /authors/{slug}/{file}`: two queries.
pub(super) async fn author(
    State(site): State<Site>,
    visit: Visit,
    Path((slug, file)): Path<(String, String)>,
) -> Result<Response, Error> {
    let (slug, format) = asked_for(&slug, &file)?;
    if !visit.frame.names.is_author(&slug) {
        return Err(Error::NotFound);
    }
    let found = site.read(async |db| {
        let Some(author) = authors::by_slug(db, &slug).await? else { return Ok(None) };
        let stories = lists::feed(db, visit.lang(), &Subject::Author(author.id)).await?;
        Ok(Some((author, stories)))
    });
    let (author, stories) = found.await?.ok_or(Error::NotFound)?;
    let stories = some(stories)?;
    let listing = Listing::Author(AuthorPath(visit.prefix(), &slug));
    send(
        &visit,
        format,
        Feed::new(&visit, Some(author.name(visit.lang())), "", listing, format, items(&visit, &stories)),
    )
}

async fn front(site: &Site, visit: &Visit, format: FeedFormat) -> Result<Response, Error> {
    let stories = site.read(async |db| lists::feed(db, visit.lang(), &Subject::Edition).await).await?;
    let listing = Listing::Front(FrontPath(visit.prefix()));
    send(visit, format, Feed::new(visit, None, &visit.edition().tagline, listing, format, items(visit, &stories)))
}

fn asked_for(slug: &str, file: &str) -> Result<(Slug, FeedFormat), Error> {
    let format = FeedFormat::ALL.into_iter().find(|format| format.file() == file).ok_or(Error::NotFound)?;
    Ok((Slug::parse(slug).map_err(|_| Error::NotFound)?, format))
}

/// Tags and authors without a public story have no page, and so no feed.
fn some(stories: Vec<FeedStory>) -> Result<Vec<FeedStory>, Error> {
    if stories.is_empty() { Err(Error::NotFound) } else { Ok(stories) }
}

fn items(visit: &Visit, stories: &[FeedStory]) -> Vec<Item> {
    stories.iter().map(|story| Item::new(visit, story)).collect()
}

pub(super) fn send(visit: &Visit, format: FeedFormat, feed: Feed) -> Result<Response, Error> {
    let kind = [(header::CONTENT_TYPE, format!("{}; charset=utf-8", format.media_type()))];
    let policy = (Extension(CachePolicy::PAGE), Extension(Shows::Newest));
    Ok(match format {
        FeedFormat::Rss => (policy.0, policy.1, kind, Page(Rss(feed))).into_response(),
        FeedFormat::Atom => (policy.0, policy.1, kind, Page(Atom(feed))).into_response(),
        FeedFormat::Json => (policy.0, policy.1, kind, feed.json(visit)).into_response(),
    })
}

impl Feed {
    /// `name` is that of the listing; the edition's own feeds go by the newsroom's alone.
    pub(super) fn new(
        visit: &Visit,
        name: Option<&str>,
        description: &str,
        listing: Listing<'_>,
        format: FeedFormat,
        items: Vec<Item>,
    ) -> Self {
        let newsroom = visit.edition().name.clone();
        Self {
            title: name.map_or_else(|| newsroom.clone(), |name| format!("{name} — {newsroom}")),
            description: if description.is_empty() { newsroom.clone() } else { description.to_owned() },
            newsroom,
            lang: visit.lang().to_string(),
            home: visit.absolute(listing),
            address: visit.absolute(FeedPath(listing, format)),
            // An empty feed was never updated; a time of asking would make every answer a new one.
            updated: items.iter().map(|item| *item.updated_or_published()).max().unwrap_or(Timestamp::UNIX_EPOCH),
            items,
        }
    }

    fn json(&self, visit: &Visit) -> String {
        let setting = visit.setting();
        let feed = JsonFeed {
            version: "https://jsonfeed.org/version/1.1",
            title: &self.title,
            home_page_url: &self.home,
            feed_url: &self.address,
            description: &self.description,
            language: &self.lang,
            items: self
                .items
                .iter()
                .map(|item| JsonItem {
                    id: &item.id,
                    url: &item.url,
                    title: &item.title,
                    summary: &item.summary,
                    content_html: &item.html,
                    date_published: iso_in(&item.published, &setting),
                    date_modified: item.updated.map(|at| iso_in(&at, &setting)),
                    authors: &item.authors,
                    tags: &item.categories,
                    language: &self.lang,
                })
                .collect(),
        };
        // Our own structs always serialise.
        serde_json::to_string(&feed).unwrap_or_else(|_| "{}".into())
    }
}

impl Author {
    fn new(visit: &Visit, one: &Byline) -> Self {
        Self { name: one.name.clone(), url: visit.absolute(AuthorPath(visit.prefix(), &one.slug)) }
    }
}

impl Item {
    fn new(visit: &Visit, story: &FeedStory) -> Self {
        let section = story.section.and_then(|id| visit.edition().section(id)).map(|section| section.name.clone());
        Self {
            id: format!("urn:uuid:{}", story.id),
            url: visit.absolute(visit.frame.story_path(&story.permalink)),
            title: if story.retracted {
                notices::retracted(visit.lang(), &story.headline)
            } else {
                story.headline.clone()
            },
            summary: story.standfirst.clone(),
            html: whole_text(visit, story),
            published: story.first_published_at,
            updated: notices::changed_at(story.updated_at, &story.notices),
            authors: byline::leads(&story.authors).into_iter().map(|one| Author::new(visit, one)).collect(),
            contributors: byline::others(&story.authors).into_iter().map(|one| Author::new(visit, one)).collect(),
            categories: section.into_iter().chain(story.tags.iter().map(|tag| tag.name.clone())).collect(),
        }
    }

    /// For Atom, which wants a time here in any case.
    fn updated_or_published(&self) -> &Timestamp {
        self.updated.as_ref().unwrap_or(&self.published)
    }
}

fn whole_text(visit: &Visit, story: &FeedStory) -> String {
    let ui = visit.lang().ui();
    let (read_more, table) = (words(ui).say("read-more"), words(ui).say("table"));
    let links = links(&story.linked, |permalink| visit.frame.story_path(permalink).to_string());
    let context = Context {
        lang: visit.lang(),
        dateline: Some(story.dateline.as_str()).filter(|place| !place.is_empty()),
        words: Words { read_more: &read_more, table: &table },
        links: &links,
        target: Target::Feed { base: visit.base() },
    };
    let (above, below) = notices::placed(&story.notices);
    let body = if story.retracted { String::new() } else { html::render(&story.body, &context).into_string() };
    format!("{}{body}{}", notices::for_feed(visit, above), notices::for_feed(visit, below))
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::platform::lang::{Lang, UiLang};
    use crate::web::page::{SETTING, Setting};

    #[test]
    fn hostile_text_stays_text_in_both_xml_formats() {
        let hostile = "]]></title><script>&\"'";
        let setting = Setting { lang: Lang::EN, ui: UiLang::En, zone: TimeZone::UTC, now: Timestamp::UNIX_EPOCH };
        let feed = || Feed {
            title: hostile.into(),
            description: hostile.into(),
            newsroom: hostile.into(),
            lang: "en".into(),
            home: "https://a.example/?a&b".into(),
            address: "https://a.example/feed.xml".into(),
            updated: Timestamp::UNIX_EPOCH,
            items: vec![Item {
                id: "urn:uuid:1".into(),
                url: "https://a.example/x".into(),
                title: hostile.into(),
                summary: hostile.into(),
                html: "<p>a &amp; b</p>".into(),
                published: Timestamp::UNIX_EPOCH,
                updated: None,
                authors: vec![Author { name: hostile.into(), url: "https://a.example/authors/x".into() }],
                contributors: vec![Author { name: hostile.into(), url: "https://a.example/authors/y".into() }],
                categories: vec![hostile.into()],
            }],
        };
        let values: (&str, &dyn std::any::Any) = (SETTING, &setting);
        let rss = Rss(feed()).render_with_values(&values).unwrap();
        let channel = rss::Channel::read_from(rss.as_bytes()).unwrap();
        assert_eq!(channel.title(), hostile);
        let item = &channel.items()[0];
        assert_eq!((item.title(), item.content()), (Some(hostile), Some("<p>a &amp; b</p>")));
        assert_eq!(item.categories()[0].name(), hostile);
        assert_eq!(item.dublin_core_ext().unwrap().creators(), [hostile]);
        assert_eq!(item.dublin_core_ext().unwrap().contributors(), [hostile]);
        let atom = Atom(feed()).render_with_values(&values).unwrap();
        let feed = atom_syndication::Feed::read_from(atom.as_bytes()).unwrap();
        let entry = &feed.entries()[0];
        assert_eq!((entry.title().as_str(), entry.authors()[0].name()), (hostile, hostile));
        assert_eq!(entry.contributors()[0].name(), hostile);
        assert_eq!(entry.content().unwrap().value(), Some("<p>a &amp; b</p>"));
    }
}
