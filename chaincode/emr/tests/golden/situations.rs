//! What may lie between a caller and a patient's record.

use emr_model::access::AccessKey;
use emr_model::{Basis, CategoryId, Digest, Purpose, RecordId, Timestamp};

use crate::history::History;

/// One situation: which ledger, which record, and what a caller can rest a request on beside being the patient or a
/// delegate.
pub(crate) struct Situation {
    pub(crate) name: &'static str,
    /// How the ledger differs from the usual one.
    pub(crate) ledger: Change,
    /// The basis of a caller who is neither the patient nor a delegate.
    pub(crate) basis: Basis,
    pub(crate) category: CategoryId,
    pub(crate) record: RecordId,
    pub(crate) purpose: Purpose,
    /// An entry that keepers are asked about: of an opening on that basis if it could be opened.
    pub(crate) access: AccessKey,
}

/// How the ledger differs from the usual one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Change {
    Nothing,
    PatientSuspended,
    PatientFrozen,
    HospitalBSuspended,
    SlotClosed,
    NobodyAdmitted,
}

impl Change {
    pub(crate) const ALL: [Self; 6] = [
        Self::Nothing,
        Self::PatientSuspended,
        Self::PatientFrozen,
        Self::HospitalBSuspended,
        Self::SlotClosed,
        Self::NobodyAdmitted,
    ];
}

/// Every situation. Grants and emergencies are those of the practitioner of hospital A unless their name says otherwise.
pub(crate) fn all(history: &History) -> Vec<Situation> {
    let grant = |name| Basis::Grant(history.grants[name].clone());
    let hospital = |name| Basis::HospitalGrant(history.grants[name].clone());
    let emergency = |name: &str| Basis::Emergency(history.emergencies[name].clone());
    let in_emergency = |situation: Situation| Situation {
        purpose: Purpose::EmergencyTreatment,
        ..situation
    };
    let usual = |name, basis| usual(history, name, basis);
    let opened = |access: &str, situation: Situation| Situation {
        access: history.accesses[access].clone(),
        ..situation
    };
    let nothing = Digest::of("nothing").as_str().parse().unwrap();
    let declined = Basis::Grant(history.requests["declined"].clone());
    let both = || opened("read and add", usual("", grant("read and add")));
    vec![
        usual("no relation", Basis::Grant(nothing)),
        opened("read", usual("grant to read", grant("read"))),
        usual("grant to add", grant("add")),
        Situation {
            name: "grant to read and add",
            ..both()
        },
        usual("grant of another category", grant("other category")),
        usual("grant of another patient", grant("another patient")),
        opened("expired", usual("grant that has expired", grant("expired"))),
        usual("grant not valid yet", grant("not yet")),
        opened("revoked", usual("grant that was revoked", grant("revoked"))),
        usual("request that was declined", declined),
        Situation {
            purpose: Purpose::Payment,
            ..usual("grant for another purpose", grant("read"))
        },
        usual("grant without the record's epoch", grant("later epoch")),
        opened(
            "this record",
            usual("grant of this record alone", grant("this record")),
        ),
        usual("grant of another record alone", grant("another record")),
        opened(
            "its time",
            usual("grant of the record's time", grant("its time")),
        ),
        usual("grant of another time", grant("another time")),
        opened(
            "hospital reads",
            usual("grant to hospital A to read", hospital("hospital reads")),
        ),
        usual("grant to hospital A to add", hospital("hospital adds")),
        Situation {
            purpose: Purpose::Payment,
            ..opened("insurer", usual("grant to the insurer", grant("insurer")))
        },
        Situation {
            purpose: Purpose::Research,
            ..opened(
                "researcher",
                usual("grant to the researcher", grant("researcher")),
            )
        },
        in_emergency(opened("lasting", usual("emergency", emergency("lasting")))),
        in_emergency(opened(
            "over",
            usual("emergency that is over", emergency("over")),
        )),
        in_emergency(usual(
            "emergency of another patient",
            emergency("another patient"),
        )),
        in_emergency(Situation {
            category: history.closed.id.clone(),
            record: history.closed_record.clone(),
            ..opened(
                "closed",
                usual("emergency in a closed category", emergency("lasting")),
            )
        }),
        in_emergency(Situation {
            category: history.reopened.id.clone(),
            record: history.reopened_record.clone(),
            ..usual(
                "emergency about a record added while closed to emergencies",
                emergency("lasting"),
            )
        }),
        Situation {
            record: history.in_error.clone(),
            ..opened(
                "in error",
                usual("record entered in error", grant("read and add")),
            )
        },
        Situation {
            record: history.erased.clone(),
            ..opened("erased", usual("record erased", grant("read and add")))
        },
        Situation {
            name: "patient suspended",
            ledger: Change::PatientSuspended,
            ..both()
        },
        Situation {
            name: "patient frozen",
            ledger: Change::PatientFrozen,
            ..both()
        },
        Situation {
            name: "hospital B suspended",
            ledger: Change::HospitalBSuspended,
            ..both()
        },
        Situation {
            name: "time slot closed",
            ledger: Change::SlotClosed,
            ..both()
        },
        Situation {
            name: "before the first ministry member",
            ledger: Change::NobodyAdmitted,
            ..both()
        },
    ]
}

/// A record of the laboratory for treatment, and an entry that was never committed.
fn usual(history: &History, name: &'static str, basis: Basis) -> Situation {
    Situation {
        name,
        ledger: Change::Nothing,
        basis,
        category: history.laboratory.id.clone(),
        record: history.record.clone(),
        purpose: Purpose::Treatment,
        access: AccessKey {
            patient: history.cast.patient.id.clone(),
            time: Timestamp::from_millis(history.now),
            transaction: Digest::of("nothing").as_str().parse().unwrap(),
        },
    }
}
