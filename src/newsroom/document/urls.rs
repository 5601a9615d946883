//! Addresses that a body may link to. They are read once, here, against an allowlist; what is stored and printed
//! afterwards is known to be harmless, so nothing asks again.

use std::fmt;

use url::Url;

/// The longest address, in characters.
pub const LONGEST: usize = 2_048;

/// An `https:`, `http:` or `mailto:` address, or a path on this site that begins with a single `/`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct WebUrl(Box<str>);

/// Why an address was refused. `Display` continues a sentence that begins with "the address".
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadUrl {
    #[error("is empty")]
    Empty,
    #[error("is longer than 2,048 characters")]
    TooLong,
    /// White space, control characters and backslashes: browsers drop or rewrite them, so an address that holds
    /// one is read differently by us and by them.
    #[error("holds white space, a backslash or a control character")]
    Characters,
    #[error("must begin with https:, http:, mailto: or a single /")]
    Scheme,
    #[error("has no sound host")]
    Host,
    /// `https://bank.example@evil.example` shows one name and leads to another.
    #[error("holds a user name or password")]
    Credentials,
}

impl WebUrl {
    /// Takes the address as typed, without white space around it. The scheme is kept in lower case, the rest as is.
    pub fn parse(text: &str) -> Result<Self, BadUrl> {
        if text.is_empty() {
            return Err(BadUrl::Empty);
        }
        // A character is at most four bytes, so the exact count is needed only near the bound.
        if text.len() > LONGEST && text.chars().count() > LONGEST {
            return Err(BadUrl::TooLong);
        }
        if text.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\' || is_invisible(c)) {
            return Err(BadUrl::Characters);
        }
        if let Some(rest) = text.strip_prefix('/') {
            return if rest.starts_with('/') { Err(BadUrl::Scheme) } else { Ok(Self(text.into())) };
        }
        let (scheme, rest) = text.split_once(':').ok_or(BadUrl::Scheme)?;
        if scheme.eq_ignore_ascii_case("mailto") {
            return Self::mailto(rest);
        }
        let scheme =
            ["https", "http"].into_iter().find(|allowed| scheme.eq_ignore_ascii_case(allowed)).ok_or(BadUrl::Scheme)?;
        // Parsers forgive `https:evil` and `https:///evil`; a newsroom has no need of either.
        let after = rest.strip_prefix("//").ok_or(BadUrl::Scheme)?;
        if after.is_empty() || after.starts_with('/') {
            return Err(BadUrl::Host);
        }
        let parsed = Url::parse(text).map_err(|_| BadUrl::Host)?;
        if !parsed.username().is_empty() || parsed.password().is_some() {
            return Err(BadUrl::Credentials);
        }
        Ok(if text.starts_with(scheme) { Self(text.into()) } else { Self(format!("{scheme}:{rest}").into()) })
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A path on this site.
    pub fn is_relative(&self) -> bool {
        self.0.starts_with('/')
    }

    /// Leads to a page by `http` or `https`, as opposed to a path here or a mail address.
    pub fn is_web(&self) -> bool {
        self.0.starts_with("http")
    }

    fn mailto(rest: &str) -> Result<Self, BadUrl> {
        let address = rest.split('?').next().unwrap_or_default();
        if !address.contains('@') {
            return Err(BadUrl::Host);
        }
        Ok(Self(format!("mailto:{rest}").into()))
    }
}

/// Characters that are shown as nothing or turn the text around them: they serve only to disguise an address.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
}

impl fmt::Display for WebUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for WebUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WebUrl({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_newsroom_links_to_is_kept_as_typed() {
        for text in [
            "https://example.org/a?b=c&d=%20#e",
            "http://localhost:8080/",
            "https://مثال.example/خبر",
            "mailto:desk@example.org?subject=Tip",
            "/",
            "/en/news/a-story#h-part",
            "/?q=a:b",
        ] {
            assert_eq!(WebUrl::parse(text).unwrap().as_str(), text);
        }
        assert_eq!(WebUrl::parse("HtTpS://Example.org/A").unwrap().as_str(), "https://Example.org/A");
        assert_eq!(WebUrl::parse("MAILTO:a@example.org").unwrap().as_str(), "mailto:a@example.org");
    }

    #[test]
    fn hostile_addresses_are_refused() {
        for (text, why) in [
            ("", BadUrl::Empty),
            ("javascript:alert(1)", BadUrl::Scheme),
            ("JaVaScRiPt:alert(1)", BadUrl::Scheme),
            (" javascript:alert(1)", BadUrl::Characters),
            ("java\tscript:alert(1)", BadUrl::Characters),
            ("java\nscript:alert(1)", BadUrl::Characters),
            ("\u{1}javascript:alert(1)", BadUrl::Characters),
            ("javascript&colon;alert(1)", BadUrl::Scheme),
            ("data:text/html,<script>alert(1)</script>", BadUrl::Scheme),
            ("vbscript:x", BadUrl::Scheme),
            ("blob:https://example.org/x", BadUrl::Scheme),
            ("file:///etc/passwd", BadUrl::Scheme),
            ("view-source:https://example.org", BadUrl::Scheme),
            ("//evil.example", BadUrl::Scheme),
            ("///evil.example", BadUrl::Scheme),
            ("/\\evil.example", BadUrl::Characters),
            ("/\t/evil.example", BadUrl::Characters),
            ("\\\\evil.example", BadUrl::Characters),
            ("https:\\\\evil.example", BadUrl::Characters),
            ("https:evil.example", BadUrl::Scheme),
            ("https:/evil.example", BadUrl::Scheme),
            ("https:///evil.example", BadUrl::Host),
            ("https://", BadUrl::Host),
            ("https://?x", BadUrl::Host),
            ("https://bank.example@evil.example/", BadUrl::Credentials),
            ("https://a:b@evil.example/", BadUrl::Credentials),
            ("https://exa mple.org", BadUrl::Characters),
            ("https://example.org/\u{0}", BadUrl::Characters),
            ("https://example.org/\u{85}", BadUrl::Characters),
            ("https://example.org/\u{2028}", BadUrl::Characters),
            ("https://example.org/\u{202e}gpj.exe", BadUrl::Characters),
            ("https://example.org\u{200b}", BadUrl::Characters),
            ("https://example.org ", BadUrl::Characters),
            ("\u{a0}https://example.org", BadUrl::Characters),
            ("mailto:", BadUrl::Host),
            ("mailto:nobody", BadUrl::Host),
            ("page.html", BadUrl::Scheme),
            ("#top", BadUrl::Scheme),
            ("?q=1", BadUrl::Scheme),
            ("../x", BadUrl::Scheme),
            ("ht\u{131}ps://example.org", BadUrl::Scheme),
        ] {
            assert_eq!(WebUrl::parse(text), Err(why), "{text:?}");
        }
    }

    #[test]
    fn the_length_is_counted_in_characters() {
        let of = |length: usize, with: &str| format!("/{}", with.repeat(length - 1));
        assert!(WebUrl::parse(&of(2_048, "x")).is_ok());
        assert!(WebUrl::parse(&of(2_048, "خ")).is_ok());
        assert_eq!(WebUrl::parse(&of(2_049, "x")), Err(BadUrl::TooLong));
        assert_eq!(WebUrl::parse(&of(2_049, "خ")), Err(BadUrl::TooLong));
    }
}
