//! Debian's compiler for WebAssembly, which its browsers are built with, unpacked and not installed: the package
//! conflicts with rustup's compiler.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use crate::workspace::{output, run};

/// The compiler, whose libraries are in packages that it depends on.
const COMPILER: &str = "rustc-web";
/// The source of the standard library, of which no package has a compiled one for WebAssembly.
const SOURCE: &str = "rust-web-src";
/// How the names of the packages begin that the compiler depends on and that few machines have.
const LIBRARIES: &str = "libstd-rust-web";
const LLVM: &str = "libllvm";

/// The compiler in a folder that [`unpack`] made.
pub(super) fn compiler(folder: &Path) -> PathBuf {
    folder.join("usr/bin/rustc")
}

/// The linker in that folder.
pub(super) fn linker(folder: &Path) -> PathBuf {
    folder.join("usr/bin/wasm-ld")
}

/// The folder of the libraries that both load.
pub(super) fn libraries(folder: &Path) -> PathBuf {
    folder.join(format!("usr/lib/{}-linux-gnu", std::env::consts::ARCH))
}

/// Downloads and unpacks the packages, unless that was done before. This needs no rights of an administrator.
pub(super) fn unpack(folder: &Path) -> anyhow::Result<PathBuf> {
    if folder.is_dir() {
        return Ok(folder.to_owned());
    }
    eprintln!(
        "unpacking Debian's compiler for WebAssembly in {}",
        folder.display()
    );
    let partial = folder.with_extension("partial");
    let _ = fs::remove_dir_all(&partial);
    let downloads = partial.join("downloads");
    fs::create_dir_all(&downloads)
        .with_context(|| format!("{} cannot be made", downloads.display()))?;
    let (libraries, llvm_version) = dependencies()?;
    run(Command::new("apt-get")
        .args(["download", "--quiet", "--quiet", COMPILER, SOURCE])
        .arg(format!("lld-{llvm_version}"))
        .args(libraries)
        .current_dir(&downloads))?;
    let entries = fs::read_dir(&downloads).context("the downloads cannot be listed")?;
    for entry in entries {
        let package = entry.context("the downloads cannot be listed")?.path();
        run(Command::new("dpkg").arg("-x").arg(package).arg(&partial))?;
    }
    let linker = format!("../lib/llvm-{llvm_version}/bin/wasm-ld");
    std::os::unix::fs::symlink(linker, self::linker(&partial))
        .and_then(|()| fs::remove_dir_all(&downloads))
        .and_then(|()| fs::rename(&partial, folder))
        .with_context(|| format!("{} cannot be made", folder.display()))?;
    Ok(folder.to_owned())
}

/// The packages of the libraries that the compiler loads, and the version of LLVM among them.
fn dependencies() -> anyhow::Result<(Vec<String>, String)> {
    let arguments = ["depends", "--recurse", "--important", COMPILER];
    let listed = output(Command::new("apt-cache").args(arguments)).unwrap_or_default();
    let mut libraries: Vec<_> = listed
        .lines()
        .filter(|name| name.starts_with(LIBRARIES))
        .map(str::to_owned)
        .collect();
    let llvm_version = listed
        .lines()
        .find_map(|name| name.strip_prefix(LLVM))
        .with_context(|| format!("Debian's package {COMPILER} is unknown: run `apt-get update`"))?;
    libraries.push(format!("{LLVM}{llvm_version}"));
    Ok((libraries, llvm_version.to_owned()))
}
