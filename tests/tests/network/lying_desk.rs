//! A web service that lies to applicants and to those who admit them, and about what keepers open for members.

use std::sync::Arc;

use emr_client::Error;
use emr_client::member::{HeldBasis, sign_up, take_up_certificates};
use emr_client::session::Admission;
use emr_model::member::Role;
use emr_native::wallet::Wallet;
use emr_sealing::desk_file::{ApplicantDetails, Feedback, FeedbackKind};
use fabric_ca::{CertificateRequest, SigningKey};

use crate::liar::{Liar, Lie};
use crate::lying_web::is_noticed;
use crate::trial::{Case, Outcome, cases};
use crate::world::{READ, World, add, hospital_a, open, open_green};

pub(crate) fn cases() -> Vec<Case> {
    cases![Alone:
        an_applicant_and_their_approver_notice_every_lie_between_them,
        a_lie_about_a_lock_that_a_hospitals_keeper_opened_is_noticed,
        altered_messages_to_the_ministry_are_not_shown,
        content_that_the_service_throws_away_is_missed_by_its_first_reader,
    ]
    .into()
}

async fn an_applicant_and_their_approver_notice_every_lie_between_them(
    world: Arc<World>,
) -> Outcome {
    let liar = Liar::take_over(&world).await?;
    let approver = world.sign_in(&world.ministry).await?;
    let registrars = world.ministry.registrars();
    let connection = emr_native::connect(&world.profile)?;
    let roles = vec![Role::Practitioner];
    let mut wallet = Wallet::generate(connection.trust(), hospital_a(), roles)?;
    let signer = wallet.signer();
    let details = ApplicantDetails::named("Somebody", wallet.device_key().recipient());
    sign_up(&connection, &wallet.account, &*signer, details, None).await?;
    let (id, session) = (wallet.account.id.clone(), approver.session());
    let honest = session.application(&id).await?;
    let admission = Admission {
        id: id.clone(),
        msp: hospital_a(),
        roles: wallet.account.roles.clone(),
        code: wallet.admission_code(session.trust()),
        custody: false,
    };

    // Another desk file, and another answer of a keeper about it.
    for what in ["/desk-file", "/reseal"] {
        liar.lie(Lie::Altered(what));
        let read = approver.applicant(&honest.sign_up).await;
        assert_noticed(read.map(drop), &liar, what);
    }
    // A key of the service's own in place of the applicant's.
    let mut forged = honest;
    forged.sign_up.csr = CertificateRequest::new(id.as_str()).to_pem(&SigningKey::generate()?)?;
    liar.lie(Lie::Instead {
        what: "/application".to_owned(),
        told: serde_json::to_vec(&forged)?,
    });
    let refused = session.approve(&admission, &registrars).await;
    let refused = refused.expect_err("the lie is noticed");
    assert!(matches!(refused, Error::AnotherCode), "{refused:?}");
    let asked = liar.tell_truth();
    assert!(!asked.iter().any(|path| path.contains("/ca/")), "{asked:?}");
    // Other certificates than the authorities issued, to the approver and to the applicant.
    liar.lie(Lie::Altered("/ca/"));
    let approved = session.approve(&admission, &registrars).await;
    assert_noticed(approved.map(drop), &liar, "/ca/");
    session.approve(&admission, &registrars).await?;
    liar.lie(Lie::Altered("/status"));
    let taken = take_up_certificates(&connection, &mut wallet.account, &*signer).await;
    assert_noticed(taken.map(drop), &liar, "/status");
    assert!(wallet.account.certificates.is_empty());

    take_up_certificates(&connection, &mut wallet.account, &*signer).await?;
    world.sign_in(&wallet).await?.activate().await?;
    liar.give_back(&world).await
}

async fn a_lie_about_a_lock_that_a_hospitals_keeper_opened_is_noticed(
    world: Arc<World>,
) -> Outcome {
    let liar = Liar::take_over(&world).await?;
    let patient = world.patient().await?;
    let doctor = world.doctor(&hospital_a()).await?;
    let added = add(&patient.member, &patient.basis(), b"for the ward").await?;
    let hospital = doctor.member.hospital();
    patient
        .member
        .grant(&hospital, &patient.terms(READ))
        .await?;
    let mut granted = doctor.member.hospital_grants(patient.id()).await?;
    let basis = HeldBasis::Grant(granted.remove(0));
    open_green(&doctor.member, &basis, &added, b"for the ward").await?;
    liar.lie(Lie::Altered("/unlock"));
    let opened = open(&doctor.member, &basis, &added).await;
    assert_noticed(opened.map(drop), &liar, "/unlock");
    liar.give_back(&world).await
}

async fn altered_messages_to_the_ministry_are_not_shown(world: Arc<World>) -> Outcome {
    let liar = Liar::take_over(&world).await?;
    let doctor = world.doctor(&hospital_a()).await?;
    let ministry = world.sign_in(&world.ministry).await?;
    let said = Feedback {
        kind: FeedbackKind::Idea,
        text: "Larger letters, please.".to_owned(),
        screen: None,
        version: None,
    };
    doctor.member.send_feedback(said.clone()).await?;
    let read = async || {
        let received = ministry.received_feedback().await?;
        let mut own = received.into_iter();
        let own = own.find(|one| one.entry.author == *doctor.member.id());
        own.expect("the message is in the list").said
    };
    assert_eq!(read().await?, said);
    liar.lie(Lie::Altered("/file"));
    assert_noticed(read().await.map(drop), &liar, "/file");

    // The author's name in the list is what the keeper compares with the name under the seal.
    let mut entries = ministry.session().web().feedback().await?;
    for entry in &mut entries {
        entry.author = ministry.id().clone();
    }
    liar.lie(Lie::Instead {
        what: "GET /api/v1/feedback".to_owned(),
        told: serde_json::to_vec(&entries)?,
    });
    let received = ministry.received_feedback().await?;
    assert_eq!(received.len(), entries.len());
    assert!(received.iter().all(|one| one.said.is_err()));
    liar.tell_truth();
    liar.give_back(&world).await
}

async fn content_that_the_service_throws_away_is_missed_by_its_first_reader(
    world: Arc<World>,
) -> Outcome {
    let liar = Liar::take_over(&world).await?;
    let patient = world.patient().await?;
    let basis = patient.basis();
    liar.lie(Lie::ThrownAway);
    let added = add(&patient.member, &basis, b"thrown away").await?;
    liar.tell_truth();
    if let Ok(opened) = open(&patient.member, &basis, &added).await {
        let verification = &opened.readings[0].verification;
        assert!(!verification.is_green(), "{verification:?}");
    }
    liar.give_back(&world).await
}

/// Checks that the lie about what was asked at `what` was told and noticed, and ends it.
#[track_caller]
pub(crate) fn assert_noticed(outcome: Result<(), Error>, liar: &Liar, what: &str) {
    let asked = liar.tell_truth();
    assert!(asked.iter().any(|path| path.contains(what)), "{asked:?}");
    let error = outcome.expect_err("the lie is noticed");
    assert!(is_noticed(&error), "{what}: {error:?}");
}
