//! The whole table of rights. Pure functions; a snapshot prints role × action × stage × relation, so that a change
//! in rights is a difference to read.

use std::fmt;

use super::{Action, Actor, ArticleFacts, CommentFacts, Newsroom, PersonFacts, Role, ThreadFacts};
use crate::newsroom::stage::{Move, Stage};

/// How an actor stands to a story: it is theirs if they began it, are to write it, or stand in its byline.
fn is_own(actor: &Actor, on: &ArticleFacts) -> bool {
    actor.person().is_some_and(|id| on.created_by == id || on.assigned_to == Some(id) || on.byline_people.contains(&id))
}

/// Roles from the fewest rights to the most, with the system's own work beside them.
enum Rank {
    Contributor,
    Author,
    Editor,
    Admin,
    System,
}

/// What somebody is to a story. Outside their sections people have what a contributor has: their own stories, and
/// nothing of others'.
fn rank(actor: &Actor, on: &ArticleFacts) -> Rank {
    match actor {
        Actor::Person { id, limited: true, .. } if on.outside.contains(id) => Rank::Contributor,
        Actor::Person { role: Role::Contributor, .. } => Rank::Contributor,
        Actor::Person { role: Role::Author, .. } => Rank::Author,
        Actor::Person { role: Role::Editor, .. } => Rank::Editor,
        Actor::Person { role: Role::Admin, .. } => Rank::Admin,
        Actor::System(_) => Rank::System,
    }
}

/// What somebody is in the newsroom as a whole: an editor limited to sections does not rule over what all share.
fn role_at_large(role: Role, limited: bool) -> Role {
    match role {
        Role::Editor | Role::Admin if limited => Role::Author,
        Role::Contributor | Role::Author | Role::Editor | Role::Admin => role,
    }
}

/// Who may do what editors do to a story that is not over.
fn edits(actor: &Actor, on: &ArticleFacts) -> bool {
    match rank(actor, on) {
        Rank::Contributor | Rank::Author => false,
        Rank::Editor | Rank::Admin | Rank::System => on.stage != Stage::Killed,
    }
}

/// Who may bring a story out and what belongs to that: editors, and authors theirs where the newsroom has it so.
fn brings_out(actor: &Actor, on: &ArticleFacts) -> bool {
    match rank(actor, on) {
        Rank::Contributor => false,
        Rank::Author => on.authors_publish && is_own(actor, on) && on.stage != Stage::Killed,
        Rank::Editor | Rank::Admin | Rank::System => on.stage != Stage::Killed,
    }
}

/// Whether somebody may make a move, to decide what a page offers. Proves nothing: each verb asks for its own permit.
pub fn could_move(actor: &Actor, on: &ArticleFacts, step: Move) -> bool {
    on.stage.allows(step)
        && match step {
            Move::Start | Move::Submit => SubmitArticle::allows(actor, on),
            Move::PassToDesk | Move::PassToSubs | Move::MarkReady | Move::Return => MoveArticle::allows(actor, on),
            Move::Hold | Move::Resume => HoldArticle::allows(actor, on),
            Move::Schedule | Move::Unschedule => ScheduleArticle::allows(actor, on),
            Move::Publish => Publish::allows(actor, on),
            Move::Withdraw => Withdraw::allows(actor, on),
            Move::Kill => KillArticle::allows(actor, on),
        }
}

/// A rule with the name of its action.
pub struct Rule<On: 'static> {
    pub name: &'static str,
    pub allows: fn(&Actor, &On) -> bool,
}

impl<On: 'static> Rule<On> {
    pub const fn of<A: Action<On = On>>() -> Self {
        Self { name: A::NAME, allows: A::allows }
    }
}

impl<On: 'static> Clone for Rule<On> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<On: 'static> Copy for Rule<On> {}

impl<On: 'static> fmt::Debug for Rule<On> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

macro_rules! on_article {
    ($($(#[$doc:meta])* $action:ident => |$actor:ident, $on:ident| $rule:expr;)*) => {$(
        $(#[$doc])*
        pub struct $action;
        impl Action for $action {
            const NAME: &'static str = stringify!($action);
            type On = ArticleFacts;
            fn allows($actor: &Actor, $on: &ArticleFacts) -> bool { $rule }
        }
    )*
        /// Everything that can be done to a story, by name, with its rule: for the page that says what each role may do.
        pub const ON_ARTICLE: &[Rule<ArticleFacts>] =
            &[$(Rule::of::<$action>()),*];
    };
}

on_article! {
    /// Read a story on the desk: its text, its revisions, its preview. Contributors and authors see what is theirs;
    /// authors also what readers see. What was killed only editors still see.
    ReadArticle => |actor, on| match rank(actor, on) {
        Rank::Contributor => is_own(actor, on) && on.stage != Stage::Killed,
        Rank::Author => is_own(actor, on) && on.stage != Stage::Killed || on.stage == Stage::Live,
        Rank::Editor | Rank::Admin | Rank::System => true,
    };
    /// Change a story's words and fields, restore a revision, begin a version in another language. A contributor's
    /// part ends when they hand the story in; nobody changes what was killed.
    EditArticle => |actor, on| match rank(actor, on) {
        Rank::Contributor => is_own(actor, on) && on.stage.is_with_writers(),
        Rank::Author => is_own(actor, on) && on.stage != Stage::Killed,
        Rank::Editor | Rank::Admin | Rank::System => on.stage != Stage::Killed,
    };
    /// Comment on a story: whoever reads it on the desk has something to say about it. The system has not.
    CommentArticle => |actor, on| actor.person().is_some() && ReadArticle::allows(actor, on);
    /// Suggest changes to a story's words, which change nothing until somebody who may edit accepts them. A contributor
    /// keeps this when their own part has ended, so that they can still point out a mistake in a story that is live;
    /// an author has it on every story they can read.
    SuggestArticle => |actor, on| on.stage != Stage::Killed && ReadArticle::allows(actor, on);
    /// Say who wrote a story, and in which role. Whoever may write it: a byline is part of the work.
    ChangeByline => |actor, on| EditArticle::allows(actor, on);
    /// Say where a story belongs: kind, section, tags, address, place line. Whoever may write it.
    FileArticle => |actor, on| EditArticle::allows(actor, on);
    /// Say how a story is shown elsewhere: short headline, search results, social cards. Whoever may write it.
    PresentArticle => |actor, on| EditArticle::allows(actor, on);
    /// Take an idea up, and hand a story in to the desk.
    SubmitArticle => |actor, on| match rank(actor, on) {
        Rank::Contributor | Rank::Author => is_own(actor, on) && on.stage.is_with_writers(),
        Rank::Editor | Rank::Admin | Rank::System => on.stage != Stage::Killed,
    };
    /// Pass a story on between desk and subs, call it ready, return it to its writers.
    MoveArticle => |actor, on| brings_out(actor, on);
    /// Set a story aside, and take it up again.
    HoldArticle => |actor, on| edits(actor, on);
    /// Say who writes a story, until when, how long, and what it needs.
    AssignArticle => |actor, on| edits(actor, on);
    /// Write a note beside a story that stays inside: whoever reads it on the desk.
    NoteArticle => |actor, on| CommentArticle::allows(actor, on);
    /// Put a revision before readers.
    Publish => |actor, on| brings_out(actor, on);
    /// Have a story go out, change or be taken down at a time.
    ScheduleArticle => |actor, on| brings_out(actor, on);
    /// Take a story down.
    Withdraw => |actor, on| brings_out(actor, on);
    /// Tell readers what was wrong with a story that they read, or how it is meant; amend what they were told.
    FileCorrection => |actor, on| edits(actor, on);
    /// Take a story's text back: its address stays and says why.
    RetractArticle => |actor, on| edits(actor, on);
    /// End a story for good: nobody sees it any more but editors, and nobody changes it.
    KillArticle => |actor, on| edits(actor, on);
    /// Say that a story may go out, or give it back with a note: somebody else than those whose story it is.
    ApproveArticle => |actor, on| actor.person().is_some() && edits(actor, on) && !is_own(actor, on);
    /// Publish although a check fails, with a written reason.
    WaiveChecks => |actor, on| match rank(actor, on) {
        Rank::Contributor | Rank::Author | Rank::Editor | Rank::System => false,
        Rank::Admin => on.stage != Stage::Killed,
    };
    /// Say until when nobody may see a story, and make that later.
    SetEmbargo => |actor, on| match rank(actor, on) {
        Rank::Contributor => false,
        Rank::Author => is_own(actor, on) && on.stage != Stage::Killed,
        Rank::Editor | Rank::Admin | Rank::System => on.stage != Stage::Killed,
    };
    /// End an embargo before its time.
    LiftEmbargo => |actor, on| actor.person().is_some() && edits(actor, on);
    /// Let people without an account look at a story before it is public.
    PreviewLink => |actor, on| match rank(actor, on) {
        Rank::Contributor | Rank::System => false,
        Rank::Author => is_own(actor, on) && on.stage != Stage::Killed,
        Rank::Editor | Rank::Admin => on.stage != Stage::Killed,
    };
    /// Set the first-published time of a story that ran elsewhere before.
    Backdate => |actor, on| edits(actor, on);
}

macro_rules! on_newsroom {
    ($($(#[$doc:meta])* $action:ident => $least:path;)*) => {$(
        $(#[$doc])*
        pub struct $action;
        impl Action for $action {
            const NAME: &'static str = stringify!($action);
            type On = Newsroom;
            fn allows(actor: &Actor, _: &Newsroom) -> bool {
                match actor {
                    Actor::Person { role, limited, .. } => role_at_large(*role, *limited) >= $least,
                    Actor::System(_) => true,
                }
            }
        }
    )*
        /// Everything that depends on the role alone, by name, with its rule.
        pub const ON_NEWSROOM: &[Rule<Newsroom>] =
            &[$(Rule::of::<$action>()),*];
    };
}

on_newsroom! {
    /// See the desk at all: its list shows each person only the stories they may read.
    ReadDesk => Role::Contributor;
    /// Begin a story.
    CreateArticle => Role::Contributor;
    /// Name a new tag while writing.
    NameTag => Role::Author;
    /// Keep a view of the desk's list for everybody, and remove one.
    EditViews => Role::Author;
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
    /// See how often stories are read, and where readers come from.
    SeeReadership => Role::Author;
    /// See everything that anybody did.
    SeeHistory => Role::Admin;
    /// See the state of servers, database and jobs; retry and dismiss jobs that failed.
    SeeOperations => Role::Admin;
}

/// Say something in a thread.
pub struct ReplyToThread;
impl Action for ReplyToThread {
    const NAME: &'static str = "ReplyToThread";
    type On = ThreadFacts;
    fn allows(actor: &Actor, on: &ThreadFacts) -> bool {
        CommentArticle::allows(actor, &on.article)
    }
}

/// End a thread, or open it again: whoever asked, and whoever may act on what was asked.
pub struct ResolveThread;
impl Action for ResolveThread {
    const NAME: &'static str = "ResolveThread";
    type On = ThreadFacts;
    fn allows(actor: &Actor, on: &ThreadFacts) -> bool {
        CommentArticle::allows(actor, &on.article)
            && (actor.person() == Some(on.opened_by) || EditArticle::allows(actor, &on.article))
    }
}

/// Change or delete what was said. Nobody puts words into another's mouth, nor takes them out of it.
pub struct ChangeComment;
impl Action for ChangeComment {
    const NAME: &'static str = "ChangeComment";
    type On = CommentFacts;
    fn allows(actor: &Actor, on: &CommentFacts) -> bool {
        CommentArticle::allows(actor, &on.article) && actor.person() == Some(on.written_by)
    }
}

/// Change somebody's role, suspend them, make them a new link. Not oneself: nobody locks themselves out by a slip.
pub struct ManagePerson;
impl Action for ManagePerson {
    const NAME: &'static str = "ManagePerson";
    type On = PersonFacts;
    fn allows(actor: &Actor, on: &PersonFacts) -> bool {
        match actor {
            Actor::Person { role: Role::Contributor | Role::Author | Role::Editor, .. } => false,
            Actor::Person { id, role: Role::Admin, limited } => *id != on.id && !limited,
            Actor::System(_) => true,
        }
    }
}

/// One's own password, name and language.
pub struct OwnAccount;
impl Action for OwnAccount {
    const NAME: &'static str = "OwnAccount";
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

    /// A story as somebody else sees it who has nothing to do with it.
    fn story(stage: Stage, authors_publish: bool) -> ArticleFacts {
        ArticleFacts {
            id: ArticleId::generate(),
            stage,
            created_by: PersonId::generate(),
            assigned_to: None,
            byline_people: vec![],
            outside: vec![],
            authors_publish,
        }
    }

    #[test]
    fn rights_are_as_written_down() {
        let me = PersonId::generate();
        let other = PersonId::generate();
        let actors: Vec<(String, Actor)> = Role::ALL
            .into_iter()
            .map(|role| (role.to_string(), Actor::member(me, role)))
            .chain([("system".into(), Actor::System("test"))])
            .collect();
        let mut table = String::from("role × stage × relation (authors may publish)\n");
        for (name, actor) in &actors {
            for stage in Stage::ALL {
                for relation in ["own", "assigned", "byline", "other's"] {
                    for authors_publish in [false, true] {
                        let mut on = story(stage, authors_publish);
                        match relation {
                            "own" => on.created_by = me,
                            "assigned" => on.assigned_to = Some(me),
                            "byline" => on.byline_people = vec![me],
                            _ => {}
                        }
                        let setting = if authors_publish { "(may)" } else { "     " };
                        let granted = granted(actor, &on, me, other).join(" ");
                        writeln!(table, "{name:12} {:10} {relation:8} {setting} {granted}", stage.as_str()).unwrap();
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
                ("views", actor.could::<EditViews>(&Newsroom)),
                ("tags", actor.could::<EditTags>(&Newsroom)),
                ("sections", actor.could::<EditSections>(&Newsroom)),
                ("authors", actor.could::<EditAuthors>(&Newsroom)),
                ("people", actor.could::<ManagePeople>(&Newsroom)),
                ("settings", actor.could::<ChangeSettings>(&Newsroom)),
                ("readership", actor.could::<SeeReadership>(&Newsroom)),
                ("history", actor.could::<SeeHistory>(&Newsroom)),
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

    /// What of a story, its threads and its comments an actor may do, by name.
    fn granted(actor: &Actor, on: &ArticleFacts, me: PersonId, other: PersonId) -> Vec<&'static str> {
        let answers = [
            ("read", actor.could::<ReadArticle>(on)),
            ("edit", actor.could::<EditArticle>(on)),
            ("suggest", actor.could::<SuggestArticle>(on)),
            ("byline", actor.could::<ChangeByline>(on)),
            ("filing", actor.could::<FileArticle>(on)),
            ("presentation", actor.could::<PresentArticle>(on)),
            ("submit", actor.could::<SubmitArticle>(on)),
            ("move", actor.could::<MoveArticle>(on)),
            ("hold", actor.could::<HoldArticle>(on)),
            ("assign", actor.could::<AssignArticle>(on)),
            ("publish", actor.could::<Publish>(on)),
            ("schedule", actor.could::<ScheduleArticle>(on)),
            ("withdraw", actor.could::<Withdraw>(on)),
            ("file-correction", actor.could::<FileCorrection>(on)),
            ("retract", actor.could::<RetractArticle>(on)),
            ("kill", actor.could::<KillArticle>(on)),
            ("backdate", actor.could::<Backdate>(on)),
            ("approve", actor.could::<ApproveArticle>(on)),
            ("waive", actor.could::<WaiveChecks>(on)),
            ("embargo", actor.could::<SetEmbargo>(on)),
            ("lift", actor.could::<LiftEmbargo>(on)),
            ("preview-link", actor.could::<PreviewLink>(on)),
            ("note", actor.could::<NoteArticle>(on)),
            ("comment", actor.could::<CommentArticle>(on)),
            ("resolve-own", actor.could::<ResolveThread>(&thread(on, me))),
            ("resolve-other's", actor.could::<ResolveThread>(&thread(on, other))),
            ("change-own", actor.could::<ChangeComment>(&comment(on, me))),
            ("change-other's", actor.could::<ChangeComment>(&comment(on, other))),
        ];
        answers.into_iter().filter(|(_, yes)| *yes).map(|(what, _)| what).collect()
    }

    #[test]
    fn outside_their_sections_people_have_their_own_stories_as_a_contributor_has() {
        let (me, other) = (PersonId::generate(), PersonId::generate());
        let contributor = Actor::member(me, Role::Contributor);
        for role in [Role::Contributor, Role::Author, Role::Editor] {
            let limited = Actor::Person { id: me, role, limited: true };
            for stage in Stage::ALL {
                for own in [true, false] {
                    let mut inside = story(stage, true);
                    if own {
                        inside.created_by = me;
                    }
                    let outside = ArticleFacts { outside: vec![me], ..inside.clone() };
                    let all = granted(&Actor::member(me, role), &inside, me, other);
                    assert_eq!(granted(&limited, &inside, me, other), all, "inside nothing is missing");
                    assert_eq!(granted(&limited, &outside, me, other), granted(&contributor, &inside, me, other));
                }
            }
            assert!(!limited.could::<EditSections>(&Newsroom) && !limited.could::<EditAuthors>(&Newsroom));
            assert!(limited.could::<CreateArticle>(&Newsroom) && limited.could::<ReadDesk>(&Newsroom));
        }
    }

    #[test]
    fn no_right_is_left_to_change_what_was_killed() {
        let me = PersonId::generate();
        let on = ArticleFacts { created_by: me, ..story(Stage::Killed, true) };
        for role in Role::ALL {
            let actor = Actor::member(me, role);
            assert!(!actor.could::<EditArticle>(&on) && !actor.could::<SuggestArticle>(&on));
            assert!(Move::ALL.iter().all(|step| !could_move(&actor, &on, *step)));
            assert_eq!(actor.could::<ReadArticle>(&on), role >= Role::Editor);
        }
    }
}
