//! The `emr-page` program builds the web page, in four steps: a compiler for WebAssembly, the modules, their bindings for
//! JavaScript, and the compressed files that `emr-web` puts into its binary.

mod assets;
mod module;
mod toolchain;
mod ui;
mod workspace;

use std::process::ExitCode;

use clap::Parser;

use crate::toolchain::Toolchain;
use crate::workspace::Workspace;

/// Builds the web page for `emr-web`, which is built afterwards and contains it.
///
/// Files that did not change are left as they are, so that `emr-web` is built again only if the page changed.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Build the WebAssembly modules and their bindings, and no page. This needs no Node.js.
    #[arg(long)]
    module_only: bool,
    /// Build the module of the golden vectors, which tests load, instead of the page.
    #[arg(long, conflicts_with = "module_only")]
    vectors: bool,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("emr-page: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let workspace = Workspace::find()?;
    let toolchain = Toolchain::find(&workspace)?;
    let modules = if arguments.vectors {
        &[module::VECTORS][..]
    } else {
        &[module::PAGE, module::CONTENT, module::KIT]
    };
    for module in modules {
        let built = module::build(module, &workspace, &toolchain)?;
        println!("{} {} {}", module.name, built.digest, built.size);
    }
    if !arguments.module_only && !arguments.vectors {
        let built = ui::build(&workspace)?;
        assets::synchronize(built.path(), &workspace.page())?;
    }
    Ok(())
}
