//! The one address whose answers are no pages: where stories are written together. It lets everybody in and says by a code
//! why they cannot stay, so it is asked through a socket.

use dateline::newsroom::access::{EditArticle, ReadArticle, Role, SuggestArticle};
use serde_json::json;
use sqlx::PgPool;

use super::Matrix;
use super::people::Who;
use super::sends::NOTHING;
use crate::collab::browser::Browser;
use crate::collab::{listen, schema};

const SIGNED_OUT: u16 = 4401;

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_story_is_opened_for_writing_as_the_rules_say(pool: PgPool) {
    let mut matrix = Matrix::open(&pool).await;
    let app = &matrix.app;
    let all = vec![
        Who::stranger(),
        Who::hire(app, "a suspended editor", Role::Editor, false).await.suspend(app).await,
        Who::hire(app, "a contributor", Role::Contributor, false).await,
        Who::hire(app, "an author", Role::Author, false).await,
        Who::hire(app, "an editor", Role::Editor, false).await,
        Who::hire(app, "a limited contributor", Role::Contributor, true).await,
        Who::hire(app, "a limited author", Role::Author, true).await,
        Who::hire(app, "a limited editor", Role::Editor, true).await,
    ];
    let at = listen(&app.app).await;
    let schema = schema();
    let mut tried = 0;
    for who in &all {
        let cookie = who.session.as_ref().map(|session| format!("__Host-dateline={}", session.expose()));
        let knock = async |id: &str| {
            let path = format!("/desk/articles/{id}/room?schema={schema}");
            let mut browser = Browser::connect(at, &path, cookie.as_deref(), "http://127.0.0.1:3000").await.unwrap();
            browser.hear_until(|browser| browser.closed.is_some() || !browser.welcome.is_null()).await;
            browser
        };
        let absent = knock(NOTHING).await.closed;
        for relation in who.relations() {
            matrix.stand(who, relation).await;
            for story in &matrix.stories {
                let facts = relation.facts(who, story, matrix.other);
                let browser = knock(&story.id.to_string()).await;
                let at = format!("{} {relation:?} {:?}", who.name, story.state);
                tried += 1;
                match who.actor() {
                    None => assert_eq!(browser.closed, Some(SIGNED_OUT), "{at}"),
                    Some(actor) if !actor.could::<ReadArticle>(&facts) => {
                        assert_eq!((browser.closed, browser.welcome), (absent, json!(null)), "{at}");
                    }
                    Some(actor) => {
                        let rights = json!({
                            "edit": actor.could::<EditArticle>(&facts),
                            "suggest": actor.could::<SuggestArticle>(&facts),
                        });
                        assert_eq!((browser.closed, &browser.welcome["rights"]), (None, &rights), "{at}");
                    }
                }
            }
        }
    }
    println!("{tried} connections");
    matrix.undo.keep("delete from job where state <> 'done'").await;
}
