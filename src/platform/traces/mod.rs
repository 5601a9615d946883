//! Traces of requests for an OpenTelemetry collector, if one is set up: a span for each request with the pattern of
//! its address, its status, and how many questions it asked the database and how long the answers took. Never an
//! address, a query, a header or a word of a story.
//!
//! Without the setting no span is made: the layers around a request ask [`is_on`] and do nothing else.

mod collector;
pub mod spent;

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use axum::http::{Method, StatusCode};
use opentelemetry::KeyValue;
use opentelemetry::trace::{TraceContextExt, TracerProvider};
use opentelemetry_otlp::{WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::{Span, Subscriber, field};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::{EnvFilter, Layer};
use url::Url;

use self::spent::Figures;

/// Only spans of this target are sent: what other parts of the program log stays in the log.
const TARGET: &str = "dateline::trace";

static ON: AtomicBool = AtomicBool::new(false);

/// Traces on their way to a collector.
pub struct Traces {
    provider: SdkTracerProvider,
}

/// The collector's address cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("traces cannot be sent: {0}")]
pub struct BadCollector(String);

/// Whether spans are to be made.
pub fn is_on() -> bool {
    ON.load(Relaxed)
}

impl Traces {
    /// Begins to send to the collector at this address, by OTLP over HTTP. An address without a path means the
    /// usual one, `/v1/traces`. Nothing is sent before there is something to send.
    pub fn start(collector: &Url) -> Result<Self, BadCollector> {
        let mut address = collector.clone();
        if address.path() == "/" {
            address.set_path("/v1/traces");
        }
        let client = collector::Client::new().map_err(|error| BadCollector(error.to_string()))?;
        let exporter = opentelemetry_otlp::SpanExporter::builder()
            .with_http()
            .with_http_client(client)
            .with_endpoint(address.as_str())
            .build()
            .map_err(|error| BadCollector(error.to_string()))?;
        let resource = Resource::builder_empty()
            .with_service_name("dateline")
            .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
            .build();
        let provider = SdkTracerProvider::builder().with_resource(resource).with_batch_exporter(exporter).build();
        ON.store(true, Relaxed);
        Ok(Self { provider })
    }

    /// What hands spans over to be sent, for the program's subscriber.
    pub fn layer<S>(&self) -> impl Layer<S> + Send + Sync + use<S>
    where
        S: Subscriber + for<'a> LookupSpan<'a> + Send + Sync,
    {
        tracing_opentelemetry::layer()
            .with_tracer(self.provider.tracer("dateline"))
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_level(false)
            .with_tracked_inactivity(false)
            .with_filter(Targets::new().with_target(TARGET, tracing::Level::INFO))
    }

    /// Sends what is left and ends. May take some seconds if the collector is away; blocks, so it is not for a task.
    pub fn stop(self) {
        ON.store(false, Relaxed);
        if let Err(error) = self.provider.shutdown_with_timeout(Duration::from_secs(5)) {
            tracing::warn!(%error, "the last traces were not sent");
        }
    }
}

/// What goes to the log: what the variable `RUST_LOG` says, else what matters. Never the spans made here, whatever it
/// says: they are for the collector.
pub fn log_filter() -> EnvFilter {
    // hyper warns of every client that is closed for being slow, which is our intention and not news.
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn,hyper=error"));
    match format!("{TARGET}=off").parse() {
        Ok(directive) => filter.add_directive(directive),
        Err(_) => filter,
    }
}

/// The span of a request that just came in.
pub fn request(method: &Method) -> Span {
    tracing::info_span!(
        target: TARGET,
        "request",
        otel.kind = "server",
        otel.status_code = field::Empty,
        http.request.method = %method,
        http.route = field::Empty,
        http.response.status_code = field::Empty,
        db.queries = field::Empty,
        db.milliseconds = field::Empty,
    )
}

/// What is known when a request has its answer: the pattern of its address, its status, and what it asked.
pub fn answered(span: &Span, method: &Method, route: &str, status: StatusCode, spent: Figures) {
    // The bridge takes a name only before the span is first entered, when the pattern is not known yet.
    span.context().span().update_name(format!("{method} {route}"));
    span.record("http.route", route);
    span.record("http.response.status_code", i64::from(status.as_u16()));
    if status.is_server_error() {
        span.record("otel.status_code", "ERROR");
    }
    span.record("db.queries", i64::from(spent.queries));
    span.record("db.milliseconds", spent.database.as_secs_f64() * 1e3);
}

#[cfg(test)]
mod tests;
