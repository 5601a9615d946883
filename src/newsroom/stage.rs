//! The stages of a story and how it moves between them. Pure: no database, no rights.
//!
//! Who may make a move stands in `access::rules`; what else a move does (a row of publication, a time in a schedule)
//! belongs to the verb that makes it.

use std::fmt;

/// Where a story stands. *Has unpublished changes* is not a stage: it is `head != published revision`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// A pitch: somebody thinks that this should be written.
    Idea,
    /// Being written; never public, or not public any more than it was.
    Writing,
    /// Handed in: the desk edits it.
    WithDesk,
    /// With those who read it last.
    WithSubs,
    /// Nothing is missing but the word to go.
    Ready,
    /// Goes out at a time that is set.
    Scheduled,
    /// One of its revisions is public.
    Live,
    /// Set aside; it goes on where it was when somebody takes it up again.
    OnHold,
    /// Was public and was taken down; its address says so.
    Withdrawn,
    /// Will never be published (again). The end: nothing is changed in it any more.
    Killed,
}

/// What moves a story from one stage to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Move {
    /// An idea is taken up.
    Start,
    /// Its writers hand it in.
    Submit,
    /// Back to the desk from those further on.
    PassToDesk,
    PassToSubs,
    MarkReady,
    /// Back to its writers.
    Return,
    Hold,
    /// Off hold, to where it was.
    Resume,
    Schedule,
    /// Off the schedule, to where it was.
    Unschedule,
    Publish,
    Withdraw,
    Kill,
}

/// A stage and, where a story waits in it only for a time, the stage it goes back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub stage: Stage,
    /// For [`Stage::OnHold`] and [`Stage::Scheduled`], and for them only.
    pub before: Option<Stage>,
}

/// Where a move leads.
enum To {
    Stage(Stage),
    /// To this stage, keeping in mind where it came from.
    Keeping(Stage),
    /// To where it came from.
    Back,
}

impl Move {
    pub const ALL: [Move; 13] = [
        Move::Start,
        Move::Submit,
        Move::PassToDesk,
        Move::PassToSubs,
        Move::MarkReady,
        Move::Return,
        Move::Hold,
        Move::Resume,
        Move::Schedule,
        Move::Unschedule,
        Move::Publish,
        Move::Withdraw,
        Move::Kill,
    ];

    /// The whole table: from where, and to where.
    fn way(self) -> (&'static [Stage], To) {
        use Stage::*;
        match self {
            Move::Start => (&[Idea], To::Stage(Writing)),
            Move::Submit => (&[Idea, Writing], To::Stage(WithDesk)),
            Move::PassToDesk => (&[WithSubs, Ready], To::Stage(WithDesk)),
            Move::PassToSubs => (&[Writing, WithDesk, Ready], To::Stage(WithSubs)),
            Move::MarkReady => (&[Writing, WithDesk, WithSubs], To::Stage(Ready)),
            Move::Return => (&[WithDesk, WithSubs, Ready], To::Stage(Writing)),
            Move::Hold => (&[Idea, Writing, WithDesk, WithSubs, Ready], To::Keeping(OnHold)),
            Move::Resume => (&[OnHold], To::Back),
            Move::Schedule => (&[Idea, Writing, WithDesk, WithSubs, Ready, Withdrawn], To::Keeping(Scheduled)),
            Move::Unschedule => (&[Scheduled], To::Back),
            Move::Publish => (&[Idea, Writing, WithDesk, WithSubs, Ready, Scheduled, Live, Withdrawn], To::Stage(Live)),
            Move::Withdraw => (&[Live], To::Stage(Withdrawn)),
            Move::Kill => {
                let open = &[Idea, Writing, WithDesk, WithSubs, Ready, Scheduled, Live, OnHold, Withdrawn];
                (open, To::Stage(Killed))
            }
        }
    }

    /// As used in addresses, forms and keys of words.
    pub fn as_str(self) -> &'static str {
        match self {
            Move::Start => "start",
            Move::Submit => "submit",
            Move::PassToDesk => "pass-to-desk",
            Move::PassToSubs => "pass-to-subs",
            Move::MarkReady => "mark-ready",
            Move::Return => "return",
            Move::Hold => "hold",
            Move::Resume => "resume",
            Move::Schedule => "schedule",
            Move::Unschedule => "unschedule",
            Move::Publish => "publish",
            Move::Withdraw => "withdraw",
            Move::Kill => "kill",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.as_str() == text)
    }
}

impl Standing {
    pub fn at(stage: Stage) -> Self {
        Self { stage, before: None }
    }

    /// Where the story stands after a move; `None` if the move makes no sense from here.
    pub fn after(self, step: Move) -> Option<Standing> {
        let (from, to) = step.way();
        if !from.contains(&self.stage) {
            return None;
        }
        match to {
            To::Stage(stage) => Some(Standing::at(stage)),
            To::Keeping(stage) => Some(Standing { stage, before: Some(self.stage) }),
            // What stands on hold or in the schedule knows from where; the database holds to that.
            To::Back => Some(Standing::at(self.before.unwrap_or(Stage::Writing))),
        }
    }
}

impl Stage {
    /// In the order in which work goes on.
    pub const ALL: [Stage; 10] = [
        Stage::Idea,
        Stage::Writing,
        Stage::WithDesk,
        Stage::WithSubs,
        Stage::Ready,
        Stage::Scheduled,
        Stage::Live,
        Stage::OnHold,
        Stage::Withdrawn,
        Stage::Killed,
    ];

    /// Whether a move makes sense from here.
    pub fn allows(self, step: Move) -> bool {
        step.way().0.contains(&self)
    }

    /// Whether its writers still have it: a contributor's part ends when they hand it in.
    pub fn is_with_writers(self) -> bool {
        match self {
            Stage::Idea | Stage::Writing => true,
            Stage::WithDesk
            | Stage::WithSubs
            | Stage::Ready
            | Stage::Scheduled
            | Stage::Live
            | Stage::OnHold
            | Stage::Withdrawn
            | Stage::Killed => false,
        }
    }

    /// Whether somebody still has work to do before readers see it: what is handed over when a person leaves.
    pub fn is_open(self) -> bool {
        match self {
            Stage::Idea
            | Stage::Writing
            | Stage::WithDesk
            | Stage::WithSubs
            | Stage::Ready
            | Stage::Scheduled
            | Stage::OnHold => true,
            Stage::Live | Stage::Withdrawn | Stage::Killed => false,
        }
    }

    /// As stored and as used in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Stage::Idea => "idea",
            Stage::Writing => "writing",
            Stage::WithDesk => "with-desk",
            Stage::WithSubs => "with-subs",
            Stage::Ready => "ready",
            Stage::Scheduled => "scheduled",
            Stage::Live => "live",
            Stage::OnHold => "on-hold",
            Stage::Withdrawn => "withdrawn",
            Stage::Killed => "killed",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == text)
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Move {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<String> for Stage {
    /// From the database, whose constraint allows only these; anything else would be shown as unpublished.
    fn from(text: String) -> Self {
        Self::parse(&text).unwrap_or(Stage::Writing)
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    #[test]
    fn every_move_from_every_stage() {
        let mut table = String::new();
        for stage in Stage::ALL {
            writeln!(table, "{stage}").unwrap();
            for step in Move::ALL {
                let before = matches!(stage, Stage::OnHold | Stage::Scheduled).then_some(Stage::WithSubs);
                let after = Standing { stage, before }.after(step);
                assert_eq!(after.is_some(), stage.allows(step));
                if let Some(Standing { stage: to, before }) = after {
                    assert_eq!(before.is_some(), matches!(to, Stage::OnHold | Stage::Scheduled), "{stage} {step}");
                    let kept = before.map(|before| format!(" (from {before})")).unwrap_or_default();
                    writeln!(table, "    {:13} → {to}{kept}", step.as_str()).unwrap();
                }
            }
        }
        insta::assert_snapshot!(table);
    }

    #[test]
    fn what_waits_goes_back_to_where_it_was() {
        for stage in [Stage::Idea, Stage::Writing, Stage::WithDesk, Stage::WithSubs, Stage::Ready] {
            for (there, back) in [(Move::Hold, Move::Resume), (Move::Schedule, Move::Unschedule)] {
                let waiting = Standing::at(stage).after(there).unwrap();
                assert_eq!(waiting.after(back), Some(Standing::at(stage)));
            }
        }
        let withdrawn = Standing::at(Stage::Withdrawn);
        assert_eq!(withdrawn.after(Move::Schedule).unwrap().after(Move::Unschedule), Some(withdrawn));
    }

    #[test]
    fn killed_is_the_end() {
        assert!(Move::ALL.iter().all(|step| !Stage::Killed.allows(*step)));
        assert!(Stage::ALL.iter().all(|stage| *stage == Stage::Killed || stage.allows(Move::Kill)));
    }

    #[test]
    fn only_a_live_story_can_be_withdrawn_and_nothing_on_hold_goes_out() {
        assert!(Stage::ALL.iter().all(|stage| stage.allows(Move::Withdraw) == (*stage == Stage::Live)));
        assert!(!Stage::OnHold.allows(Move::Publish) && !Stage::OnHold.allows(Move::Schedule));
    }

    #[test]
    fn words_are_read_as_they_are_written() {
        assert!(Stage::ALL.iter().all(|stage| Stage::parse(stage.as_str()) == Some(*stage)));
        assert!(Move::ALL.iter().all(|step| Move::parse(step.as_str()) == Some(*step)));
    }
}
