//! What readers see. A story is public exactly while it has a row in `publication`: one revision of it.
//!
//! - [`gate`]: the one gate before readers; [`readiness`]: what must be true and what should be; [`approval`]: the word of a
//!   second person;
//! - [`publish`]: putting before readers what the gate has cleared, and taking a story down;
//! - [`schedule`]: the same at a minute, which [`minute`] reads off the newsroom's clock;
//! - [`embargo`]: until when nobody sees a story; [`preview_links`]: looking at one without an account;
//! - [`corrections`]: what readers are told of a story afterwards; retractions;
//! - [`versions`]: which revision was public when, and the public log of changes;
//! - [`kill`]: the end of a story;
//! - [`live`]: one public story, or a preview of a draft for somebody with the right;
//! - [`lists`]: what stands on which list, in feeds and in maps of the site;
//! - `columns`: what belongs to a story, read as arrays.

mod columns;
pub mod addresses;
pub mod approval;
pub mod corrections;
pub mod embargo;
pub mod gate;
pub mod kill;
pub mod lists;
pub mod live;
pub mod minute;
pub mod preview_links;
pub mod publish;
pub mod readiness;
pub mod schedule;
pub mod versions;

use serde::Deserialize;

pub use super::article::{BylineRole, Kind};
use super::ids::{ArticleId, SectionId};
use super::slug::Slug;
use crate::platform::clock::Timestamp;
use crate::platform::lang::Lang;

pub use live::{Preview, PublishedArticle, Story};

/// Where a story stands for readers: year and month of its first publication in the newsroom's zone, and its slug.
/// A standing page has year 0.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize)]
pub struct Permalink {
    pub lang: Lang,
    pub year: i16,
    pub month: i16,
    pub slug: Slug,
}

/// A public story as lists show it.
#[derive(Clone, Debug, Deserialize)]
pub struct Card {
    pub id: ArticleId,
    pub kind: Kind,
    #[serde(flatten)]
    pub permalink: Permalink,
    pub headline: String,
    pub short_headline: String,
    pub standfirst: String,
    pub section: Option<SectionId>,
    pub first_published_at: Timestamp,
    pub updated_at: Option<Timestamp>,
    /// Its text was taken back: the headline is all there is of it.
    pub retracted: bool,
}

impl Permalink {
    pub fn is_page(&self) -> bool {
        self.year == 0
    }
}

impl Card {
    /// What fits a card: the short headline if there is one.
    pub fn title(&self) -> &str {
        if self.short_headline.is_empty() { &self.headline } else { &self.short_headline }
    }
}
