//! Who does what by when: the way of a story through the desk, beside its words and never in them.
//!
//! - [`assign`]: person, time, length, brief and what a story needs;
//! - [`advance`]: from stage to stage;
//! - [`notes`]: what is said about a story inside;
//! - [`hand_over`]: all open stories of somebody to somebody else;
//! - [`read`]: how a story stands, for its page.

pub mod advance;
pub mod assign;
pub mod hand_over;
pub mod notes;
mod store;

use std::fmt;

use sqlx::PgConnection;

use super::access::{Permit, ReadArticle};
use super::article::Kind;
use super::ids::{PersonId, SectionId};
use super::stage::Standing;
use crate::platform::clock::Timestamp;
use crate::platform::lang::Lang;

/// What was asked of whom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assignment {
    pub person: Option<PersonId>,
    pub due_at: Option<Timestamp>,
    /// How long it is to be.
    pub words: Option<i32>,
    /// What it is to be about: lines of text.
    pub brief: String,
    pub legal: Need,
    pub pictures: Need,
    /// Everything else waits for it.
    pub breaking: bool,
}

/// Whether a story needs something of somebody: a lawyer's look, pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Need {
    #[default]
    None,
    Needed,
    /// It was needed, and has been seen to.
    Met,
}

/// A story, as those see it who plan it.
#[derive(Clone, Debug)]
pub struct Planned {
    pub headline: String,
    pub lang: Lang,
    pub kind: Kind,
    pub section: Option<SectionId>,
    pub standing: Standing,
    /// Live, with changes that readers do not see yet.
    pub changed: bool,
    /// Written so far.
    pub written: i32,
    pub assignment: Assignment,
    /// The name of who is assigned.
    pub person_name: Option<String>,
}

impl Need {
    pub const ALL: [Need; 3] = [Need::None, Need::Needed, Need::Met];

    /// As forms send it.
    pub fn as_str(self) -> &'static str {
        match self {
            Need::None => "none",
            Need::Needed => "needed",
            Need::Met => "met",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|need| need.as_str() == text)
    }

    /// As stored for the lawyer's look.
    fn as_legal(self) -> &'static str {
        match self {
            Need::None => "none",
            Need::Needed => "needed",
            Need::Met => "cleared",
        }
    }

    /// As stored for pictures.
    fn as_pictures(self) -> &'static str {
        match self {
            Need::None => "none",
            Need::Needed => "needed",
            Need::Met => "done",
        }
    }
}

impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<String> for Need {
    /// From the database, which calls a need that was met by what was done about it.
    fn from(text: String) -> Self {
        match text.as_str() {
            "needed" => Need::Needed,
            "cleared" | "done" => Need::Met,
            _ => Need::None,
        }
    }
}

/// How a story stands.
pub async fn read(db: &mut PgConnection, permit: &Permit<ReadArticle>) -> sqlx::Result<Planned> {
    store::planned(db, permit.on().id).await
}

/// Everybody who can be assigned a story, by name.
pub async fn assignable(db: &mut PgConnection) -> sqlx::Result<Vec<(PersonId, String)>> {
    store::assignable(db).await
}

/// Text of several lines: other control characters go, and loose ends.
fn lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|c| !c.is_control() || *c == '\n').collect::<String>().trim().to_owned()
}
