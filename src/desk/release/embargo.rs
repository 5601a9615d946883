//! Setting an embargo and lifting it.

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use super::{conflict, problem, wall_clock};
use crate::desk::command::{Command, Failure};
use crate::desk::paths;
use crate::newsroom::access::{LiftEmbargo, SetEmbargo};
use crate::newsroom::publication::embargo::{self, EmbargoError};
use crate::platform::db::Tx;
use crate::platform::lang::UiLang;
use crate::web::error::Error;
use crate::web::form::Input;

#[derive(Clone, Deserialize)]
pub struct EmbargoForm {
    /// On the newsroom's wall clock: `2026-11-24T18:30`.
    until: String,
    /// Which of two equal times when the clocks go back.
    #[serde(default)]
    pass: String,
}

impl Input for EmbargoForm {}

#[derive(Clone, Deserialize)]
pub struct LiftForm {
    #[serde(default)]
    reason: String,
}

impl Input for LiftForm {}

pub async fn set(path: paths::Embargo, command: Command<SetEmbargo, EmbargoForm>) -> Result<Response, Error> {
    let ui = command.signed.ui();
    let until = match wall_clock(&command.signed, &command.form.until, &command.form.pass) {
        Ok(until) => until,
        Err(answer) => return Ok(*answer),
    };
    answer(command.run(path.id, async |tx: &mut Tx, permit: &_, _| embargo::set(tx, permit, until).await).await, ui)
}

pub async fn lift(path: paths::EmbargoLifting, command: Command<LiftEmbargo, LiftForm>) -> Result<Response, Error> {
    let ui = command.signed.ui();
    let done = command
        .run(path.id, async |tx: &mut Tx, permit: &_, form: LiftForm| embargo::lift(tx, permit, &form.reason).await)
        .await;
    answer(done, ui)
}

fn answer(done: Result<(), Failure<EmbargoError>>, ui: UiLang) -> Result<Response, Error> {
    Ok(match done {
        Ok(()) => Json(json!({})).into_response(),
        Err(Failure::Refused(error)) => return Err(error),
        Err(Failure::Verb(EmbargoError::Db(error))) => return Err(error.into()),
        Err(Failure::Verb(EmbargoError::Denied(denied))) => return Err(denied.into()),
        Err(Failure::Verb(EmbargoError::Past)) => problem(ui, "at", "problem-past"),
        Err(Failure::Verb(EmbargoError::Reason)) => problem(ui, "reason", "problem-reason"),
        Err(Failure::Verb(EmbargoError::Live)) => conflict(ui, "problem-embargo-live"),
        Err(Failure::Verb(EmbargoError::None)) => conflict(ui, "problem-no-embargo"),
    })
}
