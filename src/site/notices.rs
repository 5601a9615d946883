//! What readers were told of a story, ready to print: on its page, in feeds, and in lists of corrections.

use askama::Template;

use super::visit::Visit;
use crate::newsroom::publication::corrections::{CorrectionKind, Notice};
use crate::platform::clock::Timestamp;
use crate::platform::lang::Lang;
use crate::platform::words::words;
use crate::web::filters;
use crate::web::page::SETTING;

/// A record as it is printed.
#[derive(Clone, Debug)]
pub(super) struct NoticeView {
    /// The id of its element.
    pub anchor: String,
    /// Its class.
    pub kind: &'static str,
    /// The key of its heading.
    pub key: &'static str,
    pub is_retraction: bool,
    pub at: Timestamp,
    pub amended: Option<Timestamp>,
    pub paragraphs: Vec<String>,
}

#[derive(Template)]
#[template(path = "feed/notices.html")]
struct FeedNotices {
    notices: Vec<NoticeView>,
}

impl NoticeView {
    pub(super) fn new(notice: &Notice) -> Self {
        Self {
            anchor: anchor(notice),
            kind: notice.kind.as_str(),
            key: key(notice.kind),
            is_retraction: notice.kind == CorrectionKind::Retraction,
            at: notice.filed_at,
            amended: notice.amended_at,
            paragraphs: notice.paragraphs().map(str::to_owned).collect(),
        }
    }

    /// All it says in one line.
    pub(super) fn line(&self) -> String {
        self.paragraphs.join(" ")
    }
}

/// Where the notices of a story stand: under the byline, a retraction before all others, and at the foot; newest first.
pub(super) fn placed(notices: &[Notice]) -> (Vec<NoticeView>, Vec<NoticeView>) {
    let (mut above, below): (Vec<_>, Vec<_>) = notices.iter().rev().partition(|notice| notice.serious);
    above.sort_by_key(|notice| notice.kind != CorrectionKind::Retraction);
    let views = |notices: Vec<&Notice>| notices.into_iter().map(NoticeView::new).collect();
    (views(above), views(below))
}

/// The same inside a text that leaves the site.
pub(super) fn for_feed(visit: &Visit, notices: Vec<NoticeView>) -> String {
    if notices.is_empty() {
        return String::new();
    }
    let setting = visit.setting();
    let values: (&str, &dyn std::any::Any) = (SETTING, &setting);
    // The template has nothing that could fail but the setting, which is given.
    FeedNotices { notices }.render_with_values(&values).unwrap_or_default()
}

/// The id of a notice's element on its story's page.
pub(super) fn anchor(notice: &Notice) -> String {
    format!("correction-{}", notice.id)
}

/// The key of a kind's name.
pub(super) fn key(kind: CorrectionKind) -> &'static str {
    match kind {
        CorrectionKind::Correction => "notice-correction",
        CorrectionKind::Clarification => "notice-clarification",
        CorrectionKind::Update => "notice-update",
        CorrectionKind::Note => "notice-note",
        CorrectionKind::Retraction => "notice-retraction",
    }
}

/// When a story last said something that matters to who read it before: "Updated" moves by an editor's word alone, machines
/// are told of a correction too.
pub(super) fn changed_at(updated: Option<Timestamp>, notices: &[Notice]) -> Option<Timestamp> {
    notices.iter().map(Notice::changed_at).chain(updated).max()
}

/// The title of a story whose text was taken back, where it stands alone.
pub(super) fn retracted(lang: Lang, headline: &str) -> String {
    words(lang.ui()).with("retracted-title", &[("value", headline)])
}
