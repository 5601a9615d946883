//! The history as a file for a spreadsheet, streamed: a thousand rows are in memory, however many there are. The right is
//! asked again for each of those pages.

use std::collections::HashMap;

use axum::body::Body;
use axum::extract::Query;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;

use super::asked::Asked;
use super::{By, Row, act_words};
use crate::desk::command::View;
use crate::desk::paths;
use crate::desk::wall::Signed;
use crate::newsroom::access::SeeHistory;
use crate::newsroom::history::{self, Cursor, Filter};
use crate::platform::words::words;
use crate::web::error::Error;

/// The keys of the columns' names.
const COLUMNS: [&str; 13] = [
    "history-position",
    "history-at-utc",
    "history-at",
    "history-who",
    "history-who-id",
    "history-act",
    "history-what",
    "story",
    "history-story-id",
    "history-about",
    "history-about-id",
    "history-detail",
    "history-hash",
];

/// How far the file is written.
enum Place {
    Head,
    Rows(Option<Cursor>),
    End,
}

pub async fn export(
    _: paths::HistoryExport,
    view: View<SeeHistory>,
    Query(asked): Query<Asked>,
) -> Result<Response, Error> {
    let signed = view.signed().clone();
    let (filter, problems) = asked.filter(&signed.settings);
    if !problems.is_empty() {
        return Err(Error::NotFound);
    }
    // Asked before anything is sent: a refusal is an answer, and not the end of a file.
    view.clone().of(()).await?;
    let body = Body::from_stream(stream::try_unfold(Place::Head, move |place| {
        let (view, filter, signed) = (view.clone(), filter.clone(), signed.clone());
        async move {
            match place {
                Place::Head => Ok::<_, Error>(Some((head(&signed), Place::Rows(None)))),
                Place::Rows(after) => rows(view, &filter, &signed, after).await.map(Some),
                Place::End => Ok(None),
            }
        }
    }));
    let mut answer = body.into_response();
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"history.csv\""));
    Ok(answer)
}

/// Spreadsheets know by the first character that what follows is UTF-8.
fn head(signed: &Signed) -> String {
    let words = words(signed.ui());
    let cells: Vec<String> = COLUMNS.iter().map(|key| words.say(key).into_owned()).collect();
    format!("\u{feff}{}", line(&cells))
}

async fn rows(
    view: View<SeeHistory>,
    filter: &Filter,
    signed: &Signed,
    after: Option<Cursor>,
) -> Result<(String, Place), Error> {
    let mut seen = view.of(()).await?;
    let (db, permit) = seen.both();
    let page = history::export(db, permit, filter, after).await?;
    let names = history::names(db, &page.rows, signed.ui().lang()).await?;
    let text = page.rows.iter().map(|row| line(&cells(row, &names, signed))).collect();
    Ok((text, page.next.map_or(Place::End, |cursor| Place::Rows(Some(cursor)))))
}

fn cells(row: &Row, names: &HashMap<uuid::Uuid, String>, signed: &Signed) -> [String; COLUMNS.len()] {
    let (who, who_id) = match &row.by {
        By::Person { id, name } => (name.clone(), id.to_string()),
        By::System(name) => (words(signed.ui()).say("history-newsroom").into_owned(), name.clone()),
    };
    let local = signed.settings.local(row.at);
    [
        row.position.map(|position| position.to_string()).unwrap_or_default(),
        row.at.to_string(),
        local.strftime("%Y-%m-%d %H:%M:%S %:z").to_string(),
        who,
        who_id,
        row.act.clone(),
        act_words(&row.act, signed.ui()),
        row.article.as_ref().map(|story| story.headline.clone()).unwrap_or_default(),
        row.article.as_ref().map(|story| story.id.to_string()).unwrap_or_default(),
        row.subject.and_then(|id| names.get(&id).cloned()).unwrap_or_default(),
        row.subject.map(|id| id.to_string()).unwrap_or_default(),
        row.detail.to_string(),
        row.hash.iter().flatten().map(|byte| format!("{byte:02x}")).collect(),
    ]
}

/// A line of the file. Every cell stands in quotes, and one that a spreadsheet would take for a formula is made text by the
/// sign that spreadsheets have for it.
fn line(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| format!("\"{}\"", tame(cell).replace('"', "\"\""))).collect();
    cells.join(",") + "\r\n"
}

fn tame(cell: &str) -> String {
    // Spaces before the sign do not make a formula harmless to every program.
    let begins = cell.trim_start_matches([' ', '\u{a0}', '\u{feff}']).chars().next();
    match begins {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '|' | '%' | '＝' | '＋' | '－' | '＠') => {
            format!("'{cell}")
        }
        _ => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_no_cell_ends_another() {
        for bad in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u{a0}=HYPERLINK(\"x\")", "＝1"] {
            let line = line(&[bad.to_owned()]);
            assert!(line.starts_with("\"'"), "{line}");
        }
        assert_eq!(line(&["a\"b,\nc".into(), "2026-01-01".into()]), "\"a\"\"b,\nc\",\"2026-01-01\"\r\n");
    }
}
