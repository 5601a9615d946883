use dateline::newsroom::stage::Stage;
use sqlx::PgPool;

use crate::app::{Admin, Author, Contributor, Editor, TestApp};

/// The stories on a page, by their headlines, of those that are looked for.
fn listed<'a>(page: &str, headlines: &[&'a str]) -> Vec<&'a str> {
    headlines.iter().copied().filter(|headline| page.contains(&format!("<bdi>{headline}</bdi></a>"))).collect()
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn the_filters_are_the_address(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let all = ["Quay", "Ferry", "Nets", "Market"];
    let quay = app.begin(Author, "Quay", "en").await;
    let ferry = app.begin(Editor, "Ferry", "en").await;
    let nets = app.begin(Contributor, "Nets", "ar").await;
    app.live(Author, "Market", "en", "Fish.").await;
    let author = app.people[&Author].to_string();
    let plan = async |id, form: &[(&str, &str)]| {
        app.post(Editor, &format!("/desk/articles/{id}/assignment"), form).await.is(303);
    };
    // It is noon in Beirut.
    plan(quay, &[("person", &author), ("due", "2026-11-24T12:40"), ("words", "800"), ("legal", "needed")]).await;
    plan(ferry, &[("due", "2026-11-24T11:00"), ("pictures", "met"), ("breaking", "1")]).await;
    plan(nets, &[("due", "2026-11-25T09:00"), ("pictures", "needed")]).await;
    app.post(Contributor, &format!("/desk/articles/{nets}/moves"), &[("step", "submit")]).await.is(303);
    for (query, wanted) in [
        ("", &all[..]),
        ("state=writing", &["Quay", "Ferry"]),
        ("state=with-desk", &["Nets"]),
        ("state=live", &["Market"]),
        ("state=open", &["Quay", "Ferry", "Nets"]),
        ("person=nobody", &["Ferry", "Nets"]),
        (&format!("person={author}"), &["Quay"]),
        ("person=me", &["Ferry"]),
        ("due=today", &["Quay", "Ferry"]),
        ("due=overdue", &["Ferry"]),
        ("due=tomorrow", &["Nets"]),
        ("due=week", &["Quay", "Ferry", "Nets"]),
        ("flag=legal", &["Quay"]),
        ("flag=pictures", &["Nets"]),
        ("flag=breaking", &["Ferry"]),
        ("lang=ar", &["Nets"]),
        ("kind=news&q=QU", &["Quay"]),
        ("kind=opinion", &[]),
        (&format!("section={}", app.section), &all[..]),
        ("section=0190d1b2-0000-7000-8000-000000000000", &[]),
    ] {
        for show in ["", "&show=board"] {
            let page = app.get(Editor, &format!("/desk?{query}{show}")).await.is(200);
            assert_eq!(listed(page.text(), &all), wanted, "{query}{show}");
        }
    }
    let page = app.get(Editor, "/desk?due=week").await;
    let text = page.text();
    assert!(text.contains("12:40 · in 40 min") && text.contains("11:00 · 60 min late"), "{text}");
    assert!(text.contains("Wednesday 09:00 · in 21 hours") && text.contains(">0 of 800<"), "{text}");
    assert!(text.contains("Needs legal") && text.contains("Pictures: done"));
    // Soonest first where due times are asked for.
    assert!(text.find("<bdi>Ferry</bdi></a>") < text.find("<bdi>Quay</bdi></a>"));
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn pages_by_due_time_do_not_shift(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    for number in 0..53 {
        let id = app.begin(Editor, &format!("Note {number:02}."), "en").await;
        let due = format!("2026-11-26T10:{number:02}");
        app.post(Editor, &format!("/desk/articles/{id}/assignment"), &[("due", &due)]).await.is(303);
    }
    let first = app.get(Editor, "/desk?due=week").await.is(200);
    assert!(
        first.text().contains("Note 00.") && first.text().contains("Note 49.") && !first.text().contains("Note 50.")
    );
    let next = first.text().split("rel=\"next\"").next().unwrap().rsplit("href=\"").next().unwrap();
    let next = next.split('"').next().unwrap().replace("&#38;", "&");
    let second = app.get(Editor, &next).await.is(200);
    assert!(
        !second.text().contains("Note 49.") && second.text().contains("Note 50.") && second.text().contains("Note 52.")
    );
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_story_changed_after_publication_has_a_badge_beside_its_stage(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let (id, _) = app.live(Author, "Boats return", "en", "They came at dawn.").await;
    let badge = "data-part=\"changed\">Live with unpublished changes";
    assert!(!app.get(Editor, "/desk").await.text().contains(badge));
    app.save(Author, id, &app.draft(Author, 2, "Boats return", "", "They came at noon.")).await.unwrap();
    let page = app.get(Editor, "/desk?state=changed").await;
    assert!(page.text().contains(badge) && page.text().contains("class=\"st live\" data-part=\"stage\">Live<"));
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn views_are_kept_for_everybody_and_removed(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    app.post(Contributor, "/desk/views", &[("name", "Mine"), ("query", "flag=legal")]).await.is(403);
    let kept = app
        .post(Author, "/desk/views", &[("name", " Waiting  for legal "), ("query", "flag=legal&next=x")])
        .await
        .is(303);
    assert_eq!(kept.location(), "/desk?flag=legal&done=view-kept");
    let page = app.get(Contributor, "/desk").await;
    assert!(page.text().contains("href=\"/desk?flag=legal\"><bdi>Waiting for legal</bdi>"), "{}", page.text());
    let again = app.post(Editor, "/desk/views", &[("name", "Waiting for legal"), ("query", "")]).await.is(303);
    assert!(again.location().ends_with("done=view-taken"));
    assert!(app.post(Editor, "/desk/views", &[("name", " ")]).await.location().ends_with("done=view-name"));
    let page = app.get(Editor, "/desk?flag=legal").await;
    let removal = page.text().split("action=\"/desk/views/").nth(1).unwrap().split('"').next().unwrap();
    app.post(Contributor, &format!("/desk/views/{removal}"), &[]).await.is(403);
    app.post(Editor, &format!("/desk/views/{removal}"), &[]).await.is(303);
    assert!(!app.get(Contributor, "/desk").await.text().contains("Waiting for legal"));
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_newsroom_names_its_stages(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    app.begin(Editor, "Quay", "en").await;
    app.get(Editor, "/desk/settings/stages").await.is(403);
    app.get(Admin, "/desk/settings/stages").await.is(200);
    let form = [
        ("ui", "en"),
        ("stage", "writing"),
        ("name", " In the  works "),
        ("ui", "ar"),
        ("stage", "writing"),
        ("name", ""),
    ];
    app.post(Admin, "/desk/settings/stages", &form).await.is(303);
    assert!(app.get(Editor, "/desk").await.text().contains("data-part=\"stage\">In the works<"));
    assert!(app.get(Editor, "/desk/roles").await.text().contains("In the works"));
    let long = "x".repeat(41);
    let answer =
        app.post(Admin, "/desk/settings/stages", &[("ui", "ar"), ("stage", "idea"), ("name", &long)]).await.is(422);
    assert!(answer.text().contains("href=\"#ar-idea\"") && answer.text().contains(&long));
    app.post(Admin, "/desk/settings/stages", &[]).await.is(303);
    assert!(app.get(Editor, "/desk").await.text().contains("data-part=\"stage\">Writing<"));
}

/// What the table of stages says of columns is what the database allows.
#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn the_database_knows_every_stage_and_no_other(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let id = app.begin(Editor, "Quay", "en").await.uuid();
    let set = async |stage: &str, before: Option<&str>| {
        sqlx::query("update article set stage = $2, stage_before = $3 where id = $1")
            .bind(id)
            .bind(stage)
            .bind(before)
            .execute(&pool)
            .await
    };
    for stage in Stage::ALL {
        let waits = matches!(stage, Stage::OnHold | Stage::Scheduled);
        assert_eq!(set(stage.as_str(), None).await.is_ok(), !waits, "{stage}");
        assert_eq!(set(stage.as_str(), Some("ready")).await.is_ok(), waits, "{stage}");
    }
    assert!(set("spiked", None).await.is_err());
}

/// A backup is put back with no schema on the search path; what the database computes by itself must not need one.
#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn headlines_can_be_written_without_a_search_path(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    app.begin(Editor, "Quay", "en").await;
    let mut db = pool.acquire().await.unwrap();
    sqlx::query("select set_config('search_path', '', false)").execute(&mut *db).await.unwrap();
    sqlx::query("update public.article set headline = 'الوزير في Zürich'").execute(&mut *db).await.unwrap();
    sqlx::query("select set_config('search_path', 'public', false)").execute(&mut *db).await.unwrap();
    for words in ["وزير", "zurich", "zu", "في"] {
        assert!(
            app.get(
                Editor,
                &format!("/desk?q={}", url::form_urlencoded::byte_serialize(words.as_bytes()).collect::<String>())
            )
            .await
            .text()
            .contains("الوزير في Zürich"),
            "{words}"
        );
    }
}
