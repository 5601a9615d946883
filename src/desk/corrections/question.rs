//! What the publish dialog asks when an update of a live story takes something back that readers have seen: is this a
//! correction? Its words come with the answer of the checks, so that the editor's page need not bring them along.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{kind_keys, wording_key};
use crate::newsroom::access::{Denied, FileCorrection, Permit, Publish};
use crate::newsroom::article;
use crate::newsroom::publication::corrections::file::{self, FileError, NewCorrection};
use crate::newsroom::publication::corrections::{BadWording, CorrectionKind, LONGEST, Wording};
use crate::newsroom::publication::schedule::Told;
use crate::newsroom::publication::versions::{self, CutError};
use crate::platform::db::Tx;
use crate::platform::lang::{Lang, UiLang};
use crate::platform::words::words;

/// The answer.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Answer {
    /// Empty if readers are told nothing.
    #[serde(default)]
    pub kind: String,
    #[serde(default)]
    pub words: String,
    #[serde(default)]
    pub serious: bool,
    /// Is what stood before to be kept out of the public log of changes?
    #[serde(default)]
    pub cut: bool,
}

/// An answer that can be acted on.
#[derive(Clone, Debug)]
pub struct Read {
    told: Option<(CorrectionKind, Wording, bool)>,
    cut: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum TellError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Cut(#[from] CutError),
    #[error(transparent)]
    Db(#[from] sqlx::Error),
}

/// The question in the person's words. `asked`: it wants an answer, because something reads otherwise now.
pub fn ask(asked: bool, has_log: bool, lang: Lang, ui: UiLang) -> Value {
    let say = |key: &str| words(ui).say(key).into_owned();
    let none = json!({ "value": "", "label": say("correction-none"), "hint": say("correction-none-hint") });
    let kinds = CorrectionKind::BESIDE.into_iter().map(|kind| {
        let (label, hint) = kind_keys(kind);
        json!({ "value": kind, "label": say(label), "hint": say(hint) })
    });
    json!({
        "asked": asked,
        "legend": say("correction-question"),
        "hint": asked.then(|| say("correction-question-hint")),
        "kinds": std::iter::once(none).chain(kinds).collect::<Vec<_>>(),
        "words": say("correction-words"),
        "words_hint": words(ui).with("correction-words-hint", &[("value", lang.native_name())]),
        "longest": LONGEST,
        "serious": say("correction-serious"),
        "serious_hint": say("correction-serious-hint"),
        "cut": has_log.then(|| say("log-cut")),
        "cut_hint": say("log-cut-hint"),
        "unanswered": say("correction-unanswered"),
        "empty": say("problem-wording"),
    })
}

impl Read {
    /// Whether readers, or their log of changes, are told anything.
    pub fn says_something(&self) -> bool {
        self.told.is_some() || self.cut
    }

    /// The answer for an update that goes out later; nothing if readers are told nothing with it.
    pub fn for_later(self) -> Option<Told> {
        let says_something = self.says_something();
        let correction = self.told.map(|(kind, wording, serious)| (kind, serious, wording));
        says_something.then_some(Told { correction, cuts_log: self.cut })
    }
}

impl Answer {
    /// Reads it; else the key of what is wrong with it.
    pub fn read(&self) -> Result<Read, &'static str> {
        let told = match self.kind.as_str() {
            "" => None,
            name => {
                let kind = CorrectionKind::parse(name)
                    .filter(|kind| CorrectionKind::BESIDE.contains(kind))
                    .ok_or("problem-correction-kind")?;
                let wording = Wording::parse(&self.words).map_err(|bad: BadWording| wording_key(bad))?;
                Some((kind, wording, self.serious))
            }
        };
        Ok(Read { told, cut: self.cut })
    }
}

/// Acts on the answer, in the transaction of a publication that followed on the revision `before`.
pub async fn tell(tx: &mut Tx, permit: &Permit<Publish>, before: Option<i32>, answer: Read) -> Result<(), TellError> {
    let id = permit.on().id;
    if let Some((kind, wording, serious)) = answer.told {
        let facts = article::facts(tx.conn(), id).await?.ok_or(sqlx::Error::RowNotFound)?;
        let may_file = permit.actor().may::<FileCorrection>(facts)?;
        file::file(tx, &may_file, None, NewCorrection { kind, serious, wording, before }).await?;
    }
    if answer.cut {
        versions::cut_here(tx, permit).await?;
    }
    Ok(())
}
