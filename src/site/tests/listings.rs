use axum::http::StatusCode;
use jiff::SignedDuration;
use scraper::{Html, Selector};
use sqlx::PgPool;

use super::newsroom::{BASE, Newsroom, body};
use crate::newsroom::publication::Kind;
use crate::platform::db::MIGRATOR;
use crate::platform::lang::Lang;

fn texts(page: &str, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    let words = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    Html::parse_document(page).select(&selector).map(|element| words(element.text().collect())).collect()
}

fn links(page: &str, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    Html::parse_document(page).select(&selector).filter_map(|link| link.attr("href")).map(str::to_owned).collect()
}

async fn many(newsroom: &Newsroom, count: usize) {
    for number in 1..=count {
        newsroom.story(Lang::EN, &format!("Story {number}")).await;
        newsroom.clock.advance(SignedDuration::from_hours(1));
    }
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn the_front_page_begins_with_the_newest(pool: PgPool) {
    let newsroom = Newsroom::open(pool).await;
    let empty = newsroom.get("/").await;
    assert_eq!(
        (empty.status, texts(&empty.body, ".empty h2")),
        (StatusCode::OK, vec!["No stories here yet".to_owned()])
    );
    many(&newsroom, 12).await;
    let page = newsroom.get("/").await.body;
    assert_eq!(texts(&page, "title"), ["The Lantern — Reporting from the coast & the hills"]);
    assert_eq!(texts(&page, ".card.lead h2"), ["Story 12"]);
    assert_eq!(texts(&page, ".halves h2"), ["Story 11", "Story 10"]);
    assert_eq!(texts(&page, ".rail h2"), ["Story 9", "Story 8", "Story 7"]);
    assert_eq!(texts(&page, ".strip h2"), ["Environment"]);
    assert_eq!(texts(&page, ".strip h3"), ["Story 6", "Story 5", "Story 4"]);
    assert_eq!(links(&page, "link[hreflang]"), [format!("{BASE}/"), format!("{BASE}/ar/"), format!("{BASE}/")]);
    let arabic = newsroom.get("/ar/").await;
    assert!(arabic.body.contains("dir=\"rtl\"") && !arabic.body.contains("Story 1"));
    assert_eq!(links(&arabic.body, ".nav a"), ["/ar/sections/%D8%A8%D9%8A%D8%A6%D8%A9"]);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn lists_are_parted_by_days_and_go_on(pool: PgPool) {
    let newsroom = Newsroom::open(pool).await;
    many(&newsroom, 32).await;
    for path in ["/sections/environment", "/tags/dams", "/authors/rima", "/2026/11"] {
        let answer = newsroom.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert_eq!(texts(&answer.body, ".item h3").len(), 30);
        assert_eq!(
            texts(&answer.body, ".day h2"),
            ["Wednesday, 25 November 2026", "Tuesday, 24 November 2026"],
            "days are the newsroom's own"
        );
        let older = links(&answer.body, ".pager a.next");
        let rest = newsroom.get(&older[0]).await;
        assert_eq!(texts(&rest.body, ".item h3"), ["Story 2", "Story 1"]);
        assert_eq!(links(&rest.body, ".pager a"), [path]);
        assert_eq!(links(&rest.body, "link[rel=canonical]"), [format!("{BASE}{}", older[0])]);
        for bad in [
            "?before=x",
            "?before=1.x",
            "?before=0.00000000-0000-0000-0000-000000000000",
            "?before=-377000000000000000.00000000-0000-0000-0000-000000000000",
            "?before=x&before=1",
        ] {
            assert_eq!(newsroom.get(&format!("{path}{bad}")).await.status, StatusCode::NOT_FOUND, "{path}{bad}");
        }
        assert_eq!(newsroom.get(&format!("{path}?utm=1&utm=2")).await.status, StatusCode::OK);
    }
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_section_holds_those_below_it(pool: PgPool) {
    let newsroom = Newsroom::open(pool).await;
    let id = newsroom.begin(Lang::EN, Kind::Feature, "Below").await;
    newsroom
        .edit(id, |content| {
            newsroom.fill(content);
            content.section = Some(newsroom.water);
        })
        .await;
    newsroom.publish(id, None).await;
    let above = newsroom.get("/sections/environment").await.body;
    assert_eq!(texts(&above, ".item h3"), ["Below"]);
    assert_eq!(texts(&above, ".item .kicker"), ["Water Feature"]);
    assert_eq!(texts(&above, ".page-head .standfirst"), ["All of Environment."]);
    assert_eq!(links(&above, ".subnav a"), ["/sections/water"]);
    let water = newsroom.get("/sections/water").await.body;
    assert_eq!(texts(&water, ".item h3"), ["Below"]);
    assert_eq!(links(&water, ".util a")[0], "/ar/", "no page there, so the front");
    assert_eq!(texts(&water, ".nav a[aria-current=true]"), ["Environment"]);
    let empty = newsroom.get("/ar/sections/%D8%A8%D9%8A%D8%A6%D8%A9").await;
    assert_eq!((empty.status, texts(&empty.body, ".empty h2")), (StatusCode::OK, vec!["لا مواد هنا بعد".to_owned()]));
    for path in ["/ar/sections/water", "/sections/nothing", "/sections/%D8%A8%D9%8A%D8%A6%D8%A9"] {
        assert_eq!(newsroom.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn an_author_has_a_biography_and_links(pool: PgPool) {
    let newsroom = Newsroom::open(pool).await;
    assert_eq!(newsroom.get("/authors/rima").await.status, StatusCode::NOT_FOUND);
    newsroom.story(Lang::EN, "Reservoir").await;
    let page = newsroom.get("/authors/rima").await.body;
    assert_eq!(texts(&page, "h1"), ["Rima Khoury"]);
    assert_eq!(texts(&page, ".bio p"), ["Has walked most of the rivers.", "Joined in 2014."]);
    assert_eq!(links(&page, "a[rel=me]"), ["https://social.example/@me"]);
    assert_eq!(links(&page, ".links a").len(), 3);
    let data: serde_json::Value = serde_json::from_str(&texts(&page, "script")[0]).unwrap();
    assert_eq!(data["mainEntity"]["sameAs"][0], "https://social.example/@me");
    assert_eq!(newsroom.get("/ar/authors/rima").await.status, StatusCode::NOT_FOUND);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn the_archive_leads_to_months(pool: PgPool) {
    let newsroom = Newsroom::open(pool).await;
    newsroom.story(Lang::EN, "Now").await;
    for (headline, at) in [("Then", "2011-02-28T23:00:00Z"), ("Later", "2011-12-31T12:00:00Z")] {
        let id = newsroom.begin(Lang::EN, Kind::News, headline).await;
        newsroom.edit(id, |content| newsroom.fill(content)).await;
        newsroom.publish(id, Some(at.parse().unwrap())).await;
    }
    let page = newsroom.get("/archive").await.body;
    assert_eq!(texts(&page, ".year h2"), ["2026", "2011"]);
    assert_eq!(texts(&page, ".months a"), ["November", "March", "December"]);
    assert_eq!(links(&page, ".months a"), ["/2026/11", "/2011/03", "/2011/12"]);
    let month = newsroom.get("/2011/03").await.body;
    assert_eq!(
        (texts(&month, "h1"), texts(&month, ".item h3")),
        (vec!["March 2011".to_owned()], vec!["Then".to_owned()])
    );
    let year = newsroom.get("/2011").await;
    assert_eq!(year.header("location"), format!("{BASE}/archive#y2011"));
    for path in ["/2011/3", "/2011/02", "/2011/13", "/0000", "/9999/12", "/20111"] {
        assert_eq!(newsroom.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(texts(&newsroom.get("/ar/archive").await.body, ".empty h2"), ["لا مواد هنا بعد"]);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn search_finds_in_both_languages(pool: PgPool) {
    let newsroom = Newsroom::open(pool).await;
    let (english, _) = newsroom.story(Lang::EN, "Harbours and <boats>").await;
    let arabic = newsroom.begin_version(english, Lang::AR).await;
    newsroom
        .edit(arabic, |content| {
            content.headline = "الوزير يزور الميناء".into();
            content.standfirst = String::new();
            content.body = body(&["كلام آخر."]);
        })
        .await;
    newsroom.publish(arabic, None).await;
    let answer = newsroom.get("/search?q=harbour").await;
    assert_eq!((answer.status, answer.header("cache-control")), (StatusCode::OK, "no-store"));
    let plain = texts(&answer.body, ".count")[0].replace(['\u{2068}', '\u{2069}'], "");
    assert_eq!(plain, "1 result for “harbour”");
    assert_eq!(texts(&answer.body, ".item h2"), ["Harbours and <boats>"]);
    assert_eq!(texts(&answer.body, "mark"), ["Harbours"]);
    assert!(answer.body.contains("noindex") && !answer.body.contains("rel=\"canonical\""));
    let arabic = newsroom.get("/ar/search?q=%D9%88%D8%B2%D9%8A%D8%B1").await.body;
    assert_eq!(texts(&arabic, ".count")[0].replace(['\u{2068}', '\u{2069}'], ""), "نتيجة واحدة عن «وزير»");
    assert_eq!(texts(&arabic, "mark"), ["الوزير"]);
    let nothing = newsroom.get("/search?q=%22%3E%3Cscript%3Ezzz").await.body;
    assert_eq!(texts(&nothing, ".empty h2"), ["Nothing found"]);
    assert_eq!(texts(&nothing, ".empty li").len(), 3);
    assert!(!nothing.contains("<script>zzz"));
    let form = newsroom.get("/search").await;
    assert_eq!((form.status, texts(&form.body, ".count").len()), (StatusCode::OK, 0));
    for path in ["/search?q=harbour&page=0", "/search?q=harbour&page=2", "/search?q=harbour&page=x"] {
        assert_eq!(newsroom.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
