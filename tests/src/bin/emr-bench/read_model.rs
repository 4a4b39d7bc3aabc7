//! How fast the web service reads a ledger.

use std::fs;
use std::path::Path;
use std::time::Instant;

use anyhow::ensure;
use emr_service::settings::{Settings as _, WebSettings};
use emr_testkit::Network;
use emr_web::rebuild;
use fabric_testkit::{RunningPeer, Template};

use crate::made_up_ledger::MadeUpLedger;

/// As many blocks as a network commits at saturation in 3 min: one every 100 ms.
const BLOCKS: usize = 2_000;
/// The transactions of each: 500 in a second, which is what two cores take.
const TRANSACTIONS: usize = 50;

/// What was measured.
pub(crate) struct Reading {
    /// Seconds to read 100 000 transactions.
    pub(crate) seconds: f64,
    /// Blocks that were read in a second.
    pub(crate) blocks: f64,
}

/// Has the web service make its read model of a made-up ledger anew, which a peer in this process delivers.
pub(crate) async fn measure() -> anyhow::Result<Reading> {
    let folder = tempfile::tempdir()?;
    let own = Template::tls("127.0.0.1").self_signed();
    own.write(folder.path());
    let ledger = MadeUpLedger::of(BLOCKS, TRANSACTIONS)?;
    let peer = RunningPeer::start(ledger, Some(&own)).await;
    fs::create_dir(folder.path().join("data"))?;
    let profile = serde_json::to_vec(&Network::default().profile())?;
    fs::write(folder.path().join("profile.json"), profile)?;
    let config = settings(folder.path(), &peer.address.to_string())?;

    // The first one also makes the model that the measured one takes the place of.
    rebuild(&config).await?;
    let begun = Instant::now();
    let read = rebuild(&config).await?;
    let seconds = begun.elapsed().as_secs_f64();
    ensure!(read == BLOCKS as u64, "{read} blocks were read");
    Ok(Reading {
        seconds,
        blocks: BLOCKS as f64 / seconds,
    })
}

/// The settings of a service that reads from this peer and does nothing else.
fn settings(folder: &Path, address: &str) -> anyhow::Result<WebSettings> {
    let path = folder.join("web.toml");
    let pair = r#"{ certificate = "certificate.pem", key = "key.pem" }"#;
    let settings = format!(
        r#"address = "127.0.0.1:0"
public_url = "https://127.0.0.1"
data = "data"
tls = {pair}
keeper_tls = {pair}
identity = {{ certificate = "certificate.pem", key = "key.pem", msp_id = "PortalMSP" }}
gateway = {{ address = "{address}", tls_ca = "certificate.pem", host = "127.0.0.1" }}
channel = "emr"
chaincode = "emr"
profile = "profile.json"
keepers = []
authorities = []
"#
    );
    fs::write(&path, settings)?;
    Ok(WebSettings::read(&path)?)
}
