//! What people of the newsroom say to each other about a story: threads on some words, on a field or on the whole of
//! it. A comment is never part of the story, so nothing that reads stories (pages, feeds, previews, exports) can meet one.
//!
//! - [`say`]: opening a thread, answering, changing and deleting one's own words;
//! - [`resolve`]: ending a thread and opening it again;
//! - [`read`]: a story's threads, all that are open, and who can be called by name;
//!
//! Every write is an event without the words, and tells those who have the story open to look again.

pub mod read;
pub mod resolve;
pub mod say;
mod store;

use sqlx::PgConnection;

use super::access::{CommentFacts, ThreadFacts};
use super::article;
use super::ids::{ArticleId, CommentId, PersonId, ThreadId};
use crate::platform::clock::Timestamp;

/// Characters of a comment.
pub const LONGEST: usize = 5_000;
/// Characters of the words a thread is about that are kept; more are cut.
const LONGEST_QUOTE: usize = 500;
/// Bytes of an end of an anchor; the editor's library writes some twenty.
const LONGEST_ANCHOR: usize = 256;
/// People that one comment calls.
pub const MOST_MENTIONS: usize = 20;
/// Threads of a story, and comments of a thread: far beyond what anybody can follow.
pub const MOST_THREADS: i64 = 2_000;
pub const MOST_COMMENTS: i64 = 500;

/// The fields a thread can be about, named as in the editor's form.
const FIELDS: [&str; 13] = [
    "headline",
    "standfirst",
    "kind",
    "section",
    "tags",
    "authors",
    "short_headline",
    "dateline",
    "slug",
    "search_title",
    "search_description",
    "social_title",
    "social_description",
];

/// What a thread is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    Story,
    Field(Field),
    /// Some words, as they were. Without an anchor they are found again by themselves.
    Words {
        quote: String,
        anchor: Option<Anchor>,
    },
}

/// A field's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field(&'static str);

/// The two ends of some words in the shared document, as the editor's library writes them. Opaque here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    pub from: Vec<u8>,
    pub to: Vec<u8>,
}

/// What somebody says: 1 to [`LONGEST`] characters, lines parted by a line feed, no other control characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words(String);

/// Why something cannot be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadComment {
    #[error("no words")]
    Empty,
    #[error("more than {LONGEST} characters")]
    TooLong,
    #[error("not a place of a story")]
    Place,
    #[error("more than {MOST_MENTIONS} people")]
    TooManyPeople,
}

/// A conversation.
#[derive(Clone, Debug)]
pub struct Thread {
    pub id: ThreadId,
    pub opened_by: Somebody,
    pub opened_at: Timestamp,
    pub place: Place,
    pub resolved: Option<(Somebody, Timestamp)>,
    /// In the order they were written; at least one still has its words.
    pub comments: Vec<Comment>,
}

#[derive(Clone, Debug)]
pub struct Comment {
    pub id: CommentId,
    pub by: Somebody,
    pub at: Timestamp,
    pub edited_at: Option<Timestamp>,
    /// Its writer took it back; `words` is empty then.
    pub deleted: bool,
    pub words: String,
    pub mentions: Vec<Somebody>,
}

/// A person as others see them.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Somebody {
    pub id: PersonId,
    pub name: String,
}

#[derive(Debug, thiserror::Error)]
pub enum CommentError {
    #[error(transparent)]
    Bad(#[from] BadComment),
    /// The story has as many threads, or the thread as many comments, as there may be.
    #[error("too many")]
    Full,
    /// Somebody it calls does not exist or may not read the story.
    #[error("somebody unknown is called")]
    UnknownPerson,
    /// It was deleted before.
    #[error("gone")]
    Gone,
    #[error("only people say something")]
    Nobody,
    #[error(transparent)]
    Db(#[from] sqlx::Error),
}

impl Field {
    pub fn parse(name: &str) -> Result<Self, BadComment> {
        FIELDS.into_iter().find(|field| *field == name).map(Self).ok_or(BadComment::Place)
    }

    pub fn as_str(self) -> &'static str {
        self.0
    }
}

impl Anchor {
    pub fn new(from: Vec<u8>, to: Vec<u8>) -> Result<Self, BadComment> {
        let sound = |end: &Vec<u8>| (1..=LONGEST_ANCHOR).contains(&end.len());
        if sound(&from) && sound(&to) { Ok(Self { from, to }) } else { Err(BadComment::Place) }
    }
}

impl Words {
    pub fn parse(text: &str) -> Result<Self, BadComment> {
        let lines = text.replace("\r\n", "\n").replace('\r', "\n");
        let clean: String = lines.chars().filter(|c| *c == '\n' || !c.is_control()).collect();
        let clean = clean.trim();
        match clean.chars().count() {
            0 => Err(BadComment::Empty),
            length if length > LONGEST => Err(BadComment::TooLong),
            _ => Ok(Self(clean.to_owned())),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Place {
    /// Some words of the story. The quote becomes one line, and a long one is cut.
    pub fn words(quote: &str, anchor: Option<Anchor>) -> Result<Self, BadComment> {
        let spaced: String = quote.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let mut line = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
        if line.is_empty() {
            return Err(BadComment::Place);
        }
        if let Some((end, _)) = line.char_indices().nth(LONGEST_QUOTE) {
            line.truncate(end);
        }
        Ok(Place::Words { quote: line, anchor })
    }
}

/// What the rules need to know of a thread; `None` if the story has none with this id.
pub async fn thread_facts(
    db: &mut PgConnection,
    article: ArticleId,
    thread: ThreadId,
) -> sqlx::Result<Option<ThreadFacts>> {
    let Some(opened_by) = store::opened_by(db, article, thread).await? else { return Ok(None) };
    let facts = article::facts(db, article).await?;
    Ok(facts.map(|article| ThreadFacts { id: thread, article, opened_by }))
}

/// What the rules need to know of a comment; `None` if the story has none with this id.
pub async fn comment_facts(
    db: &mut PgConnection,
    article: ArticleId,
    comment: CommentId,
) -> sqlx::Result<Option<CommentFacts>> {
    let Some((thread, written_by)) = store::written_by(db, article, comment).await? else { return Ok(None) };
    let facts = article::facts(db, article).await?;
    Ok(facts.map(|article| CommentFacts { id: comment, thread, article, written_by }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_bounded_and_hold_nothing_unseen() {
        assert_eq!(Words::parse("  one\r\ntwo\u{7}\r three ").unwrap().as_str(), "one\ntwo\n three");
        assert_eq!(Words::parse(" \n\u{0} "), Err(BadComment::Empty));
        assert_eq!(Words::parse(&"ن".repeat(LONGEST)).map(|_| ()), Ok(()));
        assert_eq!(Words::parse(&"ن".repeat(LONGEST + 1)), Err(BadComment::TooLong));
    }

    #[test]
    fn places_are_known_and_bounded() {
        assert_eq!(Field::parse("slug").map(Field::as_str), Ok("slug"));
        assert_eq!(Field::parse("body"), Err(BadComment::Place));
        assert_eq!(Anchor::new(vec![], vec![1]), Err(BadComment::Place));
        assert_eq!(Anchor::new(vec![0; 257], vec![1]), Err(BadComment::Place));
        let Ok(Place::Words { quote, .. }) = Place::words(&format!("a\n{}", "é".repeat(900)), None) else { panic!() };
        assert_eq!(quote.chars().count(), LONGEST_QUOTE);
        assert_eq!(Place::words("\n\t", None), Err(BadComment::Place));
    }
}
