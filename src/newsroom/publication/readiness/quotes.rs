//! Quotation marks that do not close. Each language pairs its own marks, and the marks themselves say which pair they
//! belong to: “…” in English and Arabic, «…» in Arabic, French and Russian, „…“ in German, »…« in Danish. Single marks are
//! left alone, for most of them are apostrophes.

/// Lines with a mark that lacks its other half: the number of the line, from 0, and the mark with the word beside it, to
/// be found by.
///
/// A quotation of several paragraphs begins each with the opening mark and closes only the last; so a line may stay open
/// if the next one begins with the same mark.
pub(super) fn unbalanced<'t>(lines: impl IntoIterator<Item = &'t str>) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    // What the line before left open, and where.
    let mut before: Option<(usize, char, String)> = None;
    for (number, line) in lines.into_iter().enumerate() {
        let first = line.trim_start().chars().next();
        if let Some((at, mark, words)) = before.take()
            && first != Some(mark)
            && !line.trim().is_empty()
        {
            found.push((at, words));
        }
        match read(line) {
            Line::Even => {}
            Line::Open(mark, at) => before = Some((number, mark, beside(line, at))),
            Line::Odd(at) => found.push((number, beside(line, at))),
        }
    }
    found.extend(before.map(|(at, _, words)| (at, words)));
    found.sort_by_key(|(at, _)| *at);
    found
}

enum Line {
    Even,
    /// The last mark stays open: which, and the byte where it stands.
    Open(char, usize),
    /// A closing mark that nothing opened, at this byte.
    Odd(usize),
}

fn read(line: &str) -> Line {
    let mut open: Vec<(char, usize)> = Vec::new();
    for (at, c) in line.char_indices() {
        match c {
            // A straight mark says neither whether it opens nor whether it closes. After a digit it is inches.
            '"' if line[..at].ends_with(|before: char| before.is_ascii_digit()) && !holds(&open, '"') => {}
            '"' => toggle(&mut open, '"', at),
            // Closes “ and opens nothing; “ itself closes „.
            '”' => match open.last() {
                Some(('“' | '„' | '”', _)) => drop(open.pop()),
                // Finnish and Swedish open with it too, at the beginning of a word.
                _ if opens_word(line, at, c) => open.push(('”', at)),
                _ => return Line::Odd(at),
            },
            '“' => match open.last() {
                Some(('„', _)) => drop(open.pop()),
                _ => open.push(('“', at)),
            },
            '„' => open.push(('„', at)),
            '«' => match open.last() {
                Some(('»', _)) => drop(open.pop()),
                _ => open.push(('«', at)),
            },
            '»' => match open.last() {
                Some(('«', _)) => drop(open.pop()),
                _ if opens_word(line, at, c) => open.push(('»', at)),
                _ => return Line::Odd(at),
            },
            _ => {}
        }
    }
    match open.last() {
        None => Line::Even,
        Some((mark, at)) => Line::Open(*mark, *at),
    }
}

fn holds(open: &[(char, usize)], mark: char) -> bool {
    open.last().is_some_and(|(last, _)| *last == mark)
}

fn toggle(open: &mut Vec<(char, usize)>, mark: char, at: usize) {
    if holds(open, mark) {
        open.pop();
    } else {
        open.push((mark, at));
    }
}

/// Whether the mark at this byte stands before a word and not behind one.
fn opens_word(line: &str, at: usize, mark: char) -> bool {
    let is_free = line[..at].chars().next_back().is_none_or(|c| c.is_whitespace() || "([—–-".contains(c));
    is_free && line[at + mark.len_utf8()..].starts_with(char::is_alphanumeric)
}

/// The mark at this byte with the letters that stand beside it: enough to find the place by.
fn beside(line: &str, at: usize) -> String {
    let rest: String = line[at..].chars().take(24).collect();
    let word = rest.split_whitespace().next().unwrap_or_default();
    if word.chars().count() > 1 {
        return word.to_owned();
    }
    let start = line[..at].char_indices().rev().take(24).take_while(|(_, c)| !c.is_whitespace()).last();
    let end = at + line[at..].chars().next().map_or(0, char::len_utf8);
    line[start.map_or(at, |(start, _)| start)..end].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<(usize, String)> {
        unbalanced(text.lines())
    }

    #[test]
    fn pairs_of_each_language_are_even() {
        for text in [
            "“The tide,” she said, “is late.”",
            "قال «المدّ متأخر» ثم «غادر».",
            "Er sagte: „Das Wasser ist spät“.",
            "Han sa: ”Vattnet är sent”.",
            "Han sagde: »Vandet er sent«.",
            "\"Late,\" she said. A 5\" pipe, and it's ‘fine’.",
            "« L’eau », dit-elle.",
            "“He told me ‘no’ and «نعم».”",
            "“One paragraph.\n“And the next of the same.”",
            "",
        ] {
            assert_eq!(of(text), [], "{text}");
        }
    }

    #[test]
    fn a_half_is_found_where_it_stands() {
        for (text, found) in [
            ("“The tide is late.", vec![(0, "“The")]),
            ("The tide is late.”", vec![(0, "late.”")]),
            ("قال «المدّ متأخر.", vec![(0, "«المدّ")]),
            ("متأخر» قال.", vec![(0, "متأخر»")]),
            ("\"Late, she said.", vec![(0, "\"Late,")]),
            ("“One paragraph.\nAnother.\nمتأخر»", vec![(0, "“One"), (2, "متأخر»")]),
            ("„Spät.", vec![(0, "„Spät.")]),
        ] {
            let found: Vec<(usize, String)> = found.into_iter().map(|(line, words)| (line, words.to_owned())).collect();
            assert_eq!(of(text), found, "{text}");
        }
    }
}
