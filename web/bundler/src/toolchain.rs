//! A compiler that can make WebAssembly: the installed one with its target, else Debian's.

mod debian;

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use crate::workspace::{Workspace, output};

/// The target of the module.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Which compiler makes the module.
pub(crate) enum Toolchain {
    /// The installed compiler, which has the standard library of the target.
    Installed,
    /// A compiler of Debian, unpacked in this folder, which has only the source of the standard library.
    Unpacked(PathBuf),
}

impl Toolchain {
    /// Takes the installed compiler if it has the target, or if rustup can add the target. Otherwise unpacks Debian's
    /// compiler in Cargo's target folder; nothing is installed.
    pub(crate) fn find(workspace: &Workspace) -> anyhow::Result<Self> {
        if has_target() || add_target() {
            return Ok(Self::Installed);
        }
        debian::unpack(&workspace.target.join("wasm-toolchain"))
            .map(Self::Unpacked)
            .context(
                "no compiler for WebAssembly: run `rustup target add wasm32-unknown-unknown`, \
                 or build on Debian with its packages rustc-web and rust-web-src",
            )
    }

    /// `cargo build` with this compiler for the target.
    pub(crate) fn cargo_build(&self) -> Command {
        let mut cargo = Command::new(cargo());
        cargo.args(["build", "--target", TARGET]);
        if let Self::Unpacked(folder) = self {
            cargo
                .args(["-Z", "build-std=std,panic_abort"])
                .env("RUSTC", debian::compiler(folder))
                .env(
                    "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER",
                    debian::linker(folder),
                )
                .env("LD_LIBRARY_PATH", debian::libraries(folder))
                // Lets a stable compiler build its own standard library.
                .env("RUSTC_BOOTSTRAP", "1");
        }
        cargo
    }

    /// The folder of the compiler and its standard library, whose path is no part of the module.
    pub(crate) fn system_root(&self) -> anyhow::Result<PathBuf> {
        match self {
            Self::Installed => output(Command::new(rustc()).args(["--print", "sysroot"]))
                .map(PathBuf::from)
                .context("rustc does not say where it is installed"),
            Self::Unpacked(folder) => Ok(folder.clone()),
        }
    }
}

/// Whether the installed compiler has the target's standard library.
fn has_target() -> bool {
    let arguments = ["--print", "target-libdir", "--target", TARGET];
    output(Command::new(rustc()).args(arguments)).is_some_and(|folder| Path::new(&folder).is_dir())
}

/// Has rustup add the target's standard library; false if there is no rustup, or if it cannot.
fn add_target() -> bool {
    output(Command::new("rustup").args(["target", "add", TARGET])).is_some() && has_target()
}

/// The compiler that Cargo uses.
fn rustc() -> OsString {
    env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())
}

/// The Cargo that runs this program.
fn cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}
