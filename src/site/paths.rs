//! Addresses of the public side, printed in one place: the edition's prefix, then percent-encoded segments. Each type
//! prints a path that begins with `/`; [`super::visit::Visit::absolute`] puts the site's own origin before it.

use std::fmt;

use crate::newsroom::publication::Permalink;
use crate::newsroom::publication::lists::Cursor;
use crate::newsroom::slug::Slug;
use crate::platform::lang::Lang;

/// What stands before every path of an edition: nothing for the default one, `/ar` for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prefix(Option<Lang>);

/// `/` or `/ar/`.
#[derive(Clone, Copy, Debug)]
pub struct FrontPath(pub Prefix);

/// `/2026/11/slug`, or `/pages/slug` for a standing page.
#[derive(Clone, Copy, Debug)]
pub struct StoryPath<'a>(pub Prefix, pub &'a Permalink);

/// `/sections/slug`.
#[derive(Clone, Copy, Debug)]
pub struct SectionPath<'a>(pub Prefix, pub &'a Slug);

/// `/tags/slug`.
#[derive(Clone, Copy, Debug)]
pub struct TagPath<'a>(pub Prefix, pub &'a Slug);

/// `/authors/slug`.
#[derive(Clone, Copy, Debug)]
pub struct AuthorPath<'a>(pub Prefix, pub &'a Slug);

/// `/archive`: the years and months with stories.
#[derive(Clone, Copy, Debug)]
pub struct ArchivePath(pub Prefix);

/// `/corrections`: what readers were told of stories.
#[derive(Clone, Copy, Debug)]
pub struct CorrectionsPath(pub Prefix);

/// `{story}/changes`: how a story changed after its publication.
#[derive(Clone, Copy, Debug)]
pub struct ChangesPath<'a>(pub StoryPath<'a>);

/// `{story}/changes/3`: what its third version changed.
#[derive(Clone, Copy, Debug)]
pub struct ChangePath<'a>(pub StoryPath<'a>, pub i32);

/// `/2026/11`: the stories of a month.
#[derive(Clone, Copy, Debug)]
pub struct MonthPath {
    pub prefix: Prefix,
    pub year: i16,
    /// 1 to 12.
    pub month: i8,
}

/// `/search?q=…&page=…`; without words, the empty form.
#[derive(Clone, Copy, Debug)]
pub struct SearchPath<'a> {
    pub prefix: Prefix,
    pub query: &'a str,
    /// From 1.
    pub page: u32,
}

/// A listing that has feeds.
#[derive(Clone, Copy, Debug)]
pub enum Listing<'a> {
    Front(FrontPath),
    Section(SectionPath<'a>),
    Tag(TagPath<'a>),
    Author(AuthorPath<'a>),
    Corrections(CorrectionsPath),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedFormat {
    Rss,
    Atom,
    Json,
}

/// `{listing}/feed.xml`, `{listing}/atom.xml`, `{listing}/feed.json`.
#[derive(Clone, Copy, Debug)]
pub struct FeedPath<'a>(pub Listing<'a>, pub FeedFormat);

/// A map of the site for search engines.
#[derive(Clone, Copy, Debug)]
pub enum MapPath {
    /// `/sitemap.xml`: the maps there are.
    Index(Prefix),
    /// `/news-sitemap.xml`: the last 48 hours.
    News(Prefix),
    /// `/sitemaps/pages.xml`: everything that is not a story.
    Pages(Prefix),
    /// `/sitemaps/2026-11.xml`: the stories of a month.
    Month(MonthPath),
}

/// A later part of a listing: `{path}?before={cursor}`.
#[derive(Clone, Copy, Debug)]
pub struct Older<P, C = Cursor>(pub P, pub C);

impl Prefix {
    pub fn new(lang: Lang, is_default: bool) -> Self {
        Self((!is_default).then_some(lang))
    }
}

impl FeedFormat {
    pub const ALL: [FeedFormat; 3] = [FeedFormat::Rss, FeedFormat::Atom, FeedFormat::Json];

    pub fn file(self) -> &'static str {
        match self {
            FeedFormat::Rss => "feed.xml",
            FeedFormat::Atom => "atom.xml",
            FeedFormat::Json => "feed.json",
        }
    }

    /// For `link rel=alternate`.
    pub fn media_type(self) -> &'static str {
        match self {
            FeedFormat::Rss => "application/rss+xml",
            FeedFormat::Atom => "application/atom+xml",
            FeedFormat::Json => "application/feed+json",
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            FeedFormat::Rss => "RSS",
            FeedFormat::Atom => "Atom",
            FeedFormat::Json => "JSON Feed",
        }
    }
}

impl MonthPath {
    /// `2026-11`, as months are named in maps.
    pub fn parse_name(prefix: Prefix, name: &str) -> Option<Self> {
        let (year, month) = name.split_once('-')?;
        Self::parse(prefix, year, month)
    }

    /// Only the one spelling: four digits and two.
    pub fn parse(prefix: Prefix, year: &str, month: &str) -> Option<Self> {
        let year = four_digits(year)?;
        let month = two_digits(month).filter(|month| (1..=12).contains(month))?;
        Some(Self { prefix, year, month })
    }
}

/// A year as addresses write it: four digits, not 0000, which is the standing pages' own.
pub fn four_digits(text: &str) -> Option<i16> {
    let sound = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    sound.then(|| text.parse().ok()).flatten().filter(|year| *year > 0)
}

fn two_digits(text: &str) -> Option<i8> {
    let sound = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    sound.then(|| text.parse().ok()).flatten()
}

/// Names of all parameters that any page reads.
pub const PARAMETERS: &[&str] = &["before", "q", "page"];

/// The parameters that the page at a path reads. The path is one that routes know, without an edition's prefix.
pub fn parameters_of(path: &str) -> &'static [&'static str] {
    let mut segments = path.trim_start_matches('/').split('/');
    match (segments.next(), segments.next(), segments.next()) {
        (Some("search"), None, None) => &["q", "page"],
        (Some("corrections"), None, None) => &["before"],
        (Some("sections" | "tags" | "authors"), Some(_), None) => &["before"],
        // A month; a year has no page of its own.
        (Some(year), Some(_), None) if four_digits(year).is_some() => &["before"],
        _ => &[],
    }
}

/// The first value of a query parameter; all others are ignored.
pub fn parameter(query: Option<&str>, name: &str) -> Option<String> {
    let mut pairs = url::form_urlencoded::parse(query?.as_bytes());
    pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// Percent-encodes everything but RFC 3986's unreserved characters, as UTF-8.
pub fn encode(text: &str) -> String {
    encode_but(text, b"")
}

/// A path from its decoded form: like [`encode`], but `/` stays.
pub fn encode_path(path: &str) -> String {
    encode_but(path, b"/")
}

fn encode_but(text: &str, kept: &[u8]) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut encoded = String::with_capacity(text.len() + 16);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || kept.contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.push(char::from(HEX[usize::from(byte >> 4)]));
            encoded.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
    encoded
}

/// A path as a reader would read it; `None` if a sign is cut off or what comes out is not UTF-8.
pub fn decode_path(path: &str) -> Option<String> {
    if !path.contains('%') {
        return Some(path.to_owned());
    }
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        if byte != b'%' {
            bytes.push(byte);
            rest = after;
            continue;
        }
        let digit = |at: usize| char::from(*after.get(at)?).to_digit(16);
        let (high, low) = (digit_of(&digit, 0)?, digit_of(&digit, 1)?);
        bytes.push(high << 4 | low);
        rest = &after[2..];
    }
    String::from_utf8(bytes).ok()
}

fn digit_of(digit: &impl Fn(usize) -> Option<u32>, at: usize) -> Option<u8> {
    digit(at).and_then(|digit| u8::try_from(digit).ok())
}

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(lang) => write!(f, "/{lang}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for FrontPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/", self.0)
    }
}

impl fmt::Display for StoryPath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Permalink { year, month, slug, .. } = self.1;
        if self.1.is_page() {
            write!(f, "{}/pages/{}", self.0, slug.encoded())
        } else {
            write!(f, "{}/{year:04}/{month:02}/{}", self.0, slug.encoded())
        }
    }
}

impl fmt::Display for SectionPath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/sections/{}", self.0, self.1.encoded())
    }
}

impl fmt::Display for TagPath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/tags/{}", self.0, self.1.encoded())
    }
}

impl fmt::Display for AuthorPath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/authors/{}", self.0, self.1.encoded())
    }
}

impl fmt::Display for ArchivePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/archive", self.0)
    }
}

impl fmt::Display for CorrectionsPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/corrections", self.0)
    }
}

impl fmt::Display for ChangesPath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/changes", self.0)
    }
}

impl fmt::Display for ChangePath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/changes/{}", self.0, self.1)
    }
}

impl fmt::Display for MonthPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{:04}/{:02}", self.prefix, self.year, self.month)
    }
}

impl fmt::Display for SearchPath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/search", self.prefix)?;
        if !self.query.is_empty() {
            write!(f, "?q={}", encode(self.query))?;
            if self.page > 1 {
                write!(f, "&page={}", self.page)?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Listing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Listing::Front(path) => path.fmt(f),
            Listing::Section(path) => path.fmt(f),
            Listing::Tag(path) => path.fmt(f),
            Listing::Author(path) => path.fmt(f),
            Listing::Corrections(path) => path.fmt(f),
        }
    }
}

impl fmt::Display for FeedPath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            // The front's own path ends with the slash already.
            Listing::Front(path) => write!(f, "{path}{}", self.1.file()),
            listing => write!(f, "{listing}/{}", self.1.file()),
        }
    }
}

impl fmt::Display for MapPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MapPath::Index(prefix) => write!(f, "{prefix}/sitemap.xml"),
            MapPath::News(prefix) => write!(f, "{prefix}/news-sitemap.xml"),
            MapPath::Pages(prefix) => write!(f, "{prefix}/sitemaps/pages.xml"),
            MapPath::Month(MonthPath { prefix, year, month }) => {
                write!(f, "{prefix}/sitemaps/{year:04}-{month:02}.xml")
            }
        }
    }
}

impl<P: fmt::Display, C: fmt::Display> fmt::Display for Older<P, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}?before={}", self.0, self.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_carry_the_edition_and_are_encoded() {
        let english = Prefix::new(Lang::EN, true);
        let arabic = Prefix::new(Lang::AR, false);
        let slug = Slug::parse("أخبار-اليوم").unwrap();
        let story = Permalink { lang: Lang::AR, year: 2026, month: 3, slug: slug.clone() };
        let encoded = "%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1-%D8%A7%D9%84%D9%8A%D9%88%D9%85";
        assert_eq!(StoryPath(arabic, &story).to_string(), format!("/ar/2026/03/{encoded}"));
        let page = Permalink { year: 0, month: 0, ..story };
        assert_eq!(StoryPath(english, &page).to_string(), format!("/pages/{encoded}"));
        assert_eq!(ChangePath(StoryPath(arabic, &page), 3).to_string(), format!("/ar/pages/{encoded}/changes/3"));
        assert_eq!(CorrectionsPath(arabic).to_string(), "/ar/corrections");
        assert_eq!(FrontPath(english).to_string(), "/");
        assert_eq!(FrontPath(arabic).to_string(), "/ar/");
        let front = Listing::Front(FrontPath(arabic));
        assert_eq!(FeedPath(front, FeedFormat::Json).to_string(), "/ar/feed.json");
        let section = Listing::Section(SectionPath(english, &slug));
        assert_eq!(FeedPath(section, FeedFormat::Rss).to_string(), format!("/sections/{encoded}/feed.xml"));
        let search = SearchPath { prefix: english, query: "a&b c", page: 2 };
        assert_eq!(search.to_string(), "/search?q=a%26b%20c&page=2");
    }

    #[test]
    fn only_lists_and_searches_have_parameters() {
        for path in [
            "/",
            "/2026/11/harbour",
            "/2026/11/harbour/changes",
            "/pages/about",
            "/feed.xml",
            "/tags/sea/feed.xml",
            "/corrections/feed.xml",
            "/archive",
            "/pages",
        ] {
            assert!(parameters_of(path).is_empty(), "{path}");
        }
        for path in ["/sections/world", "/tags/sea", "/authors/lina", "/2026/11", "/search", "/corrections"] {
            assert!(parameters_of(path).iter().all(|name| PARAMETERS.contains(name)), "{path}");
            assert!(!parameters_of(path).is_empty(), "{path}");
        }
    }

    #[test]
    fn only_one_spelling_of_a_month_is_read() {
        let prefix = Prefix::new(Lang::EN, true);
        assert_eq!(MonthPath::parse(prefix, "2026", "03").map(|month| month.to_string()), Some("/2026/03".into()));
        for (year, month) in
            [("2026", "3"), ("2026", "13"), ("2026", "00"), ("26", "03"), ("+026", "03"), ("0000", "01")]
        {
            assert!(MonthPath::parse(prefix, year, month).is_none(), "{year}/{month}");
        }
    }

    #[test]
    fn decoding_undoes_encoding_and_refuses_what_is_broken() {
        assert_eq!(decode_path(&encode_path("/ar/خبر 1")).as_deref(), Some("/ar/خبر 1"));
        for broken in ["/%", "/%4", "/%zz", "/%ff", "/%+1"] {
            assert_eq!(decode_path(broken), None, "{broken}");
        }
    }
}
