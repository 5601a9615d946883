//! [`Document`] → ProseMirror's JSON, as its own `toJSON` writes it: attributes always complete, `content` and
//! `marks` only where there are some, marks in the order of the schema. The database stores the same form, so
//! `sqlx::types::Json<Document>` reads and writes it.

use serde::de::{self, Deserialize, Deserializer};
use serde::ser::{Serialize, SerializeSeq, Serializer};

use super::names::{MarkKind, NodeKind};
use super::{Block, Cell, Document, Flow, Inline, Link, List, ListItem, ListKind, Marks, Paragraph, Row, Script};
use crate::newsroom::ids::ArticleId;
use crate::platform::lang::Direction;

impl Document {
    /// The body as JSON text; `serde_json::to_value` gives the same as a value.
    pub fn to_json(&self) -> String {
        // Nothing in the tree can fail to be written: keys are strings and there are no floats.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Serialize for Document {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        node(NodeKind::Body, NoAttrs, some(&self.blocks)).serialize(serializer)
    }
}

/// Checks as strictly as [`Document::parse`] and refuses with the same message.
impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(deserializer).map_err(de::Error::custom)
    }
}

/// A node as JSON has it.
#[derive(serde::Serialize)]
#[serde(bound(serialize = "A: Attrs + Serialize, C: Serialize"))]
struct Node<A, C> {
    #[serde(rename = "type")]
    name: &'static str,
    #[serde(skip_serializing_if = "Attrs::is_none")]
    attrs: A,
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<C>,
}

/// Attributes of a node, in the order of [`NodeKind::attributes`].
trait Attrs {
    fn is_none(&self) -> bool {
        false
    }
}

#[derive(serde::Serialize)]
struct NoAttrs;

#[derive(serde::Serialize)]
struct Dir {
    dir: Option<&'static str>,
}

#[derive(serde::Serialize)]
struct HeadingAttrs {
    dir: Option<&'static str>,
    level: u8,
}

#[derive(serde::Serialize)]
struct OrderedAttrs {
    dir: Option<&'static str>,
    start: u32,
}

#[derive(serde::Serialize)]
struct RelatedAttrs {
    article: ArticleId,
}

#[derive(serde::Serialize)]
struct CellAttrs<'a> {
    colspan: u8,
    colwidth: Option<&'a [u32]>,
    rowspan: u8,
}

impl Attrs for NoAttrs {
    fn is_none(&self) -> bool {
        true
    }
}
impl Attrs for Dir {}
impl Attrs for HeadingAttrs {}
impl Attrs for OrderedAttrs {}
impl Attrs for RelatedAttrs {}
impl Attrs for CellAttrs<'_> {}

/// A child of a node whose children differ in type.
#[derive(serde::Serialize)]
#[serde(untagged)]
enum Child<'a> {
    Paragraph(&'a Paragraph),
    Flow(&'a Flow),
    Plain(Node<NoAttrs, [TextNode<'a>; 1]>),
}

#[derive(serde::Serialize)]
struct TextNode<'a> {
    #[serde(rename = "type")]
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    marks: Option<MarkList<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
}

struct MarkList<'a>(&'a Marks);

#[derive(serde::Serialize)]
struct Mark<A> {
    #[serde(rename = "type")]
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    attrs: Option<A>,
}

#[derive(serde::Serialize)]
struct LinkAttrs<'a> {
    article: Option<ArticleId>,
    href: Option<&'a str>,
}

#[derive(serde::Serialize)]
struct LangAttrs<'a> {
    lang: &'a str,
}

impl Serialize for Block {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Block::Paragraph(paragraph) => paragraph.serialize(serializer),
            Block::Heading { level, dir, content } => {
                let attrs = HeadingAttrs { dir: dir.map(Direction::as_str), level: level.number() };
                node(NodeKind::Heading, attrs, some(content)).serialize(serializer)
            }
            Block::Quote { dir, paragraphs, attribution } => {
                let paragraphs = paragraphs.iter().map(Child::Paragraph);
                let attribution = attribution.iter().map(|text| plain(NodeKind::Attribution, text));
                let children: Vec<_> = paragraphs.chain(attribution).collect();
                node(NodeKind::Quote, dir_attrs(*dir), Some(children)).serialize(serializer)
            }
            Block::PullQuote { dir, text } => {
                node(NodeKind::PullQuote, dir_attrs(*dir), text_content(text)).serialize(serializer)
            }
            Block::List(list) => list.serialize(serializer),
            Block::RelatedStory { article } => {
                let attrs = RelatedAttrs { article: *article };
                node(NodeKind::RelatedStory, attrs, None::<[(); 0]>).serialize(serializer)
            }
            Block::Divider => node(NodeKind::Divider, NoAttrs, None::<[(); 0]>).serialize(serializer),
            Block::FactBox { dir, title, content } => {
                let title = std::iter::once(plain(NodeKind::FactTitle, title));
                let children: Vec<_> = title.chain(content.iter().map(Child::Flow)).collect();
                node(NodeKind::FactBox, dir_attrs(*dir), Some(children)).serialize(serializer)
            }
            Block::Table { dir, rows } => node(NodeKind::Table, dir_attrs(*dir), some(rows)).serialize(serializer),
        }
    }
}

impl Serialize for Paragraph {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        node(NodeKind::Paragraph, dir_attrs(self.dir), some(&self.content)).serialize(serializer)
    }
}

impl Serialize for List {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let dir = self.dir.map(Direction::as_str);
        match self.kind {
            ListKind::Bullet => node(NodeKind::BulletList, Dir { dir }, some(&self.items)).serialize(serializer),
            ListKind::Ordered { start } => {
                node(NodeKind::OrderedList, OrderedAttrs { dir, start }, some(&self.items)).serialize(serializer)
            }
        }
    }
}

impl Serialize for ListItem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let first = std::iter::once(Child::Paragraph(&self.first));
        let children: Vec<_> = first.chain(self.rest.iter().map(Child::Flow)).collect();
        node(NodeKind::ListItem, NoAttrs, Some(children)).serialize(serializer)
    }
}

impl Serialize for Flow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Flow::Paragraph(paragraph) => paragraph.serialize(serializer),
            Flow::List(list) => list.serialize(serializer),
        }
    }
}

impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        node(NodeKind::TableRow, NoAttrs, some(&self.cells)).serialize(serializer)
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let kind = if self.header { NodeKind::TableHeader } else { NodeKind::TableCell };
        let attrs = CellAttrs { colspan: self.colspan, colwidth: self.colwidth.as_deref(), rowspan: self.rowspan };
        node(kind, attrs, some(&self.paragraphs)).serialize(serializer)
    }
}

impl Serialize for Inline {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (kind, text) = match self {
            Inline::Text { text, .. } => (NodeKind::Text, Some(text.as_str())),
            Inline::HardBreak { .. } => (NodeKind::HardBreak, None),
        };
        let marks = Some(self.marks()).filter(|marks| **marks != Marks::default()).map(MarkList);
        TextNode { name: kind.as_str(), marks, text }.serialize(serializer)
    }
}

impl Serialize for MarkList<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Marks { strong, em, strike, script, link, language } = self.0;
        let mut list = serializer.serialize_seq(None)?;
        let bare = |list: &mut S::SerializeSeq, stands: bool, kind: MarkKind| {
            if stands { list.serialize_element(&Mark { name: kind.as_str(), attrs: None::<()> }) } else { Ok(()) }
        };
        bare(&mut list, *strong, MarkKind::Strong)?;
        bare(&mut list, *em, MarkKind::Em)?;
        bare(&mut list, *strike, MarkKind::Strike)?;
        bare(&mut list, *script == Some(Script::Super), MarkKind::Superscript)?;
        bare(&mut list, *script == Some(Script::Sub), MarkKind::Subscript)?;
        if let Some(link) = link {
            let attrs = match link {
                Link::Web(url) => LinkAttrs { article: None, href: Some(url.as_str()) },
                Link::Article(article) => LinkAttrs { article: Some(*article), href: None },
            };
            list.serialize_element(&Mark { name: MarkKind::Link.as_str(), attrs: Some(attrs) })?;
        }
        if let Some(lang) = language {
            let attrs = LangAttrs { lang: lang.as_str() };
            list.serialize_element(&Mark { name: MarkKind::Language.as_str(), attrs: Some(attrs) })?;
        }
        list.end()
    }
}

fn node<A, C>(kind: NodeKind, attrs: A, content: Option<C>) -> Node<A, C> {
    Node { name: kind.as_str(), attrs, content }
}

fn some<T>(content: &[T]) -> Option<&[T]> {
    (!content.is_empty()).then_some(content)
}

fn dir_attrs(dir: Option<Direction>) -> Dir {
    Dir { dir: dir.map(Direction::as_str) }
}

fn text_content(text: &str) -> Option<[TextNode<'_>; 1]> {
    (!text.is_empty()).then(|| [TextNode { name: NodeKind::Text.as_str(), marks: None, text: Some(text) }])
}

fn plain(kind: NodeKind, text: &str) -> Child<'_> {
    Child::Plain(node(kind, NoAttrs, text_content(text)))
}
