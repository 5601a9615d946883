//! The messages of the WebSocket: one binary frame each, whose first byte is its kind.

use serde::Serialize;

use crate::newsroom::ids::PersonId;
use crate::platform::clock::Timestamp;

/// The most bytes of an update in one message.
pub(super) const LARGEST_PUSH: usize = 1024 * 1024;
/// The most bytes of an update in several: more than a story at its bounds takes.
pub(super) const LARGEST_UPDATE: usize = 8 * 1024 * 1024;
/// The most bytes of a state vector: each writer that ever opened the story takes some ten.
const LARGEST_STATE: usize = 256 * 1024;
/// The most bytes of a presence message, a little above what its state may have.
const LARGEST_PRESENCE: usize = 6 * 1024;
/// The most bytes of any message.
pub const LARGEST_FRAME: usize = LARGEST_PUSH + 16;

const WELCOME: u8 = 0;
const STATE: u8 = 1;
const ACK: u8 = 2;
const PRESENCE: u8 = 3;
const UPDATE: u8 = 4;
const NEWS: u8 = 5;

/// What a browser sends.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// Send what I lack: the state vector of what I have.
    Sync(Vec<u8>),
    Push {
        number: u32,
        update: Vec<u8>,
    },
    Presence(Vec<u8>),
    /// The beginning of an update, or more of it; the push that follows brings its end.
    Part(Vec<u8>),
}

/// Why a connection is closed, as the browser is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Closing {
    /// Malformed or hostile.
    Malformed,
    SignedOut,
    /// A right that it needed is lost.
    RightLost,
    /// No such story, or none this person may know of.
    NoStory,
    /// Built against another version of the schema: reload.
    OtherSchema,
    TooLarge,
    TooFast,
    /// The server restarts, or the document was made anew: come back.
    ComeBack,
    /// The database is away: try again.
    TryAgain,
}

/// The first message on every connection.
#[derive(Serialize)]
pub(super) struct Welcome<'a> {
    pub schema: i32,
    pub lineage: uuid::Uuid,
    pub person: PersonName<'a>,
    pub rights: WritingRights,
    pub revision: i32,
    pub saved_at: Timestamp,
    pub saved_by: &'a str,
}

#[derive(Serialize)]
pub(super) struct PersonName<'a> {
    pub id: PersonId,
    pub name: &'a str,
}

/// What a person may do in the shared document, as the browser is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct WritingRights {
    pub edit: bool,
    pub suggest: bool,
}

/// News beside the words.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(super) enum News<'a> {
    Revision { revision: i32, saved_at: Timestamp, saved_by: &'a str },
    Comments,
    Publication,
    Rights(WritingRights),
}

impl Closing {
    pub(super) fn code(self) -> u16 {
        match self {
            Closing::Malformed => 4400,
            Closing::SignedOut => 4401,
            Closing::RightLost => 4403,
            Closing::NoStory => 4404,
            Closing::OtherSchema => 4409,
            Closing::TooLarge => 4413,
            Closing::TooFast => 4429,
            Closing::ComeBack => 1012,
            Closing::TryAgain => 1013,
        }
    }
}

impl Asked {
    pub(super) fn parse(frame: &[u8]) -> Result<Self, Closing> {
        let (kind, payload) = frame.split_first().ok_or(Closing::Malformed)?;
        match kind {
            1 if payload.len() > LARGEST_STATE => Err(Closing::TooLarge),
            1 => Ok(Asked::Sync(payload.to_vec())),
            2 => {
                let (number, update) = payload.split_first_chunk::<4>().ok_or(Closing::Malformed)?;
                if update.len() > LARGEST_PUSH {
                    return Err(Closing::TooLarge);
                }
                Ok(Asked::Push { number: u32::from_be_bytes(*number), update: update.to_vec() })
            }
            3 if payload.len() > LARGEST_PRESENCE => Err(Closing::TooLarge),
            3 => Ok(Asked::Presence(payload.to_vec())),
            4 if payload.len() > LARGEST_PUSH => Err(Closing::TooLarge),
            4 => Ok(Asked::Part(payload.to_vec())),
            _ => Err(Closing::Malformed),
        }
    }
}

pub(super) fn welcome(welcome: &Welcome<'_>) -> Vec<u8> {
    json(WELCOME, welcome)
}

pub(super) fn news(news: &News<'_>) -> Vec<u8> {
    json(NEWS, news)
}

/// The server's state vector, then what the browser lacks.
pub(super) fn state(vector: &[u8], update: &[u8]) -> Vec<u8> {
    let mut frame = Vec::with_capacity(5 + vector.len() + update.len());
    frame.push(STATE);
    // A state vector is some ten bytes a writer: far below 4 GiB.
    frame.extend_from_slice(&u32::try_from(vector.len()).unwrap_or(u32::MAX).to_be_bytes());
    frame.extend_from_slice(vector);
    frame.extend_from_slice(update);
    frame
}

pub(super) fn ack(number: u32) -> Vec<u8> {
    let mut frame = vec![ACK];
    frame.extend_from_slice(&number.to_be_bytes());
    frame
}

pub(super) fn presence(update: &[u8]) -> Vec<u8> {
    [&[PRESENCE], update].concat()
}

pub(super) fn update(update: &[u8]) -> Vec<u8> {
    [&[UPDATE], update].concat()
}

fn json(kind: u8, value: &impl Serialize) -> Vec<u8> {
    let mut frame = vec![kind];
    // Plain structs with string keys always serialise; if not, the browser takes an empty message for a broken server.
    if serde_json::to_writer(&mut frame, value).is_err() {
        frame.truncate(1);
    }
    frame
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_read_by_their_first_byte() {
        assert_eq!(Asked::parse(&[1, 9]), Ok(Asked::Sync(vec![9])));
        assert_eq!(Asked::parse(&[2, 0, 0, 1, 0, 7, 8]), Ok(Asked::Push { number: 256, update: vec![7, 8] }));
        assert_eq!(Asked::parse(&[3]), Ok(Asked::Presence(vec![])));
        assert_eq!(Asked::parse(&[4, 1]), Ok(Asked::Part(vec![1])));
        for broken in [&[][..], &[0], &[2, 0, 0], &[5, 1], &[255]] {
            assert_eq!(Asked::parse(broken), Err(Closing::Malformed), "{broken:?}");
        }
        assert_eq!(Asked::parse(&vec![3; LARGEST_PRESENCE + 2]), Err(Closing::TooLarge));
    }

    #[test]
    fn answers_are_laid_out_as_agreed() {
        assert_eq!(ack(258), [2, 0, 0, 1, 2]);
        assert_eq!(state(&[5], &[6, 7]), [1, 0, 0, 0, 1, 5, 6, 7]);
        let said = news(&News::Rights(WritingRights { edit: false, suggest: true }));
        assert_eq!(&said[1..], br#"{"kind":"rights","edit":false,"suggest":true}"#);
    }
}
