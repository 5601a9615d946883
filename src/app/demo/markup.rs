//! The body of a demo text. Besides the signs of [`Document::from_plain`], a part between blank lines may begin with
//!
//! - `1. `: a numbered list, an item a line;
//! - `>> `: a pull quote;
//! - `=> `: a story to lead to, by its work (`=> night-ferry`), in the same language;
//! - `***`: a divider;
//! - `[box] `: a fact box with this title; its lines are paragraphs or, with `- `, items of a list;
//! - `|`: a table, a row a line; the first row holds its headers.
//!
//! In a line, `**strong**`, `__emphasis__`, `{fr|mot}` for a run in another language, and `[words](address)`, where the
//! address is a web address or `story:` and a work.

use anyhow::{Context, bail};

use crate::newsroom::document::{
    Block, Cell, Document, Flow, Inline, Link, List, ListItem, ListKind, Marks, Paragraph, Row, WebUrl,
};
use crate::newsroom::ids::ArticleId;
use crate::platform::lang::Lang;

/// Reads a body. `find` knows the stories that exist so far, by their work.
pub(super) fn document(text: &str, find: &dyn Fn(&str) -> Option<ArticleId>) -> anyhow::Result<Document> {
    let reader = Reader { find };
    let mut blocks = Vec::new();
    for part in text.split("\n\n").map(str::trim).filter(|part| !part.is_empty()) {
        reader.part(part, &mut blocks).with_context(|| format!("at “{}”", part.lines().next().unwrap_or_default()))?;
    }
    Ok(Document::from_blocks(blocks)?)
}

struct Reader<'f> {
    find: &'f dyn Fn(&str) -> Option<ArticleId>,
}

/// What one sign opens and another closes, and what the two make of the words between.
const PAIRS: [(&str, &str); 4] = [("**", "**"), ("__", "__"), ("{", "}"), ("[", ")")];

impl Reader<'_> {
    fn part(&self, part: &str, blocks: &mut Vec<Block>) -> anyhow::Result<()> {
        if part == "***" {
            blocks.push(Block::Divider);
        } else if let Some(text) = part.strip_prefix(">> ") {
            blocks.push(Block::PullQuote { dir: None, text: text.to_owned() });
        } else if let Some(work) = part.strip_prefix("=> ") {
            blocks.push(Block::RelatedStory { article: self.story(work)? });
        } else if part.starts_with("1. ") {
            let items = part.lines().map(|line| line.split_once(". ").map_or(line, |(_, text)| text));
            blocks.push(Block::List(self.list(ListKind::Ordered { start: 1 }, items)?));
        } else if let Some(text) = part.strip_prefix("[box] ") {
            let (title, lines) = text.split_once('\n').context("a fact box holds something")?;
            blocks.push(Block::FactBox { dir: None, title: title.to_owned(), content: self.flow(lines)? });
        } else if part.starts_with('|') {
            let rows = part.lines().enumerate().map(|(index, line)| self.row(line, index == 0));
            blocks.push(Block::Table { dir: None, rows: rows.collect::<anyhow::Result<_>>()? });
        } else {
            for block in Document::from_plain(part)?.blocks() {
                blocks.push(self.marked(block.clone())?);
            }
        }
        Ok(())
    }

    /// A block that was read as plain text, with the marks of its lines.
    fn marked(&self, block: Block) -> anyhow::Result<Block> {
        Ok(match block {
            Block::Paragraph(paragraph) => Block::Paragraph(self.marked_paragraph(&paragraph)?),
            Block::Quote { dir, paragraphs, attribution } => {
                let paragraphs = paragraphs.iter().map(|paragraph| self.marked_paragraph(paragraph));
                Block::Quote { dir, paragraphs: paragraphs.collect::<anyhow::Result<_>>()?, attribution }
            }
            Block::List(list) => {
                let items = list
                    .items
                    .into_iter()
                    .map(|item| Ok(ListItem { first: self.marked_paragraph(&item.first)?, rest: item.rest }));
                Block::List(List { items: items.collect::<anyhow::Result<_>>()?, ..list })
            }
            other => other,
        })
    }

    fn marked_paragraph(&self, paragraph: &Paragraph) -> anyhow::Result<Paragraph> {
        let mut text = String::new();
        for inline in &paragraph.content {
            if let Inline::Text { text: run, .. } = inline {
                text.push_str(run);
            }
        }
        self.paragraph(&text)
    }

    fn paragraph(&self, text: &str) -> anyhow::Result<Paragraph> {
        let mut content = Vec::new();
        let mut rest = text;
        // The pair whose sign comes first.
        while let Some((at, (open, close))) =
            PAIRS.iter().filter_map(|pair| Some((rest.find(pair.0)?, *pair))).min_by_key(|(at, _)| *at)
        {
            let (inside, after) = rest[at + open.len()..]
                .split_once(close)
                .with_context(|| format!("{open} is not closed in “{text}”"))?;
            if at > 0 {
                content.push(Inline::plain(&rest[..at]));
            }
            content.push(self.run(open, inside)?);
            rest = after;
        }
        if !rest.is_empty() {
            content.push(Inline::plain(rest));
        }
        Ok(Paragraph { dir: None, content })
    }

    fn run(&self, sign: &str, inside: &str) -> anyhow::Result<Inline> {
        let mut marks = Marks::default();
        let text = match sign {
            "**" => {
                marks.strong = true;
                inside
            }
            "__" => {
                marks.em = true;
                inside
            }
            "{" => {
                let (lang, text) = inside.split_once('|').context("a run in another language names it")?;
                marks.language = Some(Lang::parse(lang)?);
                text
            }
            "[" => {
                let (text, address) = inside.split_once("](").context("a link has an address")?;
                marks.link = Some(match address.strip_prefix("story:") {
                    Some(work) => Link::Article(self.story(work)?),
                    None => Link::Web(WebUrl::parse(address)?),
                });
                text
            }
            other => bail!("no mark begins with {other}"),
        };
        Ok(Inline::Text { text: text.to_owned(), marks })
    }

    fn list<'t>(&self, kind: ListKind, lines: impl Iterator<Item = &'t str>) -> anyhow::Result<List> {
        let items = lines.map(|line| Ok(ListItem { first: self.paragraph(line)?, rest: Vec::new() }));
        Ok(List { kind, dir: None, items: items.collect::<anyhow::Result<_>>()? })
    }

    fn flow(&self, text: &str) -> anyhow::Result<Vec<Flow>> {
        let lines: Vec<&str> = text.lines().collect();
        let mut flow = Vec::new();
        for group in lines.chunk_by(|one, next| one.starts_with("- ") && next.starts_with("- ")) {
            if group[0].starts_with("- ") {
                let items = group.iter().map(|line| line.trim_start_matches("- "));
                flow.push(Flow::List(self.list(ListKind::Bullet, items)?));
            } else {
                flow.push(Flow::Paragraph(self.paragraph(group[0])?));
            }
        }
        Ok(flow)
    }

    fn row(&self, line: &str, header: bool) -> anyhow::Result<Row> {
        let cells = line.trim_matches('|').split('|').map(|text| {
            let paragraphs = vec![self.paragraph(text.trim())?];
            Ok(Cell { header, colspan: 1, rowspan: 1, colwidth: None, paragraphs })
        });
        Ok(Row { cells: cells.collect::<anyhow::Result<_>>()? })
    }

    fn story(&self, work: &str) -> anyhow::Result<ArticleId> {
        (self.find)(work.trim()).with_context(|| format!("no story {work} was begun before"))
    }
}
