//! The words of two texts in one line.

use std::time::Instant;

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};
use unicode_segmentation::UnicodeSegmentation;

use super::tree::Piece;
use super::{Change, Run};
use crate::newsroom::document::Marks;

/// A word, or what stands between two; a break is a line feed, which no text holds.
#[derive(Clone, Copy)]
struct Token<'d> {
    text: &'d str,
    marks: &'d Marks,
}

/// A stretch of both texts by its places in each: the same words, or words in place of others.
struct Stretch {
    same: bool,
    old: std::ops::Range<usize>,
    new: std::ops::Range<usize>,
}

const BREAK: &str = "\n";

pub(super) fn merge<'d>(old: &[Piece<'d>], new: &[Piece<'d>], deadline: Instant) -> Vec<Run<'d>> {
    let (old, new) = (tokens(old), tokens(new));
    let texts = |tokens: &[Token<'d>]| tokens.iter().map(|token| token.text).collect::<Vec<_>>();
    let ops = capture_diff_slices_deadline(Algorithm::Myers, &texts(&old), &texts(&new), Some(deadline));
    let mut runs = Runs(Vec::new());
    for stretch in stretches(&ops, &old) {
        if stretch.same {
            for (one, other) in stretch.old.zip(stretch.new) {
                let change = if old[one].marks == new[other].marks { Change::Same } else { Change::Formatted };
                runs.push(change, new[other]);
            }
        } else {
            stretch.old.for_each(|at| runs.push(Change::Removed, old[at]));
            stretch.new.for_each(|at| runs.push(Change::Added, new[at]));
        }
    }
    runs.0
}

fn tokens<'d>(pieces: &[Piece<'d>]) -> Vec<Token<'d>> {
    let mut tokens = Vec::new();
    for piece in pieces {
        match piece.text {
            Some(text) => {
                tokens.extend(text.split_word_bounds().map(|text| Token { text, marks: piece.marks }));
            }
            None => tokens.push(Token { text: BREAK, marks: piece.marks }),
        }
    }
    tokens
}

/// The stretches in order. Between two changes a space or a comma that stayed is no rest for the eye: such neighbours
/// become one change.
fn stretches(ops: &[DiffOp], old: &[Token<'_>]) -> Vec<Stretch> {
    let mut found: Vec<Stretch> = Vec::new();
    let mut ops = ops.iter().peekable();
    while let Some(op) = ops.next() {
        let (old_range, new_range) = (op.old_range(), op.new_range());
        let mut same = matches!(op, DiffOp::Equal { .. });
        if same && ops.peek().is_some() && found.last().is_some_and(|last| !last.same) {
            same = old_range.len() > 3 || old[old_range.clone()].iter().any(|token| is_word(token.text));
        }
        match found.last_mut() {
            Some(last) if !last.same && !same => {
                last.old.end = old_range.end;
                last.new.end = new_range.end;
            }
            _ => found.push(Stretch { same, old: old_range, new: new_range }),
        }
    }
    found
}

fn is_word(text: &str) -> bool {
    text == BREAK || text.chars().any(char::is_alphanumeric)
}

struct Runs<'d>(Vec<Run<'d>>);

impl<'d> Runs<'d> {
    /// Joins what has the same fate and the same marks.
    fn push(&mut self, change: Change, token: Token<'d>) {
        let is_break = token.text == BREAK;
        if let Some(last) = self.0.last_mut()
            && last.change == change
            && last.marks == token.marks
            && let Some(text) = &mut last.text
            && !is_break
        {
            text.push_str(token.text);
            return;
        }
        let text = (!is_break).then(|| token.text.to_owned());
        self.0.push(Run { change, text, marks: token.marks });
    }
}
