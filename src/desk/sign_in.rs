//! Signing in and out, and the one-time links: the first set-up, an invitation, a new password.
//! These pages stand before the wall.

use askama::Template;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use serde_json::json;

use super::command::Desk;
use super::cookie::Cookie;
use super::pages::Problems;
use super::paths;
use super::wall::filters;
use crate::newsroom::access::{Actor, EditAuthors, EditSections, Newsroom, Role};
use crate::newsroom::ids::PersonId;
use crate::newsroom::people::{
    self, AccountError, BadPassword, Email, LinkPurpose, Password, Person, RedeemError, Secret,
};
use crate::newsroom::settings;
use crate::newsroom::taxonomy::{TaxonomyError, authors, sections};
use crate::platform::db::Tx;
use crate::platform::lang::{Lang, UiLang};
use crate::platform::words::words;
use crate::web::client;
use crate::web::error::Error;
use crate::web::form::{self, Input};
use crate::web::page::Page;

#[derive(Template)]
#[template(path = "desk/sign_in.html")]
struct SignInPage {
    email: String,
    next: String,
    problem: Option<&'static str>,
    demo: bool,
}

#[derive(Template)]
#[template(path = "desk/set_up.html")]
struct SetUpPage {
    form: SetUpForm,
    zones: Vec<String>,
    problems: Problems,
}

#[derive(Template)]
#[template(path = "desk/link.html")]
struct LinkPage {
    person: Person,
    invitation: bool,
    problem: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "desk/stale_link.html")]
struct StaleLinkPage;

#[derive(Deserialize)]
pub struct Next {
    next: Option<String>,
}

#[derive(Deserialize)]
struct SignInForm {
    email: String,
    password: String,
    #[serde(default)]
    next: String,
}

impl Input for SignInForm {
    const LIMIT: usize = 16 * 1024;
}

#[derive(Clone, Deserialize, Default)]
struct SetUpForm {
    newsroom: String,
    lang: String,
    zone: String,
    name: String,
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    ui: String,
}

impl Input for SetUpForm {}

#[derive(Deserialize)]
struct PasswordForm {
    password: String,
}

impl Input for PasswordForm {}

pub async fn show(_: paths::SignIn, State(desk): State<Desk>, Query(next): Query<Next>) -> impl IntoResponse {
    let next = paths::next_or_desk(next.next.as_deref()).to_owned();
    Page(SignInPage { email: String::new(), next, problem: None, demo: desk.is_demo() })
}

/// Signs a device in. Limits are counted before the password is looked at, and an unknown account takes as long as
/// a known one.
pub async fn create(_: paths::SignIn, State(desk): State<Desk>, request: Request) -> Result<Response, Error> {
    let headers = request.headers().clone();
    let network = client::network(client::address(request.extensions(), &headers, desk.config()));
    let form: SignInForm = form::read(request).await?;
    let device = Cookie::Device.read(&headers, desk.config());
    // Looked up on a connection that is given back before the password is hashed: people waiting their turn there must
    // not keep the desk's connections from those who are in.
    let (person, hash) = {
        let mut db = desk.connect_unsigned().await?;
        let known = match &device {
            Some(device) => people::knows_device(&mut db, &form.email, device).await?,
            None => false,
        };
        let known_device = device.as_ref().filter(|_| known);
        desk.limits().count(network, &form.email, known_device.map(Secret::expose)).map_err(Error::TooMany)?;
        let credentials = match Email::parse(&form.email) {
            Ok(email) => people::credentials(&mut db, &email).await?,
            Err(_) => None,
        };
        match credentials {
            Some(credentials) => (Some(credentials.person), credentials.hash),
            None => (None, None),
        }
    };
    let right = desk.passwords().matches(form.password.clone(), hash).await;
    let person = person.filter(|person| right && !person.suspended && (desk.is_demo() || !person.is_demo()));
    let Some(person) = person else {
        return Ok(refuse(&desk, &headers, form));
    };
    let mut tx = desk.begin_unsigned().await?;
    // A new session each time: whatever cookie the browser brought is worth nothing afterwards.
    if let Some(old) = Cookie::Session.read(&headers, desk.config()) {
        people::end_session(tx.conn(), &old).await?;
    }
    let now = tx.now;
    let session = people::begin_session(tx.conn(), person.id, now).await?;
    let device = people::remember_device(tx.conn(), person.id, device, now).await?;
    people::record_sign_in(&mut tx, &person).await?;
    tx.commit().await?;
    let mut answer = if form::wants_json(&headers) {
        StatusCode::NO_CONTENT.into_response()
    } else {
        Redirect::to(paths::next_or_desk(Some(&form.next))).into_response()
    };
    answer.headers_mut().append(header::SET_COOKIE, Cookie::Session.set(&session, desk.config()));
    answer.headers_mut().append(header::SET_COOKIE, Cookie::Device.set(&device, desk.config()));
    Ok(answer)
}

fn refuse(desk: &Desk, headers: &HeaderMap, form: SignInForm) -> Response {
    if form::wants_json(headers) {
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let message = words(UiLang::from_accept_language(accepted)).say("sign-in-refused");
        return (StatusCode::UNPROCESSABLE_ENTITY, axum::Json(json!({ "message": message }))).into_response();
    }
    let next = paths::next_or_desk(Some(&form.next)).to_owned();
    let page = SignInPage { email: form.email, next, problem: Some("sign-in-refused"), demo: desk.is_demo() };
    (StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response()
}

/// Signs this device out.
pub async fn sign_out(_: paths::SignOut, State(desk): State<Desk>, headers: HeaderMap) -> Result<Response, Error> {
    if let Some(session) = Cookie::Session.read(&headers, desk.config()) {
        let mut tx = desk.begin_unsigned().await?;
        people::end_session(tx.conn(), &session).await?;
        tx.commit().await?;
    }
    let mut answer = Redirect::to(paths::SIGN_IN).into_response();
    answer.headers_mut().append(header::SET_COOKIE, Cookie::Session.clear(desk.config()));
    // Nothing a page kept in this browser outlives the session.
    answer.headers_mut().insert("clear-site-data", header::HeaderValue::from_static("\"cache\", \"storage\""));
    Ok(answer)
}

pub async fn show_set_up(path: paths::SetUp, State(desk): State<Desk>) -> Result<Response, Error> {
    let mut tx = desk.begin_unsigned().await?;
    if find_link(&mut tx, &path.secret, LinkPurpose::SetUp).await?.is_none() {
        return Ok(stale());
    }
    let edition = settings::load(tx.conn()).await?.default_edition().clone();
    let zone = jiff::tz::TimeZone::system().iana_name().unwrap_or("UTC").to_owned();
    let form = SetUpForm { lang: edition.lang.to_string(), zone, ..SetUpForm::default() };
    Ok(Page(SetUpPage { form, zones: settings::zones(), problems: Problems::default() }).into_response())
}

/// Makes the first admin and signs them in.
pub async fn create_set_up(path: paths::SetUp, State(desk): State<Desk>, request: Request) -> Result<Response, Error> {
    let form: SetUpForm = form::read(request).await?;
    let mut tx = desk.begin_unsigned().await?;
    if find_link(&mut tx, &path.secret, LinkPurpose::SetUp).await?.is_none() {
        return Ok(stale());
    }
    let mut problems = Problems::default();
    let newsroom = people::parse_name(&form.newsroom);
    if newsroom.is_none() {
        problems.add("newsroom", "problem-name");
    }
    let lang = Lang::parse(&form.lang).ok();
    if lang.is_none() {
        problems.add("lang", "problem-lang");
    }
    let zone = settings::parse_zone(&form.zone);
    if zone.is_none() {
        problems.add("zone", "problem-zone");
    }
    let name = people::parse_name(&form.name);
    if name.is_none() {
        problems.add("name", "problem-name");
    }
    let email = Email::parse(&form.email).ok();
    if email.is_none() {
        problems.add("email", "problem-email");
    }
    let password = Password::parse(&form.password, &[&form.name, &form.email, &form.newsroom]);
    if let Err(bad) = &password {
        problems.add("password", password_problem(*bad));
    }
    let (Some(newsroom), Some(lang), Some(zone), Some(name), Some(email), Ok(password), Some(secret)) =
        (newsroom, lang, zone, name, email, password, Secret::parse(&path.secret))
    else {
        let form = SetUpForm { password: String::new(), ..form };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(SetUpPage { form, zones: settings::zones(), problems }))
            .into_response());
    };
    let hash = desk.passwords().hash(password).await;
    let ui = UiLang::parse(&form.ui).unwrap_or(lang.ui());
    let beginning = settings::Beginning { name: newsroom, lang, time_zone_name: zone };
    match people::set_up(&mut tx, &secret, &email, &name, hash, ui, &beginning).await {
        Ok(person) => {
            furnish(&mut tx, person, &name, lang).await?;
            signed_in(&desk, tx, person).await
        }
        Err(RedeemError::Stale) => Ok(stale()),
        Err(RedeemError::Account(AccountError::Db(error)) | RedeemError::Db(error)) => Err(error.into()),
        Err(RedeemError::Account(AccountError::EmailTaken)) => Ok(stale()),
        Err(RedeemError::Account(AccountError::Name)) => Err(Error::Unreadable("name".into())),
    }
}

/// What a first story needs and an empty newsroom lacks: a section, and a byline for the first admin. Both can be
/// renamed; where the names cannot make an address, they are left for the person to make.
async fn furnish(tx: &mut Tx, person: PersonId, name: &str, lang: Lang) -> Result<(), Error> {
    let actor = Actor::member(person, Role::Admin);
    let section = sections::NewSection {
        parent: None,
        position: 0,
        names: vec![sections::NewSectionName {
            lang,
            name: words(lang.ui()).say("first-section").into_owned(),
            slug: String::new(),
            description: String::new(),
        }],
    };
    let byline = authors::NewAuthor {
        slug: String::new(),
        person: Some(person),
        links: vec![],
        names: vec![authors::AuthorName { lang, name: name.to_owned(), biography: String::new() }],
    };
    let made = [
        sections::create(tx, &actor.may::<EditSections>(Newsroom)?, section).await.map(drop),
        authors::create(tx, &actor.may::<EditAuthors>(Newsroom)?, byline).await.map(drop),
    ];
    for result in made {
        if let Err(TaxonomyError::Db(error)) = result {
            return Err(error.into());
        }
    }
    Ok(())
}

pub async fn show_link(path: paths::Link, State(desk): State<Desk>) -> Result<Response, Error> {
    let mut tx = desk.begin_unsigned().await?;
    Ok(match find_person_link(&mut tx, &path.secret).await? {
        Some((person, invitation)) => Page(LinkPage { person, invitation, problem: None }).into_response(),
        None => stale(),
    })
}

/// Sets the password of an invitation or reset link and signs the person in.
pub async fn use_link(path: paths::Link, State(desk): State<Desk>, request: Request) -> Result<Response, Error> {
    let form: PasswordForm = form::read(request).await?;
    let mut tx = desk.begin_unsigned().await?;
    let Some((person, invitation)) = find_person_link(&mut tx, &path.secret).await? else { return Ok(stale()) };
    let password = match Password::parse(&form.password, &[&person.display_name, &person.email]) {
        Ok(password) => password,
        Err(bad) => {
            let page = LinkPage { person, invitation, problem: Some(password_problem(bad)) };
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response());
        }
    };
    let hash = desk.passwords().hash(password).await;
    let Some(secret) = Secret::parse(&path.secret) else { return Ok(stale()) };
    match people::redeem(&mut tx, &secret, hash).await {
        Ok(person) => signed_in(&desk, tx, person).await,
        Err(RedeemError::Stale | RedeemError::Account(_)) => Ok(stale()),
        Err(RedeemError::Db(error)) => Err(error.into()),
    }
}

/// The words for a refused password.
pub fn password_problem(bad: BadPassword) -> &'static str {
    match bad {
        BadPassword::Short => "problem-password-short",
        BadPassword::Long => "problem-password-long",
        BadPassword::Guessable => "problem-password-guessable",
    }
}

async fn signed_in(desk: &Desk, mut tx: Tx, person: PersonId) -> Result<Response, Error> {
    let now = tx.now;
    let session = people::begin_session(tx.conn(), person, now).await?;
    let device = people::remember_device(tx.conn(), person, None, now).await?;
    let announced = std::mem::take(&mut tx.announced);
    tx.commit().await?;
    desk.committed(announced);
    let mut answer = Redirect::to(paths::DESK).into_response();
    answer.headers_mut().append(header::SET_COOKIE, Cookie::Session.set(&session, desk.config()));
    answer.headers_mut().append(header::SET_COOKIE, Cookie::Device.set(&device, desk.config()));
    Ok(answer)
}

async fn find_link(tx: &mut Tx, secret: &str, purpose: LinkPurpose) -> Result<Option<people::Link>, Error> {
    let Some(secret) = Secret::parse(secret) else { return Ok(None) };
    let now = tx.now;
    Ok(people::valid_link(tx.conn(), &secret, now).await?.filter(|link| link.purpose == purpose))
}

async fn find_person_link(tx: &mut Tx, secret: &str) -> Result<Option<(Person, bool)>, Error> {
    let Some(secret) = Secret::parse(secret) else { return Ok(None) };
    let now = tx.now;
    let Some(link) = people::valid_link(tx.conn(), &secret, now).await? else { return Ok(None) };
    let invitation = link.purpose == LinkPurpose::Invitation;
    Ok(link.person.map(|person| (person, invitation)))
}

fn stale() -> Response {
    (StatusCode::GONE, Page(StaleLinkPage)).into_response()
}
