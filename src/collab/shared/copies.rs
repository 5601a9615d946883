//! Lost words that are no more than a copy. Who moves a block writes its words anew, and two who move the same block write
//! them twice; when one of the copies is lost, the other has them. And when somebody deleted the words of which a copy is
//! lost, they wanted them gone.

use std::collections::HashMap;

use yrs::{ID, Snapshot, TransactionMut, XmlTextRef};

use super::lost::{Lost, Piece, Rebuilt, part_of, runs};

/// Letters with their ids.
type Letters = Vec<(char, ID)>;

/// A copy that is lost, in short.
struct Copy {
    by: usize,
    words: String,
}

/// Leaves out what was copied from words that somebody else has deleted as well, or copied elsewhere.
pub(super) fn leave_out(txn: &mut TransactionMut<'_>, rebuilt: &[Rebuilt], lost: &mut Vec<Lost>) {
    let by = |id: &ID| rebuilt.iter().position(|rebuilt| rebuilt.came.contains(id));
    let copies: Vec<Copy> = lost
        .iter()
        .flat_map(|lost| &lost.pieces)
        .filter_map(|piece| Some(Copy { by: by(&piece.id)?, words: piece.words.clone() }))
        .collect();
    let mut sources: HashMap<usize, Vec<Letters>> = HashMap::new();
    for one in lost.iter_mut() {
        let pieces = std::mem::take(&mut one.pieces);
        for piece in pieces {
            let Some(by) = by(&piece.id) else {
                one.pieces.push(piece);
                continue;
            };
            let sources = sources.entry(by).or_insert_with(|| deleted(txn, &rebuilt[by]));
            let letters = letters_of(&piece);
            let is_settled = |words: &str, source: &[(char, ID)]| {
                source.iter().any(|(_, id)| {
                    rebuilt.iter().enumerate().any(|(other, rebuilt)| {
                        other != by
                            && rebuilt.named.contains(id)
                            // Of two copies that are both lost, the first is found.
                            && (other < by || !copies.iter().any(|copy| copy.by == other && copy.words.contains(words)))
                    })
                })
            };
            for (letters, is_kept) in parts(&letters, sources, is_settled) {
                if is_kept {
                    for &(letter, id) in letters {
                        one.add(id, letter, letter.len_utf16() as u32, &piece.marks);
                    }
                }
            }
        }
    }
    lost.retain(Lost::has_words);
}

/// A piece by its words: those that were copied from a source which is settled go, and so do the spaces between two such.
fn parts<'a>(
    letters: &'a [(char, ID)],
    sources: &[Letters],
    is_settled: impl Fn(&str, &[(char, ID)]) -> bool,
) -> Vec<(&'a [(char, ID)], bool)> {
    let mut parts = Vec::new();
    let mut was_settled = true;
    let mut rest = letters;
    while !rest.is_empty() {
        let is_space = rest[0].0.is_whitespace();
        let end = rest.iter().position(|(letter, _)| letter.is_whitespace() != is_space).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        rest = after;
        if !is_space {
            let words: String = part.iter().map(|(letter, _)| letter).collect();
            was_settled = sources.iter().any(|source| {
                let is_edge = |at: Option<usize>| {
                    at.and_then(|at| source.get(at)).is_none_or(|(letter, _)| letter.is_whitespace())
                };
                source.windows(part.len()).enumerate().any(|(at, there)| {
                    there.iter().zip(part).all(|(one, other)| one.0 == other.0)
                        && is_edge(at.checked_sub(1))
                        && is_edge(Some(at + part.len()))
                        && is_settled(&words, there)
                })
            });
        }
        parts.push((part, !was_settled));
    }
    parts
}

fn letters_of(piece: &Piece) -> Letters {
    let mut clock = piece.id.clock;
    let letters = piece.words.chars().map(|letter| {
        let id = ID::new(piece.id.client, clock);
        clock += letter.len_utf16() as u32;
        (letter, id)
    });
    letters.collect()
}

/// What an update deleted by name, text by text.
fn deleted(txn: &mut TransactionMut<'_>, rebuilt: &Rebuilt) -> Vec<Letters> {
    let mut texts: HashMap<ID, XmlTextRef> = HashMap::new();
    for (client, ranges) in rebuilt.named.iter() {
        for clock in ranges.iter().flat_map(Clone::clone) {
            if let Some(part) = part_of(txn, ID::new(*client, clock))
                && matches!(part.type_ref(), yrs::types::TypeRef::XmlText)
                && let yrs::BranchID::Nested(id) = part.id()
            {
                texts.entry(id).or_insert_with(|| XmlTextRef::from(part));
            }
        }
    }
    // Everything that ever stood in them.
    let all = Snapshot::new(yrs::ReadTxn::snapshot(txn).state_map, yrs::IdSet::new());
    let letters = texts.into_values().map(|text| {
        let runs = runs(txn, &text, &all);
        let letters = runs.into_iter().flat_map(|run| {
            let (client, mut clock) = (run.id.client, run.id.clock);
            let letters = run.words.chars().map(|letter| {
                let id = ID::new(client, clock);
                clock += letter.len_utf16() as u32;
                (letter, id)
            });
            letters.collect::<Letters>()
        });
        letters.filter(|(_, id)| rebuilt.named.contains(id)).collect()
    });
    letters.collect()
}
