//! The table of names: what nodes and marks are called in JSON and which attributes each may carry.
//! The editor has the same table; a test compares them.

/// A kind of node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NodeKind {
    Body,
    Paragraph,
    Heading,
    Quote,
    Attribution,
    PullQuote,
    BulletList,
    OrderedList,
    ListItem,
    RelatedStory,
    Divider,
    FactBox,
    FactTitle,
    Table,
    TableRow,
    TableHeader,
    TableCell,
    Text,
    HardBreak,
}

/// A kind of mark, in the order in which the editor writes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MarkKind {
    Strong,
    Em,
    Strike,
    Superscript,
    Subscript,
    Link,
    Language,
}

impl NodeKind {
    pub const ALL: [NodeKind; 19] = [
        NodeKind::Body,
        NodeKind::Paragraph,
        NodeKind::Heading,
        NodeKind::Quote,
        NodeKind::Attribution,
        NodeKind::PullQuote,
        NodeKind::BulletList,
        NodeKind::OrderedList,
        NodeKind::ListItem,
        NodeKind::RelatedStory,
        NodeKind::Divider,
        NodeKind::FactBox,
        NodeKind::FactTitle,
        NodeKind::Table,
        NodeKind::TableRow,
        NodeKind::TableHeader,
        NodeKind::TableCell,
        NodeKind::Text,
        NodeKind::HardBreak,
    ];

    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "body" => NodeKind::Body,
            "paragraph" => NodeKind::Paragraph,
            "heading" => NodeKind::Heading,
            "quote" => NodeKind::Quote,
            "attribution" => NodeKind::Attribution,
            "pull_quote" => NodeKind::PullQuote,
            "bullet_list" => NodeKind::BulletList,
            "ordered_list" => NodeKind::OrderedList,
            "list_item" => NodeKind::ListItem,
            "related_story" => NodeKind::RelatedStory,
            "divider" => NodeKind::Divider,
            "fact_box" => NodeKind::FactBox,
            "fact_title" => NodeKind::FactTitle,
            "table" => NodeKind::Table,
            "table_row" => NodeKind::TableRow,
            "table_header" => NodeKind::TableHeader,
            "table_cell" => NodeKind::TableCell,
            "text" => NodeKind::Text,
            "hard_break" => NodeKind::HardBreak,
            _ => return None,
        })
    }

    pub fn as_str(self) -> &'static str {
        match self {
            NodeKind::Body => "body",
            NodeKind::Paragraph => "paragraph",
            NodeKind::Heading => "heading",
            NodeKind::Quote => "quote",
            NodeKind::Attribution => "attribution",
            NodeKind::PullQuote => "pull_quote",
            NodeKind::BulletList => "bullet_list",
            NodeKind::OrderedList => "ordered_list",
            NodeKind::ListItem => "list_item",
            NodeKind::RelatedStory => "related_story",
            NodeKind::Divider => "divider",
            NodeKind::FactBox => "fact_box",
            NodeKind::FactTitle => "fact_title",
            NodeKind::Table => "table",
            NodeKind::TableRow => "table_row",
            NodeKind::TableHeader => "table_header",
            NodeKind::TableCell => "table_cell",
            NodeKind::Text => "text",
            NodeKind::HardBreak => "hard_break",
        }
    }

    /// The attributes it may carry, sorted, which is also the order in which they are written.
    pub fn attributes(self) -> &'static [&'static str] {
        match self {
            NodeKind::Paragraph
            | NodeKind::Quote
            | NodeKind::PullQuote
            | NodeKind::BulletList
            | NodeKind::FactBox
            | NodeKind::Table => &["dir"],
            NodeKind::Heading => &["dir", "level"],
            NodeKind::OrderedList => &["dir", "start"],
            NodeKind::RelatedStory => &["article"],
            NodeKind::TableHeader | NodeKind::TableCell => &["colspan", "colwidth", "rowspan"],
            NodeKind::Body
            | NodeKind::Attribution
            | NodeKind::ListItem
            | NodeKind::Divider
            | NodeKind::FactTitle
            | NodeKind::TableRow
            | NodeKind::Text
            | NodeKind::HardBreak => &[],
        }
    }
}

impl MarkKind {
    pub const ALL: [MarkKind; 7] = [
        MarkKind::Strong,
        MarkKind::Em,
        MarkKind::Strike,
        MarkKind::Superscript,
        MarkKind::Subscript,
        MarkKind::Link,
        MarkKind::Language,
    ];

    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "strong" => MarkKind::Strong,
            "em" => MarkKind::Em,
            "strike" => MarkKind::Strike,
            "superscript" => MarkKind::Superscript,
            "subscript" => MarkKind::Subscript,
            "link" => MarkKind::Link,
            "language" => MarkKind::Language,
            _ => return None,
        })
    }

    pub fn as_str(self) -> &'static str {
        match self {
            MarkKind::Strong => "strong",
            MarkKind::Em => "em",
            MarkKind::Strike => "strike",
            MarkKind::Superscript => "superscript",
            MarkKind::Subscript => "subscript",
            MarkKind::Link => "link",
            MarkKind::Language => "language",
        }
    }

    /// The attributes it may carry, sorted, which is also the order in which they are written.
    pub fn attributes(self) -> &'static [&'static str] {
        match self {
            MarkKind::Link => &["article", "href"],
            MarkKind::Language => &["lang"],
            MarkKind::Strong | MarkKind::Em | MarkKind::Strike | MarkKind::Superscript | MarkKind::Subscript => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use super::*;
    use crate::newsroom::document::Document;

    #[derive(serde::Deserialize)]
    struct Schema {
        nodes: BTreeMap<String, Vec<String>>,
        marks: BTreeMap<String, Vec<String>>,
    }

    #[test]
    fn names_read_back_as_themselves() {
        for kind in NodeKind::ALL {
            assert_eq!(NodeKind::parse(kind.as_str()), Some(kind));
            assert!(kind.attributes().is_sorted());
        }
        for kind in MarkKind::ALL {
            assert_eq!(MarkKind::parse(kind.as_str()), Some(kind));
            assert!(kind.attributes().is_sorted());
        }
    }

    /// Suggestions stand in the shared document only: the editor knows their marks, a stored body never has one.
    const SUGGESTIONS: [&str; 3] = ["insertion", "deletion", "modification"];

    #[test]
    fn a_stored_body_holds_no_suggestion() {
        for name in SUGGESTIONS {
            assert_eq!(MarkKind::parse(name), None);
            let mark = serde_json::json!({ "type": name, "attrs": { "id": "a", "person": "b", "at": "c" } });
            let text = serde_json::json!({ "type": "text", "text": "x", "marks": [mark] });
            let body = serde_json::json!({ "type": "body", "content": [{ "type": "paragraph", "content": [text] }] });
            let refused = Document::parse(body.to_string().as_bytes()).unwrap_err();
            assert!(refused.to_string().contains(name), "{refused}");
        }
    }

    /// The editor's nodes around the body (the document, its headline and standfirst) are not part of the stored
    /// body, and neither are its marks of suggestions, so they are left out of the comparison.
    #[test]
    fn the_editor_has_the_same_table() {
        let file = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/editor/schema.json"));
        if !file.exists() {
            return;
        }
        let schema: Schema = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        let sorted = |map: BTreeMap<String, Vec<String>>| -> BTreeMap<String, Vec<String>> {
            map.into_iter()
                .filter(|(name, _)| !["doc", "headline", "standfirst"].contains(&name.as_str()))
                .map(|(name, mut attributes)| {
                    attributes.sort();
                    (name, attributes)
                })
                .collect()
        };
        let owned = |names: &[&str]| names.iter().map(|name| name.to_string()).collect::<Vec<_>>();
        let nodes = NodeKind::ALL.iter().map(|kind| (kind.as_str().to_owned(), owned(kind.attributes()))).collect();
        let marks = MarkKind::ALL.iter().map(|kind| (kind.as_str().to_owned(), owned(kind.attributes()))).collect();
        assert_eq!(sorted(schema.nodes), nodes);
        let mut stored = sorted(schema.marks);
        for name in SUGGESTIONS {
            assert!(stored.remove(name).is_some(), "{name}");
        }
        assert_eq!(stored, marks);
    }
}
