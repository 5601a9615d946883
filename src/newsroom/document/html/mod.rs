//! [`Document`] → [`Html`]. This module is the only maker of `Html`: whatever else a page prints is escaped by its
//! template. The tree holds no markup, so printing it is a walk in which every text and attribute is escaped.
//!
//! A story reads the same in both directions: `dir` is written only on a block that turns, and a run in another
//! language carries `lang` and `dir`, which isolates it from the line around it.

mod blocks;
pub(super) mod comparison;
mod dateline;
pub mod headings;
mod inline;

use std::collections::HashMap;
use std::fmt;

use super::Document;
use crate::newsroom::ids::ArticleId;
use crate::platform::lang::Lang;

/// Safe HTML. Templates print it as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html(String);

/// What a body needs to know of the page it is printed on.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The story's language; its direction is that of the page's text.
    pub lang: Lang,
    /// The place named before the first sentence, in the story's language. Printed only where the body begins with
    /// a paragraph that does not name it already.
    pub dateline: Option<&'a str>,
    pub words: Words<'a>,
    /// The live stories that the body leads to. A link to any other prints as its text alone, and a related story
    /// that is not live prints nothing. The ids to look up are [`Document::references`].
    pub links: &'a LinkedArticles,
    pub target: Target<'a>,
}

/// The words of the interface that stand inside a body, in the story's language.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    /// Before a related story: "Read more".
    pub read_more: &'a str,
    /// What a table that can be scrolled is called for those who cannot see it: "Table".
    pub table: &'a str,
}

/// A live story that another leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkedArticle {
    /// Its address: a path on this site, or absolute.
    pub href: String,
    pub headline: String,
    pub lang: Lang,
}

/// Live stories by id.
pub type LinkedArticles = HashMap<ArticleId, LinkedArticle>;

/// Where the HTML goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target<'a> {
    /// A page of the site.
    Page,
    /// A feed or another place outside the site: addresses are made absolute with `base` (scheme and host, without
    /// a path), and there are no ids, roles and classes, which mean nothing there.
    Feed { base: &'a str },
}

/// Prints the body.
pub fn render(document: &Document, context: &Context<'_>) -> Html {
    Html(blocks::render(document, context))
}

impl Html {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn into_string(self) -> String {
        self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Html {}
