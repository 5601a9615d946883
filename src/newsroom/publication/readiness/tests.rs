use super::*;
use crate::newsroom::article::Kind;
use crate::newsroom::document::Document;
use crate::newsroom::ids::{AuthorId, SectionId};

fn sound() -> Content {
    Content {
        kind: Kind::News,
        section: Some(SectionId::generate()),
        authors: vec![AuthorId::generate()],
        roles: Default::default(),
        tags: vec![],
        headline: "Boats return to the basin".into(),
        short_headline: String::new(),
        standfirst: "The first in a year.".into(),
        dateline: String::new(),
        slug: String::new(),
        search_title: String::new(),
        search_description: String::new(),
        social_title: String::new(),
        social_description: String::new(),
        body: Document::from_plain("They came at dawn.\n\n“Late,” said the master.").unwrap(),
    }
}

/// The keys of what is found after a change to a sound story.
fn found(change: impl FnOnce(&mut Content)) -> (Vec<&'static str>, Vec<&'static str>) {
    let mut content = sound();
    change(&mut content);
    let Readiness { musts, shoulds } = check(&content, Lang::EN, &Placeholders::default());
    (musts.iter().map(Check::key).collect(), shoulds.iter().map(Check::key).collect())
}

#[test]
fn each_check_finds_its_own_fault_and_nothing_else() {
    type Change = fn(&mut Content);
    let cases: [(Change, &[&str], &[&str]); 17] = [
        (|_| {}, &[], &[]),
        (|c| c.headline.clear(), &["check-headline"], &[]),
        (|c| c.section = None, &["check-section"], &[]),
        (|c| c.authors.clear(), &["check-author"], &[]),
        (|c| c.body = Document::empty(), &["check-paragraph"], &[]),
        (|c| c.headline.push_str(" TK"), &["check-placeholder"], &[]),
        (|c| c.short_headline = "XXX".into(), &["check-placeholder"], &[]),
        (|c| c.standfirst = "The ؟؟ first.".into(), &["check-placeholder"], &[]),
        (|c| c.dateline = "TK".into(), &["check-placeholder"], &[]),
        (|c| c.search_description = "TK".into(), &["check-placeholder"], &[]),
        (|c| c.social_title = "TK".into(), &["check-placeholder"], &[]),
        (|c| c.standfirst.clear(), &[], &["check-standfirst"]),
        (|c| c.headline = "Boats ".repeat(30), &[], &["check-long-headline"]),
        (|c| c.standfirst = "Boats ".repeat(60), &[], &["check-long-standfirst"]),
        (|c| c.headline.push('”'), &[], &["check-quotes"]),
        (
            |c| c.body = Document::from_plain("عادت القوارب إلى الحوض عند الفجر بعد عام من الغياب الطويل.").unwrap(),
            &[],
            &["check-language"],
        ),
        // A page has no section, author or standfirst.
        (
            |c| {
                c.kind = Kind::Page;
                c.section = None;
                c.authors.clear();
                c.standfirst.clear();
            },
            &[],
            &[],
        ),
    ];
    for (number, (change, musts, shoulds)) in cases.into_iter().enumerate() {
        assert_eq!(found(change), (musts.to_vec(), shoulds.to_vec()), "case {number}");
    }
}

#[test]
fn what_is_found_in_the_body_says_where() {
    let mut content = sound();
    content.body = Document::from_plain("Sound.\n\n- One\n- TK men\n\n“Late, said the master.\n\nEnd.").unwrap();
    let Readiness { musts, shoulds } = check(&content, Lang::EN, &Placeholders::default());
    assert_eq!(musts, [Check::Placeholder(Spot::in_block(1, "TK"))]);
    assert_eq!(shoulds, [Check::Quotes(Spot::in_block(2, "“Late,"))]);
    assert_eq!((musts[0].field(), musts[0].spot().and_then(|spot| spot.block)), ("body", Some(1)));
}

#[test]
fn only_what_makes_a_page_possible_cannot_be_waived() {
    assert!(
        !Check::Headline.can_be_waived() && !Check::AddressTaken.can_be_waived() && !Check::NoAddress.can_be_waived()
    );
    for check in [Check::Section, Check::Author, Check::Paragraph, Check::Approval] {
        assert!(check.can_be_waived(), "{check:?}");
    }
}
