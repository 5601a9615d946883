//! Stories on the desk: beginning one, and what is done to one. The list of them is [`crate::desk::board`].

pub mod begin;
pub mod breaking;
pub mod comments;
pub mod compare;
pub mod compare_with;
pub mod editor;
pub mod publication;
pub mod revise;
pub mod revisions;
pub mod room;
pub mod stories;

use super::paths;
use super::wall::filters;
use crate::newsroom::stage::Stage;
use crate::newsroom::taxonomy::sections::Section;
use crate::platform::lang::Lang;

/// A section in a list to choose from.
pub struct SectionChoice {
    pub id: String,
    pub name: String,
    pub depth: usize,
}

impl SectionChoice {
    pub fn all(sections: &[Section], lang: Lang) -> Vec<Self> {
        sections
            .iter()
            .map(|section| Self {
                id: section.id.to_string(),
                name: section.name(lang).to_owned(),
                depth: section.depth,
            })
            .collect()
    }
}

/// The state of a story for the editor, whose script knows three.
pub(super) fn editor_state(stage: Stage) -> &'static str {
    match stage {
        Stage::Idea
        | Stage::Writing
        | Stage::WithDesk
        | Stage::WithSubs
        | Stage::Ready
        | Stage::Scheduled
        | Stage::OnHold
        | Stage::Killed => "draft",
        Stage::Live => "live",
        Stage::Withdrawn => "withdrawn",
    }
}
