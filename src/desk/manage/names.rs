//! Forms with the same fields once per edition: `name-en`, `name-ar`, `slug-en` …

use serde::Deserialize;

use crate::newsroom::settings::Settings;
use crate::platform::lang::Lang;
use crate::web::form::Input;

/// A form as it was typed, for forms whose fields depend on the newsroom's editions.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Typed(Vec<(String, String)>);

/// What is typed in one language.
#[derive(Clone, Debug)]
pub struct NameRow {
    pub lang: Lang,
    pub name: String,
    pub slug: String,
    /// A section's description or an author's biography.
    pub text: String,
}

impl Input for Typed {}

impl Typed {
    /// What was typed into a field; empty if the form has none of that name.
    pub fn get(&self, field: &str) -> &str {
        self.0.iter().find(|(name, _)| name == field).map_or("", |(_, value)| value)
    }

    /// The rows of these languages.
    pub fn rows(&self, langs: &[Lang]) -> Vec<NameRow> {
        langs
            .iter()
            .map(|lang| NameRow {
                lang: *lang,
                name: self.get(&format!("name-{lang}")).to_owned(),
                slug: self.get(&format!("slug-{lang}")).to_owned(),
                text: self.get(&format!("text-{lang}")).replace("\r\n", "\n"),
            })
            .collect()
    }
}

impl NameRow {
    /// The name of one of its fields: `name-en`.
    pub fn field(&self, part: &str) -> String {
        format!("{part}-{}", self.lang)
    }
}

/// The newsroom's editions, and after them the languages something is named in besides: saving must not lose those.
pub fn langs(settings: &Settings, named: impl IntoIterator<Item = Lang>) -> Vec<Lang> {
    let mut langs: Vec<Lang> = settings.editions.iter().map(|edition| edition.lang).collect();
    for lang in named {
        if !langs.contains(&lang) {
            langs.push(lang);
        }
    }
    langs
}
