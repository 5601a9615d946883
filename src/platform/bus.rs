//! News from the database: what other servers (and this one) committed, so that nothing stale is kept in memory.

use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::PgListener;
use tokio::sync::broadcast;

use super::metrics;

/// Something was announced, or may have been announced unheard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// The payload of one notification.
    Said(String),
    /// The connection was lost for a while and what was said meanwhile is gone: forget everything.
    Missed,
}

/// Where news comes in. Cheap to clone.
#[derive(Clone)]
pub struct Bus {
    sender: broadcast::Sender<News>,
}

impl Bus {
    pub fn new() -> Self {
        Self { sender: broadcast::channel(1024).0 }
    }

    pub fn subscribe(&self) -> broadcast::Receiver<News> {
        self.sender.subscribe()
    }

    /// Passes news on to whoever listens in this process.
    pub fn say(&self, news: News) {
        // Nobody listening is not an error.
        let _ = self.sender.send(news);
    }

    /// Listens until the process ends. `try_recv` is used, not `recv`: only it tells that the connection was lost.
    pub async fn listen(self, pool: PgPool, channel: &'static str) {
        loop {
            match self.listen_once(&pool, channel).await {
                Ok(()) => {}
                Err(error) => tracing::warn!(%error, "not listening to the database; trying again"),
            }
            metrics::news_lost();
            self.say(News::Missed);
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }

    async fn listen_once(&self, pool: &PgPool, channel: &str) -> sqlx::Result<()> {
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen(channel).await?;
        // Whatever was announced before the subscription stood is unknown.
        self.say(News::Missed);
        loop {
            match listener.try_recv().await? {
                Some(notification) => {
                    metrics::news_heard();
                    self.say(News::Said(notification.payload().to_owned()));
                }
                None => {
                    metrics::news_lost();
                    self.say(News::Missed);
                }
            }
        }
    }
}

impl Default for Bus {
    fn default() -> Self {
        Self::new()
    }
}
