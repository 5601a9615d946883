//! Typed ids: one type per table, so that a section's id cannot stand where a story's is meant.
//! UUIDv7: they sort by the time they were made, which keeps index pages together.
//! They are public; nothing secret may be derived from one.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize, sqlx::Type)]
        #[serde(transparent)]
        #[sqlx(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new id, of this moment.
            pub fn generate() -> Self {
                Self(Uuid::now_v7())
            }

            pub fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            pub fn uuid(&self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                Uuid::parse_str(text).map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }
    )*};
}

ids! {
    /// Somebody who signs in.
    PersonId,
    /// A byline.
    AuthorId,
    SectionId,
    TagId,
    /// A story in one language.
    ArticleId,
    /// A story across its languages.
    WorkId,
    /// A conversation about a place of a story.
    ThreadId,
    /// What somebody wrote in a thread.
    CommentId,
    NotificationId,
    /// A mail that was ordered.
    MailId,
    /// A view of the desk's list.
    ViewId,
    /// What readers were told of a story.
    CorrectionId,
    /// Something that is to happen to a story at a minute.
    ScheduleId,
    /// A link for somebody without an account.
    PreviewLinkId,
}
