//! What the web service spends on its members.

use anyhow::Context;
use emr_client::member::{HeldBasis, Member, NewRecord};
use emr_network::{Network, names};

use crate::cast::Cast;
use crate::process::CpuTime;

/// Records that do not count: they make connections and fill caches.
const REHEARSALS: usize = 20;
const RECORDS: usize = 400;
/// The bytes of a record.
const CONTENT: usize = 1 << 10;

/// Milliseconds of the web service's processor time for a record that a practitioner adds: the upload of its parts, the
/// keepers' receipts, endorsement, submission, commit, the peers' confirmation, and what the read model notes.
pub(crate) async fn add_record(network: &Network, cast: &Cast) -> anyhow::Result<f64> {
    let patient = cast.patient().await?;
    let basis = cast.granted(&patient).await?;
    let author = &cast.practitioner.member;
    add(author, &basis, REHEARSALS).await?;
    let web = process(network)?;
    let before = CpuTime::of(web)?;
    add(author, &basis, RECORDS).await?;
    let spent = CpuTime::of(web)?.microseconds_since(before);
    Ok(spent / 1_000.0 / RECORDS as f64)
}

/// The web service's process.
pub(crate) fn process(network: &Network) -> anyhow::Result<u32> {
    let statuses = network.status();
    let web = statuses.iter().find(|status| status.process == names::WEB);
    web.and_then(|status| status.pid)
        .context("the web service does not run")
}

async fn add(author: &Member, basis: &HeldBasis, count: usize) -> anyhow::Result<()> {
    for number in 0..count {
        let content = format!("{number:0CONTENT$}");
        let new = NewRecord {
            kind: "DiagnosticReport",
            content: content.into_bytes().into(),
        };
        author.add_record(basis, new).await?;
    }
    Ok(())
}
