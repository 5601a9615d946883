//! Killing a story: the end of it. Readers who ask for it are told that it was removed, at every address it had; it leaves
//! every list, feed and map, the search and what is kept of pages. For the newsroom it stays to be read, by those who may,
//! and nobody writes in it again.

use serde_json::json;
use sqlx::PgConnection;

use super::corrections::{BadWording, Wording};
use super::{publish, versions};
use crate::newsroom::access::{KillArticle, Permit, ReadArticle};
use crate::newsroom::article;
use crate::newsroom::events::{self, Act};
use crate::newsroom::stage::Move;
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;

/// What is asked before a story is killed.
#[derive(Clone, Debug)]
pub struct NewKill {
    /// The headline that the person saw: it must still be the story's, so that nobody kills another one by a slip.
    pub headline: String,
    /// Why, for the newsroom.
    pub reason: String,
    /// What readers are told where the story stood; may be empty.
    pub words: String,
}

#[derive(Debug, thiserror::Error)]
pub enum KillError {
    #[error("the headline is another one")]
    Headline,
    #[error("the reason cannot be taken: {0}")]
    Reason(BadWording),
    #[error("the words for readers cannot be taken: {0}")]
    Words(BadWording),
    #[error("the story was killed before")]
    Killed,
    #[error(transparent)]
    Db(#[from] sqlx::Error),
}

/// That a story was killed, for the desk.
#[derive(Clone, Debug)]
pub struct Killed {
    pub at: Timestamp,
    /// Empty where the system did it.
    pub by: String,
    pub reason: String,
    pub words: String,
}

/// What stands where a killed story stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tombstone {
    pub at: Timestamp,
    /// Paragraphs, a line each; may be empty.
    pub words: String,
}

/// Kills a story, whether readers have seen it or not.
pub async fn kill(tx: &mut Tx, permit: &Permit<KillArticle>, new: NewKill) -> Result<(), KillError> {
    let id = permit.on().id;
    let reason = Wording::parse(&new.reason).map_err(KillError::Reason)?;
    let words = match Wording::parse(&new.words) {
        Ok(words) => words.as_str().to_owned(),
        Err(BadWording::Empty) => String::new(),
        Err(bad @ BadWording::TooLong) => return Err(KillError::Words(bad)),
    };
    let (article, head) = article::lock_head(tx.conn(), id).await?;
    if new.headline.trim() != head.content.headline.trim() {
        return Err(KillError::Headline);
    }
    let stage = article.standing().after(Move::Kill).ok_or(KillError::Killed)?.stage;
    versions::end(tx, id).await?;
    publish::take_down(tx, permit.actor(), &article, stage).await?;
    store::insert(tx, id, permit.actor().person(), reason.as_str(), &words).await?;
    events::on_article(tx, permit.actor(), Act::Killed, id, json!({ "from": article.stage.as_str() })).await?;
    Ok(())
}

/// Who killed a story, when and why; `None` for one that was not killed.
pub async fn killed(db: &mut PgConnection, permit: &Permit<ReadArticle>) -> sqlx::Result<Option<Killed>> {
    store::killed(db, permit.on().id).await
}

mod store {
    use super::*;
    use crate::newsroom::ids::{ArticleId, PersonId};

    pub(super) async fn insert(
        tx: &mut Tx,
        id: ArticleId,
        by: Option<PersonId>,
        reason: &str,
        words: &str,
    ) -> sqlx::Result<()> {
        sqlx::query!(
            "insert into killed_story (article_id, killed_at, killed_by, reason, words) values ($1, $2, $3, $4, $5)",
            id.uuid(),
            tx.now_sql() as _,
            by.map(|id| id.uuid()),
            reason,
            words
        )
        .execute(tx.conn())
        .await?;
        Ok(())
    }

    pub(super) async fn killed(db: &mut PgConnection, id: ArticleId) -> sqlx::Result<Option<Killed>> {
        let row = sqlx::query!(
            r#"select killed_at, coalesce(display_name, '') as "by!", reason, words
               from killed_story left join person on person.id = killed_by where article_id = $1"#,
            id.uuid()
        )
        .fetch_optional(db)
        .await?;
        Ok(row.map(|row| Killed { at: row.killed_at.to_jiff(), by: row.by, reason: row.reason, words: row.words }))
    }
}
