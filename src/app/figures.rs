//! The listener for Prometheus: its own address, one path, and nothing of the rest of the program.

use std::net::TcpListener;
use std::sync::Arc;

use anyhow::Context;
use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;

use crate::platform::config::Config;
use crate::platform::metrics::text;
use crate::platform::operations::Operations;
use crate::web::server::{self, Limits};

/// Whoever reads figures needs a connection or two.
const CONNECTIONS: usize = 32;

/// Takes the address, if there is one, so that a port in use stops the start.
pub(super) fn bind(config: &Config) -> anyhow::Result<Option<TcpListener>> {
    let Some(address) = config.metrics_listen else { return Ok(None) };
    let listener =
        server::bind(address).with_context(|| format!("DATELINE_METRICS_LISTEN: {address} cannot be listened on"))?;
    Ok(Some(listener))
}

/// Gives figures until it is aborted.
pub(super) async fn serve(listener: Option<TcpListener>, operations: Operations) {
    let Some(listener) = listener else { return };
    let limits = Limits { connections: CONNECTIONS, ..Limits::default() };
    let nothing = Arc::new(|_: &_, _: &_, _: &_| None);
    if let Err(error) = server::serve(listener, nothing, router(operations), limits, std::future::pending()).await {
        tracing::error!(%error, "no figures are given any more");
    }
}

fn router(operations: Operations) -> Router {
    Router::new().route("/metrics", get(show)).with_state(operations)
}

async fn show(State(operations): State<Operations>) -> impl IntoResponse {
    let figures = text::write(&operations.asked().await);
    ([(header::CONTENT_TYPE, text::CONTENT_TYPE), (header::CACHE_CONTROL, "no-store")], figures)
}
