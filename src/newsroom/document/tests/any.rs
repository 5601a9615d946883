//! Any body the schema allows, with hostile text wherever text can stand.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::{LIVE, NOT_LIVE};
use crate::newsroom::document::{
    Block, Cell, Document, Flow, HeadingLevel, Inline, Link, List, ListItem, ListKind, Marks, Paragraph, Row, Script,
    WebUrl,
};
use crate::newsroom::ids::ArticleId;
use crate::platform::lang::{Direction, Lang};

pub(super) const HOSTILE: [&str; 14] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</p></article><svg/onload=alert(1)>",
    "&lt;b&gt; &amp;amp; &#106;avascript:",
    "javascript:alert(1)",
    "<!--",
    "]]>",
    "\u{202e}gnp.exe",
    "\u{0}<\u{0}script>",
    "{{7*7}}${7*7}",
    "<a href=\"javascript:alert(1)\">",
    "خبر <b>عاجل</b> \"الآن\"",
    "\\\"\\u003cscript\\u003e",
];

/// Addresses that the allowlist lets through and that still try to leave their attribute.
const URLS: [&str; 6] = [
    "https://example.org/?a=1&b=\"><script>alert(1)</script>",
    "http://example.org/'onclick='alert(1)",
    "mailto:a@example.org?subject=\"<b>",
    "/\"><script>alert(1)</script>",
    "/javascript:alert(1)",
    "https://مثال.example/خبر",
];

pub(super) fn document() -> impl Strategy<Value = Document> {
    vec(block(), 1..8).prop_map(|blocks| Document::from_blocks(blocks).unwrap())
}

pub(super) fn text() -> impl Strategy<Value = String> {
    prop_oneof![select(&HOSTILE[..]).prop_map(str::to_owned), any::<String>(), "[a-z ؀-ي]{0,20}"]
}

fn dir() -> impl Strategy<Value = Option<Direction>> {
    option::of(select(vec![Direction::Ltr, Direction::Rtl]))
}

fn article() -> impl Strategy<Value = ArticleId> {
    select(vec![LIVE, NOT_LIVE]).prop_map(|id| id.parse().unwrap())
}

fn marks() -> impl Strategy<Value = Marks> {
    let link = prop_oneof![
        select(&URLS[..]).prop_map(|url| Link::Web(WebUrl::parse(url).unwrap())),
        article().prop_map(Link::Article),
    ];
    let language = select(vec!["en", "ar", "ckb-Arab", "fr"]).prop_map(|tag| Lang::parse(tag).unwrap());
    let script = option::of(select(vec![Script::Super, Script::Sub]));
    (any::<(bool, bool, bool)>(), script, option::of(link), option::of(language))
        .prop_map(|((strong, em, strike), script, link, language)| Marks { strong, em, strike, script, link, language })
}

fn inline() -> impl Strategy<Value = Inline> {
    prop_oneof![
        4 => (text(), marks()).prop_map(|(text, marks)| Inline::Text { text, marks }),
        1 => marks().prop_map(|marks| Inline::HardBreak { marks }),
    ]
}

fn paragraph() -> impl Strategy<Value = Paragraph> {
    (dir(), vec(inline(), 0..5)).prop_map(|(dir, content)| Paragraph { dir, content })
}

fn flow() -> impl Strategy<Value = Flow> {
    paragraph().prop_map(Flow::Paragraph).prop_recursive(3, 12, 3, |inner| {
        let item = (paragraph(), vec(inner, 0..3)).prop_map(|(first, rest)| ListItem { first, rest });
        let kind = prop_oneof![Just(ListKind::Bullet), (1..99_u32).prop_map(|start| ListKind::Ordered { start })];
        (kind, dir(), vec(item, 1..3)).prop_map(|(kind, dir, items)| Flow::List(List { kind, dir, items }))
    })
}

fn cell() -> impl Strategy<Value = Cell> {
    (any::<bool>(), 1..4_u8, 1..4_u8, option::of(vec(0..900_u32, 1..3)), vec(paragraph(), 1..3)).prop_map(
        |(header, colspan, rowspan, colwidth, paragraphs)| Cell { header, colspan, rowspan, colwidth, paragraphs },
    )
}

fn block() -> impl Strategy<Value = Block> {
    prop_oneof![
        paragraph().prop_map(Block::Paragraph),
        (any::<bool>(), dir(), vec(inline(), 0..4)).prop_map(|(two, dir, content)| Block::Heading {
            level: if two { HeadingLevel::Two } else { HeadingLevel::Three },
            dir,
            content
        }),
        (dir(), vec(paragraph(), 1..3), option::of(text())).prop_map(|(dir, paragraphs, attribution)| Block::Quote {
            dir,
            paragraphs,
            attribution
        }),
        (dir(), text()).prop_map(|(dir, text)| Block::PullQuote { dir, text }),
        flow().prop_map(|flow| match flow {
            Flow::Paragraph(paragraph) => Block::Paragraph(paragraph),
            Flow::List(list) => Block::List(list),
        }),
        article().prop_map(|article| Block::RelatedStory { article }),
        Just(Block::Divider),
        (dir(), text(), vec(flow(), 1..3)).prop_map(|(dir, title, content)| Block::FactBox { dir, title, content }),
        (dir(), vec(vec(cell(), 1..4).prop_map(|cells| Row { cells }), 1..4))
            .prop_map(|(dir, rows)| Block::Table { dir, rows }),
    ]
}
