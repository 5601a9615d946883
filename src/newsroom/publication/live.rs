//! One story for its page, in one round trip to the database.

use std::ops::Deref;

use serde::Deserialize;
use sqlx::PgConnection;

use super::{Card, Permalink};
use crate::newsroom::access::{Permit, ReadArticle};
use crate::newsroom::article::Kind;
use crate::newsroom::document::Document;
use crate::newsroom::ids::{ArticleId, SectionId};
use crate::newsroom::slug::Slug;
use crate::newsroom::taxonomy::names::Names;
use crate::platform::clock::Timestamp;
use crate::platform::lang::Lang;

/// A story as its page shows it. Held only inside [`PublishedArticle`] or [`Preview`].
#[derive(Clone, Debug)]
pub struct Story {
    pub id: ArticleId,
    pub lang: Lang,
    pub kind: Kind,
    pub headline: String,
    pub standfirst: String,
    pub dateline: String,
    pub search_title: String,
    pub search_description: String,
    pub social_title: String,
    pub social_description: String,
    pub section: Option<SectionId>,
    pub authors: Vec<Byline>,
    pub tags: Vec<TagLink>,
    pub words: i32,
    pub body: Document,
    /// `None` only in a preview of what was never published.
    pub permalink: Option<Permalink>,
    pub first_published_at: Option<Timestamp>,
    pub updated_at: Option<Timestamp>,
    /// The public stories that the text links to.
    pub linked: Vec<Linked>,
    /// The public versions in other languages.
    pub versions: Vec<Version>,
    /// Newest others of its section.
    pub related: Vec<Card>,
}

/// A public story. Made only from a row of `publication`, so that it cannot hold a draft.
#[derive(Clone, Debug)]
pub struct PublishedArticle(Story);

/// The newest revision of a story for somebody who may read it. Never sent to anybody else, never cached.
#[derive(Clone, Debug)]
pub struct Preview(Story);

#[derive(Clone, Debug, Deserialize)]
pub struct Byline {
    pub slug: Slug,
    pub name: String,
}

#[derive(Clone, Debug, Deserialize)]
pub struct TagLink {
    pub slug: Slug,
    pub name: String,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Linked {
    pub id: ArticleId,
    #[serde(flatten)]
    pub permalink: Permalink,
    pub headline: String,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Version {
    pub id: ArticleId,
    #[serde(flatten)]
    pub permalink: Permalink,
    pub headline: String,
}

/// What stands at an address.
#[derive(Debug)]
pub enum Found {
    Live(Box<PublishedArticle>),
    /// The story has another address now.
    Moved(Permalink),
    /// A story stood here and was taken down.
    Gone,
}

impl Deref for PublishedArticle {
    type Target = Story;
    fn deref(&self) -> &Story {
        &self.0
    }
}

impl Deref for Preview {
    type Target = Story;
    fn deref(&self) -> &Story {
        &self.0
    }
}

/// What stands at an address; `None` if nothing ever did.
pub async fn live_at(db: &mut PgConnection, at: &Permalink, names: &Names) -> sqlx::Result<Option<Found>> {
    if let Some(story) = store::live(db, at, names).await? {
        return Ok(Some(Found::Live(Box::new(PublishedArticle(story)))));
    }
    store::elsewhere(db, at).await
}

/// Where a story stands before readers, for the desk.
#[derive(Clone, Debug)]
pub struct Standing {
    pub revision: i32,
    pub permalink: Permalink,
    pub first_published_at: Timestamp,
    pub updated_at: Option<Timestamp>,
}

/// Where the story stands before readers; `None` if it does not.
pub async fn standing(db: &mut PgConnection, permit: &Permit<ReadArticle>) -> sqlx::Result<Option<Standing>> {
    store::standing(db, permit.on().id).await
}

/// The newest revision as its page would be.
pub async fn preview(db: &mut PgConnection, permit: &Permit<ReadArticle>) -> sqlx::Result<Preview> {
    store::head(db, permit.on().id).await.map(Preview)
}

mod store {
    use jiff_sqlx::Timestamp as SqlTimestamp;

    use super::super::columns::{addresses, all};
    use super::*;
    use crate::newsroom::ids::{AuthorId, TagId};

    struct Row {
        id: ArticleId,
        lang: Lang,
        kind: Kind,
        headline: String,
        standfirst: String,
        dateline: String,
        search_title: String,
        search_description: String,
        social_title: String,
        social_description: String,
        section: Option<SectionId>,
        words: i32,
        body: String,
        year: Option<i16>,
        month: Option<i16>,
        slug: Option<Slug>,
        first_published_at: Option<SqlTimestamp>,
        updated_at: Option<SqlTimestamp>,
        author_ids: Vec<AuthorId>,
        tag_ids: Vec<TagId>,
        linked_ids: Option<Vec<ArticleId>>,
        linked_langs: Option<Vec<Lang>>,
        linked_years: Option<Vec<i16>>,
        linked_months: Option<Vec<i16>>,
        linked_slugs: Option<Vec<Slug>>,
        linked_headlines: Option<Vec<String>>,
        version_ids: Option<Vec<ArticleId>>,
        version_langs: Option<Vec<Lang>>,
        version_years: Option<Vec<i16>>,
        version_months: Option<Vec<i16>>,
        version_slugs: Option<Vec<Slug>>,
        version_headlines: Option<Vec<String>>,
        related_ids: Option<Vec<ArticleId>>,
        related_kinds: Option<Vec<String>>,
        related_years: Option<Vec<i16>>,
        related_months: Option<Vec<i16>>,
        related_slugs: Option<Vec<Slug>>,
        related_headlines: Option<Vec<String>>,
        related_short_headlines: Option<Vec<String>>,
        related_times: Option<Vec<SqlTimestamp>>,
    }

    /// A revision (`r`) of a story (`a`) with all that its page needs; `p` is its publication.
    macro_rules! stories {
        ($from:literal, $condition:literal $(, $argument:expr)* $(,)?) => {
            sqlx::query_as!(
                Row,
                r#"select a.id as "id: ArticleId", a.lang as "lang: Lang", r.kind, r.headline, r.standfirst, r.dateline,
                   r.search_title, r.search_description, r.social_title, r.social_description,
                   r.section_id as "section: SectionId", r.words, r.body::text as "body!",
                   p.year as "year?", p.month as "month?", p.slug as "slug?: Slug",
                   p.first_published_at as "first_published_at?", p.updated_at as "updated_at?",
                   r.author_ids as "author_ids: Vec<AuthorId>", r.tag_ids as "tag_ids: Vec<TagId>",
                   linked.ids as "linked_ids?: Vec<ArticleId>", linked.langs as "linked_langs?: Vec<Lang>",
                   linked.years as "linked_years?: Vec<i16>", linked.months as "linked_months?: Vec<i16>",
                   linked.slugs as "linked_slugs?: Vec<Slug>", linked.headlines as "linked_headlines?: Vec<String>",
                   version.ids as "version_ids?: Vec<ArticleId>", version.langs as "version_langs?: Vec<Lang>", version.years as "version_years?: Vec<i16>",
                   version.months as "version_months?: Vec<i16>", version.slugs as "version_slugs?: Vec<Slug>",
                   version.headlines as "version_headlines?: Vec<String>",
                   related.ids as "related_ids?: Vec<ArticleId>", related.kinds as "related_kinds?: Vec<String>",
                   related.years as "related_years?: Vec<i16>", related.months as "related_months?: Vec<i16>",
                   related.slugs as "related_slugs?: Vec<Slug>", related.headlines as "related_headlines?: Vec<String>",
                   related.short_headlines as "related_short_headlines?: Vec<String>",
                   related.times as "related_times?: Vec<SqlTimestamp>"
                   from "# + $from + r#"
                   cross join lateral (
                       select array_agg(article_id) as ids, array_agg(lang) as langs, array_agg(year) as years,
                           array_agg(month) as months, array_agg(slug) as slugs, array_agg(headline) as headlines
                       from publication where article_id = any(r.linked_ids)) linked
                   cross join lateral (
                       select array_agg(article_id) as ids, array_agg(lang) as langs, array_agg(year) as years,
                           array_agg(month) as months, array_agg(slug) as slugs, array_agg(headline) as headlines
                       from publication where work_id = a.work_id and article_id <> a.id) version
                   cross join lateral (
                       select array_agg(article_id) as ids, array_agg(kind) as kinds, array_agg(year) as years,
                           array_agg(month) as months, array_agg(slug) as slugs, array_agg(headline) as headlines,
                           array_agg(short_headline) as short_headlines, array_agg(first_published_at) as times
                       from (select article_id from listing where subject = r.section_id and lang = a.lang
                             and article_id <> a.id order by at desc, article_id desc limit 3) newest
                       join publication using (article_id)) related
                   where "# + $condition
                $(, $argument)*
            )
        };
    }

    impl Story {
        fn of(row: Row, names: &Names) -> sqlx::Result<Self> {
            let permalink = match (row.year, row.month, row.slug) {
                (Some(year), Some(month), Some(slug)) => Some(Permalink { lang: row.lang, year, month, slug }),
                _ => None,
            };
            let linked = addresses(all(row.linked_langs), row.linked_years, row.linked_months, row.linked_slugs);
            let versions = addresses(all(row.version_langs), row.version_years, row.version_months, row.version_slugs);
            let mut versions: Vec<Version> = versions
                .zip(all(row.version_ids).zip(all(row.version_headlines)))
                .map(|(permalink, (id, headline))| Version { id, permalink, headline })
                .collect();
            versions.sort_by(|one, other| one.permalink.lang.as_str().cmp(other.permalink.lang.as_str()));
            let same = std::iter::repeat(row.lang);
            let mut related: Vec<Card> = addresses(same, row.related_years, row.related_months, row.related_slugs)
                .zip(all(row.related_ids).zip(all(row.related_kinds)))
                .zip(all(row.related_headlines).zip(all(row.related_short_headlines)))
                .zip(all(row.related_times))
                .map(|(((permalink, (id, kind)), (headline, short_headline)), at)| Card {
                    id,
                    kind: kind.into(),
                    permalink,
                    headline,
                    short_headline,
                    standfirst: String::new(),
                    section: row.section,
                    first_published_at: at.to_jiff(),
                    updated_at: None,
                })
                .collect();
            related.sort_by_key(|card| std::cmp::Reverse((card.first_published_at, card.id)));
            Ok(Story {
                id: row.id,
                lang: row.lang,
                kind: row.kind,
                headline: row.headline,
                standfirst: row.standfirst,
                dateline: row.dateline,
                search_title: row.search_title,
                search_description: row.search_description,
                social_title: row.social_title,
                social_description: row.social_description,
                section: row.section,
                authors: row
                    .author_ids
                    .iter()
                    .filter_map(|id| names.author(*id, row.lang))
                    .map(|(slug, name)| Byline { slug: slug.clone(), name: name.to_owned() })
                    .collect(),
                tags: row
                    .tag_ids
                    .iter()
                    .filter_map(|id| names.tag(*id, row.lang))
                    .map(|(slug, name)| TagLink { slug: slug.clone(), name: name.to_owned() })
                    .collect(),
                words: row.words,
                body: Document::parse(row.body.as_bytes()).map_err(|bad| sqlx::Error::Decode(Box::new(bad)))?,
                permalink,
                first_published_at: row.first_published_at.map(|at| at.to_jiff()),
                updated_at: row.updated_at.map(|at| at.to_jiff()),
                linked: linked
                    .zip(all(row.linked_ids).zip(all(row.linked_headlines)))
                    .map(|(permalink, (id, headline))| Linked { id, permalink, headline })
                    .collect(),
                versions,
                related,
            })
        }
    }

    pub(super) async fn live(db: &mut PgConnection, at: &Permalink, names: &Names) -> sqlx::Result<Option<Story>> {
        let row = stories!(
            "permalink l join publication p on p.article_id = l.article_id and p.year = l.year and p.month = l.month
                 and p.slug = l.slug
             join article a on a.id = p.article_id
             join revision r on r.article_id = p.article_id and r.number = p.revision",
            "l.lang = $1 and l.year = $2 and l.month = $3 and l.slug = $4",
            at.lang as Lang,
            at.year,
            at.month,
            at.slug.as_str()
        )
        .fetch_optional(db)
        .await?;
        row.map(|row| Story::of(row, names)).transpose()
    }

    pub(super) async fn head(db: &mut PgConnection, id: ArticleId) -> sqlx::Result<Story> {
        let row = stories!(
            "article a join revision r on r.article_id = a.id and r.number = a.head
             left join publication p on p.article_id = a.id",
            "a.id = $1",
            id.uuid()
        )
        .fetch_one(&mut *db)
        .await?;
        let names = Names::load(db).await?;
        Story::of(row, &names)
    }

    pub(super) async fn standing(db: &mut PgConnection, id: ArticleId) -> sqlx::Result<Option<Standing>> {
        let row = sqlx::query!(
            r#"select revision, lang as "lang: Lang", year, month, slug as "slug: Slug", first_published_at, updated_at
               from publication where article_id = $1"#,
            id.uuid()
        )
        .fetch_optional(db)
        .await?;
        Ok(row.map(|row| Standing {
            revision: row.revision,
            permalink: Permalink { lang: row.lang, year: row.year, month: row.month, slug: row.slug },
            first_published_at: row.first_published_at.to_jiff(),
            updated_at: row.updated_at.map(|at| at.to_jiff()),
        }))
    }

    pub(super) async fn elsewhere(db: &mut PgConnection, at: &Permalink) -> sqlx::Result<Option<Found>> {
        let row = sqlx::query!(
            r#"select p.lang as "lang?: Lang", p.year as "year?", p.month as "month?", p.slug as "slug?: Slug"
               from permalink l left join publication p using (article_id)
               where l.lang = $1 and l.year = $2 and l.month = $3 and l.slug = $4"#,
            at.lang as Lang,
            at.year,
            at.month,
            at.slug.as_str()
        )
        .fetch_optional(db)
        .await?;
        Ok(row.map(|row| match (row.lang, row.year, row.month, row.slug) {
            (Some(lang), Some(year), Some(month), Some(slug)) => Found::Moved(Permalink { lang, year, month, slug }),
            _ => Found::Gone,
        }))
    }
}
