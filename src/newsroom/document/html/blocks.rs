//! The walk over the blocks.

use std::fmt::Write;

use super::headings::Ids;
use super::inline::{Runs, direction, escape, related_link};
use super::{Context, Target, dateline};
use crate::newsroom::document::{
    Block, Cell, Document, Flow, HeadingLevel, Inline, List, ListItem, ListKind, Paragraph, Row,
};
use crate::newsroom::ids::ArticleId;
use crate::platform::lang::Direction;

pub(super) fn render(document: &Document, context: &Context<'_>) -> String {
    let mut printer = Printer {
        out: String::with_capacity(16 * 1024),
        context,
        on_page: context.target == Target::Page,
        dir: context.lang.direction(),
        runs: Runs::new(),
        ids: Ids::default(),
        has_section: false,
        fact_boxes: 0,
        tables: 0,
    };
    let mut blocks = document.blocks().iter().filter(|block| !is_blank(block)).peekable();
    if let Some(place) = context.dateline.map(str::trim).filter(|place| !place.is_empty())
        && let Some(Block::Paragraph(first)) = blocks.peek()
        && !dateline::names(first, place)
    {
        blocks.next();
        printer.first_paragraph(place, first);
    }
    for block in blocks {
        printer.block(block);
    }
    printer.out
}

struct Printer<'d, 'c> {
    out: String,
    context: &'c Context<'c>,
    on_page: bool,
    /// The direction of what is being printed into.
    dir: Direction,
    runs: Runs<'d>,
    ids: Ids,
    /// A heading of the second level was printed, so what follows stands below one.
    has_section: bool,
    fact_boxes: usize,
    tables: usize,
}

impl<'d> Printer<'d, '_> {
    fn block(&mut self, block: &'d Block) {
        match block {
            Block::Paragraph(paragraph) => self.paragraph(paragraph),
            Block::Heading { level, dir, content } => self.heading(*level, *dir, content),
            Block::Quote { dir, paragraphs, attribution } => {
                let outside = self.open("blockquote", "", *dir);
                self.paragraphs(paragraphs);
                if let Some(who) = attribution.as_deref().filter(|who| !who.trim().is_empty()) {
                    self.element("footer", who);
                }
                self.close("blockquote", outside);
            }
            Block::PullQuote { dir, text } => {
                let outside = self.open("aside", if self.on_page { " class=\"pull\"" } else { "" }, *dir);
                self.element("p", text);
                self.close("aside", outside);
            }
            Block::List(list) => self.list(list),
            Block::RelatedStory { article } => self.related(*article),
            Block::Divider => self.out.push_str(if self.on_page { "<hr class=\"divider\">" } else { "<hr>" }),
            Block::FactBox { dir, title, content } => self.fact_box(*dir, title, content),
            Block::Table { dir, rows } => self.table(*dir, rows),
        }
    }

    /// A paragraph without anything to see is a slip of the key, not a gap to print.
    fn paragraph(&mut self, paragraph: &'d Paragraph) {
        if !paragraph.is_blank() {
            let outside = self.open("p", "", paragraph.dir);
            self.inline(&paragraph.content);
            self.close("p", outside);
        }
    }

    fn first_paragraph(&mut self, place: &str, paragraph: &'d Paragraph) {
        let outside = self.open("p", "", paragraph.dir);
        if self.on_page {
            self.out.push_str("<span class=\"dateline\">");
            escape(&mut self.out, place);
            self.out.push_str("</span>");
        } else {
            escape(&mut self.out, place);
        }
        self.out.push_str(" — ");
        self.inline(&paragraph.content);
        self.close("p", outside);
    }

    fn paragraphs(&mut self, paragraphs: &'d [Paragraph]) {
        for paragraph in paragraphs {
            self.paragraph(paragraph);
        }
    }

    fn heading(&mut self, level: HeadingLevel, dir: Option<Direction>, content: &'d [Inline]) {
        let tag = match level {
            HeadingLevel::Two => "h2",
            HeadingLevel::Three => "h3",
        };
        self.has_section |= level == HeadingLevel::Two;
        let outside = if self.on_page
            && let Some((id, _)) = self.ids.heading(content, self.context.lang)
        {
            // An id is a slug with a prefix: letters, digits and hyphens.
            self.open(tag, &format!(" id=\"{id}\""), dir)
        } else {
            self.open(tag, "", dir)
        };
        self.inline(content);
        self.close(tag, outside);
    }

    fn list(&mut self, list: &'d List) {
        let (tag, outside) = match list.kind {
            ListKind::Bullet => ("ul", self.open("ul", "", list.dir)),
            ListKind::Ordered { start: 1 } => ("ol", self.open("ol", "", list.dir)),
            ListKind::Ordered { start } => ("ol", self.open("ol", &format!(" start=\"{start}\""), list.dir)),
        };
        for item in &list.items {
            self.list_item(item);
        }
        self.close(tag, outside);
    }

    /// An item of one paragraph prints its text without one, with lists after it or not.
    fn list_item(&mut self, item: &'d ListItem) {
        let paragraphs_follow = item.rest.iter().any(|flow| matches!(flow, Flow::Paragraph(_)));
        let turn = if paragraphs_follow { None } else { item.first.dir };
        let outside = self.open("li", "", turn);
        if paragraphs_follow {
            self.paragraph(&item.first);
        } else {
            self.inline(&item.first.content);
        }
        self.flow(&item.rest);
        self.close("li", outside);
    }

    fn flow(&mut self, content: &'d [Flow]) {
        for part in content {
            match part {
                Flow::Paragraph(paragraph) => self.paragraph(paragraph),
                Flow::List(list) => self.list(list),
            }
        }
    }

    fn related(&mut self, article: ArticleId) {
        let Some(linked) = self.context.links.get(&article) else {
            return;
        };
        if self.on_page {
            self.out.push_str("<p class=\"related\"><span class=\"label\">");
            escape(&mut self.out, self.context.words.read_more);
            self.out.push_str("</span> ");
        } else {
            // Without a style sheet the label needs its colon.
            self.out.push_str("<p>");
            escape(&mut self.out, self.context.words.read_more);
            self.out.push_str(": ");
        }
        related_link(&mut self.out, linked, self.context);
        self.out.push_str("</p>");
    }

    fn fact_box(&mut self, dir: Option<Direction>, title: &str, content: &'d [Flow]) {
        self.fact_boxes += 1;
        let tag = if self.has_section { "h3" } else { "h2" };
        let titled = !title.trim().is_empty();
        let number = self.fact_boxes;
        let outside = match (self.on_page, titled) {
            (true, true) => self.open("aside", &format!(" class=\"factbox\" aria-labelledby=\"box-{number}\""), dir),
            (true, false) => self.open("aside", " class=\"factbox\"", dir),
            (false, _) => self.open("aside", "", dir),
        };
        if titled {
            let here = if self.on_page {
                self.open(tag, &format!(" id=\"box-{number}\""), None)
            } else {
                self.open(tag, "", None)
            };
            escape(&mut self.out, title);
            self.close(tag, here);
        }
        self.flow(content);
        self.close("aside", outside);
    }

    /// A wide table scrolls inside its own region, which the keyboard can reach; regions need names that differ.
    fn table(&mut self, dir: Option<Direction>, rows: &'d [Row]) {
        self.tables += 1;
        if self.on_page {
            self.out.push_str("<div class=\"tablewrap\" role=\"region\" tabindex=\"0\" aria-label=\"");
            escape(&mut self.out, self.context.words.table);
            // Writing to a string cannot fail.
            let _ = write!(self.out, " {}\">", self.tables);
        }
        let outside = self.open("table", "", dir);
        let has_head = rows.len() > 1 && rows.first().is_some_and(is_head);
        for (index, row) in rows.iter().enumerate() {
            match index {
                0 if has_head => self.out.push_str("<thead>"),
                1 if has_head => self.out.push_str("</thead><tbody>"),
                0 => self.out.push_str("<tbody>"),
                _ => {}
            }
            let scope = if row.cells.iter().all(|cell| cell.header) { "col" } else { "row" };
            self.out.push_str("<tr>");
            for cell in &row.cells {
                self.cell(cell, scope);
            }
            self.out.push_str("</tr>");
        }
        self.out.push_str("</tbody>");
        self.close("table", outside);
        if self.on_page {
            self.out.push_str("</div>");
        }
    }

    fn cell(&mut self, cell: &'d Cell, scope: &str) {
        let mut attributes = String::new();
        let span = |attributes: &mut String, name: &str, span: u8| {
            if span > 1 {
                // Writing to a string cannot fail.
                let _ = write!(attributes, " {name}=\"{span}\"");
            }
        };
        span(&mut attributes, "colspan", cell.colspan);
        span(&mut attributes, "rowspan", cell.rowspan);
        if cell.header {
            attributes.push_str(" scope=\"");
            attributes.push_str(scope);
            attributes.push('"');
        }
        let tag = if cell.header { "th" } else { "td" };
        match cell.paragraphs.as_slice() {
            [one] => {
                let outside = self.open(tag, &attributes, one.dir);
                self.inline(&one.content);
                self.close(tag, outside);
            }
            several => {
                let outside = self.open(tag, &attributes, None);
                self.paragraphs(several);
                self.close(tag, outside);
            }
        }
    }

    fn inline(&mut self, content: &'d [Inline]) {
        self.runs.print(&mut self.out, content, self.context);
    }

    fn element(&mut self, tag: &str, text: &str) {
        let outside = self.open(tag, "", None);
        escape(&mut self.out, text);
        self.close(tag, outside);
    }

    /// Opens an element, with `dir` where it turns; gives the direction outside it, which [`Self::close`] restores.
    /// `attributes` are already HTML.
    fn open(&mut self, tag: &str, attributes: &str, dir: Option<Direction>) -> Direction {
        self.out.push('<');
        self.out.push_str(tag);
        self.out.push_str(attributes);
        let outside = self.dir;
        if let Some(dir) = dir.filter(|dir| *dir != outside) {
            direction(&mut self.out, dir);
            self.dir = dir;
        }
        self.out.push('>');
        outside
    }

    fn close(&mut self, tag: &str, outside: Direction) {
        self.out.push_str("</");
        self.out.push_str(tag);
        self.out.push('>');
        self.dir = outside;
    }
}

/// A head of one row whose cells stay in it; one that reaches down would be cut off at the end of `thead`.
fn is_head(row: &Row) -> bool {
    row.cells.iter().all(|cell| cell.header && cell.rowspan == 1)
}

fn is_blank(block: &Block) -> bool {
    match block {
        Block::Paragraph(paragraph) => paragraph.is_blank(),
        // A heading of line breaks alone would be a heading without a name.
        Block::Heading { content, .. } => content.iter().all(|inline| match inline {
            Inline::Text { text, .. } => text.trim().is_empty(),
            Inline::HardBreak { .. } => true,
        }),
        Block::PullQuote { text, .. } => text.trim().is_empty(),
        // Whose words they were is worth printing even where the words are still missing.
        Block::Quote { paragraphs, attribution, .. } => {
            paragraphs.iter().all(Paragraph::is_blank) && attribution.as_deref().is_none_or(|who| who.trim().is_empty())
        }
        Block::List(_) | Block::RelatedStory { .. } | Block::Divider | Block::FactBox { .. } | Block::Table { .. } => {
            false
        }
    }
}
