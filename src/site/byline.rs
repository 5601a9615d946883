//! The byline as readers see it, and who of it counts as author for machines.

use super::paths::AuthorPath;
use super::visit::Visit;
use crate::newsroom::publication::BylineRole;
use crate::newsroom::publication::live::Byline;
use crate::platform::lang::UiLang;
use crate::platform::words::words;

/// Somebody in a byline with what joins the name to what stands before it ("By ", " and ", ". Photographs by ").
pub(super) struct BylineName {
    pub before: String,
    pub name: String,
    pub href: String,
    pub is_author: bool,
}

/// The byline in its sentences: who did the same stands together, authors first.
pub(super) fn names(visit: &Visit, byline: &[Byline], ui: UiLang) -> Vec<BylineName> {
    let said = words(ui);
    let mut names: Vec<BylineName> = Vec::with_capacity(byline.len());
    for role in BylineRole::ALL {
        let group: Vec<&Byline> = byline.iter().filter(|one| one.role == role).collect();
        let last = group.len().saturating_sub(1);
        for (place, one) in group.into_iter().enumerate() {
            let before = match place {
                0 if names.is_empty() => said.say(opening(role)).into_owned(),
                0 => format!("{}{}", said.say("byline-next"), said.say(opening(role))),
                _ if place == last => said.say("byline-and").into_owned(),
                _ => said.say("byline-comma").into_owned(),
            };
            let href = AuthorPath(visit.prefix(), &one.slug).to_string();
            names.push(BylineName { before, name: one.name.clone(), href, is_author: role == BylineRole::Author });
        }
    }
    names
}

/// Who stands as author where only authors are asked for: those who wrote it; for a story without words by anybody
/// those who made it; and if nobody is named for that, everybody.
pub(super) fn leads(byline: &[Byline]) -> Vec<&Byline> {
    let of = |is_lead: &dyn Fn(BylineRole) -> bool| byline.iter().filter(|one| is_lead(one.role)).collect::<Vec<_>>();
    let authors = of(&|role| role == BylineRole::Author);
    let makers = if authors.is_empty() { of(&BylineRole::makes) } else { authors };
    if makers.is_empty() { byline.iter().collect() } else { makers }
}

/// Those in the byline who do not stand as author.
pub(super) fn others(byline: &[Byline]) -> Vec<&Byline> {
    let leads = leads(byline);
    byline.iter().filter(|one| !leads.iter().any(|lead| lead.slug == one.slug)).collect()
}

/// The key of the words before the first of those who did this.
fn opening(role: BylineRole) -> &'static str {
    match role {
        BylineRole::Author => "byline-by",
        BylineRole::Contributor => "byline-contributor",
        BylineRole::Translator => "byline-translator",
        BylineRole::Photographer => "byline-photographer",
        BylineRole::Illustrator => "byline-illustrator",
        BylineRole::Editor => "byline-editor",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::newsroom::slug::Slug;

    fn byline(roles: &[BylineRole]) -> Vec<Byline> {
        let one = |(at, role): (usize, &BylineRole)| {
            let name = format!("name{at}");
            Byline { slug: Slug::parse(&name).unwrap(), name, role: *role }
        };
        roles.iter().enumerate().map(one).collect()
    }

    #[test]
    fn somebody_always_stands_as_author() {
        use BylineRole::*;
        for (roles, lead) in [
            (&[Author, Photographer, Author, Translator][..], &["name0", "name2"][..]),
            (&[Translator, Photographer], &["name1"]),
            (&[Translator, Editor], &["name0", "name1"]),
            (&[], &[]),
        ] {
            let byline = byline(roles);
            let found: Vec<_> = leads(&byline).iter().map(|one| one.name.as_str()).collect();
            assert_eq!(found, lead, "{roles:?}");
            assert_eq!(others(&byline).len() + found.len(), byline.len());
        }
    }
}
