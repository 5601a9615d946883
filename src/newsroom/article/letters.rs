//! Finding stories by words of their headlines, in letters without case, accents and Arabic prefixes.

use sqlx::PgConnection;

/// Words of which each must be in the headline; more are not asked for.
pub(in crate::newsroom) const MOST: usize = 4;

/// Patterns for `article.letters like …`, one for each word; what is not asked for is `None`.
pub(in crate::newsroom) async fn patterns(db: &mut PgConnection, words: &str) -> sqlx::Result<[Option<String>; MOST]> {
    let words: Vec<String> = words.split_whitespace().take(MOST).map(str::to_owned).collect();
    let letters = if words.is_empty() { vec![] } else { store::letters(db, &words).await? };
    let mut patterns = letters.iter().map(|word| pattern(word));
    Ok(std::array::from_fn(|_| patterns.next()))
}

/// Finds the word anywhere, or, where it has too few letters for the index, at the beginning of a word. The word's own
/// wildcards stand for themselves.
fn pattern(word: &str) -> String {
    let mut pattern = String::from(if word.chars().count() < 3 { "% " } else { "%" });
    for c in word.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

mod store {
    use super::*;

    /// The words as `article.letters` has them.
    pub(super) async fn letters(db: &mut PgConnection, words: &[String]) -> sqlx::Result<Vec<String>> {
        sqlx::query_scalar!(
            r#"select headline_letters(word) as "word!" from unnest($1::text[]) with ordinality as t(word, n)
               where headline_letters(word) <> '' order by n"#,
            words
        )
        .fetch_all(db)
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_words_own_wildcards_stand_for_themselves() {
        assert_eq!(pattern("100%"), "%100\\%%");
        assert_eq!(pattern("a_"), "% a\\_%");
    }
}
