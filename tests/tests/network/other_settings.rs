//! The web service with other settings than the network's own.

use std::fs;
use std::process::Stdio;

use emr_network::{names, own_binaries};
use tokio::process::{Child, Command};
use toml::Table;

use crate::trial::{Failure, Outcome};
use crate::world::World;

/// Stops the web service and starts it with its settings as `change` leaves them. Settings and log get this name.
///
/// [`as_before`] ends it.
pub(crate) async fn restart_web(
    world: &World,
    name: &str,
    change: impl FnOnce(&mut Table),
) -> Result<Child, Failure> {
    world.network.stop_process(names::WEB).await?;
    let folder = world.network.layout().web();
    let mut settings: Table = fs::read_to_string(folder.join("web.toml"))?.parse()?;
    change(&mut settings);
    let path = folder.join(format!("{name}.toml"));
    fs::write(&path, settings.to_string())?;
    let log = fs::File::create(folder.join(format!("{name}.log")))?;
    let mut command = Command::new(own_binaries()?.join("emr-web"));
    command.arg("--config").arg(path).kill_on_drop(true);
    command.stdout(Stdio::null()).stderr(log);
    Ok(command.spawn()?)
}

/// Ends it, and starts the web service with its own settings.
pub(crate) async fn as_before(world: &World, mut web: Child) -> Outcome {
    web.kill().await?;
    world.network.resume().await?;
    Ok(())
}
