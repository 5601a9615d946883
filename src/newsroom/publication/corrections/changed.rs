//! Whether a change of a live story may be one that readers should be told of: something that they could have read there
//! reads otherwise now, or is gone. What was only added, moved or set in another form takes nothing back.

use std::collections::HashSet;

use crate::newsroom::article::Content;

/// Does a headline, a standfirst, or a paragraph that readers have seen read otherwise now?
pub fn takes_back(public: &Content, new: &Content) -> bool {
    let reworded = |old: &str, new: &str| !old.is_empty() && plain(old) != plain(new);
    if reworded(&public.headline, &new.headline) || reworded(&public.standfirst, &new.standfirst) {
        return true;
    }
    let text = new.body.plain_text();
    let now: HashSet<String> = text.lines().map(plain).collect();
    public.body.plain_text().lines().map(plain).any(|line| !line.is_empty() && !now.contains(&line))
}

/// A line as it is read: space between words is no difference.
fn plain(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::newsroom::article::Kind;
    use crate::newsroom::document::Document;

    fn content(headline: &str, body: &str) -> Content {
        Content {
            kind: Kind::News,
            section: None,
            authors: vec![],
            roles: Default::default(),
            tags: vec![],
            headline: headline.into(),
            short_headline: String::new(),
            standfirst: String::new(),
            dateline: String::new(),
            slug: String::new(),
            search_title: String::new(),
            search_description: String::new(),
            social_title: String::new(),
            social_description: String::new(),
            body: Document::from_plain(body).unwrap(),
        }
    }

    #[test]
    fn only_what_was_read_and_reads_otherwise_counts() {
        let public = content("Boats return", "Forty boats came.\n\nThey left at noon.");
        for same in [
            "Forty boats came.\n\nThey left at noon.\n\nMore is expected.",
            "They left at noon.\n\nForty  boats came.",
            "## Forty boats came.\n\n- They left at noon.",
        ] {
            assert!(!takes_back(&public, &content("Boats return", same)), "{same}");
        }
        assert!(takes_back(&public, &content("Boats return", "Fourteen boats came.\n\nThey left at noon.")));
        assert!(takes_back(&public, &content("Boats return", "Forty boats came.")));
        assert!(takes_back(&public, &content("Boats leave", "Forty boats came.\n\nThey left at noon.")));
    }

    #[test]
    fn arabic_lines_are_compared_like_others() {
        let public = content("عودة القوارب", "عادت أربعون قاربًا.");
        assert!(!takes_back(&public, &content("عودة القوارب", "عادت أربعون قاربًا.\n\nوغادرت ظهرًا.")));
        assert!(takes_back(&public, &content("عودة القوارب", "عاد أربعة عشر قاربًا.")));
    }
}
