//! The doors of writing together: the WebSocket, who wrote what, and the key for what a browser keeps.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use super::paths;
use crate::collab::{self, Visit};
use crate::desk::command::{Desk, View};
use crate::desk::wall;
use crate::newsroom::access::{OwnAccount, ReadArticle};
use crate::newsroom::people;
use crate::web::error::Error;

/// A connection reads in pieces of this size; hundreds of them are open at once.
const READ_BUFFER: usize = 8 * 1024;
/// What may wait to be written beyond this closes the connection.
const WRITE_BUFFER: usize = 8 * 1024 * 1024;

#[derive(Deserialize)]
pub struct RoomQuery {
    #[serde(default)]
    schema: Option<i32>,
}

/// Joins a story. A browser's script sees nothing of a refused upgrade, so all but a foreign page is let in and told
/// why it cannot stay.
pub async fn show(
    path: paths::Room,
    State(desk): State<Desk>,
    Query(query): Query<RoomQuery>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Error> {
    if !comes_from_the_desk(&desk, &headers) {
        return Err(Error::CrossSite);
    }
    let device = wall::holder(&desk, &headers).await?.map(|signed| signed.device);
    let visit = Visit { article: path.id, device, schema: query.schema };
    let collab = desk.collab().clone();
    Ok(upgrade
        .max_message_size(collab::LARGEST_FRAME)
        .max_frame_size(collab::LARGEST_FRAME)
        .read_buffer_size(READ_BUFFER)
        .max_write_buffer_size(WRITE_BUFFER)
        .on_upgrade(async move |socket| collab.serve(socket, visit).await))
}

/// A handshake is a GET, which other sites' pages may make with our cookie: so it must say that it comes from the desk.
fn comes_from_the_desk(desk: &Desk, headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (origin, host, own) = (text(header::ORIGIN), text(header::HOST), &desk.config().desk_url);
    // A desk at its default address is also reached by the other names of this machine to itself.
    origin == own.origin()
        || own.is_loopback() && origin.split_once("://").is_some_and(|(_, authority)| authority == host)
}

/// Whose each client id of the shared document is.
pub async fn writers(path: paths::Writers, view: View<ReadArticle>) -> Result<Json<Value>, Error> {
    let mut seen = view.of(path.id).await?;
    let (db, permit) = seen.both();
    let clients: BTreeMap<String, Value> = collab::writers(db, permit)
        .await?
        .into_iter()
        .map(|(client, id, name)| (client.to_string(), json!({ "id": id, "name": name })))
        .collect();
    Ok(Json(json!({ "clients": clients })))
}

/// One's own key for what one's browsers keep.
pub async fn kept_key(_: paths::KeptKey, view: View<OwnAccount>) -> Result<Json<Value>, Error> {
    let person = view.signed().person().id;
    let mut seen = view.of(person).await?;
    let (db, permit) = seen.both();
    let key = people::kept_key(db, permit).await?;
    Ok(Json(json!({ "key": STANDARD.encode(key), "person": person })))
}
