//! A web service that lies: it may refuse, but clients believe nothing that it says.

use std::sync::Arc;

use emr_client::Error;
use emr_client::member::{Member, NewRecord, sign_up};
use emr_client::web::WebError;
use emr_model::grant::Revoke;
use emr_model::member::Role;
use emr_model::{Function as _, PageRequest};
use emr_native::wallet::Wallet;
use emr_sealing::age_keys::AgeIdentity;
use emr_sealing::desk_file::ApplicantDetails;

use crate::commands::Device;
use crate::liar::{Liar, Lie};
use crate::trial::{Case, Outcome, cases};
use crate::world::{KIND, READ_AND_ADD, World, add, hospital_a, open, open_green};

pub(crate) fn cases() -> Vec<Case> {
    cases![Alone:
        a_recipient_of_the_services_own_is_noticed_before_anything_is_sealed,
        keepers_that_the_service_invents_get_no_applicants_name,
        h6_a_commit_that_the_service_invents_is_not_believed_and_the_command_asks_again,
        a_command_that_was_killed_before_the_answer_is_settled_by_the_next_one,
        an_answer_that_is_lost_or_false_is_looked_up_and_nothing_is_done_twice,
        l9_lies_about_lists_envelopes_and_contents_are_noticed,
        l8_lies_about_time_challenge_and_profile_gain_nothing,
        altered_receipts_shares_transactions_and_signatures_are_noticed,
    ]
    .into()
}

async fn a_recipient_of_the_services_own_is_noticed_before_anything_is_sealed(
    world: Arc<World>,
) -> Outcome {
    let liar = Liar::take_over(&world).await?;
    let (patient, doctor) = world.patient_and_doctor().await?;
    let basis = doctor.basis(patient.id()).await?;
    let honest = add(&doctor.member, &basis, b"while the service is honest").await?;

    let category = doctor.member.category(&basis).await?;
    let keepers = doctor.member.session().keepers().await?;
    let own = AgeIdentity::generate().recipient();
    let recipients = keepers.iter().map(|keeper| &keeper.recipient);
    let recipients = recipients.chain([&category.key.recipient, &category.patient_recipient]);
    for recipient in recipients {
        liar.replace(recipient.as_str(), own.as_str());
        let new = NewRecord {
            kind: KIND,
            content: b"for the patient's eyes".into(),
        };
        let noticed = doctor.member.add_record(&basis, new).await;
        let noticed = noticed.expect_err("the lie is noticed");
        assert!(
            matches!(noticed, Error::NotOwnTransaction(_)),
            "{noticed:?}"
        );
        let sent = liar.tell_truth();
        assert!(
            sent.iter().any(|path| path.ends_with("/endorse")),
            "it did lie: {sent:?}"
        );
        let is_sealed = |path: &String| path.starts_with("PUT") || path.ends_with("/hold");
        assert!(
            !sent.iter().any(is_sealed),
            "nothing was uploaded: {sent:?}"
        );
    }
    // So is a recipient to seal a grant's key to.
    liar.replace(doctor.recipient().as_str(), own.as_str());
    let grant = patient
        .member
        .grant(&doctor.grantee(), &patient.terms(READ_AND_ADD))
        .await;
    let noticed = grant.expect_err("the lie is noticed");
    assert!(
        matches!(noticed, Error::NotOwnTransaction(_)),
        "{noticed:?}"
    );
    let sent = liar.tell_truth();
    assert!(
        !sent.iter().any(|path| path.starts_with("PUT")),
        "nothing was uploaded: {sent:?}"
    );

    add(&doctor.member, &basis, b"it is honest again").await?;
    open_green(
        &patient.member,
        &patient.basis(),
        &honest,
        b"while the service is honest",
    )
    .await?;
    liar.give_back(&world).await
}

async fn keepers_that_the_service_invents_get_no_applicants_name(world: Arc<World>) -> Outcome {
    let liar = Liar::take_over(&world).await?;
    let ministry = world.sign_in(&world.ministry).await?;
    let keepers = ministry.session().keepers().await?;
    let connection = emr_native::connect(&world.profile)?;
    let msp = world.profile.ministry.clone();
    let wallet = Wallet::generate(connection.trust(), msp, vec![Role::Patient])?;
    let apply = async || {
        let details = ApplicantDetails::named("Somebody", wallet.device_key().recipient());
        sign_up(
            &connection,
            &wallet.account,
            &*wallet.signer(),
            details,
            None,
        )
        .await
    };
    let own = AgeIdentity::generate().recipient();
    for keeper in &keepers {
        liar.replace(keeper.recipient.as_str(), own.as_str());
        let noticed = apply().await.expect_err("the lie is noticed");
        assert!(matches!(noticed, Error::KeeperList), "{noticed:?}");
        let sent = liar.tell_truth();
        assert_eq!(sent, ["GET /api/v1/keepers"], "no name was sent");
    }
    apply().await?;
    liar.give_back(&world).await
}

async fn h6_a_commit_that_the_service_invents_is_not_believed_and_the_command_asks_again(
    world: Arc<World>,
) -> Outcome {
    let liar = Liar::take_over(&world).await?;
    let patient = world.patient().await?;
    let doctor = world.doctor(&hospital_a()).await?;
    let grant = patient.grant(&doctor, READ_AND_ADD).await?;
    let basis = doctor.basis(patient.id()).await?;
    let added = add(&doctor.member, &basis, b"seen by a doctor").await?;
    let device = Device::new(&world, &patient.wallet)?;
    let grantee = doctor.member.id().to_string();
    let revoke = ["revoke", grant.grant.as_str(), "--grantee", &grantee];

    liar.lie(Lie::Committed);
    let (code, _) = device.fails(&revoke).await?;
    assert_eq!(code, "NOT_CONFIRMED");
    liar.tell_truth();
    open_green(&doctor.member, &basis, &added, b"seen by a doctor").await?;

    // The next command asks what became of it, and sends the same bytes again.
    let kept = device.outbox();
    let [transaction] = &kept[..] else {
        panic!("one transaction is in the outbox: {kept:?}");
    };
    let became = device.does(&["transaction", transaction]).await?;
    assert_eq!(became["outcome"], "committed");
    assert_eq!(became["function"], Revoke::NAME);
    assert_eq!(device.outbox(), Vec::<String>::new());
    let refused = open(&doctor.member, &basis, &added).await;
    assert!(refused.is_err(), "the grant is revoked");
    let (_, sentence) = device.fails(&["transaction", transaction]).await?;
    assert!(sentence.contains("keeps no transaction"), "{sentence}");
    liar.give_back(&world).await
}

async fn a_command_that_was_killed_before_the_answer_is_settled_by_the_next_one(
    world: Arc<World>,
) -> Outcome {
    let liar = Liar::take_over(&world).await?;
    let patient = world.patient().await?;
    let doctor = world.doctor(&hospital_a()).await?;
    let device = Device::new(&world, &patient.wallet)?;
    let grantee = doctor.member.id().to_string();
    let grant = [
        "grant",
        &grantee,
        "--read",
        "--category",
        "Laboratory",
        "--until",
        "1h",
    ];

    // It forwards the transaction once, and once it does not.
    for lie in [Lie::Silent, Lie::Deaf] {
        let before = patient
            .member
            .grants(patient.id(), None, PageRequest::default())
            .await?;
        liar.lie(lie);
        let mut command = device.start(&grant)?;
        liar.until_asked("POST /api/v1/submit").await;
        command.kill().await?;
        liar.tell_truth();
        let kept = device.outbox();
        assert_eq!(kept.len(), 1, "{kept:?}");

        let (said, notice) = device.hears(&["grants"]).await?;
        assert_eq!(notice["transaction"], kept[0]);
        assert_eq!(notice["outcome"], "committed", "{notice}");
        let listed = said["entries"].as_array().expect("a list");
        assert_eq!(listed.len(), before.entries.len() + 1, "{said}");
        assert_eq!(device.outbox(), Vec::<String>::new());
    }
    liar.give_back(&world).await
}

async fn an_answer_that_is_lost_or_false_is_looked_up_and_nothing_is_done_twice(
    world: Arc<World>,
) -> Outcome {
    let liar = Liar::take_over(&world).await?;
    let patient = world.patient().await?;
    let doctor = world.doctor(&hospital_a()).await?;
    for lie in [Lie::Reset, Lie::AnotherCommit, Lie::SignedOut, Lie::Refused] {
        let before = patient
            .member
            .grants(patient.id(), None, PageRequest::default())
            .await?;
        liar.lie(lie);
        patient.grant(&doctor, READ_AND_ADD).await?;
        liar.tell_truth();
        let after = patient
            .member
            .grants(patient.id(), None, PageRequest::default())
            .await?;
        assert_eq!(after.entries.len(), before.entries.len() + 1);
    }
    liar.give_back(&world).await
}

async fn l9_lies_about_lists_envelopes_and_contents_are_noticed(world: Arc<World>) -> Outcome {
    let liar = Liar::take_over(&world).await?;
    let (patient, doctor) = world.patient_and_doctor().await?;
    let basis = doctor.basis(patient.id()).await?;
    let added = add(&doctor.member, &basis, b"as it was written").await?;

    // Another author of a listed record.
    liar.replace(doctor.member.id().as_str(), patient.id().as_str());
    let own = patient.basis();
    let listed = patient.member.records(&own, PageRequest::default());
    let noticed = listed.await.expect_err("the lie is noticed");
    assert!(
        matches!(noticed, Error::NotOwnTransaction(_)),
        "{noticed:?}"
    );
    liar.tell_truth();

    // Other bytes in place of a key envelope, and of a record's content.
    liar.lie(Lie::Blobs);
    let envelopes = doctor.member.granted_categories(patient.id()).await;
    assert!(envelopes.is_err(), "the envelope is not the grant's");
    liar.tell_truth();
    let opened = open(&doctor.member, &basis, &added).await?;
    assert!(opened.readings[0].verification.is_green());
    liar.lie(Lie::Blobs);
    match open(&doctor.member, &basis, &added).await {
        Ok(opened) => assert!(!opened.readings[0].verification.is_green()),
        Err(error) => assert!(!matches!(error, Error::Web(_)), "{error:?}"),
    }
    liar.tell_truth();
    liar.give_back(&world).await
}

async fn l8_lies_about_time_challenge_and_profile_gain_nothing(world: Arc<World>) -> Outcome {
    let liar = Liar::take_over(&world).await?;
    let patient = world.patient().await?;
    // With the service's time, the proposals would be refused.
    for minutes in [10, -10] {
        liar.lie(Lie::Minutes(minutes));
        let member = world.sign_in(&patient.wallet).await?;
        add(&member, &patient.basis(), b"dated by the own clock").await?;
        liar.tell_truth();
    }
    liar.lie(Lie::Challenge(vec![7; 31]));
    let short = Member::sign_in(
        emr_native::connect(&world.profile)?,
        patient.wallet.device(),
    );
    let noticed = short.await.expect_err("the challenge is too short");
    assert!(
        matches!(noticed, Error::Web(WebError::Malformed(_))),
        "{noticed:?}"
    );
    liar.tell_truth();
    // The honest service does not accept a signature over a challenge that it did not make.
    liar.lie(Lie::Challenge(vec![7; 32]));
    let foreign = Member::sign_in(
        emr_native::connect(&world.profile)?,
        patient.wallet.device(),
    );
    let refused = foreign
        .await
        .expect_err("the challenge is not the service's");
    assert!(
        matches!(refused, Error::Web(WebError::Refused(_))),
        "{refused:?}"
    );
    let asked = liar.tell_truth();
    // What a profile pins comes with the program: no member asks the service for it.
    let asks_profile = |path: &String| path.ends_with("/profile");
    assert!(!asked.iter().any(asks_profile), "{asked:?}");
    liar.give_back(&world).await
}

async fn altered_receipts_shares_transactions_and_signatures_are_noticed(
    world: Arc<World>,
) -> Outcome {
    let liar = Liar::take_over(&world).await?;
    let (patient, doctor) = world.patient_and_doctor().await?;
    let basis = doctor.basis(patient.id()).await?;
    let added = add(&doctor.member, &basis, b"as it was written").await?;

    liar.lie(Lie::Altered("/hold"));
    let new = NewRecord {
        kind: KIND,
        content: b"without a receipt".into(),
    };
    let noticed = doctor.member.add_record(&basis, new).await;
    noticed.expect_err("a receipt that no keeper signed counts for nothing");
    let asked = liar.tell_truth();
    let is_submitted = |path: &String| path.ends_with("/submit");
    assert!(!asked.iter().any(is_submitted), "{asked:?}");

    for what in ["/release", "/transactions/"] {
        liar.lie(Lie::Altered(what));
        match open(&doctor.member, &basis, &added).await {
            Ok(opened) => {
                let verification = &opened.readings[0].verification;
                assert!(!verification.is_green(), "{what}: {verification:?}");
            }
            Err(error) => assert!(is_noticed(&error), "{what}: {error:?}"),
        }
        let asked = liar.tell_truth();
        assert!(asked.iter().any(|path| path.contains(what)), "{asked:?}");
    }

    liar.lie(Lie::Altered("/signatures"));
    let signed = patient.member.signatures(PageRequest::default(), None);
    match signed.await {
        Ok(signed) => assert!(!signed.entries.iter().all(|one| one.proof.is_ok())),
        Err(error) => assert!(is_noticed(&error), "{error:?}"),
    }
    liar.give_back(&world).await
}

/// Whether the client itself found fault with an answer: the service neither refused the call nor failed to answer it.
pub(crate) fn is_noticed(error: &Error) -> bool {
    !matches!(
        error,
        Error::Web(WebError::Transport(_) | WebError::Refused(_) | WebError::Failed(_))
    )
}
