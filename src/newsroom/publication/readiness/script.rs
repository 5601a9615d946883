//! Whether a text is written in the letters of its language: an Arabic story begun in the English edition by mistake
//! shows at once. It counts letters and knows nothing of words.

use crate::platform::lang::Lang;

/// With fewer letters nothing can be said.
const FEWEST: usize = 20;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Arabic,
    Armenian,
    Cyrillic,
    Greek,
    Hebrew,
    Latin,
    Syriac,
}

/// Whether at least half of the letters are of the script that the language is written in. True for languages whose
/// script is not known here, and for texts too short to tell.
pub(super) fn fits<'t>(texts: impl IntoIterator<Item = &'t str>, lang: Lang) -> bool {
    let Some(expected) = script_of(lang) else { return true };
    let (mut own, mut all) = (0usize, 0usize);
    for c in texts.into_iter().flat_map(str::chars).filter(|c| c.is_alphabetic()) {
        all += 1;
        own += usize::from(script(c) == Some(expected));
    }
    all < FEWEST || own * 2 >= all
}

fn script_of(lang: Lang) -> Option<Script> {
    Some(match lang.primary() {
        "ar" | "fa" | "ur" | "ckb" | "ps" | "sd" | "ug" => Script::Arabic,
        "hy" => Script::Armenian,
        "ru" | "uk" | "bg" | "be" | "mk" | "kk" | "ky" | "mn" => Script::Cyrillic,
        "el" => Script::Greek,
        "he" | "yi" => Script::Hebrew,
        "syr" | "arc" => Script::Syriac,
        "en" | "fr" | "de" | "es" | "it" | "pt" | "nl" | "sv" | "da" | "nb" | "nn" | "no" | "fi" | "pl" | "cs"
        | "sk" | "hu" | "ro" | "tr" | "az" | "ku" | "kmr" | "ca" | "gl" | "eu" | "ga" | "cy" | "is" | "et" | "lv"
        | "lt" | "sl" | "hr" | "sq" | "mt" | "id" | "ms" | "sw" | "so" | "vi" => Script::Latin,
        _ => return None,
    })
}

fn script(c: char) -> Option<Script> {
    Some(match c {
        'A'..='Z' | 'a'..='z' | '\u{00AA}'..='\u{024F}' | '\u{1E00}'..='\u{1EFF}' | '\u{2C60}'..='\u{2C7F}' => {
            Script::Latin
        }
        '\u{0370}'..='\u{03FF}' | '\u{1F00}'..='\u{1FFF}' => Script::Greek,
        '\u{0400}'..='\u{052F}' => Script::Cyrillic,
        '\u{0530}'..='\u{058F}' => Script::Armenian,
        '\u{0590}'..='\u{05FF}' => Script::Hebrew,
        '\u{0600}'..='\u{06FF}'
        | '\u{0750}'..='\u{077F}'
        | '\u{08A0}'..='\u{08FF}'
        | '\u{FB50}'..='\u{FDFF}'
        | '\u{FE70}'..='\u{FEFF}' => Script::Arabic,
        '\u{0700}'..='\u{074F}' => Script::Syriac,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_tell_languages_of_different_scripts_apart() {
        let (english, arabic) =
            ("The boats came back to the basin at dawn.", "عادت القوارب إلى الحوض عند الفجر اليوم.");
        assert!(fits([english], Lang::EN) && fits([arabic], Lang::AR));
        assert!(!fits([english], Lang::AR) && !fits([arabic], Lang::EN));
        // Names, short texts, figures and languages that are not known here.
        assert!(fits(["عادت القوارب إلى الحوض عند الفجر، قالت Harbour Authority اليوم في بيان."], Lang::AR));
        assert!(fits(["TK"], Lang::AR) && fits(["12 345 678 901 234 567 890 123"], Lang::EN));
        assert!(fits([arabic], Lang::parse("th").unwrap()));
    }
}
