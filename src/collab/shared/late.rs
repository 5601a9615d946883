//! Words that the server has written anew and whose originals somebody deletes who has not heard of that. Whoever deletes
//! a word has seen it, and either wants it gone or has written it in a copy of their own; so the server's copy goes too,
//! as it would not have come to be had the deletion been here sooner.
//!
//! A copy tells whose it is by the client that wrote it ([`finder`]), and its letters stand in the order of the
//! originals; so each instance, and each reading of the log or of a snapshot, finds the same.

use std::collections::HashMap;

use yrs::types::TypeRef;
use yrs::{
    Assoc, BranchID, ClientID, ID, IdSet, ReadTxn, StateVector, StickyIndex, Text, TransactionMut, XmlElementRef,
    XmlFragment, XmlTextRef,
};

use super::lost::{FIRST_FINDER, finder, part_of, runs};
use crate::collab::tree::{self, Node};

/// What was written anew, and which of that is to go.
#[derive(Clone, Default)]
pub(super) struct Late {
    /// The first letter of the originals, by the client that wrote the copy; `None` where it was looked for in vain.
    copies: HashMap<ClientID, Option<ID>>,
    /// Letters of copies whose originals were deleted since.
    letters: IdSet,
    /// Letters of copies that have been deleted themselves.
    gone: IdSet,
}

impl Late {
    pub(super) fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }

    /// What has to go of which nothing was known before.
    pub(super) fn since(&self, before: &Self) -> Self {
        Self { letters: self.letters.diff(&before.letters), ..Self::default() }
    }

    /// Takes note of what an update says that it deletes; gives whether more has to go because of it.
    pub(super) fn note(&mut self, txn: &TransactionMut<'_>, named: &IdSet) -> bool {
        if named.is_empty() {
            return false;
        }
        self.letters.diff_with(named);
        for (client, ranges) in named.iter().filter(|(client, _)| client.get() >= FIRST_FINDER) {
            for range in ranges.iter() {
                self.gone.insert(ID::new(*client, range.start), range.end - range.start);
            }
        }
        let known = txn.state_vector();
        self.look_for_originals(&known);
        let mut grew = false;
        let mut deleted = named.clone();
        // A copy may have been lost, too, and written anew.
        while !deleted.is_empty() {
            let mut copied = IdSet::new();
            for (&copy, original) in &self.copies {
                let Some(original) = original.filter(|original| deleted.get(&original.client).is_some()) else {
                    continue;
                };
                let first = first_letter(txn, copy);
                let length = known.get(&copy).saturating_sub(first);
                let mut letters = IdSet::new();
                letters.insert(original, length);
                letters.intersect_with(&deleted);
                for clock in letters.iter().flat_map(|(_, ranges)| ranges.iter().flat_map(Clone::clone)) {
                    copied.insert(ID::new(copy, first + clock - original.clock), 1);
                }
            }
            deleted = copied.diff(&self.letters).diff(&self.gone);
            grew |= !deleted.is_empty();
            self.letters.merge_with(deleted.clone());
        }
        grew
    }

    /// Finds out what the copies in the document are copies of.
    fn look_for_originals(&mut self, known: &StateVector) {
        let finders = known.iter().map(|(client, _)| *client).filter(|client| client.get() >= FIRST_FINDER);
        let mut unknown: Vec<ClientID> = finders.filter(|copy| !self.copies.contains_key(copy)).collect();
        if unknown.is_empty() {
            return;
        }
        unknown.sort_unstable();
        self.copies.extend(unknown.iter().map(|copy| (*copy, None)));
        for (&client, &length) in known.iter() {
            for original in (0..length).map(|clock| ID::new(client, clock)) {
                let copy = finder(original);
                if unknown.binary_search(&copy).is_ok() {
                    self.copies.insert(copy, Some(original));
                }
            }
        }
    }

    /// Removes from the document what is to go, and forgets what is no letter or is gone already.
    pub(super) fn remove(&mut self, txn: &mut TransactionMut<'_>) {
        let mut texts: HashMap<ID, XmlTextRef> = HashMap::new();
        for (client, ranges) in self.letters.iter() {
            for clock in ranges.iter().flat_map(Clone::clone) {
                let part = part_of(txn, ID::new(*client, clock)).filter(|part| !part.is_deleted());
                if let Some(part) = part
                    && let BranchID::Nested(id) = part.id()
                {
                    texts.insert(id, XmlTextRef::from(part));
                }
            }
        }
        let now = txn.snapshot();
        let mut left = IdSet::new();
        for text in texts.into_values() {
            let mut at = 0;
            let mut places = Vec::new();
            for run in runs(txn, &text, &now) {
                for clock in (run.id.clock..).take(run.words.encode_utf16().count()) {
                    let id = ID::new(run.id.client, clock);
                    if self.letters.contains(&id) {
                        left.insert(id, 1);
                        places.push(at);
                    }
                    at += 1;
                }
            }
            // Backwards, so that the rest stays where it was.
            for piece in places.chunk_by(|one, next| one + 1 == *next).rev() {
                text.remove_range(txn, piece[0], piece.len() as u32);
            }
        }
        for copy in left.client_ids() {
            remove_empty_block(txn, copy);
        }
        self.letters = left;
    }
}

/// Removes the block that was made for a copy, if there are no words in it now.
fn remove_empty_block(txn: &mut TransactionMut<'_>, copy: ClientID) {
    let id = ID::new(copy, 0);
    let Some(made) = BranchID::get_nested(txn, &id).filter(|made| !made.is_deleted()) else { return };
    if !matches!(made.type_ref(), TypeRef::XmlElement(_))
        || !is_wordless(&tree::element(txn, &XmlElementRef::from(made)))
    {
        return;
    }
    let Some(parent) = part_of(txn, id).filter(|parent| matches!(parent.type_ref(), TypeRef::XmlElement(_))) else {
        return;
    };
    let Some(place) = StickyIndex::from_id(id, Assoc::After).get_offset(txn) else { return };
    XmlElementRef::from(parent).remove_range(txn, place.index, 1);
}

fn is_wordless(node: &Node) -> bool {
    node.text.is_empty() && node.content.iter().all(is_wordless)
}

/// The clock of a copy's first letter: before it there are only the blocks that were made for it.
fn first_letter(txn: &TransactionMut<'_>, copy: ClientID) -> u32 {
    (0..).find(|clock| BranchID::get_nested(txn, &ID::new(copy, *clock)).is_none()).unwrap_or(0)
}
