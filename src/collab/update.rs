//! What an update brings, read before the shared document sees it. An update is a stranger's bytes: it is read here
//! byte by byte, with every count held against the bytes that are there, every nesting bounded and every name looked
//! up, so that what goes on to yrs is an update that an editor of ours could have made. Where that is not the case the
//! answer is [`Hostile`], and nothing was touched.
//!
//! The form is version 1 of Yjs's updates: for each client its structs from a clock on, then the set of deletions.

use std::collections::HashMap;

use serde_json::Value;
use yrs::Any;

use super::schema;
use crate::newsroom::ids::PersonId;
use words::{Content, Said};

pub(super) use words::{Words, words};

/// What an update may nest: deeper than a body may, which is checked by itself.
const DEEPEST: usize = 24;
/// What a value (an attribute, an entry of a list) may nest.
const DEEPEST_VALUE: usize = 3;
/// Numbers of a browser are floats, whole up to here.
const LARGEST_CLIENT: u64 = 1 << 53;
/// Clocks count the characters of one client; far above what one can type and far below an overflow.
const LARGEST_CLOCK: u64 = 1 << 30;
const LONGEST_VALUE: usize = 64 * 1024;

/// An update that no editor of ours makes. Says what was wrong, never what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Hostile(pub &'static str);

/// What an update brings.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Brought {
    /// The clients it writes as, with the clock from which on.
    pub clients: Vec<(u64, u32)>,
    /// New parts (nodes, texts, lists): what they hold is looked at where they stand.
    pub parts: Vec<(u64, u32)>,
    /// Where something is put between two others: both must stand in one part, in this order.
    pub between: Vec<[(u64, u32); 2]>,
    /// The suggestions that its marks belong to, and whose they say they are.
    pub suggestions: Vec<(String, PersonId)>,
    /// New nodes, runs of text included.
    pub nodes: usize,
    /// Characters of text.
    pub characters: usize,
    /// It brings nothing but text, formats and deletions: no new node, attribute or field.
    pub plain: bool,
    /// It sets or takes away formats.
    pub formats: bool,
    /// It neither writes nor deletes.
    pub empty: bool,
}

/// Reads an update to its end.
pub(crate) fn read(update: &[u8]) -> Result<Brought, Hostile> {
    let mut reader = Reader { left: update, heard: None };
    reader.update()
}

impl Reader<'_> {
    fn update(&mut self) -> Result<Brought, Hostile> {
        let mut brought = Brought { plain: true, empty: true, ..Brought::default() };
        let mut structs = Structs::default();
        for _ in 0..self.count()? {
            self.client(&mut brought, &mut structs)?;
        }
        for _ in 0..self.count()? {
            self.id_client()?;
            for _ in 0..self.count()? {
                let (clock, length) = (self.clock()?, self.clock()?);
                if u64::from(clock) + u64::from(length) > LARGEST_CLOCK {
                    return Err(Hostile("a deletion reaches too far"));
                }
                brought.empty = false;
            }
        }
        if !self.left.is_empty() {
            return Err(Hostile("bytes behind the update"));
        }
        structs.check_depth()?;
        Ok(brought)
    }
}

/// The clients and clocks of a state vector, checked for size only.
pub(super) fn is_state_vector(bytes: &[u8]) -> bool {
    let mut reader = Reader { left: bytes, heard: None };
    let mut read = || {
        for _ in 0..reader.count()? {
            reader.id_client()?;
            reader.clock()?;
        }
        Ok::<bool, Hostile>(reader.left.is_empty())
    };
    read().unwrap_or(false)
}

/// A struct's place among others, as far as the update tells: what it follows, or what it stands in.
#[derive(Clone, Copy)]
enum Stands {
    Beside(u64, u32),
    Inside(u64, u32),
    AtTop,
}

/// The structs that may nest, by client and in the order of their clocks.
#[derive(Default)]
struct Structs {
    of: HashMap<u64, Vec<(u32, Stands)>>,
}

impl Structs {
    fn find(&self, client: u64, clock: u32) -> Option<(u64, usize)> {
        let list = self.of.get(&client)?;
        // The last one that begins at or before the clock; earlier clocks are in the document already.
        list.partition_point(|(begins, _)| *begins <= clock).checked_sub(1).map(|at| (client, at))
    }

    /// Follows every struct up to the document, counting what it stands in. Too deep a nest is refused here because
    /// yrs walks down recursively when it removes one, and a full stack ends the process.
    fn check_depth(&self) -> Result<(), Hostile> {
        let all: usize = self.of.values().map(Vec::len).sum();
        let mut depths: HashMap<(u64, usize), usize> = HashMap::with_capacity(all);
        for (&client, list) in &self.of {
            for start in 0..list.len() {
                let mut way = Vec::new();
                let mut at = Some((client, start));
                let mut depth = 0;
                while let Some(here) = at {
                    if let Some(&known) = depths.get(&here) {
                        depth = known;
                        break;
                    }
                    // A way longer than there are structs goes in a circle.
                    if way.len() > all {
                        return Err(Hostile("structs that stand in one another"));
                    }
                    let stands = self.of[&here.0][here.1].1;
                    way.push((here, matches!(stands, Stands::Inside(..))));
                    at = match stands {
                        Stands::Beside(client, clock) | Stands::Inside(client, clock) => {
                            self.find(client, clock).filter(|next| *next != here)
                        }
                        Stands::AtTop => None,
                    };
                }
                for (here, deeper) in way.into_iter().rev() {
                    depth += usize::from(deeper);
                    if depth > DEEPEST {
                        return Err(Hostile("nested too deep"));
                    }
                    depths.insert(here, depth);
                }
            }
        }
        Ok(())
    }
}

struct Reader<'a> {
    left: &'a [u8],
    /// What texts are made of, if somebody wants to know.
    heard: Option<Vec<Said>>,
}

impl<'a> Reader<'a> {
    fn client(&mut self, brought: &mut Brought, structs: &mut Structs) -> Result<(), Hostile> {
        let count = self.count()?;
        let client = self.id_client()?;
        let begins = self.clock()?;
        if count == 0 {
            return Ok(());
        }
        brought.empty = false;
        if structs.of.contains_key(&client) {
            return Err(Hostile("a client stands twice"));
        }
        brought.clients.push((client, begins));
        let mut clock = begins;
        let mut list = Vec::new();
        for _ in 0..count {
            let parts = brought.parts.len();
            let heard = self.heard.as_ref().map_or(0, Vec::len);
            let (length, stands) = self.one(brought)?;
            for said in self.heard.iter_mut().flat_map(|all| all.iter_mut().skip(heard)) {
                (said.client, said.clock, said.length) = (client, clock, length);
            }
            // The reader of the content knows no clock.
            brought.parts[parts..].fill((client, clock));
            if length == 0 {
                return Err(Hostile("an empty struct"));
            }
            list.push((clock, stands));
            let next = u64::from(clock) + u64::from(length);
            if next > LARGEST_CLOCK {
                return Err(Hostile("a clock out of bounds"));
            }
            clock = next as u32;
        }
        structs.of.insert(client, list);
        Ok(())
    }

    /// One struct: how many clocks it takes and where it stands.
    fn one(&mut self, brought: &mut Brought) -> Result<(u32, Stands), Hostile> {
        const ORIGIN: u8 = 0x80;
        const RIGHT_ORIGIN: u8 = 0x40;
        const PARENT_SUB: u8 = 0x20;
        let info = self.byte()?;
        if info == 0 {
            // Something removed whose content nobody keeps any more.
            return Ok((self.clock()?, Stands::AtTop));
        }
        let left = if info & ORIGIN != 0 { Some((self.id_client()?, self.clock()?)) } else { None };
        let right = if info & RIGHT_ORIGIN != 0 { Some((self.id_client()?, self.clock()?)) } else { None };
        if let (Some(left), Some(right)) = (left, right) {
            brought.between.push([left, right]);
        }
        let mut stands = match left.or(right) {
            Some((client, clock)) => Stands::Beside(client, clock),
            None => Stands::AtTop,
        };
        let mut key = None;
        if left.is_none() && right.is_none() {
            match self.number(u64::from(u32::MAX))? {
                1 => {
                    let root = self.text()?;
                    if root != schema::STORY && root != schema::FIELDS {
                        return Err(Hostile("an unknown part of the document"));
                    }
                }
                0 => stands = Stands::Inside(self.id_client()?, self.clock()?),
                _ => return Err(Hostile("neither a part nor a parent")),
            }
            if info & PARENT_SUB != 0 {
                key = Some(self.text()?);
            }
        }
        if key.is_some_and(|key| key.len() > 64) {
            return Err(Hostile("a name that is too long"));
        }
        let heard = self.heard.as_ref().map_or(0, Vec::len);
        let length = self.content(info & 0x1f, brought)?;
        for said in self.heard.iter_mut().flat_map(|all| all.iter_mut().skip(heard)) {
            said.origin = left;
        }
        Ok((length, stands))
    }

    fn hear(&mut self, content: impl FnOnce() -> Content) {
        // Where it stands is known by those who read it in its place.
        if let Some(heard) = &mut self.heard {
            heard.push(Said { client: 0, clock: 0, length: 0, origin: None, content: content() });
        }
    }

    fn content(&mut self, kind: u8, brought: &mut Brought) -> Result<u32, Hostile> {
        match kind {
            1 => self.clock(),
            4 => {
                let text = self.text()?;
                brought.nodes += 1;
                brought.characters += text.chars().count();
                self.hear(|| Content::Words(text.to_owned()));
                u32::try_from(text.encode_utf16().count()).map_err(|_| Hostile("too much text"))
            }
            6 => {
                let key = self.text()?;
                let json = self.text()?;
                if json.len() > LONGEST_VALUE {
                    return Err(Hostile("a mark that is too long"));
                }
                let value: Value = serde_json::from_str(json).map_err(|_| Hostile("a mark that is no JSON"))?;
                // A mark divides a run.
                brought.nodes += 1;
                if !schema::is_mark(key, &value) {
                    return Err(Hostile("an unknown mark"));
                }
                brought.formats = true;
                brought.suggestions.extend(schema::suggestion(key, &value));
                self.hear(|| {
                    let value = serde_json::from_value(value.clone()).ok().filter(|value| *value != Any::Null);
                    Content::Mark(key.to_owned(), value)
                });
                Ok(1)
            }
            7 => {
                brought.plain = false;
                brought.nodes += 1;
                brought.parts.push((0, 0));
                match self.byte()? {
                    // A list or map: whether it is one of the fields' is seen when it stands in its place.
                    0 | 1 => Ok(1),
                    3 if schema::is_element(self.text()?) => Ok(1),
                    3 => Err(Hostile("an unknown node")),
                    6 => Ok(1),
                    _ => Err(Hostile("an unknown kind of part")),
                }
            }
            8 => {
                brought.plain = false;
                let count = self.count()?;
                for _ in 0..count {
                    self.value(DEEPEST_VALUE)?;
                }
                Ok(count)
            }
            // JSON and embeds of old, bytes, documents in documents, moves, and structs left out.
            _ => Err(Hostile("content that no editor makes")),
        }
    }

    fn value(&mut self, depth: usize) -> Result<(), Hostile> {
        match self.byte()? {
            120 | 121 | 126 | 127 => Ok(()),
            125 => {
                for _ in 0..10 {
                    if self.byte()? & 0x80 == 0 {
                        return Ok(());
                    }
                }
                Err(Hostile("a number that does not end"))
            }
            124 => self.bytes(4).map(drop),
            122 | 123 => self.bytes(8).map(drop),
            119 if self.text()?.len() <= LONGEST_VALUE => Ok(()),
            119 => Err(Hostile("a value that is too long")),
            117 | 118 if depth == 0 => Err(Hostile("a value nested too deep")),
            118 => {
                for _ in 0..self.count()? {
                    self.text()?;
                    self.value(depth - 1)?;
                }
                Ok(())
            }
            117 => {
                for _ in 0..self.count()? {
                    self.value(depth - 1)?;
                }
                Ok(())
            }
            _ => Err(Hostile("an unknown kind of value")),
        }
    }

    /// How many things follow; each takes at least a byte, so there cannot be more than bytes.
    fn count(&mut self) -> Result<u32, Hostile> {
        let count = self.number(u64::from(u32::MAX))?;
        if count > self.left.len() as u64 { Err(Hostile("more is announced than there is")) } else { Ok(count as u32) }
    }

    fn id_client(&mut self) -> Result<u64, Hostile> {
        self.number(LARGEST_CLIENT)
    }

    fn clock(&mut self) -> Result<u32, Hostile> {
        self.number(LARGEST_CLOCK).map(|clock| clock as u32)
    }

    /// Seven bits a byte, the lowest first. Only the shortest form is taken, which is the one that is written, so that
    /// nobody can read it differently.
    fn number(&mut self, most: u64) -> Result<u64, Hostile> {
        let mut number = 0_u64;
        for shift in (0..63).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                if byte == 0 && shift > 0 {
                    return Err(Hostile("a number in a longer form"));
                }
                return if number <= most { Ok(number) } else { Err(Hostile("a number out of bounds")) };
            }
        }
        Err(Hostile("a number that does not end"))
    }

    fn text(&mut self) -> Result<&'a str, Hostile> {
        let length = self.count()?;
        std::str::from_utf8(self.bytes(length as usize)?).map_err(|_| Hostile("text that is not UTF-8"))
    }

    fn byte(&mut self) -> Result<u8, Hostile> {
        self.bytes(1).map(|bytes| bytes[0])
    }

    fn bytes(&mut self, count: usize) -> Result<&'a [u8], Hostile> {
        let (taken, left) = self.left.split_at_checked(count).ok_or(Hostile("it ends too early"))?;
        self.left = left;
        Ok(taken)
    }
}

mod words;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_nothing() {
        assert!(read(&[0, 0]).unwrap().empty);
        for broken in [&[][..], &[0], &[1], &[0, 0, 0], &[255, 255, 255, 255, 15, 0], &[0x80, 0, 0]] {
            assert!(read(broken).is_err(), "{broken:?}");
        }
    }

    #[test]
    fn a_deep_value_is_refused_before_anybody_walks_down() {
        // One struct of client 1 at clock 0: a field that is a list in a list in a list …
        let mut update = vec![1, 1, 1, 0, 0x28, 1, 6];
        update.extend_from_slice(b"fields");
        update.extend_from_slice(&[4, b's', b'l', b'u', b'g', 1]);
        update.extend(std::iter::repeat_n([117, 1], 100_000).flatten());
        assert_eq!(read(&update), Err(Hostile("a value nested too deep")));
    }

    #[test]
    fn nodes_that_stand_in_one_another_are_refused() {
        // Paragraph in paragraph in paragraph …: each stands in the one before it.
        let paragraph = |parent: u32| {
            let mut one = vec![0x07, 0, 1];
            let mut number = parent;
            while number >= 0x80 {
                one.push((number & 0x7f) as u8 | 0x80);
                number >>= 7;
            }
            one.push(number as u8);
            one.extend_from_slice(&[3, 9]);
            one.extend_from_slice(b"paragraph");
            one
        };
        let nested = |count: u32| {
            let mut update = vec![1];
            update.extend_from_slice(&[(count as u8 & 0x7f) | 0x80, (count >> 7) as u8, 1, 1]);
            for number in 0..count {
                update.extend(paragraph(number));
            }
            update.push(0);
            update
        };
        assert_eq!(read(&nested(1000)), Err(Hostile("nested too deep")));
        // In itself.
        let mut circle = vec![1, 1, 1, 0];
        circle.extend(paragraph(0));
        circle.push(0);
        assert!(read(&circle).is_ok(), "yrs leaves it waiting for itself, which is refused then");
    }

    #[test]
    fn state_vectors() {
        assert!(is_state_vector(&[0]));
        assert!(is_state_vector(&[1, 7, 9]));
        assert!(!is_state_vector(&[255, 255, 255, 255, 15]));
        assert!(!is_state_vector(&[1, 7]));
        assert!(!is_state_vector(&[0, 0]));
    }
}
