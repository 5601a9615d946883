//! The demo's accounts and bylines.

use std::collections::HashMap;

use super::ACTOR;
use crate::newsroom::access::{Actor, EditAuthors, ManagePeople, Newsroom, Role};
use crate::newsroom::ids::{AuthorId, PersonId};
use crate::newsroom::people::{self, Email, Hash, Invitation};
use crate::newsroom::taxonomy::authors::{self, AuthorLink, AuthorName, NewAuthor};
use crate::platform::db::Tx;
use crate::platform::lang::{Lang, UiLang};

/// The four who can sign in, each with a role of their own.
pub(super) struct Staff {
    admin: PersonId,
    editor: PersonId,
    author: PersonId,
    contributor: PersonId,
}

impl Staff {
    pub(super) fn actor(&self, role: Role) -> Actor {
        Actor::member(self.id(role), role)
    }

    fn id(&self, role: Role) -> PersonId {
        match role {
            Role::Admin => self.admin,
            Role::Editor => self.editor,
            Role::Author => self.author,
            Role::Contributor => self.contributor,
        }
    }
}

struct Byline {
    key: &'static str,
    role: Option<Role>,
    en: (&'static str, &'static str),
    ar: (&'static str, &'static str),
    links: &'static [(&'static str, &'static str)],
}

const BYLINES: [Byline; 5] = [
    Byline {
        key: "karim",
        role: Some(Role::Editor),
        en: (
            "Karim Nahhal",
            "Karim Nahhal edits The Harbour Post. He reads the town’s accounts so that others need not, and writes \
             about the council and its money.",
        ),
        ar: (
            "كريم نحّال",
            "كريم نحّال محرّر «بريد الميناء». يقرأ حسابات البلدة نيابةً عن سواه، ويكتب عن المجلس البلدي وأمواله.",
        ),
        links: &[("E-mail", "mailto:karim@harbourpost.example")],
    },
    Byline {
        key: "layan",
        role: Some(Role::Author),
        en: ("Layan Sabbour", "Layan Sabbour reports on the harbour, the ferry and Gull Island, where she grew up."),
        ar: ("ليان صبّور", "تغطّي ليان صبّور أخبار الميناء والعبّارة وجزيرة النورس التي نشأت فيها."),
        links: &[
            ("E-mail", "mailto:layan@harbourpost.example"),
            ("Notebook", "https://layan.harbourpost.example/notebook"),
        ],
    },
    Byline {
        key: "nizar",
        role: Some(Role::Contributor),
        en: (
            "Nizar Marjani",
            "Nizar Marjani teaches history at the harbour school and contributes stories about books, crafts and film.",
        ),
        ar: ("نزار مرجاني", "نزار مرجاني مدرّس تاريخ في مدرسة الميناء، يكتب للصحيفة عن الكتب والحِرَف والسينما."),
        links: &[("E-mail", "mailto:nizar@harbourpost.example")],
    },
    Byline {
        key: "wadad",
        role: None,
        en: (
            "Wadad Khayyal",
            "Wadad Khayyal kept the customs ledger for thirty years. Her column appears twice a month.",
        ),
        ar: ("وداد خيّال", "أمسكت وداد خيّال دفتر الجمارك ثلاثين عامًا. يُنشر مقالها مرتين في الشهر."),
        links: &[],
    },
    Byline {
        key: "elias",
        role: None,
        en: ("Elias Qandil", "Elias Qandil is a marine biologist. He writes about the sea and what lives in it."),
        ar: ("إلياس قنديل", "إلياس قنديل باحث في أحياء البحر، يكتب عن البحر وما يعيش فيه."),
        links: &[("E-mail", "mailto:elias@harbourpost.example")],
    },
];

pub(super) async fn staff(tx: &mut Tx, hash: Hash) -> anyhow::Result<Staff> {
    Ok(Staff {
        admin: account(tx, Role::Admin, "Salma Dabbour", &hash).await?,
        editor: account(tx, Role::Editor, "Karim Nahhal", &hash).await?,
        author: account(tx, Role::Author, "Layan Sabbour", &hash).await?,
        contributor: account(tx, Role::Contributor, "Nizar Marjani", &hash).await?,
    })
}

async fn account(tx: &mut Tx, role: Role, name: &str, hash: &Hash) -> anyhow::Result<PersonId> {
    let permit = ACTOR.may::<ManagePeople>(Newsroom)?;
    let email = Email::parse(&format!("{role}@demo.example"))?;
    let invitation = Invitation { email, name: name.into(), role, ui_lang: UiLang::En };
    Ok(people::create(tx, &permit, invitation, hash.clone()).await?)
}

pub(super) async fn bylines(tx: &mut Tx, staff: &Staff) -> anyhow::Result<HashMap<&'static str, AuthorId>> {
    let permit = ACTOR.may::<EditAuthors>(Newsroom)?;
    let mut made = HashMap::new();
    for byline in &BYLINES {
        let name =
            |lang, (name, biography): (&str, &str)| AuthorName { lang, name: name.into(), biography: biography.into() };
        let link = |(label, href): &(&str, &str)| AuthorLink { label: (*label).into(), href: (*href).into() };
        let new = NewAuthor {
            slug: String::new(),
            person: byline.role.map(|role| staff.id(role)),
            links: byline.links.iter().map(link).collect(),
            names: vec![name(Lang::EN, byline.en), name(Lang::AR, byline.ar)],
        };
        made.insert(byline.key, authors::create(tx, &permit, new).await?);
    }
    Ok(made)
}
