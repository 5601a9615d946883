//! What is said across stories: the open comments that somebody may read, and their notifications.

use askama::Template;
use axum::Json;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use serde_json::json;

use super::articles::comments::field_key;
use super::command::{Command, View};
use super::paths;
use super::wall::filters;
use crate::newsroom::access::{OwnAccount, ReadDesk};
use crate::newsroom::comments::Place;
use crate::newsroom::comments::read::{self, Cursor, OpenThread};
use crate::newsroom::ids::{NotificationId, ThreadId};
use crate::newsroom::inbox::{self, Notification, Which};
use crate::platform::db::Tx;
use crate::web::error::Error;
use crate::web::form::Input;
use crate::web::page::Page;

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct OpenQuery {
    mine: String,
    after: String,
}

#[derive(Template)]
#[template(path = "desk/open_comments.html")]
struct OpenPage {
    mine: bool,
    rows: Vec<OpenThread>,
    next: Option<String>,
    first: String,
    paged: bool,
}

#[derive(Template)]
#[template(path = "desk/notifications.html")]
struct NotificationsPage {
    rows: Vec<Notification>,
    unread: bool,
    /// Without a mail server everything is told here alone.
    mails: bool,
}

/// Which notifications were read: one, all of a thread, or all.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ReadForm {
    notification: Option<NotificationId>,
    thread: Option<ThreadId>,
}

impl Input for ReadForm {}

/// All open threads, newest first.
pub async fn show_open(
    _: paths::OpenComments,
    view: View<ReadDesk>,
    Query(query): Query<OpenQuery>,
) -> Result<impl IntoResponse, Error> {
    let mine = query.mine == "1";
    let after = match query.after.as_str() {
        "" => None,
        text => Some(Cursor::parse(text).ok_or(Error::NotFound)?),
    };
    let mut seen = view.of(()).await?;
    let (db, permit) = seen.both();
    let page = read::open(db, permit, mine, after).await?;
    let first = if mine { "/desk/comments?mine=1" } else { "/desk/comments" };
    let sign = if mine { '&' } else { '?' };
    Ok(Page(OpenPage {
        mine,
        rows: page.rows,
        next: page.next.map(|cursor| format!("{first}{sign}after={cursor}")),
        first: first.to_owned(),
        paged: after.is_some(),
    }))
}

pub async fn show_notifications(_: paths::Notifications, view: View<ReadDesk>) -> Result<impl IntoResponse, Error> {
    let mails = view.desk().mailer().is_set();
    let mut seen = view.of(()).await?;
    let (db, permit) = seen.both();
    let rows = inbox::list(db, permit).await?;
    Ok(Page(NotificationsPage { unread: rows.iter().any(|row| !row.read), rows, mails }))
}

/// Marks one's own notifications as read: from the page's buttons, and from the editor when a thread is looked at.
pub async fn mark_read(
    _: paths::NotificationsReading,
    headers: axum::http::HeaderMap,
    command: Command<OwnAccount, ReadForm>,
) -> Result<Response, Error> {
    let me = command.signed.person().id;
    let which = match (command.form.notification, command.form.thread) {
        (Some(one), _) => Which::One(one),
        (None, Some(thread)) => Which::Thread(thread),
        (None, None) => Which::All,
    };
    command
        .run(me, async |tx: &mut Tx, permit: &_, _| inbox::mark_read(tx, permit, which).await)
        .await
        .map_err(Error::from)?;
    if crate::web::form::wants_json(&headers) {
        return Ok(Json(json!({})).into_response());
    }
    Ok(Redirect::to(&paths::Notifications.to_string()).into_response())
}

impl OpenPage {
    fn href(&self, row: &OpenThread) -> String {
        paths::story_or_thread(row.article, Some(row.id))
    }

    /// The key of what the thread is about, unless it is about some words.
    fn place_key(&self, row: &OpenThread) -> Option<String> {
        match &row.place {
            Place::Story => Some("comment-on-story".to_owned()),
            Place::Field(field) => Some(field_key(*field)),
            Place::Words { .. } => None,
        }
    }

    fn quote<'a>(&self, row: &'a OpenThread) -> &'a str {
        match &row.place {
            Place::Words { quote, .. } => quote,
            Place::Story | Place::Field(_) => "",
        }
    }
}

impl NotificationsPage {
    fn href(&self, row: &Notification) -> String {
        paths::story_or_thread(row.article, row.thread)
    }

    fn reason_key(&self, row: &Notification) -> String {
        format!("notification-{}", row.kind.as_str())
    }
}
