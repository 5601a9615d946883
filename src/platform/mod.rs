//! Machinery with no newsroom word in it.

pub mod clock;
pub mod lang;
pub mod config;
pub mod db;
pub mod embedded;
pub mod metrics;
pub mod bus;
pub mod jobs;
pub mod purge;
pub mod traces;
pub mod operations;
pub mod mail;
pub mod words;
