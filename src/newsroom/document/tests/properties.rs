use proptest::prelude::*;
use scraper::{Html as Page, Node};
use serde_json::Value;

use super::any::{document, text};
use super::{context, links};
use crate::newsroom::document::Document;
use crate::newsroom::document::html::{Target, render};
use crate::platform::lang::Lang;

const ELEMENTS: [&str; 28] = [
    "html",
    "head",
    "body",
    "p",
    "h2",
    "h3",
    "blockquote",
    "footer",
    "aside",
    "ul",
    "ol",
    "li",
    "hr",
    "div",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "a",
    "br",
    "span",
    "strong",
    "em",
    "s",
    "sup",
    "sub",
];
const ATTRIBUTES: [&str; 15] = [
    "dir",
    "lang",
    "id",
    "class",
    "href",
    "hreflang",
    "rel",
    "start",
    "colspan",
    "rowspan",
    "scope",
    "role",
    "tabindex",
    "aria-label",
    "aria-labelledby",
];

/// What a browser makes of the HTML holds our elements and attributes and no others, and no address that runs.
fn harmless(html: &str) -> Result<(), TestCaseError> {
    let page = Page::parse_document(html);
    for node in page.tree.nodes() {
        match node.value() {
            Node::Element(element) => {
                prop_assert!(ELEMENTS.contains(&element.name()), "element {} in {html}", element.name());
                for (name, value) in element.attrs() {
                    prop_assert!(ATTRIBUTES.contains(&name), "attribute {name} in {html}");
                    if name == "href" {
                        let allowed = ["https://", "http://", "mailto:", "/"];
                        prop_assert!(allowed.iter().any(|start| value.starts_with(start)), "href {value}");
                        prop_assert!(!value.starts_with("//"), "href {value}");
                    }
                }
            }
            Node::Comment(_) | Node::ProcessingInstruction(_) => prop_assert!(false, "a comment in {html}"),
            Node::Document | Node::Fragment | Node::Doctype(_) | Node::Text(_) => {}
        }
    }
    Ok(())
}

/// The visible words of a page are those of the tree: nothing is swallowed by escaping, nothing is added.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn json_reads_back_as_the_same_tree(document in document()) {
        let json = document.to_json();
        prop_assert_eq!(&Document::parse(json.as_bytes()).unwrap(), &document);
        let value: Value = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(&Document::from_value(&value).unwrap(), &document);
        prop_assert_eq!(&serde_json::from_str::<Document>(&json).unwrap(), &document);
        // Postgres sorts keys by length, so the type of a node may come after its text.
        prop_assert_eq!(serde_json::to_value(&document).unwrap(), value);
    }

    #[test]
    fn nothing_typed_becomes_markup(document in document(), place in text(), arabic in any::<bool>()) {
        let links = links();
        let lang = if arabic { Lang::AR } else { Lang::EN };
        for target in [Target::Page, Target::Feed { base: "https://post.example/" }] {
            let context = crate::newsroom::document::html::Context { dateline: Some(&place), ..context(lang, &links, target) };
            let html = render(&document, &context);
            harmless(html.as_str())?;
        }
    }

    #[test]
    fn a_paragraph_shows_its_text(text in text()) {
        let document = Document::from_blocks(vec![crate::newsroom::document::Block::Paragraph(
            crate::newsroom::document::Paragraph::plain(text),
        )]).unwrap();
        let html = super::page(&document, Lang::EN);
        let shown: String = Page::parse_fragment(html.as_str()).root_element().text().collect();
        prop_assert_eq!(letters(&shown), letters(&document.plain_text()));
    }

    #[test]
    fn hostile_json_is_refused_or_sound(document in document(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut json = document.to_json().into_bytes();
        let at = at.index(json.len());
        json[at] = byte;
        if let Ok(document) = Document::parse(&json) {
            harmless(super::page(&document, Lang::EN).as_str())?;
        }
    }

    #[test]
    fn excerpts_keep_to_their_length(document in document(), length in 0_usize..90) {
        let excerpt = document.excerpt(length);
        prop_assert!(excerpt.chars().count() <= length, "{excerpt:?}");
    }

    #[test]
    fn plain_text_loses_no_letter(text in "(## |> |- |— |[a-zب-ي]{1,4}| |\n|\n\n){0,30}") {
        let document = Document::from_plain(&text).unwrap();
        prop_assert_eq!(letters(&document.plain_text()), letters(&text));
    }
}
