//! The desk's list of stories: newest saved first, in pages that do not shift, showing each person only what they may
//! read.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

use super::Kind;
use crate::newsroom::access::{Actor, Permit, ReadDesk, Role};
use crate::newsroom::ids::{ArticleId, PersonId, SectionId};
use crate::newsroom::stage::Stage;
use crate::platform::clock::Timestamp;
use crate::platform::lang::Lang;

/// Rows on a page of the list.
pub const PAGE: usize = 50;

/// Which stories; the default is all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Words that the headline holds, in any order.
    pub words: String,
    pub mine: bool,
    pub section: Option<SectionId>,
    pub lang: Option<Lang>,
    pub stage: Option<StageFilter>,
    pub kind: Option<Kind>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageFilter {
    Writing,
    Live,
    /// Live, with changes that readers do not see yet.
    Changed,
    Withdrawn,
}

/// Where a page begins: after this story in the order of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub saved_at: Timestamp,
    pub id: ArticleId,
}

#[derive(Clone, Debug)]
pub struct Row {
    pub id: ArticleId,
    pub lang: Lang,
    pub kind: Kind,
    pub stage: Stage,
    /// Live, with changes that readers do not see yet.
    pub changed: bool,
    pub headline: String,
    pub section: Option<SectionId>,
    pub saved_at: Timestamp,
    pub saved_by_name: String,
    pub words: i32,
}

/// A page of the list and where the next one begins, if there is more.
#[derive(Clone, Debug)]
pub struct Page {
    pub rows: Vec<Row>,
    pub next: Option<Cursor>,
}

impl StageFilter {
    pub const ALL: [StageFilter; 4] =
        [StageFilter::Writing, StageFilter::Live, StageFilter::Changed, StageFilter::Withdrawn];

    pub fn as_str(self) -> &'static str {
        match self {
            StageFilter::Writing => "writing",
            StageFilter::Live => "live",
            StageFilter::Changed => "changed",
            StageFilter::Withdrawn => "withdrawn",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|filter| filter.as_str() == text)
    }
}

impl Cursor {
    /// As it stands in an address.
    pub fn parse(text: &str) -> Option<Self> {
        let (micros, id) = text.split_once('.')?;
        let saved_at = Timestamp::from_microsecond(micros.parse().ok()?).ok()?;
        Some(Self { saved_at, id: id.parse().ok()? })
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.saved_at.as_microsecond(), self.id)
    }
}

/// How much of the newsroom's stories somebody may read: the same as the rule for one story
/// (`access::rules::ReadArticle`), in a form that a query can use. A test holds the two together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::newsroom) enum Scope {
    Own,
    OwnAndLive,
    All,
}

pub(in crate::newsroom) fn scope(actor: &Actor) -> Scope {
    match actor {
        Actor::Person { role: Role::Contributor, .. } => Scope::Own,
        Actor::Person { role: Role::Author, .. } => Scope::OwnAndLive,
        Actor::Person { role: Role::Editor | Role::Admin, .. } | Actor::System(_) => Scope::All,
    }
}

/// A page of the list.
pub async fn list(
    db: &mut PgConnection,
    permit: &Permit<ReadDesk>,
    filter: &Filter,
    after: Option<Cursor>,
) -> sqlx::Result<Page> {
    let mut rows = store::rows(db, permit.actor(), filter, after).await?;
    let next = (rows.len() > PAGE).then(|| {
        rows.truncate(PAGE);
        rows.last().map(|row| Cursor { saved_at: row.saved_at, id: row.id })
    });
    Ok(Page { rows, next: next.flatten() })
}

/// Stories by id that the person may read, for links in a text.
pub async fn by_ids(db: &mut PgConnection, permit: &Permit<ReadDesk>, ids: &[ArticleId]) -> sqlx::Result<Vec<Row>> {
    store::by_ids(db, permit.actor(), ids).await
}

mod store {
    use super::*;

    /// One list of columns and one rule of sight for both queries; the first three arguments are the scope's.
    macro_rules! rows {
        ($tail:literal, $actor:expr $(, $argument:expr)* $(,)?) => {{
            let person: Option<PersonId> = $actor.person();
            let scope = scope($actor);
            sqlx::query_as!(
                Row,
                r#"select article.id as "id: ArticleId", article.lang as "lang: Lang", article.kind, stage,
                          coalesce(publication.revision <> head, false) as "changed!", article.headline,
                          article.section_id as "section: SectionId", saved_at, display_name as saved_by_name,
                          article.words
                   from article join person on person.id = saved_by
                   left join publication on publication.article_id = article.id
                   where ($1 or ($2 and stage = 'live') or created_by = $3
                          or article.author_ids && array(select id from author where person_id = $3)) "# + $tail,
                scope == Scope::All,
                scope == Scope::OwnAndLive,
                person.map(|id| id.uuid())
                $(, $argument)*
            )
        }};
    }

    pub(super) async fn rows(
        db: &mut PgConnection,
        actor: &Actor,
        filter: &Filter,
        after: Option<Cursor>,
    ) -> sqlx::Result<Vec<Row>> {
        let patterns: Vec<String> = filter.words.split_whitespace().take(10).map(like).collect();
        rows!(
            r#"and (not $4 or created_by = $3 or article.author_ids && array(select id from author where person_id = $3))
               and ($5::uuid is null or article.section_id = $5)
               and ($6::text is null or article.lang = $6)
               and ($7::text is null or stage = $7)
               and (not $8 or publication.revision <> head)
               and ($9::text is null or article.kind = $9)
               and (article.headline ilike all($10) or arabic_light(article.headline) ilike all($11))
               and ($12::timestamptz is null or (saved_at, article.id) < ($12, $13::uuid))
               order by saved_at desc, article.id desc limit 51"#,
            actor,
            filter.mine,
            filter.section.map(|id| id.uuid()),
            filter.lang as Option<Lang>,
            filter.stage.map(stored_stage),
            filter.stage == Some(StageFilter::Changed),
            filter.kind.map(Kind::as_str),
            &patterns,
            &light(db, &patterns).await?,
            after.map(|cursor| cursor.saved_at.to_sqlx()) as _,
            after.map(|cursor| cursor.id.uuid()),
        )
        .fetch_all(db)
        .await
    }

    pub(super) async fn by_ids(db: &mut PgConnection, actor: &Actor, ids: &[ArticleId]) -> sqlx::Result<Vec<Row>> {
        rows!("and article.id = any($4) limit 500", actor, ids as &[ArticleId]).fetch_all(db).await
    }

    async fn light(db: &mut PgConnection, patterns: &[String]) -> sqlx::Result<Vec<String>> {
        if patterns.is_empty() {
            return Ok(vec![]);
        }
        sqlx::query_scalar!(
            r#"select arabic_light(word) as "word!" from unnest($1::text[]) with ordinality as t(word, n) order by n"#,
            patterns
        )
        .fetch_all(db)
        .await
    }

    fn stored_stage(filter: StageFilter) -> &'static str {
        match filter {
            StageFilter::Writing => Stage::Writing.as_str(),
            StageFilter::Live | StageFilter::Changed => Stage::Live.as_str(),
            StageFilter::Withdrawn => Stage::Withdrawn.as_str(),
        }
    }

    /// A pattern for `like` that finds the word anywhere; the word's own wildcards stand for themselves.
    fn like(word: &str) -> String {
        let mut pattern = String::from("%");
        for c in word.chars() {
            if matches!(c, '%' | '_' | '\\') {
                pattern.push('\\');
            }
            pattern.push(c);
        }
        pattern.push('%');
        pattern
    }
}
