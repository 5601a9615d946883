use axum::http::{Method, StatusCode};
use scraper::{Html, Selector};
use sqlx::PgPool;

use super::newsroom::{BASE, Newsroom, body, fresh_site};
use crate::newsroom::publication::Kind;
use crate::platform::db::MIGRATOR;
use crate::platform::lang::Lang;

pub(super) fn texts(page: &Html, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    page.select(&selector)
        .map(|element| element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

pub(super) fn attributes(page: &Html, selector: &str, name: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    page.select(&selector).filter_map(|element| element.attr(name)).map(str::to_owned).collect()
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_story_stands_on_its_page(pool: PgPool) {
    let newsroom = Newsroom::open(pool).await;
    let (id, _) = newsroom.story(Lang::EN, "The <reservoir> & the valley").await;
    newsroom.clock.advance(jiff::SignedDuration::from_hours(2));
    newsroom.edit(id, |content| content.standfirst.push('!')).await;
    newsroom.publish(id, None).await;
    let answer = newsroom.get("/2026/11/the-reservoir-the-valley").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    assert!(answer.header("content-security-policy").starts_with("default-src 'none'; script-src 'none';"));
    assert!(answer.header("set-cookie").is_empty());
    assert!(answer.header("cache-control").starts_with("public, max-age=0"));
    let page = Html::parse_document(&answer.body);
    assert_eq!(texts(&page, "title"), ["The <reservoir> & the valley — The Lantern"]);
    assert_eq!(texts(&page, "h1"), ["The <reservoir> & the valley"]);
    assert_eq!(attributes(&page, "article.story", "dir"), ["ltr"]);
    assert_eq!(texts(&page, ".story .kicker"), ["Environment"]);
    assert_eq!(texts(&page, ".by"), ["By Rima Khoury and Daniel Ashworth"]);
    assert_eq!(attributes(&page, ".by a", "href"), ["/authors/rima", "/authors/daniel"]);
    assert_eq!(
        texts(&page, ".facts li"),
        ["Published 24 November 2026, 10:00 GMT+2", "Updated 24 November 2026, 12:00 GMT+2", "1 min read"]
    );
    assert_eq!(
        attributes(&page, ".facts time", "datetime"),
        ["2026-11-24T10:00:00+02:00", "2026-11-24T12:00:00+02:00"]
    );
    assert_eq!(texts(&page, ".body .dateline"), ["Ain Saad"]);
    assert_eq!(texts(&page, ".tags a"), ["Dams"]);
    let address = format!("{BASE}/2026/11/the-reservoir-the-valley");
    assert_eq!(attributes(&page, "link[rel=canonical]", "href"), [address.as_str()]);
    assert_eq!(attributes(&page, "#permalink", "value"), [address.as_str()]);
    assert_eq!(
        attributes(&page, ".share a", "href"),
        ["mailto:?subject=The%20%3Creservoir%3E%20%26%20the%20valley\
          &body=https%3A%2F%2Flantern.example%2F2026%2F11%2Fthe-reservoir-the-valley"]
    );
    assert_eq!(attributes(&page, "meta[property='og:type']", "content"), ["article"]);
    assert_eq!(
        attributes(&page, "link[hreflang]", "href"),
        [address.as_str(), address.as_str()],
        "itself and x-default"
    );
    assert_eq!(attributes(&page, ".util a", "href"), ["/ar/sections/%D8%A8%D9%8A%D8%A6%D8%A9", "/search"]);
    let data = texts(&page, "script");
    assert_eq!(data.len(), 2);
    let article: serde_json::Value = serde_json::from_str(&data[0]).unwrap();
    assert_eq!(article["@type"], "NewsArticle");
    assert_eq!(article["headline"], "The <reservoir> & the valley");
    assert_eq!(article["datePublished"], "2026-11-24T10:00:00+02:00");
    assert_eq!(article["author"][1]["name"], "Daniel Ashworth");
    assert_eq!(article["publisher"]["@type"], "NewsMediaOrganization");
    assert!(!answer.body.contains("text/javascript") && !answer.body.contains("<script src"));
    assert!(texts(&page, "details").is_empty());
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_long_story_lists_its_parts(pool: PgPool) {
    let newsroom = Newsroom::open(pool).await;
    let id = newsroom.begin(Lang::EN, Kind::Opinion, "Parts").await;
    newsroom
        .edit(id, |content| {
            newsroom.fill(content);
            content.body = body(&["Begin.", "## One", "a", "## Two", "b", "## Three", "c", "## One", "d"]);
        })
        .await;
    newsroom.publish(id, None).await;
    let page = Html::parse_document(&newsroom.get("/2026/11/parts").await.body);
    assert_eq!(texts(&page, "article.story.opinion .kicker .kind"), ["Opinion"]);
    let links = attributes(&page, "details.contents a", "href");
    assert_eq!(links, ["#h-one", "#h-two", "#h-three", "#h-one--2"]);
    for link in links {
        assert_eq!(attributes(&page, &format!("h2{link}"), "id").len(), 1, "{link}");
    }
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn versions_lead_to_each_other(pool: PgPool) {
    let newsroom = Newsroom::open(pool).await;
    let (english, _) = newsroom.story(Lang::EN, "Reservoir").await;
    let arabic = newsroom.begin_version(english, Lang::AR).await;
    newsroom.edit(arabic, |content| content.headline = "الخزان يمتلئ".into()).await;
    newsroom.publish(arabic, None).await;
    let path = "/ar/2026/11/%D8%A7%D9%84%D8%AE%D8%B2%D8%A7%D9%86-%D9%8A%D9%85%D8%AA%D9%84%D8%A6";
    let english = Html::parse_document(&newsroom.get("/2026/11/reservoir").await.body);
    let answer = newsroom.get(path).await;
    assert_eq!(answer.status, StatusCode::OK);
    let arabic = Html::parse_document(&answer.body);
    assert_eq!(attributes(&arabic, "html", "dir"), ["rtl"]);
    assert_eq!(attributes(&arabic, "article.story", "lang"), ["ar"]);
    assert_eq!(texts(&arabic, ".by"), ["ريما خوري ودانيال آشوورث"]);
    assert_eq!(texts(&arabic, ".facts li")[1], "مدة القراءة: دقيقة واحدة");
    assert_eq!(attributes(&arabic, "article.story .kicker a", "href"), ["/ar/sections/%D8%A8%D9%8A%D8%A6%D8%A9"]);
    let expected = [format!("{BASE}/2026/11/reservoir"), format!("{BASE}{path}"), format!("{BASE}/2026/11/reservoir")];
    for page in [&english, &arabic] {
        assert_eq!(attributes(page, "link[hreflang]", "hreflang"), ["en", "ar", "x-default"]);
        assert_eq!(attributes(page, "link[hreflang]", "href"), expected);
    }
    assert_eq!(attributes(&english, ".langs a", "href"), [path]);
    assert_eq!(attributes(&english, ".util a", "href")[0], path);
    assert_eq!(attributes(&arabic, ".util a", "href")[0], "/2026/11/reservoir");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn addresses_move_and_go(pool: PgPool) {
    let newsroom = Newsroom::open(pool).await;
    let (id, _) = newsroom.story(Lang::EN, "Old words").await;
    newsroom.edit(id, |content| content.slug = "new-words".into()).await;
    newsroom.publish(id, None).await;
    let moved = newsroom.get("/2026/11/old-words").await;
    assert_eq!(moved.status, StatusCode::MOVED_PERMANENTLY);
    assert_eq!(moved.header("location"), format!("{BASE}/2026/11/new-words"));
    for (path, to) in [
        ("/2026/11/new-words/?q=1", "/2026/11/new-words?q=1"),
        ("/2026/11/New-Words", "/2026/11/new-words"),
        ("/en/2026/11/new-words", "/2026/11/new-words"),
        ("/en/", "/"),
        ("/ar", "/ar/"),
    ] {
        let answer = newsroom.get(path).await;
        assert_eq!(
            (answer.status, answer.header("location")),
            (StatusCode::MOVED_PERMANENTLY, &*format!("{BASE}{to}"))
        );
    }
    for path in ["/2026/1/new-words", "/2026/13/x", "/2026/12/new-words", "/ar/2026/11/new-words", "/x/y/z", "/nothing"]
    {
        let answer = newsroom.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(answer.header("content-security-policy").contains("script-src 'none'"));
    }
    newsroom.withdraw(id).await;
    for path in ["/2026/11/new-words", "/2026/11/old-words"] {
        let answer = newsroom.get(path).await;
        assert_eq!(answer.status, StatusCode::GONE);
        assert!(answer.body.contains("This story was removed"));
        assert!(!answer.body.contains("Engineers"));
    }
    let answer = newsroom.get("/ar/2026/11/nothing").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(answer.body.contains("<html lang=\"ar\" dir=\"rtl\">") && answer.body.contains("هذه الصفحة غير موجودة"));
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_standing_page_has_no_byline_and_stands_in_the_footer(pool: PgPool) {
    let newsroom = Newsroom::open(pool).await;
    let id = newsroom.begin(Lang::EN, Kind::Page, "About us").await;
    newsroom.edit(id, |content| content.body = body(&["Printed since 1987."])).await;
    newsroom.publish(id, None).await;
    let answer = newsroom.get("/pages/about-us").await;
    assert_eq!(answer.status, StatusCode::OK);
    let page = Html::parse_document(&answer.body);
    assert_eq!(attributes(&page, "footer.site a[href='/pages/about-us']", "href").len(), 1);
    assert!(texts(&page, ".by, .facts, .share").is_empty());
    assert_eq!(attributes(&page, "meta[property='og:type']", "content"), ["website"]);
    assert!(newsroom.get("/").await.body.contains("/pages/about-us"));
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn who_has_the_page_already_hears_so(pool: PgPool) {
    let newsroom = Newsroom::open(pool).await;
    let (id, _) = newsroom.story(Lang::EN, "Reservoir").await;
    let path = "/2026/11/reservoir";
    let first = newsroom.get(path).await;
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with("W/\""));
    let again = newsroom.ask(Method::GET, path, &[("if-none-match", &tag)]).await;
    assert_eq!((again.status, again.body.as_str(), again.header("etag")), (StatusCode::NOT_MODIFIED, "", &*tag));
    assert!(again.header("content-security-policy").contains("default-src 'none'"));
    // An unknown query parameter is the same page.
    assert_eq!(newsroom.get("/2026/11/reservoir?utm=x").await.header("etag"), tag);
    let head = newsroom.ask(Method::HEAD, path, &[]).await;
    assert_eq!((head.status, head.body.as_str(), head.header("etag")), (StatusCode::OK, "", &*tag));
    assert_eq!(head.header("content-length"), first.body.len().to_string());
    assert_eq!(newsroom.ask(Method::POST, path, &[]).await.status, StatusCode::METHOD_NOT_ALLOWED);
    newsroom.edit(id, |content| content.standfirst = "Changed.".into()).await;
    newsroom.publish(id, None).await;
    let changed = newsroom.ask(Method::GET, path, &[("if-none-match", &tag)]).await;
    assert_eq!(changed.status, StatusCode::OK);
    let packed = newsroom.router.clone();
    let request = axum::http::Request::builder().uri(path).header("accept-encoding", "br");
    let response = tower::ServiceExt::oneshot(packed, request.body(axum::body::Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.headers()["content-encoding"], "br");
    assert_eq!(response.headers()["vary"], "accept-encoding");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn without_its_database_the_site_says_so(pool: PgPool) {
    let newsroom = Newsroom::open(pool).await;
    newsroom.story(Lang::EN, "Reservoir").await;
    assert_eq!(newsroom.get("/").await.status, StatusCode::OK);
    newsroom.pool.close().await;
    let with_frame = newsroom.get("/ar/2026/11/reservoir").await;
    assert_eq!(with_frame.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(with_frame.header("retry-after"), "5");
    assert_eq!(with_frame.header("cache-control"), "no-store");
    assert!(with_frame.body.contains("الفانوس"));
    newsroom.site.forget();
    let stale = newsroom.get("/").await;
    assert_eq!(stale.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(stale.body.contains("The Lantern"));
    let cold = fresh_site(&newsroom.pool, &newsroom.clock);
    let request = axum::http::Request::builder().uri("/").body(axum::body::Body::empty()).unwrap();
    let plain = tower::ServiceExt::oneshot(crate::site::router(cold), request).await.unwrap();
    assert_eq!(plain.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(plain.headers()["retry-after"], "5");
    assert_eq!(plain.headers()["content-type"], "text/html; charset=utf-8");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_preview_is_the_same_page_and_says_that_it_is_not_public(pool: PgPool) {
    let newsroom = Newsroom::open(pool).await;
    let id = newsroom.begin(Lang::AR, Kind::Analysis, "مسودة").await;
    newsroom.edit(id, |content| newsroom.fill(content)).await;
    let answer = newsroom.preview(id).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("x-robots-tag"), "noindex");
    assert!(answer.header("etag").is_empty());
    let page = Html::parse_document(&answer.body);
    assert_eq!(texts(&page, "aside.preview strong"), ["معاينة: غير منشورة"]);
    assert_eq!(attributes(&page, "meta[name=robots]", "content"), ["noindex"]);
    assert_eq!(texts(&page, "article h1"), ["مسودة"]);
    for nothing in ["link[rel=canonical]", "script", "link[hreflang]", ".share", "meta[property]"] {
        assert!(attributes(&page, nothing, "href").is_empty() && texts(&page, nothing).is_empty(), "{nothing}");
    }
}
