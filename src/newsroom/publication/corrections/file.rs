//! Telling readers something, and telling it better. A retraction is one kind among the others with a right of its own.

use serde_json::json;

use super::{CorrectionKind, MOST, Wording, retraction, store};
use crate::newsroom::access::{FileCorrection, Permit, RetractArticle};
use crate::newsroom::article;
use crate::newsroom::events::{self, Act};
use crate::newsroom::ids::{ArticleId, CorrectionId};
use crate::newsroom::publication::versions;
use crate::platform::db::Tx;

/// What readers are to be told.
#[derive(Clone, Debug)]
pub struct NewCorrection {
    pub kind: CorrectionKind,
    /// Under the byline instead of at the foot. A retraction is serious in any case.
    pub serious: bool,
    pub wording: Wording,
    /// The revision that readers saw until now, if a new one was published with this; else nothing changed.
    pub before: Option<i32>,
}

/// What a record is to say from now on.
#[derive(Clone, Debug)]
pub struct Amended {
    pub kind: CorrectionKind,
    pub serious: bool,
    pub wording: Wording,
}

#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("the story is not live")]
    NotLive,
    #[error("the story has as many records as there may be")]
    Full,
    /// A story's text is taken back, or given again, only by somebody with that right.
    #[error("a retraction needs its own right")]
    NeedsRetract,
    #[error("the story has no such record")]
    Unknown,
    #[error(transparent)]
    Db(#[from] sqlx::Error),
}

/// Tells readers of a live story something. With [`CorrectionKind::Retraction`], which wants the permit for it, the
/// story's text is taken back.
pub async fn file(
    tx: &mut Tx,
    permit: &Permit<FileCorrection>,
    retract: Option<&Permit<RetractArticle>>,
    new: NewCorrection,
) -> Result<CorrectionId, FileError> {
    let id = permit.on().id;
    let retracts = new.kind == CorrectionKind::Retraction;
    if retracts && !covers(retract, id) {
        return Err(FileError::NeedsRetract);
    }
    // The story's lock puts this in order with its publications.
    let (article, _) = article::lock_head(tx.conn(), id).await?;
    let after = versions::public_revision(tx.conn(), id).await?.ok_or(FileError::NotLive)?;
    if store::count(tx.conn(), id).await? >= MOST {
        return Err(FileError::Full);
    }
    let record = store::New {
        id: CorrectionId::generate(),
        article: id,
        lang: article.lang,
        kind: new.kind,
        serious: new.serious || retracts,
        before: new.before.unwrap_or(after),
        after,
        by: permit.actor().person(),
    };
    store::insert(tx, &record, &new.wording).await?;
    retraction::settle(tx, id).await?;
    let detail = json!({
        "correction": record.id,
        "kind": record.kind,
        "serious": record.serious,
        "before": record.before,
        "after": record.after,
    });
    let act = if retracts { Act::Retracted } else { Act::CorrectionFiled };
    events::on_article(tx, permit.actor(), act, id, detail).await?;
    Ok(record.id)
}

/// Makes a record say something else, and keeps what it said. To make it a retraction, or a retraction something else,
/// wants the permit to retract: the one takes the story's text back, the other gives it again.
pub async fn amend(
    tx: &mut Tx,
    permit: &Permit<FileCorrection>,
    retract: Option<&Permit<RetractArticle>>,
    correction: CorrectionId,
    new: Amended,
) -> Result<(), FileError> {
    let id = permit.on().id;
    article::lock_head(tx.conn(), id).await?;
    let old = store::read(tx.conn(), id, correction).await?.ok_or(FileError::Unknown)?;
    let retracts = new.kind == CorrectionKind::Retraction;
    let serious = new.serious || retracts;
    let touches_text = retracts != (old.kind == CorrectionKind::Retraction);
    if touches_text && !covers(retract, id) {
        return Err(FileError::NeedsRetract);
    }
    if (old.kind, old.serious, old.words.as_str()) == (new.kind, serious, new.wording.as_str()) {
        return Ok(());
    }
    store::amend(tx, correction, &old, new.kind, serious, &new.wording, permit.actor().person()).await?;
    retraction::settle(tx, id).await?;
    let detail = json!({ "correction": correction, "kind": new.kind, "was": old.kind, "serious": serious });
    let act = if touches_text && retracts { Act::Retracted } else { Act::CorrectionAmended };
    events::on_article(tx, permit.actor(), act, id, detail).await?;
    Ok(())
}

fn covers(retract: Option<&Permit<RetractArticle>>, id: ArticleId) -> bool {
    retract.is_some_and(|permit| permit.on().id == id)
}
