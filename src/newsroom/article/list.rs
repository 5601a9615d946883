//! Stories to choose from, for links and comparisons: newest saved first, only those that the person may read. The desk's
//! list with its filters is [`crate::newsroom::board`].

use sqlx::PgConnection;

use super::sight::Sight;
use super::{Kind, letters};
use crate::newsroom::access::{Actor, Permit, ReadDesk};
use crate::newsroom::ids::{ArticleId, SectionId};
use crate::newsroom::stage::Stage;
use crate::platform::clock::Timestamp;
use crate::platform::lang::Lang;

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

/// Stories whose headline holds all of these words, in a language or in any; at most 51.
pub async fn find(
    db: &mut PgConnection,
    permit: &Permit<ReadDesk>,
    words: &str,
    lang: Option<Lang>,
) -> sqlx::Result<Vec<Row>> {
    store::find(db, permit.actor(), words, lang).await
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

    pub(super) async fn find(
        db: &mut PgConnection,
        actor: &Actor,
        words: &str,
        lang: Option<Lang>,
    ) -> sqlx::Result<Vec<Row>> {
        let sight = Sight::of(db, actor).await?;
        let words = letters::patterns(db, words).await?;
        rows!(
            r#"and ($7::text is null or article.lang = $7)
               and ($8::text is null or letters like $8)
               and ($9::text is null or letters like $9)
               and ($10::text is null or letters like $10)
               and ($11::text is null or letters like $11)
               order by saved_at desc, article.id desc limit 51"#,
            sight,
            lang as Option<Lang>,
            words[0].as_deref(),
            words[1].as_deref(),
            words[2].as_deref(),
            words[3].as_deref(),
        )
        .fetch_all(db)
        .await
    }

    pub(super) async fn by_ids(db: &mut PgConnection, actor: &Actor, ids: &[ArticleId]) -> sqlx::Result<Vec<Row>> {
        let sight = Sight::of(db, actor).await?;
        rows!("and article.id = any($7) limit 500", sight, ids as &[ArticleId]).fetch_all(db).await
    }
}
