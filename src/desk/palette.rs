//! What the palette of commands offers on every page of the desk: where one can go. It is asked for when the palette is
//! opened, so that pages carry nothing of it.

use axum::Json;
use axum_extra::routing::TypedPath;
use serde::Serialize;

use super::command::View;
use super::paths;
use super::wall::Signed;
use crate::newsroom::access::{
    ChangeSettings, CreateArticle, EditAuthors, EditSections, EditTags, ManagePeople, Newsroom, ReadDesk, SeeOperations,
};
use crate::platform::lang::UiLang;
use crate::platform::words::words;

/// A page of the desk that the person may open.
#[derive(Serialize)]
pub struct Place {
    href: String,
    name: String,
    /// Its name in every language of the interface, for finding it.
    find: String,
}

#[derive(Serialize)]
pub struct Palette {
    places: Vec<Place>,
    /// Where a story is begun.
    new_article: Option<Place>,
    /// What the palette says, by the keys of its script.
    words: PaletteWords,
}

#[derive(Serialize)]
struct PaletteWords {
    title: String,
    label: String,
    go: String,
    create: String,
    page: String,
    stories: String,
    nothing: String,
    close: String,
    untitled: String,
}

pub async fn show(_: paths::Palette, view: View<ReadDesk>) -> Json<Palette> {
    let signed = view.signed();
    let said = |key: &str| words(signed.ui()).say(key).into_owned();
    Json(Palette {
        places: places(signed),
        new_article: signed
            .actor()
            .could::<CreateArticle>(&Newsroom)
            .then(|| place(signed, paths::NewArticle::PATH, "new-story")),
        words: PaletteWords {
            title: said("palette"),
            label: said("palette-label"),
            go: said("palette-go"),
            create: said("palette-create"),
            page: said("palette-page"),
            stories: said("palette-stories"),
            nothing: said("palette-nothing"),
            close: said("palette-close"),
            untitled: said("untitled"),
        },
    })
}

/// The pages that the side bar of the desk leads to.
pub fn places(signed: &Signed) -> Vec<Place> {
    let actor = signed.actor();
    let pages = [
        (true, paths::Desk::PATH, "stories"),
        (true, paths::OpenComments::PATH, "comments"),
        (true, paths::Notifications::PATH, "notifications"),
        (true, paths::AllCorrections::PATH, "corrections"),
        (true, paths::Roles::PATH, "roles-title"),
        (actor.could::<EditSections>(&Newsroom), paths::Sections::PATH, "sections"),
        (actor.could::<EditTags>(&Newsroom), paths::Tags::PATH, "tags"),
        (actor.could::<EditAuthors>(&Newsroom), paths::Authors::PATH, "authors"),
        (actor.could::<ManagePeople>(&Newsroom), paths::People::PATH, "people"),
        (actor.could::<ChangeSettings>(&Newsroom), paths::Settings::PATH, "settings"),
        (actor.could::<SeeOperations>(&Newsroom), paths::Operations::PATH, "operations"),
        (true, paths::Account::PATH, "account"),
    ];
    pages.into_iter().filter(|(may, ..)| *may).map(|(_, href, key)| place(signed, href, key)).collect()
}

fn place(signed: &Signed, href: &str, key: &str) -> Place {
    Place {
        href: href.to_owned(),
        name: words(signed.ui()).say(key).into_owned(),
        find: [UiLang::En, UiLang::Ar].map(|ui| words(ui).say(key)).join(" "),
    }
}
