//! Words that nobody took away and that are gone: somebody wrote them into a block which somebody else, who had not heard
//! of them, deleted at the same moment, or moved, wrapped or joined, which is deleting it and writing it anew.
//!
//! A deletion names everything that its author saw go. What goes along without being named went unseen, and that holds
//! in whatever order updates come: so every instance, and every reading of the log, finds the same words.

use std::collections::HashSet;
use std::hash::{BuildHasher, Hasher};

use yrs::branch::BranchPtr;
use yrs::types::text::YChange;
use yrs::types::{Attrs, TypeRef};
use yrs::{
    Any, Assoc, BranchID, ClientID, ID, IdSet, Out, ReadTxn, Snapshot, StickyIndex, Text, TransactionMut, Update,
    XmlTextRef,
};

use super::copies;
use super::late::Late;
use crate::collab::update::{self, Words};

/// Clients from here on write words anew that went unseen. A browser's are below 2³², so that no two can be the same.
pub(super) const FIRST_FINDER: u64 = 1 << 52;
/// As much of the words around lost ones is looked for where their block was written anew, in characters.
const NEIGHBOURHOOD: usize = 24;

/// What went unseen, and what is known of where it may have gone.
#[derive(Default)]
pub(super) struct Losses {
    unseen: IdSet,
    /// Unseen words whose block had been thrown away for good: only their update has them still.
    homeless: Vec<Words>,
    /// What was written anew and is to go again.
    pub(super) late: Late,
    /// What each update did that deleted something, in the order in which they came.
    rebuilt: Vec<Rebuilt>,
}

/// How many updates are remembered; what is written into a block that went before them stands at its place all the same.
const REMEMBERED: usize = 4_096;

pub(super) struct Rebuilt {
    /// What it says that it deletes, whoever deleted it before.
    pub named: IdSet,
    /// What went by it.
    gone: IdSet,
    /// What it wrote.
    pub came: IdSet,
}

/// Lost words of one place, in one piece for each who wrote them and each format.
pub(super) struct Lost {
    pub pieces: Vec<Piece>,
    /// The text in which they stood; none if it was thrown away.
    pub text: Option<ID>,
    /// What stood around them.
    pub left: Vec<char>,
    pub right: Vec<char>,
    /// What was written by the update that took the text away, and by those after it.
    pub came: IdSet,
}

/// What an update says that it does, whatever was known before.
pub(super) struct Said {
    /// What it deletes.
    pub named: IdSet,
    /// What it writes.
    pub wrote: IdSet,
}

impl Said {
    pub(super) fn by(update: &Update) -> Self {
        Self { named: update.delete_set().clone(), wrote: update.insertions(true) }
    }
}

#[derive(Clone)]
pub(super) struct Piece {
    pub id: ID,
    /// In units of UTF-16, which is how clocks count.
    pub length: u32,
    pub words: String,
    pub marks: Attrs,
}

/// A run of a text with the id of its first letter.
pub(super) struct Run {
    pub id: ID,
    pub words: String,
    pub marks: Attrs,
}

impl Losses {
    pub(super) fn is_empty(&self) -> bool {
        self.unseen.is_empty() && self.homeless.is_empty() && self.late.is_empty()
    }

    /// Takes note of what an update did that has just been committed; `named` is what it says that it deletes. Gives
    /// whether that changed what there is to do about words that were lost before.
    pub(super) fn note(&mut self, txn: &TransactionMut<'_>, Said { named, wrote }: Said, update: &[u8]) -> bool {
        let mut matters = !self.unseen.intersect(&named).is_empty();
        matters |= self.homeless.iter().any(|words| named.contains(&words.id));
        matters |= self.late.note(txn, &named);
        if !self.unseen.is_empty() || !self.homeless.is_empty() {
            // Somebody who saw the words deletes them after all, or another instance has written them anew.
            self.unseen.diff_with(&named);
            self.homeless.retain(|words| !named.contains(&words.id));
            self.found_elsewhere(update);
        }
        let gone = txn.delete_set().clone();
        let unnamed = gone.diff(&named);
        if !named.is_empty() {
            self.remember(Rebuilt { named, gone, came: wrote });
        }
        let mut thrown_away = IdSet::new();
        for (client, ranges) in unnamed.iter() {
            for clock in ranges.iter().flat_map(Clone::clone) {
                let id = ID::new(*client, clock);
                match part_of(txn, id) {
                    Some(part) if matches!(part.type_ref(), TypeRef::XmlText) => self.unseen.insert(id, 1),
                    Some(_) => {}
                    None => thrown_away.insert(id, 1),
                }
            }
        }
        if !thrown_away.is_empty() {
            let words = update::words(update).into_iter().filter(|words| thrown_away.contains(&words.id));
            self.homeless.extend(words.filter(|words| !words.text.trim().is_empty()));
        }
        matters
    }

    fn remember(&mut self, rebuilt: Rebuilt) {
        // What comes again, alone or with more, is what was done before and not somebody else's doing.
        let again = |before: &mut Rebuilt| !before.came.intersect(&rebuilt.came).is_empty();
        let parts: Vec<Rebuilt> = self.rebuilt.extract_if(.., again).collect();
        let whole = parts.into_iter().chain([rebuilt]).reduce(|mut whole, part| {
            whole.named.merge_with(part.named);
            whole.gone.merge_with(part.gone);
            whole.came.merge_with(part.came);
            whole
        });
        self.rebuilt.extend(whole);
        if self.rebuilt.len() > REMEMBERED {
            self.rebuilt.remove(0);
        }
    }

    /// These words stand in the document again.
    pub(super) fn found(&mut self, ids: &IdSet) {
        self.unseen.diff_with(ids);
        self.homeless.retain(|words| !ids.contains(&words.id));
    }

    fn found_elsewhere(&mut self, update: &[u8]) {
        let found: Vec<Words> =
            update::words(update).into_iter().filter(|words| words.id.client.get() >= FIRST_FINDER).collect();
        if found.is_empty() {
            return;
        }
        let mut ids = IdSet::new();
        let unseen = self.unseen.iter().flat_map(|(client, ranges)| {
            let clocks = ranges.iter().flat_map(Clone::clone);
            clocks.map(|clock| ID::new(*client, clock))
        });
        for id in unseen.chain(self.homeless.iter().map(|words| words.id)) {
            for words in found.iter().filter(|words| words.id.client == finder(id)) {
                ids.insert(id, words.length());
            }
        }
        self.found(&ids);
    }

    /// The lost words that stood in texts, in the order of those texts, and then those whose text is not there any more.
    /// What is lost without being words is forgotten.
    pub(super) fn lost(&mut self, txn: &mut TransactionMut<'_>) -> Vec<Lost> {
        let Snapshot { state_map, delete_set } = txn.snapshot();
        let mut texts = Vec::new();
        let mut seen = HashSet::new();
        for (client, ranges) in self.unseen.iter() {
            for clock in ranges.iter().flat_map(Clone::clone) {
                let Some(part) = part_of(txn, ID::new(*client, clock)) else { continue };
                if let BranchID::Nested(id) = part.id()
                    && seen.insert(id)
                {
                    texts.push((id, XmlTextRef::from(part)));
                }
            }
        }
        let mut all = Vec::new();
        for (id, text) in texts {
            let (gone, came) = self.rebuilding(&id);
            // The text as it was when its block went, with what went unseen.
            let then = Snapshot::new(state_map.clone(), delete_set.diff(&self.unseen).diff(&gone));
            for lost in self.lost_in(&runs(txn, &text, &then)) {
                all.push(Lost { text: Some(id), came: came.clone(), ..lost });
            }
        }
        copies::leave_out(txn, &self.rebuilt, &mut all);
        let mut words_of = IdSet::new();
        for piece in all.iter().flat_map(|lost| &lost.pieces) {
            words_of.insert(piece.id, piece.length);
        }
        self.unseen.intersect_with(&words_of);
        for words in &self.homeless {
            let Words { id, text, marks } = words.clone();
            let piece = Piece { id, length: words.length(), words: text, marks };
            all.push(Lost { pieces: vec![piece], text: None, left: vec![], right: vec![], came: IdSet::new() });
        }
        all
    }

    /// What went with a part, and what was written since by those who took blocks away.
    fn rebuilding(&self, part: &ID) -> (IdSet, IdSet) {
        let Some(at) = self.rebuilt.iter().position(|rebuilt| rebuilt.gone.contains(part)) else {
            return (IdSet::new(), IdSet::new());
        };
        let came = self.rebuilt[at..].iter().fold(IdSet::new(), |all, rebuilt| all.merge(&rebuilt.came));
        (self.rebuilt[at].gone.clone(), came)
    }

    fn lost_in(&self, runs: &[Run]) -> Vec<Lost> {
        let mut all: Vec<Lost> = Vec::new();
        let mut before: Vec<char> = Vec::new();
        let mut was_lost = false;
        for run in runs {
            let mut clock = run.id.clock;
            for letter in run.words.chars() {
                let id = ID::new(run.id.client, clock);
                let length = letter.len_utf16() as u32;
                clock += length;
                let is_lost = self.unseen.contains(&id);
                match all.last_mut() {
                    Some(lost) if is_lost && was_lost => lost.add(id, letter, length, &run.marks),
                    _ if is_lost => {
                        let left = before[before.len().saturating_sub(NEIGHBOURHOOD)..].to_vec();
                        let mut lost = Lost { pieces: vec![], text: None, left, right: vec![], came: IdSet::new() };
                        lost.add(id, letter, length, &run.marks);
                        all.push(lost);
                    }
                    _ => {
                        before.push(letter);
                        // Every place before this letter that has room for more of what stands behind it.
                        for lost in all.iter_mut().rev().take_while(|lost| lost.right.len() < NEIGHBOURHOOD) {
                            lost.right.push(letter);
                        }
                    }
                }
                was_lost = is_lost;
            }
        }
        all.retain(Lost::has_words);
        all
    }
}

impl Lost {
    pub(super) fn has_words(&self) -> bool {
        self.pieces.iter().any(|piece| !piece.words.trim().is_empty())
    }

    pub(super) fn add(&mut self, id: ID, letter: char, length: u32, marks: &Attrs) {
        match self.pieces.last_mut() {
            Some(piece)
                if piece.id.client == id.client
                    && piece.id.clock + piece.length == id.clock
                    && piece.marks == *marks =>
            {
                piece.words.push(letter);
                piece.length += length;
            }
            _ => self.pieces.push(Piece { id, length, words: letter.into(), marks: marks.clone() }),
        }
    }
}

/// The client that writes words anew which began with this id: the same on every instance, so that each of them sees
/// what the others have found.
pub(super) fn finder(id: ID) -> ClientID {
    // The standard hasher with fixed keys is the same only within one build; this one is the same everywhere.
    let mut hasher = std::hash::BuildHasherDefault::<Fnv>::default().build_hasher();
    hasher.write(&id.client.get().to_be_bytes());
    hasher.write(&id.clock.to_be_bytes());
    ClientID::new(FIRST_FINDER | (hasher.finish() % FIRST_FINDER))
}

/// FNV-1a of 64 bits.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}

/// The part in which something stands or stood; `None` if it was thrown away for good.
pub(super) fn part_of(txn: &impl ReadTxn, id: ID) -> Option<BranchPtr> {
    StickyIndex::from_id(id, Assoc::After).get_offset(txn).map(|offset| offset.branch)
}

/// The runs of a text as they were at a moment, each with its id.
pub(super) fn runs(txn: &mut TransactionMut<'_>, text: &XmlTextRef, then: &Snapshot) -> Vec<Run> {
    let never = Snapshot::default();
    let runs = text.diff_range(txn, Some(then), Some(&never), YChange::identity).into_iter();
    runs.filter_map(|run| match (run.insert, run.ychange) {
        (Out::Any(Any::String(words)), Some(change)) => {
            let marks = run.attributes.map_or_else(Attrs::new, |marks| *marks);
            Some(Run { id: change.id, words: words.to_string(), marks })
        }
        _ => None,
    })
    .collect()
}
