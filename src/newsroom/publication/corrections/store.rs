use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::list::{Cursor, Row, Told};
use super::{CorrectionKind, Former, Notice, Record, Wording};
use crate::newsroom::article::Content;
use crate::newsroom::ids::{ArticleId, CorrectionId, PersonId};
use crate::newsroom::publication::Permalink;
use crate::newsroom::slug::Slug;
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;
use crate::platform::lang::Lang;

pub(super) struct New {
    pub id: CorrectionId,
    pub article: ArticleId,
    pub lang: Lang,
    pub kind: CorrectionKind,
    pub serious: bool,
    pub before: i32,
    pub after: i32,
    pub by: Option<PersonId>,
}

/// What a record says now.
pub(super) struct Said {
    pub kind: CorrectionKind,
    pub serious: bool,
    pub words: String,
}

/// Whether a public story's text was taken back, and whether its row knows.
pub(super) struct Retraction {
    pub wanted: bool,
    pub is: bool,
    /// The revision that is public.
    pub revision: i32,
}

pub(super) async fn count(db: &mut PgConnection, article: ArticleId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select count(*) as "n!" from correction where article_id = $1"#, article.uuid())
        .fetch_one(db)
        .await
}

pub(super) async fn insert(tx: &mut Tx, new: &New, wording: &Wording) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into correction (id, article_id, lang, kind, serious, filed_at, filed_by, revision_before,
             revision_after, words) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        new.id.uuid(),
        new.article.uuid(),
        new.lang as Lang,
        new.kind.as_str(),
        new.serious,
        tx.now_sql() as _,
        new.by.map(|id| id.uuid()),
        new.before,
        new.after,
        wording.as_str()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn read(db: &mut PgConnection, article: ArticleId, id: CorrectionId) -> sqlx::Result<Option<Said>> {
    sqlx::query_as!(
        Said,
        "select kind, serious, words from correction where id = $1 and article_id = $2 for update",
        id.uuid(),
        article.uuid()
    )
    .fetch_optional(db)
    .await
}

pub(super) async fn amend(
    tx: &mut Tx,
    id: CorrectionId,
    old: &Said,
    kind: CorrectionKind,
    serious: bool,
    wording: &Wording,
    by: Option<PersonId>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into correction_wording (correction_id, number, kind, serious, words, until_at, amended_by)
         select $1, (select count(*) from correction_wording where correction_id = $1) + 1, $2, $3, $4, $5, $6",
        id.uuid(),
        old.kind.as_str(),
        old.serious,
        old.words,
        tx.now_sql() as _,
        by.map(|id| id.uuid())
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "update correction set kind = $2, serious = $3, words = $4, amended_at = $5 where id = $1",
        id.uuid(),
        kind.as_str(),
        serious,
        wording.as_str(),
        tx.now_sql() as _
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// `None` for a story that is not public.
pub(super) async fn retraction(db: &mut PgConnection, article: ArticleId) -> sqlx::Result<Option<Retraction>> {
    sqlx::query_as!(
        Retraction,
        r#"select exists (select from correction c where c.article_id = p.article_id and kind = 'retraction')
                      as "wanted!", retracted as "is!", revision
           from publication p where article_id = $1"#,
        article.uuid()
    )
    .fetch_optional(db)
    .await
}

/// Leaves a public story its headline only.
pub(super) async fn silence(tx: &mut Tx, article: ArticleId) -> sqlx::Result<()> {
    sqlx::query!(
        "update publication set retracted = true, standfirst = '', words = 0, published_at = $2,
             search = setweight(search_words(lang, headline || ' ' || short_headline), 'A')
         where article_id = $1",
        article.uuid(),
        tx.now_sql() as _
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Gives a public story the words again that its retraction took: the same that publishing puts into its row.
pub(super) async fn give_again(tx: &mut Tx, article: ArticleId, content: &Content) -> sqlx::Result<()> {
    sqlx::query!(
        "update publication set retracted = false, standfirst = $2, words = $3, published_at = $5,
             search = setweight(search_words(lang, headline || ' ' || short_headline), 'A')
                 || setweight(search_words(lang, $2), 'B') || setweight(search_words(lang, $4), 'C')
                 || setweight(search_words(lang, coalesce(
                        (select string_agg(name, ' ') from author_name where author_id = any(author_ids)), '') || ' '
                        || coalesce((select string_agg(name, ' ') from tag_name where tag_id = any(tag_ids)), '')), 'D')
         where article_id = $1",
        article.uuid(),
        content.standfirst,
        i32::try_from(content.body.word_count()).unwrap_or(i32::MAX),
        content.body.plain_text(),
        tx.now_sql() as _
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The words of its page changed.
pub(super) async fn touch(tx: &mut Tx, article: ArticleId) -> sqlx::Result<()> {
    sqlx::query!("update publication set published_at = $2 where article_id = $1", article.uuid(), tx.now_sql() as _)
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub(super) async fn of_article(db: &mut PgConnection, article: ArticleId) -> sqlx::Result<Vec<Record>> {
    let rows = sqlx::query!(
        r#"select c.id as "id: CorrectionId", kind, serious, filed_at, amended_at, words,
                  coalesce(display_name, '') as "filed_by!", revision_before, revision_after,
                  (select json_agg(json_build_object('kind', w.kind, 'serious', w.serious, 'words', w.words,
                       'until_at', w.until_at, 'amended_by', by.display_name) order by w.number)
                   from correction_wording w left join person by on by.id = w.amended_by
                   where w.correction_id = c.id) as "former: Json<Vec<Former>>"
           from correction c left join person on person.id = filed_by
           where article_id = $1 order by filed_at, c.id"#,
        article.uuid()
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Record {
            notice: Notice {
                id: row.id,
                kind: row.kind.into(),
                serious: row.serious,
                filed_at: row.filed_at.to_jiff(),
                amended_at: row.amended_at.map(|at| at.to_jiff()),
                words: row.words,
            },
            filed_by: row.filed_by,
            before: row.revision_before,
            after: row.revision_after,
            former: row.former.map(|Json(former)| former).unwrap_or_default(),
        })
        .collect())
}

/// After the year 1 and before 9000 lie all times that both jiff and Postgres hold.
const FAR: Timestamp = Timestamp::constant(221_845_305_600, 0);

fn bound(after: Option<Cursor>) -> (jiff_sqlx::Timestamp, Uuid) {
    let (at, id) = after.map_or((FAR, Uuid::max()), |cursor| (cursor.at.min(FAR), cursor.id.uuid()));
    (at.to_sqlx(), id)
}

pub(super) async fn newest(db: &mut PgConnection, lang: Lang, after: Option<Cursor>) -> sqlx::Result<Vec<Told>> {
    let (at, id) = bound(after);
    let rows = sqlx::query!(
        r#"select c.id as "id: CorrectionId", c.kind, serious, filed_at, amended_at, c.words,
                  p.article_id as "article: ArticleId", year, month, slug as "slug: Slug", headline
           from correction c join publication p using (article_id)
           where c.lang = $1 and (filed_at, c.id) < ($2, $3) order by filed_at desc, c.id desc limit 31"#,
        lang as Lang,
        at as _,
        id
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Told {
            notice: Notice {
                id: row.id,
                kind: row.kind.into(),
                serious: row.serious,
                filed_at: row.filed_at.to_jiff(),
                amended_at: row.amended_at.map(|at| at.to_jiff()),
                words: row.words,
            },
            article: row.article,
            permalink: Permalink { lang, year: row.year, month: row.month, slug: row.slug },
            headline: row.headline,
        })
        .collect())
}

pub(super) async fn for_desk(db: &mut PgConnection, after: Option<Cursor>) -> sqlx::Result<Vec<Row>> {
    let (at, id) = bound(after);
    let rows = sqlx::query!(
        r#"select c.id as "id: CorrectionId", c.kind, serious, filed_at, amended_at, c.words,
                  coalesce(display_name, '') as "filed_by!", a.id as "article: ArticleId", a.headline,
                  a.lang as "lang: Lang",
                  exists (select from publication p where p.article_id = a.id) as "is_public!"
           from correction c join article a on a.id = c.article_id left join person on person.id = filed_by
           where (filed_at, c.id) < ($1, $2) order by filed_at desc, c.id desc limit 31"#,
        at as _,
        id
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Row {
            notice: Notice {
                id: row.id,
                kind: row.kind.into(),
                serious: row.serious,
                filed_at: row.filed_at.to_jiff(),
                amended_at: row.amended_at.map(|at| at.to_jiff()),
                words: row.words,
            },
            filed_by: row.filed_by,
            article: row.article,
            headline: row.headline,
            lang: row.lang,
            is_public: row.is_public,
        })
        .collect())
}
