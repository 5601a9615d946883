//! What was refused, and where.

use std::fmt;

use super::names::NodeKind;
use super::urls::BadUrl;

/// A body that is not one, with the place of the first thing wrong. `Display` is an English sentence; other
/// languages print their own words for [`Fault::code`] around [`BadDocument::place`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadDocument {
    pub fault: Fault,
    pub place: Place,
}

/// What was wrong. Names taken from the refused input are cut to a length that suits a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    NotJson(String),
    TooLarge,
    TooDeep,
    TooManyNodes,
    TooMuchText,
    TableTooWide,
    TableTooLong,
    UnknownNode(String),
    UnknownMark(String),
    UnknownAttribute(String),
    UnknownKey(String),
    MissingAttribute(&'static str),
    BadAttribute(&'static str),
    BadUrl(BadUrl),
    Misplaced(NodeKind),
    Empty(NodeKind),
    MarksNotAllowed,
    RepeatedMark(&'static str),
    ClashingScripts,
    LinkWithoutOneTarget,
}

/// The way from the body down to a node. The top step is numbered among the blocks of the body, the others among
/// the nodes of their kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The deepest first, because places are made on the way out of the tree.
    steps: Vec<Step>,
}

/// One step down. `kind` is `None` where the node's own name was unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    pub kind: Option<NodeKind>,
    /// Counted from 1.
    pub number: usize,
}

impl BadDocument {
    pub(super) fn inside(mut self, step: Step) -> Self {
        self.place.steps.push(step);
        self
    }
}

impl From<Fault> for BadDocument {
    fn from(fault: Fault) -> Self {
        Self { fault, place: Place::default() }
    }
}

impl Fault {
    /// A name for machines, which the words of an interface are found by.
    pub fn code(&self) -> &'static str {
        match self {
            Fault::NotJson(_) => "not-json",
            Fault::TooLarge => "too-large",
            Fault::TooDeep => "too-deep",
            Fault::TooManyNodes => "too-many-nodes",
            Fault::TooMuchText => "too-much-text",
            Fault::TableTooWide => "table-too-wide",
            Fault::TableTooLong => "table-too-long",
            Fault::UnknownNode(_) => "unknown-node",
            Fault::UnknownMark(_) => "unknown-mark",
            Fault::UnknownAttribute(_) => "unknown-attribute",
            Fault::UnknownKey(_) => "unknown-key",
            Fault::MissingAttribute(_) => "missing-attribute",
            Fault::BadAttribute(_) => "bad-attribute",
            Fault::BadUrl(_) => "bad-url",
            Fault::Misplaced(_) => "misplaced",
            Fault::Empty(_) => "empty",
            Fault::MarksNotAllowed => "marks-not-allowed",
            Fault::RepeatedMark(_) => "repeated-mark",
            Fault::ClashingScripts => "clashing-scripts",
            Fault::LinkWithoutOneTarget => "link-without-one-target",
        }
    }
}

impl Place {
    /// From the body downwards; empty for the body itself.
    pub fn steps(&self) -> impl ExactSizeIterator<Item = Step> {
        self.steps.iter().rev().copied()
    }

    /// The number of the block of the body that the place is in, counted from 1.
    pub fn block(&self) -> Option<usize> {
        self.steps.last().map(|step| step.number)
    }

    pub(super) fn of_block(number: usize, kind: NodeKind) -> Self {
        Self { steps: vec![Step { kind: Some(kind), number }] }
    }
}

/// Cuts a name from outside to what a message can hold.
pub(super) fn shortened(name: &str) -> String {
    name.chars().take(40).collect()
}

impl fmt::Display for BadDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.fault)
    }
}

impl std::error::Error for BadDocument {}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("body")?;
        for (depth, Step { kind, number }) in self.steps().enumerate() {
            match (depth, kind) {
                (0, Some(kind)) => write!(f, ", block {number} ({})", Words(kind))?,
                (0, None) => write!(f, ", block {number}")?,
                (_, Some(kind)) => write!(f, ", {} {number}", Words(kind))?,
                (_, None) => write!(f, ", node {number}")?,
            }
        }
        Ok(())
    }
}

/// A kind's name as words: `pull quote`.
struct Words(NodeKind);

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, word) in self.0.as_str().split('_').enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            f.write_str(word)?;
        }
        Ok(())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::NotJson(why) => write!(f, "not the JSON of a body ({why})"),
            Fault::TooLarge => f.write_str("more than 2 MiB of JSON"),
            Fault::TooDeep => f.write_str("nested more than 12 levels deep"),
            Fault::TooManyNodes => f.write_str("more than 20,000 nodes"),
            Fault::TooMuchText => f.write_str("more than 1,000,000 characters of text"),
            Fault::TableTooWide => f.write_str("a table of more than 50 columns"),
            Fault::TableTooLong => f.write_str("a table of more than 500 rows"),
            Fault::UnknownNode(name) => write!(f, "unknown node {name:?}"),
            Fault::UnknownMark(name) => write!(f, "unknown mark {name:?}"),
            Fault::UnknownAttribute(name) => write!(f, "unknown attribute {name:?}"),
            Fault::UnknownKey(name) => write!(f, "unknown key {name:?}"),
            Fault::MissingAttribute(name) => write!(f, "the attribute {name:?} is missing"),
            Fault::BadAttribute(name) => write!(f, "the attribute {name:?} has a value it cannot have"),
            Fault::BadUrl(why) => write!(f, "a link's address {why}"),
            Fault::Misplaced(kind) => write!(f, "a node of kind {:?} cannot stand here", kind.as_str()),
            Fault::Empty(kind) => write!(f, "a node of kind {:?} lacks what it must contain", kind.as_str()),
            Fault::MarksNotAllowed => f.write_str("marks are not allowed here"),
            Fault::RepeatedMark(name) => write!(f, "the mark {name:?} stands twice on one run"),
            Fault::ClashingScripts => f.write_str("superscript and subscript on one run"),
            Fault::LinkWithoutOneTarget => f.write_str("a link needs exactly one of \"href\" and \"article\""),
        }
    }
}
