//! The database goes away and comes back.

use sqlx::PgPool;

use crate::app::{Anonymous, Editor, TestApp};

/// A server whose database cannot be reached answers 503 with a page, on both sides, and is itself alive.
#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn without_a_database_both_sides_say_so(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let (_, story) = app.live(Editor, "A public story", "en", "Public words.").await;
    let options = pool.connect_options().as_ref().clone().port(1).host("127.0.0.1");
    let dead = dateline::app::App::new(
        dateline::platform::config::Config::for_tests(),
        dateline::app::Database { options },
        app.clock.clone(),
        dateline::platform::mail::Mailer::none(),
        false,
    );
    let app = TestApp { app: dead, ..app };
    for place in ["/", story.as_str(), "/desk"] {
        let answer = app.get(Editor, place).await.is(503);
        assert_eq!(answer.header("retry-after"), "5", "{place}");
        assert!(answer.header("content-type").starts_with("text/html"), "{place}");
        assert!(answer.header("cache-control").contains("no-store"), "{place}: {:?}", answer.headers);
    }
    let told = app.get_json(Editor, "/desk/session").await.is(503).json();
    assert!(told["message"].is_string());
    app.get(Anonymous, "/desk/sign-in").await.is(200);
    app.get(Anonymous, "/healthz").await.is(200);
    app.get(Anonymous, "/readyz").await.is(503);
}

/// Connections that the database ended are replaced without anybody's help.
#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn lost_connections_are_replaced(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let (_, story) = app.live(Editor, "A public story", "en", "Public words.").await;
    for _ in 0..3 {
        app.get(Anonymous, &story).await.is(200);
        sqlx::query("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()")
            .execute(&pool)
            .await
            .unwrap();
        let mut last = 0;
        for _ in 0..10 {
            last = app.get(Anonymous, &story).await.status.as_u16();
            if last == 200 {
                break;
            }
            assert_eq!(last, 503);
        }
        assert_eq!(last, 200);
        app.get(Editor, "/desk").await;
        app.get(Editor, "/desk").await.is(200);
    }
}
