//! `dateline audit`: looks whether the history is as it was written. It reads, and changes nothing.

use std::io::Write;

use anyhow::Context;
use sqlx::ConnectOptions;

use super::Database;
use crate::newsroom::history::verify::{Head, Verdict, verify};
use crate::platform::db;

/// Goes through the whole history and says what was found to `out`. `kept` is a head that an earlier verification printed
/// and somebody kept elsewhere. `progress` hears now and then how many rows are done, of how many. Gives whether all is
/// whole.
pub async fn verify_history(
    database: Database,
    kept: Option<&Head>,
    out: &mut (impl Write + Send),
    progress: impl FnMut(i64, i64),
) -> anyhow::Result<bool> {
    // The one long question would be told of as a slow one.
    let pool = db::pool(database.options.disable_statement_logging(), 1);
    let mut connection = pool.acquire().await.context("the database cannot be reached; is DATABASE_URL right?")?;
    let verdict = verify(&mut connection, kept, progress)
        .await
        .context("the history cannot be read; does the database have the present schema?")?;
    say(&verdict, out)?;
    Ok(verdict.is_whole())
}

fn say(verdict: &Verdict, out: &mut impl Write) -> std::io::Result<()> {
    for problem in &verdict.told {
        writeln!(out, "{problem}")?;
    }
    let told = u64::try_from(verdict.told.len()).unwrap_or(u64::MAX);
    if verdict.problems > told {
        writeln!(out, "and {} more", verdict.problems - told)?;
    }
    if verdict.is_whole() {
        writeln!(out, "{} events, the chain is whole", verdict.rows)?;
        writeln!(out, "head: {}", verdict.head)?;
        writeln!(out, "Keep the head elsewhere: with --head a later run shows whether the past was made anew.")
    } else {
        writeln!(
            out,
            "{} events, {} problems: the history was changed by other means than this program",
            verdict.rows, verdict.problems
        )
    }
}
