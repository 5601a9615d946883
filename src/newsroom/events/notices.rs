//! Who is told of what, and how. An act on a story that concerns somebody tells them by itself, in its own transaction;
//! a verb that knows better whom it concerns (a comment that calls people by name) says so with [`tell`].
//!
//! A notification repeats no words: it leads to the story, and only while the person may read it.

use sqlx::PgConnection;

use super::{Act, outbox};
use crate::newsroom::access::Actor;
use crate::newsroom::ids::{ArticleId, NotificationId, PersonId, ThreadId};
use crate::newsroom::stage::Move;
use crate::platform::db::Tx;

/// What somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A comment calls them by name.
    Mention,
    /// Somebody answered in a thread they spoke in.
    Reply,
    /// A story is theirs to write.
    Assigned,
    /// A story of theirs came back from the desk.
    Returned,
    /// A story of theirs was approved.
    Approved,
    /// A story of theirs is before readers.
    Published,
    /// Readers are told of a mistake in a story of theirs.
    Correction,
    /// The time of a story of theirs passed and it did not go out, or did not come down.
    ScheduleMissed,
}

/// How somebody hears of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// On the desk.
    Desk,
    /// On the desk, and at once by mail.
    Mail,
    /// On the desk, and in one mail a day with everything else.
    Digest,
    Off,
}

impl Kind {
    pub const ALL: [Kind; 8] = [
        Kind::Assigned,
        Kind::Mention,
        Kind::Reply,
        Kind::Returned,
        Kind::Approved,
        Kind::Published,
        Kind::Correction,
        Kind::ScheduleMissed,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Mention => "mention",
            Kind::Reply => "reply",
            Kind::Assigned => "assigned",
            Kind::Returned => "returned",
            Kind::Approved => "approved",
            Kind::Published => "published",
            Kind::Correction => "correction",
            Kind::ScheduleMissed => "schedule-missed",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// The way for whoever has not chosen another: mail for what waits for them, the desk for the rest.
    pub fn usual(self) -> Way {
        match self {
            Kind::Mention | Kind::Assigned | Kind::Returned | Kind::Correction | Kind::ScheduleMissed => Way::Mail,
            Kind::Reply | Kind::Approved | Kind::Published => Way::Desk,
        }
    }
}

impl Way {
    pub const ALL: [Way; 4] = [Way::Desk, Way::Mail, Way::Digest, Way::Off];

    pub fn as_str(self) -> &'static str {
        match self {
            Way::Desk => "desk",
            Way::Mail => "mail",
            Way::Digest => "digest",
            Way::Off => "off",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.as_str() == text)
    }
}

/// Something to tell people of.
#[derive(Clone, Copy, Debug)]
pub struct Notice {
    pub kind: Kind,
    pub article: ArticleId,
    /// The thread it is about: for mentions and replies.
    pub thread: Option<ThreadId>,
    /// Who did it; `None` for the newsroom itself.
    pub by: Option<PersonId>,
}

/// Tells people, each in the way they chose, but never somebody of what they did themselves. Who cannot sign in hears
/// nothing.
pub async fn tell(tx: &mut Tx, people: &[PersonId], notice: Notice) -> sqlx::Result<()> {
    // Named twice is told once: the database looks them up as a set.
    let others: Vec<PersonId> = people.iter().copied().filter(|person| Some(*person) != notice.by).collect();
    if others.is_empty() {
        return Ok(());
    }
    let by_mail = outbox::is_open(tx.conn()).await?;
    for (person, way) in store::ways(tx.conn(), &others, notice.kind).await? {
        if way == Way::Off {
            continue;
        }
        let id = NotificationId::generate();
        store::insert(tx, id, person, notice, way == Way::Digest).await?;
        if way == Way::Mail && by_mail {
            outbox::order_notice(tx, person, id, notice.by).await?;
        }
    }
    Ok(())
}

/// Whom an act on a story concerns.
enum Audience {
    /// Somebody named by the act.
    One(PersonId),
    /// Who began it, is to write it, or stands in its byline.
    Writers,
    /// They, and who scheduled last what was to happen to it.
    WritersAndPlanner,
}

/// Tells whoever an act on a story concerns.
pub(super) async fn follow(
    tx: &mut Tx,
    actor: &Actor,
    act: Act,
    article: ArticleId,
    detail: &serde_json::Value,
) -> sqlx::Result<()> {
    let Some((kind, audience)) = concerned(act, detail) else { return Ok(()) };
    let people = match audience {
        Audience::One(person) => vec![person],
        Audience::Writers => store::writers(tx.conn(), article).await?,
        Audience::WritersAndPlanner => {
            let mut people = store::writers(tx.conn(), article).await?;
            people.extend(store::planner(tx.conn(), article).await?);
            people
        }
    };
    tell(tx, &people, Notice { kind, article, thread: None, by: actor.person() }).await
}

/// What an act on a story says to whom. Comments are not here: they know best whom they call.
fn concerned(act: Act, detail: &serde_json::Value) -> Option<(Kind, Audience)> {
    let said = |key: &str| detail.get(key).and_then(|value| value.as_str());
    match act {
        // Another due time or brief is no news to who has the story already.
        Act::Assigned if said("person") != said("before") => {
            Some((Kind::Assigned, Audience::One(said("person")?.parse().ok()?)))
        }
        Act::Moved if said("move") == Some(Move::Return.as_str()) => Some((Kind::Returned, Audience::Writers)),
        Act::GivenBack => Some((Kind::Returned, Audience::Writers)),
        Act::Approved => Some((Kind::Approved, Audience::Writers)),
        Act::Published => Some((Kind::Published, Audience::Writers)),
        Act::CorrectionFiled | Act::Retracted => Some((Kind::Correction, Audience::Writers)),
        Act::ScheduleFailed => Some((Kind::ScheduleMissed, Audience::WritersAndPlanner)),
        Act::ArticleCreated
        | Act::VersionBegun
        | Act::RevisionRestored
        | Act::Withdrawn
        | Act::RevisionNamed
        | Act::CommentWritten
        | Act::CommentChanged
        | Act::CommentDeleted
        | Act::ThreadResolved
        | Act::ThreadReopened
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
        | Act::Assigned
        | Act::Moved
        | Act::NoteWritten
        | Act::ViewsChanged
        | Act::StagesNamed
        | Act::PersonLimited
        | Act::CorrectionAmended
        | Act::Killed
        | Act::LogCut
        | Act::Scheduled
        | Act::Unscheduled
        | Act::EmbargoSet
        | Act::EmbargoLifted
        | Act::PreviewLinkMade
        | Act::PreviewLinkRevoked
        | Act::ApprovalRulesChanged => None,
    }
}

mod store {
    use super::*;

    /// The way of each of these people who can sign in.
    pub(super) async fn ways(
        db: &mut PgConnection,
        people: &[PersonId],
        kind: Kind,
    ) -> sqlx::Result<Vec<(PersonId, Way)>> {
        let rows = sqlx::query!(
            r#"select id as "id: PersonId", way as "way?" from person
               left join notice_preference on person_id = id and kind = $2
               where id = any($1) and suspended_at is null order by id"#,
            people as &[PersonId],
            kind.as_str()
        )
        .fetch_all(db)
        .await?;
        let way = |chosen: Option<String>| chosen.and_then(|way| Way::parse(&way)).unwrap_or(kind.usual());
        Ok(rows.into_iter().map(|row| (row.id, way(row.way))).collect())
    }

    pub(super) async fn writers(db: &mut PgConnection, article: ArticleId) -> sqlx::Result<Vec<PersonId>> {
        sqlx::query_scalar!(
            r#"select distinct person.id as "id: PersonId" from article
               join person on person.id in (created_by, assigned_to)
                   or person.id in (select person_id from author where author.id = any(article.author_ids))
               where article.id = $1"#,
            article.uuid()
        )
        .fetch_all(db)
        .await
    }

    pub(super) async fn planner(db: &mut PgConnection, article: ArticleId) -> sqlx::Result<Option<PersonId>> {
        sqlx::query_scalar!(
            r#"select made_by as "id: PersonId" from schedule where article_id = $1 order by made_at desc limit 1"#,
            article.uuid()
        )
        .fetch_optional(db)
        .await
    }

    pub(super) async fn insert(
        tx: &mut Tx,
        id: NotificationId,
        person: PersonId,
        notice: Notice,
        in_digest: bool,
    ) -> sqlx::Result<()> {
        sqlx::query!(
            "insert into notification (id, person_id, kind, article_id, thread_id, by_id, at, in_digest)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            id.uuid(),
            person.uuid(),
            notice.kind.as_str(),
            notice.article.uuid(),
            notice.thread.map(|id| id.uuid()),
            notice.by.map(|id| id.uuid()),
            tx.now_sql() as _,
            in_digest
        )
        .execute(tx.conn())
        .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_ways_are_read_back() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.as_str()), Some(kind));
            assert_ne!(kind.usual(), Way::Off);
        }
        for way in Way::ALL {
            assert_eq!(Way::parse(way.as_str()), Some(way));
        }
        assert_eq!((Kind::parse("x"), Way::parse("")), (None, None));
    }
}
