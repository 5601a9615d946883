//! One request for a public page: which edition it is for, and the frame it is answered with. Handlers take it as an
//! argument; the layout finds it under the name `site`.

use std::convert::Infallible;
use std::fmt::Display;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::cache::CachePolicy;
use super::frame::{EditionFrame, Frame};
use super::paths::{ArchivePath, CorrectionsPath, FeedFormat, FeedPath, FrontPath, Listing, Prefix, SearchPath};
use crate::platform::clock::Timestamp;
use crate::platform::lang::Lang;
use crate::web::assets::name;
use crate::web::page::Setting;

/// Cheap to clone.
#[derive(Clone, Debug)]
pub struct Visit {
    pub frame: Arc<Frame>,
    /// The site's origin, without a slash at its end.
    base: Arc<str>,
    /// The place of the edition among the frame's.
    edition: usize,
    pub now: Timestamp,
}

impl Visit {
    /// `edition` is a place among the frame's editions; one that is not there becomes the default.
    pub(super) fn new(frame: Arc<Frame>, base: Arc<str>, edition: usize, now: Timestamp) -> Self {
        let edition = if edition < frame.editions.len() { edition } else { 0 };
        Self { frame, base, edition, now }
    }

    pub fn edition(&self) -> &EditionFrame {
        &self.frame.editions[self.edition]
    }

    pub fn lang(&self) -> Lang {
        self.edition().lang
    }

    pub fn direction(&self) -> &'static str {
        self.lang().direction().as_str()
    }

    pub fn prefix(&self) -> Prefix {
        self.edition().prefix
    }

    /// Is this the edition served at the root?
    pub fn is_default(&self) -> bool {
        self.edition == 0
    }

    pub fn base(&self) -> &str {
        &self.base
    }

    /// A path with the site's origin before it.
    pub fn absolute(&self, path: impl Display) -> String {
        format!("{}{path}", self.base)
    }

    pub fn setting(&self) -> Setting {
        let lang = self.lang();
        Setting { lang, ui: lang.ui(), zone: self.frame.settings.time_zone.clone(), now: self.now }
    }

    /// The year of the imprint, in the newsroom's zone.
    pub fn year(&self) -> i16 {
        self.frame.settings.local(self.now).year()
    }

    pub fn front_path(&self) -> FrontPath {
        FrontPath(self.prefix())
    }

    pub fn archive_path(&self) -> ArchivePath {
        ArchivePath(self.prefix())
    }

    pub fn corrections_path(&self) -> CorrectionsPath {
        CorrectionsPath(self.prefix())
    }

    pub fn search_path(&self) -> SearchPath<'static> {
        SearchPath { prefix: self.prefix(), query: "", page: 1 }
    }

    /// The edition's own feeds with their names.
    pub fn feeds(&self) -> Vec<(String, &'static str)> {
        let listing = Listing::Front(self.front_path());
        FeedFormat::ALL.map(|format| (FeedPath(listing, format).to_string(), format.name())).into()
    }

    /// The faces of what is above the fold, to be fetched before the stylesheet asks for them.
    pub fn faces(&self) -> &'static [&'static str] {
        match self.lang().primary() {
            // The third holds this face's digits and punctuation: a few kilobytes that every date needs.
            "ar" | "fa" | "ur" | "ckb" | "ps" => &[
                name::NOTO_NASKH_ARABIC_700_WOFF2,
                name::NOTO_NASKH_ARABIC_400_WOFF2,
                name::NOTO_NASKH_MARKS_400_WOFF2,
            ],
            _ => &[name::SOURCE_SERIF_4_700_WOFF2, name::SOURCE_SERIF_4_400_WOFF2],
        }
    }

    /// A permanent redirect to a path of this site. Absolute, from the configured origin, so that nothing a reader
    /// sent can lead elsewhere.
    pub fn moved_to(&self, path: impl Display) -> Response {
        moved(&self.base, path)
    }
}

pub(super) fn moved(base: &str, path: impl Display) -> Response {
    let mut response = StatusCode::MOVED_PERMANENTLY.into_response();
    if let Ok(value) = HeaderValue::from_str(&format!("{base}{path}")) {
        response.headers_mut().insert(header::LOCATION, value);
    }
    // Browsers keep a permanent redirect for good unless told otherwise, and a slug may move back.
    response.extensions_mut().insert(CachePolicy::PAGE);
    response
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        // The door puts it there before it lets any request in.
        Ok(parts.extensions.get::<Visit>().cloned().expect("the door announces every visit"))
    }
}
