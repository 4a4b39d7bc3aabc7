//! Files that are read whole, and written whole or not at all.

use std::fs::{self, File, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

/// Only the owner reads and writes the file.
pub const PRIVATE: u32 = 0o600;

/// Only the owner writes the file; everybody reads it.
pub const PUBLIC: u32 = 0o644;

/// A file is missing, or this process may not read it, or it is not UTF-8.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {}", path.display())]
pub struct Unreadable {
    /// Which file.
    pub path: PathBuf,
    /// Why.
    pub source: io::Error,
}

/// The text of a file.
///
/// # Errors
///
/// [`Unreadable`], which names the file.
pub fn read_text(path: &Path) -> Result<String, Unreadable> {
    fs::read_to_string(path).map_err(|source| Unreadable {
        path: path.to_owned(),
        source,
    })
}

/// The text of a file that is a secret, wiped from memory after use.
///
/// # Errors
///
/// [`Unreadable`], which names the file.
pub fn read_secret(path: &Path) -> Result<Zeroizing<String>, Unreadable> {
    read_text(path).map(Zeroizing::new)
}

/// Writes a file with this mode, and replaces an existing one. After success the file has all of the bytes, even after
/// a crash of the machine; after an error or an earlier crash, it is unchanged.
///
/// # Errors
///
/// Those of the operating system; the folder must be there.
pub fn write(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut temporary = tempfile::Builder::new()
        .permissions(Permissions::from_mode(mode))
        .tempfile_in(folder)?;
    temporary.write_all(bytes)?;
    temporary.as_file().sync_all()?;
    temporary.persist(path)?;
    sync_folder(folder)
}

/// [`write()`] with the mode [`PRIVATE`].
///
/// # Errors
///
/// Those of [`write()`].
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write(path, bytes, PRIVATE)
}

/// Makes the names in a folder durable, which the sync of a file does not.
///
/// # Errors
///
/// Those of the operating system.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_with_the_mode_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        for (text, mode) in [("one", PRIVATE), ("another", PUBLIC)] {
            write(&path, text.as_bytes(), mode).unwrap();
            assert_eq!(read_text(&path).unwrap(), text);
            let permissions = fs::metadata(&path).unwrap().permissions();
            assert_eq!(permissions.mode() & 0o777, mode);
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_cannot_be_written_stays_what_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::create_dir(&path).unwrap();
        write_private(&path, b"text").unwrap_err();
        assert!(path.is_dir());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        write_private(&folder.path().join("absent/file"), b"text").unwrap_err();
    }

    #[test]
    fn a_file_that_cannot_be_read_is_named() {
        let error = read_secret(Path::new("/nowhere/key.pem")).unwrap_err();
        assert_eq!(error.to_string(), "cannot read /nowhere/key.pem");
    }
}
