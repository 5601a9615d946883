//! Which revision of a story was public from when to when, and what of that readers may look up: the public log of a
//! story's changes.
//!
//! The log begins with a story's publication. It begins anew when the story comes back after it was taken down, and where
//! an editor cuts it because what stood before could hurt somebody. A story whose text was taken back has none.

use serde_json::json;
use sqlx::PgConnection;

use super::Permalink;
use super::corrections::CorrectionKind;
use super::live::Linked;
use crate::newsroom::access::{Permit, Publish, ReadArticle};
use crate::newsroom::document::Document;
use crate::newsroom::events::{self, Act};
use crate::newsroom::ids::{ArticleId, PersonId};
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;
use crate::platform::lang::Lang;

/// The most versions that a log lists.
pub const MOST: usize = 200;

/// A stretch of time in which readers saw one revision, for the desk.
#[derive(Clone, Debug)]
pub struct Span {
    pub number: i32,
    pub revision: i32,
    pub from_at: Timestamp,
    /// `None` while readers see it.
    pub until_at: Option<Timestamp>,
    /// The public log begins here.
    pub opens: bool,
    /// May readers compare it with the one before?
    pub is_logged: bool,
}

/// The public log of a story.
#[derive(Clone, Debug)]
pub struct Log {
    pub article: ArticleId,
    pub headline: String,
    /// Newest first; the last is the one it begins with.
    pub versions: Vec<LoggedVersion>,
}

/// A version in the log, by its number among the story's publications.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedVersion {
    pub number: i32,
    pub at: Timestamp,
    /// What sorts of things readers were told with it.
    pub told: Vec<CorrectionKind>,
}

/// Two versions that followed each other before readers.
#[derive(Clone, Debug)]
pub struct PublicChange {
    pub article: ArticleId,
    pub lang: Lang,
    pub old: PublicVersion,
    pub new: PublicVersion,
    /// Is there a later one?
    pub has_next: bool,
    /// Is there an earlier one?
    pub has_previous: bool,
    /// The public stories that either leads to.
    pub linked: Vec<Linked>,
}

/// What readers saw of a story from some moment on.
#[derive(Clone, Debug)]
pub struct PublicVersion {
    pub at: Timestamp,
    pub headline: String,
    pub standfirst: String,
    pub body: Document,
}

#[derive(Debug, thiserror::Error)]
pub enum CutError {
    #[error("the story has no such public version")]
    Unknown,
    #[error(transparent)]
    Db(#[from] sqlx::Error),
}

/// All stretches of a story, oldest first.
pub async fn spans(db: &mut PgConnection, permit: &Permit<ReadArticle>) -> sqlx::Result<Vec<Span>> {
    let mut spans = store::spans(db, permit.on().id).await?;
    let begins = spans.iter().rposition(|span| span.opens).unwrap_or(0);
    for (place, span) in spans.iter_mut().enumerate() {
        span.is_logged = place > begins;
    }
    Ok(spans)
}

/// The log of the story at an address; `None` if there is nothing to look up.
pub async fn log(db: &mut PgConnection, at: &Permalink) -> sqlx::Result<Option<Log>> {
    Ok(store::log(db, at).await?.filter(|log| log.versions.len() > 1))
}

/// What a version in the log changed; `None` if the log holds no such change.
pub async fn change(db: &mut PgConnection, at: &Permalink, number: i32) -> sqlx::Result<Option<PublicChange>> {
    store::change(db, at, number).await
}

/// Makes the public log begin with this version: no reader sees what stood before.
pub async fn cut(tx: &mut Tx, permit: &Permit<Publish>, number: i32) -> Result<(), CutError> {
    let id = permit.on().id;
    if !store::cut(tx.conn(), id, number).await? {
        return Err(CutError::Unknown);
    }
    events::on_article(tx, permit.actor(), Act::LogCut, id, json!({ "version": number })).await?;
    Ok(())
}

/// Makes the public log begin with what readers see now.
pub async fn cut_here(tx: &mut Tx, permit: &Permit<Publish>) -> Result<(), CutError> {
    let number = store::open_number(tx.conn(), permit.on().id).await?.ok_or(CutError::Unknown)?;
    cut(tx, permit, number).await
}

/// The revision that readers see.
pub(super) async fn public_revision(db: &mut PgConnection, id: ArticleId) -> sqlx::Result<Option<i32>> {
    store::public_revision(db, id).await
}

/// Readers see this revision from now on. Gives the one that they saw until now, if that was another.
pub(super) async fn begin(
    tx: &mut Tx,
    id: ArticleId,
    revision: i32,
    by: Option<PersonId>,
) -> sqlx::Result<Option<i32>> {
    let before = store::public_revision(tx.conn(), id).await?;
    if before == Some(revision) {
        return Ok(None);
    }
    end(tx, id).await?;
    store::insert(tx, id, revision, before.is_none(), by).await?;
    Ok(before)
}

/// Readers see nothing of the story from now on.
pub(super) async fn end(tx: &mut Tx, id: ArticleId) -> sqlx::Result<()> {
    store::end(tx, id).await
}

mod store {
    use super::super::columns::{addresses, all};
    use super::*;
    use crate::newsroom::slug::Slug;

    pub(super) async fn public_revision(db: &mut PgConnection, id: ArticleId) -> sqlx::Result<Option<i32>> {
        sqlx::query_scalar!(
            "select revision from published_version where article_id = $1 and until_at is null",
            id.uuid()
        )
        .fetch_optional(db)
        .await
    }

    pub(super) async fn open_number(db: &mut PgConnection, id: ArticleId) -> sqlx::Result<Option<i32>> {
        sqlx::query_scalar!(
            "select number from published_version where article_id = $1 and until_at is null",
            id.uuid()
        )
        .fetch_optional(db)
        .await
    }

    pub(super) async fn insert(
        tx: &mut Tx,
        id: ArticleId,
        revision: i32,
        opens: bool,
        by: Option<PersonId>,
    ) -> sqlx::Result<()> {
        sqlx::query!(
            "insert into published_version (article_id, number, revision, from_at, opens, published_by)
             select $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5 from published_version where article_id = $1",
            id.uuid(),
            revision,
            tx.now_sql() as _,
            opens,
            by.map(|id| id.uuid())
        )
        .execute(tx.conn())
        .await?;
        Ok(())
    }

    pub(super) async fn end(tx: &mut Tx, id: ArticleId) -> sqlx::Result<()> {
        // A clock that was set back must not make a stretch end before it began.
        sqlx::query!(
            "update published_version set until_at = greatest(from_at, $2) where article_id = $1 and until_at is null",
            id.uuid(),
            tx.now_sql() as _
        )
        .execute(tx.conn())
        .await?;
        Ok(())
    }

    pub(super) async fn cut(db: &mut PgConnection, id: ArticleId, number: i32) -> sqlx::Result<bool> {
        let cut = sqlx::query!(
            "update published_version set opens = true where article_id = $1 and number = $2",
            id.uuid(),
            number
        )
        .execute(db)
        .await?;
        Ok(cut.rows_affected() > 0)
    }

    pub(super) async fn spans(db: &mut PgConnection, id: ArticleId) -> sqlx::Result<Vec<Span>> {
        let rows = sqlx::query!(
            "select number, revision, from_at, until_at, opens from published_version where article_id = $1
             order by number",
            id.uuid()
        )
        .fetch_all(db)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| Span {
                number: row.number,
                revision: row.revision,
                from_at: row.from_at.to_jiff(),
                until_at: row.until_at.map(|at| at.to_jiff()),
                opens: row.opens,
                is_logged: false,
            })
            .collect())
    }

    pub(super) async fn log(db: &mut PgConnection, at: &Permalink) -> sqlx::Result<Option<Log>> {
        let rows = sqlx::query!(
            r#"select p.article_id as "article: ArticleId", p.headline, v.number, v.from_at,
                  array(select c.kind from correction c where c.article_id = p.article_id
                        and c.revision_after = v.revision and c.revision_before <> v.revision
                        and c.filed_at = v.from_at order by c.id) as "told!"
               from permalink l join publication p on p.article_id = l.article_id and p.year = l.year
                    and p.month = l.month and p.slug = l.slug
               join published_version v on v.article_id = p.article_id
               where l.lang = $1 and l.year = $2 and l.month = $3 and l.slug = $4 and not p.retracted
                 and v.number >= (select max(number) from published_version o where o.article_id = p.article_id and opens)
               order by v.number desc limit 200"#,
            at.lang as Lang,
            at.year,
            at.month,
            at.slug.as_str()
        )
        .fetch_all(db)
        .await?;
        let Some(first) = rows.first() else { return Ok(None) };
        Ok(Some(Log {
            article: first.article,
            headline: first.headline.clone(),
            versions: rows
                .into_iter()
                .map(|row| LoggedVersion {
                    number: row.number,
                    at: row.from_at.to_jiff(),
                    told: row.told.into_iter().map(CorrectionKind::from).collect(),
                })
                .collect(),
        }))
    }

    pub(super) async fn change(
        db: &mut PgConnection,
        at: &Permalink,
        number: i32,
    ) -> sqlx::Result<Option<PublicChange>> {
        let row = sqlx::query!(
            r#"select p.article_id as "article: ArticleId", p.lang as "lang: Lang",
                  old.from_at as old_at, old_text.headline as old_headline, old_text.standfirst as old_standfirst,
                  old_text.body::text as "old_body!",
                  new.from_at as new_at, new_text.headline as new_headline, new_text.standfirst as new_standfirst,
                  new_text.body::text as "new_body!",
                  new.until_at is not null as "has_next!", not old.opens as "has_previous!",
                  near.ids as "near_ids?: Vec<ArticleId>", near.langs as "near_langs?: Vec<Lang>",
                  near.years as "near_years?: Vec<i16>", near.months as "near_months?: Vec<i16>",
                  near.slugs as "near_slugs?: Vec<Slug>", near.headlines as "near_headlines?: Vec<String>"
               from permalink l join publication p on p.article_id = l.article_id and p.year = l.year
                    and p.month = l.month and p.slug = l.slug
               join published_version new on new.article_id = p.article_id and new.number = $5
               join published_version old on old.article_id = p.article_id and old.number = $5 - 1
               join revision new_text on new_text.article_id = p.article_id and new_text.number = new.revision
               join revision old_text on old_text.article_id = p.article_id and old_text.number = old.revision
               cross join lateral (
                   select array_agg(o.article_id) as ids, array_agg(o.lang) as langs, array_agg(o.year) as years,
                       array_agg(o.month) as months, array_agg(o.slug) as slugs, array_agg(o.headline) as headlines
                   from publication o where o.article_id = any(old_text.linked_ids || new_text.linked_ids)) near
               where l.lang = $1 and l.year = $2 and l.month = $3 and l.slug = $4 and not p.retracted
                 and $5 > (select max(number) from published_version o where o.article_id = p.article_id and opens)"#,
            at.lang as Lang,
            at.year,
            at.month,
            at.slug.as_str(),
            number
        )
        .fetch_optional(db)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let body = |text: &str| Document::parse(text.as_bytes()).map_err(|bad| sqlx::Error::Decode(Box::new(bad)));
        let linked = addresses(all(row.near_langs), row.near_years, row.near_months, row.near_slugs)
            .zip(all(row.near_ids).zip(all(row.near_headlines)))
            .map(|(permalink, (id, headline))| Linked { id, permalink, headline })
            .collect();
        Ok(Some(PublicChange {
            article: row.article,
            lang: row.lang,
            old: PublicVersion {
                at: row.old_at.to_jiff(),
                headline: row.old_headline,
                standfirst: row.old_standfirst,
                body: body(&row.old_body)?,
            },
            new: PublicVersion {
                at: row.new_at.to_jiff(),
                headline: row.new_headline,
                standfirst: row.new_standfirst,
                body: body(&row.new_body)?,
            },
            has_next: row.has_next,
            has_previous: row.has_previous,
            linked,
        }))
    }
}
