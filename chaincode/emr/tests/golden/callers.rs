//! All callers that the table tries, and what can be wrong with them.

use emr_model::{Basis, Digest, MemberId, MspId, Recipient, Timestamp};
use fabric_chaincode::SerializedIdentity;
use fabric_chaincode::memory::MemoryLedger;
use serde_json::{Value, json};

use crate::fixtures::{HOSPITAL_A, HOSPITAL_B, MINISTRY, Nodes};
use crate::history::History;
use crate::people::{Person, Signer, attributes};
use crate::stage::changed;

/// One caller.
pub(crate) struct Caller {
    pub(crate) name: &'static str,
    pub(crate) identity: SerializedIdentity,
    pub(crate) part: Part,
    /// The member whom they name in a function about oneself. Nodes are no members, and name the practitioner of
    /// hospital A.
    pub(crate) id: MemberId,
    pub(crate) msp: MspId,
    pub(crate) key: Digest,
    pub(crate) recipient: Recipient,
    pub(crate) patient_recipient: Option<Recipient>,
}

/// The part that a caller plays.
pub(crate) enum Part {
    Member(Box<Person>),
    Administrator,
    Keeper,
    Nobody,
}

impl Part {
    /// How many callers are members.
    pub(crate) const MEMBERS: usize = 17;
}

impl Caller {
    fn member(name: &'static str, person: &Person) -> Self {
        Self {
            name,
            identity: person.identity.clone(),
            part: Part::Member(Box::new(person.clone())),
            id: person.id.clone(),
            msp: person.signer.msp.clone(),
            key: person.signer.key(),
            recipient: person.recipient.clone(),
            patient_recipient: person.patient_recipient.clone(),
        }
    }

    fn node(
        name: &'static str,
        msp: &str,
        part: Part,
        node: &SerializedIdentity,
        of: &Person,
    ) -> Self {
        Self {
            identity: node.clone(),
            part,
            msp: msp.parse().unwrap(),
            ..Self::member(name, of)
        }
    }

    /// The basis that they have by right: for a practitioner, insurer or researcher, the one that the situation gives.
    pub(crate) fn basis(&self, history: &History, given: &Basis) -> Basis {
        let cast = &history.cast;
        match self.id {
            _ if !matches!(self.part, Part::Member(_)) => given.clone(),
            ref id if *id == cast.patient.id => Basis::Own,
            _ if self.patient_recipient.is_some() => Basis::Delegation,
            _ => given.clone(),
        }
    }

    /// Whether their bad standings are tried: one caller of a kind is enough, with all that this kind may.
    pub(crate) fn stands_for_others(&self) -> bool {
        [
            "patient",
            "guardian with all powers",
            "practitioner of hospital A",
            "insurer",
            "researcher",
            "registrar of hospital A",
            "ministry member",
            "administrator of the ministry",
            "administrator of hospital A",
            "keeper of hospital A",
        ]
        .contains(&self.name)
    }

    /// The situation that serves them best.
    pub(crate) fn best_situation(&self) -> &'static str {
        match self.name {
            "insurer" => "grant to the insurer",
            "researcher" => "grant to the researcher",
            "colleague of hospital A" => "grant to hospital A to read",
            _ => "grant to read and add",
        }
    }
}

/// All of them, in the order of the table.
pub(crate) fn all(history: &History) -> Vec<Caller> {
    let cast = &history.cast;
    let keeper = |name, msp, nodes: &Nodes| {
        Caller::node(name, msp, Part::Keeper, &nodes.keeper, &cast.doctor)
    };
    let administrator = |name, msp, nodes: &Nodes| {
        let node = &nodes.administrator;
        Caller::node(name, msp, Part::Administrator, node, &cast.doctor)
    };
    let nobody = Signer::new(MINISTRY).node("client");
    vec![
        Caller::member("patient", &cast.patient),
        Caller::member("another patient", &cast.other_patient),
        Caller::member("delegate to read", &cast.reader),
        Caller::member("delegate to add", &cast.adder),
        Caller::member("delegate to grant", &cast.granter),
        Caller::member("delegate with the log", &cast.logger),
        Caller::member("guardian with all powers", &cast.guardian),
        Caller::member("former delegate", &cast.ended),
        Caller::member("delegate whose delegation has expired", &cast.late),
        Caller::member("practitioner of hospital A", &cast.doctor),
        Caller::member("colleague of hospital A", &cast.colleague),
        Caller::member("practitioner of hospital B", &cast.other_doctor),
        Caller::member("insurer", &cast.insurer),
        Caller::member("researcher", &cast.researcher),
        Caller::member("registrar of hospital A", &cast.registrar),
        Caller::member("registrar of hospital B", &cast.other_registrar),
        Caller::member("ministry member", &cast.minister),
        administrator(
            "administrator of the ministry",
            MINISTRY,
            &cast.ministry_nodes,
        ),
        administrator("administrator of hospital A", HOSPITAL_A, &cast.a_nodes),
        keeper("keeper of the ministry", MINISTRY, &cast.ministry_nodes),
        keeper("keeper of hospital A", HOSPITAL_A, &cast.a_nodes),
        keeper("keeper of hospital B", HOSPITAL_B, &cast.b_nodes),
        keeper(
            "keeper without shares",
            crate::cast::HOSPITAL_C,
            &cast.c_nodes,
        ),
        Caller::node(
            "client of the ministry who is no member",
            MINISTRY,
            Part::Nobody,
            &nobody,
            &cast.doctor,
        ),
    ]
}

/// What can be wrong with a caller, by name.
pub(crate) const STANDINGS: [&str; 11] = [
    "pending",
    "frozen",
    "suspended",
    "organization suspended",
    "key that is not pinned",
    "key that was ended",
    "key that was frozen",
    "key from before a recovery",
    "certificate that has expired",
    "certificate not valid yet",
    "certificate of another organization",
];

/// The caller in this standing: the ledger on which they are, and what they sign with; `None` if no caller of their
/// kind can be in it.
pub(crate) fn in_standing(
    history: &History,
    caller: &Caller,
    standing: &str,
) -> Option<(MemoryLedger, SerializedIdentity)> {
    let same = &history.world.ledger;
    let organization = || {
        // The ministry is never suspended.
        (caller.msp.as_str() != MINISTRY).then(|| {
            let key = format!("\0organization\0{}\0", caller.msp);
            let ledger = changed(same, &key, |value| value["status"] = json!("suspended"));
            let key = format!("\0keeper\0{}\0", caller.msp);
            let ledger = changed(&ledger, &key, |value| value["is_suspended"] = json!(true));
            (ledger, caller.identity.clone())
        })
    };
    let (signer, roles) = match &caller.part {
        Part::Member(person) => (&person.signer, &person.roles),
        Part::Nobody => return None,
        node => {
            let unit = match node {
                Part::Administrator => "admin",
                _ => "client",
            };
            let other = Signer::new(caller.msp.as_str());
            return match (standing, node) {
                ("organization suspended", _) => organization(),
                ("key that is not pinned", Part::Keeper) => Some((same.clone(), other.node(unit))),
                ("certificate that has expired", _) => {
                    Some((same.clone(), other.in_years(2025, 2027).node(unit)))
                }
                ("certificate not valid yet", _) => {
                    Some((same.clone(), other.in_years(2028, 2035).node(unit)))
                }
                _ => None,
            };
        }
    };
    let right = attributes(&caller.id, &caller.msp, roles);
    let with = |signer: &Signer| (same.clone(), signer.member(&right));
    let member = |change: fn(&mut Value)| {
        let key = format!("\0member\0{}\0", caller.id);
        (changed(same, &key, change), caller.identity.clone())
    };
    let key = |change: &dyn Fn(&mut Value)| {
        let key = format!("\0memberkey\0{}\0{}\0", caller.id, caller.key);
        (changed(same, &key, change), caller.identity.clone())
    };
    let until = Timestamp::from_millis(history.now);
    let is_staff = roles.iter().any(|role| role.is_staff());
    Some(match standing {
        "pending" => member(|value| {
            value["status"] = json!("pending");
            let value = value.as_object_mut().unwrap();
            value.remove("recipient");
            value.remove("patient_recipient");
        }),
        "frozen" => member(|value| value["status"] = json!("frozen")),
        "suspended" => member(|value| value["status"] = json!("suspended")),
        "key from before a recovery" => member(|value| value["recoveries"] = json!(1)),
        "organization suspended" => return organization(),
        "key that is not pinned" => (same.clone(), history.second_identity(&caller.id, &right)),
        "key that was ended" => key(&|value| value["until"] = json!(until)),
        "key that was frozen" => key(&|value| value["is_frozen"] = json!(true)),
        "certificate that has expired" => with(&signer.in_years(2025, 2027)),
        "certificate not valid yet" => with(&signer.in_years(2028, 2035)),
        "certificate of another organization" => {
            let other = match is_staff {
                true => MINISTRY,
                false => HOSPITAL_A,
            };
            let identity = SerializedIdentity {
                msp_id: other.to_owned(),
                ..caller.identity.clone()
            };
            (same.clone(), identity)
        }
        _ => return None,
    })
}
