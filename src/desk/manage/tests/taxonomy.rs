//! Sections, tags and authors.

use axum::http::{Method, StatusCode};
use sqlx::PgPool;

use super::*;
use crate::newsroom::access::{ChangeSettings, CreateArticle};
use crate::newsroom::article::Kind;
use crate::newsroom::article::begin::{self, NewArticle};
use crate::newsroom::settings::{self, Accent, Edition, NewSettings, Placeholders};
use crate::platform::lang::Lang;

/// English and Arabic editions.
async fn two_editions(desk: &TestDesk) {
    let mut tx = desk.tx().await;
    let permit = Actor::System("test").may::<ChangeSettings>(Newsroom).unwrap();
    let edition = |lang, name: &str| Edition { lang, name: name.to_owned(), tagline: String::new() };
    let new = NewSettings {
        editions: vec![edition(Lang::EN, "The Lantern"), edition(Lang::AR, "الفانوس")],
        time_zone_name: "Asia/Beirut".into(),
        accent: Accent::default(),
        authors_publish: false,
        placeholders: Placeholders::default(),
    };
    settings::change(&mut tx, &permit, new).await.unwrap();
    tx.commit().await.unwrap();
}

#[sqlx::test]
async fn a_section_is_made_changed_and_removed(pool: PgPool) {
    let desk = TestDesk::new(pool).await;
    two_editions(&desk).await;
    let editor = desk.person("Rima", Role::Editor).await;
    let water =
        [("name-en", "Water"), ("name-ar", "المياه"), ("slug-ar", ""), ("text-en", "Rivers"), ("position", "3")];
    desk.post(&editor, "/desk/sections", &water).await.assert_redirect("/desk/sections?done=made");
    let list = desk.get(&editor, "/desk/sections?done=made").await;
    assert!(list.body.contains("المياه") && list.body.contains("role=\"status\""), "{}", list.body);

    let path = desk.find(&editor, "/desk/sections", "Water").await;
    let form = desk.get(&editor, &path).await;
    assert_eq!((form.value("slug-en"), form.value("slug-ar")), ("water".into(), "المياه".into()));
    assert_eq!((form.value("text-en"), form.value("position")), ("Rivers".into(), "3".into()));

    let changed = [("name-en", "Water & land"), ("slug-en", "water"), ("position", "1")];
    desk.post(&editor, &path, &changed).await.assert_redirect("/desk/sections?done=saved");
    let form = desk.get(&editor, &path).await;
    assert_eq!((form.value("name-en"), form.value("name-ar")), ("Water & land".into(), String::new()));

    let confirm = desk.get(&editor, &format!("{path}/removal")).await;
    assert_eq!(confirm.status, StatusCode::OK);
    assert!(confirm.body.contains("Water &#38; land"), "{}", confirm.body);
    desk.post(&editor, &format!("{path}/removal"), &[]).await.assert_redirect("/desk/sections?done=removed");
    assert_eq!(desk.get(&editor, &path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(desk.post(&editor, &path, &changed).await.status, StatusCode::NOT_FOUND);
    assert_eq!(desk.post(&editor, &format!("{path}/removal"), &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(desk.get(&editor, "/desk/sections/7").await.status, StatusCode::NOT_FOUND);
}

#[sqlx::test]
async fn what_a_section_cannot_be_comes_back_as_typed(pool: PgPool) {
    let desk = TestDesk::new(pool).await;
    two_editions(&desk).await;
    let editor = desk.person("Rima", Role::Editor).await;
    for name in ["Water", "Rivers"] {
        desk.post(&editor, "/desk/sections", &[("name-en", name)]).await.assert_redirect("/desk/sections?done=made");
    }
    let clash = [("name-en", "Water again"), ("slug-en", "water"), ("text-en", "kept"), ("position", "7")];
    let answer = desk.post(&editor, "/desk/sections", &clash).await;
    answer.assert_problem("slug-en", "This web address is taken. Choose another");
    assert!(answer.body.contains(r#"aria-invalid="true" aria-describedby="slug-en-err""#), "{}", answer.body);
    assert_eq!((answer.value("name-en"), answer.value("text-en")), ("Water again".into(), "kept".into()));

    let none = desk.post(&editor, "/desk/sections", &[]).await;
    none.assert_problem("name-en", "Enter a name in at least one language");
    let odd = desk.post(&editor, "/desk/sections", &[("name-en", "A"), ("slug-en", "A b"), ("position", "1")]).await;
    odd.assert_problem("slug-en", "Use letters, digits and single hyphens for the web address");
    let late = desk.post(&editor, "/desk/sections", &[("name-en", "A"), ("position", "soon")]).await;
    late.assert_problem("position", "Enter a whole number, such as 3");
    let long = "x".repeat(501);
    let long = desk.post(&editor, "/desk/sections", &[("name-en", "A"), ("text-ar", &long)]).await;
    long.assert_problem("text-ar", "Use at most 500 characters for the description");

    let water = desk.find(&editor, "/desk/sections", "Water").await;
    let rivers = desk.find(&editor, "/desk/sections", "Rivers").await;
    let id = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    let under = [("name-en", "Rivers"), ("parent", &id(&water))];
    desk.post(&editor, &rivers, &under).await.assert_redirect("/desk/sections?done=saved");
    let list = desk.get(&editor, "/desk/sections").await;
    let list = scraper::Html::parse_document(&list.body);
    let nested = scraper::Selector::parse(".tree > li > ul > li > .node a.t").unwrap();
    assert_eq!(list.select(&nested).next().unwrap().text().collect::<String>(), "Rivers");
    for parent in [&rivers, &water] {
        let cycle = desk.post(&editor, &water, &[("name-en", "Water"), ("parent", &id(parent))]).await;
        cycle.assert_problem(
            "parent",
            "It cannot stand there: not under itself or what it holds, and four levels deep at most",
        );
    }
    let full = desk.post(&editor, &format!("{water}/removal"), &[]).await;
    assert_eq!(full.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(full.body.contains("Stories or sections stand under this section"), "{}", full.body);
}

#[sqlx::test]
async fn a_section_moves_with_all_it_holds_or_not_at_all(pool: PgPool) {
    let desk = TestDesk::new(pool).await;
    let editor = desk.person("Rima", Role::Editor).await;
    let mut ids: Vec<String> = Vec::new();
    for (name, parent) in [("A", None), ("B", Some(0)), ("C", Some(1)), ("X", None), ("Y", Some(3)), ("Z", Some(4))] {
        let parent = parent.map(|index: usize| ids[index].clone()).unwrap_or_default();
        desk.post(&editor, "/desk/sections", &[("name-en", name), ("parent", &parent)]).await;
        let path = desk.find(&editor, "/desk/sections", name).await;
        ids.push(path.rsplit('/').next().unwrap().to_owned());
    }
    let path = format!("/desk/sections/{}", ids[3]);
    let deep = desk.post(&editor, &path, &[("name-en", "X"), ("parent", &ids[1])]).await;
    assert_eq!(deep.status, StatusCode::UNPROCESSABLE_ENTITY);
    let fits = desk.post(&editor, &path, &[("name-en", "X"), ("parent", &ids[0])]).await;
    fits.assert_redirect("/desk/sections?done=saved");
}

#[sqlx::test]
async fn a_section_with_a_story_stays(pool: PgPool) {
    let desk = TestDesk::new(pool).await;
    let editor = desk.person("Rima", Role::Editor).await;
    desk.post(&editor, "/desk/sections", &[("name-en", "Water")]).await;
    let path = desk.find(&editor, "/desk/sections", "Water").await;
    let section = Some(path.rsplit('/').next().unwrap().parse().unwrap());
    let mut tx = desk.tx().await;
    let permit = Actor::member(editor.id, Role::Editor).may::<CreateArticle>(Newsroom).unwrap();
    let new = NewArticle { lang: Lang::EN, kind: Kind::News, headline: "Dam".into(), section, is_idea: false };
    begin::begin(&mut tx, &permit, new).await.unwrap();
    tx.commit().await.unwrap();
    let kept = desk.post(&editor, &format!("{path}/removal"), &[]).await;
    assert_eq!(kept.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(kept.body.contains("Stories or sections stand under this section"), "{}", kept.body);
}

#[sqlx::test]
async fn a_tag_is_made_changed_and_removed(pool: PgPool) {
    let desk = TestDesk::new(pool).await;
    two_editions(&desk).await;
    let editor = desk.person("Rima", Role::Editor).await;
    let dams = [("name-en", "Dams"), ("name-ar", "السدود")];
    desk.post(&editor, "/desk/tags", &dams).await.assert_redirect("/desk/tags?done=made");
    let clash = desk.post(&editor, "/desk/tags", &[("name-ar", "السدود"), ("name-en", "Dams again")]).await;
    clash.assert_problem("slug-ar", "This web address is taken. Choose another");
    let path = desk.find(&editor, "/desk/tags", "Dams").await;
    assert_eq!(desk.get(&editor, &path).await.value("slug-en"), "dams");
    let barrages = [("name-en", "Barrages"), ("slug-en", "dams")];
    desk.post(&editor, &path, &barrages).await.assert_redirect("/desk/tags?done=saved");
    assert_eq!(desk.find(&editor, "/desk/tags", "Barrages").await, path);
    desk.post(&editor, &path, &[("name-en", "")])
        .await
        .assert_problem("name-en", "Enter a name in at least one language");
    assert_eq!(desk.get(&editor, &format!("{path}/removal")).await.status, StatusCode::OK);
    desk.post(&editor, &format!("{path}/removal"), &[]).await.assert_redirect("/desk/tags?done=removed");
    for gone in [desk.get(&editor, &path).await, desk.post(&editor, &path, &barrages).await] {
        assert_eq!(gone.status, StatusCode::NOT_FOUND);
    }
}

#[sqlx::test]
async fn the_editor_names_tags(pool: PgPool) {
    let desk = TestDesk::new(pool).await;
    let author = desk.person("Sami", Role::Author).await;
    let contributor = desk.person("Noor", Role::Contributor).await;
    let name = async |who: &Persona, body: &str| {
        desk.send(Method::POST, "/desk/tags.json", &who.cookie, "application/json", body.to_owned()).await
    };
    let made = name(&author, r#"{"name":" Dams ","lang":"en"}"#).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.body);
    let made: serde_json::Value = serde_json::from_str(&made.body).unwrap();
    assert_eq!(made["name"], "Dams");
    let again: serde_json::Value =
        serde_json::from_str(&name(&author, r#"{"name":"dams","lang":"en"}"#).await.body).unwrap();
    assert_eq!(again, made, "the tag that is there is given, under its own name");
    for (body, field) in [
        (r#"{"name":"Dams","lang":"fr"}"#, "lang"),
        (r#"{"name":" ","lang":"en"}"#, "name"),
        (r#"{"name":"!!!","lang":"en"}"#, "name"),
    ] {
        let refused = name(&author, body).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        let refused: serde_json::Value = serde_json::from_str(&refused.body).unwrap();
        assert_eq!(refused["problems"][0]["field"], field);
    }
    assert_eq!(name(&author, r#"{"name":7}"#).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(name(&contributor, r#"{"name":"Mine","lang":"en"}"#).await.status, StatusCode::FORBIDDEN);
}

#[sqlx::test]
async fn an_author_is_made_and_changed(pool: PgPool) {
    let desk = TestDesk::new(pool).await;
    two_editions(&desk).await;
    let editor = desk.person("Rima", Role::Editor).await;
    let person = editor.id.to_string();
    let rima = [
        ("name-en", "Rima Khoury"),
        ("name-ar", "ريما خوري"),
        ("text-en", "Walks rivers.\r\nWrites."),
        ("label-1", "Mastodon"),
        ("href-1", "https://social.example/@rima"),
        ("label-2", ""),
        ("href-2", ""),
        ("href-4", "mailto:rima@post.example"),
        ("person", &person),
    ];
    desk.post(&editor, "/desk/authors", &rima).await.assert_redirect("/desk/authors?done=made");
    let path = desk.find(&editor, "/desk/authors", "Rima Khoury").await;
    let form = desk.get(&editor, &path).await;
    assert_eq!((form.value("slug"), form.value("name-ar")), ("rima-khoury".into(), "ريما خوري".into()));
    assert_eq!(form.value("text-en"), "Walks rivers.\nWrites.");
    assert_eq!(
        (form.value("label-2"), form.value("href-2")),
        ("rima@post.example".into(), "mailto:rima@post.example".into())
    );

    let second = [("name-en", "Other"), ("person", person.as_str())];
    let second = desk.post(&editor, "/desk/authors", &second).await;
    second.assert_problem("person", "This account has a byline already");
    let bad = [("name-en", "Other"), ("href-2", "javascript:alert(1)"), ("label-3", "Only words")];
    let bad = desk.post(&editor, "/desk/authors", &bad).await;
    bad.assert_problem("href-2", "Enter an address that begins with https:// or mailto:");
    bad.assert_problem("href-3", "Enter an address that begins with https:// or mailto:");
    assert_eq!(bad.value("href-2"), "javascript:alert(1)");
    let unknown = PersonId::generate().to_string();
    let unknown = desk.post(&editor, "/desk/authors", &[("name-en", "Other"), ("person", &unknown)]).await;
    unknown.assert_problem("person", "Something chosen here does not exist any more");
    let taken = desk.post(&editor, "/desk/authors", &[("name-en", "Other"), ("slug", "rima-khoury")]).await;
    taken.assert_problem("slug", "This web address is taken. Choose another");
    let odd = desk.post(&editor, &path, &[("name-en", "Rima"), ("slug", "a b")]).await;
    odd.assert_problem("slug", "Use letters, digits and single hyphens for the web address");

    let renamed = [("name-en", "Rima K."), ("slug", "rima-khoury"), ("person", "")];
    desk.post(&editor, &path, &renamed).await.assert_redirect("/desk/authors?done=saved");
    assert_eq!(desk.find(&editor, "/desk/authors", "Rima K.").await, path);
    let nobody = format!("/desk/authors/{}", crate::newsroom::ids::AuthorId::generate());
    assert_eq!(desk.post(&editor, &nobody, &renamed).await.status, StatusCode::NOT_FOUND);
}
