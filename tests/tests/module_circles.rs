//! No modules of a crate import each other in a circle: each can be read after those that it uses.
//!
//! Modules are what lies directly in a crate's `src`; tests, and what is only built for them, do not count.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::MetadataCommand;

/// Each module of a crate, and the modules that it imports.
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
    let production = imports.iter().filter(|(module, _)| *module != "memory");
    let importing: Vec<_> = production
        .filter(|(_, imported)| imported.contains("testing"))
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
    let imported =
        imported("use crate::{Error, layout::Layout, wait};\nlet x = crate::file::read();");
    assert_eq!(
        imported,
        ["Error", "file", "layout", "wait"].map(String::from).into()
    );
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
    let mut imports = Imports::new();
    for file in files.iter().filter(|file| !is_test(file)) {
        let path = file.strip_prefix(src).expect("it is in the folder");
        let first = path.iter().next().expect("a file has a name");
        let module = Path::new(first).with_extension("");
        let module = module.to_string_lossy().into_owned();
        if !["bin", "lib", "main"].contains(&module.as_str()) {
            let text = fs::read_to_string(file).expect("a source file is readable");
            imports.entry(module).or_default().extend(imported(&text));
        }
    }
    let modules: BTreeSet<_> = imports.keys().cloned().collect();
    for (module, imported) in &mut imports {
        imported.retain(|other| other != module && modules.contains(other));
    }
    imports
}

/// The names that come after `crate::` in the code, also in braces; tests at a file's end and comments do not count.
fn imported(text: &str) -> BTreeSet<String> {
    let (code, _) = text
        .split_once("\n#[cfg(test)]\nmod tests {")
        .unwrap_or((text, ""));
    let lines = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let code = lines.collect::<Vec<_>>().join(" ");
    let name = |text: &str| -> String {
        let is_part = |character: &char| character.is_alphanumeric() || *character == '_';
        text.trim_start().chars().take_while(is_part).collect()
    };
    let mut names = BTreeSet::new();
    for after in code.split("crate::").skip(1) {
        match after.strip_prefix('{') {
            None => names.extend([name(after)]),
            Some(group) => names.extend(top_level(group).into_iter().map(name)),
        }
    }
    names.remove("");
    names
}

/// The items of a group of imports, without those in the braces within.
fn top_level(group: &str) -> Vec<&str> {
    let (mut depth, mut begin, mut items) = (0_u32, 0, Vec::new());
    for (index, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            ',' if depth == 0 => {
                items.push(&group[begin..index]);
                begin = index + 1;
            }
            '}' if depth == 0 => {
                items.push(&group[begin..index]);
                break;
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
    items
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
