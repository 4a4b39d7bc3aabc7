//! Disks that a test fills to the last byte.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

/// What a file takes of a tmpfs is a multiple of this.
const PAGE: u64 = 4096;

/// A real file system in memory, with a real `ENOSPC`, in the place of a folder until it is dropped.
#[derive(Debug)]
pub struct SmallDisk {
    folder: PathBuf,
    filled: AtomicU32,
}

impl SmallDisk {
    /// A disk in the place of this folder, with what is in the folder and so many bytes to spare.
    ///
    /// `None` if this process may not mount a file system; the folder is then as it was.
    pub fn mount(folder: &Path, spare: u64) -> Option<Self> {
        fs::create_dir_all(folder).expect("the folder can be made");
        let before = folder.with_extension("before");
        fs::rename(folder, &before).expect("the folder can be moved");
        fs::create_dir(folder).expect("the folder can be made");
        let bytes = size_of(&before).expect("the folder can be read") + spare;
        let options = format!("size={bytes},mode=700");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &options, "tmpfs"]);
        if !succeeds(mount.arg(folder)) {
            fs::remove_dir(folder).expect("the folder is empty");
            fs::rename(&before, folder).expect("the folder can be moved back");
            return None;
        }
        let disk = Self {
            folder: folder.to_owned(),
            filled: AtomicU32::default(),
        };
        copy(&before, folder);
        fs::remove_dir_all(&before).expect("the copied folder can be deleted");
        Some(disk)
    }

    /// Takes the disk away, and leaves in the folder what was on it.
    pub fn unmount(self) {
        self.free();
        let after = self.folder.with_extension("after");
        fs::create_dir(&after).expect("the folder can be made");
        copy(&self.folder, &after);
        let folder = self.folder.clone();
        drop(self);
        fs::remove_dir(&folder).expect("nothing is mounted there");
        fs::rename(after, folder).expect("the folder can be moved");
    }

    /// Fills it to the last byte, as another program would; once more if something was deleted since.
    pub fn fill(&self) {
        let number = self.filled.fetch_add(1, Ordering::Relaxed);
        let mut file = fs::File::create(self.filler(number)).expect("a file needs no byte");
        for piece in [1 << 16, 1] {
            while file.write_all(&vec![0; piece]).is_ok() {}
        }
    }

    /// Deletes what it was filled with.
    pub fn free(&self) {
        for number in 0..self.filled.swap(0, Ordering::Relaxed) {
            fs::remove_file(self.filler(number)).expect("only this deletes it");
        }
    }

    fn filler(&self, number: u32) -> PathBuf {
        self.folder.join(format!("of-another-program-{number}"))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Detached at once, and gone when all its files are closed.
        succeeds(Command::new("umount").arg("--lazy").arg(&self.folder));
    }
}

/// Copies what is in a folder. What is reserved for a file stays reserved.
fn copy(from: &Path, to: &Path) {
    let mut copy = Command::new("cp");
    copy.args(["--archive", "--sparse=never"]);
    let copied = succeeds(copy.arg(from.join(".")).arg(to));
    assert!(copied, "{} can be copied", from.display());
}

fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|done| done.status.success())
}

/// What the files below a folder take of a tmpfs.
fn size_of(folder: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        bytes += match entry.metadata()? {
            metadata if metadata.is_dir() => size_of(&entry.path())?,
            metadata => metadata.len().next_multiple_of(PAGE),
        };
    }
    Ok(bytes)
}
