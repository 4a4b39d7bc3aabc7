//! The glossary names code that exists.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn every_type_in_the_glossary_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let glossary = fs::read_to_string(root.join("docs/glossary.md")).unwrap();
    let listed = Command::new("git")
        .args(["ls-files", "*.rs", "*.txt"])
        .current_dir(&root)
        .output()
        .expect("git lists the files of the workspace");
    let listed = String::from_utf8(listed.stdout).unwrap();
    let files: Vec<PathBuf> = listed.lines().map(|path| root.join(path)).collect();
    let sources: String = files
        .iter()
        .filter_map(|path| fs::read_to_string(path).ok())
        .collect();
    let identifiers: HashSet<&str> = sources
        .split(|character: char| !character.is_alphanumeric() && character != '_')
        .collect();
    let names: Vec<_> = glossary
        .lines()
        .filter_map(|line| line.strip_suffix("` |")?.rsplit_once('`'))
        .map(|(_, name)| name)
        .collect();
    assert!(names.len() >= 40, "the last column names code");
    let missing: Vec<_> = names
        .into_iter()
        .filter(|name| !identifiers.contains(name))
        .filter(|name| !files.iter().any(|path| path.ends_with(name)))
        .collect();
    assert!(
        missing.is_empty(),
        "docs/glossary.md names these, which no longer exist: {missing:?}"
    );
}
