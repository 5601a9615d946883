//! Search over what is public, in the edition's language. Never kept by caches: what somebody looks for is theirs.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::IntoResponse;

use super::Site;
use super::cards::CardView;
use super::head::Head;
use super::paths::{SearchPath, parameter};
use super::visit::Visit;
use crate::newsroom::search::{self, Query};
use crate::platform::words::words;
use crate::web::error::Error;
use crate::web::filters;
use crate::web::page::Page;

#[derive(Template)]
#[template(path = "site/search.html")]
struct SearchPage {
    head: Head,
    action: String,
    query: String,
    /// `None` while nothing was asked.
    found: Option<Found>,
    archive: String,
}

struct Found {
    total: i64,
    results: Vec<ResultView>,
    /// "Page 2 of 9", where there is more than one.
    place: Option<String>,
    previous: Option<String>,
    next: Option<String>,
}

/// A story whose title and standfirst are cut into pieces; true means that a piece was looked for.
struct ResultView {
    card: CardView,
    title: Vec<(bool, String)>,
    trail: Vec<(bool, String)>,
}

/// `GET /search?q=…&page=…`: one query.
pub(super) async fn show(
    State(site): State<Site>,
    visit: Visit,
    RawQuery(raw): RawQuery,
) -> Result<impl IntoResponse, Error> {
    let typed = parameter(raw.as_deref(), "q").unwrap_or_default();
    let number = match parameter(raw.as_deref(), "page") {
        None => 1,
        Some(text) => text.parse().ok().filter(|page| (1..=search::LAST_PAGE).contains(page)).ok_or(Error::NotFound)?,
    };
    let query = Query::parse(&typed);
    let found = match &query {
        None => None,
        Some(query) => {
            let results = site.read(async |db| search::search(db, visit.lang(), query, number).await).await?;
            if number > 1 && results.cards.is_empty() {
                return Err(Error::NotFound);
            }
            Some(Found::new(&visit, query, number, &results))
        }
    };
    let mut head = Head::new(&visit, &words(visit.lang().ui()).say("search"));
    // The same words in another edition are another language's, but the form is there.
    for language in &mut head.languages {
        if let Some(edition) = visit.frame.edition(language.lang) {
            language.href = SearchPath { prefix: edition.prefix, query: "", page: 1 }.to_string();
        }
    }
    Ok(Page(SearchPage {
        head,
        action: visit.search_path().to_string(),
        query: query.map(|query| query.as_str().to_owned()).unwrap_or_default(),
        found,
        archive: visit.archive_path().to_string(),
    }))
}

impl Found {
    fn new(visit: &Visit, query: &Query, number: u32, results: &search::Results) -> Self {
        let page_size = i64::try_from(search::PAGE).unwrap_or(i64::MAX);
        let pages = u32::try_from((results.total + page_size - 1) / page_size).unwrap_or(u32::MAX);
        let pages = pages.min(search::LAST_PAGE);
        let path = |page| SearchPath { prefix: visit.prefix(), query: query.as_str(), page }.to_string();
        let (page, of) = (number.to_string(), pages.to_string());
        let place = words(visit.lang().ui()).with("page-of", &[("page", &page), ("of", &of)]);
        Self {
            total: results.total,
            results: results.cards.iter().map(|card| ResultView::new(CardView::new(visit, card), query)).collect(),
            place: (pages > 1).then_some(place),
            previous: (number > 1).then(|| path(number - 1)),
            next: (number < pages).then(|| path(number + 1)),
        }
    }
}

impl ResultView {
    fn new(card: CardView, query: &Query) -> Self {
        let pieces = |text| search::mark(text, query).into_iter().map(|(hit, piece)| (hit, piece.to_owned())).collect();
        Self { title: pieces(&card.title), trail: pieces(&card.trail), card }
    }
}
