//! How many questions a piece of work asks the database, and how long it waits for the answers.
//!
//! The library for the database says of each question how long it took; a layer of the subscriber adds it to the task
//! that asked, if that is inside of [`measure`].

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::Context;

/// Where the library speaks of its questions.
const QUESTIONS: &str = "sqlx::query";

/// What was asked of the database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    pub queries: u32,
    /// The time of all of them, as if none had run beside another.
    pub database: Duration,
}

#[derive(Default)]
struct Spent {
    queries: AtomicU32,
    nanoseconds: AtomicU64,
}

tokio::task_local! {
    static SPENT: Arc<Spent>;
}

/// Does the work and tells what it asked. Measures may stand inside of one another. Work that is handed to another
/// task is not seen.
pub async fn measure<T>(work: impl Future<Output = T>) -> (T, Figures) {
    if let Ok(spent) = SPENT.try_with(Arc::clone) {
        let before = spent.figures();
        let done = work.await;
        return (done, spent.figures().since(before));
    }
    let spent = Arc::new(Spent::default());
    let done = SPENT.scope(spent.clone(), work).await;
    (done, spent.figures())
}

/// What adds up the questions, for the program's subscriber.
pub fn layer<S>() -> impl Layer<S> + Send + Sync + 'static
where
    S: Subscriber + for<'a> tracing_subscriber::registry::LookupSpan<'a>,
{
    // Of all that is ever said in the program only these words are listened to, so that nothing else becomes slower;
    // they cost a question about a microsecond.
    Questions.with_filter(Targets::new().with_target(QUESTIONS, Level::DEBUG))
}

struct Questions;

impl<S: Subscriber> Layer<S> for Questions {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut took = Took(0.0);
        event.record(&mut took);
        // Outside of a measure nobody is told.
        let _ = SPENT.try_with(|spent| spent.add(Duration::try_from_secs_f64(took.0).unwrap_or_default()));
    }
}

struct Took(f64);

impl Visit for Took {
    fn record_f64(&mut self, field: &Field, value: f64) {
        if field.name() == "elapsed_secs" {
            self.0 = value;
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}

impl Spent {
    fn add(&self, took: Duration) {
        self.queries.fetch_add(1, Relaxed);
        self.nanoseconds.fetch_add(u64::try_from(took.as_nanos()).unwrap_or(u64::MAX), Relaxed);
    }

    fn figures(&self) -> Figures {
        Figures { queries: self.queries.load(Relaxed), database: Duration::from_nanos(self.nanoseconds.load(Relaxed)) }
    }
}

impl Figures {
    fn since(self, before: Figures) -> Figures {
        Figures {
            queries: self.queries.saturating_sub(before.queries),
            database: self.database.saturating_sub(before.database),
        }
    }
}
