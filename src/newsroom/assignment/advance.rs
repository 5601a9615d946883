//! Moving a story from stage to stage. What brings it before readers, takes it away from them or ends it has verbs of its
//! own: see [`crate::newsroom::publication`].

use serde_json::json;

use super::notes::{self, NoteError};
use super::store;
use crate::newsroom::access::{Action, ArticleFacts, HoldArticle, MoveArticle, Permit, SubmitArticle};
use crate::newsroom::events::{self, Act};
use crate::newsroom::stage::{Move, Standing};
use crate::platform::db::Tx;

/// A right to make some of the moves.
pub trait Advances: Action<On = ArticleFacts> {
    const MOVES: &'static [Move];
}

impl Advances for SubmitArticle {
    const MOVES: &'static [Move] = &[Move::Start, Move::Submit];
}

impl Advances for MoveArticle {
    const MOVES: &'static [Move] = &[Move::PassToDesk, Move::PassToSubs, Move::MarkReady, Move::Return];
}

impl Advances for HoldArticle {
    const MOVES: &'static [Move] = &[Move::Hold, Move::Resume];
}

#[derive(Debug, thiserror::Error)]
pub enum AdvanceError {
    /// From where the story stands now the move makes no sense, or the right is for other moves.
    #[error("the story does not go there from where it stands")]
    NotFromHere,
    #[error(transparent)]
    Note(#[from] NoteError),
    #[error(transparent)]
    Db(#[from] sqlx::Error),
}

/// The moves that are made here, in the order in which a page offers them.
pub const STEPS: [Move; 8] = [
    Move::Start,
    Move::Submit,
    Move::Return,
    Move::PassToDesk,
    Move::PassToSubs,
    Move::MarkReady,
    Move::Hold,
    Move::Resume,
];

/// Makes a move, with a note to those who have the story next if there is something to say.
pub async fn advance<A: Advances>(
    tx: &mut Tx,
    permit: &Permit<A>,
    step: Move,
    note: &str,
) -> Result<Standing, AdvanceError> {
    let id = permit.on().id;
    let standing = store::lock_standing(tx.conn(), id).await?;
    if !A::MOVES.contains(&step) {
        return Err(AdvanceError::NotFromHere);
    }
    let next = standing.after(step).ok_or(AdvanceError::NotFromHere)?;
    store::stand(tx.conn(), id, next).await?;
    let has_note = !note.trim().is_empty();
    if has_note {
        notes::keep(tx, permit.actor(), id, note).await?;
    }
    let detail =
        json!({ "move": step.as_str(), "from": standing.stage.as_str(), "to": next.stage.as_str(), "note": has_note });
    events::on_article(tx, permit.actor(), Act::Moved, id, detail).await?;
    Ok(next)
}
