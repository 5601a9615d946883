//! Two revisions compared, of one story or of two: the right to read is asked on both sides. The comparison itself is
//! [`document::compare`](crate::newsroom::document::compare).

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use askama::Template;
use axum::extract::Query;
use axum::response::IntoResponse;
use serde::Deserialize;
use sqlx::PgConnection;

use super::{compare_with, paths};
use crate::desk::command::View;
use crate::desk::wall::filters;
use crate::newsroom::access::{Actor, EditArticle, Newsroom, ReadArticle, ReadDesk};
use crate::newsroom::article::list;
use crate::newsroom::article::revisions::{self, Entry};
use crate::newsroom::article::{self, BylineRole, Content, Revision};
use crate::newsroom::document::Html;
use crate::newsroom::document::compare::{self, Look, Said};
use crate::newsroom::document::html::{LinkedArticle, LinkedArticles};
use crate::newsroom::ids::{ArticleId, AuthorId};
use crate::newsroom::taxonomy::{authors, sections, tags};
use crate::platform::lang::{Lang, UiLang};
use crate::platform::words::words;
use crate::web::error::Error;
use crate::web::page::Page;

/// One side: a revision of a story, written `story.number` in the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Side {
    pub article: ArticleId,
    pub number: i32,
}

#[derive(Deserialize)]
pub struct CompareQuery {
    a: String,
    b: String,
}

#[derive(Template)]
#[template(path = "desk/articles/compare.html")]
struct ComparePage {
    article: String,
    old: Shown,
    new: Shown,
    fields: Vec<FieldRow>,
    standing: Standing,
    body: Html,
    changes: usize,
    /// Where the older side can be put back, for those who may.
    restore: Option<String>,
    /// Where another story is chosen to compare the older side with.
    other_story: String,
}

/// What both sides have in common.
struct Standing {
    lang: Lang,
    two_stories: bool,
    differs: bool,
}

/// A side as the page shows it, with the versions of its story to choose from.
struct Shown {
    side: Side,
    headline: String,
    lang: Lang,
    revision: Revision,
    choices: Vec<Entry>,
}

struct FieldRow {
    key: String,
    changed: bool,
    old: String,
    new: String,
    /// Both in one, for fields of words.
    merged: Option<Html>,
}

/// Names of what stands in a revision as ids, in the reader's language.
struct Names {
    sections: HashMap<String, String>,
    tags: HashMap<String, String>,
    authors: HashMap<String, String>,
}

pub async fn show(
    _: paths::Comparison,
    old: View<ReadArticle>,
    new: View<ReadArticle>,
    Query(query): Query<CompareQuery>,
) -> Result<impl IntoResponse, Error> {
    let sides = query.a.parse::<Asked>().ok().zip(query.b.parse::<Asked>().ok());
    let (one, other) = sides.ok_or(Error::NotFound)?;
    let (ui, actor) = (old.signed().ui(), old.signed().actor());
    let (old, may_restore) = read(old, one).await?;
    let mut seen = new.of(other.article).await?;
    let (db, permit) = seen.both();
    let new = shown(db, permit, other).await?;
    let names = names(db, ui).await?;
    let links = links(db, actor, &[&old, &new]).await?;
    let said = words(ui);
    let (added, removed) = (said.say("change-added"), said.say("change-removed"));
    let (formatted, read_more) = (said.say("change-formatted"), said.say("read-more"));
    let spoken = Said { added: &added, removed: &removed, formatted: &formatted, read_more: &read_more };
    let look = Look { lang: new.lang, links: &links, words: spoken };
    let fields = fields(&old.revision.content, &new.revision.content, &names, ui, &look);
    let (from, to) = (old.revision.content.body.clone(), new.revision.content.body.clone());
    let owned = (added.into_owned(), removed.into_owned(), formatted.into_owned(), read_more.into_owned());
    let lang = new.lang;
    // Long texts take a while: not on the threads that answer everybody.
    let body = tokio::task::spawn_blocking(move || {
        let words = Said { added: &owned.0, removed: &owned.1, formatted: &owned.2, read_more: &owned.3 };
        compare::documents(&from, &to, &Look { lang, links: &links, words })
    })
    .await
    .map_err(|_| Error::Panic)?;
    Ok(Page(ComparePage {
        article: paths::Article { id: one.article }.to_string(),
        standing: Standing {
            lang,
            two_stories: old.side.article != new.side.article,
            differs: body.changes > 0 || fields.iter().any(|field| field.changed),
        },
        restore: (may_restore && old.side.article == new.side.article)
            .then(|| super::revisions::restore_href(old.side.article, old.side.number)),
        other_story: compare_with::href(old.side),
        fields,
        changes: body.changes,
        body: body.html,
        old,
        new,
    }))
}

/// A side as an address asks for it: without a number it is the story's newest revision.
#[derive(Clone, Copy)]
struct Asked {
    article: ArticleId,
    number: Option<i32>,
}

/// The address of a comparison with the newest version of another story.
pub fn href_with_newest(old: Side, other: ArticleId) -> String {
    format!("{}?a={old}&b={other}", paths::Comparison)
}

/// The address of a comparison.
pub fn href(old: Side, new: Side) -> String {
    format!("{}?a={old}&b={new}", paths::Comparison)
}

async fn read(view: View<ReadArticle>, side: Asked) -> Result<(Shown, bool), Error> {
    let mut seen = view.of(side.article).await?;
    let (db, permit) = seen.both();
    let shown = shown(db, permit, side).await?;
    let may_restore = shown.revision.number != head(&shown) && permit.actor().could::<EditArticle>(permit.on());
    Ok((shown, may_restore))
}

fn head(shown: &Shown) -> i32 {
    shown.choices.first().map_or(shown.side.number, |entry| entry.number)
}

async fn shown(
    db: &mut PgConnection,
    permit: &crate::newsroom::access::Permit<ReadArticle>,
    asked: Asked,
) -> Result<Shown, Error> {
    let (article, head) = article::read(db, permit).await?;
    let side = Side { article: asked.article, number: asked.number.unwrap_or(article.head) };
    let revision = revisions::read(db, permit, side.number).await?.ok_or(Error::NotFound)?;
    let choices = revisions::list(db, permit, None).await?;
    Ok(Shown { side, headline: head.content.headline, lang: article.lang, revision, choices })
}

async fn names(db: &mut PgConnection, ui: UiLang) -> sqlx::Result<Names> {
    let lang = ui.lang();
    let sections = sections::list(db).await?;
    let tags = tags::list(db).await?;
    let authors = authors::list(db).await?;
    Ok(Names {
        sections: sections.iter().map(|one| (one.id.to_string(), one.name(lang).to_owned())).collect(),
        tags: tags.iter().map(|one| (one.id.to_string(), one.name(lang).to_owned())).collect(),
        authors: authors.iter().map(|one| (one.id.to_string(), one.name(lang).to_owned())).collect(),
    })
}

/// The stories that the two bodies lead to and the person may read, by name.
async fn links(db: &mut PgConnection, actor: Actor, sides: &[&Shown]) -> Result<LinkedArticles, Error> {
    let permit = actor.may::<ReadDesk>(Newsroom)?;
    let mut ids: Vec<ArticleId> = sides.iter().flat_map(|side| side.revision.content.body.references()).collect();
    ids.sort_unstable();
    ids.dedup();
    let rows = if ids.is_empty() { vec![] } else { list::by_ids(db, &permit, &ids).await? };
    Ok(rows
        .into_iter()
        .map(|row| {
            let href = paths::Article { id: row.id }.to_string();
            (row.id, LinkedArticle { href, headline: row.headline, lang: row.lang })
        })
        .collect())
}

fn fields(old: &Content, new: &Content, names: &Names, ui: UiLang, look: &Look<'_>) -> Vec<FieldRow> {
    let kind = |content: &Content| words(ui).say(&format!("kind-{}", content.kind)).into_owned();
    let section = |content: &Content| named(content.section, &names.sections);
    let tags = |content: &Content| listed(&content.tags, &names.tags, ui);
    let authors = |content: &Content| {
        let named = content.authors.iter().map(|id| credited(*id, content.roles.of(*id), names, ui));
        named.collect::<Vec<_>>().join(comma(ui))
    };
    let mut rows = vec![
        line("field-headline", &old.headline, &new.headline, look),
        line("field-standfirst", &old.standfirst, &new.standfirst, look),
        choice("field-kind", kind(old), kind(new), old.kind != new.kind),
        choice("field-section", section(old), section(new), old.section != new.section),
        choice("field-authors", authors(old), authors(new), old.authors != new.authors || old.roles != new.roles),
        choice("field-tags", tags(old), tags(new), old.tags != new.tags),
    ];
    for (key, old, new) in [
        ("field-short-headline", &old.short_headline, &new.short_headline),
        ("field-dateline", &old.dateline, &new.dateline),
        ("field-slug", &old.slug, &new.slug),
        ("field-search-title", &old.search_title, &new.search_title),
        ("field-search-description", &old.search_description, &new.search_description),
        ("field-social-title", &old.social_title, &new.social_title),
        ("field-social-description", &old.social_description, &new.social_description),
    ] {
        rows.push(line(key, old, new, look));
    }
    rows
}

fn line(key: &str, old: &str, new: &str, look: &Look<'_>) -> FieldRow {
    let changed = old != new;
    let merged = changed.then(|| compare::fragment(old, new, look));
    FieldRow { key: key.to_owned(), changed, old: old.to_owned(), new: new.to_owned(), merged }
}

fn choice(key: &str, old: String, new: String, changed: bool) -> FieldRow {
    FieldRow { key: key.to_owned(), changed, old, new, merged: None }
}

/// A name, or the id of what was removed since.
fn named<T: fmt::Display>(id: Option<T>, names: &HashMap<String, String>) -> String {
    let id = id.map(|id| id.to_string()).unwrap_or_default();
    names.get(&id).cloned().unwrap_or(id)
}

fn listed<T: fmt::Display>(ids: &[T], names: &HashMap<String, String>, ui: UiLang) -> String {
    ids.iter().map(|id| named(Some(id), names)).collect::<Vec<_>>().join(comma(ui))
}

/// A name of the byline, with what its owner did where that is not writing.
fn credited(id: AuthorId, role: BylineRole, names: &Names, ui: UiLang) -> String {
    let name = named(Some(id), &names.authors);
    match role {
        BylineRole::Author => name,
        other => format!("{name} ({})", words(ui).say(&format!("credit-{other}"))),
    }
}

fn comma(ui: UiLang) -> &'static str {
    match ui {
        UiLang::Ar => "، ",
        UiLang::En => ", ",
    }
}

impl FromStr for Asked {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        match text.parse::<ArticleId>() {
            Ok(article) => Ok(Self { article, number: None }),
            Err(_) => text.parse().map(|Side { article, number }| Self { article, number: Some(number) }),
        }
    }
}

impl FromStr for Side {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let (article, number) = text.split_once('.').ok_or(())?;
        let number = number.parse().map_err(|_| ())?;
        Ok(Self { article: article.parse().map_err(|_| ())?, number })
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.article, self.number)
    }
}

impl ComparePage {
    fn count(&self) -> i64 {
        i64::try_from(self.changes).unwrap_or(i64::MAX)
    }
}

impl Shown {
    /// The versions to choose from: value, entry, chosen? One older than the list reaches stands at its end.
    fn options(&self) -> Vec<(String, i32, bool)> {
        let mut numbers: Vec<i32> = self.choices.iter().map(|entry| entry.number).collect();
        if !numbers.contains(&self.side.number) {
            numbers.push(self.side.number);
        }
        let side = |number| Side { article: self.side.article, number }.to_string();
        numbers.into_iter().map(|number| (side(number), number, number == self.side.number)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_side_reads_back_as_itself() {
        let side = Side { article: ArticleId::generate(), number: 12 };
        assert_eq!(side.to_string().parse(), Ok(side));
        for bad in ["", "12", "x.1", "0190d1b2-0000-7000-8000-000000000000.", "0190d1b2-0000-7000-8000-000000000000.x"]
        {
            assert_eq!(bad.parse::<Side>(), Err(()), "{bad}");
        }
    }
}
