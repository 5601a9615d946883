//! What must be true before a story goes out, and what should be. The checks that need only the story's own content are
//! here; those that ask the database (links, address, approval, comments) are added by [`super::gate`], which alone
//! decides.
//!
//! - [`quotes`]: quotation marks that do not close;
//! - [`script`]: whether the text is written in the letters of its language.
//!
//! **What is left out.** A body has no pictures yet: the check for alternative text, or the word that a picture is
//! decoration, belongs into [`check`] beside the one for placeholders, as a must at the picture's block. Whether sources
//! on the web still answer is not looked at: nothing here fetches anything from outside.

mod quotes;
mod script;
#[cfg(test)]
mod tests;

use crate::newsroom::article::Content;
use crate::newsroom::document::{self, Placeholders};
use crate::newsroom::ids::ArticleId;
use crate::platform::lang::Lang;

/// Search engines and cards cut a longer headline, in characters.
const LONG_HEADLINE: usize = 110;
/// A longer standfirst is a paragraph, in characters.
const LONG_STANDFIRST: usize = 300;
/// More of one kind are not listed: whoever mends these sees the next.
pub(super) const MOST_OF_A_KIND: usize = 10;

/// Something that stands between a story and its readers, or that an editor would want to know before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Check {
    Headline,
    Section,
    Author,
    Paragraph,
    /// Another story has the address.
    AddressTaken,
    /// The headline gives no address by itself (only signs, say).
    NoAddress,
    /// A placeholder such as TK was left.
    Placeholder(Spot),
    /// A link, or a related story, leads to a story that readers cannot open.
    BrokenLink(Spot, ArticleId),
    /// The newsroom wants a second person to approve such stories, and none has approved these words.
    Approval,
    Standfirst,
    LongHeadline,
    LongStandfirst,
    /// More words than were asked for.
    Overlong {
        words: u32,
        asked: u32,
    },
    /// So many suggestions are open: they do not go out.
    Suggestions(u32),
    /// So many conversations about the story are open.
    Comments(u32),
    /// The letters are not those of the story's language.
    Language,
    /// A quotation mark without its other half.
    Quotes(Spot),
    /// Another story has the same headline.
    SameHeadline,
    /// What was written in this field does not go out as it stands: it is too long, or names something that is gone.
    Cut(&'static str),
}

/// Where something stands: a field of the editor, and in the body a block and the words to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    pub field: &'static str,
    /// Counted from 0.
    pub block: Option<usize>,
    pub words: String,
}

/// The answer: a story with no musts may go out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Readiness {
    pub musts: Vec<Check>,
    pub shoulds: Vec<Check>,
}

impl Check {
    /// The editor's field that mends it.
    pub fn field(&self) -> &'static str {
        match self {
            Check::Headline | Check::LongHeadline | Check::SameHeadline => "headline",
            Check::Section => "section",
            Check::Author => "authors",
            Check::Paragraph | Check::Language | Check::Overlong { .. } => "body",
            Check::AddressTaken | Check::NoAddress => "slug",
            Check::Placeholder(spot) | Check::BrokenLink(spot, _) | Check::Quotes(spot) => spot.field,
            Check::Standfirst | Check::LongStandfirst => "standfirst",
            Check::Approval => "approval",
            Check::Suggestions(_) => "suggestions",
            Check::Comments(_) => "comments",
            Check::Cut(field) => field,
        }
    }

    /// The place in the text, where there is one.
    pub fn spot(&self) -> Option<&Spot> {
        match self {
            Check::Placeholder(spot) | Check::BrokenLink(spot, _) | Check::Quotes(spot) => Some(spot),
            Check::Headline
            | Check::Section
            | Check::Author
            | Check::Paragraph
            | Check::AddressTaken
            | Check::NoAddress
            | Check::Approval
            | Check::Standfirst
            | Check::LongHeadline
            | Check::LongStandfirst
            | Check::Overlong { .. }
            | Check::Suggestions(_)
            | Check::Comments(_)
            | Check::Language
            | Check::SameHeadline
            | Check::Cut(_) => None,
        }
    }

    /// The key of its words, by which it is also named in records.
    pub fn key(&self) -> &'static str {
        match self {
            Check::Headline => "check-headline",
            Check::Section => "check-section",
            Check::Author => "check-author",
            Check::Paragraph => "check-paragraph",
            Check::AddressTaken => "check-address-taken",
            Check::NoAddress => "check-no-address",
            Check::Placeholder(_) => "check-placeholder",
            Check::BrokenLink(..) => "check-broken-link",
            Check::Approval => "check-approval",
            Check::Standfirst => "check-standfirst",
            Check::LongHeadline => "check-long-headline",
            Check::LongStandfirst => "check-long-standfirst",
            Check::Overlong { .. } => "check-overlong",
            Check::Suggestions(_) => "check-suggestions",
            Check::Comments(_) => "check-comments",
            Check::Language => "check-language",
            Check::Quotes(_) => "check-quotes",
            Check::SameHeadline => "check-same-headline",
            Check::Cut(_) => "check-cut",
        }
    }

    /// Whether an admin may set it aside, giving a reason. Without a headline and an address of its own there is
    /// nothing that could be published.
    pub fn can_be_waived(&self) -> bool {
        !matches!(self, Check::Headline | Check::AddressTaken | Check::NoAddress)
    }
}

impl Spot {
    fn in_field(field: &'static str, words: &str) -> Self {
        Self { field, block: None, words: words.to_owned() }
    }

    pub(super) fn in_block(block: usize, words: &str) -> Self {
        Self { field: "body", block: Some(block), words: words.to_owned() }
    }
}

/// Checks what the content alone can tell. `list` is what the newsroom writes where something is still to come.
pub fn check(content: &Content, lang: Lang, list: &Placeholders) -> Readiness {
    let mut found = Readiness::default();
    let page = content.kind.is_page();
    let lines = content.body.lines();
    let mut must = |broken: bool, check| {
        if broken {
            found.musts.push(check);
        }
    };
    must(content.headline.is_empty(), Check::Headline);
    must(!page && content.section.is_none(), Check::Section);
    must(!page && content.authors.is_empty(), Check::Author);
    must(content.body.is_blank(), Check::Paragraph);
    found.musts.extend(placeholders(content, &lines, list).into_iter().take(MOST_OF_A_KIND).map(Check::Placeholder));
    let mut should = |broken: bool, check| {
        if broken {
            found.shoulds.push(check);
        }
    };
    should(!page && content.standfirst.is_empty(), Check::Standfirst);
    should(content.headline.chars().count() > LONG_HEADLINE, Check::LongHeadline);
    should(content.standfirst.chars().count() > LONG_STANDFIRST, Check::LongStandfirst);
    let said = [content.headline.as_str(), content.standfirst.as_str()];
    let said = said.into_iter().chain(lines.iter().map(|(_, line)| line.as_str()));
    should(!script::fits(said, lang), Check::Language);
    found.shoulds.extend(unbalanced(content, &lines).into_iter().take(MOST_OF_A_KIND).map(Check::Quotes));
    found
}

/// The fields of running text that readers see, by the editor's names.
fn fields(content: &Content) -> [(&'static str, &str); 8] {
    [
        ("headline", &content.headline),
        ("short_headline", &content.short_headline),
        ("standfirst", &content.standfirst),
        ("dateline", &content.dateline),
        ("search_title", &content.search_title),
        ("search_description", &content.search_description),
        ("social_title", &content.social_title),
        ("social_description", &content.social_description),
    ]
}

fn placeholders(content: &Content, lines: &[(usize, String)], list: &Placeholders) -> Vec<Spot> {
    let mut spots = Vec::new();
    for (field, text) in fields(content) {
        spots.extend(document::placeholders(text, list).into_iter().map(|word| Spot::in_field(field, word)));
    }
    for (block, line) in lines {
        spots.extend(document::placeholders(line, list).into_iter().map(|word| Spot::in_block(*block, word)));
    }
    spots
}

fn unbalanced(content: &Content, lines: &[(usize, String)]) -> Vec<Spot> {
    let mut spots = Vec::new();
    for (field, text) in fields(content) {
        spots.extend(quotes::unbalanced([text]).first().map(|(_, mark)| Spot::in_field(field, mark)));
    }
    let body = quotes::unbalanced(lines.iter().map(|(_, line)| line.as_str()));
    spots.extend(body.into_iter().map(|(line, mark)| Spot::in_block(lines[line].0, &mark)));
    spots
}
