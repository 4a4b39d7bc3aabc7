//! Requests about organizations, members and their keys.

use emr_model::directory::{
    AddDirectoryEntry, ConfirmDirectoryEntry, GetDirectoryEntry, ListDirectoryEntries,
    RemoveDirectoryEntry,
};
use emr_model::keeper::{GetKeepers, RegisterKeeper};
use emr_model::member::{
    ActivateMember, ChangeKeys, Freeze, GetMember, ListKeys, ListMembers, MembershipLog,
    RegisterMember, ReinstateMember, SuspendMember, UpdateMember,
};
use emr_model::organization::{ListOrganizations, RegisterOrganization, SuspendOrganization};
use emr_model::policy::{GetPolicy, SetPolicy};
use emr_model::recovery::{
    ApproveRecovery, CancelRecovery, FinishRecovery, ListOpenRecoveries, ListRecoveries,
    RefuseRecovery, RequestRecovery,
};
use emr_model::{Digest, Function, MemberId};
use serde_json::{Value, json};

use super::{Asking, Request, request};
use crate::cast::HOSPITAL_C;
use crate::fixtures::{HOSPITAL_A, MINISTRY, organization};
use crate::people::{id, recipient};

pub(super) fn requests() -> Vec<Request> {
    vec![
        request(RegisterOrganization::NAME, "a new hospital", |_| {
            json!(organization("HospitalDMSP"))
        }),
        request(RegisterOrganization::NAME, "a hospital that exists", |_| {
            json!(organization(HOSPITAL_C))
        }),
        request(
            SuspendOrganization::NAME,
            "",
            |_| json!({ "msp": HOSPITAL_C }),
        ),
        request(SetPolicy::NAME, "with hospital A", |_| {
            let policy = json!({
                "slot_seconds": 300,
                "recovery_seconds": 3600,
                "emergency_seconds": 3600,
                "review_seconds": 3600,
            });
            json!({ "policy": policy, "hospital": HOSPITAL_A })
        }),
        request(RegisterKeeper::NAME, "", |_| {
            json!({
                "recipient": recipient("a new keeper"),
                "key": Digest::of("a new keeper"),
                "address": "127.0.0.1:7070",
            })
        }),
        request(RegisterMember::NAME, "a patient", |_| {
            new_member(MINISTRY, "patient")
        }),
        request(RegisterMember::NAME, "a patient, with custody", |_| {
            let mut request = new_member(MINISTRY, "patient");
            request["custody"] = json!(true);
            request
        }),
        request(RegisterMember::NAME, "a practitioner of hospital A", |_| {
            new_member(HOSPITAL_A, "practitioner")
        }),
        request(RegisterMember::NAME, "a registrar of hospital A", |_| {
            new_member(HOSPITAL_A, "registrar")
        }),
        request(RegisterMember::NAME, "a ministry member", |_| {
            new_member(MINISTRY, "ministry")
        }),
        request(
            RegisterMember::NAME,
            "a ministry member, with the kind of network",
            |_| {
                let mut request = new_member(MINISTRY, "ministry");
                request["network"] = json!("production");
                request
            },
        ),
        request(RegisterMember::NAME, "an insurer", |_| {
            new_member(MINISTRY, "insurer")
        }),
        request(
            RegisterMember::NAME,
            "a person who is a member already",
            |asking| {
                let mut request = new_member(MINISTRY, "patient");
                request["id"] = json!(asking.history.cast.other_patient.id);
                request
            },
        ),
        request(ActivateMember::NAME, "themselves", recipients),
        request(
            UpdateMember::NAME,
            "a practitioner of hospital A",
            |asking| {
                let roles = ["practitioner", "registrar"];
                json!({ "id": asking.history.cast.nurse.id, "roles": roles })
            },
        ),
        request(
            UpdateMember::NAME,
            "themselves",
            |asking| json!({ "id": asking.caller.id, "roles": ["ministry"] }),
        ),
        request(
            SuspendMember::NAME,
            "a practitioner of hospital A",
            |asking| json!({ "id": asking.history.cast.nurse.id }),
        ),
        request(
            SuspendMember::NAME,
            "the registrar of hospital A",
            |asking| json!({ "id": asking.history.cast.registrar.id }),
        ),
        request(
            SuspendMember::NAME,
            "the patient",
            |asking| json!({ "id": asking.patient() }),
        ),
        request(
            SuspendMember::NAME,
            "a ministry member, while two others remain",
            |asking| {
                let cast = &asking.history.cast;
                let remaining = [&cast.minister.id, &cast.deputies[1].id];
                json!({ "id": cast.deputies[0].id, "remaining": remaining })
            },
        ),
        request(
            SuspendMember::NAME,
            "a ministry member, with nobody named who remains",
            |asking| json!({ "id": asking.history.cast.deputies[0].id }),
        ),
        request(SuspendMember::NAME, "a member who does not exist", nobody),
        request(
            ReinstateMember::NAME,
            "a suspended practitioner of hospital A",
            |asking| json!({ "id": asking.history.cast.suspended_nurse.id }),
        ),
        request(
            ReinstateMember::NAME,
            "the patient",
            |asking| json!({ "id": asking.patient() }),
        ),
        request(
            ReinstateMember::NAME,
            "a practitioner of hospital A whom the ministry suspended",
            |asking| json!({ "id": asking.history.cast.stopped_nurse.id }),
        ),
        request(ReinstateMember::NAME, "the patient's key", |asking| {
            let key = asking.history.cast.patient.signer.key();
            json!({ "id": asking.patient(), "key": key })
        }),
        request(ChangeKeys::NAME, "adding a key", |asking| {
            let mut request = recipients(asking);
            let further = &asking.history.second_keys[&asking.caller.id];
            request["add"] = json!(further.key());
            request["proof"] = json!(asking.history.proofs[&asking.caller.id]);
            request["device"] = json!(recipient("a further device"));
            request["keyring"] = json!({ "file": Digest::of("the keyring for both") });
            request
        }),
        request(ChangeKeys::NAME, "ending the key that signs", |asking| {
            let mut request = recipients(asking);
            request["end"] = json!([asking.caller.key]);
            request
        }),
        request(
            Freeze::NAME,
            "a practitioner of hospital A",
            |asking| json!({ "id": asking.history.cast.nurse.id }),
        ),
        request(
            Freeze::NAME,
            "the registrar of hospital A",
            |asking| json!({ "id": asking.history.cast.registrar.id }),
        ),
        request(
            Freeze::NAME,
            "the patient",
            |asking| json!({ "id": asking.patient() }),
        ),
        request(Freeze::NAME, "the patient's key", |asking| {
            let key = asking.history.cast.patient.signer.key();
            json!({ "id": asking.patient(), "key": key })
        }),
        request(
            Freeze::NAME,
            "the patient's key, with another that is not in force",
            |asking| {
                let key = asking.history.cast.patient.signer.key();
                let other = Digest::of("another key");
                json!({ "id": asking.patient(), "key": key, "remaining_key": other })
            },
        ),
        request(
            RequestRecovery::NAME,
            "of themselves",
            |asking| json!({ "id": asking.caller.id }),
        ),
        request(
            RequestRecovery::NAME,
            "of the patient",
            |asking| json!({ "id": asking.patient() }),
        ),
        request(ApproveRecovery::NAME, "of the patient", |asking| {
            recovery(asking, asking.patient(), "unapproved")
        }),
        request(
            ApproveRecovery::NAME,
            "of the registrar of hospital A",
            |asking| {
                let registrar = json!(asking.history.cast.registrar.id);
                recovery(asking, registrar, "the registrar's")
            },
        ),
        request(RefuseRecovery::NAME, "of the patient", |asking| {
            refusal(asking, asking.patient(), "unapproved")
        }),
        request(
            RefuseRecovery::NAME,
            "of the registrar of hospital A",
            |asking| {
                let registrar = json!(asking.history.cast.registrar.id);
                refusal(asking, registrar, "the registrar's")
            },
        ),
        request(CancelRecovery::NAME, "of the patient", |asking| {
            recovery(asking, asking.patient(), "unapproved")
        }),
        request(
            FinishRecovery::NAME,
            "of the patient, approved 9 days ago",
            |asking| finish(asking, "ready"),
        ),
        request(
            FinishRecovery::NAME,
            "of the patient, approved a day ago",
            |asking| finish(asking, "waiting"),
        ),
        request(
            FinishRecovery::NAME,
            "of the patient, not approved",
            |asking| finish(asking, "unapproved"),
        ),
        request(
            ListRecoveries::NAME,
            "of the patient",
            |asking| json!({ "id": asking.patient() }),
        ),
        request(
            ListOpenRecoveries::NAME,
            "of hospital A",
            |_| json!({ "organization": HOSPITAL_A }),
        ),
        request(
            ListOpenRecoveries::NAME,
            "of the ministry",
            |_| json!({ "organization": MINISTRY }),
        ),
        request(
            GetMember::NAME,
            "the patient",
            |asking| json!({ "id": asking.patient(), "basis": asking.basis }),
        ),
        request(
            GetMember::NAME,
            "another patient",
            |asking| json!({ "id": asking.history.cast.other_patient.id }),
        ),
        request(
            GetMember::NAME,
            "a practitioner of hospital A",
            |asking| json!({ "id": asking.history.cast.nurse.id }),
        ),
        request(
            GetMember::NAME,
            "a suspended practitioner of hospital A",
            |asking| json!({ "id": asking.history.cast.suspended_nurse.id }),
        ),
        request(
            GetMember::NAME,
            "a ministry member",
            |asking| json!({ "id": asking.history.cast.minister.id }),
        ),
        request(GetMember::NAME, "a member who does not exist", nobody),
        request(
            ListMembers::NAME,
            "of hospital A",
            |_| json!({ "msp": HOSPITAL_A }),
        ),
        request(
            ListMembers::NAME,
            "of the ministry",
            |_| json!({ "msp": MINISTRY }),
        ),
        request(
            ListKeys::NAME,
            "of themselves",
            |asking| json!({ "id": asking.caller.id }),
        ),
        request(
            ListKeys::NAME,
            "of the patient",
            |asking| json!({ "id": asking.patient() }),
        ),
        request(
            ListKeys::NAME,
            "of a practitioner of hospital A",
            |asking| json!({ "id": asking.history.cast.nurse.id }),
        ),
        request(ListKeys::NAME, "of nobody there is", nobody),
        request(
            MembershipLog::NAME,
            "of themselves",
            |asking| json!({ "id": asking.caller.id }),
        ),
        request(
            MembershipLog::NAME,
            "of the patient",
            |asking| json!({ "id": asking.patient() }),
        ),
        request(GetKeepers::NAME, "", |_| json!({})),
        request(ListOrganizations::NAME, "", |_| json!({})),
        request(GetPolicy::NAME, "", |_| json!({})),
        request(AddDirectoryEntry::NAME, "their own", |asking| {
            with_words(own_entry(asking))
        }),
        request(
            AddDirectoryEntry::NAME,
            "of a practitioner of hospital A",
            |asking| with_words(entry_of_the_nurse(asking)),
        ),
        request(
            ConfirmDirectoryEntry::NAME,
            "of a practitioner of hospital A",
            |asking| with_words(entry_of_the_nurse(asking)),
        ),
        request(
            ConfirmDirectoryEntry::NAME,
            "of a practitioner of hospital A, in other words",
            |asking| {
                let mut request = with_words(entry_of_the_nurse(asking));
                request["entry"]["name"] = json!("Another name");
                request
            },
        ),
        request(RemoveDirectoryEntry::NAME, "their own", own_entry),
        request(
            RemoveDirectoryEntry::NAME,
            "of a practitioner of hospital A",
            entry_of_the_nurse,
        ),
        request(
            GetDirectoryEntry::NAME,
            "of a practitioner of hospital A, not confirmed",
            entry_of_the_nurse,
        ),
        request(
            GetDirectoryEntry::NAME,
            "of a practitioner of hospital A, confirmed",
            |asking| {
                let practitioner = &asking.history.cast.colleague.id;
                json!({ "hospital": HOSPITAL_A, "practitioner": practitioner })
            },
        ),
        request(
            ListDirectoryEntries::NAME,
            "of hospital A",
            |_| json!({ "hospital": HOSPITAL_A }),
        ),
    ]
}

/// A request about an entry with the words in it.
fn with_words(mut request: Value) -> Value {
    request["entry"] = public_entry();
    request
}

/// What the entries in the directory say.
pub(crate) fn public_entry() -> Value {
    json!({ "name": "Dr. Example", "specialty": "cardiology", "languages": ["ar", "en"] })
}

fn own_entry(asking: &Asking<'_>) -> Value {
    json!({ "hospital": asking.caller.msp, "practitioner": asking.caller.id })
}

fn entry_of_the_nurse(asking: &Asking<'_>) -> Value {
    json!({ "hospital": HOSPITAL_A, "practitioner": asking.history.cast.nurse.id })
}

fn new_member(msp: &str, role: &str) -> Value {
    json!({
        "id": id::<MemberId>("newcomer"),
        "msp": msp,
        "roles": [role],
        "key": Digest::of("newcomer"),
    })
}

fn nobody(_asking: &Asking<'_>) -> Value {
    json!({ "id": id::<MemberId>("a member who does not exist") })
}

/// The caller's own recipients.
fn recipients(asking: &Asking<'_>) -> Value {
    let mut request = json!({ "recipient": asking.caller.recipient });
    if let Some(recipient) = &asking.caller.patient_recipient {
        request["patient_recipient"] = json!(recipient);
    }
    request
}

fn recovery(asking: &Asking<'_>, member: Value, name: &str) -> Value {
    json!({ "id": member, "recovery": asking.history.recoveries[name] })
}

fn refusal(asking: &Asking<'_>, member: Value, name: &str) -> Value {
    let mut request = recovery(asking, member, name);
    request["reason"] = json!("not-proven");
    request
}

fn finish(asking: &Asking<'_>, name: &str) -> Value {
    let mut request = recovery(asking, asking.patient(), name);
    request["hospital"] = json!(HOSPITAL_A);
    request["recipient"] = json!(recipient("a new device"));
    request["patient_recipient"] = json!(recipient("a new patient key"));
    request
}
