use axum::http::StatusCode;
use jiff::SignedDuration;
use quick_xml::Reader;
use quick_xml::events::Event;
use sqlx::PgPool;

use super::newsroom::{BASE, Newsroom};
use crate::newsroom::publication::Kind;
use crate::platform::db::MIGRATOR;
use crate::platform::lang::Lang;

/// The texts of all elements of this name, by a real parser: a document that is not well-formed fails here.
fn texts(xml: &str, element: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    let mut found = Vec::new();
    let mut inside = false;
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return found,
            Event::Start(start) if start.name().as_ref() == element => {
                inside = true;
                found.push(String::new());
            }
            Event::End(end) if end.name().as_ref() == element => inside = false,
            Event::Text(text) if inside => found.last_mut().unwrap().push_str(&text),
            _ => {}
        }
    }
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn feeds_carry_whole_stories(pool: PgPool) {
    let newsroom = Newsroom::open(pool).await;
    let (first, _) = newsroom.story(Lang::EN, "First & <foremost>").await;
    newsroom.clock.advance(SignedDuration::from_hours(1));
    newsroom.story(Lang::EN, "Second").await;
    for path in ["/feed.xml", "/sections/environment/feed.xml", "/tags/dams/feed.xml", "/authors/daniel/feed.xml"] {
        let answer = newsroom.get(path).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (StatusCode::OK, "application/rss+xml; charset=utf-8")
        );
        let channel = rss::Channel::read_from(answer.body.as_bytes()).unwrap();
        assert_eq!(channel.items().len(), 2, "{path}");
        assert_eq!(channel.extensions()["atom"]["link"][0].attrs()["href"], format!("{BASE}{path}"));
        assert_eq!(channel.language(), Some("en"));
        let item = &channel.items()[1];
        assert_eq!(item.title(), Some("First & <foremost>"));
        assert_eq!(item.link(), Some(&*format!("{BASE}/2026/11/first-foremost")));
        let guid = item.guid().unwrap();
        assert_eq!((guid.value(), guid.is_permalink()), (&*format!("urn:uuid:{first}"), false));
        assert_eq!(item.pub_date(), Some("Tue, 24 Nov 2026 10:00:00 +0200"));
        assert_eq!(item.dublin_core_ext().unwrap().creators(), ["Rima Khoury", "Daniel Ashworth"]);
        let categories: Vec<_> = item.categories().iter().map(rss::Category::name).collect();
        assert_eq!(categories, ["Environment", "Dams"]);
        let content = item.content().unwrap();
        assert!(content.contains("the valley knew &lt;it&gt;.") && content.contains("Ain Saad"), "{content}");
        assert!(!content.contains("class="), "{content}");
    }
    let before = newsroom.get("/atom.xml").await;
    let read = |body: &str| atom_syndication::Feed::read_from(body.as_bytes()).unwrap();
    assert_eq!(before.header("content-type"), "application/atom+xml; charset=utf-8");
    let feed = read(&before.body);
    assert_eq!(feed.updated().to_rfc3339(), "2026-11-24T11:00:00+02:00");
    assert_eq!(feed.entries()[1].updated(), feed.entries()[1].published().unwrap());
    assert_eq!(feed.entries()[1].authors().len(), 2);
    newsroom.clock.advance(SignedDuration::from_hours(1));
    newsroom.edit(first, |content| content.standfirst.push('!')).await;
    newsroom.publish(first, None).await;
    let feed = read(&newsroom.get("/atom.xml").await.body);
    assert_eq!(feed.updated().to_rfc3339(), "2026-11-24T12:00:00+02:00");
    let json = newsroom.get("/feed.json").await;
    assert_eq!(json.header("content-type"), "application/feed+json; charset=utf-8");
    let json: serde_json::Value = serde_json::from_str(&json.body).unwrap();
    assert_eq!(json["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!(json["items"][1]["date_modified"], "2026-11-24T12:00:00+02:00");
    assert_eq!(json["items"][0]["date_modified"], serde_json::Value::Null);
    assert_eq!(json["items"][1]["authors"][0]["url"], format!("{BASE}/authors/rima"));
    newsroom.withdraw(first).await;
    for path in ["/feed.xml", "/atom.xml", "/feed.json", "/authors/rima/feed.json"] {
        assert!(!newsroom.get(path).await.body.contains("foremost"), "{path}");
    }
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn empty_feeds_are_valid_and_unknown_ones_are_not_there(pool: PgPool) {
    let newsroom = Newsroom::open(pool).await;
    let channel = rss::Channel::read_from(newsroom.get("/ar/feed.xml").await.body.as_bytes()).unwrap();
    assert_eq!((channel.title(), channel.items().len()), ("الفانوس", 0));
    let atom = newsroom.get("/ar/atom.xml").await;
    assert!(atom_syndication::Feed::read_from(atom.body.as_bytes()).unwrap().entries().is_empty());
    assert_eq!(newsroom.get("/sections/water/feed.json").await.status, StatusCode::OK);
    for path in [
        "/tags/dams/feed.xml",
        "/authors/rima/atom.xml",
        "/authors/nobody/feed.xml",
        "/ar/sections/water/feed.xml",
        "/sections/water/feed.rss",
    ] {
        assert_eq!(newsroom.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn maps_name_every_page(pool: PgPool) {
    let newsroom = Newsroom::open(pool).await;
    let (english, _) = newsroom.story(Lang::EN, "Reservoir").await;
    let arabic = newsroom.begin_version(english, Lang::AR).await;
    newsroom.edit(arabic, |content| content.slug = "khazzan".into()).await;
    newsroom.publish(arabic, None).await;
    let old = newsroom.begin(Lang::EN, Kind::News, "Long ago").await;
    newsroom.edit(old, |content| newsroom.fill(content)).await;
    // In Beirut it was the first of March already.
    newsroom.publish(old, Some("2011-02-28T23:00:00Z".parse().unwrap())).await;
    let answer = newsroom.get("/sitemap.xml").await;
    assert_eq!(answer.header("content-type"), "application/xml; charset=utf-8");
    let maps: Vec<_> = texts(&answer.body, "loc").iter().map(|loc| loc.replace(BASE, "")).collect();
    let of_arabic = ["/ar/sitemaps/pages.xml", "/ar/news-sitemap.xml", "/ar/sitemaps/2026-11.xml"];
    let of_english = ["/sitemaps/pages.xml", "/news-sitemap.xml", "/sitemaps/2026-11.xml", "/sitemaps/2011-03.xml"];
    assert_eq!(maps, [&of_english[..], &of_arabic[..]].concat());
    let maps = texts(&newsroom.get("/ar/sitemap.xml").await.body, "loc");
    assert_eq!(maps.iter().map(|loc| loc.replace(BASE, "")).collect::<Vec<_>>(), of_arabic);
    let month = newsroom.get("/sitemaps/2026-11.xml").await.body;
    assert_eq!(texts(&month, "loc"), [format!("{BASE}/2026/11/reservoir")]);
    assert_eq!(texts(&month, "lastmod"), ["2026-11-24T10:00:00+02:00"]);
    for lang in ["en", "ar", "x-default"] {
        assert!(month.contains(&format!("hreflang=\"{lang}\"")), "{month}");
    }
    assert_eq!(texts(&newsroom.get("/sitemaps/2011-03.xml").await.body, "loc"), [format!("{BASE}/2011/03/long-ago")]);
    for path in ["/sitemaps/2011-02.xml", "/sitemaps/2026-1.xml", "/sitemaps/x.xml", "/ar/sitemaps/2011-03.xml"] {
        assert_eq!(newsroom.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let pages = texts(&newsroom.get("/ar/sitemaps/pages.xml").await.body, "loc");
    assert_eq!(pages[0], format!("{BASE}/ar/"));
    assert_eq!(pages.len(), 4);
    let news = newsroom.get("/ar/news-sitemap.xml").await.body;
    assert_eq!(texts(&news, "loc"), [format!("{BASE}/ar/2026/11/khazzan")]);
    assert_eq!(texts(&news, "news:name"), ["الفانوس"]);
    assert_eq!(texts(&news, "news:language"), ["ar"]);
    assert_eq!(texts(&news, "news:publication_date"), ["2026-11-24T10:00:00+02:00"]);
    newsroom.clock.advance(SignedDuration::from_hours(49));
    let news = newsroom.get("/news-sitemap.xml").await;
    assert_eq!((news.status, texts(&news.body, "loc").len()), (StatusCode::OK, 0));
    assert!(!newsroom.get("/sitemap.xml").await.body.contains("news-sitemap"));
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn small_files_stand_at_the_root(pool: PgPool) {
    let newsroom = Newsroom::open(pool).await;
    let robots = newsroom.get("/robots.txt").await;
    assert_eq!(
        robots.body,
        format!(
            "User-agent: *\nDisallow: /desk\nDisallow: /search\nDisallow: /ar/search\n\nSitemap: {BASE}/sitemap.xml\n"
        )
    );
    let accent = newsroom.get("/accent.css").await;
    assert_eq!(accent.header("content-type"), "text/css; charset=utf-8");
    assert!(accent.body.contains("--accent:light-dark(#a8201a,") && !accent.header("etag").is_empty());
    assert_eq!(newsroom.get("/favicon.ico").await.status, StatusCode::MOVED_PERMANENTLY);
    assert_eq!(newsroom.get("/ar/robots.txt").await.status, StatusCode::NOT_FOUND);
}
