//! Stories to link to, for the editor: by words or by id, only those the person may read.

use axum::Json;
use axum::extract::Query;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use super::{editor_state, paths};
use crate::desk::command::View;
use crate::newsroom::access::{Permit, ReadDesk};
use crate::newsroom::article::list::{self, Row};
use crate::newsroom::ids::ArticleId;
use crate::newsroom::stage::Stage;
use crate::newsroom::taxonomy::sections::{self, Section};
use crate::platform::lang::Lang;
use crate::web::error::Error;

/// The most that are offered at once.
const MOST: usize = 20;

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct StoriesQuery {
    q: String,
    lang: String,
    ids: String,
}

/// A story as the editor's pickers show it.
#[derive(Clone, Serialize)]
pub struct StoryChoice {
    id: ArticleId,
    headline: String,
    lang: Lang,
    section: String,
    state: &'static str,
    date: String,
}

#[derive(Serialize)]
pub struct Stories {
    stories: Vec<StoryChoice>,
}

pub async fn show(
    _: paths::Stories,
    view: View<ReadDesk>,
    Query(query): Query<StoriesQuery>,
) -> Result<Json<Stories>, Error> {
    let ui = view.signed().ui().lang();
    let mut seen = view.of(()).await?;
    let (db, permit) = seen.both();
    let stories = if query.ids.is_empty() {
        let words: String = query.q.chars().take(200).collect();
        let sections = sections::list(db).await?;
        let found = list::find(db, permit, &words, Lang::parse(&query.lang).ok()).await?;
        // What was killed is nothing to lead readers to.
        let offered = found.into_iter().filter(|row| row.stage != Stage::Killed);
        offered.take(MOST).map(|row| StoryChoice::new(row, &sections, ui)).collect()
    } else {
        let ids: Vec<ArticleId> = query.ids.split(',').take(200).filter_map(|id| id.parse().ok()).collect();
        by_ids(db, permit, &ids, ui).await?
    };
    Ok(Json(Stories { stories }))
}

/// The stories with these ids that the person may read.
pub async fn by_ids(
    db: &mut PgConnection,
    permit: &Permit<ReadDesk>,
    ids: &[ArticleId],
    ui: Lang,
) -> sqlx::Result<Vec<StoryChoice>> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let sections = sections::list(db).await?;
    let rows = list::by_ids(db, permit, ids).await?;
    Ok(rows.into_iter().map(|row| StoryChoice::new(row, &sections, ui)).collect())
}

impl StoryChoice {
    fn new(row: Row, sections: &[Section], ui: Lang) -> Self {
        let section = sections.iter().find(|section| Some(section.id) == row.section);
        Self {
            id: row.id,
            headline: row.headline,
            lang: row.lang,
            section: section.map(|section| section.name(ui).to_owned()).unwrap_or_default(),
            state: editor_state(row.stage),
            date: row.saved_at.to_string(),
        }
    }

    pub fn id(&self) -> ArticleId {
        self.id
    }
}
