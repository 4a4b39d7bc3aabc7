//! Records that are added and changed.

use emr_model::record::{
    AddRecord, AddRecords, AmendRecord, AnchorBatch, Batch, EnterInError, NewRecord, ReissueShares,
    SealedParts,
};
use emr_model::{Call, CategoryId, MemberId, RecordId};

use super::scene::Scene;
use crate::cast::category_recipient;
use crate::chooser::Chooser;
use crate::people::{id, recipient};

/// The current epoch, seldom another.
fn epoch(scene: &Scene, choice: &mut Chooser, patient: &MemberId, category: &CategoryId) -> u32 {
    let current = scene.model.current(patient, category);
    let current = current.map_or(1, |key| key.epoch);
    match choice.below(32) {
        31 => current + 1,
        30 => current.saturating_sub(1),
        _ => current,
    }
}

fn parts(
    scene: &Scene,
    choice: &mut Chooser,
    patient: &MemberId,
    category: &CategoryId,
    epoch: u32,
) -> SealedParts {
    let current = scene.model.current(patient, category);
    let keepers = match current {
        Some(key) => key.keepers.clone(),
        None => [0, 1, 2].map(|at| scene.cast.organizations[at].clone()),
    };
    let member = scene.model.member(patient);
    let patient_recipient = member.and_then(|member| member.patient_recipient.clone());
    let patient_recipient = patient_recipient.filter(|_| !choice.once_in(48));
    SealedParts {
        content: scene.digest("content"),
        lock: scene.digest("lock"),
        keepers: scene.files(choice, &keepers, "file"),
        padded_size: 4_096,
        commitment: scene.digest("commitment"),
        category_recipient: category_recipient(category, epoch).digest(),
        patient_recipient: patient_recipient
            .unwrap_or_else(|| recipient("nobody"))
            .digest(),
    }
}

/// The id that a record must have, seldom another.
fn own_id(scene: &Scene, choice: &mut Chooser) -> RecordId {
    let index = u16::from(choice.once_in(48));
    RecordId::new(scene.now, &scene.transaction, index)
}

pub(super) fn add_record(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let (device, claim) = scene.claim(choice);
    let category = scene.category_of(choice, &claim);
    let epoch = epoch(scene, choice, &claim.patient, &category);
    let request = AddRecord {
        record: own_id(scene, choice),
        kind: id("kind"),
        parts: parts(scene, choice, &claim.patient, &category, epoch),
        patient: claim.patient,
        category,
        epoch,
        basis: claim.basis,
    };
    (device, Call::AddRecord(request))
}

pub(super) fn anchor_batch(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let (device, claim) = scene.claim(choice);
    let category = scene.category_of(choice, &claim);
    let epoch = epoch(scene, choice, &claim.patient, &category);
    let request = AnchorBatch {
        record: own_id(scene, choice),
        kind: id("kind"),
        parts: parts(scene, choice, &claim.patient, &category, epoch),
        batch: Batch {
            root: scene.digest("root"),
            count: choice.among(&[7, 1, 9, 1_000, 2, 5, 6, 0]),
        },
        patient: claim.patient,
        category,
        epoch,
        basis: claim.basis,
    };
    (device, Call::AnchorBatch(request))
}

pub(super) fn add_records(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let (device, claim) = scene.claim(choice);
    let category = scene.category_of(choice, &claim);
    let epoch = epoch(scene, choice, &claim.patient, &category);
    let all = parts(scene, choice, &claim.patient, &category, epoch);
    let count = choice.among(&[2, 1, 3, 2, 1, 3, 2, 0]);
    let record = |at| NewRecord {
        kind: id("kind"),
        content: scene.digest(&format!("content {at}")),
        lock: scene.digest(&format!("lock {at}")),
        padded_size: 4_096,
        commitment: scene.digest(&format!("commitment {at}")),
    };
    let request = AddRecords {
        patient: claim.patient,
        category,
        epoch,
        basis: claim.basis,
        keepers: all.keepers,
        category_recipient: all.category_recipient,
        patient_recipient: all.patient_recipient,
        records: (0..count).map(record).collect(),
    };
    (device, Call::AddRecords(request))
}

pub(super) fn amend_record(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let (device, claim) = scene.claim(choice);
    let category = scene.category_of(choice, &claim);
    let (record, based_on) = scene.record(choice, &claim.patient, &category);
    let epoch = epoch(scene, choice, &claim.patient, &category);
    let request = AmendRecord {
        record,
        based_on,
        kind: id("kind"),
        parts: parts(scene, choice, &claim.patient, &category, epoch),
        patient: claim.patient,
        category,
        epoch,
        basis: claim.basis,
    };
    (device, Call::AmendRecord(request))
}

pub(super) fn enter_in_error(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let (device, claim) = scene.claim(choice);
    let category = scene.category_of(choice, &claim);
    let (record, version) = scene.record(choice, &claim.patient, &category);
    let request = EnterInError {
        patient: claim.patient,
        category,
        record,
        version,
        basis: claim.basis,
    };
    (device, Call::EnterInError(request))
}

pub(super) fn reissue_shares(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let patient = scene.patient(choice);
    let category = scene.category(choice);
    let (record, version) = scene.record(choice, &patient, &category);
    let versions = scene.versions(&patient, Some(&category));
    let known = versions.iter().find(|known| known.record == record);
    let keepers = match known {
        Some(known) => known.parts.keepers.each_ref().map(|file| file.msp.clone()),
        None => [0, 1, 2].map(|at| scene.cast.organizations[at].clone()),
    };
    let device = scene.side(choice, &patient, |powers| powers.add);
    let request = ReissueShares {
        keepers: scene.files(choice, &keepers, "reissued file"),
        patient,
        category,
        record,
        version,
    };
    (device, Call::ReissueShares(request))
}
