//! Files of the data folder: written whole or not at all, private ones readable by their owner only.

use std::{
    fs::{self, Permissions},
    os::unix::fs::{DirBuilderExt, PermissionsExt, symlink},
    path::Path,
};

use emr_service::file::{PRIVATE, PUBLIC};

use crate::Error;

/// Reads a text file.
pub(crate) fn read(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path).map_err(Error::file("reading", path))
}

/// Reads a text file that may be absent.
pub(crate) fn read_if_present(path: &Path) -> Result<Option<String>, Error> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::file("reading", path)(error)),
    }
}

/// Writes a file that others may read.
pub(crate) fn write(path: &Path, contents: impl AsRef<[u8]>) -> Result<(), Error> {
    write_as(path, contents.as_ref(), PUBLIC)
}

/// Writes a file that only its owner may read.
pub(crate) fn write_private(path: &Path, contents: impl AsRef<[u8]>) -> Result<(), Error> {
    write_as(path, contents.as_ref(), PRIVATE)
}

/// Writes a file that others may execute.
pub(crate) fn write_executable(path: &Path, contents: impl AsRef<[u8]>) -> Result<(), Error> {
    write_as(path, contents.as_ref(), 0o755)
}

/// Makes a folder, and those above it, for its owner only.
pub(crate) fn create_folder(path: &Path) -> Result<(), Error> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(Error::file("creating", path))
}

/// Whether a folder is absent or contains only these.
pub(crate) fn is_folder_of(folder: &Path, known: &[&Path]) -> Result<bool, Error> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(true),
        entries => entries.map_err(Error::file("reading", folder))?,
    };
    for entry in entries {
        let entry = entry.map_err(Error::file("reading", folder))?;
        if !known.contains(&entry.path().as_path()) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Makes a folder that only its owner may enter, which protects everything below it, too.
pub(crate) fn make_private_folder(path: &Path) -> Result<(), Error> {
    create_folder(path)?;
    fs::set_permissions(path, Permissions::from_mode(0o700))
        .map_err(Error::file("protecting", path))
}

/// Points `link` at `target`, a path relative to the link's folder.
pub(crate) fn link(link: &Path, target: &Path) -> Result<(), Error> {
    if fs::read_link(link).is_ok_and(|present| present == target) {
        return Ok(());
    }
    create_folder(parent(link))?;
    symlink(target, link).map_err(Error::file("linking", link))
}

/// Removes a file that may be absent.
pub(crate) fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::file("removing", path)(error))
        }
        _ => Ok(()),
    }
}

fn write_as(path: &Path, contents: &[u8], mode: u32) -> Result<(), Error> {
    create_folder(parent(path))?;
    emr_service::file::write(path, contents, mode).map_err(Error::file("writing", path))
}

fn parent(path: &Path) -> &Path {
    path.parent().expect("files are written into folders")
}
