//! The built files under /static: hashed names, so they are kept for a year; compressed at build time; in the binary.

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::coding::{Accepted, Coding};

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// A built file with its compressed forms.
pub struct Asset {
    /// Its name before hashing (`site.css`).
    pub name: &'static str,
    /// Its name in addresses (`site-1a2b3c4d.css`).
    pub file: &'static str,
    pub content_type: &'static str,
    pub identity: &'static [u8],
    pub brotli: Option<&'static [u8]>,
    pub gzip: Option<&'static [u8]>,
}

/// Serves a built file in the smallest form the browser takes.
pub async fn serve(Path(file): Path<String>, headers: HeaderMap) -> Response {
    let Ok(index) = ASSETS.binary_search_by(|asset| asset.file.cmp(file.as_str())) else {
        return super::error::Error::NotFound.into_response();
    };
    let asset = &ASSETS[index];
    let form = |coding| match coding {
        Coding::Identity => Some(asset.identity),
        Coding::Gzip => asset.gzip,
        Coding::Zstd => None,
        Coding::Brotli => asset.brotli,
    };
    let coding = Accepted::of(&headers).best(|coding| form(coding).is_some());
    let body = form(coding).unwrap_or(asset.identity);
    let mut response = (StatusCode::OK, body).into_response();
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    coding.announce(answer);
    response
}
