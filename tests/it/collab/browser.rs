//! A browser's side of the protocol.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{
    Doc, GetString, MapRef, OffsetKind, Options, ReadTxn, StateVector, Text, Transact, TransactionMut, Update,
    XmlElementRef, XmlFragment, XmlFragmentRef, XmlOut, XmlTextRef,
};

pub struct Browser {
    socket: WebSocketStream<TcpStream>,
    pub doc: Doc,
    pub story: XmlFragmentRef,
    pub fields: MapRef,
    pub pushed: u32,
    pub acked: u32,
    pub welcome: Value,
    pub news: VecDeque<Value>,
    pub presence: Vec<Vec<u8>>,
    pub closed: Option<u16>,
    synced: bool,
}

impl Browser {
    /// Connects; the status if that is refused.
    pub async fn connect(at: SocketAddr, path: &str, cookie: Option<&str>, origin: &str) -> Result<Self, u16> {
        let mut request = format!("ws://{at}{path}").into_client_request().unwrap();
        let headers = request.headers_mut();
        headers.insert("host", "127.0.0.1:3000".parse().unwrap());
        headers.insert("origin", origin.parse().unwrap());
        if let Some(cookie) = cookie {
            headers.insert("cookie", cookie.parse().unwrap());
        }
        let stream = TcpStream::connect(at).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let (socket, _) = tokio_tungstenite::client_async(request, stream).await.map_err(|error| match error {
            tokio_tungstenite::tungstenite::Error::Http(answer) => answer.status().as_u16(),
            other => panic!("{other}"),
        })?;
        let doc = Doc::with_options(Options { offset_kind: OffsetKind::Utf16, ..Options::default() });
        let (story, fields) = (doc.get_or_insert_xml_fragment("story"), doc.get_or_insert_map("fields"));
        Ok(Self {
            socket,
            doc,
            story,
            fields,
            pushed: 0,
            acked: 0,
            welcome: Value::Null,
            news: VecDeque::new(),
            presence: Vec::new(),
            closed: None,
            synced: false,
        })
    }

    /// Takes the document over from a connection that ended, as a page does that connects again.
    pub fn continue_with(mut self, doc: Doc) -> Self {
        (self.story, self.fields) = (doc.get_or_insert_xml_fragment("story"), doc.get_or_insert_map("fields"));
        self.doc = doc;
        self
    }

    /// Waits for the welcome, asks for what is missing, and sends what the server lacks.
    pub async fn join(&mut self) {
        self.hear_until(|browser| !browser.welcome.is_null()).await;
        let vector = self.doc.transact().state_vector().encode_v1();
        self.send(1, &vector).await;
        self.hear_until(|browser| browser.synced).await;
    }

    pub async fn send(&mut self, kind: u8, payload: &[u8]) {
        let frame = [&[kind], payload].concat();
        // The server may just have closed; that is read, not sent.
        let _ = self.socket.send(Message::Binary(frame.into())).await;
    }

    pub async fn push(&mut self, update: &[u8]) {
        self.pushed += 1;
        let payload = [&self.pushed.to_be_bytes(), update].concat();
        self.send(2, &payload).await;
    }

    /// Changes the document and sends the change.
    pub async fn write(&mut self, change: impl FnOnce(&mut TransactionMut<'_>, &XmlFragmentRef, &MapRef)) {
        let update = self.change(change);
        self.push(&update).await;
    }

    /// Changes the document without sending.
    pub fn change(&self, change: impl FnOnce(&mut TransactionMut<'_>, &XmlFragmentRef, &MapRef)) -> Vec<u8> {
        let mut txn = self.doc.transact_mut();
        change(&mut txn, &self.story, &self.fields);
        txn.encode_update_v1()
    }

    /// Types at the start of the first paragraph.
    pub async fn type_words(&mut self, words: &str) {
        self.write(|txn, story, _| first_text(txn, story).insert(txn, 0, words)).await;
    }

    /// Types and waits for the acknowledgement.
    pub async fn type_and_wait(&mut self, words: &str) {
        self.type_words(words).await;
        self.acked().await;
    }

    pub async fn acked(&mut self) {
        self.hear_until(|browser| browser.acked == browser.pushed || browser.closed.is_some()).await;
        assert_eq!(self.closed, None, "closed instead of acknowledged");
    }

    pub async fn send_nothing(&mut self) {
        let _ = self.socket.send(Message::Binary(Vec::new().into())).await;
    }

    /// Whether a field of the document holds this.
    pub fn fields_say(&self, name: &str, value: &str) -> bool {
        let txn = self.doc.transact();
        matches!(yrs::Map::get(&self.fields, &txn, name), Some(yrs::Out::Any(yrs::Any::String(text))) if &*text == value)
    }

    pub fn text(&self) -> String {
        self.story.get_string(&self.doc.transact())
    }

    /// Reads until the words are there.
    pub async fn sees(&mut self, words: &str) {
        self.hear_until(|browser| browser.text().contains(words) || browser.closed.is_some()).await;
        assert!(self.text().contains(words), "closed with {:?} instead of seeing {words}", self.closed);
    }

    /// Reads until the connection is closed; gives the code.
    pub async fn closing(&mut self) -> u16 {
        self.hear_until(|browser| browser.closed.is_some()).await;
        self.closed.unwrap()
    }

    pub async fn hear_until(&mut self, so: impl Fn(&Self) -> bool) {
        tokio::time::timeout(Duration::from_secs(15), async {
            while !so(self) {
                self.hear().await;
            }
        })
        .await
        .unwrap_or_else(|_| panic!("not heard; closed: {:?}, news: {:?}", self.closed, self.news));
    }

    /// Reads whatever comes for a while.
    pub async fn hear_for(&mut self, time: Duration) {
        let _ = tokio::time::timeout(time, async {
            while self.closed.is_none() {
                self.hear().await;
            }
        })
        .await;
    }

    async fn hear(&mut self) {
        let frame = match self.socket.next().await {
            Some(Ok(Message::Binary(frame))) => frame,
            Some(Ok(Message::Close(frame))) => {
                self.closed = Some(frame.map_or(1005, |frame| frame.code.into()));
                return;
            }
            Some(Ok(_)) => return,
            Some(Err(_)) | None => {
                self.closed.get_or_insert(1006);
                return;
            }
        };
        let (kind, payload) = (frame[0], &frame[1..]);
        match kind {
            0 => self.welcome = serde_json::from_slice(payload).unwrap(),
            1 => {
                let length = u32::from_be_bytes(payload[..4].try_into().unwrap()) as usize;
                let (vector, update) = payload[4..].split_at(length);
                self.apply(update);
                self.synced = true;
                let theirs = StateVector::decode_v1(vector).unwrap();
                let lacking = self.doc.transact().encode_state_as_update_v1(&theirs);
                if lacking != Update::EMPTY_V1 {
                    self.push(&lacking).await;
                }
            }
            2 => self.acked = u32::from_be_bytes(payload.try_into().unwrap()),
            3 => self.presence.push(payload.to_vec()),
            4 => self.apply(payload),
            5 => self.news.push_back(serde_json::from_slice(payload).unwrap()),
            other => panic!("an unknown kind of message: {other}"),
        }
    }

    fn apply(&self, update: &[u8]) {
        self.doc.transact_mut().apply_update(Update::decode_v1(update).unwrap()).unwrap();
    }
}

pub fn body(txn: &impl ReadTxn, story: &XmlFragmentRef) -> XmlElementRef {
    match story.get(txn, 2) {
        Some(XmlOut::Element(body)) => body,
        other => panic!("{other:?}"),
    }
}

/// The text of the first paragraph, made if there is none yet.
pub fn first_text(txn: &mut TransactionMut<'_>, story: &XmlFragmentRef) -> XmlTextRef {
    let Some(XmlOut::Element(paragraph)) = body(txn, story).get(txn, 0) else { panic!("no paragraph") };
    match paragraph.get(txn, 0) {
        Some(XmlOut::Text(text)) => text,
        _ => paragraph.push_back(txn, yrs::XmlTextPrelim::new("")),
    }
}
