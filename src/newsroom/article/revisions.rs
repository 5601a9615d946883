//! The line of revisions, and going back to one: which makes a new revision, so that going back can be undone.

use serde_json::json;
use sqlx::PgConnection;

use super::save::Saved;
use super::{Kind, Revision, store};
use crate::newsroom::access::{EditArticle, Permit, ReadArticle};
use crate::newsroom::events::{self, Act};
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;

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

#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    #[error("there is no such revision")]
    NoSuchRevision,
    #[error("only people write")]
    Nobody,
    #[error(transparent)]
    Db(#[from] sqlx::Error),
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

/// Makes an old revision the newest again.
pub async fn restore(tx: &mut Tx, permit: &Permit<EditArticle>, number: i32) -> Result<Saved, RestoreError> {
    let person = permit.actor().person().ok_or(RestoreError::Nobody)?;
    let id = permit.on().id;
    let article = store::lock(tx.conn(), id).await?.ok_or(sqlx::Error::RowNotFound)?;
    let old = store::revision(tx.conn(), id, number).await?.ok_or(RestoreError::NoSuchRevision)?;
    let next = article.head + 1;
    store::insert_revision(tx, id, next, person, Some(number), &old.content).await?;
    store::set_head(tx, id, next, person, &old.content).await?;
    events::on_article(tx, permit.actor(), Act::RevisionRestored, id, json!({ "from": number, "to": next })).await?;
    Ok(Saved { revision: next, saved_at: tx.now })
}
