//! A story's comments, as JSON for the editor's panel. Who may read the story may comment on it. After each write those
//! who have the story open are told to look again.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::paths;
use crate::desk::command::{Command, Desk, Failure, View};
use crate::newsroom::access::{
    Actor, ArticleFacts, ChangeComment, CommentArticle, ReadArticle, ReplyToThread, ResolveThread, ThreadFacts,
};
use crate::newsroom::comments::{
    self, Anchor, BadComment, Comment, CommentError, Field, LONGEST, MOST_MENTIONS, Place, Somebody, Thread, Words,
    read, resolve as ending, say,
};
use crate::newsroom::ids::{ArticleId, CommentId, PersonId, ThreadId};
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;
use crate::platform::lang::UiLang;
use crate::platform::words::words;
use crate::web::error::Error;
use crate::web::form::Input;

/// A story's threads, oldest first, and what the person may do here.
#[derive(Serialize)]
pub struct ThreadList {
    me: Option<PersonId>,
    may_comment: bool,
    threads: Vec<ThreadJson>,
}

#[derive(Serialize)]
struct ThreadJson {
    id: ThreadId,
    field: Option<&'static str>,
    quote: Option<String>,
    anchor: Option<AnchorJson>,
    opened_by: Somebody,
    opened_at: Timestamp,
    resolved: Option<ResolvedJson>,
    may_resolve: bool,
    comments: Vec<CommentJson>,
}

/// Both ends in base64.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AnchorJson {
    from: String,
    to: String,
}

#[derive(Serialize)]
struct ResolvedJson {
    by: Somebody,
    at: Timestamp,
}

#[derive(Serialize)]
struct CommentJson {
    id: CommentId,
    by: Somebody,
    at: Timestamp,
    edited_at: Option<Timestamp>,
    deleted: bool,
    words: String,
    mentions: Vec<Somebody>,
}

#[derive(Serialize)]
pub struct People {
    people: Vec<Somebody>,
}

/// A new thread: about a field, about some words (with or without an anchor), or about the story.
#[derive(Clone, Debug, Deserialize)]
pub struct OpenForm {
    #[serde(default)]
    field: Option<String>,
    #[serde(default)]
    quote: Option<String>,
    #[serde(default)]
    anchor: Option<AnchorJson>,
    words: String,
    #[serde(default)]
    mentions: Vec<PersonId>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct WordsForm {
    words: String,
    #[serde(default)]
    mentions: Vec<PersonId>,
}

impl Input for OpenForm {
    const LIMIT: usize = 64 * 1024;
}

impl Input for WordsForm {
    const LIMIT: usize = 64 * 1024;
}

pub async fn show(path: paths::Comments, view: View<ReadArticle>) -> Result<Json<ThreadList>, Error> {
    let mut seen = view.of(path.id).await?;
    let (db, permit) = seen.both();
    let threads = read::threads(db, permit).await?;
    let (actor, facts) = (*permit.actor(), permit.on());
    Ok(Json(ThreadList {
        me: actor.person(),
        may_comment: actor.could::<CommentArticle>(facts),
        threads: threads.into_iter().map(|thread| ThreadJson::new(thread, &actor, facts)).collect(),
    }))
}

/// Who can be called in a comment, by name.
pub async fn people(path: paths::CommentPeople, view: View<CommentArticle>) -> Result<Json<People>, Error> {
    let mut seen = view.of(path.id).await?;
    let (db, permit) = seen.both();
    Ok(Json(People { people: read::callable(db, permit).await? }))
}

pub async fn open(path: paths::Comments, command: Command<CommentArticle, OpenForm>) -> Result<Response, Error> {
    let (ui, desk) = (command.signed.ui(), command.desk().clone());
    let opened = command
        .run(path.id, async |tx: &mut Tx, permit: &_, form: OpenForm| {
            let place = form.place()?;
            say::open(tx, permit, &place, &Words::parse(&form.words)?, &form.mentions).await
        })
        .await;
    match opened {
        Ok(thread) => {
            desk.collab().comments_changed(path.id).await;
            Ok(Json(json!({ "thread": thread })).into_response())
        }
        Err(failure) => refused(failure, ui),
    }
}

pub async fn reply(path: paths::CommentReplies, command: Command<ReplyToThread, WordsForm>) -> Result<Response, Error> {
    let (ui, desk) = (command.signed.ui(), command.desk().clone());
    let said = command
        .run((path.id, path.thread), async |tx: &mut Tx, permit: &_, form: WordsForm| {
            say::reply(tx, permit, &Words::parse(&form.words)?, &form.mentions).await
        })
        .await;
    match said {
        Ok(comment) => {
            desk.collab().comments_changed(path.id).await;
            Ok(Json(json!({ "comment": comment })).into_response())
        }
        Err(failure) => refused(failure, ui),
    }
}

pub async fn change(path: paths::CommentWords, command: Command<ChangeComment, WordsForm>) -> Result<Response, Error> {
    let (ui, desk) = (command.signed.ui(), command.desk().clone());
    let changed = command
        .run((path.id, path.comment), async |tx: &mut Tx, permit: &_, form: WordsForm| {
            say::change(tx, permit, &Words::parse(&form.words)?, &form.mentions).await
        })
        .await;
    done(changed, &desk, path.id, ui).await
}

pub async fn remove(path: paths::CommentRemoval, command: Command<ChangeComment>) -> Result<Response, Error> {
    let (ui, desk) = (command.signed.ui(), command.desk().clone());
    let removed =
        command.run((path.id, path.comment), async |tx: &mut Tx, permit: &_, _| say::delete(tx, permit).await).await;
    done(removed, &desk, path.id, ui).await
}

pub async fn resolve(path: paths::CommentResolution, command: Command<ResolveThread>) -> Result<Response, Error> {
    let (ui, desk) = (command.signed.ui(), command.desk().clone());
    let key = (path.id, path.thread);
    let resolved = command.run(key, async |tx: &mut Tx, permit: &_, _| ending::resolve(tx, permit).await).await;
    done(resolved, &desk, path.id, ui).await
}

pub async fn reopen(path: paths::CommentReopening, command: Command<ResolveThread>) -> Result<Response, Error> {
    let (ui, desk) = (command.signed.ui(), command.desk().clone());
    let key = (path.id, path.thread);
    let reopened = command.run(key, async |tx: &mut Tx, permit: &_, _| ending::reopen(tx, permit).await).await;
    done(reopened, &desk, path.id, ui).await
}

impl OpenForm {
    fn place(&self) -> Result<Place, BadComment> {
        match (&self.field, &self.quote) {
            (Some(_), Some(_)) => Err(BadComment::Place),
            (Some(field), None) => Field::parse(field).map(Place::Field),
            (None, Some(quote)) => {
                let anchor = self.anchor.as_ref().map(AnchorJson::read).transpose()?;
                Place::words(quote, anchor)
            }
            (None, None) => Ok(Place::Story),
        }
    }
}

impl AnchorJson {
    fn read(&self) -> Result<Anchor, BadComment> {
        let end = |text: &str| BASE64.decode(text).map_err(|_| BadComment::Place);
        Anchor::new(end(&self.from)?, end(&self.to)?)
    }

    fn of(anchor: &Anchor) -> Self {
        Self { from: BASE64.encode(&anchor.from), to: BASE64.encode(&anchor.to) }
    }
}

impl ThreadJson {
    fn new(thread: Thread, actor: &Actor, article: &ArticleFacts) -> Self {
        let facts = ThreadFacts { id: thread.id, article: article.clone(), opened_by: thread.opened_by.id };
        let (field, quote, anchor) = match thread.place {
            Place::Story => (None, None, None),
            Place::Field(field) => (Some(field.as_str()), None, None),
            Place::Words { quote, anchor } => (None, Some(quote), anchor.as_ref().map(AnchorJson::of)),
        };
        Self {
            id: thread.id,
            field,
            quote,
            anchor,
            opened_by: thread.opened_by,
            opened_at: thread.opened_at,
            resolved: thread.resolved.map(|(by, at)| ResolvedJson { by, at }),
            may_resolve: actor.could::<ResolveThread>(&facts),
            comments: thread.comments.into_iter().map(CommentJson::new).collect(),
        }
    }
}

impl CommentJson {
    fn new(comment: Comment) -> Self {
        let Comment { id, by, at, edited_at, deleted, words, mentions } = comment;
        Self { id, by, at, edited_at, deleted, words, mentions }
    }
}

/// Those who have the story open look again at what is said about it.
async fn done(
    done: Result<(), Failure<CommentError>>,
    desk: &Desk,
    article: ArticleId,
    ui: UiLang,
) -> Result<Response, Error> {
    match done {
        Ok(()) => {
            desk.collab().comments_changed(article).await;
            Ok(Json(json!({})).into_response())
        }
        Err(failure) => refused(failure, ui),
    }
}

fn refused(failure: Failure<CommentError>, ui: UiLang) -> Result<Response, Error> {
    let (field, message) = match failure {
        Failure::Refused(error) => return Err(error),
        Failure::Verb(CommentError::Db(error)) => return Err(error.into()),
        Failure::Verb(CommentError::Nobody) => return Err(Error::SignIn),
        Failure::Verb(CommentError::Gone) => return Err(Error::NotFound),
        Failure::Verb(CommentError::Full) => ("words", words(ui).say("problem-comments-full").into_owned()),
        Failure::Verb(CommentError::UnknownPerson) => {
            ("mentions", words(ui).say("problem-comment-person").into_owned())
        }
        Failure::Verb(CommentError::Bad(bad)) => match bad {
            BadComment::Empty => ("words", words(ui).say("problem-comment-empty").into_owned()),
            BadComment::TooLong => ("words", words(ui).count("problem-too-long", LONGEST as i64)),
            BadComment::TooManyPeople => ("mentions", words(ui).count("problem-too-many", MOST_MENTIONS as i64)),
            BadComment::Place => return Err(Error::Unreadable("place".into())),
        },
    };
    let problems = json!({ "message": message, "problems": [{ "field": field, "message": message }] });
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Json(problems)).into_response())
}

/// The key of a field's words, for lists outside the editor.
pub fn field_key(field: comments::Field) -> String {
    format!("field-{}", field.as_str().replace('_', "-"))
}
