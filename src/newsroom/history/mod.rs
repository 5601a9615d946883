//! The history: every act with who, when and what. It is written by [`crate::newsroom::events`] and read here.
//!
//! **The chain.** At each commit the database gives the transaction's events their place in the order of commits and a
//! SHA-256 over the event's fields, its place and the hash before it (`event_link`), and moves the head (`event_head`).
//! Triggers refuse every statement that would change or remove a row. [`verify`] goes through the chain and finds what was
//! altered, removed, inserted or moved all the same.
//!
//! **What it proves, and what not.** Whoever may only use the application, and whoever has its database account without
//! owning the tables, cannot change the past. The tables' owner and a superuser can switch the triggers off; then the
//! chain shows it, unless they also make every later hash and the head anew. That, too, is found by who kept an earlier
//! head elsewhere: `verify` prints it, the log has it once a day, and `--head` takes it. An event that somebody adds by an
//! ordinary `insert` under the application's own account is chained like any other; the chain keeps the past, it does not
//! vouch for the present.

mod store;
pub mod verify;

use std::collections::HashMap;

use sqlx::PgConnection;
use uuid::Uuid;

use super::access::{Permit, ReadArticle, SeeHistory};
use super::events::Act;
use super::ids::{ArticleId, PersonId};
use crate::platform::clock::Timestamp;
use crate::platform::jobs::Job;
use crate::platform::lang::Lang;

pub use verify::{Head, head};

/// Rows on a page.
pub const PAGE: usize = 50;
/// Rows of an export that are read at a time.
pub const EXPORT: usize = 1000;

/// Which events; the default is all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub who: Option<Who>,
    pub act: Option<Act>,
    pub article: Option<ArticleId>,
    /// From this moment on.
    pub from: Option<Timestamp>,
    /// Before this moment.
    pub until: Option<Timestamp>,
}

/// Who acts, as a filter says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Person(PersonId),
    /// The newsroom itself: its jobs and its command line.
    Newsroom,
}

/// Where a page begins: after this event in the order of the list, newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub at: Timestamp,
    pub id: i64,
}

/// An event.
#[derive(Clone, Debug)]
pub struct Row {
    pub id: i64,
    pub at: Timestamp,
    pub by: By,
    /// The act's name; [`Act::parse`] knows it unless a newer program wrote it.
    pub act: String,
    pub article: Option<Story>,
    /// A section, tag, author or person that it is about.
    pub subject: Option<Uuid>,
    pub detail: serde_json::Value,
    /// Its place in the order of commits, and the hash there.
    pub position: Option<i64>,
    pub hash: Option<Vec<u8>>,
}

#[derive(Clone, Debug)]
pub enum By {
    Person {
        id: PersonId,
        name: String,
    },
    /// The newsroom's own work, by its name.
    System(String),
}

/// The story an event is about, as it is called now.
#[derive(Clone, Debug)]
pub struct Story {
    pub id: ArticleId,
    pub headline: String,
    pub lang: Lang,
}

/// A page, and where the next one begins if there is more.
#[derive(Clone, Debug)]
pub struct Page {
    pub rows: Vec<Row>,
    pub next: Option<Cursor>,
}

/// The order to write the head of the chain into the log, where a change of the database does not reach it.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct NoteHead {}

impl Job for NoteHead {
    const KIND: &'static str = "note-history-head";
}

/// A page of the whole newsroom's history.
pub async fn of_newsroom(
    db: &mut PgConnection,
    _permit: &Permit<SeeHistory>,
    filter: &Filter,
    after: Option<Cursor>,
) -> sqlx::Result<Page> {
    Ok(page(store::page(db, filter, after).await?, PAGE))
}

/// A page of a story's history, for whoever may read the story. What else the filter says of a story does not count.
pub async fn of_article(
    db: &mut PgConnection,
    permit: &Permit<ReadArticle>,
    filter: &Filter,
    after: Option<Cursor>,
) -> sqlx::Result<Page> {
    let filter = Filter { article: Some(permit.on().id), ..filter.clone() };
    Ok(page(store::page(db, &filter, after).await?, PAGE))
}

/// The next rows of an export.
pub async fn export(
    db: &mut PgConnection,
    _permit: &Permit<SeeHistory>,
    filter: &Filter,
    after: Option<Cursor>,
) -> sqlx::Result<Page> {
    Ok(page(store::export(db, filter, after).await?, EXPORT))
}

/// What the subjects of these rows, and the people their details name, are called now; in `lang` where they have a name
/// in it.
pub async fn names(db: &mut PgConnection, rows: &[Row], lang: Lang) -> sqlx::Result<HashMap<Uuid, String>> {
    let mut ids: Vec<Uuid> = rows.iter().filter_map(|row| row.subject).collect();
    for row in rows {
        for key in ["person", "before", "to"] {
            ids.extend(row.detail.get(key).and_then(|id| id.as_str()).and_then(|id| Uuid::parse_str(id).ok()));
        }
    }
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() { Ok(HashMap::new()) } else { store::names(db, &ids, lang).await }
}

/// What a story is called now, and its language.
pub async fn called(db: &mut PgConnection, permit: &Permit<ReadArticle>) -> sqlx::Result<(String, Lang)> {
    store::called(db, permit.on().id).await
}

/// Who can be chosen in the filter: everybody who has an account, by name.
pub async fn people(db: &mut PgConnection, _permit: &Permit<SeeHistory>) -> sqlx::Result<Vec<(PersonId, String)>> {
    store::people(db).await
}

fn page(mut rows: Vec<Row>, size: usize) -> Page {
    let more = rows.len() > size;
    rows.truncate(size);
    let next = rows.last().filter(|_| more).map(|row| Cursor { at: row.at, id: row.id });
    Page { rows, next }
}

impl Cursor {
    /// Reads what [`std::fmt::Display`] printed.
    pub fn parse(text: &str) -> Option<Self> {
        let (at, id) = text.split_once('-')?;
        Some(Self { at: Timestamp::from_microsecond(at.parse().ok()?).ok()?, id: id.parse().ok()? })
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.at.as_microsecond(), self.id)
    }
}
