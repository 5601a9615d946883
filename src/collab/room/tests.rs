//! A room whose document panics.

use sqlx::PgPool;
use yrs::updates::decoder::Decode;
use yrs::{Doc, GetString, OffsetKind, Options, Text, Transact, Update, XmlFragment, XmlOut};

use super::*;
use crate::collab::Collab;
use crate::collab::shared::tests::{SPOILING_VECTOR, SPOILING_WORDS};
use crate::newsroom::access::{Actor, CreateArticle, Newsroom, Role};
use crate::newsroom::article::Kind;
use crate::newsroom::article::begin::{self, NewArticle};
use crate::newsroom::people::{self, Email, Invitation, Person};
use crate::newsroom::settings::{self, Accent, Edition, NewSettings, Placeholders};
use crate::platform::bus::Bus;
use crate::platform::clock::Clock;
use crate::platform::db::Tx;
use crate::platform::lang::{Lang, UiLang};

const SYSTEM: Actor = Actor::System("test");
const EVERYTHING: Rights =
    Rights { read: true, edit: true, suggest: true, byline: true, filing: true, presentation: true };

/// One connection to the room, with a document of its own.
struct Window {
    connection: u64,
    queue: mpsc::Receiver<Out>,
    doc: Doc,
    pushed: u32,
    acked: u32,
}

/// A story that somebody has begun.
struct Desk {
    collab: Collab,
    article: ArticleId,
    person: Person,
}

impl Desk {
    async fn new(pool: &PgPool) -> Self {
        let clock = Clock::fixed("2026-11-24T08:00:00Z".parse().unwrap());
        let mut tx = Tx::begin(pool, &clock).await.unwrap();
        let edition = Edition { lang: Lang::EN, name: "Post".into(), tagline: String::new() };
        let new = NewSettings {
            editions: vec![edition],
            time_zone_name: "Asia/Beirut".into(),
            accent: Accent::default(),
            authors_publish: false,
            placeholders: Placeholders::default(),
        };
        settings::change(&mut tx, &SYSTEM.may(Newsroom).unwrap(), new).await.unwrap();
        let email = Email::parse("nour@post.example").unwrap();
        let invitation = Invitation { email, name: "Nour".into(), role: Role::Editor, ui_lang: UiLang::En };
        let (id, _) = people::invite(&mut tx, &SYSTEM.may(Newsroom).unwrap(), invitation).await.unwrap();
        let person = people::get(tx.conn(), id).await.unwrap().unwrap();
        let may_create = Actor::member(id, Role::Editor);
        let may_create = may_create.may::<CreateArticle>(Newsroom).unwrap();
        let new = NewArticle {
            lang: Lang::EN,
            kind: Kind::News,
            headline: "Boats return".into(),
            section: None,
            is_idea: false,
        };
        let article = begin::begin(&mut tx, &may_create, new).await.unwrap();
        tx.commit().await.unwrap();
        Self { collab: Collab::new(pool.clone(), clock, Bus::new()), article, person }
    }

    async fn tell(&self, message: Message) {
        self.collab.hub.tell(self.article, message).await;
    }

    async fn open(&self, connection: u64) -> Window {
        let (out, queue) = mpsc::channel(QUEUE);
        let person = self.person.clone();
        self.tell(Message::Join(Box::new(Joining { connection, person, rights: EVERYTHING, queue: out }))).await;
        let doc = Doc::with_options(Options { offset_kind: OffsetKind::Utf16, ..Options::default() });
        let mut window = Window { connection, queue, doc, pushed: 0, acked: 0 };
        self.tell(Message::Asked(connection, Asked::Sync(vec![0]))).await;
        window.hear_until(|window| !window.headline().is_empty()).await;
        window
    }

    /// Sends words for the start of the headline.
    async fn write(&self, window: &mut Window, words: &str) {
        let update = {
            let story = window.doc.get_or_insert_xml_fragment("story");
            let mut txn = window.doc.transact_mut();
            let Some(XmlOut::Element(headline)) = story.get(&txn, 0) else { panic!("no headline") };
            let Some(XmlOut::Text(text)) = headline.get(&txn, 0) else { panic!("no words") };
            text.insert(&mut txn, 0, words);
            txn.encode_update_v1()
        };
        window.pushed += 1;
        self.tell(Message::Asked(window.connection, Asked::Push { number: window.pushed, update })).await;
    }
}

impl Window {
    fn headline(&self) -> String {
        let story = self.doc.get_or_insert_xml_fragment("story");
        let txn = self.doc.transact();
        match story.get(&txn, 0) {
            Some(XmlOut::Element(headline)) => headline.get_string(&txn),
            _ => String::new(),
        }
    }

    /// Takes in what the room says; the reason, if it ends the connection.
    async fn hear(&mut self) -> Option<Closing> {
        let waited = tokio::time::timeout(Duration::from_secs(15), self.queue.recv()).await;
        let frame = match waited.expect("the room says nothing") {
            Some(Out::Frame(frame)) => frame,
            Some(Out::Close(closing)) => return Some(closing),
            None => panic!("the room is gone"),
        };
        let update = match frame[0] {
            1 => &frame[5 + u32::from_be_bytes(frame[1..5].try_into().unwrap()) as usize..],
            2 => {
                self.acked = u32::from_be_bytes(frame[1..5].try_into().unwrap());
                return None;
            }
            4 => &frame[1..],
            _ => return None,
        };
        self.doc.transact_mut().apply_update(Update::decode_v1(update).unwrap()).unwrap();
        None
    }

    async fn hear_until(&mut self, so: impl Fn(&Self) -> bool) {
        while !so(self) {
            assert_eq!(self.hear().await, None, "closed");
        }
    }

    async fn closing(&mut self) -> Closing {
        loop {
            if let Some(closing) = self.hear().await {
                return closing;
            }
        }
    }
}

/// Whose update makes the document panic half-way is sent away; the document is made again without it, and the others,
/// even those in the same commit, notice nothing.
#[sqlx::test(migrator = "crate::platform::db::MIGRATOR")]
async fn an_update_that_makes_the_document_panic_costs_its_sender_the_connection_only(pool: PgPool) {
    let desk = Desk::new(&pool).await;
    let mut other = desk.open(1).await;
    desk.write(&mut other, "Safe. ").await;
    other.hear_until(|other| other.acked == 1).await;
    for round in 0..3 {
        let mut spoiler = desk.open(10 + round).await;
        let words = format!("Before {round}. ");
        desk.write(&mut other, &words).await;
        desk.write(&mut spoiler, SPOILING_WORDS).await;
        desk.write(&mut other, "And after. ").await;
        assert_eq!(spoiler.closing().await, Closing::Malformed);
        let pushed = other.pushed;
        other.hear_until(|other| other.acked == pushed).await;
        let fresh = desk.open(20 + round).await;
        assert_eq!(fresh.headline(), other.headline());
        assert!(fresh.headline().contains(&words) && fresh.headline().contains("Safe. "), "{}", fresh.headline());
        assert!(!fresh.headline().contains(SPOILING_WORDS));
    }
}

/// The same for a panic outside of an update, which takes the document along.
#[sqlx::test(migrator = "crate::platform::db::MIGRATOR")]
async fn a_question_that_makes_the_document_panic_costs_its_sender_the_connection_only(pool: PgPool) {
    let desk = Desk::new(&pool).await;
    let mut other = desk.open(1).await;
    desk.write(&mut other, "Safe. ").await;
    other.hear_until(|other| other.acked == 1).await;
    let mut spoiler = desk.open(2).await;
    desk.tell(Message::Asked(2, Asked::Sync(SPOILING_VECTOR.to_vec()))).await;
    assert_eq!(spoiler.closing().await, Closing::Malformed);
    desk.write(&mut other, "Still here. ").await;
    other.hear_until(|other| other.acked == 2).await;
    assert!(desk.open(3).await.headline().contains("Still here. Safe. Boats return"));
}
