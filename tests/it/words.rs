//! Every key that sources and templates use has its words, and no words stand unused.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use dateline::platform::words::SOURCES;

/// Beginnings of keys that are put together in code.
const COMPOSED: [&str; 21] = [
    "act-",
    "told-",
    "way-",
    "mail-subject-",
    "credit-",
    "field-",
    "notification-",
    "person-",
    "month-",
    "kind-",
    "role-",
    "state-",
    "done-",
    "error-",
    "check-",
    "right-",
    "move-",
    "due-",
    "flag-",
    "key-",
    "need-",
];

fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.extension().is_some_and(|extension| extension == ending) {
            found.push(path);
        }
    }
}

fn is_key(text: &str) -> bool {
    !text.is_empty()
        && text
            .split('-')
            .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
}

#[test]
fn keys_and_words_match() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let keys: BTreeSet<&str> = SOURCES[0]
        .1
        .lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
        .filter_map(|line| line.split_once('=').map(|(key, _)| key.trim()))
        .collect();

    let mut used = BTreeSet::new();
    let mut missing = Vec::new();
    let mut templates = Vec::new();
    for ending in ["html", "xml"] {
        files(&root.join("templates"), ending, &mut templates);
    }
    for path in templates {
        let text = std::fs::read_to_string(&path).unwrap();
        for filter in ["\"|t ", "\"|t}", "\"|t)", "\"|tn(", "\"|ta("] {
            for (at, _) in text.match_indices(filter) {
                let key = text[..at].rsplit('"').next().unwrap();
                if is_key(key) && !keys.contains(key) {
                    missing.push(format!("{}: {key}", path.display()));
                }
            }
        }
        used.extend(quoted(&text));
    }
    let mut sources = Vec::new();
    files(&root.join("src"), "rs", &mut sources);
    for path in sources {
        used.extend(quoted(&std::fs::read_to_string(&path).unwrap()));
    }
    assert!(missing.is_empty(), "keys without words: {missing:#?}");
    let unused: Vec<_> = keys
        .iter()
        .filter(|key| !used.contains(**key) && !COMPOSED.iter().any(|beginning| key.starts_with(beginning)))
        .collect();
    assert!(unused.is_empty(), "words without use: {unused:#?}");
}

/// Everything between double quotes that could be a key.
fn quoted(text: &str) -> BTreeSet<String> {
    text.split('"').filter(|part| is_key(part)).map(str::to_owned).collect()
}
