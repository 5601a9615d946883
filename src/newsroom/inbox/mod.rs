//! What somebody was told, as they find it on the desk, and how they want to be told. Telling is
//! [`crate::newsroom::events::notices`].

pub mod preferences;
mod store;

use sqlx::PgConnection;

use super::access::{Actor, OwnAccount, Permit, ReadDesk};
use super::comments::Somebody;
use super::events::notices::Kind;
use super::ids::{ArticleId, NotificationId, PersonId, ThreadId};
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;
use crate::platform::lang::Lang;

/// The most that the page shows; older ones are of no use any more.
pub const MOST: usize = 200;

#[derive(Clone, Debug)]
pub struct Notification {
    pub id: NotificationId,
    pub kind: Kind,
    /// `None`: the newsroom itself.
    pub by: Option<Somebody>,
    pub at: Timestamp,
    pub read: bool,
    pub article: ArticleId,
    pub headline: String,
    pub lang: Lang,
    /// The thread it is about.
    pub thread: Option<ThreadId>,
}

/// What is marked as read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    All,
    One(NotificationId),
    /// All about a thread: who looks at it has read them.
    Thread(ThreadId),
}

/// The person's newest notifications about stories they may read, at most [`MOST`].
pub async fn list(db: &mut PgConnection, permit: &Permit<ReadDesk>) -> sqlx::Result<Vec<Notification>> {
    store::list(db, permit.actor()).await
}

/// One notification, if the person may read the story it is about. For its mail.
pub async fn get(db: &mut PgConnection, actor: &Actor, id: NotificationId) -> sqlx::Result<Option<Notification>> {
    store::get(db, actor, id).await
}

/// What waits for somebody's digest: not read yet, about stories they may read, oldest first, at most [`MOST`].
pub async fn to_digest(db: &mut PgConnection, actor: &Actor) -> sqlx::Result<Vec<Notification>> {
    store::to_digest(db, actor).await
}

/// Notes that these were in somebody's digest.
pub async fn digested(tx: &mut Tx, person: PersonId, told: &[NotificationId]) -> sqlx::Result<()> {
    if told.is_empty() { Ok(()) } else { store::digested(tx, person, told).await }
}

/// How many of the person's notifications are unread, counting to 100. For the head of every page of the desk.
pub async fn unread(db: &mut PgConnection, actor: &Actor) -> sqlx::Result<i64> {
    store::unread(db, actor).await
}

/// Marks one's own notifications as read. Others' ids mark nothing.
pub async fn mark_read(tx: &mut Tx, permit: &Permit<OwnAccount>, which: Which) -> sqlx::Result<()> {
    store::mark_read(tx, permit.on().id, which).await
}
