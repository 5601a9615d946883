//! Builds everything from the settings and runs it: what the commands of the command line do.

pub mod accounts;
pub mod audit;
pub mod demo;
pub mod doctor;
mod figures;
mod news;
mod timetable;
mod work;

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use sqlx::migrate::Migrator;
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgPool};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;

use self::news::Follower;
use crate::collab::Collab;
use crate::desk::mailing::Mailing;
use crate::desk::{self, Desk, DeskParts};
use crate::newsroom::events::outbox;
use crate::newsroom::{events, people};
use crate::platform::bus::Bus;
use crate::platform::clock::Clock;
use crate::platform::config::Config;
use crate::platform::db::{self, Tx};
use crate::platform::jobs::Runner;
use crate::platform::mail::Mailer;
use crate::platform::metrics::Side;
use crate::platform::operations::Operations;
use crate::platform::purge::{self, Purger};
use crate::site::{self, Site, SiteParts};
use crate::web::around::{self, Hosts, Turns};
use crate::web::assets;
use crate::web::form;
use crate::web::pace::{self, Pace};
use crate::web::server::{self, AtHand, Limits};

pub use accounts::{NewPerson, create_user, reset_password};

/// The steps that bring a database to the present schema.
pub static MIGRATIONS: &Migrator = &db::MIGRATOR;

/// Connections of each side's pool. A pool of four served two cores best on the public side.
const SITE_CONNECTIONS: u32 = 4;
const DESK_CONNECTIONS: u32 = 6;
/// Each open story commits by itself, some tens of times a second at most.
const COLLAB_CONNECTIONS: u32 = 6;
const HOUSE_CONNECTIONS: u32 = 5;
/// One hears of jobs, the others run them.
const JOB_CONNECTIONS: u32 = 4;

/// The time that open stories have for their last revisions when the server stops.
const FAREWELL: Duration = Duration::from_secs(8);

/// Requests each side works on at one time.
const SITE_TURNS: usize = 512;
const DESK_TURNS: usize = 256;

/// Where the newsroom's data is: a database that runs already, embedded or not.
#[derive(Clone, Debug)]
pub struct Database {
    pub options: PgConnectOptions,
}

/// The running newsroom without its listener: what tests send requests to.
#[derive(Clone)]
pub struct App {
    pub router: Router,
    pub desk: Desk,
    pub site: Site,
    pub collab: Collab,
    pub bus: Bus,
    pub clock: Clock,
    pub operations: Operations,
    jobs: Runner,
    house: PgPool,
    draining: Draining,
}

/// Set when the process is about to stop.
type Draining = Arc<AtomicBool>;

/// Serves the newsroom until `shutdown` resolves, then finishes what runs and returns. With `demo` an empty
/// database is filled with the demo newsroom first.
pub async fn serve(
    config: Config,
    database: Database,
    demo: bool,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let listener = server::bind(config.listen)
        .with_context(|| format!("DATELINE_LISTEN: {} cannot be listened on", config.listen))?;
    bring_up_to_date(&database).await?;
    let figures = figures::bind(&config)?;
    let mailer = Mailer::new(config.smtp.as_ref(), config.site_url.host()).context("DATELINE_SMTP_URL")?;
    let app = App::new(config.clone(), database, Clock::system(), mailer, demo);
    if demo {
        demo::fill(&app.house, &app.clock, app.desk.passwords()).await.context("the demo newsroom cannot be made")?;
    }
    welcome(&app, &config, demo).await?;
    let heard = Bus::new();
    let workers = [
        tokio::spawn(heard.clone().listen(app.house.clone(), events::CHANNEL)),
        tokio::spawn(Follower::new(app.site.clone(), app.bus.clone(), app.house.clone()).follow(heard)),
        tokio::spawn(app.site.clone().keep_warm()),
        tokio::spawn(app.site.clone().know_addresses()),
        tokio::spawn(work::beat(app.clone())),
        tokio::spawn(work::note_views(app.clone())),
        tokio::spawn(timetable::keep(app.clone())),
        tokio::spawn(figures::serve(figures, app.operations.clone())),
        tokio::spawn(app.collab.clone().run()),
    ];
    purge::remember(&mut *app.house.acquire().await?, config.purge.is_some()).await?;
    outbox::open(&mut *app.house.acquire().await?, config.smtp.is_some()).await?;
    let jobs = app.jobs.start();
    tracing::info!(address = %config.listen, site = config.site_url.origin(), desk = config.desk_url.origin(), "ready");
    let (draining, drain, collab, desk) = (app.draining.clone(), config.drain, app.collab.clone(), app.desk.clone());
    let shutdown = async move {
        shutdown.await;
        // Whoever spreads the requests sees this before the first connection is refused.
        draining.store(true, Relaxed);
        tokio::time::sleep(drain).await;
        desk.end_streams();
        // Writers are sent to another instance, or to come back, while everything still answers.
        if tokio::time::timeout(FAREWELL, collab.stop()).await.is_err() {
            tracing::warn!("some open stories had no time for a last revision; what was acknowledged is in their logs");
        }
    };
    let served = server::serve(listener, app.at_hand(), app.router.clone(), Limits::default(), shutdown).await;
    jobs.stop().await;
    for worker in workers {
        worker.abort();
    }
    // The last readers count too.
    app.note_views().await;
    work::leave(&app).await;
    served?;
    Ok(())
}

/// Brings the database to the present schema and returns.
pub async fn migrate(database: Database) -> anyhow::Result<()> {
    bring_up_to_date(&database).await
}

impl App {
    /// Puts the parts together. Touches nothing outside the process: connections are made when they are needed.
    pub fn new(config: Config, database: Database, clock: Clock, mailer: Mailer, demo: bool) -> Self {
        let bus = Bus::new();
        let house = db::pool(database.options.clone(), HOUSE_CONNECTIONS);
        let site_pool = db::pool(database.options.clone(), SITE_CONNECTIONS);
        let desk_pool = db::pool(database.options.clone(), DESK_CONNECTIONS);
        let job_pool = db::pool(database.options.clone(), JOB_CONNECTIONS);
        let replica = config.reader.as_deref().map(|options| db::pool(options.clone(), SITE_CONNECTIONS));
        let hosts = hosts(&config);
        let site = Site::new(SiteParts {
            pool: site_pool,
            replica,
            clock: clock.clone(),
            base: config.site_url.origin().to_owned(),
            bound: config.cache,
            tells: config.purge.is_some(),
            hosts: hosts.site.clone(),
        });
        let collab_pool = db::pool(database.options.clone(), COLLAB_CONNECTIONS);
        let collab = Collab::new(collab_pool, clock.clone(), bus.clone());
        let operations = work::operations(&house, &site, &desk_pool, &job_pool, &clock);
        let jobs = Runner::new(
            job_pool,
            clock.clone(),
            work::registry(Purger::new(config.purge.clone()), Mailing::new(mailer.clone(), &config, demo)),
        );
        let draining = Draining::default();
        let desk = Desk::new(DeskParts {
            pool: desk_pool,
            config,
            clock: clock.clone(),
            bus: bus.clone(),
            mailer,
            site: site.clone(),
            operations: operations.clone(),
            collab: collab.clone(),
            demo,
        });
        let router = router(desk.clone(), site.clone(), house.clone(), hosts, draining.clone());
        Self { router, desk, site, collab, bus, clock, operations, jobs, house, draining }
    }

    /// What is answered from memory before the router is asked.
    pub fn at_hand(&self) -> AtHand {
        let hits = self.site.hits();
        Arc::new(move |method, uri, headers| hits.answer(method, uri, headers))
    }

    /// Runs every job that is due by the clock, one after the other, and gives how many runs that took.
    pub async fn run_jobs(&self) -> sqlx::Result<usize> {
        self.jobs.run_due().await
    }

    /// Writes down what was read since the last time. What cannot be written is kept for the next.
    pub async fn note_views(&self) {
        work::write_views(self).await;
    }

    /// Carries out what is scheduled and due by the clock, one after the other, and gives how many were.
    pub async fn run_schedule(&self) -> sqlx::Result<usize> {
        timetable::run_due(self).await
    }

    /// Carries out what is scheduled as its time comes, until the process ends.
    pub async fn keep_schedule(self) {
        timetable::keep(self).await;
    }
}

fn router(desk: Desk, site: Site, house: PgPool, hosts: Hosts, draining: Draining) -> Router {
    let limits = Limits::default();
    let config = desk.config().clone();
    let desk = desk::router(desk)
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(Pace::new(&config), pace::keep_pace))
        .layer(from_fn_with_state(Turns::new(Side::Desk, DESK_TURNS), around::take_turn))
        .layer(from_fn(|request, next| form::await_form(desk::paths::is_open, request, next)));
    let site = site::router(site)
        .layer(from_fn_with_state(Pace::new(&config), pace::keep_pace))
        .layer(from_fn_with_state(Turns::new(Side::Site, SITE_TURNS), around::take_turn));
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(move || is_ready(house.clone(), draining.clone())))
        .route("/static/{file}", get(assets::serve))
        .merge(desk)
        .fallback_service(site)
        .layer(limits.answer_layer())
        .layer(CsrfLayer::new().with_rejection_response(around::cross_site))
        .layer(from_fn(around::demand_origin))
        .layer(from_fn_with_state(hosts, around::check_host))
        .layer(CatchPanicLayer::custom(around::panicked))
        .layer(from_fn(around::say_plainly))
        .layer(from_fn(around::harden))
        .layer(from_fn(around::note))
}

/// The hosts to answer for. A server left at its default address is also reached by the name of this machine to itself.
fn hosts(config: &Config) -> Hosts {
    let names = |url: &crate::platform::config::BaseUrl| {
        let mut names = vec![url.authority().to_ascii_lowercase()];
        if url.is_loopback() {
            let port = url.authority().rsplit_once(':').map_or(String::new(), |(_, port)| format!(":{port}"));
            names.extend(["localhost", "127.0.0.1", "[::1]"].map(|name| format!("{name}{port}")));
        }
        names
    };
    Hosts { site: names(&config.site_url), desk: names(&config.desk_url) }
}

/// Ready means: the database answers, and the process is not about to stop. The schema is up to date before anything
/// listens.
async fn is_ready(house: PgPool, draining: Draining) -> (StatusCode, &'static str) {
    if draining.load(Relaxed) {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    let answer = async { house.acquire().await?.ping().await };
    match tokio::time::timeout(Duration::from_secs(2), answer).await {
        Ok(Ok(())) => (StatusCode::OK, "ready\n"),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n"),
    }
}

async fn bring_up_to_date(database: &Database) -> anyhow::Result<()> {
    let pool = db::pool(database.options.clone(), 1);
    drop(pool.acquire().await.context("the database cannot be reached; is DATABASE_URL right?")?);
    // Several instances may start at once: the migrator takes a lock in the database, and the others wait.
    MIGRATIONS.run(&pool).await.context("the database cannot be brought to the present schema")?;
    pool.close().await;
    Ok(())
}

/// Tells whoever started the server where to go: the demo's sign-ins, or the link that makes the first admin.
async fn welcome(app: &App, config: &Config, demo: bool) -> anyhow::Result<()> {
    let mut tx = Tx::begin(&app.house, &app.clock).await?;
    if let Some(secret) = people::make_setup_link(&mut tx).await? {
        tx.commit().await?;
        let link = config.desk_url.join(&desk::paths::SetUp { secret: secret.expose().to_owned() }.to_string());
        tracing::info!("nobody has an account yet; make the first admin at {link} (works once, for 24 hours)");
    }
    if demo {
        tracing::info!("demo: read at {}/ and sign in at {}/desk", config.site_url.origin(), config.desk_url.origin());
        tracing::info!("demo: admin@demo.example, editor@demo.example, author@demo.example, contributor@demo.example");
        tracing::info!("demo: the password of all four is dateline-demo");
    }
    if !desk::cookie::is_secure(config) {
        tracing::warn!(
            "DATELINE_DESK_URL is plain http on a name that is not this machine's own: \
             passwords and cookies travel unprotected"
        );
    }
    Ok(())
}
