//! The wall around the desk: who is not signed in goes no further, and every answer leaves through here in the person's
//! language.

use std::time::{Duration, Instant};

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::routing::TypedPath;
use serde_json::json;

use super::command::Desk;
use super::cookie::Cookie;
use super::pages::ErrorPage;
use super::paths;
use crate::newsroom::access::{
    Action, Actor, ChangeSettings, EditAuthors, EditSections, EditTags, ManagePeople, Newsroom, SeeHistory,
    SeeOperations, SeeReadership,
};
use crate::newsroom::inbox;
use crate::newsroom::people::{self, Device, Person, Secret};
use crate::newsroom::publication::schedule::calendar;
use crate::newsroom::settings::{self, Settings};
use crate::platform::db;
use crate::platform::lang::UiLang;
use crate::platform::traces::spent::{self, Figures};
use crate::platform::words::words;
use crate::web::around::RequestId;
use crate::web::error::{Error, Failure};
use crate::web::form::wants_json;
use crate::web::page::{self, Page, Setting};

/// Who is signed in, and the newsroom's settings as they were when the request came.
#[derive(Clone, Debug)]
pub struct Signed {
    pub device: Device,
    pub settings: std::sync::Arc<Settings>,
    /// Notifications that were not read, counting to 100; not counted for answers that show no page.
    pub unread: i64,
    /// What was planned and did not happen, of what the person should look at; counted as `unread` is.
    pub troubles: usize,
}

/// What the desk's layout shows on every page. Templates reach it with `"desk"|desk`.
#[derive(Clone, Debug)]
pub struct Frame {
    pub newsroom: String,
    pub path: String,
    /// `None` on pages before signing in.
    pub person: Option<Person>,
    pub done: Option<Done>,
    pub site_url: String,
    /// Notifications that the person has not read.
    pub unread: i64,
    /// What was planned and did not happen.
    pub troubles: usize,
}

/// The key under which templates find the [`Frame`].
pub const FRAME: &str = "desk";

/// What was just done, as the address of the page after it says (`?done=saved`): so a redirect needs no cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    Saved,
    Made,
    Removed,
    Withdrawn,
    Suspended,
    Reinstated,
    RoleChanged,
    PasswordChanged,
    DevicesSignedOut,
    Retried,
    Dismissed,
    Moved,
    NoteWritten,
    ViewKept,
    ViewRemoved,
    ViewName,
    ViewTaken,
    ViewTooMany,
    HandedOver,
    Limited,
    /// Readers were told something.
    Told,
    Killed,
}

impl Done {
    const ALL: [Done; 22] = [
        Done::Saved,
        Done::Made,
        Done::Removed,
        Done::Withdrawn,
        Done::Suspended,
        Done::Reinstated,
        Done::RoleChanged,
        Done::PasswordChanged,
        Done::DevicesSignedOut,
        Done::Retried,
        Done::Dismissed,
        Done::Moved,
        Done::NoteWritten,
        Done::ViewKept,
        Done::ViewRemoved,
        Done::ViewName,
        Done::ViewTaken,
        Done::ViewTooMany,
        Done::HandedOver,
        Done::Limited,
        Done::Told,
        Done::Killed,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Done::Saved => "saved",
            Done::Made => "made",
            Done::Removed => "removed",
            Done::Withdrawn => "withdrawn",
            Done::Suspended => "suspended",
            Done::Reinstated => "reinstated",
            Done::RoleChanged => "role-changed",
            Done::PasswordChanged => "password-changed",
            Done::DevicesSignedOut => "devices-signed-out",
            Done::Retried => "retried",
            Done::Dismissed => "dismissed",
            Done::Moved => "moved",
            Done::NoteWritten => "note-written",
            Done::ViewKept => "view-kept",
            Done::ViewRemoved => "view-removed",
            Done::ViewName => "view-name",
            Done::ViewTaken => "view-taken",
            Done::ViewTooMany => "view-too-many",
            Done::HandedOver => "handed-over",
            Done::Limited => "limited",
            Done::Told => "told",
            Done::Killed => "killed",
        }
    }

    /// Whether something was not done, and the words say why.
    pub fn is_trouble(&self) -> bool {
        matches!(self, Done::ViewName | Done::ViewTaken | Done::ViewTooMany)
    }

    /// The key of its words.
    pub fn key(&self) -> String {
        format!("done-{}", self.as_str())
    }

    fn of_query(query: Option<&str>) -> Option<Self> {
        let value = query?.split('&').find_map(|pair| pair.strip_prefix("done="))?;
        Self::ALL.into_iter().find(|done| done.as_str() == value)
    }
}

impl Signed {
    pub fn actor(&self) -> Actor {
        self.device.person.actor()
    }

    pub fn person(&self) -> &Person {
        &self.device.person
    }

    pub fn ui(&self) -> UiLang {
        self.device.person.ui_lang
    }

    /// What templates' filters need, in the person's language.
    pub fn setting(&self, desk: &Desk) -> Setting {
        setting(desk, self.ui(), Some(&self.settings))
    }
}

impl Frame {
    fn allows<A: Action<On = Newsroom>>(&self) -> bool {
        self.person.as_ref().is_some_and(|person| person.actor().could::<A>(&Newsroom))
    }

    pub fn sections(&self) -> bool {
        self.allows::<EditSections>()
    }

    pub fn tags(&self) -> bool {
        self.allows::<EditTags>()
    }

    pub fn authors(&self) -> bool {
        self.allows::<EditAuthors>()
    }

    pub fn people(&self) -> bool {
        self.allows::<ManagePeople>()
    }

    pub fn settings(&self) -> bool {
        self.allows::<ChangeSettings>()
    }

    pub fn history(&self) -> bool {
        self.allows::<SeeHistory>()
    }

    pub fn readership(&self) -> bool {
        self.allows::<SeeReadership>()
    }

    pub fn operations(&self) -> bool {
        self.allows::<SeeOperations>()
    }

    pub fn unread(&self) -> i64 {
        self.unread
    }

    /// Counting to 100; for choosing the words by.
    pub fn troubles(&self) -> i64 {
        i64::try_from(self.troubles).unwrap_or(i64::MAX)
    }

    /// Whether the page is `path` or stands below it, for `aria-current` in the side bar.
    pub fn is_at(&self, path: &str) -> bool {
        self.path == path || (path != paths::DESK && self.path.starts_with(&format!("{path}/")))
    }
}

/// Filters of the desk's templates.
pub mod filters {
    pub use crate::web::filters::{clock, date, datetime, day, iso, t, ta, tn, when};

    use super::{FRAME, Frame};
    use crate::web::page::{SETTING, Setting};

    /// `{% let desk = "desk"|frame %}`
    #[askama::filter_fn]
    pub fn frame(_: &str, values: &dyn askama::Values) -> askama::Result<Frame> {
        askama::get_value::<Frame>(values, FRAME).cloned()
    }

    /// `{% let page = "page"|setting %}`
    #[askama::filter_fn]
    pub fn setting(_: &str, values: &dyn askama::Values) -> askama::Result<Setting> {
        askama::get_value::<Setting>(values, SETTING).cloned()
    }
}

/// Lets people who are signed in through; sends others to the door. Prints the page, or the error, on the way out, and
/// tells those who are signed in how long that took.
pub async fn wall(State(desk): State<Desk>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let ((mut answer, is_signed), spent) = spent::measure(pass(desk, request, next)).await;
    // Strangers hear nothing: the time of a refusal may tell what was looked up.
    if is_signed {
        let printed = answer.extensions_mut().remove::<Printed>().map_or(Duration::ZERO, |printed| printed.0);
        server_timing(&mut answer, begun.elapsed(), printed, spent);
    }
    answer
}

/// How long the page took to print.
#[derive(Clone, Copy)]
struct Printed(Duration);

/// `Server-Timing`, which browsers show beside a request in their tools.
fn server_timing(answer: &mut Response, total: Duration, printed: Duration, spent: Figures) {
    let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
    let value = format!(
        "total;dur={:.1}, db;dur={:.1};desc=\"{} queries\", render;dur={:.1}",
        milliseconds(total),
        milliseconds(spent.database),
        spent.queries,
        milliseconds(printed)
    );
    if let Ok(value) = HeaderValue::from_str(&value) {
        answer.headers_mut().insert(HeaderName::from_static("server-timing"), value);
    }
}

/// The answer, and whether it is for somebody who is signed in.
async fn pass(desk: Desk, mut request: Request, next: Next) -> (Response, bool) {
    let asked = Asked::of(&request);
    let signed = match find(&desk, request.headers(), &asked).await {
        Ok(signed) => signed,
        Err(error) => return (print(&desk, error.into_response(), &asked, None), false),
    };
    let Some(signed) = signed else {
        let answer = if asked.json || asked.method != Method::GET {
            Error::SignIn.into_response()
        } else {
            Redirect::to(&paths::sign_in_then(&asked.target)).into_response()
        };
        return (print(&desk, answer, &asked, None), false);
    };
    request.extensions_mut().insert(signed.clone());
    let answer = next.run(request).await;
    (print(&desk, answer, &asked, Some(&signed)), true)
}

/// The same way out, for pages before signing in.
pub async fn porch(State(desk): State<Desk>, request: Request, next: Next) -> Response {
    let asked = Asked::of(&request);
    let answer = next.run(request).await;
    print(&desk, answer, &asked, None)
}

/// What the way out needs of the request.
struct Asked {
    method: Method,
    path: String,
    target: String,
    done: Option<Done>,
    json: bool,
    ui: UiLang,
    id: String,
}

impl Asked {
    fn of(request: &Request) -> Self {
        let headers = request.headers();
        let uri = request.extensions().get::<axum::extract::OriginalUri>().map_or(request.uri(), |uri| &uri.0);
        Self {
            method: request.method().clone(),
            path: uri.path().to_owned(),
            target: uri.path_and_query().map_or_else(|| uri.path().to_owned(), ToString::to_string),
            done: Done::of_query(uri.query()),
            json: wants_json(headers),
            ui: preferred(headers, uri.query()),
            id: request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default(),
        }
    }
}

/// The interface language before anybody is known: as the address says, else as the browser does.
fn preferred(headers: &HeaderMap, query: Option<&str>) -> UiLang {
    let chosen = query.and_then(|query| query.split('&').find_map(|pair| pair.strip_prefix("ui=")));
    chosen.and_then(UiLang::parse).unwrap_or_else(|| {
        let header = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        UiLang::from_accept_language(header.unwrap_or_default())
    })
}

async fn find(desk: &Desk, headers: &HeaderMap, asked: &Asked) -> Result<Option<Signed>, Error> {
    let Some(secret) = Cookie::Session.read(headers, desk.config()) else { return Ok(None) };
    // The operator's page is for just the case that the database cannot say who somebody is, and does not wait long.
    let is_for_operators = asked.method == Method::GET && asked.path == paths::Operations::PATH;
    let known = desk.remembered().recall(&secret).filter(|_| is_for_operators);
    let looked = match &known {
        Some(_) => tokio::time::timeout(OPERATORS_PATIENCE, look_up(desk, secret.clone(), !asked.json))
            .await
            .unwrap_or(Err(sqlx::Error::PoolTimedOut)),
        None => look_up(desk, secret.clone(), !asked.json).await,
    };
    match (looked, known) {
        (Ok(signed), _) => {
            desk.remembered().note(&secret, signed.as_ref());
            Ok(signed)
        }
        (Err(error), Some(known)) if db::is_unavailable(&error) => Ok(Some(known)),
        (Err(error), _) => Err(error.into()),
    }
}

/// Who holds the session of a request, if anybody does.
pub(super) async fn holder(desk: &Desk, headers: &HeaderMap) -> Result<Option<Signed>, Error> {
    match Cookie::Session.read(headers, desk.config()) {
        Some(secret) => Ok(look_up(desk, secret, false).await?),
        None => Ok(None),
    }
}

/// How long an operator who was seen lately waits for the database.
const OPERATORS_PATIENCE: Duration = Duration::from_secs(1);

/// Who holds a session; for a page also how much they have not read.
async fn look_up(desk: &Desk, secret: Secret, is_page: bool) -> sqlx::Result<Option<Signed>> {
    let mut db = desk.connect_unsigned().await?;
    let Some(device) = people::signed_in(&mut db, secret, desk.clock().now()).await? else { return Ok(None) };
    let settings = std::sync::Arc::new(settings::load(&mut db).await?);
    let unread = if is_page { inbox::unread(&mut db, &device.person.actor()).await? } else { 0 };
    let troubles =
        if is_page { calendar::trouble(&mut db, &device.person.actor(), desk.clock().now()).await? } else { 0 };
    Ok(Some(Signed { device, settings, unread, troubles }))
}

fn print(desk: &Desk, mut answer: Response, asked: &Asked, signed: Option<&Signed>) -> Response {
    let ui = signed.map_or(asked.ui, Signed::ui);
    if let Some(Failure(error)) = answer.extensions_mut().remove::<Failure>() {
        let status = answer.status();
        let retry = answer.headers().get(header::RETRY_AFTER).cloned();
        let key = error.key_for_staff();
        answer = if asked.json {
            let message = words(ui).say(key);
            let place = match error.as_ref() {
                Error::Unreadable(place) => Some(place.as_str()),
                _ => None,
            };
            let body = json!({ "message": message, "place": place, "request": asked.id });
            (status, axum::Json(body)).into_response()
        } else {
            let page = ErrorPage { key, request: asked.id.clone(), internal: status.as_u16() == 500 };
            (status, Page(page)).into_response()
        };
        if let Some(retry) = retry {
            answer.headers_mut().insert(header::RETRY_AFTER, retry);
        }
        // The line in the log is written further out.
        answer.extensions_mut().insert(Failure(error));
    }
    let setting = setting(desk, ui, signed.map(|signed| signed.settings.as_ref()));
    let frame = Frame {
        newsroom: signed.map_or_else(
            || "Dateline".to_owned(),
            |signed| signed.settings.edition(ui.lang()).unwrap_or(signed.settings.default_edition()).name.clone(),
        ),
        path: asked.path.clone(),
        person: signed.map(|signed| signed.person().clone()),
        done: asked.done,
        site_url: desk.config().site_url.origin().to_owned(),
        unread: signed.map_or(0, |signed| signed.unread),
        troubles: signed.map_or(0, |signed| signed.troubles),
    };
    let begun = Instant::now();
    let mut answer = page::render(answer, &setting, (FRAME, &frame));
    answer.extensions_mut().insert(Printed(begun.elapsed()));
    let headers = answer.headers_mut();
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
    headers.entry(header::REFERRER_POLICY).or_insert(HeaderValue::from_static("same-origin"));
    headers.entry(HeaderName::from_static("x-robots-tag")).or_insert(HeaderValue::from_static("noindex"));
    answer
}

/// The desk runs its own script and nothing else; text cannot become markup by accident (trusted types).
/// ProseMirror's own clipboard reading is the one policy it may make.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
    connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types ProseMirrorClipboard";

fn setting(desk: &Desk, ui: UiLang, settings: Option<&Settings>) -> Setting {
    Setting {
        lang: ui.lang(),
        ui,
        zone: settings.map_or(jiff::tz::TimeZone::UTC, |settings| settings.time_zone.clone()),
        now: desk.clock().now(),
    }
}
