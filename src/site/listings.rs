//! Lists of stories by section, tag and author, newest first, parted by days. A tag or an author without a public
//! story has no page: that one exists is not for readers to know before there is something to read.

use askama::Template;
use axum::Extension;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};

use super::Site;
use super::cache::{CachePolicy, Shows};
use super::cards::{Day, by_day};
use super::head::Head;
use super::json_ld;
use super::paths::{AuthorPath, FeedFormat, FeedPath, Listing, Older, SectionPath, TagPath, parameter};
use super::visit::Visit;
use crate::newsroom::ids::SectionId;
use crate::newsroom::publication::lists::{self, Cursor, Subject};
use crate::newsroom::slug::Slug;
use crate::newsroom::taxonomy::{authors, sections, tags};
use crate::platform::lang::Lang;
use crate::web::error::Error;
use crate::web::filters;
use crate::web::page::Page;

#[derive(Template)]
#[template(path = "site/listing.html")]
struct ListingPage {
    head: Head,
    /// The key of the word above the name: tag, author.
    what: Option<&'static str>,
    is_author: bool,
    name: String,
    description: String,
    subsections: Vec<Link>,
    /// Paragraphs.
    biography: Vec<String>,
    links: Vec<AuthorLink>,
    /// The RSS feed, and the key of its words.
    feed: String,
    feed_key: &'static str,
    days: Vec<Day>,
    /// Back to the newest, on a later part of the list.
    newest: Option<String>,
    older: Option<String>,
    front: String,
}

struct Link {
    name: String,
    href: String,
}

struct AuthorLink {
    label: String,
    href: String,
    is_mail: bool,
}

/// A part of a list: its days, and the ways to the parts before and after.
pub(super) struct Part {
    pub days: Vec<Day>,
    pub newest: Option<String>,
    pub older: Option<String>,
}

/// `GET /sections/{slug}`: one query. Stories of the sections below stand here too.
pub(super) async fn section(
    State(site): State<Site>,
    visit: Visit,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let slug = Slug::parse(&slug).map_err(|_| Error::NotFound)?;
    let after = cursor(query.as_deref())?;
    let link = visit.edition().sections.iter().find(|link| link.slug == slug).ok_or(Error::NotFound)?;
    let subject = sections_subject(&visit, link.id);
    let page = site.read(async |db| lists::newest(db, visit.lang(), &subject, after).await).await?;
    let listing = Listing::Section(SectionPath(visit.prefix(), &slug));
    let named = visit.frame.section(link.id).and_then(|section| section.named(visit.lang()));
    let description = named.map(|name| name.description.clone()).unwrap_or_default();
    let mut head = address(&visit, Head::new(&visit, &link.name), listing, after)
        .describe(&description)
        .within(&visit, link.id)
        .feeds_of(&link.name, listing);
    if after.is_none() {
        head = head.versions(&visit, &section_versions(&visit, link.id));
    }
    head.json_ld = vec![json_ld::breadcrumbs(&way_to(&visit, link.id))];
    let part = part(&visit, listing, page, after, &link.name)?;
    let page = ListingPage {
        head,
        what: None,
        is_author: false,
        name: link.name.clone(),
        description,
        subsections: subsections(&visit, link.id),
        biography: vec![],
        links: vec![],
        feed: FeedPath(listing, FeedFormat::Rss).to_string(),
        feed_key: "feed-of-section",
        days: part.days,
        newest: part.newest,
        older: part.older,
        front: visit.front_path().to_string(),
    };
    Ok((Extension(CachePolicy::PAGE), Extension(Shows::Newest), Page(page)).into_response())
}

/// `GET /tags/{slug}`: two queries.
pub(super) async fn tag(
    State(site): State<Site>,
    visit: Visit,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let slug = Slug::parse(&slug).map_err(|_| Error::NotFound)?;
    let after = cursor(query.as_deref())?;
    if !visit.frame.names.is_tag(visit.lang(), &slug) {
        return Err(Error::NotFound);
    }
    let found = site.read(async |db| {
        let Some(tag) = tags::by_slug(db, visit.lang(), &slug).await? else { return Ok(None) };
        let page = lists::newest(db, visit.lang(), &Subject::Tag(tag.id), after).await?;
        Ok(Some((tag, page)))
    });
    let (tag, page) = found.await?.ok_or(Error::NotFound)?;
    let listing = Listing::Tag(TagPath(visit.prefix(), &slug));
    let name = tag.name(visit.lang());
    let head = address(&visit, Head::new(&visit, name), listing, after).feeds_of(name, listing);
    let part = some(part(&visit, listing, page, after, "")?)?;
    let page = ListingPage {
        head,
        what: Some("tag"),
        is_author: false,
        name: name.to_owned(),
        description: String::new(),
        subsections: vec![],
        biography: vec![],
        links: vec![],
        feed: FeedPath(listing, FeedFormat::Rss).to_string(),
        feed_key: "feed-of-tag",
        days: part.days,
        newest: part.newest,
        older: part.older,
        front: visit.front_path().to_string(),
    };
    Ok((Extension(CachePolicy::PAGE), Extension(Shows::Newest), Page(page)).into_response())
}

/// `GET /authors/{slug}`: two queries.
pub(super) async fn author(
    State(site): State<Site>,
    visit: Visit,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let slug = Slug::parse(&slug).map_err(|_| Error::NotFound)?;
    let after = cursor(query.as_deref())?;
    if !visit.frame.names.is_author(&slug) {
        return Err(Error::NotFound);
    }
    let found = site.read(async |db| {
        let Some(author) = authors::by_slug(db, &slug).await? else { return Ok(None) };
        let page = lists::newest(db, visit.lang(), &Subject::Author(author.id), after).await?;
        Ok(Some((author, page)))
    });
    let (author, page) = found.await?.ok_or(Error::NotFound)?;
    let listing = Listing::Author(AuthorPath(visit.prefix(), &slug));
    let name = author.name(visit.lang());
    // A biography in another language says nothing to these readers.
    let biography = author.names.iter().find(|name| name.lang == visit.lang()).map_or("", |name| &name.biography);
    let paragraphs: Vec<String> =
        biography.split("\n").map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    let elsewhere: Vec<&str> =
        author.links.iter().map(|link| link.href.as_str()).filter(|href| href.starts_with("https:")).collect();
    let mut head = address(&visit, Head::new(&visit, name), listing, after)
        .describe(paragraphs.first().map_or("", String::as_str))
        .feeds_of(name, listing);
    head.json_ld = vec![json_ld::profile(name, visit.absolute(listing), &paragraphs.join(" "), &elsewhere)];
    let part = some(part(&visit, listing, page, after, "")?)?;
    let page = ListingPage {
        head,
        what: Some("author"),
        is_author: true,
        name: name.to_owned(),
        description: String::new(),
        subsections: vec![],
        biography: paragraphs,
        links: author
            .links
            .iter()
            .map(|link| AuthorLink {
                label: link.label.clone(),
                href: link.href.clone(),
                is_mail: link.href.starts_with("mailto:"),
            })
            .collect(),
        feed: FeedPath(listing, FeedFormat::Rss).to_string(),
        feed_key: "feed-of-author",
        days: part.days,
        newest: part.newest,
        older: part.older,
        front: visit.front_path().to_string(),
    };
    Ok((Extension(CachePolicy::PAGE), Extension(Shows::Newest), Page(page)).into_response())
}

/// A section and those below it, as a list's subject.
pub(super) fn sections_subject(visit: &Visit, id: SectionId) -> Subject {
    Subject::Sections(sections::subtree(&visit.frame.sections, id))
}

/// Where a part of a list begins, by `?before=`. An address that cannot be one leads nowhere.
pub(super) fn cursor(query: Option<&str>) -> Result<Option<Cursor>, Error> {
    match parameter(query, "before") {
        None => Ok(None),
        Some(text) => Cursor::parse(&text).map(Some).ok_or(Error::NotFound),
    }
}

/// A part of a list, ready to print. Past the end of a list there is no part.
pub(super) fn part(
    visit: &Visit,
    path: impl std::fmt::Display + Copy,
    page: lists::Page,
    after: Option<Cursor>,
    section: &str,
) -> Result<Part, Error> {
    if after.is_some() && page.cards.is_empty() {
        return Err(Error::NotFound);
    }
    Ok(Part {
        days: by_day(visit, &page.cards, section),
        newest: after.map(|_| path.to_string()),
        older: page.next.map(|next| Older(path, next).to_string()),
    })
}

fn some(part: Part) -> Result<Part, Error> {
    if part.days.is_empty() { Err(Error::NotFound) } else { Ok(part) }
}

/// Each part of a list is a page of its own, with its own address.
fn address(visit: &Visit, head: Head, listing: Listing<'_>, after: Option<Cursor>) -> Head {
    match after {
        None => head.at(visit, listing),
        Some(cursor) => head.at(visit, Older(listing, cursor)),
    }
}

fn subsections(visit: &Visit, id: SectionId) -> Vec<Link> {
    visit
        .frame
        .sections
        .iter()
        .filter(|section| section.parent == Some(id))
        .filter_map(|section| visit.edition().section(section.id))
        .map(|link| Link { name: link.name.clone(), href: link.href.clone() })
        .collect()
}

fn section_versions(visit: &Visit, id: SectionId) -> Vec<(Lang, String)> {
    visit
        .frame
        .editions
        .iter()
        .filter_map(|edition| edition.section(id).map(|link| (edition.lang, link.href.clone())))
        .collect()
}

/// The names and absolute addresses from the front page down to a section.
fn way_to(visit: &Visit, id: SectionId) -> Vec<(&str, String)> {
    let mut way = Vec::new();
    let mut next = Some(id);
    while let Some(id) = next.filter(|_| way.len() < visit.frame.sections.len()) {
        if let Some(link) = visit.edition().section(id) {
            way.push((link.name.as_str(), visit.absolute(&link.href)));
        }
        next = visit.frame.section(id).and_then(|section| section.parent);
    }
    way.push((&visit.edition().name, visit.absolute(visit.front_path())));
    way.reverse();
    way
}
