//! Each with browsers that did not hear of each other.

use serde_json::json;
use yrs::{XmlElementPrelim, XmlTextPrelim, XmlTextRef};

use super::*;
use crate::collab::rights::Rights;
use crate::collab::shared::Refused;
use crate::collab::shared::tests::{browser, change, content, send};
use crate::newsroom::article::Content;
use crate::newsroom::document::Document;

const EVERYTHING: Rights =
    Rights { read: true, edit: true, suggest: true, byline: true, filing: true, presentation: true };

/// A story of paragraphs.
fn story(lines: &[&str]) -> Shared {
    let line = |words: &&str| json!({ "type": "paragraph", "attrs": { "dir": null }, "content": [{ "type": "text", "text": words }] });
    let body = json!({ "type": "body", "content": lines.iter().map(line).collect::<Vec<_>>() });
    Shared::seed(&Content { body: Document::from_value(&body).unwrap(), ..content() })
}

/// The blocks of the body, a line each.
fn lines(shared: &Shared) -> Vec<String> {
    fn words(node: &Node) -> String {
        node.text.clone() + &node.content.iter().map(words).collect::<Vec<_>>().concat()
    }
    shared.tree().content[2].content.iter().map(words).collect()
}

fn block(shared: &Shared, txn: &impl ReadTxn, number: u32) -> XmlElementRef {
    match body(txn, &shared.story).unwrap().get(txn, number) {
        Some(XmlOut::Element(block)) => block,
        other => panic!("{other:?}"),
    }
}

fn text(shared: &Shared, txn: &impl ReadTxn, number: u32) -> XmlTextRef {
    match block(shared, txn, number).get(txn, 0) {
        Some(XmlOut::Text(text)) => text,
        other => panic!("{other:?}"),
    }
}

fn write_in(shared: &Shared, number: u32, at: u32, words: &str) -> Vec<u8> {
    change(shared, |txn, shared| text(shared, txn, number).insert(txn, at, words))
}

fn delete(shared: &Shared, number: u32) -> Vec<u8> {
    change(shared, |txn, shared| body(txn, &shared.story).unwrap().remove_range(txn, number, 1))
}

/// Deletes a block and writes it anew in front of another, as an editor moves it.
fn move_to(shared: &Shared, number: u32, to: u32, words: &str) -> Vec<u8> {
    change(shared, |txn, shared| {
        let body = body(txn, &shared.story).unwrap();
        body.remove_range(txn, number, 1);
        let copy = body.insert(txn, to, XmlElementPrelim::empty("paragraph"));
        copy.push_back(txn, XmlTextPrelim::new(words));
    })
}

/// What stands there after both updates, in either order, with each of the server's mends.
fn both(seed: &Shared, one: &[u8], other: &[u8]) -> Vec<String> {
    let taken = |updates: [&[u8]; 2]| {
        let mut shared = browser(seed);
        for update in updates {
            send(&mut shared, update, EVERYTHING).unwrap();
        }
        let mends = shared.mend_alone();
        assert!(shared.mends().is_empty() && !shared.has_losses());
        // Whoever reads the log finds it mended, and finds what is to be mended if the mends did not get there.
        let mut log: Vec<Vec<u8>> = updates.map(<[u8]>::to_vec).into();
        let mut unmended = Shared::load(&seed.snapshot(), &log).unwrap();
        log.extend(mends.iter().cloned());
        let mut read = Shared::load(&seed.snapshot(), &log).unwrap();
        assert!(read.equals(&shared) && read.mends().is_empty());
        unmended.mend_alone();
        assert_eq!(lines(&unmended), lines(&shared));
        assert!(Shared::load(&shared.snapshot(), &[]).unwrap().mends().is_empty());
        lines(&shared)
    };
    let lines = taken([one, other]);
    assert_eq!(taken([other, one]), lines);
    lines
}

#[test]
fn words_follow_their_block_into_its_copy() {
    let seed = story(&["First line.", "The boats came back 😀 at dawn.", "Last line."]);
    let wrote = write_in(&browser(&seed), 1, 14, " late");
    let moved = move_to(&browser(&seed), 1, 0, "The boats came back 😀 at dawn.");
    let expected = ["The boats came late back 😀 at dawn.", "First line.", "Last line."];
    assert_eq!(both(&seed, &wrote, &moved), expected);
    let emoji = write_in(&browser(&seed), 1, 22, "قال ");
    assert_eq!(both(&seed, &emoji, &moved)[0], "The boats came back 😀قال  at dawn.");
}

#[test]
fn words_for_a_deleted_block_stand_where_it_stood() {
    let seed = story(&["First line.", "Second line.", "Last line."]);
    let wrote = write_in(&browser(&seed), 1, 12, " Unseen.");
    let deleted = delete(&browser(&seed), 1);
    assert_eq!(both(&seed, &wrote, &deleted), ["First line.", " Unseen.", "Last line."]);
    // All that is left are spaces: no words.
    let spaces = write_in(&browser(&seed), 1, 12, "  ");
    assert_eq!(both(&seed, &spaces, &deleted), ["First line.", "Last line."]);
}

#[test]
fn who_saw_the_words_has_deleted_them() {
    let seed = story(&["First line.", "Second line.", "Last line."]);
    let writer = browser(&seed);
    let wrote = write_in(&writer, 1, 12, " Seen.");
    let mut shared = browser(&seed);
    for update in [wrote.clone(), delete(&writer, 1)] {
        send(&mut shared, &update, EVERYTHING).unwrap();
    }
    assert!(!shared.has_losses());
    // Somebody who did not see them, and somebody else who did.
    let mut shared = browser(&seed);
    send(&mut shared, &wrote, EVERYTHING).unwrap();
    send(&mut shared, &delete(&browser(&seed), 1), EVERYTHING).unwrap();
    assert!(shared.has_losses());
    let mut reader = browser(&seed);
    reader.integrate(&wrote).unwrap();
    send(&mut shared, &delete(&reader, 1), EVERYTHING).unwrap();
    assert!(!shared.has_losses());
    assert_eq!(lines(&shared), ["First line.", "Last line."]);
}

#[test]
fn who_deletes_the_words_late_deletes_the_copy() {
    let seed = story(&["First line.", "Second line.", "Last line."]);
    let wrote = write_in(&browser(&seed), 1, 12, " Unseen 😀 words.");
    let mut reader = browser(&seed);
    reader.integrate(&wrote).unwrap();
    // One who saw them, has not heard of anything since, and deletes one of the words, all of them, or the block.
    let some = change(&browser(&reader), |txn, shared| text(shared, txn, 1).remove_range(txn, 19, 3));
    let all = change(&browser(&reader), |txn, shared| text(shared, txn, 1).remove_range(txn, 12, 17));
    let moved = move_to(&browser(&reader), 1, 0, "Second line. Unseen 😀 words.");
    let cases: [(&[u8], &[&str]); 3] = [
        (&some, &["First line.", " Unseen words.", "Last line."]),
        (&all, &["First line.", "Last line."]),
        (&moved, &["Second line. Unseen 😀 words.", "First line.", "Last line."]),
    ];
    for (late, expected) in cases {
        let mut shared = browser(&seed);
        let mut log = vec![wrote.clone(), delete(&browser(&seed), 1)];
        log.iter().for_each(|update| assert!(send(&mut shared, update, EVERYTHING).unwrap()));
        log.extend(shared.mend_alone());
        assert_eq!(lines(&shared), ["First line.", " Unseen 😀 words.", "Last line."]);
        // It is kept although it deletes what is deleted: the log has to tell what follows from it.
        assert!(send(&mut shared, late, EVERYTHING).unwrap() && shared.has_losses());
        log.push(late.to_vec());
        let mut again = Shared::load(&seed.snapshot(), &log).unwrap();
        assert_eq!((shared.mend_alone().len(), again.mend_alone().len()), (1, 1));
        for shared in [&mut shared, &mut again] {
            assert_eq!(lines(shared), expected);
            assert!(shared.mends().is_empty() && !shared.has_losses());
            // The same once more changes nothing.
            assert!(!send(shared, late, EVERYTHING).unwrap());
        }
        assert!(again.equals(&shared));
    }
}

#[test]
fn a_copy_is_known_from_a_snapshot_and_belongs_to_who_may_edit() {
    let seed = story(&["First line.", "Second line.", "Last line."]);
    let wrote = write_in(&browser(&seed), 1, 12, " Unseen.");
    let mut reader = browser(&seed);
    reader.integrate(&wrote).unwrap();
    let late = delete(&reader, 1);
    let mut shared = browser(&seed);
    for update in [&wrote, &delete(&browser(&seed), 1)] {
        send(&mut shared, update, EVERYTHING).unwrap();
    }
    shared.mend_alone();
    let mut read = Shared::load(&shared.snapshot(), &[]).unwrap();
    assert_eq!(lines(&read), ["First line.", " Unseen.", "Last line."]);
    let suggests = Rights { edit: false, ..EVERYTHING };
    assert_eq!(send(&mut shared, &late, suggests), Err(Refused::Right));
    send(&mut read, &late, EVERYTHING).unwrap();
    read.mend_alone();
    assert_eq!(lines(&read), ["First line.", "Last line."]);
}

#[test]
fn two_instances_mend_once() {
    let seed = story(&["First line.", "Second line.", "Last line."]);
    let updates = [write_in(&browser(&seed), 1, 12, " Unseen."), delete(&browser(&seed), 1)];
    let [mut here, mut there] = [browser(&seed), browser(&seed)];
    for shared in [&mut here, &mut there] {
        updates.iter().for_each(|update| shared.integrate(update).unwrap());
    }
    let [mends, others] = [here.mends(), there.mends()];
    assert_eq!(mends[0].words_of, others[0].words_of);
    // The first is logged; the other instance hears of it and has nothing left to do.
    there.integrate(&mends[0].update).unwrap();
    here.mend(&mends[0]).unwrap();
    assert!(there.mends().is_empty() && here.mends().is_empty() && here.equals(&there));
}

#[test]
fn words_for_a_block_that_was_thrown_away_stand_at_the_end() {
    let seed = story(&["First line.", "Second line.", "Last line."]);
    let suggestion: Any = serde_json::from_value(json!({ "id": "a1", "person": "0192f0a1-0000-7000-8000-00000000000a", "at": "2026-11-24T09:00:00Z", "break": null })).unwrap();
    let wrote = write_in(&browser(&seed), 1, 12, " Unseen.");
    let suggested = change(&browser(&seed), |txn, shared| {
        let text = text(shared, txn, 1);
        text.insert_with_attributes(txn, 0, "Perhaps. ", [("insertion".into(), suggestion.clone())].into());
    });
    let mut shared = browser(&seed);
    shared.integrate(&delete(&browser(&seed), 1)).unwrap();
    let mut shared = Shared::load(&shared.snapshot(), &[]).unwrap();
    send(&mut shared, &wrote, EVERYTHING).unwrap();
    send(&mut shared, &suggested, EVERYTHING).unwrap();
    assert_eq!(shared.mend_alone().len(), 2);
    assert_eq!(lines(&shared), ["First line.", "Last line.", " Unseen.Perhaps. "]);
    // What was suggested is no more than that.
    let draft = shared.draft();
    assert_eq!(draft.suggestions, 1);
    assert!(draft.content.body.plain_text().trim_end().ends_with("Unseen."));
    assert!(shared.mends().is_empty());
}

#[test]
fn each_keeps_what_they_wrote() {
    let seed = story(&["First line.", "Second line."]);
    let [mut one, mut other] = [browser(&seed), browser(&seed)];
    let first = write_in(&one, 1, 12, " One.");
    other.integrate(&first).unwrap();
    let second = write_in(&other, 1, 17, " Other.");
    one.integrate(&second).unwrap();
    let mut shared = browser(&seed);
    for update in [first, second, delete(&browser(&seed), 1)] {
        send(&mut shared, &update, EVERYTHING).unwrap();
    }
    let mends = shared.mends();
    let authors: Vec<u64> = mends.iter().filter_map(|mend| mend.words_of).map(|(_, author)| author).collect();
    assert_eq!(authors, [one.doc.client_id().get(), other.doc.client_id().get()]);
    mends.iter().for_each(|mend| shared.mend(mend).unwrap());
    assert_eq!(lines(&shared), ["First line.", " One. Other."]);
}

#[test]
fn a_list_that_is_wrapped_again_keeps_a_new_item() {
    let seed = story(&["First line.", "Last line."]);
    change(&seed, |txn, shared| {
        let list = body(txn, &shared.story).unwrap().insert(txn, 1, XmlElementPrelim::empty("bullet_list"));
        for words in ["one", "two"] {
            let item = list.push_back(txn, XmlElementPrelim::empty("list_item"));
            let paragraph = item.push_back(txn, XmlElementPrelim::empty("paragraph"));
            paragraph.push_back(txn, XmlTextPrelim::new(words));
        }
    });
    let wrote = change(&browser(&seed), |txn, shared| {
        let item = match block(shared, txn, 1).get(txn, 0) {
            Some(XmlOut::Element(item)) => item,
            other => panic!("{other:?}"),
        };
        match item.get(txn, 0) {
            Some(XmlOut::Element(paragraph)) => match paragraph.get(txn, 0) {
                Some(XmlOut::Text(text)) => text.push(txn, " more"),
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        }
    });
    let deleted = change(&browser(&seed), |txn, shared| block(shared, txn, 1).remove_range(txn, 0, 1));
    // In what is left of the list, as an item of its own.
    assert_eq!(both(&seed, &wrote, &deleted), ["First line.", " moretwo", "Last line."]);
}

#[test]
fn a_copy_comes_back_neither_beside_the_other_nor_for_who_wanted_it_gone() {
    let seed = story(&["First line.", "Last line."]);
    change(&seed, |txn, shared| {
        let list = body(txn, &shared.story).unwrap().insert(txn, 1, XmlElementPrelim::empty("bullet_list"));
        let item = list.push_back(txn, XmlElementPrelim::empty("list_item"));
        item.push_back(txn, XmlElementPrelim::empty("paragraph")).push_back(txn, XmlTextPrelim::new("An item."));
    });
    let rewrite = |words: &str| {
        change(&browser(&seed), |txn, shared| {
            let list = block(shared, txn, 1);
            list.remove_range(txn, 0, 1);
            let item = list.push_back(txn, XmlElementPrelim::empty("list_item"));
            item.push_back(txn, XmlElementPrelim::empty("paragraph")).push_back(txn, XmlTextPrelim::new(words));
        })
    };
    let moved = move_to(&browser(&seed), 1, 0, "An item.");
    assert_eq!(both(&seed, &rewrite("An item."), &moved), ["An item.", "First line.", "Last line."]);
    assert_eq!(both(&seed, &rewrite("An item."), &delete(&browser(&seed), 1)), ["First line.", "Last line."]);
    let more = both(&seed, &rewrite("An item. And more"), &delete(&browser(&seed), 1));
    assert_eq!(more, ["First line.", "And more", "Last line."]);
}

#[test]
fn formats_that_exclude_each_other() {
    let seed = story(&["Water is H2O.", "Last line."]);
    let set = |mark: &str| {
        let on: Any = Any::Map(Default::default());
        change(&browser(&seed), |txn, shared| text(shared, txn, 0).format(txn, 10, 1, [(mark.into(), on)].into()))
    };
    let mut shared = browser(&seed);
    for update in [set("superscript"), set("subscript")] {
        send(&mut shared, &update, EVERYTHING).unwrap();
    }
    assert_eq!(shared.mend_alone().len(), 1);
    let marks = |node: &Node| node.marks.iter().map(|mark| mark.name.clone()).collect::<Vec<_>>();
    let runs: Vec<_> = shared.tree().content[2].content[0].content.iter().map(marks).collect();
    assert_eq!(runs, [vec![], vec!["superscript".to_owned()], vec![]]);
    assert!(shared.mends().is_empty());
}

#[test]
fn uneven_rows_and_broken_blocks() {
    let table = json!({ "type": "body", "content": [{ "type": "table", "content": [
        { "type": "table_row", "content": [{ "type": "table_header", "content": [{ "type": "paragraph" }] }] },
        { "type": "table_row", "content": [{ "type": "table_cell", "content": [{ "type": "paragraph" }] }] } ] }] });
    let seed = Shared::seed(&Content { body: Document::from_value(&table).unwrap(), ..content() });
    let cell = |txn: &mut TransactionMut<'_>, row: &XmlElementRef| {
        let cell = row.push_back(txn, XmlElementPrelim::empty("table_cell"));
        cell.push_back(txn, XmlElementPrelim::empty("paragraph")).push_back(txn, XmlTextPrelim::new(""));
    };
    let column = change(&browser(&seed), |txn, shared| {
        for number in 0..2 {
            match block(shared, txn, 0).get(txn, number) {
                Some(XmlOut::Element(row)) => cell(txn, &row),
                other => panic!("{other:?}"),
            }
        }
    });
    let row = change(&browser(&seed), |txn, shared| {
        let row = block(shared, txn, 0).push_back(txn, XmlElementPrelim::empty("table_row"));
        cell(txn, &row);
    });
    let broken = change(&browser(&seed), |txn, shared| {
        let quote = body(txn, &shared.story).unwrap().push_back(txn, XmlElementPrelim::empty("quote"));
        quote.push_back(txn, XmlElementPrelim::empty("attribution")).push_back(txn, XmlTextPrelim::new("Nobody"));
    });
    let mut shared = browser(&seed);
    for update in [column, row, broken] {
        send(&mut shared, &update, EVERYTHING).unwrap();
    }
    assert_eq!(shared.mend_alone().len(), 1);
    let body = &shared.tree().content[2];
    assert!(body.content[0].content.iter().all(|row| row.content.len() == 2));
    assert_eq!(body.content[1].content.len(), 2);
    assert!(body.content.iter().all(|block| shape::is_sound(block, NodeKind::Body) && shape::is_even(block)));
    assert!(shared.mends().is_empty());
}
