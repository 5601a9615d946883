//! Machinery with no newsroom word in it.

pub mod clock;
pub mod db;
pub mod lang;
pub mod bus;
pub mod words;
