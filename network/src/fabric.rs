//! Fabric's own programs: those that the user has, or a build of the pinned Go modules, made once and kept.

mod version;

use std::{
    env,
    ffi::OsString,
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

use sha2::{Digest, Sha256};

use crate::{Error, Progress, command, file};

pub use self::version::{FabricVersion, NotARelease};

/// The names of every program that is needed.
const PROGRAMS: [&str; 5] = [
    "peer",
    "orderer",
    "osnadmin",
    "configtxgen",
    "fabric-ca-server",
];

/// A Go module whose only job is to pin programs.
struct Module {
    name: &'static str,
    version: &'static str,
    go_mod: &'static str,
    go_sum: &'static str,
    packages: &'static [&'static str],
    /// Go linker flags: without symbols, which halves the time to link, and with the version where it is not in the
    /// module's name.
    linker_flags: &'static str,
}

const FABRIC: Module = Module {
    name: "fabric",
    version: "2.5.9",
    go_mod: include_str!("../fabric/go.mod"),
    go_sum: include_str!("../fabric/go.sum"),
    packages: &[
        "github.com/hyperledger/fabric/cmd/peer",
        "github.com/hyperledger/fabric/cmd/orderer",
        "github.com/hyperledger/fabric/cmd/osnadmin",
        "github.com/hyperledger/fabric/cmd/configtxgen",
    ],
    linker_flags: "-s -w -X github.com/hyperledger/fabric/common/metadata.Version=v2.5.9",
};

const FABRIC_CA: Module = Module {
    name: "fabric-ca",
    version: "1.5.21",
    go_mod: include_str!("../fabric-ca/go.mod"),
    go_sum: include_str!("../fabric-ca/go.sum"),
    packages: &["github.com/hyperledger/fabric-ca/cmd/fabric-ca-server"],
    linker_flags: "-s -w -X github.com/hyperledger/fabric-ca/lib/metadata.Version=1.5.21",
};

/// Where each of Fabric's programs is, and of which release they are.
#[derive(Debug, Clone)]
pub(crate) struct FabricPrograms {
    folders: Vec<PathBuf>,
    version: FabricVersion,
}

impl FabricPrograms {
    /// Takes the programs in `folder`, where the user has them, or builds them unless that was done before.
    pub(crate) async fn obtain(folder: Option<&Path>, progress: Progress) -> Result<Self, Error> {
        let folders = match folder {
            Some(folder) => vec![folder.to_owned()],
            None => {
                let cache = cache_folder()?;
                let folders = [&FABRIC, &FABRIC_CA].map(|module| module.folder(&cache));
                if !folders.iter().all(|folder| folder.is_dir()) {
                    let step =
                        "build Fabric 2.5.9 and Fabric CA 1.5.21, once: two or three minutes";
                    progress.step(step, build(&cache)).await?;
                }
                folders.to_vec()
            }
        };
        for program in PROGRAMS {
            if !find(&folders, program).is_file() {
                return Err(Error::MissingProgram {
                    program: program.into(),
                    purpose: "run Fabric".into(),
                    remedy: format!(
                        "it should be in {}, which EMR_FABRIC_BIN or the topology names; without either it is built",
                        folders[0].display()
                    ),
                });
            }
        }
        let version = FabricVersion::of(&find(&folders, "peer")).await?;
        Ok(Self { folders, version })
    }

    /// The path of a program.
    pub(crate) fn path(&self, program: &str) -> PathBuf {
        find(&self.folders, program)
    }

    /// The release that its peers are of.
    pub(crate) fn version(&self) -> FabricVersion {
        self.version
    }
}

fn find(folders: &[PathBuf], program: &str) -> PathBuf {
    let in_folder = folders.iter().map(|folder| folder.join(program));
    let found = in_folder.clone().find(|path| path.is_file());
    found
        .or_else(|| in_folder.clone().next())
        .expect("there is at least one folder")
}

impl Module {
    /// The folder of the built programs; it is another one after every change of what is pinned or how it is built.
    fn folder(&self, cache: &Path) -> PathBuf {
        let digest = Sha256::new()
            .chain_update(self.go_mod)
            .chain_update(self.go_sum)
            .chain_update(self.linker_flags)
            .finalize();
        let digest = hex::encode(&digest[..6]);
        cache
            .join(self.name)
            .join(format!("{}-{digest}", self.version))
    }

    /// Builds in a folder of its own, which becomes visible only when it is complete.
    async fn build(&self, cache: &Path) -> Result<(), Error> {
        let finished = self.folder(cache);
        if finished.is_dir() {
            return Ok(());
        }
        let building = finished.with_extension("building");
        if building.exists() {
            fs::remove_dir_all(&building).map_err(Error::file("removing", &building))?;
        }
        let source = building.join("module");
        file::write(&source.join("go.mod"), self.go_mod)?;
        file::write(&source.join("go.sum"), self.go_sum)?;
        let programs = building.join("bin");
        file::create_folder(&programs)?;
        let mut go = tokio::process::Command::new("go");
        go.current_dir(&source)
            // The build must not use the user's own module or workspace.
            .env("GOWORK", "off")
            .args([
                "build",
                "-mod=readonly",
                "-trimpath",
                "-ldflags",
                self.linker_flags,
                "-o",
            ])
            .arg(&programs)
            .args(self.packages);
        command::run(&mut go).await?;
        fs::rename(&programs, &finished).map_err(Error::file("renaming", &programs))?;
        fs::remove_dir_all(&building).map_err(Error::file("removing", &building))
    }
}

async fn build(cache: &Path) -> Result<(), Error> {
    check_tools()?;
    file::create_folder(cache)?;
    let lock_path = cache.join("lock");
    // Other commands that want the same wait here, and then find it built.
    let lock = tokio::task::spawn_blocking({
        let lock_path = lock_path.clone();
        move || File::create(&lock_path).and_then(|file| file.lock().map(|()| file))
    });
    let _lock = lock
        .await
        .expect("locking a file does not panic")
        .map_err(Error::file("locking", &lock_path))?;
    futures::future::try_join(FABRIC.build(cache), FABRIC_CA.build(cache)).await?;
    Ok(())
}

fn check_tools() -> Result<(), Error> {
    let missing = |program: &str, purpose: &str, remedy: &str| Error::MissingProgram {
        program: program.into(),
        purpose: purpose.into(),
        remedy: format!(
            "{remedy}, or set EMR_FABRIC_BIN to a folder with the programs of Fabric and Fabric CA"
        ),
    };
    let output = Command::new("go").args(["env", "CC"]).output();
    let Some(compiler) = output.ok().filter(|output| output.status.success()) else {
        return Err(missing(
            "go",
            "build Fabric",
            "install Go 1.25 or later from https://go.dev/dl",
        ));
    };
    let compiler = String::from_utf8_lossy(&compiler.stdout).trim().to_owned();
    let program = compiler.split_whitespace().next().unwrap_or("gcc");
    if Command::new(program).arg("--version").output().is_err() {
        let remedy = "install a C compiler and the C library's headers (Debian: `apt install gcc libc6-dev`)";
        return Err(missing(
            program,
            "build Fabric CA, which contains SQLite",
            remedy,
        ));
    }
    Ok(())
}

/// `$XDG_CACHE_HOME/emr`, by default `~/.cache/emr`.
fn cache_folder() -> Result<PathBuf, Error> {
    let from = |variable: &str, below: &str| {
        let value: Option<OsString> = env::var_os(variable);
        value
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
            .map(|path| path.join(below))
    };
    from("XDG_CACHE_HOME", "emr")
        .or_else(|| from("HOME", ".cache/emr"))
        .ok_or_else(|| Error::MissingProgram {
            program: "a home folder".into(),
            purpose: "keep what was built".into(),
            remedy: "set HOME".into(),
        })
}
