//! A story's versions: the list, by session; one of them, to read; and what it holds, for the editor to put back. Going
//! back is an ordinary edit, so that those who write at the same time see it and it can be undone.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use askama::Template;
use axum::Json;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};

use super::compare::{self, Side};
use super::editor::{Fields, named_stories};
use super::stories::StoryChoice;
use super::{compare_with, paths};
use crate::desk::command::{Command, Failure, View};
use crate::desk::wall::{Done, filters};
use crate::newsroom::access::{EditArticle, ReadArticle};
use crate::newsroom::article;
use crate::newsroom::article::revisions::{self, Entry, NameError};
use crate::newsroom::document::html::{Context, Target, Words, render};
use crate::newsroom::document::{Document, Html};
use crate::newsroom::ids::{ArticleId, PersonId};
use crate::newsroom::publication::live;
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;
use crate::platform::lang::{Lang, UiLang};
use crate::platform::words::words;
use crate::web::error::Error;
use crate::web::form::Input;
use crate::web::page::Page;

/// As many as `revisions::list` gives at once.
const PAGE: usize = 200;
/// Versions by the same people whose distance is less than this, in minutes, are one session.
const SESSION: i64 = 30;

#[derive(Template)]
#[template(path = "desk/articles/revisions.html")]
struct RevisionsPage {
    ui: UiLang,
    id: ArticleId,
    article: String,
    headline: String,
    lang: Lang,
    head: i32,
    live: Option<i32>,
    sessions: Vec<Session>,
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
    /// Where the editor puts it back.
    restore: Option<String>,
    /// The comparison with the newest version.
    compare: Option<String>,
}

/// Versions that were saved in one go, newest first; never empty.
struct Session {
    newest: Entry,
    others: Vec<Entry>,
}

/// What a version holds, in the editor's form.
#[derive(Serialize)]
pub struct RevisionJson {
    revision: i32,
    saved_at: Timestamp,
    saved_by: String,
    headline: String,
    standfirst: String,
    body: Document,
    fields: Fields,
    stories: BTreeMap<String, StoryChoice>,
}

impl RevisionsPage {
    fn is_live(&self, entry: &Entry) -> bool {
        self.live == Some(entry.number)
    }

    fn side(&self, number: i32) -> Side {
        Side { article: self.id, number }
    }

    /// What a session changed, where there was something before it.
    fn what_changed(&self, session: &Session) -> Option<String> {
        let first = session.others.last().unwrap_or(&session.newest).number;
        (first > 1).then(|| compare::href(self.side(first - 1), self.side(session.newest.number)))
    }

    /// What one version changed.
    fn what_one_changed(&self, entry: &Entry) -> Option<String> {
        (entry.number > 1).then(|| compare::href(self.side(entry.number - 1), self.side(entry.number)))
    }

    fn with_newest(&self, entry: &Entry) -> Option<String> {
        (entry.number != self.head).then(|| compare::href(self.side(entry.number), self.side(self.head)))
    }

    /// Where another story is chosen to compare the newest version with.
    fn with_another(&self) -> String {
        compare_with::href(self.side(self.head))
    }

    /// Who wrote it, as a line.
    fn who(&self, entry: &Entry) -> String {
        let comma = if self.ui == UiLang::Ar { "، " } else { ", " };
        if entry.writers.is_empty() { entry.saved_by_name.clone() } else { entry.writers.join(comma) }
    }

    fn restore(&self, entry: &Entry) -> Option<String> {
        (self.may_edit && entry.number != self.head).then(|| restore_href(self.id, entry.number))
    }
}

impl Session {
    fn count(&self) -> i64 {
        self.others.len() as i64 + 1
    }

    /// What its versions are called, newest first; that of the newest is said in its own line.
    fn names(&self) -> Vec<&str> {
        self.others.iter().filter_map(|entry| entry.name.as_deref()).collect()
    }
}

/// Whose words a version brought, in one order; where that is not known, whoever saved it.
fn writers(entry: &Entry) -> BTreeSet<PersonId> {
    if entry.writer_ids.is_empty() {
        BTreeSet::from([entry.saved_by])
    } else {
        entry.writer_ids.iter().copied().collect()
    }
}

/// Where the editor opens a story and offers to put a version back.
pub fn restore_href(id: ArticleId, number: i32) -> String {
    format!("{}#restore={number}", paths::Article { id })
}

/// Folds versions, newest first, into sessions: one line for each stretch of work by the same people.
fn sessions(entries: Vec<Entry>) -> Vec<Session> {
    let mut sessions: Vec<Session> = Vec::new();
    for entry in entries {
        match sessions.last_mut() {
            Some(session) if session.goes_on_from(&entry) => session.others.push(entry),
            _ => sessions.push(Session { newest: entry, others: vec![] }),
        }
    }
    sessions
}

impl Session {
    /// Whether the session goes back to this older version.
    fn goes_on_from(&self, older: &Entry) -> bool {
        let first = self.others.last().unwrap_or(&self.newest);
        let gap = first.saved_at.duration_since(older.saved_at).as_mins();
        writers(first) == writers(older) && gap < SESSION
    }
}

#[derive(Clone, Deserialize)]
pub struct NameForm {
    name: String,
}

impl Input for NameForm {}

#[derive(Deserialize, Default)]
pub struct ListQuery {
    before: Option<i32>,
}

pub async fn show_list(
    path: paths::Revisions,
    view: View<ReadArticle>,
    Query(query): Query<ListQuery>,
) -> Result<impl IntoResponse, Error> {
    let ui = view.signed().ui();
    let mut seen = view.of(path.id).await?;
    let (db, permit) = seen.both();
    let (article, head) = article::read(db, permit).await?;
    let entries = revisions::list(db, permit, query.before).await?;
    let standing = live::standing(db, permit).await?;
    Ok(Page(RevisionsPage {
        ui,
        id: path.id,
        article: paths::Article { id: path.id }.to_string(),
        headline: head.content.headline,
        lang: article.lang,
        head: article.head,
        live: standing.map(|standing| standing.revision),
        may_edit: permit.actor().could::<EditArticle>(permit.on()),
        older: entries.last().map(|entry| entry.number).filter(|number| entries.len() == PAGE && *number > 1),
        sessions: sessions(entries),
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
        restore: (revision.number != article.head && permit.actor().could::<EditArticle>(permit.on()))
            .then(|| restore_href(path.id, revision.number)),
        compare: (revision.number != article.head).then(|| {
            let side = |number| Side { article: path.id, number };
            compare::href(side(revision.number), side(article.head))
        }),
    }))
}

/// Calls a version something, or with nothing typed takes its name away.
pub async fn name(path: paths::RevisionName, command: Command<EditArticle, NameForm>) -> Result<Response, Error> {
    let named = command
        .run(path.id, async |tx: &mut Tx, permit: &_, form: NameForm| {
            revisions::name(tx, permit, path.number, &form.name).await
        })
        .await;
    match named {
        Ok(()) => {
            let list = paths::Revisions { id: path.id };
            Ok(Redirect::to(&format!("{list}?done={}", Done::Saved.as_str())).into_response())
        }
        Err(Failure::Refused(error)) => Err(error),
        Err(Failure::Verb(NameError::Db(error))) => Err(error.into()),
        Err(Failure::Verb(NameError::NoSuchRevision)) => Err(Error::NotFound),
        // The form's field takes no more than fits.
        Err(Failure::Verb(NameError::TooLong)) => Err(Error::Unreadable("name".into())),
    }
}

/// What a version holds, for the editor to put back as an ordinary edit.
pub async fn content(path: paths::RevisionContent, view: View<ReadArticle>) -> Result<Json<RevisionJson>, Error> {
    let signed = view.signed().clone();
    let mut seen = view.of(path.id).await?;
    let (db, permit) = seen.both();
    let revision = revisions::read(db, permit, path.number).await?.ok_or(Error::NotFound)?;
    let stories = named_stories(db, &signed, &revision.content.body).await?;
    Ok(Json(RevisionJson {
        revision: revision.number,
        saved_at: revision.saved_at,
        saved_by: revision.saved_by_name,
        headline: revision.content.headline.clone(),
        standfirst: revision.content.standfirst.clone(),
        fields: Fields::of(&revision.content),
        body: revision.content.body,
        stories,
    }))
}
