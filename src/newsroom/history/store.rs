use std::collections::HashMap;

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{By, Cursor, Filter, Row, Story, Who};
use crate::newsroom::ids::{ArticleId, PersonId};
use crate::platform::clock::Timestamp;
use crate::platform::lang::Lang;

struct Found {
    id: i64,
    at: Timestamp,
    person: Option<PersonId>,
    person_name: Option<String>,
    system: Option<String>,
    act: String,
    article: Option<ArticleId>,
    headline: Option<String>,
    lang: Option<Lang>,
    subject: Option<Uuid>,
    detail: serde_json::Value,
    position: Option<i64>,
    hash: Option<Vec<u8>>,
}

impl From<Found> for Row {
    fn from(row: Found) -> Self {
        Row {
            id: row.id,
            at: row.at,
            by: match (row.person, row.person_name, row.system) {
                (Some(id), name, _) => By::Person { id, name: name.unwrap_or_default() },
                (None, _, system) => By::System(system.unwrap_or_default()),
            },
            act: row.act,
            article: row.article.map(|id| Story {
                id,
                headline: row.headline.unwrap_or_default(),
                lang: row.lang.unwrap_or(Lang::EN),
            }),
            subject: row.subject,
            detail: row.detail,
            position: row.position,
            hash: row.hash,
        }
    }
}

/// A question for each filter that has an index of its own, so that a plan made once is right for all who ask it; what else
/// is filtered is looked at on the way. `$first` is the condition on `$1`.
macro_rules! events {
    ($db:expr, $first:literal, $limit:literal, $one:expr, $bounds:expr, $filter:expr) => {{
        let bounds: Bounds = $bounds;
        let filter: &Filter = $filter;
        let (person, newsroom) = match filter.who {
            Some(Who::Person(id)) => (Some(id.uuid()), false),
            Some(Who::Newsroom) => (None, true),
            None => (None, false),
        };
        let rows = sqlx::query_as!(
            Found,
            r#"select event.id, event.at, event.person_id as "person: PersonId", person.display_name as "person_name?",
                      event.system, event.act, event.article_id as "article: ArticleId", article.headline as "headline?",
                      article.lang as "lang?: Lang", event.subject_id as subject, event.detail,
                      link.position as "position?", link.hash as "hash?"
               from event
               left join person on person.id = event.person_id
               left join article on article.id = event.article_id
               left join event_link link on link.event_id = event.id
               where "# + $first + r#" and event.at >= $2 and (event.at, event.id) < ($3, $4)
                 and ($5::uuid is null or event.person_id = $5) and (not $6 or event.person_id is null)
                 and ($7::text is null or event.act = $7)
               order by event.at desc, event.id desc "# + $limit,
            $one,
            bounds.from.to_sqlx() as _,
            bounds.before.to_sqlx() as _,
            bounds.before_id,
            person,
            newsroom,
            filter.act.map(|act| act.as_str())
        )
        .fetch_all($db)
        .await?;
        Ok(rows.into_iter().map(Row::from).collect())
    }};
}

macro_rules! by_filter {
    ($db:expr, $filter:expr, $after:expr, $limit:literal) => {{
        let (db, filter, bounds) = ($db, $filter, Bounds::of($filter, $after));
        match (filter.article, filter.who, filter.act) {
            (Some(article), _, _) => events!(db, "event.article_id = $1", $limit, article.uuid(), bounds, filter),
            (None, Some(Who::Person(id)), _) => {
                events!(db, "event.person_id = $1", $limit, id.uuid(), bounds, filter)
            }
            (None, Some(Who::Newsroom), _) => {
                events!(db, "event.person_id is null and $1", $limit, true, bounds, filter)
            }
            (None, None, Some(act)) => events!(db, "event.act = $1", $limit, act.as_str(), bounds, filter),
            (None, None, None) => events!(db, "$1", $limit, true, bounds, filter),
        }
    }};
}

/// The stretch of time that is looked at, as the indexes have it.
struct Bounds {
    from: Timestamp,
    before: Timestamp,
    before_id: i64,
}

impl Bounds {
    fn of(filter: &Filter, after: Option<Cursor>) -> Self {
        let earliest = Timestamp::from_second(0).unwrap_or(Timestamp::MIN);
        // The end of what Postgres and this program both can say.
        let latest = Timestamp::from_second(253_000_000_000).unwrap_or(Timestamp::MAX);
        let until = filter.until.unwrap_or(latest);
        let (before, before_id) = match after {
            Some(cursor) if cursor.at < until => (cursor.at, cursor.id),
            _ => (until, i64::MIN),
        };
        Self { from: filter.from.unwrap_or(earliest), before, before_id }
    }
}

pub(super) async fn page(db: &mut PgConnection, filter: &Filter, after: Option<Cursor>) -> sqlx::Result<Vec<Row>> {
    by_filter!(db, filter, after, "limit 51")
}

pub(super) async fn export(db: &mut PgConnection, filter: &Filter, after: Option<Cursor>) -> sqlx::Result<Vec<Row>> {
    by_filter!(db, filter, after, "limit 1001")
}

pub(super) async fn names(db: &mut PgConnection, ids: &[Uuid], lang: Lang) -> sqlx::Result<HashMap<Uuid, String>> {
    let rows = sqlx::query!(
        r#"select distinct on (id) id as "id!", name as "name!" from (
               select id, display_name as name, '' as lang from person where id = any($1)
               union all select section_id, name, lang from section_name where section_id = any($1)
               union all select tag_id, name, lang from tag_name where tag_id = any($1)
               union all select author_id, name, lang from author_name where author_id = any($1)
           ) called order by id, lang <> $2, lang"#,
        ids,
        lang as Lang
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

pub(super) async fn called(db: &mut PgConnection, id: ArticleId) -> sqlx::Result<(String, Lang)> {
    let row = sqlx::query!(r#"select headline, lang as "lang: Lang" from article where id = $1"#, id.uuid())
        .fetch_one(db)
        .await?;
    Ok((row.headline, row.lang))
}

pub(super) async fn people(db: &mut PgConnection) -> sqlx::Result<Vec<(PersonId, String)>> {
    let rows = sqlx::query!(
        r#"select id as "id: PersonId", display_name as name from person order by lower(display_name), id"#
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}
