//! Space on the disk that is kept for what must go on.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use nix::fcntl::posix_fallocate;
use nix::sys::statvfs::statvfs;

/// The name of the file that only takes up space.
const BALLAST: &str = "ballast";

/// The disk under a data folder.
///
/// A program refuses what can wait while less than the reserve is free. Other programs on the same disk do not: for that
/// case a file of `ballast` bytes takes up space from the start. [`Reserve::balance`] deletes it when the disk is full.
#[derive(Debug)]
pub struct Reserve {
    folder: PathBuf,
    reserved: u64,
    ballast: u64,
}

/// Whether the ballast is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReserveState {
    /// The file takes up its space.
    Kept,
    /// The disk was full, and the file is deleted. It is made again when three times its bytes are free.
    GivenUp,
}

impl Reserve {
    /// The disk under this folder, which must be there, with so many bytes that are kept free and so many of ballast.
    pub fn new(folder: &Path, reserved: u64, ballast: u64) -> Self {
        Self {
            folder: folder.to_owned(),
            reserved,
            ballast,
        }
    }

    /// Bytes that are free for programs without privileges.
    ///
    /// # Errors
    ///
    /// Those of the operating system.
    pub fn free(&self) -> io::Result<u64> {
        let disk = statvfs(&self.folder)?;
        // Their widths differ between systems.
        #[allow(clippy::useless_conversion, reason = "their widths differ")]
        let (blocks, size) = (
            u64::from(disk.blocks_available()),
            u64::from(disk.fragment_size()),
        );
        Ok(blocks.saturating_mul(size))
    }

    /// Whether the reserve stays free beside so many more bytes.
    ///
    /// # Errors
    ///
    /// Those of the operating system.
    pub fn has_room_for(&self, bytes: u64) -> io::Result<bool> {
        Ok(self.free()? >= self.reserved.saturating_add(bytes))
    }

    /// Deletes the ballast if less than half of its bytes are free, and makes it if three times its bytes are.
    ///
    /// # Errors
    ///
    /// Those of the operating system.
    pub fn balance(&self) -> io::Result<ReserveState> {
        let file = self.folder.join(BALLAST);
        let free = self.free()?;
        let is_there = file.exists();
        if is_there && free < self.ballast / 2 {
            fs::remove_file(&file)?;
            return Ok(ReserveState::GivenUp);
        }
        if !is_there && self.ballast > 0 && free >= self.ballast.saturating_mul(3) {
            self.make(&file).inspect_err(|_| {
                // An incomplete ballast file keeps no space: delete it.
                let _ = fs::remove_file(&file);
            })?;
            return Ok(ReserveState::Kept);
        }
        Ok(if is_there || self.ballast == 0 {
            ReserveState::Kept
        } else {
            ReserveState::GivenUp
        })
    }

    fn make(&self, file: &Path) -> io::Result<()> {
        let length = i64::try_from(self.ballast).unwrap_or(i64::MAX);
        let made = File::create(file)?;
        posix_fallocate(&made, 0, length)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h5_the_ballast_is_made_once_and_given_up_when_the_disk_is_full() {
        let folder = tempfile::tempdir().unwrap();
        let reserve = Reserve::new(folder.path(), 0, 4096);
        for _ in 0..2 {
            assert_eq!(reserve.balance().unwrap(), ReserveState::Kept);
        }
        let file = folder.path().join(BALLAST);
        assert_eq!(fs::metadata(&file).unwrap().len(), 4096);

        // As if this disk had less than it has.
        let full = Reserve::new(folder.path(), 0, u64::MAX);
        assert_eq!(full.balance().unwrap(), ReserveState::GivenUp);
        assert!(!file.exists());
        assert_eq!(full.balance().unwrap(), ReserveState::GivenUp);
    }

    #[test]
    fn h5_there_is_room_only_beside_the_reserve() {
        let folder = tempfile::tempdir().unwrap();
        let with = |reserved| Reserve::new(folder.path(), reserved, 0);
        assert!(with(0).has_room_for(1).unwrap());
        assert!(!with(u64::MAX).has_room_for(0).unwrap());
        assert!(!with(u64::MAX).has_room_for(1).unwrap());
    }
}
