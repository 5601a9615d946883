//! The shared document in memory: made from a revision or from its snapshot and log, changed by updates that are held
//! against the rules of the house, and read as what a revision holds.
//!
//! Everything here is plain computing, called off the async threads. A refusal by [`Shared::apply`] may leave part of
//! the update in the document: whoever is refused there must throw the document away and make it again from the log.

use std::collections::HashSet;

use serde_json::{Value, json};
use yrs::branch::{BranchID, BranchPtr};
use yrs::types::{ToJson, TypeRef};
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{
    Any, Array, ArrayRef, Assoc, Doc, ID, Map, MapRef, OffsetKind, Options, Out, ReadTxn, StateVector, StickyIndex,
    Text, Transact, TransactionMut, Update, Xml, XmlElementPrelim, XmlElementRef, XmlFragment, XmlFragmentRef, XmlOut,
    XmlTextPrelim,
};

use super::rights::Rights;
use super::schema::{self, FIELDS, PARTS, STORY};
use super::tree::{self, Node};
use super::update::{Brought, Hostile};
use super::{admit, before, byline};
use crate::newsroom::article::{Content, Kind};
use crate::newsroom::document::parse::{MAX_BYTES, MAX_CHARACTERS, MAX_DEPTH, MAX_NODES};
use lost::{Losses, Said};
pub(super) use mends::MOST_ROUNDS;
pub use search::try_updates;

/// The document, its story and its fields, and a bound on its size.
pub(crate) struct Shared {
    pub(super) doc: Doc,
    story: XmlFragmentRef,
    pub(super) fields: MapRef,
    /// At least as many nodes and characters as there are: what came is added, what went is not taken off before the
    /// bound is reached and everything counted again. So a keystroke costs no counting.
    nodes: usize,
    characters: usize,
    /// Of its JSON, in the same manner.
    bytes: usize,
    /// Words that went although nobody took them away.
    losses: Losses,
    /// Whether blocks or formats came or went since everything was last found sound.
    unsettled: bool,
    /// Characters that came since what was deleted was last thrown away.
    burden: usize,
}

/// What a node takes in JSON, at most and about: its name, its attributes, its marks.
const NODE_BYTES: usize = 160;
/// What a revision says of a node that the shared document leaves out: attributes that are null.
const ATTRIBUTE_BYTES: usize = 24;

/// What a revision is made of.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Draft {
    pub content: Content,
    /// Open suggestions, none of which is in the content.
    pub suggestions: usize,
}

impl Shared {
    fn empty() -> Self {
        // What is deleted stays in memory for as long as the story is open, for words may still come that belong there.
        Self::of(Options { skip_gc: true, ..Options::default() })
    }

    pub(super) fn of(options: Options) -> Self {
        // Cleaning up formats is left to the browsers: what this side removed would be in no log.
        let doc = Doc::with_options(Options { offset_kind: OffsetKind::Utf16, cleanup_formatting: false, ..options });
        let (story, fields) = (doc.get_or_insert_xml_fragment(STORY), doc.get_or_insert_map(FIELDS));
        let losses = Losses::default();
        Self { doc, story, fields, nodes: 0, characters: 0, bytes: 0, losses, unsettled: true, burden: 0 }
    }

    /// A new document that says what a revision says.
    pub(super) fn seed(content: &Content) -> Self {
        let mut shared = Self::empty();
        {
            let mut txn = shared.doc.transact_mut();
            for (part, words) in [(PARTS[0], &content.headline), (PARTS[1], &content.standfirst)] {
                let element = shared.story.push_back(&mut txn, XmlElementPrelim::empty(part));
                element.push_back(&mut txn, XmlTextPrelim::new(words.as_str()));
            }
            let body = shared.story.push_back(&mut txn, XmlElementPrelim::empty(PARTS[2]));
            let json: Value = serde_json::to_value(&content.body).unwrap_or_default();
            plant(&body, &mut txn, &Node::of_json(&json).content);
            let fields = &shared.fields;
            fields.insert(&mut txn, "kind", content.kind.as_str());
            let section = content.section.map_or(Any::Null, |id| Any::from(id.to_string()));
            fields.insert(&mut txn, "section", section);
            for (name, text) in strings(content) {
                fields.insert(&mut txn, name, text.as_str());
            }
            let ids = |ids: Vec<String>| yrs::ArrayPrelim::from(ids);
            fields.insert(&mut txn, "tags", ids(content.tags.iter().map(ToString::to_string).collect()));
            fields.insert(&mut txn, "authors", ids(content.authors.iter().map(ToString::to_string).collect()));
            fields.insert(&mut txn, "roles", byline::shared(&content.roles, &content.authors));
        }
        shared.measure();
        shared
    }

    /// The document of a snapshot and of what was logged after it. Everything in there was checked when it came.
    pub(super) fn load(snapshot: &[u8], log: &[Vec<u8>]) -> Result<Self, Hostile> {
        let mut shared = Self::empty();
        shared.integrate(snapshot)?;
        // A snapshot names all that was ever deleted, whether anybody saw it go or not.
        shared.losses = Losses::default();
        for update in log {
            shared.integrate(update)?;
        }
        shared.measure();
        Ok(shared)
    }

    /// Takes in what another instance checked and logged.
    pub(super) fn integrate(&mut self, update: &[u8]) -> Result<(), Hostile> {
        let decoded = Update::decode_v1(update).map_err(|_| Hostile("not an update"))?;
        let said = Said::by(&decoded);
        let mut txn = self.doc.transact_mut();
        txn.apply_update(decoded).map_err(|_| Hostile("not an update for this document"))?;
        txn.commit();
        self.losses.note(&txn, said, update);
        self.unsettled = true;
        // Others add to the document too; the next count makes the sum right again.
        self.nodes += 1;
        self.burden += update.len();
        Ok(())
    }

    /// Takes in an update from a browser, if its sender may do what it does. False if it brought nothing new: a browser
    /// that comes back sends all deletions it knows of, and what it cannot know to have arrived.
    pub(super) fn apply(&mut self, update: &[u8], brought: &Brought, rights: Rights) -> Result<bool, Refused> {
        let known = self.doc.transact().state_vector();
        if brought.clients.iter().any(|(client, from)| *from > known.get(&yrs::ClientID::new(*client))) {
            return Err(Hostile("something before it is missing").into());
        }
        let words_before = if rights.edit { None } else { Some(before::before(&self.tree())) };
        let late_before = (!rights.edit).then(|| self.losses.late.clone());
        let fields_before = if rights.all_fields() || brought.empty { None } else { Some(self.fields_json()) };
        let decoded = Update::decode_v1(update).map_err(|_| Hostile("not an update"))?;
        let said = Said::by(&decoded);
        let is_new = {
            let mut txn = self.doc.transact_mut();
            txn.apply_update(decoded).map_err(|_| Hostile("not an update for this document"))?;
            #[cfg(test)]
            assert!(!tests::is_spoiling(update), "a test asked for a panic");
            let is_new = !txn.insert_set().is_empty() || !txn.delete_set().is_empty();
            txn.commit();
            if txn.has_missing_updates() {
                return Err(Hostile("something that it builds on is missing").into());
            }
            // Parts that were there before and what stands around them, and the new parts, which yrs does not count
            // as changed.
            let mut changed: HashSet<BranchPtr> = txn.changed_parent_types().iter().copied().collect();
            changed.extend(brought.parts.iter().filter_map(|(client, clock)| {
                BranchID::get_nested(&txn, &ID::new(yrs::ClientID::new(*client), *clock))
            }));
            if brought.between.iter().any(|between| !is_in_order(&txn, between)) {
                return Err(Hostile("it is put between things that have no between").into());
            }
            for branch in changed {
                self.unsettled |= brought.formats || !matches!(branch.type_ref(), TypeRef::XmlText);
                verify(&txn, branch, brought.plain)?;
            }
            is_new | self.losses.note(&txn, said, update)
        };
        if !is_new {
            return Ok(false);
        }
        self.nodes += brought.nodes;
        self.characters += brought.characters;
        self.burden += brought.characters;
        self.bytes += 2 * update.len() + NODE_BYTES * brought.nodes;
        if self.is_too_large() {
            self.measure();
            if self.is_too_large() {
                return Err(Refused::TooLarge);
            }
        }
        if words_before.is_some_and(|words| words != before::before(&self.tree())) {
            return Err(Refused::Right);
        }
        if late_before.is_some_and(|late| self.takes_back_accepted(&late)) {
            return Err(Refused::Right);
        }
        if fields_before.is_some_and(|fields| !rights.allow_fields(&fields, &self.fields_json())) {
            return Err(Refused::Right);
        }
        Ok(true)
    }

    /// The state vector, and what somebody with `theirs` lacks.
    pub(super) fn state_for(&self, theirs: &[u8]) -> Result<(Vec<u8>, Vec<u8>), Hostile> {
        #[cfg(test)]
        assert!(theirs != tests::SPOILING_VECTOR, "a test asked for a panic");
        let theirs = StateVector::decode_v1(theirs).map_err(|_| Hostile("not a state vector"))?;
        // Whoever has nothing yet has no use for what is deleted.
        let thinned = if theirs.is_empty() { self.thinned() } else { None };
        let txn = thinned.as_ref().map_or(&self.doc, |thinned| &thinned.doc).transact();
        Ok((txn.state_vector().encode_v1(), txn.encode_state_as_update_v1(&theirs)))
    }

    /// All of it as one update, without what was deleted.
    pub(super) fn snapshot(&self) -> Vec<u8> {
        self.thinned().map_or_else(|| self.whole(), |thinned| thinned.whole())
    }

    /// All of it as one update, with what was deleted as far as this document has it.
    pub(super) fn whole(&self) -> Vec<u8> {
        self.doc.transact().encode_state_as_update_v1(&StateVector::default())
    }

    /// The same document with what was deleted thrown away.
    fn thinned(&self) -> Option<Self> {
        let update = Update::decode_v1(&self.whole()).ok()?;
        let thinned = Self::of(Options::default());
        thinned.doc.transact_mut().apply_update(update).ok()?;
        Some(thinned)
    }

    /// Whether both hold the same operations and say the same.
    pub(super) fn equals(&self, other: &Self) -> bool {
        self.doc.transact().state_vector() == other.doc.transact().state_vector()
            && self.tree() == other.tree()
            && self.fields_json() == other.fields_json()
    }

    /// What a revision would hold now.
    pub(super) fn draft(&self) -> Draft {
        let story = self.tree();
        let suggestions = story.suggestions();
        let story = before::before(&story);
        let part = |name: &str| story.content.iter().find(|part| &*part.name == name);
        let words = |name: &str| part(name).map(Node::words).unwrap_or_default();
        let fields = self.fields_json();
        let text = |name: &str| fields[name].as_str().unwrap_or_default().to_owned();
        let ids = |name: &str| fields[name].as_array().cloned().unwrap_or_default();
        let content = Content {
            kind: Kind::parse(&text("kind")).unwrap_or(Kind::News),
            section: text("section").parse().ok(),
            roles: byline::roles(&fields["roles"]),
            authors: ids("authors").iter().filter_map(|id| id.as_str()?.parse().ok()).collect(),
            tags: ids("tags").iter().filter_map(|id| id.as_str()?.parse().ok()).collect(),
            headline: words(PARTS[0]),
            short_headline: text("short_headline"),
            standfirst: words(PARTS[1]),
            dateline: text("dateline"),
            slug: text("slug"),
            search_title: text("search_title"),
            search_description: text("search_description"),
            social_title: text("social_title"),
            social_description: text("social_description"),
            body: part(PARTS[2]).map(admit::body).unwrap_or_default(),
        };
        Draft { content, suggestions }
    }

    pub(super) fn tree(&self) -> Node {
        tree::story(&self.doc.transact(), &self.story)
    }

    fn fields_json(&self) -> Value {
        serde_json::to_value(self.fields.to_json(&self.doc.transact())).unwrap_or_default()
    }

    fn is_too_large(&self) -> bool {
        self.nodes > MAX_NODES || self.characters > MAX_CHARACTERS || self.bytes > MAX_BYTES
    }

    /// Counts again.
    fn measure(&mut self) {
        fn count(node: &Node) -> (usize, usize) {
            node.content.iter().map(count).fold((1, node.text.chars().count()), |(n, c), (m, d)| (n + m, c + d))
        }
        let tree = self.tree();
        (self.nodes, self.characters) = count(&tree);
        self.bytes = tree.to_json().to_string().len() + ATTRIBUTE_BYTES * self.nodes;
    }
}

/// Why an update was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    Hostile(Hostile),
    /// It changes what its sender may not.
    Right,
    /// The story would be larger than a story may be.
    TooLarge,
}

impl From<Hostile> for Refused {
    fn from(hostile: Hostile) -> Self {
        Refused::Hostile(hostile)
    }
}

fn strings(content: &Content) -> [(&'static str, &String); 7] {
    [
        ("short_headline", &content.short_headline),
        ("dateline", &content.dateline),
        ("slug", &content.slug),
        ("search_title", &content.search_title),
        ("search_description", &content.search_description),
        ("social_title", &content.social_title),
        ("social_description", &content.social_description),
    ]
}

/// Writes nodes as the editor does: neighbouring text is one shared text with formats, and a block of text has one even
/// without words. If each of two people who begin in an empty block had to make it, there would be two side by side, and
/// whoever writes next would put the words of one into the other and lose what is typed there meanwhile.
fn plant(parent: &XmlElementRef, txn: &mut TransactionMut<'_>, nodes: &[Node]) {
    let mut nodes = nodes.iter().peekable();
    while let Some(node) = nodes.next() {
        if !node.is_text() {
            plant_at(parent, txn, parent.len(txn), node);
            continue;
        }
        let shared = parent.push_back(txn, XmlTextPrelim::new(""));
        let mut run = Some(node);
        while let Some(node) = run {
            let marks = node.marks.iter().map(|mark| {
                let attrs = serde_json::from_value(json!(mark.attrs)).unwrap_or(Any::Map(Default::default()));
                (mark.name.as_str().into(), attrs)
            });
            let at = shared.len(txn);
            shared.insert_with_attributes(txn, at, &node.text, marks.collect());
            run = nodes.next_if(|next| next.is_text());
        }
    }
}

/// Writes one node that is no text as the child with this number.
fn plant_at(parent: &XmlElementRef, txn: &mut TransactionMut<'_>, number: u32, node: &Node) {
    let element = parent.insert(txn, number, XmlElementPrelim::empty(node.name.as_ref()));
    for (name, value) in &node.attrs {
        if let Ok(value) = serde_json::from_value::<Any>(value.clone()) {
            element.insert_attribute(txn, name.as_str(), value);
        }
    }
    plant(&element, txn, &node.content);
    if node.content.is_empty() && before::is_textblock(&node.name) {
        element.push_back(txn, XmlTextPrelim::new(""));
    }
}

/// Holds a part of the document that an update changed, or that stands around one, against the schema. Where things may
/// stand is not asked here: that is left to reading, for a merge of two sound updates may break it.
fn verify(txn: &TransactionMut<'_>, branch: BranchPtr, plain: bool) -> Result<(), Hostile> {
    if branch.is_deleted() {
        return Ok(());
    }
    match branch.type_ref() {
        TypeRef::XmlElement(name) => {
            if !schema::is_element(name) {
                return Err(Hostile("an unknown node"));
            }
            let element = XmlElementRef::from(branch);
            for (attribute, value) in element.attributes(txn) {
                match value {
                    Out::Any(Any::Null | Any::Undefined) => {}
                    Out::Any(value) if schema::is_attribute(name, attribute, &value) => {}
                    _ => return Err(Hostile("an attribute that a node cannot have")),
                }
            }
            nodes_only(txn, element.as_ref())?;
            depth(&element)
        }
        TypeRef::XmlText if plain => Ok(()),
        TypeRef::XmlText => {
            let text = yrs::XmlTextRef::from(branch);
            let runs = text.diff(txn, yrs::types::text::YChange::identity);
            let sound = runs.iter().all(|run| matches!(run.insert, Out::Any(Any::String(_))));
            if sound { Ok(()) } else { Err(Hostile("something other than text in a text")) }
        }
        TypeRef::Map => map(txn, &MapRef::from(branch)),
        TypeRef::Array => {
            let list = ArrayRef::from(branch);
            let count = list.len(txn);
            let sound = list.iter(txn).all(|entry| matches!(&entry, Out::Any(value) if schema::is_entry(value, count)));
            if sound { Ok(()) } else { Err(Hostile("an entry that a list cannot have")) }
        }
        // The story itself: its three parts stand in every document, and nobody's editor takes one away.
        TypeRef::XmlFragment => {
            let story = XmlFragmentRef::from(branch);
            let mut parts = story.children(txn);
            let sound = PARTS.iter().all(|part| {
                matches!(parts.next(), Some(XmlOut::Element(element)) if element.try_tag().is_some_and(|tag| &**tag == *part))
            });
            if sound && parts.next().is_none() { Ok(()) } else { Err(Hostile("the story has lost a part")) }
        }
        _ => Err(Hostile("an unknown kind of part")),
    }
}

/// Whether two things stand in one part and in this order. An editor puts new things between neighbours; what claims to
/// stand between others would be put elsewhere by each replica, and they would never be the same again.
fn is_in_order(txn: &TransactionMut<'_>, between: &[(u64, u32); 2]) -> bool {
    let [left, right] = between.map(|(client, clock)| {
        StickyIndex::from_id(ID::new(yrs::ClientID::new(client), clock), Assoc::After).get_offset(txn)
    });
    match (left, right) {
        (Some(left), Some(right)) => left.branch == right.branch && left.index <= right.index,
        // One of them was removed for good, with nothing left that says where it stood.
        _ => true,
    }
}

/// A node holds nodes and texts; bare characters in it would break every editor that opens the story.
fn nodes_only(txn: &TransactionMut<'_>, children: &ArrayRef) -> Result<(), Hostile> {
    let sound = children.iter(txn).all(|child| match child {
        Out::YXmlElement(element) => element.try_tag().is_some_and(|tag| schema::is_element(tag)),
        Out::YXmlText(_) => true,
        _ => false,
    });
    if sound { Ok(()) } else { Err(Hostile("something other than nodes in a node")) }
}

/// Elements stand at most as deep as a body may nest, with one level for the body itself.
fn depth(element: &XmlElementRef) -> Result<(), Hostile> {
    let mut depth = 0;
    let mut parent = element.parent();
    while let Some(XmlOut::Element(element)) = parent {
        depth += 1;
        if depth > MAX_DEPTH {
            return Err(Hostile("nested too deep"));
        }
        parent = element.parent();
    }
    Ok(())
}

/// The fields, or the roles in them: only the former has a `kind`.
fn map(txn: &TransactionMut<'_>, map: &MapRef) -> Result<(), Hostile> {
    let is_fields = matches!(txn.get_map(FIELDS), Some(fields) if fields == *map);
    let count = map.len(txn);
    for (name, value) in map.iter(txn) {
        let sound = match (name, &value) {
            ("tags" | "authors", Out::YArray(_)) | ("roles", Out::YMap(_)) => is_fields,
            (name, Out::Any(value)) if is_fields => schema::is_field(name, value),
            (author, Out::Any(role)) => schema::is_role(author, role, count),
            _ => false,
        };
        if !sound {
            return Err(Hostile("a value that a field cannot have"));
        }
    }
    Ok(())
}

mod copies;
mod found;
mod late;
mod lost;
mod mends;
mod search;
mod shape;
mod table;

#[cfg(test)]
pub(super) mod tests;
