//! Runs programs to their end.

use std::{ffi::OsString, path::Path, process::Stdio};

use crate::Error;

/// Runs a command to its end and returns what it printed on standard output.
pub(crate) async fn run(command: &mut tokio::process::Command) -> Result<String, Error> {
    let described = describe(command);
    let executable = command.as_std().get_program().to_owned();
    let output = command
        .stdin(Stdio::null())
        // An interrupted command leaves no process in the background.
        .kill_on_drop(true)
        .output()
        .await
        .map_err(Error::file("running", &executable))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let printed = [output.stdout, output.stderr].concat();
    let printed = String::from_utf8_lossy(&printed);
    // Fabric's commands say what is wrong and then, at length, how to use them.
    let lines: Vec<_> = printed
        .lines()
        .take_while(|line| *line != "Usage:")
        .collect();
    let end = lines[lines.len().saturating_sub(15)..].join("\n  ");
    Err(Error::Command {
        command: described,
        status: output.status,
        output: format!("  {end}"),
    })
}

/// A command of Fabric whose whole environment is given here, except `PATH`.
pub(crate) fn isolated<'a>(
    executable: &Path,
    environment: impl IntoIterator<Item = (&'a str, OsString)>,
) -> tokio::process::Command {
    let mut command = tokio::process::Command::new(executable);
    command
        .env_clear()
        .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
        .envs(environment);
    command
}

fn describe(command: &tokio::process::Command) -> String {
    let command = command.as_std();
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}
