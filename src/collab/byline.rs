//! The roles of those in the byline, as the shared document keeps them: a map beside the list of authors, so that two
//! people who give two roles at one time both do.

use serde_json::Value;
use yrs::MapPrelim;

use crate::newsroom::article::{BylineRole, Roles};
use crate::newsroom::ids::AuthorId;

/// What a new shared document begins with.
pub(super) fn shared(roles: &Roles, authors: &[AuthorId]) -> MapPrelim {
    authors
        .iter()
        .map(|id| (id.to_string(), roles.of(*id)))
        .filter(|(_, role)| *role != BylineRole::Author)
        .map(|(id, role)| (id, role.as_str()))
        .collect()
}

/// What the shared document says. Who is no longer in the byline may still be named in it.
pub(super) fn roles(shared: &Value) -> Roles {
    let named = shared.as_object().into_iter().flatten();
    named.filter_map(|(id, role)| Some((id.parse().ok()?, BylineRole::parse(role.as_str()?)?))).collect()
}
