//! Reading comments.

use sqlx::PgConnection;

use super::{Place, Somebody, Thread, store};
use crate::newsroom::access::{Actor, ArticleFacts, CommentArticle, Permit, ReadArticle, ReadDesk};
use crate::newsroom::ids::{ArticleId, ThreadId};
use crate::platform::clock::Timestamp;
use crate::platform::lang::Lang;

/// Rows on a page of the list of open threads.
pub const PAGE: usize = 50;

/// An open thread on the desk's list.
#[derive(Clone, Debug)]
pub struct OpenThread {
    pub id: ThreadId,
    pub article: ArticleId,
    pub headline: String,
    pub lang: Lang,
    pub place: Place,
    pub opened_by: String,
    pub opened_at: Timestamp,
    /// The first comment that still has its words.
    pub words: String,
    /// How many comments have words.
    pub comments: i64,
}

/// Where a page of the list begins: after this thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub at: Timestamp,
    pub id: ThreadId,
}

/// A page of the list and where the next one begins, if there is more.
#[derive(Clone, Debug)]
pub struct Page {
    pub rows: Vec<OpenThread>,
    pub next: Option<Cursor>,
}

impl Cursor {
    /// As it stands in an address.
    pub fn parse(text: &str) -> Option<Self> {
        let (micros, id) = text.split_once('.')?;
        let at = Timestamp::from_microsecond(micros.parse().ok()?).ok()?;
        Some(Self { at, id: id.parse().ok()? })
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.at.as_microsecond(), self.id)
    }
}

/// All threads of a story, oldest first. One whose every comment was taken back is left out.
pub async fn threads(db: &mut PgConnection, permit: &Permit<ReadArticle>) -> sqlx::Result<Vec<Thread>> {
    store::threads(db, permit.on().id).await
}

/// The open threads of all stories that the person may read, newest first; with `mine`, only those that call them.
pub async fn open(
    db: &mut PgConnection,
    permit: &Permit<ReadDesk>,
    mine: bool,
    after: Option<Cursor>,
) -> sqlx::Result<Page> {
    let mut rows = store::open(db, permit.actor(), mine, after).await?;
    let next = (rows.len() > PAGE).then(|| {
        rows.truncate(PAGE);
        rows.last().map(|row| Cursor { at: row.opened_at, id: row.id })
    });
    Ok(Page { rows, next: next.flatten() })
}

/// Who can be called by name in a comment on this story: everybody who may read it, by name.
pub async fn callable(db: &mut PgConnection, permit: &Permit<CommentArticle>) -> sqlx::Result<Vec<Somebody>> {
    readers(db, permit.on()).await
}

pub(super) async fn readers(db: &mut PgConnection, article: &ArticleFacts) -> sqlx::Result<Vec<Somebody>> {
    let people = store::people(db).await?;
    let reads = |actor: Actor| actor.could::<ReadArticle>(article);
    Ok(people
        .into_iter()
        .filter(|person| reads(Actor::Person { id: person.id, role: person.role, limited: person.limited }))
        .map(|person| Somebody { id: person.id, name: person.name })
        .collect())
}
