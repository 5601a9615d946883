use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::entry::Entry;
use super::keep::{Happened, Keep, Served};
use super::{CachePolicy, Shows, finish, names, tag};
use crate::newsroom::ids::ArticleId;

const MIB: usize = 1024 * 1024;

async fn page(shows: Shows, body: &str) -> Response {
    let mut response = Body::from(body.to_owned()).into_response();
    response.extensions_mut().insert(CachePolicy::PAGE);
    response.extensions_mut().insert(shows);
    finish(response, false).await
}

async fn put(keep: &Arc<Keep>, path: &str, shows: Shows, body: &str, epoch: u64) -> Arc<Entry> {
    let entry = Entry::keep(path, keep.now(), page(shows, body).await).await.ok().unwrap();
    keep.put(entry, epoch)
}

async fn body(served: Served) -> String {
    let bytes = match served {
        Served::Kept { entry, stale } => entry.answer(&HeaderMap::new(), stale).into_body(),
        Served::Made(response) => axum::body::to_bytes(response.into_body(), MIB).await.unwrap(),
    };
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn kept(keep: &Keep, path: &str) -> Option<bool> {
    keep.find(path).map(|entry| entry.is_good(keep.now()))
}

#[tokio::test]
async fn what_began_before_a_change_is_not_kept_after_it() {
    let keep = Arc::new(Keep::new(MIB));
    let id = ArticleId::generate();
    let epoch = keep.epoch();
    keep.happened(Happened::Changed(id));
    put(&keep, "/story", Shows::Stories(vec![id]), "old words", epoch).await;
    assert_eq!(kept(&keep, "/story"), None);
    put(&keep, "/story", Shows::Stories(vec![id]), "new words", keep.epoch()).await;
    assert_eq!(kept(&keep, "/story"), Some(true));
    let epoch = keep.epoch();
    keep.spoil_all();
    put(&keep, "/other", Shows::Frame, "old frame", epoch).await;
    assert_eq!(kept(&keep, "/other"), None);
}

#[tokio::test]
async fn a_change_reaches_the_pages_that_show_it() {
    let keep = Arc::new(Keep::new(MIB));
    let (one, two) = (ArticleId::generate(), ArticleId::generate());
    let fill = async || {
        for (path, shows) in [
            ("/one", Shows::Stories(vec![one])),
            ("/two", Shows::Stories(vec![two, one])),
            ("/three", Shows::Stories(vec![ArticleId::generate()])),
            ("/", Shows::Newest),
            ("/accent.css", Shows::Frame),
        ] {
            put(&keep, path, shows, path, keep.epoch()).await;
        }
    };
    let state = || ["/one", "/two", "/three", "/", "/accent.css"].map(|path| kept(&keep, path));
    fill().await;
    keep.happened(Happened::Changed(one));
    assert_eq!(state(), [Some(false), Some(false), Some(true), Some(false), Some(true)]);
    // It may be sent a little longer, but it is to be made anew.
    assert!(!keep.find("/three").unwrap().is_fresh(keep.now()));
    assert!(!keep.find("/three").unwrap().is_good(keep.now() + 1_000));
    fill().await;
    keep.happened(Happened::Gone(one));
    assert_eq!(state(), [None, None, Some(true), None, Some(true)]);
    keep.spoil_all();
    assert_eq!(state(), [None, None, Some(false), None, Some(false)]);
}

#[tokio::test]
async fn many_who_ask_at_once_cost_one_render() {
    let keep = Arc::new(Keep::new(MIB));
    let renders = Arc::new(AtomicUsize::new(0));
    let asked = (0..50).map(|_| {
        let (keep, renders) = (keep.clone(), renders.clone());
        tokio::spawn(async move {
            let epoch = keep.epoch();
            let make = || async {
                renders.fetch_add(1, SeqCst);
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                Ok(put(&keep, "/", Shows::Newest, "front", epoch).await)
            };
            body(keep.get("/", epoch, make).await).await
        })
    });
    for one in asked.collect::<Vec<_>>() {
        assert_eq!(one.await.unwrap(), "front");
    }
    assert_eq!(renders.load(SeqCst), 1);
}

#[tokio::test]
async fn who_gives_up_does_not_leave_others_waiting() {
    let keep = Arc::new(Keep::new(MIB));
    let epoch = keep.epoch();
    let never = || std::future::pending::<Result<Arc<Entry>, Response>>();
    let gave_up = tokio::time::timeout(std::time::Duration::from_millis(5), keep.get("/", epoch, never)).await;
    assert!(gave_up.is_err());
    let make = || async { Ok(put(&keep, "/", Shows::Newest, "front", epoch).await) };
    assert_eq!(body(keep.get("/", epoch, make).await).await, "front");
}

#[tokio::test]
async fn an_old_page_is_sent_while_the_database_is_away_and_says_its_age() {
    let keep = Arc::new(Keep::new(MIB));
    put(&keep, "/", Shows::Newest, "yesterday", keep.epoch()).await;
    keep.spoil_all();
    let epoch = keep.epoch();
    let fail = || async { Err::<Arc<Entry>, _>(StatusCode::SERVICE_UNAVAILABLE.into_response()) };
    let Served::Kept { entry, stale } = keep.get("/", epoch, fail).await else { panic!("made") };
    let answer = entry.answer(&HeaderMap::new(), stale);
    assert!(answer.headers().contains_key(header::AGE));
    assert_eq!(answer.into_body(), "yesterday");
    // The database hangs: the first waits a moment, and the next ones do not.
    keep.set_away(0);
    let hang = || std::future::pending::<Result<Arc<Entry>, Response>>();
    assert_eq!(body(keep.get("/", epoch, hang).await).await, "yesterday");
    let begun = std::time::Instant::now();
    assert_eq!(body(keep.get("/", epoch, hang).await).await, "yesterday");
    assert!(begun.elapsed() < std::time::Duration::from_millis(100));
    // Without an old page there is only the failure to send.
    let served = keep.get("/new", epoch, fail).await;
    assert!(matches!(served, Served::Made(response) if response.status() == StatusCode::SERVICE_UNAVAILABLE));
    // What is gone, or not found, takes the place of the old page.
    keep.set_away(0);
    let gone = || async { Err::<Arc<Entry>, _>(StatusCode::GONE.into_response()) };
    assert!(
        matches!(keep.get("/", epoch, gone).await, Served::Made(response) if response.status() == StatusCode::GONE)
    );
}

#[tokio::test]
async fn the_bound_holds_and_what_is_read_stays() {
    let keep = Arc::new(Keep::new(MIB));
    let words = "w".repeat(6_000);
    for number in 0..20 {
        let entry = put(&keep, &format!("/read/{number}"), Shows::Newest, &words, keep.epoch()).await;
        for _ in 0..10 {
            keep.hit(&entry);
        }
    }
    for number in 0..5_000 {
        put(&keep, &format!("/walked/{number}"), Shows::Newest, &words, keep.epoch()).await;
        assert!(keep.figures().bytes <= MIB);
    }
    let stayed = (0..20).filter(|number| keep.find(&format!("/read/{number}")).is_some()).count();
    assert!(stayed >= 19, "{stayed} of 20");
    assert!(keep.figures().entries > 80);
    // One page does not take it all.
    put(&keep, "/huge", Shows::Newest, &"h".repeat(MIB / 4), keep.epoch()).await;
    assert_eq!(kept(&keep, "/huge"), None);
}

#[tokio::test]
async fn a_page_that_comes_out_the_same_stays_packed() {
    let keep = Arc::new(Keep::new(MIB));
    let words = "Harbour reopens after the storm. ".repeat(100);
    let entry = put(&keep, "/", Shows::Newest, &words, keep.epoch()).await;
    let before = keep.figures().bytes;
    keep.hit(&entry);
    keep.hit(&entry);
    while keep.figures().bytes == before {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    keep.spoil_all();
    let again = put(&keep, "/", Shows::Newest, &words, keep.epoch()).await;
    assert!(Arc::ptr_eq(&entry, &again) && again.is_good(keep.now()));
    let wants = |coding| [(header::ACCEPT_ENCODING, HeaderValue::from_static(coding))].into_iter().collect();
    for coding in ["gzip", "zstd", "br"] {
        let answer = again.answer(&wants(coding), None);
        assert_eq!(answer.headers()[header::CONTENT_ENCODING], coding);
        assert!(answer.body().len() < words.len() / 4);
    }
    let known = [(header::IF_NONE_MATCH, again.answer(&HeaderMap::new(), None).headers()[header::ETAG].clone())];
    let answer = again.answer(&known.into_iter().collect(), None);
    assert_eq!((answer.status(), answer.body().len()), (StatusCode::NOT_MODIFIED, 0));
}

#[tokio::test]
async fn only_whole_pages_that_say_what_they_show_are_kept() {
    let silent = finish(Body::from("search results").into_response(), false).await;
    assert!(Entry::keep("/search", 0, silent).await.is_err());
    let mut missing = page(Shows::Newest, "nothing here").await;
    *missing.status_mut() = StatusCode::NOT_FOUND;
    assert!(Entry::keep("/nothing", 0, missing).await.is_err());
}

#[test]
fn tags_are_compared_weakly() {
    let tag = tag(&Bytes::from_static(b"page"));
    let bare = tag.trim_start_matches("W/").to_owned();
    for value in [tag.clone(), bare.clone(), format!("\"x\", {bare}"), "*".into()] {
        assert!(names(&HeaderValue::from_str(&value).unwrap(), &tag), "{value}");
    }
    assert!(!names(&HeaderValue::from_static("\"x\""), &tag));
}

#[tokio::test]
async fn a_cache_that_is_told_keeps_longer_and_knows_what_by() {
    let id = ArticleId::generate();
    let answer = |shows: Shows, is_told| async move {
        let mut response = Body::from("page").into_response();
        response.extensions_mut().insert(CachePolicy::PAGE);
        response.extensions_mut().insert(shows);
        finish(response, is_told).await
    };
    let told = answer(Shows::Stories(vec![id]), true).await;
    assert_eq!(told.headers()["surrogate-key"], format!("frame article-{id}"));
    assert_eq!(told.headers()["cache-tag"], format!("frame,article-{id}"));
    assert!(told.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("s-maxage=300"));
    assert_eq!(answer(Shows::Newest, true).await.headers()["surrogate-key"], "frame lists");
    let untold = answer(Shows::Newest, false).await;
    assert!(!untold.headers().contains_key("surrogate-key"));
    assert!(untold.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("s-maxage=1,"));
}

#[tokio::test]
async fn a_page_that_is_dropped_is_gone_and_so_are_its_bytes() {
    let keep = Arc::new(Keep::new(MIB));
    put(&keep, "/one", Shows::Newest, "one", keep.epoch()).await;
    put(&keep, "/two", Shows::Newest, "two", keep.epoch()).await;
    keep.drop_page("/one");
    keep.drop_page("/never");
    assert_eq!((kept(&keep, "/one"), kept(&keep, "/two")), (None, Some(true)));
    keep.drop_page("/two");
    assert_eq!((keep.figures().entries, keep.figures().bytes), (0, 0));
}
