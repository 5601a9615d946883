//! The line of revisions. Going back to one is an edit of the shared document like any other, so it has no verb here.

use sqlx::PgConnection;

use super::{Kind, Revision, store};
use crate::newsroom::access::{Permit, ReadArticle};
use crate::platform::clock::Timestamp;

/// A revision without its words, for the list.
#[derive(Clone, Debug)]
pub struct Entry {
    pub number: i32,
    pub saved_at: Timestamp,
    pub saved_by_name: String,
    pub restored_from: Option<i32>,
    pub headline: String,
    pub words: i32,
    pub kind: Kind,
}

/// Revisions below `before` (or from the newest), newest first, at most 200.
pub async fn list(
    db: &mut PgConnection,
    permit: &Permit<ReadArticle>,
    before: Option<i32>,
) -> sqlx::Result<Vec<Entry>> {
    store::entries(db, permit.on().id, before.unwrap_or(i32::MAX)).await
}

/// One revision, whole.
pub async fn read(db: &mut PgConnection, permit: &Permit<ReadArticle>, number: i32) -> sqlx::Result<Option<Revision>> {
    store::revision(db, permit.on().id, number).await
}
