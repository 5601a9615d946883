//! What happened. Every verb writes its event in its own transaction: a row of the history, and where readers or
//! other servers must know, one notification that Postgres delivers on commit and never after a rollback.

use super::access::Actor;
use super::ids::{ArticleId, PersonId};
use crate::platform::db::Tx;

/// The channel of `LISTEN`; its payloads are [`Change`]s.
pub const CHANNEL: &str = "dateline";

/// An act, as the history names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    ArticleCreated,
    VersionBegun,
    RevisionRestored,
    Published,
    Withdrawn,
    RevisionNamed,
    CommentWritten,
    CommentChanged,
    CommentDeleted,
    ThreadResolved,
    ThreadReopened,
    SectionsChanged,
    TagsChanged,
    AuthorsChanged,
    SettingsChanged,
    SetUp,
    PersonInvited,
    PersonLinkMade,
    PersonChanged,
    PersonSuspended,
    PersonReinstated,
    PasswordChanged,
    SignedIn,
}

/// What others hold that an act made stale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// A story's public face: its page and every list it stands on.
    Article(ArticleId),
    /// What every page carries: names, editions, sections, bylines, tags, settings.
    Frame,
    /// A person's rights or sessions.
    Person(PersonId),
}

impl Act {
    fn as_str(self) -> &'static str {
        match self {
            Act::ArticleCreated => "article-created",
            Act::VersionBegun => "version-begun",
            Act::RevisionRestored => "revision-restored",
            Act::Published => "published",
            Act::Withdrawn => "withdrawn",
            Act::RevisionNamed => "revision-named",
            Act::CommentWritten => "comment-written",
            Act::CommentChanged => "comment-changed",
            Act::CommentDeleted => "comment-deleted",
            Act::ThreadResolved => "thread-resolved",
            Act::ThreadReopened => "thread-reopened",
            Act::SectionsChanged => "sections-changed",
            Act::TagsChanged => "tags-changed",
            Act::AuthorsChanged => "authors-changed",
            Act::SettingsChanged => "settings-changed",
            Act::SetUp => "set-up",
            Act::PersonInvited => "person-invited",
            Act::PersonLinkMade => "person-link-made",
            Act::PersonChanged => "person-changed",
            Act::PersonSuspended => "person-suspended",
            Act::PersonReinstated => "person-reinstated",
            Act::PasswordChanged => "password-changed",
            Act::SignedIn => "signed-in",
        }
    }
}

impl Change {
    pub fn parse(payload: &str) -> Option<Self> {
        match payload.split_once(':') {
            None if payload == "frame" => Some(Change::Frame),
            Some(("article", id)) => id.parse().ok().map(Change::Article),
            Some(("person", id)) => id.parse().ok().map(Change::Person),
            _ => None,
        }
    }
}

impl std::fmt::Display for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Change::Article(id) => write!(f, "article:{id}"),
            Change::Frame => f.write_str("frame"),
            Change::Person(id) => write!(f, "person:{id}"),
        }
    }
}

/// An act on a story, with facts about it in `detail` (never a draft's words).
pub async fn on_article(
    tx: &mut Tx,
    actor: &Actor,
    act: Act,
    article: ArticleId,
    detail: serde_json::Value,
) -> sqlx::Result<()> {
    store::insert(tx, actor, act, Some(article), None, detail).await?;
    match act {
        Act::Published | Act::Withdrawn => store::announce(tx, Change::Article(article)).await,
        Act::ArticleCreated
        | Act::CommentWritten
        | Act::CommentChanged
        | Act::CommentDeleted
        | Act::ThreadResolved
        | Act::ThreadReopened
        | Act::RevisionNamed
        | Act::VersionBegun
        | Act::RevisionRestored
        | Act::SectionsChanged
        | Act::TagsChanged
        | Act::AuthorsChanged
        | Act::SettingsChanged
        | Act::SetUp
        | Act::PersonInvited
        | Act::PersonLinkMade
        | Act::PersonChanged
        | Act::PersonSuspended
        | Act::PersonReinstated
        | Act::PasswordChanged
        | Act::SignedIn => Ok(()),
    }
}

/// An act that changes what every page carries.
pub async fn on_frame(
    tx: &mut Tx,
    actor: &Actor,
    act: Act,
    subject: Option<uuid::Uuid>,
    detail: serde_json::Value,
) -> sqlx::Result<()> {
    store::insert(tx, actor, act, None, subject, detail).await?;
    store::announce(tx, Change::Frame).await
}

/// An act on a person's account.
pub async fn on_person(
    tx: &mut Tx,
    actor: &Actor,
    act: Act,
    person: PersonId,
    detail: serde_json::Value,
) -> sqlx::Result<()> {
    store::insert(tx, actor, act, None, Some(person.uuid()), detail).await?;
    store::announce(tx, Change::Person(person)).await
}

/// Somebody signed in: history only, nothing anywhere became stale.
pub async fn on_sign_in(tx: &mut Tx, actor: &Actor, person: PersonId) -> sqlx::Result<()> {
    store::insert(tx, actor, Act::SignedIn, None, Some(person.uuid()), serde_json::json!({})).await
}

mod store {
    use super::*;

    pub(super) async fn insert(
        tx: &mut Tx,
        actor: &Actor,
        act: Act,
        article: Option<ArticleId>,
        subject: Option<uuid::Uuid>,
        detail: serde_json::Value,
    ) -> sqlx::Result<()> {
        let (person, system) = match actor {
            Actor::Person { id, .. } => (Some(id.uuid()), None),
            Actor::System(name) => (None, Some(*name)),
        };
        sqlx::query!(
            "insert into event (at, person_id, system, act, article_id, subject_id, detail) values ($1, $2, $3, $4, $5, $6, $7)",
            tx.now_sql() as _,
            person,
            system,
            act.as_str(),
            article.map(|id| id.uuid()),
            subject,
            detail,
        )
        .execute(tx.conn())
        .await?;
        Ok(())
    }

    /// Raises the newsroom's number of changes, whose row lock puts such commits in order: a server that missed the
    /// notification sees by this number that something is stale.
    pub(super) async fn announce(tx: &mut Tx, change: Change) -> sqlx::Result<()> {
        tx.announced = true;
        sqlx::query!("update newsroom set changes = changes + 1").execute(tx.conn()).await?;
        sqlx::query!("select pg_notify($1, $2)", CHANNEL, change.to_string()).execute(tx.conn()).await?;
        Ok(())
    }
}
