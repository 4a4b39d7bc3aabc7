//! Nobody opens what a patient erased any more, not even an attacker with everything that the keepers have.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use emr_client::identity::SigningIdentity;
use emr_client::member::NewRecord;
use emr_model::erasure::{ConfirmErasure, Destruction, Erasure, ListOwedErasures, RecordName};
use emr_model::{Digest, ErrorCode, Function, Page, PageRequest, RecordId, TransactionId};
use emr_sealing::record::KeeperShare;
use fabric_gateway::Identity;
use tokio::time::{Instant, sleep};

use crate::commands::Device;
use crate::custody::opened;
use crate::refusal::refused;
use crate::trial::{Case, Failure, Outcome, cases};
use crate::wire::ask;
use crate::world::{
    KIND, Patient, READ_AND_ADD, World, add, files, hospital_a, open, open_green, version,
};

pub(crate) fn cases() -> Vec<Case> {
    let mut all: Vec<Case> = cases![Together:
        m9_when_emergencies_are_forbidden_every_keeper_destroys_what_they_need,
    ]
    .into();
    all.extend(cases![Alone:
        every_keeper_destroys_erased_shares_and_confirms_even_after_it_was_killed,
    ]);
    all
}

/// Keepers ask every few seconds which erasures they owe.
const PATIENCE: Duration = Duration::from_secs(40);
const PAUSE: Duration = Duration::from_millis(100);

async fn every_keeper_destroys_erased_shares_and_confirms_even_after_it_was_killed(
    world: Arc<World>,
) -> Outcome {
    let patient = world.patient_open_to_emergencies().await?;
    let doctor = world.doctor(&hospital_a()).await?;
    patient.grant(&doctor, READ_AND_ADD).await?;
    let basis = doctor.basis(patient.id()).await?;
    let erased = add(&doctor.member, &basis, b"to be erased").await?;
    let kept = add(&doctor.member, &basis, b"to be kept").await?;
    let new = NewRecord {
        kind: KIND,
        content: b"the next version".into(),
    };
    let based_on = version(&basis, &erased);
    let amended = doctor.member.amend_record(&basis, &based_on, new).await?;
    for record in [&erased.record, &kept.record] {
        assert!(
            shares_of(&world, record)?.len() >= 3,
            "there are shares before"
        );
    }

    world.network.kill_process("keeper.hospital-b").await?;
    let name = RecordName {
        category: patient.category.clone(),
        record: erased.record.clone(),
    };
    let erasure = patient.member.erase_records(vec![name]).await?.transaction;
    for part in [
        &erased.content,
        &erased.lock,
        &amended.content,
        &amended.lock,
    ] {
        assert_eq!(blobs(&world, part), 0, "the ciphertext is gone at once");
    }
    assert_eq!(blobs(&world, &kept.content), 1);
    refused(
        open(&doctor.member, &basis, &erased).await,
        ErrorCode::Erased,
    );
    refused(
        open(&patient.member, &patient.basis(), &erased).await,
        ErrorCode::Erased,
    );

    world.network.start_process("keeper.hospital-b").await?;
    let deadline = Instant::now() + PATIENCE;
    while certificates(&world, &erasure)? < 3 || !shares_of(&world, &erased.record)?.is_empty() {
        assert!(
            Instant::now() < deadline,
            "every keeper destroys its shares"
        );
        sleep(PAUSE).await;
    }
    assert!(
        shares_of(&world, &kept.record)?.len() >= 3,
        "others' shares stay"
    );
    open_green(&doctor.member, &basis, &kept, b"to be kept").await?;
    confirmed(&world, &patient, &erasure).await
}

async fn m9_when_emergencies_are_forbidden_every_keeper_destroys_what_they_need(
    world: Arc<World>,
) -> Outcome {
    let patient = world.patient_open_to_emergencies().await?;
    let added = add(&patient.member, &patient.basis(), b"for emergencies").await?;
    assert_eq!(emergency_shares(&world, &added.record)?, 3);

    let device = Device::new(&world, &patient.wallet)?;
    device.does(&["emergency", "forbid"]).await?;
    let deadline = Instant::now() + PATIENCE;
    let confirmed = async || -> Result<usize, Failure> {
        let erasures = patient.member.erasures(PageRequest::default()).await?;
        let confirmations = erasures.entries.iter().map(|it| it.confirmations.len());
        Ok(confirmations.sum())
    };
    while confirmed().await? < 3 {
        assert!(Instant::now() < deadline, "every keeper confirms");
        sleep(PAUSE).await;
    }
    assert_eq!(emergency_shares(&world, &added.record)?, 0);
    open_green(
        &patient.member,
        &patient.basis(),
        &added,
        b"for emergencies",
    )
    .await?;
    Ok(())
}

/// How many shares of a record's key keepers have, with which emergencies open it.
fn emergency_shares(world: &World, record: &RecordId) -> Result<usize, Failure> {
    let shares = shares_of(world, record)?;
    Ok(shares.iter().filter(|share| share.record.is_some()).count())
}

/// Waits until every keeper has confirmed on the ledger, once.
async fn confirmed(world: &World, patient: &Patient, erasure: &TransactionId) -> Outcome {
    let again = ConfirmErasure {
        patient: patient.id().clone(),
        erasure: erasure.clone(),
        certificate: Digest::of("again"),
    };
    for organization in world.network.topology().member_organizations() {
        let folder = world.network.layout().keeper(organization);
        let own = emr_native::operator::load_registrar(&folder.join("identity"))?;
        let msp = organization.msp_id.clone();
        let keeper = SigningIdentity::new(msp, own.certificate_pem, own.signer)?;
        let deadline = Instant::now() + PATIENCE;
        loop {
            let asked = world.propose(
                &keeper,
                ListOwedErasures::NAME,
                &ListOwedErasures::default(),
            )?;
            let answer = ask(world.peer(&organization.msp_id)?, &asked).await?;
            let response = answer.response.expect("a peer answers with a response");
            let owed: Page<Erasure> = serde_json::from_slice(&response.payload)?;
            if owed.entries.iter().all(|owed| owed.transaction != *erasure) {
                break;
            }
            assert!(Instant::now() < deadline, "every keeper confirms");
            sleep(PAUSE).await;
        }
        let asked = world.propose(&keeper, ConfirmErasure::NAME, &again)?;
        let answer = ask(world.peer(&organization.msp_id)?, &asked).await?;
        let said = answer.response.expect("a peer answers with a response");
        assert!(said.message.starts_with("CONFLICT"), "{}", said.message);
    }
    Ok(())
}

/// All shares of a record, read with the keepers' folders and keys.
fn shares_of(world: &World, record: &RecordId) -> Result<Vec<KeeperShare>, Failure> {
    let mut found = Vec::new();
    for organization in world.network.topology().member_organizations() {
        let data = world.network.layout().keeper(organization).join("data");
        for path in files(&data.join("held")) {
            // A keeper may destroy the file at this moment.
            let Ok(file) = fs::read(path) else { continue };
            let text = opened(&data, &file)?.unwrap_or_default();
            // Words for officials are held there, too.
            let shares: Vec<KeeperShare> = serde_json::from_slice(&text).unwrap_or_default();
            found.extend(shares.into_iter().filter(|it| it.context.record == *record));
        }
    }
    Ok(found)
}

/// How many keepers have made their certificate of an erasure; each certificate must have a valid signature.
fn certificates(world: &World, erasure: &TransactionId) -> Result<usize, Failure> {
    let mut found = 0;
    for organization in world.network.topology().member_organizations() {
        let data = world.network.layout().keeper(organization).join("data");
        let Ok(json) = fs::read(data.join(format!("erased/{erasure}.json"))) else {
            continue;
        };
        let word: Destruction = serde_json::from_slice(&json)?;
        let text = Destruction::signed_text(&word.erasure, &word.records, word.part, &word.msp);
        let keeper = Identity::new(word.msp.as_str(), word.certificate)?;
        assert!(keeper.verifies(&text, word.signature.as_ref()));
        found += 1;
    }
    Ok(found)
}

/// How many files of the web service have this name.
fn blobs(world: &World, digest: &Digest) -> usize {
    let files = files(&world.network.layout().web().join("data"));
    let names = files.iter().filter_map(|path| path.file_name());
    names.filter(|name| *name == digest.as_str()).count()
}
