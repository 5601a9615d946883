//! JSON inside a page, in a `script` that no browser runs: data for a script, or facts for search engines.

use std::fmt;

/// JSON in which nothing can end the element it stands in. Made only by [`Data::of`].
#[derive(Clone, Debug)]
pub struct Data(String);

impl Data {
    /// Anything that serialises; what does not (a map whose keys are no strings) becomes `null`.
    pub fn of(value: &impl serde::Serialize) -> Self {
        let json = serde_json::to_string(value).unwrap_or_else(|_| "null".into());
        // E2 begins the two line ends, and much else that is rare.
        let suspect = |byte: u8| (byte == b'<') | (byte == b'>') | (byte == b'&') | (byte == 0xe2);
        if !json.bytes().fold(false, |found, byte| found | suspect(byte)) {
            return Self(json);
        }
        let mut safe = String::with_capacity(json.len() + 64);
        for c in json.chars() {
            match c {
                // Outside of strings JSON has none of these, so the escapes stand inside strings only.
                '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => safe.push_str(&format!("\\u{:04x}", c as u32)),
                c => safe.push(c),
            }
        }
        Self(safe)
    }
}

impl fmt::Display for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Data {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_the_element() {
        let text = "</script><!--&\u{2028}";
        let data = Data::of(&text).to_string();
        assert_eq!(data, r#""\u003c/script\u003e\u003c!--\u0026\u2028""#);
        assert_eq!(serde_json::from_str::<String>(&data).unwrap(), text);
    }
}
