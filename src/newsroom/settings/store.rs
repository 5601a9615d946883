use jiff::tz::TimeZone;
use sqlx::PgConnection;

use super::{Accent, Beginning, Edition, NewSettings, Settings, StageName};
use crate::newsroom::stage::Stage;
use crate::platform::lang::{Lang, UiLang};

pub(super) async fn load(db: &mut PgConnection) -> sqlx::Result<Settings> {
    let rows = sqlx::query!(
        r#"select lang as "lang: Lang", name, tagline, time_zone, accent, authors_publish, placeholders, change_log, demo,
                  array(select stage_name.lang || ' ' || stage || ' ' || stage_name.name from stage_name order by 1)
                      as "stage_names!"
           from edition cross join newsroom order by is_default desc, position, lang"#
    )
    .fetch_all(db)
    .await?;
    let first = rows.first().ok_or(sqlx::Error::RowNotFound)?;
    Ok(Settings {
        time_zone: TimeZone::get(&first.time_zone).unwrap_or(TimeZone::UTC),
        time_zone_name: first.time_zone.clone(),
        accent: Accent::parse(&first.accent).unwrap_or_default(),
        authors_publish: first.authors_publish,
        placeholders: first.placeholders.clone().into(),
        change_log: first.change_log,
        demo: first.demo,
        stage_names: first.stage_names.iter().filter_map(|said| stage_name(said)).collect(),
        editions: rows
            .into_iter()
            .map(|row| Edition { lang: row.lang, name: row.name, tagline: row.tagline })
            .collect(),
    })
}

/// Language, stage and name, as the query puts them into one text: only the name may hold spaces.
fn stage_name(said: &str) -> Option<StageName> {
    let mut parts = said.splitn(3, ' ');
    let (ui, stage, name) = (parts.next()?, parts.next()?, parts.next()?);
    Some(StageName { ui: UiLang::parse(ui)?, stage: Stage::parse(stage)?, name: name.to_owned() })
}

pub(super) async fn replace_stage_names(db: &mut PgConnection, names: &[StageName]) -> sqlx::Result<()> {
    sqlx::query!("delete from stage_name").execute(&mut *db).await?;
    for named in names {
        sqlx::query!(
            "insert into stage_name (lang, stage, name) values ($1, $2, $3)",
            named.ui.as_str(),
            named.stage.as_str(),
            named.name
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

pub(super) async fn changes(db: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar!("select changes from newsroom").fetch_one(db).await
}

pub(super) async fn published_outside(db: &mut PgConnection, langs: &[Lang]) -> sqlx::Result<Option<Lang>> {
    sqlx::query_scalar!(
        r#"select lang as "lang: Lang" from publication where lang <> all($1) limit 1"#,
        langs as &[Lang]
    )
    .fetch_optional(db)
    .await
}

pub(super) async fn replace(db: &mut PgConnection, new: &NewSettings) -> sqlx::Result<()> {
    sqlx::query!(
        "update newsroom set time_zone = $1, accent = $2, authors_publish = $3, placeholders = $4",
        new.time_zone_name,
        new.accent.to_string(),
        new.authors_publish,
        new.placeholders.as_slice()
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("delete from edition").execute(&mut *db).await?;
    for (position, edition) in (0i32..).zip(&new.editions) {
        sqlx::query!(
            "insert into edition (lang, position, is_default, name, tagline) values ($1, $2, $3, $4, $5)",
            edition.lang as Lang,
            position,
            position == 0,
            edition.name,
            edition.tagline
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

/// False if it was set so before.
pub(super) async fn set_change_log(db: &mut PgConnection, shown: bool) -> sqlx::Result<bool> {
    let set = sqlx::query!("update newsroom set change_log = $1 where change_log <> $1", shown).execute(db).await?;
    Ok(set.rows_affected() > 0)
}

pub(super) async fn mark_demo(db: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("update newsroom set demo = true").execute(db).await?;
    Ok(())
}

pub(super) async fn begin(db: &mut PgConnection, beginning: &Beginning) -> sqlx::Result<()> {
    sqlx::query!("update edition set lang = $1, name = $2 where is_default", beginning.lang as Lang, beginning.name)
        .execute(&mut *db)
        .await?;
    sqlx::query!("update newsroom set time_zone = $1", beginning.time_zone_name).execute(db).await?;
    Ok(())
}
