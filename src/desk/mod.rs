//! The editors' side: for people who are signed in.
//!
//! - [`routes`]: the list of addresses with their rights, read from the handlers;
//! - [`command`]: the only way to the database, through the rules;
//! - [`wall`]: nobody passes without a session, and every answer leaves in the person's language;
//! - [`sign_in`] and [`forgotten`]: before the wall;
//! - [`board`] has the list of stories and the board, and what is done from there;
//! - [`articles`] has stories;
//! - [`release`] has what decides when a story goes out: checks, approval, schedule, embargo, preview links;
//! - [`conversations`] has the open comments of all stories, and notifications;
//! - [`palette`] says what the palette of commands offers;
//! - [`corrections`] has what readers are told of stories afterwards, and the end of stories;
//! - [`history`] shows what anybody did, and [`readership`] how often stories are read;
//! - [`mailing`] sends the mail that was ordered;
//! - [`manage`] has sections, tags, authors, people, settings and one's own account.

pub mod paths;
pub mod cookie;
pub mod limits;
pub mod pages;
mod remembered;
pub mod command;
pub mod wall;
pub mod sign_in;
pub mod articles;
pub mod board;
pub mod conversations;
pub mod forgotten;
pub mod history;
pub mod mailing;
pub mod palette;
pub mod corrections;
pub mod manage;
pub mod readership;
pub mod release;
pub mod routes;

use axum::Json;
use axum::Router;
use axum::middleware;
use serde_json::{Value, json};

pub use command::{Desk, DeskParts};

use crate::newsroom::access::ReadDesk;
use crate::web::error::Error;
use command::View;
use routes::{Route, Routes};

/// All of the desk, with its wall.
pub fn router(desk: Desk) -> Router {
    let inside = inside()
        .router()
        .route("/desk/{*rest}", axum::routing::any(nothing))
        .method_not_allowed_fallback(not_that_way)
        .layer(middleware::from_fn_with_state(desk.clone(), wall::wall));
    let room = room().router().layer(middleware::from_fn_with_state(desk.clone(), wall::porch));
    let outside = outside()
        .router()
        .method_not_allowed_fallback(not_that_way)
        .layer(middleware::from_fn_with_state(desk.clone(), wall::porch));
    inside.merge(outside).merge(room).with_state(desk)
}

/// Every address of the desk, with the rights that are asked for there.
pub fn all_routes() -> Vec<Route> {
    inside().merge(room()).merge(outside()).list()
}

/// Behind the wall.
fn inside() -> Routes {
    Routes::new()
        .merge(board::routes())
        .typed_get(articles::begin::show)
        .typed_post(articles::begin::create)
        .typed_get(articles::breaking::show)
        .typed_post(articles::breaking::create)
        .typed_get(articles::editor::show)
        .typed_get(articles::revisions::show_list)
        .typed_post(articles::revise::create)
        .typed_get(articles::room::writers)
        .typed_get(articles::room::kept_key)
        .typed_get(articles::revisions::show)
        .typed_get(articles::revisions::content)
        .typed_post(articles::revisions::name)
        .typed_get(articles::compare::show)
        .typed_get(articles::compare_with::show)
        .typed_get(palette::show)
        .typed_get(articles::comments::show)
        .typed_post(articles::comments::open)
        .typed_get(articles::comments::people)
        .typed_post(articles::comments::reply)
        .typed_post(articles::comments::resolve)
        .typed_post(articles::comments::reopen)
        .typed_post(articles::comments::change)
        .typed_post(articles::comments::remove)
        .typed_get(conversations::show_open)
        .typed_get(conversations::show_notifications)
        .typed_post(conversations::mark_read)
        .typed_get(release::publishing::show)
        .typed_post(release::publishing::create)
        .typed_post(articles::publication::withdraw)
        .typed_post(articles::publication::begin_version)
        .typed_get(articles::publication::preview)
        .typed_get(articles::stories::show)
        .typed_get(history::show)
        .typed_get(history::export)
        .typed_get(history::show_article)
        .typed_get(readership::show)
        .typed_get(readership::show_article)
        .typed_get(session)
        .merge(corrections::routes())
        .merge(manage::routes())
        .merge(release::routes())
}

/// Where stories are written together. Its answers are the closing codes of a WebSocket, also for those who are not
/// signed in; the rules are asked once it is open, and as long as it is.
fn room() -> Routes {
    Routes::new().open_get(articles::room::show)
}

/// Before the wall.
fn outside() -> Routes {
    Routes::new()
        .open_get(sign_in::show)
        .open_post(sign_in::create)
        .open_post(sign_in::sign_out)
        .open_get(forgotten::show)
        .open_post(forgotten::create)
        .open_get(sign_in::show_set_up)
        .open_post(sign_in::create_set_up)
        .open_get(sign_in::show_link)
        .open_post(sign_in::use_link)
        .open_get(release::shared::open)
}

/// Who is signed in: the editor asks, to know whether it still is.
async fn session(_: paths::Session, view: View<ReadDesk>) -> Json<Value> {
    let person = view.signed().person();
    Json(json!({ "name": person.display_name, "email": person.email }))
}

async fn not_that_way() -> Error {
    Error::Method
}

async fn nothing() -> Error {
    Error::NotFound
}
