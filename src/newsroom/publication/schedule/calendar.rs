//! What the desk shows of the schedule: what is planned, what went out lately, and what did not happen.

use jiff::SignedDuration;
use sqlx::PgConnection;

use super::{Act, State, store};
use crate::newsroom::access::{Actor, ArticleFacts, Permit, ReadArticle, ReadDesk, Role, ScheduleArticle};
use crate::newsroom::article;
use crate::newsroom::ids::{ArticleId, PersonId, ScheduleId};
use crate::newsroom::publication::corrections::CorrectionKind;
use crate::platform::clock::Timestamp;
use crate::platform::lang::Lang;

/// What has not happened so long after its time was missed.
pub const MISSED_AFTER: SignedDuration = SignedDuration::from_secs(60);
/// What happened is shown so long.
const LATELY: SignedDuration = SignedDuration::from_hours(24);

/// A line of the schedule.
#[derive(Clone, Debug)]
pub struct Entry {
    pub id: ScheduleId,
    pub article: ArticleId,
    pub act: Act,
    pub due_at: Timestamp,
    /// The version that goes out.
    pub revision: Option<i32>,
    /// The newest version there is.
    pub head: i32,
    pub with_embargo: bool,
    /// Why checks were set aside, if they were.
    pub reason: Option<String>,
    pub made_by: String,
    pub state: State,
    pub ended_at: Option<Timestamp>,
    /// Why it failed: keys of words.
    pub problems: Vec<String>,
    pub headline: String,
    pub lang: Lang,
    /// Do readers see the story now? Then publishing is an update.
    pub is_live: bool,
    /// What readers are told with it.
    pub tells: Option<CorrectionKind>,
}

/// The schedule for somebody: only of stories they may read.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    /// In the order of time.
    pub upcoming: Vec<Line>,
    /// Failed, or its time has passed and nothing happened.
    pub troubles: Vec<Line>,
    /// What happened in the last day, newest first.
    pub done: Vec<Line>,
}

#[derive(Clone, Debug)]
pub struct Line {
    pub entry: Entry,
    /// May this person cancel it, or take note of its failure?
    pub may_change: bool,
}

/// Something that went wrong.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trouble {
    pub article: ArticleId,
    pub made_by: PersonId,
}

impl Entry {
    /// Was the story written on after this version was chosen?
    pub fn is_behind(&self) -> bool {
        self.revision.is_some_and(|revision| revision < self.head)
    }
}

/// What is planned for one story, and what failed and nobody took note of.
pub async fn of_article(db: &mut PgConnection, permit: &Permit<ReadArticle>) -> sqlx::Result<Vec<Entry>> {
    store::of_article(db, permit.on().id).await
}

/// The whole schedule, as far as somebody may read the stories.
pub async fn read(db: &mut PgConnection, permit: &Permit<ReadDesk>, now: Timestamp) -> sqlx::Result<Calendar> {
    let missed = now - MISSED_AFTER;
    let parts = [
        store::upcoming(db, missed).await?,
        store::troubles(db, missed).await?,
        store::lately(db, now - LATELY).await?,
    ];
    let mut ids: Vec<ArticleId> = parts.iter().flatten().map(|entry| entry.article).collect();
    ids.sort_unstable();
    ids.dedup();
    let facts = article::facts_of(db, &ids).await?;
    let [upcoming, troubles, done] = parts.map(|entries| visible(permit.actor(), entries, &facts));
    Ok(Calendar { upcoming, troubles, done })
}

fn visible(actor: &Actor, entries: Vec<Entry>, facts: &[ArticleFacts]) -> Vec<Line> {
    let mut lines = Vec::new();
    for entry in entries {
        let Some(facts) = facts.iter().find(|facts| facts.id == entry.article) else { continue };
        if actor.could::<ReadArticle>(facts) {
            lines.push(Line { may_change: actor.could::<ScheduleArticle>(facts), entry });
        }
    }
    lines
}

/// How many times went wrong that somebody should look at: one's own, and for editors all that they may read. For the
/// head of every page of the desk; counts to 100.
pub async fn trouble(db: &mut PgConnection, actor: &Actor, now: Timestamp) -> sqlx::Result<usize> {
    let mut troubles = store::trouble(db, now - MISSED_AFTER).await?;
    if troubles.is_empty() {
        return Ok(0);
    }
    let is_editor = matches!(actor, Actor::Person { role: Role::Editor | Role::Admin, .. });
    troubles.retain(|trouble| is_editor || actor.person() == Some(trouble.made_by));
    let ids: Vec<ArticleId> = troubles.iter().map(|trouble| trouble.article).collect();
    let facts = article::facts_of(db, &ids).await?;
    let may_read = |id| facts.iter().any(|facts| facts.id == id && actor.could::<ReadArticle>(facts));
    Ok(troubles.iter().filter(|trouble| may_read(trouble.article)).count())
}
