//! The whole table of rights. Pure functions; a snapshot prints role × action × stage × relation, so that a change
//! in rights is a difference to read.

use super::{Action, Actor, ArticleFacts, CommentFacts, Newsroom, PersonFacts, Role, ThreadFacts};
use crate::newsroom::stage::Stage;

/// How an actor stands to a story: it is theirs if they began it or stand in its byline.
fn is_own(actor: &Actor, on: &ArticleFacts) -> bool {
    actor.person().is_some_and(|id| on.created_by == id || on.byline_people.contains(&id))
}

/// Roles from the fewest rights to the most, with the system's own work beside them.
enum Rank {
    Contributor,
    Author,
    Editor,
    Admin,
    System,
}

fn rank(actor: &Actor) -> Rank {
    match actor {
        Actor::Person { role: Role::Contributor, .. } => Rank::Contributor,
        Actor::Person { role: Role::Author, .. } => Rank::Author,
        Actor::Person { role: Role::Editor, .. } => Rank::Editor,
        Actor::Person { role: Role::Admin, .. } => Rank::Admin,
        Actor::System(_) => Rank::System,
    }
}

macro_rules! on_article {
    ($($(#[$doc:meta])* $action:ident => |$actor:ident, $on:ident| $rule:expr;)*) => {$(
        $(#[$doc])*
        pub struct $action;
        impl Action for $action {
            type On = ArticleFacts;
            fn allows($actor: &Actor, $on: &ArticleFacts) -> bool { $rule }
        }
    )*};
}

on_article! {
    /// Read a story on the desk: its text, its revisions, its preview. Contributors and authors see what is theirs;
    /// authors also what readers see.
    ReadArticle => |actor, on| match rank(actor) {
        Rank::Contributor => is_own(actor, on),
        Rank::Author => is_own(actor, on) || on.stage == Stage::Live,
        Rank::Editor | Rank::Admin | Rank::System => true,
    };
    /// Change a story's words and fields, restore a revision, begin a version in another language. A contributor's
    /// part ends when the story goes out.
    EditArticle => |actor, on| match rank(actor) {
        Rank::Contributor => is_own(actor, on) && on.stage == Stage::Writing,
        Rank::Author => is_own(actor, on),
        Rank::Editor | Rank::Admin | Rank::System => true,
    };
    /// Comment on a story: whoever reads it on the desk has something to say about it. The system has not.
    CommentArticle => |actor, on| actor.person().is_some() && ReadArticle::allows(actor, on);
    /// Suggest changes to a story's words, which change nothing until somebody who may edit accepts them. A contributor
    /// keeps this when their own part has ended, so that they can still point out a mistake in a story that is live;
    /// an author has it on every story they can read.
    SuggestArticle => |actor, on| match rank(actor) {
        Rank::Contributor => is_own(actor, on),
        Rank::Author => is_own(actor, on) || on.stage == Stage::Live,
        Rank::Editor | Rank::Admin | Rank::System => true,
    };
    /// Say who wrote a story, and in which role. Whoever may write it: a byline is part of the work.
    ChangeByline => |actor, on| EditArticle::allows(actor, on);
    /// Say where a story belongs: kind, section, tags, address, place line. Whoever may write it.
    FileArticle => |actor, on| EditArticle::allows(actor, on);
    /// Say how a story is shown elsewhere: short headline, search results, social cards. Whoever may write it.
    PresentArticle => |actor, on| EditArticle::allows(actor, on);
    /// Put a revision before readers.
    Publish => |actor, on| match rank(actor) {
        Rank::Contributor => false,
        Rank::Author => on.authors_publish && is_own(actor, on),
        Rank::Editor | Rank::Admin | Rank::System => true,
    };
    /// Take a story down.
    Withdraw => |actor, on| match rank(actor) {
        Rank::Contributor => false,
        Rank::Author => on.authors_publish && is_own(actor, on),
        Rank::Editor | Rank::Admin | Rank::System => true,
    };
    /// Say that a story may go out, or give it back with a note: somebody else than those whose story it is.
    ApproveArticle => |actor, on| match rank(actor) {
        Rank::Contributor | Rank::Author | Rank::System => false,
        Rank::Editor | Rank::Admin => !is_own(actor, on),
    };
    /// Publish although a check fails, with a written reason.
    WaiveChecks => |actor, _on| match rank(actor) {
        Rank::Contributor | Rank::Author | Rank::Editor | Rank::System => false,
        Rank::Admin => true,
    };
    /// Say until when nobody may see a story, and make that later.
    SetEmbargo => |actor, on| match rank(actor) {
        Rank::Contributor => false,
        Rank::Author => is_own(actor, on),
        Rank::Editor | Rank::Admin | Rank::System => true,
    };
    /// End an embargo before its time.
    LiftEmbargo => |actor, _on| match rank(actor) {
        Rank::Contributor | Rank::Author | Rank::System => false,
        Rank::Editor | Rank::Admin => true,
    };
    /// Let people without an account look at a story before it is public.
    PreviewLink => |actor, on| match rank(actor) {
        Rank::Contributor | Rank::System => false,
        Rank::Author => is_own(actor, on),
        Rank::Editor | Rank::Admin => true,
    };
    /// Set the first-published time of a story that ran elsewhere before.
    Backdate => |actor, _on| match rank(actor) {
        Rank::Contributor | Rank::Author => false,
        Rank::Editor | Rank::Admin | Rank::System => true,
    };
}

macro_rules! on_newsroom {
    ($($(#[$doc:meta])* $action:ident => $least:path;)*) => {$(
        $(#[$doc])*
        pub struct $action;
        impl Action for $action {
            type On = Newsroom;
            fn allows(actor: &Actor, _: &Newsroom) -> bool {
                match actor {
                    Actor::Person { role, .. } => *role >= $least,
                    Actor::System(_) => true,
                }
            }
        }
    )*};
}

on_newsroom! {
    /// See the desk at all: its list shows each person only the stories they may read.
    ReadDesk => Role::Contributor;
    /// Begin a story.
    CreateArticle => Role::Contributor;
    /// Name a new tag while writing.
    NameTag => Role::Author;
    /// Rename and remove tags.
    EditTags => Role::Editor;
    /// Change the tree of sections.
    EditSections => Role::Editor;
    /// Change bylines.
    EditAuthors => Role::Editor;
    /// See and invite people.
    ManagePeople => Role::Admin;
    /// Name, editions, time zone, accent.
    ChangeSettings => Role::Admin;
    /// See the state of servers, database and jobs; retry and dismiss jobs that failed.
    SeeOperations => Role::Admin;
}

/// Say something in a thread.
pub struct ReplyToThread;
impl Action for ReplyToThread {
    type On = ThreadFacts;
    fn allows(actor: &Actor, on: &ThreadFacts) -> bool {
        CommentArticle::allows(actor, &on.article)
    }
}

/// End a thread, or open it again: whoever asked, and whoever may act on what was asked.
pub struct ResolveThread;
impl Action for ResolveThread {
    type On = ThreadFacts;
    fn allows(actor: &Actor, on: &ThreadFacts) -> bool {
        CommentArticle::allows(actor, &on.article)
            && (actor.person() == Some(on.opened_by) || EditArticle::allows(actor, &on.article))
    }
}

/// Change or delete what was said. Nobody puts words into another's mouth, nor takes them out of it.
pub struct ChangeComment;
impl Action for ChangeComment {
    type On = CommentFacts;
    fn allows(actor: &Actor, on: &CommentFacts) -> bool {
        CommentArticle::allows(actor, &on.article) && actor.person() == Some(on.written_by)
    }
}

/// Change somebody's role, suspend them, make them a new link. Not oneself: nobody locks themselves out by a slip.
pub struct ManagePerson;
impl Action for ManagePerson {
    type On = PersonFacts;
    fn allows(actor: &Actor, on: &PersonFacts) -> bool {
        match rank(actor) {
            Rank::Contributor | Rank::Author | Rank::Editor => false,
            Rank::Admin => actor.person() != Some(on.id),
            Rank::System => true,
        }
    }
}

/// One's own password, name and language.
pub struct OwnAccount;
impl Action for OwnAccount {
    type On = PersonFacts;
    fn allows(actor: &Actor, on: &PersonFacts) -> bool {
        actor.person() == Some(on.id)
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;
    use crate::newsroom::ids::{ArticleId, CommentId, PersonId, ThreadId};

    fn thread(article: &ArticleFacts, opened_by: PersonId) -> ThreadFacts {
        ThreadFacts { id: ThreadId::generate(), article: article.clone(), opened_by }
    }

    fn comment(article: &ArticleFacts, written_by: PersonId) -> CommentFacts {
        let (id, thread) = (CommentId::generate(), ThreadId::generate());
        CommentFacts { id, thread, article: article.clone(), written_by }
    }

    #[test]
    fn rights_are_as_written_down() {
        let me = PersonId::generate();
        let other = PersonId::generate();
        let actors: Vec<(String, Actor)> = Role::ALL
            .into_iter()
            .map(|role| (role.to_string(), Actor::Person { id: me, role }))
            .chain([("system".into(), Actor::System("test"))])
            .collect();
        let mut table = String::from(
            "role × stage × relation (authors may publish): read edit suggest byline filing presentation publish \
             withdraw backdate approve waive embargo lift preview-link comment resolve-own resolve-other's change-own change-other's\n",
        );
        for (name, actor) in &actors {
            for stage in Stage::ALL {
                for (relation, created_by, byline_people) in
                    [("own", me, vec![]), ("byline", other, vec![me]), ("other's", other, vec![])]
                {
                    for authors_publish in [false, true] {
                        let on = ArticleFacts {
                            id: ArticleId::generate(),
                            stage,
                            created_by,
                            byline_people: byline_people.clone(),
                            authors_publish,
                        };
                        let answers = [
                            actor.could::<ReadArticle>(&on),
                            actor.could::<EditArticle>(&on),
                            actor.could::<SuggestArticle>(&on),
                            actor.could::<ChangeByline>(&on),
                            actor.could::<FileArticle>(&on),
                            actor.could::<PresentArticle>(&on),
                            actor.could::<Publish>(&on),
                            actor.could::<Withdraw>(&on),
                            actor.could::<Backdate>(&on),
                            actor.could::<ApproveArticle>(&on),
                            actor.could::<WaiveChecks>(&on),
                            actor.could::<SetEmbargo>(&on),
                            actor.could::<LiftEmbargo>(&on),
                            actor.could::<PreviewLink>(&on),
                            actor.could::<CommentArticle>(&on),
                            actor.could::<ResolveThread>(&thread(&on, me)),
                            actor.could::<ResolveThread>(&thread(&on, other)),
                            actor.could::<ChangeComment>(&comment(&on, me)),
                            actor.could::<ChangeComment>(&comment(&on, other)),
                        ];
                        let answers = answers.map(|yes| if yes { "yes" } else { " - " }).join(" ");
                        let setting = if authors_publish { "(may)" } else { "     " };
                        writeln!(table, "{name:12} {:10} {relation:8} {setting} {answers}", stage.as_str()).unwrap();
                    }
                }
            }
        }
        table.push_str("\nrole × newsroom\n");
        for (name, actor) in &actors {
            let answers = [
                ("desk", actor.could::<ReadDesk>(&Newsroom)),
                ("create", actor.could::<CreateArticle>(&Newsroom)),
                ("name-tag", actor.could::<NameTag>(&Newsroom)),
                ("tags", actor.could::<EditTags>(&Newsroom)),
                ("sections", actor.could::<EditSections>(&Newsroom)),
                ("authors", actor.could::<EditAuthors>(&Newsroom)),
                ("people", actor.could::<ManagePeople>(&Newsroom)),
                ("settings", actor.could::<ChangeSettings>(&Newsroom)),
                ("operations", actor.could::<SeeOperations>(&Newsroom)),
                ("person-self", actor.could::<ManagePerson>(&PersonFacts { id: me })),
                ("person-other", actor.could::<ManagePerson>(&PersonFacts { id: other })),
                ("own-account", actor.could::<OwnAccount>(&PersonFacts { id: me })),
                ("other-account", actor.could::<OwnAccount>(&PersonFacts { id: other })),
            ];
            let granted: Vec<&str> = answers.iter().filter(|(_, yes)| *yes).map(|(what, _)| *what).collect();
            writeln!(table, "{name:12} {}", granted.join(" ")).unwrap();
        }
        insta::assert_snapshot!(table);
    }
}
