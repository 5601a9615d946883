//! Tests of the tree as a whole: what is refused, what is printed, what it says, and properties that hold for any
//! body that can be made.

mod any;
mod properties;
mod refusals;
mod rendering;
mod saying;

use super::html::{Context, LinkedArticle, LinkedArticles, Target, Words};
use super::{Document, Html};
use crate::newsroom::ids::ArticleId;
use crate::platform::lang::Lang;

/// A live story and one that is not.
const LIVE: &str = "0197f000-0000-7000-8000-000000000001";
const NOT_LIVE: &str = "0197f000-0000-7000-8000-000000000002";

fn body(blocks: serde_json::Value) -> Document {
    let json = serde_json::json!({"type": "body", "content": blocks});
    Document::from_value(&json).unwrap_or_else(|bad| panic!("{bad}"))
}

fn links() -> LinkedArticles {
    let linked = LinkedArticle {
        href: "/ar/news/الميناء?a=1&b=2".to_owned(),
        headline: "الميناء يفتح \"أبوابه\" <الليلة>".to_owned(),
        lang: Lang::AR,
    };
    LinkedArticles::from([(LIVE.parse::<ArticleId>().unwrap(), linked)])
}

fn context<'a>(lang: Lang, links: &'a LinkedArticles, target: Target<'a>) -> Context<'a> {
    let words = match lang {
        Lang::AR => Words { read_more: "اقرأ أيضًا", table: "جدول" },
        _ => Words { read_more: "Read more", table: "Table" },
    };
    Context { lang, dateline: None, words, links, target }
}

fn page(document: &Document, lang: Lang) -> Html {
    super::html::render(document, &context(lang, &links(), Target::Page))
}
