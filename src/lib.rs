//! Dateline: a newsroom in one binary.

pub mod newsroom;
pub mod platform;
