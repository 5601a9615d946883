//! The names of all authors and tags, to be held in memory by whoever prints many stories: they change seldom, and
//! looking them up for each story costs the database more than finding the story.

use std::collections::{HashMap, HashSet};

use sqlx::PgConnection;

use crate::newsroom::ids::{AuthorId, TagId};
use crate::newsroom::slug::Slug;
use crate::platform::lang::Lang;

#[derive(Clone, Debug, Default)]
pub struct Names {
    /// An author has one address, and names by language, the default edition's first.
    authors: HashMap<AuthorId, (Slug, Vec<(Lang, String)>)>,
    /// A tag has an address and a name in each language in which it has a page.
    tags: HashMap<TagId, Vec<(Lang, Slug, String)>>,
    author_slugs: HashSet<Slug>,
    tag_slugs: HashSet<(Lang, Slug)>,
}

impl Names {
    /// All names, in two round trips. They are stale after a change to the frame
    /// ([`Change::Frame`](crate::newsroom::events::Change::Frame)).
    pub async fn load(db: &mut PgConnection) -> sqlx::Result<Self> {
        let mut names = Names::default();
        for (id, slug, lang, name) in store::authors(db).await? {
            names.author_slugs.insert(slug.clone());
            names.authors.entry(id).or_insert_with(|| (slug, Vec::with_capacity(1))).1.push((lang, name));
        }
        for (id, lang, slug, name) in store::tags(db).await? {
            names.tag_slugs.insert((lang, slug.clone()));
            names.tags.entry(id).or_default().push((lang, slug, name));
        }
        Ok(names)
    }

    /// Is this the address of an author?
    pub fn is_author(&self, slug: &Slug) -> bool {
        self.author_slugs.contains(slug)
    }

    /// Is this the address of a tag in a language?
    pub fn is_tag(&self, lang: Lang, slug: &Slug) -> bool {
        self.tag_slugs.contains(&(lang, slug.clone()))
    }

    /// An author's address and name in a language, else in the first they have.
    pub fn author(&self, id: AuthorId, lang: Lang) -> Option<(&Slug, &str)> {
        let (slug, names) = self.authors.get(&id)?;
        let (_, name) = names.iter().find(|(other, _)| *other == lang).or_else(|| names.first())?;
        Some((slug, name))
    }

    /// A tag's address and name in a language; `None` if it has none there.
    pub fn tag(&self, id: TagId, lang: Lang) -> Option<(&Slug, &str)> {
        let names = self.tags.get(&id)?;
        names.iter().find(|(other, _, _)| *other == lang).map(|(_, slug, name)| (slug, name.as_str()))
    }
}

mod store {
    use super::*;

    pub(super) async fn authors(db: &mut PgConnection) -> sqlx::Result<Vec<(AuthorId, Slug, Lang, String)>> {
        let rows = sqlx::query!(
            r#"select id as "id: AuthorId", slug as "slug: Slug", author_name.lang as "lang: Lang", author_name.name
               from author join author_name on author_id = id left join edition on edition.lang = author_name.lang
               order by id, is_default desc nulls last, author_name.lang"#
        )
        .fetch_all(db)
        .await?;
        Ok(rows.into_iter().map(|row| (row.id, row.slug, row.lang, row.name)).collect())
    }

    pub(super) async fn tags(db: &mut PgConnection) -> sqlx::Result<Vec<(TagId, Lang, Slug, String)>> {
        let rows = sqlx::query!(
            r#"select tag_id as "id: TagId", lang as "lang: Lang", slug as "slug: Slug", name from tag_name"#
        )
        .fetch_all(db)
        .await?;
        Ok(rows.into_iter().map(|row| (row.id, row.lang, row.slug, row.name)).collect())
    }
}
