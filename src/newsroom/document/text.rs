//! What a body says, without its form: for search, previews, reading time and checks.

use std::collections::BTreeSet;

use unicode_segmentation::UnicodeSegmentation;

use super::fault::Place;
use super::names::NodeKind;
use super::{Block, Document, Flow, Inline, Link, List, ListKind, Paragraph, Placeholders, placeholders};
use crate::newsroom::ids::ArticleId;
use crate::platform::lang::Lang;

/// A word that somebody meant to replace, as the newsroom's list has it, and the block it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placeholder {
    pub word: String,
    pub place: Place,
}

/// How long a story takes to read, in minutes: by the measured silent reading speed of its language (words a minute,
/// doi 10.1016/j.jml.2019.104047), rounded, and at least 1. Languages without a figure are read as English.
pub fn reading_minutes(words: usize, lang: Lang) -> u32 {
    let speed = match lang.primary() {
        "ar" => 181,
        "fr" => 214,
        "de" => 260,
        "es" => 278,
        "he" => 224,
        _ => 238,
    };
    u32::try_from((words + speed / 2) / speed).unwrap_or(u32::MAX).max(1)
}

impl Document {
    /// The text of all blocks, one line for each paragraph, heading, item and cell.
    pub fn plain_text(&self) -> String {
        let mut text = String::new();
        self.each_line(&mut |_, line| {
            if !text.is_empty() {
                text.push('\n');
            }
            line.push_to(&mut text);
        });
        text
    }

    /// Words by Unicode's own rules (UAX 29), which hold for Arabic and Latin text alike.
    pub fn word_count(&self) -> usize {
        self.plain_text().unicode_words().count()
    }

    /// The beginning of the running text, at most `characters` long, cut between words and then ended by `…`.
    /// Headings, lists and boxes are left out, unless there is nothing else.
    pub fn excerpt(&self, characters: usize) -> String {
        let mut text = String::new();
        for block in self.blocks() {
            if let Block::Paragraph(paragraph) = block {
                Line::Runs(&paragraph.content).push_to(&mut text);
                text.push(' ');
            }
        }
        if text.trim().is_empty() {
            text = self.plain_text();
        }
        cut(&text, characters)
    }

    /// The stories it leads to, by link or as a related story.
    pub fn references(&self) -> BTreeSet<ArticleId> {
        let mut ids = BTreeSet::new();
        for block in self.blocks() {
            if let Block::RelatedStory { article } = block {
                ids.insert(*article);
            }
        }
        self.each_line(&mut |_, line| {
            if let Line::Runs(content) = line {
                ids.extend(content.iter().filter_map(|inline| match inline.marks().link {
                    Some(Link::Article(article)) => Some(article),
                    Some(Link::Web(_)) | None => None,
                }));
            }
        });
        ids
    }

    /// Words left to be replaced, in reading order; see [`placeholders`].
    pub fn placeholders(&self, list: &Placeholders) -> Vec<Placeholder> {
        let mut found = Vec::new();
        let mut text = String::new();
        self.each_line(&mut |place, line| {
            text.clear();
            line.push_to(&mut text);
            let words = placeholders(&text, list).into_iter();
            found.extend(words.map(|word| Placeholder { word: word.to_owned(), place: place.clone() }));
        });
        found
    }

    /// The lines of [`Document::plain_text`], each with the number of the block it stands in, counted from 0.
    pub fn lines(&self) -> Vec<(usize, String)> {
        let mut lines = Vec::new();
        self.each_line(&mut |place, line| {
            let mut text = String::new();
            line.push_to(&mut text);
            lines.push((place.block().unwrap_or(1) - 1, text));
        });
        lines
    }

    /// The stories it leads to, in reading order, each with the number of the block that does, counted from 0.
    pub fn links(&self) -> Vec<(usize, ArticleId)> {
        let mut links = Vec::new();
        for (number, block) in self.blocks().iter().enumerate() {
            if let Block::RelatedStory { article } = block {
                links.push((number, *article));
            }
        }
        self.each_line(&mut |place, line| {
            if let Line::Runs(content) = line {
                let block = place.block().unwrap_or(1) - 1;
                links.extend(content.iter().filter_map(|inline| match inline.marks().link {
                    Some(Link::Article(article)) => Some((block, article)),
                    Some(Link::Web(_)) | None => None,
                }));
            }
        });
        links.sort_by_key(|(block, _)| *block);
        links.dedup();
        links
    }

    /// Calls `f` with each line of text and the block it stands in.
    fn each_line<'d>(&'d self, f: &mut dyn FnMut(&Place, Line<'d>)) {
        for (index, block) in self.blocks().iter().enumerate() {
            let place = Place::of_block(index + 1, block.kind());
            let f = &mut |line: Line<'d>| f(&place, line);
            match block {
                Block::Paragraph(Paragraph { content, .. }) | Block::Heading { content, .. } => f(Line::Runs(content)),
                Block::Quote { paragraphs, attribution, .. } => {
                    each_paragraph(paragraphs, f);
                    if let Some(attribution) = attribution {
                        f(Line::Plain(attribution));
                    }
                }
                Block::PullQuote { text, .. } => f(Line::Plain(text)),
                Block::List(list) => each_item(list, f),
                Block::RelatedStory { .. } | Block::Divider => {}
                Block::FactBox { title, content, .. } => {
                    f(Line::Plain(title));
                    each_flow(content, f);
                }
                Block::Table { rows, .. } => {
                    for cell in rows.iter().flat_map(|row| &row.cells) {
                        each_paragraph(&cell.paragraphs, f);
                    }
                }
            }
        }
    }
}

impl Block {
    /// What it is called in JSON and in messages.
    pub fn kind(&self) -> NodeKind {
        match self {
            Block::Paragraph(_) => NodeKind::Paragraph,
            Block::Heading { .. } => NodeKind::Heading,
            Block::Quote { .. } => NodeKind::Quote,
            Block::PullQuote { .. } => NodeKind::PullQuote,
            Block::List(List { kind: ListKind::Bullet, .. }) => NodeKind::BulletList,
            Block::List(List { kind: ListKind::Ordered { .. }, .. }) => NodeKind::OrderedList,
            Block::RelatedStory { .. } => NodeKind::RelatedStory,
            Block::Divider => NodeKind::Divider,
            Block::FactBox { .. } => NodeKind::FactBox,
            Block::Table { .. } => NodeKind::Table,
        }
    }
}

#[derive(Clone, Copy)]
enum Line<'d> {
    Runs(&'d [Inline]),
    Plain(&'d str),
}

impl Line<'_> {
    fn push_to(self, text: &mut String) {
        match self {
            Line::Plain(plain) => text.push_str(plain),
            Line::Runs(content) => {
                for inline in content {
                    match inline {
                        Inline::Text { text: run, .. } => text.push_str(run),
                        Inline::HardBreak { .. } => text.push('\n'),
                    }
                }
            }
        }
    }
}

fn each_paragraph<'d>(paragraphs: &'d [Paragraph], f: &mut dyn FnMut(Line<'d>)) {
    for paragraph in paragraphs {
        f(Line::Runs(&paragraph.content));
    }
}

fn each_item<'d>(list: &'d List, f: &mut dyn FnMut(Line<'d>)) {
    for item in &list.items {
        f(Line::Runs(&item.first.content));
        each_flow(&item.rest, f);
    }
}

fn each_flow<'d>(content: &'d [Flow], f: &mut dyn FnMut(Line<'d>)) {
    for part in content {
        match part {
            Flow::Paragraph(paragraph) => f(Line::Runs(&paragraph.content)),
            Flow::List(list) => each_item(list, f),
        }
    }
}

/// White space becomes single spaces; where no word ends in time, the cut falls between graphemes.
fn cut(text: &str, characters: usize) -> String {
    let mut whole = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        let gap = usize::from(!whole.is_empty());
        let word_length = word.chars().count();
        if length + gap + word_length > characters {
            // One of the characters is for the sign that something was cut.
            let room = characters.saturating_sub(1);
            while length > room {
                let Some(space) = whole.rfind(' ') else { break };
                whole.truncate(space);
                length = whole.chars().count();
            }
            if whole.is_empty() || length > room {
                whole = graphemes(if whole.is_empty() { word } else { &whole }, room);
            }
            let kept = whole.trim_end_matches([',', ';', ':', '،', '؛', '-', '–', '—', ' ']).len();
            whole.truncate(kept);
            if characters > 0 {
                whole.push('…');
            }
            return whole;
        }
        if gap == 1 {
            whole.push(' ');
        }
        whole.push_str(word);
        length += gap + word_length;
    }
    whole
}

fn graphemes(word: &str, characters: usize) -> String {
    let mut length = 0;
    word.graphemes(true)
        .take_while(|grapheme| {
            length += grapheme.chars().count();
            length <= characters
        })
        .collect()
}
