//! The line of revisions, and the names that some of them have. Going back to one is an edit of the shared document like any other, so it has no verb here.

use serde_json::json;
use sqlx::PgConnection;

use super::revise::LONGEST_NAME;
use super::{Kind, Revision, store};
use crate::newsroom::access::{EditArticle, Permit, ReadArticle};
use crate::newsroom::events::{self, Act};
use crate::newsroom::ids::PersonId;
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;

/// A revision without its words, for the list.
#[derive(Clone, Debug)]
pub struct Entry {
    pub number: i32,
    pub saved_at: Timestamp,
    pub saved_by: PersonId,
    pub saved_by_name: String,
    /// Whose words it brought, by id, and their names in the order of the alphabet; empty where that is not known.
    pub writer_ids: Vec<PersonId>,
    pub writers: Vec<String>,
    /// What somebody called it.
    pub name: Option<String>,
    pub restored_from: Option<i32>,
    pub headline: String,
    pub words: i32,
    pub kind: Kind,
}

/// Why a revision cannot be named.
#[derive(Debug, thiserror::Error)]
pub enum NameError {
    #[error("the name is longer than {LONGEST_NAME} characters")]
    TooLong,
    #[error("there is no such revision")]
    NoSuchRevision,
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

/// Calls a revision something, or with an empty name nothing any more. What it holds stays as it is.
pub async fn name(tx: &mut Tx, permit: &Permit<EditArticle>, number: i32, name: &str) -> Result<(), NameError> {
    let id = permit.on().id;
    let name = super::save::line(name);
    if name.chars().count() > LONGEST_NAME {
        return Err(NameError::TooLong);
    }
    let name = Some(name.as_str()).filter(|name| !name.is_empty());
    if !store::name_revision(tx.conn(), id, number, name).await? {
        return Err(NameError::NoSuchRevision);
    }
    events::on_article(tx, permit.actor(), Act::RevisionNamed, id, json!({ "revision": number })).await?;
    Ok(())
}
