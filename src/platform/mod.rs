//! Machinery with no newsroom word in it.

pub mod clock;
pub mod lang;
pub mod config;
pub mod db;
pub mod embedded;
pub mod bus;
pub mod mail;
pub mod words;
