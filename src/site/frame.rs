//! What every public page carries besides its own facts: the newsroom's settings, its sections and standing pages.
//! Loaded once and held in memory until something in it changes.

use sqlx::PgConnection;

use super::paths::{Prefix, SectionPath, StoryPath};
use crate::newsroom::ids::SectionId;
use crate::newsroom::publication::{Permalink, lists};
use crate::newsroom::settings::{self, Settings};
use crate::newsroom::slug::Slug;
use crate::newsroom::taxonomy::names::Names;
use crate::newsroom::taxonomy::sections::{self, Section};
use crate::platform::lang::Lang;

#[derive(Debug)]
pub struct Frame {
    pub settings: Settings,
    /// In the order of the tree.
    pub sections: Vec<Section>,
    /// In the order of the settings: the default edition first.
    pub editions: Vec<EditionFrame>,
    /// The names of all authors and tags.
    pub names: Names,
}

/// The frame in one language, ready to print.
#[derive(Debug)]
pub struct EditionFrame {
    pub lang: Lang,
    /// The newsroom's name in this language.
    pub name: String,
    pub tagline: String,
    pub prefix: Prefix,
    /// The sections that have a page here, in the order of the tree.
    pub sections: Vec<SectionLink>,
    pub pages: Vec<PageLink>,
}

#[derive(Debug)]
pub struct SectionLink {
    pub id: SectionId,
    /// 0 at the top of the tree.
    pub depth: usize,
    pub slug: Slug,
    pub name: String,
    pub href: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageLink {
    pub headline: String,
    pub href: String,
}

impl Frame {
    /// Five round trips, made once until something changes.
    pub async fn load(db: &mut PgConnection) -> sqlx::Result<Self> {
        let settings = settings::load(db).await?;
        let sections = sections::list(db).await?;
        let pages = lists::pages(db).await?;
        let names = Names::load(db).await?;
        let editions = settings
            .editions
            .iter()
            .map(|edition| {
                let prefix = Prefix::new(edition.lang, settings.is_default(edition.lang));
                EditionFrame {
                    lang: edition.lang,
                    name: edition.name.clone(),
                    tagline: edition.tagline.clone(),
                    prefix,
                    sections: sections.iter().filter_map(|section| link(section, edition.lang, prefix)).collect(),
                    pages: pages
                        .iter()
                        .filter(|page| page.permalink.lang == edition.lang)
                        .map(|page| PageLink {
                            headline: page.headline.clone(),
                            href: StoryPath(prefix, &page.permalink).to_string(),
                        })
                        .collect(),
                }
            })
            .collect();
        Ok(Self { settings, sections, editions, names })
    }

    /// Do the same standing pages stand in the same places?
    pub fn has_same_pages(&self, other: &Frame) -> bool {
        let pages = |frame: &'_ Frame| frame.editions.iter().map(|edition| edition.pages.clone()).collect::<Vec<_>>();
        pages(self) == pages(other)
    }

    /// The edition in this language, if the newsroom has one.
    pub fn edition(&self, lang: Lang) -> Option<&EditionFrame> {
        self.editions.iter().find(|edition| edition.lang == lang)
    }

    pub fn prefix(&self, lang: Lang) -> Prefix {
        Prefix::new(lang, self.settings.is_default(lang))
    }

    /// The path of a public story or page, in whichever edition it stands.
    pub fn story_path<'a>(&self, permalink: &'a Permalink) -> StoryPath<'a> {
        StoryPath(self.prefix(permalink.lang), permalink)
    }

    pub fn section(&self, id: SectionId) -> Option<&Section> {
        self.sections.iter().find(|section| section.id == id)
    }

    /// The section at the top of the tree above this one.
    pub fn top_of(&self, section: SectionId) -> SectionId {
        let mut top = section;
        // The tree is a few levels deep; a loop in it would end here too.
        for _ in 0..self.sections.len() {
            match self.section(top).and_then(|section| section.parent) {
                Some(parent) => top = parent,
                None => break,
            }
        }
        top
    }
}

impl EditionFrame {
    /// The section's page in this edition, if it has one.
    pub fn section(&self, id: SectionId) -> Option<&SectionLink> {
        self.sections.iter().find(|section| section.id == id)
    }

    /// The sections at the top of the tree, for the masthead.
    pub fn top_sections(&self) -> impl Iterator<Item = &SectionLink> {
        self.sections.iter().filter(|section| section.depth == 0)
    }
}

fn link(section: &Section, lang: Lang, prefix: Prefix) -> Option<SectionLink> {
    let named = section.named(lang)?;
    Some(SectionLink {
        id: section.id,
        depth: section.depth,
        slug: named.slug.clone(),
        name: named.name.clone(),
        href: SectionPath(prefix, &named.slug).to_string(),
    })
}
