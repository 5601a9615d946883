//! The words of the interface, in Fluent: plural forms come out right in Arabic's six and English's two.
//!
//! Keys are strings, so a test compares the languages with each other and with the keys that sources and templates use.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use super::lang::UiLang;

/// One file per side of the house: what both use, the public pages, the desk, the way of a story through it, its pages for
/// admins, the operator's page, what the newsroom says to itself about a story: comments, versions and their comparison;
/// what decides when a story goes out; what it tells readers of it afterwards; the history with what people are told; and
/// how often stories are read.
macro_rules! source {
    ($lang:literal) => {
        concat!(
            include_str!(concat!("../../locales/", $lang, "/common.ftl")),
            "\n",
            include_str!(concat!("../../locales/", $lang, "/site.ftl")),
            "\n",
            include_str!(concat!("../../locales/", $lang, "/desk.ftl")),
            "\n",
            include_str!(concat!("../../locales/", $lang, "/workflow.ftl")),
            "\n",
            include_str!(concat!("../../locales/", $lang, "/manage.ftl")),
            "\n",
            include_str!(concat!("../../locales/", $lang, "/operations.ftl")),
            "\n",
            include_str!(concat!("../../locales/", $lang, "/conversation.ftl")),
            "\n",
            include_str!(concat!("../../locales/", $lang, "/notices.ftl")),
            "\n",
            include_str!(concat!("../../locales/", $lang, "/corrections.ftl")),
            "\n",
            include_str!(concat!("../../locales/", $lang, "/release.ftl")),
            "\n",
            include_str!(concat!("../../locales/", $lang, "/readership.ftl")),
            "\n"
        )
    };
}

/// The sources, for the test that compares them.
pub const SOURCES: [(UiLang, &str); 2] = [(UiLang::En, source!("en")), (UiLang::Ar, source!("ar"))];

static ENGLISH: LazyLock<Words> = LazyLock::new(|| Words::load(UiLang::En));
static ARABIC: LazyLock<Words> = LazyLock::new(|| Words::load(UiLang::Ar));

/// One language's words.
pub struct Words {
    bundle: FluentBundle<FluentResource>,
    /// What has no values in it, formatted once: a page says some forty such things.
    plain: HashMap<&'static str, Box<str>>,
}

/// The words of a language, read once.
pub fn words(lang: UiLang) -> &'static Words {
    match lang {
        UiLang::En => &ENGLISH,
        UiLang::Ar => &ARABIC,
    }
}

impl Words {
    /// The words for a key; the key itself if there are none, which the test of keys keeps from happening.
    pub fn say(&self, key: &str) -> Cow<'_, str> {
        match self.plain.get(key) {
            Some(said) => Cow::Borrowed(said),
            None => self.format(key, None),
        }
    }

    /// With the number `$n`, on which plural forms depend.
    pub fn count(&self, key: &str, n: i64) -> String {
        let mut args = FluentArgs::new();
        args.set("n", FluentValue::from(n));
        self.format(key, Some(&args)).into_owned()
    }

    /// With named values. They are put in as they are: whoever prints the result escapes it.
    pub fn with(&self, key: &str, values: &[(&str, &str)]) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in values {
            args.set(*name, FluentValue::from(*value));
        }
        self.format(key, Some(&args)).into_owned()
    }

    fn format<'a>(&'a self, key: &str, args: Option<&'a FluentArgs<'_>>) -> Cow<'a, str> {
        let pattern = match key.split_once('.') {
            Some((key, attribute)) => self
                .bundle
                .get_message(key)
                .and_then(|message| message.get_attribute(attribute))
                .map(|attribute| attribute.value()),
            None => self.bundle.get_message(key).and_then(|message| message.value()),
        };
        match pattern {
            Some(pattern) => {
                let said = self.bundle.format_pattern(pattern, args, &mut vec![]);
                Cow::Owned(said.into_owned())
            }
            None => Cow::Owned(key.to_owned()),
        }
    }

    fn load(lang: UiLang) -> Self {
        let source = match lang {
            UiLang::En => SOURCES[0].1,
            UiLang::Ar => SOURCES[1].1,
        };
        let mut bundle = FluentBundle::new_concurrent(vec![match lang {
            UiLang::En => unic_langid::langid!("en"),
            UiLang::Ar => unic_langid::langid!("ar"),
        }]);
        // Marks around values would end up in attributes and mail subjects; pages isolate with `bdi` instead.
        bundle.set_use_isolating(false);
        // A broken line is left out, and the test that parses the sources names it.
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
        let mut words = Self { bundle, plain: HashMap::new() };
        // A message begins a line with its key.
        let keys = source.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
        for key in keys.filter_map(|line| line.split_once('=').map(|(key, _)| key.trim())) {
            let Some(pattern) = words.bundle.get_message(key).and_then(|message| message.value()) else { continue };
            let mut missing = vec![];
            let said = words.bundle.format_pattern(pattern, None, &mut missing).into_owned();
            if missing.is_empty() {
                words.plain.insert(key, said.into_boxed_str());
            }
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Message keys of a source: what stands before `=` at the beginning of a line.
    fn keys(source: &str) -> BTreeSet<&str> {
        source
            .lines()
            .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
            .filter_map(|line| line.split_once('=').map(|(key, _)| key.trim()))
            .collect()
    }

    #[test]
    fn sources_are_sound_and_say_the_same_things() {
        for (lang, source) in SOURCES {
            if let Err((_, errors)) = FluentResource::try_new(source.to_owned()) {
                panic!("{lang}: {errors:?}");
            }
        }
        let [english, arabic] = SOURCES.map(|(_, source)| keys(source));
        let missing: Vec<_> = english.symmetric_difference(&arabic).collect();
        assert!(missing.is_empty(), "only in one language: {missing:?}");
    }

    #[test]
    fn words_without_values_are_said_as_written_and_others_are_not_kept() {
        let english = words(UiLang::En);
        assert_eq!(english.say("skip-to-content"), "Skip to content");
        assert!(english.plain.contains_key("skip-to-content") && !english.plain.contains_key("stories-count"));
        assert_eq!(english.say("no-such-key"), "no-such-key");
        assert!(!english.say("error-gone.body").is_empty());
    }

    #[test]
    fn arabic_has_six_forms() {
        let arabic = words(UiLang::Ar);
        let said: BTreeSet<String> = [0, 1, 2, 3, 11, 100]
            .iter()
            .map(|n| arabic.count("stories-count", *n).replace(&n.to_string(), "N"))
            .collect();
        assert!(said.len() >= 5, "{said:?}");
    }
}
