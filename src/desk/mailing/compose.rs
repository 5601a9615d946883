//! What a mail says: to whom it goes, and what of its matter they may still read.

use jiff::SignedDuration;

use super::letter::{Entry, Letter, isolated};
use super::{ACTOR, Composed, Mailing};
use crate::desk::paths;
use crate::newsroom::access::ManagePerson;
use crate::newsroom::events::notices::Kind;
use crate::newsroom::events::outbox::{Subject, Waiting};
use crate::newsroom::ids::NotificationId;
use crate::newsroom::inbox::{self, Notification};
use crate::newsroom::people::{self, LinkPurpose, Person};
use crate::newsroom::settings::{self, Settings};
use crate::platform::db::Tx;
use crate::platform::jobs::JobError;
use crate::platform::words::{Words, words};

/// Who was told on the desk so long ago needs no mail any more.
const TOO_LATE: SignedDuration = SignedDuration::from_hours(24);

impl Mailing {
    pub(super) async fn compose(&self, tx: &mut Tx, mail: &Waiting) -> Result<Composed, JobError> {
        let Some(person) = people::get(tx.conn(), mail.to).await?.filter(|person| !person.suspended) else {
            return Ok(Composed::Needless("gone"));
        };
        if self.demo && person.is_demo() {
            return Ok(Composed::Needless("demo"));
        }
        match mail.about {
            Subject::Notice(_) if tx.now.duration_since(mail.ordered_at) > TOO_LATE => Ok(Composed::Needless("late")),
            Subject::Notice(id) => match inbox::get(tx.conn(), &person.actor(), id).await? {
                // Read on the desk meanwhile, or no longer theirs to read.
                Some(notice) if !notice.read => self.ready(mail, &person, self.of_notice(&person, &notice), vec![]),
                _ => Ok(Composed::Needless("nothing")),
            },
            Subject::Digest => {
                let notices = inbox::to_digest(tx.conn(), &person.actor()).await?;
                if notices.is_empty() {
                    return Ok(Composed::Needless("nothing"));
                }
                let settings = settings::load(tx.conn()).await?;
                let told = notices.iter().map(|notice| notice.id).collect();
                self.ready(mail, &person, self.of_digest(&person, &settings, &notices), told)
            }
            Subject::Link => self.of_link(tx, mail, &person).await,
        }
    }

    /// A link that is made here and now, for this mail alone.
    async fn of_link(&self, tx: &mut Tx, mail: &Waiting, person: &Person) -> Result<Composed, JobError> {
        let permit = ACTOR.may::<ManagePerson>(person.facts()).map_err(|error| JobError::Failed(error.to_string()))?;
        // An order that waited until its own link would have ended is no longer wanted.
        if tx.now.duration_since(mail.ordered_at) > LinkPurpose::Reset.good_for() && person.has_password {
            return Ok(Composed::Needless("late"));
        }
        let by = match mail.ordered_by {
            Some(by) => people::get(tx.conn(), by).await?.map(|by| by.display_name),
            None => None,
        };
        let settings = settings::load(tx.conn()).await?;
        let (secret, purpose) = people::mailed_link(tx, &permit).await?;
        let path = paths::Link { secret: secret.expose().to_owned() };
        let link = self.desk.join(&path.to_string());
        let letter = of_link(person, &settings, purpose, by.as_deref(), link);
        let message =
            letter.print(mail.id, person.email.clone()).map_err(|error| JobError::Failed(error.to_string()))?;
        Ok(Composed::Ready { message, secret: Some(secret), told: vec![] })
    }

    fn ready(
        &self,
        mail: &Waiting,
        person: &Person,
        letter: Letter,
        told: Vec<NotificationId>,
    ) -> Result<Composed, JobError> {
        let message =
            letter.print(mail.id, person.email.clone()).map_err(|error| JobError::Failed(error.to_string()))?;
        Ok(Composed::Ready { message, secret: None, told })
    }

    fn of_notice(&self, person: &Person, notice: &Notification) -> Letter {
        let words = words(person.ui_lang);
        let headline = headline(words, notice);
        Letter {
            ui: person.ui_lang,
            subject: words.with(&format!("mail-subject-{}", notice.kind.as_str()), &[("headline", &headline)]),
            greeting: words.with("mail-hello", &[("name", &isolated(&person.display_name))]),
            lines: vec![],
            stories: vec![self.entry(words, notice)],
            action: None,
            closing: vec![],
            preferences: Some(self.preferences(words)),
        }
    }

    fn of_digest(&self, person: &Person, settings: &Settings, notices: &[Notification]) -> Letter {
        let words = words(person.ui_lang);
        let count = i64::try_from(notices.len()).unwrap_or(i64::MAX);
        let desk = self.desk.join("/desk/notifications");
        Letter {
            ui: person.ui_lang,
            subject: words.with("mail-digest-subject", &[("newsroom", newsroom(person, settings))]),
            greeting: words.with("mail-hello", &[("name", &isolated(&person.display_name))]),
            lines: vec![words.count("mail-digest-count", count)],
            stories: notices.iter().map(|notice| self.entry(words, notice)).collect(),
            action: Some((words.say("mail-open-notifications").into_owned(), desk)),
            closing: vec![],
            preferences: Some(self.preferences(words)),
        }
    }

    fn entry(&self, words: &Words, notice: &Notification) -> Entry {
        let what = words.say(&format!("notification-{}", notice.kind.as_str())).into_owned();
        let said = match (&notice.by, notice.kind) {
            (_, Kind::ScheduleMissed) | (None, _) => what,
            (Some(by), _) => format!("{} {what}", isolated(&by.name)),
        };
        Entry {
            said: Some(said),
            headline: headline(words, notice),
            lang: notice.lang,
            href: self.desk.join(&paths::story_or_thread(notice.article, notice.thread)),
        }
    }

    fn preferences(&self, words: &Words) -> (String, String) {
        (words.say("mail-preferences").into_owned(), self.desk.join(&paths::AccountNotices.to_string()))
    }
}

fn of_link(person: &Person, settings: &Settings, purpose: LinkPurpose, by: Option<&str>, link: String) -> Letter {
    let words = words(person.ui_lang);
    let newsroom = newsroom(person, settings);
    let is_invitation = purpose == LinkPurpose::Invitation;
    let (subject, said) = match (is_invitation, by) {
        (true, Some(_)) => ("mail-invitation-subject", "mail-invitation-by"),
        (true, None) => ("mail-invitation-subject", "mail-invitation"),
        (false, Some(_)) => ("mail-reset-subject", "mail-reset-by"),
        (false, None) => ("mail-reset-subject", "mail-reset"),
    };
    let time = words.count("hours-count", purpose.good_for().as_hours());
    let mut closing = vec![words.with("mail-link-once", &[("time", &time)])];
    if !is_invitation {
        closing.push(words.say("mail-reset-unasked").into_owned());
    }
    let values = [("newsroom", isolated(newsroom)), ("by", isolated(by.unwrap_or_default()))];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Letter {
        ui: person.ui_lang,
        subject: words.with(subject, &[("newsroom", newsroom)]),
        greeting: words.with("mail-hello", &[("name", &isolated(&person.display_name))]),
        lines: vec![words.with(said, &values)],
        stories: vec![],
        action: Some((words.say("choose-password").into_owned(), link)),
        closing,
        preferences: None,
    }
}

/// What the newsroom is called in the person's language.
fn newsroom<'a>(person: &Person, settings: &'a Settings) -> &'a str {
    &settings.edition(person.ui_lang.lang()).unwrap_or(settings.default_edition()).name
}

/// One line, whatever somebody typed: it stands in the head of a mail.
fn headline(words: &Words, notice: &Notification) -> String {
    let line = notice.headline.split(char::is_control).collect::<Vec<_>>().join(" ");
    if line.trim().is_empty() { words.say("untitled").into_owned() } else { line.trim().to_owned() }
}
