//! Choosing another story to compare a version with: its versions in other languages first, then any by its headline.
//! Only what the person may read is offered, and the comparison asks again, on both sides.

use askama::Template;
use axum::extract::Query;
use axum::response::IntoResponse;
use axum_extra::routing::TypedPath;
use serde::Deserialize;

use super::compare::{self, Side};
use super::paths;
use crate::desk::command::View;
use crate::desk::wall::filters;
use crate::newsroom::access::{Newsroom, ReadArticle, ReadDesk};
use crate::newsroom::article;
use crate::newsroom::article::list::{self, Row};
use crate::newsroom::ids::ArticleId;
use crate::platform::clock::Timestamp;
use crate::platform::lang::Lang;
use crate::web::error::Error;
use crate::web::page::Page;

/// The most stories that are offered at once.
const MOST: usize = 20;
/// The longest words that are looked for, in characters.
const LONGEST: usize = 200;

/// The version that is to be compared, and words of another story's headline.
#[derive(Deserialize)]
pub struct ChoiceQuery {
    a: String,
    #[serde(default)]
    q: String,
}

#[derive(Template)]
#[template(path = "desk/articles/compare_with.html")]
struct ChoicePage {
    article: String,
    side: Side,
    headline: String,
    lang: Lang,
    q: String,
    /// Its versions in other languages.
    versions: Vec<Offer>,
    others: Vec<Offer>,
}

/// A story to compare with, by its newest version.
struct Offer {
    href: String,
    headline: String,
    lang: Lang,
    state: &'static str,
    saved_at: Timestamp,
    saved_by: String,
}

pub async fn show(
    _: paths::ComparisonChoice,
    view: View<ReadArticle>,
    Query(query): Query<ChoiceQuery>,
) -> Result<impl IntoResponse, Error> {
    let side: Side = query.a.parse().map_err(|()| Error::NotFound)?;
    let actor = view.signed().actor();
    let mut seen = view.of(side.article).await?;
    let (db, permit) = seen.both();
    let (article, head) = article::read(db, permit).await?;
    let versions: Vec<ArticleId> = article::versions(db, permit).await?.iter().map(|version| version.id).collect();
    let desk = actor.may::<ReadDesk>(Newsroom)?;
    let versions = if versions.is_empty() { vec![] } else { list::by_ids(db, &desk, &versions).await? };
    let q: String = query.q.trim().chars().take(LONGEST).collect();
    let mut others = list::find(db, &desk, &q, None).await?;
    others.retain(|row| row.id != article.id && !versions.iter().any(|version| version.id == row.id));
    others.truncate(MOST);
    let offer = |row: Row| Offer {
        href: compare::href_with_newest(side, row.id),
        headline: row.headline,
        lang: row.lang,
        state: row.stage.as_str(),
        saved_at: row.saved_at,
        saved_by: row.saved_by_name,
    };
    Ok(Page(ChoicePage {
        article: paths::Article { id: article.id }.to_string(),
        side,
        headline: head.content.headline,
        lang: article.lang,
        q,
        versions: versions.into_iter().map(offer).collect(),
        others: others.into_iter().map(offer).collect(),
    }))
}

/// Where another story is chosen to compare this version with.
pub fn href(side: Side) -> String {
    format!("{}?a={side}", paths::ComparisonChoice::PATH)
}
