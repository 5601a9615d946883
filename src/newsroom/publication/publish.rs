//! Putting a revision before readers, and taking a story down.

use jiff_sqlx::ToSqlx;
use serde_json::json;
use sqlx::PgConnection;

use super::corrections::{changed, retraction};
use super::gate::{self, Cleared, LONGEST_REASON, Version};
use super::readiness::{Check, Readiness};
use super::{Permalink, schedule, versions};
use crate::newsroom::access::{Actor, Backdate, Permit, Publish, ReadArticle, Withdraw};
use crate::newsroom::article::{self, Article, Revision};
use crate::newsroom::events::{self, Act};
use crate::newsroom::ids::ArticleId;
use crate::newsroom::stage::{Move, Stage};
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;

/// What to publish.
pub struct NewPublication {
    /// The revision the person looked at: it must still be the newest.
    pub revision: i32,
    /// Does the change matter to somebody who read the story before? Only then does "Updated" move.
    pub substantive: bool,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Published {
    pub permalink: Permalink,
    pub revision: i32,
    pub first_published_at: Timestamp,
    pub updated_at: Option<Timestamp>,
    /// The revision that readers saw until now, if there was another.
    pub before: Option<i32>,
}

#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    #[error("the story was saved again meanwhile")]
    NotNewest,
    #[error("the story is not ready")]
    NotReady(Vec<Check>),
    /// What is on hold or was killed does not go out.
    #[error("a story does not go out from this stage")]
    Stage(Stage),
    #[error("the first publication cannot lie in the future")]
    InFuture,
    /// Until then nobody may see it.
    #[error("the story is under an embargo")]
    Embargo(Timestamp),
    #[error("checks are set aside with a written reason of at most {LONGEST_REASON} characters")]
    Reason,
    #[error(transparent)]
    Db(#[from] sqlx::Error),
}

#[derive(Debug, thiserror::Error)]
pub enum WithdrawError {
    #[error("the story is not live")]
    NotLive,
    #[error(transparent)]
    Db(#[from] sqlx::Error),
}

/// What publishing would do now, for the dialog that asks.
pub struct Outlook {
    pub readiness: Readiness,
    /// Where it would stand; `None` while it has no headline to make an address from.
    pub permalink: Option<Permalink>,
    /// Until when it would wait.
    pub embargo: Option<Timestamp>,
    pub article: Article,
    /// The version that was looked at: the newest.
    pub head: Revision,
    /// Something that readers have seen would read otherwise: is that a correction?
    pub takes_back: bool,
}

/// Fields of which a revision may not have taken everything; see `article::revise`.
const CUT: [&str; 13] = [
    "headline",
    "standfirst",
    "short_headline",
    "dateline",
    "slug",
    "kind",
    "section",
    "authors",
    "tags",
    "search_title",
    "search_description",
    "social_title",
    "social_description",
];

/// What publishing the newest revision would do, and what stands in its way.
pub async fn outlook(db: &mut PgConnection, permit: &Permit<ReadArticle>, now: Timestamp) -> sqlx::Result<Outlook> {
    let (article, head) = article::read(db, permit).await?;
    let first = article.first_published_at.unwrap_or(now);
    let weighed = gate::weigh(db, &article, &head, first, now).await?;
    let mut readiness = weighed.readiness;
    let cut = store::cut(db, article.id).await?;
    let cut = CUT.into_iter().filter(|field| cut.iter().any(|cut| cut == field));
    readiness.shoulds.extend(cut.map(Check::Cut));
    let public = match versions::public_revision(db, article.id).await? {
        Some(number) if number != article.head => article::revision_for_publication(db, article.id, number).await?,
        _ => None,
    };
    let takes_back = public.is_some_and(|public| changed::takes_back(&public.content, &head.content));
    Ok(Outlook { readiness, permalink: weighed.permalink, embargo: weighed.embargo, article, head, takes_back })
}

/// Publishes the newest revision of a story. With a `backdate`, its first publication is set to that time (for a story
/// that ran elsewhere before), which moves its address; the old one goes on leading to it.
pub async fn publish(
    tx: &mut Tx,
    permit: &Permit<Publish>,
    backdate: Option<(&Permit<Backdate>, Timestamp)>,
    new: NewPublication,
) -> Result<Published, PublishError> {
    let cleared = gate::clear(tx, permit, Version::Newest(new.revision), backdate, None).await?;
    put_out(tx, permit, cleared, new.substantive).await
}

/// Publishes what the gate has cleared in this transaction. What was to be published later and is no newer is taken off
/// the schedule: it would bring the older words back.
pub async fn put_out(
    tx: &mut Tx,
    permit: &Permit<Publish>,
    cleared: Cleared,
    substantive: bool,
) -> Result<Published, PublishError> {
    let id = permit.on().id;
    if !cleared.is_for(id, tx) {
        return Err(PublishError::NotNewest);
    }
    let (article, revision, permalink) = (cleared.article(), cleared.revision(), cleared.permalink());
    let first_published_at = cleared.first_published_at();
    if !gate::claim_address(tx.conn(), id, permalink).await? {
        // Somebody took the address between the check and now.
        return Err(PublishError::NotReady(vec![Check::AddressTaken]));
    }
    let now = tx.now;
    let updated_at = match (article.stage, substantive) {
        (Stage::Live, true) => Some(now),
        (Stage::Live, false) => store::updated_at(tx.conn(), id).await?,
        (
            Stage::Idea
            | Stage::Writing
            | Stage::WithDesk
            | Stage::WithSubs
            | Stage::Ready
            | Stage::Scheduled
            | Stage::OnHold
            | Stage::Withdrawn
            | Stage::Killed,
            _,
        ) => None,
    };
    let stage = article.standing().after(Move::Publish).ok_or(PublishError::Stage(article.stage))?.stage;
    store::put(tx, &cleared, updated_at, permit.actor().person()).await?;
    store::set_stage(tx.conn(), id, stage, Some(revision.number), Some(first_published_at)).await?;
    let before = versions::begin(tx, id, revision.number, permit.actor().person()).await?;
    retraction::hold(tx, id).await?;
    schedule::supersede(tx, permit, revision.number).await?;
    let mut detail =
        json!({ "revision": revision.number, "update": article.stage == Stage::Live, "substantive": substantive });
    if let Some(waiver) = cleared.waived() {
        detail["waived"] = json!(waiver.checks);
        detail["reason"] = json!(waiver.reason);
    }
    events::on_article(tx, permit.actor(), Act::Published, id, detail).await?;
    Ok(Published { permalink: permalink.clone(), revision: revision.number, first_published_at, updated_at, before })
}

/// Takes a live story down: its page answers that it was removed, and it leaves every list at once. What was scheduled
/// for it is cancelled, so that no update brings it back.
pub async fn withdraw(tx: &mut Tx, permit: &Permit<Withdraw>) -> Result<(), WithdrawError> {
    let id = permit.on().id;
    let (article, _) = article::lock_head(tx.conn(), id).await?;
    let stage = article.standing().after(Move::Withdraw).ok_or(WithdrawError::NotLive)?.stage;
    versions::end(tx, id).await?;
    take_down(tx, permit.actor(), &article, stage).await?;
    events::on_article(tx, permit.actor(), Act::Withdrawn, id, json!({})).await?;
    Ok(())
}

/// Takes what is public of a story away, with its place on every list, and moves it to a stage. What was scheduled for it
/// is cancelled.
pub(super) async fn take_down(tx: &mut Tx, actor: &Actor, article: &Article, stage: Stage) -> sqlx::Result<()> {
    store::remove(tx.conn(), article.id).await?;
    store::set_stage(tx.conn(), article.id, stage, None, article.first_published_at).await?;
    schedule::cancel_all(tx, actor, article.id).await
}

mod store {
    use super::*;
    use crate::newsroom::ids::{AuthorId, PersonId, TagId};
    use crate::platform::lang::Lang;

    /// The fields of which the newest revision could not take everything that was written.
    pub(super) async fn cut(db: &mut PgConnection, id: ArticleId) -> sqlx::Result<Vec<String>> {
        let cut = sqlx::query_scalar!("select cut from shared_document where article_id = $1", id.uuid())
            .fetch_optional(db)
            .await?;
        Ok(cut.unwrap_or_default())
    }

    pub(super) async fn updated_at(db: &mut PgConnection, id: ArticleId) -> sqlx::Result<Option<Timestamp>> {
        let at = sqlx::query_scalar!("select updated_at from publication where article_id = $1", id.uuid())
            .fetch_optional(db)
            .await?;
        Ok(at.flatten().map(|at| at.to_jiff()))
    }

    /// Makes what was cleared public. The only statement that does.
    pub(super) async fn put(
        tx: &mut Tx,
        cleared: &Cleared,
        updated_at: Option<Timestamp>,
        by: Option<PersonId>,
    ) -> sqlx::Result<()> {
        let (article, head, permalink) = (cleared.article(), cleared.revision(), cleared.permalink());
        let (content, first_published_at) = (&head.content, cleared.first_published_at());
        remove(tx.conn(), article.id).await?;
        sqlx::query!(
            "insert into publication (article_id, revision, work_id, lang, kind, year, month, slug, first_published_at,
                 published_at, updated_at, published_by, section_id, author_ids, tag_ids, headline, short_headline,
                 standfirst, words, search)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
                 setweight(search_words($4, $16 || ' ' || $17), 'A') || setweight(search_words($4, $18), 'B')
                 || setweight(search_words($4, $20), 'C')
                 || setweight(search_words($4, coalesce(
                        (select string_agg(name, ' ') from author_name where author_id = any($14)), '') || ' '
                        || coalesce((select string_agg(name, ' ') from tag_name where tag_id = any($15)), '')), 'D'))",
            article.id.uuid(),
            head.number,
            article.work.uuid(),
            article.lang as Lang,
            content.kind.as_str(),
            permalink.year,
            permalink.month,
            permalink.slug.as_str(),
            first_published_at.to_sqlx() as _,
            tx.now_sql() as _,
            updated_at.map(|at| at.to_sqlx()) as _,
            by.map(|id| id.uuid()),
            content.section.map(|id| id.uuid()),
            &content.authors as &[AuthorId],
            &content.tags as &[TagId],
            content.headline,
            content.short_headline,
            content.standfirst,
            i32::try_from(content.body.word_count()).unwrap_or(i32::MAX),
            content.body.plain_text()
        )
        .execute(tx.conn())
        .await?;
        if content.kind.is_page() {
            return Ok(());
        }
        // The nil id stands for the whole edition.
        let subjects: Vec<uuid::Uuid> = std::iter::once(uuid::Uuid::nil())
            .chain(content.section.map(|id| id.uuid()))
            .chain(content.authors.iter().map(|id| id.uuid()))
            .chain(content.tags.iter().map(|id| id.uuid()))
            .collect();
        sqlx::query!(
            "insert into listing (subject, lang, at, article_id) select unnest($1::uuid[]), $2, $3, $4",
            &subjects,
            article.lang as Lang,
            first_published_at.to_sqlx() as _,
            article.id.uuid()
        )
        .execute(tx.conn())
        .await?;
        Ok(())
    }

    /// Takes the row away, and with it the story's place on every list.
    pub(super) async fn remove(db: &mut PgConnection, id: ArticleId) -> sqlx::Result<()> {
        sqlx::query!("delete from publication where article_id = $1", id.uuid()).execute(db).await?;
        Ok(())
    }

    pub(super) async fn set_stage(
        db: &mut PgConnection,
        id: ArticleId,
        stage: Stage,
        published_revision: Option<i32>,
        first_published_at: Option<Timestamp>,
    ) -> sqlx::Result<()> {
        sqlx::query!(
            "update article set stage = $2, stage_before = null, published_revision = $3, first_published_at = $4
             where id = $1",
            id.uuid(),
            stage.as_str(),
            published_revision,
            first_published_at.map(|at| at.to_sqlx()) as _
        )
        .execute(db)
        .await?;
        Ok(())
    }
}
