//! Records that are looked up, opened, released and erased.

use emr_model::access::{MayRelease, OpenRecords, RecordVersion};
use emr_model::erasure::{
    ConfirmErasure, EraseRecords, ErasedPart, ListErasures, ListOwedErasures, RecordName,
};
use emr_model::record::{GetRecord, ListRecords, RecordHistory};
use emr_model::{Call, CategoryId, Committed, LedgerKey, MemberId, Nonce, Purpose};

use super::scene::Scene;
use crate::chooser::Chooser;
use crate::people::recipient;

/// One to three versions, mostly of one category.
fn versions(
    scene: &Scene,
    choice: &mut Chooser,
    patient: &MemberId,
    category: &CategoryId,
) -> Vec<RecordVersion> {
    let count = choice.among(&[1, 2, 1, 3, 1, 2, 1, 2, 3, 1, 1, 0]);
    let mut all = Vec::new();
    for _ in 0..count {
        let category = match choice.once_in(12) {
            true => scene.category(choice),
            false => category.clone(),
        };
        let (record, number) = scene.record(choice, patient, &category);
        let name = RecordVersion {
            category,
            record,
            version: number + u32::from(choice.once_in(32)),
        };
        if !all.contains(&name) || choice.once_in(8) {
            all.push(name);
        }
    }
    all
}

pub(super) fn open_records(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let (device, claim) = scene.claim(choice);
    let category = scene.category_of(choice, &claim);
    let certificate = &scene.cast.devices[device].certificate;
    let reader = certificate.member.as_ref();
    let own = reader.and_then(|id| scene.model.recipient_of(id, &certificate.key));
    let own = own.cloned().filter(|_| !choice.once_in(32));
    let request = OpenRecords {
        purpose: match choice.once_in(16) {
            true => choice.among(&[
                Purpose::Treatment,
                Purpose::EmergencyTreatment,
                Purpose::Payment,
            ]),
            false => claim.purpose,
        },
        recipient: own.unwrap_or_else(|| recipient("nobody")).digest(),
        records: versions(scene, choice, &claim.patient, &category),
        patient: claim.patient,
        basis: claim.basis,
    };
    (device, Call::OpenRecords(request))
}

/// A keeper's device, mostly the registered one.
pub(super) fn keeper(scene: &Scene, choice: &mut Chooser) -> usize {
    let at = choice.below(scene.cast.organizations.len());
    let devices = scene.cast.keepers[at];
    let registered = (scene.model.keepers.iter())
        .find(|keeper| keeper.msp == scene.cast.organizations[at])
        .map(|keeper| &keeper.key);
    let is_registered =
        |device: &&usize| Some(&scene.cast.devices[**device].certificate.key) == registered;
    match choice.below(24) {
        23 => devices[1],
        22 => choice.below(scene.cast.devices.len()),
        _ => *devices.iter().find(is_registered).unwrap_or(&devices[0]),
    }
}

pub(super) fn may_release(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let newest: Vec<_> = scene.model.accesses.iter().rev().take(4).collect();
    if newest.is_empty() {
        return open_records(scene, choice);
    }
    let mut access = choice.among(&newest).key.clone();
    if choice.once_in(24) {
        access.patient = scene.patient(choice);
    }
    let device = keeper(scene, choice);
    (device, Call::MayRelease(MayRelease { access }))
}

pub(super) fn erase_records(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let patient = scene.patient(choice);
    let category = scene.category(choice);
    let versions = versions(scene, choice, &patient, &category);
    let name = |version: RecordVersion| RecordName {
        category: version.category,
        record: version.record,
    };
    let device = scene.side(choice, &patient, |powers| powers.add);
    let request = EraseRecords {
        patient,
        records: versions.into_iter().map(name).collect(),
        part: match choice.once_in(3) {
            true => ErasedPart::EmergencyShares,
            false => ErasedPart::Everything,
        },
    };
    (device, Call::EraseRecords(request))
}

pub(super) fn confirm_erasure(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let newest: Vec<_> = scene.model.erasures.iter().rev().take(3).collect();
    if newest.is_empty() {
        return erase_records(scene, choice);
    }
    let known = choice.among(&newest);
    let request = ConfirmErasure {
        patient: match choice.once_in(16) {
            true => scene.patient(choice),
            false => known.patient.clone(),
        },
        erasure: known.transaction.clone(),
        certificate: scene.digest("certificate"),
    };
    (keeper(scene, choice), Call::ConfirmErasure(request))
}

pub(super) fn list_erasures(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let patient = scene.patient(choice);
    let device = scene.side(choice, &patient, |powers| powers.log);
    let page = scene.page(choice);
    (device, Call::ListErasures(ListErasures { patient, page }))
}

pub(super) fn list_owed_erasures(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let request = ListOwedErasures::default();
    (keeper(scene, choice), Call::ListOwedErasures(request))
}

pub(super) fn get_record(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let (device, claim) = scene.claim(choice);
    let category = scene.category_of(choice, &claim);
    let request = GetRecord {
        record: scene.record(choice, &claim.patient, &category).0,
        patient: claim.patient,
        category,
        basis: claim.basis,
    };
    (device, Call::GetRecord(request))
}

pub(super) fn list_records(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let (device, claim) = scene.claim(choice);
    let request = ListRecords {
        category: scene.category_of(choice, &claim),
        patient: claim.patient,
        basis: claim.basis,
        page: scene.page(choice),
    };
    (device, Call::ListRecords(request))
}

pub(super) fn record_history(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let (device, claim) = scene.claim(choice);
    let category = scene.category_of(choice, &claim);
    let request = RecordHistory {
        record: scene.record(choice, &claim.patient, &category).0,
        patient: claim.patient,
        category,
        basis: claim.basis,
        page: scene.page(choice),
    };
    (device, Call::RecordHistory(request))
}

/// Asks about a transaction that another device may have signed, or that never was.
pub(super) fn committed(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let device = choice.below(scene.cast.devices.len());
    let nonce = Nonce::from_bytes(&[7; 24]);
    let own = scene.cast.devices[device]
        .identity
        .transaction_id(&nonce.to_bytes());
    let known = &scene.model.committed;
    let request = Committed {
        transaction: match choice.once_in(2) {
            true => known[choice.below(known.len())].clone(),
            false => own.parse().expect("it is 64 digits"),
        },
        nonce,
        time: scene.now,
        key: LedgerKey::Member(scene.any_id(choice)),
    };
    (device, Call::Committed(request))
}
