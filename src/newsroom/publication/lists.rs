//! What stands on lists: an edition, a section with those under it, a tag, an author, a month; feeds and maps of the
//! site. Every list is a scan of one index from its newest end, so that it costs the same however many stories there
//! are. Limits are written into the queries: a parameter there makes Postgres plan anew each time.

use jiff_sqlx::ToSqlx;
use serde::Deserialize;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::corrections::Notice;
use super::live::{Byline, Linked, TagLink, Version};
use super::{Card, Permalink};
use crate::newsroom::document::Document;
use crate::newsroom::ids::{ArticleId, AuthorId, SectionId, TagId};
use crate::platform::clock::Timestamp;
use crate::platform::lang::Lang;

/// Stories on a page of a list.
pub const PAGE: usize = 30;

/// What a list is about.
#[derive(Clone, Debug)]
pub enum Subject {
    Edition,
    /// A section and all under it.
    Sections(Vec<SectionId>),
    Tag(TagId),
    Author(AuthorId),
}

/// Where a page of a list begins: after this story, newest first. Addresses made of it do not shift when stories arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub at: Timestamp,
    pub id: ArticleId,
}

#[derive(Clone, Debug)]
pub struct Page {
    pub cards: Vec<Card>,
    /// Where the next page begins, if there is more.
    pub next: Option<Cursor>,
}

/// A story as a feed carries it, whole.
#[derive(Clone, Debug)]
pub struct FeedStory {
    pub id: ArticleId,
    pub permalink: Permalink,
    pub headline: String,
    pub standfirst: String,
    pub dateline: String,
    pub section: Option<SectionId>,
    pub first_published_at: Timestamp,
    pub updated_at: Option<Timestamp>,
    /// Everybody in the byline, in its order.
    pub authors: Vec<Byline>,
    pub tags: Vec<TagLink>,
    pub body: Document,
    pub linked: Vec<Linked>,
    /// What readers were told of it, oldest first.
    pub notices: Vec<Notice>,
    /// Its text was taken back: standfirst and body are empty here.
    pub retracted: bool,
}

/// An address for a map of the site.
#[derive(Clone, Debug)]
pub struct MapEntry {
    pub permalink: Permalink,
    pub headline: String,
    pub first_published_at: Timestamp,
    /// The last time the page's words changed.
    pub published_at: Timestamp,
    pub versions: Vec<Version>,
}

/// A standing page.
#[derive(Clone, Debug, Deserialize)]
pub struct StandingPage {
    pub permalink: Permalink,
    pub headline: String,
}

/// The beginning of the year 1.
const FIRST: Timestamp = Timestamp::constant(-62_135_596_800, 0);

impl Cursor {
    /// As it stands in an address.
    pub fn parse(text: &str) -> Option<Self> {
        let (micros, id) = text.split_once('.')?;
        // Before the year 1 there are no stories, and soon no times that Postgres can hold.
        let at = Timestamp::from_microsecond(micros.parse().ok()?).ok().filter(|at| *at >= FIRST)?;
        Some(Self { at, id: id.parse().ok()? })
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.at.as_microsecond(), self.id)
    }
}

impl Subject {
    fn ids(&self) -> Vec<Uuid> {
        match self {
            Subject::Edition => vec![Uuid::nil()],
            Subject::Sections(ids) => ids.iter().map(|id| id.uuid()).collect(),
            Subject::Tag(id) => vec![id.uuid()],
            Subject::Author(id) => vec![id.uuid()],
        }
    }
}

/// A page of a list, newest first.
pub async fn newest(db: &mut PgConnection, lang: Lang, subject: &Subject, after: Option<Cursor>) -> sqlx::Result<Page> {
    let cards = store::newest(db, lang, &subject.ids(), after, None).await?;
    Ok(page(cards))
}

/// A page of the stories first published from `from` up to but not including `until`.
pub async fn between(
    db: &mut PgConnection,
    lang: Lang,
    from: Timestamp,
    until: Timestamp,
    after: Option<Cursor>,
) -> sqlx::Result<Page> {
    // The nil id sorts before all others, so that this cursor stands just before `until`.
    let after = after.unwrap_or(Cursor { at: until, id: ArticleId::from_uuid(Uuid::nil()) });
    let cards = store::newest(db, lang, &Subject::Edition.ids(), Some(after), Some(from)).await?;
    Ok(page(cards))
}

/// The newest stories of a subject, whole, for its feed: at most 20.
pub async fn feed(db: &mut PgConnection, lang: Lang, subject: &Subject) -> sqlx::Result<Vec<FeedStory>> {
    store::feed(db, lang, &subject.ids()).await
}

/// First publications that begin each month with stories in it, newest first, as instants within the month; the zone
/// says where months begin. One index probe per month.
pub async fn months(db: &mut PgConnection, lang: Lang, zone: &str) -> sqlx::Result<Vec<Timestamp>> {
    store::months(db, lang, zone).await
}

/// Everything for the map of one month: stories first published from `from` until before `until`, at most 50,000.
pub async fn map(db: &mut PgConnection, lang: Lang, from: Timestamp, until: Timestamp) -> sqlx::Result<Vec<MapEntry>> {
    store::map(db, lang, from, until).await
}

/// The stories of the last 48 hours in all editions, newest first, at most 1,000: what a news map may hold.
pub async fn news_map(db: &mut PgConnection, now: Timestamp) -> sqlx::Result<Vec<MapEntry>> {
    store::news_map(db, now - jiff::SignedDuration::from_hours(48)).await
}

/// The standing pages of all editions.
pub async fn pages(db: &mut PgConnection) -> sqlx::Result<Vec<StandingPage>> {
    store::pages(db).await
}

/// Which of these tags have no public story: their pages do not exist.
pub async fn has_any(db: &mut PgConnection, lang: Lang, subject: &Subject) -> sqlx::Result<bool> {
    store::has_any(db, lang, &subject.ids()).await
}

fn page(mut cards: Vec<Card>) -> Page {
    let more = cards.len() > PAGE;
    cards.truncate(PAGE);
    let next = cards.last().filter(|_| more).map(|card| Cursor { at: card.first_published_at, id: card.id });
    Page { cards, next }
}

mod store {
    use super::super::columns::{addresses, all, in_order};
    use super::*;
    use crate::newsroom::article::{Kind, Roles};
    use crate::newsroom::slug::Slug;

    struct CardRow {
        id: ArticleId,
        kind: Kind,
        lang: Lang,
        year: i16,
        month: i16,
        slug: Slug,
        headline: String,
        short_headline: String,
        standfirst: String,
        section: Option<SectionId>,
        first_published_at: Timestamp,
        updated_at: Option<jiff_sqlx::Timestamp>,
        retracted: bool,
    }

    impl From<CardRow> for Card {
        fn from(row: CardRow) -> Self {
            Card {
                id: row.id,
                kind: row.kind,
                permalink: Permalink { lang: row.lang, year: row.year, month: row.month, slug: row.slug },
                headline: row.headline,
                short_headline: row.short_headline,
                standfirst: row.standfirst,
                section: row.section,
                first_published_at: row.first_published_at,
                updated_at: row.updated_at.map(|at| at.to_jiff()),
                retracted: row.retracted,
            }
        }
    }

    pub(super) async fn newest(
        db: &mut PgConnection,
        lang: Lang,
        subjects: &[Uuid],
        after: Option<Cursor>,
        from: Option<Timestamp>,
    ) -> sqlx::Result<Vec<Card>> {
        // Far past and far future stand for "no bound", so that the plan is one index scan with or without them. The
        // lower bound looks at what the scan has found: inside, it would make the planner expect so few rows that it
        // fetches them all and sorts.
        let (at, id) = after.map_or((Timestamp::MAX, Uuid::max()), |cursor| (cursor.at, cursor.id.uuid()));
        let at = at.min(FAR);
        let rows = sqlx::query_as!(
            CardRow,
            r#"select article_id as "id: ArticleId", kind, p.lang as "lang: Lang", year, month, slug as "slug: Slug",
                      headline, short_headline, standfirst, section_id as "section: SectionId", first_published_at,
                      updated_at, retracted
               from (select distinct on (at, article_id) at, article_id
                     from unnest($1::uuid[]) as wanted(subject)
                     cross join lateral (select at, article_id from listing
                         where listing.subject = wanted.subject and lang = $2 and (at, article_id) < ($3, $4)
                         order by at desc, article_id desc limit 31) of_one
                     where at >= $5
                     order by at desc, article_id desc limit 31) listed
               join publication p using (article_id) order by at desc, article_id desc"#,
            subjects,
            lang as Lang,
            at.to_sqlx() as _,
            id,
            from.unwrap_or(Timestamp::UNIX_EPOCH - jiff::SignedDuration::from_hours(24 * 365 * 300)).to_sqlx() as _
        )
        .fetch_all(db)
        .await?;
        Ok(rows.into_iter().map(Card::from).collect())
    }

    /// The year 9000: after every story, within what Postgres and jiff can hold.
    const FAR: Timestamp = Timestamp::constant(221_845_305_600, 0);

    struct FeedRow {
        id: ArticleId,
        lang: Lang,
        year: i16,
        month: i16,
        slug: Slug,
        headline: String,
        standfirst: String,
        dateline: String,
        section: Option<SectionId>,
        first_published_at: Timestamp,
        updated_at: Option<jiff_sqlx::Timestamp>,
        body: String,
        author_ids: Vec<AuthorId>,
        author_roles: Vec<String>,
        byline_ids: Option<Vec<AuthorId>>,
        byline_slugs: Option<Vec<Slug>>,
        byline_names: Option<Vec<String>>,
        tag_ids: Vec<TagId>,
        label_ids: Option<Vec<TagId>>,
        label_slugs: Option<Vec<Slug>>,
        label_names: Option<Vec<String>>,
        linked_ids: Option<Vec<ArticleId>>,
        linked_langs: Option<Vec<Lang>>,
        linked_years: Option<Vec<i16>>,
        linked_months: Option<Vec<i16>>,
        linked_slugs: Option<Vec<Slug>>,
        linked_headlines: Option<Vec<String>>,
        notices: Option<Json<Vec<Notice>>>,
        retracted: bool,
    }

    impl TryFrom<FeedRow> for FeedStory {
        type Error = sqlx::Error;

        fn try_from(row: FeedRow) -> sqlx::Result<Self> {
            let roles = Roles::of_column(&row.author_ids, &row.author_roles);
            let bylines = all(row.byline_ids)
                .zip(all(row.byline_slugs).zip(all(row.byline_names)))
                .map(|(id, (slug, name))| (id, Byline { slug, name, role: roles.of(id) }));
            let labels = all(row.label_slugs).zip(all(row.label_names)).map(|(slug, name)| TagLink { slug, name });
            let linked = addresses(all(row.linked_langs), row.linked_years, row.linked_months, row.linked_slugs);
            Ok(FeedStory {
                id: row.id,
                permalink: Permalink { lang: row.lang, year: row.year, month: row.month, slug: row.slug },
                headline: row.headline,
                standfirst: row.standfirst,
                dateline: row.dateline,
                section: row.section,
                first_published_at: row.first_published_at,
                updated_at: row.updated_at.map(|at| at.to_jiff()),
                notices: row.notices.map(|Json(notices)| notices).unwrap_or_default(),
                retracted: row.retracted,
                authors: in_order(&row.author_ids, bylines),
                tags: in_order(&row.tag_ids, all(row.label_ids).zip(labels)),
                body: if row.retracted {
                    Document::empty()
                } else {
                    Document::parse(row.body.as_bytes()).map_err(|bad| sqlx::Error::Decode(Box::new(bad)))?
                },
                linked: linked
                    .zip(all(row.linked_ids).zip(all(row.linked_headlines)))
                    .map(|(permalink, (id, headline))| Linked { id, permalink, headline })
                    .collect(),
            })
        }
    }

    pub(super) async fn feed(db: &mut PgConnection, lang: Lang, subjects: &[Uuid]) -> sqlx::Result<Vec<FeedStory>> {
        let rows = sqlx::query_as!(
            FeedRow,
            r#"select p.article_id as "id: ArticleId", p.lang as "lang: Lang", p.year, p.month, p.slug as "slug: Slug",
                      p.headline, p.standfirst, r.dateline, p.section_id as "section: SectionId", p.first_published_at,
                      p.updated_at, r.body::text as "body!",
                      r.author_ids as "author_ids: Vec<AuthorId>", r.author_roles, byline.ids as "byline_ids?: Vec<AuthorId>",
                      byline.slugs as "byline_slugs?: Vec<Slug>", byline.names as "byline_names?: Vec<String>",
                      r.tag_ids as "tag_ids: Vec<TagId>", label.ids as "label_ids?: Vec<TagId>",
                      label.slugs as "label_slugs?: Vec<Slug>", label.names as "label_names?: Vec<String>",
                      linked.ids as "linked_ids?: Vec<ArticleId>", linked.langs as "linked_langs?: Vec<Lang>",
                      linked.years as "linked_years?: Vec<i16>", linked.months as "linked_months?: Vec<i16>",
                      linked.slugs as "linked_slugs?: Vec<Slug>", linked.headlines as "linked_headlines?: Vec<String>",
                      (select json_agg(json_build_object('id', n.id, 'kind', n.kind, 'serious', n.serious,
                           'filed_at', n.filed_at, 'amended_at', n.amended_at, 'words', n.words)
                           order by n.filed_at, n.id)
                       from correction n where n.article_id = p.article_id) as "notices?: Json<Vec<Notice>>",
                      p.retracted
               from (select distinct on (at, article_id) at, article_id
                     from unnest($1::uuid[]) as wanted(subject)
                     cross join lateral (select at, article_id from listing
                         where listing.subject = wanted.subject and lang = $2
                         order by at desc, article_id desc limit 20) of_one
                     order by at desc, article_id desc limit 20) listed
               join publication p using (article_id)
               join revision r on r.article_id = p.article_id and r.number = p.revision
               cross join lateral (
                   select array_agg(author.id) as ids, array_agg(author.slug) as slugs,
                       array_agg(coalesce(n.name, (select name from author_name other
                           where other.author_id = author.id order by lang limit 1), '')) as names
                   from author left join author_name n on n.author_id = author.id and n.lang = p.lang
                   where author.id = any(r.author_ids)) byline
               cross join lateral (
                   select array_agg(tag_id) as ids, array_agg(slug) as slugs, array_agg(name) as names
                   from tag_name where tag_id = any(r.tag_ids) and tag_name.lang = p.lang) label
               cross join lateral (
                   select array_agg(l.article_id) as ids, array_agg(l.lang) as langs, array_agg(l.year) as years,
                       array_agg(l.month) as months, array_agg(l.slug) as slugs, array_agg(l.headline) as headlines
                   from publication l where l.article_id = any(r.linked_ids)) linked
               order by at desc, p.article_id desc"#,
            subjects,
            lang as Lang
        )
        .fetch_all(db)
        .await?;
        rows.into_iter().map(FeedStory::try_from).collect()
    }

    pub(super) async fn months(db: &mut PgConnection, lang: Lang, zone: &str) -> sqlx::Result<Vec<Timestamp>> {
        let rows = sqlx::query_scalar!(
            r#"with recursive month(newest) as (
                   select max(at) from listing where subject = $1 and lang = $2
                   union all
                   select (select max(at) from listing where subject = $1 and lang = $2
                           and at < date_trunc('month', newest at time zone $3) at time zone $3)
                   from month where newest is not null
               ) select newest as "newest!" from month where newest is not null limit 2400"#,
            Uuid::nil(),
            lang as Lang,
            zone
        )
        .fetch_all(db)
        .await?;
        Ok(rows.into_iter().map(|at| at.to_jiff()).collect())
    }

    struct MapRow {
        lang: Lang,
        year: i16,
        month: i16,
        slug: Slug,
        headline: String,
        first_published_at: Timestamp,
        published_at: Timestamp,
        versions: Option<Json<Vec<Version>>>,
    }

    impl From<MapRow> for MapEntry {
        fn from(row: MapRow) -> Self {
            MapEntry {
                permalink: Permalink { lang: row.lang, year: row.year, month: row.month, slug: row.slug },
                headline: row.headline,
                first_published_at: row.first_published_at,
                published_at: row.published_at,
                versions: row.versions.map(|Json(all)| all).unwrap_or_default(),
            }
        }
    }

    pub(super) async fn map(
        db: &mut PgConnection,
        lang: Lang,
        from: Timestamp,
        until: Timestamp,
    ) -> sqlx::Result<Vec<MapEntry>> {
        let rows = sqlx::query_as!(
            MapRow,
            r#"select p.lang as "lang: Lang", year, month, slug as "slug: Slug", headline, first_published_at,
                      published_at,
                      (select json_agg(json_build_object('id', v.article_id, 'lang', v.lang, 'year', v.year, 'month', v.month,
                           'slug', v.slug, 'headline', v.headline) order by v.lang)
                       from publication v where v.work_id = p.work_id and v.article_id <> p.article_id)
                          as "versions: Json<Vec<Version>>"
               from listing join publication p using (article_id)
               where subject = $1 and listing.lang = $2 and at >= $3 and at < $4
               order by at desc, article_id desc limit 50000"#,
            Uuid::nil(),
            lang as Lang,
            from.to_sqlx() as _,
            until.to_sqlx() as _
        )
        .fetch_all(db)
        .await?;
        Ok(rows.into_iter().map(MapEntry::from).collect())
    }

    pub(super) async fn news_map(db: &mut PgConnection, since: Timestamp) -> sqlx::Result<Vec<MapEntry>> {
        let rows = sqlx::query_as!(
            MapRow,
            r#"select lang as "lang: Lang", year, month, slug as "slug: Slug", headline, first_published_at,
                      published_at, null as "versions: Json<Vec<Version>>"
               from publication where first_published_at > $1 and kind <> 'page' and not retracted
               order by first_published_at desc limit 1000"#,
            since.to_sqlx() as _
        )
        .fetch_all(db)
        .await?;
        Ok(rows.into_iter().map(MapEntry::from).collect())
    }

    pub(super) async fn pages(db: &mut PgConnection) -> sqlx::Result<Vec<StandingPage>> {
        let rows = sqlx::query!(
            r#"select lang as "lang: Lang", year, month, slug as "slug: Slug", headline
               from publication where kind = 'page' order by lang, first_published_at limit 500"#
        )
        .fetch_all(db)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| StandingPage {
                permalink: Permalink { lang: row.lang, year: row.year, month: row.month, slug: row.slug },
                headline: row.headline,
            })
            .collect())
    }

    pub(super) async fn has_any(db: &mut PgConnection, lang: Lang, subjects: &[Uuid]) -> sqlx::Result<bool> {
        sqlx::query_scalar!(
            r#"select exists (select from listing where subject = any($1) and lang = $2) as "some!""#,
            subjects,
            lang as Lang
        )
        .fetch_one(db)
        .await
    }
}
