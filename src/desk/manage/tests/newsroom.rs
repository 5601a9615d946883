//! People, settings, one's own account.

use axum::http::{Method, StatusCode};
use sqlx::PgPool;

use super::*;
use crate::newsroom::access::{ManagePerson, PersonFacts};
use crate::newsroom::people::ManageError;
use crate::newsroom::settings;

/// The link on the page that shows it.
fn link(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let link = answer.value("link");
    let origin = Config::for_tests().desk_url.origin().to_owned();
    link.strip_prefix(&origin).unwrap_or_else(|| panic!("{link} is not on {origin}")).to_owned()
}

#[sqlx::test]
async fn every_page_is_for_those_whose_it_is(pool: PgPool) {
    let desk = TestDesk::new(pool).await;
    let mut personas = Vec::new();
    for role in Role::ALL {
        personas.push((role, desk.person(role.as_str(), role).await));
    }
    let admin = &personas[3].1;
    desk.post(admin, "/desk/sections", &[("name-en", "Water")]).await;
    desk.post(admin, "/desk/tags", &[("name-en", "Dams")]).await;
    desk.post(admin, "/desk/authors", &[("name-en", "Rima")]).await;
    let section = desk.find(admin, "/desk/sections", "Water").await;
    let tag = desk.find(admin, "/desk/tags", "Dams").await;
    let author = desk.find(admin, "/desk/authors", "Rima").await;
    let person = format!("/desk/people/{}", personas[0].1.id);
    let pages = [
        ("/desk/sections".to_owned(), Role::Editor),
        ("/desk/sections/new".to_owned(), Role::Editor),
        (section.clone(), Role::Editor),
        (format!("{section}/removal"), Role::Editor),
        ("/desk/tags".to_owned(), Role::Editor),
        ("/desk/tags/new".to_owned(), Role::Editor),
        (tag.clone(), Role::Editor),
        (format!("{tag}/removal"), Role::Editor),
        ("/desk/authors".to_owned(), Role::Editor),
        ("/desk/authors/new".to_owned(), Role::Editor),
        (author.clone(), Role::Editor),
        ("/desk/people".to_owned(), Role::Admin),
        ("/desk/people/new".to_owned(), Role::Admin),
        (person.clone(), Role::Admin),
        ("/desk/settings".to_owned(), Role::Admin),
        ("/desk/account".to_owned(), Role::Contributor),
    ];
    for (path, least) in &pages {
        for (role, who) in &personas {
            let expected = if role >= least { StatusCode::OK } else { StatusCode::FORBIDDEN };
            let answer = desk.get(who, path).await;
            assert_eq!(answer.status, expected, "{role} at {path}");
        }
        let stranger = desk.send(Method::GET, path, "", "text/plain", String::new()).await;
        assert_eq!(stranger.status, StatusCode::SEE_OTHER, "{path}");
        assert!(stranger.location.starts_with("/desk/sign-in?next="), "{path}: {}", stranger.location);
    }
    let writes = [
        ("/desk/sections".to_owned(), Role::Editor),
        (section.clone(), Role::Editor),
        (format!("{section}/removal"), Role::Editor),
        ("/desk/tags".to_owned(), Role::Editor),
        (tag.clone(), Role::Editor),
        (format!("{tag}/removal"), Role::Editor),
        ("/desk/authors".to_owned(), Role::Editor),
        (author, Role::Editor),
        ("/desk/people".to_owned(), Role::Admin),
        ("/desk/settings".to_owned(), Role::Admin),
    ];
    let role_form = [("role", "admin"), ("name-en", "Stolen"), ("name", "Stolen"), ("email", "x@post.example")];
    for (path, least) in &writes {
        for (role, who) in personas.iter().filter(|(role, _)| role < least) {
            let fields: &[_] = if path.ends_with("/removal") { &[] } else { &role_form };
            let answer = desk.post(who, path, fields).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{role} at {path}");
        }
        let stranger = desk.send(Method::POST, path, "", "application/x-www-form-urlencoded", String::new()).await;
        assert_eq!(stranger.status, StatusCode::UNAUTHORIZED, "{path}");
    }
    for verb in ["role", "suspension", "reinstatement", "link"] {
        let fields: &[_] = if verb == "role" { &role_form } else { &[] };
        for (role, who) in &personas[..3] {
            let answer = desk.post(who, &format!("{person}/{verb}"), fields).await;
            // Of others' accounts they know nothing; their own is not theirs to manage.
            let expected = if *role == Role::Contributor { StatusCode::FORBIDDEN } else { StatusCode::NOT_FOUND };
            assert_eq!(answer.status, expected, "{role}: {verb}");
        }
        let nobody = format!("/desk/people/{}/{verb}", PersonId::generate());
        assert_eq!(desk.post(admin, &nobody, fields).await.status, StatusCode::NOT_FOUND);
        let oneself = format!("/desk/people/{}/{verb}", admin.id);
        assert_eq!(desk.post(admin, &oneself, fields).await.status, StatusCode::FORBIDDEN);
    }
    let own = desk.get(admin, &format!("/desk/people/{}", admin.id)).await;
    assert!(!own.body.contains("/suspension") && own.body.contains("Nobody changes their own role"), "{}", own.body);
}

#[sqlx::test]
async fn an_invitation_is_shown_once_mailed_and_lets_in_once(pool: PgPool) {
    let desk = TestDesk::with_mailer(pool, Mailer::keeping()).await;
    let admin = desk.person("Hala", Role::Admin).await;
    let form = [("name", "ليلى حداد"), ("email", "layla@post.example"), ("role", "editor"), ("ui", "ar")];
    let shown = desk.post(&admin, "/desk/people", &form).await;
    let link = link(&shown);
    assert!(shown.body.contains("11 March 2026"), "{}", shown.body);
    assert_eq!(desk.mailer.kept(), [], "nobody waits for the mail server");
    desk.send_mail().await;
    desk.send_mail().await;
    let mails = desk.mailer.kept();
    assert_eq!((mails.len(), mails[0].to.as_str()), (1, "layla@post.example"));
    // The mail has a link of its own, which was made when it was sent.
    assert!(!mails[0].text.contains(&link) && mails[0].text.contains("7 أيام"), "{}", mails[0].text);
    let mailed = mails[0].text.split_whitespace().find(|word| word.contains("/desk/links/")).unwrap();
    let mailed = mailed.strip_prefix(Config::for_tests().desk_url.origin()).unwrap().to_owned();
    assert!(shown.body.contains("A link goes out by mail as well."));
    assert!(!desk.get(&admin, "/desk/people").await.body.contains(&link));

    let twice = desk.post(&admin, "/desk/people", &[("email", "LAYLA@post.example"), form[0], form[2], form[3]]).await;
    twice.assert_problem("email", "Somebody has an account with this address already");
    let blank = desk.post(&admin, "/desk/people", &[("name", " "), ("email", "x"), ("role", "king")]).await;
    blank.assert_problem("name", "Enter a name of at most 100 characters");
    blank.assert_problem("email", "Enter an e-mail address");
    blank.assert_problem("role", "Choose a role");

    let fields = "password=seven+lanterns+drift".to_owned();
    let kind = "application/x-www-form-urlencoded";
    assert_eq!(desk.send(Method::GET, &link, "", kind, String::new()).await.status, StatusCode::OK);
    let used = desk.send(Method::POST, &link, "", kind, fields.clone()).await;
    used.assert_redirect("/desk");
    let session = used.set_cookies.iter().find(|cookie| cookie.starts_with("__Host-dateline=")).unwrap();
    let session = session.split(';').next().unwrap();
    let inside = desk.send(Method::GET, "/desk/sections", session, kind, String::new()).await;
    assert_eq!(inside.status, StatusCode::OK);
    assert!(inside.body.contains("dir=\"rtl\"") && inside.body.contains("الأقسام"), "{}", inside.body);
    for used in [&link, &mailed] {
        assert_eq!(desk.send(Method::POST, used, "", kind, fields.clone()).await.status, StatusCode::GONE);
    }
}

#[sqlx::test]
async fn a_mail_that_fails_waits_and_the_link_works(pool: PgPool) {
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = crate::platform::mail::SmtpUrl::parse(&format!("smtp://{gone}")).unwrap();
    let desk = TestDesk::with_mailer(pool, Mailer::new(Some(&url), "post.example").unwrap()).await;
    let admin = desk.person("Hala", Role::Admin).await;
    let form = [("name", "Omar"), ("email", "omar@post.example"), ("role", "author"), ("ui", "en")];
    let shown = desk.post(&admin, "/desk/people", &form).await;
    desk.send_mail().await;
    let waits: (String, i64) = sqlx::query_as("select max(state), (select count(*) from person_token) from mail")
        .fetch_one(&desk.pool)
        .await
        .unwrap();
    // The link of the mail that did not leave is gone; the one that was shown is not.
    assert_eq!(waits, ("waiting".into(), 1));
    let opened = desk.send(Method::GET, &link(&shown), "", "text/plain", String::new()).await;
    assert_eq!(opened.status, StatusCode::OK);
}

#[sqlx::test]
async fn access_ends_at_once_and_comes_back(pool: PgPool) {
    let desk = TestDesk::new(pool).await;
    let admin = desk.person("Hala", Role::Admin).await;
    let editor = desk.person("Rima", Role::Editor).await;
    let path = format!("/desk/people/{}", editor.id);
    let done = |what: &str| format!("{path}?done={what}");

    let made = desk.post(&admin, &format!("{path}/link"), &[]).await;
    assert!(made.body.contains("No mail server is set up."), "{}", made.body);
    let reset = link(&made);
    desk.post(&admin, &format!("{path}/suspension"), &[]).await.assert_redirect(&done("suspended"));
    assert_eq!(desk.get(&editor, "/desk").await.status, StatusCode::SEE_OTHER);
    assert_eq!(desk.post(&editor, "/desk/sections", &[]).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(desk.send(Method::GET, &reset, "", "text/plain", String::new()).await.status, StatusCode::GONE);
    assert!(desk.get(&admin, "/desk/people").await.body.contains(r#"<span class="st suspended">Suspended</span>"#));
    let refused = desk.post(&admin, &format!("{path}/link"), &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("A suspended account gets no link. Reinstate it first"));

    desk.post(&admin, &format!("{path}/reinstatement"), &[]).await.assert_redirect(&done("reinstated"));
    let editor = Persona { cookie: desk.session(editor.id).await, ..editor };
    assert_eq!(desk.get(&editor, "/desk/sections").await.status, StatusCode::OK);

    desk.post(&admin, &format!("{path}/role"), &[("role", "author")]).await.assert_redirect(&done("role-changed"));
    assert_eq!(desk.get(&editor, "/desk").await.status, StatusCode::SEE_OTHER, "old devices keep nothing");
    let editor = Persona { cookie: desk.session(editor.id).await, ..editor };
    assert_eq!(desk.get(&editor, "/desk/sections").await.status, StatusCode::FORBIDDEN);
    desk.post(&admin, &format!("{path}/role"), &[("role", "king")]).await.assert_problem("role", "Choose a role");
}

/// Nobody manages themselves, so two admins must act at once to leave none: the rule below the pages holds then too.
#[sqlx::test]
async fn the_last_admin_stays(pool: PgPool) {
    let desk = TestDesk::new(pool).await;
    let admin = desk.person("Hala", Role::Admin).await;
    let mut tx = desk.tx().await;
    let permit = Actor::System("test").may::<ManagePerson>(PersonFacts { id: admin.id }).unwrap();
    let suspended = people::suspend(&mut tx, &permit).await;
    assert!(matches!(suspended, Err(ManageError::LastAdmin)), "{suspended:?}");
    let lowered = people::set_role(&mut tx, &permit, Role::Editor).await;
    assert!(matches!(lowered, Err(ManageError::LastAdmin)), "{lowered:?}");
}

#[sqlx::test]
async fn settings_are_changed_and_what_is_wrong_comes_back(pool: PgPool) {
    let desk = TestDesk::new(pool).await;
    let admin = desk.person("Hala", Role::Admin).await;
    let good = [
        ("position", "2"),
        ("lang", "en"),
        ("name", "The Lantern"),
        ("tagline", "News from here"),
        ("position", "1"),
        ("lang", "AR"),
        ("name", "الفانوس"),
        ("tagline", ""),
        ("position", ""),
        ("lang", ""),
        ("name", ""),
        ("tagline", ""),
        ("zone", "asia/beirut"),
        ("accent", "#a8201a"),
        ("authors_publish", "1"),
    ];
    desk.post(&admin, "/desk/settings", &good).await.assert_redirect("/desk/settings?done=saved");
    let saved = settings::load(&mut desk.pool.acquire().await.unwrap()).await.unwrap();
    let editions: Vec<&str> = saved.editions.iter().map(|edition| edition.name.as_str()).collect();
    assert_eq!(editions, ["الفانوس", "The Lantern"]);
    assert_eq!((saved.time_zone_name.as_str(), saved.accent.to_string()), ("Asia/Beirut", "#a8201a".into()));
    assert!(saved.authors_publish);
    let page = desk.get(&admin, "/desk/settings?done=saved").await;
    assert_eq!((page.value("lang-1"), page.value("name-2")), ("ar".into(), "The Lantern".into()));
    assert_eq!(page.value("lang-4"), "", "rows to add editions with");
    assert!(page.body.contains(r#"<option value="Europe/London">"#));

    let with = |changes: &[(usize, &'static str)]| {
        let mut form = good;
        for (index, value) in changes {
            form[*index].1 = *value;
        }
        form
    };
    let wrong = with(&[(2, " "), (3, "Kept as typed"), (9, "en"), (12, "Mars/Olympus"), (13, "#ffd24a")]);
    let answer = desk.post(&admin, "/desk/settings", &wrong).await;
    answer.assert_problem("accent", "This colour is too pale to read on the page. Choose a darker one");
    answer.assert_problem("zone", "Choose a time zone from the list, such as Asia/Beirut");
    answer.assert_problem("lang-3", "This language has an edition already");
    answer.assert_problem("name-1", "Enter a name of at most 100 characters");
    answer.assert_problem("name-3", "Enter a name of at most 100 characters");
    assert_eq!((answer.value("accent"), answer.value("zone")), ("#ffd24a".into(), "Mars/Olympus".into()));
    assert_eq!((answer.value("tagline-1"), answer.value("position-1")), ("Kept as typed".into(), "2".into()));
    assert!(answer.body.contains("Contrast only 1.4 to 1"), "{}", answer.body);
    let answer = desk.post(&admin, "/desk/settings", &with(&[(1, "not a tag"), (4, "first"), (13, "teal")])).await;
    answer.assert_problem("lang-1", "Enter a language tag such as en or ar");
    answer.assert_problem("position-2", "Enter a whole number, such as 3");
    answer.assert_problem("accent", "Enter a colour such as #0b5563");
    let none = desk.post(&admin, "/desk/settings", &[("zone", "UTC"), ("accent", "#0b5563")]).await;
    none.assert_problem("lang-1", "A newsroom needs at least one edition");

    let one = with(&[(5, ""), (6, "")]);
    desk.post(&admin, "/desk/settings", &one).await.assert_redirect("/desk/settings?done=saved");
    let saved = settings::load(&mut desk.pool.acquire().await.unwrap()).await.unwrap();
    assert_eq!(saved.editions.len(), 1);
}

#[sqlx::test]
async fn ones_own_account(pool: PgPool) {
    let desk = TestDesk::new(pool).await;
    let me = desk.person("Noor", Role::Contributor).await;
    let form = [("name", "نور"), ("ui", "ar")];
    desk.post(&me, "/desk/account", &form).await.assert_redirect("/desk/account?done=saved");
    let page = desk.get(&me, "/desk/account?done=saved").await;
    assert!(page.body.contains("<html lang=\"ar\" dir=\"rtl\">") && page.body.contains("حُفظ."), "{}", page.body);
    assert_eq!(page.value("name"), "نور");
    let blank = desk.post(&me, "/desk/account", &[("name", " "), ("ui", "en")]).await;
    blank.assert_problem("name", "أدخل اسمًا لا يتجاوز 100 حرف");
    desk.post(&me, "/desk/account", &[("name", "Noor"), ("ui", "en")]).await;

    let elsewhere = Persona { cookie: desk.session(me.id).await, email: me.email.clone(), ..me };
    desk.post(&me, "/desk/account/devices/removal", &[]).await.assert_redirect("/desk/account?done=devices-signed-out");
    assert_eq!(desk.get(&elsewhere, "/desk").await.status, StatusCode::SEE_OTHER);
    assert_eq!(desk.get(&me, "/desk").await.status, StatusCode::OK);

    let elsewhere = Persona { cookie: desk.session(me.id).await, email: me.email.clone(), ..me };
    let change = async |current: &str, new: &str| {
        desk.post(&me, "/desk/account/password", &[("current", current), ("password", new)]).await
    };
    let short = change("kelp harbour lantern", "short").await;
    short.assert_problem("password", "Use at least 10 characters");
    let wrong = change("not this one", "seven lanterns drift").await;
    wrong.assert_problem("current", "This is not your present password");
    assert!(!wrong.body.contains("seven lanterns"), "a password is not sent back");
    change("kelp harbour lantern", "seven lanterns drift").await.assert_redirect("/desk/account?done=password-changed");
    assert_eq!(desk.get(&elsewhere, "/desk").await.status, StatusCode::SEE_OTHER);
    assert_eq!(desk.get(&me, "/desk").await.status, StatusCode::OK);
    let signed_in = [("email", me.email.as_str()), ("password", "seven lanterns drift")];
    desk.post(&me, "/desk/sign-in", &signed_in).await.assert_redirect("/desk");
}

#[sqlx::test]
async fn guessing_the_present_password_ends(pool: PgPool) {
    let desk = TestDesk::new(pool).await;
    let me = desk.person("Noor", Role::Contributor).await;
    let guess = [("current", "a guess"), ("password", "seven lanterns drift")];
    for _ in 0..10 {
        let wrong = desk.post(&me, "/desk/account/password", &guess).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(desk.post(&me, "/desk/account/password", &guess).await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[sqlx::test]
async fn placeholders_are_the_newsrooms_own(pool: PgPool) {
    let desk = TestDesk::new(pool).await;
    let admin = desk.person("Hala", Role::Admin).await;
    assert!(desk.get(&admin, "/desk/settings").await.body.contains("TK\nXXX\n؟؟</textarea>"));
    let form = |words: &str| {
        let fields = [
            ("position", "1"),
            ("lang", "en"),
            ("name", "The Lantern"),
            ("tagline", ""),
            ("zone", "UTC"),
            ("accent", "#0b5563"),
        ];
        let mut fields: Vec<(&str, String)> = fields.map(|(name, value)| (name, value.to_owned())).into();
        fields.push(("placeholders", words.to_owned()));
        fields
    };
    let send = async |words: &str| {
        let form = form(words);
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        desk.post(&admin, "/desk/settings", &form).await
    };
    let changed = send("TBC\r\n [fill in] \r\n\r\nTBC").await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.body);
    let mut db = desk.pool.acquire().await.unwrap();
    assert_eq!(settings::load(&mut db).await.unwrap().placeholders.as_slice(), ["TBC", "[fill in]"]);
    assert!(desk.get(&admin, "/desk/settings").await.body.contains("TBC\n[fill in]</textarea>"));
    for (bad, words) in [
        ("?", "A placeholder has 2 to 20 characters"),
        ("...", "This stands in ordinary sentences too. Choose signs or words that nobody would mean"),
    ] {
        send(bad).await.assert_problem("placeholders", words);
    }
    let many: Vec<String> = (0..30).map(|number| format!("TK{number}")).collect();
    send(&many.join("\n")).await.assert_problem("placeholders", "Enter at most 20 placeholders");
    assert_eq!(send("").await.status, StatusCode::SEE_OTHER);
    assert!(settings::load(&mut db).await.unwrap().placeholders.as_slice().is_empty());
}
