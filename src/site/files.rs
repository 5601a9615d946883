//! Small files at the root of the site: for robots, for browsers that ask on their own, and the accent colour.

use std::fmt::Write;

use axum::Extension;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::cache::{CachePolicy, Shows};
use super::paths::{MapPath, SearchPath};
use super::visit::Visit;
use crate::web::assets::name;
use crate::web::error::Error;

/// `GET /robots.txt`. Results of searches are no pages of their own, and the desk is nobody's but the newsroom's.
pub(super) async fn robots(visit: Visit) -> Result<Response, Error> {
    at_root(&visit)?;
    let mut text = String::from("User-agent: *\nDisallow: /desk\n");
    for edition in &visit.frame.editions {
        // Writing to a String does not fail.
        let _ = writeln!(text, "Disallow: {}", SearchPath { prefix: edition.prefix, query: "", page: 1 });
    }
    let map = visit.absolute(MapPath::Index(visit.prefix()));
    let _ = write!(text, "\nSitemap: {map}\n");
    let kind = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    Ok((Extension(CachePolicy::FILE), Extension(Shows::Frame), kind, text).into_response())
}

/// `GET /accent.css`: the newsroom's colour, after the built stylesheet. Its address does not change with it, so it is
/// kept for minutes only.
pub(super) async fn accent(visit: Visit) -> Result<Response, Error> {
    at_root(&visit)?;
    let kind = [(header::CONTENT_TYPE, "text/css; charset=utf-8")];
    Ok((Extension(CachePolicy::FILE), Extension(Shows::Frame), kind, visit.frame.settings.accent.stylesheet())
        .into_response())
}

/// `GET /favicon.ico`: browsers ask for it without being told of one.
pub(super) async fn favicon(visit: Visit) -> Result<Response, Error> {
    at_root(&visit)?;
    Ok(visit.moved_to(name::FAVICON_SVG))
}

/// These files belong to the site as a whole, not to an edition.
fn at_root(visit: &Visit) -> Result<(), Error> {
    if visit.is_default() { Ok(()) } else { Err(Error::NotFound) }
}
