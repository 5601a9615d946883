//! Blocks that two sound changes at one moment left in a shape that the schema does not know: a list without items, a
//! quote with two attributions. What cannot stand where it stands becomes a paragraph; no word is left out.

use super::table;
use crate::collab::admit::{is_complete, may_stand};
use crate::collab::before::is_textblock;
use crate::collab::tree::Node;
use crate::newsroom::document::names::NodeKind;

/// Whether a block and everything in it stands where it may and has what it needs. Tables may be uneven.
pub(super) fn is_sound(node: &Node, parent: NodeKind) -> bool {
    let Some(kind) = NodeKind::parse(&node.name) else { return false };
    may_stand(kind, parent)
        && is_complete(kind, &node.content)
        && node.content.iter().all(|child| is_sound(child, kind))
}

/// Whether a table anywhere in a block is uneven.
pub(super) fn is_even(node: &Node) -> bool {
    (&*node.name != "table" || table::is_even(node)) && node.content.iter().all(is_even)
}

/// The same words in blocks that may stand in `parent`. Nothing if there were none.
pub(super) fn sound(node: &Node, parent: NodeKind) -> Vec<Node> {
    let Some(kind) = NodeKind::parse(&node.name) else { return Vec::new() };
    let mut made = if matches!(kind, NodeKind::Text | NodeKind::HardBreak) {
        vec![node.clone()]
    } else {
        let content = node.content.iter().flat_map(|child| sound(child, kind)).collect();
        whole(Node { content, ..node.clone() }, kind)
    };
    if made.iter().all(|node| stands(node, parent)) {
        return made;
    }
    // Out of its place: its words alone in a block of text, else its blocks of text as they are, or as paragraphs.
    let mut blocks = Vec::new();
    for node in made.drain(..) {
        blocks_of_text(node, &mut blocks);
    }
    if is_textblock(parent.as_str()) {
        return blocks.into_iter().flat_map(|block| block.content).filter(|inline| stands(inline, parent)).collect();
    }
    blocks
        .into_iter()
        .map(|block| if stands(&block, parent) { block } else { paragraph(block) })
        .filter_map(|block| wrapped(block, parent))
        .collect()
}

fn stands(node: &Node, parent: NodeKind) -> bool {
    NodeKind::parse(&node.name).is_some_and(|kind| may_stand(kind, parent))
}

/// A node of which all children may stand in it, with what it lacks, or nothing where it holds nothing.
fn whole(mut node: Node, kind: NodeKind) -> Vec<Node> {
    let is = |node: &Node, name: &str| &*node.name == name;
    let content = &mut node.content;
    match kind {
        NodeKind::Quote | NodeKind::FactBox => {
            // The last attribution and the first title are it; others of the kind are words like the rest.
            let (name, of_all) =
                if kind == NodeKind::Quote { ("attribution", Place::Last) } else { ("fact_title", Place::First) };
            let at = match of_all {
                Place::Last => content.iter().rposition(|child| is(child, name)),
                Place::First => content.iter().position(|child| is(child, name)),
            };
            let chosen = at.map(|at| content.remove(at));
            for child in content.iter_mut().filter(|child| is(child, name)) {
                *child = paragraph(child.clone());
            }
            if content.is_empty() {
                if chosen.as_ref().is_none_or(|chosen| chosen.content.is_empty()) {
                    return Vec::new();
                }
                content.push(empty("paragraph"));
            }
            match of_all {
                Place::Last => content.extend(chosen),
                Place::First => content.insert(0, chosen.unwrap_or_else(|| empty("fact_title"))),
            }
        }
        NodeKind::ListItem if content.is_empty() => return Vec::new(),
        NodeKind::ListItem if !is(&content[0], "paragraph") => content.insert(0, empty("paragraph")),
        NodeKind::TableHeader | NodeKind::TableCell if content.is_empty() => content.push(empty("paragraph")),
        NodeKind::BulletList | NodeKind::OrderedList | NodeKind::Table | NodeKind::TableRow if content.is_empty() => {
            return Vec::new();
        }
        _ => {}
    }
    vec![node]
}

enum Place {
    First,
    Last,
}

fn empty(name: &str) -> Node {
    Node { name: name.into(), ..Node::default() }
}

/// The block of text as a paragraph, which has a direction and nothing else.
fn paragraph(mut block: Node) -> Node {
    block.attrs.retain(|name, _| name == "dir");
    Node { name: "paragraph".into(), ..block }
}

fn blocks_of_text(node: Node, into: &mut Vec<Node>) {
    if node.is_text() {
        into.push(Node { content: vec![node], ..empty("paragraph") });
    } else if is_textblock(&node.name) {
        into.push(node);
    } else {
        node.content.into_iter().for_each(|child| blocks_of_text(child, into));
    }
}

/// A paragraph in what it needs around it.
fn wrapped(block: Node, parent: NodeKind) -> Option<Node> {
    let around = |name: &str, block| Node { content: vec![block], ..empty(name) };
    if stands(&block, parent) {
        return Some(block);
    }
    match parent {
        NodeKind::BulletList | NodeKind::OrderedList => Some(around("list_item", block)),
        NodeKind::TableRow => Some(around("table_cell", block)),
        NodeKind::Table => Some(around("table_row", around("table_cell", block))),
        // Only bare words stand in a block of text, and nothing in a text.
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn made(block: Value) -> Value {
        let block = Node::of_json(&block);
        assert!(!is_sound(&block, NodeKind::Body));
        let blocks = sound(&block, NodeKind::Body);
        assert!(blocks.iter().all(|block| is_sound(block, NodeKind::Body)), "{blocks:?}");
        blocks.iter().map(Node::to_json).collect()
    }

    fn line(name: &str, words: &str) -> Value {
        json!({ "type": name, "content": [{ "type": "text", "text": words }] })
    }

    #[test]
    fn what_is_broken_keeps_its_words() {
        assert_eq!(made(json!({ "type": "bullet_list" })), json!([]));
        assert_eq!(
            made(
                json!({ "type": "quote", "content": [line("attribution", "one"), line("paragraph", "a"), line("attribution", "two")] })
            ),
            json!([{ "type": "quote", "content": [line("paragraph", "one"), line("paragraph", "a"), line("attribution", "two")] }])
        );
        assert_eq!(
            made(json!({ "type": "quote", "content": [line("attribution", "alone")] })),
            json!([{ "type": "quote", "content": [{ "type": "paragraph" }, line("attribution", "alone")] }])
        );
        assert_eq!(
            made(
                json!({ "type": "fact_box", "content": [line("paragraph", "a"), line("fact_title", "t"), line("fact_title", "u")] })
            ),
            json!([{ "type": "fact_box", "content": [line("fact_title", "t"), line("paragraph", "a"), line("paragraph", "u")] }])
        );
        assert_eq!(
            made(json!({ "type": "bullet_list", "content": [
                { "type": "list_item", "content": [{ "type": "bullet_list", "content": [{ "type": "list_item", "content": [line("paragraph", "in")] }] }] },
                line("heading", "a"), { "type": "list_item" } ] })),
            json!([{ "type": "bullet_list", "content": [
                { "type": "list_item", "content": [{ "type": "paragraph" }, { "type": "bullet_list", "content": [{ "type": "list_item", "content": [line("paragraph", "in")] }] }] },
                { "type": "list_item", "content": [line("paragraph", "a")] } ] }])
        );
        assert_eq!(
            made(
                json!({ "type": "table_row", "content": [{ "type": "table_cell", "content": [line("paragraph", "a")] }] })
            ),
            json!([line("paragraph", "a")])
        );
        assert_eq!(
            made(json!({ "type": "paragraph", "content": [line("heading", "a"), { "type": "text", "text": "b" }] })),
            json!([{ "type": "paragraph", "content": [{ "type": "text", "text": "a" }, { "type": "text", "text": "b" }] }])
        );
        assert_eq!(made(json!({ "type": "text", "text": "bare" })), json!([line("paragraph", "bare")]));
        assert_eq!(
            made(
                json!({ "type": "table", "content": [{ "type": "table_row" }, { "type": "table_row", "content": [{ "type": "table_cell" }] }] })
            ),
            json!([{ "type": "table", "content": [{ "type": "table_row", "content": [{ "type": "table_cell", "content": [{ "type": "paragraph" }] }] }] }])
        );
    }
}
