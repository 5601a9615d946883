//! Who asks, and what they are to the stories.

use dateline::newsroom::access::{
    Actor, ArticleFacts, CommentFacts, EditAuthors, ManagePeople, Newsroom, Role, ThreadFacts,
};
use dateline::newsroom::ids::{AuthorId, CommentId, PersonId, SectionId, ThreadId};
use dateline::newsroom::people::{self, Email, Invitation, Password, Secret};
use dateline::newsroom::taxonomy::authors::{self, AuthorName, NewAuthor};
use dateline::platform::lang::{Lang, UiLang};

use super::stories::Story;
use crate::app::{PASSWORD, TestApp};

/// Somebody who asks.
pub struct Who {
    pub name: &'static str,
    pub id: PersonId,
    pub byline: AuthorId,
    pub role: Role,
    /// To the section of the newsroom's first.
    pub limited: bool,
    pub suspended: bool,
    /// None for a stranger.
    pub session: Option<Secret>,
}

/// What somebody is to all stories.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tie {
    /// They began it.
    Began,
    /// They are to write it.
    Assigned,
    /// They stand in its byline.
    Byline,
    /// Nothing.
    Nothing,
}

/// How all stories stand to somebody, and the newsroom's setting on which rules depend.
#[derive(Clone, Copy, Debug)]
pub struct Relation {
    pub tie: Tie,
    /// In the section to which limited people are limited.
    pub inside: bool,
    pub authors_publish: bool,
}

impl Who {
    pub fn stranger() -> Self {
        Self {
            name: "a stranger",
            id: PersonId::generate(),
            byline: AuthorId::generate(),
            role: Role::Contributor,
            limited: false,
            suspended: false,
            session: None,
        }
    }

    pub async fn hire(app: &TestApp, name: &'static str, role: Role, limited: bool) -> Self {
        let mut tx = app.tx().await;
        let system = Actor::System("test");
        let email = Email::parse(&format!("{}@matrix.example", name.replace(' ', "-"))).unwrap();
        let invitation = Invitation { email, name: name.into(), role, ui_lang: UiLang::En };
        let may_manage = system.may::<ManagePeople>(Newsroom).unwrap();
        let hash = app.app.desk.passwords().hash(Password::parse(PASSWORD, &[]).unwrap()).await;
        let id = people::create(&mut tx, &may_manage, invitation, hash).await.unwrap();
        let names = vec![AuthorName { lang: Lang::EN, name: name.into(), biography: String::new() }];
        let byline = NewAuthor { slug: String::new(), person: Some(id), links: vec![], names };
        let may_name = system.may::<EditAuthors>(Newsroom).unwrap();
        let byline = authors::create(&mut tx, &may_name, byline).await.unwrap();
        let now = tx.now;
        let session = people::begin_session(tx.conn(), id, now).await.unwrap();
        tx.commit().await.unwrap();
        if limited {
            sqlx::query(
                "with limited as (update person set limited = true where id = $1)
                 insert into person_section (person_id, section_id) values ($1, $2)",
            )
            .bind(id.uuid())
            .bind(app.section.uuid())
            .execute(&app.pool)
            .await
            .unwrap();
        }
        Self { name, id, byline, role, limited, suspended: false, session: Some(session) }
    }

    /// Suspends them, and leaves their session where it is: as if it had been forgotten.
    pub async fn suspend(mut self, app: &TestApp) -> Self {
        let suspend = "update person set suspended_at = created_at where id = $1";
        sqlx::query(suspend).bind(self.id.uuid()).execute(&app.pool).await.unwrap();
        self.suspended = true;
        self
    }

    /// As whom they act; `None` for those who are not let in at all.
    pub fn actor(&self) -> Option<Actor> {
        (self.session.is_some() && !self.suspended).then_some(Actor::Person {
            id: self.id,
            role: self.role,
            limited: self.limited,
        })
    }

    /// All that they can be to a story.
    pub fn relations(&self) -> Vec<Relation> {
        let at = |tie, inside, authors_publish| Relation { tie, inside, authors_publish };
        if self.actor().is_none() {
            return vec![at(Tie::Began, true, true)];
        }
        let ties = [Tie::Began, Tie::Assigned, Tie::Byline, Tie::Nothing];
        let mut relations: Vec<Relation> = ties.map(|tie| at(tie, true, true)).to_vec();
        if self.limited {
            relations.extend(ties.map(|tie| at(tie, false, true)));
        }
        if self.role == Role::Author && !self.limited {
            relations.push(at(Tie::Began, true, false));
        }
        relations
    }
}

impl Relation {
    /// Makes all stories stand so.
    pub fn statements(
        &self,
        who: &Who,
        inside: SectionId,
        outside: SectionId,
        other: PersonId,
        byline: AuthorId,
    ) -> String {
        let me = who.id;
        let section = if self.inside { inside } else { outside };
        let (mut began, mut assigned, mut written) = (other, "null".to_owned(), byline);
        match self.tie {
            Tie::Began => began = me,
            Tie::Assigned => assigned = format!("'{me}'"),
            Tie::Byline => written = who.byline,
            Tie::Nothing => {}
        }
        let authors_publish = self.authors_publish;
        format!(
            "update article set created_by = '{began}', assigned_to = {assigned}, section_id = '{section}',
                 author_ids = array['{written}']::uuid[];
             update revision set section_id = '{section}', author_ids = array['{written}']::uuid[];
             update newsroom set authors_publish = {authors_publish}"
        )
    }

    /// What the rules are told of a story that stands so.
    pub fn facts(&self, who: &Who, story: &Story, other: PersonId) -> ArticleFacts {
        ArticleFacts {
            id: story.id,
            stage: story.state.stage(),
            created_by: if self.tie == Tie::Began { who.id } else { other },
            assigned_to: (self.tie == Tie::Assigned).then_some(who.id),
            byline_people: vec![if self.tie == Tie::Byline { who.id } else { other }],
            outside: if who.limited && !self.inside { vec![who.id] } else { vec![] },
            authors_publish: self.authors_publish,
        }
    }
}

/// What the rules are told of a thread and its comment.
pub fn talk(article: &ArticleFacts, by: PersonId) -> (ThreadFacts, CommentFacts) {
    let thread = ThreadId::generate();
    (
        ThreadFacts { id: thread, article: article.clone(), opened_by: by },
        CommentFacts { id: CommentId::generate(), thread, article: article.clone(), written_by: by },
    )
}
