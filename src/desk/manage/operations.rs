//! The operator's page: what is the matter, in words; the database, the servers, jobs, the page cache, notifications.
//! It is made of what can be had: without the database it says so and shows the rest.

use std::time::Duration;

use askama::Template;
use axum::response::{IntoResponse, Response};
use axum_extra::routing::TypedPath;

use super::redirect;
use crate::desk::command::{Command, View};
use crate::desk::paths;
use crate::desk::wall::{Done, filters};
use crate::newsroom::access::SeeOperations;
use crate::newsroom::events::outbox::{Digests, ForgottenPassword, SendMail};
use crate::newsroom::events::{self, Act};
use crate::newsroom::history::NoteHead;
use crate::newsroom::people::RemoveStale;
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;
use crate::platform::jobs::{self, Job, RemoveFinished, Waiting};
use crate::platform::metrics::PoolFigures;
use crate::platform::operations::{Instance, Matter, Report};
use crate::platform::purge::Purge;
use crate::web::error::Error;
use crate::web::page::Page;

#[derive(Template)]
#[template(path = "desk/manage/operations.html")]
struct OperationsPage {
    report: Report,
    matters: Vec<Said>,
}

/// A sentence: the key of its words, with a number or a value where they have one.
struct Said {
    key: &'static str,
    count: Option<i64>,
    /// The key of the value's words.
    value: Option<&'static str>,
}

pub async fn show(_: paths::Operations, view: View<SeeOperations>) -> Result<impl IntoResponse, Error> {
    view.permit()?;
    let report = view.desk().operations().report().await;
    let matters = report.matters().into_iter().map(said).collect();
    Ok(Page(OperationsPage { report, matters }))
}

/// Lets a failed job be tried again.
pub async fn retry(path: paths::JobRetry, command: Command<SeeOperations>) -> Result<Response, Error> {
    act(path.id, command, Act::JobRetried, Done::Retried).await
}

/// Removes a failed job.
pub async fn dismiss(path: paths::JobDismissal, command: Command<SeeOperations>) -> Result<Response, Error> {
    act(path.id, command, Act::JobDismissed, Done::Dismissed).await
}

async fn act(id: i64, command: Command<SeeOperations>, act: Act, done: Done) -> Result<Response, Error> {
    let acted = command
        .run((), async |tx: &mut Tx, permit: &_, _| {
            let found = match done {
                Done::Retried => jobs::state::retry(tx, id).await?,
                _ => jobs::state::dismiss(tx, id).await?,
            };
            // Somebody else was faster: nothing happened, and nothing is written down.
            if found {
                events::on_job(tx, permit, act, id).await?;
            }
            Ok::<_, sqlx::Error>(())
        })
        .await;
    acted?;
    Ok(redirect(paths::Operations::PATH, done))
}

fn said(matter: Matter) -> Said {
    let (key, count, value) = match matter {
        Matter::DatabaseAway => ("matter-database-away", None, None),
        Matter::JobsFailed(count) => ("matter-jobs-failed", Some(count), None),
        Matter::JobsLate(minutes) => ("matter-jobs-late", Some(minutes), None),
        Matter::ConnectionsScarce(percent) => ("matter-connections-scarce", Some(percent), None),
        Matter::PoolBusy(pool) => ("matter-pool-busy", None, Some(pool_key(pool))),
        Matter::OldTransaction(minutes) => ("matter-old-transaction", Some(minutes), None),
        Matter::ReplicaBehind(seconds) => ("matter-replica-behind", Some(seconds), None),
        Matter::ChangesMissed(count) => ("matter-changes-missed", Some(count), None),
        Matter::VersionsDiffer => ("matter-versions-differ", None, None),
    };
    Said { key, count, value }
}

/// The key of what a pool's connections are for.
fn pool_key(name: &str) -> &'static str {
    match name {
        "site" => "pool-site",
        "desk" => "pool-desk",
        "jobs" => "pool-jobs",
        _ => "pool-house",
    }
}

impl OperationsPage {
    /// Bytes in binary units, as `12.5 MiB`.
    fn size(&self, bytes: &u64) -> String {
        let mut size = *bytes as f64;
        let mut unit = 0;
        const UNITS: [&str; 5] = ["B", "KiB", "MiB", "GiB", "TiB"];
        while size >= 1024.0 && unit + 1 < UNITS.len() {
            size /= 1024.0;
            unit += 1;
        }
        if unit == 0 { format!("{size:.0} B") } else { format!("{size:.1} {}", UNITS[unit]) }
    }

    /// A duration as `3 d 4 h`, `12 min 5 s` or `250 ms`: units that both languages read.
    fn span(&self, span: &Duration) -> String {
        let seconds = span.as_secs();
        match seconds {
            0 => format!("{:.1} ms", span.as_secs_f64() * 1e3),
            1..60 => format!("{:.1} s", span.as_secs_f64()),
            60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
            3600..86_400 => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
            _ => format!("{} d {} h", seconds / 86_400, seconds % 86_400 / 3600),
        }
    }

    fn since(&self, at: &Timestamp) -> String {
        self.span(&Duration::try_from(self.report.at.duration_since(*at)).unwrap_or_default())
    }

    /// Hits among all that asked the cache, in percent; `None` before anybody did.
    fn hit_rate(&self) -> Option<String> {
        let cache = &self.report.cache;
        let all = cache.hits + cache.misses + cache.stale_served;
        (all > 0).then(|| format!("{:.1}%", cache.hits as f64 * 100.0 / all as f64))
    }

    fn is_this(&self, instance: &Instance) -> bool {
        instance.id == self.report.this
    }

    /// The key of what to say of jobs of one kind.
    fn state(&self, waiting: &Waiting) -> &'static str {
        if waiting.running {
            "job-running"
        } else if waiting.error.is_some() {
            "job-trying-again"
        } else if waiting.run_at > self.report.at {
            "job-later"
        } else {
            "job-queued"
        }
    }

    /// The key of what jobs of this kind do; kinds that only a newer server knows are shown by their name.
    fn kind(&self, kind: &str) -> Option<&'static str> {
        match kind {
            Purge::KIND => Some("job-purge"),
            RemoveFinished::KIND => Some("job-remove-finished"),
            RemoveStale::KIND => Some("job-remove-stale-sessions"),
            SendMail::KIND => Some("job-send-mail"),
            ForgottenPassword::KIND => Some("job-forgotten-password"),
            Digests::KIND => Some("job-digests"),
            NoteHead::KIND => Some("job-note-head"),
            _ => None,
        }
    }

    fn pool(&self, name: &str) -> &'static str {
        pool_key(name)
    }

    fn is_full(&self, pool: &PoolFigures) -> bool {
        pool.in_use >= pool.most
    }
}
