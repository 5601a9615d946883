//! What readers are told of a story that they have read: that it was wrong and what is right, how it is meant, what
//! came since, or that its text was taken back. Each is a dated record, tied to the revision that stood before and the
//! one that stood after. None is ever deleted; one that is amended keeps what it said before.
//!
//! - [`file`]: a new record, and amending one;
//! - [`changed`]: whether a change may be one that readers should be told of;
//! - [`list`]: an edition's records for readers, and all of them for the desk;
//! - `retraction`: what a retraction leaves of a story.

pub mod changed;
pub mod file;
pub mod list;
pub(super) mod retraction;
mod store;

use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use crate::newsroom::access::{Permit, ReadArticle};
use crate::newsroom::ids::CorrectionId;
use crate::platform::clock::Timestamp;

/// The most characters of what readers are told.
pub const LONGEST: usize = 2_000;
/// The most paragraphs of it.
const MOST_PARAGRAPHS: usize = 12;
/// The most records of one story: all of them stand on its page.
pub const MOST: i64 = 50;

/// What sort of thing readers are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CorrectionKind {
    /// Something was wrong.
    Correction,
    /// Something could be misunderstood.
    Clarification,
    /// Something happened since.
    Update,
    /// A note of the editor's.
    Note,
    /// The text was taken back: it stands in the place of the story.
    Retraction,
}

/// What readers are told: paragraphs of plain text in the story's language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadWording {
    #[error("nothing is said")]
    Empty,
    #[error("too long: {LONGEST} characters and {MOST_PARAGRAPHS} paragraphs at most")]
    TooLong,
}

/// A record as readers see it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Notice {
    pub id: CorrectionId,
    pub kind: CorrectionKind,
    /// Under the byline instead of at the foot.
    pub serious: bool,
    pub filed_at: Timestamp,
    pub amended_at: Option<Timestamp>,
    pub words: String,
}

/// A record as the desk sees it.
#[derive(Clone, Debug)]
pub struct Record {
    pub notice: Notice,
    /// Empty where the system filed it.
    pub filed_by: String,
    /// The revision that readers saw before it, and the one after; the same if nothing changed with it.
    pub before: i32,
    pub after: i32,
    /// What it said before, oldest first.
    pub former: Vec<Former>,
}

/// What a record said until it was amended.
#[derive(Clone, Debug, Deserialize)]
pub struct Former {
    pub kind: CorrectionKind,
    pub serious: bool,
    pub words: String,
    pub until_at: Timestamp,
    pub amended_by: Option<String>,
}

impl CorrectionKind {
    pub const ALL: [CorrectionKind; 5] = [
        CorrectionKind::Correction,
        CorrectionKind::Clarification,
        CorrectionKind::Update,
        CorrectionKind::Note,
        CorrectionKind::Retraction,
    ];
    /// All that leave the story its text.
    pub const BESIDE: [CorrectionKind; 4] =
        [CorrectionKind::Correction, CorrectionKind::Clarification, CorrectionKind::Update, CorrectionKind::Note];

    pub fn as_str(self) -> &'static str {
        match self {
            CorrectionKind::Correction => "correction",
            CorrectionKind::Clarification => "clarification",
            CorrectionKind::Update => "update",
            CorrectionKind::Note => "note",
            CorrectionKind::Retraction => "retraction",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// Does it say that something in the story was not as it should be? Then machines are told of it as a correction.
    pub fn corrects(self) -> bool {
        match self {
            CorrectionKind::Correction | CorrectionKind::Clarification | CorrectionKind::Retraction => true,
            CorrectionKind::Update | CorrectionKind::Note => false,
        }
    }
}

impl From<String> for CorrectionKind {
    /// From the database, whose constraint allows only the five.
    fn from(text: String) -> Self {
        Self::parse(&text).unwrap_or(CorrectionKind::Note)
    }
}

impl Wording {
    /// Lines become paragraphs; what cannot be seen is left out.
    pub fn parse(text: &str) -> Result<Self, BadWording> {
        let lines: Vec<String> = text
            .split(['\n', '\r'])
            .map(|line| {
                let spaced: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
                spaced.split_whitespace().collect::<Vec<_>>().join(" ")
            })
            .filter(|line| !line.is_empty())
            .collect();
        let whole = lines.join("\n");
        if whole.is_empty() {
            return Err(BadWording::Empty);
        }
        if lines.len() > MOST_PARAGRAPHS || whole.chars().count() > LONGEST {
            return Err(BadWording::TooLong);
        }
        Ok(Self(whole))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Notice {
    pub fn paragraphs(&self) -> impl Iterator<Item = &str> {
        self.words.lines()
    }

    /// When it last said something new.
    pub fn changed_at(&self) -> Timestamp {
        self.amended_at.unwrap_or(self.filed_at)
    }
}

/// The records of a story, oldest first.
pub async fn of_article(db: &mut PgConnection, permit: &Permit<ReadArticle>) -> sqlx::Result<Vec<Record>> {
    store::of_article(db, permit.on().id).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wording_is_paragraphs_within_bounds() {
        assert_eq!(Wording::parse("  one\r\n\r\n two\u{7}three \n").unwrap().as_str(), "one\ntwo three");
        assert_eq!(Wording::parse(" \n\u{0}\t"), Err(BadWording::Empty));
        assert!(Wording::parse(&"ن".repeat(LONGEST)).is_ok());
        assert_eq!(Wording::parse(&"ن".repeat(LONGEST + 1)), Err(BadWording::TooLong));
        assert_eq!(Wording::parse(&"a\n".repeat(MOST_PARAGRAPHS + 1)), Err(BadWording::TooLong));
    }

    #[test]
    fn kinds_read_back() {
        for kind in CorrectionKind::ALL {
            assert_eq!(CorrectionKind::parse(kind.as_str()), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
        assert_eq!(CorrectionKind::parse("takedown"), None);
    }
}
