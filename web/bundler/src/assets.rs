//! Files that other build steps read.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use walkdir::WalkDir;

/// Makes the folder `target` equal to the folder `source`, hidden files aside. A file that has the right content
/// already is not written, so that its time of change stays and nothing is built again because of it.
pub(crate) fn synchronize(source: &Path, target: &Path) -> anyhow::Result<()> {
    let (wanted, present) = (files(source)?, files(target)?);
    for name in present.difference(&wanted) {
        let path = target.join(name);
        fs::remove_file(&path).with_context(|| format!("{} cannot be deleted", path.display()))?;
    }
    for name in &wanted {
        copy_if_changed(&source.join(name), &target.join(name))?;
    }
    Ok(())
}

fn copy_if_changed(source: &Path, target: &Path) -> anyhow::Result<()> {
    let content =
        fs::read(source).with_context(|| format!("{} cannot be read", source.display()))?;
    if fs::read(target).is_ok_and(|present| present == content) {
        return Ok(());
    }
    let folder = target.parent().expect("a file of a folder has a parent");
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(target, content))
        .with_context(|| format!("{} cannot be written", target.display()))
}

/// The files in a folder and below it that are not hidden, by their paths in it; empty if there is no such folder.
fn files(folder: &Path) -> anyhow::Result<BTreeSet<PathBuf>> {
    let mut files = BTreeSet::new();
    if !folder.is_dir() {
        return Ok(files);
    }
    for entry in WalkDir::new(folder) {
        let entry = entry.with_context(|| format!("{} cannot be read", folder.display()))?;
        let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        if entry.file_type().is_file() && !is_hidden {
            let name = entry.path().strip_prefix(folder);
            files.insert(name.expect("an entry is below its folder").to_owned());
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_become_equal_and_an_equal_file_is_not_written_again() {
        let (source, target) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (source, target) = (source.path(), target.path().join("page"));
        fs::create_dir(source.join("assets")).unwrap();
        fs::write(source.join("index.html"), "same").unwrap();
        fs::write(source.join("assets/a.js"), "first").unwrap();
        fs::create_dir(&target).unwrap();
        fs::write(target.join(".gitignore"), "*").unwrap();
        synchronize(source, &target).unwrap();
        let written = fs::metadata(target.join("index.html")).unwrap().modified();
        let written = written.unwrap();

        fs::rename(source.join("assets/a.js"), source.join("assets/b.js")).unwrap();
        synchronize(source, &target).unwrap();
        assert_eq!(files(&target).unwrap(), files(source).unwrap());
        assert_eq!(
            fs::read(target.join("assets/b.js")).unwrap(),
            b"first".as_slice()
        );
        let again = fs::metadata(target.join("index.html")).unwrap().modified();
        assert_eq!(again.unwrap(), written);
        assert!(target.join(".gitignore").exists());
    }
}
