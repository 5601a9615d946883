//! The one place that asks what time it is.
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};
/// An instant, in UTC.
pub type Timestamp = jiff::Timestamp;
/// Where the time comes from.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    fixed: Option<Arc<AtomicI64>>,
}
impl Clock {
    pub fn system() -> Self {
        Self::default()
    }
    pub fn fixed(at: Timestamp) -> Self {
        Self { fixed: Some(Arc::new(AtomicI64::new(at.as_microsecond()))) }
    }
    pub fn advance(&self, by: jiff::SignedDuration) {
        if let Some(f) = &self.fixed {
            f.fetch_add(by.as_micros() as i64, Ordering::SeqCst);
        }
    }
    pub fn now(&self) -> Timestamp {
        match &self.fixed {
            Some(f) => Timestamp::from_microsecond(f.load(Ordering::SeqCst)).unwrap_or(Timestamp::UNIX_EPOCH),
            None => Timestamp::now(),
        }
    }
}
