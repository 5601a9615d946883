//! Sections: a tree, with a name and an address per language.

use serde_json::json;
use sqlx::PgConnection;

use super::{TaxonomyError, best, checked_name, refused, refused_in};
use crate::newsroom::access::{EditSections, Permit};
use crate::newsroom::events::{self, Act};
use crate::newsroom::ids::SectionId;
use crate::newsroom::slug::Slug;
use crate::platform::db::Tx;
use crate::platform::lang::Lang;

/// How deep the tree may grow: a reader's way through it is a line, not a maze.
pub const DEEPEST: usize = 4;

#[derive(Clone, Debug)]
pub struct Section {
    pub id: SectionId,
    pub parent: Option<SectionId>,
    pub position: i32,
    /// 0 at the top. Filled in by [`list`].
    pub depth: usize,
    pub names: Vec<SectionName>,
}

#[derive(Clone, Debug)]
pub struct SectionName {
    pub lang: Lang,
    pub name: String,
    pub slug: Slug,
    pub description: String,
}

/// What the form sends. An empty slug is made from the name; a language without a name has no page for the section.
#[derive(Clone, Debug)]
pub struct NewSection {
    pub parent: Option<SectionId>,
    pub position: i32,
    pub names: Vec<NewSectionName>,
}

#[derive(Clone, Debug)]
pub struct NewSectionName {
    pub lang: Lang,
    pub name: String,
    pub slug: String,
    pub description: String,
}

impl Section {
    /// The section's row in a language; `None` if it has no page there.
    pub fn named(&self, lang: Lang) -> Option<&SectionName> {
        self.names.iter().find(|name| name.lang == lang)
    }

    /// Its name in a language, else in any it has.
    pub fn name(&self, lang: Lang) -> &str {
        best(&self.names, lang, |name| name.lang).map_or("", |name| &name.name)
    }
}

/// All sections in the order of the tree: each followed by those under it.
pub async fn list(db: &mut PgConnection) -> sqlx::Result<Vec<Section>> {
    let mut rest = store::all(db).await?;
    rest.sort_by_key(|section| (section.position, section.id));
    let mut ordered = Vec::with_capacity(rest.len());
    place(None, 0, &mut rest, &mut ordered);
    // A loop cannot be made through `update`; were one there, its sections would still be listed.
    ordered.extend(rest);
    Ok(ordered)
}

/// A section and all below it, of a list in tree order.
pub fn subtree(sections: &[Section], root: SectionId) -> Vec<SectionId> {
    let Some(start) = sections.iter().position(|section| section.id == root) else { return vec![] };
    let below = sections[start + 1..].iter().take_while(|section| section.depth > sections[start].depth);
    std::iter::once(root).chain(below.map(|section| section.id)).collect()
}

pub async fn create(tx: &mut Tx, permit: &Permit<EditSections>, new: NewSection) -> Result<SectionId, TaxonomyError> {
    let names = parse_names(&new.names)?;
    let id = SectionId::generate();
    check_place(tx.conn(), id, new.parent).await?;
    store::insert(tx.conn(), id, new.parent, new.position).await.map_err(refused)?;
    store::replace_names(tx.conn(), id, &names).await?;
    events::on_frame(tx, permit.actor(), Act::SectionsChanged, Some(id.uuid()), json!({ "made": true })).await?;
    Ok(id)
}

pub async fn update(
    tx: &mut Tx,
    permit: &Permit<EditSections>,
    id: SectionId,
    new: NewSection,
) -> Result<(), TaxonomyError> {
    let names = parse_names(&new.names)?;
    check_place(tx.conn(), id, new.parent).await?;
    store::update(tx.conn(), id, new.parent, new.position).await.map_err(refused)?;
    store::replace_names(tx.conn(), id, &names).await?;
    events::on_frame(tx, permit.actor(), Act::SectionsChanged, Some(id.uuid()), json!({})).await?;
    Ok(())
}

/// Removes a section that no story has ever been in and no section stands under.
pub async fn remove(tx: &mut Tx, permit: &Permit<EditSections>, id: SectionId) -> Result<(), TaxonomyError> {
    store::remove(tx.conn(), id).await.map_err(refused)?;
    events::on_frame(tx, permit.actor(), Act::SectionsChanged, Some(id.uuid()), json!({ "removed": true })).await?;
    Ok(())
}

fn place(parent: Option<SectionId>, depth: usize, rest: &mut Vec<Section>, ordered: &mut Vec<Section>) {
    let (here, others): (Vec<_>, Vec<_>) = rest.drain(..).partition(|section| section.parent == parent);
    *rest = others;
    for mut section in here {
        section.depth = depth;
        let id = section.id;
        ordered.push(section);
        place(Some(id), depth + 1, rest, ordered);
    }
}

async fn check_place(db: &mut PgConnection, id: SectionId, parent: Option<SectionId>) -> Result<(), TaxonomyError> {
    let Some(parent) = parent else { return Ok(()) };
    let sections = list(db).await?;
    let moved = subtree(&sections, id);
    let depth_of = |id: SectionId| sections.iter().find(|section| section.id == id).map(|section| section.depth);
    // What stands under it moves along, and must find room too.
    let lowest = moved.iter().filter_map(|id| depth_of(*id)).max().unwrap_or(0);
    let height = lowest - depth_of(id).unwrap_or(lowest);
    match depth_of(parent) {
        Some(depth) if !moved.contains(&parent) && depth + 1 + height < DEEPEST => Ok(()),
        _ => Err(TaxonomyError::Cycle),
    }
}

fn parse_names(new: &[NewSectionName]) -> Result<Vec<SectionName>, TaxonomyError> {
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
        let description = row.description.trim().chars().take(500).collect();
        names.push(SectionName { lang: row.lang, name, slug, description });
    }
    if names.is_empty() { Err(TaxonomyError::NoName) } else { Ok(names) }
}

mod store {
    use super::*;

    pub(super) async fn all(db: &mut PgConnection) -> sqlx::Result<Vec<Section>> {
        let rows = sqlx::query!(
            r#"select id as "id: SectionId", parent_id as "parent: SectionId", section.position,
                      section_name.lang as "lang?: Lang", section_name.name as "name?", slug as "slug?: Slug", description as "description?"
               from section left join section_name on section_id = id left join edition on edition.lang = section_name.lang
               order by id, is_default desc nulls last, edition.position, section_name.lang"#
        )
        .fetch_all(db)
        .await?;
        let mut sections: Vec<Section> = Vec::new();
        for row in rows {
            if sections.last().is_none_or(|last| last.id != row.id) {
                let (id, parent, position) = (row.id, row.parent, row.position);
                sections.push(Section { id, parent, position, depth: 0, names: vec![] });
            }
            if let (Some(section), Some(lang), Some(name), Some(slug)) =
                (sections.last_mut(), row.lang, row.name, row.slug)
            {
                section.names.push(SectionName { lang, name, slug, description: row.description.unwrap_or_default() });
            }
        }
        Ok(sections)
    }

    pub(super) async fn insert(
        db: &mut PgConnection,
        id: SectionId,
        parent: Option<SectionId>,
        position: i32,
    ) -> sqlx::Result<()> {
        sqlx::query!(
            "insert into section (id, parent_id, position) values ($1, $2, $3)",
            id.uuid(),
            parent.map(|id| id.uuid()),
            position
        )
        .execute(db)
        .await?;
        Ok(())
    }

    pub(super) async fn update(
        db: &mut PgConnection,
        id: SectionId,
        parent: Option<SectionId>,
        position: i32,
    ) -> sqlx::Result<()> {
        let done = sqlx::query!(
            "update section set parent_id = $2, position = $3 where id = $1",
            id.uuid(),
            parent.map(|id| id.uuid()),
            position
        )
        .execute(db)
        .await?;
        if done.rows_affected() == 0 { Err(sqlx::Error::RowNotFound) } else { Ok(()) }
    }

    pub(super) async fn replace_names(
        db: &mut PgConnection,
        id: SectionId,
        names: &[SectionName],
    ) -> Result<(), TaxonomyError> {
        sqlx::query!("delete from section_name where section_id = $1", id.uuid()).execute(&mut *db).await?;
        for name in names {
            sqlx::query!(
                "insert into section_name (section_id, lang, name, slug, description) values ($1, $2, $3, $4, $5)",
                id.uuid(),
                name.lang as Lang,
                name.name,
                name.slug.as_str(),
                name.description
            )
            .execute(&mut *db)
            .await
            .map_err(|error| refused_in(name.lang, error))?;
        }
        Ok(())
    }

    pub(super) async fn remove(db: &mut PgConnection, id: SectionId) -> sqlx::Result<()> {
        let done = sqlx::query!("delete from section where id = $1", id.uuid()).execute(db).await?;
        if done.rows_affected() == 0 { Err(sqlx::Error::RowNotFound) } else { Ok(()) }
    }
}
