//! Rows as they change, for a page that is open: one stream of events, asked with the page's own filters.
//!
//! - `rows`: everything the page shows, at the beginning and whenever something may have been missed;
//! - `row`: one story of the page, as it is now;
//! - `gone`: a story that the page no longer shows;
//! - `more`: how many stories the page would show by now that it does not;
//! - `end`: the person is not signed in any more, or has lost the desk.
//!
//! Who somebody is and what they may see is asked anew before each message. What they may not read is never in one: a
//! story is only said to be gone if this very stream, or the page before it, has shown it.

use std::collections::{HashMap, HashSet};
use std::convert::Infallible;
use std::time::Duration;

use axum::extract::Query;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde_json::json;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};

use super::COLUMNS;
use super::query::ListQuery;
use super::row::RowView;
use crate::collab;
use crate::desk::command::{View, Watching};
use crate::desk::paths;
use crate::newsroom::access::ReadDesk;
use crate::newsroom::board::{self, Cursor, Filter, PAGE, Row, StageFilter, Whose};
use crate::newsroom::events::Change;
use crate::newsroom::ids::ArticleId;
use crate::newsroom::stage::Stage;
use crate::newsroom::taxonomy::sections;
use crate::platform::bus::News;
use crate::web::error::Error;

/// Changes come in swarms; what happens within this time is looked at together.
const GATHER: Duration = Duration::from_millis(120);
/// Words such as "in 40 min" grow old, and a session ends by itself.
const LOOK_EVERY: Duration = Duration::from_secs(30);
/// A proxy closes what is silent for long.
const ALIVE_EVERY: Duration = Duration::from_secs(15);
/// Messages that may wait for a slow reader; then the stream ends, and the page asks for another.
const WAITING: usize = 16;

pub async fn show(
    _: paths::BoardChanges,
    view: View<ReadDesk>,
    Query(query): Query<ListQuery>,
) -> Result<Response, Error> {
    // Listening before looking: what happens in between is heard.
    let news = view.desk().bus().subscribe();
    let watching = view.watching();
    let (sender, receiver) = mpsc::channel(WAITING);
    tokio::spawn(Follower { watching, query, sender, shown: HashMap::new(), more: HashSet::new() }.follow(news));
    let events = stream::unfold(receiver, async |mut receiver| {
        receiver.recv().await.map(|event| (Ok::<Event, Infallible>(event), receiver))
    });
    let mut answer = Sse::new(events).keep_alive(KeepAlive::new().interval(ALIVE_EVERY)).into_response();
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // A proxy that gathers answers would hold the events back.
    answer.headers_mut().insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(answer)
}

/// Why a stream ends.
enum End {
    /// Nobody listens, or reads too slowly.
    Deaf,
    /// The person is no longer who may see the desk.
    Refused,
}

struct Follower {
    watching: Watching<ReadDesk>,
    query: ListQuery,
    sender: mpsc::Sender<Event>,
    /// What the page shows, as it was last sent.
    shown: HashMap<ArticleId, String>,
    /// What it would show besides by now.
    more: HashSet<ArticleId>,
}

/// What is to be looked at.
#[derive(Default)]
struct Due {
    ids: HashSet<ArticleId>,
    /// Everything that is shown.
    all: bool,
    /// Something may have been missed: the page from the beginning.
    anew: bool,
}

impl Follower {
    async fn follow(mut self, mut news: Receiver<News>) {
        let mut looks = interval(LOOK_EVERY);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        looks.reset();
        let mut due = Due { anew: true, ..Due::default() };
        let mut at = Some(Instant::now());
        loop {
            let gathered = async {
                match at {
                    Some(at) => sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                heard = news.recv() => {
                    let is_due = match heard {
                        Ok(News::Said(said)) => self.note(&said, &mut due),
                        Ok(News::Missed) | Err(RecvError::Lagged(_)) => {
                            due.anew = true;
                            true
                        }
                        Err(RecvError::Closed) => return,
                    };
                    if is_due {
                        at.get_or_insert_with(|| Instant::now() + GATHER);
                    }
                }
                _ = looks.tick() => {
                    due.all = true;
                    at.get_or_insert_with(Instant::now);
                }
                () = gathered => {
                    at = None;
                    match self.look(std::mem::take(&mut due)).await {
                        Ok(()) => {}
                        Err(End::Deaf) => return,
                        Err(End::Refused) => {
                            let _ = self.sender.try_send(Event::default().event("end").data("{}"));
                            return;
                        }
                    }
                }
                () = self.sender.closed() => return,
                () = self.watching.closing() => return,
            }
        }
    }

    /// Whether a change is anything to this page.
    fn note(&self, said: &str, due: &mut Due) -> bool {
        match Change::parse(said) {
            Some(Change::Article(id) | Change::Gone(id) | Change::Desk(id)) => due.ids.insert(id),
            Some(Change::Person(id)) if id == self.watching.person() => {
                due.all = true;
                true
            }
            // Names of sections and the like: the page's own words.
            Some(Change::Frame) => {
                due.all = true;
                true
            }
            Some(Change::Person(_)) | None => false,
        }
    }

    async fn look(&mut self, due: Due) -> Result<(), End> {
        let done = if due.anew { self.anew().await } else { self.again(due).await };
        match done {
            Ok(done) => done,
            // The database is away: nothing can be said, and nothing has been lost, since the page is begun anew.
            Err(error) => {
                tracing::debug!(%error, "the rows of a page could not be looked at");
                Err(End::Deaf)
            }
        }
    }

    /// The whole page.
    async fn anew(&mut self) -> Result<Result<(), End>, Error> {
        let Some((signed, mut seen)) = self.watching.look().await? else { return Ok(Err(End::Refused)) };
        let now = self.watching.now();
        let filter = self.query.filter(&signed, now);
        let (db, permit) = seen.both();
        let tree = sections::list(db).await?;
        let mut rows: Vec<Row> = Vec::new();
        if self.query.is_board() {
            for stage in columns(&filter) {
                rows.extend(board::column(db, permit, &filter, stage).await?.rows);
            }
        } else {
            rows = board::list(db, permit, &filter, Cursor::parse(&self.query.after)).await?.rows;
        }
        let ids: Vec<ArticleId> = rows.iter().map(|row| row.id).collect();
        let mut open = collab::open_names(db, permit, &ids).await?;
        let views: Vec<RowView> = rows
            .into_iter()
            .map(|row| RowView::new(open.remove(&row.id).unwrap_or_default(), row, &tree, &signed, now))
            .collect();
        self.shown = views.iter().map(|view| (view.id, json!(view).to_string())).collect();
        self.more.clear();
        Ok(self.send("rows", &json!(views).to_string()))
    }

    /// What changed of it.
    async fn again(&mut self, due: Due) -> Result<Result<(), End>, Error> {
        let Some((signed, mut seen)) = self.watching.look().await? else { return Ok(Err(End::Refused)) };
        let now = self.watching.now();
        let filter = self.query.filter(&signed, now);
        let mut ids: HashSet<ArticleId> = due.ids;
        if due.all {
            ids.extend(self.shown.keys());
        }
        let ids: Vec<ArticleId> = ids.into_iter().collect();
        let (db, permit) = seen.both();
        let tree = sections::list(db).await?;
        let mut rows = Vec::new();
        for some in ids.chunks(PAGE) {
            rows.extend(board::some(db, permit, &filter, some).await?);
        }
        let mut open = collab::open_names(db, permit, &ids).await?;
        drop(seen);
        let views = rows
            .into_iter()
            .map(|row| RowView::new(open.remove(&row.id).unwrap_or_default(), row, &tree, &signed, now));
        let mut views: HashMap<ArticleId, RowView> = views.map(|view| (view.id, view)).collect();
        let more = self.more.len();
        for id in ids {
            let sent = match (views.remove(&id), self.shown.get(&id)) {
                (Some(view), Some(before)) => {
                    let now = json!(view).to_string();
                    let is_new = now != *before;
                    if is_new { self.show(id, now) } else { Ok(()) }
                }
                (Some(_), None) => {
                    self.more.insert(id);
                    Ok(())
                }
                (None, Some(_)) => {
                    self.shown.remove(&id);
                    self.send("gone", &json!({ "id": id }).to_string())
                }
                (None, None) => {
                    self.more.remove(&id);
                    Ok(())
                }
            };
            if sent.is_err() {
                return Ok(sent);
            }
        }
        if self.more.len() == more {
            return Ok(Ok(()));
        }
        Ok(self.send("more", &json!({ "count": self.more.len() }).to_string()))
    }

    fn show(&mut self, id: ArticleId, row: String) -> Result<(), End> {
        self.send("row", &row)?;
        self.shown.insert(id, row);
        Ok(())
    }

    fn send(&self, name: &str, data: &str) -> Result<(), End> {
        self.sender.try_send(Event::default().event(name).data(data)).map_err(|_| End::Deaf)
    }
}

/// The columns that the board shows.
pub(super) fn columns(filter: &Filter) -> Vec<Stage> {
    match filter.stage {
        Some(StageFilter::Stage(stage)) => vec![stage],
        Some(StageFilter::Changed) => vec![Stage::Live],
        // What is due, or nobody's, is asked for as work that is open.
        None if filter.due.is_some() || filter.whose == Some(Whose::Nobodys) => {
            COLUMNS.into_iter().filter(|stage| stage.is_open()).collect()
        }
        Some(StageFilter::Open) => COLUMNS.into_iter().filter(|stage| stage.is_open()).collect(),
        None => COLUMNS.to_vec(),
    }
}
