//! What happened. Every verb writes its event in its own transaction: a row of the history, and where readers or
//! other servers must know, one notification that Postgres delivers on commit and never after a rollback.
//!
//! The row is chained to the one before it by the database, at the commit: see [`crate::newsroom::history`].
//!
//! - [`notices`]: whom an act concerns, and how they hear of it;
//! - [`outbox`]: the mail that was ordered.

pub mod notices;
pub mod outbox;

use sqlx::PgConnection;

use super::access::{Actor, Permit, SeeOperations};
use super::ids::{ArticleId, PersonId};
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;
use crate::platform::purge;

/// The channel of `LISTEN`; its payloads are what [`read`] reads.
pub const CHANNEL: &str = "dateline";

/// For this long a server that was away can read what it missed.
const KEPT: jiff::SignedDuration = jiff::SignedDuration::from_hours(1);

/// The key of every list, front, feed and map.
pub const LISTS_KEY: &str = "lists";
/// The key of every public page: what all of them carry.
pub const FRAME_KEY: &str = "frame";

/// The key of what shows this story as its subject.
pub fn article_key(article: ArticleId) -> String {
    format!("article-{article}")
}

// One table of the acts and their names in the database, which are never changed.
macro_rules! acts {
    ($($(#[$doc:meta])* $act:ident $name:literal)*) => {
        /// An act, as the history names it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Act { $($(#[$doc])* $act),* }

        impl Act {
            /// Every act, in the order in which a page lists them.
            pub const ALL: &'static [Act] = &[$(Act::$act),*];

            /// Its name in the database, in addresses, and after `act-` in the keys of its words.
            pub fn as_str(self) -> &'static str {
                match self { $(Act::$act => $name),* }
            }
        }
    };
}

acts! {
    ArticleCreated "article-created"
    VersionBegun "version-begun"
    RevisionRestored "revision-restored"
    Published "published"
    Withdrawn "withdrawn"
    Assigned "assigned"
    Moved "moved"
    NoteWritten "note-written"
    Approved "approved"
    GivenBack "given-back"
    Scheduled "scheduled"
    Unscheduled "unscheduled"
    ScheduleFailed "schedule-failed"
    EmbargoSet "embargo-set"
    EmbargoLifted "embargo-lifted"
    PreviewLinkMade "preview-link-made"
    PreviewLinkRevoked "preview-link-revoked"
    CorrectionFiled "correction-filed"
    CorrectionAmended "correction-amended"
    Retracted "retracted"
    Killed "killed"
    /// The public log of a story's changes was made to begin later.
    LogCut "log-cut"
    RevisionNamed "revision-named"
    CommentWritten "comment-written"
    CommentChanged "comment-changed"
    CommentDeleted "comment-deleted"
    ThreadResolved "thread-resolved"
    ThreadReopened "thread-reopened"
    SectionsChanged "sections-changed"
    TagsChanged "tags-changed"
    AuthorsChanged "authors-changed"
    SettingsChanged "settings-changed"
    ViewsChanged "views-changed"
    StagesNamed "stages-named"
    ApprovalRulesChanged "approval-rules-changed"
    SetUp "set-up"
    PersonInvited "person-invited"
    PersonLinkMade "person-link-made"
    PersonLinkAsked "person-link-asked"
    PersonChanged "person-changed"
    PersonLimited "person-limited"
    PersonSuspended "person-suspended"
    PersonReinstated "person-reinstated"
    PasswordChanged "password-changed"
    SignedIn "signed-in"
    JobRetried "job-retried"
    JobDismissed "job-dismissed"
}

/// What others hold that an act made stale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// A story's public face: its page and every list it stands on.
    Article(ArticleId),
    /// A story was taken down, or words of it were.
    Gone(ArticleId),
    /// What every page carries: names, editions, sections, bylines, tags, settings.
    Frame,
    /// What only the desk shows of a story. No page that readers see is stale.
    Desk(ArticleId),
    /// A person's rights or sessions.
    Person(PersonId),
}

impl Act {
    /// `None` for a name that only a newer program knows.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|act| act.as_str() == name)
    }
}

impl Change {
    /// The keys that caches in front of the site know the stale answers by; the same stand in the answers' headers.
    pub fn surrogate_keys(&self) -> Vec<String> {
        match self {
            Change::Article(id) | Change::Gone(id) => vec![article_key(*id), LISTS_KEY.to_owned()],
            Change::Frame => vec![FRAME_KEY.to_owned()],
            // Readers see nothing of either: a byline is not an account.
            Change::Desk(_) | Change::Person(_) => Vec::new(),
        }
    }

    pub fn parse(payload: &str) -> Option<Self> {
        match payload.split_once(':') {
            None if payload == "frame" => Some(Change::Frame),
            Some(("article", id)) => id.parse().ok().map(Change::Article),
            Some(("gone", id)) => id.parse().ok().map(Change::Gone),
            Some(("desk", id)) => id.parse().ok().map(Change::Desk),
            Some(("person", id)) => id.parse().ok().map(Change::Person),
            _ => None,
        }
    }
}

impl std::fmt::Display for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Change::Article(id) => write!(f, "article:{id}"),
            Change::Gone(id) => write!(f, "gone:{id}"),
            Change::Frame => f.write_str("frame"),
            Change::Desk(id) => write!(f, "desk:{id}"),
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
    notices::follow(tx, actor, act, article, &detail).await?;
    store::insert(tx, actor, act, Some(article), None, detail).await?;
    match act {
        Act::Published => {
            store::announce(tx, Change::Article(article)).await?;
            announce_versions(tx, article).await
        }
        Act::Withdrawn | Act::Killed => {
            store::announce(tx, Change::Gone(article)).await?;
            announce_versions(tx, article).await
        }
        Act::CorrectionFiled | Act::CorrectionAmended => store::announce(tx, Change::Article(article)).await,
        // Its page stays and its words go: what shows them is dropped, not only made anew.
        Act::Retracted | Act::LogCut => store::announce(tx, Change::Gone(article)).await,
        Act::ArticleCreated
        | Act::VersionBegun
        | Act::Assigned
        | Act::Moved
        | Act::Approved
        | Act::GivenBack
        | Act::Scheduled
        | Act::Unscheduled
        | Act::ScheduleFailed
        | Act::EmbargoSet
        | Act::EmbargoLifted => store::announce(tx, Change::Desk(article)).await,
        Act::CommentWritten
        | Act::PreviewLinkMade
        | Act::PreviewLinkRevoked
        | Act::ApprovalRulesChanged
        | Act::CommentChanged
        | Act::CommentDeleted
        | Act::ThreadResolved
        | Act::ThreadReopened
        | Act::RevisionNamed
        | Act::RevisionRestored
        | Act::SectionsChanged
        | Act::TagsChanged
        | Act::AuthorsChanged
        | Act::SettingsChanged
        | Act::SetUp
        | Act::PersonInvited
        | Act::PersonLinkMade
        | Act::PersonLinkAsked
        | Act::PersonChanged
        | Act::PersonSuspended
        | Act::PersonReinstated
        | Act::PasswordChanged
        | Act::SignedIn
        | Act::JobRetried
        | Act::JobDismissed
        | Act::NoteWritten
        | Act::ViewsChanged
        | Act::StagesNamed
        | Act::PersonLimited => Ok(()),
    }
}

/// The pages of a story's other versions name it.
async fn announce_versions(tx: &mut Tx, article: ArticleId) -> sqlx::Result<()> {
    for version in store::public_versions(tx.conn(), article).await? {
        store::announce(tx, Change::Article(version)).await?;
    }
    Ok(())
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

/// A story was saved: no act of its own, but the desk's lists show another headline or length.
pub async fn on_saved(tx: &mut Tx, article: ArticleId) -> sqlx::Result<()> {
    store::announce(tx, Change::Desk(article)).await
}

/// An act on what the desk shares: history only.
pub async fn on_newsroom(
    tx: &mut Tx,
    actor: &Actor,
    act: Act,
    subject: Option<uuid::Uuid>,
    detail: serde_json::Value,
) -> sqlx::Result<()> {
    store::insert(tx, actor, act, None, subject, detail).await
}

/// Somebody signed in: history only, nothing anywhere became stale.
pub async fn on_sign_in(tx: &mut Tx, actor: &Actor, person: PersonId) -> sqlx::Result<()> {
    store::insert(tx, actor, Act::SignedIn, None, Some(person.uuid()), serde_json::json!({})).await
}

/// Somebody asked for a link to a new password at the door: history only.
pub async fn on_wish(tx: &mut Tx, actor: &Actor, person: PersonId) -> sqlx::Result<()> {
    store::insert(tx, actor, Act::PersonLinkAsked, None, Some(person.uuid()), serde_json::json!({})).await
}

/// The changes after the one with this number, oldest first, at most 1,000. If the first of them is not the next one,
/// some have been removed since.
pub async fn since(db: &mut PgConnection, number: i64) -> sqlx::Result<Vec<(i64, String)>> {
    store::since(db, number).await
}

/// Reads a notification: the change's number, and the change as [`Change::parse`] reads it.
pub fn read(payload: &str) -> Option<(i64, &str)> {
    let (number, said) = payload.split_once(' ')?;
    Some((number.parse().ok()?, said))
}

/// Removes changes that every server has long heard of.
pub async fn forget_old(db: &mut PgConnection, now: Timestamp) -> sqlx::Result<()> {
    store::forget(db, now - KEPT).await
}

/// Somebody retried or dismissed a job: history only.
pub async fn on_job(tx: &mut Tx, permit: &Permit<SeeOperations>, act: Act, job: i64) -> sqlx::Result<()> {
    store::insert(tx, permit.actor(), act, None, None, serde_json::json!({ "job": job })).await
}

mod store {
    use jiff_sqlx::ToSqlx;

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

    /// Raises the newsroom's number of changes, whose row lock puts such commits in order, and notes the change under it:
    /// a server that missed the notification sees by the number that something is stale, and reads what. A cache in
    /// front of the site, if there is one to be told, is told by a job of the same transaction.
    pub(super) async fn announce(tx: &mut Tx, change: Change) -> sqlx::Result<()> {
        let said = change.to_string();
        let raised = sqlx::query!(
            r#"with raised as (update newsroom set changes = changes + 1 returning changes, purges),
                    noted as (insert into change (number, at, said) select changes, $1, $2 from raised)
               select changes, purges from raised"#,
            tx.now_sql() as _,
            said,
        )
        .fetch_one(tx.conn())
        .await?;
        sqlx::query!("select pg_notify($1, $2)", CHANNEL, format!("{} {said}", raised.changes))
            .execute(tx.conn())
            .await?;
        tx.announced.push((raised.changes, said));
        if raised.purges {
            purge::order(tx, change.surrogate_keys()).await?;
        }
        Ok(())
    }

    pub(super) async fn public_versions(db: &mut PgConnection, article: ArticleId) -> sqlx::Result<Vec<ArticleId>> {
        sqlx::query_scalar!(
            r#"select p.article_id as "id: ArticleId" from article a join publication p using (work_id)
               where a.id = $1 and p.article_id <> a.id"#,
            article.uuid()
        )
        .fetch_all(db)
        .await
    }

    pub(super) async fn since(db: &mut PgConnection, number: i64) -> sqlx::Result<Vec<(i64, String)>> {
        let rows = sqlx::query!("select number, said from change where number > $1 order by number limit 1000", number)
            .fetch_all(db)
            .await?;
        Ok(rows.into_iter().map(|row| (row.number, row.said)).collect())
    }

    pub(super) async fn forget(db: &mut PgConnection, before: Timestamp) -> sqlx::Result<()> {
        sqlx::query!("delete from change where at < $1", before.to_sqlx() as _).execute(db).await?;
        Ok(())
    }
}
