//! The last two months, step by step in their order: who began, wrote, published and withdrew what, and when.

use std::collections::HashMap;

use anyhow::{Context, bail};

use super::Filing;
use super::markup;
use super::people::Staff;
use super::stories::Text;
use crate::newsroom::access::{
    Action, Actor, ArticleFacts, CreateArticle, EditArticle, FileCorrection, KillArticle, Newsroom, Permit, Publish,
    Role, Withdraw,
};
use crate::newsroom::article::begin::{self, NewArticle};
use crate::newsroom::article::{self, Content, save};
use crate::newsroom::ids::ArticleId;
use crate::newsroom::publication::corrections::Wording;
use crate::newsroom::publication::corrections::file::{self, NewCorrection};
use crate::newsroom::publication::kill::{self, NewKill};
use crate::newsroom::publication::publish::{self, NewPublication};
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;
use crate::platform::lang::Lang;

/// Plays every step of every text. The transaction's moment goes with the steps and ends at `now`: with the same
/// moment for all, each story would have been saved and published at the start of the server, and an update would lie
/// before readers as if it had just been made.
pub(super) async fn play(
    tx: &mut Tx,
    now: Timestamp,
    staff: &Staff,
    filing: &Filing,
    texts: &[Text],
) -> anyhow::Result<Begun> {
    let mut player = Player { staff, filing, begun: HashMap::new() };
    for (at, text, step) in steps(texts) {
        tx.now = at;
        player.step(tx, text, step).await.with_context(|| format!("texts/{}.txt, {step:?}", text.file))?;
    }
    tx.now = now;
    Ok(player.begun)
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Begin,
    Write,
    Publish,
    WriteAgain,
    PublishAgain,
    Withdraw,
    Kill,
}

fn steps(texts: &[Text]) -> Vec<(Timestamp, &Text, Step)> {
    let mut steps = Vec::new();
    for text in texts {
        let mut add = |at, step| steps.push((at, text, step));
        add(text.begun, Step::Begin);
        add(text.written, Step::Write);
        if let Some(at) = text.published {
            add(at, Step::Publish);
        }
        if let Some(later) = &text.later {
            add(later.at, Step::WriteAgain);
            if later.published {
                add(later.at, Step::PublishAgain);
            }
        }
        if let Some(at) = text.withdrawn {
            add(at, Step::Withdraw);
        }
        if let Some(killed) = &text.killed {
            add(killed.at, Step::Kill);
        }
    }
    // Steps at one moment keep their order.
    steps.sort_by_key(|(at, ..)| *at);
    steps
}

/// Each text that was begun, by its work and language, with the number of its newest revision.
pub(super) type Begun = HashMap<(&'static str, Lang), (ArticleId, i32)>;

struct Player<'a> {
    staff: &'a Staff,
    filing: &'a Filing,
    begun: Begun,
}

impl Player<'_> {
    async fn step(&mut self, tx: &mut Tx, text: &Text, step: Step) -> anyhow::Result<()> {
        let editor = self.staff.actor(Role::Editor);
        match step {
            Step::Begin => self.begin(tx, text).await?,
            Step::Write => self.write(tx, text, self.staff.actor(text.writer), false).await?,
            Step::WriteAgain => self.write(tx, text, editor, true).await?,
            Step::Publish | Step::PublishAgain => {
                let (id, revision) = self.known(text)?;
                let later = text.later.as_ref().filter(|_| matches!(step, Step::PublishAgain));
                let new = NewPublication { revision, substantive: later.is_some_and(|later| later.substantive) };
                let may_publish = permit::<Publish>(tx, editor, id).await?;
                let before = publish::publish(tx, &may_publish, None, new).await?.before;
                if let Some((kind, words)) = later.and_then(|later| later.told) {
                    let (serious, wording) = (later.is_some_and(|later| later.serious), Wording::parse(words)?);
                    let may_file = permit::<FileCorrection>(tx, editor, id).await?;
                    file::file(tx, &may_file, None, NewCorrection { kind, serious, wording, before }).await?;
                }
            }
            Step::Withdraw => {
                let (id, _) = self.known(text)?;
                let permit = permit::<Withdraw>(tx, editor, id).await?;
                publish::withdraw(tx, &permit).await?;
            }
            Step::Kill => {
                let (id, _) = self.known(text)?;
                let killed = text.killed.as_ref().context("it says why")?;
                let new = NewKill {
                    headline: text.headline.to_owned(),
                    reason: killed.reason.to_owned(),
                    words: killed.words.to_owned(),
                };
                let permit = permit::<KillArticle>(tx, editor, id).await?;
                kill::kill(tx, &permit, new).await?;
            }
        }
        Ok(())
    }

    async fn begin(&mut self, tx: &mut Tx, text: &Text) -> anyhow::Result<()> {
        let actor = self.staff.actor(text.writer);
        let create = actor.may::<CreateArticle>(Newsroom)?;
        let other = self.begun.iter().find(|((work, _), _)| *work == text.work).map(|(_, (id, _))| *id);
        let id = match other {
            Some(other) => {
                let of = permit::<EditArticle>(tx, actor, other).await?;
                begin::begin_version(tx, &of, &create, text.lang).await?
            }
            None => {
                let section = text.section.map(|key| found(&self.filing.sections, key)).transpose()?;
                let (lang, kind, headline) = (text.lang, text.kind, text.headline.to_owned());
                begin::begin(tx, &create, NewArticle { lang, kind, headline, section, is_idea: false }).await?
            }
        };
        self.begun.insert((text.work, text.lang), (id, 1));
        Ok(())
    }

    async fn write(&mut self, tx: &mut Tx, text: &Text, actor: Actor, later: bool) -> anyhow::Result<()> {
        let (id, head) = self.known(text)?;
        let find =
            |work: &str| self.begun.iter().find(|((w, l), _)| *w == work && *l == text.lang).map(|(_, (id, _))| *id);
        let body = markup::document(&text.body(later), &find)?;
        let content = Content {
            kind: text.kind,
            section: text.section.map(|key| found(&self.filing.sections, key)).transpose()?,
            authors: text.authors.iter().map(|key| found(&self.filing.authors, key)).collect::<anyhow::Result<_>>()?,
            roles: text
                .roles
                .iter()
                .map(|(key, role)| Ok((found(&self.filing.authors, key)?, *role)))
                .collect::<anyhow::Result<_>>()?,
            tags: text.tags.iter().map(|key| found(&self.filing.tags, key)).collect::<anyhow::Result<_>>()?,
            headline: text.headline.to_owned(),
            short_headline: text.short_headline.to_owned(),
            standfirst: text.standfirst.to_owned(),
            dateline: text.dateline.to_owned(),
            slug: text.slug.to_owned(),
            search_title: String::new(),
            search_description: text.search_description.to_owned(),
            social_title: String::new(),
            social_description: String::new(),
            body,
        };
        let permit = permit::<EditArticle>(tx, actor, id).await?;
        let saved = match save::save(tx, &permit, head, content).await {
            Err(save::SaveError::Fields(problems)) => bail!("{problems:?}"),
            saved => saved?,
        };
        self.begun.insert((text.work, text.lang), (id, saved.revision));
        Ok(())
    }

    fn known(&self, text: &Text) -> anyhow::Result<(ArticleId, i32)> {
        self.begun.get(&(text.work, text.lang)).copied().context("it was not begun")
    }
}

pub(super) async fn permit<A: Action<On = ArticleFacts>>(
    tx: &mut Tx,
    actor: Actor,
    id: ArticleId,
) -> anyhow::Result<Permit<A>> {
    let facts = article::facts(tx.conn(), id).await?.context("the story is gone")?;
    Ok(actor.may::<A>(facts)?)
}

fn found<T: Copy>(all: &HashMap<&'static str, T>, key: &str) -> anyhow::Result<T> {
    all.get(key).copied().with_context(|| format!("there is no {key}"))
}
