//! Embargoes: until a minute nobody sees a story, in none of its languages, whatever somebody does by mistake. The
//! database keeps the rule (the trigger `publication_embargo`); here it is set, moved and lifted.
//!
//! Publishing under an embargo waits for its end. Preview links do not open while it stands. A story that is live already
//! cannot be put under one: it would have to be withdrawn first, and readers have seen it.

use serde_json::json;
use sqlx::PgConnection;

use super::schedule;
use crate::newsroom::access::{Actor, Denied, LiftEmbargo, Permit, ReadArticle, SetEmbargo};
use crate::newsroom::article;
use crate::newsroom::events::{self, Act};
use crate::newsroom::ids::{ArticleId, PersonId, WorkId};
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;

/// The longest reason for lifting one early, in characters.
pub const LONGEST_REASON: usize = 1_000;

/// An embargo that stands.
#[derive(Clone, Debug)]
pub struct Embargo {
    pub until: Timestamp,
    pub by: String,
    pub set_at: Timestamp,
}

#[derive(Debug, thiserror::Error)]
pub enum EmbargoError {
    #[error("an embargo ends in the future")]
    Past,
    #[error("the story is live, or one of its versions is")]
    Live,
    #[error("there is no embargo")]
    None,
    #[error("lifting an embargo early wants a reason")]
    Reason,
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Db(#[from] sqlx::Error),
}

/// Sets the minute until which nobody sees the story. To move an embargo to an earlier minute is to lift it in part, and
/// asks that right. What was scheduled to go out before goes out at its end instead.
pub async fn set(tx: &mut Tx, permit: &Permit<SetEmbargo>, until: Timestamp) -> Result<(), EmbargoError> {
    let (id, now) = (permit.on().id, tx.now);
    let by = permit.actor().person().ok_or(Denied)?;
    if until <= now {
        return Err(EmbargoError::Past);
    }
    let work = lock(tx, permit.actor(), id, |actor, facts| actor.could::<SetEmbargo>(facts)).await?;
    if store::is_public(tx.conn(), work).await? {
        return Err(EmbargoError::Live);
    }
    let before = store::standing(tx.conn(), work, now).await?;
    if before.is_some_and(|before| until < before) {
        permit.actor().may::<LiftEmbargo>(permit.on().clone())?;
    }
    store::set(tx, work, until, by).await?;
    schedule::wait_for_embargo(tx, work, before, until).await?;
    let detail = json!({ "until": until, "before": before });
    events::on_article(tx, permit.actor(), Act::EmbargoSet, id, detail).await?;
    Ok(())
}

/// Ends an embargo before its time. What waited for it goes out at once.
pub async fn lift(tx: &mut Tx, permit: &Permit<LiftEmbargo>, reason: &str) -> Result<(), EmbargoError> {
    let (id, now, reason) = (permit.on().id, tx.now, reason.trim());
    if reason.is_empty() || reason.chars().count() > LONGEST_REASON {
        return Err(EmbargoError::Reason);
    }
    let work = lock(tx, permit.actor(), id, |actor, facts| actor.could::<LiftEmbargo>(facts)).await?;
    let until = store::standing(tx.conn(), work, now).await?.ok_or(EmbargoError::None)?;
    store::remove(tx.conn(), work).await?;
    schedule::wait_for_embargo(tx, work, Some(until), now).await?;
    let detail = json!({ "until": until, "reason": reason });
    events::on_article(tx, permit.actor(), Act::EmbargoLifted, id, detail).await?;
    Ok(())
}

/// The embargo on a story that stands at `now`.
pub async fn read(
    db: &mut PgConnection,
    permit: &Permit<ReadArticle>,
    now: Timestamp,
) -> sqlx::Result<Option<Embargo>> {
    store::read(db, permit.on().id, now).await
}

/// Until when an embargo stands, of those that do at `now`.
pub(super) async fn standing(db: &mut PgConnection, work: WorkId, now: Timestamp) -> sqlx::Result<Option<Timestamp>> {
    store::standing(db, work, now).await
}

/// The same for a story by its own id.
pub(super) async fn of_article(
    db: &mut PgConnection,
    id: ArticleId,
    now: Timestamp,
) -> sqlx::Result<Option<Timestamp>> {
    Ok(store::read(db, id, now).await?.map(|embargo| embargo.until))
}

/// Locks all versions of the story, so that none is published meanwhile, and asks the right for each: an embargo holds for
/// all of them.
async fn lock(
    tx: &mut Tx,
    actor: &Actor,
    id: ArticleId,
    may: impl Fn(&Actor, &crate::newsroom::access::ArticleFacts) -> bool,
) -> Result<WorkId, EmbargoError> {
    let (work, versions) = store::lock_work(tx.conn(), id).await?;
    let facts = article::facts_of(tx.conn(), &versions).await?;
    if facts.iter().all(|facts| may(actor, facts)) { Ok(work) } else { Err(Denied.into()) }
}

mod store {
    use jiff_sqlx::ToSqlx;

    use super::*;

    pub(super) async fn lock_work(db: &mut PgConnection, id: ArticleId) -> sqlx::Result<(WorkId, Vec<ArticleId>)> {
        let rows = sqlx::query!(
            r#"select id as "id: ArticleId", work_id as "work: WorkId" from article
               where work_id = (select work_id from article where id = $1) order by id for update"#,
            id.uuid()
        )
        .fetch_all(db)
        .await?;
        let work = rows.first().ok_or(sqlx::Error::RowNotFound)?.work;
        Ok((work, rows.into_iter().map(|row| row.id).collect()))
    }

    pub(super) async fn is_public(db: &mut PgConnection, work: WorkId) -> sqlx::Result<bool> {
        sqlx::query_scalar!(r#"select exists (select from publication where work_id = $1) as "public!""#, work.uuid())
            .fetch_one(db)
            .await
    }

    pub(super) async fn standing(
        db: &mut PgConnection,
        work: WorkId,
        now: Timestamp,
    ) -> sqlx::Result<Option<Timestamp>> {
        let until = sqlx::query_scalar!(
            "select until from embargo where work_id = $1 and until > $2",
            work.uuid(),
            now.to_sqlx() as _
        )
        .fetch_optional(db)
        .await?;
        Ok(until.map(|until| until.to_jiff()))
    }

    pub(super) async fn set(tx: &mut Tx, work: WorkId, until: Timestamp, by: PersonId) -> sqlx::Result<()> {
        sqlx::query!(
            "insert into embargo (work_id, until, set_by, set_at) values ($1, $2, $3, $4)
             on conflict (work_id) do update set until = $2, set_by = $3, set_at = $4",
            work.uuid(),
            until.to_sqlx() as _,
            by.uuid(),
            tx.now_sql() as _
        )
        .execute(tx.conn())
        .await?;
        Ok(())
    }

    pub(super) async fn remove(db: &mut PgConnection, work: WorkId) -> sqlx::Result<()> {
        sqlx::query!("delete from embargo where work_id = $1", work.uuid()).execute(db).await?;
        Ok(())
    }

    pub(super) async fn read(db: &mut PgConnection, id: ArticleId, now: Timestamp) -> sqlx::Result<Option<Embargo>> {
        let row = sqlx::query!(
            "select until, set_at, display_name from article join embargo using (work_id)
             join person on person.id = set_by where article.id = $1 and until > $2",
            id.uuid(),
            now.to_sqlx() as _
        )
        .fetch_optional(db)
        .await?;
        Ok(row.map(|row| Embargo { until: row.until.to_jiff(), by: row.display_name, set_at: row.set_at.to_jiff() }))
    }
}
