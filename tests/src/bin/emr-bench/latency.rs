//! How long one transaction takes when no other is sent.

use std::time::Instant;

use anyhow::Context;
use emr_client::member::Member;
use emr_model::grant::Rights;
use emr_model::request::RequestAccess;
use emr_model::{Digest, Function, Grantee, Purpose, Timestamp};
use emr_native::wallet::Wallet;
use emr_network::Network;
use emr_tests::people;

use crate::connection;
use crate::statistics::median;

/// Transactions that do not count: they make connections and fill caches.
const REHEARSALS: usize = 10;
const SUBMITS: usize = 100;

/// Milliseconds from building a proposal to its commit, through the gateway of the ministry's first peer.
pub(crate) async fn submit(network: &Network, wallet: &Wallet) -> anyhow::Result<f64> {
    let identity = wallet
        .identity()?
        .context("the wallet has no certificate")?;
    let chaincode = people::profile(network.layout())?.chaincode;
    let contract = connection::contract(network, identity, &chaincode).await?;
    let request = serde_json::to_vec(&small_request(wallet))?;
    p50(async || {
        let arguments = [request.clone()];
        contract
            .submit_transaction(RequestAccess::NAME, arguments)
            .await?;
        Ok(())
    })
    .await
}

/// The same through the web service, with everything that a member's program checks.
pub(crate) async fn member_submit(wallet: &Wallet, member: &Member) -> anyhow::Result<f64> {
    let request = small_request(wallet);
    p50(async || {
        member.session().submit(&request).await?;
        Ok(())
    })
    .await
}

async fn p50(submit: impl AsyncFn() -> anyhow::Result<()>) -> anyhow::Result<f64> {
    for _ in 0..REHEARSALS {
        submit().await?;
    }
    let mut samples = Vec::with_capacity(SUBMITS);
    for _ in 0..SUBMITS {
        let begun = Instant::now();
        submit().await?;
        samples.push(begun.elapsed().as_secs_f64() * 1_000.0);
    }
    Ok(median(samples))
}

/// A transaction as small as possible: two reads, one write. The ledger does not check that the patient exists.
fn small_request(wallet: &Wallet) -> RequestAccess {
    RequestAccess {
        patient: wallet.account.id.clone(),
        grantee: Grantee::Member(wallet.account.id.clone()),
        purpose: Purpose::Treatment,
        rights: Rights {
            read: true,
            add: false,
        },
        until: Timestamp::now().plus_millis(3_600_000),
        message: Digest::of("a message"),
    }
}
