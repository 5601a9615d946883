//! Saying who writes a story, until when, how long, and what it needs.

use serde_json::json;

use super::{Assignment, lines, store};
use crate::newsroom::access::{AssignArticle, Permit};
use crate::newsroom::events::{self, Act};
use crate::newsroom::ids::PersonId;
use crate::platform::db::Tx;

pub const LONGEST_BRIEF: usize = 4_000;
pub const MOST_WORDS: i32 = 100_000;

#[derive(Debug, thiserror::Error)]
pub enum AssignError {
    /// There is no such person, or they cannot sign in.
    #[error("nobody to assign it to")]
    Nobody,
    #[error("the length is not between 1 and 100,000 words")]
    Words,
    #[error("the brief is longer than 4,000 characters")]
    Brief,
    #[error(transparent)]
    Db(#[from] sqlx::Error),
}

/// Replaces the assignment of a story.
pub async fn assign(tx: &mut Tx, permit: &Permit<AssignArticle>, new: Assignment) -> Result<(), AssignError> {
    let new = Assignment { brief: lines(&new.brief), ..new };
    if new.brief.chars().count() > LONGEST_BRIEF {
        return Err(AssignError::Brief);
    }
    if new.words.is_some_and(|words| !(1..=MOST_WORDS).contains(&words)) {
        return Err(AssignError::Words);
    }
    let id = permit.on().id;
    let before = store::lock(tx.conn(), id).await?;
    if new == before {
        return Ok(());
    }
    check(tx, before.person, new.person).await?;
    store::set(tx.conn(), id, &new).await?;
    let detail = json!({
        "person": new.person,
        "before": before.person,
        "due_at": new.due_at,
        "words": new.words,
        "legal": new.legal.as_str(),
        "pictures": new.pictures.as_str(),
        "breaking": new.breaking,
    });
    events::on_article(tx, permit.actor(), Act::Assigned, id, detail).await?;
    Ok(())
}

/// Gives a story to somebody, or to nobody, and leaves the rest as it is.
pub async fn give(tx: &mut Tx, permit: &Permit<AssignArticle>, person: Option<PersonId>) -> Result<(), AssignError> {
    let before = store::lock(tx.conn(), permit.on().id).await?;
    assign(tx, permit, Assignment { person, ..before }).await
}

/// Whoever has it already keeps it, suspended or not, until somebody else gets it.
async fn check(tx: &mut Tx, before: Option<PersonId>, person: Option<PersonId>) -> Result<(), AssignError> {
    match person {
        Some(person) if before != Some(person) && !store::can_sign_in(tx.conn(), person).await? => {
            Err(AssignError::Nobody)
        }
        _ => Ok(()),
    }
}
