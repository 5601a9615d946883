//! HTTP basics shared by the desk, the site and co-editing.

pub mod server;
