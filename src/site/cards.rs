//! A story as lists show it, ready to print.

use super::visit::Visit;
use crate::newsroom::publication::{Card, Kind};
use crate::platform::clock::Timestamp;
use crate::platform::lang::Lang;
use crate::platform::words::words;

#[derive(Clone, Debug)]
pub struct CardView {
    pub href: String,
    pub title: String,
    pub section: Option<String>,
    /// The key of the word for a kind that is not news, or for a story whose text was taken back.
    pub kind: Option<&'static str>,
    pub is_opinion: bool,
    /// The standfirst, or nothing.
    pub trail: String,
    pub at: Timestamp,
}

/// The stories of one day.
#[derive(Clone, Debug)]
pub struct Day {
    /// `2026-11-24`, in the newsroom's zone.
    pub date: String,
    /// Some moment of it.
    pub at: Timestamp,
    pub cards: Vec<CardView>,
}

impl CardView {
    pub fn new(visit: &Visit, card: &Card) -> Self {
        let section = card.section.and_then(|id| visit.frame.section(id)).map(|section| section.name(visit.lang()));
        Self {
            href: visit.frame.story_path(&card.permalink).to_string(),
            title: card.title().to_owned(),
            section: section.filter(|name| !name.is_empty()).map(str::to_owned),
            kind: if card.retracted { Some("retracted") } else { kind_key(card.kind, section, visit.lang()) },
            is_opinion: card.kind == Kind::Opinion,
            trail: card.standfirst.clone(),
            at: card.first_published_at,
        }
    }

    /// The card where its section is named above it already.
    pub fn under(mut self, section: &str) -> Self {
        self.section = self.section.filter(|name| name != section);
        self
    }
}

/// The word for a kind, where it needs one: plain news does not say so, nor does an opinion in the section Opinion.
pub(super) fn kind_key(kind: Kind, section: Option<&str>, lang: Lang) -> Option<&'static str> {
    let key = match kind {
        Kind::News | Kind::Page => return None,
        Kind::Analysis => "kind-analysis",
        Kind::Opinion => "kind-opinion",
        Kind::Feature => "kind-feature",
        Kind::Explainer => "kind-explainer",
    };
    Some(key).filter(|key| section.is_none_or(|section| section != words(lang.ui()).say(key)))
}

/// Parts a list, which is in order of time, by the days of the newsroom's zone. `section` is the one that the whole
/// list stands under, if it does.
pub(super) fn by_day(visit: &Visit, cards: &[Card], section: &str) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for card in cards {
        let date = visit.frame.settings.local(card.first_published_at).date().to_string();
        let view = CardView::new(visit, card).under(section);
        match days.last_mut() {
            Some(day) if day.date == date => day.cards.push(view),
            _ => days.push(Day { date, at: card.first_published_at, cards: vec![view] }),
        }
    }
    days
}
