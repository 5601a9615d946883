use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use uuid::Uuid;

use super::notes::Note;
use super::{Assignment, Planned};
use crate::newsroom::ids::{ArticleId, PersonId, SectionId};
use crate::newsroom::stage::{Stage, Standing};
use crate::platform::db::Tx;
use crate::platform::lang::Lang;

pub(super) async fn planned(db: &mut PgConnection, id: ArticleId) -> sqlx::Result<Planned> {
    let row = sqlx::query!(
        r#"select headline, lang as "lang: Lang", kind, section_id as "section: SectionId", stage, stage_before,
                  changed as "changed!", words, assigned_to as "person: PersonId",
                  display_name as "person_name?", due_at, commissioned_words, brief, legal, pictures, breaking
           from article left join person on person.id = assigned_to where article.id = $1"#,
        id.uuid()
    )
    .fetch_one(db)
    .await?;
    Ok(Planned {
        headline: row.headline,
        lang: row.lang,
        kind: row.kind.into(),
        section: row.section,
        standing: standing(row.stage, row.stage_before),
        changed: row.changed,
        written: row.words,
        assignment: Assignment {
            person: row.person,
            due_at: row.due_at.map(|at| at.to_jiff()),
            words: row.commissioned_words,
            brief: row.brief,
            legal: row.legal.into(),
            pictures: row.pictures.into(),
            breaking: row.breaking,
        },
        person_name: row.person_name,
    })
}

/// The assignment, locked against other writers until the transaction ends.
pub(super) async fn lock(db: &mut PgConnection, id: ArticleId) -> sqlx::Result<Assignment> {
    let row = sqlx::query!(
        r#"select assigned_to as "person: PersonId", due_at, commissioned_words, brief, legal, pictures, breaking
           from article where id = $1 for update"#,
        id.uuid()
    )
    .fetch_one(db)
    .await?;
    Ok(Assignment {
        person: row.person,
        due_at: row.due_at.map(|at| at.to_jiff()),
        words: row.commissioned_words,
        brief: row.brief,
        legal: row.legal.into(),
        pictures: row.pictures.into(),
        breaking: row.breaking,
    })
}

pub(super) async fn set(db: &mut PgConnection, id: ArticleId, new: &Assignment) -> sqlx::Result<()> {
    sqlx::query!(
        "update article set assigned_to = $2, due_at = $3, commissioned_words = $4, brief = $5, legal = $6,
             pictures = $7, breaking = $8 where id = $1",
        id.uuid(),
        new.person.map(|id| id.uuid()),
        new.due_at.map(|at| at.to_sqlx()) as _,
        new.words,
        new.brief,
        new.legal.as_legal(),
        new.pictures.as_pictures(),
        new.breaking
    )
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn can_sign_in(db: &mut PgConnection, person: PersonId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from person where id = $1 and suspended_at is null) as "can!""#,
        person.uuid()
    )
    .fetch_one(db)
    .await
}

pub(super) async fn assignable(db: &mut PgConnection) -> sqlx::Result<Vec<(PersonId, String)>> {
    let rows = sqlx::query!(
        r#"select id as "id: PersonId", display_name from person where suspended_at is null
           order by lower(display_name), id limit 2000"#
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.display_name)).collect())
}

pub(super) async fn lock_standing(db: &mut PgConnection, id: ArticleId) -> sqlx::Result<Standing> {
    let row = sqlx::query!("select stage, stage_before from article where id = $1 for update", id.uuid())
        .fetch_one(db)
        .await?;
    Ok(standing(row.stage, row.stage_before))
}

pub(super) async fn stand(db: &mut PgConnection, id: ArticleId, at: Standing) -> sqlx::Result<()> {
    sqlx::query!(
        "update article set stage = $2, stage_before = $3 where id = $1",
        id.uuid(),
        at.stage.as_str(),
        at.before.map(Stage::as_str)
    )
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn notes(db: &mut PgConnection, id: ArticleId) -> sqlx::Result<Vec<Note>> {
    let rows = sqlx::query!(
        r#"select display_name, written_at, words from article_note join person on person.id = written_by
           where article_id = $1 order by written_at desc, article_note.id desc limit 200"#,
        id.uuid()
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Note { by: row.display_name, at: row.written_at.to_jiff(), words: row.words })
        .collect())
}

pub(super) async fn insert_note(tx: &mut Tx, id: ArticleId, person: PersonId, words: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into article_note (id, article_id, written_by, written_at, words) values ($1, $2, $3, $4, $5)",
        Uuid::now_v7(),
        id.uuid(),
        person.uuid(),
        tx.now_sql() as _,
        words
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn open_count(db: &mut PgConnection, person: PersonId) -> sqlx::Result<i64> {
    let open = open_stages();
    sqlx::query_scalar!(
        r#"select count(*) as "n!" from article
           where stage = any($2) and (assigned_to = $1 or (assigned_to is null and created_by = $1))"#,
        person.uuid(),
        &open as &[&str]
    )
    .fetch_one(db)
    .await
}

pub(super) async fn hand_over(db: &mut PgConnection, from: PersonId, to: PersonId) -> sqlx::Result<Vec<ArticleId>> {
    let open = open_stages();
    sqlx::query_scalar!(
        r#"with mine as (select id from article
               where stage = any($3) and (assigned_to = $1 or (assigned_to is null and created_by = $1))
               order by id for update)
           update article set assigned_to = $2 from mine where article.id = mine.id
           returning article.id as "id: ArticleId""#,
        from.uuid(),
        to.uuid(),
        &open as &[&str]
    )
    .fetch_all(db)
    .await
}

fn open_stages() -> Vec<&'static str> {
    Stage::ALL.into_iter().filter(|stage| stage.is_open()).map(Stage::as_str).collect()
}

fn standing(stage: String, before: Option<String>) -> Standing {
    Standing { stage: stage.into(), before: before.map(Stage::from) }
}
