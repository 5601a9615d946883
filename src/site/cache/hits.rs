//! The shortest way: a page that is in memory is answered before anything else looks at the request. What is sent is what
//! the long way sends, but for the request's id: nothing here depends on who asks.

use std::sync::Arc;
use std::time::Instant;

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, Response, Uri, header};

use super::is_whole;
use super::keep::{Keep, Served};
use crate::newsroom::readership::Views;
use crate::platform::metrics;
use crate::site::paths::PARAMETERS;
use crate::site::readers;
use crate::web::coding::{Accepted, Coding};

/// Answers from memory. Cheap to clone.
#[derive(Clone)]
pub struct Hits {
    keep: Arc<Keep>,
    /// `host` or `host:port`, small letters: the public site's own.
    hosts: Arc<[Box<str>]>,
    views: Arc<Views>,
}

impl Hits {
    pub fn new(keep: Arc<Keep>, views: Arc<Views>, hosts: Arc<[Box<str>]>) -> Self {
        Self { keep, hosts, views }
    }

    /// The answer, if there is one in memory that may be sent as it is.
    pub fn answer(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Option<Response<Bytes>> {
        if !self.keep.is_on() || !matches!(*method, Method::GET | Method::HEAD) || !self.is_ours(uri, headers) {
            return None;
        }
        let begun = Instant::now();
        let entry = self.keep.find(uri.path())?;
        if !is_whole(PARAMETERS, uri.query()) {
            return None;
        }
        // The plain form of a page that is not packed yet goes the long way, where it is packed for this answer.
        if !entry.is_packed() && Accepted::of(headers).best(|_| true) != Coding::Identity {
            return None;
        }
        let now = self.keep.now();
        let is_away = self.keep.is_away(now);
        if !is_away && !entry.is_good(now) {
            return None;
        }
        let Served::Kept { entry, stale } = self.keep.serve(entry, is_away) else { return None };
        let answer = entry.answer(headers, stale);
        metrics::answered(entry.family, method, answer.status(), begun.elapsed());
        readers::count(&self.views, entry.subject, method, headers, answer.status(), &self.hosts);
        Some(answer)
    }

    fn is_ours(&self, uri: &Uri, headers: &HeaderMap) -> bool {
        // An address in absolute form names the host too; that is the long way's to weigh.
        if uri.authority().is_some() {
            return false;
        }
        let Some(host) = headers.get(header::HOST) else { return false };
        self.hosts.iter().any(|ours| host.as_bytes().eq_ignore_ascii_case(ours.as_bytes()))
    }
}
