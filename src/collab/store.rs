//! Rows of the shared documents: snapshot, log, whose client is whose, who has what open.

use std::collections::HashMap;

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::newsroom::ids::{ArticleId, PersonId};
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;

/// The channel on which instances tell each other of rooms.
pub(super) const CHANNEL: &str = "dateline_rooms";
/// An instance that has not renewed its rows for this long has stopped.
const STALE: &str = "10 seconds";

/// A shared document as it is stored, without its log. Until the transaction ends nobody shortens the log.
pub(super) struct Stored {
    pub lineage: Uuid,
    pub snapshot: Vec<u8>,
    pub through: i64,
    pub revised: i64,
}

pub(super) async fn document(db: &mut PgConnection, article: ArticleId) -> sqlx::Result<Option<Stored>> {
    sqlx::query_as!(
        Stored,
        "select lineage, snapshot, through, revised from shared_document where article_id = $1 for share",
        article.uuid()
    )
    .fetch_optional(db)
    .await
}

pub(super) async fn insert_document(tx: &mut Tx, article: ArticleId, lineage: Uuid, seed: &[u8]) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into shared_document (article_id, lineage, snapshot, made_at) values ($1, $2, $3, $4)",
        article.uuid(),
        lineage,
        seed,
        tx.now_sql() as _
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The log above a number, in its order.
pub(super) async fn log(db: &mut PgConnection, article: ArticleId, above: i64) -> sqlx::Result<Vec<(i64, Vec<u8>)>> {
    let rows = sqlx::query!(
        "select number, update from shared_update where article_id = $1 and number > $2 order by number",
        article.uuid(),
        above
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.number, row.update)).collect())
}

/// The log that an instance writes: that of one life of a story's shared document.
#[derive(Clone, Copy)]
pub(super) struct Log {
    pub instance: Uuid,
    pub article: ArticleId,
    pub lineage: Uuid,
}

/// Logs updates and tells the other instances that have the story open, in one statement and so in one commit. Gives
/// the number of the last one; `None` if the document was made anew meanwhile, or if something else than `after`
/// is the last number so far.
pub(super) async fn append(
    db: &mut PgConnection,
    log: Log,
    now: Timestamp,
    people: &[Option<PersonId>],
    updates: &[Vec<u8>],
    after: Option<i64>,
) -> sqlx::Result<Option<i64>> {
    let people: Vec<Option<Uuid>> = people.iter().map(|person| person.map(|id| id.uuid())).collect();
    // Nobody is told where nobody listens: each notification makes all commits of the database queue up for a moment.
    sqlx::query_scalar!(
        r#"with document as (
               update shared_document set written = written + cardinality($3::bytea[])
               where article_id = $1 and lineage = $2 and ($9::bigint is null or written = $9) returning written
           ), logged as (
               insert into shared_update (article_id, number, person_id, at, update)
               select $1, document.written - cardinality($3::bytea[]) + line.number, line.person_id, $5, line.update
               from document, unnest($4::uuid[], $3::bytea[]) with ordinality as line (person_id, update, number)
           ), told as (
               select pg_notify($7, 'log ' || $1::text) from document
               where exists (select from open_story where article_id = $1 and instance <> $6
                             and seen_at > now() - $8::text::interval)
           )
           select written + 0 * (select count(*) from told) as "written!" from document"#,
        log.article.uuid(),
        log.lineage,
        updates,
        &people as &[Option<Uuid>],
        now.to_sqlx() as _,
        log.instance,
        CHANNEL,
        STALE,
        after
    )
    .fetch_optional(db)
    .await
}

/// Binds client ids to a person; gives whose each is now, which may be somebody else's.
pub(super) async fn bind_clients(
    db: &mut PgConnection,
    article: ArticleId,
    person: PersonId,
    clients: &[i64],
) -> sqlx::Result<Vec<(i64, PersonId)>> {
    let rows = sqlx::query!(
        r#"insert into shared_client (article_id, client, person_id) select $1, unnest($3::bigint[]), $2
           on conflict (article_id, client) do update set client = excluded.client
           returning client, person_id as "person: PersonId""#,
        article.uuid(),
        person.uuid(),
        clients
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.client, row.person)).collect())
}

/// Whose each client id of a story is, with the person's name.
pub(super) async fn writers(db: &mut PgConnection, article: ArticleId) -> sqlx::Result<Vec<(i64, PersonId, String)>> {
    let rows = sqlx::query!(
        r#"select client, person_id as "person: PersonId", display_name
           from shared_client join person on person.id = person_id where article_id = $1 order by client"#,
        article.uuid()
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.client, row.person, row.display_name)).collect())
}

/// The last number logged. `None` if the document was made anew.
pub(super) async fn written(db: &mut PgConnection, article: ArticleId, lineage: Uuid) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        "select written from shared_document where article_id = $1 and lineage = $2",
        article.uuid(),
        lineage
    )
    .fetch_optional(db)
    .await
}

/// Locks the document against writers of all instances; gives the last number logged. `None` if it was made anew.
pub(super) async fn lock(db: &mut PgConnection, article: ArticleId, lineage: Uuid) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        "select written from shared_document where article_id = $1 and lineage = $2 for update",
        article.uuid(),
        lineage
    )
    .fetch_optional(db)
    .await
}

/// Who wrote after the newest revision, in the order of their last words, the last one at the end.
pub(super) async fn writers_since_revision(db: &mut PgConnection, article: ArticleId) -> sqlx::Result<Vec<PersonId>> {
    sqlx::query_scalar!(
        r#"select person_id as "person!: PersonId" from shared_update join shared_document using (article_id)
           where article_id = $1 and number > revised and person_id is not null
           group by person_id order by max(number)"#,
        article.uuid()
    )
    .fetch_all(db)
    .await
}

pub(super) async fn set_revised(
    db: &mut PgConnection,
    article: ArticleId,
    revised: i64,
    suggestions: usize,
    cut: &[&str],
) -> sqlx::Result<()> {
    let cut: Vec<String> = cut.iter().map(|field| (*field).to_owned()).collect();
    sqlx::query!(
        "update shared_document set revised = $2, suggestions = $3, cut = $4 where article_id = $1",
        article.uuid(),
        revised,
        i32::try_from(suggestions).unwrap_or(i32::MAX),
        &cut
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whether a story has acknowledged words that no revision has yet.
pub(super) async fn is_unrevised(db: &mut PgConnection, article: ArticleId) -> sqlx::Result<bool> {
    let unrevised =
        sqlx::query_scalar!("select written > revised from shared_document where article_id = $1", article.uuid())
            .fetch_optional(db)
            .await?;
    Ok(unrevised.flatten().unwrap_or(false))
}

/// Replaces the snapshot and removes what of the log it holds.
pub(super) async fn compact(
    tx: &mut Tx,
    article: ArticleId,
    lineage: Uuid,
    snapshot: &[u8],
    through: i64,
) -> sqlx::Result<()> {
    let kept = sqlx::query!(
        "update shared_document set snapshot = $3, through = $4
         where article_id = $1 and lineage = $2 and through < $4 and revised >= $4",
        article.uuid(),
        lineage,
        snapshot,
        through
    )
    .execute(tx.conn())
    .await?;
    if kept.rows_affected() == 1 {
        sqlx::query!("delete from shared_update where article_id = $1 and number <= $2", article.uuid(), through)
            .execute(tx.conn())
            .await?;
    }
    Ok(())
}

/// Says which people have a story open on an instance.
pub(super) async fn open(
    db: &mut PgConnection,
    instance: Uuid,
    article: ArticleId,
    people: &[PersonId],
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into open_story (instance, article_id, person_ids, seen_at) values ($1, $2, $3, now())
         on conflict (instance, article_id) do update set person_ids = excluded.person_ids, seen_at = now()",
        instance,
        article.uuid(),
        people as &[PersonId]
    )
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn close(db: &mut PgConnection, instance: Uuid, article: ArticleId) -> sqlx::Result<()> {
    sqlx::query!("delete from open_story where instance = $1 and article_id = $2", instance, article.uuid())
        .execute(db)
        .await?;
    Ok(())
}

/// Renews an instance's rows for the stories that are open on it, and sweeps those of instances that stopped. A row that
/// was written while its story was just being closed is swept like these.
pub(super) async fn renew(db: &mut PgConnection, instance: Uuid, open: &[ArticleId]) -> sqlx::Result<()> {
    sqlx::query!(
        "update open_story set seen_at = now() where instance = $1 and article_id = any($2)",
        instance,
        open as &[ArticleId]
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("delete from open_story where seen_at < now() - interval '60 seconds'").execute(db).await?;
    Ok(())
}

/// How a story that is open here stands in the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    pub article: ArticleId,
    pub lineage: Uuid,
    pub written: i64,
    pub head: i32,
    pub published: Option<i32>,
    pub elsewhere: bool,
}

pub(super) async fn standings(
    db: &mut PgConnection,
    instance: Uuid,
    articles: &[ArticleId],
) -> sqlx::Result<Vec<Standing>> {
    sqlx::query_as!(
        Standing,
        r#"select article.id as "article: ArticleId", lineage, written, head, publication.revision as "published?",
                  exists (select from open_story where open_story.article_id = article.id and instance <> $2
                          and seen_at > now() - $3::text::interval) as "elsewhere!"
           from article join shared_document on shared_document.article_id = article.id
           left join publication on publication.article_id = article.id
           where article.id = any($1)"#,
        articles as &[ArticleId],
        instance,
        STALE
    )
    .fetch_all(db)
    .await
}

pub(super) async fn notify(db: &mut PgConnection, payload: &str) -> sqlx::Result<()> {
    sqlx::query!("select pg_notify($1, $2)", CHANNEL, payload).execute(db).await?;
    Ok(())
}

/// The names of people who have these stories open, on any instance.
pub(super) async fn open_names(
    db: &mut PgConnection,
    articles: &[ArticleId],
) -> sqlx::Result<HashMap<ArticleId, Vec<String>>> {
    let rows = sqlx::query!(
        r#"select distinct article_id as "article: ArticleId", display_name
           from open_story join person on person.id = any(person_ids)
           where article_id = any($1) and seen_at > now() - $2::text::interval order by display_name"#,
        articles as &[ArticleId],
        STALE
    )
    .fetch_all(db)
    .await?;
    let mut names: HashMap<ArticleId, Vec<String>> = HashMap::new();
    for row in rows {
        names.entry(row.article).or_default().push(row.display_name);
    }
    Ok(names)
}
