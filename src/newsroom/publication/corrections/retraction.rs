//! What a retraction leaves of a story: its address, its headline and its byline. Its page says why, and nothing that
//! readers can ask holds a word of its text: not its row among what is public, not the search.
//!
//! Search engines may keep the page: who looks for what it claimed then finds that it was taken back.

use crate::newsroom::article;
use crate::newsroom::ids::ArticleId;
use crate::platform::db::Tx;

use super::store;

/// Holds a story that was just published to its retraction, if it has one: publishing gives no text back.
pub(in crate::newsroom::publication) async fn hold(tx: &mut Tx, id: ArticleId) -> sqlx::Result<()> {
    match store::retraction(tx.conn(), id).await? {
        Some(standing) if standing.wanted => store::silence(tx, id).await,
        _ => Ok(()),
    }
}

/// Makes a public story's row fit what readers were told of it, after either changed; nothing for one that is not public.
pub(in crate::newsroom::publication) async fn settle(tx: &mut Tx, id: ArticleId) -> sqlx::Result<()> {
    let Some(standing) = store::retraction(tx.conn(), id).await? else { return Ok(()) };
    if standing.wanted {
        store::silence(tx, id).await
    } else if standing.is {
        let revision = article::revision_for_publication(tx.conn(), id, standing.revision)
            .await?
            .ok_or(sqlx::Error::RowNotFound)?;
        store::give_again(tx, id, &revision.content).await
    } else {
        store::touch(tx, id).await
    }
}
