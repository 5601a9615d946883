//! What belongs to a story comes beside its row as arrays, one for each column: a third of what making and reading JSON
//! of it costs. The arrays of one kind are of equal length, and null where there is nothing. Their order is whatever
//! the database found first.

use super::Permalink;
use crate::newsroom::slug::Slug;
use crate::platform::lang::Lang;

/// The values of a column.
pub(super) fn all<T>(column: Option<Vec<T>>) -> impl Iterator<Item = T> {
    column.into_iter().flatten()
}

/// Addresses of their four columns.
pub(super) fn addresses(
    langs: impl Iterator<Item = Lang>,
    years: Option<Vec<i16>>,
    months: Option<Vec<i16>>,
    slugs: Option<Vec<Slug>>,
) -> impl Iterator<Item = Permalink> {
    langs.zip(all(years).zip(all(months))).zip(all(slugs)).map(|((lang, (year, month)), slug)| Permalink {
        lang,
        year,
        month,
        slug,
    })
}

/// What was found, in the order in which the story names it.
pub(super) fn in_order<I: PartialEq, T>(ids: &[I], found: impl Iterator<Item = (I, T)>) -> Vec<T> {
    let mut placed: Vec<(usize, T)> =
        found.filter_map(|(id, one)| ids.iter().position(|wanted| *wanted == id).map(|place| (place, one))).collect();
    placed.sort_by_key(|(place, _)| *place);
    placed.into_iter().map(|(_, one)| one).collect()
}
