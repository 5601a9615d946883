//! The desk's only way to the database. A read goes through [`View`], a write through [`Command`]; both load what the
//! rules must know, ask them, and hand the permit to the verb. `Command` reads the body first, then runs the verb in
//! one transaction that is committed only if the verb succeeds.
//!
//! [`Desk`] holds the pool and gives it to nobody; `tests/it/architecture.rs` checks that no other file of the desk names
//! the two methods that begin without a permit, but for signing in and the wall.

use std::marker::PhantomData;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use sqlx::pool::PoolConnection;
use sqlx::{PgConnection, PgPool, Postgres};

use super::limits::SignInLimits;
use super::remembered::Remembered;
use super::routes::Demand;
use super::wall::Signed;
use crate::collab::Collab;
use crate::newsroom::access::{
    Action, Actor, ArticleFacts, CommentFacts, ManagePeople, Newsroom, Permit, PersonFacts, ReadArticle, Rule,
    ThreadFacts,
};
use crate::newsroom::events::Change;
use crate::newsroom::ids::{ArticleId, CommentId, PersonId, ThreadId};
use crate::newsroom::people::{Device, Passwords};
use crate::newsroom::{article, comments, people, settings};
use crate::platform::bus::{Bus, News};
use crate::platform::clock::{Clock, Timestamp};
use crate::platform::config::Config;
use crate::platform::db::Tx;
use crate::platform::mail::Mailer;
use crate::platform::operations::Operations;
use crate::site::Site;
use crate::web::error::Error;
use crate::web::form::{self, Input, Nothing};

/// What the desk works with. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    inner: Arc<Inner>,
}

struct Inner {
    pool: PgPool,
    config: Config,
    clock: Clock,
    bus: Bus,
    mailer: Mailer,
    passwords: Passwords,
    limits: SignInLimits,
    site: Site,
    operations: Operations,
    remembered: Remembered,
    collab: Collab,
    demo: bool,
    /// True once pages that are open must let go of their streams.
    closing: tokio::sync::watch::Sender<bool>,
}

/// What [`Desk::new`] is made of.
pub struct DeskParts {
    pub pool: PgPool,
    pub config: Config,
    pub clock: Clock,
    pub bus: Bus,
    pub mailer: Mailer,
    pub site: Site,
    pub operations: Operations,
    pub collab: Collab,
    /// May the demo's accounts sign in?
    pub demo: bool,
}

/// Something the rules are asked about, loaded by its key.
pub trait Subject: Sized + Send + 'static {
    type Key: Copy + Send;
    fn load(db: &mut PgConnection, key: Self::Key) -> impl Future<Output = sqlx::Result<Option<Self>>> + Send;
    /// Whether the actor may know that it exists. If not, the answer is the same as if it did not.
    fn is_visible(actor: &Actor, on: &Self) -> bool;
    /// A rule about it, for the list of routes.
    fn demand(rule: Rule<Self>) -> Demand;
}

/// A read that is about to be allowed or not.
pub struct View<A: Action> {
    desk: Desk,
    signed: Signed,
    action: PhantomData<fn() -> A>,
}

impl<A: Action> Clone for View<A> {
    fn clone(&self) -> Self {
        Self { desk: self.desk.clone(), signed: self.signed.clone(), action: PhantomData }
    }
}

/// A read that was allowed: the proof, and a connection to read with.
pub struct Seen<A: Action> {
    pub permit: Permit<A>,
    connection: PoolConnection<Postgres>,
}

/// Somebody who watches a page for as long as it is open: asked again and again whether they still may.
pub struct Watching<A: Action> {
    desk: Desk,
    signed: Signed,
    closing: tokio::sync::watch::Receiver<bool>,
    action: PhantomData<fn() -> A>,
}

/// A write that is about to be allowed or not, with what was sent.
pub struct Command<A: Action, F = Nothing> {
    desk: Desk,
    pub signed: Signed,
    pub form: F,
    action: PhantomData<fn() -> A>,
}

/// Why a write did not happen: it could not be asked for (who, what, the database), or the verb said no.
#[derive(Debug)]
pub enum Failure<E> {
    Refused(Error),
    Verb(E),
}

impl Desk {
    pub fn new(parts: DeskParts) -> Self {
        let DeskParts { pool, config, clock, bus, mailer, site, operations, collab, demo } = parts;
        Self {
            inner: Arc::new(Inner {
                pool,
                config,
                clock,
                bus,
                mailer,
                passwords: Passwords::new(),
                limits: SignInLimits::new(),
                site,
                operations,
                remembered: Remembered::default(),
                collab,
                demo,
                closing: tokio::sync::watch::Sender::new(false),
            }),
        }
    }

    pub fn config(&self) -> &Config {
        &self.inner.config
    }

    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    pub fn mailer(&self) -> &Mailer {
        &self.inner.mailer
    }

    pub fn passwords(&self) -> &Passwords {
        &self.inner.passwords
    }

    pub fn site(&self) -> &Site {
        &self.inner.site
    }

    pub fn operations(&self) -> &Operations {
        &self.inner.operations
    }

    /// The operators seen lately, for when the database cannot say who somebody is.
    pub(super) fn remembered(&self) -> &Remembered {
        &self.inner.remembered
    }

    /// Forgets who was seen lately: somebody's rights or sessions changed, or may have.
    pub fn forget_people(&self) {
        self.inner.remembered.forget();
    }

    pub fn collab(&self) -> &Collab {
        &self.inner.collab
    }

    /// Where this process hears of changes.
    pub(super) fn bus(&self) -> &Bus {
        &self.inner.bus
    }

    /// Ends the streams of pages that are open: the server is about to stop, and waits for every answer.
    pub fn end_streams(&self) {
        self.inner.closing.send_replace(true);
    }

    pub fn is_demo(&self) -> bool {
        self.inner.demo
    }

    pub(super) fn limits(&self) -> &SignInLimits {
        &self.inner.limits
    }

    /// Forgets whose tries at signing in have run full again.
    pub fn tidy(&self) {
        self.inner.limits.tidy();
    }

    /// A transaction without a permit: for signing in and one-time links, which prove themselves otherwise.
    pub(super) async fn begin_unsigned(&self) -> sqlx::Result<Tx> {
        Tx::begin(&self.inner.pool, &self.inner.clock).await
    }

    /// A connection without a permit: for the wall, which finds out who somebody is.
    pub(super) async fn connect_unsigned(&self) -> sqlx::Result<PoolConnection<Postgres>> {
        self.inner.pool.acquire().await
    }

    /// A connection for what everybody who is signed in may see: the sections to choose from. What a person may read
    /// beyond that asks for its own permit.
    pub(super) async fn connect_for_choices(&self) -> sqlx::Result<PoolConnection<Postgres>> {
        self.inner.pool.acquire().await
    }

    /// After a commit: this process acts on what was announced at once, without waiting for it to come round.
    pub fn committed(&self, announced: Vec<(i64, String)>) {
        for (number, said) in announced {
            match Change::parse(&said) {
                Some(Change::Person(_)) => self.forget_people(),
                Some(change) => self.inner.site.hear(number, change),
                None => {}
            }
            self.inner.bus.say(News::Said(said));
        }
    }
}

impl<A: Action<On: Subject>> View<A> {
    /// Loads the subject and asks the rules.
    pub async fn of(self, key: <A::On as Subject>::Key) -> Result<Seen<A>, Error> {
        let mut connection = self.desk.connect_unsigned().await?;
        let permit = ask::<A>(&mut connection, self.signed.actor(), key).await?;
        Ok(Seen { permit, connection })
    }

    pub fn signed(&self) -> &Signed {
        &self.signed
    }

    pub fn desk(&self) -> &Desk {
        &self.desk
    }
}

impl<A: Action<On = Newsroom>> View<A> {
    /// Asks the rules where they need nothing from the database, for a page that must also work without one.
    pub fn permit(&self) -> Result<Permit<A>, Error> {
        Ok(self.signed.actor().may::<A>(Newsroom)?)
    }
}

impl<A: Action<On = Newsroom>> View<A> {
    /// To ask again later, for a page that stays open.
    pub fn watching(&self) -> Watching<A> {
        let closing = self.desk.inner.closing.subscribe();
        Watching { desk: self.desk.clone(), signed: self.signed.clone(), closing, action: PhantomData }
    }
}

impl<A: Action<On = Newsroom>> Watching<A> {
    /// Who they are now, and the read if they still may; `None` if their session has ended or the right was lost. Looking
    /// does not count as being seen: an open page must not keep a session alive that nobody uses.
    pub async fn look(&self) -> Result<Option<(Signed, Seen<A>)>, Error> {
        let mut connection = self.desk.connect_unsigned().await?;
        let hash = self.signed.device.secret.hash();
        let mut found = people::still_signed_in(&mut connection, std::slice::from_ref(&hash), self.now()).await?;
        let Some(person) = found.remove(&hash) else { return Ok(None) };
        let Ok(permit) = person.actor().may::<A>(Newsroom) else { return Ok(None) };
        let settings = Arc::new(settings::load(&mut connection).await?);
        let device = Device { person, secret: self.signed.device.secret.clone() };
        Ok(Some((Signed { device, settings, unread: 0, troubles: 0 }, Seen { permit, connection })))
    }

    /// Who they were when the page was opened.
    pub fn person(&self) -> PersonId {
        self.signed.person().id
    }

    pub fn now(&self) -> Timestamp {
        self.desk.clock().now()
    }

    /// Resolves when the server is about to stop.
    pub async fn closing(&self) {
        let mut closing = self.closing.clone();
        // The sender lives as long as the desk.
        let _ = closing.wait_for(|closing| *closing).await;
    }
}

impl<A: Action> Seen<A> {
    pub fn db(&mut self) -> &mut PgConnection {
        &mut self.connection
    }

    /// The connection and the proof, for verbs that want both.
    pub fn both(&mut self) -> (&mut PgConnection, &Permit<A>) {
        (&mut self.connection, &self.permit)
    }
}

impl<A: Action<On: Subject>, F> Command<A, F> {
    /// Runs the verb in a transaction; commits if it returns `Ok`.
    pub async fn run<T, E>(
        self,
        key: <A::On as Subject>::Key,
        verb: impl AsyncFnOnce(&mut Tx, &Permit<A>, F) -> Result<T, E>,
    ) -> Result<T, Failure<E>> {
        let mut tx = self.desk.begin_unsigned().await.map_err(refused)?;
        let permit = ask::<A>(tx.conn(), self.signed.actor(), key).await.map_err(Failure::Refused)?;
        let done = verb(&mut tx, &permit, self.form).await.map_err(Failure::Verb)?;
        let announced = std::mem::take(&mut tx.announced);
        tx.commit().await.map_err(refused)?;
        self.desk.committed(announced);
        Ok(done)
    }

    pub fn desk(&self) -> &Desk {
        &self.desk
    }
}

async fn ask<A: Action<On: Subject>>(
    db: &mut PgConnection,
    actor: Actor,
    key: <A::On as Subject>::Key,
) -> Result<Permit<A>, Error> {
    let on = A::On::load(db, key).await?.ok_or(Error::NotFound)?;
    if !A::On::is_visible(&actor, &on) {
        return Err(Error::NotFound);
    }
    Ok(actor.may::<A>(on)?)
}

fn refused<E>(error: impl Into<Error>) -> Failure<E> {
    Failure::Refused(error.into())
}

impl<E: Into<Error>> From<Failure<E>> for Error {
    fn from(failure: Failure<E>) -> Self {
        match failure {
            Failure::Refused(error) => error,
            Failure::Verb(error) => error.into(),
        }
    }
}

impl Subject for ArticleFacts {
    type Key = ArticleId;
    async fn load(db: &mut PgConnection, key: ArticleId) -> sqlx::Result<Option<Self>> {
        article::facts(db, key).await
    }
    fn is_visible(actor: &Actor, on: &Self) -> bool {
        actor.could::<ReadArticle>(on)
    }
    fn demand(rule: Rule<Self>) -> Demand {
        Demand::Article(rule)
    }
}

impl Subject for ThreadFacts {
    type Key = (ArticleId, ThreadId);
    async fn load(db: &mut PgConnection, (article, thread): Self::Key) -> sqlx::Result<Option<Self>> {
        comments::thread_facts(db, article, thread).await
    }
    fn is_visible(actor: &Actor, on: &Self) -> bool {
        actor.could::<ReadArticle>(&on.article)
    }
    fn demand(rule: Rule<Self>) -> Demand {
        Demand::Thread(rule)
    }
}

impl Subject for CommentFacts {
    type Key = (ArticleId, CommentId);
    async fn load(db: &mut PgConnection, (article, comment): Self::Key) -> sqlx::Result<Option<Self>> {
        comments::comment_facts(db, article, comment).await
    }
    fn is_visible(actor: &Actor, on: &Self) -> bool {
        actor.could::<ReadArticle>(&on.article)
    }
    fn demand(rule: Rule<Self>) -> Demand {
        Demand::Comment(rule)
    }
}

impl Subject for PersonFacts {
    type Key = PersonId;
    async fn load(db: &mut PgConnection, key: PersonId) -> sqlx::Result<Option<Self>> {
        people::facts(db, key).await
    }
    fn is_visible(actor: &Actor, on: &Self) -> bool {
        actor.person() == Some(on.id) || actor.could::<ManagePeople>(&Newsroom)
    }
    fn demand(rule: Rule<Self>) -> Demand {
        Demand::Person(rule)
    }
}

impl Subject for Newsroom {
    type Key = ();
    async fn load(_: &mut PgConnection, (): ()) -> sqlx::Result<Option<Self>> {
        Ok(Some(Newsroom))
    }
    fn is_visible(_: &Actor, _: &Self) -> bool {
        true
    }
    fn demand(rule: Rule<Self>) -> Demand {
        Demand::Newsroom(rule)
    }
}

impl<A: Action + 'static> FromRequestParts<Desk> for View<A> {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self, Error> {
        let signed = parts.extensions.get::<Signed>().cloned().ok_or(Error::SignIn)?;
        Ok(Self { desk: desk.clone(), signed, action: PhantomData })
    }
}

impl<A: Action + 'static, F: Input> FromRequest<Desk> for Command<A, F> {
    type Rejection = Error;
    async fn from_request(request: Request<Body>, desk: &Desk) -> Result<Self, Error> {
        let signed = request.extensions().get::<Signed>().cloned().ok_or(Error::SignIn)?;
        let form = form::read::<F>(request).await?;
        Ok(Self { desk: desk.clone(), signed, form, action: PhantomData })
    }
}
