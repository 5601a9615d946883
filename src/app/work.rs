//! The work that goes on beside requests: which jobs there are and what runs them, and the signs of life of this
//! server.

use std::time::Duration;

use sqlx::PgPool;
use tokio::sync::broadcast::error::RecvError;

use super::App;
use crate::desk::mailing::Mailing;
use crate::newsroom::events::outbox::{self, Digests, ForgottenPassword, SendMail};
use crate::newsroom::events::{self, Change};
use crate::newsroom::history::{self, NoteHead};
use crate::newsroom::{people, readership};
use crate::platform::bus::News;
use crate::platform::clock::Clock;
use crate::platform::db::{self, Tx};
use crate::platform::jobs::{self, Registry, RemoveFinished};
use crate::platform::operations::{BEAT, Operations};
use crate::platform::purge::{Purge, Purger};
use crate::site::Site;

/// How often what this process alone remembers is tidied.
const TIDY_EVERY: Duration = Duration::from_secs(600);
/// How often what was read is written down: what is lost if the process is killed.
const NOTE_VIEWS_EVERY: Duration = Duration::from_secs(10);

/// Every kind of job and what runs it. A test looks that none is left out.
pub(super) fn registry(purger: Purger, mailing: Mailing) -> Registry {
    mail(Registry::new(), mailing)
        .on::<Purge, _, _>(move |job, run| {
            let purger = purger.clone();
            async move { purger.run(job, &run).await }
        })
        .recurring::<RemoveFinished, _, _>(Duration::from_secs(3600), |_, run| async move {
            let mut tx = run.begin().await?;
            jobs::remove_finished(&mut tx).await?;
            Ok(tx.commit().await?)
        })
        .recurring::<people::RemoveStale, _, _>(Duration::from_secs(600), |_, run| async move {
            let mut tx = run.begin().await?;
            let now = tx.now;
            people::remove_stale(tx.conn(), now).await?;
            events::forget_old(tx.conn(), now).await?;
            outbox::remove_old(tx.conn(), now).await?;
            readership::forget_old(tx.conn(), now).await?;
            Ok(tx.commit().await?)
        })
}

/// Mail that was ordered, and what orders it by the clock.
fn mail(registry: Registry, mailing: Mailing) -> Registry {
    let (sends, answers, digests) = (mailing.clone(), mailing.clone(), mailing);
    registry
        .on::<SendMail, _, _>(move |job, run| {
            let mailing = sends.clone();
            async move { mailing.send(job, &run).await }
        })
        .on::<ForgottenPassword, _, _>(move |job, run| {
            let mailing = answers.clone();
            async move { mailing.answer_forgotten(job, &run).await }
        })
        .recurring::<Digests, _, _>(Duration::from_secs(300), move |job, run| {
            let mailing = digests.clone();
            async move { mailing.order_digests(job, &run).await }
        })
        .recurring::<NoteHead, _, _>(Duration::from_secs(24 * 3600), |_, run| async move {
            let mut tx = run.begin().await?;
            let head = history::head(tx.conn()).await?;
            tracing::info!(%head, "the head of the history; `dateline audit verify --head` looks whether it still stands");
            Ok(())
        })
}

/// Who tells the operator how things are. Its own questions go over the house's connections.
pub(super) fn operations(house: &PgPool, site: &Site, desk: &PgPool, jobs: &PgPool, clock: &Clock) -> Operations {
    let (site, house_too, desk, jobs) = (site.clone(), house.clone(), desk.clone(), jobs.clone());
    Operations::new(
        house.clone(),
        vec![
            Box::new(move || site.connections()),
            Box::new(move || db::figures("desk", &desk)),
            Box::new(move || db::figures("jobs", &jobs)),
            Box::new(move || db::figures("house", &house_too)),
        ],
        clock.clone(),
    )
}

/// Gives signs of life, and forgets from time to time what only this process remembers.
pub(super) async fn beat(app: App) {
    let mut beats = tokio::time::interval(BEAT);
    beats.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut tidying = tokio::time::interval(TIDY_EVERY);
    let mut news = app.bus.subscribe();
    // Something may have been said that we did not hear. While the database is away nothing is changed either, so it is
    // when the database answers that those remembered are forgotten.
    let mut in_doubt = false;
    loop {
        tokio::select! {
            _ = beats.tick() => {
                match app.operations.beat().await {
                    Ok(()) if in_doubt => {
                        app.desk.forget_people();
                        in_doubt = false;
                    }
                    Ok(()) => {}
                    Err(error) => tracing::debug!(%error, "no sign of life could be given"),
                }
            }
            _ = tidying.tick() => app.desk.tidy(),
            heard = news.recv() => match heard {
                Ok(News::Said(said)) => {
                    if matches!(Change::parse(&said), Some(Change::Person(_)) | None) {
                        app.desk.forget_people();
                    }
                }
                Ok(News::Missed) | Err(RecvError::Lagged(_)) => in_doubt = true,
                Err(RecvError::Closed) => return,
            }
        }
    }
}

/// Writes down what is read, every few seconds.
pub(super) async fn note_views(app: App) {
    let mut turns = tokio::time::interval(NOTE_VIEWS_EVERY);
    turns.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        turns.tick().await;
        write_views(&app).await;
    }
}

pub(super) async fn write_views(app: &App) {
    let batch = app.site.views().take();
    if batch.is_empty() {
        return;
    }
    let noted = async {
        let mut tx = Tx::begin(&app.house, &app.clock).await?;
        readership::note(&mut tx, &batch).await?;
        tx.commit().await
    };
    if let Err(error) = noted.await {
        tracing::debug!(%error, "what was read could not be written down; trying again");
        app.site.views().give_back(batch);
    }
}

/// Signs this server out, so that the operator does not miss it.
pub(super) async fn leave(app: &App) {
    let left = tokio::time::timeout(Duration::from_secs(2), app.operations.leave());
    if !matches!(left.await, Ok(Ok(()))) {
        tracing::debug!("this server could not be signed out");
    }
}
