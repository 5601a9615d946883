//! Updates as the editor makes them with some bytes changed, in sequences, as an attacker or a broken line would send
//! them: a bounded search with random input. `DATELINE_MUTATIONS` asks for more cases than the suite's, and
//! `DATELINE_SEED` for the choices of an earlier run.

use std::panic;

use dateline::collab::try_updates;
use yrs::updates::decoder::Decode;
use yrs::{
    Any, ClientID, Doc, Map, MapRef, OffsetKind, Options, Text, Transact, TransactionMut, Update, Xml,
    XmlElementPrelim, XmlElementRef, XmlFragment, XmlOut, XmlTextPrelim, XmlTextRef,
};

/// A story with one of everything, by client 1; made by fuzz/seeds.mjs.
const STORY: &[u8] = include_bytes!("../../../fuzz/story.bin");
const CASES: u64 = 3_000;

/// Numbers that follow from a seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % bound
    }
}

/// An edit of the body, with its first text where there is one.
type Edit = fn(&mut TransactionMut<'_>, &XmlElementRef, Option<XmlTextRef>, &MapRef);

const EDITS: [Edit; 10] = [
    |txn, _, text, _| {
        if let Some(text) = text {
            text.insert(txn, 0, "words ");
        }
    },
    |txn, _, text, _| {
        if let Some(text) = text {
            let end = text.len(txn);
            text.insert(txn, end, " end");
        }
    },
    |txn, _, text, _| {
        if let Some(text) = text {
            let end = text.len(txn);
            text.format(txn, 0, end, [("strong".into(), Any::Map(Default::default()))].into());
        }
    },
    |txn, _, text, _| {
        // As the editor splits a paragraph.
        if let Some(text) = text {
            let end = text.len(txn);
            text.remove_range(txn, end / 2, end - end / 2);
        }
    },
    |txn, body, _, _| {
        body.insert(txn, 0, XmlElementPrelim::empty("paragraph"));
    },
    |txn, body, _, _| {
        let paragraph = body.push_back(txn, XmlElementPrelim::empty("paragraph"));
        paragraph.push_back(txn, XmlTextPrelim::new("a new one"));
    },
    |txn, body, _, _| {
        body.push_back(txn, XmlElementPrelim::empty("divider"));
    },
    |txn, body, _, _| {
        if body.len(txn) > 1 {
            body.remove_range(txn, 1, 1);
        }
    },
    |txn, body, _, _| {
        let heading = body.push_back(txn, XmlElementPrelim::empty("heading"));
        heading.insert_attribute(txn, "level", 3);
    },
    |txn, _, _, fields| {
        fields.insert(txn, "slug", "boats");
    },
];

/// Updates of some clients, some of whom have seen what the ones before them did.
fn edits(chance: &mut Chance) -> Vec<Vec<u8>> {
    let mut updates: Vec<Vec<u8>> = Vec::new();
    for client in 2..3 + chance.below(3) as u64 {
        let doc = Doc::with_options(Options {
            client_id: ClientID::new(client),
            offset_kind: OffsetKind::Utf16,
            ..Options::default()
        });
        let (story, fields) = (doc.get_or_insert_xml_fragment("story"), doc.get_or_insert_map("fields"));
        let seen = if chance.below(2) == 0 { 0 } else { updates.len() };
        for update in std::iter::once(STORY).chain(updates[..seen].iter().map(Vec::as_slice)) {
            doc.transact_mut().apply_update(Update::decode_v1(update).unwrap()).unwrap();
        }
        for _ in 0..1 + chance.below(2) {
            let mut txn = doc.transact_mut();
            let Some(XmlOut::Element(body)) = story.get(&txn, 2) else { panic!("no body") };
            let text = match body.get(&txn, 0) {
                Some(XmlOut::Element(first)) => match first.get(&txn, 0) {
                    Some(XmlOut::Text(text)) => Some(text),
                    _ => None,
                },
                _ => None,
            };
            EDITS[chance.below(EDITS.len())](&mut txn, &body, text, &fields);
            updates.push(txn.encode_update_v1());
        }
    }
    updates
}

/// Changes, cuts, doubles or mixes some bytes.
fn mutate(updates: &mut Vec<Vec<u8>>, chance: &mut Chance) {
    for _ in 0..1 + chance.below(4) {
        let which = chance.below(updates.len());
        let length = updates[which].len();
        let at = chance.below(length.max(1));
        match chance.below(8) {
            0..4 if length > 0 => updates[which][at] ^= 1 << chance.below(8),
            4 if length > 0 => updates[which][at] = [0, 1, 2, 0x7f, 0x80, 0xff][chance.below(6)],
            5 if length > 0 => updates[which].truncate(at),
            6 => {
                let other = updates[chance.below(updates.len())].clone();
                let from = chance.below(other.len().max(1));
                let piece = &other[from..(from + chance.below(12)).min(other.len())];
                updates[which].splice(at..at, piece.iter().copied());
            }
            _ => {
                let again = updates[which].clone();
                updates.insert(chance.below(updates.len() + 1), again);
            }
        }
    }
}

#[test]
fn what_a_broken_line_or_an_attacker_sends_harms_no_story() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let cases = number("DATELINE_MUTATIONS").unwrap_or(CASES);
    let first = number("DATELINE_SEED").unwrap_or_else(|| u64::from(std::process::id()) << 32 | 1);
    // Panics inside of the document are caught, as in a room; they need not be told of one by one.
    panic::set_hook(Box::new(|_| {}));
    let (mut taken, mut harmed) = (0, Vec::new());
    for case in 0..cases {
        let seed = first.wrapping_add(case.wrapping_mul(0x9e37_79b9_7f4a_7c15)) | 1;
        let mut chance = Chance(seed);
        let mut updates = edits(&mut chance);
        // Some stay sound: they must be taken in.
        if chance.below(8) > 0 {
            mutate(&mut updates, &mut chance);
        }
        let slices: Vec<&[u8]> = updates.iter().map(Vec::as_slice).collect();
        match panic::catch_unwind(|| try_updates(STORY, &slices)) {
            Ok(count) => taken += count,
            Err(why) => harmed.push((seed, why.downcast_ref::<&str>().map(|why| (*why).to_owned()))),
        }
        if harmed.len() >= 5 {
            break;
        }
    }
    let _ = panic::take_hook();
    eprintln!("{cases} cases from seed {first}: {taken} updates taken in");
    assert!(harmed.is_empty(), "DATELINE_MUTATIONS=1 DATELINE_SEED=…: {harmed:?}");
    assert!(taken as u64 > cases / 4, "hardly anything gets in: {taken}");
}
