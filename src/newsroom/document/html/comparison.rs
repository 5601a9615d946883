//! A comparison as HTML. A change is seen by its element (`ins`, `del`, or a marked span for another form) and its
//! style, and heard by hidden words before it. A class says the same of a whole block.

use std::fmt::Write;

use super::inline::{Runs, direction, escape};
use super::{Context, Html, Target, Words};
use crate::newsroom::document::compare::tree::Kind;
use crate::newsroom::document::compare::{Change, Comparison, Look, Merged, MergedContent, Run};
use crate::newsroom::document::{HeadingLevel, Inline, ListKind};
use crate::platform::lang::Direction;

/// Prints the merged body.
pub(in crate::newsroom::document) fn print(nodes: &[Merged<'_>], look: &Look<'_>) -> Comparison {
    let mut printer = Printer::new(look);
    printer.nodes(nodes, None);
    printer.end()
}

/// Prints one merged line, without an element around it.
pub(in crate::newsroom::document) fn print_line(runs: &[Run<'_>], look: &Look<'_>) -> Comparison {
    let mut printer = Printer::new(look);
    printer.runs(runs, None);
    printer.end()
}

/// Prints one merged line whose changes cannot be gone to.
pub(in crate::newsroom::document) fn print_fragment(runs: &[Run<'_>], look: &Look<'_>) -> Html {
    let mut printer = Printer::new(look);
    printer.places = false;
    printer.runs(runs, None);
    printer.end().html
}

/// Writes into a string, which cannot fail.
struct Printer<'c> {
    out: String,
    look: &'c Look<'c>,
    changes: usize,
    /// Whether changes carry ids.
    places: bool,
    /// Hidden words that could not stand where their change began, because only items or rows may.
    owed: Option<Change>,
}

impl<'c> Printer<'c> {
    fn new(look: &'c Look<'c>) -> Self {
        Self { out: String::with_capacity(16 * 1024), look, changes: 0, places: true, owed: None }
    }

    fn end(self) -> Comparison {
        Comparison { html: Html(self.out), changes: self.changes }
    }

    /// `within` is what became of the node around: what is in a removed list was removed with it, as one change.
    fn nodes(&mut self, nodes: &[Merged<'_>], within: Option<Change>) {
        for node in nodes {
            self.node(node, within);
        }
    }

    fn node(&mut self, node: &Merged<'_>, within: Option<Change>) {
        let (tag, dir) = element(node.kind);
        let begins = node.change != Change::Same && within.is_none();
        let _ = write!(self.out, "<{tag}");
        if begins {
            self.begin();
        }
        self.class(node.kind, if begins { node.change } else { Change::Same });
        self.attributes(node.kind);
        if let Some(dir) = dir {
            direction(&mut self.out, dir);
        }
        self.out.push('>');
        let whole = match node.change {
            Change::Same | Change::Formatted => within,
            Change::Added | Change::Removed => Some(node.change),
        };
        if begins {
            match node.kind {
                Kind::List { .. } | Kind::Table { .. } | Kind::Row => self.owed = Some(node.change),
                Kind::Paragraph { .. }
                | Kind::Heading { .. }
                | Kind::Quote { .. }
                | Kind::Attribution
                | Kind::PullQuote { .. }
                | Kind::Item
                | Kind::FactBox { .. }
                | Kind::FactTitle
                | Kind::Cell { .. }
                | Kind::Divider
                | Kind::Related(_) => self.hidden(node.change),
            }
        }
        match &node.content {
            MergedContent::Text(runs) => self.runs(runs, whole),
            MergedContent::Nodes(nodes) => self.children(node.kind, nodes, whole),
            MergedContent::Leaf => self.leaf(node.kind),
        }
        let _ = write!(self.out, "</{tag}>");
    }

    fn children(&mut self, kind: Kind, nodes: &[Merged<'_>], whole: Option<Change>) {
        if matches!(kind, Kind::Table { .. }) {
            self.out.push_str("<tbody>");
            self.nodes(nodes, whole);
            self.out.push_str("</tbody>");
        } else {
            self.nodes(nodes, whole);
        }
    }

    fn leaf(&mut self, kind: Kind) {
        match kind {
            Kind::Divider => self.out.push_str("<hr>"),
            Kind::Related(article) => {
                escape(&mut self.out, self.look.words.read_more);
                if let Some(linked) = self.look.links.get(&article) {
                    self.out.push_str(": <bdi lang=\"");
                    escape(&mut self.out, linked.lang.as_str());
                    self.out.push_str("\">");
                    escape(&mut self.out, &linked.headline);
                    self.out.push_str("</bdi>");
                }
            }
            Kind::Paragraph { .. }
            | Kind::Heading { .. }
            | Kind::Quote { .. }
            | Kind::Attribution
            | Kind::PullQuote { .. }
            | Kind::List { .. }
            | Kind::Item
            | Kind::FactBox { .. }
            | Kind::FactTitle
            | Kind::Table { .. }
            | Kind::Row
            | Kind::Cell { .. } => {}
        }
    }

    fn class(&mut self, kind: Kind, change: Change) {
        let own = match kind {
            Kind::PullQuote { .. } => "pull",
            Kind::FactBox { .. } => "factbox",
            Kind::FactTitle => "facttitle",
            Kind::Related(_) => "related",
            Kind::Divider => "dividing",
            Kind::Paragraph { .. }
            | Kind::Heading { .. }
            | Kind::Quote { .. }
            | Kind::Attribution
            | Kind::List { .. }
            | Kind::Item
            | Kind::Table { .. }
            | Kind::Row
            | Kind::Cell { .. } => "",
        };
        let change = match change {
            Change::Same => "",
            Change::Added => "added",
            Change::Removed => "removed",
            Change::Formatted => "formatted",
        };
        let gap = if own.is_empty() || change.is_empty() { "" } else { " " };
        if !own.is_empty() || !change.is_empty() {
            let _ = write!(self.out, " class=\"{own}{gap}{change}\"");
        }
    }

    fn attributes(&mut self, kind: Kind) {
        match kind {
            Kind::List { kind: ListKind::Ordered { start }, .. } if start != 1 => {
                let _ = write!(self.out, " start=\"{start}\"");
            }
            Kind::Cell { colspan, rowspan, .. } => {
                for (name, span) in [("colspan", colspan), ("rowspan", rowspan)] {
                    if span > 1 {
                        let _ = write!(self.out, " {name}=\"{span}\"");
                    }
                }
            }
            Kind::Paragraph { .. }
            | Kind::Heading { .. }
            | Kind::Quote { .. }
            | Kind::Attribution
            | Kind::PullQuote { .. }
            | Kind::List { .. }
            | Kind::Item
            | Kind::FactBox { .. }
            | Kind::FactTitle
            | Kind::Table { .. }
            | Kind::Row
            | Kind::Divider
            | Kind::Related(_) => {}
        }
    }

    /// Runs of one fate stand in one element. A removal and what came in its place are one change.
    fn runs(&mut self, runs: &[Run<'_>], whole: Option<Change>) {
        if let Some(owed) = self.owed.take() {
            self.hidden(owed);
        }
        let mut before = Change::Same;
        for group in runs.chunk_by(|one, other| one.change == other.change) {
            let Some(change) = group.first().map(|run| run.change) else { continue };
            let follows = before == Change::Removed && change == Change::Added;
            before = change;
            let tag = match change {
                Change::Same => {
                    self.inline(group);
                    continue;
                }
                Change::Added => "ins",
                Change::Removed => "del",
                Change::Formatted => "span",
            };
            let _ = write!(self.out, "<{tag}");
            if change == Change::Formatted {
                self.out.push_str(" class=\"formatted\"");
            }
            if whole.is_none() && !follows {
                self.begin();
            }
            self.out.push('>');
            if whole.is_none() {
                self.hidden(change);
            }
            self.inline(group);
            let _ = write!(self.out, "</{tag}>");
        }
    }

    fn inline(&mut self, runs: &[Run<'_>]) {
        let content: Vec<Inline> = runs
            .iter()
            .map(|run| match &run.text {
                Some(text) => Inline::Text { text: text.clone(), marks: run.marks.clone() },
                None => Inline::HardBreak { marks: run.marks.clone() },
            })
            .collect();
        let words = Words { read_more: self.look.words.read_more, table: "" };
        let context =
            Context { lang: self.look.lang, dateline: None, words, links: self.look.links, target: Target::Page };
        Runs::new().print(&mut self.out, &content, &context);
    }

    /// Counts a change, inside the tag it begins at.
    fn begin(&mut self) {
        self.changes += 1;
        if self.places {
            let _ = write!(self.out, " id=\"change-{}\" tabindex=\"-1\"", self.changes);
        }
    }

    fn hidden(&mut self, change: Change) {
        let words = match change {
            Change::Same => return,
            Change::Added => self.look.words.added,
            Change::Removed => self.look.words.removed,
            Change::Formatted => self.look.words.formatted,
        };
        self.out.push_str("<span class=\"vh\">");
        escape(&mut self.out, words);
        self.out.push_str(" </span>");
    }
}

fn element(kind: Kind) -> (&'static str, Option<Direction>) {
    match kind {
        Kind::Paragraph { dir } => ("p", dir),
        Kind::Heading { level: HeadingLevel::Two, dir } => ("h3", dir),
        Kind::Heading { level: HeadingLevel::Three, dir } => ("h4", dir),
        Kind::Quote { dir } => ("blockquote", dir),
        Kind::Attribution => ("footer", None),
        Kind::PullQuote { dir } | Kind::FactBox { dir } => ("div", dir),
        Kind::List { kind: ListKind::Bullet, dir } => ("ul", dir),
        Kind::List { kind: ListKind::Ordered { .. }, dir } => ("ol", dir),
        Kind::Item => ("li", None),
        Kind::FactTitle => ("p", None),
        Kind::Table { dir } => ("table", dir),
        Kind::Row => ("tr", None),
        Kind::Cell { header: true, .. } => ("th", None),
        Kind::Cell { header: false, .. } => ("td", None),
        Kind::Divider => ("div", None),
        Kind::Related(_) => ("p", None),
    }
}
