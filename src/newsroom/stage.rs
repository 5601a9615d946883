//! The stages of a story and how it moves between them. Pure: no database, no rights.

use std::fmt;

/// Where a story stands. *Has unpublished changes* is not a stage: it is `head != published revision`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Being written; never public, or not public any more than it was.
    Writing,
    /// One of its revisions is public.
    Live,
    /// Was public and was taken down; its address says so.
    Withdrawn,
}

/// What can move a story from one stage to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    Publish,
    Withdraw,
}

impl Stage {
    pub const ALL: [Stage; 3] = [Stage::Writing, Stage::Live, Stage::Withdrawn];

    /// The stage after a move; `None` if the move makes no sense from here.
    pub fn after(self, step: Move) -> Option<Stage> {
        match (self, step) {
            (Stage::Writing | Stage::Live | Stage::Withdrawn, Move::Publish) => Some(Stage::Live),
            (Stage::Live, Move::Withdraw) => Some(Stage::Withdrawn),
            (Stage::Writing | Stage::Withdrawn, Move::Withdraw) => None,
        }
    }

    /// As stored and as used in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Stage::Writing => "writing",
            Stage::Live => "live",
            Stage::Withdrawn => "withdrawn",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == text)
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<String> for Stage {
    /// From the database, whose constraint allows only the three; anything else would be shown as unpublished.
    fn from(text: String) -> Self {
        Self::parse(&text).unwrap_or(Stage::Writing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_live_story_can_be_withdrawn() {
        assert_eq!(Stage::Writing.after(Move::Withdraw), None);
        assert_eq!(Stage::Live.after(Move::Withdraw), Some(Stage::Withdrawn));
        assert_eq!(Stage::Withdrawn.after(Move::Publish), Some(Stage::Live));
    }
}
