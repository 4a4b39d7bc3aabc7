//! A module: a package compiled to WebAssembly, with bindings for JavaScript.

use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::Context;
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;

use crate::assets;
use crate::toolchain::{TARGET, Toolchain};
use crate::workspace::{Workspace, run};

/// The profile of the workspace's `Cargo.toml`.
const PROFILE: &str = "page";

/// Leaves out what is written for developers alone. When Rust code panics in a worker, the engine stops it with an error of
/// its own, and nothing shows the message of the panic.
const WITHOUT_DIAGNOSTICS: [&str; 4] = [
    "-Cpanic=immediate-abort",
    "-Zunstable-options",
    "-Zfmt-debug=none",
    "-Zlocation-detail=none",
];

/// A module that can be built.
pub(crate) struct Module {
    /// The package.
    package: &'static str,
    /// The name of its library.
    pub(crate) name: &'static str,
    /// The folder of its bindings, in the workspace.
    bindings: &'static str,
}

/// The core of the page, which the TypeScript imports.
pub(crate) const PAGE: Module = Module {
    package: "emr-page-core",
    name: "emr_page_core",
    bindings: "web/ui/core",
};

/// The content of records, which the page loads when it first needs it.
pub(crate) const CONTENT: Module = Module {
    package: "emr-page-fhir",
    name: "emr_page_fhir",
    bindings: "web/ui/fhir",
};

/// The words of recovery kits, which the page loads where a kit is made or used.
pub(crate) const KIT: Module = Module {
    package: "emr-page-kit",
    name: "emr_page_kit",
    bindings: "web/ui/kit",
};

/// The golden vectors, which tests and benchmarks load.
pub(crate) const VECTORS: Module = Module {
    package: "emr-vectors-module",
    name: "emr_vectors_module",
    bindings: "tests/vectors/npm/module",
};

/// A module as an engine loads it.
pub(crate) struct Built {
    /// SHA-256, in hexadecimal digits. It is the same for the same sources and compiler on every machine.
    pub(crate) digest: String,
    /// In bytes.
    pub(crate) size: usize,
}

/// Compiles a module and writes it and its bindings to their folder.
pub(crate) fn build(
    module: &Module,
    workspace: &Workspace,
    toolchain: &Toolchain,
) -> anyhow::Result<Built> {
    run(toolchain
        .cargo_build()
        .args([
            "--locked",
            "--quiet",
            "--package",
            module.package,
            "--profile",
            PROFILE,
        ])
        .arg("--target-dir")
        .arg(&workspace.target)
        .current_dir(&workspace.root)
        .env("CARGO_ENCODED_RUSTFLAGS", flags(workspace, toolchain)?))?;
    let compiled = workspace
        .target
        .join(TARGET)
        .join(PROFILE)
        .join(format!("{}.wasm", module.name));
    let bindings = tempfile::tempdir().context("no temporary folder can be made")?;
    bind(&compiled, bindings.path())?;
    let path = bindings.path().join(format!("{}_bg.wasm", module.name));
    let bound = fs::read(&path).context("the bound module cannot be read")?;
    assets::synchronize(bindings.path(), &workspace.root.join(module.bindings))?;
    Ok(Built {
        digest: hex::encode(Sha256::digest(&bound)),
        size: bound.len(),
    })
}

/// Writes bindings that are a JavaScript module, for a worker of the browser.
fn bind(compiled: &Path, bindings: &Path) -> anyhow::Result<()> {
    Bindgen::new()
        .input_path(compiled)
        .web(true)
        .and_then(|bindgen| {
            bindgen
                .typescript(true)
                .remove_name_section(true)
                .remove_producers_section(true)
                .generate(bindings)
        })
        .context("wasm-bindgen cannot make the bindings")
}

/// Compiler flags that keep the module small, and replace every path of this machine by a fixed name: some messages contain
/// paths of sources.
fn flags(workspace: &Workspace, toolchain: &Toolchain) -> anyhow::Result<String> {
    let mut names = vec![
        (workspace.root.clone(), "/emr"),
        (workspace.target.clone(), "/target"),
        (toolchain.system_root()?, "/rust"),
    ];
    names.extend(registries()?.into_iter().map(|folder| (folder, "/cargo")));
    // The compiler takes the last one that fits, and the target folder is usually in the workspace.
    let names = names
        .iter()
        .map(|(path, name)| format!("--remap-path-prefix={}={name}", path.display()));
    let flags: Vec<_> = names
        .chain(WITHOUT_DIAGNOSTICS.map(str::to_owned))
        .collect();
    Ok(flags.join("\x1f"))
}

/// Where Cargo keeps the sources of dependencies: a folder for each registry, whose name depends on its address.
fn registries() -> anyhow::Result<Vec<PathBuf>> {
    let home = env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(env::home_dir()?.join(".cargo")))
        .context("neither CARGO_HOME nor HOME is set")?;
    let sources = home.join("registry/src");
    let entries =
        fs::read_dir(&sources).with_context(|| format!("{} cannot be read", sources.display()))?;
    let mut folders = Vec::new();
    for entry in entries {
        folders.push(entry.context("a folder of Cargo cannot be read")?.path());
    }
    folders.sort();
    Ok(folders)
}
