//! Settings, sections and tags of the demo newsroom.

use std::collections::HashMap;

use anyhow::Context;

use super::ACTOR;
use crate::newsroom::access::{ChangeSettings, EditSections, EditTags, Newsroom};
use crate::newsroom::ids::{SectionId, TagId};
use crate::newsroom::settings::{self, Accent, Edition, NewSettings, Placeholders};
use crate::newsroom::taxonomy::sections::{self, NewSection, NewSectionName};
use crate::newsroom::taxonomy::tags::{self, NewTagName};
use crate::platform::db::Tx;
use crate::platform::lang::Lang;

/// A section in both languages; `under` is the short name of the one it stands under, which comes before it.
struct SectionText {
    key: &'static str,
    under: Option<&'static str>,
    en: (&'static str, &'static str),
    ar: (&'static str, &'static str),
}

const SECTIONS: [SectionText; 6] = [
    SectionText {
        key: "news",
        under: None,
        en: ("News", "What happens in Ras Marjan and on Gull Island."),
        ar: ("أخبار", "ما يجري في رأس مرجان وجزيرة النورس."),
    },
    SectionText {
        key: "harbour",
        under: Some("news"),
        en: ("Harbour", "Ships, fishing boats, the breakwater and the weather."),
        ar: ("الميناء", "السفن وقوارب الصيد وكاسر الأمواج وأحوال البحر."),
    },
    SectionText {
        key: "town",
        under: Some("news"),
        en: ("Town", "Streets, schools, water and the council that looks after them."),
        ar: ("البلدة", "الشوارع والمدارس والمياه والمجلس البلدي الذي يُعنى بها."),
    },
    SectionText {
        key: "economy",
        under: None,
        en: ("Economy", "Work, prices and the town’s accounts."),
        ar: ("اقتصاد", "العمل والأسعار وحسابات البلدة."),
    },
    SectionText {
        key: "culture",
        under: None,
        en: ("Culture", "Books, crafts, film, and the memory of the town."),
        ar: ("ثقافة", "كتب وحِرَف وسينما، وذاكرة البلدة."),
    },
    SectionText {
        key: "opinion",
        under: None,
        en: ("Opinion", "Columns. They speak for those who sign them."),
        ar: ("رأي", "مقالات تعبّر عن رأي كاتبيها."),
    },
];

/// Short name, English, Arabic.
const TAGS: [(&str, &str, &str); 12] = [
    ("ferry", "Ferry", "العبّارة"),
    ("fishing", "Fishing", "الصيد"),
    ("breakwater", "Breakwater", "كاسر الأمواج"),
    ("council", "Town council", "المجلس البلدي"),
    ("budget", "Budget", "الموازنة"),
    ("water", "Water", "المياه"),
    ("schools", "Schools", "المدارس"),
    ("lighthouse", "Lighthouse", "المنارة"),
    ("weather", "Weather", "الطقس"),
    ("boats", "Boatbuilding", "بناء القوارب"),
    ("market", "Market", "السوق"),
    ("library", "Library", "المكتبة"),
];

pub(super) async fn settings(tx: &mut Tx) -> anyhow::Result<()> {
    let permit = ACTOR.may::<ChangeSettings>(Newsroom)?;
    let edition = |lang, name: &str, tagline: &str| Edition { lang, name: name.into(), tagline: tagline.into() };
    let new = NewSettings {
        editions: vec![
            edition(Lang::EN, "The Harbour Post", "The paper of Ras Marjan and Gull Island"),
            edition(Lang::AR, "بريد الميناء", "صحيفة رأس مرجان وجزيرة النورس"),
        ],
        time_zone_name: "Asia/Beirut".into(),
        accent: Accent::parse("#1f5a7a")?,
        authors_publish: false,
        placeholders: Placeholders::default(),
    };
    settings::change(tx, &permit, new).await?;
    settings::show_change_log(tx, &permit, true).await?;
    settings::mark_demo(tx, &permit).await?;
    Ok(())
}

pub(super) async fn sections(tx: &mut Tx) -> anyhow::Result<HashMap<&'static str, SectionId>> {
    let permit = ACTOR.may::<EditSections>(Newsroom)?;
    let mut made = HashMap::new();
    for (position, section) in (0i32..).zip(&SECTIONS) {
        let parent = match section.under {
            Some(key) => Some(*made.get(key).with_context(|| format!("{} stands before {key}", section.key))?),
            None => None,
        };
        let name = |lang, (name, description): (&str, &str)| NewSectionName {
            lang,
            name: name.into(),
            slug: String::new(),
            description: description.into(),
        };
        let names = vec![name(Lang::EN, section.en), name(Lang::AR, section.ar)];
        made.insert(section.key, sections::create(tx, &permit, NewSection { parent, position, names }).await?);
    }
    Ok(made)
}

pub(super) async fn tags(tx: &mut Tx) -> anyhow::Result<HashMap<&'static str, TagId>> {
    let permit = ACTOR.may::<EditTags>(Newsroom)?;
    let mut made = HashMap::new();
    for (key, en, ar) in TAGS {
        let name = |lang, name: &str| NewTagName { lang, name: name.into(), slug: String::new() };
        made.insert(key, tags::create(tx, &permit, &[name(Lang::EN, en), name(Lang::AR, ar)]).await?);
    }
    Ok(made)
}
