//! The outbox of a wallet: a folder beside the wallet's file, with one file for each transaction.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tempfile::NamedTempFile;

/// The files of an outbox. As long as a program runs that has kept a file, the file is locked, so that no other program
/// takes it for one that was left behind.
pub(crate) struct FileOutbox {
    folder: PathBuf,
    /// The files that this program has kept, open and locked.
    own: Mutex<BTreeMap<String, File>>,
}

impl FileOutbox {
    /// The outbox in this folder, which is made when it is needed.
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            own: Mutex::default(),
        }
    }

    /// Writes a file, readable by its owner only. It survives a crash of the machine.
    pub(crate) fn keep(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.make_folder()?;
        // Temporary files are made with mode 0600.
        let mut file = NamedTempFile::new_in(&self.folder)?;
        file.as_file().lock()?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        let file = file.persist(self.path(name)).map_err(|error| error.error)?;
        File::open(&self.folder)?.sync_all()?;
        self.own().insert(name.to_owned(), file);
        Ok(())
    }

    /// The files of this program, and those that no other running program has kept.
    pub(crate) fn kept(&self) -> io::Result<Vec<Vec<u8>>> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut kept = Vec::new();
        for entry in entries {
            let path = entry?.path();
            if path.extension().is_none_or(|extension| extension != "age") {
                continue;
            }
            let is_own = self.own().keys().any(|name| path == self.path(name));
            match read(&path, is_own) {
                Ok(file) => kept.extend(file),
                // The program that kept it has learned the outcome meanwhile, and removed it.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(kept)
    }

    /// Removes a file, if it is there.
    pub(crate) fn forget(&self, name: &str) -> io::Result<()> {
        // The file is locked until its name is gone, so that no other program takes it for one that was left behind.
        let _locked = self.own().remove(name);
        match fs::remove_file(self.path(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.age"))
    }

    fn own(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, File>> {
        self.own.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes the folder for its owner only, and makes its name durable.
    fn make_folder(&self) -> io::Result<()> {
        use std::os::unix::fs::DirBuilderExt as _;

        match fs::DirBuilder::new().mode(0o700).create(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(()),
            made => made?,
        }
        match self.folder.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => File::open(parent)?.sync_all(),
            _ => File::open(".")?.sync_all(),
        }
    }
}

/// The bytes of a file; `None` if another running program has kept it, or has removed it meanwhile.
fn read(path: &Path, is_own: bool) -> io::Result<Option<Vec<u8>>> {
    let mut file = File::open(path)?;
    if !is_own {
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        if file.metadata()?.nlink() == 0 {
            return Ok(None);
        }
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn a_file_that_another_program_removes_meanwhile_is_neither_a_failure_nor_left_behind() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("outbox");
        let (busy, looking) = (FileOutbox::new(folder.clone()), FileOutbox::new(folder));
        thread::scope(|scope| {
            let working = scope.spawn(|| {
                for _ in 0..200 {
                    busy.keep("a1", b"sent").unwrap();
                    busy.forget("a1").unwrap();
                }
            });
            while !working.is_finished() {
                assert_eq!(looking.kept().unwrap(), Vec::<Vec<u8>>::new());
            }
        });
    }

    #[test]
    fn a_file_is_its_programs_own_until_that_program_has_ended() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("outbox");
        let running = FileOutbox::new(folder.clone());
        running.keep("a1", b"first").unwrap();
        running.keep("a1", b"second").unwrap();
        assert_eq!(running.kept().unwrap(), [b"second"]);
        let next = FileOutbox::new(folder);
        assert_eq!(next.kept().unwrap(), Vec::<Vec<u8>>::new());
        drop(running);
        assert_eq!(next.kept().unwrap(), [b"second"]);
        next.forget("a1").unwrap();
        next.forget("a1").unwrap();
        assert_eq!(next.kept().unwrap(), Vec::<Vec<u8>>::new());
    }
}
