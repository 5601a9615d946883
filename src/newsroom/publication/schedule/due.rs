//! Carrying out what is due. Each row in a transaction of its own, which also ends the row: a server that dies in between
//! has done nothing, and the next that looks does it.

use serde_json::json;
use sqlx::PgConnection;

use super::calendar::MISSED_AFTER;
use super::store::{self, Order};
use super::{Act, State, Told};
use crate::newsroom::access::{Actor, FileCorrection, Permit, Publish, WaiveChecks, Withdraw};
use crate::newsroom::article;
use crate::newsroom::events;
use crate::newsroom::ids::{ArticleId, ScheduleId};
use crate::newsroom::people;
use crate::newsroom::publication::corrections::file::{self, FileError, NewCorrection};
use crate::newsroom::publication::gate::{self, Version, Waiver};
use crate::newsroom::publication::publish::{self, PublishError, WithdrawError};
use crate::newsroom::publication::versions::{self, CutError};
use crate::newsroom::stage::Stage;
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;

/// In whose name the watchdog acts.
const WATCHDOG: Actor = Actor::System("schedule");

/// Something whose time has come.
#[derive(Clone, Copy, Debug)]
pub struct Due {
    pub id: ScheduleId,
    pub article: ArticleId,
}

/// What came of it. Whatever it is, the transaction is to be committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// The story is under an embargo: its time is now the end of that.
    PutOff,
    /// Somebody else does it or has done it, or writes in the story this very moment; in that case it is still due.
    NotOurs,
}

/// Why it cannot be done. The transaction is to be dropped, and [`fail`] called in another.
#[derive(Debug, thiserror::Error)]
pub enum CannotBe {
    #[error("the story cannot be published")]
    Refused(Vec<String>),
    /// Not a matter of the story: it is tried again.
    #[error(transparent)]
    Db(#[from] sqlx::Error),
}

/// What is due at `now`, oldest first, at most 50; without those in `but`.
pub async fn due(db: &mut PgConnection, now: Timestamp, but: &[ScheduleId]) -> sqlx::Result<Vec<Due>> {
    store::due(db, now, but).await
}

/// Does what is due, as the person who planned it, through the gate.
pub async fn carry_out(tx: &mut Tx, due: Due) -> Result<Outcome, CannotBe> {
    let now = tx.now;
    let Some(order) = store::take(tx.conn(), due, now).await? else { return Ok(Outcome::NotOurs) };
    let (article, _) = article::lock_head(tx.conn(), due.article).await?;
    if article.stage == Stage::Killed {
        // Nothing comes of a killed story, and nobody needs to be told so.
        store::end(tx, due.id, State::Cancelled, &[]).await?;
        return Ok(Outcome::Done);
    }
    let actor = planner(tx, &order).await?;
    // Ended before it is done, so that publishing does not take it for something that still waits.
    store::end(tx, due.id, State::Done, &[]).await?;
    match order.act {
        Act::Publish => publish(tx, due, order, actor).await,
        Act::Withdraw => {
            let permit = permit::<Withdraw>(tx, due.article, actor).await?;
            match publish::withdraw(tx, &permit).await {
                Ok(()) => Ok(Outcome::Done),
                Err(WithdrawError::NotLive) => Err(refused("withdraw-not-live")),
                Err(WithdrawError::Db(error)) => Err(error.into()),
            }
        }
    }
}

async fn publish(tx: &mut Tx, due: Due, order: Order, actor: Actor) -> Result<Outcome, CannotBe> {
    let permit = permit::<Publish>(tx, due.article, actor).await?;
    let version = order.revision.map(Version::Exactly).ok_or(sqlx::Error::RowNotFound)?;
    let cleared = match order.reason {
        Some(reason) => {
            let waive = actor.may::<WaiveChecks>(permit.on().clone()).map_err(|_| refused("schedule-no-right"))?;
            gate::clear(tx, &permit, version, None, Some((&waive, Waiver { reason, checks: order.waived }))).await
        }
        None => gate::clear(tx, &permit, version, None, None).await,
    };
    let published = match cleared {
        Ok(cleared) => publish::put_out(tx, &permit, cleared, order.substantive).await,
        Err(error) => Err(error),
    };
    match published {
        Ok(published) => {
            tell(tx, &permit, published.before, order.told).await?;
            Ok(Outcome::Done)
        }
        Err(PublishError::Embargo(until)) => {
            // Nothing was written but the end of the row, which is taken back.
            store::put_off(tx.conn(), due.id, until).await?;
            Ok(Outcome::PutOff)
        }
        Err(PublishError::NotReady(checks)) => {
            let mut keys: Vec<String> = checks.iter().map(|check| check.key().to_owned()).collect();
            keys.dedup();
            Err(CannotBe::Refused(keys))
        }
        Err(PublishError::Db(error)) => Err(error.into()),
        Err(PublishError::Stage(_)) => Err(refused("publish-not-from-here")),
        Err(PublishError::NotNewest | PublishError::InFuture | PublishError::Reason) => {
            Err(refused("schedule-impossible"))
        }
    }
}

/// Tells readers what was to be told with an update, which followed on the revision `before`.
async fn tell(tx: &mut Tx, permit: &Permit<Publish>, before: Option<i32>, told: Told) -> Result<(), CannotBe> {
    if let Some((kind, serious, wording)) = told.correction {
        let may_tell = self::permit::<FileCorrection>(tx, permit.on().id, *permit.actor()).await?;
        match file::file(tx, &may_tell, None, NewCorrection { kind, serious, wording, before }).await {
            Ok(_) => {}
            Err(FileError::Db(error)) => return Err(error.into()),
            Err(FileError::Full) => return Err(refused("problem-corrections-full")),
            Err(FileError::NotLive | FileError::NeedsRetract | FileError::Unknown) => {
                return Err(refused("schedule-impossible"));
            }
        }
    }
    if told.cuts_log {
        match versions::cut_here(tx, permit).await {
            Ok(()) => {}
            Err(CutError::Db(error)) => return Err(error.into()),
            Err(CutError::Unknown) => return Err(refused("schedule-impossible")),
        }
    }
    Ok(())
}

/// Whoever planned it, with the role they have now.
async fn planner(tx: &mut Tx, order: &Order) -> Result<Actor, CannotBe> {
    match people::get(tx.conn(), order.made_by).await? {
        Some(person) if !person.suspended => Ok(person.actor()),
        Some(_) | None => Err(refused("schedule-no-right")),
    }
}

async fn permit<A: crate::newsroom::access::Action<On = crate::newsroom::access::ArticleFacts>>(
    tx: &mut Tx,
    id: ArticleId,
    actor: Actor,
) -> Result<Permit<A>, CannotBe> {
    let facts = article::facts(tx.conn(), id).await?.ok_or(sqlx::Error::RowNotFound)?;
    actor.may::<A>(facts).map_err(|_| refused("schedule-no-right"))
}

fn refused(key: &str) -> CannotBe {
    CannotBe::Refused(vec![key.to_owned()])
}

/// Ends a row that could not be carried out, with the keys of the reasons, for the desk to report.
pub async fn fail(tx: &mut Tx, due: Due, problems: &[String]) -> sqlx::Result<()> {
    let now = tx.now;
    let Some(order) = store::take(tx.conn(), due, now).await? else { return Ok(()) };
    store::end(tx, due.id, State::Failed, problems).await?;
    if order.act == Act::Publish {
        let (article, _) = article::lock_head(tx.conn(), due.article).await?;
        super::unmark(tx, &article).await?;
    }
    let detail = json!({ "act": order.act.as_str(), "due": order.due_at, "problems": problems });
    events::on_article(tx, &WATCHDOG, events::Act::ScheduleFailed, due.article, detail).await
}

/// Looks for times that have passed without anything happening, and writes each into the history once; gives those that
/// were not known.
pub async fn watch(tx: &mut Tx) -> sqlx::Result<Vec<Due>> {
    let now = tx.now;
    let missed = store::note_missed(tx.conn(), now - MISSED_AFTER, now).await?;
    let mut found = Vec::new();
    for (id, article, due_at) in missed {
        let detail = json!({ "due": due_at, "missed": true });
        events::on_article(tx, &WATCHDOG, events::Act::ScheduleFailed, article, detail).await?;
        found.push(Due { id, article });
    }
    Ok(found)
}
