//! A file of lines that never becomes longer than it may.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::PathBuf;

use emr_service::file::PRIVATE;

/// How long a file may become, in bytes. Together with the one before it takes twice as much.
const LONGEST: u64 = 64 << 20;
/// What the name of the file before this one ends with.
const EARLIER: &str = "1";

/// A file that only its owner reads. When it is full, it takes the place of the one before, and another one begins.
///
/// Each line opens the file anew, so that an operator may move it away.
pub(super) struct BoundedFile(PathBuf);

impl BoundedFile {
    pub(super) fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// Appends a line, whose end it adds.
    pub(super) fn append(&self, mut line: Vec<u8>) -> io::Result<()> {
        line.push(b'\n');
        self.with_room_for(line.len())?.write_all(&line)
    }

    fn with_room_for(&self, bytes: usize) -> io::Result<File> {
        let file = self.open()?;
        if file.metadata()?.len() + bytes as u64 <= LONGEST {
            return Ok(file);
        }
        // Another request or instance, or an operator, may move the file, too: only the first one does.
        file.lock()?;
        let inode = file.metadata()?.ino();
        if fs::metadata(&self.0).is_ok_and(|present| present.ino() == inode) {
            fs::rename(&self.0, self.0.with_added_extension(EARLIER))?;
        }
        self.open()
    }

    fn open(&self) -> io::Result<File> {
        OpenOptions::new()
            .append(true)
            .create(true)
            .mode(PRIVATE)
            .open(&self.0)
    }
}
