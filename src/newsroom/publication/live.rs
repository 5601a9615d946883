//! One story for its page, in one round trip to the database.

use std::ops::Deref;

use serde::Deserialize;
use sqlx::PgConnection;
use sqlx::types::Json;

use super::{Card, Permalink};
use crate::newsroom::access::{Permit, ReadArticle};
use crate::newsroom::article::Kind;
use crate::newsroom::document::Document;
use crate::newsroom::ids::{ArticleId, SectionId};
use crate::newsroom::slug::Slug;
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
pub async fn live_at(db: &mut PgConnection, at: &Permalink) -> sqlx::Result<Option<Found>> {
    if let Some(story) = store::live(db, at).await? {
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
    use super::*;

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
        body: Json<Document>,
        year: Option<i16>,
        month: Option<i16>,
        slug: Option<Slug>,
        first_published_at: Option<jiff_sqlx::Timestamp>,
        updated_at: Option<jiff_sqlx::Timestamp>,
        authors: Option<Json<Vec<Byline>>>,
        tags: Option<Json<Vec<TagLink>>>,
        linked: Option<Json<Vec<Linked>>>,
        versions: Option<Json<Vec<Version>>>,
        related: Option<Json<Vec<Card>>>,
    }

    /// A revision (`r`) of a story (`a`) with all that its page needs; `p` is its publication.
    macro_rules! stories {
        ($tail:literal $(, $argument:expr)* $(,)?) => {
            sqlx::query_as!(
                Row,
                r#"select a.id as "id: ArticleId", a.lang as "lang: Lang", r.kind, r.headline, r.standfirst, r.dateline,
                   r.search_title, r.search_description, r.social_title, r.social_description,
                   r.section_id as "section: SectionId", r.words, r.body as "body: Json<Document>",
                   p.year as "year?", p.month as "month?", p.slug as "slug?: Slug",
                   p.first_published_at as "first_published_at?", p.updated_at,
                   (select json_agg(json_build_object('slug', author.slug, 'name', coalesce(
                        (select name from author_name n where n.author_id = author.id and n.lang = a.lang),
                        (select name from author_name n where n.author_id = author.id order by lang limit 1)))
                        order by place)
                    from unnest(r.author_ids) with ordinality as ids(id, place) join author using (id))
                       as "authors: Json<Vec<Byline>>",
                   (select json_agg(json_build_object('slug', n.slug, 'name', n.name) order by place)
                    from unnest(r.tag_ids) with ordinality as ids(id, place)
                    join tag_name n on n.tag_id = ids.id and n.lang = a.lang) as "tags: Json<Vec<TagLink>>",
                   (select json_agg(json_build_object('id', article_id, 'lang', lang, 'year', year, 'month', month,
                        'slug', slug, 'headline', headline))
                    from publication where article_id = any(r.linked_ids)) as "linked: Json<Vec<Linked>>",
                   (select json_agg(json_build_object('lang', lang, 'year', year, 'month', month, 'slug', slug,
                        'headline', headline) order by lang)
                    from publication where work_id = a.work_id and article_id <> a.id)
                       as "versions: Json<Vec<Version>>",
                   (select json_agg(json_build_object('id', c.article_id, 'kind', c.kind, 'lang', c.lang,
                        'year', c.year, 'month', c.month, 'slug', c.slug, 'headline', c.headline,
                        'short_headline', c.short_headline, 'standfirst', '', 'section', c.section_id,
                        'first_published_at', c.first_published_at, 'updated_at', c.updated_at) order by at desc)
                    from (select article_id, at from listing where subject = r.section_id and lang = a.lang
                          and article_id <> a.id order by at desc, article_id desc limit 3) newest
                    join publication c using (article_id)) as "related: Json<Vec<Card>>"
                   from "# + $tail
                $(, $argument)*
            )
        };
    }

    impl From<Row> for Story {
        fn from(row: Row) -> Self {
            let permalink = match (row.year, row.month, row.slug) {
                (Some(year), Some(month), Some(slug)) => Some(Permalink { lang: row.lang, year, month, slug }),
                _ => None,
            };
            Story {
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
                authors: all(row.authors),
                tags: all(row.tags),
                words: row.words,
                body: row.body.0,
                permalink,
                first_published_at: row.first_published_at.map(|at| at.to_jiff()),
                updated_at: row.updated_at.map(|at| at.to_jiff()),
                linked: all(row.linked),
                versions: all(row.versions),
                related: all(row.related),
            }
        }
    }

    pub(super) async fn live(db: &mut PgConnection, at: &Permalink) -> sqlx::Result<Option<Story>> {
        let row = stories!(
            "permalink l join publication p on p.article_id = l.article_id and p.year = l.year and p.month = l.month
                 and p.slug = l.slug
             join article a on a.id = p.article_id
             join revision r on r.article_id = p.article_id and r.number = p.revision
             where l.lang = $1 and l.year = $2 and l.month = $3 and l.slug = $4",
            at.lang as Lang,
            at.year,
            at.month,
            at.slug.as_str()
        )
        .fetch_optional(db)
        .await?;
        Ok(row.map(Story::from))
    }

    pub(super) async fn head(db: &mut PgConnection, id: ArticleId) -> sqlx::Result<Story> {
        let row = stories!(
            "article a join revision r on r.article_id = a.id and r.number = a.head
             left join publication p on p.article_id = a.id where a.id = $1",
            id.uuid()
        )
        .fetch_one(db)
        .await?;
        Ok(row.into())
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

    fn all<T>(rows: Option<Json<Vec<T>>>) -> Vec<T> {
        rows.map(|Json(rows)| rows).unwrap_or_default()
    }
}
