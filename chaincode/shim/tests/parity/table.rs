//! The parity table in `docs/parity.md` is complete and names tests that there are.

use std::collections::BTreeSet;
use std::path::Path;

/// A row of the table.
#[derive(Debug, PartialEq)]
struct Row<'a> {
    /// The name in Go, with its package and type.
    go: String,
    /// The last parts of the names here.
    here: Vec<&'a str>,
    tests: Vec<&'a str>,
}

const TABLE: &str = include_str!("../../docs/parity.md");

/// The chaincode through which most tests of this folder make their calls.
const SCRIPT: &str = include_str!("script.rs");

#[test]
fn every_name_of_the_go_shim_has_one_row() {
    let go = include_str!("../fixtures/fabric-chaincode-go-v2.3.0.txt");
    let expected: Vec<_> = go.lines().filter(|line| !line.starts_with('#')).collect();
    let rows = rows(TABLE);
    let found: Vec<_> = rows.iter().map(|row| row.go.as_str()).collect();
    assert_eq!(found, expected);
}

#[test]
fn every_row_names_tests_that_there_are_and_that_make_its_call() {
    let problems: Vec<_> = rows(TABLE).iter().filter_map(problem).collect();
    assert_eq!(problems, Vec::<String>::new());
}

#[test]
fn a_row_without_a_test_or_with_a_wrong_one_is_noticed() {
    let table = |test: &str| format!("# `x`\n| `Y` | [`put_state`](crate::put_state) | {test} |\n");
    for (test, expected) in [
        ("", "x.Y has no test"),
        ("`parity::nowhere::it`", "parity::nowhere::it: no such file"),
        ("`parity::table::it`", "parity::table::it: no such test"),
        // There is such a function, but it is no test.
        (
            "`parity::table::problem`",
            "parity::table::problem: no such test",
        ),
        (
            "`composite_key::what_was_never_joined_cannot_be_split`",
            "x.Y: its tests never call put_state",
        ),
    ] {
        let table = table(test);
        let problems: Vec<_> = rows(&table).iter().filter_map(problem).collect();
        assert_eq!(problems, [expected]);
    }
}

/// What is wrong with a row, if anything is.
fn problem(row: &Row<'_>) -> Option<String> {
    if row.tests.is_empty() {
        return Some(format!("{} has no test", row.go));
    }
    let mut sources = String::new();
    for test in &row.tests {
        let (module, name) = test.rsplit_once("::").unwrap_or(("", test));
        let Some(source) = source(module) else {
            return Some(format!("{test}: no such file"));
        };
        if !tests(&source).contains(name) {
            return Some(format!("{test}: no such test"));
        }
        if module.starts_with("parity::") {
            sources.push_str(SCRIPT);
        }
        sources.push_str(&source);
        if module.starts_with("server::") {
            sources.push_str(include_str!("../server/chaincode.rs"));
        }
    }
    let mut words: BTreeSet<_> = sources
        .split(|it: char| !it.is_alphanumeric() && it != '_')
        .collect();
    words.remove("");
    let missing = row.here.iter().find(|name| !words.contains(*name))?;
    Some(format!("{}: its tests never call {missing}", row.go))
}

fn rows(table: &str) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    let mut section = "";
    for line in table.lines() {
        if let Some(heading) = line.strip_prefix("## ").or(line.strip_prefix("# ")) {
            section = heading.trim_matches('`');
        }
        let cells: Vec<_> = line.split('|').map(str::trim).collect();
        if let ["", go, here, tests, ""] = cells.as_slice()
            && let Some(go) = quoted(go).first()
        {
            let names = quoted(here).into_iter();
            rows.push(Row {
                go: format!("{section}.{go}"),
                here: names.filter_map(|name| name.rsplit("::").next()).collect(),
                tests: quoted(tests),
            });
        }
    }
    rows
}

/// What stands between backticks.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

fn source(module: &str) -> Option<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = format!("{}.rs", module.replace("::", "/"));
    let places = ["tests", "src"].map(|place| folder.join(place).join(&file));
    places
        .iter()
        .find_map(|path| std::fs::read_to_string(path).ok())
}

/// The names of the functions that are marked as tests.
fn tests(source: &str) -> BTreeSet<&str> {
    let lines: Vec<_> = source.lines().map(str::trim).collect();
    let marked = lines
        .windows(2)
        .filter(|pair| matches!(pair[0], "#[test]" | "#[tokio::test]"));
    marked
        .filter_map(|pair| pair[1].split_once("fn "))
        .filter_map(|(_, rest)| rest.split('(').next())
        .collect()
}
