//! What a newsroom is and may do. Knows Postgres; knows no HTTP, no page and no co-editing.
//!
//! The modules stand in one order, and each may use only those above it:
//! `ids < stage < access < events < settings < people < slug < taxonomy < document < article < comments < inbox < history < assignment < board < publication < readership < search`.

pub mod ids;
pub mod stage;
pub mod access;
pub mod events;
pub mod settings;
pub mod people;
pub mod slug;
pub mod taxonomy;
pub mod document;
pub mod article;
pub mod comments;
pub mod inbox;
pub mod history;
pub mod assignment;
pub mod board;
pub mod publication;
pub mod readership;
pub mod search;
