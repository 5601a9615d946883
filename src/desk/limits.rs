//! How often somebody may try to sign in: per account and per network, in memory. A device that signed in to the account
//! before has tries of its own, so that a stranger's guessing does not lock its owner out.

use std::net::IpAddr;
use std::num::NonZeroU32;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use sha2::{Digest, Sha256};

/// Tries an account (or a device that knows it) may have at once; one more comes every minute.
const ACCOUNT_TRIES: NonZeroU32 = NonZeroU32::new(10).expect("ten is not zero");
/// Tries a network may have at once; one more comes every ten seconds. An office shares an address.
const NETWORK_TRIES: NonZeroU32 = NonZeroU32::new(40).expect("forty is not zero");
const NETWORK_REFILL: NonZeroU32 = NonZeroU32::new(6).expect("six is not zero");

pub struct SignInLimits {
    accounts: DefaultKeyedRateLimiter<[u8; 32]>,
    networks: DefaultKeyedRateLimiter<IpAddr>,
    clock: DefaultClock,
}

impl SignInLimits {
    pub fn new() -> Self {
        let one = NonZeroU32::MIN;
        Self {
            accounts: RateLimiter::keyed(Quota::per_minute(one).allow_burst(ACCOUNT_TRIES)),
            networks: RateLimiter::keyed(Quota::per_minute(NETWORK_REFILL).allow_burst(NETWORK_TRIES)),
            clock: DefaultClock::default(),
        }
    }

    /// Counts a try. `Err` gives the seconds to wait. `known_device` is the device's own name if it has signed in to
    /// this account before.
    pub fn count(&self, network: IpAddr, account: &str, known_device: Option<&str>) -> Result<(), u64> {
        let account = account.trim().to_lowercase();
        let key = Sha256::digest([account.as_bytes(), b"\0", known_device.unwrap_or("").as_bytes()].concat()).into();
        let now = self.clock.now();
        self.accounts
            .check_key(&key)
            .and_then(|()| self.networks.check_key(&network))
            .map_err(|until| until.wait_time_from(now).as_secs() + 1)
    }

    /// Forgets who has all their tries again; else strangers could fill the memory.
    pub fn tidy(&self) {
        self.accounts.retain_recent();
        self.networks.retain_recent();
    }
}

impl Default for SignInLimits {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guessing_ends_and_a_known_device_still_gets_in() {
        let limits = SignInLimits::new();
        let stranger: IpAddr = "192.0.2.1".parse().unwrap();
        let home: IpAddr = "192.0.2.2".parse().unwrap();
        for _ in 0..10 {
            assert_eq!(limits.count(stranger, "Lina@post.example", None), Ok(()));
        }
        assert!(limits.count(stranger, "lina@post.example ", None).is_err());
        assert!(limits.count(home, "lina@post.example", None).is_err());
        assert_eq!(limits.count(home, "lina@post.example", Some("device")), Ok(()));
    }

    #[test]
    fn one_network_cannot_try_every_account() {
        let limits = SignInLimits::new();
        let network: IpAddr = "192.0.2.1".parse().unwrap();
        let refused = (0..100).filter(|n| limits.count(network, &format!("{n}@post.example"), None).is_err()).count();
        assert_eq!(refused, 60);
    }
}
