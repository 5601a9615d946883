//! What stories are filed under: sections (a tree), tags, and the authors in bylines. Each has names per language.

pub mod authors;
pub mod names;
pub mod sections;
pub mod tags;

use crate::platform::db;
use crate::platform::lang::Lang;

/// Why a section, a tag or an author cannot be saved. `Lang` says in which language's row.
#[derive(Debug, thiserror::Error)]
pub enum TaxonomyError {
    #[error("a name is needed in at least one language")]
    NoName,
    #[error("the name is longer than 100 characters")]
    Name(Lang),
    #[error("the address has characters that addresses do not take")]
    Slug(Lang),
    /// In which language, for what has an address in each.
    #[error("the address is taken")]
    SlugTaken(Option<Lang>),
    #[error("a link does not begin with https:// or mailto:")]
    Link,
    #[error("a section cannot stand under itself")]
    Cycle,
    #[error("stories or sections use it")]
    InUse,
    #[error("that account has a byline already")]
    PersonTaken,
    #[error(transparent)]
    Db(#[from] sqlx::Error),
}

/// Turns a refusal by one of the schema's constraints into the message for it.
fn refused(error: sqlx::Error) -> TaxonomyError {
    match db::violated(&error) {
        Some("section_slug_key" | "tag_slug_key" | "author_slug_key") => TaxonomyError::SlugTaken(None),
        Some("section_not_its_own_parent") => TaxonomyError::Cycle,
        Some("author_person_key") => TaxonomyError::PersonTaken,
        Some(name) if name.ends_with("_fkey") => TaxonomyError::InUse,
        _ => TaxonomyError::Db(error),
    }
}

/// The same, for a row of one language.
fn refused_in(lang: Lang, error: sqlx::Error) -> TaxonomyError {
    match refused(error) {
        TaxonomyError::SlugTaken(_) => TaxonomyError::SlugTaken(Some(lang)),
        other => other,
    }
}

/// A name: trimmed, at most 100 characters, no control characters.
fn checked_name(text: &str, lang: Lang) -> Result<String, TaxonomyError> {
    let text = text.trim();
    if text.chars().count() > 100 || text.chars().any(char::is_control) {
        return Err(TaxonomyError::Name(lang));
    }
    Ok(text.to_owned())
}

/// The name in the wanted language, else in the first of `names`.
fn best<T>(names: &[T], lang: Lang, of: impl Fn(&T) -> Lang) -> Option<&T> {
    names.iter().find(|name| of(name) == lang).or_else(|| names.first())
}
