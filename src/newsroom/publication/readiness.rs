//! What must be true before a story goes out, and what should be.

use crate::newsroom::article::Content;
use crate::newsroom::document::{Placeholders, placeholders};

/// Something that stands between a story and its readers, or that an editor would want to know before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    Headline,
    Section,
    Author,
    Paragraph,
    /// Another story has the address.
    AddressTaken,
    /// The headline gives no address by itself (only signs, say).
    NoAddress,
    Standfirst,
    /// A placeholder such as TK was left in the text.
    Placeholder,
    /// What was written in this field does not go out as it stands: it is too long, or names something that is gone.
    Cut(&'static str),
}

/// The answer: a story with no musts may go out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Readiness {
    pub musts: Vec<Check>,
    pub shoulds: Vec<Check>,
}

impl Check {
    /// The editor's field that mends it.
    pub fn field(self) -> &'static str {
        match self {
            Check::Headline => "headline",
            Check::Section => "section",
            Check::Author => "authors",
            Check::Paragraph | Check::Placeholder => "body",
            Check::AddressTaken | Check::NoAddress => "slug",
            Check::Standfirst => "standfirst",
            Check::Cut(field) => field,
        }
    }

    /// The key of its words.
    pub fn key(self) -> &'static str {
        match self {
            Check::Headline => "check-headline",
            Check::Section => "check-section",
            Check::Author => "check-author",
            Check::Paragraph => "check-paragraph",
            Check::AddressTaken => "check-address-taken",
            Check::NoAddress => "check-no-address",
            Check::Standfirst => "check-standfirst",
            Check::Placeholder => "check-placeholder",
            Check::Cut(_) => "check-cut",
        }
    }
}

/// Checks what the content alone can tell; whether the address is free only the database knows. `list` is what the
/// newsroom writes where something is still to come.
pub fn check(content: &Content, list: &Placeholders) -> Readiness {
    let mut found = Readiness::default();
    let page = content.kind.is_page();
    let mut must = |broken: bool, check| {
        if broken {
            found.musts.push(check);
        }
    };
    must(content.headline.is_empty(), Check::Headline);
    must(!page && content.section.is_none(), Check::Section);
    must(!page && content.authors.is_empty(), Check::Author);
    must(content.body.is_blank(), Check::Paragraph);
    let to_come = !content.body.placeholders(list).is_empty()
        || public_lines(content).any(|line| !placeholders(line, list).is_empty());
    let mut should = |broken: bool, check| {
        if broken {
            found.shoulds.push(check);
        }
    };
    should(!page && content.standfirst.is_empty(), Check::Standfirst);
    should(to_come, Check::Placeholder);
    found
}

/// The lines beside the body that readers see, here or elsewhere.
fn public_lines(content: &Content) -> impl Iterator<Item = &str> {
    [
        &content.headline,
        &content.short_headline,
        &content.standfirst,
        &content.dateline,
        &content.search_title,
        &content.search_description,
        &content.social_title,
        &content.social_description,
    ]
    .into_iter()
    .map(String::as_str)
}
