//! Documents that say where things are say it truly.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use emr_model::Call;
use serde_json::Value;

/// A page of `docs`, and the least number of rows in its tables that end with a file and a text in that file.
const PAGE: (&str, usize) = ("docs/adding-a-ledger-function.md", 15);

/// The pages that say by which tests and files a claim is shown.
const EVIDENCE: [&str; 3] = ["docs/asvs.md", "docs/attacks.md", "docs/faults.md"];

/// How many requirements of level 1 and of level 2 the ASVS has.
const LEVELS: (usize, usize) = (70, 183);

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
fn every_test_and_file_that_shows_a_claim_exists() {
    let tests = tests();
    let exists = |name: &str| {
        if is_path(name) {
            workspace().join(name).exists()
        } else {
            !is_test_name(name) || tests.contains(name)
        }
    };
    let mut gone = Vec::new();
    for page in EVIDENCE {
        let text = read(page);
        let names: Vec<_> = code_spans(&text).collect();
        assert!(names.len() > 30, "{page} names what shows its claims");
        let absent = names.into_iter().filter(|name| !exists(name));
        gone.extend(absent.map(|name| format!("{page}: {name}")));
    }
    assert!(
        gone.is_empty(),
        "these are gone: name what shows the claim now, or say that it does not hold any more:\n{}",
        gone.join("\n")
    );
}

#[test]
fn the_page_of_attacks_names_tests_of_each_finding_by_its_id() {
    let page = read("docs/attacks.md");
    let (_, findings) = page
        .split_once("## Findings of a review")
        .expect("the page has this part");
    let rows = findings
        .lines()
        .skip_while(|line| !line.starts_with("|---"));
    let rows: Vec<_> = rows
        .skip(1)
        .take_while(|line| line.starts_with('|'))
        .collect();
    assert!(rows.len() >= 20, "the table has all findings");
    let has_no_test = |row: &&&str| {
        let id = row.trim_start_matches(['|', ' ']).split([':', ',']);
        let id = id.map(str::to_lowercase).next().unwrap_or_default();
        !code_spans(row).any(|name| name.starts_with(&format!("{id}_")))
    };
    let without: Vec<_> = rows.iter().filter(has_no_test).collect();
    assert!(
        without.is_empty(),
        "name a test that begins with the finding's id: {without:?}"
    );
}

#[test]
fn the_page_of_attacks_says_of_each_route_what_comes_of_a_lie() {
    let description: Value = serde_json::from_str(&read("docs/schemas/openapi.json")).unwrap();
    let paths = description["paths"].as_object().unwrap().values();
    let operations = paths.flat_map(|path| path.as_object().unwrap().values());
    let routes: BTreeSet<_> = operations
        .filter_map(|operation| operation["operationId"].as_str())
        .collect();
    let page = read("docs/attacks.md");
    let (_, lies) = page
        .split_once("## Lies of the web service, route by route")
        .expect("the page has this part");
    let rows = lies.lines().skip_while(|line| !line.starts_with("|---"));
    let rows = rows.skip(1).take_while(|line| line.starts_with('|'));
    let answered: Vec<_> = rows
        .flat_map(|row| code_spans(row.split('|').nth(1).unwrap_or_default()))
        .collect();
    let once: BTreeSet<_> = answered.iter().copied().collect();
    assert_eq!(once.len(), answered.len(), "a route has two rows");
    assert_eq!(
        once, routes,
        "say in docs/attacks.md which lie the web service can tell there, and what comes of it"
    );
}

#[test]
fn the_page_of_metrics_has_every_metric() {
    let page = read("network/README.md");
    let metrics = ["web/src/metrics.rs", "keeper/src/metrics.rs"].map(read);
    let names: BTreeSet<_> = metrics
        .iter()
        .flat_map(|source| source.split('"'))
        .filter(|name| {
            ["emr_web_", "emr_keeper_"]
                .iter()
                .any(|it| name.starts_with(it))
        })
        .collect();
    assert!(names.len() >= 15, "the programs have all their metrics");
    let missing: Vec<_> = names
        .into_iter()
        .filter(|name| !page.contains(&format!("`{name}`")))
        .collect();
    assert!(missing.is_empty(), "network/README.md lacks {missing:?}");
}

#[test]
fn the_page_of_the_asvs_judges_each_requirement_once() {
    let page = read("docs/asvs.md");
    let rows: Vec<Vec<_>> = page
        .lines()
        .filter(|line| line.starts_with("| ") && line.contains('.'))
        .map(|line| line.trim_matches(['|', ' ']).split(" | ").collect())
        .filter(|row: &Vec<_>| row[0].split('.').all(|part| part.parse::<u32>().is_ok()))
        .collect();
    let ids: BTreeSet<_> = rows.iter().map(|row| row[0]).collect();
    assert_eq!(ids.len(), rows.len(), "an id has two rows");
    let of_level = |level| rows.iter().filter(|row| row.get(1) == Some(&level)).count();
    assert_eq!(
        (of_level("1"), of_level("2")),
        LEVELS,
        "the ASVS 5.0.0 has so many"
    );
    for row in &rows {
        let [_, _, _, state, shown] = row.as_slice() else {
            panic!("a row has five cells: {row:?}");
        };
        assert!(
            ["met", "not met", "does not apply"].contains(state),
            "{row:?}"
        );
        assert!(!shown.is_empty(), "{row:?}");
    }
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

/// What stands between backticks.
fn code_spans(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .flat_map(|line| line.split('`').skip(1).step_by(2))
}

/// Whether a code span names a file or folder of the workspace.
fn is_path(name: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    name.chars().all(is_plain) && (name.contains('/') || name.ends_with(".toml"))
}

/// Whether a code span is a claim, as tests have them for names.
fn is_test_name(name: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name.chars().all(is_plain) && name.matches('_').count() >= 3
}

/// The names of all functions in Rust that are long enough for a test's.
fn tests() -> BTreeSet<String> {
    let found = Command::new("git")
        .args([
            "grep",
            "--untracked",
            "-hoE",
            r"fn [a-z0-9_]+\(",
            "--",
            "*.rs",
        ])
        .current_dir(workspace())
        .output()
        .expect("git searches the files of the workspace");
    let found = String::from_utf8(found.stdout).expect("sources are UTF-8");
    let names = found.lines().map(|it| it[3..].trim_end_matches('('));
    names
        .filter(|name| is_test_name(name))
        .map(str::to_owned)
        .collect()
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
