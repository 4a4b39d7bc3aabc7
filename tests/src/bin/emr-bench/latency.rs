//! How long one transaction takes when no other is sent.

use std::time::Instant;

use anyhow::Context;
use emr_api::transaction::{SignedProposal, SignedTransaction};
use emr_client::member::Member;
use emr_client::session::Session;
use emr_demo::people;
use emr_model::grant::Rights;
use emr_model::request::RequestAccess;
use emr_model::{Digest, Function, Grantee, Purpose, Timestamp};
use emr_native::wallet::Wallet;
use emr_network::Network;
use emr_tests::signer::in_memory;
use fabric_gateway::{PreparedTransaction, ProposalBuilder};

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

/// The same through the web service, with everything that a member's program checks; then the same without the
/// confirmation by the peers.
pub(crate) async fn member_submit(wallet: &Wallet, member: &Member) -> anyhow::Result<(f64, f64)> {
    let request = small_request(wallet);
    let session = member.session();
    let confirmed = p50(async || {
        session.submit(&request).await?;
        Ok(())
    });
    let confirmed = confirmed.await?;
    let unconfirmed = p50(async || submit_unconfirmed(session, &request).await);
    Ok((confirmed, unconfirmed.await?))
}

/// Checks what the service had endorsed, and believes it that the transaction was committed.
async fn submit_unconfirmed(session: &Session, request: &RequestAccess) -> anyhow::Result<()> {
    let (profile, identity) = (session.profile(), session.identity());
    let proposal = ProposalBuilder::new(&profile.channel, &profile.chaincode, RequestAccess::NAME)
        .argument(serde_json::to_vec(request)?)
        .build_for(identity.fabric())
        .sign(&in_memory(identity))?;
    let message = SignedProposal {
        proposal: proposal.to_bytes().to_vec().into(),
    };
    let endorsed = session.web().endorse(&message).await?;
    let prepared = PreparedTransaction::from_bytes(endorsed.transaction.0)?;
    let transaction = proposal.proposal().accept(prepared)?;
    session.trust().verify_endorsements(&transaction)?;
    let signed = transaction.sign(&in_memory(identity))?;
    let message = SignedTransaction {
        transaction: signed.to_bytes().to_vec().into(),
    };
    session.web().submit(&message).await?;
    Ok(())
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
