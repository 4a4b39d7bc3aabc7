//! No modules of a crate import each other in a circle: each can be read after those that it uses.
//!
//! Each file is a module. A module and those within it may import each other; tests, and what is only built for them, do not
//! count.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::MetadataCommand;

/// Each module of a crate by its path, for example `server::stub`, and the modules that it imports.
type Imports = BTreeMap<String, BTreeSet<String>>;

#[test]
fn no_modules_of_a_crate_import_each_other_in_a_circle() {
    let mut circles = Vec::new();
    for folder in crates() {
        for circle in circles_of(&imports(&folder.join("src"))) {
            let name = folder.strip_prefix(workspace()).expect("it is a member");
            circles.push(format!("{}: {}", name.display(), circle.join(", ")));
        }
    }
    assert!(
        circles.is_empty(),
        "move what these modules share into a module that imports none of them:\n{}",
        circles.join("\n")
    );
}

#[test]
fn production_code_of_the_shim_imports_nothing_from_its_testing() {
    let imports = imports(&workspace().join("chaincode/shim/src"));
    // The ledger in memory is for tests, too.
    let is_of = |module: &String, top| module.split("::").next() == Some(top);
    let production = imports
        .iter()
        .filter(|(module, _)| !is_of(module, "memory"));
    let importing: Vec<_> = production
        .filter(|(module, _)| !is_of(module, "testing"))
        .filter(|(_, imported)| imported.iter().any(|other| is_of(other, "testing")))
        .map(|(module, _)| module.as_str())
        .collect();
    assert_eq!(importing, [""; 0], "move what these need out of `testing`");
}

#[test]
fn a_circle_is_found_and_a_chain_is_not() {
    let module = |name: &str, imported: &[&str]| {
        let imported = imported.iter().map(|name| (*name).to_owned());
        (name.to_owned(), imported.collect())
    };
    let imports = [
        module("a", &["b"]),
        module("b", &["c", "d"]),
        module("c", &["a"]),
        module("d", &["e"]),
        module("e", &[]),
    ];
    assert_eq!(circles_of(&imports.into()), [["a", "b", "c"]]);
    let text =
        "use crate::{Error, layout::Layout as L, wait::*};\nlet x = super::super::file::read();";
    let paths = [
        &["crate", "Error"][..],
        &["crate", "layout", "Layout"],
        &["crate", "wait", ""],
        &["super", "super", "file", "read"],
    ];
    assert_eq!(paths_in(text), paths);
    let modules = ["layout", "file", "file::of"].map(String::from).into();
    let resolved = |path: &[&str]| resolve("file::of::one", path, &modules);
    assert_eq!(resolved(paths[1]).as_deref(), Some("layout"));
    assert_eq!(resolved(paths[3]).as_deref(), Some("file"));
    assert_eq!(resolved(&["super", "Kind"]).as_deref(), Some("file::of"));
}

/// The modules that reach each other, sorted, each circle once.
fn circles_of(imports: &Imports) -> Vec<Vec<&str>> {
    let reached: BTreeMap<&str, BTreeSet<&str>> = imports
        .keys()
        .map(|module| (module.as_str(), reached_from(module, imports)))
        .collect();
    let mut circles = BTreeSet::new();
    for (module, others) in &reached {
        let circle: Vec<_> = others
            .iter()
            .copied()
            .filter(|other| reached[other].contains(module))
            .collect();
        if circle.len() > 1 {
            circles.insert(circle);
        }
    }
    circles.into_iter().collect()
}

/// What a module imports, and what that imports, and so on; itself only if it is in a circle.
fn reached_from<'i>(module: &str, imports: &'i Imports) -> BTreeSet<&'i str> {
    let mut reached = BTreeSet::new();
    let mut next: Vec<&str> = imports[module].iter().map(String::as_str).collect();
    while let Some(module) = next.pop() {
        if reached.insert(module) {
            next.extend(imports[module].iter().map(String::as_str));
        }
    }
    reached
}

/// What the modules in a source folder import from each other.
fn imports(src: &Path) -> Imports {
    let files = source_files(src);
    let excluded: BTreeSet<PathBuf> = files
        .iter()
        .flat_map(|file| built_for_tests(file))
        .collect();
    let is_test = |file: &PathBuf| {
        file.ancestors()
            .any(|path| excluded.contains(&path.with_extension("")))
    };
    let mut sources = BTreeMap::new();
    for file in files.iter().filter(|file| !is_test(file)) {
        let path = file.strip_prefix(src).expect("it is in the folder");
        let path = path.with_extension("");
        let mut names: Vec<_> = path.iter().map(|name| name.to_string_lossy()).collect();
        names.pop_if(|last| last == "mod");
        if !["bin", "lib", "main"].contains(&&*names[0]) {
            let text = fs::read_to_string(file).expect("a source file is readable");
            sources.insert(names.join("::"), text);
        }
    }
    let modules: BTreeSet<_> = sources.keys().cloned().collect();
    let of_module = |(module, text): (String, String)| {
        let imported = code_of(&text);
        let imported = paths_in(&imported).into_iter();
        let imported = imported
            .filter_map(|path| resolve(&module, &path, &modules))
            .filter(|other| !contains(&module, other) && !contains(other, &module))
            .collect();
        (module, imported)
    };
    sources.into_iter().map(of_module).collect()
}

/// Whether a module is another one, or contains it.
fn contains(module: &str, other: &str) -> bool {
    let rest = other.strip_prefix(module);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// The longest module that a path in the module `own` names.
fn resolve(own: &str, path: &[&str], modules: &BTreeSet<String>) -> Option<String> {
    let supers = path.iter().take_while(|name| **name == "super").count();
    let own: Vec<_> = own.split("::").collect();
    let (mut base, path) = match supers {
        0 => (Vec::new(), &path[1..]),
        supers => (
            own[..own.len().checked_sub(supers)?].to_vec(),
            &path[supers..],
        ),
    };
    let mut found = modules.get(&base.join("::"));
    for name in path {
        base.push(name);
        match modules.get(&base.join("::")) {
            Some(module) => found = Some(module),
            None => break,
        }
    }
    found.cloned()
}

/// The code of a source file in one line, without comments and without the tests at its end.
fn code_of(text: &str) -> String {
    let (code, _) = text
        .split_once("\n#[cfg(test)]\nmod tests {")
        .unwrap_or((text, ""));
    let lines = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join(" ")
}

/// The paths in the code that begin with `crate` or `super`, also those in braces.
fn paths_in(code: &str) -> Vec<Vec<&str>> {
    let mut paths = Vec::new();
    let mut rest = code;
    while let Some(begin) = ["crate::", "super::"]
        .iter()
        .filter_map(|first| rest.find(first))
        .min()
    {
        rest = read_tree(&rest[begin..], &[], &mut paths);
    }
    paths
}

/// Reads a path, or several in braces, and returns what follows it.
fn read_tree<'c>(code: &'c str, before: &[&'c str], paths: &mut Vec<Vec<&'c str>>) -> &'c str {
    let mut path = before.to_vec();
    let mut rest = code.trim_start();
    loop {
        if let Some(mut group) = rest.strip_prefix('{') {
            loop {
                group = read_tree(group, &path, paths);
                let Some(next) = group.find([',', '}']) else {
                    return "";
                };
                let is_last = group[next..].starts_with('}');
                group = group[next + 1..].trim_start();
                if is_last {
                    return group;
                }
                if let Some(after) = group.strip_prefix('}') {
                    return after;
                }
            }
        }
        let is_part = |character: char| character.is_alphanumeric() || character == '_';
        let end = rest.find(|character| !is_part(character));
        let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
        path.push(name);
        let Some(next) = after.strip_prefix("::") else {
            paths.push(path);
            return after;
        };
        rest = next;
    }
}

/// The paths, without extension, of the modules that a file declares for tests or fuzzing only.
fn built_for_tests(file: &Path) -> Vec<PathBuf> {
    let text = fs::read_to_string(file).expect("a source file is readable");
    let stem = file.file_stem().unwrap_or_default();
    let folder = match stem.to_str() {
        Some("lib" | "main" | "mod") => file.with_file_name(""),
        _ => file.with_extension(""),
    };
    let mut is_for_tests = false;
    let mut modules = Vec::new();
    for line in text.lines() {
        let declared = line
            .trim_start_matches("pub(crate) ")
            .trim_start_matches("pub ");
        if line.starts_with("#[") {
            is_for_tests |= line.starts_with("#[cfg(") && line.contains("test");
        } else if let Some(module) = declared.strip_prefix("mod ") {
            if is_for_tests {
                modules.push(folder.join(module.trim_end_matches(';')));
            }
            is_for_tests = false;
        } else {
            is_for_tests = false;
        }
    }
    modules
}

fn source_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.expect("entries of the workspace are readable").path();
        if path.is_dir() {
            files.extend(source_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// The folders of the workspace's members.
fn crates() -> Vec<PathBuf> {
    let metadata = MetadataCommand::new()
        .manifest_path(workspace().join("Cargo.toml"))
        .other_options(vec!["--locked".to_owned()])
        .no_deps()
        .exec()
        .expect("cargo describes the workspace that it has just built");
    let packages = metadata.packages.into_iter();
    packages
        .map(|package| package.manifest_path.parent().expect("it is a file").into())
        .collect()
}

fn workspace() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests
        .parent()
        .expect("it is a folder in the workspace")
        .to_owned()
}
