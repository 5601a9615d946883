//! Mail, against a mail server that speaks SMTP on this computer: what is ordered, how it reads, and what happens when the
//! server is away, refuses, or the sender dies in the middle.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use dateline::newsroom::access::{Actor, AssignArticle};
use dateline::newsroom::article;
use dateline::newsroom::assignment::assign;
use dateline::newsroom::events::outbox;
use dateline::newsroom::ids::ArticleId;
use dateline::platform::config::Config;
use dateline::platform::mail::{Mailer, SmtpUrl};
use serde_json::json;
use sqlx::PgPool;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::app::{Admin, Anonymous, Author, Contributor, Editor, Persona, TestApp};

/// What the mail server does with the next mails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mood {
    Takes,
    /// Asks to come again later.
    Later,
    /// Has nobody of that name.
    Refuses,
    /// Does not know us.
    KnowsUsNot,
    /// Takes the mail and never says so.
    Silent,
}

/// A mail as the server was given it.
#[derive(Clone, Debug, Default)]
struct Mail {
    to: String,
    head: String,
    /// Its parts, decoded: plain text first.
    text: String,
    html: String,
}

#[derive(Clone)]
struct Server {
    mood: Arc<Mutex<Mood>>,
    mails: Arc<Mutex<Vec<Mail>>>,
    url: String,
}

impl Server {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}?from=desk@post.example", listener.local_addr().unwrap());
        let server = Self { mood: Arc::new(Mutex::new(Mood::Takes)), mails: Arc::default(), url };
        let this = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(this.clone().serve(stream));
            }
        });
        server
    }

    fn mailer(&self) -> Mailer {
        Mailer::new(Some(&SmtpUrl::parse(&self.url).unwrap()), "post.example").unwrap()
    }

    fn be(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    fn mails(&self) -> Vec<Mail> {
        self.mails.lock().unwrap().clone()
    }

    async fn serve(self, stream: TcpStream) {
        let mut stream = BufReader::new(stream);
        let (mut to, mut raw, mut in_text) = (String::new(), String::new(), false);
        stream.write_all(b"220 ready\r\n").await.unwrap();
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
                return;
            }
            if in_text && line != ".\r\n" {
                raw.push_str(line.strip_prefix("..").map_or(line.as_str(), |_| &line[1..]));
                continue;
            }
            let mood = *self.mood.lock().unwrap();
            let is_recipient = line.starts_with("RCPT");
            let answer = match mood {
                Mood::Later if is_recipient => "451 come again\r\n",
                Mood::Refuses if is_recipient => "550 nobody here\r\n",
                Mood::KnowsUsNot if line.starts_with("MAIL") => "530 who are you\r\n",
                _ if line.starts_with("DATA") => "354 go on\r\n",
                _ if line.starts_with("EHLO") => "250 post.example\r\n",
                _ => "250 fine\r\n",
            };
            if is_recipient {
                to = line.split(['<', '>']).nth(1).unwrap().to_owned();
            }
            in_text = line.starts_with("DATA");
            if line == ".\r\n" {
                self.mails.lock().unwrap().push(read(&to, &std::mem::take(&mut raw)));
                if mood == Mood::Silent {
                    std::future::pending::<()>().await;
                }
            }
            if stream.write_all(answer.as_bytes()).await.is_err() {
                return;
            }
        }
    }
}

/// Takes a mail of two parts to pieces.
fn read(to: &str, raw: &str) -> Mail {
    let (head, body) = raw.split_once("\r\n\r\n").unwrap();
    let head = head.replace("\r\n ", " ");
    let boundary = head.split("boundary=\"").nth(1).unwrap().split('"').next().unwrap();
    let parts: Vec<String> = body.split(&format!("--{boundary}")).skip(1).take(2).map(decoded).collect();
    Mail { to: to.to_owned(), head, text: parts[0].clone(), html: parts[1].clone() }
}

fn decoded(part: &str) -> String {
    let (head, body) = part.split_once("\r\n\r\n").unwrap();
    let bytes = if head.contains("base64") {
        let whole: String = body.split_whitespace().collect();
        base64::engine::general_purpose::STANDARD.decode(whole).unwrap()
    } else if head.contains("quoted-printable") {
        let mut bytes = Vec::new();
        let whole = body.replace("=\r\n", "");
        let mut rest = whole.as_bytes();
        while let Some((first, after)) = rest.split_first() {
            rest = after;
            match first {
                b'=' => {
                    bytes.push(u8::from_str_radix(std::str::from_utf8(&after[..2]).unwrap(), 16).unwrap());
                    rest = &after[2..];
                }
                byte => bytes.push(*byte),
            }
        }
        bytes
    } else {
        body.as_bytes().to_vec()
    };
    String::from_utf8(bytes).unwrap().replace("\r\n", "\n")
}

/// The subject, whose words may be written in base64.
fn subject(mail: &Mail) -> String {
    let line = mail.head.lines().find_map(|line| line.strip_prefix("Subject: ")).unwrap();
    let words = line.split_whitespace().map(|word| match word.strip_prefix("=?utf-8?b?") {
        Some(word) => {
            let bytes = base64::engine::general_purpose::STANDARD.decode(word.trim_end_matches("?=")).unwrap();
            (String::from_utf8(bytes).unwrap(), true)
        }
        None => (word.to_owned(), false),
    });
    let mut said = String::new();
    let mut encoded_before = true;
    for (word, encoded) in words {
        let joins = encoded && encoded_before;
        if !said.is_empty() && !joins {
            said.push(' ');
        }
        said.push_str(&word);
        encoded_before = encoded;
    }
    said
}

fn message_id(mail: &Mail) -> String {
    mail.head.lines().find(|line| line.starts_with("Message-ID")).unwrap().to_owned()
}

async fn newsroom(pool: &PgPool) -> (TestApp, Server) {
    let server = Server::start().await;
    let app = TestApp::mailing(pool, Config::for_tests(), server.mailer()).await;
    outbox::open(&mut pool.acquire().await.unwrap(), true).await.unwrap();
    (app, server)
}

async fn reads(app: &TestApp, persona: Persona, lang: &str) {
    sqlx::query("update person set ui_lang = $2 where id = $1")
        .bind(app.people[&persona].uuid())
        .bind(lang)
        .execute(&app.pool)
        .await
        .unwrap();
}

async fn mention(app: &TestApp, story: ArticleId, whom: Persona, words: &str) {
    let form = json!({ "words": words, "mentions": [app.people[&whom]] });
    app.post_json(Editor, &format!("/desk/articles/{story}/comments"), &form).await.is(200);
}

async fn states(pool: &PgPool) -> Vec<(String, Option<String>)> {
    sqlx::query_as("select state, note from mail order by ordered_at, id").fetch_all(pool).await.unwrap()
}

/// Waits for the first try to be over, then lets the pauses between tries pass.
async fn later(app: &TestApp) {
    app.clock.advance(jiff::SignedDuration::from_mins(20));
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn what_concerns_somebody_is_mailed_once_in_their_language(pool: PgPool) {
    let (app, server) = newsroom(&pool).await;
    reads(&app, Contributor, "ar").await;
    let story = app.begin(Contributor, "قوارب الصيد", "ar").await;
    let english = app.begin(Author, "Fish & <chips>", "en").await;
    mention(&app, story, Contributor, "canarybird").await;
    mention(&app, english, Author, "canarybird").await;
    assert_eq!(server.mails().len(), 0, "nobody waits for the mail server");
    app.run_jobs().await;
    app.run_jobs().await;
    let mails = server.mails();
    assert_eq!(mails.len(), 2, "{mails:?}");

    let arabic = mails.iter().find(|mail| mail.to == Contributor.email()).unwrap();
    assert_eq!(subject(arabic), "ذُكرت في تعليق: قوارب الصيد");
    assert!(arabic.html.contains("<html lang=\"ar\" dir=\"rtl\">"), "{}", arabic.html);
    assert!(arabic.text.contains("Editor Haddad") && arabic.text.contains("ذكرك في تعليق"), "{}", arabic.text);
    let latin = mails.iter().find(|mail| mail.to == Author.email()).unwrap();
    assert_eq!(subject(latin), "You are mentioned: Fish & <chips>");
    assert!(latin.html.contains("Fish &#38; &#60;chips&#62;") && latin.html.contains("dir=\"ltr\""), "{}", latin.html);
    for (mail, id) in [(arabic, story), (latin, english)] {
        let link = format!("/desk/articles/{id}#comment=");
        assert!(mail.text.contains(&link) && mail.html.contains(&link), "{}", mail.text);
        assert!(!mail.text.contains("canarybird") && !mail.html.contains("canarybird"), "no words but the headline");
        assert!(
            mail.head.contains("List-Unsubscribe: <http") && mail.head.contains("multipart/alternative"),
            "{}",
            mail.head
        );
        assert!(mail.head.contains("Auto-Submitted: auto-generated"));
    }
    assert_ne!(message_id(arabic), message_id(latin));

    // What was read on the desk, and what somebody may no longer read, is not mailed.
    mention(&app, english, Author, "again").await;
    app.post(Author, "/desk/notifications/reading", &[]).await.is(303);
    mention(&app, story, Contributor, "again").await;
    sqlx::query("update person set suspended_at = now() where id = $1")
        .bind(app.people[&Contributor].uuid())
        .execute(&pool)
        .await
        .unwrap();
    app.run_jobs().await;
    assert_eq!(server.mails().len(), 2);
    assert_eq!(states(&pool).await.iter().filter(|(state, _)| state == "dropped").count(), 2);
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn each_act_tells_whom_it_concerns_as_they_chose(pool: PgPool) {
    let (app, server) = newsroom(&pool).await;
    let story = app.begin(Author, "Boats", "en").await;
    // An assignment goes by mail, a publication stays on the desk, unless they say otherwise.
    let give = async |to: Persona| {
        let mut tx = app.tx().await;
        let facts = article::facts(tx.conn(), story).await.unwrap().unwrap();
        let permit = Actor::member(app.people[&Editor], dateline::newsroom::access::Role::Editor)
            .may::<AssignArticle>(facts)
            .unwrap();
        assign::give(&mut tx, &permit, Some(app.people[&to])).await.unwrap();
        tx.commit().await.unwrap();
    };
    give(Contributor).await;
    give(Contributor).await;
    app.run_jobs().await;
    let subjects =
        |server: &Server| server.mails().iter().map(|mail| (mail.to.clone(), subject(mail))).collect::<Vec<_>>();
    assert_eq!(subjects(&server), [(Contributor.email(), "Assigned to you: Boats".to_owned())]);

    let form = [
        ("kind", "published"),
        ("way", "digest"),
        ("kind", "assigned"),
        ("way", "off"),
        ("kind", "nonsense"),
        ("way", "mail"),
    ];
    app.post(Author, "/desk/account/notifications", &form).await.is(303);
    let shown = app.get(Author, "/desk/account/notifications").await.is(200);
    assert!(
        shown.text().contains("<option value=\"digest\" selected>")
            && shown.text().contains("<option value=\"off\" selected>")
    );
    give(Author).await;
    let saved = app.save(Author, story, &app.draft(Author, 1, "Boats", "A standfirst.", "They came.")).await.unwrap();
    app.post_json(Editor, &format!("/desk/articles/{story}/publication"), &json!({ "revision": saved.revision }))
        .await
        .is(200);
    app.run_jobs().await;
    assert_eq!(server.mails().len(), 1, "neither off nor digest goes out at once");
    let list = app.get(Author, "/desk/notifications").await.is(200);
    assert!(list.text().contains("published your story") && !list.text().contains("assigned you"), "{}", list.text());

    // The digest's hour, in Beirut, is past at noon: it goes out at the next look, and once that day.
    for minutes in [5, 5, 60] {
        app.clock.advance(jiff::SignedDuration::from_mins(minutes));
        app.run_jobs().await;
    }
    assert_eq!(server.mails().len(), 2, "{:?}", subjects(&server));
    let digest = server.mails().pop().unwrap();
    assert_eq!(
        (digest.to.as_str(), subject(&digest).as_str()),
        (Author.email().as_str(), "Your day at The Harbour Post")
    );
    assert!(
        digest.text.contains("One thing happened") && digest.text.contains("published your story"),
        "{}",
        digest.text
    );
    app.clock.advance(jiff::SignedDuration::from_hours(24));
    app.run_jobs().await;
    assert_eq!(server.mails().len(), 2, "nothing new, no mail");
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_server_that_asks_to_wait_gets_it_later_and_one_that_refuses_does_not(pool: PgPool) {
    let (app, server) = newsroom(&pool).await;
    let story = app.begin(Author, "Boats", "en").await;
    for mood in [Mood::Later, Mood::KnowsUsNot] {
        server.be(mood);
        mention(&app, story, Author, "one").await;
        app.run_jobs().await;
        assert_eq!(
            (server.mails().len(), states(&pool).await.pop().unwrap()),
            (0, ("waiting".into(), None)),
            "{mood:?}"
        );
    }
    server.be(Mood::Takes);
    later(&app).await;
    app.run_jobs().await;
    assert_eq!(server.mails().len(), 2);

    server.be(Mood::Refuses);
    mention(&app, story, Author, "two").await;
    app.run_jobs().await;
    server.be(Mood::Takes);
    later(&app).await;
    app.run_jobs().await;
    assert_eq!(server.mails().len(), 2, "a refused mail is not tried again");
    assert_eq!(states(&pool).await.pop().unwrap(), ("refused".into(), Some("mail-refused".into())));
    let person = app.get(Admin, &format!("/desk/people/{}", app.people[&Author])).await.is(200);
    assert!(person.text().contains("The mail server refused it."), "{}", person.text());
}

/// The sender dies after the server took the mail and before it was noted: it is sent again, and both copies say that they
/// are one. If it dies before, the mail goes out once.
#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_sender_that_dies_leaves_its_mail_to_the_next(pool: PgPool) {
    let (app, server) = newsroom(&pool).await;
    let story = app.begin(Author, "Boats", "en").await;
    server.be(Mood::Silent);
    mention(&app, story, Author, "one").await;
    let dying = {
        let app = app.app.clone();
        tokio::spawn(async move { app.run_jobs().await })
    };
    while server.mails().is_empty() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    dying.abort();
    let _ = dying.await;
    server.be(Mood::Takes);
    assert_eq!(app.run_jobs().await, 0, "its lease still stands");
    sqlx::query("update job set leased_until = now() - interval '1 second' where state = 'running'")
        .execute(&pool)
        .await
        .unwrap();
    app.run_jobs().await;
    let mails = server.mails();
    assert_eq!(mails.len(), 2);
    assert_eq!(message_id(&mails[0]), message_id(&mails[1]));
    assert_eq!(states(&pool).await, [("sent".to_owned(), None)]);
    // The order is given a second time: nothing is sent for it.
    sqlx::query("update job set state = 'queued', finished_at = null where kind = 'send-mail'")
        .execute(&pool)
        .await
        .unwrap();
    app.run_jobs().await;
    assert_eq!(server.mails().len(), 2);
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_forgotten_password_tells_nobody_who_has_an_account(pool: PgPool) {
    let (app, server) = newsroom(&pool).await;
    reads(&app, Author, "ar").await;
    app.get(Anonymous, "/desk/sign-in").await.is(200).text().contains("/desk/sign-in/forgotten").then_some(()).unwrap();
    let at = "/desk/sign-in/forgotten";
    let known = app.post(Anonymous, at, &[("email", &Author.email())]).await.is(200);
    let unknown = app.post(Anonymous, at, &[("email", "nobody@post.example")]).await.is(200);
    assert_eq!(known.text(), unknown.text(), "the same words");
    let names = |answer: &crate::app::Answer| answer.headers.keys().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(names(&known), names(&unknown));
    app.post(Anonymous, at, &[("email", "nonsense")]).await.is(422);
    // Nothing that would open an account lies in the tables that wait.
    let waiting: String =
        sqlx::query_scalar("select string_agg(payload::text, ' ') from job").fetch_one(&pool).await.unwrap();
    assert!(!waiting.contains("links"), "{waiting}");

    // Again and again gives one mail.
    app.run_jobs().await;
    app.post(Anonymous, at, &[("email", &Author.email().to_uppercase())]).await.is(200);
    app.run_jobs().await;
    let mails = server.mails();
    assert_eq!(mails.len(), 1, "{mails:?}");
    assert_eq!(
        (mails[0].to.as_str(), subject(&mails[0]).as_str()),
        (Author.email().as_str(), "كلمة مرور جديدة في بريد الميناء")
    );
    let link = mails[0].text.split_whitespace().find(|word| word.contains("/desk/links/")).unwrap().to_owned();
    let path = link.split_once("/desk/").map(|(_, rest)| format!("/desk/{rest}")).unwrap();
    let (hash, payloads): (Vec<u8>, String) =
        sqlx::query_as("select (select hash from person_token), (select string_agg(payload::text, ' ') from job)")
            .fetch_one(&pool)
            .await
            .unwrap();
    let secret = path.rsplit('/').next().unwrap();
    assert!(!payloads.contains(secret) && hash != secret.as_bytes());

    app.get(Anonymous, &path).await.is(200);
    app.post(Anonymous, &path, &[("password", "seven lanterns drift")]).await.is(303);
    app.post(Anonymous, &path, &[("password", "eight lanterns drift")]).await.is(410);
    let asked: i64 = sqlx::query_scalar("select count(*) from event where act = 'person-link-asked'")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(asked, 1);

    // A link ends after a day.
    app.clock.advance(jiff::SignedDuration::from_mins(10));
    app.post(Anonymous, at, &[("email", &Author.email())]).await.is(200);
    app.run_jobs().await;
    let mails = server.mails();
    let link = mails[1].text.split_whitespace().find(|word| word.contains("/desk/links/")).unwrap().to_owned();
    app.clock.advance(jiff::SignedDuration::from_hours(25));
    let path = link.split_once("/desk/").map(|(_, rest)| format!("/desk/{rest}")).unwrap();
    app.get(Anonymous, &path).await.is(410);
    app.run_jobs().await;
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn without_a_mail_server_the_desk_says_so_and_nothing_fails(pool: PgPool) {
    let app = TestApp::mailing(&pool, Config::for_tests(), Mailer::none()).await;
    let story = app.begin(Author, "Boats", "en").await;
    mention(&app, story, Author, "one").await;
    for (persona, path, words) in [
        (Author, "/desk/notifications", "No mail server is set up"),
        (Author, "/desk/account/notifications", "This newsroom sends no mail"),
        (Admin, "/desk/settings/mail", "DATELINE_SMTP_URL"),
        (Anonymous, "/desk/sign-in/forgotten", "Ask an admin for a link"),
    ] {
        let page = app.get(persona, path).await.is(200);
        assert!(page.text().contains(words), "{path}: {}", page.text());
    }
    let form = [("name", "Omar"), ("email", "omar@post.example"), ("role", "author"), ("ui", "en")];
    let shown = app.post(Admin, "/desk/people", &form).await.is(200);
    assert!(shown.text().contains("No mail server is set up. Hand the link over yourself."));
    app.post(Anonymous, "/desk/sign-in/forgotten", &[("email", &Author.email())]).await.is(200);
    let (mails, jobs): (i64, i64) = sqlx::query_as("select (select count(*) from mail), (select count(*) from job)")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!((mails, jobs), (0, 0));
    app.post(Admin, "/desk/settings/mail", &[("hour", "18")]).await.is(303);
    assert!(app.get(Admin, "/desk/settings/mail").await.text().contains("<option value=\"18\" selected>"));
}
