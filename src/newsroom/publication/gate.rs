//! The one gate before readers. Whoever publishes (the desk, the schedule, a command, an import) needs a [`Cleared`], and
//! [`clear`] alone makes one: it locks the story, weighs the version that is to go out, and refuses what is not ready. The
//! write that makes a story public takes what it writes from the `Cleared`, so that what was weighed is what goes out.
//!
//! An embargo is kept by the database itself as well: see the trigger `publication_embargo`.

use sqlx::PgConnection;

use super::publish::PublishError;
use super::readiness::{self, Check, Readiness, Spot};
use super::{Permalink, approval, embargo};
use crate::newsroom::access::{Backdate, Permit, Publish, ScheduleArticle, WaiveChecks};
use crate::newsroom::article::{self, Article, Content, Revision};
use crate::newsroom::ids::ArticleId;
use crate::newsroom::settings;
use crate::newsroom::slug::Slug;
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;
use crate::platform::lang::Lang;

/// The longest reason for setting checks aside, in characters.
pub const LONGEST_REASON: usize = 1_000;
/// Another story with the same headline matters for so long.
const SAME_HEADLINE: jiff::SignedDuration = jiff::SignedDuration::from_hours(30 * 24);

/// Proof that a version of a story may go out now, in this transaction. Its fields are private and [`clear`] is its only
/// maker.
pub struct Cleared {
    article: Article,
    revision: Revision,
    permalink: Permalink,
    first_published_at: Timestamp,
    waived: Option<Waiver>,
    /// The moment of the transaction in which it was made: it is good in no other.
    at: Timestamp,
}

/// Which version of a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// This one, which must still be the newest.
    Newest(i32),
    /// This one, whatever was written after it.
    Exactly(i32),
}

/// Checks that an admin sets aside, by their keys, and why. Only those that were named are set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    pub reason: String,
    pub checks: Vec<String>,
}

/// What a version is found to be.
pub(super) struct Weighed {
    pub readiness: Readiness,
    /// Where it would stand; `None` while there is nothing to make an address from.
    pub permalink: Option<Permalink>,
    /// Until when it may not go out.
    pub embargo: Option<Timestamp>,
}

impl Cleared {
    pub(super) fn article(&self) -> &Article {
        &self.article
    }

    pub(super) fn revision(&self) -> &Revision {
        &self.revision
    }

    pub(super) fn permalink(&self) -> &Permalink {
        &self.permalink
    }

    pub(super) fn first_published_at(&self) -> Timestamp {
        self.first_published_at
    }

    pub(super) fn waived(&self) -> Option<&Waiver> {
        self.waived.as_ref()
    }

    /// Whether it was made for this story, in this transaction.
    pub(super) fn is_for(&self, id: ArticleId, tx: &Tx) -> bool {
        self.article.id == id && self.at == tx.now
    }
}

/// Asks whether a version of the story may go out now. With a `backdate`, its first publication is set to that time. What a
/// `waiver` names does not stand in the way, as far as it can be waived.
///
/// The story stays locked against other writers until the transaction ends.
pub async fn clear(
    tx: &mut Tx,
    permit: &Permit<Publish>,
    version: Version,
    backdate: Option<(&Permit<Backdate>, Timestamp)>,
    waiver: Option<(&Permit<WaiveChecks>, Waiver)>,
) -> Result<Cleared, PublishError> {
    let at = tx.now;
    let first = match backdate {
        Some((backdate, _)) if backdate.on().id != permit.on().id => return Err(sqlx::Error::RowNotFound.into()),
        Some((_, first)) if first > at => return Err(PublishError::InFuture),
        Some((_, first)) => Some(first),
        None => None,
    };
    let (cleared, embargo) = examine(tx, permit.on().id, version, (first, at), waiver).await?;
    match embargo {
        None => Ok(cleared),
        Some(until) => Err(PublishError::Embargo(until)),
    }
}

/// What planning a publication needs to know of it.
pub(super) struct Ahead {
    pub waived: Option<Waiver>,
    /// Where it will stand, if nobody takes the address before.
    pub permalink: Permalink,
}

/// Asks whether a version could go out now, for whoever plans that it goes out at `due`. An embargo does not matter, for it
/// will have ended. Gives nothing that could be published with.
pub(super) async fn ahead(
    tx: &mut Tx,
    permit: &Permit<ScheduleArticle>,
    version: Version,
    due: Timestamp,
    waiver: Option<(&Permit<WaiveChecks>, Waiver)>,
) -> Result<Ahead, PublishError> {
    let (cleared, _) = examine(tx, permit.on().id, version, (None, due), waiver).await?;
    Ok(Ahead { waived: cleared.waived, permalink: cleared.permalink })
}

/// Weighs a version that goes out at a moment, with the first publication that is wished for; gives the embargo beside it.
async fn examine(
    tx: &mut Tx,
    id: ArticleId,
    version: Version,
    (first, out): (Option<Timestamp>, Timestamp),
    waiver: Option<(&Permit<WaiveChecks>, Waiver)>,
) -> Result<(Cleared, Option<Timestamp>), PublishError> {
    let at = tx.now;
    let waiver = match waiver {
        Some((waive, _)) if waive.on().id != id => return Err(sqlx::Error::RowNotFound.into()),
        Some((_, waiver)) => Some(waiver.checked()?),
        None => None,
    };
    let (article, head) = article::lock_head(tx.conn(), id).await?;
    let revision = match version {
        Version::Newest(number) | Version::Exactly(number) if number == head.number => head,
        Version::Newest(_) => return Err(PublishError::NotNewest),
        Version::Exactly(number) => {
            article::revision_for_publication(tx.conn(), id, number).await?.ok_or(PublishError::NotNewest)?
        }
    };
    let first_published_at = first.or(article.first_published_at).unwrap_or(out);
    let weighed = weigh(tx.conn(), &article, &revision, first_published_at, at).await?;
    let (waived, left) = set_aside(waiver, weighed.readiness.musts);
    match weighed.permalink {
        Some(permalink) if left.is_empty() => {
            Ok((Cleared { article, revision, permalink, first_published_at, waived, at }, weighed.embargo))
        }
        Some(_) | None => Err(PublishError::NotReady(left)),
    }
}

impl Waiver {
    /// With its reason trimmed; refused without one.
    fn checked(mut self) -> Result<Self, PublishError> {
        self.reason = self.reason.trim().to_owned();
        if self.reason.is_empty() || self.reason.chars().count() > LONGEST_REASON {
            return Err(PublishError::Reason);
        }
        Ok(self)
    }
}

/// What of a waiver was needed, and what stands in the way all the same.
fn set_aside(waiver: Option<Waiver>, musts: Vec<Check>) -> (Option<Waiver>, Vec<Check>) {
    let Some(waiver) = waiver else { return (None, musts) };
    let named = |check: &Check| check.can_be_waived() && waiver.checks.iter().any(|key| key == check.key());
    let (waived, left): (Vec<Check>, Vec<Check>) = musts.into_iter().partition(named);
    let mut checks: Vec<String> = waived.iter().map(|check| check.key().to_owned()).collect();
    checks.dedup();
    ((!checks.is_empty()).then_some(Waiver { reason: waiver.reason, checks }), left)
}

/// All checks of a version, the address it would have, and the embargo that stands at `now`.
pub(super) async fn weigh(
    db: &mut PgConnection,
    article: &Article,
    revision: &Revision,
    first_published_at: Timestamp,
    now: Timestamp,
) -> sqlx::Result<Weighed> {
    let content = &revision.content;
    let settings = settings::load(db).await?;
    let mut readiness = readiness::check(content, article.lang, &settings.placeholders);
    let links = content.body.links();
    let around = store::around(db, article, content, &links, now - SAME_HEADLINE).await?;
    let broken = links.iter().filter(|(_, id)| around.broken.contains(id));
    let broken = broken.map(|(block, id)| Check::BrokenLink(Spot::in_block(*block, ""), *id));
    readiness.musts.extend(broken.take(readiness::MOST_OF_A_KIND));
    if approval::is_wanted(db, content).await? && !approval::stands(db, article.id, content).await? {
        readiness.musts.push(Check::Approval);
    }
    let mut should = |count: i64, check: fn(u32) -> Check| {
        if let Some(count) = u32::try_from(count).ok().filter(|count| *count > 0) {
            readiness.shoulds.push(check(count));
        }
    };
    should(around.suggestions, Check::Suggestions);
    should(around.comments, Check::Comments);
    if around.same_headline {
        readiness.shoulds.push(Check::SameHeadline);
    }
    let (asked, words) = (u32::try_from(around.asked).unwrap_or(0), content.body.word_count());
    let words = u32::try_from(words).unwrap_or(u32::MAX);
    // A tenth more or less is what was asked for.
    if asked > 0 && words > asked.saturating_add(asked / 10) {
        readiness.shoulds.push(Check::Overlong { words, asked });
    }
    let embargo = embargo::standing(db, article.work, now).await?;
    let local = settings.local(first_published_at);
    let (year, month) = if content.kind.is_page() { (0, 0) } else { (local.year(), i16::from(local.month())) };
    let Some((slug, typed)) = wanted_slug(db, article, content).await? else {
        if !content.headline.is_empty() {
            readiness.musts.push(Check::NoAddress);
        }
        return Ok(Weighed { readiness, permalink: None, embargo });
    };
    let mut permalink = Permalink { lang: article.lang, year, month, slug };
    if !store::is_free(db, article.id, &permalink).await? {
        if typed {
            readiness.musts.push(Check::AddressTaken);
        } else {
            permalink = store::first_free(db, article.id, &permalink).await?;
        }
    }
    Ok(Weighed { readiness, permalink: Some(permalink), embargo })
}

/// Takes the address for the story; false if another has it.
pub(super) async fn claim_address(db: &mut PgConnection, id: ArticleId, at: &Permalink) -> sqlx::Result<bool> {
    store::claim_address(db, id, at).await
}

/// The slug as typed (true), else the one it is known by already, else one from the headline (false).
async fn wanted_slug(
    db: &mut PgConnection,
    article: &Article,
    content: &Content,
) -> sqlx::Result<Option<(Slug, bool)>> {
    if let Ok(slug) = Slug::parse(&content.slug) {
        return Ok(Some((slug, true)));
    }
    if let Some(slug) = store::known_slug(db, article.id).await? {
        return Ok(Some((slug, false)));
    }
    let title = if content.short_headline.is_empty() { &content.headline } else { &content.short_headline };
    Ok(Slug::from_title(title, article.lang).map(|slug| (slug, false)))
}

mod store {
    use jiff_sqlx::ToSqlx;

    use super::*;

    /// What stands around a story.
    pub(super) struct Around {
        pub suggestions: i64,
        pub comments: i64,
        pub same_headline: bool,
        /// Words that were asked for; 0 if nobody said.
        pub asked: i32,
        /// Of the stories it leads to, those that readers cannot open.
        pub broken: Vec<ArticleId>,
    }

    pub(super) async fn around(
        db: &mut PgConnection,
        article: &Article,
        content: &Content,
        links: &[(usize, ArticleId)],
        since: Timestamp,
    ) -> sqlx::Result<Around> {
        let linked: Vec<uuid::Uuid> =
            links.iter().filter(|(_, id)| *id != article.id).map(|(_, id)| id.uuid()).collect();
        let row = sqlx::query!(
            r#"select coalesce((select suggestions from shared_document where article_id = $1), 0)::bigint as "suggestions!",
                      (select count(*) from comment_thread where article_id = $1 and resolved_at is null) as "comments!",
                      coalesce((select commissioned_words from article where id = $1), 0) as "asked!",
                      exists (select from publication where first_published_at > $2 and lang = $3 and headline = $4
                              and article_id <> $1) as "same_headline!",
                      array(select id from unnest($5::uuid[]) id
                            where not exists (select from publication where article_id = id)) as "broken!: Vec<ArticleId>""#,
            article.id.uuid(),
            since.to_sqlx() as _,
            article.lang as Lang,
            content.headline,
            &linked
        )
        .fetch_one(db)
        .await?;
        Ok(Around {
            suggestions: row.suggestions,
            comments: row.comments,
            same_headline: row.same_headline,
            asked: row.asked,
            broken: row.broken,
        })
    }

    pub(super) async fn is_free(db: &mut PgConnection, id: ArticleId, at: &Permalink) -> sqlx::Result<bool> {
        let owner = sqlx::query_scalar!(
            r#"select article_id as "id: ArticleId" from permalink
               where lang = $1 and year = $2 and month = $3 and slug = $4"#,
            at.lang as Lang,
            at.year,
            at.month,
            at.slug.as_str()
        )
        .fetch_optional(db)
        .await?;
        Ok(owner.is_none_or(|owner| owner == id))
    }

    /// The address with the smallest number behind it that nobody else has.
    pub(super) async fn first_free(
        db: &mut PgConnection,
        id: ArticleId,
        wanted: &Permalink,
    ) -> sqlx::Result<Permalink> {
        for number in 2..1000 {
            let Ok(slug) = Slug::parse(&format!("{}-{number}", wanted.slug)) else { break };
            let candidate = Permalink { slug, ..wanted.clone() };
            if is_free(db, id, &candidate).await? {
                return Ok(candidate);
            }
        }
        Ok(wanted.clone())
    }

    pub(super) async fn known_slug(db: &mut PgConnection, id: ArticleId) -> sqlx::Result<Option<Slug>> {
        sqlx::query_scalar!(r#"select slug as "slug: Slug" from publication where article_id = $1"#, id.uuid())
            .fetch_optional(db)
            .await
    }

    pub(super) async fn claim_address(db: &mut PgConnection, id: ArticleId, at: &Permalink) -> sqlx::Result<bool> {
        sqlx::query!(
            "insert into permalink (lang, year, month, slug, article_id) values ($1, $2, $3, $4, $5)
             on conflict on constraint permalink_key do nothing",
            at.lang as Lang,
            at.year,
            at.month,
            at.slug.as_str(),
            id.uuid()
        )
        .execute(&mut *db)
        .await?;
        is_free(db, id, at).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_named_and_can_be_is_set_aside() {
        let waiver = |checks: &[&str]| {
            Some(Waiver { reason: "Wire copy".into(), checks: checks.iter().map(|key| (*key).to_owned()).collect() })
        };
        let musts = || vec![Check::Author, Check::Approval, Check::Headline];
        let (kept, left) = set_aside(waiver(&["check-author", "check-headline"]), musts());
        assert_eq!(left, [Check::Approval, Check::Headline]);
        assert_eq!(kept, waiver(&["check-author"]));
        assert_eq!(set_aside(None, musts()), (None, musts()));
        // A waiver of what is no longer wrong leaves no trace.
        assert_eq!(set_aside(waiver(&["check-author"]), vec![]), (None, vec![]));
    }
}
