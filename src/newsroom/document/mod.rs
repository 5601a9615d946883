//! The body of a story: a typed tree that can hold nothing but what a newsroom writes.
//!
//! The same schema stands in the editor (ProseMirror), and one table of names is compared by a test on each side.
//! There is no raw HTML, no class and no style in the tree, and an address is read once against an allowlist, so
//! printing it needs no sanitiser. How to read this module:
//!
//! - this file: the tree itself;
//! - [`names`]: the names of nodes and marks and the attributes each may carry;
//! - [`parse`]: JSON → tree, strictly, with `raw` (JSON's shape) before it and [`fault`] for what was refused and where;
//! - [`json`]: tree → ProseMirror's JSON; also what the database stores;
//! - [`html`]: tree → [`html::Html`], the only maker of that type;
//! - [`text`]: plain text, words, minutes, excerpts, references and [`placeholders`];
//! - [`compare`]: what changed between two bodies;
//! - [`plain`]: plain text with a few signs → tree;
//! - [`urls`]: the allowlist of addresses.
//!
//! A new kind of block is a variant here, and the compiler then leads to every other place.

use crate::newsroom::ids::ArticleId;
use crate::platform::lang::{Direction, Lang};

pub mod compare;
pub mod fault;
pub mod html;
pub mod json;
pub mod names;
pub mod parse;
pub mod plain;
mod raw;
#[cfg(test)]
mod tests;
pub mod text;
pub mod urls;

pub use fault::{BadDocument, Fault, Place};
pub use html::Html;
pub use urls::WebUrl;

pub use super::settings::placeholders::{Placeholders, placeholders};

/// A checked body: every `Document` obeys the schema and its bounds, because only [`parse`] and
/// [`Document::from_blocks`] make one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    blocks: Vec<Block>,
}

/// What stands directly in the body. `dir` is the direction set by hand; `None` is that of what it stands in,
/// and so in the end that of the story's language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    Paragraph(Paragraph),
    Heading { level: HeadingLevel, dir: Option<Direction>, content: Vec<Inline> },
    Quote { dir: Option<Direction>, paragraphs: Vec<Paragraph>, attribution: Option<String> },
    PullQuote { dir: Option<Direction>, text: String },
    List(List),
    RelatedStory { article: ArticleId },
    Divider,
    FactBox { dir: Option<Direction>, title: String, content: Vec<Flow> },
    Table { dir: Option<Direction>, rows: Vec<Row> },
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paragraph {
    pub dir: Option<Direction>,
    pub content: Vec<Inline>,
}

/// The headline is the page's first level, so a body has the second and third.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadingLevel {
    Two,
    Three,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    pub kind: ListKind,
    pub dir: Option<Direction>,
    pub items: Vec<ListItem>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListKind {
    Bullet,
    /// `start` is the number of the first item, at least 1.
    Ordered {
        start: u32,
    },
}

/// An item begins with a paragraph; more paragraphs and lists may follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListItem {
    pub first: Paragraph,
    pub rest: Vec<Flow>,
}

/// What may stand in a list item or a fact box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flow {
    Paragraph(Paragraph),
    List(List),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub cells: Vec<Cell>,
}

/// `colwidth` is the editor's layout hint in pixels; it is kept and never printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    pub header: bool,
    pub colspan: u8,
    pub rowspan: u8,
    pub colwidth: Option<Vec<u32>>,
    pub paragraphs: Vec<Paragraph>,
}

/// A run of text, or a line break; a break inside marked text carries the marks too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    Text { text: String, marks: Marks },
    HardBreak { marks: Marks },
}

/// What is said about a run. Superscript and subscript exclude each other by type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    pub strong: bool,
    pub em: bool,
    pub strike: bool,
    pub script: Option<Script>,
    pub link: Option<Link>,
    pub language: Option<Lang>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    Super,
    Sub,
}

/// Where a link leads: out, or to a story of our own, by id, so that it survives a change of address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    Web(WebUrl),
    Article(ArticleId),
}

impl Document {
    /// What a new story begins with: one empty paragraph.
    pub fn empty() -> Self {
        Self { blocks: vec![Block::Paragraph(Paragraph::default())] }
    }

    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Checks a tree made in code (by an import, say) exactly as one that came as JSON, and makes it normal:
    /// neighbouring runs of equal marks become one and empty runs go.
    pub fn from_blocks(blocks: Vec<Block>) -> Result<Self, BadDocument> {
        Self::parse(Self { blocks }.to_json().as_bytes())
    }

    /// Nothing to read: no text and no story to lead to.
    pub fn is_blank(&self) -> bool {
        self.references().is_empty() && self.plain_text().chars().all(char::is_whitespace)
    }
}

impl Default for Document {
    fn default() -> Self {
        Self::empty()
    }
}

impl HeadingLevel {
    pub fn number(self) -> u8 {
        match self {
            HeadingLevel::Two => 2,
            HeadingLevel::Three => 3,
        }
    }
}

impl Inline {
    pub fn marks(&self) -> &Marks {
        match self {
            Inline::Text { marks, .. } | Inline::HardBreak { marks } => marks,
        }
    }

    /// A run without marks.
    pub fn plain(text: impl Into<String>) -> Self {
        Inline::Text { text: text.into(), marks: Marks::default() }
    }
}

impl Paragraph {
    /// A paragraph of one run without marks.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { dir: None, content: vec![Inline::plain(text)] }
    }

    /// Nothing to see: no text but white space, and no break.
    pub fn is_blank(&self) -> bool {
        self.content.iter().all(|inline| match inline {
            Inline::Text { text, .. } => text.chars().all(char::is_whitespace),
            Inline::HardBreak { .. } => false,
        })
    }
}
