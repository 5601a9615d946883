//! The preview links of a story: who made which, and when each was opened last.

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{conflict, problem};
use crate::desk::command::{Command, Failure, View};
use crate::desk::paths;
use crate::newsroom::access::PreviewLink;
use crate::newsroom::publication::preview_links::{self, Lasting, LinkError};
use crate::platform::db::Tx;
use crate::platform::lang::UiLang;
use crate::platform::words::words;
use crate::web::error::Error;
use crate::web::form::Input;

#[derive(Clone, Deserialize)]
pub struct LinkForm {
    /// For whom it is.
    #[serde(default)]
    name: String,
    /// `day`, `week` or `month`.
    #[serde(default)]
    lasting: String,
}

impl Input for LinkForm {}

pub async fn list(path: paths::PreviewLinks, view: View<PreviewLink>) -> Result<Json<Value>, Error> {
    let (ui, now) = (view.signed().ui(), view.desk().clock().now());
    let mut seen = view.of(path.id).await?;
    let (db, permit) = seen.both();
    let links: Vec<Value> = preview_links::list(db, permit, now)
        .await?
        .into_iter()
        .map(|link| {
            json!({
                "name": link.name,
                "by": link.made_by,
                "made_at": link.made_at,
                "expires_at": link.expires_at,
                "opened": link.opened,
                "last_opened_at": link.last_opened_at,
                "state": link.state.as_str(),
                "said": words(ui).say(&format!("state-link-{}", link.state.as_str())),
                "revocation": paths::PreviewLinkRevocation { id: path.id, link: link.id }.to_string(),
            })
        })
        .collect();
    Ok(Json(json!({ "links": links })))
}

/// Makes a link and shows it, this once.
pub async fn make(path: paths::PreviewLinks, command: Command<PreviewLink, LinkForm>) -> Result<Response, Error> {
    let (ui, desk) = (command.signed.ui(), command.desk().clone());
    let lasting = Lasting::parse(&command.form.lasting).unwrap_or(Lasting::Week);
    let made = command
        .run(path.id, async |tx: &mut Tx, permit: &_, form: LinkForm| {
            preview_links::make(tx, permit, &form.name, lasting).await
        })
        .await;
    match made {
        Ok(secret) => {
            let path = paths::SharedPreview { secret: secret.expose().to_owned() }.to_string();
            Ok(Json(json!({ "href": desk.config().site_url.join(&path) })).into_response())
        }
        Err(Failure::Refused(error)) => Err(error),
        Err(Failure::Verb(error)) => refused(error, ui),
    }
}

pub async fn revoke(path: paths::PreviewLinkRevocation, command: Command<PreviewLink>) -> Result<Response, Error> {
    let ui = command.signed.ui();
    let done = command
        .run(path.id, async |tx: &mut Tx, permit: &_, _| preview_links::revoke(tx, permit, path.link).await)
        .await;
    match done {
        Ok(_) => Ok(Json(json!({})).into_response()),
        Err(Failure::Refused(error)) => Err(error),
        Err(Failure::Verb(error)) => refused(error, ui),
    }
}

fn refused(error: LinkError, ui: UiLang) -> Result<Response, Error> {
    match error {
        LinkError::Db(error) => Err(error.into()),
        LinkError::Nobody => Err(crate::newsroom::access::Denied.into()),
        LinkError::Name => Ok(problem(ui, "name", "problem-link-name")),
        LinkError::Embargo(_) => Ok(conflict(ui, "problem-link-embargo")),
        LinkError::TooMany => Ok(conflict(ui, "problem-link-many")),
    }
}
