//! Organizations, members, keys, recoveries and slots.

use emr_model::directory::{
    AddDirectoryEntry, ConfirmDirectoryEntry, GetDirectoryEntry, Language, ListDirectoryEntries,
    PublicEntry, RemoveDirectoryEntry, Specialty,
};
use emr_model::keeper::{GetKeepers, RegisterKeeper};
use emr_model::member::{
    ActivateMember, ChangeKeys, Freeze, FreezeReason, GetMember, ListKeys, ListMembers,
    MemberStatus, MembershipLog, NewKeyring, RegisterMember, ReinstateMember, Role, SuspendMember,
    UpdateMember,
};
use emr_model::organization::{
    ListOrganizations, OrganizationKind, OrganizationStatus, RegisterOrganization,
    SuspendOrganization,
};
use emr_model::policy::{GetPolicy, SetPolicy};
use emr_model::recovery::{
    ApproveRecovery, CancelRecovery, FinishRecovery, ListOpenRecoveries, ListRecoveries,
    RecoveryStatus, RefusalReason, RefuseRecovery, RequestRecovery,
};
use emr_model::slot::CloseSlot;
use emr_model::{
    Basis, Call, Grantee, MemberId, MspId, NetworkKind, Policy, Recipient, Slot, TransactionId,
};

use super::reading::keeper;
use super::scene::Scene;
use super::{HOUR, MINUTE};
use crate::cast::{Somebody, patient_recipient_of, recipient_of};
use crate::chooser::Chooser;
use crate::people::recipient;

pub(crate) fn organization(msp: &MspId) -> RegisterOrganization {
    RegisterOrganization {
        msp: msp.clone(),
        kind: match msp.as_str() {
            crate::cast::MINISTRY => OrganizationKind::Ministry,
            _ => OrganizationKind::Hospital,
        },
        name: format!("The organization {msp}"),
        contact: "office@example.org".to_owned(),
        address: "1 Main Street".to_owned(),
        treatments: Vec::new(),
        logo: None,
    }
}

pub(super) fn register_organization(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let suspended = scene.model.organizations.iter();
    let mut suspended = suspended.filter(|known| known.status == OrganizationStatus::Suspended);
    let msp = match suspended.next() {
        Some(known) if !choice.once_in(4) => known.msp.clone(),
        _ => scene.organization(choice),
    };
    let mut request = organization(&msp);
    request.treatments = vec![format!("Treatment {}", choice.below(3))];
    if choice.once_in(16) {
        request.kind = OrganizationKind::Ministry;
    }
    let who = scene.holder(choice, Role::Ministry, None);
    let device = match choice.once_in(8) {
        true => choice.among(&scene.cast.administrators),
        false => scene.device(choice, &who),
    };
    (device, Call::RegisterOrganization(request))
}

pub(super) fn suspend_organization(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let who = scene.holder(choice, Role::Ministry, None);
    let msp = scene.hospital(choice);
    let call = Call::SuspendOrganization(SuspendOrganization { msp });
    (scene.device(choice, &who), call)
}

pub(super) fn set_policy(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let short = Policy {
        slot_seconds: 60,
        recovery_seconds: 3 * 60 * 60,
        emergency_seconds: 15 * 60,
        review_seconds: 60 * 60,
    };
    let wrong = Policy {
        slot_seconds: 0,
        ..short.clone()
    };
    let hospital = scene.hospital(choice);
    let who = match choice.below(2) {
        0 => scene.holder(choice, Role::Ministry, None),
        _ => scene.holder(choice, Role::Registrar, Some(&hospital)),
    };
    let usual = Policy::default();
    let policies = [
        short.clone(),
        usual.clone(),
        short.clone(),
        usual,
        short,
        wrong,
    ];
    let request = SetPolicy {
        policy: choice.among(&policies),
        hospital,
    };
    (scene.device(choice, &who), Call::SetPolicy(request))
}

pub(super) fn register_keeper(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let at = choice.below(scene.cast.organizations.len());
    let device = match choice.once_in(8) {
        true => choice.below(scene.cast.devices.len()),
        false => scene.cast.administrators[at],
    };
    let msp = &scene.cast.organizations[at];
    let number = choice.below(2);
    let key = &scene.cast.devices[scene.cast.keepers[at][number]]
        .certificate
        .key;
    let request = RegisterKeeper {
        recipient: recipient(&format!("keeper {number} of {msp}")),
        key: key.clone(),
        address: "127.0.0.1:7070".to_owned(),
    };
    (device, Call::RegisterKeeper(request))
}

pub(super) fn register_member(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let people = &scene.cast.people;
    let newcomers = &people[crate::cast::ADMITTED..];
    let person = match choice.once_in(8) {
        true => &people[choice.below(people.len())],
        false => &newcomers[choice.below(newcomers.len())],
    };
    let device = match choice.below(6) {
        0 => scene.device_of(choice, Role::Ministry),
        5 => choice.among(&scene.cast.administrators),
        _ => scene.device_of(choice, Role::Registrar),
    };
    let request = RegisterMember {
        id: person.id.clone(),
        msp: match choice.once_in(24) {
            true => scene.organization(choice),
            false => person.msp.clone(),
        },
        roles: match choice.once_in(12) {
            true => some_roles(scene, choice),
            false => person.roles.to_vec(),
        },
        key: person.keys[0].clone(),
        network: choice.once_in(24).then_some(NetworkKind::Production),
        custody: person.roles == [Role::Patient] && choice.below(2) == 1,
    };
    (device, Call::RegisterMember(request))
}

fn some_roles(_: &Scene, choice: &mut Chooser) -> Vec<Role> {
    let all: [&[Role]; 8] = [
        &[Role::Practitioner],
        &[Role::Registrar],
        &[Role::Practitioner, Role::Registrar],
        &[Role::Insurer],
        &[Role::Researcher],
        &[Role::Patient],
        &[Role::Ministry],
        &[Role::Patient, Role::Patient],
    ];
    choice.among(&all).to_vec()
}

/// One of a few recipients and, for a patient, patient keys; seldom a patient key where none belongs.
fn recipients(
    scene: &Scene,
    choice: &mut Chooser,
    who: &MemberId,
) -> (Recipient, Option<Recipient>) {
    let member = scene.model.member(who);
    let is_patient = member.is_some_and(|member| member.roles.contains(&Role::Patient));
    let gives = is_patient != choice.once_in(24);
    let number = choice.below(3);
    (
        recipient_of(who, number),
        gives.then(|| patient_recipient_of(who, number / 2)),
    )
}

/// The recipient of one of a member's devices, or none.
fn device_recipient(choice: &mut Chooser, who: &MemberId) -> Option<Recipient> {
    let number = choice.below(3);
    (number > 0).then(|| recipient(&format!("device {number} of {who}")))
}

/// A keyring in place of the member's present one, seldom of another, or none.
fn keyring(scene: &Scene, choice: &mut Chooser, who: &MemberId) -> Option<NewKeyring> {
    let member = scene.model.member(who);
    let present = member.and_then(|member| member.keyring.clone());
    let replaces = match choice.below(6) {
        0 => return None,
        1 => Some(scene.digest("an earlier keyring")),
        _ => present,
    };
    Some(NewKeyring {
        file: scene.digest("keyring"),
        replaces,
    })
}

pub(super) fn activate_member(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let pending = scene.model.members.iter();
    let mut pending = pending.filter(|member| member.status == MemberStatus::Pending);
    let who = match pending.next() {
        Some(member) => member.id.clone(),
        None => scene.any_id(choice),
    };
    let device = scene.device(choice, &who);
    let (recipient, patient_recipient) = recipients(scene, choice, &who);
    let request = ActivateMember {
        recipient,
        patient_recipient,
        device: device_recipient(choice, &who),
        keyring: (choice.below(2) == 1).then(|| scene.digest("keyring")),
    };
    (device, Call::ActivateMember(request))
}

pub(super) fn update_member(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let who = scene.any_id(choice);
    let request = UpdateMember {
        roles: match (scene.person(&who), choice.below(3)) {
            (Some(person), 0 | 1) => person.roles.to_vec(),
            _ => some_roles(scene, choice),
        },
        remaining: remaining(scene, choice),
        id: who,
    };
    (
        scene.device_of(choice, Role::Ministry),
        Call::UpdateMember(request),
    )
}

impl Scene<'_> {
    /// The device of a member who is active in this role.
    fn device_of(&self, choice: &mut Chooser, role: Role) -> usize {
        let who = self.holder(choice, role, None);
        self.device(choice, &who)
    }
}

/// The ministry's device, or that of a registrar, mostly of the member's own hospital.
fn superior(scene: &Scene, choice: &mut Chooser, who: &MemberId) -> usize {
    let msp = scene.model.member(who).map(|member| member.msp.clone());
    let superior = match choice.below(5) {
        0 | 1 => scene.holder(choice, Role::Ministry, None),
        2 | 3 => scene.holder(choice, Role::Registrar, msp.as_ref()),
        _ => scene.holder(choice, Role::Registrar, None),
    };
    scene.device(choice, &superior)
}

pub(super) fn suspend_member(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let id = scene.any_id(choice);
    let device = superior(scene, choice, &id);
    let remaining = remaining(scene, choice);
    let request = SuspendMember { id, remaining };
    (device, Call::SuspendMember(request))
}

/// Two who may be ministry members, seldom none.
fn remaining(scene: &Scene, choice: &mut Chooser) -> Vec<MemberId> {
    match choice.once_in(6) {
        true => Vec::new(),
        false => [(); 2]
            .map(|()| scene.holder(choice, Role::Ministry, None))
            .to_vec(),
    }
}

pub(super) fn reinstate_member(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let stopped = scene.model.members.iter().filter(|member| {
        matches!(
            member.status,
            MemberStatus::Suspended | MemberStatus::Frozen
        )
    });
    let stopped: Vec<_> = stopped.map(|member| member.id.clone()).collect();
    let id = match stopped.is_empty() || choice.once_in(12) {
        true => scene.any_id(choice),
        false => choice.among(&stopped),
    };
    let frozen = scene.model.keys.iter();
    let frozen = frozen.filter(|pinned| pinned.frozen.is_some());
    let frozen: Vec<_> = frozen.map(|pinned| (&pinned.member, &pinned.key)).collect();
    let (id, key) = match frozen.is_empty() || choice.below(2) == 0 {
        true => (id, None),
        false => {
            let (id, key) = choice.among(&frozen);
            (id.clone(), Some(key.clone()))
        }
    };
    let device = superior(scene, choice, &id);
    (device, Call::ReinstateMember(ReinstateMember { id, key }))
}

pub(super) fn freeze(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let id = scene.any_id(choice);
    let key = match (scene.person(&id), choice.below(4)) {
        (Some(person), 1) => Some(choice.among(&person.keys)),
        (Some(person), 2) => Some(person.keys[1].clone()),
        _ => None,
    };
    let person = scene.person(&id);
    let remaining_key = match (person, key.is_some() != choice.once_in(12)) {
        (Some(person), true) => Some(choice.among(&person.keys)),
        _ => None,
    };
    let device = superior(scene, choice, &id);
    let reason = match choice.below(2) {
        0 => FreezeReason::Asked,
        _ => FreezeReason::Misuse,
    };
    let request = Freeze {
        grant: grant_to_hospital(scene, choice, &id),
        id,
        key,
        remaining_key,
        reason,
        remaining: remaining(scene, choice),
    };
    (device, Call::Freeze(request))
}

/// One of a patient's grants to a hospital, if there is one.
fn grant_to_hospital(scene: &Scene, choice: &mut Chooser, id: &MemberId) -> Option<TransactionId> {
    let theirs = scene.model.grants.iter().filter(|known| {
        known.key.patient == *id && matches!(known.key.grantee, Grantee::Hospital(_))
    });
    let theirs: Vec<_> = theirs.map(|known| known.key.grant.clone()).collect();
    (!theirs.is_empty() && choice.below(2) == 1).then(|| choice.among(&theirs))
}

pub(super) fn change_keys(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let who = scene.any_id(choice);
    let Some(person) = scene.person(&who) else {
        return get_policy(scene, choice);
    };
    let device = scene.device(choice, &who);
    let add = match choice.below(3) {
        0 => None,
        at => Some(person.keys[at].clone()),
    };
    let mut end = Vec::new();
    while choice.below(3) == 2 && end.len() < 3 {
        end.push(choice.among(&person.keys));
    }
    let (recipient, patient_recipient) = recipients(scene, choice, &who);
    let needs_device = add.is_some() != choice.once_in(24);
    let proofs = scene.cast.proofs.iter();
    let proof = proofs
        .filter(|(_, id, key)| *id == who && Some(key) == add.as_ref())
        .map(|(proof, ..)| proof.clone())
        .next();
    let request = ChangeKeys {
        proof: match choice.once_in(16) {
            true => Some(choice.among(&scene.cast.proofs).0),
            false => proof,
        },
        device: device_recipient(choice, &who)
            .filter(|_| needs_device)
            .or_else(|| needs_device.then(|| recipient.clone())),
        keyring: keyring(scene, choice, &who),
        add,
        end,
        recipient,
        patient_recipient,
    };
    (device, Call::ChangeKeys(request))
}

/// One of a person's three devices with right certificates, mostly one whose key is not pinned.
fn new_device(scene: &Scene, choice: &mut Chooser, person: &Somebody) -> usize {
    let is_pinned = |at: usize| {
        let mut keys = scene.model.keys.iter();
        keys.any(|pinned| pinned.member == person.id && pinned.key == person.keys[at])
    };
    let unpinned = (0..3).rev().find(|at| !is_pinned(*at));
    match unpinned {
        Some(at) if !choice.once_in(12) => person.devices[at],
        _ => choice.among(&person.devices),
    }
}

pub(super) fn request_recovery(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let person = &scene.cast.people[choice.below(scene.cast.people.len())];
    let request = RequestRecovery {
        id: match choice.once_in(16) {
            true => scene.any_id(choice),
            false => person.id.clone(),
        },
    };
    (
        new_device(scene, choice, person),
        Call::RequestRecovery(request),
    )
}

/// One of the newest open recoveries, seldom another, with its approvals.
fn known_recovery<'s>(scene: &'s Scene, choice: &mut Chooser) -> Option<&'s crate::rules::Asked> {
    let all = scene.model.recoveries.iter().rev();
    let is_open = |asked: &&crate::rules::Asked| asked.recovery.status == RecoveryStatus::Open;
    let mut some: Vec<_> = all.clone().filter(is_open).take(3).collect();
    if some.is_empty() || choice.once_in(12) {
        some = all.take(4).collect();
    }
    (!some.is_empty()).then(|| choice.among(&some))
}

pub(super) fn approve_recovery(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let Some(asked) = known_recovery(scene, choice) else {
        return request_recovery(scene, choice);
    };
    let device = official(scene, choice);
    let request = ApproveRecovery {
        id: match choice.once_in(24) {
            true => scene.any_id(choice),
            false => asked.recovery.id.clone(),
        },
        recovery: asked.recovery.recovery.clone(),
    };
    (device, Call::ApproveRecovery(request))
}

pub(super) fn refuse_recovery(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let Some(asked) = known_recovery(scene, choice) else {
        return request_recovery(scene, choice);
    };
    let request = RefuseRecovery {
        id: asked.recovery.id.clone(),
        recovery: asked.recovery.recovery.clone(),
        reason: choice.among(&[RefusalReason::NotProven, RefusalReason::NotAsked]),
    };
    (official(scene, choice), Call::RefuseRecovery(request))
}

/// A device of an official, who may approve recoveries.
fn official(scene: &Scene, choice: &mut Chooser) -> usize {
    match choice.below(2) {
        0 => scene.device_of(choice, Role::Ministry),
        _ => scene.device_of(choice, Role::Registrar),
    }
}

pub(super) fn cancel_recovery(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let Some(asked) = known_recovery(scene, choice) else {
        return request_recovery(scene, choice);
    };
    let request = CancelRecovery {
        id: asked.recovery.id.clone(),
        recovery: asked.recovery.recovery.clone(),
    };
    let device = scene.device(choice, &request.id);
    (device, Call::CancelRecovery(request))
}

pub(super) fn finish_recovery(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let Some(asked) = known_recovery(scene, choice) else {
        return request_recovery(scene, choice);
    };
    let id = asked.recovery.id.clone();
    let person = scene.person(&id);
    let devices = person.map_or(&[0][..], |person| &person.devices);
    let is_asking =
        |device: &&usize| scene.cast.devices[**device].certificate.key == asked.recovery.key;
    let device = match choice.once_in(16) {
        true => choice.among(devices),
        false => *devices.iter().find(is_asking).unwrap_or(&devices[0]),
    };
    let mut approvals = asked.approvals.iter().map(|approval| &approval.msp);
    let hospital = approvals.find(|msp| msp.as_str() != crate::cast::MINISTRY);
    let (recipient, patient_recipient) = recipients(scene, choice, &id);
    let request = FinishRecovery {
        hospital: match hospital {
            Some(msp) if !choice.once_in(16) => msp.clone(),
            _ => scene.organization(choice),
        },
        recovery: asked.recovery.recovery.clone(),
        device: device_recipient(choice, &id),
        keyring: (choice.below(2) == 1).then(|| scene.digest("keyring")),
        id,
        recipient,
        patient_recipient,
    };
    (device, Call::FinishRecovery(request))
}

pub(super) fn close_slot(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let ago = choice.among(&[8 * MINUTE, 12 * MINUTE, HOUR, 3 * MINUTE, 2 * MINUTE]);
    let time = emr_model::Timestamp::from_millis(scene.now.as_millis() - ago);
    let mut slot = Slot::of(time, &scene.model.policy);
    if choice.once_in(16) {
        slot.number += 1_000;
    }
    (keeper(scene, choice), Call::CloseSlot(CloseSlot { slot }))
}

pub(super) fn list_recoveries(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let who = scene.any_id(choice);
    let request = ListRecoveries {
        id: match known_recovery(scene, choice) {
            Some(asked) => asked.recovery.id.clone(),
            None => scene.any_id(choice),
        },
        page: scene.page(choice),
    };
    (scene.device(choice, &who), Call::ListRecoveries(request))
}

pub(super) fn list_open_recoveries(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let request = ListOpenRecoveries {
        organization: scene.organization(choice),
        page: scene.page(choice),
    };
    let device = official(scene, choice);
    (device, Call::ListOpenRecoveries(request))
}

pub(super) fn get_member(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    if choice.below(2) == 0 {
        let (device, claim) = scene.claim(choice);
        let request = GetMember {
            id: claim.patient,
            basis: claim.basis,
        };
        return (device, Call::GetMember(request));
    }
    let who = scene.any_id(choice);
    let request = GetMember {
        id: scene.any_id(choice),
        basis: Basis::Own,
    };
    (scene.device(choice, &who), Call::GetMember(request))
}

pub(super) fn list_members(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let who = scene.any_id(choice);
    let request = ListMembers {
        msp: scene.organization(choice),
        page: scene.page(choice),
    };
    (scene.device(choice, &who), Call::ListMembers(request))
}

pub(super) fn list_keys(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let id = scene.any_id(choice);
    let device = match choice.below(2) {
        0 => scene.device(choice, &id),
        _ => superior(scene, choice, &id),
    };
    let page = scene.page(choice);
    let grant = grant_to_hospital(scene, choice, &id);
    (device, Call::ListKeys(ListKeys { id, grant, page }))
}

pub(super) fn membership_log(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let known = &scene.model.membership_log;
    let id = match known.is_empty() || choice.once_in(4) {
        true => scene.any_id(choice),
        false => choice.among(known).0,
    };
    let who = match choice.below(3) {
        0 => id.clone(),
        1 => scene.holder(choice, Role::Ministry, None),
        _ => scene.any_id(choice),
    };
    let page = scene.page(choice);
    let device = scene.device(choice, &who);
    (device, Call::MembershipLog(MembershipLog { id, page }))
}

pub(super) fn get_keepers(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let who = scene.any_id(choice);
    (scene.device(choice, &who), Call::GetKeepers(GetKeepers {}))
}

pub(super) fn list_organizations(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let who = scene.any_id(choice);
    let page = scene.page(choice);
    let call = Call::ListOrganizations(ListOrganizations { page });
    (scene.device(choice, &who), call)
}

pub(super) fn get_policy(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let device = match choice.below(2) {
        0 => keeper(scene, choice),
        _ => choice.below(scene.cast.devices.len()),
    };
    (device, Call::GetPolicy(GetPolicy {}))
}

/// What a practitioner says of themselves; seldom with a language twice.
fn public_entry(choice: &mut Chooser) -> PublicEntry {
    let language: Language = "ar".parse().expect("it is a language");
    PublicEntry {
        name: format!("Practitioner {}", choice.below(3)),
        specialty: choice.among(&[Specialty::Cardiology, Specialty::Nursing]),
        languages: match choice.once_in(12) {
            true => vec![language.clone(), language],
            false => vec![language],
        },
    }
}

pub(super) fn add_directory_entry(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let who = scene.holder(choice, Role::Practitioner, None);
    let request = AddDirectoryEntry {
        hospital: hospital_of(scene, choice, &who),
        practitioner: match choice.once_in(16) {
            true => scene.any_id(choice),
            false => who.clone(),
        },
        entry: public_entry(choice),
    };
    (scene.device(choice, &who), Call::AddDirectoryEntry(request))
}

/// The hospital of a practitioner, seldom another organization.
fn hospital_of(scene: &Scene, choice: &mut Chooser, who: &MemberId) -> MspId {
    let own = scene.model.member(who).map(|member| member.msp.clone());
    own.filter(|_| !choice.once_in(16))
        .unwrap_or_else(|| scene.organization(choice))
}

/// One of the entries, seldom of a member who may have none.
fn known_entry(scene: &Scene, choice: &mut Chooser) -> (MspId, MemberId, PublicEntry) {
    let known = &scene.model.directory;
    if known.is_empty() || choice.once_in(12) {
        let who = scene.any_id(choice);
        return (hospital_of(scene, choice, &who), who, public_entry(choice));
    }
    let known = choice.among(known);
    (known.hospital, known.practitioner, known.entry)
}

pub(super) fn confirm_directory_entry(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let (hospital, practitioner, written) = known_entry(scene, choice);
    let device = superior(scene, choice, &practitioner);
    let request = ConfirmDirectoryEntry {
        hospital,
        practitioner,
        entry: match choice.once_in(8) {
            true => public_entry(choice),
            false => written,
        },
    };
    (device, Call::ConfirmDirectoryEntry(request))
}

pub(super) fn remove_directory_entry(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let (hospital, practitioner, _) = known_entry(scene, choice);
    let device = match choice.below(2) {
        0 => scene.device(choice, &practitioner),
        _ => superior(scene, choice, &practitioner),
    };
    let request = RemoveDirectoryEntry {
        hospital,
        practitioner,
    };
    (device, Call::RemoveDirectoryEntry(request))
}

pub(super) fn get_directory_entry(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let (hospital, practitioner, _) = known_entry(scene, choice);
    let who = match choice.below(2) {
        0 => practitioner.clone(),
        _ => scene.any_id(choice),
    };
    let request = GetDirectoryEntry {
        hospital,
        practitioner,
    };
    (scene.device(choice, &who), Call::GetDirectoryEntry(request))
}

pub(super) fn list_directory_entries(scene: &Scene, choice: &mut Chooser) -> (usize, Call) {
    let (hospital, practitioner, _) = known_entry(scene, choice);
    let device = superior(scene, choice, &practitioner);
    let page = scene.page(choice);
    let request = ListDirectoryEntries { hospital, page };
    (device, Call::ListDirectoryEntries(request))
}
