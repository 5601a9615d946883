//! A body as plain nodes.

use crate::newsroom::document::{
    Block, Cell, Document, Flow, HeadingLevel, Inline, List, ListItem, ListKind, Marks, Paragraph, Row, Script,
};
use crate::newsroom::ids::ArticleId;
use crate::platform::lang::Direction;

/// What sort of node it is, with all that shows of it but its content. Widths of columns do not show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::newsroom::document) enum Kind {
    Paragraph { dir: Option<Direction> },
    Heading { level: HeadingLevel, dir: Option<Direction> },
    Quote { dir: Option<Direction> },
    Attribution,
    PullQuote { dir: Option<Direction> },
    List { kind: ListKind, dir: Option<Direction> },
    Item,
    FactBox { dir: Option<Direction> },
    FactTitle,
    Table { dir: Option<Direction> },
    Row,
    Cell { header: bool, colspan: u8, rowspan: u8 },
    Divider,
    Related(ArticleId),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node<'d> {
    pub kind: Kind,
    pub content: Content<'d>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Content<'d> {
    Text(Vec<Piece<'d>>),
    Nodes(Vec<Node<'d>>),
    Leaf,
}

/// A run of text, or with `None` a line break.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Piece<'d> {
    pub text: Option<&'d str>,
    pub marks: &'d Marks,
}

static PLAIN: Marks =
    Marks { strong: false, em: false, strike: false, script: None::<Script>, link: None, language: None };

pub(super) fn nodes(document: &Document) -> Vec<Node<'_>> {
    // A paragraph without anything to see is printed nowhere, so it is no change either.
    let shown = |block: &&Block| !matches!(block, Block::Paragraph(paragraph) if paragraph.is_blank());
    document.blocks().iter().filter(shown).map(block).collect()
}

/// A line without marks.
pub(super) fn line(text: &str) -> Vec<Piece<'_>> {
    if text.is_empty() { vec![] } else { vec![Piece { text: Some(text), marks: &PLAIN }] }
}

fn block(block: &Block) -> Node<'_> {
    match block {
        Block::Paragraph(one) => paragraph(one),
        Block::Heading { level, dir, content } => text(Kind::Heading { level: *level, dir: *dir }, content),
        Block::Quote { dir, paragraphs, attribution } => {
            let attribution =
                attribution.iter().map(|who| Node { kind: Kind::Attribution, content: Content::Text(line(who)) });
            parent(Kind::Quote { dir: *dir }, paragraphs.iter().map(paragraph).chain(attribution))
        }
        Block::PullQuote { dir, text } => {
            Node { kind: Kind::PullQuote { dir: *dir }, content: Content::Text(line(text)) }
        }
        Block::List(one) => list(one),
        Block::RelatedStory { article } => Node { kind: Kind::Related(*article), content: Content::Leaf },
        Block::Divider => Node { kind: Kind::Divider, content: Content::Leaf },
        Block::FactBox { dir, title, content } => {
            let title = Node { kind: Kind::FactTitle, content: Content::Text(line(title)) };
            parent(Kind::FactBox { dir: *dir }, std::iter::once(title).chain(content.iter().map(flow)))
        }
        Block::Table { dir, rows } => parent(Kind::Table { dir: *dir }, rows.iter().map(row)),
    }
}

fn paragraph(paragraph: &Paragraph) -> Node<'_> {
    text(Kind::Paragraph { dir: paragraph.dir }, &paragraph.content)
}

fn list(list: &List) -> Node<'_> {
    parent(Kind::List { kind: list.kind, dir: list.dir }, list.items.iter().map(item))
}

fn item(item: &ListItem) -> Node<'_> {
    parent(Kind::Item, std::iter::once(paragraph(&item.first)).chain(item.rest.iter().map(flow)))
}

fn flow(flow: &Flow) -> Node<'_> {
    match flow {
        Flow::Paragraph(one) => paragraph(one),
        Flow::List(one) => list(one),
    }
}

fn row(row: &Row) -> Node<'_> {
    parent(Kind::Row, row.cells.iter().map(cell))
}

fn cell(cell: &Cell) -> Node<'_> {
    let kind = Kind::Cell { header: cell.header, colspan: cell.colspan, rowspan: cell.rowspan };
    parent(kind, cell.paragraphs.iter().map(paragraph))
}

fn text(kind: Kind, content: &[Inline]) -> Node<'_> {
    let pieces = content.iter().map(|inline| match inline {
        Inline::Text { text, marks } => Piece { text: Some(text), marks },
        Inline::HardBreak { marks } => Piece { text: None, marks },
    });
    Node { kind, content: Content::Text(pieces.collect()) }
}

fn parent<'d>(kind: Kind, children: impl Iterator<Item = Node<'d>>) -> Node<'d> {
    Node { kind, content: Content::Nodes(children.collect()) }
}

impl<'d> Node<'d> {
    /// All its text in reading order.
    pub(super) fn each_text(&self, take: &mut impl FnMut(&'d str)) {
        match &self.content {
            Content::Text(pieces) => pieces.iter().filter_map(|piece| piece.text).for_each(take),
            Content::Nodes(nodes) => nodes.iter().for_each(|node| node.each_text(take)),
            Content::Leaf => {}
        }
    }
}
