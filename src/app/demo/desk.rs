//! What the desk has in hand when the demo begins: who has which draft until when, what is noted beside it, ideas that wait,
//! a view, and stories on their way.

use anyhow::Context;
use jiff::SignedDuration;

use super::Filing;
use super::people::Staff;
use super::play::{Begun, permit};
use crate::newsroom::access::{
    AssignArticle, CreateArticle, EditViews, HoldArticle, MoveArticle, Newsroom, Role, SubmitArticle,
};
use crate::newsroom::article::Kind;
use crate::newsroom::article::begin::{self, NewArticle};
use crate::newsroom::assignment::assign::assign;
use crate::newsroom::assignment::{Assignment, Need, advance};
use crate::newsroom::board::views;
use crate::newsroom::ids::ArticleId;
use crate::newsroom::stage::Move;
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;
use crate::platform::lang::Lang;

/// A draft of the texts and what is asked for it.
struct Draft {
    work: &'static str,
    lang: Lang,
    plan: Plan,
    steps: &'static [(Move, Role, &'static str)],
}

/// A story of which there is a headline and nothing more.
struct Pitch {
    headline: &'static str,
    lang: Lang,
    section: &'static str,
    kind: Kind,
    by: Role,
    is_idea: bool,
    plan: Option<Plan>,
    steps: &'static [(Move, Role, &'static str)],
}

struct Plan {
    to: Role,
    /// From the start of the server on.
    due_in_minutes: Option<i64>,
    words: i32,
    brief: &'static str,
    legal: Need,
    pictures: Need,
}

const DRAFTS: [Draft; 3] = [
    Draft {
        work: "divers",
        lang: Lang::EN,
        plan: Plan {
            to: Role::Contributor,
            due_in_minutes: Some(95),
            words: 400,
            brief: "How much rope, how many Sundays, what else came up. Ask the club who keeps the bell.",
            legal: Need::None,
            pictures: Need::Needed,
        },
        steps: &[(Move::Submit, Role::Contributor, "The bell is at the museum by now: I checked this morning.")],
    },
    Draft {
        work: "captain",
        lang: Lang::AR,
        plan: Plan {
            to: Role::Author,
            due_in_minutes: Some(26 * 60),
            words: 900,
            brief: "حديث مع القبطان فارس موجي قبل تقاعده. صورة على المنحدر مع الركّاب.",
            legal: Need::None,
            pictures: Need::Met,
        },
        steps: &[
            (Move::Submit, Role::Author, ""),
            (Move::PassToSubs, Role::Editor, "راجعوا أسماء الأرصفة، ففي النص تهجئتان."),
        ],
    },
    Draft {
        work: "harbour-master",
        lang: Lang::EN,
        plan: Plan {
            to: Role::Editor,
            due_in_minutes: Some(-50),
            words: 800,
            brief: "What the rules ask for, who decides, who might apply.",
            legal: Need::Needed,
            pictures: Need::None,
        },
        steps: &[],
    },
];

const PITCHES: [Pitch; 4] = [
    Pitch {
        headline: "Who repairs the nets now that the net loft is closed?",
        lang: Lang::EN,
        section: "harbour",
        kind: Kind::Feature,
        by: Role::Contributor,
        is_idea: true,
        plan: None,
        steps: &[],
    },
    Pitch {
        headline: "ماذا يبقى من سوق الخميس بعد نقل الموقف؟",
        lang: Lang::AR,
        section: "town",
        kind: Kind::News,
        by: Role::Author,
        is_idea: true,
        plan: None,
        steps: &[],
    },
    Pitch {
        headline: "What a litre of water costs, street by street",
        lang: Lang::EN,
        section: "economy",
        kind: Kind::Analysis,
        by: Role::Editor,
        is_idea: false,
        plan: Some(Plan {
            to: Role::Author,
            due_in_minutes: Some(4 * 24 * 60),
            words: 1_200,
            brief: "The council’s tariff against forty bills from readers. The table goes in.",
            legal: Need::Met,
            pictures: Need::None,
        }),
        steps: &[],
    },
    Pitch {
        headline: "The winter ferry timetable",
        lang: Lang::EN,
        section: "harbour",
        kind: Kind::News,
        by: Role::Author,
        is_idea: false,
        plan: None,
        steps: &[(Move::Hold, Role::Editor, "The company answers next week.")],
    },
];

/// Plans the drafts, makes the pitches, and keeps a view. Everything happened within the last hours before `now`.
pub(super) async fn plan(
    tx: &mut Tx,
    now: Timestamp,
    staff: &Staff,
    filing: &Filing,
    begun: &Begun,
) -> anyhow::Result<()> {
    tx.now = now - SignedDuration::from_hours(2);
    for draft in &DRAFTS {
        let (id, _) = begun.get(&(draft.work, draft.lang)).with_context(|| format!("{} was not begun", draft.work))?;
        assign_to(tx, now, staff, *id, &draft.plan).await?;
        steps(tx, staff, *id, draft.steps).await?;
    }
    for pitch in &PITCHES {
        let create = staff.actor(pitch.by).may::<CreateArticle>(Newsroom)?;
        let section = filing.sections.get(pitch.section).copied();
        let headline = pitch.headline.to_owned();
        let new = NewArticle { lang: pitch.lang, kind: pitch.kind, headline, section, is_idea: pitch.is_idea };
        let id = begin::begin(tx, &create, new).await?;
        if let Some(plan) = &pitch.plan {
            assign_to(tx, now, staff, id, plan).await?;
        }
        steps(tx, staff, id, pitch.steps).await?;
    }
    let keep = staff.actor(Role::Editor).may::<EditViews>(Newsroom)?;
    views::keep(tx, &keep, "With subs", "state=with-subs").await?;
    tx.now = now;
    Ok(())
}

async fn assign_to(tx: &mut Tx, now: Timestamp, staff: &Staff, id: ArticleId, plan: &Plan) -> anyhow::Result<()> {
    let assignment = Assignment {
        person: staff.actor(plan.to).person(),
        due_at: plan.due_in_minutes.map(|minutes| now + SignedDuration::from_mins(minutes)),
        words: Some(plan.words),
        brief: plan.brief.to_owned(),
        legal: plan.legal,
        pictures: plan.pictures,
        breaking: false,
    };
    let permit = permit::<AssignArticle>(tx, staff.actor(Role::Editor), id).await?;
    assign(tx, &permit, assignment).await?;
    Ok(())
}

async fn steps(tx: &mut Tx, staff: &Staff, id: ArticleId, steps: &[(Move, Role, &str)]) -> anyhow::Result<()> {
    for (step, by, note) in steps {
        let actor = staff.actor(*by);
        match step {
            Move::Submit => {
                let permit = permit::<SubmitArticle>(tx, actor, id).await?;
                advance::advance(tx, &permit, *step, note).await?;
            }
            Move::Hold => {
                let permit = permit::<HoldArticle>(tx, actor, id).await?;
                advance::advance(tx, &permit, *step, note).await?;
            }
            other => {
                let permit = permit::<MoveArticle>(tx, actor, id).await?;
                advance::advance(tx, &permit, *other, note).await?;
            }
        }
    }
    Ok(())
}
