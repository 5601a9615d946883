//! Who is here: the awareness states of y-protocols. A browser says where its caret is; who it is, the server says.
//! A state is read, checked and written anew, so that nothing reaches another browser that it could stumble over.

use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::frames;
use crate::newsroom::ids::PersonId;

/// The most bytes of one state.
const LARGEST_STATE: usize = 4 * 1024;
/// What another instance last said about a client is forgotten after this: its browser repeats itself every 15 s.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(45);
/// The most bytes of a message to the other instances, a notification's payload being at most 8,000 characters.
const LARGEST_NOTE: usize = 5_000;

/// What a browser says of itself.
#[derive(Debug, Deserialize)]
struct Said {
    user: User,
    #[serde(default)]
    cursor: Option<Cursor>,
    #[serde(default)]
    idle: bool,
    #[serde(default)]
    field: Option<String>,
}

#[derive(Debug, Deserialize)]
struct User {
    #[serde(default)]
    color: u8,
}

#[derive(Debug, Deserialize)]
struct Cursor {
    anchor: Map<String, Value>,
    head: Map<String, Value>,
}

struct State {
    clock: u32,
    /// `None` once it has gone.
    json: Option<String>,
    /// The connection it came from; `None` if it is on another instance.
    connection: Option<u64>,
    heard: Instant,
}

/// All states of one story.
#[derive(Default)]
pub(super) struct Presence {
    states: HashMap<u64, State>,
    /// Clients of this instance whose state the other instances have not been told.
    untold: BTreeSet<u64>,
}

impl Presence {
    /// Takes in what a connection says; gives the message for the others, or nothing if it was no sound state of its
    /// own client.
    pub fn hear(&mut self, connection: u64, person: PersonId, name: &str, message: &[u8]) -> Option<Vec<u8>> {
        let (client, clock, json) = read_one(message)?;
        if json.len() > LARGEST_STATE {
            return None;
        }
        // One client a connection, and no client of another connection.
        let other = self.states.iter().any(|(known, state)| {
            if *known == client {
                state.json.is_some() && state.connection != Some(connection)
            } else {
                state.connection == Some(connection) && state.json.is_some()
            }
        });
        if other || self.states.get(&client).is_some_and(|state| state.clock > clock) {
            return None;
        }
        let json = if json == "null" { None } else { Some(sound(json, person, name)?) };
        self.states.insert(client, State { clock, json, connection: Some(connection), heard: Instant::now() });
        self.untold.insert(client);
        Some(self.message(&[client]))
    }

    /// Takes a connection's client away; gives the message that says so.
    pub fn leave(&mut self, connection: u64) -> Option<Vec<u8>> {
        let (&client, state) =
            self.states.iter_mut().find(|(_, state)| state.connection == Some(connection) && state.json.is_some())?;
        state.json = None;
        state.clock = state.clock.saturating_add(1);
        self.untold.insert(client);
        Some(self.message(&[client]))
    }

    /// Everybody who is here, for somebody who comes.
    pub fn all(&self) -> Option<Vec<u8>> {
        let here: Vec<u64> =
            self.states.iter().filter(|(_, state)| state.json.is_some()).map(|(client, _)| *client).collect();
        (!here.is_empty()).then(|| self.message(&here))
    }

    /// Takes in what another instance said; gives the message for the connections here.
    pub fn hear_from_afar(&mut self, message: &[u8]) -> Option<Vec<u8>> {
        let mut told = Vec::new();
        for (client, clock, json) in read_all(message)? {
            let known = self.states.get(&client);
            if known.is_some_and(|state| state.connection.is_some() && state.json.is_some() || state.clock > clock) {
                continue;
            }
            let json = (json != "null").then(|| json.to_owned());
            self.states.insert(client, State { clock, json, connection: None, heard: Instant::now() });
            told.push(client);
        }
        (!told.is_empty()).then(|| self.message(&told))
    }

    /// Forgets whom another instance has not spoken of for long; gives the message that says so.
    pub fn forget(&mut self) -> Option<Vec<u8>> {
        let mut gone = Vec::new();
        for (client, state) in &mut self.states {
            if state.connection.is_none() && state.json.is_some() && state.heard.elapsed() > FORGOTTEN_AFTER {
                state.json = None;
                state.clock = state.clock.saturating_add(1);
                gone.push(*client);
            }
        }
        let message = (!gone.is_empty()).then(|| self.message(&gone));
        // Who has gone is remembered for a while, so that a late word of theirs does not bring them back.
        self.states.retain(|_, state| state.json.is_some() || state.heard.elapsed() < FORGOTTEN_AFTER);
        message
    }

    /// Everybody here is to be told to the other instances: one of them has just opened the story.
    pub fn tell_all(&mut self) {
        let here = self.states.iter().filter(|(_, state)| state.connection.is_some() && state.json.is_some());
        self.untold.extend(here.map(|(client, _)| *client));
    }

    /// What the other instances have not been told, in messages that fit into a notification.
    pub fn untold(&mut self) -> Vec<Vec<u8>> {
        let mut messages = Vec::new();
        let mut clients = Vec::new();
        let mut size = 0;
        for client in std::mem::take(&mut self.untold) {
            let Some(state) = self.states.get(&client) else { continue };
            let length = state.json.as_ref().map_or(4, String::len) + 24;
            if size + length > LARGEST_NOTE && !clients.is_empty() {
                messages.push(self.update(&std::mem::take(&mut clients)));
                size = 0;
            }
            size += length;
            clients.push(client);
        }
        if !clients.is_empty() {
            messages.push(self.update(&clients));
        }
        messages
    }

    fn message(&self, clients: &[u64]) -> Vec<u8> {
        frames::presence(&self.update(clients))
    }

    /// An awareness update of y-protocols.
    fn update(&self, clients: &[u64]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let states: Vec<_> = clients.iter().filter_map(|client| Some((client, self.states.get(client)?))).collect();
        write_number(&mut bytes, states.len() as u64);
        for (client, state) in states {
            let json = state.json.as_deref().unwrap_or("null");
            write_number(&mut bytes, *client);
            write_number(&mut bytes, u64::from(state.clock));
            write_number(&mut bytes, json.len() as u64);
            bytes.extend_from_slice(json.as_bytes());
        }
        bytes
    }
}

/// The state as it goes to the others: with the true name, and with nothing in it that is not known.
fn sound(json: &str, person: PersonId, name: &str) -> Option<String> {
    let said: Said = serde_json::from_str(json).ok()?;
    let cursor = match said.cursor {
        None => Value::Null,
        Some(cursor) => json!({ "anchor": position(&cursor.anchor)?, "head": position(&cursor.head)? }),
    };
    let field = match said.field {
        Some(field) if field.len() > 40 || !field.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') => {
            return None;
        }
        field => field,
    };
    let color = said.user.color.min(7);
    let user = json!({ "id": person, "name": name, "color": color });
    Some(json!({ "user": user, "cursor": cursor, "idle": said.idle, "field": field }).to_string())
}

/// A relative position of Yjs: in a type or part, beside an item.
fn position(from: &Map<String, Value>) -> Option<Value> {
    let item = |name: &str| match from.get(name) {
        None | Some(Value::Null) => Some(Value::Null),
        Some(id) => {
            let (client, clock) = (id.get("client")?.as_u64()?, id.get("clock")?.as_u64()?);
            Some(json!({ "client": client, "clock": clock }))
        }
    };
    let part = match from.get("tname") {
        None | Some(Value::Null) => Value::Null,
        Some(Value::String(part)) if part == super::schema::STORY => Value::String(part.clone()),
        Some(_) => return None,
    };
    let side = match from.get("assoc") {
        None | Some(Value::Null) => 0,
        Some(side) => side.as_i64().filter(|side| (-1..=1).contains(side))?,
    };
    let mut position = Map::new();
    for (name, value) in [("type", item("type")?), ("tname", part), ("item", item("item")?)] {
        // Yjs takes a name that is there for one that says something.
        if !value.is_null() {
            position.insert(name.into(), value);
        }
    }
    position.insert("assoc".into(), side.into());
    Some(Value::Object(position))
}

/// An awareness update of exactly one client.
fn read_one(message: &[u8]) -> Option<(u64, u32, &str)> {
    let all = read_all(message)?;
    <[(u64, u32, &str); 1]>::try_from(all).ok().map(|[one]| one)
}

fn read_all(mut message: &[u8]) -> Option<Vec<(u64, u32, &str)>> {
    let count = read_number(&mut message)?;
    if count > message.len() as u64 {
        return None;
    }
    let mut all = Vec::new();
    for _ in 0..count {
        let client = read_number(&mut message)?;
        let clock = u32::try_from(read_number(&mut message)?).ok()?;
        let length = usize::try_from(read_number(&mut message)?).ok()?;
        let (json, rest) = message.split_at_checked(length)?;
        message = rest;
        all.push((client, clock, std::str::from_utf8(json).ok()?));
    }
    message.is_empty().then_some(all)
}

fn read_number(message: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..63).step_by(7) {
        let (byte, rest) = message.split_first()?;
        *message = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

fn write_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(client: u64, clock: u64, json: &str) -> Vec<u8> {
        let mut bytes = vec![1];
        write_number(&mut bytes, client);
        write_number(&mut bytes, clock);
        write_number(&mut bytes, json.len() as u64);
        bytes.extend_from_slice(json.as_bytes());
        bytes
    }

    fn said(frame: &[u8]) -> Vec<(u64, u32, Value)> {
        let all = read_all(&frame[1..]).unwrap().into_iter();
        all.map(|(client, clock, json)| (client, clock, serde_json::from_str(json).unwrap())).collect()
    }

    #[test]
    fn a_state_says_who_it_really_is() {
        let (mut presence, leila) = (Presence::default(), PersonId::generate());
        let lie = r#"{"user":{"id":"x","name":"The editor","color":3,"evil":1},"cursor":{"anchor":{"type":{"client":9,"clock":2},"tname":null,"item":null,"assoc":0},"head":{"tname":"story","assoc":-1}},"idle":false,"field":"slug","more":[]}"#;
        let told = said(&presence.hear(1, leila, "Leila", &message(7, 1, lie)).unwrap());
        assert_eq!(told[0].2["user"], json!({ "id": leila, "name": "Leila", "color": 3 }));
        assert_eq!(told[0].2["cursor"]["anchor"], json!({ "type": { "client": 9, "clock": 2 }, "assoc": 0 }));
        assert_eq!(told[0].2.as_object().unwrap().len(), 4);
        // Somebody else cannot speak for that client, and nobody has two.
        assert!(presence.hear(2, leila, "Leila", &message(7, 5, "null")).is_none());
        assert!(presence.hear(1, leila, "Leila", &message(8, 1, r#"{"user":{"color":1}}"#)).is_none());
        let left = said(&presence.leave(1).unwrap());
        assert_eq!((left[0].0, left[0].1, &left[0].2), (7, 2, &Value::Null));
        assert!(presence.all().is_none());
    }

    #[test]
    fn a_malformed_state_is_dropped() {
        let (mut presence, leila) = (Presence::default(), PersonId::generate());
        let huge = format!(r#"{{"user":{{"color":1}},"field":"{}"}}"#, "a".repeat(5000));
        for broken in [
            "",
            "{",
            "[]",
            "1",
            r#"{"user":1}"#,
            r#"{"user":{"color":1},"cursor":{"anchor":{}}}"#,
            r#"{"user":{"color":1},"cursor":{"anchor":{"type":{"client":"x"}},"head":{}}}"#,
            r#"{"user":{"color":1},"cursor":{"anchor":{"tname":"fields"},"head":{}}}"#,
            r#"{"user":{"color":1},"field":"<b>"}"#,
            &huge,
        ] {
            assert!(presence.hear(1, leila, "Leila", &message(7, 1, broken)).is_none(), "{broken}");
        }
        assert!(presence.hear(1, leila, "Leila", &[2, 1, 1, 2, b'{', b'}', 2, 1, 2, b'{', b'}']).is_none());
        assert!(presence.hear(1, leila, "Leila", &[255, 255, 255, 255, 15]).is_none());
    }

    #[test]
    fn other_instances_are_told_once() {
        let (mut here, mut there, leila) = (Presence::default(), Presence::default(), PersonId::generate());
        for client in 0..100 {
            here.hear(client, leila, &"ل".repeat(100), &message(client, 1, r#"{"user":{"color":1}}"#)).unwrap();
        }
        let notes = here.untold();
        assert!(notes.len() > 1 && notes.iter().all(|note| note.len() <= LARGEST_NOTE));
        assert_eq!(
            notes.iter().filter_map(|note| there.hear_from_afar(note)).map(|told| said(&told).len()).sum::<usize>(),
            100
        );
        assert!(here.untold().is_empty());
        here.tell_all();
        assert!(!here.untold().is_empty());
    }
}
