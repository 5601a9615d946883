//! What somebody may do in a shared document. The rules stand in [`access`](crate::newsroom::access); here are their
//! answers for one person and one story, asked on joining and again whenever something changed.

use serde_json::Value;

use super::frames::WritingRights;
use crate::newsroom::access::{
    Actor, ArticleFacts, ChangeByline, EditArticle, FileArticle, PresentArticle, ReadArticle, SuggestArticle,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rights {
    pub read: bool,
    /// Change the words.
    pub edit: bool,
    /// Suggest changes of the words.
    pub suggest: bool,
    /// Change authors and their roles.
    pub byline: bool,
    /// Change kind, section, tags, address and place line.
    pub filing: bool,
    /// Change how it is shown elsewhere: short headline, search and social.
    pub presentation: bool,
}

impl Rights {
    pub(super) fn of(actor: &Actor, facts: &ArticleFacts) -> Self {
        Self {
            read: actor.could::<ReadArticle>(facts),
            edit: actor.could::<EditArticle>(facts),
            suggest: actor.could::<SuggestArticle>(facts),
            byline: actor.could::<ChangeByline>(facts),
            filing: actor.could::<FileArticle>(facts),
            presentation: actor.could::<PresentArticle>(facts),
        }
    }

    pub(super) fn writes(&self) -> bool {
        self.edit || self.suggest
    }

    pub(super) fn told(&self) -> WritingRights {
        WritingRights { edit: self.edit, suggest: self.suggest }
    }

    pub(super) fn all_fields(&self) -> bool {
        self.byline && self.filing && self.presentation
    }

    /// Whether these rights reach from one state of the fields to the other.
    pub(super) fn allow_fields(&self, before: &Value, after: &Value) -> bool {
        let same = |names: &[&str]| names.iter().all(|name| before.get(name) == after.get(name));
        (self.byline || same(&["authors", "roles"]))
            && (self.filing || same(&["kind", "section", "tags", "slug", "dateline"]))
            && (self.presentation
                || same(&[
                    "short_headline",
                    "search_title",
                    "search_description",
                    "social_title",
                    "social_description",
                ]))
    }
}
