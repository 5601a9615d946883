//! Search over what is public. Drafts are not in its index at all: the index is a column of `publication`.

use sqlx::PgConnection;

use crate::newsroom::ids::{ArticleId, SectionId};
use crate::newsroom::publication::{Card, Permalink};
use crate::platform::lang::Lang;

/// Results on a page.
pub const PAGE: usize = 20;
/// The last page that can be asked for: nobody reads further, and each page costs the ones before it.
pub const LAST_PAGE: u32 = 50;

/// What a reader typed: trimmed, at most 200 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query(String);

#[derive(Clone, Debug)]
pub struct Results {
    /// All stories found, over all pages.
    pub total: i64,
    pub cards: Vec<Card>,
}

impl Query {
    /// `None` if there is nothing to look for.
    pub fn parse(text: &str) -> Option<Self> {
        let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect();
        let clean = clean.trim();
        clean.chars().any(char::is_alphanumeric).then(|| Self(clean.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The best matches of an edition; pages count from 1.
pub async fn search(db: &mut PgConnection, lang: Lang, query: &Query, page: u32) -> sqlx::Result<Results> {
    let offset = i64::from(page.clamp(1, LAST_PAGE) - 1) * PAGE as i64;
    store::search(db, lang, query.as_str(), offset).await
}

/// Cuts `text` into pieces and says of each whether it is a word that was looked for: for `mark` in results. Words are
/// compared without case, accents, Arabic vowel signs and the letters that Arabic writes together with a noun, and by
/// their beginnings, which is near what the index does.
pub fn mark<'a>(text: &'a str, query: &Query) -> Vec<(bool, &'a str)> {
    use unicode_segmentation::UnicodeSegmentation;
    let wanted: Vec<String> = query.as_str().unicode_words().map(stem).filter(|word| !word.is_empty()).collect();
    let mut pieces: Vec<(bool, &str)> = Vec::new();
    for piece in text.split_word_bounds() {
        let folded = stem(piece);
        let hit = !folded.is_empty() && wanted.iter().any(|word| folded == *word || is_form_of(&folded, word));
        match pieces.last_mut() {
            Some((last, run)) if *last == hit && !hit => {
                // Pieces follow one another in `text`, so that a run of them is one slice.
                let start = run.as_ptr() as usize - text.as_ptr() as usize;
                *run = &text[start..start + run.len() + piece.len()];
            }
            _ => pieces.push((hit, piece)),
        }
    }
    pieces
}

/// Two words are forms of one if they share all but a short ending.
fn is_form_of(one: &str, other: &str) -> bool {
    let shared = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let longest = one.chars().count().max(other.chars().count());
    shared >= 4 && longest - shared <= 3
}

fn stem(word: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let folded: String = word
        .nfkd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c) && *c != '\u{640}')
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
            'ى' | 'ئ' => 'ي',
            'ؤ' => 'و',
            'ة' => 'ه',
            '٠'..='٩' => char::from(b'0' + (c as u32 - 0x660) as u8),
            c => c,
        })
        .filter(|c| c.is_alphanumeric())
        .collect();
    for prefix in ["وال", "فال", "بال", "كال", "لل", "ال"] {
        if let Some(rest) = folded.strip_prefix(prefix)
            && rest.chars().count() >= 3
        {
            return rest.to_owned();
        }
    }
    folded
}

mod store {
    use super::*;
    use crate::newsroom::article::Kind;
    use crate::newsroom::slug::Slug;
    use crate::platform::clock::Timestamp;

    struct Row {
        id: ArticleId,
        kind: Kind,
        lang: Lang,
        year: i16,
        month: i16,
        slug: Slug,
        headline: String,
        short_headline: String,
        standfirst: String,
        section: Option<SectionId>,
        first_published_at: Timestamp,
        updated_at: Option<jiff_sqlx::Timestamp>,
        retracted: bool,
        total: i64,
    }

    pub(super) async fn search(db: &mut PgConnection, lang: Lang, query: &str, offset: i64) -> sqlx::Result<Results> {
        let rows = sqlx::query_as!(
            Row,
            r#"select article_id as "id: ArticleId", kind, lang as "lang: Lang", year, month, slug as "slug: Slug",
                      headline, short_headline, standfirst, section_id as "section: SectionId", first_published_at,
                      updated_at, retracted, count(*) over () as "total!"
               from publication, search_query($1, $2) as wanted
               where search @@ wanted and lang = $1
               order by ts_rank_cd(search, wanted) desc, first_published_at desc, article_id desc
               limit 20 offset $3"#,
            lang as Lang,
            query,
            offset
        )
        .fetch_all(db)
        .await?;
        let total = rows.first().map_or(0, |row| row.total);
        let cards = rows
            .into_iter()
            .map(|row| Card {
                id: row.id,
                kind: row.kind,
                permalink: Permalink { lang: row.lang, year: row.year, month: row.month, slug: row.slug },
                headline: row.headline,
                short_headline: row.short_headline,
                standfirst: row.standfirst,
                section: row.section,
                first_published_at: row.first_published_at,
                updated_at: row.updated_at.map(|at| at.to_jiff()),
                retracted: row.retracted,
            })
            .collect();
        Ok(Results { total, cards })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str, query: &str) -> String {
        mark(text, &Query::parse(query).unwrap())
            .into_iter()
            .map(|(hit, piece)| if hit { format!("[{piece}]") } else { piece.to_owned() })
            .collect()
    }

    #[test]
    fn hits_are_marked_in_both_languages() {
        assert_eq!(marked("The harbour, and harbours.", "Harbour"), "The [harbour], and [harbours].");
        assert_eq!(marked("قال الوزير أمس", "وزير"), "قال [الوزير] أمس");
        assert_eq!(marked("Café au lait", "cafe"), "[Café] au lait");
        assert_eq!(marked("nothing here", "elsewhere"), "nothing here");
    }

    #[test]
    fn a_query_has_words_and_an_end() {
        assert_eq!(Query::parse("  ?! "), None);
        assert_eq!(Query::parse(&"a".repeat(500)).unwrap().as_str().len(), 200);
    }
}
