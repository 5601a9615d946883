//! A story's versions: the list, one of them, and restoring one.

use std::collections::HashMap;

use askama::Template;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::paths;
use crate::desk::command::{Command, View};
use crate::desk::wall::filters;
use crate::newsroom::access::{EditArticle, ReadArticle};
use crate::newsroom::article;
use crate::newsroom::article::revisions::{self, Entry};
use crate::newsroom::document::Html;
use crate::newsroom::document::html::{Context, Target, Words, render};
use crate::newsroom::publication::live;
use crate::platform::clock::Timestamp;
use crate::platform::lang::Lang;
use crate::platform::words::words;
use crate::web::error::Error;
use crate::web::form::Input;
use crate::web::page::Page;

/// As many as `revisions::list` gives at once.
const PAGE: usize = 200;

#[derive(Template)]
#[template(path = "desk/articles/revisions.html")]
struct RevisionsPage {
    article: String,
    headline: String,
    lang: Lang,
    head: i32,
    live: Option<i32>,
    entries: Vec<Entry>,
    may_edit: bool,
    /// The number before which the next page goes on.
    older: Option<i32>,
}

#[derive(Template)]
#[template(path = "desk/articles/revision.html")]
struct RevisionPage {
    article: String,
    lang: Lang,
    number: i32,
    saved_at: Timestamp,
    saved_by: String,
    headline: String,
    standfirst: String,
    body: Html,
    may_restore: bool,
}

impl RevisionsPage {
    fn is_live(&self, entry: &Entry) -> bool {
        self.live == Some(entry.number)
    }
}

#[derive(Deserialize, Default)]
pub struct ListQuery {
    before: Option<i32>,
}

#[derive(Clone, Deserialize)]
pub struct RestoreForm {
    revision: i32,
}

impl Input for RestoreForm {}

pub async fn show_list(
    path: paths::Revisions,
    view: View<ReadArticle>,
    Query(query): Query<ListQuery>,
) -> Result<impl IntoResponse, Error> {
    let mut seen = view.of(path.id).await?;
    let (db, permit) = seen.both();
    let (article, head) = article::read(db, permit).await?;
    let entries = revisions::list(db, permit, query.before).await?;
    let standing = live::standing(db, permit).await?;
    Ok(Page(RevisionsPage {
        article: paths::Article { id: path.id }.to_string(),
        headline: head.content.headline,
        lang: article.lang,
        head: article.head,
        live: standing.map(|standing| standing.revision),
        may_edit: permit.actor().could::<EditArticle>(permit.on()),
        older: entries.last().map(|entry| entry.number).filter(|number| entries.len() == PAGE && *number > 1),
        entries,
    }))
}

pub async fn show(path: paths::Revision, view: View<ReadArticle>) -> Result<impl IntoResponse, Error> {
    let mut seen = view.of(path.id).await?;
    let (db, permit) = seen.both();
    let (article, _) = article::read(db, permit).await?;
    let revision = revisions::read(db, permit, path.number).await?.ok_or(Error::NotFound)?;
    let said = words(article.lang.ui());
    let (read_more, table) = (said.say("read-more"), said.say("table"));
    let context = Context {
        lang: article.lang,
        dateline: Some(revision.content.dateline.as_str()).filter(|place| !place.is_empty()),
        words: Words { read_more: &read_more, table: &table },
        links: &HashMap::new(),
        target: Target::Page,
    };
    Ok(Page(RevisionPage {
        article: paths::Article { id: path.id }.to_string(),
        lang: article.lang,
        number: revision.number,
        saved_at: revision.saved_at,
        saved_by: revision.saved_by_name,
        body: render(&revision.content.body, &context),
        headline: revision.content.headline,
        standfirst: revision.content.standfirst,
        may_restore: revision.number != article.head && permit.actor().could::<EditArticle>(permit.on()),
    }))
}

/// Restoring is an edit of the shared document like any other: the editor makes it, where others see it and it can be
/// undone. Here is only the way there.
pub async fn restore(path: paths::Restorations, command: Command<EditArticle, RestoreForm>) -> Result<Response, Error> {
    let editor = paths::Article { id: path.id };
    let number = command.form.revision;
    command.run(path.id, async |_, _, _| Ok::<_, Error>(())).await?;
    Ok(Redirect::to(&format!("{editor}#restore={number}")).into_response())
}
