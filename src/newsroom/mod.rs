//! What a newsroom is and may do. Knows Postgres; knows no HTTP, no page and no co-editing.

pub mod ids;

pub mod document;
pub mod slug;
