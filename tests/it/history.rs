//! The history: every act in its place of the chain, no statement that changes one, and every change by other means found.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use dateline::newsroom::events::Act;
use dateline::newsroom::history::verify::{Head, Problem, Verdict, verify, verify_here};
use dateline::newsroom::people;
use dateline::platform::clock::Clock;
use dateline::platform::db::{self, Tx};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool};

use crate::app::{Admin, Anonymous, Author, Contributor, Editor, TestApp};

/// What the tables' owner does before changing what no statement can.
const OPEN: &str = "alter table event disable trigger user; alter table event_link disable trigger user;
    alter table event_head disable trigger user; alter table event_link drop constraint event_link_event_id_fkey;
    alter table event_link drop constraint event_link_event; alter table event_link drop constraint event_link_pkey;
    alter table event drop constraint event_actor; alter table event drop constraint event_pkey;
    alter table event alter column id drop identity;";

async fn looked(db: &mut PgConnection, kept: Option<&Head>) -> Verdict {
    verify(db, kept, |_, _| {}).await.unwrap()
}

async fn run(db: &mut PgConnection, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(db).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// A newsroom where some things happened, by people and by the newsroom itself.
async fn busy(pool: &PgPool) -> TestApp {
    let app = TestApp::new(pool).await;
    for number in 0..3 {
        app.live(Editor, &format!("Ferry note {number}"), "en", "The ferry came late.").await;
    }
    let story = app.begin(Contributor, "قوارب الصيد", "ar").await;
    for words in ["One", "اثنان"] {
        app.post_json(Editor, &format!("/desk/articles/{story}/comments"), &serde_json::json!({ "words": words }))
            .await
            .is(200);
    }
    app
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn every_act_has_its_place_and_no_statement_changes_one(pool: PgPool) {
    let _app = busy(&pool).await;
    let mut db = pool.acquire().await.unwrap();
    let events: i64 = sqlx::query_scalar("select count(*) from event").fetch_one(&mut *db).await.unwrap();
    let verdict = looked(&mut db, None).await;
    assert!(verdict.is_whole(), "{verdict:?}");
    assert_eq!((verdict.rows, verdict.head.count), (events, events));
    assert!(events > 15, "{events}");

    for statement in [
        "update event set act = 'published'",
        "update event set detail = '{}' where id = 1",
        "delete from event where id = 1",
        "truncate event cascade",
        "update event_link set hash = hash",
        "delete from event_link",
        "truncate event_link",
        "insert into event_link (position, event_id, hash) select count + 1, 1, hash from event_head",
        "update event_head set count = 0",
        "delete from event_head",
        "truncate event_head",
        "with gone as (delete from event returning id) select 1",
        "insert into event (id, at, act, system) overriding system value values (1, now(), 'x', 'x')
             on conflict (id) do update set act = 'x'",
    ] {
        let refused = sqlx::raw_sql(statement).execute(&mut *db).await.unwrap_err().to_string();
        assert!(refused.contains("the history is not changed"), "{statement}: {refused}");
    }
    assert!(looked(&mut db, Some(&verdict.head)).await.is_whole());
}

/// One way to change the past, at random places; says what it did.
fn tampering(chance: &mut StdRng, rows: i64) -> (String, String) {
    let mut at = || chance.random_range(1..=rows);
    let (one, other) = (at(), at());
    let other = if one == other { one % rows + 1 } else { other };
    let of = |position: i64| format!("(select event_id from event_link where position = {position} limit 1)");
    let person = "(select id from person order by random() limit 1)";
    let sql = match chance.random_range(0..20) {
        0 => format!("update event set act = act || 'x' where id = {}", of(one)),
        1 => format!("update event set at = at + interval '1 microsecond' where id = {}", of(one)),
        2 => format!("update event set detail = detail || '{{\"reason\": \"none\"}}' where id = {}", of(one)),
        3 => format!("update event set person_id = null, system = coalesce(system, '') || 'x' where id = {}", of(one)),
        4 => format!("update event set subject_id = gen_random_uuid() where id = {}", of(one)),
        5 => format!(
            "update event set article_id = case when article_id is null then (select id from article limit 1) end where id = {}",
            of(one)
        ),
        6 => format!("update event set id = id + 1000000 where id = {}", of(one)),
        7 => format!("delete from event where id = {}", of(one)),
        8 => format!("delete from event_link where position = {one}"),
        9 => format!(
            "delete from event where id = {}; delete from event_link where position = {one}", of(one)
        ),
        10 => format!(
            "delete from event where id in (select event_id from event_link where position >= {one});
             delete from event_link where position >= {one}"
        ),
        11 => format!("insert into event (id, at, person_id, act) values (900001, now(), {person}, 'published')"),
        12 => format!(
            "update event_link set position = position + 1 where position >= {one};
             insert into event (id, at, person_id, act) values (900000, now(), {person}, 'signed-in');
             insert into event_link values ({one}, 900000, sha256('x'));
             update event_head set count = count + 1"
        ),
        13 => format!(
            "insert into event_link select position, event_id, hash from event_link where position = {one}"
        ),
        14 => format!(
            "update event_link set position = case position when {one} then {other} else {one} end where position in ({one}, {other})"
        ),
        15 => format!(
            "update event_link link set event_id = other.event_id from event_link other
             where (link.position, other.position) in (({one}, {other}), ({other}, {one}))"
        ),
        16 => format!("update event_link set hash = sha256(hash) where position = {one}"),
        17 => "update event_head set count = count - 1".to_owned(),
        18 => "update event_head set hash = sha256(hash)".to_owned(),
        // The row's own hash is made to fit, and no later one.
        _ => format!(
            "update event set act = 'x' where id = {}; update event_link set hash = event_hash(
                 coalesce((select hash from event_link where position = {one} - 1), decode(repeat('00', 32), 'hex')), {one}, event)
             from event where event.id = event_id and position = {one}",
            of(one)
        ),
    };
    (format!("{one}, {other} of {rows}"), sql)
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_thousand_random_tamperings_are_all_found(pool: PgPool) {
    let _app = busy(&pool).await;
    let mut db = pool.acquire().await.unwrap();
    // One event of the newsroom itself, and one with hard characters.
    run(&mut db, "insert into event (at, system, act, detail) values (now(), 'test', 'job-retried', '{\"b\": 1.50, \"a\": \"نص; 3:x\"}')").await;
    let before = looked(&mut db, None).await;
    assert!(before.is_whole(), "{before:?}");
    // Each is tried in a transaction of its own that is taken back; the owner opens the tables first.
    run(&mut db, OPEN).await;
    let seed = rand::random::<u64>();
    let mut chance = StdRng::seed_from_u64(seed);
    let mut kinds = BTreeSet::new();
    for number in 0..1000 {
        let (place, sql) = tampering(&mut chance, before.rows);
        let mut tx = db.begin().await.unwrap();
        run(&mut tx, &sql).await;
        let found = in_this(&mut tx).await;
        assert!(!found.is_whole(), "seed {seed}, tampering {number} at {place} was not found: {sql}");
        assert!(!found.told.is_empty() && found.problems >= found.told.len() as u64);
        kinds.extend(found.told.iter().map(std::mem::discriminant).map(|kind| format!("{kind:?}")));
        tx.rollback().await.unwrap();
    }
    assert!(kinds.len() >= 6, "{kinds:?}");
    assert!(looked(&mut db, Some(&before.head)).await.is_whole(), "taken back, all is as it was");
}

/// Looks from inside a transaction, at what only it sees.
async fn in_this(db: &mut PgConnection) -> Verdict {
    verify_here(db, None, |_, _| {}).await.unwrap()
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_chain_made_anew_is_found_by_a_head_that_was_kept(pool: PgPool) {
    let app = busy(&pool).await;
    let mut db = pool.acquire().await.unwrap();
    let kept = looked(&mut db, None).await.head;
    app.live(Editor, "Another", "en", "Text.").await;
    let later = looked(&mut db, Some(&kept)).await;
    assert!(later.is_whole() && later.head != kept, "an older head still stands in a longer chain");

    // Somebody with every right changes one row and makes every hash after it, and the head, fit.
    run(&mut db, OPEN).await;
    run(&mut db, "update event set detail = '{\"reason\": \"none\"}' where id = (select event_id from event_link where position = 5)").await;
    run(
        &mut db,
        "do $$ declare link record; former bytea := decode(repeat('00', 32), 'hex'); begin
           for link in select event_link.position, event from event_link join event on event.id = event_id order by position loop
             former := event_hash(former, link.position, link.event);
             update event_link set hash = former where position = link.position;
           end loop;
           update event_head set hash = former; end $$",
    )
    .await;
    assert!(looked(&mut db, None).await.is_whole(), "by itself the chain cannot know");
    assert_eq!(looked(&mut db, Some(&kept)).await.told, [Problem::NotKept { count: kept.count }]);

    // The end cut off together with the head: the same.
    let whole = looked(&mut db, None).await.head;
    run(
        &mut db,
        "delete from event where id in (select event_id from event_link where position > 10);
         delete from event_link where position > 10;
         update event_head set count = 10, hash = (select hash from event_link where position = 10)",
    )
    .await;
    assert!(looked(&mut db, None).await.is_whole());
    assert_eq!(looked(&mut db, Some(&whole)).await.told, [Problem::NotKept { count: whole.count }]);
}

/// Many write at once: the chain has no gap, nobody waits long, and transactions that lock stories in different orders do
/// not lock each other out by it.
#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn many_writers_share_the_chain(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let own = db::pool(pool.connect_options().as_ref().clone(), 12);
    let before: i64 = sqlx::query_scalar("select count from event_head").fetch_one(&pool).await.unwrap();
    let person = people::get(&mut own.acquire().await.unwrap(), app.people[&Author]).await.unwrap().unwrap();
    let begun = Instant::now();
    let writers = (0..12).map(|_| {
        let (own, person) = (own.clone(), person.clone());
        tokio::spawn(async move {
            let mut slowest = Duration::ZERO;
            for _ in 0..40 {
                let one = Instant::now();
                let mut tx = Tx::begin(&own, &Clock::system()).await.unwrap();
                people::record_sign_in(&mut tx, &person).await.unwrap();
                tx.commit().await.unwrap();
                slowest = slowest.max(one.elapsed());
            }
            slowest
        })
    });
    let mut slowest = Duration::ZERO;
    for writer in writers.collect::<Vec<_>>() {
        slowest = slowest.max(writer.await.unwrap());
    }
    let each = begun.elapsed() / 480;
    println!("480 sign-ins by twelve at once: {each:?} each, the slowest {slowest:?}");
    assert!(slowest < Duration::from_secs(2), "{slowest:?}");
    let verdict = looked(&mut own.acquire().await.unwrap(), None).await;
    assert!(verdict.is_whole(), "{verdict:?}");
    assert_eq!(verdict.head.count, before + 480);
    // What is rolled back leaves neither an event nor a gap.
    let mut tx = Tx::begin(&own, &Clock::system()).await.unwrap();
    people::record_sign_in(&mut tx, &person).await.unwrap();
    drop(tx);
    assert_eq!(looked(&mut own.acquire().await.unwrap(), None).await.head, verdict.head);
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_story_with_five_thousand_events_opens_at_once(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let story = app.begin(Author, "A long way", "en").await;
    for (count, article) in [(5_000, Some(story.uuid())), (20_000, None)] {
        sqlx::query(
            "insert into event (at, person_id, act, article_id)
             select now() - n * interval '1 second', $1, 'comment-written', $2 from generate_series(1, $3) n",
        )
        .bind(app.people[&Editor].uuid())
        .bind(article)
        .bind(count)
        .execute(&pool)
        .await
        .unwrap();
    }
    sqlx::raw_sql("analyze event; analyze event_link").execute(&pool).await.unwrap();
    let path = format!("/desk/articles/{story}/history");
    let mut slowest = Duration::ZERO;
    let mut pages = 0;
    let mut next = Some(path.clone());
    // Eight times, so that a plan made for all values is met as well.
    while let Some(at) = next.filter(|_| pages < 12) {
        let begun = Instant::now();
        let page = app.get(Author, &at).await.is(200);
        slowest = slowest.max(begun.elapsed());
        pages += 1;
        let after = page.text().split("after=").nth(1).map(|rest| rest.split('"').next().unwrap().to_owned());
        next = after.map(|after| format!("{path}?after={after}"));
    }
    println!("the slowest of {pages} pages of a story with 5,000 events: {slowest:?}");
    assert_eq!(pages, 12);
    // The measure is 100 ms; this build is not optimised and shares its processor.
    assert!(slowest < Duration::from_millis(400), "{slowest:?}");
    for filter in [
        "act=comment-written",
        &format!("who={}", app.people[&Editor]),
        "who=newsroom",
        "from=2026-01-01&to=2026-12-31",
        &format!("story={story}"),
    ] {
        let begun = Instant::now();
        app.get(Admin, &format!("/desk/history?{filter}")).await.is(200);
        assert!(begun.elapsed() < Duration::from_millis(400), "{filter}: {:?}", begun.elapsed());
    }
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn the_history_is_read_by_whom_it_is_for_and_filtered(pool: PgPool) {
    let app = busy(&pool).await;
    let theirs = app.begin(Author, "Theirs", "en").await;
    for persona in [Contributor, Author, Editor] {
        app.get(persona, "/desk/history").await.is(403);
        app.get(persona, "/desk/history.csv").await.is(403);
    }
    app.get(Anonymous, "/desk/history").await.is(303);
    app.get(Contributor, &format!("/desk/articles/{theirs}/history")).await.is(404);
    let own = app.get(Author, &format!("/desk/articles/{theirs}/history")).await.is(200);
    assert!(own.text().contains("Story begun") && own.text().contains("Author Haddad"), "{}", own.text());
    assert!(!own.text().contains("history.csv"), "the file is for admins");

    let rows = |text: &str| text.matches("<th scope=\"row\">").count();
    let all = app.get(Admin, "/desk/history").await.is(200);
    assert!(rows(all.text()) > 15);
    let published = app.get(Admin, "/desk/history?act=published").await.is(200);
    assert_eq!(rows(published.text()), 3);
    let editor = app.people[&Editor];
    let by = app.get(Admin, &format!("/desk/history?act=comment-written&who={editor}")).await.is(200);
    assert_eq!(rows(by.text()), 2);
    let of = app
        .get(Admin, &format!("/desk/history?story=http%3A%2F%2F127.0.0.1%3A3000%2Fdesk%2Farticles%2F{theirs}"))
        .await
        .is(200);
    assert_eq!(rows(of.text()), 1);
    // A day in the newsroom's zone: at noon in Beirut it is the 24th.
    assert!(rows(app.get(Admin, "/desk/history?from=2026-11-24&to=2026-11-24").await.is(200).text()) > 15);
    assert_eq!(rows(app.get(Admin, "/desk/history?to=2026-11-23").await.is(200).text()), 0);
    let wrong = app.get(Admin, "/desk/history?story=fish&from=yesterday&act=x&who=me").await.is(200);
    assert_eq!(wrong.text().matches("class=\"err\"").count(), 4, "{}", wrong.text());

    let mut tx = app.tx().await;
    sqlx::query("update person set ui_lang = 'ar' where id = $1")
        .bind(app.people[&Admin].uuid())
        .execute(tx.conn())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let arabic = app.get(Admin, "/desk/history").await.is(200);
    assert!(arabic.text().contains("dir=\"rtl\"") && arabic.text().contains("نشر المادة"), "{}", arabic.text());
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn the_file_has_every_row_once_and_no_formula(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    app.begin(Author, "=HYPERLINK(\"http://evil.example\")", "en").await;
    sqlx::query("insert into event (at, person_id, act) select $1, $2, 'signed-in' from generate_series(1, 2500)")
        .bind(jiff_sqlx::ToSqlx::to_sqlx(app.clock.now()))
        .bind(app.people[&Editor].uuid())
        .execute(&pool)
        .await
        .unwrap();
    let file = app.get(Admin, "/desk/history.csv").await.is(200);
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert!(file.header("content-disposition").contains("history.csv"));
    let text = file.text().strip_prefix('\u{feff}').unwrap().to_owned();
    let places: BTreeSet<&str> = text.lines().skip(1).map(|line| line.split(',').next().unwrap()).collect();
    let events: i64 = sqlx::query_scalar("select count(*) from event").fetch_one(&pool).await.unwrap();
    assert_eq!(places.len() as i64, events, "each row once");
    assert_eq!(text.lines().count() as i64, events + 1);
    assert!(text.contains("\"'=HYPERLINK(\"\"http://evil.example\"\")\""), "{}", &text[..2000]);
    let some = app.get(Admin, "/desk/history.csv?act=article-created").await.is(200);
    assert_eq!(some.text().lines().count(), 2);
    app.get(Admin, "/desk/history.csv?act=nonsense").await.is(404);
}

#[test]
fn names_of_acts_are_read_back() {
    for act in Act::ALL {
        assert_eq!(Act::parse(act.as_str()), Some(*act));
    }
    assert_eq!(Act::parse("x"), None);
}
