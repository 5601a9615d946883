//! Whose suggestions are whose. A suggestion belongs to the person who used its id first, as a client id does: nobody may
//! put words in somebody else's mouth. What is known stays known when a suggestion is accepted or rejected, so that
//! whoever takes that back, or moves a block that holds one, or was offline meanwhile, may write it again.

use std::collections::HashMap;

use sqlx::PgConnection;

use super::frames::Closing;
use super::room::Room;
use super::schema;
use super::tree::Node;
use super::write::away;
use crate::newsroom::ids::{ArticleId, PersonId};

/// A suggestion's id, and whose it is said to be.
pub(super) type Said = (String, PersonId);

/// The suggestions that stand in a story.
pub(super) fn standing(story: &Node) -> Vec<Said> {
    fn walk(node: &Node, found: &mut HashMap<String, PersonId>) {
        for mark in node.marks.iter().filter(|mark| schema::is_suggestion(&mark.name)) {
            let text = |name: &str| mark.attrs.get(name).and_then(serde_json::Value::as_str);
            if let (Some(id), Some(person)) = (text("id"), text("person").and_then(|id| id.parse().ok())) {
                found.entry(id.to_owned()).or_insert(person);
            }
        }
        node.content.iter().for_each(|child| walk(child, found));
    }
    let mut found = HashMap::new();
    walk(story, &mut found);
    found.into_iter().collect()
}

/// Notes whose the suggestions are that a story already had when nobody noted it yet.
pub(super) async fn adopt(db: &mut PgConnection, article: ArticleId, standing: &[Said]) -> sqlx::Result<()> {
    if !standing.is_empty() {
        store::bind(db, article, standing).await?;
    }
    Ok(())
}

impl Room {
    /// Makes sure that every suggestion in the batch is its sender's own or was there before as the other's, and sends
    /// away who writes in another's name.
    pub(super) async fn bind_suggestions(&mut self) -> Result<(), Closing> {
        let (mut own, mut others) = (Vec::new(), Vec::new());
        for push in &self.batch {
            for (id, person) in &push.brought.suggestions {
                if self.suggestions.contains_key(id) {
                    continue;
                }
                match *person == push.person {
                    true => own.push((id.clone(), *person)),
                    false => others.push(id.clone()),
                }
            }
        }
        if !own.is_empty() || !others.is_empty() {
            own.sort_unstable();
            own.dedup();
            let mut db = self.hub.pool.acquire().await.map_err(away)?;
            // One's own first: another in the same batch may answer to it already.
            store::bind(&mut db, self.article, &own).await.map_err(away)?;
            others.extend(own.into_iter().map(|(id, _)| id));
            self.suggestions.extend(store::owners(&mut db, self.article, &others).await.map_err(away)?);
        }
        let liars: Vec<u64> = self
            .batch
            .iter()
            .filter(|push| push.brought.suggestions.iter().any(|(id, person)| self.suggestions.get(id) != Some(person)))
            .map(|push| push.connection)
            .collect();
        for connection in liars {
            tracing::warn!(article = %self.article, "a suggestion in somebody else's name was refused");
            self.close(connection, Closing::Malformed);
        }
        Ok(())
    }
}

mod store {
    use super::*;

    /// Gives ids to people, but for those that belong to somebody, and to people that there are not.
    pub(super) async fn bind(db: &mut PgConnection, article: ArticleId, said: &[Said]) -> sqlx::Result<()> {
        let (ids, people): (Vec<String>, Vec<PersonId>) = said.iter().cloned().unzip();
        sqlx::query!(
            "insert into shared_suggestion (article_id, suggestion, person_id)
             select $1, said.id, person.id from unnest($2::text[], $3::uuid[]) as said (id, person_id)
             join person on person.id = said.person_id
             on conflict do nothing",
            article.uuid(),
            &ids,
            &people as &[PersonId]
        )
        .execute(db)
        .await?;
        Ok(())
    }

    pub(super) async fn owners(db: &mut PgConnection, article: ArticleId, ids: &[String]) -> sqlx::Result<Vec<Said>> {
        let rows = sqlx::query!(
            r#"select suggestion, person_id as "person: PersonId" from shared_suggestion
               where article_id = $1 and suggestion = any($2)"#,
            article.uuid(),
            ids
        )
        .fetch_all(db)
        .await?;
        Ok(rows.into_iter().map(|row| (row.suggestion, row.person)).collect())
    }
}
