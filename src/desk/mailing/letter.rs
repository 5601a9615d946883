//! The words of a mail, as a page and as plain text: the same words twice, for programs that show the one or the other.

use askama::Template;

use crate::newsroom::ids::MailId;
use crate::platform::lang::{Direction, Lang, UiLang};
use crate::platform::mail::Message;

/// A mail before it is printed. Everything in it is plain text.
#[derive(Clone, Debug, Template)]
#[template(path = "mail/letter.html")]
pub(super) struct Letter {
    pub ui: UiLang,
    pub subject: String,
    pub greeting: String,
    pub lines: Vec<String>,
    pub stories: Vec<Entry>,
    /// What to do, and where.
    pub action: Option<(String, String)>,
    pub closing: Vec<String>,
    /// Where the reader chooses what mail they get.
    pub preferences: Option<(String, String)>,
}

/// A story that the mail is about: its headline, and no other word of it.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub said: Option<String>,
    pub headline: String,
    pub lang: Lang,
    pub href: String,
}

impl Letter {
    /// Prints it for one address. An error is a mistake in the template.
    pub(super) fn print(self, id: MailId, to: String) -> askama::Result<Message> {
        let html = self.render()?;
        let text = self.text();
        let preferences = self.preferences.map(|(_, href)| href);
        Ok(Message { to, subject: self.subject, text, html: Some(html), id: id.uuid(), preferences })
    }

    fn text(&self) -> String {
        let mut parts: Vec<String> = vec![self.greeting.clone()];
        parts.extend(self.lines.iter().cloned());
        for story in &self.stories {
            let said = story.said.as_ref().map(|said| format!("{said}\n")).unwrap_or_default();
            parts.push(format!("{said}{}\n{}", isolated(&story.headline), story.href));
        }
        parts.extend(self.action.iter().map(|(label, href)| format!("{label}:\n{href}")));
        parts.extend(self.closing.iter().cloned());
        if let Some((label, href)) = &self.preferences {
            parts.push(format!("--\n{label}:\n{href}"));
        }
        parts.join("\n\n") + "\n"
    }

    fn direction(&self) -> Direction {
        self.ui.lang().direction()
    }
}

/// A name or headline for use inside a sentence of either direction. Plain text has no `bdi`: the characters for it stand
/// in its place.
pub(super) fn isolated(text: &str) -> String {
    format!("\u{2068}{text}\u{2069}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_say_the_same_and_escape_what_is_no_markup() {
        let letter = Letter {
            ui: UiLang::Ar,
            subject: "تكليف: <b>".into(),
            greeting: "مرحبًا".into(),
            lines: vec!["سطر".into()],
            stories: vec![Entry {
                said: None,
                headline: "Fish & <script>".into(),
                lang: Lang::EN,
                href: "https://desk.example/desk/articles/1".into(),
            }],
            action: None,
            closing: vec![],
            preferences: Some(("الإشعارات".into(), "https://desk.example/p".into())),
        };
        let message = letter.print(MailId::generate(), "a@b.example".into()).unwrap();
        let html = message.html.unwrap();
        assert!(
            html.contains("<html lang=\"ar\" dir=\"rtl\">") && html.contains("<p lang=\"en\" dir=\"ltr\">"),
            "{html}"
        );
        assert!(!html.contains("<script>") && html.contains("Fish &#38; &#60;script&#62;"), "{html}");
        assert!(message.text.contains("\u{2068}Fish & <script>\u{2069}\nhttps://desk.example/desk/articles/1"));
        assert_eq!(message.preferences.as_deref(), Some("https://desk.example/p"));
    }
}
