//! JSON → [`Document`], strictly: a node, mark or attribute that the schema does not know, or one in the wrong
//! place, is refused with the place named. What is only untidy is tidied: neighbouring runs of equal marks become
//! one, empty runs go, and so do control characters (Postgres cannot keep U+0000 and feeds cannot carry the others).

use std::borrow::Cow;

use serde::Deserializer;
use serde_json::Value;

use super::fault::{BadDocument, Fault, Step, shortened};
use super::names::{MarkKind, NodeKind};
use super::raw::{self, RawMark, RawNode, RawValue};
use super::urls::WebUrl;
use super::{
    Block, Cell, Document, Flow, HeadingLevel, Inline, Link, List, ListItem, ListKind, Marks, Paragraph, Row, Script,
};
use crate::platform::lang::{Direction, Lang};

/// The most bytes of JSON.
pub const MAX_BYTES: usize = 2 * 1024 * 1024;
/// The most levels below the body; text is not a level, so a paragraph in a list in the body is at the third.
pub const MAX_DEPTH: usize = 12;
/// The most nodes, the body and every run of text included.
pub const MAX_NODES: usize = 20_000;
/// The most characters of text.
pub const MAX_CHARACTERS: usize = 1_000_000;
pub const MAX_COLUMNS: usize = 50;
pub const MAX_ROWS: usize = 500;

impl Document {
    /// Reads a body from JSON text (UTF-8).
    pub fn parse(json: &[u8]) -> Result<Self, BadDocument> {
        if json.len() > MAX_BYTES {
            return Err(Fault::TooLarge.into());
        }
        // Looked at once as a whole, which is much quicker than string by string.
        let text = std::str::from_utf8(json).map_err(|_| Fault::NotJson("not UTF-8".to_owned()))?;
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let document = Self::read(&mut deserializer)?;
        deserializer.end().map_err(|error| Fault::NotJson(raw::shortened_error(&error)))?;
        Ok(document)
    }

    /// Reads a body from JSON already in memory (from co-editing, say). The bound on bytes does not apply, all
    /// others do.
    pub fn from_value(json: &Value) -> Result<Self, BadDocument> {
        Self::read(json)
    }

    /// Reads a body from any deserialiser; the fast way from the database.
    pub(super) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, BadDocument> {
        let root = raw::read(deserializer)?;
        let mut walk = Walk { characters_left: MAX_CHARACTERS };
        match NodeKind::parse(&root.name) {
            Some(NodeKind::Body) => Ok(Self { blocks: walk.body(root)? }),
            Some(kind) => Err(Fault::Misplaced(kind).into()),
            None => Err(Fault::UnknownNode(shortened(&root.name)).into()),
        }
    }
}

struct Walk {
    characters_left: usize,
}

type Made<T> = Result<T, BadDocument>;

impl Walk {
    fn body(&mut self, node: RawNode<'_>) -> Made<Vec<Block>> {
        check(NodeKind::Body, &node)?;
        let blocks = self.children(NodeKind::Body, node, 1, Self::block)?;
        at_least_one(NodeKind::Body, blocks)
    }

    fn block(&mut self, kind: NodeKind, node: RawNode<'_>, depth: usize) -> Made<Block> {
        let dir = dir(&node)?;
        Ok(match kind {
            NodeKind::Paragraph => Block::Paragraph(self.paragraph(node)?),
            NodeKind::Heading => {
                let level = match int(&node, "level", 2, 3)?.ok_or(Fault::MissingAttribute("level"))? {
                    2 => HeadingLevel::Two,
                    _ => HeadingLevel::Three,
                };
                Block::Heading { level, dir, content: self.inline(node.content)? }
            }
            NodeKind::Quote => self.quote(dir, node, depth)?,
            NodeKind::PullQuote => Block::PullQuote { dir, text: self.plain_text(node.content)? },
            NodeKind::BulletList | NodeKind::OrderedList => Block::List(self.list(kind, node, depth)?),
            NodeKind::RelatedStory => {
                no_content(kind, &node)?;
                let article = text(&node.attrs, "article")?.ok_or(Fault::MissingAttribute("article"))?;
                Block::RelatedStory { article: article.parse().map_err(|_| Fault::BadAttribute("article"))? }
            }
            NodeKind::Divider => {
                no_content(kind, &node)?;
                Block::Divider
            }
            NodeKind::FactBox => self.fact_box(dir, node, depth)?,
            NodeKind::Table => self.table(dir, node, depth)?,
            NodeKind::Body
            | NodeKind::Attribution
            | NodeKind::ListItem
            | NodeKind::FactTitle
            | NodeKind::TableRow
            | NodeKind::TableHeader
            | NodeKind::TableCell
            | NodeKind::Text
            | NodeKind::HardBreak => return Err(Fault::Misplaced(kind).into()),
        })
    }

    fn paragraph(&mut self, node: RawNode<'_>) -> Made<Paragraph> {
        Ok(Paragraph { dir: dir(&node)?, content: self.inline(node.content)? })
    }

    fn quote(&mut self, dir: Option<Direction>, node: RawNode<'_>, depth: usize) -> Made<Block> {
        let mut paragraphs = Vec::new();
        let mut attribution = None;
        self.children(NodeKind::Quote, node, depth + 1, |walk, kind, node, _| {
            match kind {
                NodeKind::Paragraph if attribution.is_none() => paragraphs.push(walk.paragraph(node)?),
                NodeKind::Attribution if attribution.is_none() && !paragraphs.is_empty() => {
                    attribution = Some(walk.plain_text(node.content)?);
                }
                _ => return Err(Fault::Misplaced(kind).into()),
            }
            Ok(())
        })?;
        Ok(Block::Quote { dir, paragraphs: at_least_one(NodeKind::Quote, paragraphs)?, attribution })
    }

    fn list(&mut self, kind: NodeKind, node: RawNode<'_>, depth: usize) -> Made<List> {
        let dir = dir(&node)?;
        let list_kind = match kind {
            NodeKind::OrderedList => {
                ListKind::Ordered { start: int(&node, "start", 1, i32::MAX as i64)?.map_or(1, |start| start as u32) }
            }
            _ => ListKind::Bullet,
        };
        let items = self.children(kind, node, depth + 1, |walk, kind, node, depth| match kind {
            NodeKind::ListItem => walk.list_item(node, depth),
            _ => Err(Fault::Misplaced(kind).into()),
        })?;
        Ok(List { kind: list_kind, dir, items: at_least_one(kind, items)? })
    }

    fn list_item(&mut self, node: RawNode<'_>, depth: usize) -> Made<ListItem> {
        let mut first = None;
        let rest = self.children(NodeKind::ListItem, node, depth + 1, |walk, kind, node, depth| {
            if first.is_some() {
                return walk.flow(kind, node, depth).map(Some);
            }
            match kind {
                NodeKind::Paragraph => first = Some(walk.paragraph(node)?),
                _ => return Err(Fault::Misplaced(kind).into()),
            }
            Ok(None)
        })?;
        Ok(ListItem {
            first: first.ok_or(Fault::Empty(NodeKind::ListItem))?,
            rest: rest.into_iter().flatten().collect(),
        })
    }

    fn flow(&mut self, kind: NodeKind, node: RawNode<'_>, depth: usize) -> Made<Flow> {
        match kind {
            NodeKind::Paragraph => Ok(Flow::Paragraph(self.paragraph(node)?)),
            NodeKind::BulletList | NodeKind::OrderedList => Ok(Flow::List(self.list(kind, node, depth)?)),
            _ => Err(Fault::Misplaced(kind).into()),
        }
    }

    fn fact_box(&mut self, dir: Option<Direction>, node: RawNode<'_>, depth: usize) -> Made<Block> {
        let mut title = None;
        let content = self.children(NodeKind::FactBox, node, depth + 1, |walk, kind, node, depth| {
            if title.is_some() {
                return walk.flow(kind, node, depth).map(Some);
            }
            match kind {
                NodeKind::FactTitle => title = Some(walk.plain_text(node.content)?),
                _ => return Err(Fault::Misplaced(kind).into()),
            }
            Ok(None)
        })?;
        let title = title.ok_or(Fault::Empty(NodeKind::FactBox))?;
        let content = at_least_one(NodeKind::FactBox, content.into_iter().flatten().collect())?;
        Ok(Block::FactBox { dir, title, content })
    }

    fn table(&mut self, dir: Option<Direction>, node: RawNode<'_>, depth: usize) -> Made<Block> {
        if node.content.len() > MAX_ROWS {
            return Err(Fault::TableTooLong.into());
        }
        // Cells that reach down from rows above, as (columns, rows still to come): they take up width too.
        let mut hanging: Vec<(usize, u8)> = Vec::new();
        let rows = self.children(NodeKind::Table, node, depth + 1, |walk, kind, node, depth| {
            if kind != NodeKind::TableRow {
                return Err(Fault::Misplaced(kind).into());
            }
            let cells = walk.children(NodeKind::TableRow, node, depth + 1, Self::cell)?;
            let cells = at_least_one(NodeKind::TableRow, cells)?;
            let width = |columns: usize, cell: &Cell| columns + usize::from(cell.colspan);
            if cells.iter().fold(hanging.iter().map(|(columns, _)| columns).sum(), width) > MAX_COLUMNS {
                return Err(Fault::TableTooWide.into());
            }
            for (_, rows) in &mut hanging {
                *rows -= 1;
            }
            hanging.retain(|(_, rows)| *rows > 0);
            hanging.extend(
                cells.iter().filter(|cell| cell.rowspan > 1).map(|cell| (usize::from(cell.colspan), cell.rowspan - 1)),
            );
            Ok(Row { cells })
        })?;
        Ok(Block::Table { dir, rows: at_least_one(NodeKind::Table, rows)? })
    }

    fn cell(&mut self, kind: NodeKind, node: RawNode<'_>, depth: usize) -> Made<Cell> {
        let header = match kind {
            NodeKind::TableHeader => true,
            NodeKind::TableCell => false,
            _ => return Err(Fault::Misplaced(kind).into()),
        };
        let span = |name| Ok::<_, Fault>(int(&node, name, 1, MAX_COLUMNS as i64)?.map_or(1, |span| span as u8));
        let (colspan, rowspan) = (span("colspan")?, span("rowspan")?);
        let colwidth = match value(&node.attrs, "colwidth") {
            None | Some(RawValue::Null) => None,
            Some(RawValue::Ints(widths)) => Some(widths.clone()),
            Some(_) => return Err(Fault::BadAttribute("colwidth").into()),
        };
        let paragraphs = self.children(kind, node, depth + 1, |walk, kind, node, _| match kind {
            NodeKind::Paragraph => walk.paragraph(node),
            _ => Err(Fault::Misplaced(kind).into()),
        })?;
        Ok(Cell { header, colspan, rowspan, colwidth, paragraphs: at_least_one(kind, paragraphs)? })
    }

    /// Makes each child with `make`, and on a refusal adds the child to the place.
    fn children<T>(
        &mut self,
        parent: NodeKind,
        node: RawNode<'_>,
        depth: usize,
        mut make: impl FnMut(&mut Self, NodeKind, RawNode<'_>, usize) -> Made<T>,
    ) -> Made<Vec<T>> {
        let mut seen = [0_usize; NodeKind::ALL.len()];
        let mut made = Vec::with_capacity(node.content.len());
        for (index, child) in node.content.into_iter().enumerate() {
            let kind = NodeKind::parse(&child.name);
            let number = match kind {
                Some(kind) if parent != NodeKind::Body => {
                    seen[kind as usize] += 1;
                    seen[kind as usize]
                }
                _ => index + 1,
            };
            let one = match kind {
                _ if depth > MAX_DEPTH => Err(Fault::TooDeep.into()),
                None => Err(Fault::UnknownNode(shortened(&child.name)).into()),
                Some(kind) => {
                    check(kind, &child).map_err(BadDocument::from).and_then(|()| make(self, kind, child, depth))
                }
            };
            made.push(one.map_err(|bad: BadDocument| bad.inside(Step { kind, number }))?);
        }
        Ok(made)
    }

    fn inline(&mut self, nodes: Vec<RawNode<'_>>) -> Result<Vec<Inline>, Fault> {
        let mut content: Vec<Inline> = Vec::with_capacity(nodes.len());
        for mut node in nodes {
            let kind = NodeKind::parse(&node.name).ok_or_else(|| Fault::UnknownNode(shortened(&node.name)))?;
            check(kind, &node)?;
            let marks = marks(&node.marks)?;
            match kind {
                NodeKind::Text => {
                    let run = self.run(&mut node)?;
                    match content.last_mut() {
                        _ if run.is_empty() => {}
                        Some(Inline::Text { text, marks: before }) if *before == marks => text.push_str(&run),
                        _ => content.push(Inline::Text { text: run.into_owned(), marks }),
                    }
                }
                NodeKind::HardBreak => {
                    no_content(kind, &node)?;
                    content.push(Inline::HardBreak { marks });
                }
                _ => return Err(Fault::Misplaced(kind)),
            }
        }
        Ok(content)
    }

    /// `text*` without marks, as one string.
    fn plain_text(&mut self, nodes: Vec<RawNode<'_>>) -> Result<String, Fault> {
        let mut whole = String::new();
        for mut node in nodes {
            match NodeKind::parse(&node.name) {
                Some(kind @ NodeKind::Text) => {
                    check(kind, &node)?;
                    if !node.marks.is_empty() {
                        return Err(Fault::MarksNotAllowed);
                    }
                    whole.push_str(&self.run(&mut node)?);
                }
                Some(kind) => return Err(Fault::Misplaced(kind)),
                None => return Err(Fault::UnknownNode(shortened(&node.name))),
            }
        }
        Ok(whole)
    }

    /// The text of a text node, counted and without characters that cannot be kept.
    fn run<'a>(&mut self, node: &mut RawNode<'a>) -> Result<Cow<'a, str>, Fault> {
        no_content(NodeKind::Text, node)?;
        let Some(RawValue::Text(text)) = node.text.take() else {
            return Err(Fault::MissingAttribute("text"));
        };
        self.characters_left = self.characters_left.checked_sub(text.chars().count()).ok_or(Fault::TooMuchText)?;
        // Every character to drop is a control or begins with the byte EF, so most text is passed by at a glance: a
        // fold without an early end looks at many bytes at once.
        let suspect = text.bytes().fold(false, |suspect, byte| suspect | (byte < 0x20) | (byte == 0xef));
        if !suspect || !text.contains(cannot_be_kept) {
            return Ok(text);
        }
        Ok(Cow::Owned(text.replace(cannot_be_kept, "")))
    }
}

/// Control characters but tab and line ends, and the two noncharacters that XML excludes.
fn cannot_be_kept(c: char) -> bool {
    matches!(c, '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// What holds for every node: no unknown key or attribute, text only in text, marks only on inline nodes.
fn check(kind: NodeKind, node: &RawNode<'_>) -> Result<(), Fault> {
    if let Some(key) = &node.unknown {
        return Err(Fault::UnknownKey(key.clone()));
    }
    if node.text.is_some() && kind != NodeKind::Text {
        return Err(Fault::UnknownKey("text".to_owned()));
    }
    if !node.marks.is_empty() && !matches!(kind, NodeKind::Text | NodeKind::HardBreak) {
        return Err(Fault::MarksNotAllowed);
    }
    known(kind.attributes(), &node.attrs)
}

fn known(allowed: &[&str], attrs: &[(Cow<'_, str>, RawValue<'_>)]) -> Result<(), Fault> {
    match attrs.iter().find(|(name, _)| !allowed.contains(&name.as_ref())) {
        Some((name, _)) => Err(Fault::UnknownAttribute(shortened(name))),
        None => Ok(()),
    }
}

fn no_content(kind: NodeKind, node: &RawNode<'_>) -> Result<(), Fault> {
    match node.content.first() {
        None => Ok(()),
        Some(child) => Err(Fault::Misplaced(NodeKind::parse(&child.name).unwrap_or(kind))),
    }
}

fn at_least_one<T>(kind: NodeKind, made: Vec<T>) -> Made<Vec<T>> {
    if made.is_empty() { Err(Fault::Empty(kind).into()) } else { Ok(made) }
}

fn marks(raw: &[RawMark<'_>]) -> Result<Marks, Fault> {
    let mut marks = Marks::default();
    for mark in raw {
        let kind = MarkKind::parse(&mark.name).ok_or_else(|| Fault::UnknownMark(shortened(&mark.name)))?;
        if let Some(key) = &mark.unknown {
            return Err(Fault::UnknownKey(key.clone()));
        }
        known(kind.attributes(), &mark.attrs)?;
        let stood_already = match kind {
            MarkKind::Strong => std::mem::replace(&mut marks.strong, true),
            MarkKind::Em => std::mem::replace(&mut marks.em, true),
            MarkKind::Strike => std::mem::replace(&mut marks.strike, true),
            MarkKind::Superscript | MarkKind::Subscript => {
                let script = if kind == MarkKind::Superscript { Script::Super } else { Script::Sub };
                match marks.script.replace(script) {
                    Some(before) if before != script => return Err(Fault::ClashingScripts),
                    before => before.is_some(),
                }
            }
            MarkKind::Link => marks.link.replace(link(mark)?).is_some(),
            MarkKind::Language => {
                let tag = text(&mark.attrs, "lang")?.ok_or(Fault::MissingAttribute("lang"))?;
                let lang = Lang::parse(tag).map_err(|_| Fault::BadAttribute("lang"))?;
                marks.language.replace(lang).is_some()
            }
        };
        if stood_already {
            return Err(Fault::RepeatedMark(kind.as_str()));
        }
    }
    Ok(marks)
}

fn link(mark: &RawMark<'_>) -> Result<Link, Fault> {
    match (text(&mark.attrs, "href")?, text(&mark.attrs, "article")?) {
        (Some(href), None) => Ok(Link::Web(WebUrl::parse(href).map_err(Fault::BadUrl)?)),
        (None, Some(article)) => Ok(Link::Article(article.parse().map_err(|_| Fault::BadAttribute("article"))?)),
        (Some(_), Some(_)) | (None, None) => Err(Fault::LinkWithoutOneTarget),
    }
}

fn dir(node: &RawNode<'_>) -> Result<Option<Direction>, Fault> {
    match text(&node.attrs, "dir")? {
        None => Ok(None),
        Some("ltr") => Ok(Some(Direction::Ltr)),
        Some("rtl") => Ok(Some(Direction::Rtl)),
        Some(_) => Err(Fault::BadAttribute("dir")),
    }
}

fn value<'n, 'a>(attrs: &'n [(Cow<'a, str>, RawValue<'a>)], name: &str) -> Option<&'n RawValue<'a>> {
    attrs.iter().find(|(key, _)| key == name).map(|(_, value)| value)
}

/// An attribute that is a string or null; a missing one is null.
fn text<'n>(attrs: &'n [(Cow<'_, str>, RawValue<'_>)], name: &'static str) -> Result<Option<&'n str>, Fault> {
    match value(attrs, name) {
        None | Some(RawValue::Null) => Ok(None),
        Some(RawValue::Text(text)) => Ok(Some(text)),
        Some(_) => Err(Fault::BadAttribute(name)),
    }
}

/// An attribute that is a whole number within bounds; `None` where it is missing.
fn int(node: &RawNode<'_>, name: &'static str, least: i64, most: i64) -> Result<Option<i64>, Fault> {
    match value(&node.attrs, name) {
        None => Ok(None),
        Some(RawValue::Int(number)) if (least..=most).contains(number) => Ok(Some(*number)),
        Some(_) => Err(Fault::BadAttribute(name)),
    }
}
