//! Texts that are kept in the repository: compared, and written anew only when asked for.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Compares a text with the kept one, or replaces that if `EMR_GOLDEN=write`.
pub(crate) fn compare(file: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let kept = fs::read_to_string(&path).unwrap_or_default();
    if kept == text {
        return;
    }
    if std::env::var("EMR_GOLDEN").is_ok_and(|value| value == "write") {
        fs::write(&path, text).unwrap();
        return;
    }
    panic!(
        "{file} says something else (- kept, + found); if that is meant, write it anew, as tests/golden/main.rs says:\n{}",
        differences(&kept, text)
    );
}

/// The same with one table of a document, which is known by its head.
pub(crate) fn compare_table(file: &str, head: &str, rows: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let document = fs::read_to_string(&path).unwrap();
    let (before, table) = document
        .split_once(head)
        .unwrap_or_else(|| panic!("{file} has a table with this head:\n{head}"));
    let after = table.find("\n\n").map_or("", |end| &table[end + 1..]);
    compare(file, &[before, head, rows, after].concat());
}

/// The differences between sections, which empty lines divide and which each begin with a head.
fn differences(kept: &str, found: &str) -> String {
    let (kept, found) = (sections(kept), sections(found));
    let none = Vec::new();
    let mut text = String::new();
    let heads: std::collections::BTreeSet<_> = kept.keys().chain(found.keys()).collect();
    for head in heads {
        let [kept, found] = [&kept, &found].map(|sections| sections.get(head).unwrap_or(&none));
        if kept != found {
            text.push_str(&format!("\n  {head}\n"));
            for (sign, line) in edits(kept, found) {
                text.push_str(&format!("{sign} {line}\n"));
            }
        }
    }
    text
}

fn sections(text: &str) -> BTreeMap<&str, Vec<&str>> {
    let sections = text.split("\n\n").filter_map(|section| {
        let mut lines = section.lines();
        Some((lines.next()?, lines.collect()))
    });
    sections.collect()
}

/// The lines of both, each with `-`, `+` or a space, by a longest common subsequence.
fn edits<'a>(kept: &[&'a str], found: &[&'a str]) -> Vec<(char, &'a str)> {
    let mut longest = vec![vec![0; found.len() + 1]; kept.len() + 1];
    for old in (0..kept.len()).rev() {
        for new in (0..found.len()).rev() {
            longest[old][new] = match kept[old] == found[new] {
                true => longest[old + 1][new + 1] + 1,
                false => longest[old + 1][new].max(longest[old][new + 1]),
            };
        }
    }
    let (mut old, mut new) = (0, 0);
    let mut edits = Vec::new();
    while old < kept.len() || new < found.len() {
        if old < kept.len() && new < found.len() && kept[old] == found[new] {
            edits.push((' ', kept[old]));
            (old, new) = (old + 1, new + 1);
        } else if new == found.len()
            || old < kept.len() && longest[old + 1][new] >= longest[old][new + 1]
        {
            edits.push(('-', kept[old]));
            old += 1;
        } else {
            edits.push(('+', found[new]));
            new += 1;
        }
    }
    edits
}
