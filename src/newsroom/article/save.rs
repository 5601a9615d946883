//! Saving a whole text as the next revision of a story: for what is not written together, such as an import. A write
//! names the revision it started from; if that is not the newest any more, or if the story's shared document holds words
//! that no revision has yet, nothing is written, so that no word of anybody is lost. People write through the shared
//! document: see [`super::revise`].

use sqlx::PgConnection;

use super::store::{self, Made};
use super::{Content, Revision};
use crate::newsroom::access::{EditArticle, Permit};
use crate::newsroom::events;
use crate::newsroom::slug::Slug;
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;

pub const LONGEST_HEADLINE: usize = 300;
pub(super) const LONGEST_STANDFIRST: usize = 1_000;
pub(super) const LONGEST_LINE: usize = 200;
pub(super) const LONGEST_DESCRIPTION: usize = 500;
pub(super) const MOST_AUTHORS: usize = 60;
pub(super) const MOST_TAGS: usize = 40;

/// What saving came to: the newest revision, which is a new one unless nothing had changed.
#[derive(Clone, Debug)]
pub struct Saved {
    pub revision: i32,
    pub saved_at: Timestamp,
}

#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// Somebody saved meanwhile; this is the newest revision.
    #[error("a newer revision exists")]
    Stale(Box<Revision>),
    /// The shared document holds words that no revision has yet.
    #[error("the story is being written")]
    BeingWritten,
    #[error("some fields cannot be saved")]
    Fields(Vec<FieldProblem>),
    #[error("only people write")]
    Nobody,
    #[error(transparent)]
    Db(#[from] sqlx::Error),
}

/// What is wrong with a field, named as in the editor's form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldProblem {
    pub field: &'static str,
    pub problem: Problem,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// More characters than this.
    TooLong(usize),
    /// More entries than this.
    TooMany(usize),
    /// Characters that an address does not take.
    BadAddress,
    /// A section, tag or author that does not exist (any more).
    Unknown,
    /// A page stays a page, and a story a story.
    KindOfPage,
}

/// Saves `content` as the next revision if `base` is the newest.
pub async fn save(tx: &mut Tx, permit: &Permit<EditArticle>, base: i32, content: Content) -> Result<Saved, SaveError> {
    let person = permit.actor().person().ok_or(SaveError::Nobody)?;
    let id = permit.on().id;
    // The row's lock makes savers of one story queue up, so that `head` cannot move between the check and the write.
    let article = store::lock(tx.conn(), id).await?.ok_or(sqlx::Error::RowNotFound)?;
    let head = store::revision(tx.conn(), id, article.head).await?.ok_or(sqlx::Error::RowNotFound)?;
    let content = tidy(content);
    if head.content == content {
        return Ok(Saved { revision: head.number, saved_at: head.saved_at });
    }
    if base != article.head {
        return Err(SaveError::Stale(Box::new(head)));
    }
    let problems = problems(tx.conn(), &content, head.content.kind.is_page()).await?;
    if !problems.is_empty() {
        return Err(SaveError::Fields(problems));
    }
    // A shared document made from an older revision would bring the old words back; it is made anew when it is needed.
    if !store::drop_shared_document(tx.conn(), id).await? {
        return Err(SaveError::BeingWritten);
    }
    let number = article.head + 1;
    let made = Made { by: person, writers: &[person], name: None };
    store::insert_revision(tx, id, number, made, &content).await?;
    store::set_head(tx, id, number, person, &content).await?;
    events::on_saved(tx, id).await?;
    Ok(Saved { revision: number, saved_at: tx.now })
}

/// One line of text: control characters and line breaks become spaces, and none stand at its ends.
pub(super) fn line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(super) fn tidy(mut content: Content) -> Content {
    for text in [
        &mut content.headline,
        &mut content.short_headline,
        &mut content.standfirst,
        &mut content.dateline,
        &mut content.slug,
        &mut content.search_title,
        &mut content.search_description,
        &mut content.social_title,
        &mut content.social_description,
    ] {
        *text = line(text);
    }
    if content.kind.is_page() {
        content.section = None;
        content.authors.clear();
        content.tags.clear();
        content.dateline.clear();
    }
    // A byline or a tag counts once, where it first stands.
    let mut seen = std::collections::HashSet::new();
    content.authors.retain(|id| seen.insert(id.uuid()));
    content.tags.retain(|id| seen.insert(id.uuid()));
    content.roles.keep(&content.authors);
    content
}

async fn problems(db: &mut PgConnection, content: &Content, was_page: bool) -> sqlx::Result<Vec<FieldProblem>> {
    let mut found = Vec::new();
    let mut report = |field, problem| found.push(FieldProblem { field, problem });
    for (field, text, longest) in [
        ("headline", &content.headline, LONGEST_HEADLINE),
        ("short_headline", &content.short_headline, LONGEST_LINE),
        ("standfirst", &content.standfirst, LONGEST_STANDFIRST),
        ("dateline", &content.dateline, LONGEST_LINE),
        ("search_title", &content.search_title, LONGEST_LINE),
        ("search_description", &content.search_description, LONGEST_DESCRIPTION),
        ("social_title", &content.social_title, LONGEST_LINE),
        ("social_description", &content.social_description, LONGEST_DESCRIPTION),
    ] {
        if text.chars().count() > longest {
            report(field, Problem::TooLong(longest));
        }
    }
    if !content.slug.is_empty() && Slug::parse(&content.slug).is_err() {
        report("slug", Problem::BadAddress);
    }
    if content.kind.is_page() != was_page {
        report("kind", Problem::KindOfPage);
    }
    if content.authors.len() > MOST_AUTHORS {
        report("authors", Problem::TooMany(MOST_AUTHORS));
    }
    if content.tags.len() > MOST_TAGS {
        report("tags", Problem::TooMany(MOST_TAGS));
    }
    let unknown = store::unknown(db, content).await?;
    for (field, any) in [("section", unknown.section), ("authors", unknown.authors), ("tags", unknown.tags)] {
        if any {
            report(field, Problem::Unknown);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_no_breaks_and_no_loose_ends() {
        assert_eq!(line("  two\n lines\u{0}\tand tabs "), "two lines and tabs");
        assert_eq!(line("\n"), "");
    }
}
