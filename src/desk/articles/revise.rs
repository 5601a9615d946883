//! A revision of everything that was written so far, if somebody wants one now: before publishing, or to give it a name.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use super::paths;
use crate::collab::ReviseError;
use crate::desk::command::{Command, Failure};
use crate::newsroom::access::{Denied, EditArticle, Permit, ReadArticle};
use crate::newsroom::article::revise::LONGEST_NAME;
use crate::platform::db::Tx;
use crate::platform::words::words;
use crate::web::error::Error;
use crate::web::form::Input;

#[derive(Clone, Deserialize)]
pub struct RevisionForm {
    /// What to call it, e.g. "Before legal".
    #[serde(default)]
    name: Option<String>,
}

impl Input for RevisionForm {}

pub async fn create(path: paths::Revisions, command: Command<EditArticle, RevisionForm>) -> Result<Response, Error> {
    let (signed, desk, name) = (command.signed.clone(), command.desk().clone(), command.form.name.clone());
    let name = name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    if name.as_ref().is_some_and(|name| name.chars().count() > LONGEST_NAME) {
        let message = words(signed.ui()).count("problem-too-long", LONGEST_NAME as i64);
        let body = json!({ "problems": [{ "field": "name", "message": message }] });
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Json(body)).into_response());
    }
    // Who may edit may read; the room asks for the latter.
    let permit = command
        .run(path.id, async |_: &mut Tx, permit: &Permit<EditArticle>, _| {
            permit.actor().may::<ReadArticle>(permit.on().clone())
        })
        .await;
    let permit = match permit {
        Ok(permit) => permit,
        Err(Failure::Refused(error)) => return Err(error),
        Err(Failure::Verb(Denied)) => return Err(Denied.into()),
    };
    let revision = desk.collab().revise(&permit, name).await?;
    Ok(Json(json!({ "revision": revision.number, "saved_at": revision.saved_at })).into_response())
}

impl From<ReviseError> for Error {
    fn from(error: ReviseError) -> Self {
        match error {
            ReviseError::Unavailable => Error::Busy,
            ReviseError::Db(error) => error.into(),
        }
    }
}
