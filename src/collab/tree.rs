//! The shared document as the tree that ProseMirror has of it, read as y-prosemirror reads it: elements are nodes,
//! formats are marks, null attributes are not there.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value, json};
use yrs::types::Attrs;
use yrs::types::text::{Diff, YChange};
use yrs::{Any, Out, ReadTxn, Text, Xml, XmlElementRef, XmlFragment, XmlOut, XmlTextRef};

use super::schema;

/// A node; for text `name` is "text", and only then are `text` and `marks` used.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Node {
    pub name: Arc<str>,
    pub attrs: BTreeMap<String, Value>,
    pub marks: Vec<Mark>,
    pub text: String,
    pub content: Vec<Node>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mark {
    pub name: String,
    pub attrs: BTreeMap<String, Value>,
}

/// Marks of the body in the order in which the editor keeps them; those of suggestions come after.
const ORDER: [&str; 7] = ["link", "language", "strong", "em", "strike", "superscript", "subscript"];

pub(super) fn rank(mark: &str) -> usize {
    ORDER.iter().position(|name| *name == mark).unwrap_or(ORDER.len())
}

/// All that stands in the shared story, as children of one node.
pub(super) fn story<T: ReadTxn>(txn: &T, story: &impl XmlFragment) -> Node {
    Node { name: "doc".into(), content: children(txn, story), ..Node::default() }
}

/// A node and all that stands in it.
pub(super) fn element<T: ReadTxn>(txn: &T, element: &XmlElementRef) -> Node {
    Node {
        name: element.try_tag().cloned().unwrap_or_default(),
        attrs: element
            .attributes(txn)
            .filter_map(|(name, value)| match value {
                Out::Any(Any::Null | Any::Undefined) => None,
                Out::Any(value) => Some((name.to_owned(), serde_json::to_value(&value).ok()?)),
                _ => None,
            })
            .collect(),
        content: children(txn, element),
        ..Node::default()
    }
}

fn children<T: ReadTxn>(txn: &T, parent: &impl XmlFragment) -> Vec<Node> {
    let mut content: Vec<Node> = Vec::new();
    for child in parent.children(txn) {
        match child {
            XmlOut::Element(child) => content.push(element(txn, &child)),
            XmlOut::Text(text) => {
                for run in runs(txn, &text) {
                    push_text(&mut content, run.text, run.marks);
                }
            }
            XmlOut::Fragment(_) => {}
        }
    }
    content
}

/// What a text is made of.
pub(super) fn runs<T: ReadTxn>(txn: &T, text: &XmlTextRef) -> Vec<Node> {
    let mut runs = Vec::new();
    for Diff { insert, attributes, .. } in text.diff(txn, YChange::identity) {
        if let Out::Any(Any::String(run)) = insert {
            push_text(&mut runs, run.to_string(), attributes.map_or_else(Vec::new, |attrs| marks(&attrs)));
        }
    }
    runs
}

/// Adds a run, to the one before it if their marks are the same.
pub(super) fn push_text(content: &mut Vec<Node>, text: String, marks: Vec<Mark>) {
    match content.last_mut() {
        _ if text.is_empty() => {}
        Some(last) if last.is_text() && last.marks == marks => last.text.push_str(&text),
        _ => content.push(Node { name: "text".into(), text, marks, ..Node::default() }),
    }
}

fn marks(formats: &Attrs) -> Vec<Mark> {
    let mut marks: Vec<Mark> = formats
        .iter()
        .filter_map(|(key, value)| {
            let attrs = match serde_json::to_value(value).ok()? {
                Value::Object(attrs) => attrs,
                _ => return None,
            };
            let attrs = attrs.into_iter().filter(|(_, value)| !value.is_null()).collect();
            Some(Mark { name: schema::mark_name(key).to_owned(), attrs })
        })
        .collect();
    // Formats come out of a hash map; a mark's attributes decide between two of one name.
    marks.sort_by_cached_key(|mark| (rank(&mark.name), mark.name.clone(), json!(mark.attrs).to_string()));
    marks
}

impl Node {
    pub fn is_text(&self) -> bool {
        &*self.name == "text"
    }

    /// How many suggestions stand open in it, each counted once by its id.
    pub fn suggestions(&self) -> usize {
        let mut ids = std::collections::HashSet::new();
        self.each_mark(&mut |mark| {
            if schema::is_suggestion(&mark.name) {
                ids.insert(mark.attrs.get("id").map(ToString::to_string));
            }
        });
        ids.len()
    }

    fn each_mark(&self, see: &mut impl FnMut(&Mark)) {
        self.marks.iter().for_each(&mut *see);
        for child in &self.content {
            child.each_mark(see);
        }
    }

    /// The words in it, one after the other.
    pub fn words(&self) -> String {
        self.content.iter().map(|child| child.text.as_str()).collect()
    }

    /// ProseMirror's JSON.
    pub fn to_json(&self) -> Value {
        let mut json = Map::new();
        json.insert("type".into(), Value::String(self.name.to_string()));
        if !self.attrs.is_empty() {
            json.insert("attrs".into(), json!(self.attrs));
        }
        if !self.content.is_empty() {
            json.insert("content".into(), self.content.iter().map(Node::to_json).collect());
        }
        if self.is_text() {
            json.insert("text".into(), Value::String(self.text.clone()));
        }
        if !self.marks.is_empty() {
            json.insert("marks".into(), self.marks.iter().map(Mark::to_json).collect());
        }
        Value::Object(json)
    }

    /// The other way: what stands in ProseMirror's JSON, unchecked.
    pub fn of_json(json: &Value) -> Self {
        let attrs = |value: &Value| -> BTreeMap<String, Value> {
            let attrs = value["attrs"].as_object().into_iter().flatten();
            attrs.filter(|(_, value)| !value.is_null()).map(|(name, value)| (name.clone(), value.clone())).collect()
        };
        let list = |name: &str| json[name].as_array().map(Vec::as_slice).unwrap_or_default();
        let name = |value: &Value| value["type"].as_str().unwrap_or_default().to_owned();
        Self {
            name: name(json).into(),
            attrs: attrs(json),
            marks: list("marks").iter().map(|mark| Mark { name: name(mark), attrs: attrs(mark) }).collect(),
            text: json["text"].as_str().unwrap_or_default().to_owned(),
            content: list("content").iter().map(Node::of_json).collect(),
        }
    }
}

impl Mark {
    fn to_json(&self) -> Value {
        if self.attrs.is_empty() {
            json!({ "type": self.name })
        } else {
            json!({ "type": self.name, "attrs": self.attrs })
        }
    }
}
