use sqlx::PgConnection;
use sqlx::types::Json;

use super::revisions::Entry;
use super::{Article, Content, Kind, Revision, Roles, Version};
use crate::newsroom::access::ArticleFacts;
use crate::newsroom::document::Document;
use crate::newsroom::ids::{ArticleId, AuthorId, PersonId, SectionId, TagId, WorkId};
use crate::newsroom::stage::Stage;
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;
use crate::platform::lang::Lang;

pub(super) async fn facts(db: &mut PgConnection, id: ArticleId) -> sqlx::Result<Option<ArticleFacts>> {
    Ok(facts_of(db, &[id]).await?.pop())
}

/// The facts of many stories at once.
pub(super) async fn facts_of(db: &mut PgConnection, ids: &[ArticleId]) -> sqlx::Result<Vec<ArticleFacts>> {
    let rows = sqlx::query!(
        r#"select article.id as "id: ArticleId", stage, created_by as "created_by: PersonId", authors_publish,
                  assigned_to as "assigned_to: PersonId", people_outside(section_id) as "outside!: Vec<PersonId>",
                  array(select person_id from author where id = any(author_ids) and person_id is not null)
                      as "byline_people!: Vec<PersonId>"
           from article cross join newsroom where article.id = any($1)"#,
        ids as &[ArticleId]
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| ArticleFacts {
            id: row.id,
            stage: row.stage.into(),
            created_by: row.created_by,
            assigned_to: row.assigned_to,
            outside: row.outside,
            byline_people: row.byline_people,
            authors_publish: row.authors_publish,
        })
        .collect())
}

struct ArticleRow {
    id: ArticleId,
    work: WorkId,
    lang: Lang,
    stage: Stage,
    stage_before: Option<String>,
    head: i32,
    first_published_at: Option<jiff_sqlx::Timestamp>,
}

impl From<ArticleRow> for Article {
    fn from(row: ArticleRow) -> Self {
        Article {
            id: row.id,
            work: row.work,
            lang: row.lang,
            stage: row.stage,
            stage_before: row.stage_before.map(Stage::from),
            head: row.head,
            first_published_at: row.first_published_at.map(|at| at.to_jiff()),
        }
    }
}

macro_rules! articles {
    ($tail:literal $(, $argument:expr)* $(,)?) => {
        sqlx::query_as!(
            ArticleRow,
            r#"select id as "id: ArticleId", work_id as "work: WorkId", lang as "lang: Lang", stage,
                      stage_before, head, first_published_at
               from article "# + $tail
            $(, $argument)*
        )
    };
}

pub(super) async fn article(db: &mut PgConnection, id: ArticleId) -> sqlx::Result<Option<Article>> {
    Ok(articles!("where id = $1", id.uuid()).fetch_optional(db).await?.map(Article::from))
}

/// The story, locked against other writers until the transaction ends.
pub(super) async fn lock(db: &mut PgConnection, id: ArticleId) -> sqlx::Result<Option<Article>> {
    Ok(articles!("where id = $1 for update", id.uuid()).fetch_optional(db).await?.map(Article::from))
}

pub(super) async fn versions(db: &mut PgConnection, of: ArticleId) -> sqlx::Result<Vec<Version>> {
    sqlx::query_as!(
        Version,
        r#"select other.id as "id: ArticleId", other.lang as "lang: Lang", other.headline, other.stage
           from article this join article other using (work_id) where this.id = $1 and other.id <> $1
           order by other.lang"#,
        of.uuid()
    )
    .fetch_all(db)
    .await
}

pub(super) async fn revision(db: &mut PgConnection, id: ArticleId, number: i32) -> sqlx::Result<Option<Revision>> {
    let row = sqlx::query!(
        r#"select number, saved_at, saved_by as "saved_by: PersonId", display_name, restored_from, kind,
                  section_id as "section: SectionId", author_ids as "authors: Vec<AuthorId>", author_roles,
                  tag_ids as "tags: Vec<TagId>", headline, short_headline, standfirst, dateline, slug, search_title,
                  search_description, social_title, social_description, body as "body: Json<Document>"
           from revision join person on person.id = saved_by where article_id = $1 and number = $2"#,
        id.uuid(),
        number
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Revision {
        number: row.number,
        saved_at: row.saved_at.to_jiff(),
        saved_by: row.saved_by,
        saved_by_name: row.display_name,
        restored_from: row.restored_from,
        content: Content {
            kind: row.kind.into(),
            section: row.section,
            roles: Roles::of_column(&row.authors, &row.author_roles),
            authors: row.authors,
            tags: row.tags,
            headline: row.headline,
            short_headline: row.short_headline,
            standfirst: row.standfirst,
            dateline: row.dateline,
            slug: row.slug,
            search_title: row.search_title,
            search_description: row.search_description,
            social_title: row.social_title,
            social_description: row.social_description,
            body: row.body.0,
        },
    }))
}

struct EntryRow {
    number: i32,
    saved_at: Timestamp,
    saved_by: PersonId,
    saved_by_name: String,
    writer_ids: Vec<PersonId>,
    writers: Vec<String>,
    name: Option<String>,
    restored_from: Option<i32>,
    headline: String,
    words: i32,
    kind: Kind,
}

pub(super) async fn entries(db: &mut PgConnection, id: ArticleId, before: i32) -> sqlx::Result<Vec<Entry>> {
    let rows = sqlx::query_as!(
        EntryRow,
        r#"select number, saved_at, saved_by as "saved_by: PersonId", display_name as saved_by_name,
                  writer_ids as "writer_ids: Vec<PersonId>", name, restored_from, headline, words, kind,
                  array(select writer.display_name from person writer where writer.id = any(writer_ids)
                        order by writer.display_name) as "writers!"
           from revision join person on person.id = saved_by
           where article_id = $1 and number < $2 order by number desc limit 200"#,
        id.uuid(),
        before
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Entry {
            number: row.number,
            saved_at: row.saved_at,
            saved_by: row.saved_by,
            saved_by_name: row.saved_by_name,
            writer_ids: row.writer_ids,
            writers: row.writers,
            name: row.name,
            restored_from: row.restored_from,
            headline: row.headline,
            words: row.words,
            kind: row.kind,
        })
        .collect())
}

pub(super) async fn insert_article(
    tx: &mut Tx,
    id: ArticleId,
    work: WorkId,
    lang: Lang,
    stage: Stage,
    person: PersonId,
    content: &Content,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into article (id, work_id, lang, stage, created_by, created_at, head, saved_at, saved_by, kind,
             section_id, author_ids, headline, words)
         values ($1, $2, $3, $11, $4, $5, 1, $5, $4, $6, $7, $8, $9, $10)",
        id.uuid(),
        work.uuid(),
        lang as Lang,
        person.uuid(),
        tx.now_sql() as _,
        content.kind.as_str(),
        content.section.map(|id| id.uuid()),
        &content.authors as &[AuthorId],
        content.headline,
        words(content),
        stage.as_str()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whether a section is none of those somebody is limited to, nor below one.
pub(super) async fn is_outside(db: &mut PgConnection, person: PersonId, section: SectionId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select $1 = any(people_outside($2)) as "outside!""#, person.uuid(), section.uuid())
        .fetch_one(db)
        .await
}

/// Who made a revision, and what it is called.
pub(super) struct Made<'a> {
    pub by: PersonId,
    /// Everybody whose words it has that the one before it had not.
    pub writers: &'a [PersonId],
    pub name: Option<&'a str>,
}

pub(super) async fn insert_revision(
    tx: &mut Tx,
    id: ArticleId,
    number: i32,
    made: Made<'_>,
    content: &Content,
) -> sqlx::Result<()> {
    let linked: Vec<uuid::Uuid> = content.body.references().into_iter().map(|id| id.uuid()).collect();
    sqlx::query!(
        "insert into revision (article_id, number, saved_at, saved_by, writer_ids, kind, section_id, author_ids,
             tag_ids, headline, short_headline, standfirst, dateline, slug, search_title, search_description,
             social_title, social_description, body, words, linked_ids, name, author_roles)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
             $23)",
        id.uuid(),
        number,
        tx.now_sql() as _,
        made.by.uuid(),
        made.writers as &[PersonId],
        content.kind.as_str(),
        content.section.map(|id| id.uuid()),
        &content.authors as &[AuthorId],
        &content.tags as &[TagId],
        content.headline,
        content.short_headline,
        content.standfirst,
        content.dateline,
        content.slug,
        content.search_title,
        content.search_description,
        content.social_title,
        content.social_description,
        Json(&content.body) as _,
        words(content),
        &linked,
        made.name,
        &content.roles.column(&content.authors)
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Moves the head and repeats on the story's row what the desk's list shows of it.
pub(super) async fn set_head(
    tx: &mut Tx,
    id: ArticleId,
    number: i32,
    person: PersonId,
    content: &Content,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update article set head = $2, saved_at = $3, saved_by = $4, kind = $5, section_id = $6, author_ids = $7,
             headline = $8, words = $9 where id = $1",
        id.uuid(),
        number,
        tx.now_sql() as _,
        person.uuid(),
        content.kind.as_str(),
        content.section.map(|id| id.uuid()),
        &content.authors as &[AuthorId],
        content.headline,
        words(content)
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Names a revision that is there already; false if it is not.
pub(super) async fn name_revision(
    db: &mut PgConnection,
    id: ArticleId,
    number: i32,
    name: Option<&str>,
) -> sqlx::Result<bool> {
    let done =
        sqlx::query!("update revision set name = $3 where article_id = $1 and number = $2", id.uuid(), number, name)
            .execute(db)
            .await?;
    Ok(done.rows_affected() > 0)
}

/// Drops a story's shared document if all its words are in a revision. False if they are not.
pub(super) async fn drop_shared_document(db: &mut PgConnection, id: ArticleId) -> sqlx::Result<bool> {
    sqlx::query!("delete from shared_document where article_id = $1 and written = revised", id.uuid())
        .execute(&mut *db)
        .await?;
    let kept = sqlx::query_scalar!(
        r#"select exists (select from shared_document where article_id = $1) as "kept!""#,
        id.uuid()
    )
    .fetch_one(db)
    .await?;
    Ok(!kept)
}

/// Of these ids, which there are.
pub(super) struct Known {
    pub section: Option<SectionId>,
    pub authors: Vec<AuthorId>,
    pub tags: Vec<TagId>,
}

pub(super) async fn known(db: &mut PgConnection, content: &Content) -> sqlx::Result<Known> {
    let row = sqlx::query!(
        r#"select (select id from section where id = $1) as "section: SectionId",
                  array(select id from author where id = any($2)) as "authors!: Vec<AuthorId>",
                  array(select id from tag where id = any($3)) as "tags!: Vec<TagId>""#,
        content.section.map(|id| id.uuid()),
        &content.authors as &[AuthorId],
        &content.tags as &[TagId]
    )
    .fetch_one(db)
    .await?;
    Ok(Known { section: row.section, authors: row.authors, tags: row.tags })
}

/// Which of a revision's references name nothing.
pub(super) struct Unknown {
    pub section: bool,
    pub authors: bool,
    pub tags: bool,
}

pub(super) async fn unknown(db: &mut PgConnection, content: &Content) -> sqlx::Result<Unknown> {
    let row = sqlx::query!(
        r#"select $1::uuid is not null and not exists (select from section where id = $1) as "section!",
                  (select count(*) from author where id = any($2)) < cardinality($2) as "authors!",
                  (select count(*) from tag where id = any($3)) < cardinality($3) as "tags!""#,
        content.section.map(|id| id.uuid()),
        &content.authors as &[AuthorId],
        &content.tags as &[TagId]
    )
    .fetch_one(db)
    .await?;
    Ok(Unknown { section: row.section, authors: row.authors, tags: row.tags })
}

fn words(content: &Content) -> i32 {
    i32::try_from(content.body.word_count()).unwrap_or(i32::MAX)
}
