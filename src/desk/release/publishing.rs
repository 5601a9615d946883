//! Publishing: what it would do, and doing it. Under an embargo it waits for the end of that.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{checks, conflict, problem, refusal};
use crate::collab::{Collab, ReviseError};
use crate::desk::command::{Command, Failure, View};
use crate::desk::corrections::kind_keys;
use crate::desk::corrections::question::{self, Answer, TellError};
use crate::desk::paths;
use crate::desk::wall::Signed;
use crate::newsroom::access::{
    Action, ApproveArticle, ArticleFacts, Backdate, Denied, FileCorrection, LiftEmbargo, Permit, PreviewLink, Publish,
    ReadArticle, ScheduleArticle, SetEmbargo, WaiveChecks,
};
use crate::newsroom::article;
use crate::newsroom::publication::approval::{self, Standing};
use crate::newsroom::publication::corrections::file::FileError;
use crate::newsroom::publication::embargo;
use crate::newsroom::publication::gate::{self, Version, Waiver};
use crate::newsroom::publication::publish::{self, PublishError, Published};
use crate::newsroom::publication::schedule::calendar::{self, Entry};
use crate::newsroom::publication::schedule::{self, NewPlan, Planned, ScheduleError};
use crate::newsroom::publication::versions::CutError;
use crate::newsroom::stage::Stage;
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;
use crate::platform::lang::UiLang;
use crate::platform::words::words;
use crate::site::Site;
use crate::web::error::Error;
use crate::web::form::Input;

#[derive(Clone, Default, Deserialize)]
pub struct PublishForm {
    pub(in crate::desk) revision: i32,
    /// On the newsroom's wall clock: `2025-10-22T09:00`.
    #[serde(default)]
    pub(in crate::desk) first_published_at: Option<String>,
    #[serde(default)]
    pub(in crate::desk) substantive: bool,
    /// What readers are told with it.
    #[serde(default)]
    pub(in crate::desk) correction: Answer,
    /// Keys of checks to set aside, and why.
    #[serde(default)]
    pub(in crate::desk) waived: Vec<String>,
    #[serde(default)]
    pub(in crate::desk) reason: String,
}

impl Input for PublishForm {}

/// What publishing needs to be allowed and to be able to.
#[derive(Debug, thiserror::Error)]
pub(in crate::desk) enum Refusal {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Publish(#[from] PublishError),
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
    #[error(transparent)]
    Revise(#[from] ReviseError),
    #[error(transparent)]
    Tell(#[from] TellError),
    #[error("readers would be told of a change that waits for the end of an embargo")]
    TellsOfPlanned,
    #[error(transparent)]
    Db(#[from] sqlx::Error),
}

/// What came of it.
pub(in crate::desk) enum Out {
    Live(Published),
    /// It waits for the end of an embargo.
    Planned(Planned),
}

/// What publishing the newest saved version would do, what stands in its way, and all else that decides when it goes out.
/// It reads what is saved: who wants the words of this moment saves them first.
pub async fn show(path: paths::Publication, view: View<ReadArticle>) -> Result<Json<Value>, Error> {
    let (signed, desk) = (view.signed().clone(), view.desk().clone());
    let now = desk.clock().now();
    let mut seen = view.of(path.id).await?;
    let (db, permit) = seen.both();
    let outlook = publish::outlook(db, permit, now).await?;
    let approval = approval::standing(db, permit, &outlook.head.content).await?;
    let embargo = embargo::read(db, permit, now).await?;
    let planned = calendar::of_article(db, permit).await?;
    let (ui, actor, facts) = (signed.ui(), permit.actor(), permit.on());
    let edition = signed.settings.edition(outlook.article.lang).map_or("", |edition| &edition.name);
    let id = path.id;
    let is_update = outlook.article.stage == Stage::Live;
    let question = (is_update && actor.could::<FileCorrection>(facts))
        .then(|| question::ask(outlook.takes_back, signed.settings.change_log, outlook.article.lang, ui));
    Ok(Json(json!({
        "correction": question,
        "update": is_update,
        "revision": outlook.head.number,
        "address": outlook.permalink.map(|permalink| desk.site().address(&permalink, &signed.settings)),
        "musts": checks(&outlook.readiness.musts, ui),
        "shoulds": checks(&outlook.readiness.shoulds, ui),
        "first_published_at": outlook.article.first_published_at,
        "edition": format!("{edition} · {}", outlook.article.lang.native_name()),
        "approval": approval_json(&approval),
        "embargo": embargo.map(|embargo| json!({ "until": embargo.until, "by": embargo.by })),
        "planned": planned.iter().map(|entry| entry_json(entry, ui)).collect::<Vec<_>>(),
        "may": {
            "waive": actor.could::<WaiveChecks>(facts),
            "approve": actor.could::<ApproveArticle>(facts),
            "embargo": actor.could::<SetEmbargo>(facts),
            "lift": actor.could::<LiftEmbargo>(facts),
            "links": actor.could::<PreviewLink>(facts),
            "publish": actor.could::<Publish>(facts),
            "schedule": actor.could::<ScheduleArticle>(facts),
        },
        "paths": {
            "planning": paths::ArticleSchedule { id }.to_string(),
            "approval": paths::Approval { id }.to_string(),
            "giving_back": paths::GivingBack { id }.to_string(),
            "embargo": paths::Embargo { id }.to_string(),
            "lifting": paths::EmbargoLifting { id }.to_string(),
            "links": paths::PreviewLinks { id }.to_string(),
            "schedule": paths::Schedule.to_string(),
        },
    })))
}

pub async fn create(path: paths::Publication, command: Command<Publish, PublishForm>) -> Result<Response, Error> {
    let (signed, desk) = (command.signed.clone(), command.desk().clone());
    let ui = signed.ui();
    let first = match command.form.first_published_at.as_deref().map(str::trim) {
        None | Some("") => None,
        Some(text) => {
            match text.parse::<jiff::civil::DateTime>().and_then(|at| at.to_zoned(signed.settings.time_zone.clone())) {
                Ok(at) => Some(at.timestamp()),
                Err(_) => return Ok(problem(ui, "first_published_at", "problem-time")),
            }
        }
    };
    let answer = match command.form.correction.read() {
        Ok(answer) => answer,
        Err(key) => return Ok(problem(ui, "correction", key)),
    };
    let done = command
        .run(path.id, async |tx: &mut Tx, permit: &Permit<Publish>, form: PublishForm| {
            let out = put_out(tx, permit, desk.collab(), first, form).await?;
            match &out {
                Out::Live(published) => question::tell(tx, permit, published.before, answer).await?,
                // Readers would be told of a change that they cannot see yet.
                Out::Planned(_) if answer.says_something() => return Err(Refusal::TellsOfPlanned),
                Out::Planned(_) => {}
            }
            Ok::<_, Refusal>(out)
        })
        .await;
    match done {
        Ok(Out::Live(published)) => Ok(Json(json!({
            "href": desk.site().address(&published.permalink, &signed.settings),
            "revision": published.revision,
            "first_published_at": published.first_published_at,
            "updated_at": published.updated_at,
        }))
        .into_response()),
        Ok(Out::Planned(planned)) => Ok(planned_answer(&planned, desk.site(), &signed)),
        Err(Failure::Refused(error)) => Err(error),
        Err(Failure::Verb(Refusal::Denied(denied))) => Err(denied.into()),
        Err(Failure::Verb(Refusal::Revise(error))) => Err(error.into()),
        Err(Failure::Verb(Refusal::Db(error))) => Err(error.into()),
        Err(Failure::Verb(Refusal::TellsOfPlanned)) => Ok(problem(ui, "correction", "problem-correction-planned")),
        Err(Failure::Verb(Refusal::Tell(error))) => match error {
            TellError::Denied(denied) => Err(denied.into()),
            TellError::Db(error) | TellError::File(FileError::Db(error)) | TellError::Cut(CutError::Db(error)) => {
                Err(error.into())
            }
            TellError::File(FileError::Full) => Ok(problem(ui, "correction", "problem-corrections-full")),
            TellError::File(FileError::NotLive | FileError::NeedsRetract | FileError::Unknown)
            | TellError::Cut(CutError::Unknown) => Ok(problem(ui, "correction", "problem-correction-kind")),
        },
        Err(Failure::Verb(Refusal::Publish(error))) => not_published(error, &signed),
        Err(Failure::Verb(Refusal::Schedule(error))) => super::schedule::not_planned(error, &signed),
    }
}

/// Publishes everything that was acknowledged: if others went on writing after the revision that the person looked at,
/// that is still the newest, their words go out too, as they would have a moment later. Publishing with a date of one's
/// own, and setting checks aside, are rights of their own, asked for the same story.
pub(in crate::desk) async fn put_out(
    tx: &mut Tx,
    permit: &Permit<Publish>,
    collab: &Collab,
    first: Option<Timestamp>,
    form: PublishForm,
) -> Result<Out, Refusal> {
    let read = permit.actor().may::<ReadArticle>(permit.on().clone())?;
    let (article, _) = article::read(tx.conn(), &read).await?;
    let mut revision = form.revision;
    if article.head == revision
        && let Some(newest) = collab.bring_up_to_date(tx.conn(), &read).await?
    {
        revision = newest;
    }
    let backdate = match first {
        Some(first) => Some((permit.actor().may::<Backdate>(permit.on().clone())?, first)),
        None => None,
    };
    let backdate = backdate.as_ref().map(|(backdate, first)| (backdate, *first));
    let waive = waiver(permit, form.waived, form.reason)?;
    let given = waive.as_ref().map(|(permit, waiver)| (permit, waiver.clone()));
    match gate::clear(tx, permit, Version::Newest(revision), backdate, given).await {
        Ok(cleared) => Ok(Out::Live(publish::put_out(tx, permit, cleared, form.substantive).await?)),
        Err(PublishError::Embargo(_)) => {
            let given = waive.as_ref().map(|(permit, waiver)| (permit, waiver.clone()));
            let planning = permit.actor().may::<ScheduleArticle>(permit.on().clone())?;
            let plan = NewPlan { revision, substantive: form.substantive, at: None };
            Ok(Out::Planned(schedule::publish_at(tx, &planning, plan, given, None).await?))
        }
        Err(error) => Err(error.into()),
    }
}

/// What is to be set aside, and the right to do so; nothing if nothing was named.
pub(super) fn waiver<A: Action<On = ArticleFacts>>(
    permit: &Permit<A>,
    checks: Vec<String>,
    reason: String,
) -> Result<Option<(Permit<WaiveChecks>, Waiver)>, Denied> {
    if checks.is_empty() {
        return Ok(None);
    }
    let waive = permit.actor().may::<WaiveChecks>(permit.on().clone())?;
    Ok(Some((waive, Waiver { reason, checks })))
}

/// Why a story did not go out, for whoever asked.
pub(super) fn not_published(error: PublishError, signed: &Signed) -> Result<Response, Error> {
    let ui = signed.ui();
    Ok(match error {
        PublishError::Db(error) => return Err(error.into()),
        PublishError::NotNewest => conflict(ui, "publish-not-newest"),
        PublishError::Stage(_) => conflict(ui, "publish-not-from-here"),
        PublishError::InFuture => problem(ui, "first_published_at", "problem-future"),
        PublishError::Reason => problem(ui, "reason", "problem-reason"),
        PublishError::Embargo(until) => {
            let until = said_at(signed, until);
            let message = words(ui).with("problem-embargo", &[("time", &until)]);
            refusal(StatusCode::CONFLICT, json!({ "problems": [{ "field": "at", "message": message }] }))
        }
        PublishError::NotReady(musts) => {
            let body = json!({ "problems": checks(&musts, ui), "message": words(ui).say("publish-not-ready") });
            refusal(StatusCode::UNPROCESSABLE_ENTITY, body)
        }
    })
}

/// What was planned, for the script that asked.
pub(super) fn planned_answer(planned: &Planned, site: &Site, signed: &Signed) -> Response {
    Json(json!({
        "planned": planned.id,
        "due_at": planned.due_at,
        "said": said_at(signed, planned.due_at),
        "with_embargo": planned.with_embargo,
        "address": planned.permalink.as_ref().map(|at| site.address(at, &signed.settings)),
    }))
    .into_response()
}

/// A time on the newsroom's wall clock with its offset, in figures that need no language.
fn said_at(signed: &Signed, at: Timestamp) -> String {
    signed.settings.local(at).strftime("%Y-%m-%d %H:%M").to_string()
}

fn approval_json(standing: &Standing) -> Value {
    json!({
        "wanted": standing.is_wanted,
        "stands": standing.stands,
        "last": standing.last.as_ref().map(|last| json!({
            "verdict": last.verdict.as_str(),
            "revision": last.revision,
            "note": last.note,
            "by": last.by,
            "at": last.at,
        })),
    })
}

fn entry_json(entry: &Entry, ui: UiLang) -> Value {
    json!({
        "id": entry.id,
        "act": super::schedule::act_key(entry),
        "due_at": entry.due_at,
        "revision": entry.revision,
        "behind": entry.is_behind(),
        "with_embargo": entry.with_embargo,
        "by": entry.made_by,
        "state": entry.state.as_str(),
        "cancellation": paths::ScheduleCancellation { id: entry.article, schedule: entry.id }.to_string(),
        "dismissal": paths::ScheduleDismissal { id: entry.article, schedule: entry.id }.to_string(),
        "tells": entry.tells.map(|kind| words(ui).say(kind_keys(kind).0)),
        "problems": entry.problems.iter().map(|key| super::schedule::say_problem(key, ui)).collect::<Vec<_>>(),
    })
}
