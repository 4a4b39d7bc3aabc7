//! The page in Chromium: the size of its module, and how fast the core works there, beside npm's age.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, ensure};
use emr_native::wallet::Passphrase;
use emr_network::{Network, own_binaries};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::process::Command;

use crate::cast::Cast;
use crate::comparison::Pair;

/// The other age library, as it stands in `web/ui/package-lock.json`.
pub(crate) const PEER_NAME: &str = "age-encryption v0.3.1";

/// The folder of the page's sources.
const UI: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../web/ui");

/// What was measured in Chromium.
#[derive(Debug, Deserialize)]
pub(crate) struct Figures {
    /// MiB that are sealed in a second.
    pub(crate) seal: Pair,
    /// MiB that are opened in a second.
    pub(crate) open: Pair,
    /// Milliseconds for a proposal.
    pub(crate) propose: f64,
    /// Milliseconds that 98 of 100 clicks did not exceed while a worker sealed.
    pub(crate) click: f64,
}

/// Has Chromium load our module and npm's age in one page, and measure both.
pub(crate) async fn measure() -> anyhow::Result<Figures> {
    run("tests/bench.mjs", &[]).await
}

/// What was measured of the screens, with made-up people.
#[derive(Debug, Deserialize)]
pub(crate) struct Screens {
    /// Milliseconds until a first visitor's home is drawn, on a processor four times slower.
    pub(crate) ready: f64,
    /// The first page of a timeline of 10 000 records, over that of ten.
    pub(crate) growth: f64,
    /// Milliseconds that 98 of 100 presses of a key in a search do not exceed until the list is drawn.
    pub(crate) press: f64,
}

/// Has Chromium draw screens with made-up people, and measures them.
pub(crate) async fn screens() -> anyhow::Result<Screens> {
    run("tests/bench-screens.mjs", &[]).await
}

/// What was measured of the page on a network.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Visit {
    /// KiB that an empty browser downloads for the home page.
    pub(crate) first: f64,
    /// KiB that it downloads more until a patient's records are listed.
    pub(crate) signed_in: f64,
    /// Milliseconds from the press on a record until its seal is green.
    pub(crate) open: f64,
}

/// Has a patient use the page of a network in Chromium, and measures it.
pub(crate) async fn visit(network: &Network, cast: &Cast) -> anyhow::Result<Visit> {
    const PASSPHRASE: &str = "a passphrase of a measurement";
    let folder = tempfile::tempdir()?;
    let (wallet, secret) = (folder.path().join("official"), folder.path().join("secret"));
    fs::write(&secret, PASSPHRASE)?;
    cast.official()
        .wallet
        .create(&wallet, &Passphrase::new(PASSPHRASE)?)?;
    let url = network.page_url();
    let arguments = [
        (
            "--url",
            OsString::from(url.context("the network serves no page without TLS")?),
        ),
        ("--data", network.layout().data().into()),
        ("--programs", own_binaries()?.into()),
        ("--official", wallet.into()),
        ("--passphrase-file", secret.into()),
    ];
    run("tests/bench-network.mjs", &arguments).await
}

/// The figures that a script prints.
async fn run<T: DeserializeOwned>(
    script: &str,
    arguments: &[(&str, OsString)],
) -> anyhow::Result<T> {
    let arguments = arguments.iter();
    let output = Command::new("node")
        .arg(Path::new(UI).join(script))
        .args(arguments.flat_map(|(name, value)| [OsStr::new(name), value]))
        .stderr(Stdio::inherit())
        .kill_on_drop(true)
        .output()
        .await
        .context("Node.js cannot be started")?;
    ensure!(output.status.success(), "Chromium measured nothing");
    serde_json::from_slice(&output.stdout).context("Chromium's figures are malformed")
}

/// The KiB of the page's module as a browser downloads it, compressed with Brotli.
pub(crate) fn module_size() -> anyhow::Result<f64> {
    let assets = Path::new(UI).join("dist/assets");
    let files = fs::read_dir(&assets).context("there is no page: `make page` builds it")?;
    for file in files {
        let file = file?;
        let name = file.file_name();
        let name = name.to_string_lossy();
        // Others read FHIR and PDF files.
        if name.starts_with("emr_page_core") && name.ends_with(".wasm.br") {
            return Ok(file.metadata()?.len() as f64 / 1024.0);
        }
    }
    anyhow::bail!("the page has no module: `make page` builds it")
}
