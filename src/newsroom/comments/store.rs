use std::collections::HashMap;

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

use super::read::{Cursor, OpenThread};
use super::{Anchor, Comment, Field, Place, Somebody, Thread, Words};
use crate::newsroom::access::{Actor, Role};
use crate::newsroom::article::sight::Sight;
use crate::newsroom::ids::{ArticleId, CommentId, PersonId, ThreadId};
use crate::platform::db::Tx;
use crate::platform::lang::Lang;

pub(super) struct Colleague {
    pub id: PersonId,
    pub name: String,
    pub role: Role,
    pub limited: bool,
}

pub(super) async fn opened_by(
    db: &mut PgConnection,
    article: ArticleId,
    thread: ThreadId,
) -> sqlx::Result<Option<PersonId>> {
    sqlx::query_scalar!(
        r#"select opened_by as "id: PersonId" from comment_thread where id = $1 and article_id = $2"#,
        thread.uuid(),
        article.uuid()
    )
    .fetch_optional(db)
    .await
}

pub(super) async fn written_by(
    db: &mut PgConnection,
    article: ArticleId,
    comment: CommentId,
) -> sqlx::Result<Option<(ThreadId, PersonId)>> {
    let row = sqlx::query!(
        r#"select thread_id as "thread: ThreadId", written_by as "by: PersonId"
           from comment join comment_thread on comment_thread.id = thread_id
           where comment.id = $1 and article_id = $2"#,
        comment.uuid(),
        article.uuid()
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.thread, row.by)))
}

pub(super) async fn threads_of(db: &mut PgConnection, article: ArticleId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select count(*) as "n!" from comment_thread where article_id = $1"#, article.uuid())
        .fetch_one(db)
        .await
}

pub(super) async fn comments_of(db: &mut PgConnection, thread: ThreadId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select count(*) as "n!" from comment where thread_id = $1"#, thread.uuid())
        .fetch_one(db)
        .await
}

pub(super) async fn speakers(db: &mut PgConnection, thread: ThreadId) -> sqlx::Result<Vec<PersonId>> {
    sqlx::query_scalar!(
        r#"select opened_by as "id!: PersonId" from comment_thread where id = $1
           union select written_by from comment where thread_id = $1"#,
        thread.uuid()
    )
    .fetch_all(db)
    .await
}

pub(super) async fn people(db: &mut PgConnection) -> sqlx::Result<Vec<Colleague>> {
    sqlx::query_as!(
        Colleague,
        r#"select id as "id: PersonId", display_name as name, role, limited from person where suspended_at is null
           order by display_name, id limit 2000"#
    )
    .fetch_all(db)
    .await
}

pub(super) async fn insert_thread(
    tx: &mut Tx,
    id: ThreadId,
    article: ArticleId,
    person: PersonId,
    place: &Place,
) -> sqlx::Result<()> {
    let (field, quote, anchor) = match place {
        Place::Story => (None, None, None),
        Place::Field(field) => (Some(field.as_str()), None, None),
        Place::Words { quote, anchor } => (None, Some(quote.as_str()), anchor.as_ref()),
    };
    sqlx::query!(
        "insert into comment_thread (id, article_id, opened_by, opened_at, field, anchor_from, anchor_to, quote)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        id.uuid(),
        article.uuid(),
        person.uuid(),
        tx.now_sql() as _,
        field,
        anchor.map(|anchor| anchor.from.as_slice()),
        anchor.map(|anchor| anchor.to.as_slice()),
        quote
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn insert_comment(
    tx: &mut Tx,
    id: CommentId,
    thread: ThreadId,
    person: PersonId,
    words: &Words,
    mentions: &[PersonId],
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into comment (id, thread_id, written_by, written_at, words, mentioned_ids) values ($1, $2, $3, $4, $5, $6)",
        id.uuid(),
        thread.uuid(),
        person.uuid(),
        tx.now_sql() as _,
        words.as_str(),
        mentions as &[PersonId]
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn mentions(db: &mut PgConnection, comment: CommentId) -> sqlx::Result<Vec<PersonId>> {
    let ids = sqlx::query_scalar!(
        r#"select mentioned_ids as "ids: Vec<PersonId>" from comment where id = $1"#,
        comment.uuid()
    )
    .fetch_optional(db)
    .await?;
    Ok(ids.unwrap_or_default())
}

/// False if it was deleted before.
pub(super) async fn change(
    tx: &mut Tx,
    comment: CommentId,
    words: &Words,
    mentions: &[PersonId],
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update comment set words = $2, mentioned_ids = $3, edited_at = $4 where id = $1 and deleted_at is null",
        comment.uuid(),
        words.as_str(),
        mentions as &[PersonId],
        tx.now_sql() as _
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

pub(super) async fn delete(tx: &mut Tx, comment: CommentId) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update comment set words = '', mentioned_ids = '{}', deleted_at = $2 where id = $1 and deleted_at is null",
        comment.uuid(),
        tx.now_sql() as _
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

pub(super) async fn resolve(tx: &mut Tx, thread: ThreadId, person: PersonId) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update comment_thread set resolved_at = $2, resolved_by = $3 where id = $1 and resolved_at is null",
        thread.uuid(),
        tx.now_sql() as _,
        person.uuid()
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// True if it had ended.
pub(super) async fn reopen(db: &mut PgConnection, thread: ThreadId) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update comment_thread set resolved_at = null, resolved_by = null where id = $1 and resolved_at is not null",
        thread.uuid()
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

fn place(field: Option<&str>, quote: Option<String>, from: Option<Vec<u8>>, to: Option<Vec<u8>>) -> Place {
    match (field.and_then(|name| Field::parse(name).ok()), quote) {
        (Some(field), _) => Place::Field(field),
        (None, Some(quote)) => {
            let anchor = from.zip(to).map(|(from, to)| Anchor { from, to });
            Place::Words { quote, anchor }
        }
        (None, None) => Place::Story,
    }
}

pub(super) async fn threads(db: &mut PgConnection, article: ArticleId) -> sqlx::Result<Vec<Thread>> {
    let rows = sqlx::query!(
        r#"select thread.id as "id: ThreadId", opened_by as "opened_by: PersonId", opener.display_name as opener,
                  opened_at, field, anchor_from, anchor_to, quote, resolved_at, resolved_by as "resolved_by: PersonId",
                  resolver.display_name as "resolver?"
           from comment_thread thread join person opener on opener.id = opened_by
           left join person resolver on resolver.id = resolved_by
           where article_id = $1 order by opened_at, thread.id"#,
        article.uuid()
    )
    .fetch_all(&mut *db)
    .await?;
    let mut said = comments(db, article).await?;
    Ok(rows
        .into_iter()
        .map(|row| Thread {
            id: row.id,
            opened_by: Somebody { id: row.opened_by, name: row.opener },
            opened_at: row.opened_at.to_jiff(),
            place: place(row.field.as_deref(), row.quote, row.anchor_from, row.anchor_to),
            resolved: match (row.resolved_by, row.resolver, row.resolved_at) {
                (Some(id), Some(name), Some(at)) => Some((Somebody { id, name }, at.to_jiff())),
                _ => None,
            },
            comments: said.remove(&row.id).unwrap_or_default(),
        })
        .filter(|thread| thread.comments.iter().any(|comment| !comment.deleted))
        .collect())
}

async fn comments(db: &mut PgConnection, article: ArticleId) -> sqlx::Result<HashMap<ThreadId, Vec<Comment>>> {
    let rows = sqlx::query!(
        r#"select comment.id as "id: CommentId", thread_id as "thread: ThreadId", written_by as "by: PersonId",
                  display_name as name, written_at, edited_at, deleted_at, words,
                  mentioned_ids as "mentioned: Vec<PersonId>"
           from comment join comment_thread thread on thread.id = thread_id join person on person.id = written_by
           where article_id = $1 order by written_at, comment.id"#,
        article.uuid()
    )
    .fetch_all(&mut *db)
    .await?;
    let called: Vec<PersonId> = rows.iter().flat_map(|row| row.mentioned.iter().copied()).collect();
    let names: HashMap<PersonId, String> = if called.is_empty() {
        HashMap::new()
    } else {
        sqlx::query!(
            r#"select id as "id: PersonId", display_name as name from person where id = any($1)"#,
            &called as &[PersonId]
        )
        .fetch_all(db)
        .await?
        .into_iter()
        .map(|row| (row.id, row.name))
        .collect()
    };
    let mut threads: HashMap<ThreadId, Vec<Comment>> = HashMap::new();
    for row in rows {
        let named = |id: PersonId| names.get(&id).map(|name| Somebody { id, name: name.clone() });
        threads.entry(row.thread).or_default().push(Comment {
            id: row.id,
            by: Somebody { id: row.by, name: row.name },
            at: row.written_at.to_jiff(),
            edited_at: row.edited_at.map(|at| at.to_jiff()),
            deleted: row.deleted_at.is_some(),
            words: row.words,
            mentions: row.mentioned.into_iter().filter_map(named).collect(),
        });
    }
    Ok(threads)
}

pub(super) async fn open(
    db: &mut PgConnection,
    actor: &Actor,
    mine: bool,
    after: Option<Cursor>,
) -> sqlx::Result<Vec<OpenThread>> {
    let sight = Sight::of(db, actor).await?;
    let rows = sqlx::query!(
        r#"select thread.id as "id: ThreadId", article.id as "article: ArticleId", article.headline,
                  article.lang as "lang: Lang", field, quote, display_name as opener, opened_at, said.words as "words!",
                  said.n as "n!"
           from comment_thread thread join article on article.id = thread.article_id
           join person on person.id = opened_by
           cross join lateral (select (array_agg(words order by written_at, id))[1] as words, count(*) as n
                               from comment where thread_id = thread.id and deleted_at is null) said
           where resolved_at is null and said.n > 0
             and ($1 or ($2 and stage = 'live') or article.section_id = any($3)
                  or (stage = 'live' and article.section_id = any($4))
                  or (stage <> 'killed' and (created_by = $5 or assigned_to = $5 or article.author_ids && $6)))
             and (not $7 or exists (select from comment where thread_id = thread.id and $5 = any(mentioned_ids)))
             and ($8::timestamptz is null or (opened_at, thread.id) < ($8, $9::uuid))
           order by opened_at desc, thread.id desc limit 51"#,
        sight.all,
        sight.live,
        &sight.within,
        &sight.live_within,
        sight.me,
        &sight.bylines,
        mine,
        after.map(|cursor| cursor.at.to_sqlx()) as _,
        after.map(|cursor| cursor.id.uuid())
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| OpenThread {
            id: row.id,
            article: row.article,
            headline: row.headline,
            lang: row.lang,
            place: place(row.field.as_deref(), row.quote, None, None),
            opened_by: row.opener,
            opened_at: row.opened_at.to_jiff(),
            words: row.words,
            comments: row.n,
        })
        .collect())
}
