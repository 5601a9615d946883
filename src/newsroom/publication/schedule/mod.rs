//! What is to happen to a story at a minute: that it goes out, that an update of it goes out, that it comes down.
//!
//! **Which words go out** are those that the person looked at who scheduled them: a version, not whatever stands there at
//! that minute, which may be half a sentence. Who writes on schedules the newer version, and the desk says that it is newer.
//!
//! **Once**: a row of `schedule` is ended in the transaction that carries it out, under the lock of its story; so it does
//! not matter how many servers look, whether one dies in the middle, or what the clock does.
//!
//! **As whom**: as the person who scheduled it. If they may no longer publish at that minute, nothing goes out, and the desk
//! says so. The gate is asked again at that minute, too.
//!
//! - this file: planning and cancelling;
//! - [`due`]: carrying out;
//! - [`calendar`]: what the desk shows of it.

pub mod calendar;
pub mod due;
mod store;

use jiff::SignedDuration;
use serde_json::json;

use super::corrections::{CorrectionKind, Wording};
use super::gate::{self, Version, Waiver};
use super::publish::PublishError;
use super::{Permalink, embargo};
use crate::newsroom::access::{Actor, Denied, FileCorrection, Permit, Publish, ScheduleArticle, WaiveChecks};
use crate::newsroom::article::{self, Article};
use crate::newsroom::events;
use crate::newsroom::ids::{ArticleId, ScheduleId, WorkId};
use crate::newsroom::stage::{Move, Stage, Standing};
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;

/// Nobody plans further ahead, but by a slip in the year.
const FURTHEST: SignedDuration = SignedDuration::from_hours(2 * 366 * 24);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Puts a version before readers: the first, or an update.
    Publish,
    Withdraw,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Waiting,
    Done,
    Failed,
    Cancelled,
}

/// What is planned.
#[derive(Clone, Debug)]
pub struct Planned {
    pub id: ScheduleId,
    pub due_at: Timestamp,
    /// Its time is the end of the embargo.
    pub with_embargo: bool,
    /// Where it will stand, as things are.
    pub permalink: Option<Permalink>,
}

/// A publication to plan.
#[derive(Clone, Debug)]
pub struct NewPlan {
    /// The version the person looked at.
    pub revision: i32,
    pub substantive: bool,
    /// When; `None` for the end of the embargo.
    pub at: Option<Timestamp>,
}

/// What readers are told when a planned update goes out.
#[derive(Clone, Debug)]
pub struct Told {
    /// Its kind, which is none that takes the text back; whether it is serious; and its words.
    pub correction: Option<(CorrectionKind, bool, Wording)>,
    /// Does the public log of changes begin anew with it?
    pub cuts_log: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum ScheduleError {
    #[error("the time has passed")]
    Past,
    #[error("the time is more than two years ahead")]
    TooFar,
    /// The story could not go out then.
    #[error(transparent)]
    Publish(PublishError),
    #[error("the story is not live and nothing is planned that would make it so before")]
    NotLive,
    #[error("nothing of this kind is planned")]
    Nothing,
    /// Nobody has read anything that could be corrected.
    #[error("readers are told of a change only of a story that they can read")]
    TellsOfFirst,
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Db(#[from] sqlx::Error),
}

impl Act {
    pub fn as_str(self) -> &'static str {
        match self {
            Act::Publish => "publish",
            Act::Withdraw => "withdraw",
        }
    }
}

impl From<String> for Act {
    /// From the database, whose constraint allows only the two; anything else would make nothing public.
    fn from(text: String) -> Self {
        if text == Act::Publish.as_str() { Act::Publish } else { Act::Withdraw }
    }
}

impl State {
    pub fn as_str(self) -> &'static str {
        match self {
            State::Waiting => "waiting",
            State::Done => "done",
            State::Failed => "failed",
            State::Cancelled => "cancelled",
        }
    }
}

impl From<String> for State {
    /// From the database, whose constraint allows only the four.
    fn from(text: String) -> Self {
        [State::Waiting, State::Done, State::Failed]
            .into_iter()
            .find(|state| state.as_str() == text)
            .unwrap_or(State::Cancelled)
    }
}

impl From<PublishError> for ScheduleError {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::Db(error) => ScheduleError::Db(error),
            other => ScheduleError::Publish(other),
        }
    }
}

/// Plans that a version goes out at a minute. The gate is asked now, as if it went out now, and again at that minute.
/// What was planned before for the same story is replaced. What readers are told with an update wants the right to tell them.
pub async fn publish_at(
    tx: &mut Tx,
    permit: &Permit<ScheduleArticle>,
    plan: NewPlan,
    waiver: Option<(&Permit<WaiveChecks>, Waiver)>,
    told: Option<(&Permit<FileCorrection>, Told)>,
) -> Result<Planned, ScheduleError> {
    let id = permit.on().id;
    let by = permit.actor().person().ok_or(Denied)?;
    let (article, _) = article::lock_head(tx.conn(), id).await?;
    let now = tx.now;
    let embargo = embargo::standing(tx.conn(), article.work, now).await?;
    let due_at = match (plan.at, embargo) {
        (Some(at), Some(until)) if at < until => return Err(PublishError::Embargo(until).into()),
        (Some(at), _) | (None, Some(at)) => at,
        // The embargo ended just now: so does the wait for it.
        (None, None) => tx.now,
    };
    let with_embargo = embargo == Some(due_at);
    if due_at < tx.now || (due_at == tx.now && plan.at.is_some()) {
        return Err(ScheduleError::Past);
    }
    if due_at > tx.now + FURTHEST {
        return Err(ScheduleError::TooFar);
    }
    let told = match told {
        Some((may_tell, _)) if may_tell.on().id != id => return Err(Denied.into()),
        told => told.map(|(_, told)| told),
    };
    if told.is_some() && article.stage != Stage::Live {
        return Err(ScheduleError::TellsOfFirst);
    }
    // A story that is live stays so, and one that is scheduled already.
    let standing = match article.stage {
        Stage::Live | Stage::Scheduled => None,
        stage => Some(article.standing().after(Move::Schedule).ok_or(PublishError::Stage(stage))?),
    };
    let ahead = gate::ahead(tx, permit, Version::Exactly(plan.revision), due_at, waiver).await?;
    store::end_waiting(tx, id, Some(Act::Publish)).await?;
    let row = store::NewRow {
        id: ScheduleId::generate(),
        act: Act::Publish,
        due_at,
        revision: Some(plan.revision),
        substantive: plan.substantive,
        waiver: ahead.waived.as_ref(),
        with_embargo,
        told: told.as_ref(),
        made_by: by,
    };
    store::insert(tx, id, &row).await?;
    if let Some(standing) = standing {
        store::set_standing(tx.conn(), id, standing).await?;
    }
    let mut detail = json!({ "act": "publish", "due": due_at, "revision": plan.revision, "embargo": with_embargo });
    if let Some(waiver) = &ahead.waived {
        detail["waived"] = json!(waiver.checks);
        detail["reason"] = json!(waiver.reason);
    }
    if let Some((kind, ..)) = told.as_ref().and_then(|told| told.correction.as_ref()) {
        detail["tells"] = json!(kind);
    }
    events::on_article(tx, permit.actor(), events::Act::Scheduled, id, detail).await?;
    Ok(Planned { id: row.id, due_at, with_embargo, permalink: Some(ahead.permalink) })
}

/// Plans that a story comes down at a minute: one that is live, or will be by then.
pub async fn withdraw_at(
    tx: &mut Tx,
    permit: &Permit<ScheduleArticle>,
    at: Timestamp,
) -> Result<Planned, ScheduleError> {
    let id = permit.on().id;
    let by = permit.actor().person().ok_or(Denied)?;
    let (article, _) = article::lock_head(tx.conn(), id).await?;
    if at <= tx.now {
        return Err(ScheduleError::Past);
    }
    if at > tx.now + FURTHEST {
        return Err(ScheduleError::TooFar);
    }
    let goes_out = store::waiting(tx.conn(), id, Act::Publish).await?;
    if article.stage != Stage::Live && goes_out.is_none_or(|out| out >= at) {
        return Err(ScheduleError::NotLive);
    }
    store::end_waiting(tx, id, Some(Act::Withdraw)).await?;
    let row = store::NewRow {
        id: ScheduleId::generate(),
        act: Act::Withdraw,
        due_at: at,
        revision: None,
        substantive: false,
        waiver: None,
        with_embargo: false,
        told: None,
        made_by: by,
    };
    store::insert(tx, id, &row).await?;
    let detail = json!({ "act": "withdraw", "due": at });
    events::on_article(tx, permit.actor(), events::Act::Scheduled, id, detail).await?;
    Ok(Planned { id: row.id, due_at: at, with_embargo: false, permalink: None })
}

/// Takes something off the schedule.
pub async fn cancel(tx: &mut Tx, permit: &Permit<ScheduleArticle>, schedule: ScheduleId) -> Result<(), ScheduleError> {
    let id = permit.on().id;
    let (article, _) = article::lock_head(tx.conn(), id).await?;
    let act = store::act_of(tx.conn(), id, schedule).await?.ok_or(ScheduleError::Nothing)?;
    store::end_waiting(tx, id, Some(act)).await?;
    if act == Act::Publish {
        unmark(tx, &article).await?;
    }
    let detail = json!({ "act": act.as_str() });
    events::on_article(tx, permit.actor(), events::Act::Unscheduled, id, detail).await?;
    Ok(())
}

/// A story whose publication is not planned any more goes back to where it was.
async fn unmark(tx: &mut Tx, article: &Article) -> sqlx::Result<()> {
    match article.standing().after(Move::Unschedule) {
        Some(standing) => store::set_standing(tx.conn(), article.id, standing).await,
        None => Ok(()),
    }
}

/// A story is given back: it is with its writers again, and nothing of it goes out by itself meanwhile. What is live stays
/// so. The story is locked; gives where it stands now.
pub(super) async fn give_back(tx: &mut Tx, actor: &Actor, article: &Article) -> sqlx::Result<Standing> {
    let mut standing = article.standing();
    if standing.stage == Stage::Scheduled {
        cancel_all(tx, actor, article.id).await?;
        standing = standing.after(Move::Unschedule).unwrap_or(standing);
    }
    standing = standing.after(Move::Return).unwrap_or(standing);
    if standing != article.standing() {
        store::set_standing(tx.conn(), article.id, standing).await?;
    }
    Ok(standing)
}

/// Takes note of a failure, so that the desk reports it no longer.
pub async fn dismiss(tx: &mut Tx, permit: &Permit<ScheduleArticle>, schedule: ScheduleId) -> Result<(), ScheduleError> {
    let by = permit.actor().person().ok_or(Denied)?;
    if !store::dismiss(tx, permit.on().id, schedule, by).await? {
        return Err(ScheduleError::Nothing);
    }
    Ok(())
}

/// A story was published: what waits to bring these words or older ones does not any more. The story is locked.
pub(super) async fn supersede(tx: &mut Tx, permit: &Permit<Publish>, revision: i32) -> sqlx::Result<()> {
    let id = permit.on().id;
    if store::supersede(tx, id, revision).await? {
        let detail = json!({ "act": "publish", "published": revision });
        events::on_article(tx, permit.actor(), events::Act::Unscheduled, id, detail).await?;
    }
    Ok(())
}

/// Takes everything that waits for a story off the schedule, in the transaction that ends the story's public life. The
/// story is locked.
pub(in crate::newsroom) async fn cancel_all(tx: &mut Tx, actor: &Actor, id: ArticleId) -> sqlx::Result<()> {
    if store::end_waiting(tx, id, None).await? > 0 {
        events::on_article(tx, actor, events::Act::Unscheduled, id, json!({ "act": "all" })).await?;
    }
    Ok(())
}

/// An embargo was set, moved or lifted: what waits for its end moves with it, and what would go out before waits. The
/// versions of the story are locked.
pub(super) async fn wait_for_embargo(
    tx: &mut Tx,
    work: WorkId,
    before: Option<Timestamp>,
    until: Timestamp,
) -> sqlx::Result<()> {
    store::wait_for_embargo(tx.conn(), work, before, until).await
}
