//! JSON's shape before it means anything: nodes with a type, attributes, content, text and marks. Read straight from
//! the bytes with borrowed strings, because reading a stored body is part of every public page. The number of nodes
//! and the depth are bounded here already, so that hostile input costs no memory and no stack.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::fault::{BadDocument, Fault, shortened};
use super::parse::{MAX_COLUMNS, MAX_NODES};

/// Well above what the schema allows: the walk refuses with the place, this only guards the stack.
const DEEPEST: u8 = 40;

pub(super) struct RawNode<'a> {
    /// Empty where the JSON has none, which is the name of no node.
    pub name: Cow<'a, str>,
    pub attrs: Vec<(Cow<'a, str>, RawValue<'a>)>,
    pub content: Vec<RawNode<'a>>,
    pub text: Option<RawValue<'a>>,
    pub marks: Vec<RawMark<'a>>,
    /// The first key that a node does not have.
    pub unknown: Option<String>,
}

pub(super) struct RawMark<'a> {
    pub name: Cow<'a, str>,
    pub attrs: Vec<(Cow<'a, str>, RawValue<'a>)>,
    pub unknown: Option<String>,
}

pub(super) enum RawValue<'a> {
    Null,
    Int(i64),
    Text(Cow<'a, str>),
    Ints(Vec<u32>),
    /// What no attribute of ours can be.
    Other,
}

/// Reads one node and all below it.
pub(super) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<RawNode<'de>, BadDocument> {
    let limits = Limits { nodes: Cell::new(MAX_NODES), fault: Cell::new(None) };
    NodeSeed { limits: &limits, depth: 0 }
        .deserialize(deserializer)
        .map_err(|error| limits.fault.take().unwrap_or_else(|| Fault::NotJson(shortened_error(&error))).into())
}

/// serde's message may quote the input, and a message need not be longer than a line.
pub(super) fn shortened_error(error: &impl fmt::Display) -> String {
    error.to_string().chars().take(160).collect()
}

/// Counts down over the whole tree, and carries a fault past serde's own error type.
struct Limits {
    nodes: Cell<usize>,
    fault: Cell<Option<Fault>>,
}

#[derive(Clone, Copy)]
struct NodeSeed<'l> {
    limits: &'l Limits,
    depth: u8,
}

struct ContentSeed<'l>(NodeSeed<'l>);

/// A string, borrowed from the input where it holds no escapes.
struct Str<'a>(Cow<'a, str>);

struct Attrs<'a>(Vec<(Cow<'a, str>, RawValue<'a>)>);

impl NodeSeed<'_> {
    fn refuse<E: de::Error>(self, fault: Fault) -> E {
        self.limits.fault.set(Some(fault));
        E::custom("refused")
    }
}

impl<'de> DeserializeSeed<'de> for NodeSeed<'_> {
    type Value = RawNode<'de>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<RawNode<'de>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for NodeSeed<'_> {
    type Value = RawNode<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a node")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawNode<'de>, A::Error> {
        if self.depth > DEEPEST {
            return Err(self.refuse(Fault::TooDeep));
        }
        match self.limits.nodes.get().checked_sub(1) {
            Some(left) => self.limits.nodes.set(left),
            None => return Err(self.refuse(Fault::TooManyNodes)),
        }
        let (mut name, mut attrs, mut content, mut text, mut marks) = (None, None, None, None, None);
        let mut unknown = None;
        while let Some(Str(key)) = map.next_key()? {
            match key.as_ref() {
                "type" => once(&mut name, "type", map.next_value::<Str<'de>>()?.0)?,
                "attrs" => once(&mut attrs, "attrs", map.next_value::<Attrs<'de>>()?.0)?,
                "content" => once(&mut content, "content", map.next_value_seed(ContentSeed(self))?)?,
                "text" => once(&mut text, "text", map.next_value()?)?,
                "marks" => once(&mut marks, "marks", map.next_value()?)?,
                other => {
                    unknown.get_or_insert_with(|| shortened(other));
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(RawNode {
            name: name.unwrap_or_default(),
            attrs: attrs.unwrap_or_default(),
            content: content.unwrap_or_default(),
            text,
            marks: marks.unwrap_or_default(),
            unknown,
        })
    }
}

impl<'de> DeserializeSeed<'de> for ContentSeed<'_> {
    type Value = Vec<RawNode<'de>>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for ContentSeed<'_> {
    type Value = Vec<RawNode<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of nodes")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let below = NodeSeed { limits: self.0.limits, depth: self.0.depth + 1 };
        // A body has dozens of blocks, a block a run or a few.
        let mut nodes = Vec::with_capacity(if self.0.depth == 0 { 64 } else { 4 });
        while let Some(node) = seq.next_element_seed(below)? {
            nodes.push(node);
        }
        Ok(nodes)
    }
}

impl<'de> Deserialize<'de> for RawMark<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MarkVisitor;
        impl<'de> Visitor<'de> for MarkVisitor {
            type Value = RawMark<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a mark")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawMark<'de>, A::Error> {
                let (mut name, mut attrs, mut unknown) = (None, None, None);
                while let Some(Str(key)) = map.next_key()? {
                    match key.as_ref() {
                        "type" => once(&mut name, "type", map.next_value::<Str<'de>>()?.0)?,
                        "attrs" => once(&mut attrs, "attrs", map.next_value::<Attrs<'de>>()?.0)?,
                        other => {
                            unknown.get_or_insert_with(|| shortened(other));
                            map.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(RawMark { name: name.unwrap_or_default(), attrs: attrs.unwrap_or_default(), unknown })
            }
        }
        deserializer.deserialize_map(MarkVisitor)
    }
}

impl<'de> Deserialize<'de> for Attrs<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AttrsVisitor;
        impl<'de> Visitor<'de> for AttrsVisitor {
            type Value = Attrs<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("attributes")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Attrs<'de>, A::Error> {
                let mut attrs: Vec<(Cow<'de, str>, RawValue<'de>)> = Vec::new();
                while let Some(Str(key)) = map.next_key()? {
                    if attrs.iter().any(|(name, _)| *name == key) {
                        return Err(de::Error::custom("an attribute stands twice"));
                    }
                    // No node has as many; the first unknown one among these is what gets named.
                    if attrs.len() == 8 {
                        return Err(de::Error::custom("too many attributes"));
                    }
                    attrs.push((key, map.next_value()?));
                }
                Ok(Attrs(attrs))
            }
        }
        deserializer.deserialize_map(AttrsVisitor)
    }
}

impl<'de> Deserialize<'de> for RawValue<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ValueVisitor;
        impl<'de> Visitor<'de> for ValueVisitor {
            type Value = RawValue<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }
            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(RawValue::Null)
            }
            fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
                Ok(RawValue::Other)
            }
            fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
                Ok(RawValue::Int(number))
            }
            fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
                Ok(i64::try_from(number).map_or(RawValue::Other, RawValue::Int))
            }
            // Co-editing keeps every number as a float, so `2.0` is the 2 that somebody set.
            fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
                Ok(if number.fract() == 0.0 && number.abs() < 1e15 {
                    RawValue::Int(number as i64)
                } else {
                    RawValue::Other
                })
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(RawValue::Text(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(RawValue::Text(Cow::Owned(text.to_owned())))
            }
            fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
                Ok(RawValue::Text(Cow::Owned(text)))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut numbers = Vec::new();
                let mut sound = true;
                while let Some(number) = seq.next_element::<f64>()? {
                    sound &=
                        number.fract() == 0.0 && (0.0..=100_000.0).contains(&number) && numbers.len() < MAX_COLUMNS;
                    if sound {
                        numbers.push(number as u32);
                    }
                }
                Ok(if sound { RawValue::Ints(numbers) } else { RawValue::Other })
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(RawValue::Other)
            }
        }
        deserializer.deserialize_any(ValueVisitor)
    }
}

impl<'de> Deserialize<'de> for Str<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct StrVisitor;
        impl<'de> Visitor<'de> for StrVisitor {
            type Value = Str<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Str(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Str(Cow::Owned(text.to_owned())))
            }
            fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
                Ok(Str(Cow::Owned(text)))
            }
        }
        deserializer.deserialize_str(StrVisitor)
    }
}

fn once<T, E: de::Error>(slot: &mut Option<T>, key: &'static str, value: T) -> Result<(), E> {
    if slot.replace(value).is_some() {
        return Err(E::duplicate_field(key));
    }
    Ok(())
}
