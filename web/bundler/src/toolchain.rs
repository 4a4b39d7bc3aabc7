//! A compiler that can make WebAssembly and its own standard library: the installed one, else Debian's.

mod debian;

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Context;

use crate::workspace::{Workspace, output};

/// The target of the module.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Has Cargo build the standard library together with the module, as short code: the compiled one, which is made for
/// speed, is a tenth of the module.
const STANDARD_LIBRARY: [&str; 4] = [
    "-Z",
    "build-std=std,panic_abort",
    "-Z",
    "build-std-features=optimize_for_size",
];

/// Which compiler makes the module.
pub(crate) enum Toolchain {
    /// The installed compiler.
    Installed,
    /// A compiler of Debian, unpacked in this folder.
    Unpacked(PathBuf),
}

impl Toolchain {
    /// Takes the installed compiler if it has the target and the source of the standard library, or if rustup can add
    /// them. Otherwise unpacks Debian's compiler in Cargo's target folder; nothing is installed.
    pub(crate) fn find(workspace: &Workspace) -> anyhow::Result<Self> {
        if is_complete() || (complete() && is_complete()) {
            return Ok(Self::Installed);
        }
        debian::unpack(&workspace.target.join("wasm-toolchain"))
            .map(Self::Unpacked)
            .context(
                "no compiler for WebAssembly: run `rustup target add wasm32-unknown-unknown` \
                 and `rustup component add rust-src`, or build on Debian with its packages rustc-web and rust-web-src",
            )
    }

    /// `cargo build` with this compiler for the target.
    pub(crate) fn cargo_build(&self) -> Command {
        let mut cargo = Command::new(cargo());
        cargo
            .args(["build", "--target", TARGET])
            .args(STANDARD_LIBRARY)
            // Lets a stable compiler build its own standard library.
            .env("RUSTC_BOOTSTRAP", "1");
        if let Self::Unpacked(folder) = self {
            cargo
                .env("RUSTC", debian::compiler(folder))
                .env(
                    "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER",
                    debian::linker(folder),
                )
                .env("LD_LIBRARY_PATH", debian::libraries(folder));
        }
        cargo
    }

    /// The folder of the compiler and its standard library, whose path is no part of the module.
    pub(crate) fn system_root(&self) -> anyhow::Result<PathBuf> {
        match self {
            Self::Installed => installed().context("rustc does not say where it is installed"),
            Self::Unpacked(folder) => Ok(folder.clone()),
        }
    }
}

/// Whether the installed compiler has the target, which checks of the sources need, too, and the source of the standard
/// library.
fn is_complete() -> bool {
    let arguments = ["--print", "target-libdir", "--target", TARGET];
    let target = output(Command::new(rustc()).args(arguments)).map(PathBuf::from);
    let source = installed().map(|folder| folder.join("lib/rustlib/src/rust/library"));
    [target, source]
        .into_iter()
        .all(|folder| folder.is_some_and(|folder| folder.is_dir()))
}

/// Has rustup add both; false if there is no rustup, or if it cannot.
fn complete() -> bool {
    [["target", "add", TARGET], ["component", "add", "rust-src"]]
        .into_iter()
        .all(|arguments| output(Command::new("rustup").args(arguments)).is_some())
}

/// The folder of the installed compiler.
fn installed() -> Option<PathBuf> {
    output(Command::new(rustc()).args(["--print", "sysroot"])).map(PathBuf::from)
}

/// The compiler that Cargo uses.
fn rustc() -> OsString {
    env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())
}

/// The Cargo that runs this program.
fn cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}
