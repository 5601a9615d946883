//! What changed between two bodies, or two lines: one text in which words are marked as added, as removed, or as the
//! same words in another form. It knows no page and no rights: the desk shows it between revisions, and a public
//! log of changes can be made with it as well.
//!
//! - [`tree`]: a body as plain nodes, whatever their kind, so that one walk compares them all;
//! - [`align`]: which nodes of the one are which of the other;
//! - [`words`]: the words of two nodes;
//! - printing is in [`super::html`], the only maker of HTML.
//!
//! Work is bounded: lists too long to be matched by likeness are matched by place, and after [`LONGEST`] a text that is
//! still being looked at counts as replaced.

mod align;
pub(super) mod tree;
mod words;

use std::time::{Duration, Instant};

use super::html::comparison;
use super::html::{Html, LinkedArticles};
use super::{Document, Marks};
use crate::platform::lang::Lang;
use align::{Step, align};
use tree::{Content, Kind, Node};

/// How long one comparison may look for the best answer.
const LONGEST: Duration = Duration::from_millis(250);

/// What a comparison needs of the page it is printed on.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    /// The language of the text.
    pub lang: Lang,
    /// Stories that the bodies lead to, as far as they may be named.
    pub links: &'a LinkedArticles,
    pub words: Said<'a>,
}

/// Words for those who cannot see the marks, in the reader's language; they stand before what they are about.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a> {
    pub added: &'a str,
    pub removed: &'a str,
    /// The same words in another form: strong, a link elsewhere, a heading instead of a paragraph.
    pub formatted: &'a str,
    /// Before a related story: "Read more".
    pub read_more: &'a str,
}

/// Two texts in one, and how many changes there are in it. Each change begins at an element whose id is `change-1` and
/// so on.
#[derive(Clone, Debug)]
pub struct Comparison {
    pub html: Html,
    pub changes: usize,
}

/// What became of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    Same,
    Added,
    Removed,
    Formatted,
}

/// A node of both texts, or of one of them.
#[derive(Debug)]
pub(super) struct Merged<'d> {
    pub change: Change,
    pub kind: Kind,
    pub content: MergedContent<'d>,
}

#[derive(Debug)]
pub(super) enum MergedContent<'d> {
    Text(Vec<Run<'d>>),
    Nodes(Vec<Merged<'d>>),
    Leaf,
}

/// Some words with the same marks and the same fate; `None` is a line break.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Run<'d> {
    pub change: Change,
    pub text: Option<String>,
    pub marks: &'d Marks,
}

/// Compares two bodies.
pub fn documents(old: &Document, new: &Document, look: &Look<'_>) -> Comparison {
    let (old, new) = (tree::nodes(old), tree::nodes(new));
    let deadline = Instant::now() + LONGEST;
    comparison::print(&merge_all(&old, &new, deadline), look)
}

/// Compares two lines of text, such as headlines.
pub fn lines(old: &str, new: &str, look: &Look<'_>) -> Comparison {
    let deadline = Instant::now() + LONGEST;
    let (old, new) = (tree::line(old), tree::line(new));
    comparison::print_line(&words::merge(&old, &new, deadline), look)
}

/// The same without ids, to stand beside other comparisons on one page.
pub fn fragment(old: &str, new: &str, look: &Look<'_>) -> Html {
    let deadline = Instant::now() + LONGEST;
    let (old, new) = (tree::line(old), tree::line(new));
    comparison::print_fragment(&words::merge(&old, &new, deadline), look)
}

fn merge_all<'d>(old: &[Node<'d>], new: &[Node<'d>], deadline: Instant) -> Vec<Merged<'d>> {
    align(old, new, deadline)
        .into_iter()
        .map(|step| match step {
            Step::Both(one, other) => merge(&old[one], &new[other], deadline),
            Step::Old(one) => whole(&old[one], Change::Removed),
            Step::New(other) => whole(&new[other], Change::Added),
        })
        .collect()
}

fn merge<'d>(old: &Node<'d>, new: &Node<'d>, deadline: Instant) -> Merged<'d> {
    if old == new {
        return whole(new, Change::Same);
    }
    let content = match (&old.content, &new.content) {
        (Content::Text(old), Content::Text(new)) => MergedContent::Text(words::merge(old, new, deadline)),
        (Content::Nodes(old), Content::Nodes(new)) => MergedContent::Nodes(merge_all(old, new, deadline)),
        // Alignment pairs only what has the same sort of content.
        (_, new) => whole_content(new, Change::Added),
    };
    let change = if old.kind == new.kind { Change::Same } else { Change::Formatted };
    Merged { change, kind: new.kind, content }
}

fn whole<'d>(node: &Node<'d>, change: Change) -> Merged<'d> {
    Merged { change, kind: node.kind, content: whole_content(&node.content, change) }
}

fn whole_content<'d>(content: &Content<'d>, change: Change) -> MergedContent<'d> {
    match content {
        Content::Text(pieces) => MergedContent::Text(
            pieces
                .iter()
                .map(|piece| Run { change, text: piece.text.map(str::to_owned), marks: piece.marks })
                .collect(),
        ),
        Content::Nodes(nodes) => MergedContent::Nodes(nodes.iter().map(|node| whole(node, change)).collect()),
        Content::Leaf => MergedContent::Leaf,
    }
}

#[cfg(test)]
mod tests;
