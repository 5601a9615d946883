//! The place before a story's first sentence.

use crate::newsroom::document::{Inline, Paragraph};

/// Whether the paragraph begins with the place and a dash, as an author may have typed it, in any case.
pub(super) fn names(paragraph: &Paragraph, place: &str) -> bool {
    let mut typed = paragraph
        .content
        .iter()
        .flat_map(|inline| {
            match inline {
                Inline::Text { text, .. } => text.as_str(),
                Inline::HardBreak { .. } => "\n",
            }
            .chars()
        })
        .flat_map(char::to_lowercase)
        .skip_while(|c| is_filling(*c));
    if !place.trim().chars().flat_map(char::to_lowercase).all(|c| typed.next() == Some(c)) {
        return false;
    }
    typed.find(|c| !is_filling(*c)).is_some_and(is_dash)
}

/// White space, and the marks of direction that word processors put around a dash.
fn is_filling(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{2066}'..='\u{2069}')
}

/// Dashes as typed: hyphen, the dashes of U+2010–2015, minus, and the Arabic stretch that stands in for one.
fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{640}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_typed_by_hand_is_seen() {
        for (text, place, expected) in [
            ("DAMASCUS — The council met.", "Damascus", true),
            ("  Damascus – The council met.", "DAMASCUS", true),
            ("Damascus-based lawyers met.", "Damascus", true),
            ("Damascus is waiting.", "Damascus", false),
            ("Dam", "Damascus", false),
            ("دمشق\u{200f} ـ اجتمع المجلس.", "دمشق", true),
            ("دمشق تنتظر.", "دمشق", false),
            ("", "Damascus", false),
        ] {
            assert_eq!(names(&Paragraph::plain(text), place), expected, "{text}");
        }
    }
}
