//! What the server itself writes into a story, so that everybody sees the same and nothing is lost: words that went
//! unseen ([`lost`](super::lost), [`found`](super::found)) and their going again ([`late`](super::late)), blocks that changes at one moment broke
//! ([`shape`](super::shape), [`table`](super::table)), formats that exclude each other.
//!
//! Mends are only proposed here. They are logged if nobody has logged anything since the state for which they were
//! proposed, and are proposed anew otherwise: so two instances never mend the same thing twice.

use yrs::types::text::YChange;
use yrs::updates::decoder::Decode;
use yrs::{
    Any, ClientID, IdSet, Options, ReadTxn, Text, Transact, TransactionMut, Update, XmlElementRef, XmlFragment, XmlOut,
};

use super::found::{body, place, texts, write};
use super::late::Late;
use super::lost::finder;
use super::{Shared, plant_at, shape, table};
use crate::collab::before::before;
use crate::collab::tree::{self, Node};
use crate::newsroom::document::names::NodeKind;
use crate::newsroom::document::parse::MAX_CHARACTERS;

/// Browsers' clients are below; as clients from here on, each used once, blocks are made sound.
const BROWSERS: u64 = 1 << 32;
const RESHAPER: u64 = 1 << 51;
/// Of two marks that exclude each other the first stays.
const EXCLUSIVE: [&str; 2] = ["superscript", "subscript"];

/// Words, then blocks and formats, then a look whether all is well: more rounds than a few are somebody else's doing.
pub(in crate::collab) const MOST_ROUNDS: usize = 8;

/// What the server wants to write.
pub(in crate::collab) struct Mend {
    pub update: Vec<u8>,
    /// The client as which it is written, and whose words these are: a client, too.
    pub words_of: Option<(u64, u64)>,
    /// Lost words that stand in it.
    found: IdSet,
}

impl Shared {
    /// Whether words wait to be written anew. Until then the log is needed.
    pub(in crate::collab) fn has_losses(&self) -> bool {
        !self.losses.is_empty()
    }

    /// What there is to mend now; after it has been taken in there may be more.
    pub(in crate::collab) fn mends(&mut self) -> Vec<Mend> {
        if !self.losses.is_empty() {
            let found = self.find();
            if !found.is_empty() {
                return found;
            }
            if let Some(mend) = self.take_back() {
                return vec![mend];
            }
        }
        if self.unsettled {
            if let Some(mend) = self.reshape() {
                return vec![mend];
            }
            self.unsettled = false;
        }
        // Nothing is lost, so what is deleted is of no use but for words that are still on their way.
        if self.burden > 2 * MAX_CHARACTERS
            && let Ok(renewed) = Self::load(&self.snapshot(), &[])
        {
            *self = Self { unsettled: false, burden: 0, ..renewed };
        }
        Vec::new()
    }

    /// Takes in a mend that has been logged.
    pub(in crate::collab) fn mend(&mut self, mend: &Mend) -> Result<(), super::Hostile> {
        self.integrate(&mend.update)?;
        self.losses.found(&mend.found);
        Ok(())
    }

    /// Mends everything at once, where there is no log to take turns on; gives the updates.
    pub(super) fn mend_alone(&mut self) -> Vec<Vec<u8>> {
        let mut updates = Vec::new();
        for _ in 0..MOST_ROUNDS {
            let mends = self.mends();
            if mends.is_empty() {
                break;
            }
            for mend in mends {
                if self.mend(&mend).is_err() {
                    return updates;
                }
                updates.push(mend.update);
            }
        }
        updates
    }

    /// A copy that writes as a client, with what was proposed before.
    fn copy(&self, whole: &[u8], client: ClientID, before: &[Mend]) -> Option<Self> {
        let options = Options { skip_gc: true, client_id: client, ..Options::default() };
        let copy = Self::of(options);
        for update in std::iter::once(whole).chain(before.iter().map(|mend| mend.update.as_slice())) {
            copy.doc.transact_mut().apply_update(Update::decode_v1(update).ok()?).ok()?;
        }
        Some(copy)
    }

    fn find(&mut self) -> Vec<Mend> {
        let lost = self.losses.lost(&mut self.doc.transact_mut());
        let whole = self.whole();
        let known = self.doc.transact().state_vector();
        let mut mends: Vec<Mend> = Vec::new();
        for lost in lost {
            let mut next = None;
            for piece in &lost.pieces {
                let client = finder(piece.id);
                let mut found = IdSet::new();
                found.insert(piece.id, piece.length);
                if known.get(&client) > 0 {
                    self.losses.found(&found);
                    continue;
                }
                let Some(copy) = self.copy(&whole, client, &mends) else { return mends };
                let mut txn = copy.doc.transact_mut();
                let spot = next.take().or_else(|| place(&mut txn, &copy.story, &lost));
                // Splitting what is read for its ids changes nothing; what is written from here on does.
                next = spot.and_then(|spot| write(&mut txn, &spot, piece));
                if next.is_none() {
                    return mends;
                }
                let update = txn.encode_update_v1();
                let words_of = Some((client.get(), piece.id.client.get()));
                mends.push(Mend { update, words_of, found });
            }
        }
        mends
    }

    /// Removes words that were written anew and whose originals somebody has deleted since.
    fn take_back(&mut self) -> Option<Mend> {
        if self.losses.late.is_empty() {
            return None;
        }
        // It writes nothing, so it takes no client of its own.
        let copy = self.copy(&self.whole(), ClientID::new(RESHAPER), &[])?;
        let mut txn = copy.doc.transact_mut();
        self.losses.late.remove(&mut txn);
        let update = (!txn.delete_set().is_empty()).then(|| txn.encode_update_v1())?;
        Some(Mend { update, words_of: None, found: IdSet::new() })
    }

    /// Whether accepted words, written anew, are to go because of what came since.
    pub(super) fn takes_back_accepted(&self, before_it: &Late) -> bool {
        let mut late = self.losses.late.since(before_it);
        if late.is_empty() {
            return false;
        }
        let Some(copy) = self.copy(&self.whole(), ClientID::new(RESHAPER), &[]) else { return true };
        late.remove(&mut copy.doc.transact_mut());
        before(&copy.tree()) != before(&self.tree())
    }

    /// Makes the body's blocks and formats sound, if they are not.
    fn reshape(&self) -> Option<Mend> {
        if self.is_sound() {
            return None;
        }
        let client = ClientID::new((ClientID::random().get() % BROWSERS) | RESHAPER);
        let copy = self.copy(&self.whole(), client, &[])?;
        let mut txn = copy.doc.transact_mut();
        let body = body(&txn, &copy.story)?;
        for text in texts(&txn, &copy.story) {
            for (at, length) in clashes(&txn, &text) {
                text.format(&mut txn, at, length, [(EXCLUSIVE[1].into(), Any::Null)].into());
            }
        }
        // Backwards, so that what is still to be done stays where it was.
        for number in (0..body.len(&txn)).rev() {
            match body.get(&txn, number) {
                Some(XmlOut::Element(block)) => {
                    let node = tree::element(&txn, &block);
                    if !shape::is_sound(&node, NodeKind::Body) {
                        rewrite(&mut txn, &body, number, shape::sound(&node, NodeKind::Body));
                    } else if !shape::is_even(&node) {
                        table::even_out(&mut txn, &block, |txn| tree::element(txn, &block));
                    }
                }
                Some(XmlOut::Text(text)) => {
                    let words = tree::runs(&txn, &text);
                    let sound = words.iter().flat_map(|run| shape::sound(run, NodeKind::Body)).collect();
                    rewrite(&mut txn, &body, number, sound);
                }
                _ => {}
            }
        }
        if body.len(&txn) == 0 {
            plant_at(&body, &mut txn, 0, &Node { name: "paragraph".into(), ..Node::default() });
        }
        if txn.insert_set().is_empty() && txn.delete_set().is_empty() {
            return None;
        }
        Some(Mend { update: txn.encode_update_v1(), words_of: None, found: IdSet::new() })
    }

    fn is_sound(&self) -> bool {
        let txn = self.doc.transact();
        let Some(body) = body(&txn, &self.story) else { return true };
        let node = tree::element(&txn, &body);
        let blocks = &node.content;
        !blocks.is_empty()
            && blocks.iter().all(|block| shape::is_sound(block, NodeKind::Body) && shape::is_even(block))
            && texts(&txn, &self.story).iter().all(|text| clashes(&txn, text).is_empty())
    }
}

/// Puts sound blocks in the place of one that is not. One that would not become sound is left as it is.
fn rewrite(txn: &mut TransactionMut<'_>, body: &XmlElementRef, number: u32, sound: Vec<Node>) {
    if !sound.iter().all(|block| shape::is_sound(block, NodeKind::Body)) {
        return;
    }
    body.remove_range(txn, number, 1);
    for (number, block) in (number..).zip(&sound) {
        plant_at(body, txn, number, block);
    }
}

/// Where both of two marks lie that exclude each other: place and length.
fn clashes(txn: &impl ReadTxn, text: &yrs::XmlTextRef) -> Vec<(u32, u32)> {
    let mut found = Vec::new();
    let mut at = 0;
    for run in text.diff(txn, YChange::identity) {
        let yrs::Out::Any(Any::String(words)) = &run.insert else { continue };
        let length = words.encode_utf16().count() as u32;
        if run.attributes.is_some_and(|marks| EXCLUSIVE.iter().all(|mark| marks.contains_key(*mark))) {
            found.push((at, length));
        }
        at += length;
    }
    found
}

#[cfg(test)]
mod tests;
