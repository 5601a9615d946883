//! Planning that a story goes out or comes down at a minute, and the page of everything that is planned.

use askama::Template;
use axum::Json;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::routing::TypedPath;
use serde::Deserialize;
use serde_json::json;

use super::publishing::{not_published, planned_answer, waiver};
use super::{conflict, problem, wall_clock};
use crate::desk::command::{Command, Failure, View};
use crate::desk::corrections::kind_keys;
use crate::desk::corrections::question::Answer;
use crate::desk::paths;
use crate::desk::wall::{Signed, filters};
use crate::newsroom::access::{FileCorrection, Permit, ReadDesk, ScheduleArticle};
use crate::newsroom::publication::schedule::calendar::{self, Entry, Line};
use crate::newsroom::publication::schedule::{self, Act, NewPlan, ScheduleError, State};
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;
use crate::platform::lang::UiLang;
use crate::platform::words::words;
use crate::web::error::Error;
use crate::web::form::{Input, wants_json};
use crate::web::page::Page;

#[derive(Template)]
#[template(path = "desk/release/schedule.html")]
struct SchedulePage {
    zone: String,
    troubles: Vec<Line>,
    days: Vec<Day>,
    done: Vec<Line>,
    ui: UiLang,
}

/// A day on the newsroom's calendar and what is planned for it.
struct Day {
    at: Timestamp,
    date: String,
    lines: Vec<Line>,
}

#[derive(Clone, Deserialize)]
pub struct PlanForm {
    /// `publish` or `withdraw`.
    act: String,
    /// On the newsroom's wall clock: `2026-11-24T18:30`. Empty means the end of the embargo.
    #[serde(default)]
    at: String,
    /// Which of two equal times when the clocks go back: `first` or `second`.
    #[serde(default)]
    pass: String,
    #[serde(default)]
    revision: i32,
    #[serde(default)]
    substantive: bool,
    /// What readers are told when an update goes out.
    #[serde(default)]
    correction: Answer,
    #[serde(default)]
    waived: Vec<String>,
    #[serde(default)]
    reason: String,
}

impl Input for PlanForm {}

/// Everything that is planned, failed or happened in the last day.
pub async fn show(_: paths::Schedule, view: View<ReadDesk>) -> Result<impl IntoResponse, Error> {
    let (signed, now) = (view.signed().clone(), view.desk().clock().now());
    let mut seen = view.of(()).await?;
    let (db, permit) = seen.both();
    let calendar = calendar::read(db, permit, now).await?;
    let mut days: Vec<Day> = Vec::new();
    for line in calendar.upcoming {
        let at = line.entry.due_at;
        let date = signed.settings.local(at).date().to_string();
        match days.last_mut().filter(|day| day.date == date) {
            Some(day) => day.lines.push(line),
            None => days.push(Day { at, date, lines: vec![line] }),
        }
    }
    Ok(Page(SchedulePage {
        zone: signed.settings.time_zone_name.clone(),
        troubles: calendar.troubles,
        days,
        done: calendar.done,
        ui: signed.ui(),
    }))
}

/// Plans a publication, an update or a withdrawal.
pub async fn create(
    path: paths::ArticleSchedule,
    command: Command<ScheduleArticle, PlanForm>,
) -> Result<Response, Error> {
    let (signed, desk) = (command.signed.clone(), command.desk().clone());
    let form = &command.form;
    let act = match form.act.as_str() {
        "publish" => Act::Publish,
        "withdraw" => Act::Withdraw,
        _ => return Err(Error::Unreadable("act".into())),
    };
    let at = match form.at.trim() {
        "" if act == Act::Publish => None,
        text => match wall_clock(&signed, text, &form.pass) {
            Ok(at) => Some(at),
            Err(answer) => return Ok(*answer),
        },
    };
    let told = match form.correction.read() {
        Ok(answer) => answer.for_later(),
        Err(key) => return Ok(problem(signed.ui(), "correction", key)),
    };
    let done = command
        .run(path.id, async |tx: &mut Tx, permit: &Permit<ScheduleArticle>, form: PlanForm| match (act, at) {
            (Act::Withdraw, Some(at)) => schedule::withdraw_at(tx, permit, at).await,
            (Act::Publish | Act::Withdraw, at) => {
                let waive = waiver(permit, form.waived, form.reason)?;
                let given = waive.as_ref().map(|(permit, waiver)| (permit, waiver.clone()));
                let plan = NewPlan { revision: form.revision, substantive: form.substantive, at };
                let told = match told {
                    Some(told) => Some((permit.actor().may::<FileCorrection>(permit.on().clone())?, told)),
                    None => None,
                };
                let told = told.as_ref().map(|(permit, told)| (permit, told.clone()));
                schedule::publish_at(tx, permit, plan, given, told).await
            }
        })
        .await;
    match done {
        Ok(planned) => Ok(planned_answer(&planned, desk.site(), &signed)),
        Err(Failure::Refused(error)) => Err(error),
        Err(Failure::Verb(error)) => not_planned(error, &signed),
    }
}

/// Takes something off the schedule.
pub async fn cancel(
    path: paths::ScheduleCancellation,
    headers: HeaderMap,
    command: Command<ScheduleArticle>,
) -> Result<Response, Error> {
    let signed = command.signed.clone();
    let done = command
        .run(path.id, async |tx: &mut Tx, permit: &_, _| schedule::cancel(tx, permit, path.schedule).await)
        .await;
    after(done, &headers, &signed)
}

/// Takes note of a failure: the desk reports it no longer.
pub async fn dismiss(
    path: paths::ScheduleDismissal,
    headers: HeaderMap,
    command: Command<ScheduleArticle>,
) -> Result<Response, Error> {
    let signed = command.signed.clone();
    let done = command
        .run(path.id, async |tx: &mut Tx, permit: &_, _| schedule::dismiss(tx, permit, path.schedule).await)
        .await;
    after(done, &headers, &signed)
}

/// To the script its answer, to a form the page. What somebody else has done meanwhile is done.
fn after(done: Result<(), Failure<ScheduleError>>, headers: &HeaderMap, signed: &Signed) -> Result<Response, Error> {
    match done {
        Ok(()) => {}
        Err(Failure::Refused(error)) => return Err(error),
        Err(Failure::Verb(ScheduleError::Nothing)) if !wants_json(headers) => {}
        Err(Failure::Verb(error)) => return not_planned(error, signed),
    }
    if wants_json(headers) {
        return Ok(Json(json!({})).into_response());
    }
    Ok(Redirect::to(paths::Schedule::PATH).into_response())
}

/// Why something could not be planned, for whoever asked.
pub(super) fn not_planned(error: ScheduleError, signed: &Signed) -> Result<Response, Error> {
    let ui = signed.ui();
    match error {
        ScheduleError::Db(error) => Err(error.into()),
        ScheduleError::Denied(denied) => Err(denied.into()),
        ScheduleError::Publish(error) => not_published(error, signed),
        ScheduleError::Past => Ok(problem(ui, "at", "problem-past")),
        ScheduleError::TooFar => Ok(problem(ui, "at", "problem-too-far")),
        ScheduleError::NotLive => Ok(conflict(ui, "problem-withdraw-not-live")),
        ScheduleError::Nothing => Ok(conflict(ui, "problem-not-planned")),
        ScheduleError::TellsOfFirst => Ok(problem(ui, "correction", "problem-correction-unread")),
    }
}

/// The key of what is planned, as it will be then.
pub(super) fn act_key(entry: &Entry) -> &'static str {
    match (entry.act, entry.is_live) {
        (Act::Publish, false) => "act-publish",
        (Act::Publish, true) => "act-update",
        (Act::Withdraw, _) => "act-withdraw",
    }
}

/// Why something did not happen, in words, by the key that was kept of it.
pub(super) fn say_problem(key: &str, ui: UiLang) -> String {
    let words = words(ui);
    match key {
        // These name the word, or the number, beside them when they are fresh; of a failure only the kind is kept.
        "check-placeholder" => words.say("schedule-placeholder").into_owned(),
        _ => words.say(key).into_owned(),
    }
}

impl SchedulePage {
    fn href(&self, line: &Line) -> String {
        paths::Article { id: line.entry.article }.to_string()
    }

    fn act(&self, line: &Line) -> &'static str {
        act_key(&line.entry)
    }

    fn cancellation(&self, line: &Line) -> String {
        paths::ScheduleCancellation { id: line.entry.article, schedule: line.entry.id }.to_string()
    }

    fn dismissal(&self, line: &Line) -> String {
        paths::ScheduleDismissal { id: line.entry.article, schedule: line.entry.id }.to_string()
    }

    /// The key of what readers are told with it.
    fn tells(&self, line: &Line) -> Option<&'static str> {
        line.entry.tells.map(|kind| kind_keys(kind).0)
    }

    fn has_failed(&self, line: &Line) -> bool {
        line.entry.state == State::Failed
    }

    fn problems(&self, line: &Line) -> Vec<String> {
        line.entry.problems.iter().map(|key| say_problem(key, self.ui)).collect()
    }

    fn ended_at<'a>(&self, line: &'a Line) -> &'a Timestamp {
        line.entry.ended_at.as_ref().unwrap_or(&line.entry.due_at)
    }
}
