//! Who may do what, as proof.
//!
//! A [`Permit`] can be made only by [`Actor::may`], which asks [`rules`]. A verb demands the permit and takes its
//! subject from it, so the thing that was checked is the thing that is changed. There is no other check to remember.

mod rules;

use std::fmt;
use std::marker::PhantomData;

pub use rules::{
    ApproveArticle, AssignArticle, Backdate, ChangeByline, ChangeComment, ChangeSettings, CommentArticle,
    CreateArticle, EditArticle, EditAuthors, EditSections, EditTags, EditViews, FileArticle, FileCorrection,
    HoldArticle, KillArticle, LiftEmbargo, ManagePeople, ManagePerson, MoveArticle, NameTag, NoteArticle, ON_ARTICLE,
    ON_NEWSROOM, OwnAccount, PresentArticle, PreviewLink, Publish, ReadArticle, ReadDesk, ReplyToThread, ResolveThread,
    RetractArticle, Rule, ScheduleArticle, SeeHistory, SeeOperations, SeeReadership, SetEmbargo, SubmitArticle,
    SuggestArticle, WaiveChecks, Withdraw, could_move,
};

use super::ids::{ArticleId, CommentId, PersonId, ThreadId};
use super::stage::Stage;

/// What somebody is in the newsroom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    Contributor,
    Author,
    Editor,
    Admin,
}

/// Who acts: a person who signed in, or the system itself under the name of what it is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    Person {
        id: PersonId,
        role: Role,
        /// Their rights end at their sections: [`ArticleFacts::outside`] says which stories lie beyond.
        limited: bool,
    },
    System(&'static str),
}

/// Proof that an actor may do `A` to the subject it carries.
pub struct Permit<A: Action> {
    actor: Actor,
    on: A::On,
    action: PhantomData<fn() -> A>,
}

/// The rules said no.
#[derive(Debug, thiserror::Error)]
#[error("not allowed")]
pub struct Denied;

/// Something that can be done, and the rule for it.
pub trait Action {
    /// What it is called in lists of rights.
    const NAME: &'static str;
    /// What the rule must know of the subject.
    type On;
    fn allows(actor: &Actor, on: &Self::On) -> bool;
}

/// What the rules need to know of a story.
#[derive(Clone, Debug)]
pub struct ArticleFacts {
    pub id: ArticleId,
    pub stage: Stage,
    pub created_by: PersonId,
    /// Who is to write it.
    pub assigned_to: Option<PersonId>,
    /// The accounts behind its bylines.
    pub byline_people: Vec<PersonId>,
    /// People limited to sections of which none is the story's own or one above it.
    pub outside: Vec<PersonId>,
    /// The newsroom's setting: may authors publish their own stories?
    pub authors_publish: bool,
}

/// What the rules need to know of a thread of comments: where it stands and who opened it.
#[derive(Clone, Debug)]
pub struct ThreadFacts {
    pub id: ThreadId,
    pub article: ArticleFacts,
    pub opened_by: PersonId,
}

/// What the rules need to know of a comment: the story it is about and whose words it holds.
#[derive(Clone, Debug)]
pub struct CommentFacts {
    pub id: CommentId,
    pub thread: ThreadId,
    pub article: ArticleFacts,
    pub written_by: PersonId,
}

/// What the rules need to know of a person on whom somebody acts.
#[derive(Clone, Copy, Debug)]
pub struct PersonFacts {
    pub id: PersonId,
}

/// The newsroom as a whole: rules that depend on the role alone.
#[derive(Clone, Copy, Debug)]
pub struct Newsroom;

impl Actor {
    /// Somebody whose rights are not limited to sections.
    pub fn member(id: PersonId, role: Role) -> Self {
        Actor::Person { id, role, limited: false }
    }

    /// Asks the rules. The only maker of permits.
    pub fn may<A: Action>(self, on: A::On) -> Result<Permit<A>, Denied> {
        if A::allows(&self, &on) { Ok(Permit { actor: self, on, action: PhantomData }) } else { Err(Denied) }
    }

    /// Whether the rules would say yes, to decide what a page offers. Proves nothing.
    pub fn could<A: Action>(&self, on: &A::On) -> bool {
        A::allows(self, on)
    }

    pub fn person(&self) -> Option<PersonId> {
        match self {
            Actor::Person { id, .. } => Some(*id),
            Actor::System(_) => None,
        }
    }
}

impl<A: Action> Permit<A> {
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    pub fn on(&self) -> &A::On {
        &self.on
    }
}

impl Role {
    pub const ALL: [Role; 4] = [Role::Contributor, Role::Author, Role::Editor, Role::Admin];

    pub fn as_str(self) -> &'static str {
        match self {
            Role::Contributor => "contributor",
            Role::Author => "author",
            Role::Editor => "editor",
            Role::Admin => "admin",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<String> for Role {
    /// From the database, whose constraint allows only the four; anything else gets the fewest rights.
    fn from(text: String) -> Self {
        Self::parse(&text).unwrap_or(Role::Contributor)
    }
}
