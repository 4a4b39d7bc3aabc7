//! Documents that say where things are say it truly.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use emr_model::Call;

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

#[test]
fn the_page_of_rules_says_who_may_call_each_function() {
    let page = read("docs/rules.md");
    let is_in_a_row = |name: &str| {
        let mut rows = page.lines().filter(|line| line.starts_with("| `"));
        rows.any(|row| row.contains(&format!("`{name}`")))
    };
    let missing: Vec<_> = Call::FUNCTIONS
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| {
            let short = name.rsplit(':').next().unwrap_or(name);
            !is_in_a_row(name) && !is_in_a_row(short)
        })
        .collect();
    assert!(
        missing.is_empty(),
        "say in docs/rules.md who may call these, and what they do: {missing:?}"
    );
}

#[test]
fn the_readme_leads_to_every_page() {
    let readme = read("README.md");
    let missing: Vec<_> = documents()
        .into_iter()
        .filter(|page| page.starts_with("docs/"))
        .filter(|page| !readme.contains(&format!("({page}")))
        .collect();
    assert!(missing.is_empty(), "README.md has no link to {missing:?}");
}

#[test]
fn every_folder_that_the_readme_lists_has_a_readme() {
    let readme = read("README.md");
    let (_, table) = readme
        .split_once("| folder | crate |")
        .expect("README.md lists the folders");
    let rows = table.lines().skip(2).take_while(|row| row.starts_with('|'));
    let folders: Vec<_> = rows
        .filter_map(|row| row.split('|').nth(1))
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .collect();
    assert!(folders.len() >= 15, "the table has all folders");
    let missing: Vec<_> = folders
        .into_iter()
        .filter(|folder| read(Path::new(folder).join("README.md")).is_empty())
        .collect();
    assert!(missing.is_empty(), "write a README.md in {missing:?}");
}

#[test]
fn every_link_between_documents_leads_to_a_file_and_a_heading() {
    let broken: Vec<_> = documents()
        .iter()
        .flat_map(|page| {
            let text = read(page);
            let links: Vec<_> = links(&text).map(str::to_owned).collect();
            links
                .into_iter()
                .filter(|link| !leads_somewhere(page, link))
                .map(|link| format!("{page}: {link}"))
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(
        broken.is_empty(),
        "these links lead nowhere:\n{}",
        broken.join("\n")
    );
}

/// The targets of Markdown links that are not addresses on the web.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1);
    targets
        .filter_map(|rest| rest.split_once(')'))
        .map(|(target, _)| target)
        // Rustdoc checks the links to items.
        .filter(|target| !target.contains("://") && !target.contains("::"))
}

fn leads_somewhere(page: &str, link: &str) -> bool {
    let (path, heading) = link.split_once('#').unwrap_or((link, ""));
    let folder = workspace().join(page).with_file_name("");
    let target = match path {
        "" => workspace().join(page),
        path => folder.join(path),
    };
    let is_heading = |line: &str| line.starts_with('#') && anchor(line) == heading;
    target.exists() && (heading.is_empty() || read(&target).lines().any(is_heading))
}

/// The name by which a link leads to a heading.
fn anchor(heading: &str) -> String {
    let words = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = words
        .chars()
        .filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// The Markdown files of the workspace.
fn documents() -> Vec<String> {
    let listed = Command::new("git")
        .args([
            "ls-files",
            "--cached",
            "--others",
            "--exclude-standard",
            "*.md",
        ])
        .current_dir(workspace())
        .output()
        .expect("git lists the files of the workspace");
    let listed = String::from_utf8(listed.stdout).expect("names of files are UTF-8");
    listed.lines().map(str::to_owned).collect()
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
