//! Saying something, and changing or taking back what one said.

use serde_json::json;

use super::{CommentError, MOST_COMMENTS, MOST_MENTIONS, MOST_THREADS, Place, Words, read, store};
use crate::newsroom::access::{ArticleFacts, ChangeComment, CommentArticle, Permit, ReplyToThread};
use crate::newsroom::events::notices::{self, Kind, Notice};
use crate::newsroom::events::{self, Act};
use crate::newsroom::ids::{ArticleId, CommentId, PersonId, ThreadId};
use crate::platform::db::Tx;

/// Opens a thread with its first comment. Whoever is called by name is notified.
pub async fn open(
    tx: &mut Tx,
    permit: &Permit<CommentArticle>,
    place: &Place,
    words: &Words,
    mentions: &[PersonId],
) -> Result<ThreadId, CommentError> {
    let me = permit.actor().person().ok_or(CommentError::Nobody)?;
    let article = permit.on();
    let mentions = called(tx, article, mentions).await?;
    if store::threads_of(tx.conn(), article.id).await? >= MOST_THREADS {
        return Err(CommentError::Full);
    }
    let thread = ThreadId::generate();
    store::insert_thread(tx, thread, article.id, me, place).await?;
    let comment = CommentId::generate();
    store::insert_comment(tx, comment, thread, me, words, &mentions).await?;
    tell(tx, &mentions, Kind::Mention, article.id, thread, me).await?;
    written(tx, permit, article, thread, comment).await?;
    Ok(thread)
}

/// Answers in a thread, which opens one that had ended. Whoever is called by name is notified, and whoever spoke in it
/// before.
pub async fn reply(
    tx: &mut Tx,
    permit: &Permit<ReplyToThread>,
    words: &Words,
    mentions: &[PersonId],
) -> Result<CommentId, CommentError> {
    let me = permit.actor().person().ok_or(CommentError::Nobody)?;
    let (thread, article) = (permit.on().id, &permit.on().article);
    let mentions = called(tx, article, mentions).await?;
    if store::comments_of(tx.conn(), thread).await? >= MOST_COMMENTS {
        return Err(CommentError::Full);
    }
    let others = store::speakers(tx.conn(), thread).await?;
    let others: Vec<PersonId> = others.into_iter().filter(|id| !mentions.contains(id)).collect();
    let comment = CommentId::generate();
    store::insert_comment(tx, comment, thread, me, words, &mentions).await?;
    tell(tx, &mentions, Kind::Mention, article.id, thread, me).await?;
    tell(tx, &others, Kind::Reply, article.id, thread, me).await?;
    if store::reopen(tx.conn(), thread).await? {
        events::on_article(tx, permit.actor(), Act::ThreadReopened, article.id, json!({ "thread": thread })).await?;
    }
    written(tx, permit, article, thread, comment).await?;
    Ok(comment)
}

/// Changes one's own words; who is called newly is notified.
pub async fn change(
    tx: &mut Tx,
    permit: &Permit<ChangeComment>,
    words: &Words,
    mentions: &[PersonId],
) -> Result<(), CommentError> {
    let me = permit.actor().person().ok_or(CommentError::Nobody)?;
    let on = permit.on();
    let mentions = called(tx, &on.article, mentions).await?;
    let before = store::mentions(tx.conn(), on.id).await?;
    if !store::change(tx, on.id, words, &mentions).await? {
        return Err(CommentError::Gone);
    }
    let new: Vec<PersonId> = mentions.into_iter().filter(|id| !before.contains(id)).collect();
    tell(tx, &new, Kind::Mention, on.article.id, on.thread, me).await?;
    let detail = json!({ "thread": on.thread, "comment": on.id });
    events::on_article(tx, permit.actor(), Act::CommentChanged, on.article.id, detail).await?;
    Ok(())
}

/// Takes one's own words back. The place stays, so that the answers still make sense; the words are gone for good.
pub async fn delete(tx: &mut Tx, permit: &Permit<ChangeComment>) -> Result<(), CommentError> {
    let on = permit.on();
    if !store::delete(tx, on.id).await? {
        return Err(CommentError::Gone);
    }
    let detail = json!({ "thread": on.thread, "comment": on.id });
    events::on_article(tx, permit.actor(), Act::CommentDeleted, on.article.id, detail).await?;
    Ok(())
}

async fn tell(
    tx: &mut Tx,
    people: &[PersonId],
    kind: Kind,
    article: ArticleId,
    thread: ThreadId,
    by: PersonId,
) -> sqlx::Result<()> {
    notices::tell(tx, people, Notice { kind, article, thread: Some(thread), by: Some(by) }).await
}

/// The people called, each once. All must be able to read the story: a notification that leads nowhere would tell of a
/// story that they may not know of.
async fn called(tx: &mut Tx, article: &ArticleFacts, mentions: &[PersonId]) -> Result<Vec<PersonId>, CommentError> {
    if mentions.is_empty() {
        return Ok(vec![]);
    }
    if mentions.len() > MOST_MENTIONS {
        return Err(super::BadComment::TooManyPeople.into());
    }
    let readers = read::readers(tx.conn(), article).await?;
    let mut ids: Vec<PersonId> = Vec::new();
    for id in mentions {
        if !readers.iter().any(|reader| reader.id == *id) {
            return Err(CommentError::UnknownPerson);
        }
        if !ids.contains(id) {
            ids.push(*id);
        }
    }
    Ok(ids)
}

async fn written<A: crate::newsroom::access::Action>(
    tx: &mut Tx,
    permit: &Permit<A>,
    article: &ArticleFacts,
    thread: ThreadId,
    comment: CommentId,
) -> sqlx::Result<()> {
    let detail = json!({ "thread": thread, "comment": comment });
    events::on_article(tx, permit.actor(), Act::CommentWritten, article.id, detail).await
}
