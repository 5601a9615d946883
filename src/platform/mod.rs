//! Machinery with no newsroom word in it.

pub mod clock;
pub mod config;
pub mod embedded;
pub mod lang;
pub mod mail;
