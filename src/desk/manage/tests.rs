//! The pages as their users meet them: through the whole router, signed in, on a real database.

mod taxonomy;
mod newsroom;
mod published;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use sqlx::PgPool;
use tower::ServiceExt;

use crate::desk::mailing::Mailing;
use crate::desk::{Desk, DeskParts, router};
use crate::newsroom::access::{Actor, ManagePeople, Newsroom, Role};
use crate::newsroom::events::outbox::SendMail;
use crate::newsroom::ids::PersonId;
use crate::newsroom::people::{self, Email, Invitation, Password, Secret};
use crate::platform::bus::Bus;
use crate::platform::clock::Clock;
use crate::platform::config::Config;
use crate::platform::db::Tx;
use crate::platform::jobs::{Registry, Runner};
use crate::platform::lang::UiLang;
use crate::platform::mail::Mailer;
use crate::platform::operations::Operations;
use crate::site::{Site, SiteParts};

/// A desk with its doors, and what tests look behind them with.
struct TestDesk {
    pool: PgPool,
    clock: Clock,
    mailer: Mailer,
    router: Router,
}

/// Somebody at a browser that is signed in.
struct Persona {
    id: PersonId,
    email: String,
    cookie: String,
}

struct Answer {
    status: StatusCode,
    location: String,
    set_cookies: Vec<String>,
    body: String,
}

fn site(pool: &PgPool, clock: &Clock) -> Site {
    Site::new(SiteParts {
        pool: pool.clone(),
        replica: None,
        clock: clock.clone(),
        base: Config::for_tests().site_url.origin().into(),
        bound: 0,
        tells: false,
        hosts: vec![],
    })
}

impl TestDesk {
    async fn new(pool: PgPool) -> Self {
        Self::with_mailer(pool, Mailer::none()).await
    }

    async fn with_mailer(pool: PgPool, mailer: Mailer) -> Self {
        let clock = Clock::fixed("2026-03-04T09:00:00Z".parse().unwrap());
        let bus = Bus::new();
        let parts = DeskParts {
            pool: pool.clone(),
            config: Config::for_tests(),
            clock: clock.clone(),
            collab: crate::collab::Collab::new(pool.clone(), clock.clone(), bus.clone()),
            bus,
            mailer: mailer.clone(),
            site: site(&pool, &clock),
            operations: Operations::new(pool.clone(), vec![], clock.clone()),
            demo: false,
        };
        Self { pool, clock, mailer, router: router(Desk::new(parts)) }
    }

    /// Sends the mail that was ordered, as far as the mail server takes it.
    async fn send_mail(&self) {
        let mailing = Mailing::new(self.mailer.clone(), &Config::for_tests(), false);
        let registry = Registry::new().on::<SendMail, _, _>(move |job, run| {
            let mailing = mailing.clone();
            async move { mailing.send(job, &run).await }
        });
        Runner::new(self.pool.clone(), self.clock.clone(), registry).run_due().await.unwrap();
    }

    async fn tx(&self) -> Tx {
        Tx::begin(&self.pool, &self.clock).await.unwrap()
    }

    /// A person of this role with the password `kelp harbour lantern`, signed in, reading English.
    async fn person(&self, name: &str, role: Role) -> Persona {
        self.person_reading(name, role, UiLang::En).await
    }

    async fn person_reading(&self, name: &str, role: Role, ui_lang: UiLang) -> Persona {
        let mut tx = self.tx().await;
        let permit = Actor::System("test").may::<ManagePeople>(Newsroom).unwrap();
        let email = format!("{}@post.example", name.to_lowercase().replace(' ', "."));
        let hash = people::Passwords::new().hash(Password::parse("kelp harbour lantern", &[]).unwrap()).await;
        let invitation = Invitation { email: Email::parse(&email).unwrap(), name: name.to_owned(), role, ui_lang };
        let id = people::create(&mut tx, &permit, invitation, hash).await.unwrap();
        tx.commit().await.unwrap();
        Persona { id, email, cookie: self.session(id).await }
    }

    /// Signs one more device in.
    async fn session(&self, id: PersonId) -> String {
        let mut tx = self.tx().await;
        let now = tx.now;
        let secret = people::begin_session(tx.conn(), id, now).await.unwrap();
        tx.commit().await.unwrap();
        cookie(&secret)
    }

    async fn send(&self, method: Method, path: &str, cookie: &str, kind: &str, body: String) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(body))
            .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let text = |name| parts.headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
        let set_cookies = parts.headers.get_all(header::SET_COOKIE).iter();
        Answer {
            status: parts.status,
            location: text(header::LOCATION),
            set_cookies: set_cookies.map(|value| value.to_str().unwrap().to_owned()).collect(),
            body: String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap(),
        }
    }

    async fn get(&self, who: &Persona, path: &str) -> Answer {
        self.send(Method::GET, path, &who.cookie, "text/plain", String::new()).await
    }

    async fn post(&self, who: &Persona, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.send(Method::POST, path, &who.cookie, "application/x-www-form-urlencoded", body).await
    }

    /// The address of the page whose link has this text, on a list.
    async fn find(&self, who: &Persona, list: &str, text: &str) -> String {
        let page = self.get(who, list).await.body;
        let page = scraper::Html::parse_document(&page);
        let links = scraper::Selector::parse("main a.t").unwrap();
        let link = page.select(&links).find(|link| link.text().collect::<String>().trim() == text);
        link.unwrap_or_else(|| panic!("no {text} on {list}")).attr("href").unwrap().to_owned()
    }
}

impl Answer {
    /// The page came back with this sentence as the problem of this field, and in the summary.
    fn assert_problem(&self, field: &str, words: &str) {
        assert_eq!(self.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", self.body);
        let page = scraper::Html::parse_document(&self.body);
        let at_field = scraper::Selector::parse(&format!("[id='{field}-err']")).unwrap();
        let at_field: Vec<String> = page.select(&at_field).map(|found| found.text().collect()).collect();
        assert_eq!(at_field, [words], "at {field}");
        let in_summary = scraper::Selector::parse(&format!(".errors a[href='#{field}']")).unwrap();
        assert_eq!(page.select(&in_summary).count(), 1, "in the summary");
    }

    /// What stands in a field.
    fn value(&self, name: &str) -> String {
        let page = scraper::Html::parse_document(&self.body);
        let field = scraper::Selector::parse(&format!("main [id='{name}']")).unwrap();
        let field = page.select(&field).next().unwrap_or_else(|| panic!("no field {name}"));
        field.attr("value").map_or_else(|| field.text().collect(), str::to_owned)
    }

    fn assert_redirect(&self, to: &str) {
        assert_eq!((self.status, self.location.as_str()), (StatusCode::SEE_OTHER, to), "{}", self.body);
    }
}

fn cookie(secret: &Secret) -> String {
    format!("__Host-dateline={}", secret.expose())
}
