//! What the people in a byline did. The byline itself is a list of authors in the order readers see; here is what each
//! of them is named for.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::newsroom::ids::AuthorId;

/// What somebody in a byline did for the story. Readers see them in this order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BylineRole {
    /// Wrote it.
    #[default]
    Author,
    /// Reported for it beside its authors.
    Contributor,
    Translator,
    Photographer,
    Illustrator,
    Editor,
}

/// The roles of those in a byline who are more than its authors, each once. Whoever is not named here is an author.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Roles(BTreeMap<AuthorId, BylineRole>);

impl BylineRole {
    pub const ALL: [BylineRole; 6] = [
        BylineRole::Author,
        BylineRole::Contributor,
        BylineRole::Translator,
        BylineRole::Photographer,
        BylineRole::Illustrator,
        BylineRole::Editor,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            BylineRole::Author => "author",
            BylineRole::Contributor => "contributor",
            BylineRole::Translator => "translator",
            BylineRole::Photographer => "photographer",
            BylineRole::Illustrator => "illustrator",
            BylineRole::Editor => "editor",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }

    /// Made the story, or part of it: stands for its author where it names none.
    pub fn makes(self) -> bool {
        match self {
            BylineRole::Author | BylineRole::Contributor | BylineRole::Photographer | BylineRole::Illustrator => true,
            BylineRole::Translator | BylineRole::Editor => false,
        }
    }
}

impl fmt::Display for BylineRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Roles {
    /// What this person did.
    pub fn of(&self, author: AuthorId) -> BylineRole {
        self.0.get(&author).copied().unwrap_or_default()
    }

    pub fn give(&mut self, author: AuthorId, role: BylineRole) {
        match role {
            BylineRole::Author => drop(self.0.remove(&author)),
            other => drop(self.0.insert(author, other)),
        }
    }

    /// Forgets those who are not in this byline.
    pub fn keep(&mut self, authors: &[AuthorId]) {
        self.0.retain(|id, _| authors.contains(id));
    }

    /// As the database keeps them: beside the list of authors, in its order. Empty where all are authors.
    pub fn column(&self, authors: &[AuthorId]) -> Vec<String> {
        if self.0.is_empty() {
            return Vec::new();
        }
        authors.iter().map(|id| self.of(*id).to_string()).collect()
    }

    /// From the two columns of the database. Authors without a role are authors.
    pub fn of_column(authors: &[AuthorId], roles: &[String]) -> Self {
        authors.iter().zip(roles).filter_map(|(id, role)| Some((*id, BylineRole::parse(role)?))).collect()
    }
}

impl FromIterator<(AuthorId, BylineRole)> for Roles {
    fn from_iter<I: IntoIterator<Item = (AuthorId, BylineRole)>>(given: I) -> Self {
        let mut roles = Self::default();
        for (author, role) in given {
            roles.give(author, role);
        }
        roles
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_read_back_from_their_column() {
        let ids: Vec<AuthorId> = (0..3).map(|_| AuthorId::generate()).collect();
        let roles: Roles = [(ids[0], BylineRole::Author), (ids[2], BylineRole::Photographer)].into_iter().collect();
        assert_eq!(roles.column(&ids), ["author", "author", "photographer"]);
        assert_eq!(Roles::of_column(&ids, &roles.column(&ids)), roles);
        assert_eq!(Roles::of_column(&ids, &[]), Roles::default());
        assert!(Roles::default().column(&ids).is_empty());
        let mut fewer = roles.clone();
        fewer.keep(&ids[..2]);
        assert_eq!(fewer, Roles::default());
        for role in BylineRole::ALL {
            assert_eq!(BylineRole::parse(role.as_str()), Some(role));
        }
    }
}
