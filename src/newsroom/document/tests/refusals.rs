use serde_json::{Value, json};

use super::LIVE;
use crate::newsroom::document::{Block, Document, Fault, Inline, Paragraph};

fn refusal(blocks: Value) -> String {
    let json = json!({"type": "body", "content": blocks});
    let from_value = Document::from_value(&json).map(|_| ()).unwrap_err();
    let from_text = Document::parse(json.to_string().as_bytes()).unwrap_err();
    assert_eq!(from_value, from_text);
    from_text.to_string()
}

fn p(content: Value) -> Value {
    json!({"type": "paragraph", "attrs": {"dir": null}, "content": content})
}

fn text(text: &str) -> Value {
    json!({"type": "text", "text": text})
}

fn marked(marks: Value) -> Value {
    p(json!([{"type": "text", "text": "x", "marks": marks}]))
}

fn cell(content: Value) -> Value {
    json!({"type": "table_cell", "attrs": {"colspan": 1, "rowspan": 1, "colwidth": null}, "content": content})
}

fn table(rows: Value) -> Value {
    json!({"type": "table", "attrs": {"dir": null}, "content": rows})
}

#[test]
fn every_refusal_names_the_place() {
    let quote = |content: Value| json!({"type": "quote", "attrs": {"dir": null}, "content": content});
    let list = |content: Value| json!({"type": "bullet_list", "content": content});
    let row = |cells: Value| json!({"type": "table_row", "content": cells});
    for (blocks, expected) in [
        (
            json!([p(json!([])), p(json!([])), quote(json!([marked(json!([{"type": "blink"}]))]))]),
            "body, block 3 (quote), paragraph 1: unknown mark \"blink\"",
        ),
        (json!([]), "body: a node of kind \"body\" lacks what it must contain"),
        (json!([{"type": "iframe"}]), "body, block 1: unknown node \"iframe\""),
        (json!([{"content": []}]), "body, block 1: unknown node \"\""),
        (json!([text("loose")]), "body, block 1 (text): a node of kind \"text\" cannot stand here"),
        (
            json!([{"type": "paragraph", "attrs": {"style": "x"}}]),
            "body, block 1 (paragraph): unknown attribute \"style\"",
        ),
        (json!([{"type": "paragraph", "class": "x"}]), "body, block 1 (paragraph): unknown key \"class\""),
        (json!([{"type": "paragraph", "text": "x"}]), "body, block 1 (paragraph): unknown key \"text\""),
        (
            json!([{"type": "paragraph", "attrs": {"dir": "auto"}}]),
            "body, block 1 (paragraph): the attribute \"dir\" has a value it cannot have",
        ),
        (
            json!([{"type": "paragraph", "marks": [{"type": "em"}]}]),
            "body, block 1 (paragraph): marks are not allowed here",
        ),
        (json!([p(json!([{"type": "text"}]))]), "body, block 1 (paragraph): the attribute \"text\" is missing"),
        (
            json!([p(json!([{"type": "text", "text": 5}]))]),
            "body, block 1 (paragraph): the attribute \"text\" is missing",
        ),
        (
            json!([p(json!([p(json!([]))]))]),
            "body, block 1 (paragraph): a node of kind \"paragraph\" cannot stand here",
        ),
        (
            json!([p(json!([{"type": "hard_break", "content": [text("x")]}]))]),
            "body, block 1 (paragraph): a node of kind \"text\" cannot stand here",
        ),
        (
            json!([{"type": "heading", "attrs": {"level": 1}}]),
            "body, block 1 (heading): the attribute \"level\" has a value it cannot have",
        ),
        (json!([{"type": "heading"}]), "body, block 1 (heading): the attribute \"level\" is missing"),
        (json!([quote(json!([]))]), "body, block 1 (quote): a node of kind \"quote\" lacks what it must contain"),
        (
            json!([quote(json!([{"type": "attribution"}]))]),
            "body, block 1 (quote), attribution 1: a node of kind \"attribution\" cannot stand here",
        ),
        (
            json!([quote(json!([p(json!([])), {"type": "attribution"}, p(json!([]))]))]),
            "body, block 1 (quote), paragraph 2: a node of kind \"paragraph\" cannot stand here",
        ),
        (
            json!([{"type": "pull_quote", "content": [{"type": "text", "text": "x", "marks": [{"type": "em"}]}]}]),
            "body, block 1 (pull quote): marks are not allowed here",
        ),
        (
            json!([{"type": "pull_quote", "content": [{"type": "hard_break"}]}]),
            "body, block 1 (pull quote): a node of kind \"hard_break\" cannot stand here",
        ),
        (
            json!([list(json!([{"type": "list_item", "content": [list(json!([]))]}]))]),
            "body, block 1 (bullet list), list item 1, bullet list 1: a node of kind \"bullet_list\" cannot stand here",
        ),
        (
            json!([list(json!([{"type": "list_item"}]))]),
            "body, block 1 (bullet list), list item 1: a node of kind \"list_item\" lacks what it must contain",
        ),
        (
            json!([{"type": "ordered_list", "attrs": {"start": 0}, "content": []}]),
            "body, block 1 (ordered list): the attribute \"start\" has a value it cannot have",
        ),
        (
            json!([{"type": "related_story", "attrs": {"article": "../admin"}}]),
            "body, block 1 (related story): the attribute \"article\" has a value it cannot have",
        ),
        (json!([{"type": "related_story"}]), "body, block 1 (related story): the attribute \"article\" is missing"),
        (
            json!([{"type": "fact_box", "content": [p(json!([]))]}]),
            "body, block 1 (fact box), paragraph 1: a node of kind \"paragraph\" cannot stand here",
        ),
        (
            json!([{"type": "fact_box", "content": [{"type": "fact_title"}, {"type": "heading", "attrs": {"level": 3}}]}]),
            "body, block 1 (fact box), heading 1: a node of kind \"heading\" cannot stand here",
        ),
        (
            json!([{"type": "fact_box", "content": [{"type": "fact_title"}]}]),
            "body, block 1 (fact box): a node of kind \"fact_box\" lacks what it must contain",
        ),
        (
            json!([table(json!([row(json!([cell(json!([p(json!([])), {"type": "divider"}]))]))]))]),
            "body, block 1 (table), table row 1, table cell 1, divider 1: a node of kind \"divider\" cannot stand here",
        ),
        (
            json!([table(json!([row(json!([{"type": "table_cell", "attrs": {"colspan": 51}, "content": []}]))]))]),
            "body, block 1 (table), table row 1, table cell 1: the attribute \"colspan\" has a value it cannot have",
        ),
        (
            json!([table(json!([row(json!([]))]))]),
            "body, block 1 (table), table row 1: a node of kind \"table_row\" lacks what it must contain",
        ),
        (
            json!([marked(json!([{"type": "superscript"}, {"type": "subscript"}]))]),
            "body, block 1 (paragraph): superscript and subscript on one run",
        ),
        (
            json!([marked(json!([{"type": "em"}, {"type": "em"}]))]),
            "body, block 1 (paragraph): the mark \"em\" stands twice on one run",
        ),
        (
            json!([marked(json!([{"type": "em", "attrs": {"onclick": "x"}}]))]),
            "body, block 1 (paragraph): unknown attribute \"onclick\"",
        ),
        (
            json!([marked(json!([{"type": "language", "attrs": {"lang": "\" onload=x"}}]))]),
            "body, block 1 (paragraph): the attribute \"lang\" has a value it cannot have",
        ),
        (
            json!([marked(json!([{"type": "link", "attrs": {"href": "javascript:alert(1)", "article": null}}]))]),
            "body, block 1 (paragraph): a link's address must begin with https:, http:, mailto: or a single /",
        ),
        (
            json!([marked(json!([{"type": "link", "attrs": {"href": null, "article": null}}]))]),
            "body, block 1 (paragraph): a link needs exactly one of \"href\" and \"article\"",
        ),
        (
            json!([marked(json!([{"type": "link", "attrs": {"href": "/x", "article": LIVE}}]))]),
            "body, block 1 (paragraph): a link needs exactly one of \"href\" and \"article\"",
        ),
        (
            json!([marked(json!([{"type": "link", "attrs": {"href": "/x", "target": "_blank"}}]))]),
            "body, block 1 (paragraph): unknown attribute \"target\"",
        ),
    ] {
        assert_eq!(refusal(blocks.clone()), expected, "{blocks}");
    }
}

#[test]
fn what_is_not_a_body_is_refused() {
    let code = |json: &str| Document::parse(json.as_bytes()).unwrap_err().fault.code();
    for json in [
        "",
        "null",
        "[]",
        "\"body\"",
        "{\"type\":\"body\",\"content\":{}}",
        "{\"type\":\"body\",\"content\":[null]}",
        "{\"type\":\"body\",\"content\":[{\"type\":\"divider\"}]} x",
        "{\"type\":\"body\",\"type\":\"body\",\"content\":[{\"type\":\"divider\"}]}",
        "{\"type\":\"body\",\"content\":[{\"type\":\"paragraph\",\"attrs\":{\"dir\":null,\"dir\":\"rtl\"}}]}",
        "{\"type\":\"body\",\"content\":[{\"type\":\"divider\"}",
        "\u{feff}{}",
    ] {
        assert_eq!(code(json), "not-json", "{json}");
    }
    assert_eq!(code("{}"), "unknown-node");
    assert_eq!(code("{\"type\":\"doc\"}"), "unknown-node");
    assert_eq!(code("{\"type\":\"paragraph\"}"), "misplaced");
}

#[test]
fn the_bounds_hold() {
    let fault = |blocks: Value| {
        let json = json!({"type": "body", "content": blocks});
        Document::from_value(&json).map(|_| ()).map_err(|bad| bad.fault)
    };
    let paragraphs = |count: usize| json!(vec![json!({"type": "paragraph"}); count]);
    assert_eq!(fault(paragraphs(19_999)), Ok(()));
    assert_eq!(fault(paragraphs(20_000)), Err(Fault::TooManyNodes));

    let long = |length: usize| json!([p(json!([text(&"خ".repeat(length - 10))])), p(json!([text(&"x".repeat(10))]))]);
    assert_eq!(fault(long(1_000_000)), Ok(()));
    assert_eq!(fault(long(1_000_001)), Err(Fault::TooMuchText));

    let nested = |lists: usize| {
        (0..lists).fold(p(json!([])), |inner, level| {
            let content = if level == 0 { json!([inner]) } else { json!([p(json!([])), inner]) };
            json!({"type": "bullet_list", "content": [{"type": "list_item", "content": content}]})
        })
    };
    // Each list is two levels and its paragraph one more.
    assert_eq!(fault(json!([nested(5)])), Ok(()));
    assert_eq!(fault(json!([nested(6)])), Err(Fault::TooDeep));
    assert!(refusal(json!([nested(6)])).ends_with("paragraph 1: nested more than 12 levels deep"));
    // Refused on the way in, before the walk and before the stack is used up.
    assert_eq!(fault(json!([nested(100)])), Err(Fault::TooDeep));
    let deep = "{\"type\":\"body\",\"content\":[".repeat(100_000);
    assert_eq!(Document::parse(deep.as_bytes()).unwrap_err().fault, Fault::TooLarge);
    assert_eq!(Document::parse(&deep.as_bytes()[..1_000_000]).unwrap_err().fault, Fault::TooDeep);

    let row = |cells: usize| json!({"type": "table_row", "content": vec![cell(json!([p(json!([]))])); cells]});
    let tall = |rows: usize| table(json!(vec![row(1); rows]));
    assert_eq!(fault(json!([tall(500)])), Ok(()));
    assert_eq!(fault(json!([tall(501)])), Err(Fault::TableTooLong));
    assert_eq!(fault(json!([table(json!([row(50)]))])), Ok(()));
    assert_eq!(fault(json!([table(json!([row(51)]))])), Err(Fault::TableTooWide));

    // A cell that reaches down takes up width in the rows below it.
    let reaching = |below: usize| {
        let tall = json!({"type": "table_cell", "attrs": {"colspan": 20, "rowspan": 2}, "content": [p(json!([]))]});
        table(json!([{"type": "table_row", "content": [tall]}, row(below), row(50)]))
    };
    assert_eq!(fault(json!([reaching(30)])), Ok(()));
    assert_eq!(fault(json!([reaching(31)])), Err(Fault::TableTooWide));
}

#[test]
fn names_from_outside_are_cut() {
    let message = refusal(json!([{"type": "x".repeat(5_000)}]));
    assert!(message.len() < 100, "{message}");
}

#[test]
fn untidy_is_tidied() {
    let blocks = json!([p(json!([
        text("on"),
        {"type": "text", "text": ""},
        text("e\u{0}\u{b}"),
        {"type": "text", "text": "", "marks": [{"type": "em"}]},
        {"type": "text", "text": " two\t\n", "marks": []},
        {"type": "text", "text": "\u{ffff}three\u{feff}"},
    ]))]);
    let document = super::body(blocks);
    let expected = Paragraph { dir: None, content: vec![Inline::plain("one two\t\nthree\u{feff}")] };
    assert_eq!(document.blocks(), [Block::Paragraph(expected)]);
}

#[test]
fn missing_attributes_are_the_defaults_and_written_in_full() {
    let document = super::body(json!([
        {"type": "paragraph"},
        {"type": "ordered_list", "content": [{"type": "list_item", "content": [{"type": "paragraph"}]}]},
        {"type": "heading", "attrs": {"level": 2.0}},
        marked(json!([{"type": "link", "attrs": {"href": "/x"}}, {"type": "strong"}])),
        table(json!([{"type": "table_row", "content": [{"type": "table_header", "content": [{"type": "paragraph"}]}]}])),
        {"type": "divider"},
    ]));
    let expected = json!({"type": "body", "content": [
        {"type": "paragraph", "attrs": {"dir": null}},
        {"type": "ordered_list", "attrs": {"dir": null, "start": 1}, "content": [
            {"type": "list_item", "content": [{"type": "paragraph", "attrs": {"dir": null}}]}
        ]},
        {"type": "heading", "attrs": {"dir": null, "level": 2}},
        {"type": "paragraph", "attrs": {"dir": null}, "content": [{"type": "text", "text": "x", "marks": [
            {"type": "strong"}, {"type": "link", "attrs": {"href": "/x", "article": null}}
        ]}]},
        {"type": "table", "attrs": {"dir": null}, "content": [{"type": "table_row", "content": [
            {"type": "table_header", "attrs": {"colspan": 1, "rowspan": 1, "colwidth": null}, "content": [
                {"type": "paragraph", "attrs": {"dir": null}}
            ]}
        ]}]},
        {"type": "divider"}
    ]});
    assert_eq!(serde_json::to_value(&document).unwrap(), expected);
}
