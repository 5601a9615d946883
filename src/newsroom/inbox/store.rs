use sqlx::PgConnection;

use super::{Notification, Which};
use crate::newsroom::access::Actor;
use crate::newsroom::article::sight::Sight;
use crate::newsroom::comments::Somebody;
use crate::newsroom::events::notices::{Kind, Way};
use crate::newsroom::ids::{ArticleId, NotificationId, PersonId, ThreadId};
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;
use crate::platform::lang::Lang;

struct Row {
    id: NotificationId,
    kind: String,
    by: Option<PersonId>,
    name: Option<String>,
    at: Timestamp,
    read: bool,
    article: ArticleId,
    headline: String,
    lang: Lang,
    thread: Option<ThreadId>,
}

/// What the person may see of these; kinds that only a newer program knows are left to it.
macro_rules! notifications {
    ($db:expr, $actor:expr, $tail:literal $(, $argument:expr)* $(,)?) => {{
        let sight = Sight::of(&mut *$db, $actor).await?;
        let rows = sqlx::query_as!(
            Row,
            r#"select notification.id as "id: NotificationId", notification.kind, by_id as "by: PersonId",
                      display_name as "name?", at, read_at is not null as "read!", article.id as "article: ArticleId",
                      article.headline, article.lang as "lang: Lang", thread_id as "thread: ThreadId"
               from notification join article on article.id = article_id left join person on person.id = by_id
               where notification.person_id = $5
                 and ($1 or ($2 and stage = 'live') or article.section_id = any($3)
                      or (stage = 'live' and article.section_id = any($4))
                      or (stage <> 'killed' and (created_by = $5 or assigned_to = $5 or article.author_ids && $6)))"#
                + $tail,
            sight.all,
            sight.live,
            &sight.within,
            &sight.live_within,
            sight.me,
            &sight.bylines
            $(, $argument)*
        )
        .fetch_all(&mut *$db)
        .await?;
        Ok(rows.into_iter().filter_map(read).collect())
    }};
}

fn read(row: Row) -> Option<Notification> {
    Some(Notification {
        id: row.id,
        kind: Kind::parse(&row.kind)?,
        by: row.by.zip(row.name).map(|(id, name)| Somebody { id, name }),
        at: row.at,
        read: row.read,
        article: row.article,
        headline: row.headline,
        lang: row.lang,
        thread: row.thread,
    })
}

pub(super) async fn list(db: &mut PgConnection, actor: &Actor) -> sqlx::Result<Vec<Notification>> {
    notifications!(db, actor, " order by at desc, notification.id desc limit 200")
}

pub(super) async fn get(
    db: &mut PgConnection,
    actor: &Actor,
    id: NotificationId,
) -> sqlx::Result<Option<Notification>> {
    let found: sqlx::Result<Vec<Notification>> = notifications!(db, actor, " and notification.id = $7", id.uuid());
    Ok(found?.pop())
}

pub(super) async fn to_digest(db: &mut PgConnection, actor: &Actor) -> sqlx::Result<Vec<Notification>> {
    notifications!(
        db,
        actor,
        " and in_digest and digested_at is null and read_at is null order by at, notification.id limit 200"
    )
}

pub(super) async fn digested(tx: &mut Tx, person: PersonId, told: &[NotificationId]) -> sqlx::Result<()> {
    sqlx::query!(
        "update notification set digested_at = $3
         where person_id = $1 and id = any($2) and digested_at is null",
        person.uuid(),
        told as &[NotificationId],
        tx.now_sql() as _
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn unread(db: &mut PgConnection, actor: &Actor) -> sqlx::Result<i64> {
    let sight = Sight::of(db, actor).await?;
    sqlx::query_scalar!(
        r#"select count(*) as "n!" from (
               select from notification join article on article.id = article_id
               where notification.person_id = $5 and read_at is null
                 and ($1 or ($2 and stage = 'live') or article.section_id = any($3)
                      or (stage = 'live' and article.section_id = any($4))
                      or (stage <> 'killed' and (created_by = $5 or assigned_to = $5 or article.author_ids && $6)))
               limit 100) unseen"#,
        sight.all,
        sight.live,
        &sight.within,
        &sight.live_within,
        sight.me,
        &sight.bylines
    )
    .fetch_one(db)
    .await
}

pub(super) async fn mark_read(tx: &mut Tx, person: PersonId, which: Which) -> sqlx::Result<()> {
    let (one, thread) = match which {
        Which::All => (None, None),
        Which::One(id) => (Some(id.uuid()), None),
        Which::Thread(id) => (None, Some(id.uuid())),
    };
    sqlx::query!(
        "update notification set read_at = $2
         where person_id = $1 and read_at is null and ($3::uuid is null or id = $3) and ($4::uuid is null or thread_id = $4)",
        person.uuid(),
        tx.now_sql() as _,
        one,
        thread
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn preferences(db: &mut PgConnection, person: PersonId) -> sqlx::Result<Vec<(Kind, Way)>> {
    let rows = sqlx::query!("select kind, way from notice_preference where person_id = $1", person.uuid())
        .fetch_all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|row| Some((Kind::parse(&row.kind)?, Way::parse(&row.way)?))).collect())
}

pub(super) async fn set_preferences(
    db: &mut PgConnection,
    person: PersonId,
    chosen: &[(Kind, Way)],
) -> sqlx::Result<()> {
    let (kinds, ways): (Vec<String>, Vec<String>) =
        chosen.iter().map(|(kind, way)| (kind.as_str().to_owned(), way.as_str().to_owned())).unzip();
    sqlx::query!("delete from notice_preference where person_id = $1", person.uuid()).execute(&mut *db).await?;
    sqlx::query!(
        "insert into notice_preference (person_id, kind, way) select $1, kind, way from unnest($2::text[], $3::text[]) as chosen (kind, way)",
        person.uuid(),
        &kinds,
        &ways
    )
    .execute(db)
    .await?;
    Ok(())
}
