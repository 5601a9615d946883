//! One story for its page, in one round trip to the database.

use std::ops::Deref;

use serde::Deserialize;
use sqlx::PgConnection;

use super::corrections::Notice;
use super::kill::Tombstone;
use super::{Card, Permalink};
use crate::newsroom::access::{Permit, ReadArticle};
use crate::newsroom::article::{BylineRole, Kind, Roles};
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
    /// Everybody in the byline, in its order.
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
    /// What readers were told of it, oldest first.
    pub notices: Vec<Notice>,
    /// Its text was taken back: standfirst, body and all descriptions of it are empty here.
    pub retracted: bool,
    /// Are there changes since its publication that readers may look up?
    pub has_log: bool,
}

/// A public story. Made only from a row of `publication`, so that it cannot hold a draft.
#[derive(Clone, Debug)]
pub struct PublishedArticle(Story);

/// The newest revision of a story for somebody who may read it. Never sent to anybody else, never cached.
#[derive(Clone, Debug)]
pub struct Preview(Story);

/// Somebody in a byline, and what they did.
#[derive(Clone, Debug)]
pub struct Byline {
    pub slug: Slug,
    pub name: String,
    pub role: BylineRole,
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
    /// A story stood here and was killed.
    Killed(Tombstone),
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
    /// Its text was taken back.
    pub retracted: bool,
}

/// Where the story stands before readers; `None` if it does not.
pub async fn standing(db: &mut PgConnection, permit: &Permit<ReadArticle>) -> sqlx::Result<Option<Standing>> {
    store::standing(db, permit.on().id).await
}

/// The newest revision as its page would be. A killed story has none: as if it were not there.
pub async fn preview(db: &mut PgConnection, permit: &Permit<ReadArticle>) -> sqlx::Result<Preview> {
    store::head(db, permit.on().id).await.map(Preview)
}

mod store {
    use jiff_sqlx::Timestamp as SqlTimestamp;
    use sqlx::types::Json;

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
        author_roles: Vec<String>,
        tag_ids: Vec<TagId>,
        near_roles: Option<Vec<i32>>,
        near_ids: Option<Vec<ArticleId>>,
        near_langs: Option<Vec<Lang>>,
        near_kinds: Option<Vec<String>>,
        near_years: Option<Vec<i16>>,
        near_months: Option<Vec<i16>>,
        near_slugs: Option<Vec<Slug>>,
        near_headlines: Option<Vec<String>>,
        near_short_headlines: Option<Vec<String>>,
        near_times: Option<Vec<SqlTimestamp>>,
        near_retracted: Option<Vec<bool>>,
        notices: Option<Json<Vec<Notice>>>,
        retracted: bool,
        has_log: bool,
    }

    /// What another story is to the one whose page it stands on.
    const RELATED: i32 = 1;
    const LINKED: i32 = 2;
    const VERSION: i32 = 3;

    /// A revision (`r`) of a story (`a`) with all that its page needs; `p` is its publication. The other stories on the page
    /// are gathered first and looked up together: one list of rows costs less than three.
    macro_rules! stories {
        ($from:literal, $condition:literal $(, $argument:expr)* $(,)?) => {
            sqlx::query_as!(
                Row,
                r#"select a.id as "id: ArticleId", a.lang as "lang: Lang", r.kind, r.headline, r.standfirst, r.dateline,
                   r.search_title, r.search_description, r.social_title, r.social_description,
                   r.section_id as "section: SectionId", r.words, r.body::text as "body!",
                   p.year as "year?", p.month as "month?", p.slug as "slug?: Slug",
                   p.first_published_at as "first_published_at?", p.updated_at as "updated_at?",
                   r.author_ids as "author_ids: Vec<AuthorId>", r.author_roles, r.tag_ids as "tag_ids: Vec<TagId>",
                   near.roles as "near_roles?: Vec<i32>", near.ids as "near_ids?: Vec<ArticleId>",
                   near.langs as "near_langs?: Vec<Lang>", near.kinds as "near_kinds?: Vec<String>",
                   near.years as "near_years?: Vec<i16>", near.months as "near_months?: Vec<i16>",
                   near.slugs as "near_slugs?: Vec<Slug>", near.headlines as "near_headlines?: Vec<String>",
                   near.short_headlines as "near_short_headlines?: Vec<String>",
                   near.times as "near_times?: Vec<SqlTimestamp>", near.retracted as "near_retracted?: Vec<bool>",
                   (select json_agg(json_build_object('id', n.id, 'kind', n.kind, 'serious', n.serious,
                        'filed_at', n.filed_at, 'amended_at', n.amended_at, 'words', n.words) order by n.filed_at, n.id)
                    from correction n where n.article_id = a.id) as "notices?: Json<Vec<Notice>>",
                   coalesce(p.retracted, false) as "retracted!",
                   exists (select from published_version v
                           where v.article_id = a.id and v.until_at is null and not v.opens) as "has_log!"
                   from "# + $from + r#"
                   cross join lateral (
                       select array_agg(found.role) as roles, array_agg(other.article_id) as ids,
                           array_agg(other.lang) as langs, array_agg(other.kind) as kinds, array_agg(other.year) as years,
                           array_agg(other.month) as months, array_agg(other.slug) as slugs,
                           array_agg(other.headline) as headlines, array_agg(other.short_headline) as short_headlines,
                           array_agg(other.first_published_at) as times, array_agg(other.retracted) as retracted
                       from ((select 1 as role, article_id from listing where subject = r.section_id and lang = a.lang
                              and article_id <> a.id order by at desc, article_id desc limit 3)
                             union all select 2, unnest(r.linked_ids)
                             union all select 3, article_id from publication
                              where work_id = a.work_id and article_id <> a.id) found
                       join publication other using (article_id)) near
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
            let near = addresses(all(row.near_langs), row.near_years, row.near_months, row.near_slugs)
                .zip(all(row.near_ids).zip(all(row.near_headlines)))
                .zip(all(row.near_kinds).zip(all(row.near_short_headlines)))
                .zip(all(row.near_times).zip(all(row.near_roles).zip(all(row.near_retracted))));
            let (mut linked, mut versions, mut related) = (Vec::new(), Vec::new(), Vec::new());
            for (((permalink, (id, headline)), (kind, short_headline)), (at, (role, retracted))) in near {
                match role {
                    LINKED => linked.push(Linked { id, permalink, headline }),
                    VERSION => versions.push(Version { id, permalink, headline }),
                    RELATED => related.push(Card {
                        id,
                        kind: kind.into(),
                        permalink,
                        headline,
                        short_headline,
                        standfirst: String::new(),
                        section: row.section,
                        first_published_at: at.to_jiff(),
                        updated_at: None,
                        retracted,
                    }),
                    _ => {}
                }
            }
            let roles = Roles::of_column(&row.author_ids, &row.author_roles);
            versions.sort_by(|one, other| one.permalink.lang.as_str().cmp(other.permalink.lang.as_str()));
            related.sort_by_key(|card| std::cmp::Reverse((card.first_published_at, card.id)));
            // What was taken back goes no further than this.
            let told = |text: String| if row.retracted { String::new() } else { text };
            let body = if row.retracted {
                linked.clear();
                Document::empty()
            } else {
                Document::parse(row.body.as_bytes()).map_err(|bad| sqlx::Error::Decode(Box::new(bad)))?
            };
            Ok(Story {
                id: row.id,
                lang: row.lang,
                kind: row.kind,
                headline: row.headline,
                standfirst: told(row.standfirst),
                dateline: row.dateline,
                search_title: told(row.search_title),
                search_description: told(row.search_description),
                social_title: told(row.social_title),
                social_description: told(row.social_description),
                section: row.section,
                authors: row
                    .author_ids
                    .iter()
                    .filter_map(|id| names.author(*id, row.lang).map(|named| (named, roles.of(*id))))
                    .map(|((slug, name), role)| Byline { slug: slug.clone(), name: name.to_owned(), role })
                    .collect(),
                tags: row
                    .tag_ids
                    .iter()
                    .filter_map(|id| names.tag(*id, row.lang))
                    .map(|(slug, name)| TagLink { slug: slug.clone(), name: name.to_owned() })
                    .collect(),
                words: if row.retracted { 0 } else { row.words },
                body,
                permalink,
                first_published_at: row.first_published_at.map(|at| at.to_jiff()),
                updated_at: row.updated_at.map(|at| at.to_jiff()),
                linked,
                versions,
                related,
                notices: row.notices.map(|Json(notices)| notices).unwrap_or_default(),
                retracted: row.retracted,
                has_log: row.has_log && !row.retracted,
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
            "a.id = $1 and a.stage <> 'killed'",
            id.uuid()
        )
        .fetch_one(&mut *db)
        .await?;
        let names = Names::load(db).await?;
        Story::of(row, &names)
    }

    pub(super) async fn standing(db: &mut PgConnection, id: ArticleId) -> sqlx::Result<Option<Standing>> {
        let row = sqlx::query!(
            r#"select revision, lang as "lang: Lang", year, month, slug as "slug: Slug", first_published_at, updated_at,
                      retracted
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
            retracted: row.retracted,
        }))
    }

    pub(super) async fn elsewhere(db: &mut PgConnection, at: &Permalink) -> sqlx::Result<Option<Found>> {
        let row = sqlx::query!(
            r#"select p.lang as "lang?: Lang", p.year as "year?", p.month as "month?", p.slug as "slug?: Slug",
                      k.killed_at as "killed_at?", k.words as "words?"
               from permalink l left join publication p using (article_id)
               left join killed_story k using (article_id)
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
            _ => match (row.killed_at, row.words) {
                (Some(at), Some(words)) => Found::Killed(Tombstone { at: at.to_jiff(), words }),
                _ => Found::Gone,
            },
        }))
    }
}
