use std::collections::HashMap;
use std::time::Instant;

use super::*;
use crate::newsroom::document::{Block, Inline, Paragraph};

fn look(links: &LinkedArticles) -> Look<'_> {
    let words = Said { added: "[added]", removed: "[removed]", formatted: "[form]", read_more: "Read more" };
    Look { lang: Lang::EN, links, words }
}

fn compare(old: &Document, new: &Document) -> Comparison {
    documents(old, new, &look(&HashMap::new()))
}

fn plain(text: &str) -> Document {
    Document::from_plain(text).unwrap()
}

/// The HTML without what only moves the focus and the hidden words.
fn short(comparison: &Comparison) -> String {
    let mut html = comparison.html.as_str().replace(" tabindex=\"-1\"", "");
    for words in ["[added]", "[removed]", "[form]"] {
        html = html.replace(&format!("<span class=\"vh\">{words} </span>"), "");
    }
    for n in 1..=comparison.changes {
        html = html.replace(&format!(" id=\"change-{n}\""), "");
    }
    html
}

#[test]
fn nothing_changed() {
    let text = plain("## Boats\n\nThey came.\n\n- one\n- two\n\n> So it was.\n> — Rima");
    let comparison = compare(&text, &text);
    assert_eq!(comparison.changes, 0);
    assert_eq!(
        comparison.html.as_str(),
        "<h3>Boats</h3><p>They came.</p><ul><li><p>one</p></li><li><p>two</p></li></ul>\
         <blockquote><p>So it was.</p><footer>Rima</footer></blockquote>"
    );
}

#[test]
fn words_are_marked_and_neighbours_are_one_change() {
    let comparison = compare(
        &plain("The ferry came late on Monday, with forty people."),
        &plain("The ferry came early on Tuesday, with forty people."),
    );
    assert_eq!(
        short(&comparison),
        "<p>The ferry came <del>late</del><ins>early</ins> on <del>Monday</del><ins>Tuesday</ins>, with forty people.</p>"
    );
    assert_eq!(comparison.changes, 2);
    let comparison = compare(&plain("It was a red old boat there."), &plain("It was a blue new boat there."));
    assert_eq!(short(&comparison), "<p>It was a <del>red old</del><ins>blue new</ins> boat there.</p>");
    assert!(
        comparison.html.as_str().contains("<del id=\"change-1\" tabindex=\"-1\"><span class=\"vh\">[removed] </span>")
    );
}

#[test]
fn arabic_words_are_words() {
    let comparison = compare(&plain("وصلت العبّارة متأخرة يوم الإثنين."), &plain("وصلت العبّارة مبكرة يوم الإثنين."));
    assert_eq!(short(&comparison), "<p>وصلت العبّارة <del>متأخرة</del><ins>مبكرة</ins> يوم الإثنين.</p>");
}

#[test]
fn blocks_that_come_and_go_are_whole() {
    let comparison = compare(
        &plain("First stays here.\n\nThis one goes away entirely.\n\nLast stays too."),
        &plain("First stays here.\n\nLast stays too.\n\n## New heading"),
    );
    assert_eq!(
        short(&comparison),
        "<p>First stays here.</p><p class=\"removed\"><del>This one goes away entirely.</del></p><p>Last stays too.</p>\
         <h3 class=\"added\"><ins>New heading</ins></h3>"
    );
    assert_eq!(comparison.changes, 2);
}

#[test]
fn a_rewritten_paragraph_is_found_among_new_ones() {
    let comparison = compare(
        &plain("The harbour is quiet tonight and the boats are in."),
        &plain("Something quite unlike it begins.\n\nThe harbour is loud tonight and the boats are out."),
    );
    assert_eq!(
        short(&comparison),
        "<p class=\"added\"><ins>Something quite unlike it begins.</ins></p><p>The harbour is <del>quiet</del>\
         <ins>loud</ins> tonight and the boats are <del>in</del><ins>out</ins>.</p>"
    );
}

#[test]
fn another_form_of_the_same_words_is_said_so() {
    let strong = Marks { strong: true, ..Marks::default() };
    let bold = Paragraph {
        dir: None,
        content: vec![
            Inline::plain("All "),
            Inline::Text { text: "boats".into(), marks: strong },
            Inline::plain(" in."),
        ],
    };
    let bold = Document::from_blocks(vec![Block::Paragraph(bold)]).unwrap();
    let comparison = compare(&plain("All boats in."), &bold);
    assert_eq!(short(&comparison), "<p>All <span class=\"formatted\"><strong>boats</strong></span> in.</p>");
    let comparison = compare(&plain("All boats in."), &plain("## All boats in."));
    assert_eq!(short(&comparison), "<h3 class=\"formatted\">All boats in.</h3>");
    assert_eq!(comparison.changes, 1);
}

#[test]
fn items_rows_and_words_inside_them() {
    let comparison =
        compare(&plain("- the first one\n- the second one"), &plain("- the first one\n- the last one\n- brand new"));
    assert_eq!(
        short(&comparison),
        "<ul><li><p>the first one</p></li><li><p>the <del>second</del><ins>last</ins> one</p></li>\
         <li class=\"added\"><p><ins>brand new</ins></p></li></ul>"
    );
    let table = |cells: [[&str; 2]; 2]| {
        let rows: Vec<_> = cells
            .iter()
            .map(|row| {
                let cells: Vec<_> = row
                    .iter()
                    .map(|text| serde_json::json!({"type": "table_cell", "content": [{"type": "paragraph", "content": [{"type": "text", "text": text}]}]}))
                    .collect();
                serde_json::json!({"type": "table_row", "content": cells})
            })
            .collect();
        let body = serde_json::json!({"type": "body", "content": [{"type": "table", "content": rows}]});
        Document::parse(body.to_string().as_bytes()).unwrap()
    };
    let comparison = compare(&table([["Port", "12"], ["Bay", "7"]]), &table([["Port", "13"], ["Bay", "7"]]));
    assert_eq!(
        short(&comparison),
        "<table><tbody><tr><td><p>Port</p></td><td><p><del>12</del><ins>13</ins></p></td></tr>\
         <tr><td><p>Bay</p></td><td><p>7</p></td></tr></tbody></table>"
    );
    // A list that is new as a whole says so at its first words, for a list may hold nothing but items.
    let comparison = compare(&plain("Text."), &plain("Text.\n\n- one\n- two"));
    assert_eq!(comparison.changes, 1);
    assert!(
        comparison
            .html
            .as_str()
            .contains("<ul id=\"change-1\" tabindex=\"-1\" class=\"added\"><li><p><span class=\"vh\">[added]")
    );
}

#[test]
fn text_is_escaped_in_every_place() {
    let (old, new) = (plain("<b>&\"one\"</b> and more words"), plain("<i>&\"two\"</i> and more words"));
    let html = compare(&old, &new).html.into_string();
    assert!(!html.contains("<b>") && !html.contains("<i>") && html.contains("&lt;"), "{html}");
    let html = lines("<script>", "</script>", &look(&HashMap::new())).html.into_string();
    assert!(!html.contains("<script") && !html.contains("</script"), "{html}");
}

#[test]
fn lines_compare_too() {
    let links = HashMap::new();
    let comparison = lines("Ferries are late", "Ferries were late", &look(&links));
    assert_eq!(short(&comparison), "Ferries <del>are</del><ins>were</ins> late");
    assert_eq!(lines("", "", &look(&links)).changes, 0);
    assert_eq!(lines("Same", "Same", &look(&links)).changes, 0);
    assert_eq!(short(&lines("", "New", &look(&links))), "<ins>New</ins>");
}

/// Both texts can be read out of a comparison again: no word is lost or doubled.
#[test]
fn both_texts_are_whole() {
    let strip = |html: &str, gone: &str| {
        let mut text = String::new();
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            text.push_str(&rest[..at]);
            rest = &rest[at..];
            if rest.starts_with(&format!("<{gone}>")) || rest.starts_with(&format!("<{gone} ")) {
                rest = &rest[rest.find(&format!("</{gone}>")).unwrap()..];
            }
            rest = &rest[rest.find('>').unwrap() + 1..];
        }
        text + rest
    };
    let mut seed = 7_u64;
    let mut next = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    for _ in 0..200 {
        let mut text = |blocks: u64| {
            (0..blocks)
                .map(|_| {
                    (0..4 + next(9))
                        .map(|_| ["sea", "boat", "بحر", "rope", "tide"][next(5) as usize])
                        .collect::<Vec<_>>()
                        .join(" ")
                })
                .collect::<Vec<_>>()
        };
        let (old, new) = (text(5), text(6));
        let comparison = compare(&plain(&old.join("\n\n")), &plain(&new.join("\n\n")));
        let html = short(&comparison);
        assert_eq!(strip(&html, "ins"), old.concat(), "{html}");
        assert_eq!(strip(&html, "del"), new.concat(), "{html}");
    }
}

/// Long stories, and hostile ones, end in bounded time. The figure that counts is that of an optimised build.
#[test]
fn long_stories_compare_in_time() {
    let words = |shift: usize, every: usize| {
        (0..200)
            .map(|block| {
                (0..50)
                    .map(|at| {
                        if (block * 50 + at) % every == 0 {
                            format!("changed{}", at * shift)
                        } else {
                            format!("w{}", (block * 31 + at * 7) % 900)
                        }
                    })
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .collect::<Vec<_>>()
            .join("\n\n")
    };
    let limit = if cfg!(debug_assertions) { 3_000 } else { 300 };
    for (old, new) in [(words(1, 40), words(2, 40)), (words(1, 2), words(3, 2)), (words(1, 50), "x ".repeat(10_000))] {
        let (old, new) = (plain(&old), plain(&new));
        let begun = Instant::now();
        let comparison = compare(&old, &new);
        assert!(comparison.changes > 0);
        assert!(begun.elapsed().as_millis() < limit, "{:?}", begun.elapsed());
    }
}
