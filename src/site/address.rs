//! Where the public side has something, for those who are on another side.

use super::Site;
use super::paths::{Prefix, StoryPath};
use crate::newsroom::publication::Permalink;
use crate::newsroom::settings::Settings;

impl Site {
    /// The absolute address of a story, percent-encoded.
    pub fn address(&self, permalink: &Permalink, settings: &Settings) -> String {
        let prefix = Prefix::new(permalink.lang, settings.is_default(permalink.lang));
        format!("{}{}", self.base(), StoryPath(prefix, permalink))
    }
}
