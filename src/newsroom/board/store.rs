use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

use super::Row;
use super::filter::{Cursor, Filter, Flag, StageFilter, Whose};
use crate::newsroom::access::Actor;
use crate::newsroom::article::sight::Sight;
use crate::newsroom::article::{Kind, letters};
use crate::newsroom::ids::{ArticleId, PersonId, SectionId};
use crate::newsroom::stage::Stage;
use crate::platform::lang::Lang;

/// One list of columns, one rule of sight and one set of filters for both orders. The first arguments are the sight's, then
/// the filter's, then the place in the order.
macro_rules! rows {
    ($order:literal, $sight:ident, $asked:ident, $after:ident) => {
        sqlx::query!(
            r#"select article.id as "id: ArticleId", article.lang as "lang: Lang", article.kind, stage,
                      changed as "changed!", article.headline, article.section_id as "section: SectionId", saved_at,
                      saver.display_name as saved_by_name, article.words, commissioned_words,
                      assigned_to as "assigned_to: PersonId", assigned.display_name as "assigned_name?", due_at, legal,
                      pictures, breaking,
                      (select schedule.due_at from schedule where schedule.article_id = article.id
                       and act = 'publish' and state = 'waiting') as goes_out_at,
                      (select until from embargo where embargo.work_id = article.work_id) as embargoed_until
               from article join person saver on saver.id = saved_by left join person assigned on assigned.id = assigned_to
               where ($1 or ($2 and stage = 'live') or section_id = any($3)
                      or (stage = 'live' and section_id = any($4))
                      or (stage <> 'killed' and (created_by = $5 or assigned_to = $5 or author_ids && $6)))
                 and ($7::text is null or stage = $7)
                 and (not $8 or stage in ('idea', 'writing', 'with-desk', 'with-subs', 'ready', 'scheduled', 'on-hold'))
                 and (not $9 or changed)
                 and (not $10 or created_by = $5 or assigned_to = $5 or author_ids && $6)
                 and (not $11 or assigned_to is null)
                 and ($12::uuid is null or assigned_to = $12)
                 and ($13::uuid[] is null or section_id = any($13))
                 and ($14::text is null or article.kind = $14)
                 and ($15::text is null or article.lang = $15)
                 and ($16::timestamptz is null or due_at >= $16)
                 and ($17::timestamptz is null or due_at < $17)
                 and (not $18 or legal = 'needed')
                 and (not $19 or pictures = 'needed')
                 and (not $20 or breaking)
                 and ($21::text is null or letters like $21)
                 and ($22::text is null or letters like $22)
                 and ($23::text is null or letters like $23)
                 and ($24::text is null or letters like $24)
                 and ($25::uuid[] is null or article.id = any($25)) "# + $order,
            $sight.all,
            $sight.live,
            &$sight.within,
            &$sight.live_within,
            $sight.me,
            &$sight.bylines,
            $asked.stage,
            $asked.open,
            $asked.changed,
            $asked.mine,
            $asked.nobodys,
            $asked.person,
            $asked.sections.as_deref(),
            $asked.kind,
            $asked.lang as Option<Lang>,
            $asked.due_from as _,
            $asked.due_before as _,
            $asked.flag == Some(Flag::Legal),
            $asked.flag == Some(Flag::Pictures),
            $asked.flag == Some(Flag::Breaking),
            $asked.words[0].as_deref(),
            $asked.words[1].as_deref(),
            $asked.words[2].as_deref(),
            $asked.words[3].as_deref(),
            $asked.ids.as_deref(),
            $after.map(|cursor| cursor.at.to_sqlx()) as _,
            $after.map(|cursor| cursor.id.uuid())
        )
    };
}

macro_rules! row {
    ($row:ident) => {
        Row {
            id: $row.id,
            lang: $row.lang,
            kind: $row.kind.into(),
            stage: $row.stage.into(),
            changed: $row.changed,
            headline: $row.headline,
            section: $row.section,
            saved_at: $row.saved_at.to_jiff(),
            saved_by_name: $row.saved_by_name,
            words: $row.words,
            commissioned: $row.commissioned_words,
            assigned_to: $row.assigned_to,
            assigned_name: $row.assigned_name,
            due_at: $row.due_at.map(|at| at.to_jiff()),
            legal: $row.legal.into(),
            pictures: $row.pictures.into(),
            breaking: $row.breaking,
            goes_out_at: $row.goes_out_at.map(|at| at.to_jiff()),
            embargoed_until: $row.embargoed_until.map(|at| at.to_jiff()),
        }
    };
}

/// A filter in the terms of the query.
struct Asked {
    stage: Option<&'static str>,
    open: bool,
    changed: bool,
    mine: bool,
    nobodys: bool,
    person: Option<uuid::Uuid>,
    sections: Option<Vec<uuid::Uuid>>,
    kind: Option<&'static str>,
    lang: Option<Lang>,
    due_from: Option<jiff_sqlx::Timestamp>,
    due_before: Option<jiff_sqlx::Timestamp>,
    flag: Option<Flag>,
    words: [Option<String>; letters::MOST],
    ids: Option<Vec<uuid::Uuid>>,
}

/// The rows of a page and one more; with `ids`, those of them that the filter lets through.
pub(super) async fn rows(
    db: &mut PgConnection,
    actor: &Actor,
    filter: &Filter,
    after: Option<Cursor>,
    ids: Option<&[ArticleId]>,
) -> sqlx::Result<Vec<Row>> {
    let asked = asked(db, filter, ids).await?;
    let sight = narrowed(Sight::of(db, actor).await?, filter, &asked);
    // With so many questions of which few are asked at a time no plan is good for all of them. Postgres would settle on
    // one after some executions.
    plan(db, "force_custom_plan").await?;
    let rows = if filter.is_by_due_time() {
        rows!(
            "and due_at is not null and ($26::timestamptz is null or (due_at, article.id) > ($26, $27::uuid))
               order by due_at, article.id limit 51",
            sight,
            asked,
            after
        )
        .fetch_all(&mut *db)
        .await
        .map(|rows| rows.into_iter().map(|row| row!(row)).collect())
    } else {
        rows!(
            "and ($26::timestamptz is null or (saved_at, article.id) < ($26, $27::uuid))
               order by saved_at desc, article.id desc limit 51",
            sight,
            asked,
            after
        )
        .fetch_all(&mut *db)
        .await
        .map(|rows| rows.into_iter().map(|row| row!(row)).collect())
    };
    plan(db, "auto").await?;
    rows
}

/// Nothing live is among what is asked for by another stage. Said so to the planner, which else takes those who may read all
/// that is live for people who see most of what they ask for, and looks through everything.
fn narrowed(sight: Sight, filter: &Filter, asked: &Asked) -> Sight {
    let is_live = match filter.stage {
        Some(StageFilter::Stage(stage)) => stage == Stage::Live,
        Some(StageFilter::Changed) => true,
        Some(StageFilter::Open) | None => !asked.open,
    };
    if is_live { sight } else { Sight { live: false, live_within: Vec::new(), ..sight } }
}

async fn plan(db: &mut PgConnection, mode: &str) -> sqlx::Result<()> {
    sqlx::query!("select set_config('plan_cache_mode', $1, false)", mode).fetch_one(db).await?;
    Ok(())
}

async fn asked(db: &mut PgConnection, filter: &Filter, ids: Option<&[ArticleId]>) -> sqlx::Result<Asked> {
    let sections = match filter.section {
        Some(section) => Some(below(db, section).await?),
        None => None,
    };
    let words = letters::patterns(db, &filter.words).await?;
    let (due_from, due_before) = filter.due.unwrap_or((None, None));
    let nobodys = filter.whose == Some(Whose::Nobodys);
    Ok(Asked {
        stage: match filter.stage {
            Some(StageFilter::Stage(stage)) => Some(stage.as_str()),
            Some(StageFilter::Open | StageFilter::Changed) | None => None,
        },
        // What is due or nobody's is asked for its open work.
        open: filter.stage == Some(StageFilter::Open) || (filter.stage.is_none() && (nobodys || filter.due.is_some())),
        changed: filter.stage == Some(StageFilter::Changed),
        mine: filter.whose == Some(Whose::Mine),
        nobodys,
        person: match filter.whose {
            Some(Whose::Assigned(person)) => Some(person.uuid()),
            Some(Whose::Mine | Whose::Nobodys) | None => None,
        },
        sections,
        kind: filter.kind.map(Kind::as_str),
        lang: filter.lang,
        due_from: due_from.map(|at| at.to_sqlx()),
        due_before: due_before.map(|at| at.to_sqlx()),
        flag: filter.flag,
        words,
        ids: ids.map(|ids| ids.iter().map(|id| id.uuid()).collect()),
    })
}

async fn below(db: &mut PgConnection, section: SectionId) -> sqlx::Result<Vec<uuid::Uuid>> {
    sqlx::query_scalar!(r#"select sections_below(array[$1::uuid]) as "ids!""#, section.uuid()).fetch_one(db).await
}
