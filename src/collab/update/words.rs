//! The words of an update as they came: of those for which there is no place in the document any more nothing else has
//! them.

use std::collections::{BTreeMap, HashSet};

use yrs::types::Attrs;
use yrs::{Any, ClientID, ID};

use super::Reader;

/// Words that an update brings, with the formats that its author set around them.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::collab) struct Words {
    pub id: ID,
    pub text: String,
    pub marks: Attrs,
}

impl Words {
    /// How many clocks they take.
    pub fn length(&self) -> u32 {
        self.text.encode_utf16().count() as u32
    }
}

/// The words of an update that was read before; none of one that cannot be read.
pub(in crate::collab) fn words(update: &[u8]) -> Vec<Words> {
    let mut reader = Reader { left: update, heard: Some(Vec::new()) };
    let _ = reader.update();
    let heard = reader.heard.unwrap_or_default();
    let by_start: BTreeMap<(u64, u32), &Said> = heard.iter().map(|said| ((said.client, said.clock), said)).collect();
    let holding = |(client, clock): (u64, u32)| {
        let (_, said) = by_start.range(..=(client, clock)).next_back()?;
        (said.client == client && clock < said.clock + said.length).then_some(*said)
    };
    let words = heard.iter().filter_map(|said| match &said.content {
        Content::Words(text) => {
            let mut marks = Attrs::new();
            let mut known: HashSet<&str> = HashSet::new();
            let mut before = said.origin;
            // What was written before them in the same go; each step goes back, for nothing follows what comes later.
            for _ in 0..heard.len() {
                let Some(said) = before.and_then(holding) else { break };
                if let Content::Mark(key, value) = &said.content
                    && known.insert(key)
                    && let Some(value) = value
                {
                    marks.insert(key.as_str().into(), value.clone());
                }
                before = said.origin;
            }
            let id = ID::new(ClientID::new(said.client), said.clock);
            Some(Words { id, text: text.clone(), marks })
        }
        Content::Mark(..) => None,
    });
    words.collect()
}

/// A struct of a text: where it begins, what its author saw to the left of it, and what it is.
pub(super) struct Said {
    pub client: u64,
    pub clock: u32,
    pub length: u32,
    pub origin: Option<(u64, u32)>,
    pub content: Content,
}

pub(super) enum Content {
    Words(String),
    /// Null takes the mark away.
    Mark(String, Option<Any>),
}
