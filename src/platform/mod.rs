//! Machinery with no newsroom word in it.

pub mod lang;
