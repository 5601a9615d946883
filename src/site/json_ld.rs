//! Structured data for search engines (schema.org), as JSON-LD inside a page. A block of data is not run by browsers,
//! so the policy against scripts leaves it alone.

use serde::Serialize;

use super::byline;
use super::notices;
use super::visit::Visit;
use crate::newsroom::publication::live::Byline;
use crate::newsroom::publication::{BylineRole, Kind, Story};
use crate::platform::clock::Timestamp;
use crate::platform::words::words;
use crate::web::data::Data;
use crate::web::filters::iso_in;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Article<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(rename = "@id")]
    id: String,
    main_entity_of_page: &'a str,
    url: &'a str,
    headline: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    date_published: String,
    date_modified: String,
    author: Vec<Person<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    contributor: Vec<Contributor<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    translator: Vec<Person<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    illustrator: Vec<Person<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    editor: Vec<Person<'a>>,
    publisher: Organization<'a>,
    in_language: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    dateline: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    article_section: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    keywords: Vec<&'a str>,
    word_count: i32,
    is_accessible_for_free: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    creative_work_status: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    correction: Vec<Correction<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Correction<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(rename = "@id")]
    id: String,
    name: String,
    text: &'a str,
    date_published: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_modified: Option<String>,
}

#[derive(Serialize)]
struct Person<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    name: &'a str,
    url: String,
    #[serde(rename = "sameAs", skip_serializing_if = "Vec::is_empty")]
    same_as: Vec<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
}

/// Somebody who contributed; the vocabulary has no word of its own for a photographer.
#[derive(Serialize)]
#[serde(untagged)]
enum Contributor<'a> {
    Person(Person<'a>),
    Role(Role<'a>),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Role<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    role_name: &'static str,
    contributor: Person<'a>,
}

#[derive(Serialize)]
struct Organization<'a> {
    #[serde(rename = "@context", skip_serializing_if = "Option::is_none")]
    context: Option<&'static str>,
    #[serde(rename = "@type")]
    kind: &'static str,
    name: &'a str,
    url: String,
    #[serde(rename = "correctionsPolicy")]
    corrections_policy: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Breadcrumbs<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@type")]
    kind: &'static str,
    item_list_element: Vec<Crumb<'a>>,
}

#[derive(Serialize)]
struct Crumb<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    position: usize,
    name: &'a str,
    item: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Profile<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@type")]
    kind: &'static str,
    main_entity: Person<'a>,
}

const CONTEXT: &str = "https://schema.org";

/// A story's own data. `url` is its permanent address and `description` what its page describes itself with.
pub(super) fn article(
    visit: &Visit,
    story: &Story,
    url: &str,
    description: &str,
    section: Option<&str>,
    published: Timestamp,
) -> Data {
    let setting = visit.setting();
    Data::of(&Article {
        context: CONTEXT,
        kind: schema_type(story.kind),
        id: format!("urn:uuid:{}", story.id),
        main_entity_of_page: url,
        url,
        headline: &story.headline,
        description,
        date_published: iso_in(&published, &setting),
        date_modified: iso_in(&notices::changed_at(story.updated_at, &story.notices).unwrap_or(published), &setting),
        author: byline::leads(&story.authors).into_iter().map(|one| person(visit, one)).collect(),
        contributor: contributors(visit, &story.authors),
        translator: others(visit, &story.authors, BylineRole::Translator),
        illustrator: others(visit, &story.authors, BylineRole::Illustrator),
        editor: others(visit, &story.authors, BylineRole::Editor),
        publisher: publisher(visit, None),
        in_language: story.lang.to_string(),
        dateline: &story.dateline,
        article_section: section,
        keywords: story.tags.iter().map(|tag| tag.name.as_str()).collect(),
        word_count: story.words,
        is_accessible_for_free: true,
        creative_work_status: story.retracted.then_some("Retracted"),
        correction: story
            .notices
            .iter()
            .filter(|notice| notice.kind.corrects())
            .map(|notice| Correction {
                kind: "CorrectionComment",
                id: format!("{url}#{}", notices::anchor(notice)),
                name: words(story.lang.ui()).say(notices::key(notice.kind)).into_owned(),
                text: &notice.words,
                date_published: iso_in(&notice.filed_at, &setting),
                date_modified: notice.amended_at.map(|at| iso_in(&at, &setting)),
            })
            .collect(),
    })
}

/// The newsroom itself, for the front page.
pub(super) fn organization(visit: &Visit) -> Data {
    Data::of(&publisher(visit, Some(CONTEXT)))
}

/// The way from the front page to here: names with their absolute addresses.
pub(super) fn breadcrumbs(steps: &[(&str, String)]) -> Data {
    Data::of(&Breadcrumbs {
        context: CONTEXT,
        kind: "BreadcrumbList",
        item_list_element: steps
            .iter()
            .zip(1..)
            .map(|((name, item), position)| Crumb { kind: "ListItem", position, name, item: item.clone() })
            .collect(),
    })
}

/// An author's page.
pub(super) fn profile(name: &str, url: String, biography: &str, links: &[&str]) -> Data {
    Data::of(&Profile {
        context: CONTEXT,
        kind: "ProfilePage",
        main_entity: Person { kind: "Person", name, url, same_as: links.to_vec(), description: biography },
    })
}

fn person<'a>(visit: &Visit, one: &'a Byline) -> Person<'a> {
    Person {
        kind: "Person",
        name: &one.name,
        url: visit.absolute(super::paths::AuthorPath(visit.prefix(), &one.slug)),
        same_as: vec![],
        description: "",
    }
}

/// Those who did this and do not stand as author.
fn others<'a>(visit: &Visit, byline: &'a [Byline], role: BylineRole) -> Vec<Person<'a>> {
    byline::others(byline).into_iter().filter(|one| one.role == role).map(|one| person(visit, one)).collect()
}

fn contributors<'a>(visit: &Visit, byline: &'a [Byline]) -> Vec<Contributor<'a>> {
    let reported = others(visit, byline, BylineRole::Contributor).into_iter().map(Contributor::Person);
    let photographed = others(visit, byline, BylineRole::Photographer).into_iter().map(|contributor| {
        Contributor::Role(Role { kind: "Role", role_name: BylineRole::Photographer.as_str(), contributor })
    });
    reported.chain(photographed).collect()
}

fn publisher<'a>(visit: &'a Visit, context: Option<&'static str>) -> Organization<'a> {
    Organization {
        context,
        kind: "NewsMediaOrganization",
        name: &visit.edition().name,
        url: visit.absolute(visit.front_path()),
        corrections_policy: visit.absolute(visit.corrections_path()),
    }
}

fn schema_type(kind: Kind) -> &'static str {
    match kind {
        Kind::News | Kind::Feature => "NewsArticle",
        Kind::Analysis => "AnalysisNewsArticle",
        Kind::Opinion => "OpinionNewsArticle",
        Kind::Explainer => "BackgroundNewsArticle",
        Kind::Page => "WebPage",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_the_data_can_end_its_element() {
        let hostile = "</script><!--<script>&amp;\u{2028}\u{2029}\"\\";
        let json = breadcrumbs(&[(hostile, "https://a.example/".into())]).to_string();
        for sign in ['<', '>', '&', '\u{2028}', '\u{2029}'] {
            assert!(!json.contains(sign), "{sign:?} in {json}");
        }
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(read["itemListElement"][0]["name"], hostile);
    }
}
