use proptest::prelude::*;
use yrs::{WriteTxn, XmlTextRef};

use super::*;
use crate::collab::update;
use crate::newsroom::article::{BylineRole, Roles};
use crate::newsroom::document::Document;
use crate::newsroom::ids::{AuthorId, SectionId, TagId};

const EVERYTHING: Rights =
    Rights { read: true, edit: true, suggest: true, byline: true, filing: true, presentation: true };
const SUGGESTS: Rights =
    Rights { read: true, edit: false, suggest: true, byline: false, filing: false, presentation: false };

/// Words at which the document panics in a test, when they are in it already.
pub(in crate::collab) const SPOILING_WORDS: &str = "These make the document panic. ";
/// A state vector at which it panics in a test: of client 666.
pub(in crate::collab) const SPOILING_VECTOR: &[u8] = &[1, 0x9a, 0x05, 1];

pub(super) fn is_spoiling(update: &[u8]) -> bool {
    update.windows(SPOILING_WORDS.len()).any(|part| part == SPOILING_WORDS.as_bytes())
}

pub(super) fn content() -> Content {
    let body = json!({ "type": "body", "content": [
        { "type": "paragraph", "attrs": { "dir": "rtl" }, "content": [
            { "type": "text", "text": "قال الوزير " },
            { "type": "text", "text": "أمس 😀", "marks": [{ "type": "strong" }, { "type": "em" }] },
            { "type": "hard_break" },
            { "type": "text", "text": "a link", "marks": [{ "type": "link", "attrs": { "href": "https://a.example/?a=1&b=2", "article": null } }] },
            { "type": "text", "text": " en français", "marks": [{ "type": "language", "attrs": { "lang": "fr" } }] } ] },
        { "type": "heading", "attrs": { "level": 2, "dir": null }, "content": [{ "type": "text", "text": "Why" }] },
        { "type": "quote", "attrs": { "dir": null }, "content": [
            { "type": "paragraph", "attrs": { "dir": null }, "content": [{ "type": "text", "text": "Said." }] },
            { "type": "attribution", "content": [{ "type": "text", "text": "Somebody" }] } ] },
        { "type": "ordered_list", "attrs": { "start": 3, "dir": null }, "content": [
            { "type": "list_item", "content": [ { "type": "paragraph", "attrs": { "dir": null }, "content": [{ "type": "text", "text": "three" }] } ] } ] },
        { "type": "fact_box", "attrs": { "dir": null }, "content": [
            { "type": "fact_title", "content": [{ "type": "text", "text": "In short" }] },
            { "type": "paragraph", "attrs": { "dir": null } } ] },
        { "type": "table", "attrs": { "dir": null }, "content": [ { "type": "table_row", "content": [
            { "type": "table_header", "attrs": { "colspan": 2, "rowspan": 1, "colwidth": [100, 120] }, "content": [{ "type": "paragraph", "attrs": { "dir": null }, "content": [{ "type": "text", "text": "cell" }] }] } ] } ] },
        { "type": "related_story", "attrs": { "article": "0192f0a1-0000-7000-8000-00000000000a" } },
        { "type": "divider" },
        { "type": "pull_quote", "attrs": { "dir": null }, "content": [{ "type": "text", "text": "Pulled" }] },
    ] });
    let authors = vec![AuthorId::generate(), AuthorId::generate()];
    Content {
        kind: Kind::Analysis,
        section: Some(SectionId::generate()),
        roles: Roles::from_iter([(authors[1], BylineRole::Photographer)]),
        authors,
        tags: vec![TagId::generate()],
        headline: "القوارب تعود".into(),
        short_headline: "Boats".into(),
        standfirst: "At dawn.".into(),
        dateline: "BEIRUT".into(),
        slug: "boats".into(),
        search_title: String::new(),
        search_description: "How they came".into(),
        social_title: String::new(),
        social_description: String::new(),
        body: Document::from_value(&body).unwrap(),
    }
}

/// A browser with the same document.
pub(super) fn browser(of: &Shared) -> Shared {
    Shared::load(&of.snapshot(), &[]).unwrap()
}

/// What a browser sends after a change.
pub(super) fn change(browser: &Shared, change: impl FnOnce(&mut TransactionMut<'_>, &Shared)) -> Vec<u8> {
    let mut txn = browser.doc.transact_mut();
    change(&mut txn, browser);
    txn.encode_update_v1()
}

pub(super) fn send(to: &mut Shared, update: &[u8], rights: Rights) -> Result<bool, Refused> {
    let brought = update::read(update)?;
    to.apply(update, &brought, rights)
}

fn body(shared: &Shared, txn: &impl ReadTxn) -> XmlElementRef {
    match shared.story.get(txn, 2) {
        Some(XmlOut::Element(body)) => body,
        other => panic!("{other:?}"),
    }
}

fn first_text(shared: &Shared, txn: &impl ReadTxn) -> XmlTextRef {
    match body(shared, txn).get(txn, 0) {
        Some(XmlOut::Element(paragraph)) => match paragraph.get(txn, 0) {
            Some(XmlOut::Text(text)) => text,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_seeded_reads_back_as_the_same() {
    let content = content();
    let shared = Shared::seed(&content);
    assert_eq!(shared.draft(), Draft { content: content.clone(), suggestions: 0 });
    let read = browser(&shared);
    assert!(read.equals(&shared));
    assert_eq!(read.draft().content, content);
}

#[test]
fn typing_is_taken_in_and_heard_by_nobody_else() {
    let mut shared = Shared::seed(&content());
    let writer = browser(&shared);
    let update = change(&writer, |txn, shared| first_text(shared, txn).insert(txn, 0, "عاجل: "));
    let brought = update::read(&update).unwrap();
    assert!(brought.plain && !brought.empty && brought.characters == 6);
    send(&mut shared, &update, EVERYTHING).unwrap();
    assert!(shared.draft().content.body.plain_text().starts_with("عاجل: قال"));
    // Sent twice it is there once.
    assert_eq!(send(&mut shared, &update, EVERYTHING), Ok(false));
    assert_eq!(send(&mut shared, &writer.snapshot(), EVERYTHING), Ok(false));
    assert!(shared.equals(&writer));
}

/// Each with what no editor does, made by a real client of the same protocol.
#[test]
fn what_no_editor_does_is_refused() {
    type Change = fn(&mut TransactionMut<'_>, &Shared);
    let hostile: [(&str, Change); 17] = [
        ("an unknown node", |txn, shared| {
            body(shared, txn).push_back(txn, XmlElementPrelim::empty("script"));
        }),
        ("an unknown attribute", |txn, shared| {
            body(shared, txn).insert_attribute(txn, "onclick", "x");
        }),
        ("a value out of bounds", |txn, shared| {
            let heading = body(shared, txn).push_back(txn, XmlElementPrelim::empty("heading"));
            heading.insert_attribute(txn, "level", 1);
        }),
        ("a mark with a hostile address", |txn, shared| {
            let attrs = serde_json::from_value(json!({ "href": "javascript:alert(1)", "article": null })).unwrap();
            first_text(shared, txn).format(txn, 0, 2, [("link".into(), attrs)].into());
        }),
        ("an unknown mark", |txn, shared| {
            first_text(shared, txn).format(txn, 0, 2, [("blink".into(), Any::from(true))].into());
        }),
        ("a text in a root of its own", |txn, _| txn.get_or_insert_text("hidden").insert(txn, 0, "x")),
        ("an unknown field", |txn, shared| {
            shared.fields.insert(txn, "evil", "x");
        }),
        ("a field of a wrong type", |txn, shared| {
            shared.fields.insert(txn, "slug", 7);
        }),
        ("a kind that is none", |txn, shared| {
            shared.fields.insert(txn, "kind", "advertisement");
        }),
        ("a map in a field", |txn, shared| {
            shared.fields.insert(txn, "slug", yrs::MapPrelim::default());
        }),
        ("a tag that is no id", |txn, shared| match shared.fields.get(txn, "tags") {
            Some(Out::YArray(tags)) => drop(tags.push_back(txn, "<script>")),
            other => panic!("{other:?}"),
        }),
        ("the headline taken away", |txn, shared| shared.story.remove_range(txn, 0, 1)),
        ("a second body", |txn, shared| {
            shared.story.push_back(txn, XmlElementPrelim::empty("body"));
        }),
        ("an embed in a text", |txn, shared| {
            first_text(shared, txn).insert_embed(txn, 0, Any::from(true));
        }),
        ("a list in a node", |txn, shared| {
            let body = body(shared, txn);
            let list: &ArrayRef = body.as_ref();
            list.push_back(txn, yrs::ArrayPrelim::default());
        }),
        ("bare words in a node", |txn, shared| {
            let body = body(shared, txn);
            let list: &ArrayRef = body.as_ref();
            list.push_back(txn, "words");
        }),
        ("nested too deep", |txn, shared| {
            let mut inner = body(shared, txn);
            for _ in 0..14 {
                inner = inner.push_back(txn, XmlElementPrelim::empty("bullet_list"));
            }
        }),
    ];
    let seed = Shared::seed(&content());
    for (what, act) in hostile {
        let mut shared = browser(&seed);
        let update = change(&browser(&seed), act);
        assert!(matches!(send(&mut shared, &update, EVERYTHING), Err(Refused::Hostile(_))), "{what}");
    }
}

#[test]
fn something_that_builds_on_what_is_not_there_is_refused() {
    let mut shared = Shared::seed(&content());
    let writer = browser(&shared);
    let _lost = change(&writer, |txn, shared| first_text(shared, txn).insert(txn, 0, "one"));
    let second = change(&writer, |txn, shared| first_text(shared, txn).insert(txn, 3, "two"));
    assert!(matches!(send(&mut shared, &second, EVERYTHING), Err(Refused::Hostile(_))));
}

#[test]
fn who_may_only_suggest_changes_no_accepted_word() {
    let seed = Shared::seed(&content());
    let mark = |break_: Value| -> Any {
        let person = "0192f0a1-0000-7000-8000-00000000000a";
        serde_json::from_value(json!({ "id": "a1", "person": person, "at": "2026-11-24T09:00:00Z", "break": break_ }))
            .unwrap()
    };
    let suggestion = |act: &dyn Fn(&mut TransactionMut<'_>, &Shared)| {
        let mut shared = browser(&seed);
        let update = change(&browser(&seed), |txn, shared| act(txn, shared));
        let sent = send(&mut shared, &update, SUGGESTS);
        (sent, shared.draft())
    };
    let (sent, draft) = suggestion(&|txn, shared| {
        let text = first_text(shared, txn);
        text.insert_with_attributes(txn, 2, "جديد", [("insertion".into(), mark(Value::Null))].into());
        text.format(txn, 8, 3, [("deletion".into(), mark(Value::Null))].into());
    });
    assert_eq!(sent, Ok(true));
    assert_eq!(draft, Draft { content: seed.draft().content, suggestions: 1 });
    // Without the mark, or with the words really gone, or beside the words.
    let (sent, _) = suggestion(&|txn, shared| first_text(shared, txn).insert(txn, 2, "جديد"));
    assert_eq!(sent, Err(Refused::Right));
    let (sent, _) = suggestion(&|txn, shared| first_text(shared, txn).remove_range(txn, 0, 1));
    assert_eq!(sent, Err(Refused::Right));
    let (sent, _) = suggestion(&|txn, shared| {
        shared.fields.insert(txn, "slug", "mine");
    });
    assert_eq!(sent, Err(Refused::Right));
    let (sent, _) = suggestion(&|txn, shared| {
        first_text(shared, txn).format(txn, 0, 3, [("strong".into(), Any::Map(Default::default()))].into());
    });
    assert_eq!(sent, Err(Refused::Right));
}

#[test]
fn a_field_asks_its_own_right() {
    let seed = Shared::seed(&content());
    let no_byline = Rights { byline: false, ..EVERYTHING };
    let update =
        |act: &dyn Fn(&mut TransactionMut<'_>, &Shared)| change(&browser(&seed), |txn, shared| act(txn, shared));
    let slug = update(&|txn, shared| {
        shared.fields.insert(txn, "slug", "mine");
    });
    let author = update(&|txn, shared| match shared.fields.get(txn, "authors") {
        Some(Out::YArray(authors)) => authors.remove(txn, 0),
        other => panic!("{other:?}"),
    });
    assert_eq!(send(&mut browser(&seed), &slug, no_byline), Ok(true));
    assert_eq!(send(&mut browser(&seed), &author, no_byline), Err(Refused::Right));
    assert_eq!(send(&mut browser(&seed), &author, EVERYTHING), Ok(true));
    let id = content().authors[0].to_string();
    let role = |role: &str| {
        update(&|txn, shared| match shared.fields.get(txn, "roles") {
            Some(Out::YMap(roles)) => drop(roles.insert(txn, id.as_str(), role)),
            other => panic!("{other:?}"),
        })
    };
    assert_eq!(send(&mut browser(&seed), &role("translator"), no_byline), Err(Refused::Right));
    assert_eq!(send(&mut browser(&seed), &role("translator"), EVERYTHING), Ok(true));
    assert!(matches!(send(&mut browser(&seed), &role("owner"), EVERYTHING), Err(Refused::Hostile(_))));
}

#[test]
fn an_emptied_body_is_mended() {
    let seed = Shared::seed(&content());
    let mut shared = browser(&seed);
    let emptied = change(&browser(&seed), |txn, shared| {
        let body = body(shared, txn);
        let all = body.len(txn);
        body.remove_range(txn, 0, all);
    });
    send(&mut shared, &emptied, EVERYTHING).unwrap();
    let mended = shared.mend_alone();
    let mut other = browser(&seed);
    other.integrate(&emptied).unwrap();
    mended.iter().for_each(|mend| other.integrate(mend).unwrap());
    assert!(other.equals(&shared));
    assert_eq!(shared.draft().content.body, Document::empty());
    assert!(shared.mend_alone().is_empty());
}

#[test]
fn a_story_does_not_grow_without_bounds() {
    let mut shared = Shared::seed(&content());
    let writer = browser(&shared);
    let mut refused = None;
    for _ in 0..12 {
        let update = change(&writer, |txn, shared| first_text(shared, txn).insert(txn, 0, &"x".repeat(100_000)));
        refused = send(&mut shared, &update, EVERYTHING).err();
        if refused.is_some() {
            break;
        }
    }
    assert_eq!(refused, Some(Refused::TooLarge));
}

/// What a merge broke is left out, not the words around it.
#[test]
fn a_node_that_cannot_stand_is_left_out() {
    let shared = Shared::seed(&content());
    {
        let mut txn = shared.doc.transact_mut();
        let body = body(&shared, &txn);
        body.push_back(&mut txn, XmlElementPrelim::empty("bullet_list"));
        let paragraph = body.push_back(&mut txn, XmlElementPrelim::empty("paragraph"));
        paragraph.push_back(&mut txn, XmlTextPrelim::new("stays"));
        let row = body.push_back(&mut txn, XmlElementPrelim::empty("table_row"));
        row.push_back(&mut txn, XmlElementPrelim::empty("table_cell"));
        let quote = body.push_back(&mut txn, XmlElementPrelim::empty("quote"));
        quote.push_back(&mut txn, XmlElementPrelim::empty("attribution"));
    }
    let draft = shared.draft();
    assert_eq!(draft.content.body.blocks().len(), content().body.blocks().len() + 1);
    assert!(draft.content.body.plain_text().trim_end().ends_with("stays"));
}

/// As two leave it of whom one takes back what the other has changed.
#[test]
fn a_heading_without_a_level_stays() {
    let shared = Shared::seed(&content());
    {
        let mut txn = shared.doc.transact_mut();
        let heading = body(&shared, &txn).push_back(&mut txn, XmlElementPrelim::empty("heading"));
        heading.push_back(&mut txn, XmlTextPrelim::new("Kept"));
    }
    assert!(shared.draft().content.body.plain_text().trim_end().ends_with("Kept"));
}

/// The editor's own cases of what a story is without its suggestions.
#[test]
fn suggestions_are_left_out_as_the_editor_does() {
    #[derive(serde::Deserialize)]
    struct Case {
        name: String,
        story: Value,
        expected: Value,
    }
    let cases: Vec<Case> = serde_json::from_str(include_str!("../../../editor/src/suggest/before.cases.json")).unwrap();
    assert!(cases.len() > 40);
    for case in cases {
        let before = before::before(&Node::of_json(&case.story));
        let part = |name: &str| before.content.iter().find(|part| &*part.name == name).unwrap();
        assert_eq!(part("headline").words(), case.expected["headline"], "{}", case.name);
        assert_eq!(part("standfirst").words(), case.expected["standfirst"], "{}", case.name);
        assert_eq!(*part("body"), Node::of_json(&case.expected["body"]), "{}", case.name);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Sound updates with some bytes changed: taken in or refused, never a panic out, and the document reads as a tree
    /// that obeys the schema either way.
    #[test]
    fn mutated_updates_do_no_harm(flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4), cut in any::<prop::sample::Index>(), which in 0..4usize) {
        let mut shared = Shared::seed(&content());
        let writer = browser(&shared);
        let mut update = change(&writer, |txn, shared| match which {
            0 => first_text(shared, txn).insert(txn, 3, "words"),
            1 => first_text(shared, txn).format(txn, 1, 4, [("strong".into(), Any::Map(Default::default()))].into()),
            2 => {
                let item = body(shared, txn).push_back(txn, XmlElementPrelim::empty("ordered_list"));
                item.insert_attribute(txn, "start", 7);
                shared.fields.insert(txn, "slug", "boats-again");
            }
            _ => body(shared, txn).remove_range(txn, 0, 2),
        });
        for (at, byte) in flips {
            let at = at.index(update.len());
            update[at] ^= byte;
        }
        if cut.index(8) == 0 {
            update.truncate(cut.index(update.len()));
        }
        if let Ok(brought) = update::read(&update) {
            let applied = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| shared.apply(&update, &brought, EVERYTHING)));
            if matches!(applied, Ok(Ok(_))) {
                // What was taken in reads back from a snapshot as the same.
                prop_assert!(browser(&shared).equals(&shared));
                prop_assert!(!shared.draft().content.body.blocks().is_empty());
            }
        }
    }

    #[test]
    fn any_bytes_are_read_to_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = update::read(&bytes);
        let _ = update::is_state_vector(&bytes);
    }
}
