use serde_json::json;

use super::{LIVE, NOT_LIVE, body};
use crate::newsroom::document::text::reading_minutes;
use crate::newsroom::document::{Block, Document, Placeholders};
use crate::platform::lang::Lang;

#[test]
fn words_are_counted_alike_in_every_script() {
    for (text, words) in [
        ("", 0),
        ("One two, three.", 3),
        ("منذ 2011", 2),
        ("قال الوزير، منذ 2011، إن «كل شيء» تغيّر", 8),
        ("Don’t stop 3.5 times", 4),
        ("— … ؟", 0),
    ] {
        assert_eq!(Document::from_plain(text).unwrap().word_count(), words, "{text}");
    }
    // A mark in the middle of a word does not make two of it; neighbouring paragraphs do not make one of two.
    let document = body(json!([
        {"type": "paragraph", "content": [
            {"type": "text", "text": "pub"},
            {"type": "text", "text": "lish", "marks": [{"type": "strong"}]},
        ]},
        {"type": "paragraph", "content": [
            {"type": "text", "text": "now"}, {"type": "hard_break"}, {"type": "text", "text": "then"},
        ]},
    ]));
    assert_eq!(document.plain_text(), "publish\nnow\nthen");
    assert_eq!(document.word_count(), 3);
}

#[test]
fn reading_time_follows_the_language() {
    for (words, lang, minutes) in [
        (0, "en", 1),
        (356, "en", 1),
        (357, "en", 2),
        (905, "ar", 5),
        (905, "en", 4),
        (1_000, "fr", 5),
        (1_000, "de", 4),
        (1_000, "es", 4),
        (1_000, "he", 4),
        (1_000, "tr", 4),
        (1_000, "ar-SY", 6),
    ] {
        assert_eq!(reading_minutes(words, Lang::parse(lang).unwrap()), minutes, "{words} {lang}");
    }
}

#[test]
fn excerpts_end_between_words() {
    let document =
        Document::from_plain("## Part\n\nThe first boats left, before dawn.\n\n- item\n\nNobody  cheered.").unwrap();
    for (length, expected) in [
        (200, "The first boats left, before dawn. Nobody cheered."),
        (50, "The first boats left, before dawn. Nobody cheered."),
        (49, "The first boats left, before dawn. Nobody…"),
        (25, "The first boats left…"),
        (20, "The first boats…"),
        (2, "T…"),
        (1, "…"),
        (0, ""),
    ] {
        assert_eq!(document.excerpt(length), expected, "{length}");
    }
    assert_eq!(Document::from_plain("- only\n- items").unwrap().excerpt(20), "only items");
    assert_eq!(Document::empty().excerpt(20), "");
}

#[test]
fn references_are_found_wherever_they_stand() {
    let link = json!([{"type": "link", "attrs": {"article": NOT_LIVE, "href": null}}]);
    let linked = json!({"type": "paragraph", "content": [{"type": "text", "text": "x", "marks": link}]});
    let document = body(json!([
        {"type": "fact_box", "content": [
            {"type": "fact_title"},
            {"type": "bullet_list", "content": [{"type": "list_item", "content": [{"type": "paragraph"}, linked]}]},
        ]},
        {"type": "related_story", "attrs": {"article": LIVE}},
        {"type": "paragraph", "content": [{"type": "text", "text": "x", "marks": [{"type": "link", "attrs": {"href": "/"}}]}]},
    ]));
    let ids: Vec<_> = document.references().iter().map(ToString::to_string).collect();
    assert_eq!(ids, [LIVE, NOT_LIVE]);
}

#[test]
fn placeholders_are_found_where_they_stand() {
    let text =
        "He paid TK pounds (XXX to check).\n\n## STKX, tk and XXXL are words\n\nقال ؟؟ إن ذلك صحيح؟؟\n\n- (؟؟)\n- TK";
    let found: Vec<_> = Document::from_plain(text)
        .unwrap()
        .placeholders(&Placeholders::default())
        .iter()
        .map(|placeholder| format!("{} in {}", placeholder.word, placeholder.place))
        .collect();
    assert_eq!(
        found,
        [
            "TK in body, block 1 (paragraph)",
            "XXX in body, block 1 (paragraph)",
            "؟؟ in body, block 3 (paragraph)",
            "؟؟ in body, block 4 (bullet list)",
            "TK in body, block 4 (bullet list)",
        ]
    );
}

#[test]
fn blank_is_without_text_and_references() {
    assert!(Document::empty().is_blank());
    assert!(
        body(json!([{"type": "divider"}, {"type": "paragraph", "content": [{"type": "text", "text": " \t"}]}]))
            .is_blank()
    );
    assert!(!Document::from_plain("x").unwrap().is_blank());
    assert!(!body(json!([{"type": "related_story", "attrs": {"article": LIVE}}])).is_blank());
}

#[test]
fn plain_text_becomes_blocks() {
    let text = "First line\nand its second.\n\n\n## Part\n### Smaller\nText\n> Said\n> twice\n> — Somebody\n- one\n- two\n\n- three\n\n> — alone\n#no heading\n-no item\n>no quote";
    let document = Document::from_plain(text).unwrap();
    insta::assert_snapshot!(super::page(&document, Lang::EN).as_str().replace("><", ">\n<"));
    assert_eq!(Document::from_plain(" \n\n ").unwrap(), Document::empty());
    assert!(matches!(Document::from_plain("قال").unwrap().blocks(), [Block::Paragraph(_)]));
}
