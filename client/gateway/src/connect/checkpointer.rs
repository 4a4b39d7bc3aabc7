//! A file that remembers how far a program has read.

use std::fs::{File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use crate::Position;

/// Keeps the [`Position`] of a stream in a file, so that the next run of a program goes on where this one stopped.
///
/// The file is replaced as a whole: after a crash it has the position before or the one after. What was handled but not
/// kept comes once more, so keep the position together with your results, in one transaction of your database, if they
/// must not be made twice; this file is for the others.
///
/// The format is that of the official client for Go, `pkg/client/filecheckpointer.go`: one may go on with the file of
/// the other.
#[derive(Debug)]
pub struct FileCheckpointer {
    path: PathBuf,
    position: Position,
    _lock: File,
}

/// Why a position could not be read or kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CheckpointError {
    /// Fault: this machine. The file or its folder cannot be read or written.
    #[error("the checkpoint {} cannot be read or written", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// Fault: the user. The file has something else in it.
    #[error("{} holds no checkpoint: name another file, or remove this one to begin anew", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// Fault: the user. Another program, or another part of this one, keeps its position in this file.
    #[error("another program uses the checkpoint {}", path.display())]
    InUse {
        /// The file.
        path: PathBuf,
    },
}

impl FileCheckpointer {
    /// Opens the file, or makes it; a new one begins with [`Position::Next`]. A file beside it, with `.lock` at the end
    /// of its name, keeps others away until this value is dropped.
    ///
    /// # Errors
    ///
    /// [`CheckpointError`].
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, CheckpointError> {
        let path = path.into();
        let lock = lock(&path)?;
        let position = match std::fs::read(&path) {
            Ok(bytes) if bytes.is_empty() => Position::Next,
            Ok(bytes) => match serde_json::from_slice::<Checkpoint>(&bytes) {
                Ok(checkpoint) => checkpoint.into(),
                Err(_) => return Err(CheckpointError::Damaged { path }),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => Position::Next,
            Err(source) => return Err(CheckpointError::File { path, source }),
        };
        Ok(Self {
            path,
            position,
            _lock: lock,
        })
    }

    /// Where to begin.
    pub fn position(&self) -> Position {
        self.position.clone()
    }

    /// Replaces the position, on the disk when this returns. [`Position::Next`] empties the file.
    ///
    /// # Errors
    ///
    /// [`CheckpointError::File`]; the position before stays.
    pub fn keep(&mut self, position: Position) -> Result<(), CheckpointError> {
        let bytes = match Checkpoint::of(&position) {
            Some(checkpoint) => serde_json::to_vec(&checkpoint)
                .expect("numbers and strings always have a JSON form"),
            None => Vec::new(),
        };
        let path = &self.path;
        replace(path, &bytes).map_err(|source| CheckpointError::File {
            path: path.clone(),
            source,
        })?;
        self.position = position;
        Ok(())
    }
}

/// The file's content.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Checkpoint {
    block_number: u64,
    #[serde(default)]
    transaction_id: String,
}

impl Checkpoint {
    fn of(position: &Position) -> Option<Self> {
        let (block_number, transaction_id) = match position {
            Position::Next => return None,
            Position::Block(number) => (*number, String::new()),
            Position::After {
                block_number,
                transaction_id,
            } => (*block_number, transaction_id.clone()),
        };
        Some(Self {
            block_number,
            transaction_id,
        })
    }
}

impl From<Checkpoint> for Position {
    fn from(checkpoint: Checkpoint) -> Self {
        match checkpoint.transaction_id.is_empty() {
            true => Self::Block(checkpoint.block_number),
            false => Self::After {
                block_number: checkpoint.block_number,
                transaction_id: checkpoint.transaction_id,
            },
        }
    }
}

fn lock(path: &Path) -> Result<File, CheckpointError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let locked = File::create(&name).map_err(TryLockError::Error);
    let locked = locked.and_then(|file| file.try_lock().map(|()| file));
    let path = path.to_owned();
    locked.map_err(|error| match error {
        TryLockError::WouldBlock => CheckpointError::InUse { path },
        TryLockError::Error(source) => CheckpointError::File { path, source },
    })
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    File::open(folder)?.sync_all()
}
