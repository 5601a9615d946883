//! Addresses that name two things: the right to a story is no right to what hangs on another one.

use dateline::newsroom::access::Role;
use sqlx::PgPool;

use super::people::{Relation, Tie, Who};
use super::sends::{NOTHING, is_on_story, on_story};
use super::stories::{State, Story};
use super::{Matrix, same};

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn what_hangs_on_another_story_is_not_reached_through_ones_own(pool: PgPool) {
    let mut matrix = Matrix::open(&pool).await;
    let editor = Who::hire(&matrix.app, "a limited editor", Role::Editor, true).await;
    let relation = Relation { tie: Tie::Nothing, inside: false, authors_publish: true };
    matrix.stand(&editor, relation).await;
    // One of theirs that is public, and all others outside of their section.
    let own = matrix.stories.iter().position(|story| story.state == State::Live).unwrap();
    let own = matrix.stories.remove(own);
    let (id, inside) = (own.id, matrix.app.section);
    matrix
        .undo
        .keep(&format!("update article set section_id = '{inside}' where id = '{id}'; delete from matrix.undo"))
        .await;
    let routes = std::mem::take(&mut matrix.routes);
    let children = ["{thread}", "{comment}", "{correction}", "{schedule}", "{link}"];
    let mut tried = 0;
    for route in routes.iter().filter(|route| is_on_story(route)) {
        let names_two = route.path.contains("{id}") && children.iter().any(|child| route.path.contains(child));
        if !names_two {
            continue;
        }
        for other in &matrix.stories {
            let own = Story { word: own.word.clone(), ..own };
            let stray = Story {
                theirs: other.theirs,
                mine: other.mine,
                correction: other.correction,
                schedule: other.schedule,
                link: other.link,
                ..own
            };
            let nothing: uuid::Uuid = NOTHING.parse().unwrap();
            let absent = Story {
                theirs: (nothing, nothing),
                mine: (nothing, nothing),
                correction: None,
                schedule: None,
                link: None,
                word: stray.word.clone(),
                ..stray
            };
            let section = inside.to_string();
            let pairs = on_story(route, &stray, &section).into_iter().zip(on_story(route, &absent, &section));
            for (stray, absent) in pairs {
                let answers = [
                    matrix.ask(&editor, &route.method, &stray.path, &stray.body).await,
                    matrix.ask(&editor, &route.method, &absent.path, &absent.body).await,
                ];
                tried += 1;
                let touched = matrix.undo.touched().await;
                assert!(touched.is_empty(), "{} of {:?} was written to: {touched:?}", stray.label, other.state);
                let [there, not_there] = &answers;
                let child = stray.path.split('/').find(|part| other_id(part) && **part != id.to_string());
                let said = same(there, child.unwrap_or_default());
                assert_eq!(said, same(not_there, NOTHING), "{} of {:?}", stray.label, other.state);
            }
        }
    }
    assert!(tried > 50, "{tried}");
    println!("{tried} strays");
    matrix.undo.keep("delete from job where state <> 'done'").await;
}

fn other_id(part: &str) -> bool {
    part.parse::<uuid::Uuid>().is_ok()
}
