//! The last part of a story's web address.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::platform::lang::Lang;

/// The most characters of a slug.
pub const LONGEST: usize = 100;
/// The most characters of one made from a title; it ends with a whole word.
pub const LONGEST_FROM_TITLE: usize = 70;

/// Small letters of any script, the digits 0–9, and single hyphens between them; 1 to 100 characters in Unicode's
/// composed form (NFC), so that one address has one spelling.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(Box<str>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a web address: small letters, digits and single hyphens between them, at most 100 characters")]
pub struct BadSlug;

impl Slug {
    /// Takes a slug as it is; nothing is corrected.
    pub fn parse(text: &str) -> Result<Self, BadSlug> {
        let mut length = 0;
        let mut before = '-';
        for c in text.chars() {
            length += 1;
            let fits = match c {
                '-' => before != '-',
                '0'..='9' => true,
                _ if is_everyday_letter(c) => true,
                // A combining mark needs a letter to stand on.
                _ if is_combining_mark(c) => before.is_alphabetic() || is_combining_mark(before),
                _ => is_small_letter(c),
            };
            if !fits || length > LONGEST {
                return Err(BadSlug);
            }
            before = c;
        }
        if before == '-' || !(text.chars().all(is_settled) || unicode_normalization::is_nfc(text)) {
            return Err(BadSlug);
        }
        Ok(Self(text.into()))
    }

    /// Makes a slug of a title: Latin letters become ASCII (in German `ä` becomes `ae`), other scripts stay
    /// themselves without vowel signs and stretches, every digit becomes 0–9, apostrophes go, and all else parts
    /// words. `None` when nothing is left.
    pub fn from_title(title: &str, lang: Lang) -> Option<Self> {
        let german = lang.primary() == "de";
        let mut made = String::new();
        if title.chars().all(|c| is_settled(c) || is_dropped_anyway(c)) {
            title.chars().for_each(|c| push(&mut made, c, german));
        } else {
            title.nfkc().for_each(|c| push(&mut made, c, german));
            // What was dropped may have kept two characters from composing.
            made = made.nfc().collect();
        }
        Self::parse(cut(made.trim_end_matches('-'))).ok()
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As it stands in an `href` or a `Location`: everything but ASCII percent-encoded.
    pub fn encoded(&self) -> Cow<'_, str> {
        if self.0.is_ascii() {
            return Cow::Borrowed(&self.0);
        }
        const HEX: &[u8; 16] = b"0123456789ABCDEF";
        let mut encoded = String::with_capacity(self.0.len() * 3);
        for byte in self.0.bytes() {
            if byte.is_ascii() {
                encoded.push(char::from(byte));
            } else {
                encoded.push('%');
                encoded.push(char::from(HEX[usize::from(byte >> 4)]));
                encoded.push(char::from(HEX[usize::from(byte & 15)]));
            }
        }
        Cow::Owned(encoded)
    }
}

/// Adds what one character of a title gives, if anything.
fn push(made: &mut String, c: char, german: bool) {
    match c {
        '0'..='9' => made.push(c),
        _ if is_everyday_letter(c) => made.push(c),
        'A'..='Z' => made.push(c.to_ascii_lowercase()),
        '\'' | '’' | '‘' | 'ʼ' | '`' | '´' => {}
        _ if c.is_ascii() => part(made),
        _ if is_arabic_sign(c) => {}
        '٠'..='٩' => push_digit(made, c, '٠'),
        '۰'..='۹' => push_digit(made, c, '۰'),
        'ä' | 'Ä' if german => made.push_str("ae"),
        'ö' | 'Ö' if german => made.push_str("oe"),
        'ü' | 'Ü' if german => made.push_str("ue"),
        _ if is_latin(c) => match deunicode::deunicode_char(c) {
            Some(ascii) => {
                let kept = ascii.chars().filter(char::is_ascii_alphanumeric);
                made.extend(kept.map(|c| c.to_ascii_lowercase()));
            }
            None => part(made),
        },
        _ if is_combining_mark(c) => {
            // Vowel signs of Indic scripts are part of a word; a stray accent over a Latin letter is not.
            if made.chars().next_back().is_some_and(|last| !last.is_ascii()) {
                made.push(c);
            }
        }
        _ if c.is_alphabetic() => made.extend(c.to_lowercase().filter(|c| is_small_letter(*c))),
        _ => part(made),
    }
}

/// Characters that normalising leaves alone whatever stands beside them: ASCII and everyday Arabic (without the
/// marks of U+0653–0655, which compose). Ids of headings are made for every page, and normalising Arabic is slow.
fn is_settled(c: char) -> bool {
    matches!(c, '\0'..='\x7f' | '\u{60c}'..='\u{64a}' | '\u{660}'..='\u{669}')
}

/// The small letters of English and the letters of Arabic: known without asking Unicode's tables.
fn is_everyday_letter(c: char) -> bool {
    matches!(c, 'a'..='z' | '\u{621}'..='\u{63a}' | '\u{641}'..='\u{64a}')
}

/// Everyday signs that normalising may at most put into another order, and of which nothing is kept.
fn is_dropped_anyway(c: char) -> bool {
    matches!(c, '\u{64b}'..='\u{652}' | '«' | '»' | '–' | '—' | '‘' | '’' | '“' | '”')
}

/// A letter that is its own small form; scripts without case have no other.
fn is_small_letter(c: char) -> bool {
    c.is_alphabetic() && !c.is_uppercase() && c.to_lowercase().eq([c])
}

/// Tashkeel, Quranic signs and the stretch (tatweel).
fn is_arabic_sign(c: char) -> bool {
    matches!(c, '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6ed}')
}

fn is_latin(c: char) -> bool {
    matches!(c,
        '\u{c0}'..='\u{2af}' | '\u{1e00}'..='\u{1eff}' | '\u{2c60}'..='\u{2c7f}' | '\u{a720}'..='\u{a7ff}'
        | '\u{ab30}'..='\u{ab6f}')
        && c.is_alphabetic()
}

fn push_digit(made: &mut String, c: char, zero: char) {
    made.extend(char::from_digit(c as u32 - zero as u32, 10));
}

/// Begins a new word.
fn part(made: &mut String) {
    if !made.is_empty() && !made.ends_with('-') {
        made.push('-');
    }
}

/// The words that fit; a single word that does not fit is cut.
fn cut(made: &str) -> &str {
    let Some((end, next)) = made.char_indices().nth(LONGEST_FROM_TITLE) else {
        return made;
    };
    let kept = &made[..end];
    if next == '-' {
        return kept;
    }
    kept.rfind('-').map_or(kept, |hyphen| &kept[..hyphen])
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for Slug {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl FromStr for Slug {
    type Err = BadSlug;
    fn from_str(text: &str) -> Result<Self, BadSlug> {
        Self::parse(text)
    }
}

impl serde::Serialize for Slug {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> serde::Deserialize<'de> for Slug {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

impl sqlx::Type<sqlx::Postgres> for Slug {
    fn type_info() -> sqlx::postgres::PgTypeInfo {
        <str as sqlx::Type<sqlx::Postgres>>::type_info()
    }
    fn compatible(ty: &sqlx::postgres::PgTypeInfo) -> bool {
        <str as sqlx::Type<sqlx::Postgres>>::compatible(ty)
    }
}

impl sqlx::postgres::PgHasArrayType for Slug {
    fn array_type_info() -> sqlx::postgres::PgTypeInfo {
        <&str as sqlx::postgres::PgHasArrayType>::array_type_info()
    }
}

impl sqlx::Encode<'_, sqlx::Postgres> for Slug {
    fn encode_by_ref(
        &self,
        buffer: &mut sqlx::postgres::PgArgumentBuffer,
    ) -> Result<sqlx::encode::IsNull, sqlx::error::BoxDynError> {
        <&str as sqlx::Encode<sqlx::Postgres>>::encode_by_ref(&self.as_str(), buffer)
    }
}

impl<'r> sqlx::Decode<'r, sqlx::Postgres> for Slug {
    fn decode(value: sqlx::postgres::PgValueRef<'r>) -> Result<Self, sqlx::error::BoxDynError> {
        Ok(Self::parse(<&str as sqlx::Decode<sqlx::Postgres>>::decode(value)?)?)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn made(title: &str, lang: Lang) -> Option<String> {
        Slug::from_title(title, lang).map(|slug| slug.to_string())
    }

    #[test]
    fn titles_become_readable_addresses() {
        let de = Lang::parse("de").unwrap();
        for (title, lang, expected) in [
            ("The eastern basin opens again", Lang::EN, Some("the-eastern-basin-opens-again")),
            ("Don’t call it a comeback — it's not", Lang::EN, Some("dont-call-it-a-comeback-its-not")),
            ("  ¿Qué pasó en São Paulo? ", Lang::EN, Some("que-paso-en-sao-paulo")),
            ("Größe & Müll", Lang::EN, Some("grosse-mull")),
            ("Größe & Müll", de, Some("groesse-muell")),
            ("İstanbul’da ŞOK", Lang::EN, Some("istanbulda-sok")),
            ("حكمٌ جديدٌ في الحـــوض الشرقي، عام ٢٠٢٦", Lang::AR, Some("حكم-جديد-في-الحوض-الشرقي-عام-2026")),
            ("وزير الصحّة: «لن نغلق» COVID-19", Lang::AR, Some("وزير-الصحة-لن-نغلق-covid-19")),
            ("سال ۱۴۰۵", Lang::EN, Some("سال-1405")),
            ("Київ і Ґданськ", Lang::EN, Some("київ-і-ґданськ")),
            ("ﬁve ½ x²", Lang::EN, Some("five-1-2-x2")),
            ("दिल्ली में", Lang::EN, Some("दिल्ली-में")),
            ("!!! — ؟", Lang::AR, None),
            ("ـَـِ", Lang::AR, None),
            ("", Lang::EN, None),
        ] {
            assert_eq!(made(title, lang).as_deref(), expected, "{title}");
        }
    }

    #[test]
    fn long_titles_end_with_a_whole_word() {
        let slug = made(&"carefully chosen words ".repeat(9), Lang::EN).unwrap();
        assert_eq!(slug, "carefully-chosen-words-carefully-chosen-words-carefully-chosen-words");
        assert_eq!(made(&"ا".repeat(300), Lang::AR).unwrap().chars().count(), LONGEST_FROM_TITLE);
        let exact = format!("{} next", "a".repeat(70));
        assert_eq!(made(&exact, Lang::EN).unwrap(), "a".repeat(70));
    }

    #[test]
    fn only_one_spelling_is_a_slug() {
        for text in ["a", "0", "a-b-2", "الحوض-الشرقي", "naïve", &"ا".repeat(100)] {
            assert_eq!(Slug::parse(text).unwrap().as_str(), text);
        }
        for text in [
            "",
            "-",
            "-a",
            "a-",
            "a--b",
            "A",
            "a b",
            "a_b",
            "a/b",
            "..",
            "a%20b",
            "a?b",
            "٢٠",
            "nai\u{308}ve",
            "\u{301}a",
            "a\u{200d}b",
            "ǅ",
            "a.b",
            "&",
            "\u{0}",
            &"a".repeat(101),
        ] {
            assert_eq!(Slug::parse(text), Err(BadSlug), "{text:?}");
        }
    }

    #[test]
    fn addresses_hold_ascii_only() {
        assert_eq!(Slug::parse("خبر-2").unwrap().encoded(), "%D8%AE%D8%A8%D8%B1-2");
        assert_eq!(Slug::parse("a-b").unwrap().encoded(), "a-b");
    }

    proptest! {
        /// Normalising first changes nothing, which is what lets everyday titles go without it.
        #[test]
        fn the_short_way_gives_the_same(title in "[ء-ْ٠-٩a-zA-Zéّ «»’ -]{0,40}") {
            let normal: String = title.nfkc().collect();
            prop_assert_eq!(Slug::from_title(&title, Lang::AR), Slug::from_title(&normal, Lang::AR));
        }

        #[test]
        fn any_title_gives_a_slug_or_nothing(title in any::<String>(), german in any::<bool>()) {
            let lang = if german { Lang::parse("de").unwrap() } else { Lang::AR };
            if let Some(slug) = Slug::from_title(&title, lang) {
                prop_assert_eq!(&Slug::parse(slug.as_str()).unwrap(), &slug);
                prop_assert!(slug.as_str().chars().count() <= LONGEST_FROM_TITLE);
                prop_assert!(slug.encoded().is_ascii());
            } else {
                prop_assert!(!title.bytes().any(|byte| byte.is_ascii_alphanumeric()), "lost {title:?}");
            }
        }
    }
}
