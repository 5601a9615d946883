//! A story as it stands without its suggestions: what was inserted is left out, what was deleted stays, formats are as
//! they were. Only this goes on to revisions, so that no suggestion can reach a reader.
//!
//! The editor has the same function (`editor/src/suggest/resolve.ts`), and both are held to the same cases.
//!
//! Suggestions are marks on text. A break between two blocks is suggested by a "¶" that carries `break` and stands last
//! in the first of them: without the suggestion the two are one again.

use std::collections::BTreeMap;

use serde_json::Value;

use super::tree::{Mark, Node, push_text, rank};

/// The whole document without its suggestions.
pub(super) fn before(story: &Node) -> Node {
    let content = story.content.iter().map(|part| reduce(part).node).collect();
    Node { content, ..story.clone_bare() }
}

/// A node without its suggestions, in its place among its siblings.
struct Entry {
    node: Node,
    /// Its last words say that the break after it goes.
    open: bool,
    /// A container of which nothing remains; `node` is how it looks where it has to stay nevertheless.
    gone: bool,
}

/// Blocks of text that a break between them can join.
fn can_join(name: &str) -> bool {
    matches!(name, "paragraph" | "heading" | "pull_quote")
}

/// Blocks that hold words.
pub(super) fn is_textblock(name: &str) -> bool {
    can_join(name) || matches!(name, "headline" | "standfirst" | "attribution" | "fact_title")
}

fn reduce(node: &Node) -> Entry {
    match &*node.name {
        name if is_textblock(name) => textblock(node),
        _ if node.content.is_empty() => Entry { node: node.clone(), open: false, gone: false },
        "bullet_list" | "ordered_list" => list(node),
        _ => settle(node, node.content.iter().map(reduce).collect()),
    }
}

fn textblock(node: &Node) -> Entry {
    let mut left = Vec::new();
    let mut open = false;
    for (index, child) in node.content.iter().enumerate() {
        if !child.is_text() {
            left.push(child.clone());
            continue;
        }
        match words(child) {
            Words::Stay(marks) => push_text(&mut left, child.text.clone(), marks),
            Words::Go { opens } => open |= opens && index + 1 == node.content.len(),
        }
    }
    Entry { node: Node { content: left, ..node.clone_bare() }, open, gone: false }
}

enum Words {
    Stay(Vec<Mark>),
    /// `opens` if a suggested break goes with them.
    Go {
        opens: bool,
    },
}

fn words(node: &Node) -> Words {
    let is_break = |mark: &Mark| mark.attrs.get("break") == Some(&Value::Bool(true));
    let find = |name: &str| node.marks.iter().find(|mark| mark.name == name);
    if let Some(insertion) = find("insertion") {
        return Words::Go { opens: is_break(insertion) };
    }
    if find("deletion").is_some_and(is_break) {
        // The sign of a break has no words of its own; the break itself stays.
        return Words::Go { opens: false };
    }
    let mut marks: Vec<Mark> =
        node.marks.iter().filter(|mark| mark.name != "deletion" && mark.name != "modification").cloned().collect();
    // Of two that note the same format, the one with the greater id holds: any order will do that everybody has.
    let id = |mark: &&Mark| mark.attrs.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut modifications: Vec<&Mark> = node.marks.iter().filter(|mark| mark.name == "modification").collect();
    modifications.sort_by_key(id);
    for modification in modifications {
        take_back(&mut marks, modification);
    }
    Words::Stay(marks)
}

fn take_back(marks: &mut Vec<Mark>, modification: &Mark) {
    let Some(Value::String(name)) = modification.attrs.get("mark") else { return };
    if rank(name) == rank("") {
        return;
    }
    marks.retain(|mark| mark.name != *name);
    let before = match modification.attrs.get("before") {
        Some(Value::String(before)) => serde_json::from_str::<Value>(before).ok(),
        _ => None,
    };
    // Nobody but a broken or hostile editor writes anything else; the words then simply lose the mark.
    let Some(Value::Object(before)) = before else { return };
    let attrs: BTreeMap<String, Value> = before.into_iter().filter(|(_, value)| !value.is_null()).collect();
    let at = marks.iter().position(|mark| rank(&mark.name) > rank(name)).unwrap_or(marks.len());
    marks.insert(at, Mark { name: name.clone(), attrs });
}

/// A list joins its items, too: the break after an item's last words is the one before the next item's first.
fn list(node: &Node) -> Entry {
    let mut items: Vec<(&Node, Vec<Entry>)> = Vec::new();
    for item in &node.content {
        let entries = joined(item.content.iter().map(reduce).filter(|entry| !entry.gone).collect());
        let joins = items
            .last()
            .and_then(|(_, last)| last.last())
            .zip(entries.first())
            .is_some_and(|(end, start)| end.open && joinable(&end.node, &start.node));
        match items.last_mut() {
            Some((_, last)) if joins => {
                let mut entries = entries.into_iter();
                if let Some((end, start)) = last.pop().zip(entries.next()) {
                    last.push(join(end, start));
                }
                last.extend(entries);
            }
            _ => items.push((item, entries)),
        }
    }
    settle(node, items.into_iter().map(|(item, entries)| settle(item, entries)).collect())
}

/// A container with what remains of its children.
fn settle(node: &Node, children: Vec<Entry>) -> Entry {
    let had = children.len();
    let stay: Vec<Node> = children.iter().map(|entry| entry.node.clone()).collect();
    let left: Vec<Node> = joined(children.into_iter().filter(|entry| !entry.gone).collect())
        .into_iter()
        .filter(|entry| !(entry.open && emptied(&entry.node)))
        .map(|entry| entry.node)
        .collect();
    let with = |content: Vec<Node>| Node { content, ..node.clone_bare() };
    if left.is_empty() {
        if &*node.name == "body" {
            // A story always has somewhere to write.
            let paragraph = Node { name: "paragraph".into(), ..Node::default() };
            return Entry { node: with(vec![paragraph]), open: false, gone: false };
        }
        return Entry { node: with(stay), open: false, gone: true };
    }
    let content = if fits(&node.name, &left, had) { left } else { stay };
    Entry { node: with(content), open: false, gone: false }
}

/// True if a container may hold just these children. What must not go stays, emptied.
fn fits(container: &str, left: &[Node], had: usize) -> bool {
    let first = left.first().map_or("", |node| &*node.name);
    match container {
        "list_item" | "quote" => first == "paragraph",
        "fact_box" => first == "fact_title" && left.len() > 1,
        "table_row" => left.len() == had,
        _ => true,
    }
}

fn joined(entries: Vec<Entry>) -> Vec<Entry> {
    let mut out: Vec<Entry> = Vec::with_capacity(entries.len());
    for entry in entries {
        match out.pop() {
            Some(last) if last.open && joinable(&last.node, &entry.node) => out.push(join(last, entry)),
            Some(last) => out.extend([last, entry]),
            None => out.push(entry),
        }
    }
    out
}

/// A pull quote is bare words, so it is joined with another kind only if one of the two has no words.
fn joinable(a: &Node, b: &Node) -> bool {
    can_join(&a.name)
        && can_join(&b.name)
        && (emptied(a) || emptied(b) || (&*a.name == "pull_quote") == (&*b.name == "pull_quote"))
}

/// The joined block is of the first one's kind, or of the second one's if the first has no words.
fn join(a: Entry, b: Entry) -> Entry {
    if emptied(&a.node) {
        return b;
    }
    let mut node = a.node;
    if !emptied(&b.node) {
        for child in b.node.content {
            if child.is_text() {
                push_text(&mut node.content, child.text, child.marks);
            } else {
                node.content.push(child);
            }
        }
    }
    Entry { node, open: b.open, gone: a.gone }
}

/// True for a block of text without words; line breaks within it go with the words.
fn emptied(node: &Node) -> bool {
    is_textblock(&node.name) && !node.content.iter().any(Node::is_text)
}

impl Node {
    /// The node without its children.
    fn clone_bare(&self) -> Node {
        Node { name: self.name.clone(), attrs: self.attrs.clone(), ..Node::default() }
    }
}
