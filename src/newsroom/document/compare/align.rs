//! Which nodes of one list are which of another: first those with the same words, then, between them, those that
//! share enough words to be the same node rewritten.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::mem::discriminant;
use std::ops::Range;
use std::time::Instant;

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};
use unicode_segmentation::UnicodeSegmentation;

use super::tree::{Content, Kind, Node};

/// A node in the merged list, by its place in the old and the new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Both(usize, usize),
    Old(usize),
    New(usize),
}

/// Above so many pairs nodes are matched by their place instead of by likeness.
const MOST_PAIRS: usize = 40_000;
/// The words of a node that are looked at to tell how alike it is to another.
const MOST_WORDS: usize = 300;
/// Share of common words from which two nodes count as one that was rewritten.
const ALIKE: f32 = 0.35;
/// Up to so many words there is too little to tell by: a number in a table that became another is the same cell.
const FEW_WORDS: usize = 3;

pub(super) fn align(old: &[Node<'_>], new: &[Node<'_>], deadline: Instant) -> Vec<Step> {
    let keys = |nodes: &[Node<'_>]| nodes.iter().map(key).collect::<Vec<_>>();
    let ops = capture_diff_slices_deadline(Algorithm::Myers, &keys(old), &keys(new), Some(deadline));
    let mut steps = Vec::with_capacity(old.len().max(new.len()));
    let (mut old_at, mut new_at) = (0, 0);
    for op in ops {
        if let DiffOp::Equal { old_index, new_index, len } = op {
            pair(old, new, old_at..old_index, new_at..new_index, &mut steps);
            steps.extend((0..len).map(|n| Step::Both(old_index + n, new_index + n)));
            (old_at, new_at) = (old_index + len, new_index + len);
        }
    }
    pair(old, new, old_at..old.len(), new_at..new.len(), &mut steps);
    steps
}

/// The kind and the words, without marks: the same words in another form are still the same node.
fn key(node: &Node<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    discriminant(&node.kind).hash(&mut hasher);
    if let Kind::Related(article) = node.kind {
        article.hash(&mut hasher);
    }
    node.each_text(&mut |text| hasher.write(text.as_bytes()));
    if let Content::Nodes(nodes) = &node.content {
        hasher.write_usize(nodes.len());
    }
    hasher.finish()
}

/// Pairs what stands between nodes that are known to be the same.
fn pair(old: &[Node<'_>], new: &[Node<'_>], from: Range<usize>, to: Range<usize>, steps: &mut Vec<Step>) {
    let (rows, columns) = (from.len(), to.len());
    if rows == 0 || columns == 0 {
        steps.extend(from.map(Step::Old));
        steps.extend(to.map(Step::New));
        return;
    }
    // The cells of a row keep their columns.
    let cells = |nodes: &[Node<'_>]| nodes.iter().all(|node| matches!(node.kind, Kind::Cell { .. }));
    if rows == columns && cells(&old[from.clone()]) && cells(&new[to.clone()]) {
        steps.extend(from.zip(to).map(|(one, other)| Step::Both(one, other)));
        return;
    }
    let bags = |nodes: &[Node<'_>]| nodes.iter().map(bag).collect::<Vec<_>>();
    let (old_bags, new_bags) = (bags(&old[from.clone()]), bags(&new[to.clone()]));
    let likeness = |one: usize, other: usize| {
        let alike = alike(&old[from.start + one], &new[to.start + other], &old_bags[one], &new_bags[other]);
        if alike >= ALIKE { alike } else { 0.0 }
    };
    if rows * columns > MOST_PAIRS {
        for n in 0..rows.max(columns) {
            match (n < rows, n < columns) {
                (true, true) if likeness(n, n) > 0.0 => steps.push(Step::Both(from.start + n, to.start + n)),
                (has_old, has_new) => {
                    steps.extend(has_old.then_some(Step::Old(from.start + n)));
                    steps.extend(has_new.then_some(Step::New(to.start + n)));
                }
            }
        }
        return;
    }
    // best[i][j]: the most likeness that pairs of old nodes from i on and new ones from j on can have, in order.
    let width = columns + 1;
    let mut best = vec![0.0_f32; (rows + 1) * width];
    let mut alike = vec![0.0_f32; rows * columns];
    for i in (0..rows).rev() {
        for j in (0..columns).rev() {
            let here = likeness(i, j);
            alike[i * columns + j] = here;
            let skipped = best[(i + 1) * width + j].max(best[i * width + j + 1]);
            let taken = if here > 0.0 { here + best[(i + 1) * width + j + 1] } else { 0.0 };
            best[i * width + j] = skipped.max(taken);
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut added = Vec::new();
    while i < rows || j < columns {
        let here = if i < rows && j < columns { alike[i * columns + j] } else { 0.0 };
        if here > 0.0 && best[i * width + j] <= here + best[(i + 1) * width + j + 1] {
            steps.append(&mut added);
            steps.push(Step::Both(from.start + i, to.start + j));
            (i, j) = (i + 1, j + 1);
        } else if i < rows && (j == columns || best[(i + 1) * width + j] >= best[i * width + j + 1]) {
            steps.push(Step::Old(from.start + i));
            i += 1;
        } else {
            // What was removed is said before what came in its place.
            added.push(Step::New(to.start + j));
            j += 1;
        }
    }
    steps.append(&mut added);
}

/// Its words as sorted numbers.
fn bag(node: &Node<'_>) -> Vec<u64> {
    let mut words = Vec::new();
    node.each_text(&mut |text| {
        let room = MOST_WORDS.saturating_sub(words.len());
        words.extend(text.unicode_words().take(room).map(|word| {
            let mut hasher = DefaultHasher::new();
            word.hash(&mut hasher);
            hasher.finish()
        }));
    });
    words.sort_unstable();
    words
}

/// From 0 to 1.
fn alike(old: &Node<'_>, new: &Node<'_>, old_bag: &[u64], new_bag: &[u64]) -> f32 {
    if family(&old.kind) != family(&new.kind) || matches!(old.content, Content::Leaf) {
        return 0.0;
    }
    if old_bag.is_empty() && new_bag.is_empty() {
        return if old.kind == new.kind { 1.0 } else { 0.5 };
    }
    let (mut i, mut j, mut common) = (0, 0, 0_usize);
    while let (Some(one), Some(other)) = (old_bag.get(i), new_bag.get(j)) {
        match one.cmp(other) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, common) = (i + 1, j + 1, common + 1),
        }
    }
    // At most 600 words on both sides: exact in an f32.
    let share = (2 * common) as f32 / (old_bag.len() + new_bag.len()) as f32;
    if old_bag.len().max(new_bag.len()) <= FEW_WORDS { share.max(ALIKE) } else { share }
}

/// Kinds that can turn into each other: text into other text, a list into the other list.
fn family(kind: &Kind) -> u8 {
    match kind {
        Kind::Paragraph { .. } | Kind::Heading { .. } | Kind::PullQuote { .. } => 0,
        Kind::Quote { .. } => 1,
        Kind::Attribution => 2,
        Kind::List { .. } => 3,
        Kind::Item => 4,
        Kind::FactBox { .. } => 5,
        Kind::FactTitle => 6,
        Kind::Table { .. } => 7,
        Kind::Row => 8,
        Kind::Cell { .. } => 9,
        Kind::Divider => 10,
        Kind::Related(_) => 11,
    }
}
