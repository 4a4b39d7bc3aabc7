//! Documents that say where things are say it truly.

use std::fs;
use std::path::{Path, PathBuf};

/// A page of `docs`, and the least number of rows in its tables that end with a file and a text in that file.
const PAGE: (&str, usize) = ("docs/adding-a-ledger-function.md", 15);

#[test]
fn each_file_that_the_page_on_ledger_functions_names_holds_what_the_page_says() {
    let (name, least) = PAGE;
    let page = read(name);
    let rows: Vec<_> = page.lines().filter_map(file_and_text).collect();
    assert!(rows.len() >= least, "{name} has all its rows");
    let wrong: Vec<_> = rows
        .iter()
        .filter(|(file, text)| !read(file).contains(text))
        .map(|(file, text)| format!("{file} does not hold `{text}`"))
        .collect();
    assert!(
        wrong.is_empty(),
        "change {name} to where these are now:\n{}",
        wrong.join("\n")
    );
}

/// The last two cells of a row, if both are code.
fn file_and_text(row: &str) -> Option<(&str, &str)> {
    let (rest, text) = row.strip_suffix("` |")?.rsplit_once(" | `")?;
    let (_, file) = rest.strip_suffix('`')?.rsplit_once(" | `")?;
    Some((file, text))
}

/// A file of the workspace; empty if there is none.
fn read(path: impl AsRef<Path>) -> String {
    fs::read_to_string(workspace().join(path)).unwrap_or_default()
}

fn workspace() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests
        .parent()
        .expect("it is a folder in the workspace")
        .to_owned()
}
