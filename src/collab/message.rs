//! What rooms, connections and the watch say to each other.

use axum::body::Bytes;
use tokio::sync::{mpsc, oneshot};

use super::filed::Filing;
use super::frames::{Asked, Closing};
use super::rights::Rights;
use super::store::Standing;
use crate::newsroom::access::ArticleFacts;
use crate::newsroom::article::Revision;
use crate::newsroom::ids::PersonId;
use crate::newsroom::people::Person;

/// What a room is asked or told.
pub(super) enum Message {
    Join(Box<Joining>),
    Leave(u64),
    Asked(u64, Asked),
    /// Make a revision of everything acknowledged.
    Revise {
        name: Option<String>,
        reply: oneshot::Sender<Result<Revision, Unavailable>>,
    },
    /// File the story elsewhere, as somebody who does not have it open.
    File {
        person: PersonId,
        filing: Filing,
        reply: oneshot::Sender<Result<(), Unavailable>>,
    },
    /// What the watch saw: the story's facts, how it stands, and who of its connections is still signed in.
    Watched(Box<Watched>),
    /// Another instance logged something.
    LogGrew,
    /// Another instance said who is there.
    FromAfar(Vec<u8>),
    CommentsChanged,
    /// The server stops.
    Stop(oneshot::Sender<()>),
}

/// The story cannot be read or written just now.
#[derive(Debug, thiserror::Error)]
#[error("the shared document is not available")]
pub(super) struct Unavailable(pub Option<sqlx::Error>);

impl From<sqlx::Error> for Unavailable {
    fn from(error: sqlx::Error) -> Self {
        Unavailable(Some(error))
    }
}

/// Somebody who comes in, already found to be allowed to read.
pub(super) struct Joining {
    pub connection: u64,
    pub person: Person,
    pub rights: Rights,
    pub queue: mpsc::Sender<Out>,
}

pub(super) struct Watched {
    /// `None` if the story is gone.
    pub facts: Option<ArticleFacts>,
    pub standing: Option<Standing>,
    /// Connections with the person behind them, or `None` if they are not signed in any more.
    pub people: Vec<(u64, Option<Person>)>,
}

/// What goes into a connection's queue.
#[derive(Clone, Debug)]
pub(super) enum Out {
    Frame(Bytes),
    Close(Closing),
}

/// Answers a message that came to a room that is closing.
pub(super) fn turn_away(message: Message, closing: Closing) {
    match message {
        // A full queue has frames in it and so a reader that will see the end of the queue.
        Message::Join(joining) => drop(joining.queue.try_send(Out::Close(closing))),
        Message::Revise { reply, .. } => drop(reply.send(Err(Unavailable(None)))),
        Message::File { reply, .. } => drop(reply.send(Err(Unavailable(None)))),
        Message::Stop(done) => drop(done.send(())),
        Message::Leave(_)
        | Message::Asked(..)
        | Message::Watched(_)
        | Message::LogGrew
        | Message::FromAfar(_)
        | Message::CommentsChanged => {}
    }
}
