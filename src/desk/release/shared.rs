//! What a preview link opens, for whoever holds it: no account, no session, and nothing of the desk.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::desk::command::Desk;
use crate::desk::paths;
use crate::desk::wall::filters;
use crate::newsroom::people::Secret;
use crate::newsroom::publication::preview_links;
use crate::web::error::Error;
use crate::web::page::Page;

/// One page for links that are wrong, expired, revoked or without effect: a stranger learns nothing from the difference.
#[derive(Template)]
#[template(path = "desk/release/dead_link.html")]
struct DeadLinkPage;

/// The link proves itself; the rules are asked what its maker may do.
pub async fn open(path: paths::SharedPreview, State(desk): State<Desk>) -> Result<Response, Error> {
    let opened = match Secret::parse(&path.secret) {
        Some(secret) => {
            let mut tx = desk.begin_unsigned().await?;
            let opened = preview_links::open(&mut tx, &secret).await?;
            tx.commit().await?;
            opened
        }
        None => None,
    };
    let mut answer = match opened {
        Some(opened) => desk.site().shared_preview(&opened.preview, opened.expires_at).await?,
        None => (StatusCode::NOT_FOUND, Page(DeadLinkPage)).into_response(),
    };
    let headers = answer.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow, noarchive"));
    Ok(answer)
}
