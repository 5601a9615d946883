//! Publishing, withdrawing, previewing, and beginning a version in another language.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{facts, paths};
use crate::collab::{Collab, ReviseError};
use crate::desk::command::{Command, Failure, View};
use crate::desk::corrections::question::{self, Answer, TellError};
use crate::newsroom::access::{
    Backdate, CreateArticle, Denied, EditArticle, FileCorrection, Newsroom, Permit, Publish, ReadArticle, Withdraw,
};
use crate::newsroom::article;
use crate::newsroom::article::begin::{self, VersionError};
use crate::newsroom::ids::ArticleId;
use crate::newsroom::publication::corrections::file::FileError;
use crate::newsroom::publication::live;
use crate::newsroom::publication::publish::{self, NewPublication, PublishError, Published, WithdrawError};
use crate::newsroom::publication::readiness::Check;
use crate::newsroom::publication::versions::CutError;
use crate::newsroom::stage::Stage;
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;
use crate::platform::lang::{Lang, UiLang};
use crate::platform::words::words;
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
}

impl Input for PublishForm {}

#[derive(Clone, Deserialize)]
pub struct VersionForm {
    lang: String,
}

impl Input for VersionForm {}

/// What publishing needs to be allowed and to be able to.
#[derive(Debug, thiserror::Error)]
pub(in crate::desk) enum Refusal {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Publish(#[from] PublishError),
    #[error(transparent)]
    Revise(#[from] ReviseError),
    #[error(transparent)]
    Tell(#[from] TellError),
    #[error(transparent)]
    Db(#[from] sqlx::Error),
}

/// What publishing would do, and what stands in its way.
pub async fn show(path: paths::Publication, view: View<ReadArticle>) -> Result<Json<Value>, Error> {
    let (signed, desk) = (view.signed().clone(), view.desk().clone());
    let mut seen = view.of(path.id).await?;
    let (db, permit) = seen.both();
    desk.collab().bring_up_to_date(db, permit).await?;
    let outlook = publish::outlook(db, permit, desk.clock().now()).await?;
    let ui = signed.ui();
    let is_update = outlook.article.stage == Stage::Live;
    let question = (is_update && permit.actor().could::<FileCorrection>(permit.on()))
        .then(|| question::ask(outlook.takes_back, signed.settings.change_log, outlook.article.lang, ui));
    let edition = signed.settings.edition(outlook.article.lang).map_or("", |edition| &edition.name);
    Ok(Json(json!({
        "update": is_update,
        "correction": question,
        "address": outlook.permalink.map(|permalink| desk.site().address(&permalink, &signed.settings)),
        "musts": checks(&outlook.readiness.musts, ui),
        "shoulds": checks(&outlook.readiness.shoulds, ui),
        "first_published_at": outlook.article.first_published_at,
        "edition": format!("{edition} · {}", outlook.article.lang.native_name()),
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
    let id = path.id;
    let answer = match command.form.correction.read() {
        Ok(answer) => answer,
        Err(key) => return Ok(problem(ui, "correction", key)),
    };
    let done = command
        .run(id, async |tx: &mut Tx, permit: &Permit<Publish>, form: PublishForm| {
            let published = put_out(tx, permit, desk.collab(), first, form).await?;
            question::tell(tx, permit, published.before, answer).await?;
            Ok::<_, Refusal>(published)
        })
        .await;
    match done {
        Ok(published) => Ok(Json(json!({
            "href": desk.site().address(&published.permalink, &signed.settings),
            "revision": published.revision,
            "first_published_at": published.first_published_at,
            "updated_at": published.updated_at,
        }))
        .into_response()),
        Err(Failure::Refused(error)) => Err(error),
        Err(Failure::Verb(Refusal::Denied(denied))) => Err(denied.into()),
        Err(Failure::Verb(Refusal::Revise(error))) => Err(error.into()),
        Err(Failure::Verb(Refusal::Tell(error))) => match error {
            TellError::Denied(denied) => Err(denied.into()),
            TellError::Db(error) | TellError::File(FileError::Db(error)) | TellError::Cut(CutError::Db(error)) => {
                Err(error.into())
            }
            TellError::File(FileError::Full) => Ok(problem(ui, "correction", "problem-corrections-full")),
            TellError::File(FileError::NotLive | FileError::NeedsRetract | FileError::Unknown)
            | TellError::Cut(CutError::Unknown) => Ok(problem(ui, "correction", "problem-correction-kind")),
        },
        Err(Failure::Verb(Refusal::Db(error) | Refusal::Publish(PublishError::Db(error)))) => Err(error.into()),
        Err(Failure::Verb(Refusal::Publish(PublishError::NotNewest))) => {
            let message = words(ui).say("publish-not-newest");
            Ok((StatusCode::CONFLICT, Json(json!({ "message": message }))).into_response())
        }
        Err(Failure::Verb(Refusal::Publish(PublishError::Stage(_)))) => {
            let message = words(ui).say("publish-not-from-here");
            Ok((StatusCode::CONFLICT, Json(json!({ "message": message }))).into_response())
        }
        Err(Failure::Verb(Refusal::Publish(PublishError::InFuture))) => {
            Ok(problem(ui, "first_published_at", "problem-future"))
        }
        Err(Failure::Verb(Refusal::Publish(PublishError::NotReady(musts)))) => {
            let body = json!({ "problems": checks(&musts, ui) });
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Json(body)).into_response())
        }
    }
}

/// Publishes everything that was acknowledged: if others went on writing after the revision that the person looked at,
/// that is still the newest, their words go out too, as they would have a moment later. Publishing with a date of one's
/// own is a second right, asked for the same story.
pub(in crate::desk) async fn put_out(
    tx: &mut Tx,
    permit: &Permit<Publish>,
    collab: &Collab,
    first: Option<Timestamp>,
    form: PublishForm,
) -> Result<Published, Refusal> {
    let id = permit.on().id;
    let read = permit.actor().may::<ReadArticle>(permit.on().clone())?;
    let (article, _) = article::read(tx.conn(), &read).await?;
    let mut revision = form.revision;
    if article.head == revision
        && let Some(newest) = collab.bring_up_to_date(tx.conn(), &read).await?
    {
        revision = newest;
    }
    let new = NewPublication { revision, substantive: form.substantive };
    let Some(first) = first else { return Ok(publish::publish(tx, permit, None, new).await?) };
    let backdate = permit.actor().may::<Backdate>(facts(tx, id).await?)?;
    Ok(publish::publish(tx, permit, Some((&backdate, first)), new).await?)
}

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

fn checks(checks: &[Check], ui: UiLang) -> Vec<Value> {
    checks.iter().map(|check| json!({ "field": check.field(), "message": words(ui).say(check.key()) })).collect()
}

fn problem(ui: UiLang, field: &str, key: &str) -> Response {
    let body = json!({ "problems": [{ "field": field, "message": words(ui).say(key) }] });
    (StatusCode::UNPROCESSABLE_ENTITY, Json(body)).into_response()
}
