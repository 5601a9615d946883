//! Tables whose rows two people made uneven at one moment: one added a column, the other a row. The editor evens a table
//! out as well, but if every window did so each would write cells of its own.

use yrs::{TransactionMut, Xml, XmlElementPrelim, XmlElementRef, XmlFragment, XmlOut, XmlTextPrelim};

use crate::collab::tree::Node;
use crate::newsroom::document::parse::MAX_COLUMNS;

/// What a table lacks.
#[derive(Debug, PartialEq, Eq)]
enum Fault {
    /// A cell reaches over another, or further down than there are rows: it becomes a plain one.
    Overlap { row: usize, cell: usize },
    /// A row has so many cells too few.
    Short { row: usize, by: usize },
}

/// Whether every row has as many cells as the others.
pub(super) fn is_even(table: &Node) -> bool {
    faults(table).is_empty()
}

/// Makes the rows even: a cell that overlaps another spans one, and short rows get empty cells at their end. `read` gives
/// the table as it stands.
pub(super) fn even_out(
    txn: &mut TransactionMut<'_>,
    table: &XmlElementRef,
    read: impl Fn(&TransactionMut<'_>) -> Node,
) {
    // Each round takes away one overlap; what is left then are short rows.
    loop {
        let mut faults = faults(&read(txn));
        let overlap = faults.iter().position(|fault| matches!(fault, Fault::Overlap { .. }));
        match overlap.map(|at| faults.swap_remove(at)) {
            Some(Fault::Overlap { row, cell }) => {
                let Some(cell) = child(txn, table, row).and_then(|row| child(txn, &row, cell)) else { return };
                for span in ["colspan", "rowspan", "colwidth"] {
                    cell.remove_attribute(txn, &span);
                }
            }
            _ => {
                for fault in faults {
                    let Fault::Short { row, by } = fault else { continue };
                    let Some(row) = child(txn, table, row) else { return };
                    let kind = match child(txn, &row, 0).and_then(|cell| cell.try_tag().cloned()) {
                        Some(kind) if &*kind == "table_header" => "table_header",
                        _ => "table_cell",
                    };
                    for _ in 0..by {
                        let cell = row.push_back(txn, XmlElementPrelim::empty(kind));
                        let paragraph = cell.push_back(txn, XmlElementPrelim::empty("paragraph"));
                        paragraph.push_back(txn, XmlTextPrelim::new(""));
                    }
                }
                return;
            }
        }
    }
}

fn child(txn: &TransactionMut<'_>, parent: &XmlElementRef, number: usize) -> Option<XmlElementRef> {
    match parent.get(txn, u32::try_from(number).ok()?) {
        Some(XmlOut::Element(child)) => Some(child),
        _ => None,
    }
}

fn span(cell: &Node, name: &str) -> usize {
    let span = cell.attrs.get(name).and_then(serde_json::Value::as_f64).unwrap_or(1.0);
    span.clamp(1.0, MAX_COLUMNS as f64) as usize
}

fn faults(table: &Node) -> Vec<Fault> {
    let height = table.content.len();
    let mut taken: Vec<Vec<bool>> = vec![Vec::new(); height];
    let mut found = Vec::new();
    for (row, cells) in table.content.iter().enumerate() {
        let mut column = 0;
        for (number, cell) in cells.content.iter().enumerate() {
            while taken[row].get(column) == Some(&true) {
                column += 1;
            }
            let (width, down) = (span(cell, "colspan"), span(cell, "rowspan"));
            let mut overlaps = row + down > height;
            for line in taken.iter_mut().skip(row).take(down) {
                line.resize(line.len().max(column + width), false);
                for place in &mut line[column..column + width] {
                    overlaps |= std::mem::replace(place, true);
                }
            }
            if overlaps {
                found.push(Fault::Overlap { row, cell: number });
            }
            column += width;
        }
    }
    let width = taken.iter().map(Vec::len).max().unwrap_or(0);
    for (row, line) in taken.iter().enumerate() {
        let by = width - line.iter().filter(|taken| **taken).count();
        if by > 0 {
            found.push(Fault::Short { row, by });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn table(rows: &[&[(u32, u32)]]) -> Node {
        let cell = |&(colspan, rowspan): &(u32, u32)| json!({ "type": "table_cell", "attrs": { "colspan": colspan, "rowspan": rowspan } });
        let rows: Vec<_> = rows
            .iter()
            .map(|cells| json!({ "type": "table_row", "content": cells.iter().map(cell).collect::<Vec<_>>() }))
            .collect();
        Node::of_json(&json!({ "type": "table", "content": rows }))
    }

    #[test]
    fn a_fault_is_named_by_its_row() {
        assert!(is_even(&table(&[&[(1, 1), (1, 1)], &[(2, 1)]])));
        assert!(is_even(&table(&[&[(1, 2), (1, 1)], &[(1, 1)]])));
        assert_eq!(faults(&table(&[&[(1, 1), (1, 1)], &[(1, 1)]])), [Fault::Short { row: 1, by: 1 }]);
        assert_eq!(faults(&table(&[&[(1, 1)], &[(1, 3)]])), [Fault::Overlap { row: 1, cell: 0 }]);
        let crossing = table(&[&[(1, 1), (1, 2)], &[(2, 1)]]);
        assert_eq!(faults(&crossing), [Fault::Overlap { row: 1, cell: 0 }]);
    }
}
