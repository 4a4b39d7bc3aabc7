//! What a member signed once is good once, at its time, and for nothing else.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use emr_client::member::HeldBasis;
use emr_model::access::{OpenRecords, OpenedRecords};
use emr_model::request::RequestAccess;
use emr_model::{ErrorCode, Function, PageRequest, TransactionId};
use emr_native::operator::load_identity;
use emr_tests::signer::in_memory;
use fabric_protos::protos::TxValidationCode;
use fabric_protos::protos::deliver_client::DeliverClient;
use fabric_protos::protos::deliver_response::Type as Delivered;
use futures::future::join_all;
use futures::stream;
use tokio::time::timeout;

use crate::refusal::{failed_by_web, refused_by_web};
use crate::trial::{Case, Failure, Outcome, cases};
use crate::wire::{PATIENCE, answer, ask, endorse, proposed, request_access, seek, signed};
use crate::world::{
    Person, READ, READ_AND_ADD, World, add, hospital_a, hospital_b, open_green, version,
};

pub(crate) fn cases() -> Vec<Case> {
    cases![Together:
        an_opening_that_is_endorsed_and_not_committed_releases_nothing,
        a_proposal_that_is_dated_back_or_ahead_is_refused,
        a_replayed_proposal_is_refused,
        a_replayed_transaction_changes_nothing,
        an_opening_endorsed_before_a_revocation_is_not_committed_after_it,
    ]
    .into()
}

async fn an_opening_that_is_endorsed_and_not_committed_releases_nothing(
    world: Arc<World>,
) -> Outcome {
    let patient = world.patient().await?;
    let doctor = world.doctor(&hospital_a()).await?;
    patient.grant(&doctor, READ_AND_ADD).await?;
    let basis = doctor.basis(patient.id()).await?;
    let added = add(&doctor.member, &basis, b"private").await?;

    let session = doctor.member.session();
    let request = opening(&doctor, &basis, version(&basis, &added));
    let proposal = world.propose(session.identity(), OpenRecords::NAME, &request)?;
    let transaction = endorse(session, &proposal).await?;
    let opened: OpenedRecords = answer(&transaction)?;

    let keepers = world.network.topology().member_organizations();
    let web = session.web();
    let asked = keepers.map(|keeper| web.release(&keeper.msp_id, &opened.access));
    for refusal in join_all(asked).await {
        refused_by_web(refusal, ErrorCode::NotCommitted);
    }
    for digest in [&added.content, &added.lock] {
        refused_by_web(web.blob(digest, 1 << 20).await, ErrorCode::NotFound);
    }
    let log = patient.member.access_log(PageRequest::default()).await?;
    assert_eq!(log.entries, [], "nobody looked");

    // Committed, it does release.
    web.submit(&signed(&transaction.sign(&in_memory(session.identity()))?))
        .await?;
    web.release(&world.profile.ministry, &opened.access).await?;
    web.blob(&added.content, 1 << 20).await?;
    Ok(())
}

async fn a_proposal_that_is_dated_back_or_ahead_is_refused(world: Arc<World>) -> Outcome {
    let doctor = world.doctor(&hospital_a()).await?;
    let session = doctor.member.session();
    let (now, far, near) = (
        SystemTime::now(),
        Duration::from_secs(90),
        Duration::from_secs(30),
    );
    let request = request_access(session.identity());
    for time in [now - far, now + far] {
        let identity = session.identity();
        let proposal = world.propose_at(time, identity, RequestAccess::NAME, &request)?;
        let refusal = session.web().endorse(&proposed(&proposal)).await;
        refused_by_web(refusal, ErrorCode::ClockSkew);
        // Nor may a query be dated at another time than now.
        let refusal = session.web().evaluate(&proposed(&proposal)).await;
        refused_by_web(refusal, ErrorCode::ClockSkew);
    }
    for time in [now - near, now + near] {
        let identity = session.identity();
        let proposal = world.propose_at(time, identity, RequestAccess::NAME, &request)?;
        endorse(session, &proposal).await?;
    }
    Ok(())
}

async fn a_replayed_proposal_is_refused(world: Arc<World>) -> Outcome {
    let doctor = world.doctor(&hospital_a()).await?;
    let session = doctor.member.session();
    let identity = session.identity();
    let proposal = world.propose(
        identity,
        RequestAccess::NAME,
        &request_access(session.identity()),
    )?;
    let transaction = endorse(session, &proposal).await?;
    session
        .web()
        .submit(&signed(&transaction.sign(&in_memory(identity))?))
        .await?;

    failed_by_web(
        session.web().endorse(&proposed(&proposal)).await,
        "PEER_FAILED",
    );
    // The service waited for its own peer to have the transaction.
    let refusal = ask(world.peer(&world.profile.ministry)?, &proposal).await;
    let refusal = refusal.expect_err("a peer refuses what it has committed");
    assert!(
        refusal.message().contains("duplicate transaction found"),
        "{refusal}"
    );
    Ok(())
}

async fn a_replayed_transaction_changes_nothing(world: Arc<World>) -> Outcome {
    let patient = world.patient().await?;
    let reader = world.doctor(&hospital_b()).await?;
    let added = add(&patient.member, &patient.basis(), b"private").await?;
    patient.grant(&reader, READ).await?;
    let basis = reader.basis(patient.id()).await?;

    let session = reader.member.session();
    let request = opening(&reader, &basis, version(&basis, &added));
    let proposal = world.propose(session.identity(), OpenRecords::NAME, &request)?;
    let transaction = endorse(session, &proposal).await?;
    let envelope = signed(&transaction.sign(&in_memory(session.identity()))?);
    let committed = session.web().submit(&envelope).await?;
    // A member submits the very same transaction again to learn what became of it.
    assert_eq!(session.web().submit(&envelope).await?, committed);

    let verdicts = verdicts(&world, committed.block, &committed.transaction, 2).await?;
    assert_eq!(
        verdicts,
        [TxValidationCode::Valid, TxValidationCode::DuplicateTxid]
    );
    let log = patient.member.access_log(PageRequest::default()).await?;
    assert_eq!(log.entries.len(), 1, "one look is logged once");
    Ok(())
}

async fn an_opening_endorsed_before_a_revocation_is_not_committed_after_it(
    world: Arc<World>,
) -> Outcome {
    let patient = world.patient().await?;
    let reader = world.doctor(&hospital_b()).await?;
    let added = add(&patient.member, &patient.basis(), b"private").await?;
    let grant = patient.grant(&reader, READ).await?;
    let basis = reader.basis(patient.id()).await?;

    let session = reader.member.session();
    let request = opening(&reader, &basis, version(&basis, &added));
    let proposal = world.propose(session.identity(), OpenRecords::NAME, &request)?;
    let held_back = endorse(session, &proposal)
        .await?
        .sign(&in_memory(session.identity()))?;
    patient.member.revoke(&grant).await?;

    let refusal = session.web().submit(&signed(&held_back)).await;
    refused_by_web(refusal, ErrorCode::Conflict);
    let log = patient.member.access_log(PageRequest::default()).await?;
    assert_eq!(log.entries, [], "nobody looked");
    open_green(&patient.member, &patient.basis(), &added, b"private").await
}

fn opening(
    reader: &Person,
    basis: &HeldBasis,
    record: emr_model::access::RecordVersion,
) -> OpenRecords {
    OpenRecords {
        patient: basis.patient().clone(),
        records: vec![record],
        purpose: basis.purpose(),
        basis: basis.named(),
        recipient: reader.wallet.device_key().recipient().digest(),
    }
}

/// What peers found of the transactions with an id, from a block on, as soon as there are this many.
async fn verdicts(
    world: &World,
    block: u64,
    transaction: &TransactionId,
    wanted: usize,
) -> Result<Vec<TxValidationCode>, Failure> {
    let ministry = world.network.topology().ministry();
    let operator = load_identity(&world.network.layout().admin(ministry))?;
    let mut peer = DeliverClient::new(world.peer(&ministry.msp_id)?);
    let request = stream::iter([seek(&world.profile.channel, &operator, block)]);
    let mut blocks = peer.deliver_filtered(request).await?.into_inner();
    let mut verdicts = Vec::new();
    while verdicts.len() < wanted {
        let answer = timeout(PATIENCE, blocks.message()).await??;
        let Some(Delivered::FilteredBlock(block)) = answer.and_then(|answer| answer.r#type) else {
            panic!("the peer delivers filtered blocks");
        };
        let of_this = block
            .filtered_transactions
            .iter()
            .filter(|filtered| filtered.txid == transaction.as_str());
        verdicts.extend(of_this.map(|filtered| filtered.tx_validation_code()));
    }
    Ok(verdicts)
}
