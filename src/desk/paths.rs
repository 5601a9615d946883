//! The desk's addresses. One owner each: the struct that parses an address prints it.

use axum_extra::routing::TypedPath;
use serde::Deserialize;

use crate::newsroom::ids::{
    ArticleId, AuthorId, CommentId, CorrectionId, PersonId, PreviewLinkId, ScheduleId, SectionId, TagId, ThreadId,
    ViewId,
};
use crate::web::error::Error;

pub const DESK: &str = "/desk";
pub const SIGN_IN: &str = "/desk/sign-in";

macro_rules! paths {
    ($($(#[$doc:meta])* $name:ident $pattern:literal { $($field:ident: $type:ty),* })*) => {$(
        $(#[$doc])*
        #[derive(TypedPath, Deserialize, Clone, Debug)]
        #[typed_path($pattern, rejection(Error))]
        pub struct $name { $(pub $field: $type),* }
    )*};
}

macro_rules! plain_paths {
    ($($(#[$doc:meta])* $name:ident $pattern:literal)*) => {$(
        $(#[$doc])*
        #[derive(TypedPath, Deserialize, Clone, Copy, Debug)]
        #[typed_path($pattern)]
        pub struct $name;
    )*};
}

plain_paths! {
    Desk "/desk"
    /// The list's rows as they change.
    BoardChanges "/desk/changes"
    /// Views of the list, kept for everybody.
    Views "/desk/views"
    /// What is done to many stories at once.
    BulkAssignment "/desk/bulk/assignment"
    BulkMove "/desk/bulk/moves"
    BulkTag "/desk/bulk/tags"
    BulkSection "/desk/bulk/section"
    /// Headline, section, one paragraph, out.
    Breaking "/desk/articles/breaking"
    /// What each role may do.
    Roles "/desk/roles"
    SignIn "/desk/sign-in"
    SignOut "/desk/sign-out"
    Session "/desk/session"
    /// All open threads of comments.
    OpenComments "/desk/comments"
    /// All that readers were told of stories.
    AllCorrections "/desk/corrections"
    Notifications "/desk/notifications"
    /// Marks one's own notifications as read.
    NotificationsReading "/desk/notifications/reading"
    /// Two revisions side by side, of one story or of two.
    Comparison "/desk/comparison"
    /// Another story to compare a revision with.
    ComparisonChoice "/desk/comparison/choice"
    NewArticle "/desk/articles/new"
    /// Everything that anybody did.
    History "/desk/history"
    HistoryExport "/desk/history.csv"
    /// How often stories are read.
    Readership "/desk/readership"
    /// A wish for a new password, before signing in.
    Forgotten "/desk/sign-in/forgotten"
    /// How one wants to be told of things.
    AccountNotices "/desk/account/notifications"
    SettingsMail "/desk/settings/mail"
    Articles "/desk/articles"
    Stories "/desk/stories.json"
    TagNames "/desk/tags.json"
    /// The key under which one's browsers keep unsent words.
    KeptKey "/desk/kept-key"
    /// What the palette of commands offers.
    Palette "/desk/palette.json"
    Sections "/desk/sections"
    NewSection "/desk/sections/new"
    Tags "/desk/tags"
    NewTag "/desk/tags/new"
    Authors "/desk/authors"
    NewAuthor "/desk/authors/new"
    People "/desk/people"
    NewPerson "/desk/people/new"
    Settings "/desk/settings"
    /// What this newsroom calls its stages.
    StageNames "/desk/settings/stages"
    Operations "/desk/operations"
    /// What is planned for which minute.
    Schedule "/desk/schedule"
    /// Which stories want the approval of a second person.
    ApprovalRules "/desk/approval-rules"
    Account "/desk/account"
    AccountPassword "/desk/account/password"
    /// Single letters as keys, on or off.
    AccountKeys "/desk/account/keys"
    /// Signs one's other devices out.
    AccountDevicesRemoval "/desk/account/devices/removal"
}

paths! {
    /// The one-time link that makes the first admin.
    SetUp "/desk/set-up/{secret}" { secret: String }
    /// The one-time link of an invitation or a new password.
    Link "/desk/links/{secret}" { secret: String }
    Article "/desk/articles/{id}" { id: ArticleId }
    /// Who has a story, until when, and what it needs.
    Assignment "/desk/articles/{id}/assignment" { id: ArticleId }
    /// A move to another stage.
    Moves "/desk/articles/{id}/moves" { id: ArticleId }
    /// What is noted beside a story.
    Notes "/desk/articles/{id}/notes" { id: ArticleId }
    ViewRemoval "/desk/views/{id}/removal" { id: ViewId }
    Revisions "/desk/articles/{id}/revisions" { id: ArticleId }
    Revision "/desk/articles/{id}/revisions/{number}" { id: ArticleId, number: i32 }
    /// What a revision holds, for the editor to put back.
    RevisionContent "/desk/articles/{id}/revisions/{number}/content.json" { id: ArticleId, number: i32 }
    /// Gives a revision a name, or takes it away.
    RevisionName "/desk/articles/{id}/revisions/{number}/name" { id: ArticleId, number: i32 }
    /// A story's threads, and a new one.
    Comments "/desk/articles/{id}/comments" { id: ArticleId }
    /// Who can be called by name in a story's comments.
    CommentPeople "/desk/articles/{id}/comments/people.json" { id: ArticleId }
    CommentReplies "/desk/articles/{id}/comments/{thread}/replies" { id: ArticleId, thread: ThreadId }
    CommentResolution "/desk/articles/{id}/comments/{thread}/resolution" { id: ArticleId, thread: ThreadId }
    CommentReopening "/desk/articles/{id}/comments/{thread}/reopening" { id: ArticleId, thread: ThreadId }
    /// Other words in place of one's own.
    CommentWords "/desk/articles/{id}/comments/said/{comment}" { id: ArticleId, comment: CommentId }
    CommentRemoval "/desk/articles/{id}/comments/said/{comment}/removal" { id: ArticleId, comment: CommentId }
    Publication "/desk/articles/{id}/publication" { id: ArticleId }
    Withdrawal "/desk/articles/{id}/withdrawal" { id: ArticleId }
    /// What readers were told of a story, and telling them more.
    Corrections "/desk/articles/{id}/corrections" { id: ArticleId }
    Correction "/desk/articles/{id}/corrections/{correction}" { id: ArticleId, correction: CorrectionId }
    /// Makes the public log of changes begin with a version.
    LogCut "/desk/articles/{id}/published/{number}/log-cut" { id: ArticleId, number: i32 }
    Kill "/desk/articles/{id}/kill" { id: ArticleId }
    ArticleSchedule "/desk/articles/{id}/schedule" { id: ArticleId }
    ScheduleCancellation "/desk/articles/{id}/schedule/{schedule}/cancellation" { id: ArticleId, schedule: ScheduleId }
    /// Takes note of a failure.
    ScheduleDismissal "/desk/articles/{id}/schedule/{schedule}/dismissal" { id: ArticleId, schedule: ScheduleId }
    Approval "/desk/articles/{id}/approval" { id: ArticleId }
    /// Gives a story back with a note.
    GivingBack "/desk/articles/{id}/giving-back" { id: ArticleId }
    Embargo "/desk/articles/{id}/embargo" { id: ArticleId }
    EmbargoLifting "/desk/articles/{id}/embargo/lifting" { id: ArticleId }
    PreviewLinks "/desk/articles/{id}/preview-links" { id: ArticleId }
    PreviewLinkRevocation "/desk/articles/{id}/preview-links/{link}/revocation" { id: ArticleId, link: PreviewLinkId }
    /// What a preview link opens, on the site's own host: whoever holds it need not reach the desk.
    SharedPreview "/preview/{secret}" { secret: String }
    Versions "/desk/articles/{id}/versions" { id: ArticleId }
    Preview "/desk/articles/{id}/preview" { id: ArticleId }
    ArticleHistory "/desk/articles/{id}/history" { id: ArticleId }
    /// How often a story is read.
    ArticleReadership "/desk/articles/{id}/readership" { id: ArticleId }
    /// Where a story is written together.
    Room "/desk/articles/{id}/room" { id: ArticleId }
    Writers "/desk/articles/{id}/writers" { id: ArticleId }
    Section "/desk/sections/{id}" { id: SectionId }
    SectionRemoval "/desk/sections/{id}/removal" { id: SectionId }
    Tag "/desk/tags/{id}" { id: TagId }
    TagRemoval "/desk/tags/{id}/removal" { id: TagId }
    Author "/desk/authors/{id}" { id: AuthorId }
    Person "/desk/people/{id}" { id: PersonId }
    PersonRole "/desk/people/{id}/role" { id: PersonId }
    PersonSuspension "/desk/people/{id}/suspension" { id: PersonId }
    PersonReinstatement "/desk/people/{id}/reinstatement" { id: PersonId }
    PersonLink "/desk/people/{id}/link" { id: PersonId }
    /// The sections a person's rights end at.
    PersonSections "/desk/people/{id}/sections" { id: PersonId }
    /// Gives all open stories of a person to another.
    PersonHandOver "/desk/people/{id}/handover" { id: PersonId }
    JobRetry "/desk/operations/jobs/{id}/retry" { id: i64 }
    JobDismissal "/desk/operations/jobs/{id}/dismissal" { id: i64 }
}

/// Whether a stranger may send a form there: to sign in or out, or to use a one-time link.
pub fn is_open(path: &str) -> bool {
    ["/desk/sign-in", "/desk/sign-out", "/desk/set-up/", "/desk/links/"].iter().any(|open| path.starts_with(open))
}

/// Where the editor opens a story, at a thread of comments if there is one to look at.
pub fn story_or_thread(article: ArticleId, thread: Option<ThreadId>) -> String {
    match thread {
        Some(thread) => format!("{}#comment={thread}", Article { id: article }),
        None => Article { id: article }.to_string(),
    }
}

/// The sign-in page that leads on to `target`.
pub fn sign_in_then(target: &str) -> String {
    if target == DESK {
        return SIGN_IN.to_owned();
    }
    let query: String = url::form_urlencoded::Serializer::new(String::new()).append_pair("next", target).finish();
    format!("{SIGN_IN}?{query}")
}

/// Where to go after signing in: only to the desk itself, whatever the address said.
pub fn next_or_desk(next: Option<&str>) -> &str {
    match next {
        Some(next)
            if (next == DESK || next.starts_with("/desk/") || next.starts_with("/desk?"))
                && !next.starts_with("/desk//")
                && !next.contains(['\\', '\r', '\n']) =>
        {
            next
        }
        _ => DESK,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_leads_to_the_desk_only() {
        assert_eq!(next_or_desk(Some("/desk/articles/new")), "/desk/articles/new");
        for elsewhere in ["https://evil.example", "//evil.example", "/desk/..\\evil", "/deskevil", "/", "/desk//x"] {
            assert_eq!(next_or_desk(Some(elsewhere)), DESK, "{elsewhere}");
        }
        assert_eq!(sign_in_then("/desk?mine=1"), "/desk/sign-in?next=%2Fdesk%3Fmine%3D1");
    }
}
