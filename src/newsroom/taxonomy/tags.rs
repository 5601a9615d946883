//! Tags: what a story is about, across sections.

use serde_json::json;
use sqlx::PgConnection;

use super::{TaxonomyError, best, checked_name, refused_in};
use crate::newsroom::access::{EditTags, NameTag, Permit};
use crate::newsroom::events::{self, Act};
use crate::newsroom::ids::TagId;
use crate::newsroom::slug::Slug;
use crate::platform::db::Tx;
use crate::platform::lang::Lang;

#[derive(Clone, Debug)]
pub struct Tag {
    pub id: TagId,
    pub names: Vec<TagName>,
    /// How many public stories carry it, in [`list`]; of a tag read by itself only whether any does (0 or 1), since a
    /// tag's page must cost the same however many there are.
    pub used: i64,
}

#[derive(Clone, Debug)]
pub struct TagName {
    pub lang: Lang,
    pub name: String,
    pub slug: Slug,
}

/// A row of the form; an empty slug is made from the name.
#[derive(Clone, Debug)]
pub struct NewTagName {
    pub lang: Lang,
    pub name: String,
    pub slug: String,
}

impl Tag {
    pub fn named(&self, lang: Lang) -> Option<&TagName> {
        self.names.iter().find(|name| name.lang == lang)
    }

    /// Its name in a language, else in any it has.
    pub fn name(&self, lang: Lang) -> &str {
        best(&self.names, lang, |name| name.lang).map_or("", |name| &name.name)
    }
}

/// All tags, newest first; at most 2,000 (a newsroom with more prunes them).
pub async fn list(db: &mut PgConnection) -> sqlx::Result<Vec<Tag>> {
    store::list(db).await
}

/// The tag whose address in a language is `slug`.
pub async fn by_slug(db: &mut PgConnection, lang: Lang, slug: &Slug) -> sqlx::Result<Option<Tag>> {
    store::by_slug(db, lang, slug).await
}

pub async fn get(db: &mut PgConnection, id: TagId) -> sqlx::Result<Option<Tag>> {
    store::get(db, id).await
}

/// The tag of this name, made if there is none: what "add a tag" in the editor does.
pub async fn name(tx: &mut Tx, permit: &Permit<NameTag>, lang: Lang, name: &str) -> Result<TagId, TaxonomyError> {
    let name = checked_name(name, lang)?;
    if name.is_empty() {
        return Err(TaxonomyError::NoName);
    }
    let slug = Slug::from_title(&name, lang).ok_or(TaxonomyError::Slug(lang))?;
    if let Some(id) = store::id_by_slug(tx.conn(), lang, &slug).await? {
        return Ok(id);
    }
    let id = TagId::generate();
    store::insert(tx, id).await?;
    store::replace_names(tx.conn(), id, &[TagName { lang, name, slug }]).await?;
    events::on_frame(tx, permit.actor(), Act::TagsChanged, Some(id.uuid()), json!({ "made": true })).await?;
    Ok(id)
}

pub async fn create(tx: &mut Tx, permit: &Permit<EditTags>, names: &[NewTagName]) -> Result<TagId, TaxonomyError> {
    let names = parse_names(names)?;
    let id = TagId::generate();
    store::insert(tx, id).await?;
    store::replace_names(tx.conn(), id, &names).await?;
    events::on_frame(tx, permit.actor(), Act::TagsChanged, Some(id.uuid()), json!({ "made": true })).await?;
    Ok(id)
}

pub async fn update(
    tx: &mut Tx,
    permit: &Permit<EditTags>,
    id: TagId,
    names: &[NewTagName],
) -> Result<(), TaxonomyError> {
    let names = parse_names(names)?;
    store::get(tx.conn(), id).await?.ok_or(sqlx::Error::RowNotFound)?;
    store::replace_names(tx.conn(), id, &names).await?;
    events::on_frame(tx, permit.actor(), Act::TagsChanged, Some(id.uuid()), json!({})).await?;
    Ok(())
}

/// Removes a tag that no public story carries; drafts that carry it lose it.
pub async fn remove(tx: &mut Tx, permit: &Permit<EditTags>, id: TagId) -> Result<(), TaxonomyError> {
    let tag = store::get(tx.conn(), id).await?.ok_or(sqlx::Error::RowNotFound)?;
    if tag.used > 0 {
        return Err(TaxonomyError::InUse);
    }
    store::remove(tx.conn(), id).await?;
    events::on_frame(tx, permit.actor(), Act::TagsChanged, Some(id.uuid()), json!({ "removed": true })).await?;
    Ok(())
}

fn parse_names(new: &[NewTagName]) -> Result<Vec<TagName>, TaxonomyError> {
    let mut names = Vec::new();
    for row in new {
        let name = checked_name(&row.name, row.lang)?;
        if name.is_empty() {
            continue;
        }
        let slug = match row.slug.trim() {
            "" => Slug::from_title(&name, row.lang).ok_or(TaxonomyError::Slug(row.lang))?,
            typed => Slug::parse(typed).map_err(|_| TaxonomyError::Slug(row.lang))?,
        };
        names.push(TagName { lang: row.lang, name, slug });
    }
    if names.is_empty() { Err(TaxonomyError::NoName) } else { Ok(names) }
}

mod store {
    use super::*;

    struct Row {
        id: TagId,
        lang: Lang,
        name: String,
        slug: Slug,
        used: i64,
    }

    pub(super) async fn list(db: &mut PgConnection) -> sqlx::Result<Vec<Tag>> {
        let rows = sqlx::query_as!(
            Row,
            r#"select id as "id: TagId", tag_name.lang as "lang: Lang", tag_name.name, slug as "slug: Slug",
                      (select count(*) from listing where subject = tag.id) as "used!"
               from (select id from tag order by id desc limit 2000) tag join tag_name on tag_id = id
               left join edition on edition.lang = tag_name.lang order by id desc, is_default desc nulls last, tag_name.lang"#
        )
        .fetch_all(db)
        .await?;
        Ok(gather(rows))
    }

    pub(super) async fn get(db: &mut PgConnection, id: TagId) -> sqlx::Result<Option<Tag>> {
        let rows = sqlx::query_as!(
            Row,
            r#"select tag_id as "id: TagId", tag_name.lang as "lang: Lang", tag_name.name, slug as "slug: Slug",
                      (select count(*) from (select from listing where subject = tag_id limit 1) any_story) as "used!"
               from tag_name left join edition on edition.lang = tag_name.lang where tag_id = $1
               order by is_default desc nulls last, tag_name.lang"#,
            id.uuid()
        )
        .fetch_all(db)
        .await?;
        Ok(gather(rows).pop())
    }

    pub(super) async fn by_slug(db: &mut PgConnection, lang: Lang, slug: &Slug) -> sqlx::Result<Option<Tag>> {
        let rows = sqlx::query_as!(
            Row,
            r#"select tag_id as "id: TagId", tag_name.lang as "lang: Lang", tag_name.name, slug as "slug: Slug",
                      (select count(*) from (select from listing where subject = tag_id limit 1) any_story) as "used!"
               from tag_name left join edition on edition.lang = tag_name.lang
               where tag_id = (select tag_id from tag_name where lang = $1 and slug = $2)
               order by is_default desc nulls last, tag_name.lang"#,
            lang as Lang,
            slug.as_str()
        )
        .fetch_all(db)
        .await?;
        Ok(gather(rows).pop())
    }

    pub(super) async fn id_by_slug(db: &mut PgConnection, lang: Lang, slug: &Slug) -> sqlx::Result<Option<TagId>> {
        sqlx::query_scalar!(
            r#"select tag_id as "id: TagId" from tag_name where lang = $1 and slug = $2"#,
            lang as Lang,
            slug.as_str()
        )
        .fetch_optional(db)
        .await
    }

    pub(super) async fn insert(tx: &mut Tx, id: TagId) -> sqlx::Result<()> {
        sqlx::query!("insert into tag (id, created_at) values ($1, $2)", id.uuid(), tx.now_sql() as _)
            .execute(tx.conn())
            .await?;
        Ok(())
    }

    pub(super) async fn replace_names(
        db: &mut PgConnection,
        id: TagId,
        names: &[TagName],
    ) -> Result<(), TaxonomyError> {
        sqlx::query!("delete from tag_name where tag_id = $1", id.uuid()).execute(&mut *db).await?;
        for name in names {
            sqlx::query!(
                "insert into tag_name (tag_id, lang, name, slug) values ($1, $2, $3, $4)",
                id.uuid(),
                name.lang as Lang,
                name.name,
                name.slug.as_str()
            )
            .execute(&mut *db)
            .await
            .map_err(|error| refused_in(name.lang, error))?;
        }
        Ok(())
    }

    pub(super) async fn remove(db: &mut PgConnection, id: TagId) -> sqlx::Result<()> {
        sqlx::query!("delete from tag where id = $1", id.uuid()).execute(db).await?;
        Ok(())
    }

    fn gather(rows: Vec<Row>) -> Vec<Tag> {
        let mut tags: Vec<Tag> = Vec::new();
        for row in rows {
            if tags.last().is_none_or(|last| last.id != row.id) {
                tags.push(Tag { id: row.id, names: vec![], used: row.used });
            }
            if let Some(tag) = tags.last_mut() {
                tag.names.push(TagName { lang: row.lang, name: row.name, slug: row.slug });
            }
        }
        tags
    }
}
