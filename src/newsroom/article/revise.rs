//! The next revision, of what the shared document says. Words must never wait for a field to be right: what a revision
//! cannot take (a line that is too long, a tag that was removed meanwhile) is cut or left out of it and named, and stays
//! as it is in the shared document, where it can be mended.

use super::save::{
    LONGEST_DESCRIPTION, LONGEST_HEADLINE, LONGEST_LINE, LONGEST_STANDFIRST, MOST_AUTHORS, MOST_TAGS, tidy,
};
use super::store::{self, Made};
use super::{Content, Revision};
use crate::newsroom::access::{EditArticle, Permit};
use crate::newsroom::events;
use crate::newsroom::ids::PersonId;
use crate::newsroom::slug::Slug;
use crate::platform::db::Tx;

/// The longest name of a revision, in characters.
pub const LONGEST_NAME: usize = 120;

/// What the shared document says, and who wrote it.
#[derive(Clone, Debug)]
pub struct Writing {
    pub content: Content,
    /// Who wrote last; nobody if nothing was written since the newest revision.
    pub by: Option<PersonId>,
    /// Everybody who wrote since the newest revision.
    pub writers: Vec<PersonId>,
    /// What to call the revision, e.g. "Before legal".
    pub name: Option<String>,
}

/// The newest revision now, and what of the writing it could not take, by the names of the fields.
#[derive(Clone, Debug)]
pub struct Revised {
    pub head: Revision,
    pub cut: Vec<&'static str>,
}

/// Makes the next revision, unless nothing a revision holds has changed. A name then goes to the newest one.
pub async fn save_revision(tx: &mut Tx, permit: &Permit<EditArticle>, writing: Writing) -> sqlx::Result<Revised> {
    let id = permit.on().id;
    let (_, head) = super::lock_head(tx.conn(), id).await?;
    let (content, cut) = fit(tx, writing.content, &head).await?;
    let name = writing.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let name = name.map(|name| name.chars().take(LONGEST_NAME).collect::<String>());
    if content == head.content {
        if let Some(name) = name {
            store::name_revision(tx.conn(), id, head.number, Some(&name)).await?;
        }
        return Ok(Revised { head, cut });
    }
    let by = writing.by.unwrap_or(head.saved_by);
    let number = head.number + 1;
    let made = Made { by, writers: &writing.writers, name: name.as_deref() };
    store::insert_revision(tx, id, number, made, &content).await?;
    store::set_head(tx, id, number, by, &content).await?;
    events::on_saved(tx, id).await?;
    let head = store::revision(tx.conn(), id, number).await?.ok_or(sqlx::Error::RowNotFound)?;
    Ok(Revised { head, cut })
}

/// Makes the content such that it can be kept; gives the fields that lost something by it.
async fn fit(tx: &mut Tx, mut content: Content, head: &Revision) -> sqlx::Result<(Content, Vec<&'static str>)> {
    let mut cut = Vec::new();
    // A page stays a page, and a story a story. Before anything else: a page has no section, no byline and no tags.
    if content.kind.is_page() != head.content.kind.is_page() {
        content.kind = head.content.kind;
        cut.push("kind");
    }
    content = tidy(content);
    for (field, text, longest) in [
        ("headline", &mut content.headline, LONGEST_HEADLINE),
        ("short_headline", &mut content.short_headline, LONGEST_LINE),
        ("standfirst", &mut content.standfirst, LONGEST_STANDFIRST),
        ("dateline", &mut content.dateline, LONGEST_LINE),
        ("search_title", &mut content.search_title, LONGEST_LINE),
        ("search_description", &mut content.search_description, LONGEST_DESCRIPTION),
        ("social_title", &mut content.social_title, LONGEST_LINE),
        ("social_description", &mut content.social_description, LONGEST_DESCRIPTION),
    ] {
        if let Some((end, _)) = text.char_indices().nth(longest) {
            text.truncate(end);
            text.truncate(text.trim_end().len());
            cut.push(field);
        }
    }
    if !content.slug.is_empty() && Slug::parse(&content.slug).is_err() {
        content.slug.clear();
        cut.push("slug");
    }
    let known = store::known(tx.conn(), &content).await?;
    if known.section != content.section {
        content.section = None;
        cut.push("section");
    }
    let (authors, tags) = (content.authors.len(), content.tags.len());
    content.authors.retain(|id| known.authors.contains(id));
    content.authors.truncate(MOST_AUTHORS);
    content.roles.keep(&content.authors);
    content.tags.retain(|id| known.tags.contains(id));
    content.tags.truncate(MOST_TAGS);
    if content.authors.len() < authors {
        cut.push("authors");
    }
    if content.tags.len() < tags {
        cut.push("tags");
    }
    Ok((content, cut))
}
