//! Mail that was ordered. A row is written in the transaction that makes the mail necessary, and a job of the same
//! transaction sends it: no mail without the act, and no act without its mail. The row says to whom and about what; the
//! words, and the secret of a link, are made when it is sent.
//!
//! Each mail is sent once. One way to send it twice remains: the mail server took it, and this server, or the database,
//! died before that was noted. No program can know then; both copies carry the same `Message-ID`, by which mail servers
//! and mail programs know the second for what it is.

use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use super::Act;
use crate::newsroom::access::{ChangeSettings, Permit};
use crate::newsroom::ids::{MailId, NotificationId, PersonId};
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;
use crate::platform::jobs::{self, Job};

/// How long an ended mail is kept to be looked at.
const KEEP: jiff::SignedDuration = jiff::SignedDuration::from_hours(30 * 24);
/// Who asks for a link again and again gets one mail in this time.
const LINK_EVERY: jiff::SignedDuration = jiff::SignedDuration::from_mins(5);

/// The order to send one mail.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendMail {
    pub mail: MailId,
}

impl Job for SendMail {
    const KIND: &'static str = "send-mail";
    /// About a day and a half: a mail server may be away over night.
    const MOST_TRIES: i32 = 45;
}

/// Somebody says that they forgot their password. Whether anybody has that address is found out by the job, so that the
/// page that takes the order cannot tell, by its words or by its time.
#[derive(Debug, Serialize, Deserialize)]
pub struct ForgottenPassword {
    pub email: String,
}

impl Job for ForgottenPassword {
    const KIND: &'static str = "forgotten-password";

    fn unique_key(&self) -> Option<String> {
        Some(self.email.to_lowercase())
    }
}

/// The order to make the daily digests, once their hour has come.
#[derive(Debug, Serialize, Deserialize)]
pub struct Digests {}

impl Job for Digests {
    const KIND: &'static str = "digests";
}

/// What a mail is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    Notice(NotificationId),
    /// What gathered for the digest.
    Digest,
    /// An invitation, or a link to a new password.
    Link,
}

/// A mail that waits.
#[derive(Clone, Copy, Debug)]
pub struct Waiting {
    pub id: MailId,
    pub to: PersonId,
    pub about: Subject,
    pub ordered_by: Option<PersonId>,
    pub ordered_at: Timestamp,
}

/// How a mail ended. The notes are keys of the interface's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Sent,
    /// The mail server does not take it, now or later.
    Refused(&'static str),
    /// It became needless before it was sent.
    Dropped(&'static str),
}

/// Says whether this newsroom sends mail; servers do so at their start.
pub async fn open(db: &mut PgConnection, mails: bool) -> sqlx::Result<()> {
    store::open(db, mails).await
}

/// Whether this newsroom sends mail.
pub async fn is_open(db: &mut PgConnection) -> sqlx::Result<bool> {
    store::is_open(db).await
}

/// Orders the mail about a notification.
pub(super) async fn order_notice(
    tx: &mut Tx,
    to: PersonId,
    notice: NotificationId,
    by: Option<PersonId>,
) -> sqlx::Result<()> {
    order(tx, to, Subject::Notice(notice), by).await
}

/// Orders an invitation or a link to a new password, whichever the person needs. `by` is who made it; `None` for
/// somebody who asked for it at the door, whom a second wish within five minutes gives no second mail. Gives whether one
/// was ordered.
pub async fn order_link(tx: &mut Tx, to: PersonId, by: Option<PersonId>) -> sqlx::Result<bool> {
    let since = tx.now - LINK_EVERY;
    if by.is_none() && store::link_since(tx.conn(), to, since).await? {
        return Ok(false);
    }
    order(tx, to, Subject::Link, by).await?;
    Ok(true)
}

/// Orders a digest for each person for whom something gathered, if `today` (a day in the newsroom's zone) had none yet.
/// Gives how many.
pub async fn order_digests(tx: &mut Tx, today: jiff::civil::Date) -> sqlx::Result<usize> {
    if !store::begin_digests(tx.conn(), today).await? {
        return Ok(0);
    }
    let people = store::to_digest(tx.conn()).await?;
    for person in &people {
        order(tx, *person, Subject::Digest, None).await?;
    }
    Ok(people.len())
}

/// The hour of the daily digest, 0 to 23 in the newsroom's zone, and the day of the last one.
pub async fn digest_hour(db: &mut PgConnection) -> sqlx::Result<(i8, Option<jiff::civil::Date>)> {
    store::digest_hour(db).await
}

/// Sets the hour of the daily digest; an hour that no day has is taken for the nearest.
pub async fn set_digest_hour(tx: &mut Tx, permit: &Permit<ChangeSettings>, hour: i8) -> sqlx::Result<()> {
    let hour = hour.clamp(0, 23);
    store::set_digest_hour(tx.conn(), hour).await?;
    let detail = serde_json::json!({ "digest_hour": hour });
    super::store::insert(tx, permit.actor(), Act::SettingsChanged, None, None, detail).await
}

/// The mail, if it still waits.
pub async fn waiting(db: &mut PgConnection, id: MailId) -> sqlx::Result<Option<Waiting>> {
    store::waiting(db, id).await
}

/// Notes how a mail ended. Gives whether it still waited.
pub async fn end(tx: &mut Tx, id: MailId, end: End) -> sqlx::Result<bool> {
    store::end(tx, id, end).await
}

/// Why the last mail to somebody was not sent, if it was not: a key of words.
pub async fn last_refusal(db: &mut PgConnection, person: PersonId) -> sqlx::Result<Option<(Timestamp, String)>> {
    store::last_refusal(db, person).await
}

/// Removes mail that ended long ago.
pub async fn remove_old(db: &mut PgConnection, now: Timestamp) -> sqlx::Result<()> {
    store::remove_ended(db, now - KEEP).await
}

async fn order(tx: &mut Tx, to: PersonId, about: Subject, by: Option<PersonId>) -> sqlx::Result<()> {
    let id = MailId::generate();
    store::insert(tx, id, to, about, by).await?;
    jobs::enqueue(tx, &SendMail { mail: id }).await
}

impl Subject {
    fn as_str(self) -> &'static str {
        match self {
            Subject::Notice(_) => "notice",
            Subject::Digest => "digest",
            Subject::Link => "link",
        }
    }
}

mod store {
    use jiff_sqlx::ToSqlx;

    use super::*;

    pub(super) async fn open(db: &mut PgConnection, mails: bool) -> sqlx::Result<()> {
        sqlx::query!("update newsroom set mails = $1 where mails <> $1", mails).execute(db).await?;
        Ok(())
    }

    pub(super) async fn is_open(db: &mut PgConnection) -> sqlx::Result<bool> {
        sqlx::query_scalar!("select mails from newsroom").fetch_one(db).await
    }

    pub(super) async fn insert(
        tx: &mut Tx,
        id: MailId,
        to: PersonId,
        about: Subject,
        by: Option<PersonId>,
    ) -> sqlx::Result<()> {
        let notice = match about {
            Subject::Notice(id) => Some(id.uuid()),
            Subject::Digest | Subject::Link => None,
        };
        sqlx::query!(
            "insert into mail (id, person_id, kind, notification_id, ordered_by, ordered_at) values ($1, $2, $3, $4, $5, $6)",
            id.uuid(),
            to.uuid(),
            about.as_str(),
            notice,
            by.map(|id| id.uuid()),
            tx.now_sql() as _
        )
        .execute(tx.conn())
        .await?;
        Ok(())
    }

    pub(super) async fn link_since(db: &mut PgConnection, to: PersonId, since: Timestamp) -> sqlx::Result<bool> {
        sqlx::query_scalar!(
            r#"select exists (select from mail where person_id = $1 and ordered_at > $2 and kind = 'link'
                   and ordered_by is null) as "some!""#,
            to.uuid(),
            since.to_sqlx() as _
        )
        .fetch_one(db)
        .await
    }

    pub(super) async fn digest_hour(db: &mut PgConnection) -> sqlx::Result<(i8, Option<jiff::civil::Date>)> {
        let row = sqlx::query!("select digest_hour, digested_on from newsroom").fetch_one(db).await?;
        Ok((i8::try_from(row.digest_hour).unwrap_or(0), row.digested_on.map(|day| day.to_jiff())))
    }

    pub(super) async fn set_digest_hour(db: &mut PgConnection, hour: i8) -> sqlx::Result<()> {
        sqlx::query!("update newsroom set digest_hour = $1", i16::from(hour)).execute(db).await?;
        Ok(())
    }

    /// Of several servers one sees the day begin.
    pub(super) async fn begin_digests(db: &mut PgConnection, today: jiff::civil::Date) -> sqlx::Result<bool> {
        let done = sqlx::query!(
            "update newsroom set digested_on = $1 where mails and (digested_on is null or digested_on < $1)",
            today.to_sqlx() as _
        )
        .execute(db)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    pub(super) async fn to_digest(db: &mut PgConnection) -> sqlx::Result<Vec<PersonId>> {
        sqlx::query_scalar!(
            r#"select distinct person_id as "id: PersonId" from notification join person on person.id = person_id
               where in_digest and digested_at is null and read_at is null and suspended_at is null
                 and not exists (select from mail where mail.person_id = person.id and mail.kind = 'digest' and state = 'waiting')"#
        )
        .fetch_all(db)
        .await
    }

    pub(super) async fn waiting(db: &mut PgConnection, id: MailId) -> sqlx::Result<Option<Waiting>> {
        let row = sqlx::query!(
            r#"select person_id as "to: PersonId", kind, notification_id as "notice: NotificationId",
                      ordered_by as "by: PersonId", ordered_at
               from mail where id = $1 and state = 'waiting'"#,
            id.uuid()
        )
        .fetch_optional(db)
        .await?;
        Ok(row.map(|row| Waiting {
            id,
            to: row.to,
            about: match (row.kind.as_str(), row.notice) {
                ("notice", Some(notice)) => Subject::Notice(notice),
                ("digest", _) => Subject::Digest,
                _ => Subject::Link,
            },
            ordered_by: row.by,
            ordered_at: row.ordered_at.to_jiff(),
        }))
    }

    pub(super) async fn end(tx: &mut Tx, id: MailId, end: End) -> sqlx::Result<bool> {
        let (state, note) = match end {
            End::Sent => ("sent", None),
            End::Refused(note) => ("refused", Some(note)),
            End::Dropped(note) => ("dropped", Some(note)),
        };
        let done = sqlx::query!(
            "update mail set state = $2, note = $3, ended_at = $4 where id = $1 and state = 'waiting'",
            id.uuid(),
            state,
            note,
            tx.now_sql() as _
        )
        .execute(tx.conn())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    pub(super) async fn last_refusal(
        db: &mut PgConnection,
        person: PersonId,
    ) -> sqlx::Result<Option<(Timestamp, String)>> {
        let row = sqlx::query!(
            r#"select ended_at, state, note from mail
               where person_id = $1 and state in ('sent', 'refused') order by ordered_at desc, id desc limit 1"#,
            person.uuid()
        )
        .fetch_optional(db)
        .await?;
        Ok(row.and_then(|row| Some((row.ended_at?.to_jiff(), row.note?))))
    }

    pub(super) async fn remove_ended(db: &mut PgConnection, before: Timestamp) -> sqlx::Result<()> {
        sqlx::query!("delete from mail where ended_at < $1", before.to_sqlx() as _).execute(db).await?;
        Ok(())
    }
}
