//! What each role may do, asked of the rules themselves, so that the page cannot say something else than they do.

use crate::newsroom::access::{
    Action, Actor, ArticleFacts, Backdate, ChangeSettings, CreateArticle, EditArticle, EditAuthors, EditSections,
    EditTags, ManagePeople, NameTag, Newsroom, Publish, ReadArticle, Role, SeeOperations, Withdraw,
};
use crate::newsroom::ids::{ArticleId, PersonId};
use crate::newsroom::stage::Stage;

/// A row of the table: the key of its words and the answer for each of [`Role::ALL`].
pub struct Right {
    pub key: &'static str,
    pub answers: [bool; 4],
}

/// The table, in a newsroom where authors may publish their own stories or not.
pub fn table(authors_publish: bool) -> Vec<Right> {
    let (me, somebody) = (PersonId::generate(), PersonId::generate());
    let story = |created_by: PersonId, stage: Stage| ArticleFacts {
        id: ArticleId::generate(),
        stage,
        created_by,
        assigned_to: None,
        outside: vec![],
        byline_people: vec![],
        authors_publish,
    };
    let (own, own_live) = (story(me, Stage::Writing), story(me, Stage::Live));
    let (others, others_live) = (story(somebody, Stage::Writing), story(somebody, Stage::Live));
    vec![
        right::<CreateArticle>("right-begin", me, &Newsroom),
        right::<EditArticle>("right-edit-own", me, &own),
        right::<EditArticle>("right-edit-own-live", me, &own_live),
        right::<Publish>("right-publish-own", me, &own),
        right::<ReadArticle>("right-read-others", me, &others),
        right::<EditArticle>("right-edit-others", me, &others),
        right::<Publish>("right-publish-others", me, &others),
        right::<Withdraw>("right-withdraw-others", me, &others_live),
        right::<Backdate>("right-backdate", me, &others),
        right::<NameTag>("right-name-tag", me, &Newsroom),
        right::<EditTags>("right-tags", me, &Newsroom),
        right::<EditSections>("right-sections", me, &Newsroom),
        right::<EditAuthors>("right-authors", me, &Newsroom),
        right::<ManagePeople>("right-people", me, &Newsroom),
        right::<ChangeSettings>("right-settings", me, &Newsroom),
        right::<SeeOperations>("right-operations", me, &Newsroom),
    ]
}

fn right<A: Action>(key: &'static str, me: PersonId, on: &A::On) -> Right {
    Right { key, answers: Role::ALL.map(|role| Actor::member(me, role).could::<A>(on)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_follows_the_rules() {
        let answers = |authors_publish: bool, key: &str| {
            table(authors_publish).into_iter().find(|right| right.key == key).unwrap().answers
        };
        assert_eq!(answers(false, "right-begin"), [true; 4]);
        assert_eq!(answers(false, "right-publish-own"), [false, false, true, true]);
        assert_eq!(answers(true, "right-publish-own"), [false, true, true, true]);
        assert_eq!(answers(true, "right-people"), [false, false, false, true]);
    }
}
