//! Processes stop, crash and come back: what was acknowledged stays.

use std::fs;
use std::sync::Arc;

use emr_client::Error;
use emr_client::member::NewRecord;
use emr_model::MspId;
use emr_network::{Network, Options, Outcome as Came, Progress, own_binaries};
use tokio::sync::mpsc;

use crate::bases::emergencys_basis;
use crate::trial::{Case, Failure, Outcome, cases};
use crate::world::{
    KIND, READ_AND_ADD, World, add, hospital_a, hospital_b, open, open_green, stored,
};

pub(crate) fn cases() -> Vec<Case> {
    cases![Alone:
        up_on_a_running_network_changes_nothing,
        without_one_keeper_reading_works_and_writing_says_which_is_missing,
        a_keeper_that_lost_its_shares_has_new_ones_after_a_reissue,
        crashes_lose_nothing_that_was_acknowledged,
        one_of_two_simultaneous_ups_is_refused_as_busy,
        down_and_up_resumes_with_all_data,
    ]
    .into()
}

async fn up_on_a_running_network_changes_nothing(world: Arc<World>) -> Outcome {
    let before = world.network.status();
    assert!(before.iter().all(|process| process.pid.is_some()));
    let (_, came) = Network::up(&options(&world)?).await?;
    assert_eq!(came, Came::Unchanged);
    assert_eq!(world.network.status(), before);
    Ok(())
}

async fn without_one_keeper_reading_works_and_writing_says_which_is_missing(
    world: Arc<World>,
) -> Outcome {
    let patient = world.patient().await?;
    let doctor = world.doctor(&hospital_a()).await?;
    patient.grant(&doctor, READ_AND_ADD).await?;
    let basis = doctor.basis(patient.id()).await?;
    let added = add(&doctor.member, &basis, b"while all are there").await?;
    let new = NewRecord {
        kind: KIND,
        content: b"while one is missing".into(),
    };

    world.network.stop_process("keeper.hospital-b").await?;
    open_green(&doctor.member, &basis, &added, b"while all are there").await?;
    let refusal = doctor.member.add_record(&basis, new).await;
    assert_eq!(missing(refusal), [hospital_b()]);
    let page = patient
        .member
        .records(&patient.basis(), Default::default())
        .await?;
    assert_eq!(page.entries.len(), 1, "nothing was written");

    world.network.stop_process("keeper.hospital-a").await?;
    match open(&doctor.member, &basis, &added).await {
        Err(Error::TooFewShares(said)) => {
            let mut silent: Vec<_> = said.into_iter().map(|(msp, _)| msp).collect();
            silent.sort();
            assert_eq!(silent, [hospital_a(), hospital_b()]);
        }
        other => panic!("one keeper is not enough: {other:?}"),
    }
    // The patient needs none of them.
    open_green(
        &patient.member,
        &patient.basis(),
        &added,
        b"while all are there",
    )
    .await?;

    world.network.resume().await?;
    add(&doctor.member, &basis, b"when all are there again").await?;
    open_green(&doctor.member, &basis, &added, b"while all are there").await
}

async fn a_keeper_that_lost_its_shares_has_new_ones_after_a_reissue(world: Arc<World>) -> Outcome {
    let patient = world.patient_open_to_emergencies().await?;
    let doctor = world.doctor(&hospital_a()).await?;
    patient.grant(&doctor, READ_AND_ADD).await?;
    let basis = doctor.basis(patient.id()).await?;
    let added = add(&doctor.member, &basis, b"to be kept").await?;
    let opening = open(&patient.member, &patient.basis(), &added).await?;
    let mut files = opening.readings[0].facts.parts.keepers.iter();
    let lost = files.find(|file| file.msp == hospital_b());
    let keepers = world.network.layout().data().join("keepers");
    fs::remove_file(stored(&keepers, &lost.expect("it is a keeper of it").file))?;

    patient
        .member
        .reissue_shares(&patient.category, &added.record)
        .await?;
    // A reader in an emergency gets nothing from the keeper of their own hospital; the two others have good shares.
    let emergency = emergencys_basis(&doctor, &patient).await?;
    open_green(&doctor.member, &emergency, &added, b"to be kept").await?;
    world.network.stop_process("keeper.hospital-a").await?;
    open_green(&doctor.member, &basis, &added, b"to be kept").await?;
    world.network.resume().await?;
    Ok(())
}

async fn crashes_lose_nothing_that_was_acknowledged(world: Arc<World>) -> Outcome {
    let patient = world.patient().await?;
    let doctor = world.doctor(&hospital_a()).await?;
    patient.grant(&doctor, READ_AND_ADD).await?;
    let basis = doctor.basis(patient.id()).await?;

    let (sender, mut acknowledged) = mpsc::unbounded_channel();
    let writing = async {
        // Until something that it needs is gone.
        while let Ok(added) = add(&doctor.member, &basis, b"acknowledged").await {
            let _ = sender.send(added);
        }
        drop(sender);
    };
    let mut records = Vec::new();
    let crashing = async {
        for process in [
            "chaincode.hospital-b",
            "keeper.hospital-a",
            "chaincode.ministry",
            "web",
        ] {
            records.extend(acknowledged.recv().await);
            world.network.kill_process(process).await?;
        }
        Ok::<_, Failure>(())
    };
    let ((), crashed) = tokio::join!(writing, crashing);
    crashed?;
    while let Some(added) = acknowledged.recv().await {
        records.push(added);
    }
    assert!(!records.is_empty(), "something was acknowledged before");

    world.network.resume().await?;
    let patients = world.sign_in(&patient.wallet).await?;
    let doctors = world.sign_in(&doctor.wallet).await?;
    for added in &records {
        open_green(&patients, &patient.basis(), added, b"acknowledged").await?;
        open_green(&doctors, &basis, added, b"acknowledged").await?;
    }
    let added = add(&doctors, &basis, b"and on").await?;
    open_green(&patients, &patient.basis(), &added, b"and on").await
}

async fn one_of_two_simultaneous_ups_is_refused_as_busy(world: Arc<World>) -> Outcome {
    world.network.stop_process("web").await?;
    let options = options(&world)?;
    let (first, second) = tokio::join!(Network::up(&options), Network::up(&options));
    assert_eq!(first?.1, Came::Started);
    let busy = second.expect_err("only one does it");
    assert!(matches!(busy, emr_network::Error::Busy { .. }), "{busy}");
    Ok(())
}

async fn down_and_up_resumes_with_all_data(world: Arc<World>) -> Outcome {
    let patient = world.patient().await?;
    let added = add(&patient.member, &patient.basis(), b"from before").await?;
    let processes = world.network.status().len();

    assert_eq!(world.network.down().await?, processes);
    assert!(
        world
            .network
            .status()
            .iter()
            .all(|process| process.pid.is_none())
    );
    world.network.resume().await?;
    assert!(
        world
            .network
            .status()
            .iter()
            .all(|process| process.pid.is_some())
    );

    let member = world.sign_in(&patient.wallet).await?;
    open_green(&member, &patient.basis(), &added, b"from before").await?;
    add(&member, &patient.basis(), b"from after").await?;
    Ok(())
}

/// Options as another user would give them who knows only the network's folder.
fn options(world: &World) -> Result<Options, Failure> {
    Ok(Options {
        data: world.network.layout().data().to_owned(),
        topology: None,
        base_port: None,
        fabric_binaries: None,
        own_binaries: own_binaries()?,
        progress: Progress::Silent,
    })
}

#[track_caller]
fn missing<T: std::fmt::Debug>(result: Result<T, Error>) -> Vec<MspId> {
    match result {
        Err(Error::MissingKeepers(missing)) => missing.into_iter().map(|(msp, _)| msp).collect(),
        other => panic!("nothing is written without every keeper: {other:?}"),
    }
}
