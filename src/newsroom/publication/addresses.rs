//! Every address that a story has or had, for whoever must tell invented ones apart without asking for each.

use sqlx::PgConnection;

use super::Permalink;
use crate::newsroom::ids::ArticleId;

/// So many are read at a time.
pub const AT_ONCE: usize = 20_000;

/// The addresses after one, or from the first on, in an order of their own; at most [`AT_ONCE`].
pub async fn after(db: &mut PgConnection, last: Option<&Permalink>) -> sqlx::Result<Vec<Permalink>> {
    store::after(db, last).await
}

/// The addresses of one story.
pub async fn of(db: &mut PgConnection, id: ArticleId) -> sqlx::Result<Vec<Permalink>> {
    store::of(db, id).await
}

mod store {
    use super::*;
    use crate::newsroom::slug::Slug;
    use crate::platform::lang::Lang;

    pub(super) async fn after(db: &mut PgConnection, last: Option<&Permalink>) -> sqlx::Result<Vec<Permalink>> {
        let (lang, year, month, slug) = match last {
            Some(last) => (last.lang.as_str(), last.year, last.month, last.slug.as_str()),
            None => ("", 0, 0, ""),
        };
        sqlx::query_as!(
            Permalink,
            r#"select lang as "lang: Lang", year, month, slug as "slug: Slug" from permalink
               where (lang, year, month, slug) > ($1, $2, $3, $4) order by lang, year, month, slug limit 20000"#,
            lang,
            year,
            month,
            slug
        )
        .fetch_all(db)
        .await
    }

    pub(super) async fn of(db: &mut PgConnection, id: ArticleId) -> sqlx::Result<Vec<Permalink>> {
        sqlx::query_as!(
            Permalink,
            r#"select lang as "lang: Lang", year, month, slug as "slug: Slug" from permalink where article_id = $1"#,
            id.uuid()
        )
        .fetch_all(db)
        .await
    }
}
