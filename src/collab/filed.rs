//! Where a story is filed, changed by somebody who does not have it open while others do: as an edit of the shared document
//! like theirs, so that nobody's words have to wait for it and undoing one's own leaves it alone.

use rand::RngExt;
use yrs::updates::decoder::Decode;
use yrs::{Any, Array, ClientID, Map, Options, Out, ReadTxn, Transact, Update};

use super::frames;
use super::frames::Closing;
use super::message::Unavailable;
use super::room::Room;
use super::shared::Shared;
use super::store;
use super::write::away;
use crate::newsroom::ids::{PersonId, SectionId, TagId};

/// As clients from here on, each used once, stories are filed; whose they are is noted as it is for browsers.
const FILERS: u64 = 1 << 50;

/// What is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filing {
    /// Adds a tag.
    Tag(TagId),
    Section(SectionId),
}

impl Shared {
    /// The update that files the story so, written by a client of its own; `None` if it is filed so already.
    pub(super) fn filed(&self, filing: Filing, client: u64) -> Option<Vec<u8>> {
        let client_id = ClientID::new(client);
        let copy = self.copy_as(Options { skip_gc: true, client_id, ..Options::default() })?;
        let known = copy.doc.transact().state_vector();
        {
            let mut txn = copy.doc.transact_mut();
            match filing {
                Filing::Tag(tag) => {
                    let Some(Out::YArray(tags)) = copy.fields.get(&txn, "tags") else { return None };
                    let tag = Any::from(tag.to_string());
                    if tags.iter(&txn).any(|there| matches!(there, Out::Any(there) if there == tag)) {
                        return None;
                    }
                    tags.push_back(&mut txn, tag);
                }
                Filing::Section(section) => {
                    let section = Any::from(section.to_string());
                    if matches!(copy.fields.get(&txn, "section"), Some(Out::Any(there)) if there == section) {
                        return None;
                    }
                    copy.fields.insert(&mut txn, "section", section);
                }
            }
        }
        Some(copy.doc.transact().encode_state_as_update_v1(&known))
    }

    /// The same document, writing as another client.
    fn copy_as(&self, options: Options) -> Option<Self> {
        let copy = Self::of(options);
        copy.doc.transact_mut().apply_update(Update::decode_v1(&self.whole()).ok()?).ok()?;
        Some(copy)
    }
}

impl Room {
    /// Files the story and tells everybody who has it open. It is committed when this returns.
    pub(super) async fn file(&mut self, person: PersonId, filing: Filing) -> Result<(), Unavailable> {
        let done = self.file_now(person, filing).await;
        done.map_err(|_| Unavailable(None))
    }

    async fn file_now(&mut self, person: PersonId, filing: Filing) -> Result<(), Closing> {
        self.flush().await?;
        self.catch_up().await?;
        let client = FILERS | rand::rng().random_range(0..FILERS);
        let update = self.work(move |shared| shared.filed(filing, client)).await.ok_or(Closing::ComeBack)?;
        let Some(update) = update else { return Ok(()) };
        let mut db = self.hub.pool.acquire().await.map_err(away)?;
        store::bind_clients(&mut db, self.article, person, &[client as i64]).await.map_err(away)?;
        drop(db);
        self.clients.insert(client, person);
        self.log(&[Some(person)], std::slice::from_ref(&update)).await?;
        let taken_in = update.clone();
        let taken_in = self.work(move |shared| shared.integrate(&taken_in)).await;
        taken_in.ok_or(Closing::ComeBack)?.map_err(|_| Closing::ComeBack)?;
        self.send_all(frames::update(&update), None);
        Ok(())
    }
}
