//! Category keys, delegations and emergencies, and the queries about consent.

use emr_model::category::{GetCategory, ListCategories, PublishCategoryKey, SetEmergencyAccess};
use emr_model::delegate::{
    AppointGuardian, Appointer, Delegate, DelegationTerms, ListDelegations, Powers, Undelegate,
};
use emr_model::desk::{Application, DeclaredEmergency, DeskSubject, FeedbackAuthor, MayReadDesk};
use emr_model::emergency::{BreakGlass, EmergencyReason, ReviewEmergency, ReviewOutcome};
use emr_model::grant::{ListGrants, MayAccess, Right, WouldAccess};
use emr_model::member::Role;
use emr_model::request::ListRequests;
use emr_model::{Call, Grantee};
use emr_model::{Digest, EmergencyId};

use super::HOUR;
use super::scene::Scene;
use super::terms;
use crate::chooser::Chooser;

pub(super) fn publish_category_key(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let patient = scene.patient(choice);
    let category = scene.category(choice);
    let device = scene.side(choice, &patient, |powers| powers.grant);
    let request = PublishCategoryKey {
        key: scene.key(choice, &patient, &category),
        patient,
        category,
    };
    (device, Call::PublishCategoryKey(request))
}

pub(super) fn set_emergency_access(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let patient = scene.patient(choice);
    let category = scene.category(choice);
    let current = scene.model.current(&patient, &category);
    let device = scene.side(choice, &patient, |powers| powers.grant);
    let request = SetEmergencyAccess {
        epoch: current.map_or(1, |key| key.epoch) + u32::from(choice.once_in(16)),
        emergency_access: current.is_some_and(|key| key.emergency_access) == choice.once_in(8),
        patient,
        category,
    };
    (device, Call::SetEmergencyAccess(request))
}

fn terms(scene: &Scene, choice: &mut Chooser) -> DelegationTerms {
    let [read, add, grant, log] = std::array::from_fn(|_| choice.below(3) != 2);
    DelegationTerms {
        powers: Powers {
            read,
            add,
            grant,
            log,
        },
        until: scene.later(choice),
        envelope: None,
    }
}

pub(super) fn delegate(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let patient = scene.patient(choice);
    let device = scene.side(choice, &patient, |powers| powers.grant);
    let request = Delegate {
        delegate: scene.holder(choice, Role::Patient, None),
        patient,
        terms: terms(scene, choice),
    };
    (device, Call::Delegate(request))
}

/// Mostly terms that end after the wait, and within a year.
fn guardians_terms(scene: &Scene, choice: &mut Chooser) -> DelegationTerms {
    let days = choice.among(&[10, 4, 30, 365, 2, 366, 367]);
    DelegationTerms {
        until: scene.now.plus_millis(days * 24 * HOUR),
        ..terms(scene, choice)
    }
}

pub(super) fn appoint_guardian(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    // Half of the time the caller repeats what the other side has asked for.
    let waiting =
        scene.model.agreed.iter().rev().find_map(|agreed| {
            serde_json::from_value::<AppointGuardian>(agreed.request.clone()).ok()
        });
    let request = match waiting {
        Some(waiting) if choice.below(2) == 0 => waiting,
        _ => AppointGuardian {
            patient: scene.patient(choice),
            guardian: scene.holder(choice, Role::Patient, None),
            terms: guardians_terms(scene, choice),
            hospital: scene.hospital(choice),
        },
    };
    let who = match choice.below(2) {
        0 => scene.holder(choice, Role::Ministry, None),
        _ => scene.holder(choice, Role::Registrar, Some(&request.hospital)),
    };
    (scene.device(choice, &who), Call::AppointGuardian(request))
}

pub(super) fn undelegate(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let delegations = &scene.model.delegations;
    if delegations.is_empty() || choice.once_in(16) {
        let patient = scene.patient(choice);
        let request = Undelegate {
            delegate: scene.patient(choice),
            patient,
        };
        let who = scene.any_id(choice);
        return (scene.device(choice, &who), Call::Undelegate(request));
    }
    let known = choice.among(delegations);
    let who = match (choice.below(5), &known.appointed_by) {
        (0, Appointer::Authorities(_)) => scene.holder(choice, Role::Ministry, None),
        (1, Appointer::Authorities(msp)) => scene.holder(choice, Role::Registrar, Some(msp)),
        (2, _) => known.delegate.clone(),
        (3, _) => scene.any_id(choice),
        _ => known.patient.clone(),
    };
    let request = Undelegate {
        patient: known.patient,
        delegate: known.delegate,
    };
    (scene.device(choice, &who), Call::Undelegate(request))
}

pub(super) fn break_glass(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let who = scene.holder(choice, Role::Practitioner, None);
    let request = BreakGlass {
        patient: scene.patient(choice),
        reason: choice.among(&[EmergencyReason::Unconscious, EmergencyReason::Other]),
        text: match choice.once_in(6) {
            true => Digest::of("the same as ever"),
            false => scene.digest("reason"),
        },
    };
    (scene.device(choice, &who), Call::BreakGlass(request))
}

/// About an application, or about an emergency that was declared.
pub(super) fn may_read_desk(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let newest: Vec<_> = scene.model.emergencies.iter().rev().take(4).collect();
    let (hospital, subject, file) = match newest.is_empty() || choice.once_in(2) {
        true => {
            let hospital = scene.hospital(choice);
            let application = Application {
                id: scene.any_id(choice),
                msp: hospital.clone(),
                roles: vec![choice.among(&[Role::Practitioner, Role::Registrar])],
            };
            let subject = match choice.once_in(2) {
                true => DeskSubject::Refusal(application),
                false => DeskSubject::Application(application),
            };
            (hospital, subject, scene.digest("desk file"))
        }
        false => {
            let known = choice.among(&newest);
            let emergency = DeclaredEmergency {
                patient: known.patient.clone(),
                practitioner: known.practitioner.clone(),
            };
            let file = match choice.once_in(8) {
                true => scene.digest("another reason"),
                false => known.text.clone(),
            };
            (
                known.hospital.clone(),
                DeskSubject::Emergency(emergency),
                file,
            )
        }
    };
    let subject = match choice.once_in(4) {
        true => DeskSubject::Feedback(FeedbackAuthor {
            author: scene.any_id(choice),
        }),
        false => subject,
    };
    let who = match (choice.below(4), &subject) {
        (0, _) => scene.holder(choice, Role::Ministry, None),
        (1, DeskSubject::Emergency(emergency)) => emergency.patient.clone(),
        (2, _) => scene.any_id(choice),
        _ => scene.holder(choice, Role::Registrar, Some(&hospital)),
    };
    let request = MayReadDesk { subject, file };
    (scene.device(choice, &who), Call::MayReadDesk(request))
}

pub(super) fn review_emergency(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let newest: Vec<_> = scene.model.emergencies.iter().rev().take(4).collect();
    let (patient, emergency, hospital) = match newest.is_empty() || choice.once_in(16) {
        true => {
            let unknown = EmergencyId {
                time: scene.now,
                transaction: scene.transaction.clone(),
            };
            (scene.patient(choice), unknown, scene.hospital(choice))
        }
        false => {
            let known = choice.among(&newest);
            let hospital = known.hospital.clone();
            (known.patient.clone(), known.id.clone(), hospital)
        }
    };
    let who = match choice.below(3) {
        0 => scene.holder(choice, Role::Registrar, Some(&hospital)),
        1 => scene.holder(choice, Role::Ministry, None),
        _ => scene.holder(choice, Role::Registrar, None),
    };
    let request = ReviewEmergency {
        patient,
        emergency,
        outcome: choice.among(&[ReviewOutcome::Justified, ReviewOutcome::Unjustified]),
        text: scene.digest("review"),
    };
    (scene.device(choice, &who), Call::ReviewEmergency(request))
}

pub(super) fn get_category(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let (device, claim) = scene.claim(choice);
    let request = GetCategory {
        category: scene.category_of(choice, &claim),
        patient: claim.patient,
        basis: claim.basis,
    };
    (device, Call::GetCategory(request))
}

pub(super) fn list_categories(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let patient = scene.patient(choice);
    let device = scene.side(choice, &patient, |powers| powers.grant);
    let page = scene.page(choice);
    let call = Call::ListCategories(ListCategories { patient, page });
    (device, call)
}

pub(super) fn may_access(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let (device, claim) = scene.claim(choice);
    let request = MayAccess {
        category: scene.category_of(choice, &claim),
        right: choice.among(&[Right::Read, Right::Add]),
        patient: claim.patient,
        basis: claim.basis,
    };
    (device, Call::MayAccess(request))
}

pub(super) fn would_access(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let Some((grant, ..)) = terms::known_grant(scene, choice) else {
        return may_access(scene, choice);
    };
    let member = match (&grant.grantee, choice.below(4)) {
        (Grantee::Member(id), 1..) => id.clone(),
        (Grantee::Hospital(msp), 1..) => scene.holder(choice, Role::Practitioner, Some(msp)),
        (_, 0) => scene.any_id(choice),
    };
    let may = |powers: Powers| powers.grant || powers.log;
    let device = match choice.once_in(6) {
        true => scene.device(choice, &member),
        false => scene.side(choice, &grant.patient, may),
    };
    (device, Call::WouldAccess(WouldAccess { grant, member }))
}

pub(super) fn list_requests(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let who = scene.any_id(choice);
    let request = ListRequests {
        patient: scene.patient(choice),
        requester: match choice.below(4) {
            0 => None,
            3 => Some(scene.any_id(choice)),
            _ => Some(who.clone()),
        },
        page: scene.page(choice),
    };
    (scene.device(choice, &who), Call::ListRequests(request))
}

pub(super) fn list_grants(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let who = scene.any_id(choice);
    let request = ListGrants {
        patient: scene.patient(choice),
        grantee: match choice.below(4) {
            0 => None,
            1 => Some(Grantee::Hospital(scene.hospital(choice))),
            2 => Some(Grantee::Member(scene.any_id(choice))),
            _ => Some(Grantee::Member(who.clone())),
        },
        page: scene.page(choice),
    };
    (scene.device(choice, &who), Call::ListGrants(request))
}

pub(super) fn list_delegations(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let patient = scene.patient(choice);
    let device = scene.side(choice, &patient, |_| true);
    let request = ListDelegations {
        patient,
        delegate: match choice.below(3) {
            2 => Some(scene.any_id(choice)),
            _ => None,
        },
        page: scene.page(choice),
    };
    (device, Call::ListDelegations(request))
}
