//! Lists the files of the page that `emr-page` built, so that the program contains them.
//!
//! Without a built page the list is empty, the program builds all the same, and says so where the page would be.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// What Vite's bundle is beside each file in compressed form.
const COMPRESSED: &str = "br";

fn main() -> io::Result<()> {
    let page = Path::new(&variable("CARGO_MANIFEST_DIR")).join("ui/dist");
    println!("cargo::rerun-if-changed={}", page.display());
    let mut files = Vec::new();
    collect(&page, &mut files)?;
    files.sort();
    let entries: String = files.iter().map(|file| entry(&page, file)).collect();
    let list = Path::new(&variable("OUT_DIR")).join("page_files.rs");
    fs::write(list, format!("&[\n{entries}]\n"))
}

/// Adds every file of the page, and none of the compressed ones beside them.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_hidden = path
            .file_name()
            .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if path.is_dir() {
            collect(&path, files)?;
        } else if !is_hidden
            && path
                .extension()
                .is_none_or(|extension| extension != COMPRESSED)
        {
            files.push(path);
        }
    }
    Ok(())
}

fn entry(page: &Path, file: &Path) -> String {
    let name = file
        .strip_prefix(page)
        .expect("it was found there")
        .display();
    let compressed = file.with_added_extension(COMPRESSED);
    let brotli = if compressed.is_file() {
        format!("Some(include_bytes!({compressed:?}))")
    } else {
        "None".to_owned()
    };
    format!(
        "    PageFile {{ path: \"/{name}\", content: include_bytes!({file:?}), brotli: {brotli} }},\n"
    )
}

fn variable(name: &str) -> String {
    env::var(name).expect("Cargo sets it for build scripts")
}
