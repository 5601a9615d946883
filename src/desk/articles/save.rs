//! Saving from the editor. What is refused is refused whole, with the place named, and the words stay in the browser.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use super::editor::{Fields, named_stories};
use super::paths;
use crate::desk::command::{Command, Failure};
use crate::newsroom::access::EditArticle;
use crate::newsroom::article::save::{self, FieldProblem, Problem, SaveError};
use crate::newsroom::document::Document;
use crate::platform::db::Tx;
use crate::platform::lang::UiLang;
use crate::platform::words::words;
use crate::web::error::Error;
use crate::web::form::{Input, STORY_LIMIT};

#[derive(Clone, Deserialize)]
pub struct SaveForm {
    base: i32,
    headline: String,
    standfirst: String,
    /// Read as a document by itself, so that a refusal can name its place.
    body: Box<serde_json::value::RawValue>,
    fields: Fields,
}

impl Input for SaveForm {
    const LIMIT: usize = STORY_LIMIT;
}

pub async fn create(path: paths::Revisions, command: Command<EditArticle, SaveForm>) -> Result<Response, Error> {
    let (signed, desk) = (command.signed.clone(), command.desk().clone());
    let ui = signed.ui();
    let body = match Document::parse(command.form.body.get().as_bytes()) {
        Ok(body) => body,
        Err(bad) => {
            // The text of the refusal names places and kinds, never words of the draft.
            let message = words(ui).with("problem-body", &[("value", &bad.to_string())]);
            return Ok(unprocessable(vec![json!({ "field": "body", "message": message })]));
        }
    };
    let saved = command
        .run(path.id, async |tx: &mut Tx, permit: &_, form: SaveForm| {
            let content = form.fields.into_content(form.headline, form.standfirst, body);
            save::save(tx, permit, form.base, content).await
        })
        .await;
    match saved {
        Ok(saved) => Ok(Json(json!({ "revision": saved.revision, "saved_at": saved.saved_at })).into_response()),
        Err(Failure::Refused(error)) => Err(error),
        Err(Failure::Verb(SaveError::Db(error))) => Err(error.into()),
        Err(Failure::Verb(SaveError::Nobody)) => Err(Error::SignIn),
        Err(Failure::Verb(SaveError::Fields(problems))) => {
            Ok(unprocessable(problems.iter().map(|problem| said(problem, ui)).collect()))
        }
        Err(Failure::Verb(SaveError::Stale(head))) => {
            let mut db = desk.connect_for_choices().await?;
            let stories = named_stories(&mut db, &signed, &head.content.body).await?;
            let theirs = json!({
                "revision": head.number,
                "saved_at": head.saved_at,
                "saved_by": head.saved_by_name,
                "headline": head.content.headline,
                "standfirst": head.content.standfirst,
                "fields": Fields::of(&head.content),
                "body": head.content.body,
                "stories": stories,
            });
            Ok((StatusCode::CONFLICT, Json(theirs)).into_response())
        }
    }
}

fn unprocessable(problems: Vec<serde_json::Value>) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "problems": problems }))).into_response()
}

fn said(problem: &FieldProblem, ui: UiLang) -> serde_json::Value {
    let message = match problem.problem {
        Problem::TooLong(most) => words(ui).count("problem-too-long", most as i64),
        Problem::TooMany(most) => words(ui).count("problem-too-many", most as i64),
        Problem::BadAddress => words(ui).say("problem-address").into_owned(),
        Problem::Unknown => words(ui).say("problem-unknown").into_owned(),
        Problem::KindOfPage => words(ui).say("problem-kind-of-page").into_owned(),
    };
    json!({ "field": problem.field, "message": message })
}
