//! Ids of headings, so that a part of a story can be linked to, and the list of its parts.

use std::collections::HashMap;

use crate::newsroom::document::{Block, Document, HeadingLevel, Inline};
use crate::newsroom::slug::Slug;
use crate::platform::lang::Lang;

/// A part of a story: its heading, and the id of it on the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    pub id: String,
    pub text: String,
}

/// Makes ids unique on the page. They begin with `h-`, so a heading called "Search" is not the page's search form.
#[derive(Default)]
pub(super) struct Ids {
    used: HashMap<String, usize>,
}

impl Document {
    /// The headings of the second level in reading order, with the ids that [`super::render`] gives them.
    pub fn contents(&self, lang: Lang) -> Vec<Section> {
        let mut ids = Ids::default();
        let mut sections = Vec::new();
        for block in self.blocks() {
            if let Block::Heading { level, content, .. } = block
                && let Some((id, text)) = ids.heading(content, lang)
                && *level == HeadingLevel::Two
            {
                sections.push(Section { id, text });
            }
        }
        sections
    }
}

impl Ids {
    /// The id and the text of a heading; `None` for one without text, which is not printed.
    pub(super) fn heading(&mut self, content: &[Inline], lang: Lang) -> Option<(String, String)> {
        let mut text = String::new();
        for inline in content {
            match inline {
                Inline::Text { text: run, .. } => text.push_str(run),
                Inline::HardBreak { .. } => text.push(' '),
            }
        }
        if text.chars().all(char::is_whitespace) {
            return None;
        }
        let mut id = String::from("h-");
        id.push_str(Slug::from_title(&text, lang).as_ref().map_or("part", Slug::as_str));
        let times = self.used.entry(id.clone()).or_insert(0);
        *times += 1;
        // `--` stands in no slug, so a numbered id is never that of another heading.
        if *times > 1 {
            id.push_str(&format!("--{times}"));
        }
        Some((id, text))
    }
}
