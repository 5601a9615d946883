//! Going through the chain from its beginning: each row's hash is made anew from what the row says now. It reads as a
//! stream, so the memory it needs does not grow with the history.

use std::fmt;

use futures_util::TryStreamExt;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

/// Problems that are told one by one; beyond these they are only counted.
const TOLD: usize = 100;
/// Rows between two words on how far it is.
const STEP: i64 = 10_000;

/// The end of the chain: how many rows it has and the hash of the last. Prints as `COUNT:HASH`.
#[derive(Clone, PartialEq, Eq)]
pub struct Head {
    pub count: i64,
    pub hash: [u8; 32],
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// Rows that were looked at.
    pub rows: i64,
    /// The head as the database has it, to be kept elsewhere.
    pub head: Head,
    /// The first hundred problems, in the order of the chain.
    pub told: Vec<Problem>,
    /// All of them.
    pub problems: u64,
}

/// Something is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Places of the chain are empty: rows were removed.
    Missing { first: i64, last: i64 },
    /// The place is there and its event is not.
    Gone { position: i64, event: i64 },
    /// What stands there does not follow from the row before it: it was altered, inserted or moved.
    Broken { position: i64, event: i64 },
    /// A place that was taken already: something was inserted.
    Doubled { position: i64, event: i64 },
    /// An event without a place in the chain: it was inserted.
    Unchained { event: i64 },
    /// The head speaks of another end than the rows have.
    Head { count: i64, last: i64 },
    /// The head that was kept elsewhere does not stand in the chain: everything from somewhere before it was made anew.
    NotKept { count: i64 },
}

/// The text is not `COUNT:HASH`.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("expected what an earlier verification printed: a number, a colon and 64 hexadecimal digits")]
pub struct BadHead;

impl Head {
    pub fn parse(text: &str) -> Result<Self, BadHead> {
        let (count, hex) = text.trim().split_once(':').ok_or(BadHead)?;
        let count = count.parse().ok().filter(|count| *count >= 0).ok_or(BadHead)?;
        if hex.len() != 64 || !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(BadHead);
        }
        let mut hash = [0; 32];
        for (byte, at) in hash.iter_mut().zip((0..64).step_by(2)) {
            *byte = u8::from_str_radix(&hex[at..at + 2], 16).map_err(|_| BadHead)?;
        }
        Ok(Self { count, hash })
    }
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.count)?;
        self.hash.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Head({self})")
    }
}

/// The head as the database has it.
pub async fn head(db: &mut PgConnection) -> sqlx::Result<Head> {
    store::head(db).await
}

/// Goes through the whole chain, as it is at one moment. `kept` is a head that somebody kept elsewhere. `progress` hears
/// now and then how many rows are done, of how many.
pub async fn verify(
    db: &mut PgConnection,
    kept: Option<&Head>,
    progress: impl FnMut(i64, i64),
) -> sqlx::Result<Verdict> {
    let mut tx = store::one_moment(db).await?;
    verify_here(&mut tx, kept, progress).await
}

/// The same inside a transaction that the caller has begun: what it sees is what is looked at.
pub async fn verify_here(
    db: &mut PgConnection,
    kept: Option<&Head>,
    mut progress: impl FnMut(i64, i64),
) -> sqlx::Result<Verdict> {
    let head = store::head(db).await?;
    let mut found = Verdict { rows: 0, head: head.clone(), told: Vec::new(), problems: 0 };
    let mut last = Head { count: 0, hash: [0; 32] };
    let mut keeps = kept.is_none_or(|kept| *kept == last);
    {
        let mut links = store::links(db);
        while let Some(link) = links.try_next().await? {
            found.rows += 1;
            let (position, event) = (link.position, link.event_id);
            if position > last.count + 1 {
                found.say(Problem::Missing { first: last.count + 1, last: position - 1 });
            } else if position <= last.count {
                found.say(Problem::Doubled { position, event });
                continue;
            } else if !link.is_there {
                found.say(Problem::Gone { position, event });
            } else if link.follows(&last.hash) != link.hash {
                found.say(Problem::Broken { position, event });
            }
            // What follows is judged by what stands here, so that one problem is not told of every later row.
            last.count = position;
            last.hash = <[u8; 32]>::try_from(link.hash.as_slice()).unwrap_or_default();
            keeps = keeps || kept == Some(&last);
            if found.rows % STEP == 0 {
                progress(found.rows, head.count);
            }
        }
    }
    {
        let mut unchained = store::unchained(db);
        while let Some(event) = unchained.try_next().await? {
            found.say(Problem::Unchained { event });
        }
    }
    if last != head {
        found.say(Problem::Head { count: head.count, last: last.count });
    }
    if let (Some(kept), false) = (kept, keeps) {
        found.say(Problem::NotKept { count: kept.count });
    }
    progress(found.rows, head.count);
    Ok(found)
}

impl Verdict {
    /// Whether all is as it was written.
    pub fn is_whole(&self) -> bool {
        self.problems == 0
    }

    fn say(&mut self, problem: Problem) {
        self.problems += 1;
        if self.told.len() < TOLD {
            self.told.push(problem);
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Missing { first, last } if first == last => write!(f, "place {first}: removed"),
            Problem::Missing { first, last } => write!(f, "places {first} to {last}: removed"),
            Problem::Gone { position, event } => write!(f, "place {position}: its event {event} was removed"),
            Problem::Broken { position, event } => {
                write!(f, "place {position}: event {event} was altered, inserted or moved")
            }
            Problem::Doubled { position, event } => write!(f, "place {position}: event {event} was inserted"),
            Problem::Unchained { event } => write!(f, "event {event} was inserted: it has no place in the chain"),
            Problem::Head { count, last } if count > last => {
                write!(f, "the end: {} rows after place {last} were removed", count - last)
            }
            Problem::Head { count, last } => {
                write!(f, "the end: the head says {count} rows and the last place is {last}, or their hashes differ")
            }
            Problem::NotKept { count } => {
                write!(f, "the head that was kept, at place {count}, does not stand there: the chain was made anew")
            }
        }
    }
}

/// A place of the chain with the event that stands there, its fields as the database prints them.
struct Link {
    position: i64,
    hash: Vec<u8>,
    event_id: i64,
    is_there: bool,
    id: Option<String>,
    at: Option<String>,
    person: Option<String>,
    system: Option<String>,
    act: Option<String>,
    article: Option<String>,
    subject: Option<String>,
    detail: Option<String>,
}

impl Link {
    /// The hash that belongs here after `former`: the same bytes as the migration's `event_hash` takes.
    fn follows(&self, former: &[u8]) -> Vec<u8> {
        let mut hasher = Sha256::new();
        hasher.update(former);
        let position = self.position.to_string();
        let fields = [
            Some(&position),
            self.id.as_ref(),
            self.at.as_ref(),
            self.person.as_ref(),
            self.system.as_ref(),
            self.act.as_ref(),
            self.article.as_ref(),
            self.subject.as_ref(),
            self.detail.as_ref(),
        ];
        for field in fields {
            match field {
                Some(field) => hasher.update(format!("{}:{field};", field.len())),
                None => hasher.update("-;"),
            }
        }
        hasher.finalize().to_vec()
    }
}

mod store {
    use futures_util::stream::BoxStream;
    use sqlx::{Connection, Postgres, Transaction};

    use super::*;

    pub(super) async fn one_moment(db: &mut PgConnection) -> sqlx::Result<Transaction<'_, Postgres>> {
        db.begin_with("begin isolation level repeatable read read only").await
    }

    pub(super) async fn head(db: &mut PgConnection) -> sqlx::Result<Head> {
        let row = sqlx::query!("select count, hash from event_head").fetch_one(db).await?;
        // A hash of another length is nobody's, and the comparison says so.
        Ok(Head { count: row.count, hash: row.hash.try_into().unwrap_or_default() })
    }

    pub(super) fn links(db: &mut PgConnection) -> BoxStream<'_, sqlx::Result<Link>> {
        sqlx::query_as!(
            Link,
            r#"select link.position, link.hash, link.event_id, event.id is not null as "is_there!", event.id::text as id,
                      (extract(epoch from event.at) * 1000000)::bigint::text as at, event.person_id::text as person,
                      event.system, event.act as "act?", event.article_id::text as article,
                      event.subject_id::text as subject, event.detail::text as detail
               from event_link link left join event on event.id = link.event_id order by link.position, link.event_id"#
        )
        .fetch(db)
    }

    pub(super) fn unchained(db: &mut PgConnection) -> BoxStream<'_, sqlx::Result<i64>> {
        sqlx::query_scalar!(
            "select id from event where not exists (select from event_link where event_id = event.id) order by id"
        )
        .fetch(db)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_as_it_was_printed() {
        let head = Head { count: 42, hash: std::array::from_fn(|at| at as u8 * 7) };
        assert_eq!(Head::parse(&head.to_string()), Ok(head));
        for wrong in ["", "42", "42:", "x:00", "-1:00", "42:zz", &format!("1:{}é", "0".repeat(62))] {
            assert_eq!(Head::parse(wrong), Err(BadHead), "{wrong}");
        }
    }

    #[test]
    fn problems_are_sentences() {
        assert_eq!(Problem::Missing { first: 3, last: 3 }.to_string(), "place 3: removed");
        assert_eq!(Problem::Head { count: 9, last: 7 }.to_string(), "the end: 2 rows after place 7 were removed");
    }
}
