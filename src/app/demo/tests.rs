use std::collections::HashSet;

use jiff::{SignedDuration, ToSpan};
use sqlx::PgPool;

use super::*;
use crate::newsroom::access::{ManagePeople, Newsroom, ReadArticle, ReadDesk};
use crate::newsroom::article::{self, Kind};
use crate::newsroom::board::{self, Filter, Row};
use crate::newsroom::document::{Block, Document};
use crate::newsroom::ids::ArticleId;
use crate::newsroom::publication::corrections::{self, CorrectionKind};
use crate::newsroom::publication::lists::{self, Subject};
use crate::newsroom::publication::{publish, readiness, versions};
use crate::newsroom::stage::Stage;
use crate::newsroom::taxonomy::{authors, sections, tags};
use crate::platform::lang::Lang;

#[sqlx::test(migrator = "crate::platform::db::MIGRATOR")]
async fn an_empty_database_becomes_a_newsroom_once(pool: PgPool) {
    let clock = Clock::fixed("2026-03-30T00:10:00Z".parse().unwrap());
    let passwords = Passwords::new();
    fill(&pool, &clock, &passwords).await.unwrap();
    let mut tx = Tx::begin(&pool, &clock).await.unwrap();
    let settings = settings::load(tx.conn()).await.unwrap();
    assert!(settings.demo && settings.is_default(Lang::EN) && settings.edition(Lang::AR).is_some());

    let people = accounts::list(tx.conn(), &ACTOR.may::<ManagePeople>(Newsroom).unwrap()).await.unwrap();
    assert_eq!(people.len(), 4);
    assert!(people.iter().all(|person| person.is_demo() && person.has_password));
    let bylines = authors::list(tx.conn()).await.unwrap();
    assert_eq!(bylines.iter().filter(|author| author.person.is_some()).count(), 3);
    assert_eq!(bylines.iter().filter(|author| author.person.is_none()).count(), 2);
    assert!(bylines.iter().all(|author| author.names.len() == 2));
    assert_eq!(sections::list(tx.conn()).await.unwrap().len(), 6);
    let tags = tags::list(tx.conn()).await.unwrap();
    assert_eq!(tags.len(), 12);
    assert!(tags.iter().all(|tag| tag.used > 0), "a tag without a story has no page");

    let mut kinds = HashSet::new();
    let mut updated = 0;
    for (lang, count) in [(Lang::EN, 14), (Lang::AR, 9)] {
        let front = lists::newest(tx.conn(), lang, &Subject::Edition, None).await.unwrap();
        assert_eq!(front.cards.len(), count, "{lang}");
        for card in &front.cards {
            kinds.insert(card.kind);
            updated += usize::from(card.updated_at.is_some());
            assert!(card.first_published_at <= tx.now && card.updated_at.is_none_or(|at| at <= tx.now));
            assert!(tx.now.duration_since(card.first_published_at) <= SignedDuration::from_hours(61 * 24));
            assert!(!card.short_headline.is_empty() && !card.standfirst.is_empty(), "{}", card.headline);
        }
        // A long feature with every kind of block.
        let mut longest = Document::empty();
        for card in &front.cards {
            let head = ready(&mut tx, card.id).await;
            if head.word_count() > longest.word_count() {
                longest = head;
            }
        }
        assert!((1100..1600).contains(&longest.word_count()), "{lang}: {}", longest.word_count());
        type Is = fn(&Block) -> bool;
        let wanted: [Is; 8] = [
            |block| matches!(block, Block::Heading { .. }),
            |block| matches!(block, Block::Quote { attribution: Some(_), .. }),
            |block| matches!(block, Block::PullQuote { .. }),
            |block| matches!(block, Block::List(_)),
            |block| matches!(block, Block::FactBox { .. }),
            |block| matches!(block, Block::Table { .. }),
            |block| matches!(block, Block::RelatedStory { .. }),
            |block| matches!(block, Block::Divider),
        ];
        for (index, is) in wanted.iter().enumerate() {
            assert!(longest.blocks().iter().any(is), "{lang}: block {index}");
        }
    }
    assert_eq!(kinds, HashSet::from(Kind::STORIES));
    assert_eq!(updated, 1);

    for (lang, kind) in [(Lang::EN, CorrectionKind::Correction), (Lang::AR, CorrectionKind::Clarification)] {
        let page = corrections::list::newest(tx.conn(), lang, None).await.unwrap();
        assert_eq!(page.told.iter().map(|told| told.notice.kind).collect::<Vec<_>>(), [kind], "{lang}");
        let log = versions::log(tx.conn(), &page.told[0].permalink).await.unwrap().unwrap();
        assert_eq!(log.versions.len(), 2, "{lang}");
    }
    assert!(settings.change_log);

    let pages = lists::pages(tx.conn()).await.unwrap();
    assert_eq!(pages.len(), 6);
    let mut desk =
        board::list(tx.conn(), &ACTOR.may::<ReadDesk>(Newsroom).unwrap(), &Filter::default(), None).await.unwrap();
    desk.rows.retain(|row| !row.kind.is_page());
    let count = |is: &dyn Fn(&Row) -> bool| desk.rows.iter().filter(|row| is(row)).count();
    assert_eq!(count(&|row| row.stage == Stage::Live), 23);
    assert_eq!(count(&|row| row.stage == Stage::Withdrawn), 1);
    assert_eq!(count(&|row| row.stage == Stage::Killed), 1);
    let stages = [
        (Stage::Idea, 2),
        (Stage::Writing, 3),
        (Stage::WithDesk, 1),
        (Stage::WithSubs, 1),
        (Stage::Ready, 1),
        (Stage::Scheduled, 3),
        (Stage::OnHold, 1),
    ];
    for (stage, wanted) in stages {
        assert_eq!(count(&|row| row.stage == stage), wanted, "{stage}");
    }
    assert_eq!(count(&|row| row.due_at.is_some_and(|at| at < tx.now)), 1, "one is late");
    assert_eq!(count(&|row| row.changed), 1);
    assert_eq!(count(&|row| row.goes_out_at.is_some_and(|at| at > tx.now)), 3);
    assert_eq!(count(&|row| row.embargoed_until.is_some_and(|at| at > tx.now)), 1);
    assert!(desk.rows.iter().all(|row| row.saved_at < tx.now), "no story was saved at the start itself");
    let changes = settings::changes(tx.conn()).await.unwrap();
    drop(tx);

    clock.advance(SignedDuration::from_hours(24));
    fill(&pool, &clock, &passwords).await.unwrap();
    let mut tx = Tx::begin(&pool, &clock).await.unwrap();
    let after = settings::changes(tx.conn()).await.unwrap();
    assert_eq!(changes, after, "a newsroom that has people is left alone");
}

/// The body of a live story's newest revision, which passes every check.
async fn ready(tx: &mut Tx, id: ArticleId) -> Document {
    let facts = article::facts(tx.conn(), id).await.unwrap().unwrap();
    let permit = ACTOR.may::<ReadArticle>(facts).unwrap();
    let (now, conn) = (tx.now, tx.conn());
    let outlook = publish::outlook(conn, &permit, now).await.unwrap();
    let mut readiness = outlook.readiness;
    // Columns went out before the newsroom wanted them approved.
    readiness.musts.retain(|check| *check != readiness::Check::Approval);
    assert_eq!(readiness, readiness::Readiness::default(), "{id}");
    article::read(conn, &permit).await.unwrap().1.content.body
}

/// Whenever the server starts, every text can be read and its times lie in their order.
#[test]
fn times_count_back_from_any_start() {
    let zone = jiff::tz::TimeZone::get("Asia/Beirut").unwrap();
    // Through both changes of the clocks, at every eleventh hour, and so at every hour of the day.
    let start = "2026-01-15T00:00:00Z".parse::<jiff::Timestamp>().unwrap();
    for step in 0..800 {
        let now = start.checked_add((step * 11).hours()).unwrap();
        for text in stories::all(now, &zone).unwrap() {
            let file = text.file;
            assert!(text.begun < text.written && text.written <= now, "{file}");
            let mut last = text.written;
            for at in [
                text.published,
                text.later.as_ref().map(|later| later.at),
                text.withdrawn,
                text.killed.as_ref().map(|killed| killed.at),
            ]
            .into_iter()
            .flatten()
            {
                assert!(last < at && at <= now, "{file} at {now}");
                last = at;
            }
        }
    }
}

#[test]
fn signs_become_blocks_and_marks() {
    let text = "One **two** {fr|trois} [four](https://a.example/x_y) __five__.\n\n1. A\n2. B\n\n[box] T\nP\n- x\n- y\n\n\
                | H | I |\n| 1 | 2 |\n\n>> Pulled\n\n***\n\n> Said\n> — Who";
    let document = markup::document(text, &|_| None).unwrap();
    assert_eq!(document.blocks().len(), 7);
    assert_eq!(document.plain_text().split_whitespace().next(), Some("One"));
    for wrong in ["a **b", "[a](story:nobody)", "=> nobody", "{fr}", "[a](javascript:x)", "[box] T"] {
        assert!(markup::document(wrong, &|_| None).is_err(), "{wrong}");
    }
}

/// Signs as each language sets them: « » ، ؛ ؟ in Arabic, curled quotation marks in English.
#[test]
fn each_language_has_its_own_signs() {
    let now = "2026-03-30T00:10:00Z".parse().unwrap();
    let is_arabic = |c: char| ('\u{600}'..='\u{6ff}').contains(&c);
    for text in stories::all(now, &jiff::tz::TimeZone::UTC).unwrap() {
        let told = text.later.as_ref().and_then(|later| later.told).map_or("", |(_, words)| words);
        let lines = [text.headline, text.short_headline, text.standfirst, told, &text.body(true)].join("\n");
        assert!(!lines.contains(['"', '\'', '\u{640}']), "{}", text.file);
        let mut before = ' ';
        for c in lines.chars() {
            let foreign = if text.lang == Lang::AR {
                is_arabic(before) && ",;?“”".contains(c)
            } else {
                "،؛؟«»".contains(c)
            };
            assert!(!foreign, "{}: {c} after {before}", text.file);
            before = c;
        }
    }
}
