//! What is on its way to readers when the demo begins, and what keeps it: stories that are scheduled, one under an
//! embargo, columns that want the approval of a second person, of which one has it and one was given back.

use anyhow::Context;
use jiff::{SignedDuration, ToSpan};

use super::people::Staff;
use super::play::{Begun, permit};
use crate::newsroom::access::{
    ApproveArticle, AssignArticle, ChangeSettings, MoveArticle, Newsroom, NoteArticle, Role, ScheduleArticle,
    SetEmbargo, SubmitArticle,
};
use crate::newsroom::article::Kind;
use crate::newsroom::assignment::{Assignment, advance, assign, notes};
use crate::newsroom::ids::ArticleId;
use crate::newsroom::publication::approval::{self, Rule};
use crate::newsroom::publication::embargo;
use crate::newsroom::publication::schedule::{self, NewPlan};
use crate::newsroom::settings;
use crate::newsroom::stage::Move;
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;
use crate::platform::lang::Lang;

/// Brings the texts that are not out yet on their way, within the last hour before `now`.
pub(super) async fn release(tx: &mut Tx, now: Timestamp, staff: &Staff, begun: &Begun) -> anyhow::Result<()> {
    tx.now = now - SignedDuration::from_mins(55);
    let rule = Rule { section: None, kind: Kind::Opinion };
    let may_rule = staff.actor(Role::Admin).may::<ChangeSettings>(Newsroom)?;
    approval::set_rules(tx, &may_rule, &[rule]).await?;

    let desk = Desk { staff, begun };
    let zone = settings::load(tx.conn()).await?.time_zone;
    // A day ahead, at an hour at which papers do such things; never less than some hours away.
    let tomorrow = |hour| {
        let at = now.to_zoned(zone.clone()).date().checked_add(1.days())?.at(hour, 0, 0, 0);
        anyhow::Ok(at.to_zoned(zone.clone())?.timestamp())
    };

    let (id, revision) = desk.find("winter-hours", Lang::EN)?;
    desk.pass_on(tx, id, Role::Author).await?;
    desk.plan(tx, id, revision, Some(tomorrow(6)?)).await?;

    let (id, revision) = desk.find("olive-press", Lang::AR)?;
    desk.pass_on(tx, id, Role::Author).await?;
    desk.plan(tx, id, revision, Some(tomorrow(7)?)).await?;

    let (id, revision) = desk.find("borrowing", Lang::EN)?;
    let until = tomorrow(12)?;
    let may_set = permit::<SetEmbargo>(tx, staff.actor(Role::Editor), id).await?;
    embargo::set(tx, &may_set, until).await?;
    desk.note(tx, id, "The council’s press office: nobody calls the bank before noon, please.").await?;
    desk.plan(tx, id, revision, None).await?;

    tx.now = now - SignedDuration::from_mins(35);
    let (id, revision) = desk.find("ferry-fares", Lang::AR)?;
    desk.pass_on(tx, id, Role::Contributor).await?;
    let may_approve = permit::<ApproveArticle>(tx, staff.actor(Role::Editor), id).await?;
    approval::approve(tx, &may_approve, revision, "جميل. العنوان في مكانه.").await?;

    let (id, revision) = desk.find("lamps-on-the-cape", Lang::EN)?;
    desk.assign(tx, id, now + SignedDuration::from_mins(170)).await?;
    let may_submit = permit::<SubmitArticle>(tx, staff.actor(Role::Author), id).await?;
    advance::advance(tx, &may_submit, Move::Submit, "").await?;
    tx.now = now - SignedDuration::from_mins(20);
    let may_approve = permit::<ApproveArticle>(tx, staff.actor(Role::Editor), id).await?;
    let note = "Forty lamps is the council’s number, thirty thousand birds is ours: who counted them?";
    approval::give_back(tx, &may_approve, revision, note).await?;
    tx.now = now;
    Ok(())
}

struct Desk<'a> {
    staff: &'a Staff,
    begun: &'a Begun,
}

impl Desk<'_> {
    fn find(&self, work: &'static str, lang: Lang) -> anyhow::Result<(ArticleId, i32)> {
        self.begun.get(&(work, lang)).copied().with_context(|| format!("{work} was not begun"))
    }

    /// Handed in by its writer, and ready.
    async fn pass_on(&self, tx: &mut Tx, id: ArticleId, by: Role) -> anyhow::Result<()> {
        let may_submit = permit::<SubmitArticle>(tx, self.staff.actor(by), id).await?;
        advance::advance(tx, &may_submit, Move::Submit, "").await?;
        let may_move = permit::<MoveArticle>(tx, self.staff.actor(Role::Editor), id).await?;
        advance::advance(tx, &may_move, Move::MarkReady, "").await?;
        Ok(())
    }

    /// Goes out then, or with the end of its embargo.
    async fn plan(&self, tx: &mut Tx, id: ArticleId, revision: i32, at: Option<Timestamp>) -> anyhow::Result<()> {
        let may_plan = permit::<ScheduleArticle>(tx, self.staff.actor(Role::Editor), id).await?;
        schedule::publish_at(tx, &may_plan, NewPlan { revision, substantive: false, at }, None, None).await?;
        Ok(())
    }

    async fn note(&self, tx: &mut Tx, id: ArticleId, words: &str) -> anyhow::Result<()> {
        let may_note = permit::<NoteArticle>(tx, self.staff.actor(Role::Editor), id).await?;
        notes::write(tx, &may_note, words).await?;
        Ok(())
    }

    async fn assign(&self, tx: &mut Tx, id: ArticleId, due_at: Timestamp) -> anyhow::Result<()> {
        let may_assign = permit::<AssignArticle>(tx, self.staff.actor(Role::Editor), id).await?;
        let person = self.staff.actor(Role::Author).person();
        let new = Assignment {
            person,
            due_at: Some(due_at),
            words: Some(450),
            brief: "Elias’s column on the lamps. Layan sees it through.".to_owned(),
            ..Default::default()
        };
        assign::assign(tx, &may_assign, new).await?;
        Ok(())
    }
}
