//! The front page of an edition: the newest story leads, the next stand beside it, and the rest are sorted under
//! their sections. One query.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::IntoResponse;

use super::Site;
use super::cache::{CachePolicy, Shows};
use super::cards::CardView;
use super::head::Head;
use super::json_ld;
use super::paths::{FrontPath, Listing};
use super::visit::Visit;
use crate::newsroom::publication::Card;
use crate::newsroom::publication::lists::{self, Subject};
use crate::web::error::Error;
use crate::web::filters;
use crate::web::page::Page;

/// Stories under the lead, and in the rail beside it.
const HALVES: usize = 2;
const RAIL: usize = 3;
/// Stories of a section's strip.
const STRIP: usize = 3;

#[derive(Template)]
#[template(path = "site/front.html")]
struct FrontPage {
    head: Head,
    name: String,
    lead: Option<CardView>,
    halves: Vec<CardView>,
    rail: Vec<CardView>,
    strips: Vec<Strip>,
    archive: String,
}

/// A section of the front page.
struct Strip {
    name: String,
    href: String,
    cards: Vec<CardView>,
}

pub(super) async fn show(State(site): State<Site>, visit: Visit) -> Result<impl IntoResponse, Error> {
    let page = site.read(async |db| lists::newest(db, visit.lang(), &Subject::Edition, None).await).await?;
    let edition = visit.edition();
    let versions: Vec<_> =
        visit.frame.editions.iter().map(|edition| (edition.lang, FrontPath(edition.prefix).to_string())).collect();
    let mut head = Head::new(&visit, &edition.name)
        .at(&visit, visit.front_path())
        .describe(&edition.tagline)
        .versions(&visit, &versions)
        .feeds_of(&edition.name, Listing::Front(visit.front_path()));
    head.title = match edition.tagline.as_str() {
        "" => edition.name.clone(),
        tagline => format!("{} — {tagline}", edition.name),
    };
    head.is_front = true;
    head.json_ld = vec![json_ld::organization(&visit)];
    let mut cards = page.cards.iter();
    let mut view = |count| cards.by_ref().take(count).map(|card| CardView::new(&visit, card)).collect::<Vec<_>>();
    let lead = view(1).pop();
    let (halves, mut rail) = (view(HALVES), view(RAIL));
    // The rail is a column of headlines.
    rail.iter_mut().for_each(|card| card.trail.clear());
    let strips = strips(&visit, cards.as_slice());
    let page = FrontPage {
        head,
        name: edition.name.clone(),
        lead,
        halves,
        rail,
        strips,
        archive: visit.archive_path().to_string(),
    };
    Ok((Extension(CachePolicy::PAGE), Extension(Shows::Newest), Page(page)))
}

/// The stories under the top sections they belong to, in the order of the tree; a section without any has no strip.
fn strips(visit: &Visit, cards: &[Card]) -> Vec<Strip> {
    visit
        .edition()
        .top_sections()
        .filter_map(|top| {
            let cards: Vec<CardView> = cards
                .iter()
                .filter(|card| card.section.is_some_and(|id| visit.frame.top_of(id) == top.id))
                .take(STRIP)
                .map(|card| CardView::new(visit, card).under(&top.name))
                .collect();
            (!cards.is_empty()).then(|| Strip { name: top.name.clone(), href: top.href.clone(), cards })
        })
        .collect()
}
