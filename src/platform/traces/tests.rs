//! Traces sent to a collector of the test's own, which reads them back.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc;

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use prost::Message;
use tracing::Instrument;
use tracing_subscriber::layer::SubscriberExt;

use super::*;

/// Takes one request, answers 200, and gives its head and body.
fn collector() -> (Url, mpsc::Receiver<(String, Vec<u8>)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut bytes = Vec::new();
        let mut part = [0; 4096];
        let end = loop {
            let read = stream.read(&mut part).unwrap();
            bytes.extend_from_slice(&part[..read]);
            if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
        };
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap().to_ascii_lowercase();
        let length = head.split("content-length: ").nth(1).unwrap().lines().next().unwrap().parse::<usize>().unwrap();
        while bytes.len() < end + length {
            let read = stream.read(&mut part).unwrap();
            bytes.extend_from_slice(&part[..read]);
        }
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").unwrap();
        sender.send((head, bytes[end..].to_vec())).unwrap();
    });
    (url, receiver)
}

#[test]
fn a_request_becomes_a_span_without_words() {
    let (url, sent) = collector();
    let traces = Traces::start(&url).unwrap();
    let subscriber = tracing_subscriber::registry().with(traces.layer()).with(spent::layer());
    tracing::subscriber::with_default(subscriber, || {
        // A span of somebody else's is not for the collector.
        let _other = tracing::info_span!("other", canary = "draft words").entered();
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
            let span = request(&Method::GET);
            let work = async {
                for _ in 0..2 {
                    tracing::debug!(target: "sqlx::query", summary = "select canary", elapsed_secs = 0.25);
                }
                tracing::info!("canary of the log");
                tokio::task::yield_now().await;
            };
            let ((), asked) = spent::measure(work.instrument(span.clone())).await;
            assert_eq!(asked, Figures { queries: 2, database: Duration::from_millis(500) });
            answered(&span, &Method::GET, "/{year}/{month}/{slug}", StatusCode::BAD_GATEWAY, asked);
        });
    });
    assert!(is_on());
    traces.stop();
    assert!(!is_on());
    let (head, body) = sent.recv_timeout(Duration::from_secs(5)).unwrap();
    assert!(head.starts_with("post /v1/traces http/1.1\r\n"), "{head}");
    assert!(head.contains("content-type: application/x-protobuf"), "{head}");
    assert!(!body.windows(6).any(|six| six == b"canary"), "words went out");
    let export = ExportTraceServiceRequest::decode(body.as_slice()).unwrap();
    let service: Vec<_> =
        export.resource_spans[0].resource.as_ref().unwrap().attributes.iter().map(|one| one.key.as_str()).collect();
    assert!(service.contains(&"service.name") && service.contains(&"service.version"), "{service:?}");
    let spans: Vec<_> =
        export.resource_spans.iter().flat_map(|one| &one.scope_spans).flat_map(|one| &one.spans).collect();
    assert_eq!(spans.len(), 1, "{spans:?}");
    let span = spans[0];
    assert_eq!((span.name.as_str(), span.kind), ("GET /{year}/{month}/{slug}", 2));
    assert_eq!(span.status.as_ref().unwrap().code, 2);
    let value = |key: &str| {
        let found = span.attributes.iter().find(|one| one.key == key).unwrap_or_else(|| panic!("no {key}: {span:?}"));
        found.value.clone().unwrap().value.unwrap()
    };
    assert_eq!(value("http.route"), Value::StringValue("/{year}/{month}/{slug}".into()));
    assert_eq!(value("http.response.status_code"), Value::IntValue(502));
    assert_eq!(value("db.queries"), Value::IntValue(2));
    assert_eq!(value("db.milliseconds"), Value::DoubleValue(500.0));
    assert!(span.events.is_empty(), "{:?}", span.events);
}

#[test]
fn measures_stand_inside_of_one_another_and_nothing_else_is_heard() {
    tracing::subscriber::with_default(tracing_subscriber::registry().with(spent::layer()), || {
        let ask = || tracing::debug!(target: "sqlx::query", summary = "select 1", elapsed_secs = 0.5);
        assert!(!tracing::enabled!(tracing::Level::ERROR));
        ask();
        let work = async {
            ask();
            let ((), inner) = spent::measure(async { ask() }).await;
            inner.queries
        };
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (inner, outer) = runtime.block_on(spent::measure(work));
        assert_eq!((inner, outer.queries, outer.database), (1, 2, Duration::from_secs(1)));
    });
}
