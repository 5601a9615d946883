//! Passwords: argon2id off the async threads, a few at a time, with the same work for unknown accounts.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

/// A new password that is long and unguessable enough.
pub struct Password(String);

/// The stored form (PHC string).
#[derive(Clone)]
pub struct Hash(pub(super) String);

/// Why a new password is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPassword {
    #[error("shorter than 10 characters")]
    Short,
    #[error("longer than 200 characters")]
    Long,
    #[error("easy to guess")]
    Guessable,
}

/// The work of hashing. Each takes 46 MiB for a moment, so no more run at once than the machine has cores to spare;
/// others wait their turn without holding a thread.
#[derive(Clone)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    nobody: Arc<Hash>,
}

impl Password {
    /// `known` are words an attacker would try first: the person's name and address, the newsroom's name.
    pub fn parse(text: &str, known: &[&str]) -> Result<Self, BadPassword> {
        match text.chars().count() {
            0..10 => return Err(BadPassword::Short),
            10..=200 => {}
            _ => return Err(BadPassword::Long),
        }
        // zxcvbn's work grows with length; what it would say of the rest cannot make the password weaker.
        let head: String = text.chars().take(60).collect();
        // Names are known word by word, and zxcvbn compares in lower case.
        let known: Vec<String> = known
            .iter()
            .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        if zxcvbn::zxcvbn(&head, &known).score() < zxcvbn::Score::Three {
            return Err(BadPassword::Guessable);
        }
        Ok(Self(text.to_owned()))
    }

    /// The demo's password, which the rules above would refuse.
    pub fn demo() -> Self {
        Self("dateline-demo".into())
    }
}

impl Passwords {
    pub fn new() -> Self {
        let turns = std::thread::available_parallelism().map_or(1, |cores| cores.get().div_ceil(2));
        // A hash that no password matches: somebody without an account waits as long as somebody with one.
        let nobody = hash_now(super::Secret::generate().expose());
        Self { turns: Arc::new(Semaphore::new(turns)), nobody: Arc::new(nobody) }
    }

    pub async fn hash(&self, password: Password) -> Hash {
        self.in_turn(move || hash_now(&password.0)).await
    }

    /// Whether `given` is the password behind `hash`. Without a hash the answer is no, after the same work.
    pub async fn matches(&self, given: String, hash: Option<Hash>) -> bool {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobody.as_ref().clone());
        // Over the longest allowed password nothing can match; a megabyte is not worth hashing.
        let given: String = given.chars().take(201).collect();
        let same = self
            .in_turn(move || {
                PasswordHash::new(&hash.0).is_ok_and(|hash| argon2().verify_password(given.as_bytes(), &hash).is_ok())
            })
            .await;
        same && known
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> T {
        let turn = self.turns.clone().acquire_owned().await.expect("the semaphore is never closed");
        tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        })
        .await
        .expect("hashing does not panic")
    }
}

impl Default for Passwords {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

/// OWASP's first choice for argon2id: 46 MiB, one pass, one lane.
fn argon2() -> Argon2<'static> {
    let params = Params::new(47_104, 1, 1, None).expect("constants within argon2's bounds");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash_now(password: &str) -> Hash {
    Hash(argon2().hash_password(password.as_bytes()).expect("the system gives random salt").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_matches() {
        let passwords = Passwords::new();
        let hash = passwords.hash(Password::parse("kelp harbour lantern", &[]).unwrap()).await;
        assert!(passwords.matches("kelp harbour lantern".into(), Some(hash.clone())).await);
        assert!(!passwords.matches("kelp harbour lanterns".into(), Some(hash)).await);
        assert!(!passwords.matches("anything".into(), None).await);
    }

    #[test]
    fn weak_passwords_are_refused() {
        assert_eq!(Password::parse("short", &[]).unwrap_err(), BadPassword::Short);
        assert_eq!(Password::parse("password12", &[]).unwrap_err(), BadPassword::Guessable);
        assert_eq!(Password::parse("lina haddad", &["Lina", "Haddad"]).unwrap_err(), BadPassword::Guessable);
        assert_eq!(Password::parse(&"x".repeat(201), &[]).unwrap_err(), BadPassword::Long);
        assert!(Password::parse("three old ferries", &[]).is_ok());
        assert!(Password::parse("قنديل الميناء القديم", &[]).is_ok());
    }
}
