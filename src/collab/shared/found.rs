//! Where lost words are written anew: in the copy of their block, between the words that stood around them; else as a
//! paragraph of their own where the block stood; else, if nobody knows that any more, at the end of the body.

use std::collections::HashSet;

use yrs::branch::{Branch, BranchPtr};
use yrs::types::text::YChange;
use yrs::types::{Attrs, TypeRef};
use yrs::{
    Any, Assoc, BranchID, ID, IdSet, Out, ReadTxn, StickyIndex, Text, TransactionMut, Xml, XmlElementPrelim,
    XmlElementRef, XmlFragment, XmlFragmentRef, XmlOut, XmlTextPrelim, XmlTextRef,
};

use super::lost::{Lost, Piece, Run, part_of, runs};
use crate::collab::before;
use crate::collab::schema::PARTS;

/// So many characters of the neighbourhood have to be found again, the most telling ones first.
const ATTEMPTS: [(usize, usize); 7] = [(24, 24), (12, 12), (24, 0), (0, 24), (12, 0), (0, 12), (5, 5)];

/// Where the next piece of lost words goes.
#[derive(Clone, Debug)]
pub(super) enum Spot {
    /// Into a text, behind so many units of UTF-16.
    Text(ID, u32),
    /// Into a block of text that has no text yet.
    Block(ID),
    /// As a paragraph of its own among the children of a node; in a list as an item.
    Among(ID, u32),
}

/// Finds a place for lost words.
pub(super) fn place(txn: &mut TransactionMut<'_>, story: &XmlFragmentRef, lost: &Lost) -> Option<Spot> {
    if let Some(spot) = in_copy(txn, story, lost) {
        return Some(spot);
    }
    let body = body(txn, story)?;
    let spot = match lost.text {
        Some(text) => {
            where_it_stood(txn, story, text).or_else(|| id_of(&body).map(|id| Spot::Among(id, body.len(txn))))?
        }
        None => Spot::Among(id_of(&body)?, body.len(txn)),
    };
    // A suggestion must leave no empty paragraph behind for readers, so it joins the block before it.
    let is_suggested = lost.pieces.first().is_some_and(|piece| piece.marks.contains_key("insertion"));
    match spot {
        Spot::Among(parent, index) if is_suggested && index > 0 => {
            let before = element(txn, parent).and_then(|parent| match parent.get(txn, index - 1) {
                Some(XmlOut::Element(before)) if is_block_of_text(&before) => at_end(txn, &before),
                _ => None,
            });
            Some(before.unwrap_or(Spot::Among(parent, index)))
        }
        spot => Some(spot),
    }
}

/// Writes a piece there; gives where the next one goes.
pub(super) fn write(txn: &mut TransactionMut<'_>, spot: &Spot, piece: &Piece) -> Option<Spot> {
    let (text, at) = match spot {
        Spot::Text(id, at) => (XmlTextRef::from(part(txn, *id)?), *at),
        Spot::Block(id) => (element(txn, *id)?.push_back(txn, XmlTextPrelim::new("")), 0),
        Spot::Among(parent, index) => {
            let mut parent = element(txn, *parent)?;
            let mut index = *index;
            if matches!(parent.try_tag().map(|tag| &**tag), Some("bullet_list" | "ordered_list")) {
                parent = parent.insert(txn, index, XmlElementPrelim::empty("list_item"));
                index = 0;
            }
            let paragraph = parent.insert(txn, index, XmlElementPrelim::empty("paragraph"));
            (paragraph.push_back(txn, XmlTextPrelim::new("")), 0)
        }
    };
    // The letters first and their formats behind: a copy's letters are known by their order ([`late`](super::late)).
    text.insert(txn, at, &piece.words);
    let formats = formats_to_set(txn, &text, at, piece);
    if !formats.is_empty() {
        text.format(txn, at, piece.length, formats);
    }
    Some(Spot::Text(id_of(&text)?, at + piece.length))
}

/// What is to be set so that a piece which stands in a text has its own formats and not those around it.
fn formats_to_set(txn: &TransactionMut<'_>, text: &XmlTextRef, at: u32, piece: &Piece) -> Attrs {
    let mut begins = 0;
    for run in text.diff(txn, YChange::identity) {
        let Out::Any(Any::String(words)) = &run.insert else { continue };
        begins += words.encode_utf16().count() as u32;
        if begins > at {
            let here = run.attributes.map_or_else(Attrs::new, |marks| *marks);
            let mut formats = piece.marks.clone();
            formats.retain(|name, value| here.get(name) != Some(value));
            formats
                .extend(here.into_keys().filter(|name| !piece.marks.contains_key(name)).map(|name| (name, Any::Null)));
            return formats;
        }
    }
    piece.marks.clone()
}

/// The only place among the words that those who took the block away have written, at which its neighbours stand.
fn in_copy(txn: &mut TransactionMut<'_>, story: &XmlFragmentRef, lost: &Lost) -> Option<Spot> {
    if lost.came.is_empty() || (lost.left.is_empty() && lost.right.is_empty()) {
        return None;
    }
    let now = txn.snapshot();
    let mut copies: Vec<(ID, Vec<Letter>)> = Vec::new();
    for text in texts(txn, story) {
        let letters = letters(&runs(txn, &text, &now), &lost.came);
        if letters.iter().any(|letter| letter.is_new)
            && let Some(id) = id_of(&text)
        {
            copies.push((id, letters));
        }
    }
    let mut tried = HashSet::new();
    for (left, right) in ATTEMPTS {
        let left = &lost.left[lost.left.len().saturating_sub(left)..];
        let right = &lost.right[..right.min(lost.right.len())];
        if (left.is_empty() && right.is_empty()) || !tried.insert((left.len(), right.len())) {
            continue;
        }
        let mut found = copies.iter().flat_map(|(id, letters)| {
            let places = places(letters, left, right);
            places
                .map(|at| Spot::Text(*id, letters[..at].iter().map(|letter| letter.character.len_utf16() as u32).sum()))
        });
        if let (Some(spot), None) = (found.next(), found.next()) {
            return Some(spot);
        }
    }
    None
}

struct Letter {
    character: char,
    /// Whether it was written by who took the block away.
    is_new: bool,
}

fn letters(runs: &[Run], came: &IdSet) -> Vec<Letter> {
    let mut letters = Vec::new();
    for run in runs {
        let mut clock = run.id.clock;
        for character in run.words.chars() {
            letters.push(Letter { character, is_new: came.contains(&ID::new(run.id.client, clock)) });
            clock += character.len_utf16() as u32;
        }
    }
    letters
}

/// The places with these letters to the left and right, of which one that touches it is new.
fn places(letters: &[Letter], left: &[char], right: &[char]) -> impl Iterator<Item = usize> {
    let is_new = |at: Option<usize>| at.and_then(|at| letters.get(at)).is_some_and(|letter| letter.is_new);
    (left.len()..=letters.len().saturating_sub(right.len())).filter(move |&at| {
        let same = |from: usize, wanted: &[char]| {
            letters
                .get(from..from + wanted.len())
                .is_some_and(|there| there.iter().zip(wanted).all(|(letter, wanted)| letter.character == *wanted))
        };
        same(at - left.len(), left) && same(at, right) && (is_new(at.checked_sub(1)) || is_new(Some(at)))
    })
}

/// The place among what is left of the nodes around a text that is gone.
fn where_it_stood(txn: &TransactionMut<'_>, story: &XmlFragmentRef, text: ID) -> Option<Spot> {
    let mut gone = text;
    let parent = loop {
        let parent = part_of(txn, gone)?;
        if !parent.is_deleted() {
            break parent;
        }
        gone = branch_id(&parent)?;
    };
    let TypeRef::XmlElement(name) = parent.type_ref() else { return None };
    let element = XmlElementRef::from(parent);
    if before::is_textblock(name) {
        return at_end(txn, &element);
    }
    let index = StickyIndex::from_id(gone, Assoc::After).get_offset(txn)?.index;
    match &**name {
        "body" | "bullet_list" | "ordered_list" | "list_item" | "table_cell" | "table_header" => {
            Some(Spot::Among(branch_id(&parent)?, index))
        }
        // Among what makes up a quote, a fact box or a table there is no room for more; behind it there is.
        _ => {
            let mut block = element;
            while let Some(XmlOut::Element(around)) = block.parent() {
                if around.try_tag().is_some_and(|tag| &**tag == PARTS[2]) {
                    let index = StickyIndex::from_id(id_of(&block)?, Assoc::After).get_offset(txn)?.index;
                    return Some(Spot::Among(id_of(&body(txn, story)?)?, index + 1));
                }
                block = around;
            }
            None
        }
    }
}

/// Every text of the story, in reading order.
pub(super) fn texts(txn: &impl ReadTxn, story: &XmlFragmentRef) -> Vec<XmlTextRef> {
    fn walk(txn: &impl ReadTxn, parent: &impl XmlFragment, into: &mut Vec<XmlTextRef>) {
        for child in parent.children(txn) {
            match child {
                XmlOut::Text(text) => into.push(text),
                XmlOut::Element(element) => walk(txn, &element, into),
                XmlOut::Fragment(_) => {}
            }
        }
    }
    let mut texts = Vec::new();
    walk(txn, story, &mut texts);
    texts
}

pub(super) fn body(txn: &impl ReadTxn, story: &XmlFragmentRef) -> Option<XmlElementRef> {
    match story.get(txn, 2) {
        Some(XmlOut::Element(body)) => Some(body),
        _ => None,
    }
}

fn at_end(txn: &impl ReadTxn, block: &XmlElementRef) -> Option<Spot> {
    let last = block.children(txn).filter_map(|child| match child {
        XmlOut::Text(text) => Some(text),
        _ => None,
    });
    match last.last() {
        Some(text) => Some(Spot::Text(id_of(&text)?, text.len(txn))),
        None => Some(Spot::Block(id_of(block)?)),
    }
}

fn is_block_of_text(element: &XmlElementRef) -> bool {
    element.try_tag().is_some_and(|tag| before::is_textblock(tag))
}

fn part(txn: &impl ReadTxn, id: ID) -> Option<BranchPtr> {
    BranchID::get_nested(txn, &id)
}

fn element(txn: &impl ReadTxn, id: ID) -> Option<XmlElementRef> {
    part(txn, id).map(XmlElementRef::from)
}

fn id_of(part: &impl AsRef<Branch>) -> Option<ID> {
    branch_id(part.as_ref())
}

fn branch_id(part: &Branch) -> Option<ID> {
    match part.id() {
        BranchID::Nested(id) => Some(id),
        BranchID::Root(_) => None,
    }
}
