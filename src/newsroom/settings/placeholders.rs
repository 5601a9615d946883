//! Words that somebody meant to replace: TK, XXX, ؟؟, or what a newsroom uses. The editor marks them by the same rules
//! (`editor/src/write/gaps.ts`), and both are held to the same cases (`editor/src/write/gaps.cases.json`).

use std::fmt;

use unicode_normalization::char::is_combining_mark;

/// The most placeholders a newsroom may have.
pub const MOST: usize = 20;
/// The longest placeholder, in characters.
pub const LONGEST: usize = 20;
/// The shortest, in characters: one sign alone stands in every other sentence.
pub const SHORTEST: usize = 2;

/// A newsroom's list of placeholders: each one line within the bounds, and none twice. It may be empty.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(transparent)]
pub struct Placeholders(Vec<String>);

/// Why a list of placeholders is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPlaceholders {
    #[error("more than {MOST} placeholders")]
    TooMany,
    #[error("a placeholder has {SHORTEST} to {LONGEST} characters, none of which is invisible")]
    BadLength,
    #[error("a placeholder that nobody could tell from a sentence")]
    TooCommon,
}

impl Placeholders {
    /// Reads a list as somebody types it: one placeholder each, white space at the ends left off, empty ones and
    /// repetitions left out.
    pub fn parse<'t>(typed: impl IntoIterator<Item = &'t str>) -> Result<Self, BadPlaceholders> {
        let mut words: Vec<String> = Vec::new();
        for word in typed {
            let word = word.trim();
            if word.is_empty() || words.iter().any(|known| known == word) {
                continue;
            }
            if !(SHORTEST..=LONGEST).contains(&word.chars().count()) || word.chars().any(is_invisible) {
                return Err(BadPlaceholders::BadLength);
            }
            // Signs that every text has: dots and dashes would mark half of it.
            if word.chars().all(|c| matches!(c, '.' | ',' | '،' | ';' | '؛' | ':' | '-' | '–' | '—' | '\'' | '"' | ' '))
            {
                return Err(BadPlaceholders::TooCommon);
            }
            words.push(word.to_owned());
        }
        if words.len() > MOST { Err(BadPlaceholders::TooMany) } else { Ok(Self(words)) }
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    pub fn as_slice(&self) -> &[String] {
        &self.0
    }
}

impl Default for Placeholders {
    /// What newsrooms write in English and in Arabic.
    fn default() -> Self {
        Self(["TK", "XXX", "؟؟"].map(str::to_owned).to_vec())
    }
}

impl From<Vec<String>> for Placeholders {
    /// From the database, to which only [`Placeholders::parse`] writes; what came there otherwise is left out.
    fn from(words: Vec<String>) -> Self {
        let mut kept: Vec<String> = words;
        kept.retain(|word| Self::parse([word.as_str()]).is_ok_and(|one| !one.0.is_empty()));
        kept.truncate(MOST);
        Self(kept)
    }
}

impl fmt::Display for Placeholders {
    /// One on each line, as [`Placeholders::parse`] reads them from a form.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

/// The placeholders that stand in a text (a headline, a standfirst, a paragraph), in reading order, as the list has
/// them. Case counts. One of letters or digits stands as a word of its own, as often repeated as the writer liked
/// (TKTK, XXXX); question and exclamation marks behind a word are only a strong question; other signs stand anywhere.
pub fn placeholders<'l>(text: &str, list: &'l Placeholders) -> Vec<&'l str> {
    let characters: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < characters.len() {
        match list.iter().find_map(|word| length_at(&characters, at, word).map(|length| (word, length))) {
            Some((word, length)) => {
                found.push(word);
                at += length;
            }
            None => at += 1,
        }
    }
    found
}

/// How many characters a placeholder takes here, repetitions included; `None` if it does not stand here.
fn length_at(text: &[char], at: usize, word: &str) -> Option<usize> {
    let word: Vec<char> = word.chars().collect();
    let (first, last) = (*word.first()?, *word.last()?);
    if !text[at..].starts_with(&word) {
        return None;
    }
    let before = at.checked_sub(1).map(|at| text[at]);
    let stands_free = match before {
        None => true,
        Some(before) if is_of_word(first) => !is_of_word(before),
        Some(before) if is_calling(first) => !is_of_word(before) && !is_calling(before),
        Some(_) => true,
    };
    if !stands_free {
        return None;
    }
    // Of one sign alone any number more, of others the whole again.
    let step = if word.iter().all(|c| *c == first) { 1 } else { word.len() };
    let mut length = word.len();
    while text[at + length..].starts_with(&word[..step]) {
        length += step;
    }
    while length >= word.len() {
        match text.get(at + length) {
            Some(after) if is_of_word(last) && is_of_word(*after) => length -= step,
            _ => return Some(length),
        }
    }
    None
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

fn is_calling(c: char) -> bool {
    matches!(c, '?' | '!' | '؟')
}

fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Case {
        list: Option<Vec<String>>,
        text: String,
        found: Vec<String>,
    }

    #[test]
    fn both_sides_find_the_same() {
        let cases: Vec<Case> = serde_json::from_str(include_str!("../../../editor/src/write/gaps.cases.json")).unwrap();
        for case in cases {
            let list = case.list.map_or_else(Placeholders::default, Placeholders::from);
            assert_eq!(placeholders(&case.text, &list), case.found, "{}", case.text);
        }
    }

    #[test]
    fn a_list_has_bounds() {
        let parse = |words: &[&str]| Placeholders::parse(words.iter().copied());
        let list = parse(&[" TK ", "", "TK", "[fill in]"]).unwrap();
        assert_eq!(list.as_slice(), ["TK", "[fill in]"]);
        assert_eq!(parse(&list.to_string().lines().collect::<Vec<_>>()).unwrap(), list);
        assert_eq!(parse(&[]).unwrap().iter().count(), 0);
        assert_eq!(parse(&["?"]), Err(BadPlaceholders::BadLength));
        assert_eq!(parse(&["T\u{200b}K"]), Err(BadPlaceholders::BadLength));
        assert_eq!(parse(&["T\tK"]), Err(BadPlaceholders::BadLength));
        assert_eq!(parse(&["يُستكمل لاحقًا بعد تأكيد"]), Err(BadPlaceholders::BadLength));
        assert_eq!(parse(&["..."]), Err(BadPlaceholders::TooCommon));
        let many: Vec<String> = (0..=MOST).map(|number| format!("TK{number}")).collect();
        assert_eq!(Placeholders::parse(many.iter().map(String::as_str)), Err(BadPlaceholders::TooMany));
        assert_eq!(Placeholders::from(many).as_slice().len(), MOST);
        assert_eq!(Placeholders::from(vec!["?".to_owned(), "TK".to_owned()]).as_slice(), ["TK"]);
    }
}
