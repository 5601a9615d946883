//! HTTP basics shared by the desk, the site and co-editing: the bounded server, late rendering, errors, built files,
//! what goes around every request.

pub mod server;
pub mod error;
pub mod page;
pub mod filters;
pub mod coding;
pub mod assets;
pub mod form;
pub mod data;
pub mod client;
pub mod pace;
pub mod around;
