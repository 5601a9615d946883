//! The accept loop against clients that misbehave, on loopback and with short limits.

use std::sync::Arc;
use std::time::Instant;

use axum::body::Bytes;
use axum::extract::ConnectInfo;
use axum::routing::{get, post};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

use super::*;

const HEAD: Duration = Duration::from_millis(500);

struct Running {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    served: tokio::task::JoinHandle<io::Result<()>>,
}

fn limits() -> Limits {
    Limits {
        connections: 8,
        first_request: Duration::from_millis(800),
        head: HEAD,
        body_pause: Duration::from_millis(500),
        body_second_for: 2,
        write_pause: Duration::from_millis(700),
        idle: Duration::from_secs(3),
        lull: Duration::from_secs(5),
        crowded_head: Duration::from_millis(300),
        answer: Duration::from_secs(1),
        stop: Duration::from_secs(2),
    }
}

fn start(limits: Limits) -> Running {
    let router = Router::new()
        .route("/", get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.ip().to_string() }))
        .route("/slow", get(|| async { sleep(Duration::from_millis(700)).await }))
        .route("/never", get(std::future::pending::<()>))
        .route("/body", post(|body: Bytes| async move { body.len().to_string() }))
        .route("/large", get(|| async { vec![b'x'; 64 * 1024 * 1024] }))
        .layer(limits.answer_layer());
    let listener = bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let served = tokio::spawn(serve(listener, Arc::new(|_, _, _| None), router, limits, async move {
        let _ = stopped.await;
    }));
    Running { address, stop: Some(stop), served }
}

async fn send(address: SocketAddr, text: &str) -> TcpStream {
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(text.as_bytes()).await.unwrap();
    client
}

/// Everything until the server closes, and how long that took.
async fn until_closed(client: &mut TcpStream) -> (String, Duration) {
    let from = Instant::now();
    let mut answer = Vec::new();
    let _ = timeout(Duration::from_secs(6), client.read_to_end(&mut answer)).await.expect("the server closes");
    (String::from_utf8_lossy(&answer).into_owned(), from.elapsed())
}

/// One answer on a connection that stays open.
async fn answer(client: &mut TcpStream) -> String {
    let mut buffer = [0; 4096];
    let length = timeout(Duration::from_secs(3), client.read(&mut buffer)).await.unwrap().unwrap();
    String::from_utf8_lossy(&buffer[..length]).into_owned()
}

#[tokio::test]
async fn a_client_that_stops_inside_the_head_is_closed() {
    let running = start(Limits { first_request: Duration::from_secs(5), ..limits() });
    let mut client = send(running.address, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ").await;
    let (_, took) = until_closed(&mut client).await;
    assert!(took >= HEAD - Duration::from_millis(50) && took < HEAD * 4, "{took:?}");
}

#[tokio::test]
async fn bytes_that_drip_into_the_head_do_not_prolong_it() {
    let running = start(Limits { first_request: Duration::from_secs(5), ..limits() });
    let mut client = send(running.address, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ").await;
    let from = Instant::now();
    while client.write_all(b"a").await.is_ok() && from.elapsed() < Duration::from_secs(4) {
        sleep(Duration::from_millis(50)).await;
    }
    assert!(from.elapsed() < HEAD * 4, "{:?}", from.elapsed());
}

#[tokio::test]
async fn a_second_request_that_stops_inside_its_head_is_closed_as_soon() {
    let running = start(limits());
    let mut client = send(running.address, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(answer(&mut client).await.ends_with("127.0.0.1"));
    client.write_all(b"GET / HT").await.unwrap();
    let (_, took) = until_closed(&mut client).await;
    assert!(took < HEAD * 4, "{took:?}");
}

#[tokio::test]
async fn a_silent_client_is_closed() {
    let running = start(limits());
    let mut client = TcpStream::connect(running.address).await.unwrap();
    let (said, took) = until_closed(&mut client).await;
    assert!(said.is_empty() && took > Duration::from_millis(700) && took < Duration::from_millis(2500), "{took:?}");
}

#[tokio::test]
async fn an_idle_connection_is_kept_for_its_time_and_then_closed() {
    let running = start(limits());
    let mut client = send(running.address, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(answer(&mut client).await.starts_with("HTTP/1.1 200"));
    sleep(HEAD * 2).await;
    client.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    assert!(answer(&mut client).await.starts_with("HTTP/1.1 200"), "idle longer than a head may take");
    let (_, took) = until_closed(&mut client).await;
    assert!(took > Duration::from_millis(2800) && took < Duration::from_millis(4500), "{took:?}");
}

#[tokio::test]
async fn a_body_that_stalls_is_given_up_and_a_slow_one_is_not() {
    let running = start(limits());
    let head = "POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\n";
    let mut client = send(running.address, &format!("{head}abc")).await;
    let (said, took) = until_closed(&mut client).await;
    assert!(!said.contains(" 200 ") && took < Duration::from_millis(2500), "{said} {took:?}");

    let mut client = send(running.address, head).await;
    for byte in [b"a", b"b", b"c", b"d", b"e", b"f"] {
        sleep(Duration::from_millis(120)).await;
        client.write_all(byte).await.unwrap();
    }
    assert!(answer(&mut client).await.ends_with("\r\n\r\n6"), "longer than a head may take in all");
}

#[tokio::test]
async fn a_body_that_drips_is_given_up() {
    let running = start(Limits { body_second_for: 10, ..limits() });
    let head = "POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n";
    let mut client = send(running.address, head).await;
    // A pause is never too long, but what comes is too little.
    let from = Instant::now();
    while from.elapsed() < Duration::from_secs(2) {
        let _ = client.write_all(b"a").await;
        sleep(Duration::from_millis(400)).await;
    }
    let (said, _) = until_closed(&mut client).await;
    assert!(!said.contains(" 200 "), "{said}");
}

#[tokio::test]
async fn while_places_are_few_idle_connections_and_slow_heads_make_room() {
    let running = start(Limits { connections: 4, lull: Duration::from_millis(600), ..limits() });
    let mut idle = Vec::new();
    for _ in 0..2 {
        let mut client = send(running.address, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
        assert!(answer(&mut client).await.starts_with("HTTP/1.1 200"));
        idle.push(client);
    }
    let mut silent = TcpStream::connect(running.address).await.unwrap();
    let (_, took) = until_closed(&mut silent).await;
    assert!(took < Duration::from_millis(700), "the time of a crowd, not {took:?}");
    let (_, took) = until_closed(&mut idle[0]).await;
    assert!(took < Duration::from_millis(1_800), "not the {:?} of an idle connection", limits().idle);
}

#[tokio::test]
async fn a_client_that_does_not_read_is_closed() {
    let running = start(Limits { connections: 1, ..limits() });
    let client = send(running.address, "GET /large HTTP/1.1\r\nHost: x\r\n\r\n").await;
    sleep(Duration::from_millis(300)).await;
    let mut refused = TcpStream::connect(running.address).await.unwrap();
    assert!(until_closed(&mut refused).await.1 < Duration::from_millis(700), "the first one holds the only place");
    sleep(Duration::from_millis(1200)).await;
    let mut next = send(running.address, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(answer(&mut next).await.starts_with("HTTP/1.1 200"));
    drop(client);
}

#[tokio::test]
async fn one_too_many_is_closed_at_once_and_a_free_place_is_taken_again() {
    let running = start(Limits { connections: 2, ..limits() });
    let mut kept = Vec::new();
    for _ in 0..2 {
        let mut client = send(running.address, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
        assert!(answer(&mut client).await.starts_with("HTTP/1.1 200"));
        kept.push(client);
    }
    let mut third = TcpStream::connect(running.address).await.unwrap();
    let (said, took) = until_closed(&mut third).await;
    assert!(said.is_empty() && took < Duration::from_millis(700), "{said} {took:?}");
    kept.pop();
    sleep(Duration::from_millis(100)).await;
    let mut fourth = send(running.address, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(answer(&mut fourth).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_request_that_never_ends_is_answered_503() {
    let running = start(limits());
    let mut client = send(running.address, "GET /never HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(answer(&mut client).await.starts_with("HTTP/1.1 503"));
}

#[tokio::test]
async fn a_running_request_finishes_when_the_server_stops_and_new_ones_are_refused() {
    let mut running = start(limits());
    let mut busy = send(running.address, "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").await;
    let mut idle = send(running.address, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(answer(&mut idle).await.starts_with("HTTP/1.1 200"));
    sleep(Duration::from_millis(100)).await;
    running.stop.take().unwrap().send(()).unwrap();
    let (_, took) = until_closed(&mut idle).await;
    assert!(took < Duration::from_millis(600), "an idle connection is closed: {took:?}");
    assert!(TcpStream::connect(running.address).await.is_err());
    let (said, _) = until_closed(&mut busy).await;
    assert!(said.starts_with("HTTP/1.1 200"), "{said}");
    timeout(Duration::from_secs(1), running.served).await.expect("ends with its last request").unwrap().unwrap();
}

#[tokio::test]
async fn a_request_that_does_not_finish_is_cut_off_at_the_deadline() {
    let mut running = start(Limits { answer: Duration::from_secs(60), ..limits() });
    let _busy = send(running.address, "GET /never HTTP/1.1\r\nHost: x\r\n\r\n").await;
    sleep(Duration::from_millis(100)).await;
    let from = Instant::now();
    running.stop.take().unwrap().send(()).unwrap();
    timeout(Duration::from_secs(4), running.served).await.expect("the deadline holds").unwrap().unwrap();
    assert!(from.elapsed() > Duration::from_millis(1800), "{:?}", from.elapsed());
}

#[tokio::test]
async fn a_port_in_use_is_an_error_at_once() {
    let taken = bind("127.0.0.1:0".parse().unwrap()).unwrap();
    assert_eq!(bind(taken.local_addr().unwrap()).unwrap_err().kind(), io::ErrorKind::AddrInUse);
}

#[test]
fn the_number_of_connections_leaves_files_for_the_program() {
    assert_eq!(connections_for(1024), 896);
    assert_eq!(connections_for(100), 64);
    assert_eq!(connections_for(usize::MAX), 8192);
    assert!(open_files() > 0);
}
