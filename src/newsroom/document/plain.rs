//! Plain text → [`Document`]: for imports of plain text, demonstration content and tests.

use super::{BadDocument, Block, Document, HeadingLevel, Inline, List, ListItem, ListKind, Paragraph};

impl Document {
    /// Blank lines part paragraphs; lines that follow each other are one. A line that begins with
    ///
    /// - `## ` or `### ` is a heading of the second or third level,
    /// - `> ` belongs to a quote, a paragraph each, and `> — ` at its end names who said it,
    /// - `- ` is an item of a list.
    ///
    /// Nothing else has a meaning, and no text is lost. Text without any of it, or none, is sound too; only text
    /// beyond the bounds of a body is refused.
    pub fn from_plain(text: &str) -> Result<Self, BadDocument> {
        let mut blocks = Vec::new();
        let mut open = Open::Nothing;
        for line in text.lines().map(str::trim) {
            open = open.take(line, &mut blocks);
        }
        open.close(&mut blocks);
        if blocks.is_empty() {
            return Ok(Self::empty());
        }
        Self::from_blocks(blocks)
    }
}

/// What the next line may continue.
enum Open {
    Nothing,
    Paragraph(String),
    Quote(Vec<String>),
    List(Vec<String>),
}

impl Open {
    fn take(self, line: &str, blocks: &mut Vec<Block>) -> Self {
        if line.is_empty() {
            self.close(blocks);
            return Open::Nothing;
        }
        for (sign, level) in [("## ", HeadingLevel::Two), ("### ", HeadingLevel::Three)] {
            if let Some(text) = line.strip_prefix(sign) {
                self.close(blocks);
                blocks.push(Block::Heading { level, dir: None, content: vec![Inline::plain(text.trim())] });
                return Open::Nothing;
            }
        }
        match (self, line.strip_prefix("> "), line.strip_prefix("- ")) {
            (Open::Quote(mut lines), Some(text), _) => {
                lines.push(text.trim().to_owned());
                Open::Quote(lines)
            }
            (Open::List(mut items), None, Some(text)) => {
                items.push(text.trim().to_owned());
                Open::List(items)
            }
            (Open::Paragraph(mut text), None, None) => {
                text.push(' ');
                text.push_str(line);
                Open::Paragraph(text)
            }
            (other, quoted, item) => {
                other.close(blocks);
                match (quoted, item) {
                    (Some(text), _) => Open::Quote(vec![text.trim().to_owned()]),
                    (None, Some(text)) => Open::List(vec![text.trim().to_owned()]),
                    (None, None) => Open::Paragraph(line.to_owned()),
                }
            }
        }
    }

    fn close(self, blocks: &mut Vec<Block>) {
        blocks.push(match self {
            Open::Nothing => return,
            Open::Paragraph(text) => Block::Paragraph(Paragraph::plain(text)),
            Open::Quote(mut lines) => {
                let attribution =
                    lines.pop_if(|last| last.starts_with("— ")).map(|line| line.trim_start_matches("— ").to_owned());
                match (lines.is_empty(), attribution) {
                    // A quote of its attribution alone is a quote of a dash.
                    (true, Some(only)) => quote(vec![format!("— {only}")], None),
                    (_, attribution) => quote(lines, attribution),
                }
            }
            Open::List(items) => {
                let item = |text| ListItem { first: Paragraph::plain(text), rest: Vec::new() };
                Block::List(List { kind: ListKind::Bullet, dir: None, items: items.into_iter().map(item).collect() })
            }
        });
    }
}

fn quote(lines: Vec<String>, attribution: Option<String>) -> Block {
    Block::Quote { dir: None, paragraphs: lines.into_iter().map(Paragraph::plain).collect(), attribution }
}
