//! The desk's list of stories: newest saved first, in pages that do not shift, showing each person only what they may
//! read.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

use super::Kind;
use super::sight::Sight;
use crate::newsroom::access::{Actor, Permit, ReadDesk};
use crate::newsroom::ids::{ArticleId, SectionId};
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
    Stage(Stage),
    /// Live, with changes that readers do not see yet.
    Changed,
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
    pub fn all() -> impl Iterator<Item = StageFilter> {
        Stage::ALL.into_iter().map(StageFilter::Stage).chain([StageFilter::Changed])
    }

    pub fn as_str(self) -> &'static str {
        match self {
            StageFilter::Stage(stage) => stage.as_str(),
            StageFilter::Changed => "changed",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::all().find(|filter| filter.as_str() == text)
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

    /// One list of columns and one rule of sight for both queries; the first six arguments are the sight's.
    macro_rules! rows {
        ($tail:literal, $sight:expr $(, $argument:expr)* $(,)?) => {
            sqlx::query_as!(
                Row,
                r#"select article.id as "id: ArticleId", article.lang as "lang: Lang", article.kind, stage,
                          changed as "changed!", article.headline,
                          article.section_id as "section: SectionId", saved_at, display_name as saved_by_name,
                          article.words
                   from article join person on person.id = saved_by
                   where ($1 or ($2 and stage = 'live') or section_id = any($3)
                          or (stage = 'live' and section_id = any($4))
                          or (stage <> 'killed' and (created_by = $5 or assigned_to = $5 or author_ids && $6))) "# + $tail,
                $sight.all,
                $sight.live,
                &$sight.within,
                &$sight.live_within,
                $sight.me,
                &$sight.bylines
                $(, $argument)*
            )
        };
    }

    pub(super) async fn rows(
        db: &mut PgConnection,
        actor: &Actor,
        filter: &Filter,
        after: Option<Cursor>,
    ) -> sqlx::Result<Vec<Row>> {
        let sight = Sight::of(db, actor).await?;
        let patterns: Vec<String> = filter.words.split_whitespace().take(10).map(like).collect();
        rows!(
            r#"and (not $7 or created_by = $5 or assigned_to = $5 or author_ids && $6)
               and ($8::uuid is null or section_id = $8)
               and ($9::text is null or article.lang = $9)
               and ($10::text is null or stage = $10)
               and (not $11 or changed)
               and ($12::text is null or article.kind = $12)
               and headline_letters(article.headline) like all(array(select headline_letters(word) from unnest($13::text[]) word))
               and ($14::timestamptz is null or (saved_at, article.id) < ($14, $15::uuid))
               order by saved_at desc, article.id desc limit 51"#,
            sight,
            filter.mine,
            filter.section.map(|id| id.uuid()),
            filter.lang as Option<Lang>,
            filter.stage.and_then(stored_stage),
            filter.stage == Some(StageFilter::Changed),
            filter.kind.map(Kind::as_str),
            &patterns,
            after.map(|cursor| cursor.saved_at.to_sqlx()) as _,
            after.map(|cursor| cursor.id.uuid()),
        )
        .fetch_all(db)
        .await
    }

    pub(super) async fn by_ids(db: &mut PgConnection, actor: &Actor, ids: &[ArticleId]) -> sqlx::Result<Vec<Row>> {
        let sight = Sight::of(db, actor).await?;
        rows!("and article.id = any($7) limit 500", sight, ids as &[ArticleId]).fetch_all(db).await
    }

    fn stored_stage(filter: StageFilter) -> Option<&'static str> {
        match filter {
            StageFilter::Stage(stage) => Some(stage.as_str()),
            StageFilter::Changed => None,
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
