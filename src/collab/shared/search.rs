//! A search for input that breaks the shared document.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use yrs::{ReadTxn, Transact};

use super::Shared;
use crate::collab::rights::Rights;
use crate::collab::update;

/// Offers any bytes as updates to a story, one after the other, as a room takes them from somebody with every right, for
/// a search with random input: what is refused, or makes the document panic, costs the document, which is made again
/// from what was taken in. Gives how many were taken in.
///
/// # Panics
///
/// If `story` is no update of a sound story; if what was taken in reads back from a snapshot as something else, is no
/// story any more, or says something else to somebody who gets it in another order.
pub fn try_updates(story: &[u8], updates: &[&[u8]]) -> usize {
    let rights = Rights { read: true, edit: true, suggest: true, byline: true, filing: true, presentation: true };
    let mut log: Vec<Vec<u8>> = Vec::new();
    let again = |log: &[Vec<u8>]| match Shared::load(story, log) {
        Ok(shared) => shared,
        Err(reason) => panic!("a document is not made again: {reason}"),
    };
    let mut shared = again(&log);
    for update in updates {
        let Ok(brought) = update::read(update) else { continue };
        let applied = catch_unwind(AssertUnwindSafe(|| shared.apply(update, &brought, rights)));
        match applied {
            Ok(Ok(true)) => log.push(update.to_vec()),
            Ok(Ok(false)) => {}
            Ok(Err(_)) | Err(_) => shared = again(&log),
        }
    }
    let taken = log.len();
    log.extend(shared.mend_alone());
    let read = Shared::load(&shared.snapshot(), &[]);
    assert!(read.is_ok_and(|read| read.equals(&shared)), "a snapshot says something else");
    assert!(!shared.draft().content.body.blocks().is_empty(), "the story lost its body");
    let clients = |update: &[u8]| -> HashSet<u64> {
        let brought = update::read(update).unwrap_or_default();
        brought.clients.into_iter().map(|(client, _)| client).collect()
    };
    if let [before @ .., one, other] = log.as_slice()
        // A client that tells two stories of the same moment is believed the first one, whichever that is.
        && clients(one).is_disjoint(&clients(other))
    {
        let mut swapped = again(before);
        let came = swapped.integrate(other).is_ok();
        // What builds on the one before it came after it everywhere.
        if came && !swapped.doc.transact().has_missing_updates() {
            assert!(
                swapped.integrate(one).is_ok() && swapped.equals(&shared),
                "in another order it says something else"
            );
        }
    }
    taken
}
