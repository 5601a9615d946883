//! Authors: the names in bylines. One may belong to an account, or to nobody who signs in.

use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::PgConnection;
use sqlx::types::Json;

use super::{TaxonomyError, best, checked_name, refused};
use crate::newsroom::access::{EditAuthors, Permit};
use crate::newsroom::events::{self, Act};
use crate::newsroom::ids::{AuthorId, PersonId};
use crate::newsroom::slug::Slug;
use crate::platform::db::Tx;
use crate::platform::lang::Lang;

#[derive(Clone, Debug)]
pub struct Author {
    pub id: AuthorId,
    /// One address for all languages: a byline is one person.
    pub slug: Slug,
    pub person: Option<PersonId>,
    pub links: Vec<AuthorLink>,
    pub names: Vec<AuthorName>,
}

/// Where else the author can be found or reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorLink {
    pub label: String,
    /// `https://…` or `mailto:…`.
    pub href: String,
}

#[derive(Clone, Debug)]
pub struct AuthorName {
    pub lang: Lang,
    pub name: String,
    pub biography: String,
}

/// What the form sends; an empty slug is made from the first name.
#[derive(Clone, Debug)]
pub struct NewAuthor {
    pub slug: String,
    pub person: Option<PersonId>,
    pub links: Vec<AuthorLink>,
    pub names: Vec<AuthorName>,
}

impl Author {
    /// The row in a language, else the first there is.
    pub fn named(&self, lang: Lang) -> Option<&AuthorName> {
        best(&self.names, lang, |name| name.lang)
    }

    pub fn name(&self, lang: Lang) -> &str {
        self.named(lang).map_or("", |name| &name.name)
    }
}

/// All authors by address, at most 2,000.
pub async fn list(db: &mut PgConnection) -> sqlx::Result<Vec<Author>> {
    store::list(db).await
}

pub async fn by_slug(db: &mut PgConnection, slug: &Slug) -> sqlx::Result<Option<Author>> {
    store::by_slug(db, slug).await
}

pub async fn get(db: &mut PgConnection, id: AuthorId) -> sqlx::Result<Option<Author>> {
    store::get(db, id).await
}

/// The byline of somebody who signs in, if they have one.
pub async fn of_person(db: &mut PgConnection, person: PersonId) -> sqlx::Result<Option<AuthorId>> {
    store::of_person(db, person).await
}

pub async fn create(tx: &mut Tx, permit: &Permit<EditAuthors>, new: NewAuthor) -> Result<AuthorId, TaxonomyError> {
    let author = parse(AuthorId::generate(), new)?;
    store::insert(tx, &author).await.map_err(refused)?;
    store::replace_names(tx.conn(), &author).await.map_err(refused)?;
    let detail = json!({ "made": true });
    events::on_frame(tx, permit.actor(), Act::AuthorsChanged, Some(author.id.uuid()), detail).await?;
    Ok(author.id)
}

pub async fn update(
    tx: &mut Tx,
    permit: &Permit<EditAuthors>,
    id: AuthorId,
    new: NewAuthor,
) -> Result<(), TaxonomyError> {
    let author = parse(id, new)?;
    store::update(tx.conn(), &author).await.map_err(refused)?;
    store::replace_names(tx.conn(), &author).await.map_err(refused)?;
    events::on_frame(tx, permit.actor(), Act::AuthorsChanged, Some(id.uuid()), json!({})).await?;
    Ok(())
}

/// Whether an address can be one of an author's links: `https://…` or `mailto:…`, at most 500 bytes.
pub fn is_link(href: &str) -> bool {
    (href.starts_with("https://") || href.starts_with("mailto:"))
        && href.len() <= 500
        && !href.chars().any(|c| c.is_whitespace() || c.is_control())
}

fn parse(id: AuthorId, new: NewAuthor) -> Result<Author, TaxonomyError> {
    let mut names = Vec::new();
    for row in new.names {
        let name = checked_name(&row.name, row.lang)?;
        if !name.is_empty() {
            let biography = row.biography.trim().chars().take(2000).collect();
            names.push(AuthorName { lang: row.lang, name, biography });
        }
    }
    let first = names.first().ok_or(TaxonomyError::NoName)?;
    let slug = match new.slug.trim() {
        "" => Slug::from_title(&first.name, first.lang).ok_or(TaxonomyError::Slug(first.lang))?,
        typed => Slug::parse(typed).map_err(|_| TaxonomyError::Slug(first.lang))?,
    };
    let mut links = Vec::new();
    for link in new.links.into_iter().take(10) {
        let href = link.href.trim();
        if href.is_empty() {
            continue;
        }
        if !is_link(href) {
            return Err(TaxonomyError::Link);
        }
        let label: String = link.label.trim().chars().take(60).collect();
        let label = if label.is_empty() {
            href.trim_start_matches("https://").trim_start_matches("mailto:").to_owned()
        } else {
            label
        };
        links.push(AuthorLink { label, href: href.to_owned() });
    }
    Ok(Author { id, slug, person: new.person, links, names })
}

mod store {
    use super::*;

    struct Row {
        id: AuthorId,
        slug: Slug,
        person: Option<PersonId>,
        links: Json<Vec<AuthorLink>>,
        lang: Lang,
        name: String,
        biography: String,
    }

    macro_rules! authors {
        ($tail:literal $(, $argument:expr)* $(,)?) => {
            sqlx::query_as!(
                Row,
                r#"select id as "id: AuthorId", slug as "slug: Slug", person_id as "person: PersonId",
                          links as "links: Json<Vec<AuthorLink>>", author_name.lang as "lang: Lang", author_name.name, biography
                   from author join author_name on author_id = id left join edition on edition.lang = author_name.lang "# + $tail
                $(, $argument)*
            )
        };
    }

    pub(super) async fn list(db: &mut PgConnection) -> sqlx::Result<Vec<Author>> {
        let rows =
            authors!("order by slug, is_default desc nulls last, author_name.lang limit 4000").fetch_all(db).await?;
        Ok(gather(rows))
    }

    pub(super) async fn by_slug(db: &mut PgConnection, slug: &Slug) -> sqlx::Result<Option<Author>> {
        let rows = authors!("where slug = $1 order by is_default desc nulls last, author_name.lang", slug.as_str())
            .fetch_all(db)
            .await?;
        Ok(gather(rows).pop())
    }

    pub(super) async fn get(db: &mut PgConnection, id: AuthorId) -> sqlx::Result<Option<Author>> {
        let rows = authors!("where id = $1 order by is_default desc nulls last, author_name.lang", id.uuid())
            .fetch_all(db)
            .await?;
        Ok(gather(rows).pop())
    }

    pub(super) async fn of_person(db: &mut PgConnection, person: PersonId) -> sqlx::Result<Option<AuthorId>> {
        sqlx::query_scalar!(r#"select id as "id: AuthorId" from author where person_id = $1"#, person.uuid())
            .fetch_optional(db)
            .await
    }

    pub(super) async fn insert(tx: &mut Tx, author: &Author) -> sqlx::Result<()> {
        sqlx::query!(
            "insert into author (id, slug, person_id, links, created_at) values ($1, $2, $3, $4, $5)",
            author.id.uuid(),
            author.slug.as_str(),
            author.person.map(|id| id.uuid()),
            Json(&author.links) as _,
            tx.now_sql() as _
        )
        .execute(tx.conn())
        .await?;
        Ok(())
    }

    pub(super) async fn update(db: &mut PgConnection, author: &Author) -> sqlx::Result<()> {
        let done = sqlx::query!(
            "update author set slug = $2, person_id = $3, links = $4 where id = $1",
            author.id.uuid(),
            author.slug.as_str(),
            author.person.map(|id| id.uuid()),
            Json(&author.links) as _
        )
        .execute(db)
        .await?;
        if done.rows_affected() == 0 { Err(sqlx::Error::RowNotFound) } else { Ok(()) }
    }

    pub(super) async fn replace_names(db: &mut PgConnection, author: &Author) -> sqlx::Result<()> {
        sqlx::query!("delete from author_name where author_id = $1", author.id.uuid()).execute(&mut *db).await?;
        for name in &author.names {
            sqlx::query!(
                "insert into author_name (author_id, lang, name, biography) values ($1, $2, $3, $4)",
                author.id.uuid(),
                name.lang as Lang,
                name.name,
                name.biography
            )
            .execute(&mut *db)
            .await?;
        }
        Ok(())
    }

    fn gather(rows: Vec<Row>) -> Vec<Author> {
        let mut authors: Vec<Author> = Vec::new();
        for row in rows {
            if authors.last().is_none_or(|last| last.id != row.id) {
                let Json(links) = row.links;
                authors.push(Author { id: row.id, slug: row.slug, person: row.person, links, names: vec![] });
            }
            if let Some(author) = authors.last_mut() {
                author.names.push(AuthorName { lang: row.lang, name: row.name, biography: row.biography });
            }
        }
        authors
    }
}
