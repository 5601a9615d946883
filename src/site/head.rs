//! What a page says of itself in its `head`, and the two places of the masthead that depend on the page: which section
//! is the current one and where the other languages lead.

use std::fmt::Display;

use super::frame::{EditionFrame, Frame, SectionLink};
use super::paths::{FeedFormat, FeedPath, FrontPath, Listing};
use super::visit::Visit;
use crate::newsroom::ids::SectionId;
use crate::platform::clock::Timestamp;
use crate::platform::lang::Lang;
use crate::web::data::Data;

#[derive(Clone, Debug)]
pub struct Head {
    /// Whole, with the newsroom's name.
    pub title: String,
    /// Without the newsroom's name, for networks.
    pub short_title: String,
    pub description: String,
    /// Absolute. `None` keeps a page out of indexes: it has no address to be kept under.
    pub canonical: Option<String>,
    pub alternates: Vec<Alternate>,
    pub feeds: Vec<Feed>,
    pub article: Option<ArticleFacts>,
    pub json_ld: Vec<Data>,
    /// The section at the top of the tree that the page belongs to.
    pub section: Option<SectionId>,
    /// The front page has the larger nameplate.
    pub is_front: bool,
    pub is_preview: bool,
    /// The canonical address is another page's: this one stays out of indexes.
    pub is_aside: bool,
    /// Of a preview for somebody without an account: until when their link works.
    pub shared_until: Option<Timestamp>,
    /// The other editions.
    pub languages: Vec<Language>,
}

/// A version in a language: `hreflang` and an absolute address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternate {
    pub lang: String,
    pub href: String,
}

#[derive(Clone, Debug)]
pub struct Feed {
    pub title: String,
    pub media_type: &'static str,
    pub href: String,
}

/// A link of the language switcher: the language's name in itself.
#[derive(Clone, Debug)]
pub struct Language {
    pub lang: Lang,
    pub dir: &'static str,
    pub name: String,
    pub href: String,
}

/// What networks are told of a story.
#[derive(Clone, Debug)]
pub struct ArticleFacts {
    pub title: String,
    pub description: String,
    pub published: Timestamp,
    pub updated: Option<Timestamp>,
    pub section: Option<String>,
    /// Absolute addresses.
    pub authors: Vec<String>,
    pub tags: Vec<String>,
}

impl Head {
    /// A page of this title that stays out of indexes until [`Head::at`] gives it an address. Languages lead to the
    /// other editions' front pages.
    pub fn new(visit: &Visit, title: &str) -> Self {
        let others = visit.frame.editions.iter().filter(|edition| edition.lang != visit.lang());
        Self {
            title: format!("{title} — {}", visit.edition().name),
            short_title: title.to_owned(),
            description: String::new(),
            canonical: None,
            alternates: vec![],
            feeds: vec![],
            article: None,
            json_ld: vec![],
            section: None,
            is_front: false,
            is_preview: false,
            is_aside: false,
            shared_until: None,
            languages: others.map(|edition| Language::new(edition, FrontPath(edition.prefix))).collect(),
        }
    }

    /// The page's one address.
    pub fn at(mut self, visit: &Visit, path: impl Display) -> Self {
        self.canonical = Some(visit.absolute(path));
        self
    }

    pub fn describe(mut self, description: &str) -> Self {
        self.description = description.to_owned();
        self
    }

    /// The page's versions by language, itself among them, as paths: for search engines and for the switcher.
    pub fn versions(mut self, visit: &Visit, versions: &[(Lang, String)]) -> Self {
        self.alternates = alternates(&visit.frame, visit.base(), versions);
        for language in &mut self.languages {
            if let Some((_, path)) = versions.iter().find(|(lang, _)| *lang == language.lang) {
                language.href.clone_from(path);
            }
        }
        self
    }

    /// The section that the page belongs to: marks its top section in the masthead, and leads the switcher to the
    /// section's page in other editions.
    pub fn within(mut self, visit: &Visit, section: SectionId) -> Self {
        self.section = Some(visit.frame.top_of(section));
        for language in &mut self.languages {
            if let Some(link) = visit.frame.edition(language.lang).and_then(|edition| edition.section(section)) {
                language.href.clone_from(&link.href);
            }
        }
        self
    }

    /// Is this the section to be marked in the masthead?
    pub fn is_in(&self, section: &SectionLink) -> bool {
        self.section == Some(section.id)
    }

    /// The feeds of a listing, by its name.
    pub fn feeds_of(mut self, title: &str, listing: Listing<'_>) -> Self {
        self.feeds.extend(FeedFormat::ALL.map(|format| Feed {
            title: format!("{title} ({})", format.name()),
            media_type: format.media_type(),
            href: FeedPath(listing, format).to_string(),
        }));
        self
    }
}

impl Language {
    fn new(edition: &EditionFrame, path: impl Display) -> Self {
        Self {
            lang: edition.lang,
            dir: edition.lang.direction().as_str(),
            name: edition.lang.native_name().to_owned(),
            href: path.to_string(),
        }
    }
}

/// The versions of a page in the order of the editions, then `x-default`: the first of them. The list depends on the
/// set of versions alone, so every version prints the same one and all pairs are mutual. A newsroom with one edition
/// has nothing to say here.
pub(super) fn alternates(frame: &Frame, base: &str, versions: &[(Lang, String)]) -> Vec<Alternate> {
    if frame.editions.len() < 2 {
        return vec![];
    }
    let mut listed: Vec<Alternate> = frame
        .editions
        .iter()
        .filter_map(|edition| versions.iter().find(|(lang, _)| *lang == edition.lang))
        .map(|(lang, path)| Alternate { lang: lang.to_string(), href: format!("{base}{path}") })
        .collect();
    if let Some(first) = listed.first() {
        listed.push(Alternate { lang: "x-default".into(), href: first.href.clone() });
    }
    listed
}
