//! What may stand in a shared document: the nodes and marks of a story's body, its two lines above, the marks of
//! suggestions, and the fields. Names come from [`document::names`](crate::newsroom::document::names); values are
//! checked as strictly as there, so that nothing can be shared that no editor would write.

use std::sync::LazyLock;

use serde_json::{Map, Value};
use uuid::Uuid;
use yrs::Any;

use crate::newsroom::article::{BylineRole, Kind};
use crate::newsroom::document::WebUrl;
use crate::newsroom::document::names::{MarkKind, NodeKind};
use crate::newsroom::ids::PersonId;
use crate::platform::lang::Lang;

/// The parts of the shared document.
pub(super) const STORY: &str = "story";
pub(super) const FIELDS: &str = "fields";
pub(super) const PARTS: [&str; 3] = ["headline", "standfirst", "body"];

/// Fields that are one string.
pub(super) const STRINGS: [&str; 7] =
    ["short_headline", "dateline", "slug", "search_title", "search_description", "social_title", "social_description"];

/// The longest a string field may grow in the shared document, in bytes. Much more than a revision takes: a slip of
/// the paste key must not cost the connection.
const LONGEST_FIELD: usize = 64 * 1024;
/// The most tags, authors or roles: a list may hold an id more than once after a merge.
const MOST_ENTRIES: usize = 1_000;
const LONGEST_BEFORE: usize = 4_096;

/// The version of the table of names that the editor was built with; both sides read the same file.
pub(super) fn version() -> i32 {
    #[derive(serde::Deserialize)]
    struct Table {
        version: i32,
    }
    static VERSION: LazyLock<i32> = LazyLock::new(|| {
        serde_json::from_str::<Table>(include_str!("../../editor/schema.json")).map_or(0, |table| table.version)
    });
    *VERSION
}

/// Whether an element of the shared document may have this name.
pub(super) fn is_element(name: &str) -> bool {
    PARTS[..2].contains(&name) || NodeKind::parse(name).is_some_and(|kind| kind != NodeKind::Text)
}

/// Whether an element may carry this attribute with this value. Null is never written.
pub(super) fn is_attribute(element: &str, name: &str, value: &Any) -> bool {
    let Some(kind) = NodeKind::parse(element) else { return false };
    if !kind.attributes().contains(&name) {
        return false;
    }
    match name {
        "dir" => matches!(value, Any::String(dir) if matches!(&**dir, "ltr" | "rtl")),
        "level" => whole(value).is_some_and(|level| (2..=3).contains(&level)),
        "start" => whole(value).is_some_and(|start| (1..=i64::from(i32::MAX)).contains(&start)),
        "colspan" | "rowspan" => whole(value).is_some_and(|span| (1..=50).contains(&span)),
        "colwidth" => match value {
            Any::Array(widths) => {
                widths.len() <= 50
                    && widths.iter().all(|width| whole(width).is_some_and(|width| (0..=100_000).contains(&width)))
            }
            _ => false,
        },
        "article" => matches!(value, Any::String(id) if Uuid::parse_str(id).is_ok()),
        _ => false,
    }
}

/// The name of a mark from its key: marks of which several may lie on one run carry a hash behind theirs.
pub(super) fn mark_name(key: &str) -> &str {
    let hash = |tail: &str| tail.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte));
    match key.len().checked_sub(10).filter(|at| key.is_char_boundary(*at)).map(|at| key.split_at(at)) {
        Some((name, tail)) if tail.starts_with("--") && hash(&tail[2..]) => name,
        _ => key,
    }
}

/// Whether a run of text may be given this mark; null takes a mark away.
pub(super) fn is_mark(key: &str, value: &Value) -> bool {
    let name = mark_name(key);
    let attrs = match value {
        Value::Null => return MarkKind::parse(name).is_some() || is_suggestion(name),
        Value::Object(attrs) => attrs,
        _ => return false,
    };
    let text = |name: &str| match attrs.get(name) {
        None | Some(Value::Null) => Some(None),
        Some(Value::String(text)) => Some(Some(text.as_str())),
        Some(_) => None,
    };
    match MarkKind::parse(name) {
        Some(MarkKind::Link) => {
            only(attrs, &["href", "article"])
                && match (text("href"), text("article")) {
                    (Some(Some(href)), Some(None)) => WebUrl::parse(href).is_ok(),
                    (Some(None), Some(Some(article))) => Uuid::parse_str(article).is_ok(),
                    _ => false,
                }
        }
        Some(MarkKind::Language) => {
            only(attrs, &["lang"]) && matches!(text("lang"), Some(Some(lang)) if Lang::parse(lang).is_ok())
        }
        Some(MarkKind::Strong | MarkKind::Em | MarkKind::Strike | MarkKind::Superscript | MarkKind::Subscript) => {
            attrs.is_empty()
        }
        None => is_suggestion(name) && is_sound_suggestion(name, attrs),
    }
}

/// The id of the suggestion that a mark belongs to, and whose it says it is; of a sound mark only.
pub(super) fn suggestion(key: &str, value: &Value) -> Option<(String, PersonId)> {
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    if !is_suggestion(mark_name(key)) {
        return None;
    }
    Some((text("id")?.to_owned(), text("person")?.parse().ok()?))
}

/// The marks of suggestions: they stand in the shared document only.
pub(super) fn is_suggestion(name: &str) -> bool {
    matches!(name, "insertion" | "deletion" | "modification")
}

fn is_sound_suggestion(name: &str, attrs: &Map<String, Value>) -> bool {
    let short = |name: &str, most: usize| matches!(attrs.get(name), Some(Value::String(text)) if (1..=most).contains(&text.len()));
    let who = short("id", 64)
        && short("at", 40)
        && matches!(attrs.get("person"), Some(Value::String(id)) if Uuid::parse_str(id).is_ok());
    who && if name == "modification" {
        let before = match attrs.get("before") {
            None | Some(Value::Null) => true,
            Some(Value::String(before)) => before.len() <= LONGEST_BEFORE,
            Some(_) => false,
        };
        only(attrs, &["id", "at", "person", "mark", "before"]) && short("mark", 40) && before
    } else {
        only(attrs, &["id", "at", "person", "break"])
            && matches!(attrs.get("break"), None | Some(Value::Null | Value::Bool(_)))
    }
}

/// Whether a field that is no list may have this value.
pub(super) fn is_field(name: &str, value: &Any) -> bool {
    match (name, value) {
        ("kind", Any::String(kind)) => Kind::parse(kind).is_some(),
        ("section", Any::Null | Any::Undefined) => true,
        ("section", Any::String(id)) => Uuid::parse_str(id).is_ok(),
        (name, Any::String(text)) => STRINGS.contains(&name) && text.len() <= LONGEST_FIELD,
        _ => false,
    }
}

/// Whether `tags` or `authors` may hold these, of which there are `count`.
pub(super) fn is_entry(value: &Any, count: u32) -> bool {
    count as usize <= MOST_ENTRIES && matches!(value, Any::String(id) if Uuid::parse_str(id).is_ok())
}

/// Whether `roles` may say this of an author.
pub(super) fn is_role(author: &str, role: &Any, count: u32) -> bool {
    count as usize <= MOST_ENTRIES
        && Uuid::parse_str(author).is_ok()
        && matches!(role, Any::String(word) if BylineRole::parse(word).is_some())
}

fn only(attrs: &Map<String, Value>, names: &[&str]) -> bool {
    attrs.keys().all(|key| names.contains(&key.as_str()))
}

/// A number without a fraction; browsers keep every number as a float.
fn whole(value: &Any) -> Option<i64> {
    match serde_json::to_value(value).ok()? {
        Value::Number(number) => number.as_i64().or_else(|| {
            number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < 1e15).map(|float| float as i64)
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_sides_read_one_table() {
        assert!(version() >= 1);
    }

    #[test]
    fn a_hash_behind_a_mark_is_not_its_name() {
        assert_eq!(mark_name("modification--Ab3+/=xY"), "modification");
        assert_eq!(mark_name("modification--short"), "modification--short");
        assert_eq!(mark_name("strong"), "strong");
        assert_eq!(mark_name("ذذذذذذ"), "ذذذذذذ");
    }

    #[test]
    fn values_are_as_strict_as_in_the_body() {
        assert!(is_attribute("heading", "level", &Any::from(2.0)));
        assert!(!is_attribute("heading", "level", &Any::from(4.0)));
        assert!(!is_attribute("heading", "level", &Any::from("2")));
        assert!(!is_attribute("headline", "dir", &Any::from("rtl")));
        assert!(!is_attribute("paragraph", "onclick", &Any::from("x")));
        assert!(is_mark("link", &json!({ "href": "https://a.example/", "article": null })));
        assert!(!is_mark("link", &json!({ "href": "javascript:alert(1)", "article": null })));
        assert!(!is_mark("link", &json!({ "href": "https://a.example/", "class": "x" })));
        assert!(is_mark("strong", &json!({})) && is_mark("strong", &Value::Null));
        assert!(!is_mark("blink", &json!({})) && !is_mark("blink", &Value::Null));
        let who = json!({ "id": "a1", "person": "0192f0a1-0000-7000-8000-00000000000a", "at": "2026-11-24T09:00:00Z", "break": null });
        assert!(is_mark("insertion", &who) && is_mark("deletion--abcdefgh", &who));
        assert!(!is_mark("modification", &who));
        assert!(!is_element("script") && !is_element("text") && !is_element("doc") && is_element("headline"));
    }
}
