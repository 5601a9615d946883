//! Notes beside a story, for those who work on it. Nothing that readers see is made from them.

use serde_json::json;
use sqlx::PgConnection;

use super::{lines, store};
use crate::newsroom::access::{Actor, NoteArticle, Permit, ReadArticle};
use crate::newsroom::events::{self, Act};
use crate::newsroom::ids::ArticleId;
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;

pub const LONGEST_NOTE: usize = 4_000;

#[derive(Clone, Debug)]
pub struct Note {
    pub by: String,
    pub at: Timestamp,
    pub words: String,
}

#[derive(Debug, thiserror::Error)]
pub enum NoteError {
    #[error("there is nothing in it")]
    Empty,
    #[error("it is longer than 4,000 characters")]
    TooLong,
    #[error("only people write notes")]
    Nobody,
    #[error(transparent)]
    Db(#[from] sqlx::Error),
}

/// The notes of a story, newest first, at most 200.
pub async fn list(db: &mut PgConnection, permit: &Permit<ReadArticle>) -> sqlx::Result<Vec<Note>> {
    store::notes(db, permit.on().id).await
}

/// Writes a note. Nothing changes or removes one.
pub async fn write(tx: &mut Tx, permit: &Permit<NoteArticle>, words: &str) -> Result<(), NoteError> {
    keep(tx, permit.actor(), permit.on().id, words).await?;
    events::on_article(tx, permit.actor(), Act::NoteWritten, permit.on().id, json!({})).await?;
    Ok(())
}

/// Keeps a note that belongs to another act, whose right was asked.
pub(super) async fn keep(tx: &mut Tx, actor: &Actor, article: ArticleId, words: &str) -> Result<(), NoteError> {
    let person = actor.person().ok_or(NoteError::Nobody)?;
    let words = lines(words);
    match words.chars().count() {
        0 => Err(NoteError::Empty),
        1..=LONGEST_NOTE => Ok(store::insert_note(tx, article, person, &words).await?),
        _ => Err(NoteError::TooLong),
    }
}
