//! The rules of the house, read off the sources. If one of them hurts, change the design in the open, then this.

use std::collections::BTreeMap;
use std::path::Path;

/// A module may use those before it, and nothing after it.
const ORDER: [&str; 7] = ["platform", "newsroom", "web", "site", "collab", "desk", "app"];
const NEWSROOM: [&str; 19] = [
    "ids",
    "stage",
    "access",
    "events",
    "settings",
    "people",
    "slug",
    "taxonomy",
    "document",
    "article",
    "comments",
    "inbox",
    "history",
    "assignment",
    "board",
    "publication",
    "readership",
    "search",
    "",
];

/// Path under `src` to text, without tests at the end of a file: they may break the rules to prove them.
fn sources() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeMap::new();
    collect(&root, &root, &mut found);
    assert!(found.len() > 50, "the sources were not found");
    found
}

fn collect(root: &Path, folder: &Path, found: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(root, &path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            found.insert(name, std::fs::read_to_string(&path).unwrap());
        }
    }
}

/// The code of a file: no comments, nothing from its test module on.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn is_test(name: &str) -> bool {
    name.contains("/tests/") || name.ends_with("/tests.rs")
}

/// `crate::a::b` and grouped `use crate::{a::b, …}` as pairs of the first two names.
fn imports(code: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let heads: Vec<&str> = match rest.strip_prefix('{') {
            Some(group) => group.split('}').next().unwrap_or_default().split(',').map(str::trim).collect(),
            None => vec![rest],
        };
        for head in heads {
            let mut names = head.split("::").map(|part| {
                part.trim_start_matches('{')
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect::<String>()
            });
            found.push((names.next().unwrap_or_default(), names.next().unwrap_or_default()));
        }
    }
    found
}

#[test]
fn modules_use_only_what_stands_before_them() {
    let mut broken = Vec::new();
    for (name, text) in sources() {
        let module = name.split(['/', '.']).next().unwrap();
        let Some(own) = ORDER.iter().position(|other| *other == module) else { continue };
        if is_test(&name) {
            continue;
        }
        for (other, inner) in imports(&code(&text)) {
            if ORDER.iter().position(|module| *module == other).is_some_and(|position| position > own) {
                broken.push(format!("{name} uses crate::{other}"));
            }
            if module == "newsroom" && other == "newsroom" {
                let at = |module: &str| NEWSROOM.iter().position(|other| *other == module);
                let here = name.split(['/', '.']).nth(1).unwrap();
                if let (Some(here_at), Some(there_at)) = (at(here), at(&inner))
                    && there_at > here_at
                    && here != "mod"
                {
                    broken.push(format!("{name} uses newsroom::{inner}"));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn the_public_side_cannot_hold_a_draft() {
    for (name, text) in sources() {
        if name.starts_with("site/") && !is_test(&name) {
            for (module, inner) in imports(&code(&text)) {
                let draft = module == "newsroom" && inner == "article";
                // The kind of a story is part of what is published; nothing else of `article` is.
                let only_kind = code(&text).matches("newsroom::article::").count()
                    == code(&text).matches("newsroom::article::Kind").count();
                assert!(!draft || only_kind, "{name} uses newsroom::article");
            }
        }
    }
}

#[test]
fn the_newsroom_knows_no_http_and_sql_stays_in_stores() {
    for (name, text) in sources() {
        let code = code(&text);
        if is_test(&name) {
            continue;
        }
        if name.starts_with("newsroom/") {
            for word in ["axum", "http::", "tower", "yrs"] {
                assert!(
                    !code.contains(&format!("{word}::")) && !code.contains(&format!("use {word}")),
                    "{name}: {word}"
                );
            }
            let askama = code.replace("askama::filters::HtmlSafe", "");
            assert!(!askama.contains("askama"), "{name}: askama");
        }
        let queries = code.contains("sqlx::query");
        let in_store = name.ends_with("/store.rs") || code.contains("mod store {");
        let machinery = ["platform/db.rs", "platform/bus.rs", "platform/embedded", "platform/traces/", "app/doctor.rs"];
        assert!(!queries || in_store || machinery.iter().any(|place| name.starts_with(place)), "{name}: sqlx::query");
        assert!(!code.contains("AssertSqlSafe"), "{name}: AssertSqlSafe");
    }
}

#[test]
fn pools_are_named_at_the_doors_only() {
    let doors = ["platform/", "app/", "desk/command.rs", "site/mod.rs", "collab/mod.rs"];
    for (name, text) in sources() {
        let named = code(&text).contains("PgPool");
        assert!(!named || is_test(&name) || doors.iter().any(|door| name.starts_with(door)), "{name}: PgPool");
        let unsigned = code(&text).contains("_unsigned(");
        let may = ["desk/command.rs", "desk/forgotten.rs", "desk/sign_in.rs", "desk/wall.rs", "desk/release/shared.rs"];
        assert!(!unsigned || may.contains(&name.as_str()), "{name} begins without a permit");
    }
}

#[test]
fn every_job_has_what_runs_it() {
    let sources = sources();
    let registry = &sources["app/work.rs"];
    let mut jobs = 0;
    for (name, text) in &sources {
        if is_test(name) {
            continue;
        }
        for line in code(text).lines().filter_map(|line| line.trim().strip_prefix("impl Job for ")) {
            let job = line.trim_end_matches(" {");
            jobs += 1;
            let named = [format!("<{job}, "), format!("::{job}, ")].iter().any(|form| registry.contains(form));
            assert!(named, "{name}: nothing in app/work.rs runs {job}");
        }
    }
    assert!(jobs >= 3, "the jobs were not found");
}

#[test]
fn files_stay_short_and_have_no_catch_all_names() {
    for (name, text) in sources() {
        assert!(text.lines().count() <= 500, "{name} has {} lines: split it by verb", text.lines().count());
        for word in ["utils", "helpers", "common", "prelude", "misc"] {
            assert!(!name.split(['/', '.']).any(|part| part == word), "{name}");
        }
    }
}

#[test]
fn templates_do_not_switch_escaping_off() {
    fn look(folder: &Path) {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                look(&path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for word in ["|safe", "| safe", "escape none", "|escape(", "style=\"", " onclick", "javascript:"] {
                assert!(!text.contains(word), "{}: {word}", path.display());
            }
            let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
            assert!(["html", "xml"].contains(&ending), "{}: askama escapes by ending", path.display());
        }
    }
    look(&Path::new(env!("CARGO_MANIFEST_DIR")).join("templates"));
}
