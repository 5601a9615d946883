//! Withdrawing, previewing, and beginning a version in another language.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use serde_json::json;

use super::paths;
use crate::desk::command::{Command, Failure, View};
use crate::newsroom::access::{CreateArticle, Denied, EditArticle, Newsroom, Permit, ReadArticle, Withdraw};
use crate::newsroom::article::begin::{self, VersionError};
use crate::newsroom::ids::ArticleId;
use crate::newsroom::publication::live;
use crate::newsroom::publication::publish::{self, WithdrawError};
use crate::newsroom::stage::Stage;
use crate::platform::db::Tx;
use crate::platform::lang::{Lang, UiLang};
use crate::platform::words::words;
use crate::web::error::Error;
use crate::web::form::Input;

#[derive(Clone, Deserialize)]
pub struct VersionForm {
    lang: String,
}

impl Input for VersionForm {}

pub async fn withdraw(path: paths::Withdrawal, command: Command<Withdraw>) -> Result<Response, Error> {
    let ui = command.signed.ui();
    match command.run(path.id, async |tx: &mut Tx, permit: &_, _| publish::withdraw(tx, permit).await).await {
        Ok(()) => Ok(Json(json!({})).into_response()),
        Err(Failure::Refused(error)) => Err(error),
        Err(Failure::Verb(WithdrawError::Db(error))) => Err(error.into()),
        Err(Failure::Verb(WithdrawError::NotLive)) => {
            let message = words(ui).say("withdraw-not-live");
            Ok((StatusCode::CONFLICT, Json(json!({ "message": message }))).into_response())
        }
    }
}

/// The public page as it would be, for those who may read the draft.
pub async fn preview(path: paths::Preview, view: View<ReadArticle>) -> Result<Response, Error> {
    let desk = view.desk().clone();
    let mut seen = view.of(path.id).await?;
    let (db, permit) = seen.both();
    if permit.on().stage == Stage::Killed {
        return Err(Error::Gone);
    }
    desk.collab().bring_up_to_date(db, permit).await?;
    let preview = live::preview(db, permit).await?;
    drop(seen);
    desk.site().preview(&preview).await
}

/// Begins a version in another language, or leads to the one there is.
pub async fn begin_version(
    path: paths::Versions,
    command: Command<EditArticle, VersionForm>,
) -> Result<Response, Error> {
    let (ui, desk) = (command.signed.ui(), command.desk().clone());
    let lang = Lang::parse(&command.form.lang).map_err(|_| Error::Unreadable("lang".into()))?;
    let begun = command
        .run(path.id, async |tx: &mut Tx, permit: &Permit<EditArticle>, _| {
            let create = permit.actor().may::<CreateArticle>(Newsroom).map_err(|_| VersionError::Nobody)?;
            // A version begins with the words of this moment; without them, with those of the newest revision.
            if let Ok(read) = permit.actor().may::<ReadArticle>(permit.on().clone())
                && let Err(error) = desk.collab().bring_up_to_date(tx.conn(), &read).await
            {
                tracing::warn!(%error, "a version begins with the newest revision");
            }
            begin::begin_version(tx, permit, &create, lang).await
        })
        .await;
    let id = match begun {
        Ok(id) | Err(Failure::Verb(VersionError::Exists(id))) => id,
        Err(Failure::Refused(error)) => return Err(error),
        Err(Failure::Verb(VersionError::Db(error))) => return Err(error.into()),
        Err(Failure::Verb(VersionError::Nobody)) => return Err(Denied.into()),
        Err(Failure::Verb(VersionError::NoEdition)) => return Ok(problem(ui, "lang", "problem-edition")),
    };
    Ok(Json(json!({ "href": paths::Article { id }.to_string() })).into_response())
}

/// Where a story's history stands on the way back from a form.
pub fn back(id: ArticleId) -> Redirect {
    Redirect::to(&paths::Article { id }.to_string())
}

fn problem(ui: UiLang, field: &str, key: &str) -> Response {
    let body = json!({ "problems": [{ "field": field, "message": words(ui).say(key) }] });
    (StatusCode::UNPROCESSABLE_ENTITY, Json(body)).into_response()
}
