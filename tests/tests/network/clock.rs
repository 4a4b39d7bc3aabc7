//! Programs with a clock that a trial sets.

use std::env;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use emr_network::own_binaries;

use crate::trial::{Failure, Outcome};

/// Where Debian has the library that gives programs another clock; `EMR_LIBFAKETIME` names another place.
const LIBFAKETIME: &str = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";
/// Programs of Fabric are not among them: Go asks the kernel for the time, and not the library.
const PROGRAMS: [&str; 4] = ["emr-chaincode", "emr-keeper", "emr-web", "emr"];

/// The clock of the programs in a folder.
pub(crate) struct Clock {
    pub(crate) programs: PathBuf,
    /// The file with the offset to the machine's clock.
    pub(crate) offset: PathBuf,
    library: PathBuf,
}

impl Clock {
    /// Makes programs that start ours with the library, which reads the offset from a file whenever it is asked for the time.
    /// A relative path counts from the working folder of each process, so that each has a clock of its own. Where the file is
    /// not there, the clock is right.
    ///
    /// `None` if the library is not installed.
    pub(crate) fn new(folder: &Path, offset: PathBuf) -> Result<Option<Self>, Failure> {
        let library = env::var_os("EMR_LIBFAKETIME").map_or(LIBFAKETIME.into(), PathBuf::from);
        if !library.exists() {
            return Ok(None);
        }
        let programs = folder.join("programs");
        fs::create_dir_all(&programs)?;
        let clock = Self {
            programs,
            offset,
            library,
        };
        let environment = clock.environment();
        let environment = environment.map(|(name, value)| format!("{name}='{}'", value.display()));
        for program in PROGRAMS {
            let script = format!(
                "#!/bin/sh\n[ -e '{offset}' ] || echo +0 >'{offset}'\nexport {}\nexec '{}' \"$@\"\n",
                environment.join(" "),
                own_binaries()?.join(program).display(),
                offset = clock.offset.display(),
            );
            let path = clock.programs.join(program);
            fs::write(&path, script)?;
            fs::set_permissions(&path, Permissions::from_mode(0o755))?;
        }
        Ok(Some(clock))
    }

    /// What gives a program this clock.
    pub(crate) fn environment(&self) -> [(&'static str, &Path); 4] {
        [
            ("LD_PRELOAD", &self.library),
            ("FAKETIME_TIMESTAMP_FILE", &self.offset),
            ("FAKETIME_NO_CACHE", Path::new("1")),
            ("DONT_FAKE_MONOTONIC", Path::new("1")),
        ]
    }
}

/// Sets the clocks that read this file so many seconds or hours ahead or behind, for example `+73h`.
pub(crate) fn set_clock(file: &Path, offset: &str) -> Outcome {
    // At no moment is the file empty.
    let new = file.with_extension("new");
    fs::write(&new, offset)?;
    Ok(fs::rename(new, file)?)
}
