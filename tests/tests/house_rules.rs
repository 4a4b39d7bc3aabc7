//! Rules that the whole workspace keeps; a failure says which line breaks one and what to do instead.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cargo_metadata::{Metadata, MetadataCommand, Package};

/// Begins the table of findings in the page of attacks.
const FINDINGS: &str = "## Findings of a review";

/// Licences whose terms the project can meet.
const LICENCES: [&str; 14] = [
    "0BSD",
    "Apache-2.0",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// What a keeper's program must not contain: clients of HTTP and of certificate authorities, databases, prompts,
/// colours, and the words of recovery kits.
const NOT_IN_KEEPERS: [&str; 13] = [
    "anstream",
    "bip39",
    "emr-client",
    "emr-native",
    "fabric-ca",
    "indicatif",
    "nu-ansi-term",
    "rcgen",
    "reqwest",
    "rpassword",
    "sqlx",
    "warp",
    "x509-parser",
];

/// A source file with more lines than this, tests aside, has a second idea that belongs in a file of its own.
const LONGEST_FILE: usize = 500;

#[test]
fn every_attack_in_the_page_of_attacks_is_tried() {
    let root = metadata().workspace_root.into_std_path_buf();
    let page = fs::read_to_string(root.join("docs/attacks.md")).unwrap();
    let (_, attacks) = page.split_once("## Attacks that are tried").unwrap();
    let (attacks, _) = attacks.split_once(FINDINGS).unwrap();
    let trials: String = fs::read_dir(root.join("tests/tests/network"))
        .unwrap()
        .map(|file| fs::read_to_string(file.unwrap().path()).unwrap())
        .collect();
    let names: Vec<_> = attacks
        .lines()
        .filter_map(|line| line.strip_suffix("` |")?.rsplit_once('`'))
        .map(|(_, name)| name)
        .collect();
    assert!(names.len() >= 19, "the table has all attacks");
    for name in names {
        // Once in the list of trials, and once where the trial is defined.
        let is_tried =
            trials.contains(&format!("async fn {name}(")) && trials.matches(name).count() > 1;
        assert!(
            is_tried,
            "docs/attacks.md names {name}, which is not tried: bring it back"
        );
    }
}

#[test]
fn every_dependency_has_a_licence_we_may_use() {
    let refused: Vec<String> = metadata()
        .packages
        .iter()
        .filter(|package| !is_licensed(package))
        .map(|package| {
            format!(
                "{} {}: {:?}",
                package.name, package.version, package.license
            )
        })
        .collect();
    assert!(
        refused.is_empty(),
        "replace these, or show that their terms fit:\n{}",
        refused.join("\n")
    );
}

#[test]
fn cargo_deny_permits_the_same_licences() {
    let settings = read(&workspace().join("deny.toml"));
    let settings: toml::Table = settings.parse().expect("deny.toml is TOML");
    let allowed: Vec<_> = settings["licenses"]["allow"]
        .as_array()
        .expect("it is a list")
        .iter()
        .filter_map(|licence| licence.as_str())
        .collect();
    assert_eq!(allowed, LICENCES, "change both lists");
}

#[test]
fn every_npm_package_has_a_licence_we_may_use() {
    let locks = ["web/ui", "tests/examples", "tests/vectors/npm"].map(|folder| {
        let path = workspace().join(folder).join("package-lock.json");
        serde_json::from_str::<serde_json::Value>(&read(&path)).expect("a lock file is JSON")
    });
    let refused: Vec<String> = locks
        .iter()
        .filter_map(|lock| lock["packages"].as_object())
        .flatten()
        .filter(|(path, _)| !path.is_empty())
        .filter(|(_, package)| !package["license"].as_str().is_some_and(is_permitted))
        .map(|(path, package)| format!("{path}: {}", package["license"]))
        .collect();
    assert!(
        refused.is_empty(),
        "replace these, or show that their terms fit:\n{}",
        refused.join("\n")
    );
}

#[test]
fn there_is_one_provider_of_cryptography() {
    // `cargo metadata` also counts what a weak feature only mentions; `cargo tree` is what gets built.
    let tree = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--locked",
            "--workspace",
            "--prefix=none",
            "--format={p}",
        ])
        .current_dir(workspace())
        .output()
        .expect("cargo is there: it runs this test");
    let tree = String::from_utf8(tree.stdout).expect("names of crates are UTF-8");
    let others: Vec<&str> = tree
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| matches!(*name, "ring" | "openssl" | "openssl-sys" | "native-tls"))
        .collect();
    assert!(
        tree.contains("aws-lc-rs"),
        "cargo tree shows the dependencies"
    );
    assert!(
        others.is_empty(),
        "turn off the features that bring {others:?}: rustls here uses aws-lc"
    );
}

#[test]
fn programs_and_tests_share_the_builds_of_all_dependencies() {
    let in_tests = dependencies("normal,dev");
    let built_again: Vec<String> = dependencies("normal")
        .into_iter()
        .filter(|dependency| !in_tests.contains(dependency))
        .collect();
    assert!(
        built_again.is_empty(),
        "tests need other features of these, so that cargo builds them and their users twice: name the features among the \
         dependencies of emr-tests\n{}",
        built_again.join("\n")
    );
}

/// Every crate of the workspace with its features, by the kinds of dependencies that lead to it.
fn dependencies(edges: &str) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--workspace", "--prefix=none"])
        .args(["--format={p} {f}", "--edges", edges])
        .current_dir(workspace())
        .output()
        .expect("cargo is there: it runs this test");
    let tree = String::from_utf8(output.stdout).expect("names of crates are UTF-8");
    let dependencies: BTreeSet<String> = tree
        .lines()
        .map(|line| line.trim_end_matches(" (*)").to_owned())
        .collect();
    assert!(
        dependencies.len() > 100,
        "cargo tree shows the dependencies"
    );
    dependencies
}

#[test]
fn a_keeper_builds_no_client_no_page_and_no_terminal() {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--package=emr-keeper"])
        .args(["--edges=normal", "--prefix=none", "--format={p}"])
        .current_dir(workspace())
        .output()
        .expect("cargo is there: it runs this test");
    let tree = String::from_utf8(output.stdout).expect("names of crates are UTF-8");
    let names: BTreeSet<_> = tree
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(
        names.contains("emr-sealing"),
        "cargo tree shows the dependencies"
    );
    let needless: Vec<_> = NOT_IN_KEEPERS
        .iter()
        .filter(|name| names.contains(*name))
        .collect();
    assert!(
        needless.is_empty(),
        "a keeper has no use for {needless:?}: move what it needs into a crate without them"
    );
}

#[test]
fn fabric_crates_know_nothing_of_medical_records() {
    let metadata = metadata();
    let crossings: Vec<String> = metadata
        .workspace_packages()
        .into_iter()
        .filter(|package| package.name.starts_with("fabric-"))
        .flat_map(|package| {
            package
                .dependencies
                .iter()
                .filter(|dependency| dependency.name.starts_with("emr-"))
                .map(|dependency| format!("{} uses {}", package.name, dependency.name))
        })
        .collect();
    assert!(
        crossings.is_empty(),
        "fabric-* crates can be published on their own: {crossings:?}"
    );
}

#[test]
fn only_tools_and_tests_start_processes() {
    let tools = ["network/", "web/bundler/"];
    let offences = lines_with(&["Command::new("], |path| {
        let is_test = path.components().any(|part| part.as_os_str() == "tests");
        !tools.iter().any(|tool| path.starts_with(tool)) && !is_test
    });
    assert!(
        offences.is_empty(),
        "let emr-network start what runs, and emr-page what builds:\n{}",
        offences.join("\n")
    );
}

#[test]
fn nothing_is_left_unfinished() {
    let unfinished = [
        concat!("todo", "!("),
        concat!("unimplemented", "!("),
        concat!("#[", "ignore"),
    ];
    let offences = lines_with(&unfinished, |_| true);
    assert!(
        offences.is_empty(),
        "finish it or take it out:\n{}",
        offences.join("\n")
    );
}

#[test]
fn source_files_hold_one_idea() {
    let long: Vec<String> = source_files()
        .into_iter()
        .filter(|path| {
            !path.ends_with("tests.rs")
                && !path.components().any(|part| part.as_os_str() == "tests")
        })
        .filter_map(|path| {
            let lines = read(&path).lines().count();
            (lines > LONGEST_FILE).then(|| format!("{}: {lines} lines", path.display()))
        })
        .collect();
    assert!(
        long.is_empty(),
        "divide these by their ideas:\n{}",
        long.join("\n")
    );
}

/// What is built for Linux, where everything here runs; lock files also name what other systems would need.
fn metadata() -> Metadata {
    let platform = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    MetadataCommand::new()
        .manifest_path(workspace().join("Cargo.toml"))
        .other_options(vec![
            "--locked".to_owned(),
            format!("--filter-platform={platform}"),
        ])
        .exec()
        .expect("cargo describes the workspace that it has just built")
}

fn is_licensed(package: &Package) -> bool {
    package.license.as_deref().is_some_and(is_permitted)
}

fn is_permitted(licence: &str) -> bool {
    spdx::Expression::parse_mode(licence, spdx::ParseMode::LAX).is_ok_and(|expression| {
        expression.evaluate(|requirement| {
            requirement
                .license
                .id()
                .is_some_and(|id| LICENCES.contains(&id.name))
        })
    })
}

/// `path:line: text` of every source line, comments aside, that holds one of `patterns` in a file that `applies`.
fn lines_with(patterns: &[&str], applies: impl Fn(&Path) -> bool) -> Vec<String> {
    let root = workspace();
    let mut found = Vec::new();
    for path in source_files() {
        let relative = path
            .strip_prefix(&root)
            .expect("source files are in the workspace");
        if !applies(relative) {
            continue;
        }
        for (number, line) in read(&path).lines().enumerate() {
            let is_comment = line.trim_start().starts_with("//");
            if !is_comment && patterns.iter().any(|pattern| line.contains(pattern)) {
                found.push(format!(
                    "{}:{}: {}",
                    relative.display(),
                    number + 1,
                    line.trim()
                ));
            }
        }
    }
    found
}

fn source_files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![workspace()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("folders of the workspace are readable") {
            let path = entry.expect("entries of the workspace are readable").path();
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if path.is_dir() {
                let is_ours =
                    !matches!(name.as_str(), "target" | "node_modules") && !name.starts_with('.');
                if is_ours {
                    folders.push(path);
                }
            } else if name.ends_with(".rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("source files are UTF-8")
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .expect("the workspace is above its tests")
}
