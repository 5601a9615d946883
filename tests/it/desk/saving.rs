use dateline::newsroom::article::save::SaveError;
use serde_json::json;
use sqlx::PgPool;

use crate::app::{Author, Editor, TestApp};

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_save_is_the_next_revision_and_an_unchanged_one_is_none(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let id = app.begin(Author, "Boats return", "en").await;
    let draft = app.draft(Author, 1, "Boats return", "", "They came at dawn.");
    assert_eq!(app.save(Author, id, &draft).await.unwrap().revision, 2);
    // The same words from an old page are no conflict either.
    assert_eq!(app.save(Author, id, &draft).await.unwrap().revision, 2);
    let page = app.get(Author, &format!("/desk/articles/{id}")).await.is(200);
    assert!(page.text().contains("They came at dawn."));
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_stale_write_is_refused_and_both_texts_are_kept(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let id = app.begin(Author, "Boats return", "en").await;
    app.save(Author, id, &app.draft(Author, 1, "Boats return", "", "Mine.")).await.unwrap();
    match app.save(Editor, id, &app.draft(Author, 1, "Boats return", "", "Theirs.")).await {
        Err(SaveError::Stale(newest)) => {
            assert_eq!((newest.number, newest.saved_by_name.as_str()), (2, "Author Haddad"));
            assert_eq!(newest.content.body.plain_text(), "Mine.");
        }
        other => panic!("{other:?}"),
    }
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn what_does_not_fit_a_field_is_refused_and_named(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let id = app.begin(Author, "Boats return", "en").await;
    let mut draft = app.draft(Author, 1, &"x".repeat(301), "", "x");
    draft["fields"]["slug"] = json!("Not A Slug");
    draft["fields"]["section"] = json!("0190d1b2-0000-7000-8000-000000000000");
    match app.save(Author, id, &draft).await {
        Err(SaveError::Fields(problems)) => {
            let fields: Vec<&str> = problems.iter().map(|problem| problem.field).collect();
            assert_eq!(fields, ["headline", "slug", "section"]);
        }
        other => panic!("{other:?}"),
    }
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn the_list_finds_filters_and_pages(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    app.begin(Editor, "Harbour wall cracks", "en").await;
    app.begin(Editor, "وزير النقل يزور المرفأ", "ar").await;
    for number in 0..55 {
        app.clock.advance(jiff::SignedDuration::from_secs(1));
        app.begin(Author, &format!("Ferry note {number}"), "en").await;
    }
    let first = app.get(Editor, "/desk").await.is(200);
    assert_eq!(first.text().matches("<th scope=\"row\">").count(), 50);
    assert!(first.text().contains("Ferry note 54") && !first.text().contains("Harbour wall"));
    let next = first.text().split("rel=\"next\"").next().unwrap().rsplit("href=\"").next().unwrap();
    let next = next.split('"').next().unwrap().replace("&#38;", "&");
    // A story that arrives meanwhile does not shift the next page.
    app.begin(Author, "Just in", "en").await;
    let second = app.get(Editor, &next).await.is(200);
    assert_eq!(second.text().matches("<th scope=\"row\">").count(), 7);
    assert!(second.text().contains("Harbour wall cracks"));

    let count = async |query: &str| {
        app.get(Editor, &format!("/desk?{query}")).await.is(200).text().matches("<th scope=\"row\">").count()
    };
    assert_eq!(count("q=harbour%20crack").await, 1);
    assert_eq!(count("q=%D8%A7%D9%84%D9%88%D8%B2%D9%8A%D8%B1").await, 1, "the minister finds minister");
    assert_eq!(count("q=100%25").await, 0);
    assert_eq!(count("lang=ar").await, 1);
    assert_eq!(count("person=me").await, 2);
    assert_eq!(count("state=live").await, 0);
    assert_eq!(count(&format!("section={}&lang=ar", app.section)).await, 1);
    app.get(Editor, "/desk?after=nonsense").await.is(404);
}
