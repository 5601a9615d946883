//! What somebody should know of: that they were called in a comment, or that a thread they spoke in goes on. A
//! notification repeats no words: it leads to the thread, and only while the person may read the story.

use sqlx::PgConnection;

use super::{Somebody, store};
use crate::newsroom::access::{Actor, OwnAccount, Permit, ReadDesk};
use crate::newsroom::ids::{ArticleId, NotificationId, PersonId, ThreadId};
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;
use crate::platform::lang::Lang;

/// The most that the page shows; older ones are of no use any more.
pub const MOST: usize = 200;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A comment calls them by name.
    Mention,
    /// Somebody answered in a thread they spoke in.
    Reply,
}

#[derive(Clone, Debug)]
pub struct Notification {
    pub id: NotificationId,
    pub reason: Reason,
    pub by: Somebody,
    pub at: Timestamp,
    pub read: bool,
    pub article: ArticleId,
    pub headline: String,
    pub lang: Lang,
    pub thread: ThreadId,
}

/// What is marked as read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    All,
    One(NotificationId),
    /// All about a thread: who looks at it has read them.
    Thread(ThreadId),
}

impl Reason {
    pub fn as_str(self) -> &'static str {
        match self {
            Reason::Mention => "mention",
            Reason::Reply => "reply",
        }
    }
}

impl From<String> for Reason {
    /// From the database, whose constraint allows only the two.
    fn from(text: String) -> Self {
        if text == Reason::Mention.as_str() { Reason::Mention } else { Reason::Reply }
    }
}

/// The person's newest notifications about stories they may read, at most [`MOST`].
pub async fn list(db: &mut PgConnection, permit: &Permit<ReadDesk>) -> sqlx::Result<Vec<Notification>> {
    store::notifications(db, permit.actor()).await
}

/// How many of the person's notifications are unread, counting to 100. For the head of every page of the desk.
pub async fn unread(db: &mut PgConnection, actor: &Actor) -> sqlx::Result<i64> {
    store::unread(db, actor).await
}

/// Marks one's own notifications as read. Others' ids mark nothing.
pub async fn mark_read(tx: &mut Tx, permit: &Permit<OwnAccount>, which: Which) -> sqlx::Result<()> {
    store::mark_read(tx, permit.on().id, which).await
}

/// Tells people, but never somebody of what they did themselves.
pub(super) async fn tell(
    tx: &mut Tx,
    people: &[PersonId],
    reason: Reason,
    article: ArticleId,
    thread: ThreadId,
    by: PersonId,
) -> sqlx::Result<()> {
    for person in people.iter().filter(|person| **person != by) {
        store::insert_notification(tx, *person, reason, article, thread, by).await?;
    }
    Ok(())
}
