//! Runs of text with their marks, and escaping.

use super::{Context, LinkedArticle, Target};
use crate::newsroom::document::{Inline, Link, Marks, Script};
use crate::platform::lang::{Direction, Lang};

/// An element that stands open around the current run. The order of the variants is the order of nesting, so a link
/// whose words are partly strong is one link.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open<'d> {
    Link(&'d Link),
    Language(Lang),
    Strong,
    Em,
    Strike,
    Superscript,
    Subscript,
}

/// Prints runs; `open` is kept by the caller so that it is allocated once for a body.
pub(super) struct Runs<'d> {
    open: Vec<Open<'d>>,
    wanted: Vec<Open<'d>>,
}

impl<'d> Runs<'d> {
    pub(super) fn new() -> Self {
        Self { open: Vec::with_capacity(6), wanted: Vec::with_capacity(6) }
    }

    pub(super) fn print(&mut self, out: &mut String, content: &'d [Inline], context: &Context<'_>) {
        for inline in content {
            self.want(inline.marks(), context);
            let kept = self.open.iter().zip(&self.wanted).take_while(|(open, wanted)| open == wanted).count();
            self.close_to(out, kept);
            for index in kept..self.wanted.len() {
                let mark = self.wanted[index];
                open(out, mark, context);
                self.open.push(mark);
            }
            match inline {
                Inline::Text { text, .. } => escape(out, text),
                Inline::HardBreak { .. } => out.push_str("<br>"),
            }
        }
        self.close_to(out, 0);
    }

    fn want(&mut self, marks: &'d Marks, context: &Context<'_>) {
        self.wanted.clear();
        let link = marks.link.as_ref().filter(|link| match link {
            Link::Web(_) => true,
            Link::Article(article) => context.links.contains_key(article),
        });
        self.wanted.extend(link.map(Open::Link));
        self.wanted.extend(marks.language.map(Open::Language));
        self.wanted.extend(marks.strong.then_some(Open::Strong));
        self.wanted.extend(marks.em.then_some(Open::Em));
        self.wanted.extend(marks.strike.then_some(Open::Strike));
        self.wanted.extend(marks.script.map(|script| match script {
            Script::Super => Open::Superscript,
            Script::Sub => Open::Subscript,
        }));
    }

    fn close_to(&mut self, out: &mut String, depth: usize) {
        while self.open.len() > depth {
            out.push_str(match self.open.pop() {
                Some(Open::Link(_)) => "</a>",
                Some(Open::Language(_)) => "</span>",
                Some(Open::Strong) => "</strong>",
                Some(Open::Em) => "</em>",
                Some(Open::Strike) => "</s>",
                Some(Open::Superscript) => "</sup>",
                Some(Open::Subscript) => "</sub>",
                None => return,
            });
        }
    }
}

fn open(out: &mut String, mark: Open<'_>, context: &Context<'_>) {
    match mark {
        Open::Link(Link::Web(url)) => {
            out.push_str("<a href=\"");
            address(out, url.as_str(), context.target);
            out.push_str(if url.is_web() { "\" rel=\"noopener\">" } else { "\">" });
        }
        Open::Link(Link::Article(article)) => {
            out.push_str("<a href=\"");
            if let Some(linked) = context.links.get(article) {
                address(out, &linked.href, context.target);
                hreflang(out, linked, context);
            }
            out.push_str("\">");
        }
        Open::Language(lang) => {
            out.push_str("<span");
            language(out, lang);
            out.push('>');
        }
        Open::Strong => out.push_str("<strong>"),
        Open::Em => out.push_str("<em>"),
        Open::Strike => out.push_str("<s>"),
        Open::Superscript => out.push_str("<sup>"),
        Open::Subscript => out.push_str("<sub>"),
    }
}

/// The link of a related story, whose headline may be in any language.
pub(super) fn related_link(out: &mut String, linked: &LinkedArticle, context: &Context<'_>) {
    out.push_str("<a href=\"");
    address(out, &linked.href, context.target);
    hreflang(out, linked, context);
    out.push('"');
    language(out, linked.lang);
    out.push('>');
    escape(out, &linked.headline);
    out.push_str("</a>");
}

/// Both attributes, always together: `dir` is what isolates the run from the line around it.
fn language(out: &mut String, lang: Lang) {
    out.push_str(" lang=\"");
    escape(out, lang.as_str());
    out.push('"');
    direction(out, lang.direction());
}

pub(super) fn direction(out: &mut String, direction: Direction) {
    out.push_str(" dir=\"");
    out.push_str(direction.as_str());
    out.push('"');
}

/// Continues after an address: closes its quote and opens that of `hreflang`, where the languages differ.
fn hreflang(out: &mut String, linked: &LinkedArticle, context: &Context<'_>) {
    if linked.lang != context.lang {
        out.push_str("\" hreflang=\"");
        escape(out, linked.lang.as_str());
    }
}

fn address(out: &mut String, href: &str, target: Target<'_>) {
    if let Target::Feed { base } = target
        && href.starts_with('/')
    {
        escape(out, base.trim_end_matches('/'));
    }
    escape(out, href);
}

/// Text, or the value of an attribute in double quotes, which are the only ones written here.
pub(super) fn escape(out: &mut String, text: &str) {
    // Most text has nothing to escape, and a fold without an early end looks at many bytes at once.
    let special = |byte: u8| (byte == b'&') | (byte == b'<') | (byte == b'>') | (byte == b'"');
    if !text.bytes().fold(false, |found, byte| found | special(byte)) {
        out.push_str(text);
        return;
    }
    let mut printed = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => continue,
        };
        out.push_str(&text[printed..at]);
        out.push_str(entity);
        printed = at + 1;
    }
    out.push_str(&text[printed..]);
}
