//! Grants and requests for them.

use emr_model::grant::{
    ExtendGrant, Grant, GrantKey, GrantTerms, GrantedEpoch, Revoke, Rights, Scope,
};
use emr_model::member::Role;
use emr_model::request::{DecideRequest, Decision, RequestAccess};
use emr_model::{Call, CategoryId, Digest, Grantee, MemberId, Purpose};

use super::scene::Scene;
use super::{HOUR, MINUTE};
use crate::cast::category_recipient;
use crate::chooser::Chooser;
use crate::people::recipient;

/// A practitioner, a hospital, an insurer or a researcher; seldom another member.
fn grantee(scene: &Scene, choice: &mut Chooser) -> Grantee {
    match choice.below(24) {
        0..=9 => Grantee::Member(scene.holder(choice, Role::Practitioner, None)),
        10..=15 => Grantee::Hospital(scene.hospital(choice)),
        16..=18 => Grantee::Member(scene.holder(choice, Role::Insurer, None)),
        19..=21 => Grantee::Member(scene.holder(choice, Role::Researcher, None)),
        _ => Grantee::Member(scene.any_id(choice)),
    }
}

/// The purpose and rights that fit this grantee, seldom others.
fn purpose_and_rights(scene: &Scene, choice: &mut Chooser, grantee: &Grantee) -> (Purpose, Rights) {
    let member = grantee.member().and_then(|id| scene.model.member(id));
    let is = |role| member.is_some_and(|member| member.roles.contains(&role));
    let [to_read, to_add, both, neither] =
        [(true, false), (false, true), (true, true), (false, false)]
            .map(|(read, add)| Rights { read, add });
    let (purpose, rights) = if is(Role::Insurer) {
        (Purpose::Payment, to_read)
    } else if is(Role::Researcher) {
        (Purpose::Research, to_read)
    } else {
        let rights = choice.among(&[both, to_read, both, to_add]);
        (Purpose::Treatment, rights)
    };
    match choice.below(32) {
        31 => (Purpose::EmergencyTreatment, rights),
        30 => (Purpose::Payment, rights),
        29 => (Purpose::Research, rights),
        28 => (Purpose::PatientRequest, rights),
        27 => (purpose, neither),
        26 => (purpose, both),
        _ => (purpose, rights),
    }
}

/// The digest of the recipient of an envelope to this grantee, seldom another one.
fn envelope_to(scene: &Scene, choice: &mut Chooser, grantee: &Grantee) -> Digest {
    let present = match grantee {
        Grantee::Member(id) => scene
            .model
            .member(id)
            .and_then(|member| member.recipient.clone()),
        Grantee::Hospital(msp) => (scene.model.keepers.iter())
            .find(|keeper| keeper.msp == *msp)
            .map(|keeper| keeper.recipient.clone()),
    };
    let present = present.filter(|_| !choice.once_in(32));
    present.unwrap_or_else(|| recipient("nobody")).digest()
}

fn envelope(scene: &Scene, category: &CategoryId, epoch: u32) -> GrantedEpoch {
    GrantedEpoch {
        epoch,
        category_recipient: category_recipient(category, epoch).digest(),
        envelope: scene.digest(&format!("envelope {epoch}")),
    }
}

fn terms(
    scene: &Scene,
    choice: &mut Chooser,
    patient: &MemberId,
    grantee: &Grantee,
    (purpose, rights): (Purpose, Rights),
) -> GrantTerms {
    let category = scene.category(choice);
    let current = scene.model.current(patient, &category);
    let current = current.map_or(1, |key| key.epoch);
    let (first, last) = match choice.below(24) {
        23 => (current + 1, current + 1),
        22 => (1, current.saturating_sub(1)),
        other if other % 2 == 0 => (1, current),
        _ => (current, current),
    };
    let first = first.max(last.saturating_sub(3));
    let scope = scope(scene, choice, patient, &category);
    let rights = match scope {
        Scope::All => rights,
        _ if choice.once_in(16) => rights,
        _ => Rights {
            read: true,
            add: false,
        },
    };
    GrantTerms {
        scope,
        rights,
        purpose,
        not_before: match choice.below(12) {
            11 => Some(scene.now.plus_millis(20 * MINUTE)),
            10 => Some(scene.now.plus_millis(3 * HOUR)),
            9 => Some(scene.earlier(choice)),
            _ => None,
        },
        expires: scene.later(choice),
        epochs: (first..=last)
            .map(|epoch| envelope(scene, &category, epoch))
            .collect(),
        grantee_recipient: envelope_to(scene, choice, grantee),
        category,
    }
}

fn scope(scene: &Scene, choice: &mut Chooser, patient: &MemberId, category: &CategoryId) -> Scope {
    match choice.below(10) {
        8 => Scope::Dates {
            from: scene.earlier(choice),
            until: scene.later(choice),
        },
        9 => {
            let one = scene.record(choice, patient, category).0;
            let other = scene.record(choice, patient, category).0;
            let mut records = vec![one, other];
            if !choice.once_in(16) {
                records.dedup();
            }
            Scope::Records(records)
        }
        _ => Scope::All,
    }
}

pub(super) fn grant(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let patient = scene.patient(choice);
    let device = scene.side(choice, &patient, |powers| powers.grant);
    let grantee = grantee(scene, choice);
    let what = purpose_and_rights(scene, choice, &grantee);
    let terms = terms(scene, choice, &patient, &grantee, what);
    let request = Grant {
        patient,
        grantee,
        terms,
    };
    (device, Call::Grant(request))
}

/// One of the newest grants, seldom with a patient or grantee that is not the grant's.
pub(super) fn known_grant(
    scene: &Scene,
    choice: &mut Chooser,
) -> Option<(GrantKey, CategoryId, u32)> {
    let newest: Vec<_> = scene.model.grants.iter().rev().take(8).collect();
    if newest.is_empty() {
        return None;
    }
    let grant = choice.among(&newest);
    let mut key = grant.key.clone();
    if choice.once_in(24) {
        key.patient = scene.patient(choice);
    }
    let last = grant.epochs.last().map_or(1, |last| last.epoch);
    Some((key, grant.category.clone(), last))
}

pub(super) fn extend_grant(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let Some((key, category, last)) = known_grant(scene, choice) else {
        return grant(scene, choice);
    };
    let epoch = last + choice.among(&[1, 1, 0, 1, 1, 0, 1, 2]);
    let request = ExtendGrant {
        epoch: envelope(scene, &category, epoch),
        grantee_recipient: envelope_to(scene, choice, &key.grantee),
        grant: key,
    };
    let device = scene.side(choice, &request.grant.patient, |powers| powers.grant);
    (device, Call::ExtendGrant(request))
}

pub(super) fn revoke(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let Some((key, category, _)) = known_grant(scene, choice) else {
        return grant(scene, choice);
    };
    let device = scene.side(choice, &key.patient, |powers| powers.grant);
    let request = Revoke {
        next: (!choice.once_in(4)).then(|| scene.key(choice, &key.patient, &category)),
        grant: key,
    };
    (device, Call::Revoke(request))
}

pub(super) fn request_access(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let role = match choice.below(8) {
        0..=4 => Role::Practitioner,
        5 => Role::Registrar,
        6 => Role::Insurer,
        _ => Role::Researcher,
    };
    let who = scene.holder(choice, role, None);
    let msp = scene.model.member(&who).map(|member| member.msp.clone());
    let grantee = match (msp, choice.below(6)) {
        (Some(msp), 4) => Grantee::Hospital(msp),
        (Some(msp), 5) if role == Role::Registrar => Grantee::Hospital(msp),
        (_, 5) => grantee(scene, choice),
        _ => Grantee::Member(who.clone()),
    };
    let (purpose, rights) = purpose_and_rights(scene, choice, &grantee);
    let request = RequestAccess {
        patient: scene.patient(choice),
        grantee,
        purpose,
        rights,
        until: scene.later(choice),
        message: scene.digest("message"),
    };
    (scene.device(choice, &who), Call::RequestAccess(request))
}

pub(super) fn decide_request(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let newest: Vec<_> = scene.model.requests.iter().rev().take(4).collect();
    if newest.is_empty() {
        return request_access(scene, choice);
    }
    let asked = choice.among(&newest);
    let device = scene.side(choice, &asked.patient, |powers| powers.grant);
    let patient = match choice.once_in(24) {
        true => scene.patient(choice),
        false => asked.patient.clone(),
    };
    let decision = match choice.below(6) {
        5 => Decision::Decline,
        other => {
            let what = match other {
                4 => purpose_and_rights(scene, choice, &asked.grantee),
                _ => (asked.purpose, asked.rights),
            };
            let mut terms = terms(scene, choice, &patient, &asked.grantee, what);
            if !choice.once_in(4) {
                terms.expires = terms.expires.min(asked.until);
            }
            Decision::Approve(terms)
        }
    };
    let request = DecideRequest {
        patient,
        requester: asked.requester.clone(),
        request: asked.request.clone(),
        decision,
    };
    (device, Call::DecideRequest(request))
}
