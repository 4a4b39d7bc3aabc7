//! Records opened on another basis than a grant to a reader: a grant of single records or to a hospital, a delegation,
//! an emergency.

use std::sync::Arc;

use emr_client::Error;
use emr_client::member::{HeldBasis, Terms};
use emr_model::access::AccessEntry;
use emr_model::delegate::Powers;
use emr_model::emergency::EmergencyReason;
use emr_model::grant::{GrantKey, Scope};
use emr_model::{Basis, ErrorCode, Grantee, PageRequest, Purpose, Timestamp};

use crate::refusal::{refused, refused_by_web};
use crate::trial::{Case, Failure, Outcome, cases};
use crate::world::{
    Patient, Person, READ, World, add, hospital_a, hospital_b, in_an_hour, open, open_green,
};

pub(crate) fn cases() -> Vec<Case> {
    cases![Together:
        a_grant_of_single_records_opens_these_and_no_other,
        a_hospitals_practitioners_read_by_their_own_keeper_and_nobody_elses,
        a_delegate_reads_and_adds_in_the_patients_place_until_it_ends,
        a_delegate_who_may_grant_grants_and_revokes_in_the_patients_place,
        an_emergency_opens_what_the_patient_left_open_to_emergencies,
    ]
    .into()
}

async fn a_grant_of_single_records_opens_these_and_no_other(world: Arc<World>) -> Outcome {
    let patient = world.patient().await?;
    let doctor = world.doctor(&hospital_a()).await?;
    let own = patient.basis();
    let shown = add(&patient.member, &own, b"shown").await?;
    let hidden = add(&patient.member, &own, b"hidden").await?;
    let terms = Terms {
        scope: Scope::Records(vec![shown.record.clone()]),
        ..patient.terms(READ)
    };
    let granted = patient.member.grant(&doctor.grantee(), &terms).await?;
    let basis = doctor.basis(patient.id()).await?;

    open_green(&doctor.member, &basis, &shown, b"shown").await?;
    let refusal = open(&doctor.member, &basis, &hidden).await;
    refused(refusal, ErrorCode::NotPermitted);
    let listed = doctor.member.records(&basis, PageRequest::default());
    let listed: Vec<_> = listed
        .await?
        .entries
        .into_iter()
        .map(|entry| entry.record)
        .collect();
    assert_eq!(listed, std::slice::from_ref(&shown.record));

    // The envelope has no key of the category, and stays as it is when the next epoch begins.
    let envelopes = doctor.member.granted_categories(patient.id()).await?;
    assert!(envelopes[0].envelope.identity.is_none());
    let other = world.doctor(&hospital_b()).await?;
    let revoked = patient.grant(&other, READ).await?;
    let revoked = patient.member.revoke(&revoked).await?;
    assert_eq!(revoked.extended, []);
    open_green(&doctor.member, &basis, &shown, b"shown").await?;

    let key = GrantKey {
        patient: patient.id().clone(),
        grantee: doctor.grantee(),
        grant: granted.transaction,
    };
    patient.member.revoke(&key).await?;
    refused(
        open(&doctor.member, &basis, &shown).await,
        ErrorCode::Expired,
    );
    Ok(())
}

async fn a_hospitals_practitioners_read_by_their_own_keeper_and_nobody_elses(
    world: Arc<World>,
) -> Outcome {
    let patient = world.patient().await?;
    let added = add(&patient.member, &patient.basis(), b"for the ward").await?;
    let doctor = world.doctor(&hospital_a()).await?;
    let colleague = world.doctor(&hospital_a()).await?;
    let stranger = world.doctor(&hospital_b()).await?;
    let hospital = doctor.member.hospital();
    let granted = patient
        .member
        .grant(&hospital, &patient.terms(READ))
        .await?;

    for practitioner in [&doctor, &colleague] {
        let basis = hospitals_basis(practitioner, &patient).await?;
        open_green(&practitioner.member, &basis, &added, b"for the ward").await?;
    }
    let basis = hospitals_basis(&doctor, &patient).await?;
    refused(
        open(&stranger.member, &basis, &added).await,
        ErrorCode::NotPermitted,
    );

    // The next envelope opens the records of a later epoch.
    let other = patient.grant(&stranger, READ).await?;
    let revoked = patient.member.revoke(&other).await?;
    assert_eq!(revoked.extended.len(), 1, "{revoked:?}");
    let later = add(&patient.member, &patient.basis(), b"later").await?;
    let basis = hospitals_basis(&doctor, &patient).await?;
    open_green(&doctor.member, &basis, &later, b"later").await?;
    open_green(&doctor.member, &basis, &added, b"for the ward").await?;

    let opening = open(&doctor.member, &basis, &added).await?;
    let key = GrantKey {
        patient: patient.id().clone(),
        grantee: hospital,
        grant: granted.transaction,
    };
    patient.member.revoke(&key).await?;
    refused(
        open(&doctor.member, &basis, &added).await,
        ErrorCode::Expired,
    );
    let unlock = emr_api::custody::Unlock {
        access: opening.access,
        envelopes: Vec::new(),
        locks: Vec::new(),
    };
    let web = doctor.member.session().web();
    refused_by_web(web.unlock(&hospital_a(), &unlock).await, ErrorCode::Expired);
    Ok(())
}

async fn a_delegate_reads_and_adds_in_the_patients_place_until_it_ends(
    world: Arc<World>,
) -> Outcome {
    let patient = world.patient().await?;
    let delegate = world.patient().await?;
    let added = add(&patient.member, &patient.basis(), b"mine").await?;
    let powers = Powers {
        read: true,
        add: true,
        grant: false,
        log: false,
    };
    let categories = [patient.category.clone()];
    patient
        .member
        .delegate(&delegate.address(), powers, in_an_hour(), &categories)
        .await?;

    let mut bases = delegate.member.delegated_categories(patient.id()).await?;
    assert_eq!(bases.len(), 1, "one category was handed over");
    let basis = bases.remove(0);
    open_green(&delegate.member, &basis, &added, b"mine").await?;
    let stated = add(&delegate.member, &basis, b"said for them").await?;
    open_green(&patient.member, &patient.basis(), &stated, b"said for them").await?;
    let opening = open(&delegate.member, &basis, &stated).await?;
    assert!(opening.readings[0].facts.is_patient_stated);

    // The log names both.
    let looks = log(&patient).await?;
    let by_delegate = looks
        .iter()
        .filter(|look| look.reader == *delegate.id() && look.basis == Basis::Delegation);
    assert_eq!(by_delegate.count(), 2);

    patient
        .member
        .undelegate(patient.id(), delegate.id())
        .await?;
    refused(
        open(&delegate.member, &basis, &added).await,
        ErrorCode::Expired,
    );
    Ok(())
}

async fn a_delegate_who_may_grant_grants_and_revokes_in_the_patients_place(
    world: Arc<World>,
) -> Outcome {
    let patient = world.patient().await?;
    let delegate = world.patient().await?;
    let doctor = world.doctor(&hospital_a()).await?;
    let colleague = world.doctor(&hospital_a()).await?;
    let added = add(&patient.member, &patient.basis(), b"mine").await?;
    let powers = Powers {
        read: true,
        add: false,
        grant: true,
        log: false,
    };
    let categories = [patient.category.clone()];
    let address = delegate.address();
    let handed_over = patient
        .member
        .delegate(&address, powers, in_an_hour(), &categories);
    handed_over.await?;

    // A delegate grants nothing beyond the delegation's own end.
    let terms = Terms {
        expires: Timestamp::now().plus_millis(30 * 60 * 1000),
        ..patient.terms(READ)
    };
    let grant = |grantee: Grantee, terms: Terms| {
        let (delegate, patient) = (&delegate.member, patient.id());
        async move { delegate.grant_for(patient, &grantee, &terms).await }
    };
    let granted = grant(doctor.grantee(), terms.clone()).await?;
    let basis = doctor.basis(patient.id()).await?;
    open_green(&doctor.member, &basis, &added, b"mine").await?;
    let single = Terms {
        scope: Scope::Records(vec![added.record.clone()]),
        ..terms.clone()
    };
    grant(colleague.grantee(), single).await?;
    let of_one = colleague.basis(patient.id()).await?;
    open_green(&colleague.member, &of_one, &added, b"mine").await?;

    let key = GrantKey {
        patient: patient.id().clone(),
        grantee: doctor.grantee(),
        grant: granted.transaction,
    };
    delegate.member.revoke(&key).await?;
    refused(
        open(&doctor.member, &basis, &added).await,
        ErrorCode::Expired,
    );

    // The delegate sealed the next epoch's key to the patient and to themself, and goes on granting.
    let later = add(&patient.member, &patient.basis(), b"later").await?;
    for (record, content) in [(&added, b"mine".as_slice()), (&later, b"later")] {
        open_green(&patient.member, &patient.basis(), record, content).await?;
    }
    let granted = grant(doctor.grantee(), terms.clone()).await?;
    let basis = doctor.basis(patient.id()).await?;
    open_green(&doctor.member, &basis, &later, b"later").await?;

    // The patient seals a next epoch's key to themself alone: the delegate has it only when the patient hands it over.
    let key = GrantKey {
        grant: granted.transaction,
        ..key
    };
    patient.member.revoke(&key).await?;
    let latest = add(&patient.member, &patient.basis(), b"latest").await?;
    let too_early = grant(colleague.grantee(), terms.clone()).await;
    assert!(
        matches!(too_early, Err(Error::NoCategoryKey { epoch: 2, .. })),
        "{too_early:?}"
    );
    let handed_over = patient
        .member
        .delegate(&address, powers, in_an_hour(), &categories);
    handed_over.await?;
    grant(doctor.grantee(), terms).await?;
    let basis = doctor.basis(patient.id()).await?;
    open_green(&doctor.member, &basis, &latest, b"latest").await?;
    Ok(())
}

async fn an_emergency_opens_what_the_patient_left_open_to_emergencies(
    world: Arc<World>,
) -> Outcome {
    let patient = world.patient_open_to_emergencies().await?;
    let closed = world.patient().await?;
    let doctor = world.doctor(&hospital_b()).await?;
    let added = add(&patient.member, &patient.basis(), b"allergic").await?;
    let not_open = add(&closed.member, &closed.basis(), b"not for this").await?;

    let emergency = emergencys_basis(&doctor, &patient).await?;
    open_green(&doctor.member, &emergency, &added, b"allergic").await?;
    let looks = log(&patient).await?;
    let look = &looks[0];
    assert_eq!(look.reader, *doctor.member.id());
    assert_eq!(look.purpose, Purpose::EmergencyTreatment);
    assert_eq!(look.basis, emergency.named());
    let released_by = [hospital_a(), world.profile.ministry.clone()];
    assert_eq!(
        look.released_by, released_by,
        "not by the doctor's own hospital"
    );
    let known = patient.member.emergencies(PageRequest::default()).await?;
    assert_eq!(known.entries.len(), 1);
    assert!(known.entries[0].review.is_none(), "a review is owed");

    let other = emergencys_basis(&doctor, &closed).await?;
    let refusal = open(&doctor.member, &other, &not_open).await;
    assert!(refusal.is_err(), "it was not left open: {refusal:?}");
    // A colleague cannot read in this emergency.
    let colleague = world.doctor(&hospital_b()).await?;
    refused(
        open(&colleague.member, &emergency, &added).await,
        ErrorCode::NotPermitted,
    );
    Ok(())
}

/// The basis of a grant to the practitioner's hospital.
async fn hospitals_basis(person: &Person, patient: &Patient) -> Result<HeldBasis, Failure> {
    let mut granted = person.member.hospital_grants(patient.id()).await?;
    assert_eq!(granted.len(), 1, "there is one usable grant");
    Ok(HeldBasis::Grant(granted.remove(0)))
}

/// The basis of an emergency that the practitioner declares now.
pub(crate) async fn emergencys_basis(
    person: &Person,
    patient: &Patient,
) -> Result<HeldBasis, Failure> {
    let broken = person
        .member
        .break_glass(
            patient.id(),
            EmergencyReason::Unconscious,
            "found in the street",
        )
        .await?;
    let emergency = &broken.answer.emergency;
    Ok(person
        .member
        .emergency_basis(patient.id(), &patient.category, emergency))
}

async fn log(patient: &Patient) -> Result<Vec<AccessEntry>, Failure> {
    let log = patient.member.access_log(PageRequest::default()).await?;
    Ok(log.entries)
}
