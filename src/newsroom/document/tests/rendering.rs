use serde_json::{Value, json};

use super::{LIVE, NOT_LIVE, body, context, links, page};
use crate::newsroom::document::html::{Context, Target, render};
use crate::newsroom::document::{Document, Html};
use crate::platform::lang::Lang;

fn p(text: &str) -> Value {
    json!({"type": "paragraph", "content": [{"type": "text", "text": text}]})
}

fn run(text: &str, marks: Value) -> Value {
    json!({"type": "text", "text": text, "marks": marks})
}

/// One element a line, so that a snapshot can be read and compared.
fn lines(html: &Html) -> String {
    let mut html = html.as_str().to_owned();
    for tag in ["p", "h2", "h3", "li", "ul", "ol", "blockquote", "aside", "div", "table", "tr", "td", "th", "thead"] {
        html = html.replace(&format!("</{tag}>"), &format!("</{tag}>\n"));
    }
    html
}

fn english() -> Document {
    let link = |href: &str| json!({"type": "link", "attrs": {"href": href, "article": null}});
    let story = |article: &str| json!({"type": "link", "attrs": {"href": null, "article": article}});
    body(json!([
        {"type": "paragraph", "content": [
            run("The ferry returned on Monday", json!([])),
            run(", the ", json!([link("https://ferry.example/?a=1&b=2")])),
            run("port office", json!([link("https://ferry.example/?a=1&b=2"), {"type": "strong"}])),
            run(" said", json!([link("https://ferry.example/?a=1&b=2")])),
            run(", carrying 40 m", json!([])),
            run("3", json!([{"type": "superscript"}])),
            run(" of CO", json!([])),
            run("2", json!([{"type": "subscript"}])),
            run(" bottles", json!([{"type": "strike"}, {"type": "em"}])),
            {"type": "hard_break"},
            run("Its name, ", json!([])),
            run("نسيم البحر", json!([{"type": "language", "attrs": {"lang": "ar"}}])),
            run(", means sea breeze. See ", json!([])),
            run("our report", json!([story(LIVE)])),
            run(" and ", json!([])),
            run("a draft", json!([story(NOT_LIVE), {"type": "em"}])),
            run(" or ", json!([])),
            run("write to us", json!([link("mailto:desk@post.example")])),
            run(" (", json!([])),
            run("rules", json!([link("/en/about#rules")])),
            run(").", json!([])),
        ]},
        {"type": "paragraph"},
        {"type": "fact_box", "content": [
            {"type": "fact_title", "content": [{"type": "text", "text": "The ferry & its years"}]},
            p("Built in 1971."),
            {"type": "bullet_list", "content": [{"type": "list_item", "content": [p("Two engines")]}]},
        ]},
        {"type": "heading", "attrs": {"level": 2}, "content": [{"type": "text", "text": "What's next?"}]},
        {"type": "quote", "content": [
            p("We waited."), p("And then it came."),
            {"type": "attribution", "content": [{"type": "text", "text": "Nour, a <passenger>"}]},
        ]},
        {"type": "heading", "attrs": {"level": 3}, "content": [{"type": "text", "text": "What’s next"}]},
        {"type": "pull_quote", "content": [{"type": "text", "text": "And then it \"came\"."}]},
        {"type": "ordered_list", "attrs": {"start": 4}, "content": [
            {"type": "list_item", "content": [p("Tickets"), {"type": "bullet_list", "content": [
                {"type": "list_item", "content": [p("adults")]},
                {"type": "list_item", "content": [p("children"), p("under twelve")]},
            ]}]},
            {"type": "list_item", "content": [{"type": "paragraph", "attrs": {"dir": "rtl"}, "content": [run("مقاعد", json!([]))]}]},
        ]},
        {"type": "related_story", "attrs": {"article": LIVE}},
        {"type": "related_story", "attrs": {"article": NOT_LIVE}},
        {"type": "divider"},
        {"type": "table", "content": [
            {"type": "table_row", "content": [
                {"type": "table_header", "attrs": {"colspan": 2}, "content": [p("Day")]},
                {"type": "table_header", "content": [p("Boats")]},
            ]},
            {"type": "table_row", "content": [
                {"type": "table_header", "attrs": {"rowspan": 2, "colwidth": [120]}, "content": [p("Monday")]},
                {"type": "table_cell", "content": [p("early"), p("late")]},
                {"type": "table_cell", "content": [{"type": "paragraph"}]},
            ]},
        ]},
        {"type": "fact_box", "content": [{"type": "fact_title", "content": [{"type": "text", "text": "More"}]}, p("Text.")]},
    ]))
}

fn arabic() -> Document {
    let foreign = json!([{"type": "language", "attrs": {"lang": "en"}}]);
    body(json!([
        {"type": "paragraph", "content": [
            run("عادت العبّارة يوم الاثنين، وقالت شركة ", json!([])),
            run("Harbour Lines (2026)", foreign),
            run(" إنها ستبحر كل صباح.", json!([])),
        ]},
        {"type": "heading", "attrs": {"level": 2}, "content": [{"type": "text", "text": "ما الذي تغيّر؟"}]},
        {"type": "quote", "attrs": {"dir": "ltr"}, "content": [
            {"type": "paragraph", "attrs": {"dir": "ltr"}, "content": [run("We waited.", json!([]))]},
            {"type": "paragraph", "attrs": {"dir": "rtl"}, "content": [run("انتظرنا.", json!([]))]},
            {"type": "attribution", "content": [{"type": "text", "text": "Nour"}]},
        ]},
        {"type": "heading", "attrs": {"level": 2, "dir": "rtl"}, "content": [{"type": "text", "text": "ما الذي تغيّر؟"}]},
        {"type": "table", "attrs": {"dir": "ltr"}, "content": [{"type": "table_row", "content": [
            {"type": "table_cell", "content": [p("واحد")]},
            {"type": "table_cell", "content": [{"type": "paragraph", "attrs": {"dir": "rtl"}, "content": [run("اثنان", json!([]))]}]},
        ]}]},
        {"type": "related_story", "attrs": {"article": LIVE}},
    ]))
}

#[test]
fn a_rich_story_in_english() {
    insta::assert_snapshot!(lines(&page(&english(), Lang::EN)));
}

#[test]
fn a_rich_story_in_arabic() {
    let links = links();
    let context = Context { dateline: Some("بيروت"), ..context(Lang::AR, &links, Target::Page) };
    insta::assert_snapshot!(lines(&render(&arabic(), &context)));
}

#[test]
fn a_rich_story_in_a_feed() {
    let links = links();
    let feed = Target::Feed { base: "https://post.example/" };
    let context = Context { dateline: Some("BEIRUT"), ..context(Lang::EN, &links, feed) };
    let html = render(&english(), &context);
    for word in [" id=", " class=", " role=", "tabindex", "aria-", "href=\"/"] {
        assert!(!html.as_str().contains(word), "{word} in {html}");
    }
    insta::assert_snapshot!(lines(&html));
}

#[test]
fn the_dateline_stands_once_and_only_before_a_paragraph() {
    let links = links();
    let printed = |document: &Document, place: &str| {
        render(document, &Context { dateline: Some(place), ..context(Lang::EN, &links, Target::Page) }).into_string()
    };
    let starts = |text: &str| {
        printed(&Document::from_plain(text).unwrap(), "Aleppo")
            .starts_with("<p><span class=\"dateline\">Aleppo</span> — ")
    };
    assert!(starts("The market opened."));
    assert!(starts("Aleppo is awake."));
    assert!(!starts("ALEPPO — The market opened."));
    assert!(!starts("Aleppo - The market opened."));
    assert!(!starts("> We opened."));
    assert!(!starts("## Morning\n\nThe market opened."));
    // An empty paragraph in front is not printed, so it is not the first.
    let document = body(json!([{"type": "paragraph"}, p("The market opened.")]));
    assert_eq!(printed(&document, "<A>"), "<p><span class=\"dateline\">&lt;A&gt;</span> — The market opened.</p>");
    assert_eq!(printed(&Document::empty(), "Aleppo"), "");
    assert_eq!(printed(&document, "  "), "<p>The market opened.</p>");
}

#[test]
fn a_quote_without_words_still_says_whose_it_is() {
    let quote = |words: Value, who: &str| {
        let attribution = json!({"type": "attribution", "content": [{"type": "text", "text": who}]});
        page(&body(json!([{"type": "quote", "content": [words, attribution]}])), Lang::EN).as_str().to_owned()
    };
    let blank = || json!({"type": "paragraph"});
    assert_eq!(quote(blank(), "The mayor"), "<blockquote><footer>The mayor</footer></blockquote>");
    assert_eq!(quote(p(" "), "The mayor"), "<blockquote><footer>The mayor</footer></blockquote>");
    assert_eq!(quote(blank(), " "), "");
    assert_eq!(page(&body(json!([{"type": "quote", "content": [blank()]}])), Lang::EN).as_str(), "");
}

#[test]
fn contents_are_the_headings_of_the_page() {
    let document = Document::from_plain("## Part\n## Part\n### Part\n## Part 2\n## ؟\n## !").unwrap();
    let html = page(&document, Lang::EN);
    let contents = document.contents(Lang::EN);
    let ids: Vec<_> = contents.iter().map(|section| section.id.as_str()).collect();
    assert_eq!(ids, ["h-part", "h-part--2", "h-part-2", "h-part--4", "h-part--5"]);
    for section in &contents {
        assert!(html.as_str().contains(&format!("<h2 id=\"{}\">{}</h2>", section.id, section.text)), "{html}");
    }
    let arabic = arabic().contents(Lang::AR);
    assert_eq!(arabic[0].id, "h-ما-الذي-تغير");
    assert_eq!(arabic[0].text, "ما الذي تغيّر؟");
}

/// Templates print what carries this marker as it is; the page's own tests see them do it.
#[test]
fn html_is_marked_as_safe_and_prints_itself() {
    fn printed<T: askama::filters::HtmlSafe>(html: &T) -> String {
        html.to_string()
    }
    let html = page(&Document::from_plain("a < b").unwrap(), Lang::EN);
    assert_eq!(printed(&html), "<p>a &lt; b</p>");
    assert_eq!(html.as_str(), printed(&html));
}
