//! From the tree without suggestions to what a revision holds. Merging what two people did at one time can leave a node
//! that the schema does not allow: a list without items, a quote without a paragraph. y-prosemirror leaves such a node
//! out, and so does this; what remains goes through the strict check of [`Document`].

use serde_json::{Value, json};

use super::tree::{Mark, Node};
use crate::newsroom::document::Document;
use crate::newsroom::document::names::{MarkKind, NodeKind};
use crate::newsroom::document::parse::{MAX_COLUMNS, MAX_ROWS};

/// The body as a document. Words are never left out for a reason other than their place.
pub(super) fn body(body: &Node) -> Document {
    let mut blocks: Vec<Node> = body.content.iter().filter_map(|child| node(child, NodeKind::Body)).collect();
    loop {
        let json = json!({ "type": "body", "content": blocks.iter().map(Node::to_json).collect::<Vec<Value>>() });
        match Document::from_value(&json) {
            Ok(document) => return document,
            // More than the bounds of all together, or something only the strict check sees: the block goes that
            // breaks them. Both are refused on the way in, so this is for two instances that each let a part in.
            Err(bad) => match bad.place.block() {
                Some(number) if number <= blocks.len() => drop(blocks.remove(number - 1)),
                _ if blocks.pop().is_some() => {}
                _ => return Document::empty(),
            },
        }
    }
}

fn node(from: &Node, parent: NodeKind) -> Option<Node> {
    let kind = NodeKind::parse(&from.name)?;
    if !may_stand(kind, parent) {
        return None;
    }
    if kind == NodeKind::Text {
        return Some(Node { marks: marks(&from.marks, parent), ..from.clone() });
    }
    let mut content = Vec::with_capacity(from.content.len());
    for child in &from.content {
        match node(child, kind) {
            Some(child) => content.push(child),
            // A child of a wrong kind spoils its parent, one of a right kind that is spoilt itself is only left out.
            None if !NodeKind::parse(&child.name).is_some_and(|child| may_stand(child, kind)) => return None,
            None => {}
        }
    }
    match kind {
        NodeKind::Table => content.truncate(MAX_ROWS),
        NodeKind::TableRow => content.truncate(MAX_COLUMNS),
        _ => {}
    }
    let mut made = Node { content, ..from.clone() };
    if kind == NodeKind::Heading {
        // Two who change a level and take that back can leave none; the editor shows such a heading as one of the second.
        made.attrs.entry("level".to_owned()).or_insert_with(|| json!(2));
    }
    is_complete(kind, &made.content).then_some(made)
}

pub(super) fn may_stand(kind: NodeKind, parent: NodeKind) -> bool {
    match parent {
        NodeKind::Body => matches!(
            kind,
            NodeKind::Paragraph
                | NodeKind::Heading
                | NodeKind::Quote
                | NodeKind::PullQuote
                | NodeKind::BulletList
                | NodeKind::OrderedList
                | NodeKind::RelatedStory
                | NodeKind::Divider
                | NodeKind::FactBox
                | NodeKind::Table
        ),
        NodeKind::Paragraph | NodeKind::Heading => matches!(kind, NodeKind::Text | NodeKind::HardBreak),
        NodeKind::PullQuote | NodeKind::Attribution | NodeKind::FactTitle => kind == NodeKind::Text,
        NodeKind::Quote => matches!(kind, NodeKind::Paragraph | NodeKind::Attribution),
        NodeKind::BulletList | NodeKind::OrderedList => kind == NodeKind::ListItem,
        NodeKind::ListItem => matches!(kind, NodeKind::Paragraph | NodeKind::BulletList | NodeKind::OrderedList),
        NodeKind::FactBox => {
            matches!(kind, NodeKind::FactTitle | NodeKind::Paragraph | NodeKind::BulletList | NodeKind::OrderedList)
        }
        NodeKind::Table => kind == NodeKind::TableRow,
        NodeKind::TableRow => matches!(kind, NodeKind::TableHeader | NodeKind::TableCell),
        NodeKind::TableHeader | NodeKind::TableCell => kind == NodeKind::Paragraph,
        NodeKind::RelatedStory | NodeKind::Divider | NodeKind::Text | NodeKind::HardBreak => false,
    }
}

/// Whether the children that may stand in a node are also enough, and in their order.
pub(super) fn is_complete(kind: NodeKind, content: &[Node]) -> bool {
    let named = |node: &Node, name: &str| &*node.name == name;
    match kind {
        NodeKind::Quote => match content.split_last() {
            Some((last, before)) if named(last, "attribution") => {
                !before.is_empty() && before.iter().all(|node| named(node, "paragraph"))
            }
            Some(_) => content.iter().all(|node| named(node, "paragraph")),
            None => false,
        },
        NodeKind::ListItem => content.first().is_some_and(|node| named(node, "paragraph")),
        NodeKind::FactBox => {
            content.len() > 1
                && named(&content[0], "fact_title")
                && !content[1..].iter().any(|node| named(node, "fact_title"))
        }
        NodeKind::Body
        | NodeKind::BulletList
        | NodeKind::OrderedList
        | NodeKind::Table
        | NodeKind::TableRow
        | NodeKind::TableHeader
        | NodeKind::TableCell => !content.is_empty(),
        NodeKind::Paragraph
        | NodeKind::Heading
        | NodeKind::PullQuote
        | NodeKind::Attribution
        | NodeKind::FactTitle
        | NodeKind::RelatedStory
        | NodeKind::Divider
        | NodeKind::Text
        | NodeKind::HardBreak => true,
    }
}

/// The marks of a run: none where none may be, each once, and one of the two scripts.
fn marks(from: &[Mark], parent: NodeKind) -> Vec<Mark> {
    if !matches!(parent, NodeKind::Paragraph | NodeKind::Heading) {
        return Vec::new();
    }
    let mut kept: Vec<Mark> = Vec::with_capacity(from.len());
    for mark in from {
        let Some(kind) = MarkKind::parse(&mark.name) else { continue };
        let scripts = ["superscript", "subscript"];
        let clashes = scripts.contains(&kind.as_str()) && kept.iter().any(|mark| scripts.contains(&mark.name.as_str()));
        if !clashes && !kept.iter().any(|other| other.name == mark.name) {
            kept.push(mark.clone());
        }
    }
    kept
}
