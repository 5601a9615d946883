//! Approving a story and giving it back.

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use super::{conflict, problem};
use crate::desk::command::{Command, Failure};
use crate::desk::paths;
use crate::newsroom::access::ApproveArticle;
use crate::newsroom::publication::approval::{self, ApprovalError};
use crate::platform::db::Tx;
use crate::platform::lang::UiLang;
use crate::web::error::Error;
use crate::web::form::Input;

#[derive(Clone, Deserialize)]
pub struct OpinionForm {
    /// The revision the person looked at.
    revision: i32,
    #[serde(default)]
    note: String,
}

impl Input for OpinionForm {}

pub async fn approve(path: paths::Approval, command: Command<ApproveArticle, OpinionForm>) -> Result<Response, Error> {
    let ui = command.signed.ui();
    let done = command
        .run(path.id, async |tx: &mut Tx, permit: &_, form: OpinionForm| {
            approval::approve(tx, permit, form.revision, &form.note).await
        })
        .await;
    answer(done, ui)
}

pub async fn give_back(
    path: paths::GivingBack,
    command: Command<ApproveArticle, OpinionForm>,
) -> Result<Response, Error> {
    let ui = command.signed.ui();
    let done = command
        .run(path.id, async |tx: &mut Tx, permit: &_, form: OpinionForm| {
            approval::give_back(tx, permit, form.revision, &form.note).await
        })
        .await;
    answer(done, ui)
}

fn answer(done: Result<(), Failure<ApprovalError>>, ui: UiLang) -> Result<Response, Error> {
    Ok(match done {
        Ok(()) => Json(json!({})).into_response(),
        Err(Failure::Refused(error)) => return Err(error),
        Err(Failure::Verb(ApprovalError::Db(error))) => return Err(error.into()),
        Err(Failure::Verb(ApprovalError::NotNewest)) => conflict(ui, "problem-approval-not-newest"),
        Err(Failure::Verb(ApprovalError::OwnWords)) => conflict(ui, "problem-own-words"),
        Err(Failure::Verb(ApprovalError::NoNote)) => problem(ui, "note", "problem-no-note"),
        Err(Failure::Verb(ApprovalError::LongNote)) => problem(ui, "note", "problem-long-note"),
    })
}
