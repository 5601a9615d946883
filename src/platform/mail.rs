//! Mail that leaves the newsroom: one recipient, as plain text and, beside it, as a page; never logged.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use url::Url;

/// How long one step of the talk with the mail server may take.
const STEP: Duration = Duration::from_secs(10);
/// How long a whole delivery may take, so that no request waits longer for a slow server.
const DELIVERY: Duration = Duration::from_secs(30);

/// Sends mail, or says that it cannot. Clones are cheap; each mail has a connection of its own.
#[derive(Clone)]
pub struct Mailer(Way);

#[derive(Clone)]
enum Way {
    None,
    Smtp { transport: Arc<AsyncSmtpTransport<Tokio1Executor>>, from: Mailbox },
    Kept(Arc<Mutex<Vec<Message>>>),
}

/// A mail to one person. Its `Debug` form hides everything, so that no log can show a reader's address or a link.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// An address like `name@host.example`.
    pub to: String,
    /// One line.
    pub subject: String,
    /// The words, in plain text.
    pub text: String,
    /// The same words as a page, for programs that show one.
    pub html: Option<String>,
    /// By which mail servers know a mail they have already: a second try has the same.
    pub id: uuid::Uuid,
    /// Where its reader says what mail they want.
    pub preferences: Option<String>,
}

/// Why a mail was not sent. The sentences hold no address.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// There is no mail server in the settings.
    #[error("no mail server is set (DATELINE_SMTP_URL)")]
    NotSet,
    /// The recipient, the sender or the subject cannot stand in a mail's head.
    #[error("the {0} cannot be used in a mail")]
    Unusable(&'static str),
    /// The server could not be reached or did not answer in time; trying later may help.
    #[error("the mail server cannot be reached or asks to try later")]
    Unreachable(#[source] Option<lettre::transport::smtp::Error>),
    /// The server refused for good: the sender, the recipient or the words.
    #[error("the mail server refuses the mail")]
    Refused(#[source] lettre::transport::smtp::Error),
}

/// The address of a mail server with its credentials. Its `Debug` form shows the server alone.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpUrl {
    host: String,
    port: u16,
    tls: TlsUse,
    credentials: Option<(String, String)>,
    from: Option<Address>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TlsUse {
    /// From the first byte on (`smtps://`).
    Wrapped,
    /// After STARTTLS, without which nothing is sent.
    Required,
    /// Never: a server on this computer or in a private network.
    None,
}

/// The text is not the address of a mail server.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum BadSmtpUrl {
    #[error("expected an address like smtp://user:password@host:587 or smtps://user:password@host")]
    Form,
    #[error("expected only ?from=name@host.example and ?tls=none after the host")]
    Parameter,
}

impl Mailer {
    /// A mailer without a server: every mail is [`MailError::NotSet`].
    pub fn none() -> Self {
        Self(Way::None)
    }

    /// A mailer that keeps what it is given, for tests; read it with [`Mailer::kept`].
    pub fn keeping() -> Self {
        Self(Way::Kept(Arc::default()))
    }

    /// A mailer for the server in the settings, if there is one. `site_host` makes the sender
    /// `newsroom@{site_host}` where the settings name none. Connects only when there is something to send; must be
    /// called inside the async runtime.
    pub fn new(smtp: Option<&SmtpUrl>, site_host: &str) -> Result<Self, MailError> {
        let Some(smtp) = smtp else { return Ok(Self::none()) };
        let from = match &smtp.from {
            Some(address) => address.clone(),
            None => Address::new("newsroom", site_host).map_err(|_| MailError::Unusable("sender"))?,
        };
        let parameters = || {
            TlsParameters::new(smtp.host.trim_matches(['[', ']']).to_owned())
                .map_err(|error| MailError::Unreachable(Some(error)))
        };
        let tls = match smtp.tls {
            TlsUse::Wrapped => Tls::Wrapper(parameters()?),
            TlsUse::Required => Tls::Required(parameters()?),
            TlsUse::None => Tls::None,
        };
        let mut builder =
            AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(smtp.host.trim_matches(['[', ']']).to_owned())
                .port(smtp.port)
                .tls(tls)
                .timeout(Some(STEP));
        if let Some((user, password)) = &smtp.credentials {
            builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
        }
        Ok(Self(Way::Smtp { transport: Arc::new(builder.build()), from: Mailbox::new(None, from) }))
    }

    /// Whether mail can be sent at all. Where it cannot, the caller shows the link to the admin.
    pub fn is_set(&self) -> bool {
        !matches!(self.0, Way::None)
    }

    /// Sends one mail and returns when the server has taken it, after 30 seconds at most. Nothing is tried again:
    /// the caller knows whether a second mail would do harm.
    pub async fn send(&self, message: Message) -> Result<(), MailError> {
        let to: Address = message.to.parse().map_err(|_| MailError::Unusable("recipient's address"))?;
        if message.subject.chars().any(char::is_control) {
            return Err(MailError::Unusable("subject"));
        }
        match &self.0 {
            Way::None => Err(MailError::NotSet),
            Way::Kept(kept) => {
                kept.lock().unwrap_or_else(PoisonError::into_inner).push(message);
                Ok(())
            }
            Way::Smtp { transport, from } => {
                let mut builder = lettre::Message::builder()
                    .from(from.clone())
                    .to(Mailbox::new(None, to))
                    .subject(message.subject)
                    // Without an id of its own a mail looks like a bulk mailer's to many servers.
                    .message_id(Some(format!("<{}@{}>", message.id, from.email.domain())))
                    // No holiday note is wanted in answer.
                    .raw_header(header("Auto-Submitted", "auto-generated".to_owned())?);
                if let Some(preferences) = message.preferences {
                    builder = builder.raw_header(header("List-Unsubscribe", format!("<{preferences}>"))?);
                }
                let mail = match message.html {
                    Some(html) => builder.multipart(MultiPart::alternative_plain_html(message.text, html)),
                    None => builder.header(ContentType::TEXT_PLAIN).body(message.text),
                }
                .map_err(|_| MailError::Unusable("text"))?;
                match tokio::time::timeout(DELIVERY, transport.send(mail)).await {
                    Ok(Ok(_)) => Ok(()),
                    Ok(Err(error)) if error.is_permanent() && !is_about_us(&error) => Err(MailError::Refused(error)),
                    Ok(Err(error)) => Err(MailError::Unreachable(Some(error))),
                    Err(_) => Err(MailError::Unreachable(None)),
                }
            }
        }
    }

    /// What a [`Mailer::keeping`] was given so far, in order; empty for every other.
    pub fn kept(&self) -> Vec<Message> {
        match &self.0 {
            Way::Kept(kept) => kept.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            Way::None | Way::Smtp { .. } => Vec::new(),
        }
    }
}

/// Whether the server refuses who we are and not what we send: somebody will mend the settings, and no mail is lost until
/// then.
fn is_about_us(error: &lettre::transport::smtp::Error) -> bool {
    error.status().is_some_and(|code| (530..=538).contains(&u16::from(code)))
}

fn header(name: &'static str, value: String) -> Result<HeaderValue, MailError> {
    if value.chars().any(|c| c.is_control() || !c.is_ascii()) {
        return Err(MailError::Unusable("head"));
    }
    Ok(HeaderValue::new(HeaderName::new_from_ascii_str(name), value))
}

impl SmtpUrl {
    /// Reads `smtp://` (STARTTLS, port 587; no TLS to this computer's own server) or `smtps://` (TLS, port 465),
    /// with `user:password@` percent-encoded, `?from=` for the sender and `?tls=none` for a server without TLS.
    pub fn parse(text: &str) -> Result<Self, BadSmtpUrl> {
        let url = Url::parse(text).map_err(|_| BadSmtpUrl::Form)?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(BadSmtpUrl::Form)?;
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(BadSmtpUrl::Form);
        }
        let local = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
        let (mut tls, standard_port) = match url.scheme() {
            "smtps" => (TlsUse::Wrapped, 465),
            "smtp" => (if local { TlsUse::None } else { TlsUse::Required }, 587),
            _ => return Err(BadSmtpUrl::Form),
        };
        let mut from = None;
        for (name, value) in url.query_pairs() {
            match (&*name, &*value) {
                ("from", address) => from = Some(address.parse().map_err(|_| BadSmtpUrl::Parameter)?),
                ("tls", "none") if tls != TlsUse::Wrapped => tls = TlsUse::None,
                _ => return Err(BadSmtpUrl::Parameter),
            }
        }
        let decode = |part: &str| {
            // A form decoder would turn "+" into a space, which is a fine character in a password.
            let escaped = part.replace('+', "%2B");
            url::form_urlencoded::parse(escaped.as_bytes())
                .next()
                .map(|(text, _)| text.into_owned())
                .unwrap_or_default()
        };
        let credentials = match (url.username(), url.password()) {
            ("", None) => None,
            ("", Some(_)) | (_, None) => return Err(BadSmtpUrl::Form),
            (user, Some(password)) => Some((decode(user), decode(password))),
        };
        Ok(Self { host: host.to_owned(), port: url.port().unwrap_or(standard_port), tls, credentials, from })
    }

    /// Host and port, for a check whether anybody answers there.
    pub fn server(&self) -> (&str, u16) {
        (self.host.trim_matches(['[', ']']), self.port)
    }

    /// Whether a password would travel without TLS to another computer.
    pub fn exposes_credentials(&self) -> bool {
        self.tls == TlsUse::None
            && self.credentials.is_some()
            && !matches!(self.host.as_str(), "localhost" | "127.0.0.1" | "[::1]")
    }
}

impl fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SmtpUrl({}:{})", self.host, self.port)
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Message(..)")
    }
}

impl fmt::Debug for Mailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Way::None => "Mailer(none)",
            Way::Smtp { .. } => "Mailer(smtp)",
            Way::Kept(_) => "Mailer(keeping)",
        })
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
    use tokio::net::TcpListener;

    use super::*;

    fn invitation() -> Message {
        Message {
            to: "reader@news.example".into(),
            subject: "دعوة إلى غرفة الأخبار".into(),
            text: "Open this link: https://desk.news.example/x\n".into(),
            html: None,
            id: uuid::Uuid::nil(),
            preferences: None,
        }
    }

    /// A mail server for one mail: answers each line as `answer` says and returns the lines it was sent.
    async fn server(answer: fn(&str) -> &'static str) -> (SmtpUrl, tokio::task::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let said = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let mut stream = BufReader::new(stream);
            let (mut said, mut in_text) = (String::new(), false);
            stream.write_all(b"220 ready\r\n").await.unwrap();
            loop {
                let mut line = String::new();
                if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
                    return said;
                }
                said.push_str(&line);
                if in_text && line != ".\r\n" {
                    continue;
                }
                in_text = line == "DATA\r\n";
                stream.write_all(answer(&line).as_bytes()).await.unwrap();
                if line == ".\r\n" || line == "QUIT\r\n" {
                    return said;
                }
            }
        });
        let url = SmtpUrl::parse(&format!("smtp://127.0.0.1:{port}?from=desk@news.example")).unwrap();
        (url, said)
    }

    #[tokio::test]
    async fn a_mail_reaches_the_server() {
        let (url, said) = server(|line| match line {
            "DATA\r\n" => "354 go on\r\n",
            _ => "250 fine\r\n",
        })
        .await;
        Mailer::new(Some(&url), "news.example").unwrap().send(invitation()).await.unwrap();
        let said = said.await.unwrap();
        assert!(said.contains("MAIL FROM:<desk@news.example>"), "{said}");
        assert!(said.contains("RCPT TO:<reader@news.example>"), "{said}");
        assert!(said.contains("https://desk.news.example/x"), "{said}");
    }

    #[tokio::test]
    async fn a_refusal_and_a_silence_are_told_apart() {
        let (url, _said) = server(|line| match line.starts_with("RCPT") {
            true => "550 nobody here\r\n",
            false => "250 fine\r\n",
        })
        .await;
        let refused = Mailer::new(Some(&url), "news.example").unwrap().send(invitation()).await.unwrap_err();
        assert!(matches!(refused, MailError::Refused(_)), "{refused:?}");

        let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let url = SmtpUrl::parse(&format!("smtp://{free}")).unwrap();
        let nobody = Mailer::new(Some(&url), "news.example").unwrap().send(invitation()).await.unwrap_err();
        assert!(matches!(nobody, MailError::Unreachable(_)), "{nobody:?}");
    }

    #[tokio::test]
    async fn without_a_server_it_says_so_and_a_keeping_one_keeps() {
        assert!(matches!(Mailer::none().send(invitation()).await, Err(MailError::NotSet)));
        let mailer = Mailer::keeping();
        mailer.clone().send(invitation()).await.unwrap();
        assert_eq!(mailer.kept(), [invitation()]);
        let injected = Message { subject: "Hello\r\nBcc: all@news.example".into(), ..invitation() };
        assert!(matches!(mailer.send(injected).await, Err(MailError::Unusable("subject"))));
        let nowhere = Message { to: "nowhere".into(), ..invitation() };
        assert!(matches!(mailer.send(nowhere).await, Err(MailError::Unusable(_))));
    }

    #[test]
    fn the_address_of_a_server_says_how_to_speak_with_it() {
        let url = SmtpUrl::parse("smtp://me%40news.example:a%3Ab+c@mail.example?from=me@news.example").unwrap();
        assert_eq!((url.server(), url.tls), (("mail.example", 587), TlsUse::Required));
        assert_eq!(url.credentials, Some(("me@news.example".into(), "a:b+c".into())));
        assert_eq!(format!("{url:?}"), "SmtpUrl(mail.example:587)");
        assert_eq!(SmtpUrl::parse("smtps://mail.example").unwrap().tls, TlsUse::Wrapped);
        assert_eq!(SmtpUrl::parse("smtp://localhost:25").unwrap().tls, TlsUse::None);
        assert!(SmtpUrl::parse("smtp://u:p@relay:25?tls=none").unwrap().exposes_credentials());
        for wrong in ["smtp://", "mail.example:25", "http://mail.example", "smtp://me@mail.example", "smtp://x/y"] {
            assert_eq!(SmtpUrl::parse(wrong), Err(BadSmtpUrl::Form), "{wrong}");
        }
        for wrong in ["smtp://x?tls=maybe", "smtp://x?from=nobody", "smtps://x?tls=none", "smtp://x?port=1"] {
            assert_eq!(SmtpUrl::parse(wrong), Err(BadSmtpUrl::Parameter), "{wrong}");
        }
    }

    #[test]
    fn nothing_of_a_mail_shows_in_a_log() {
        let shown = format!("{:?} {:?}", invitation(), Mailer::none());
        assert!(!shown.contains('@') && !shown.contains("link"), "{shown}");
    }
}
