//! Rights that end at sections.

use dateline::newsroom::access::{Actor, EditSections, Newsroom};
use dateline::newsroom::ids::{ArticleId, SectionId};
use dateline::newsroom::taxonomy::sections::{self, NewSection, NewSectionName};
use dateline::platform::lang::Lang;
use serde_json::json;
use sqlx::PgPool;

use crate::app::{Admin, Author, Contributor, Editor, Persona, TestApp};

async fn section(app: &TestApp, parent: Option<SectionId>, name: &str) -> SectionId {
    let mut tx = app.tx().await;
    let permit = Actor::System("test").may::<EditSections>(Newsroom).unwrap();
    let names =
        vec![NewSectionName { lang: Lang::EN, name: name.into(), slug: String::new(), description: String::new() }];
    let id = sections::create(&mut tx, &permit, NewSection { parent, position: 1, names }).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn begin(app: &TestApp, persona: Persona, headline: &str, section: SectionId) -> ArticleId {
    let section = section.to_string();
    let form = [("headline", headline), ("section", section.as_str()), ("lang", "en")];
    app.post(persona, "/desk/articles", &form).await.is(303).location().rsplit('/').next().unwrap().parse().unwrap()
}

async fn limit(app: &TestApp, persona: Persona, to: &[SectionId]) {
    let path = format!("/desk/people/{}/sections", app.people[&persona]);
    let ids: Vec<String> = to.iter().map(ToString::to_string).collect();
    let mut form = vec![("limit", "some")];
    form.extend(ids.iter().map(|id| ("sections", id.as_str())));
    app.post(Admin, &path, &form).await.is(303);
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn an_editor_limited_to_a_section_rules_there_and_below_and_nowhere_else(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let pier = section(&app, Some(app.section), "Pier").await;
    let town = section(&app, None, "Town").await;
    let inside = begin(&app, Author, "Inside", app.section).await;
    let below = begin(&app, Author, "Below", pier).await;
    let outside = begin(&app, Author, "Outside canary", town).await;
    let own = begin(&app, Editor, "Own outside", town).await;
    let (live, _) = app.live(Author, "Live inside", "en", "Text.").await;
    limit(&app, Editor, &[app.section]).await;
    for id in [inside, below, live] {
        app.get(Editor, &format!("/desk/articles/{id}")).await.is(200);
        app.post(Editor, &format!("/desk/articles/{id}/assignment"), &[("words", "300")]).await.is(303);
    }
    for place in ["", "/assignment", "/revisions", "/preview", "/publication", "/comments"] {
        app.get(Editor, &format!("/desk/articles/{outside}{place}")).await.is(404);
    }
    // Their own story elsewhere: they write it until they hand it in, as a contributor does.
    app.get(Editor, &format!("/desk/articles/{own}")).await.is(200);
    app.post(Editor, &format!("/desk/articles/{own}/assignment"), &[("words", "300")]).await.is(403);
    app.save(Admin, own, &{
        let mut draft = app.draft(Editor, 1, "Own outside", "", "Text.");
        draft["fields"]["section"] = json!(town);
        draft
    })
    .await
    .unwrap();
    app.post_json(Editor, &format!("/desk/articles/{own}/publication"), &json!({ "revision": 2 })).await.is(403);
    for list in ["/desk", "/desk?show=board", "/desk?q=canary", "/desk/stories.json?q=canary", "/desk/comments"] {
        assert!(!app.get(Editor, list).await.is(200).text().contains("Outside canary"), "{list}");
    }
    // What all sections share is not theirs to change.
    for path in ["/desk/sections", "/desk/tags", "/desk/authors"] {
        app.get(Editor, path).await.is(403);
    }
    let refused = app
        .post(Editor, "/desk/articles", &[("headline", "New"), ("section", &town.to_string()), ("lang", "en")])
        .await
        .is(422);
    assert!(refused.text().contains("Choose one of your own sections"));
    // Let go again.
    app.post(Admin, &format!("/desk/people/{}/sections", app.people[&Editor]), &[("limit", "all")]).await.is(303);
    app.get(Editor, &format!("/desk/articles/{outside}")).await.is(200);
    app.get(Editor, "/desk/sections").await.is(200);
}

/// The list's rule of sight is written in SQL, the rule for one story in Rust: they must agree, for whoever, wherever.
#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn lists_show_exactly_what_can_be_read(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let town = section(&app, None, "Town").await;
    let mut ids = Vec::new();
    for (number, persona) in [Contributor, Author, Editor, Admin].into_iter().enumerate() {
        for (place, section) in [("here", app.section), ("there", town)] {
            for stage in ["idea", "writing", "with-desk", "ready", "live", "withdrawn", "killed"] {
                let id = begin(&app, persona, &format!("{stage} {place} {number}"), section).await;
                sqlx::query("update article set stage = $2 where id = $1")
                    .bind(id.uuid())
                    .bind(stage)
                    .execute(&pool)
                    .await
                    .unwrap();
                ids.push(id);
            }
        }
    }
    let assigned = ids[0];
    sqlx::query("update article set assigned_to = $2 where id = $1")
        .bind(assigned.uuid())
        .bind(app.people[&Author].uuid())
        .execute(&pool)
        .await
        .unwrap();
    for limited in [false, true] {
        if limited {
            for persona in [Contributor, Author, Editor] {
                limit(&app, persona, &[app.section]).await;
            }
        }
        for persona in [Contributor, Author, Editor, Admin] {
            let mut listed = String::new();
            let mut next = Some("/desk".to_owned());
            while let Some(path) = next.take() {
                let page = app.get(persona, &path).await.is(200).text().to_owned();
                next = page.contains("rel=\"next\"").then(|| {
                    let link = page.split("rel=\"next\"").next().unwrap().rsplit("href=\"").next().unwrap();
                    link.split('"').next().unwrap().replace("&#38;", "&")
                });
                listed.push_str(&page);
            }
            for id in &ids {
                let opened = app.get(persona, &format!("/desk/articles/{id}/assignment")).await.status.as_u16() == 200;
                assert_eq!(listed.contains(&format!("/desk/articles/{id}\"")), opened, "{persona:?} {limited} {id}");
            }
        }
    }
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn limits_are_an_admins_to_set_and_no_admin_has_any(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let path = format!("/desk/people/{}/sections", app.people[&Author]);
    app.post(Editor, &path, &[("limit", "all")]).await.is(404);
    assert!(app.post(Admin, &path, &[("limit", "some")]).await.is(422).text().contains("Choose at least one section"));
    limit(&app, Author, &[app.section]).await;
    assert!(
        app.get(Admin, &format!("/desk/people/{}", app.people[&Author])).await.text().contains("Rights limited to")
    );
    app.post(Admin, &format!("/desk/people/{}/role", app.people[&Author]), &[("role", "admin")]).await.is(303);
    let limited: bool = sqlx::query_scalar("select limited from person where id = $1")
        .bind(app.people[&Author].uuid())
        .fetch_one(&pool)
        .await
        .unwrap();
    assert!(!limited, "an admin's rights reach everywhere");
    app.post(Admin, &path, &[("limit", "some"), ("sections", &app.section.to_string())]).await.is(422);
}

/// When the last of somebody's sections is removed they have none, not all.
#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_removed_section_leaves_less_and_not_more(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let empty = section(&app, None, "Empty").await;
    let id = begin(&app, Author, "Somewhere", app.section).await;
    limit(&app, Editor, &[empty]).await;
    app.post(Admin, &format!("/desk/sections/{empty}/removal"), &[]).await.is(303);
    app.get(Editor, &format!("/desk/articles/{id}")).await.is(404);
    assert!(app.get(Admin, &format!("/desk/people/{}", app.people[&Editor])).await.text().contains("No section"));
}
