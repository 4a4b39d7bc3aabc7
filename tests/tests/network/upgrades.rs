//! Another version of the chaincode takes over while members go on, and reads what the earlier one has written.

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use emr_client::Error;
use emr_client::member::{Added, HeldBasis, Member, NewRecord, NewRequest};
use emr_model::member::Role;
use emr_model::request::RequestStatus;
use emr_model::{Basis, PageRequest, Purpose};
use emr_network::{Network, Outcome as Came, own_binaries};
use emr_tests::earlier::WriteAsFirstContract;

use crate::commands::Device;
use crate::devices::add_device;
use crate::first_contract::add_as_first_contract;
use crate::trial::{Case, Failure, Outcome, cases};
use crate::world::{
    KIND, READ, READ_AND_ADD, World, add, hospital_a, in_an_hour, open, open_green, version,
};

pub(crate) fn cases() -> Vec<Case> {
    cases![Alone:
        a_version_that_does_not_come_up_leaves_the_present_one_serving,
        after_an_upgrade_values_of_the_first_contract_are_read_and_changed_while_members_go_on,
    ]
    .into()
}

async fn a_version_that_does_not_come_up_leaves_the_present_one_serving(
    world: Arc<World>,
) -> Outcome {
    let programs = tempfile::tempdir()?;
    programs_with("/bin/false".into(), programs.path())?;
    let before = Network::open(world.network.layout().data())?;
    let status = before.status();
    let Err(error) = world.network.upgrade(programs.path().to_owned()).await else {
        panic!("a program that ends at once took over");
    };
    assert!(matches!(error, emr_network::Error::Step { .. }), "{error}");
    let after = Network::open(world.network.layout().data())?;
    assert_eq!(after.topology(), before.topology());
    assert_eq!(after.status(), status);
    world.patient().await?;
    let (_, came) = world.network.upgrade(own_binaries()?).await?;
    assert_eq!(came, Came::Unchanged, "nothing is left of it");
    Ok(())
}

async fn after_an_upgrade_values_of_the_first_contract_are_read_and_changed_while_members_go_on(
    world: Arc<World>,
) -> Outcome {
    let programs = tempfile::tempdir()?;
    let earlier = own_binaries()?.join("emr-earlier-chaincode");
    programs_with(earlier, programs.path())?;
    let first = Network::open(world.network.layout().data())?;
    let first = first.topology().chaincode.version;
    let (earlier, came) = world.network.upgrade(programs.path().to_owned()).await?;
    let upgraded = (came, earlier.topology().chaincode.version);
    assert_eq!(upgraded, (Came::Started, first + 1));

    let patient = world.patient_of_before().await?;
    let hospital = hospital_a();
    let doctor = world.person_of_before(&hospital, &[Role::Practitioner]);
    let doctor = doctor.await?;
    let granted = patient.grant(&doctor, READ_AND_ADD).await?;
    let basis = doctor.basis(patient.id()).await?;
    let old = add(&doctor.member, &basis, b"of the first contract").await?;
    open(&doctor.member, &basis, &old).await?;
    let wanted = NewRequest {
        patient: &patient.address(),
        grantee: doctor.grantee(),
        purpose: Purpose::Treatment,
        rights: READ,
        until: in_an_hour().plus_millis(3_600_000),
        message: "everything",
    };
    doctor.member.request_access(&wanted).await?;
    let people = [patient.id(), doctor.member.id()].map(Clone::clone);
    let rewriting = WriteAsFirstContract(people.into(), patient.category.clone());
    let rewritten = patient.member.session().submit(&rewriting).await?;
    let counts = [
        ("record", 1),
        ("access", 1),
        ("request", 1),
        ("category", 1),
        ("memberkey", 2),
    ];
    assert_eq!(
        rewritten.answer,
        counts.map(|(kind, count)| (kind.to_owned(), count)).into()
    );

    let called = add_as_first_contract(&world, &doctor, &granted, CALLED).await?;

    let is_over = AtomicBool::new(false);
    let upgrading = async {
        let upgraded = world.network.upgrade(own_binaries()?).await;
        is_over.store(true, Ordering::Relaxed);
        Ok::<_, Failure>(upgraded?)
    };
    let own = patient.basis();
    let (upgraded, doctors, patients) = tokio::join!(
        upgrading,
        add_until(&doctor.member, &basis, &is_over),
        add_until(&patient.member, &own, &is_over),
    );
    let (network, came) = upgraded?;
    let upgraded = (came, network.topology().chaincode.version);
    assert_eq!(upgraded, (Came::Started, first + 2));
    for refusal in doctors.1.iter().chain(&patients.1) {
        assert!(
            matches!(
                refusal.code(),
                Some("CONFLICT" | "PEER_FAILED" | "OUTCOME_UNKNOWN")
            ),
            "{refusal:?}"
        );
    }
    let acknowledged: Vec<_> = doctors.0.iter().chain(&patients.0).collect();
    assert!(acknowledged.len() > 1, "members went on");
    for added in acknowledged {
        open_green(&patient.member, &own, added, MEANWHILE).await?;
    }

    for (reader, basis) in [(&patient.member, &own), (&doctor.member, &basis)] {
        open_green(reader, basis, &old, b"of the first contract").await?;
        open_green(reader, basis, &called, CALLED).await?;
        let page = reader.records(basis, PageRequest::default()).await?;
        let listed = page.entries.iter().map(|entry| &entry.record);
        assert!(listed.clone().any(|record| *record == old.record));
    }
    let log = patient.member.access_log(PageRequest::default()).await?;
    let oldest = log.entries.last().expect("the doctor opened it before");
    assert_eq!(oldest.basis, basis.named());
    assert_ne!(oldest.basis, Basis::Own);

    let correction = NewRecord {
        kind: KIND,
        content: b"corrected since".into(),
    };
    let based_on = version(&basis, &old);
    let amended = doctor
        .member
        .amend_record(&basis, &based_on, correction)
        .await?;
    let current = emr_model::access::RecordVersion {
        version: 2,
        ..based_on
    };
    let opening = doctor.member.open_records(&basis, vec![current]).await?;
    assert!(opening.readings[0].verification.is_green());
    assert_eq!(amended.record, old.record);

    let page = patient
        .member
        .requests(patient.id(), PageRequest::default())
        .await?;
    let [request] = page.entries.as_slice() else {
        panic!("the patient sees one request");
    };
    assert_eq!(
        (&request.grantee, request.status),
        (&doctor.grantee(), RequestStatus::Open)
    );
    patient
        .member
        .approve_request(request, &patient.terms(READ))
        .await?;

    // Members who were admitted before get further devices, which read what the first ones wrote.
    let of_patient = (&patient.wallet, world.profile.ministry.as_str(), &own);
    let of_doctor = (&doctor.wallet, hospital.as_str(), &basis);
    let added = add(&patient.member, &own, b"of the present contract").await?;
    for (wallet, msp, basis) in [of_patient, of_doctor] {
        let first = Device::new(&world, wallet)?;
        let id = wallet.account.id.as_str();
        let (_device, second) = add_device(&world, &first, id, msp).await?;
        let first = world.sign_in(&first.wallet()?).await?;
        for reader in [&first, &second] {
            open_green(reader, basis, &added, b"of the present contract").await?;
            let version = emr_model::access::RecordVersion {
                version: 2,
                ..version(basis, &old)
            };
            let opening = reader.open_records(basis, vec![version]).await?;
            assert!(opening.readings[0].verification.is_green());
        }
    }

    let again = world.network.upgrade(own_binaries()?).await?;
    assert_eq!(again.1, Came::Unchanged);
    Ok(())
}

/// What is added by a call in the first contract's form.
const CALLED: &[u8] = b"asked of the first contract";

/// What is added while the chaincode is upgraded.
const MEANWHILE: &[u8] = b"meanwhile";

/// Adds one record after the other, and says what was acknowledged and what was refused.
async fn add_until(
    author: &Member,
    basis: &HeldBasis,
    is_over: &AtomicBool,
) -> (Vec<Added>, Vec<Error>) {
    let new = NewRecord {
        kind: KIND,
        content: MEANWHILE.into(),
    };
    let (mut acknowledged, mut refused) = (Vec::new(), Vec::new());
    while !is_over.load(Ordering::Relaxed) {
        match author.add_record(basis, new.clone()).await {
            Ok(added) => acknowledged.push(added),
            Err(error) => refused.push(error),
        }
    }
    (acknowledged, refused)
}

/// Makes a folder one with our programs, but for the chaincode.
fn programs_with(chaincode: PathBuf, folder: &Path) -> Result<(), Failure> {
    symlink(chaincode, folder.join("emr-chaincode"))?;
    for program in ["emr-keeper", "emr-web"] {
        symlink(own_binaries()?.join(program), folder.join(program))?;
    }
    Ok(())
}
