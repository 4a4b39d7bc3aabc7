//! Everything that one member can get, list and open of one patient.

use emr_model::access::{AccessLog, OpenRecords, RecordVersion};
use emr_model::category::{GetCategory, ListCategories};
use emr_model::delegate::ListDelegations;
use emr_model::desk::{DeclaredEmergency, DeskSubject, MayReadDesk};
use emr_model::directory::{GetDirectoryEntry, ListDirectoryEntries};
use emr_model::emergency::{Emergencies, ListEmergencies};
use emr_model::erasure::ListErasures;
use emr_model::grant::{ListGrants, MayAccess, Right};
use emr_model::keeper::GetKeepers;
use emr_model::member::{GetMember, ListKeys, ListMembers, MembershipLog};
use emr_model::organization::ListOrganizations;
use emr_model::policy::GetPolicy;
use emr_model::record::{GetRecord, ListRecords, RecordHistory};
use emr_model::recovery::{ListOpenRecoveries, ListRecoveries};
use emr_model::request::ListRequests;
use emr_model::{Basis, Call, CategoryId, Grantee, MemberId, PageRequest, Purpose};

use crate::cast::Somebody;
use crate::people::recipient;
use crate::play::{Claim, Scene};

/// How many of the newest versions of a category are looked up and opened one by one.
const VERSIONS: usize = 3;

/// The calls by which a member can see what belongs to no patient.
pub(crate) fn of_registry(scene: &Scene) -> Vec<Call> {
    let page = PageRequest::default;
    let mut calls = vec![
        Call::GetKeepers(GetKeepers {}),
        Call::ListOrganizations(ListOrganizations { page: page() }),
        Call::GetPolicy(GetPolicy {}),
    ];
    for msp in &scene.cast.organizations {
        let (owed, msp) = (Emergencies::Owed(msp.clone()), msp.clone());
        calls.push(Call::ListMembers(ListMembers { msp, page: page() }));
        calls.push(list_emergencies(owed));
    }
    for msp in &scene.cast.organizations {
        calls.push(Call::ListDirectoryEntries(ListDirectoryEntries {
            hospital: msp.clone(),
            page: page(),
        }));
        calls.push(Call::ListOpenRecoveries(ListOpenRecoveries {
            organization: msp.clone(),
            page: page(),
        }));
    }
    for known in &scene.model.directory {
        calls.push(Call::GetDirectoryEntry(GetDirectoryEntry {
            hospital: known.hospital.clone(),
            practitioner: known.practitioner.clone(),
        }));
    }
    calls.extend(of_reasons(scene));
    calls
}

/// The calls by which a member can see something of a patient, on every basis that they have or could invent.
pub(crate) fn of_patient(scene: &Scene, somebody: &Somebody, patient: &MemberId) -> Vec<Call> {
    let page = PageRequest::default;
    let mut calls = vec![
        Call::AccessLog(AccessLog {
            patient: patient.clone(),
            page: page(),
        }),
        Call::ListRecoveries(ListRecoveries {
            id: patient.clone(),
            page: page(),
        }),
        Call::ListKeys(ListKeys {
            id: patient.clone(),
            grant: None,
            page: page(),
        }),
        Call::MembershipLog(MembershipLog {
            id: patient.clone(),
            page: page(),
        }),
        Call::ListCategories(ListCategories {
            patient: patient.clone(),
            page: page(),
        }),
        list_emergencies(Emergencies::Of(patient.clone())),
        Call::ListErasures(ListErasures {
            patient: patient.clone(),
            page: page(),
        }),
    ];
    for delegate in [None, Some(somebody.id.clone())] {
        calls.push(Call::ListDelegations(ListDelegations {
            patient: patient.clone(),
            delegate,
            page: page(),
        }));
    }
    for requester in [None, Some(somebody.id.clone())] {
        calls.push(Call::ListRequests(ListRequests {
            patient: patient.clone(),
            requester,
            page: page(),
        }));
    }
    let hospital = Grantee::Hospital(somebody.msp.clone());
    for grantee in [None, Some(somebody.id.clone().into()), Some(hospital)] {
        calls.push(Call::ListGrants(ListGrants {
            patient: patient.clone(),
            grantee,
            page: page(),
        }));
    }
    for claim in claims_of(scene, somebody, patient) {
        calls.push(Call::GetMember(GetMember {
            id: patient.clone(),
            basis: claim.basis.clone(),
        }));
        for category in &scene.cast.categories {
            of_category(scene, &claim, category, &mut calls);
        }
    }
    calls
}

/// The reasons of all emergencies.
fn of_reasons(scene: &Scene) -> impl Iterator<Item = Call> {
    scene.model.emergencies.iter().map(|known| {
        let emergency = DeclaredEmergency {
            patient: known.patient.clone(),
            practitioner: known.practitioner.clone(),
        };
        Call::MayReadDesk(MayReadDesk {
            subject: DeskSubject::Emergency(emergency),
            file: known.text.clone(),
        })
    })
}

fn list_emergencies(emergencies: Emergencies) -> Call {
    Call::ListEmergencies(ListEmergencies {
        emergencies,
        page: PageRequest::default(),
    })
}

/// The bases that a member was given, and the two that name no grant or emergency.
fn claims_of(scene: &Scene, somebody: &Somebody, patient: &MemberId) -> Vec<Claim> {
    let mut claims = scene.claims(patient);
    claims.retain(|claim| claim.who == somebody.id);
    claims.truncate(6);
    for basis in [Basis::Own, Basis::Delegation] {
        if claims.iter().all(|claim| claim.basis != basis) {
            claims.push(Claim {
                who: somebody.id.clone(),
                patient: patient.clone(),
                basis,
                category: None,
                purpose: Purpose::PatientRequest,
            });
        }
    }
    claims
}

fn of_category(scene: &Scene, claim: &Claim, category: &CategoryId, calls: &mut Vec<Call>) {
    let (patient, basis) = (&claim.patient, &claim.basis);
    calls.push(Call::GetCategory(GetCategory {
        patient: patient.clone(),
        category: category.clone(),
        basis: basis.clone(),
    }));
    for right in [Right::Read, Right::Add] {
        calls.push(Call::MayAccess(MayAccess {
            patient: patient.clone(),
            category: category.clone(),
            right,
            basis: basis.clone(),
        }));
    }
    calls.push(Call::ListRecords(ListRecords {
        patient: patient.clone(),
        category: category.clone(),
        basis: basis.clone(),
        page: PageRequest::default(),
    }));
    let reader = scene.person(&claim.who).and_then(|person| {
        let key = &scene.cast.devices[scene.working_device(person)]
            .certificate
            .key;
        scene.model.recipient_of(&claim.who, key).cloned()
    });
    let reader = reader.unwrap_or_else(|| recipient("nobody"));
    for version in scene
        .versions(patient, Some(category))
        .iter()
        .take(VERSIONS)
    {
        let record = &version.record;
        calls.push(Call::GetRecord(GetRecord {
            patient: patient.clone(),
            category: category.clone(),
            record: record.clone(),
            basis: basis.clone(),
        }));
        calls.push(Call::RecordHistory(RecordHistory {
            patient: patient.clone(),
            category: category.clone(),
            record: record.clone(),
            basis: basis.clone(),
            page: PageRequest::default(),
        }));
        calls.push(Call::OpenRecords(OpenRecords {
            patient: patient.clone(),
            records: vec![RecordVersion {
                category: category.clone(),
                record: record.clone(),
                version: version.number,
            }],
            purpose: claim.purpose,
            basis: basis.clone(),
            recipient: reader.digest(),
        }));
    }
}
