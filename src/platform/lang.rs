//! Languages: of a story (`Lang`, any BCP 47 tag) and of the interface (`UiLang`, the two we have words for).

use std::fmt;
use std::str::FromStr;

use unic_langid::LanguageIdentifier;

/// The longest tag kept: language, script and region (`zh-Hant-TW`) fit with room to spare.
const LONGEST: usize = 15;

/// The language of a story or an edition: a BCP 47 tag of language, optional script and optional region,
/// in canonical case (`en`, `pt-BR`, `ckb-Arab`). Copy, because it goes everywhere.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lang {
    length: u8,
    bytes: [u8; LONGEST],
}

/// Which way a line of text begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    Ltr,
    Rtl,
}

/// A language of the interface. Adding one means adding its file of words under `locales/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UiLang {
    En,
    Ar,
}

/// The text is not a language tag that Dateline can keep.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a language tag (expected something like en, ar or pt-BR)")]
pub struct BadLang;

impl Lang {
    pub const EN: Lang = Lang::literal("en");
    pub const AR: Lang = Lang::literal("ar");

    /// Reads a tag in any case, with `-` or `_` between its parts; variants and extensions are refused.
    pub fn parse(text: &str) -> Result<Self, BadLang> {
        let id: LanguageIdentifier = text.trim().parse().map_err(|_| BadLang)?;
        if id.language.is_empty() || id.variants().next().is_some() {
            return Err(BadLang);
        }
        let tag = id.to_string();
        if tag.len() > LONGEST {
            return Err(BadLang);
        }
        Ok(Self::literal(&tag))
    }

    pub fn as_str(&self) -> &str {
        // The bytes were copied from a `str` of this length, so they are always valid.
        std::str::from_utf8(&self.bytes[..self.length as usize]).unwrap_or("und")
    }

    /// The language without script and region: `pt` of `pt-BR`.
    pub fn primary(&self) -> &str {
        self.as_str().split('-').next().unwrap_or("und")
    }

    /// The direction of the script it is written in: by the script where the tag names one, else by the language.
    pub fn direction(&self) -> Direction {
        let script = self.as_str().split('-').nth(1).filter(|part| part.len() == 4);
        let right_to_left = match script {
            Some(script) => {
                matches!(script, "Arab" | "Hebr" | "Syrc" | "Thaa" | "Nkoo" | "Adlm" | "Rohg" | "Mand" | "Samr")
            }
            None => matches!(
                self.primary(),
                "ar" | "he"
                    | "fa"
                    | "ur"
                    | "ps"
                    | "sd"
                    | "ckb"
                    | "ug"
                    | "dv"
                    | "yi"
                    | "syr"
                    | "arc"
                    | "nqo"
                    | "arz"
                    | "apc"
                    | "acm"
                    | "ary"
                    | "prs"
                    | "azb"
                    | "ks"
                    | "bal"
            ),
        };
        if right_to_left { Direction::Rtl } else { Direction::Ltr }
    }

    /// The language's name in itself, for switchers; the tag where we do not know it.
    pub fn native_name(&self) -> &str {
        match self.primary() {
            "en" => "English",
            "ar" => "العربية",
            "ckb" => "کوردی",
            "ku" => "Kurdî",
            "de" => "Deutsch",
            "el" => "Ελληνικά",
            "es" => "Español",
            "fa" => "فارسی",
            "fr" => "Français",
            "he" => "עברית",
            "hy" => "Հայերեն",
            "it" => "Italiano",
            "nl" => "Nederlands",
            "pt" => "Português",
            "ru" => "Русский",
            "sv" => "Svenska",
            "syr" => "ܣܘܪܝܝܐ",
            "tr" => "Türkçe",
            "uk" => "Українська",
            "ur" => "اردو",
            "zh" => "中文",
            _ => self.as_str(),
        }
    }

    /// The interface language whose words (dates, labels) suit pages in this language.
    pub fn ui(&self) -> UiLang {
        if self.primary() == "ar" { UiLang::Ar } else { UiLang::En }
    }

    const fn literal(tag: &str) -> Self {
        let from = tag.as_bytes();
        let mut bytes = [0; LONGEST];
        let mut at = 0;
        while at < from.len() {
            bytes[at] = from[at];
            at += 1;
        }
        Self { length: from.len() as u8, bytes }
    }
}

impl Direction {
    /// The value of HTML's `dir` attribute.
    pub fn as_str(self) -> &'static str {
        match self {
            Direction::Ltr => "ltr",
            Direction::Rtl => "rtl",
        }
    }
}

impl UiLang {
    pub const ALL: [UiLang; 2] = [UiLang::En, UiLang::Ar];

    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "en" => Some(UiLang::En),
            "ar" => Some(UiLang::Ar),
            _ => None,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            UiLang::En => "en",
            UiLang::Ar => "ar",
        }
    }

    pub fn lang(self) -> Lang {
        match self {
            UiLang::En => Lang::EN,
            UiLang::Ar => Lang::AR,
        }
    }

    pub fn direction(self) -> Direction {
        self.lang().direction()
    }

    pub fn native_name(self) -> &'static str {
        match self {
            UiLang::En => "English",
            UiLang::Ar => "العربية",
        }
    }

    /// The first language of an `Accept-Language` header that we have words for; English without one.
    pub fn from_accept_language(header: &str) -> Self {
        header
            .split(',')
            .take(20)
            .filter_map(|part| Lang::parse(part.split(';').next().unwrap_or_default()).ok())
            .find_map(|lang| UiLang::parse(lang.primary()))
            .unwrap_or(UiLang::En)
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Lang({})", self.as_str())
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for UiLang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Lang {
    type Err = BadLang;
    fn from_str(text: &str) -> Result<Self, BadLang> {
        Self::parse(text)
    }
}

impl serde::Serialize for Lang {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for Lang {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

impl sqlx::Type<sqlx::Postgres> for Lang {
    fn type_info() -> sqlx::postgres::PgTypeInfo {
        <str as sqlx::Type<sqlx::Postgres>>::type_info()
    }
    fn compatible(ty: &sqlx::postgres::PgTypeInfo) -> bool {
        <str as sqlx::Type<sqlx::Postgres>>::compatible(ty)
    }
}

impl sqlx::postgres::PgHasArrayType for Lang {
    fn array_type_info() -> sqlx::postgres::PgTypeInfo {
        <&str as sqlx::postgres::PgHasArrayType>::array_type_info()
    }
}

impl sqlx::Encode<'_, sqlx::Postgres> for Lang {
    fn encode_by_ref(
        &self,
        buffer: &mut sqlx::postgres::PgArgumentBuffer,
    ) -> Result<sqlx::encode::IsNull, sqlx::error::BoxDynError> {
        <&str as sqlx::Encode<sqlx::Postgres>>::encode_by_ref(&self.as_str(), buffer)
    }
}

impl<'r> sqlx::Decode<'r, sqlx::Postgres> for Lang {
    fn decode(value: sqlx::postgres::PgValueRef<'r>) -> Result<Self, sqlx::error::BoxDynError> {
        Ok(Self::parse(<&str as sqlx::Decode<sqlx::Postgres>>::decode(value)?)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_canonical_and_directions_follow_the_script() {
        for (typed, kept, direction) in [
            ("EN", "en", Direction::Ltr),
            ("ar", "ar", Direction::Rtl),
            ("pt_br", "pt-BR", Direction::Ltr),
            ("ku-arab-iq", "ku-Arab-IQ", Direction::Rtl),
            ("ar-latn", "ar-Latn", Direction::Ltr),
        ] {
            let lang = Lang::parse(typed).unwrap();
            assert_eq!((lang.as_str(), lang.direction()), (kept, direction), "{typed}");
        }
    }

    #[test]
    fn what_is_not_a_tag_is_refused() {
        for text in ["", "und!", "english-language", "en-US-posix", "../x", "العربية"] {
            assert_eq!(Lang::parse(text), Err(BadLang), "{text}");
        }
    }

    #[test]
    fn the_browser_language_picks_the_interface() {
        assert_eq!(UiLang::from_accept_language("fr,ar-SY;q=0.8,en;q=0.5"), UiLang::Ar);
        assert_eq!(UiLang::from_accept_language("*"), UiLang::En);
    }
}
