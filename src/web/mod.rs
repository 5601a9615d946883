//! HTTP basics shared by the desk and the site: late rendering, errors, built files, what goes around every request.

pub mod error;
pub mod page;
pub mod filters;
pub mod assets;
pub mod form;
pub mod around;
