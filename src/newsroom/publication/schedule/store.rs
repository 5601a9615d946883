use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

use super::calendar::{Entry, Trouble};
use super::due::Due;
use super::{Act, State, Told};
use crate::newsroom::ids::{ArticleId, PersonId, ScheduleId, WorkId};
use crate::newsroom::publication::corrections::{CorrectionKind, Wording};
use crate::newsroom::publication::gate::Waiver;
use crate::newsroom::stage::Standing;
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;
use crate::platform::lang::Lang;

/// A row to insert.
pub(super) struct NewRow<'a> {
    pub id: ScheduleId,
    pub act: Act,
    pub due_at: Timestamp,
    pub revision: Option<i32>,
    pub substantive: bool,
    pub waiver: Option<&'a Waiver>,
    pub with_embargo: bool,
    pub told: Option<&'a Told>,
    pub made_by: PersonId,
}

pub(super) async fn insert(tx: &mut Tx, article: ArticleId, row: &NewRow<'_>) -> sqlx::Result<()> {
    let waived = row.waiver.map(|waiver| waiver.checks.clone()).unwrap_or_default();
    let correction = row.told.and_then(|told| told.correction.as_ref());
    sqlx::query!(
        "insert into schedule (id, article_id, act, due_at, revision, substantive, waived, reason, with_embargo, made_by,
             made_at, correction_kind, correction_serious, correction_words, cuts_log)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        row.id.uuid(),
        article.uuid(),
        row.act.as_str(),
        row.due_at.to_sqlx() as _,
        row.revision,
        row.substantive,
        &waived,
        row.waiver.map(|waiver| waiver.reason.as_str()),
        row.with_embargo,
        row.made_by.uuid(),
        tx.now_sql() as _,
        correction.map(|(kind, ..)| kind.as_str()),
        correction.is_some_and(|(_, serious, _)| *serious),
        correction.map(|(.., wording)| wording.as_str()),
        row.told.is_some_and(|told| told.cuts_log)
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Ends what waits for a story, of one act or of all; gives how many.
pub(super) async fn end_waiting(tx: &mut Tx, article: ArticleId, act: Option<Act>) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "update schedule set state = 'cancelled', ended_at = $3
         where article_id = $1 and ($2::text is null or act = $2) and state = 'waiting'",
        article.uuid(),
        act.map(Act::as_str),
        tx.now_sql() as _
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// When something of this kind is planned for a story.
pub(super) async fn waiting(db: &mut PgConnection, article: ArticleId, act: Act) -> sqlx::Result<Option<Timestamp>> {
    let at = sqlx::query_scalar!(
        "select due_at from schedule where article_id = $1 and act = $2 and state = 'waiting'",
        article.uuid(),
        act.as_str()
    )
    .fetch_optional(db)
    .await?;
    Ok(at.map(|at| at.to_jiff()))
}

/// What a waiting row of this story would do.
pub(super) async fn act_of(
    db: &mut PgConnection,
    article: ArticleId,
    schedule: ScheduleId,
) -> sqlx::Result<Option<Act>> {
    let act = sqlx::query_scalar!(
        "select act from schedule where id = $1 and article_id = $2 and state = 'waiting'",
        schedule.uuid(),
        article.uuid()
    )
    .fetch_optional(db)
    .await?;
    Ok(act.map(Act::from))
}

pub(super) async fn dismiss(tx: &mut Tx, article: ArticleId, schedule: ScheduleId, by: PersonId) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update schedule set dismissed_at = $3, dismissed_by = $4
         where id = $1 and article_id = $2 and state = 'failed' and dismissed_at is null",
        schedule.uuid(),
        article.uuid(),
        tx.now_sql() as _,
        by.uuid()
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

pub(super) async fn supersede(tx: &mut Tx, article: ArticleId, revision: i32) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update schedule set state = 'cancelled', ended_at = $3
         where article_id = $1 and act = 'publish' and state = 'waiting' and revision <= $2",
        article.uuid(),
        revision,
        tx.now_sql() as _
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

pub(super) async fn wait_for_embargo(
    db: &mut PgConnection,
    work: WorkId,
    before: Option<Timestamp>,
    until: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update schedule set due_at = $3, with_embargo = true
         from article where article.id = article_id and work_id = $1 and act = 'publish' and state = 'waiting'
           and (schedule.due_at < $3 or with_embargo and schedule.due_at = $2)",
        work.uuid(),
        before.map(|at| at.to_sqlx()) as _,
        until.to_sqlx() as _
    )
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn due(db: &mut PgConnection, now: Timestamp, but: &[ScheduleId]) -> sqlx::Result<Vec<Due>> {
    sqlx::query_as!(
        Due,
        r#"select id as "id: ScheduleId", article_id as "article: ArticleId" from schedule
           where state = 'waiting' and due_at <= $1 and id <> all($2) order by due_at, id limit 50"#,
        now.to_sqlx() as _,
        but as &[ScheduleId]
    )
    .fetch_all(db)
    .await
}

/// What a row says that is to be carried out.
pub(super) struct Order {
    pub act: Act,
    pub due_at: Timestamp,
    pub revision: Option<i32>,
    pub substantive: bool,
    pub waived: Vec<String>,
    pub reason: Option<String>,
    pub told: Told,
    pub made_by: PersonId,
}

/// Locks the story and then the row, in the order in which everybody does. `None` if somebody else is at the story just
/// now, or the row waits no longer.
pub(super) async fn take(db: &mut PgConnection, row: Due, now: Timestamp) -> sqlx::Result<Option<Order>> {
    let story = sqlx::query_scalar!(
        r#"select id as "id: ArticleId" from article where id = $1 for update skip locked"#,
        row.article.uuid()
    )
    .fetch_optional(&mut *db)
    .await?;
    if story.is_none() {
        return Ok(None);
    }
    let order = sqlx::query!(
        r#"select act, due_at, revision, substantive, waived, reason, made_by as "made_by: PersonId",
                  correction_kind, correction_serious, correction_words, cuts_log
           from schedule where id = $1 and state = 'waiting' and due_at <= $2 for update"#,
        row.id.uuid(),
        now.to_sqlx() as _
    )
    .fetch_optional(db)
    .await?;
    Ok(order.map(|order| Order {
        act: order.act.into(),
        due_at: order.due_at.to_jiff(),
        revision: order.revision,
        substantive: order.substantive,
        waived: order.waived,
        reason: order.reason,
        told: Told {
            correction: order
                .correction_kind
                .zip(order.correction_words.and_then(|words| Wording::parse(&words).ok()))
                .map(|(kind, wording)| (CorrectionKind::from(kind), order.correction_serious, wording)),
            cuts_log: order.cuts_log,
        },
        made_by: order.made_by,
    }))
}

pub(super) async fn end(tx: &mut Tx, id: ScheduleId, state: State, problems: &[String]) -> sqlx::Result<()> {
    sqlx::query!(
        "update schedule set state = $2, ended_at = $3, problems = $4 where id = $1",
        id.uuid(),
        state.as_str(),
        tx.now_sql() as _,
        problems
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Puts a row off until its story's embargo ends; it waits again.
pub(super) async fn put_off(db: &mut PgConnection, id: ScheduleId, until: Timestamp) -> sqlx::Result<()> {
    sqlx::query!(
        "update schedule set due_at = $2, with_embargo = true, state = 'waiting', ended_at = null where id = $1",
        id.uuid(),
        until.to_sqlx() as _
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Notes that the time of rows has passed, and gives those of which that was not known.
pub(super) async fn note_missed(
    db: &mut PgConnection,
    before: Timestamp,
    now: Timestamp,
) -> sqlx::Result<Vec<(ScheduleId, ArticleId, Timestamp)>> {
    let rows = sqlx::query!(
        r#"update schedule set missed_at = $2 where state = 'waiting' and due_at < $1 and missed_at is null
           returning id as "id: ScheduleId", article_id as "article: ArticleId", due_at"#,
        before.to_sqlx() as _,
        now.to_sqlx() as _
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.article, row.due_at.to_jiff())).collect())
}

/// Where a story stands now that it is planned, or is not any more.
pub(super) async fn set_standing(db: &mut PgConnection, id: ArticleId, standing: Standing) -> sqlx::Result<()> {
    sqlx::query!(
        "update article set stage = $2, stage_before = $3 where id = $1",
        id.uuid(),
        standing.stage.as_str(),
        standing.before.map(|stage| stage.as_str())
    )
    .execute(db)
    .await?;
    Ok(())
}

struct EntryRow {
    id: ScheduleId,
    article: ArticleId,
    act: String,
    due_at: jiff_sqlx::Timestamp,
    revision: Option<i32>,
    head: i32,
    with_embargo: bool,
    reason: Option<String>,
    made_by: String,
    state: String,
    ended_at: Option<jiff_sqlx::Timestamp>,
    problems: Vec<String>,
    headline: String,
    lang: Lang,
    is_live: bool,
    tells: Option<String>,
}

impl From<EntryRow> for Entry {
    fn from(row: EntryRow) -> Self {
        Entry {
            id: row.id,
            article: row.article,
            act: row.act.into(),
            due_at: row.due_at.to_jiff(),
            revision: row.revision,
            head: row.head,
            with_embargo: row.with_embargo,
            reason: row.reason,
            made_by: row.made_by,
            state: row.state.into(),
            ended_at: row.ended_at.map(|at| at.to_jiff()),
            problems: row.problems,
            headline: row.headline,
            lang: row.lang,
            is_live: row.is_live,
            tells: row.tells.map(CorrectionKind::from),
        }
    }
}

macro_rules! entries {
    ($tail:literal $(, $argument:expr)* $(,)?) => {
        sqlx::query_as!(
            EntryRow,
            r#"select schedule.id as "id: ScheduleId", schedule.article_id as "article: ArticleId", act, schedule.due_at,
                      schedule.revision,
                      article.head, with_embargo, reason, display_name as made_by, state, ended_at, problems,
                      coalesce(planned.headline, article.headline) as "headline!", article.lang as "lang: Lang",
                      exists (select from publication where publication.article_id = schedule.article_id) as "is_live!",
                      correction_kind as tells
               from schedule join article on article.id = schedule.article_id join person on person.id = schedule.made_by
               left join revision planned on planned.article_id = schedule.article_id
                   and planned.number = schedule.revision "# + $tail
            $(, $argument)*
        )
    };
}

pub(super) async fn of_article(db: &mut PgConnection, id: ArticleId) -> sqlx::Result<Vec<Entry>> {
    let rows = entries!(
        "where schedule.article_id = $1 and (state = 'waiting' or state = 'failed' and dismissed_at is null)
         order by schedule.due_at, schedule.id limit 50",
        id.uuid()
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Entry::from).collect())
}

pub(super) async fn upcoming(db: &mut PgConnection, missed: Timestamp) -> sqlx::Result<Vec<Entry>> {
    let rows = entries!(
        "where state = 'waiting' and schedule.due_at >= $1 order by schedule.due_at, schedule.id limit 500",
        missed.to_sqlx() as _
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Entry::from).collect())
}

pub(super) async fn troubles(db: &mut PgConnection, missed: Timestamp) -> sqlx::Result<Vec<Entry>> {
    let rows = entries!(
        "where state = 'failed' and dismissed_at is null or state = 'waiting' and schedule.due_at < $1
         order by schedule.due_at, schedule.id limit 200",
        missed.to_sqlx() as _
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Entry::from).collect())
}

pub(super) async fn lately(db: &mut PgConnection, since: Timestamp) -> sqlx::Result<Vec<Entry>> {
    let rows = entries!(
        "where state = 'done' and ended_at > $1 order by ended_at desc, schedule.id limit 100",
        since.to_sqlx() as _
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Entry::from).collect())
}

/// What went wrong, and for whose stories: for counting.
pub(super) async fn trouble(db: &mut PgConnection, missed: Timestamp) -> sqlx::Result<Vec<Trouble>> {
    sqlx::query_as!(
        Trouble,
        r#"select article_id as "article: ArticleId", made_by as "made_by: PersonId" from schedule
           where state = 'failed' and dismissed_at is null or state = 'waiting' and due_at < $1 limit 100"#,
        missed.to_sqlx() as _
    )
    .fetch_all(db)
    .await
}
