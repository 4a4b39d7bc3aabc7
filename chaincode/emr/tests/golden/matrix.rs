//! Who may do what at one glance: a row for each request, a column for each caller.

use crate::table::{ALLOWED, Outcome, Table};
use crate::text::Section;

/// How many rows stand below the letters of the columns.
const ROWS: usize = 20;

/// What the reader must know: the marks, and the caller of each column.
pub(crate) fn legend(table: &Table) -> String {
    let mut text = "\
Who may do what, at one glance. A test makes this matrix from the contract's answers: do not edit it.

  ●  allowed in every situation in which anybody is allowed anything
  ○  allowed in some situations: table.txt says in which
  ·  never allowed

"
    .to_owned();
    for (column, caller) in table.callers.iter().enumerate() {
        text.push_str(&format!("  {}  {}\n", letter(column), caller.name));
    }
    text
}

/// The marks of a request for all callers, and its name.
pub(crate) fn row(section: &Section<'_>) -> String {
    let counts: Vec<bool> = (0..section.situations.len())
        .map(|situation| section.common(situation).is_none_or(|it| it == ALLOWED))
        .collect();
    let marks = section.columns.iter().map(|(_, outcomes)| {
        let counted = outcomes.iter().zip(&counts);
        let counted = counted.filter_map(|(outcome, counts)| outcome.filter(|_| *counts));
        mark(&counted.collect::<Vec<_>>())
    });
    let marks: Vec<_> = marks.map(String::from).collect();
    let (function, what) = section.request;
    let name = match what {
        "" => function.to_owned(),
        what => format!("{function}: {what}"),
    };
    format!("{}  {name}\n", marks.join(" "))
}

/// The rows, with the letters of the columns above every few.
pub(crate) fn text(table: &Table, rows: &[String]) -> String {
    let letters: Vec<_> = (0..table.callers.len())
        .map(|column| letter(column).to_string())
        .collect();
    let blocks = rows
        .chunks(ROWS)
        .map(|rows| format!("\n{}\n{}", letters.join(" "), rows.concat()));
    std::iter::once(legend(table)).chain(blocks).collect()
}

fn mark(outcomes: &[Outcome]) -> char {
    let allowed = outcomes.iter().filter(|outcome| **outcome == ALLOWED);
    match allowed.count() {
        0 => '·',
        count if count == outcomes.len() => '●',
        _ => '○',
    }
}

fn letter(column: usize) -> char {
    let column = u8::try_from(column).expect("there are fewer callers than letters");
    char::from(b'A' + column)
}
