//! Listens to the log, as it is written in production and with everything that can be switched on for finding a fault.

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use dateline::platform::traces::{log_filter, spent};
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{EnvFilter, Layer};

use super::planted::words_in;

/// All lines of this thread's log since it was made.
pub struct Logs {
    lines: Lines,
    _listening: DefaultGuard,
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Logs {
    pub fn listen() -> Self {
        let lines = Lines::default();
        let usual = tracing_subscriber::fmt::layer().with_writer(lines.clone()).with_ansi(false);
        let whole = tracing_subscriber::fmt::layer().with_writer(lines.clone()).with_ansi(false).json();
        let subscriber = tracing_subscriber::registry()
            .with(spent::layer())
            .with(usual.with_filter(log_filter()))
            .with(whole.with_filter(EnvFilter::new("debug")));
        let listening = tracing::subscriber::set_default(subscriber);
        tracing::callsite::rebuild_interest_cache();
        Self { lines, _listening: listening }
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.lines.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }

    /// No planted word is in it, and it is not empty.
    pub fn are_silent(&self) {
        let text = self.text();
        assert!(text.contains("\"answered\"") && text.contains("sqlx::query"), "nothing was heard");
        for line in text.lines() {
            assert_eq!(words_in(line.as_bytes()), BTreeSet::new(), "{line}");
        }
    }
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Lines;
    fn make_writer(&'a self) -> Lines {
        self.clone()
    }
}
