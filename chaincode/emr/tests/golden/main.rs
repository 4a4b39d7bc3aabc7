//! The golden table: who may do what in which situation, found by trying everything.
//!
//! `matrix.txt` shows it at one glance; `table.txt` has every situation, for people to review. A developer who changes the rules writes it anew with
//!
//! ```text
//! EMR_GOLDEN=write cargo test -p emr-contract --test golden
//! ```
//!
//! and answers for every line of the difference.

// Helpers of tests may unwrap like tests.
#![allow(clippy::unwrap_used)]

mod callers;
mod calls;
mod cast;
mod committed;
#[path = "../contract/fixtures.rs"]
#[allow(dead_code, reason = "the story of the other tests is another one")]
mod fixtures;
mod history;
mod input;
mod kept;
mod matrix;
#[path = "../contract/people.rs"]
#[allow(dead_code, reason = "the other tests use what this one does not")]
mod people;
mod requests;
mod situations;
mod stage;
mod table;
mod text;
mod usual;

use std::collections::BTreeSet;

use emr_model::Call;
use table::Table;

/// How many ledgers are asked at once.
const THREADS: usize = 2;

#[test]
fn every_caller_gets_the_outcome_in_the_golden_table() {
    let count = requests::all().len();
    let sections: Vec<Written> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|thread| scope.spawn(move || sections(thread)))
            .collect();
        let mut sections: Vec<_> = threads
            .into_iter()
            .map(|it| it.join().unwrap().into_iter())
            .collect();
        let next = |index: usize| sections[index % THREADS].next().unwrap();
        (0..count).map(next).collect()
    });
    let (sections, rows): (Vec<_>, Vec<_>) =
        sections.into_iter().map(|it| (it.text, it.row)).unzip();
    let table = Table::new();
    kept::compare("tests/golden/matrix.txt", &matrix::text(&table, &rows));
    let text = [text::preface(&table), sections.concat()].concat();
    kept::compare("tests/golden/table.txt", &text);
}

/// What is written of one request.
struct Written {
    /// Its section of the table.
    text: String,
    /// Its row of the matrix.
    row: String,
}

/// Every so many-th section.
fn sections(thread: usize) -> Vec<Written> {
    let table = Table::new();
    let requests = requests::all().into_iter().skip(thread).step_by(THREADS);
    requests
        .map(|request| {
            let section = table.section(&request);
            Written {
                text: section.text(),
                row: matrix::row(&section),
            }
        })
        .collect()
}

#[test]
fn every_function_is_in_the_golden_table() {
    let functions = Call::FUNCTIONS.iter().map(|(name, _)| *name);
    let asked = requests::all().into_iter();
    let asked: BTreeSet<_> = asked.map(|request| request.function).collect();
    assert_eq!(functions.collect::<BTreeSet<_>>(), asked);
}
