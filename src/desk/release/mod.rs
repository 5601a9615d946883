//! What leads up to a story's publication and what keeps it back: checks, approval, the schedule, embargoes, preview links.
//!
//! - [`publishing`]: publishing now, or at the end of an embargo;
//! - [`schedule`]: planning, and the page of what is planned;
//! - [`approval`] and [`rules`]: the word of a second person, and which stories want one;
//! - [`embargo`]: setting and lifting;
//! - [`previews`]: links for people without an account; [`shared`]: what such a link opens.

pub mod approval;
pub mod embargo;
pub mod previews;
pub mod publishing;
pub mod rules;
pub mod schedule;
pub mod shared;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::civil::DateTime;
use serde_json::{Value, json};

use super::routes::Routes;
use super::wall::Signed;
use crate::newsroom::publication::minute::{self, Minute, Pass};
use crate::newsroom::publication::readiness::Check;
use crate::platform::clock::Timestamp;
use crate::platform::lang::UiLang;
use crate::platform::words::words;

/// Behind the wall.
pub fn routes() -> Routes {
    Routes::new()
        .typed_get(schedule::show)
        .typed_post(schedule::create)
        .typed_post(schedule::cancel)
        .typed_post(schedule::dismiss)
        .typed_post(approval::approve)
        .typed_post(approval::give_back)
        .typed_get(rules::show)
        .typed_post(rules::change)
        .typed_post(embargo::set)
        .typed_post(embargo::lift)
        .typed_get(previews::list)
        .typed_post(previews::make)
        .typed_post(previews::revoke)
}

/// Checks as the editor shows them: what is wrong, in words, and where it is.
pub fn checks(checks: &[Check], ui: UiLang) -> Vec<Value> {
    checks
        .iter()
        .map(|check| {
            let mut line = json!({
                "field": check.field(),
                "message": say(check, ui),
                "key": check.key(),
                "waivable": check.can_be_waived(),
            });
            if let Some(spot) = check.spot() {
                line["block"] = json!(spot.block);
                line["words"] = json!(spot.words);
            }
            if let Check::BrokenLink(_, story) = check {
                line["story"] = json!(story);
            }
            line
        })
        .collect()
}

fn say(check: &Check, ui: UiLang) -> String {
    let words = words(ui);
    match check {
        Check::Placeholder(spot) => words.with(check.key(), &[("word", &spot.words)]),
        Check::Quotes(spot) => words.with(check.key(), &[("word", &spot.words)]),
        Check::Suggestions(n) | Check::Comments(n) => words.count(check.key(), i64::from(*n)),
        Check::Overlong { words: written, asked } => {
            words.with(check.key(), &[("written", &written.to_string()), ("asked", &asked.to_string())])
        }
        Check::Headline
        | Check::Section
        | Check::Author
        | Check::Paragraph
        | Check::AddressTaken
        | Check::NoAddress
        | Check::BrokenLink(..)
        | Check::Approval
        | Check::Standfirst
        | Check::LongHeadline
        | Check::LongStandfirst
        | Check::Language
        | Check::SameHeadline
        | Check::Cut(_) => words.say(check.key()).into_owned(),
    }
}

/// Reads a minute that was typed on the newsroom's wall clock; if it cannot be meant, the answer that says why.
fn wall_clock(signed: &Signed, text: &str, pass: &str) -> Result<Timestamp, Box<Response>> {
    let ui = signed.ui();
    let Some(wall) = minute::read(text) else { return Err(Box::new(problem(ui, "at", "problem-time"))) };
    let clock = |at: DateTime| at.strftime("%H:%M").to_string();
    match minute::resolve(wall, &signed.settings.time_zone, Pass::parse(pass)) {
        Some(Minute::At(at)) => Ok(at),
        None => Err(Box::new(problem(ui, "at", "problem-time"))),
        Some(Minute::Skipped { next }) => {
            let message = words(ui).with("problem-skipped", &[("time", &clock(wall)), ("next", &clock(next))]);
            Err(Box::new(refusal(
                StatusCode::UNPROCESSABLE_ENTITY,
                json!({ "problems": [{ "field": "at", "message": message }] }),
            )))
        }
        Some(Minute::Twice { first, second }) => {
            let passes: Vec<Value> = [("first", first), ("second", second)]
                .into_iter()
                .map(|(value, at)| json!({ "value": value, "label": with_offset(signed, at) }))
                .collect();
            let message = words(ui).with("problem-twice", &[("time", &clock(wall))]);
            let body = json!({ "problems": [{ "field": "pass", "message": message }], "passes": passes });
            Err(Box::new(refusal(StatusCode::UNPROCESSABLE_ENTITY, body)))
        }
    }
}

/// `02:30 UTC+03:00`
fn with_offset(signed: &Signed, at: Timestamp) -> String {
    signed.settings.local(at).strftime("%H:%M UTC%:z").to_string()
}

/// A refusal that names the field and says what is wrong.
fn problem(ui: UiLang, field: &str, key: &str) -> Response {
    let body =
        json!({ "problems": [{ "field": field, "message": words(ui).say(key) }], "message": words(ui).say(key) });
    refusal(StatusCode::UNPROCESSABLE_ENTITY, body)
}

/// A refusal because something changed meanwhile, or is not as it would have to be.
fn conflict(ui: UiLang, key: &str) -> Response {
    refusal(StatusCode::CONFLICT, json!({ "message": words(ui).say(key) }))
}

fn refusal(status: StatusCode, mut body: Value) -> Response {
    if body.get("message").is_none()
        && let Some(message) = body["problems"][0]["message"].as_str().map(str::to_owned)
    {
        body["message"] = json!(message);
    }
    (status, Json(body)).into_response()
}
