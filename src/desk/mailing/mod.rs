//! Sending the mail that was ordered (see [`outbox`]). A mail gets its words when it is sent: in the language of the
//! person, about what they may still read, and with a link that is made for it and lies nowhere in clear.
//!
//! A mail is tried again, later each time, while the server cannot be reached or asks to wait; it is given up with a note
//! when the server refuses it for good. A link whose mail did not leave stops working, and the next try makes another.

mod compose;
mod letter;

use crate::newsroom::access::{Actor, ManagePerson};
use crate::newsroom::events::outbox::{Digests, End, ForgottenPassword, SendMail, Waiting};
use crate::newsroom::events::{self, outbox};
use crate::newsroom::ids::NotificationId;
use crate::newsroom::people::{self, Email, Secret};
use crate::newsroom::{inbox, settings};
use crate::platform::config::{BaseUrl, Config};
use crate::platform::db::Tx;
use crate::platform::jobs::{JobError, Run};
use crate::platform::mail::{MailError, Mailer, Message};

/// Who makes links and asks the rules while mail is sent.
const ACTOR: Actor = Actor::System("mail");
/// How often it is tried to note that a mail was sent, which must not be forgotten.
const NOTE_TRIES: u32 = 5;

/// What sends the newsroom's mail. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Mailing {
    mailer: Mailer,
    desk: BaseUrl,
    /// The demo's people have no mailbox.
    demo: bool,
}

/// A mail with its words, or why it need not be sent.
enum Composed {
    Needless(&'static str),
    Ready { message: Message, secret: Option<Secret>, told: Vec<NotificationId> },
}

impl Mailing {
    pub fn new(mailer: Mailer, config: &Config, demo: bool) -> Self {
        Self { mailer, desk: config.desk_url.clone(), demo }
    }

    /// Sends one mail, unless that was done already.
    pub async fn send(&self, job: SendMail, run: &Run) -> Result<(), JobError> {
        let mut tx = run.begin().await?;
        let Some(mail) = outbox::waiting(tx.conn(), job.mail).await? else { return Ok(()) };
        let composed =
            if self.mailer.is_set() { self.compose(&mut tx, &mail).await? } else { Composed::Needless("no-server") };
        let (message, secret, told) = match composed {
            Composed::Ready { message, secret, told } => (message, secret, told),
            Composed::Needless(why) => {
                outbox::end(&mut tx, mail.id, End::Dropped(why)).await?;
                return Ok(tx.commit().await?);
            }
        };
        // The link works before its reader can open it.
        tx.commit().await?;
        match self.mailer.send(message).await {
            Ok(()) => note(run, &mail, End::Sent, &told, None).await,
            Err(MailError::Refused(_)) => note(run, &mail, End::Refused("mail-refused"), &[], secret.as_ref()).await,
            Err(MailError::Unusable(_)) => note(run, &mail, End::Refused("mail-unusable"), &[], secret.as_ref()).await,
            Err(MailError::NotSet) => note(run, &mail, End::Dropped("no-server"), &[], secret.as_ref()).await,
            Err(error @ MailError::Unreachable(_)) => {
                if let Some(secret) = &secret {
                    let mut tx = run.begin().await?;
                    withdraw(&mut tx, &mail, secret).await?;
                    tx.commit().await?;
                }
                Err(JobError::Failed(error.to_string()))
            }
        }
    }

    /// Orders a link for whoever has the address, if anybody has who may have one. Nobody waits for this.
    pub async fn answer_forgotten(&self, job: ForgottenPassword, run: &Run) -> Result<(), JobError> {
        let Ok(email) = Email::parse(&job.email) else { return Ok(()) };
        let mut tx = run.begin().await?;
        let known = people::credentials(tx.conn(), &email).await?;
        if let Some(person) = known.map(|known| known.person)
            && !person.suspended
            && outbox::order_link(&mut tx, person.id, None).await?
        {
            events::on_wish(&mut tx, &ACTOR, person.id).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Orders the daily digests once the newsroom's hour for them has come; each day once.
    pub async fn order_digests(&self, _: Digests, run: &Run) -> Result<(), JobError> {
        let mut tx = run.begin().await?;
        let local = settings::load(tx.conn()).await?.local(tx.now);
        let (hour, last) = outbox::digest_hour(tx.conn()).await?;
        if local.hour() >= hour && last.is_none_or(|last| last < local.date()) {
            outbox::order_digests(&mut tx, local.date()).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

/// Makes the link of a mail that did not leave useless.
async fn withdraw(tx: &mut Tx, mail: &Waiting, secret: &Secret) -> sqlx::Result<()> {
    match ACTOR.may::<ManagePerson>(people::facts_of(mail.to)) {
        Ok(permit) => people::withdraw_link(tx, &permit, secret).await,
        Err(_) => Ok(()),
    }
}

/// Notes how a mail ended. This is tried several times: were it forgotten, the mail would be sent again.
async fn note(
    run: &Run,
    mail: &Waiting,
    end: End,
    told: &[NotificationId],
    useless: Option<&Secret>,
) -> Result<(), JobError> {
    let mut tries = 0;
    loop {
        let noted = async {
            let mut tx = run.begin().await?;
            outbox::end(&mut tx, mail.id, end).await?;
            inbox::digested(&mut tx, mail.to, told).await?;
            if let Some(secret) = useless {
                withdraw(&mut tx, mail, secret).await?;
            }
            tx.commit().await
        };
        tries += 1;
        match noted.await {
            Ok(()) => return Ok(()),
            Err(error) if tries == NOTE_TRIES => return Err(error.into()),
            Err(_) => tokio::time::sleep(std::time::Duration::from_millis(200 << tries)).await,
        }
    }
}
