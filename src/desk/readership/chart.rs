//! A column for each day, drawn by the server. Time runs in the direction of the page's language.

use crate::desk::wall::Signed;
use crate::newsroom::readership::Day;
use crate::platform::clock::Timestamp;

/// The picture's size, in its own units; it is scaled to the page.
const WIDTH: i64 = 720;
const HEIGHT: i64 = 200;
/// What the numbers at the side and the days below take.
const SIDE: i64 = 56;
const BELOW: i64 = 24;
const ABOVE: i64 = 8;
/// Lines across, beside the one at the bottom.
const LINES: i64 = 4;

pub(super) struct Chart {
    pub columns: Vec<Column>,
    pub lines: Vec<Line>,
    /// Where the days are named: the first, the middle and the last one.
    pub labels: Vec<Label>,
}

/// A day. Lengths are in units of the picture.
pub(super) struct Column {
    pub day: Timestamp,
    pub views: i64,
    pub x: i64,
    pub y: i64,
    pub width: i64,
    pub height: i64,
}

/// A line across at a number.
pub(super) struct Line {
    pub views: i64,
    pub y: i64,
    pub from: i64,
    pub to: i64,
    /// Where the number ends that stands beside it.
    pub side: i64,
}

pub(super) struct Label {
    pub day: Timestamp,
    pub x: i64,
    /// `start`, `middle` or `end`, by where it stands.
    pub anchor: &'static str,
}

impl Chart {
    pub fn of(days: &[Day], signed: &Signed) -> Self {
        let is_rtl = signed.ui().lang().direction().as_str() == "rtl";
        // A day that the clock leaves out begins when it can.
        let at = |day: &Day| {
            day.day.to_zoned(signed.settings.time_zone.clone()).map_or(Timestamp::UNIX_EPOCH, |at| at.timestamp())
        };
        let top = top(days.iter().map(|day| day.views).max().unwrap_or(0));
        let (room, high) = (WIDTH - SIDE, HEIGHT - BELOW - ABOVE);
        let count = i64::try_from(days.len()).unwrap_or(1).max(1);
        let place = |index: i64| {
            let (from, to) = (room * index / count, room * (index + 1) / count);
            let (from, to) = if is_rtl { (room - to, room - from) } else { (SIDE + from, SIDE + to) };
            (from, to - from)
        };
        let columns = (0..).zip(days).map(|(index, day)| {
            let (x, width) = place(index);
            let height = day.views * high / top;
            // Between two columns is a gap, as far as there is room for one.
            let gap = if width > 6 { 2 } else { i64::from(width > 2) };
            Column { day: at(day), views: day.views, x, y: ABOVE + high - height, width: (width - gap).max(1), height }
        });
        let label = |index: i64, anchor: &'static str| {
            let day = days.get(usize::try_from(index).ok()?)?;
            let (x, width) = place(index);
            // Text starts where its language does.
            let x = match anchor {
                "middle" => x + width / 2,
                "start" if is_rtl => x + width,
                "end" if !is_rtl => x + width,
                _ => x,
            };
            Some(Label { day: at(day), x, anchor })
        };
        let labels = match count {
            1 => vec![label(0, "middle")],
            2..=4 => vec![label(0, "start"), label(count - 1, "end")],
            _ => vec![label(0, "start"), label(count / 2, "middle"), label(count - 1, "end")],
        };
        Self {
            columns: columns.collect(),
            lines: (0..=LINES)
                .map(|line| {
                    let (views, y) = (top * line / LINES, ABOVE + high - high * line / LINES);
                    if is_rtl {
                        Line { views, y, from: 0, to: room, side: room + 8 }
                    } else {
                        Line { views, y, from: SIDE, to: WIDTH, side: SIDE - 8 }
                    }
                })
                .collect(),
            labels: labels.into_iter().flatten().collect(),
        }
    }

    pub fn size(&self) -> String {
        format!("0 0 {WIDTH} {HEIGHT}")
    }

    /// The days for a table, the newest one first.
    pub fn newest_first(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().rev()
    }

    pub fn bottom(&self) -> i64 {
        HEIGHT - 6
    }
}

/// A round number that is not less, and that the lines part into whole ones.
fn top(most: i64) -> i64 {
    let mut step = 1;
    loop {
        for factor in [1, 2, 5] {
            if step * factor * LINES >= most {
                return step * factor * LINES;
            }
        }
        step *= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_line_is_round_and_not_below_the_highest_day() {
        for (most, expected) in [(0, 4), (1, 4), (4, 4), (5, 8), (9, 20), (21, 40), (1_234, 2_000), (90_000, 200_000)] {
            assert_eq!(top(most), expected, "{most}");
        }
    }
}
