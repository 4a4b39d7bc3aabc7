//! The main story: a patient decides who reads.

use std::fs;
use std::sync::Arc;

use emr_client::Error;
use emr_client::member::{Check, HeldBasis, Member, NewRequest};
use emr_model::access::{AccessEntry, AccessKey};
use emr_model::request::RequestStatus;
use emr_model::{Basis, ErrorCode, Page, PageRequest, Purpose, Timestamp};
use emr_sealing::record::{OpenError, SealedRecord};

use crate::refusal::{refused, refused_by_web};
use crate::trial::{Case, Outcome, cases};
use crate::world::{
    Patient, READ, READ_AND_ADD, World, add, hospital_a, hospital_b, in_an_hour, open, open_green,
    stored,
};

pub(crate) fn cases() -> Vec<Case> {
    cases![Together:
        a_patient_decides_who_reads,
        a_revoked_reader_gets_nothing_from_contract_or_keepers,
        an_altered_byte_on_disk_is_red_and_the_restored_one_green,
        the_log_names_readers_times_and_purposes,
        a_suspended_doctor_is_refused,
        one_of_two_amendments_of_a_version_conflicts_and_the_earlier_version_is_no_longer_green,
    ]
    .into()
}

const RESULT: &[u8] = b"haemoglobin 14 g/dl";

async fn a_patient_decides_who_reads(world: Arc<World>) -> Outcome {
    let patient = world.patient().await?;
    let doctor = world.doctor(&hospital_a()).await?;

    let asked = NewRequest {
        patient: &patient.address(),
        grantee: doctor.grantee(),
        purpose: Purpose::Treatment,
        rights: READ_AND_ADD,
        until: in_an_hour().plus_millis(3_600_000),
        message: "laboratory results of this year",
    };
    doctor.member.request_access(&asked).await?;
    let requests = patient
        .member
        .requests(patient.id(), PageRequest::default())
        .await?;
    let [request] = requests.entries.as_slice() else {
        panic!("the patient sees one request");
    };
    assert_eq!(request.status, RequestStatus::Open);
    assert_eq!(patient.member.message(request).await?, asked.message);

    // The patient approves less: half of the time.
    let terms = patient.terms(READ_AND_ADD);
    patient.member.approve_request(request, &terms).await?;
    let basis = doctor.basis(patient.id()).await?;
    let HeldBasis::Grant(grant) = &basis else {
        panic!("the doctor relies on a grant");
    };
    assert_eq!(grant.expires, terms.expires);

    let added = add(&doctor.member, &basis, RESULT).await?;
    open_green(&patient.member, &patient.basis(), &added, RESULT).await?;

    let other = world.doctor(&hospital_b()).await?;
    let refusal = open(&other.member, &basis, &added).await;
    refused(refusal, ErrorCode::NotPermitted);
    let refusal = other.member.records(&basis, PageRequest::default()).await;
    refused(refusal, ErrorCode::NotPermitted);

    patient.grant(&other, READ).await?;
    open_green(
        &other.member,
        &other.basis(patient.id()).await?,
        &added,
        RESULT,
    )
    .await
}

async fn a_revoked_reader_gets_nothing_from_contract_or_keepers(world: Arc<World>) -> Outcome {
    let patient = world.patient().await?;
    let author = world.doctor(&hospital_a()).await?;
    let reader = world.doctor(&hospital_b()).await?;
    let authors_grant = patient.grant(&author, READ_AND_ADD).await?;
    let grant = patient.grant(&reader, READ).await?;
    let authors_basis = author.basis(patient.id()).await?;
    let basis = reader.basis(patient.id()).await?;
    let opened = add(&author.member, &authors_basis, RESULT).await?;
    let unopened = add(&author.member, &authors_basis, b"of the same epoch").await?;
    let opening = open(&reader.member, &basis, &opened).await?;
    assert!(opening.readings[0].verification.is_green());
    let kept = reader.member.granted_categories(patient.id()).await?;
    let kept = kept[0].envelope.identity.as_ref();
    let category_key = kept.expect("a reader's envelope has the category key");

    let revoked = patient.member.revoke(&grant).await?;
    assert_eq!(revoked.extended, [authors_grant]);

    // The contract refuses with any grant, and every keeper refuses even what it released before.
    refused(
        open(&reader.member, &basis, &unopened).await,
        ErrorCode::Expired,
    );
    refused(
        open(&reader.member, &authors_basis, &unopened).await,
        ErrorCode::NotPermitted,
    );
    every_keeper_refuses(&world, &reader.member, &opening.access, ErrorCode::Expired).await;

    // Handed the ciphertext, the category key alone opens nothing.
    let facts = patients_facts(&patient, &unopened).await?;
    let blobs = world.network.layout().web().join("data");
    let (content, lock) = (
        fs::read(stored(&blobs, &unopened.content))?,
        fs::read(stored(&blobs, &unopened.lock))?,
    );
    let record = SealedRecord {
        facts: &facts,
        content: &content,
        lock: &lock,
    };
    assert_eq!(
        record.open_with_shares(&[], category_key).err(),
        Some(OpenError::SharesDoNotCombine)
    );

    // A reader who was not revoked reads on, and the next record is under a key that the revoked reader never had.
    let authors_basis = author.basis(patient.id()).await?;
    let later = add(&author.member, &authors_basis, b"of the next epoch").await?;
    open_green(&author.member, &authors_basis, &later, b"of the next epoch").await?;
    assert_eq!(patients_facts(&patient, &later).await?.context.epoch, 2);
    Ok(())
}

async fn an_altered_byte_on_disk_is_red_and_the_restored_one_green(world: Arc<World>) -> Outcome {
    let (patient, doctor) = world.patient_and_doctor().await?;
    let basis = doctor.basis(patient.id()).await?;
    let added = add(&doctor.member, &basis, RESULT).await?;
    let blobs = world.network.layout().web().join("data");
    for (digest, check) in [(&added.content, Check::Content), (&added.lock, Check::Lock)] {
        let path = stored(&blobs, digest);
        let original = fs::read(&path)?;
        let mut altered = original.clone();
        altered[original.len() / 2] ^= 1;
        fs::write(&path, altered)?;
        for (reader, basis) in [
            (&patient.member, &patient.basis()),
            (&doctor.member, &basis),
        ] {
            let opening = open(reader, basis, &added).await?;
            let reading = &opening.readings[0];
            let failed: Vec<_> = reading
                .verification
                .failures()
                .map(|(check, _)| check)
                .collect();
            assert_eq!(failed, [check]);
            assert!(reading.record.is_none(), "nothing red is shown");
        }
        fs::write(&path, original)?;
        open_green(&patient.member, &patient.basis(), &added, RESULT).await?;
    }
    Ok(())
}

async fn the_log_names_readers_times_and_purposes(world: Arc<World>) -> Outcome {
    let (patient, doctor) = world.patient_and_doctor().await?;
    let basis = doctor.basis(patient.id()).await?;
    let added = add(&doctor.member, &basis, RESULT).await?;
    let before = Timestamp::now();
    let by_doctor = open(&doctor.member, &basis, &added).await?;
    let by_patient = open(&patient.member, &patient.basis(), &added).await?;
    let after = Timestamp::now();

    let log = patient.member.access_log(PageRequest::default()).await?;
    let looks: Vec<_> = log
        .entries
        .iter()
        .map(|entry| {
            (
                &entry.key,
                &entry.reader,
                entry.purpose,
                entry.basis.clone(),
            )
        })
        .collect();
    let newest_first = [
        (
            &by_patient.access,
            patient.id(),
            Purpose::PatientRequest,
            Basis::Own,
        ),
        (
            &by_doctor.access,
            doctor.member.id(),
            Purpose::Treatment,
            basis.named(),
        ),
    ];
    assert_eq!(looks, newest_first);
    for entry in &log.entries {
        assert_eq!(entry.records, [crate::world::version(&basis, &added)]);
        assert!(before <= entry.key.time && entry.key.time <= after);
    }
    refused(
        others_log(&doctor.member, &patient).await,
        ErrorCode::NotPermitted,
    );
    Ok(())
}

async fn a_suspended_doctor_is_refused(world: Arc<World>) -> Outcome {
    let (patient, doctor) = world.patient_and_doctor().await?;
    let basis = doctor.basis(patient.id()).await?;
    let added = add(&doctor.member, &basis, RESULT).await?;
    let opening = open(&doctor.member, &basis, &added).await?;

    let ministry = world.sign_in(&world.ministry).await?;
    ministry.session().suspend(doctor.member.id(), &[]).await?;
    let refusal = doctor.member.session().web().blob(&added.content, 1 << 20);
    refused_by_web(refusal.await, ErrorCode::NotPermitted);
    let suspended = world.sign_in(&doctor.wallet).await?;
    refused(
        open(&suspended, &basis, &added).await,
        ErrorCode::NotPermitted,
    );
    let refusal = suspended.records(&basis, PageRequest::default()).await;
    refused(refusal, ErrorCode::NotPermitted);
    every_keeper_refuses(&world, &suspended, &opening.access, ErrorCode::NotPermitted).await;
    // What the doctor wrote while in good standing stays green.
    open_green(&patient.member, &patient.basis(), &added, RESULT).await
}

async fn one_of_two_amendments_of_a_version_conflicts_and_the_earlier_version_is_no_longer_green(
    world: Arc<World>,
) -> Outcome {
    let (patient, doctor) = world.patient_and_doctor().await?;
    let basis = doctor.basis(patient.id()).await?;
    let added = add(&doctor.member, &basis, RESULT).await?;
    let based_on = crate::world::version(&basis, &added);
    let new = |content: &'static [u8]| emr_client::member::NewRecord {
        kind: crate::world::KIND,
        content: content.into(),
    };
    let (one, two) = (new(b"corrected"), new(b"corrected otherwise"));
    let (one, two) = tokio::join!(
        doctor.member.amend_record(&basis, &based_on, one),
        doctor.member.amend_record(&basis, &based_on, two),
    );
    assert!(one.is_ok() != two.is_ok(), "{one:?}, {two:?}");

    let current = emr_model::access::RecordVersion {
        version: 2,
        ..based_on.clone()
    };
    let wanted = vec![current, based_on];
    let own = patient.basis();
    let opening = patient.member.open_records(&own, wanted).await?;
    assert!(opening.readings[0].verification.is_green());
    let failed = opening.readings[1].verification.failures();
    let failed: Vec<_> = failed.map(|(check, _)| check).collect();
    assert_eq!(failed, [Check::CurrentVersion]);
    Ok(())
}

async fn every_keeper_refuses(world: &World, reader: &Member, access: &AccessKey, code: ErrorCode) {
    for organization in world.network.topology().member_organizations() {
        let web = reader.session().web();
        refused_by_web(web.release(&organization.msp_id, access).await, code);
    }
}

async fn patients_facts(
    patient: &Patient,
    added: &emr_client::member::Added,
) -> Result<emr_model::record::RecordFacts, Error> {
    let opening = open(&patient.member, &patient.basis(), added).await?;
    Ok(opening.readings[0].facts.clone())
}

async fn others_log(reader: &Member, patient: &Patient) -> Result<Page<AccessEntry>, Error> {
    let request = emr_model::access::AccessLog {
        patient: patient.id().clone(),
        page: PageRequest::default(),
    };
    let session = reader.session();
    session.endorsed_query(&request).await
}
