//! Rows of what was read.

use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, ToSqlx};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Batch, Day, Period, ReadStory, SITES_A_DAY, SITES_A_STORY, Site};
use crate::newsroom::ids::{ArticleId, SectionId};
use crate::newsroom::publication::Permalink;
use crate::newsroom::slug::Slug;
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;
use crate::platform::lang::Lang;

/// The day it is in the newsroom.
pub(super) async fn day(tx: &mut Tx) -> sqlx::Result<SqlDate> {
    sqlx::query_scalar!(
        r#"select ($1::timestamptz at time zone time_zone)::date as "day!: SqlDate" from newsroom"#,
        tx.now_sql() as _
    )
    .fetch_one(tx.conn())
    .await
}

/// Adds the views of stories and of their sections. Rows are taken in one order, so that two servers never wait for each
/// other.
pub(super) async fn note_stories(tx: &mut Tx, day: SqlDate, batch: &Batch) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into story_views as had (article_id, day, views)
         select article_id, $1, counted.views from unnest($2::uuid[], $3::bigint[]) as counted (article_id, views)
         join publication using (article_id) where counted.views > 0 order by article_id
         on conflict (article_id, day) do update set views = had.views + excluded.views",
        day as _,
        &batch.stories as &[ArticleId],
        &batch.views
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "insert into section_views as had (day, lang, section_id, views)
         select $1, lang, coalesce(section_id, '00000000-0000-0000-0000-000000000000'), sum(counted.views)
         from unnest($2::uuid[], $3::bigint[]) as counted (article_id, views) join publication using (article_id)
         where counted.views > 0 group by 2, 3 order by 2, 3
         on conflict (day, lang, section_id) do update set views = had.views + excluded.views",
        day as _,
        &batch.stories as &[ArticleId],
        &batch.views
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Adds what led to them. A name that is new finds room only while there are few of them.
pub(super) async fn note_sites(tx: &mut Tx, day: SqlDate, batch: &Batch) -> sqlx::Result<()> {
    if batch.sites.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "with counted as (
             select lang, site, sum(counted.views) as views
             from unnest($2::uuid[], $3::text[], $4::bigint[]) as counted (article_id, site, views)
             join publication using (article_id) group by 1, 2
         ), placed as (
             select counted.*, known.site is not null or counted.site = '' as known,
                    count(*) filter (where known.site is null) over (partition by lang order by counted.views desc, site)
                    + (select count(*) from referring_site there where there.day = $1 and there.lang = counted.lang) as place
             from counted left join (select lang, site from referring_site where day = $1) known using (lang, site)
         )
         insert into referring_site as had (day, lang, site, views)
         select $1, lang, case when known or place <= $5 then site else '' end, sum(views) from placed
         group by 2, 3 order by 2, 3
         on conflict (day, lang, site) do update set views = had.views + excluded.views",
        day as _,
        &batch.led_to as &[ArticleId],
        &batch.sites,
        &batch.site_views,
        SITES_A_DAY
    )
    .execute(tx.conn())
    .await?;
    // A name that found no room in the list of the day finds none at a story.
    sqlx::query!(
        "with counted as (
             select article_id, coalesce(listed.site, '') as site, sum(counted.views) as views
             from unnest($2::uuid[], $3::text[], $4::bigint[]) as counted (article_id, site, views)
             join publication using (article_id)
             left join referring_site listed on listed.day = $1 and listed.lang = publication.lang
                 and listed.site = counted.site
             group by 1, 2
         ), placed as (
             select counted.*, known.site is not null or counted.site = '' as known,
                    count(*) filter (where known.site is null)
                        over (partition by article_id order by counted.views desc, site)
                    + (select count(*) from story_referral there
                       where there.day = $1 and there.article_id = counted.article_id) as place
             from counted left join (select article_id, site from story_referral where day = $1) known
                 using (article_id, site)
         )
         insert into story_referral as had (article_id, day, site, views)
         select article_id, $1, case when known or place <= $5 then site else '' end, sum(views) from placed
         group by 1, 3 order by 1, 3
         on conflict (article_id, day, site) do update set views = had.views + excluded.views",
        day as _,
        &batch.led_to as &[ArticleId],
        &batch.sites,
        &batch.site_views,
        SITES_A_STORY
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn forget(db: &mut PgConnection, before: Timestamp) -> sqlx::Result<()> {
    sqlx::query!("delete from story_referral where day < $1::timestamptz::date", before.to_sqlx() as _)
        .execute(db)
        .await?;
    Ok(())
}

/// The days of a period on which anything was read.
pub(super) async fn days(db: &mut PgConnection, period: Period, lang: Option<Lang>) -> sqlx::Result<Vec<Day>> {
    let rows = sqlx::query!(
        r#"select day as "day: SqlDate", sum(views)::bigint as "views!" from section_views
           where day between $1 and $2 and ($3::text is null or lang = $3) group by day order by day"#,
        period.from.to_sqlx() as _,
        period.to.to_sqlx() as _,
        lang as Option<Lang>
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| read(row.day, row.views)).collect())
}

pub(super) async fn stories(
    db: &mut PgConnection,
    period: Period,
    lang: Option<Lang>,
    most: i64,
) -> sqlx::Result<Vec<ReadStory>> {
    let rows = sqlx::query!(
        r#"select article_id as "id: ArticleId", lang as "lang: Lang", year, month, slug as "slug: Slug", headline,
                  section_id as "section: SectionId", read.views as "views!"
           from (select article_id, sum(views)::bigint as views from story_views where day between $1 and $2
                 group by article_id) read
           join publication using (article_id)
           where $3::text is null or lang = $3 order by read.views desc, article_id limit $4"#,
        period.from.to_sqlx() as _,
        period.to.to_sqlx() as _,
        lang as Option<Lang>,
        most
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| ReadStory {
            id: row.id,
            permalink: Permalink { lang: row.lang, year: row.year, month: row.month, slug: row.slug },
            headline: row.headline,
            section: row.section,
            views: row.views,
        })
        .collect())
}

pub(super) async fn sections(
    db: &mut PgConnection,
    period: Period,
    lang: Option<Lang>,
) -> sqlx::Result<Vec<(Option<SectionId>, i64)>> {
    let rows = sqlx::query!(
        r#"select nullif(section_id, $4) as "section: SectionId", sum(views)::bigint as "views!" from section_views
           where day between $1 and $2 and ($3::text is null or lang = $3) group by section_id order by 2 desc, 1"#,
        period.from.to_sqlx() as _,
        period.to.to_sqlx() as _,
        lang as Option<Lang>,
        Uuid::nil()
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.section, row.views)).collect())
}

pub(super) async fn sites(
    db: &mut PgConnection,
    period: Period,
    lang: Option<Lang>,
    most: i64,
) -> sqlx::Result<Vec<Site>> {
    sqlx::query_as!(
        Site,
        r#"select site as name, sum(views)::bigint as "views!" from referring_site
           where day between $1 and $2 and ($3::text is null or lang = $3) group by site order by 2 desc, 1 limit $4"#,
        period.from.to_sqlx() as _,
        period.to.to_sqlx() as _,
        lang as Option<Lang>,
        most
    )
    .fetch_all(db)
    .await
}

pub(super) async fn days_of_story(db: &mut PgConnection, id: ArticleId, period: Period) -> sqlx::Result<Vec<Day>> {
    let rows = sqlx::query!(
        r#"select day as "day: SqlDate", views from story_views where article_id = $1 and day between $2 and $3"#,
        id.uuid(),
        period.from.to_sqlx() as _,
        period.to.to_sqlx() as _
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| read(row.day, row.views)).collect())
}

pub(super) async fn views_of_story(db: &mut PgConnection, id: ArticleId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select coalesce(sum(views), 0)::bigint as "views!" from story_views where article_id = $1"#,
        id.uuid()
    )
    .fetch_one(db)
    .await
}

pub(super) async fn sites_of_story(
    db: &mut PgConnection,
    id: ArticleId,
    period: Period,
    most: i64,
) -> sqlx::Result<Vec<Site>> {
    sqlx::query_as!(
        Site,
        r#"select site as name, sum(views)::bigint as "views!" from story_referral
           where article_id = $1 and day between $2 and $3 group by site order by 2 desc, 1 limit $4"#,
        id.uuid(),
        period.from.to_sqlx() as _,
        period.to.to_sqlx() as _,
        most
    )
    .fetch_all(db)
    .await
}

fn read(day: SqlDate, views: i64) -> Day {
    Day { day: Date::from(day), views }
}
