//! What an event's detail says, in words: the parts that a reader of the history wants. The whole of it, as it was
//! written, stands in the export.

use std::collections::HashMap;

use serde_json::Value;
use uuid::Uuid;

use crate::platform::clock::Timestamp;
use crate::platform::lang::Lang;

/// A part of a detail: the key of its name, and its value.
pub(super) struct Fact {
    pub name: &'static str,
    pub value: Shown,
}

/// A value as a page shows it.
pub(super) enum Shown {
    /// The key of words.
    Key(String),
    /// Somebody's own words, or a name.
    Text(String),
    Time(Timestamp),
}

/// How the value of a key is to be read.
#[derive(Clone, Copy)]
enum Form {
    /// A number or text, as it is.
    Plain,
    /// The end of a key that begins so.
    Words(&'static str),
    /// A person by id.
    Person,
    Time,
    Language,
    /// Said only where it is so, by its name alone.
    Flag,
}

/// The keys of details in the order in which they are shown.
const KNOWN: [(&str, &str, Form); 19] = [
    ("revision", "history-revision", Form::Plain),
    ("role", "role", Form::Words("role-")),
    ("person", "history-to", Form::Person),
    ("before", "history-before", Form::Person),
    ("from", "history-from", Form::Words("state-")),
    ("to", "history-into", Form::Words("state-")),
    ("lang", "language", Form::Language),
    ("due", "history-time", Form::Time),
    ("due_at", "history-due", Form::Time),
    ("until", "history-until", Form::Time),
    ("expires", "history-until", Form::Time),
    ("for", "history-for", Form::Plain),
    ("reason", "history-reason", Form::Plain),
    ("update", "history-update", Form::Flag),
    ("serious", "history-serious", Form::Flag),
    ("missed", "history-missed", Form::Flag),
    ("made", "history-made", Form::Flag),
    ("removed", "history-removed", Form::Flag),
    ("job", "history-job", Form::Plain),
];

/// The facts of a detail; what is not understood is left out.
pub(super) fn of(detail: &Value, names: &HashMap<Uuid, String>) -> Vec<Fact> {
    KNOWN
        .into_iter()
        .filter_map(|(key, name, form)| {
            let value = detail.get(key)?;
            let text = value.as_str();
            let value = match form {
                Form::Plain => Shown::Text(text.map(str::to_owned).or_else(|| Some(value.as_i64()?.to_string()))?),
                Form::Words(beginning) => Shown::Key(format!("{beginning}{}", text?)),
                Form::Person => Shown::Text(names.get(&Uuid::parse_str(text?).ok()?)?.clone()),
                Form::Time => Shown::Time(text?.parse().ok()?),
                Form::Language => Shown::Text(Lang::parse(text?).ok()?.native_name().to_owned()),
                Form::Flag => value.as_bool()?.then(|| Shown::Text(String::new()))?,
            };
            Some(Fact { name, value })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_known_is_shown_and_the_rest_is_left_out() {
        let person = Uuid::now_v7();
        let names = HashMap::from([(person, "Layla".to_owned())]);
        let detail = json!({
            "revision": 3, "to": "live", "person": person, "update": false, "reason": "=1+1", "due": "2026-01-01T00:00:00Z",
            "before": Uuid::now_v7(), "lang": "ar", "secret": "x", "role": 7
        });
        let facts = of(&detail, &names);
        let names: Vec<&str> = facts.iter().map(|fact| fact.name).collect();
        assert_eq!(
            names,
            ["history-revision", "history-to", "history-into", "language", "history-time", "history-reason"]
        );
        assert!(matches!(&facts[2].value, Shown::Key(key) if key == "state-live"));
    }
}
