//! What readers are told of stories after they were published, and the end of stories.
//!
//! - here: the list of all that readers were told;
//! - [`story`]: one story's records, and telling readers something more, with or without publishing what changed;
//! - [`amend`]: saying it better;
//! - [`kill`]: the end of a story;
//! - [`question`]: what the publish dialog asks.

pub mod amend;
pub mod kill;
pub mod question;
pub mod story;

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::command::View;
use super::pages::Problems;
use super::paths;
use super::release::publishing;
use super::routes::Routes;
use super::wall::{Done, filters};
use crate::newsroom::access::ReadDesk;
use crate::newsroom::publication::corrections::file::FileError;
use crate::newsroom::publication::corrections::list::{self, Cursor, Row};
use crate::newsroom::publication::corrections::{BadWording, CorrectionKind, Notice};
use crate::web::error::Error;
use crate::web::page::Page;

#[derive(Template)]
#[template(path = "desk/corrections/list.html")]
struct ListPage {
    rows: Vec<Row>,
    next: Option<String>,
    first: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct ListQuery {
    after: String,
}

/// Why readers were not told.
#[derive(Debug)]
enum Refusal {
    NotFound,
    /// What a person can mend.
    Problems(Problems),
    Error(Error),
}

/// The pages' addresses.
pub(super) fn routes() -> Routes {
    Routes::new()
        .typed_get(show_list)
        .typed_get(story::show)
        .typed_post(story::create)
        .typed_post(story::cut_log)
        .typed_get(amend::show)
        .typed_post(amend::change)
        .typed_get(kill::show)
        .typed_post(kill::create)
}

/// All that readers were told, newest first.
pub async fn show_list(
    _: paths::AllCorrections,
    view: View<ReadDesk>,
    Query(query): Query<ListQuery>,
) -> Result<impl IntoResponse, Error> {
    let after = match query.after.as_str() {
        "" => None,
        text => Some(Cursor::parse(text).ok_or(Error::NotFound)?),
    };
    let mut seen = view.of(()).await?;
    let (db, permit) = seen.both();
    let page = list::for_desk(db, permit, after).await?;
    let first = paths::AllCorrections.to_string();
    Ok(Page(ListPage {
        rows: page.rows,
        next: page.next.map(|cursor| format!("{first}?after={cursor}")),
        first: after.map(|_| first),
    }))
}

impl ListPage {
    fn key(&self, row: &Row) -> &'static str {
        kind_keys(row.notice.kind).0
    }

    fn href(&self, row: &Row) -> String {
        format!("{}#{}", paths::Corrections { id: row.article }, anchor(&row.notice))
    }
}

/// The id of a record's element.
fn anchor(notice: &Notice) -> String {
    format!("correction-{}", notice.id)
}

/// The key of a kind's name, and of what it is for.
pub(in crate::desk) fn kind_keys(kind: CorrectionKind) -> (&'static str, &'static str) {
    match kind {
        CorrectionKind::Correction => ("notice-correction", "correction-hint"),
        CorrectionKind::Clarification => ("notice-clarification", "clarification-hint"),
        CorrectionKind::Update => ("notice-update", "update-hint"),
        CorrectionKind::Note => ("notice-note", "note-hint"),
        CorrectionKind::Retraction => ("notice-retraction", "retraction-hint"),
    }
}

/// The key of what is wrong with words for readers.
fn wording_key(bad: BadWording) -> &'static str {
    match bad {
        BadWording::Empty => "problem-wording",
        BadWording::TooLong => "problem-wording-long",
    }
}

fn redirect(path: impl std::fmt::Display, done: Done) -> Response {
    Redirect::to(&format!("{path}?done={}", done.as_str())).into_response()
}

fn unprocessable<T>(page: Page<T>) -> Response
where
    Page<T>: IntoResponse,
{
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

impl From<FileError> for Refusal {
    fn from(error: FileError) -> Self {
        let key = match error {
            FileError::NotLive => "problem-not-live",
            FileError::Full => "problem-corrections-full",
            FileError::NeedsRetract => return Refusal::Error(Error::Denied(crate::newsroom::access::Denied)),
            FileError::Unknown => return Refusal::NotFound,
            FileError::Db(error) => return Refusal::Error(error.into()),
        };
        Refusal::Problems(Problems::one("words", key))
    }
}

impl From<sqlx::Error> for Refusal {
    fn from(error: sqlx::Error) -> Self {
        Refusal::Error(error.into())
    }
}

impl From<publishing::Refusal> for Refusal {
    /// Where publishing failed, the form's box for it says why; the editor's dialog says more.
    fn from(refusal: publishing::Refusal) -> Self {
        use crate::newsroom::publication::publish::PublishError;
        let key = match refusal {
            publishing::Refusal::Publish(PublishError::NotNewest) => "publish-not-newest",
            publishing::Refusal::Publish(PublishError::Stage(_)) => "publish-not-from-here",
            publishing::Refusal::Publish(PublishError::Embargo(_)) | publishing::Refusal::TellsOfPlanned => {
                "problem-correction-planned"
            }
            publishing::Refusal::Publish(PublishError::NotReady(_) | PublishError::InFuture | PublishError::Reason)
            | publishing::Refusal::Schedule(_) => "problem-not-ready",
            publishing::Refusal::Publish(PublishError::Db(error)) | publishing::Refusal::Db(error) => {
                return Refusal::Error(error.into());
            }
            publishing::Refusal::Denied(denied) => return Refusal::Error(denied.into()),
            publishing::Refusal::Revise(error) => return Refusal::Error(error.into()),
            // Nothing is told by publishing alone.
            publishing::Refusal::Tell(_) => "problem-correction-kind",
        };
        Refusal::Problems(Problems::one("publish", key))
    }
}
