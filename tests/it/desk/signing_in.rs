use dateline::newsroom::people;
use sqlx::PgPool;

use crate::app::{Admin, Anonymous, Editor, PASSWORD, TestApp};

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_person_signs_in_and_out(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let to_door = app.get(Anonymous, "/desk/articles/new").await.is(303);
    assert_eq!(to_door.location(), "/desk/sign-in?next=%2Fdesk%2Farticles%2Fnew");
    assert!(app.get(Anonymous, to_door.location()).await.is(200).text().contains("/desk/articles/new"));

    let form = [("email", "Editor@Post.example"), ("password", PASSWORD), ("next", "/desk/articles/new")];
    let answer = app.post(Anonymous, "/desk/sign-in", &form).await.is(303);
    assert_eq!(answer.location(), "/desk/articles/new");
    let cookies: Vec<&str> = answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect();
    assert!(cookies.iter().all(|cookie| cookie.contains("HttpOnly; SameSite=Lax; Secure")), "{cookies:?}");
    let session = cookies.iter().find(|cookie| cookie.starts_with("__Host-dateline=")).unwrap();
    let pair = session.split(';').next().unwrap();
    let signed = [("cookie", pair)];
    let get = axum::http::Method::GET;
    app.send(Anonymous, get.clone(), "/desk", &signed, axum::body::Body::empty()).await.is(200);

    let out = [("cookie", pair), ("sec-fetch-site", "same-origin")];
    let answer = app.send(Anonymous, axum::http::Method::POST, "/desk/sign-out", &out, axum::body::Body::empty()).await;
    assert_eq!(answer.is(303).location(), "/desk/sign-in");
    app.send(Anonymous, get, "/desk", &signed, axum::body::Body::empty()).await.is(303);
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn wrong_passwords_and_unknown_accounts_get_one_answer(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let wrong = app.post(Anonymous, "/desk/sign-in", &[("email", "editor@post.example"), ("password", "wrong")]).await;
    let unknown =
        app.post(Anonymous, "/desk/sign-in", &[("email", "nobody@post.example"), ("password", "wrong")]).await;
    let (wrong, unknown) = (wrong.is(422), unknown.is(422));
    assert_eq!(wrong.text().replace("editor@", "nobody@"), unknown.text());
    // What was typed is kept, but for the password.
    assert!(wrong.text().contains("editor@post.example"));
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn guessing_is_stopped(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    for _ in 0..10 {
        app.post(Anonymous, "/desk/sign-in", &[("email", "editor@post.example"), ("password", "guess")]).await.is(422);
    }
    let form = [("email", "editor@post.example"), ("password", PASSWORD)];
    let stopped = app.post(Anonymous, "/desk/sign-in", &form).await.is(429);
    assert!(stopped.header("retry-after").parse::<u64>().unwrap() > 0);
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn idle_sessions_end_sooner_for_admins(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    app.clock.advance(jiff::SignedDuration::from_mins(119));
    app.get(Admin, "/desk").await.is(200);
    app.clock.advance(jiff::SignedDuration::from_mins(121));
    app.get(Admin, "/desk").await.is(303);
    app.get(Editor, "/desk").await.is(200);
    app.clock.advance(jiff::SignedDuration::from_hours(25));
    app.get(Editor, "/desk").await.is(303);
    // A script is told, not sent to a page.
    let told = app.get_json(Editor, "/desk/session").await.is(401);
    assert!(told.json()["message"].is_string());
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn the_demo_accounts_work_in_a_demo_only(pool: PgPool) {
    use dateline::newsroom::access::{Actor, ManagePeople, Newsroom, Role};
    let app = TestApp::new(&pool).await;
    let mut tx = app.tx().await;
    let hash = app.app.desk.passwords().hash(people::Password::demo()).await;
    let permit = Actor::System("test").may::<ManagePeople>(Newsroom).unwrap();
    let invitation = people::Invitation {
        email: people::Email::parse("admin@demo.example").unwrap(),
        name: "Demo".into(),
        role: Role::Admin,
        ui_lang: dateline::platform::lang::UiLang::En,
    };
    people::create(&mut tx, &permit, invitation, hash).await.unwrap();
    tx.commit().await.unwrap();
    let form = [("email", "admin@demo.example"), ("password", "dateline-demo")];
    app.post(Anonymous, "/desk/sign-in", &form).await.is(422);
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn the_first_admin_is_made_by_a_link_that_works_once(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let mut tx = app.tx().await;
    // A newsroom with people has no such link.
    assert!(people::make_setup_link(&mut tx).await.unwrap().is_none());
    // No statement empties the history; only who owns its tables can go past that.
    let empty = "alter table event disable trigger user; alter table event_link disable trigger user;
                 truncate person cascade;
                 alter table event enable trigger user; alter table event_link enable trigger user";
    sqlx::raw_sql(empty).execute(tx.conn()).await.unwrap();
    let secret = people::make_setup_link(&mut tx).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    let path = format!("/desk/set-up/{}", secret.expose());
    assert!(app.get(Anonymous, &path).await.is(200).text().contains("name=\"newsroom\""));
    let mut form = vec![
        ("newsroom", "The Lighthouse"),
        ("lang", "en"),
        ("zone", "asia/beirut"),
        ("name", "Hala"),
        ("email", "hala@light.example"),
        ("password", "short"),
        ("ui", "en"),
    ];
    let refused = app.post(Anonymous, &path, &form).await.is(422);
    assert!(refused.text().contains("The Lighthouse") && refused.text().contains("at least 10"), "{}", refused.text());
    form[5] = ("password", "three old ferries");
    let made = app.post(Anonymous, &path, &form).await.is(303);
    assert_eq!(made.location(), "/desk");
    app.get(Anonymous, &path).await.is(410);
    app.post(Anonymous, &path, &form).await.is(410);
    app.post(Anonymous, "/desk/sign-in", &[("email", "hala@light.example"), ("password", "three old ferries")])
        .await
        .is(303);
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn requests_from_elsewhere_are_refused(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let form = ("content-type", "application/x-www-form-urlencoded");
    let body = || axum::body::Body::from("headline=x&lang=en");
    let post = axum::http::Method::POST;
    for (headers, status) in [
        (vec![form, ("sec-fetch-site", "cross-site")], 403),
        (vec![form, ("sec-fetch-site", "same-site")], 403),
        (vec![form, ("origin", "https://evil.example")], 403),
        (vec![form], 403),
        (vec![form, ("sec-fetch-site", "same-origin")], 303),
        (vec![form, ("origin", "http://127.0.0.1:3000")], 303),
    ] {
        let answer = app.send(Editor, post.clone(), "/desk/articles", &headers, body()).await;
        assert_eq!(answer.status.as_u16(), status, "{headers:?} {}", answer.text());
    }
    let host = [("host", "evil.example")];
    app.send(Editor, axum::http::Method::GET, "/desk", &host, axum::body::Body::empty()).await.is(421);
}
