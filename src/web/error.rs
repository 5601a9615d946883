//! What can go wrong with a request. Closed: every case has its status here, and each door prints it in its own look.

use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::newsroom::access::Denied;
use crate::platform::db;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing there, or nothing this person may know of: the same answer.
    #[error("not found")]
    NotFound,
    /// There was something and it was taken down.
    #[error("gone")]
    Gone,
    #[error("not signed in")]
    SignIn,
    /// Known to be there, but not for this person to do.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// From another site, or by a browser that does not say where from.
    #[error("cross-site request refused")]
    CrossSite,
    /// What was sent cannot be read as what it should be; the words name the place.
    #[error("bad request: {0}")]
    Unreadable(String),
    #[error("too large")]
    TooLarge,
    #[error("the body arrived too slowly")]
    TooSlow,
    #[error("unsupported content type")]
    Unsupported,
    /// The address exists, but not for this method.
    #[error("method not allowed")]
    Method,
    /// The host is not one of ours.
    #[error("misdirected")]
    Misdirected,
    /// Try again after so many seconds.
    #[error("too many tries")]
    TooMany(u64),
    #[error("busy")]
    Busy,
    #[error(transparent)]
    Db(#[from] sqlx::Error),
    #[error(transparent)]
    Render(#[from] askama::Error),
    /// A handler panicked.
    #[error("panic")]
    Panic,
}

/// A failed request, on its way to the door that prints it.
#[derive(Clone)]
pub struct Failure(pub Arc<Error>);

impl Error {
    pub fn status(&self) -> StatusCode {
        match self {
            Error::NotFound => StatusCode::NOT_FOUND,
            Error::Gone => StatusCode::GONE,
            Error::SignIn => StatusCode::UNAUTHORIZED,
            Error::Denied(_) | Error::CrossSite => StatusCode::FORBIDDEN,
            Error::Unreadable(_) => StatusCode::BAD_REQUEST,
            Error::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Error::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Error::Unsupported => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Error::Method => StatusCode::METHOD_NOT_ALLOWED,
            Error::Misdirected => StatusCode::MISDIRECTED_REQUEST,
            Error::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Error::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Error::Db(error) if db::is_unavailable(error) => StatusCode::SERVICE_UNAVAILABLE,
            Error::Db(_) | Error::Render(_) | Error::Panic => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The key of the words that say it to a person; `.body` says what to do.
    pub fn key(&self) -> &'static str {
        match self.status() {
            StatusCode::NOT_FOUND => "error-not-found",
            StatusCode::GONE => "error-gone",
            StatusCode::UNAUTHORIZED => "error-sign-in",
            StatusCode::FORBIDDEN => match self {
                Error::CrossSite => "error-cross-site",
                _ => "error-denied",
            },
            StatusCode::BAD_REQUEST => "error-unreadable",
            StatusCode::PAYLOAD_TOO_LARGE => "error-too-large",
            StatusCode::REQUEST_TIMEOUT => "error-too-slow",
            StatusCode::UNSUPPORTED_MEDIA_TYPE => "error-unsupported",
            StatusCode::METHOD_NOT_ALLOWED => "error-method",
            StatusCode::MISDIRECTED_REQUEST => "error-misdirected",
            StatusCode::TOO_MANY_REQUESTS => "error-too-many",
            StatusCode::SERVICE_UNAVAILABLE => "error-unavailable",
            _ => "error-internal",
        }
    }

    /// The key of the words for the people of the newsroom, who are told what is the matter with the database; readers
    /// need not know.
    pub fn key_for_staff(&self) -> &'static str {
        match self {
            Error::Db(error) if db::is_full(error) => "error-disk-full",
            Error::Db(error) if db::is_unavailable(error) => "error-database-away",
            _ => self.key(),
        }
    }
}

impl IntoResponse for Error {
    /// A bare answer that carries the failure: the door makes a page of it.
    fn into_response(self) -> Response {
        let status = self.status();
        let retry = match &self {
            Error::TooMany(seconds) => Some(*seconds),
            _ if status == StatusCode::SERVICE_UNAVAILABLE => Some(5),
            _ => None,
        };
        let mut response = (status, status.canonical_reason().unwrap_or_default()).into_response();
        if let Some(seconds) = retry {
            response.headers_mut().insert("retry-after", seconds.into());
        }
        response.extensions_mut().insert(Failure(Arc::new(self)));
        response
    }
}

impl From<PathRejection> for Error {
    /// An address that does not parse leads nowhere.
    fn from(_: PathRejection) -> Self {
        Error::NotFound
    }
}
