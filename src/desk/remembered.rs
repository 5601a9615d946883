//! Operators who were seen lately. While the database is away nobody can be looked up, and just then they want to see
//! what is the matter: so those whom this process let in a short while ago may read the operator's page, and nothing
//! else.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::wall::Signed;
use crate::newsroom::access::{Newsroom, SeeOperations};
use crate::newsroom::people::Secret;

/// How long after their last request.
const KEPT_FOR: Duration = Duration::from_secs(900);
/// A newsroom has a few operators.
const MOST: usize = 64;

/// By the hash of the session's secret: the secrets themselves are nowhere kept.
#[derive(Default)]
pub struct Remembered(Mutex<HashMap<Vec<u8>, (Signed, Instant)>>);

impl Remembered {
    /// Notes what the database said of a session: an operator's, somebody else's, or none.
    pub(super) fn note(&self, secret: &Secret, signed: Option<&Signed>) {
        let operator = signed.filter(|signed| signed.actor().could::<SeeOperations>(&Newsroom));
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(signed) = operator else {
            if !known.is_empty() {
                known.remove(&secret.hash());
            }
            return;
        };
        known.retain(|_, (_, seen)| seen.elapsed() < KEPT_FOR);
        if known.len() < MOST {
            known.insert(secret.hash(), (signed.clone(), Instant::now()));
        }
    }

    /// The operator of this session, if they were seen lately.
    pub(super) fn recall(&self, secret: &Secret) -> Option<Signed> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (signed, seen) = known.get(&secret.hash())?;
        (seen.elapsed() < KEPT_FOR).then(|| signed.clone())
    }

    /// Forgets everybody: rights or sessions changed.
    pub(super) fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
