//! All people and nodes that take part, with all certificates under which they could sign, good and bad.

use std::collections::BTreeMap;

use emr_model::member::Role;
use emr_model::{CategoryId, Digest, MemberId, MspId, Recipient};
use fabric_chaincode::SerializedIdentity;
use fabric_testkit::{Template, certificate_request, generate_key, public_key};

use crate::certificate::Certificate;
use crate::people::{attributes, id, recipient};

pub(crate) const CHANNEL: &str = "emr";
pub(crate) const MINISTRY: &str = "MinistryMSP";
pub(crate) const HOSPITALS: [&str; 3] = ["HospitalAMSP", "HospitalBMSP", "HospitalCMSP"];
/// When a history begins: 15 January 2027, 08:00 UTC.
pub(crate) const BEGINNING: u64 = 1_800_000_000_000;

/// Each person's name, MSP and first roles. The last two people are not admitted at first.
const PEOPLE: [(&str, &str, &[Role]); 18] = [
    ("anna", MINISTRY, &[Role::Patient]),
    ("boris", MINISTRY, &[Role::Patient]),
    ("clara", MINISTRY, &[Role::Patient]),
    ("minister", MINISTRY, &[Role::Ministry]),
    ("secretary", MINISTRY, &[Role::Ministry]),
    ("deputy", MINISTRY, &[Role::Ministry]),
    ("insurer", MINISTRY, &[Role::Insurer]),
    ("researcher", MINISTRY, &[Role::Researcher]),
    ("registrar-a", HOSPITALS[0], &[Role::Registrar]),
    ("registrar-b", HOSPITALS[1], &[Role::Registrar]),
    ("registrar-c", HOSPITALS[2], &[Role::Registrar]),
    ("doctor-a", HOSPITALS[0], &[Role::Practitioner]),
    ("nurse-a", HOSPITALS[0], &[Role::Practitioner]),
    ("doctor-b", HOSPITALS[1], &[Role::Practitioner]),
    (
        "head-b",
        HOSPITALS[1],
        &[Role::Practitioner, Role::Registrar],
    ),
    ("clerk", MINISTRY, &[Role::Patient, Role::Insurer]),
    ("dora", MINISTRY, &[Role::Patient]),
    ("doctor-c", HOSPITALS[2], &[Role::Practitioner]),
];

/// How many of the people are admitted before a history begins.
pub(crate) const ADMITTED: usize = PEOPLE.len() - 2;

/// A certificate, as the contract gets it and as the model reads it.
pub(crate) struct Device {
    pub(crate) name: String,
    pub(crate) certificate: Certificate,
    pub(crate) identity: SerializedIdentity,
}

/// A person, with their certificates by their places in [`Cast::devices`].
pub(crate) struct Somebody {
    pub(crate) id: MemberId,
    pub(crate) msp: MspId,
    pub(crate) roles: &'static [Role],
    /// Three keys under a right certificate each.
    pub(crate) keys: [Digest; 3],
    pub(crate) devices: Vec<usize>,
}

/// All people, nodes and certificates.
pub(crate) struct Cast {
    pub(crate) devices: Vec<Device>,
    pub(crate) people: Vec<Somebody>,
    /// The ministry first.
    pub(crate) organizations: Vec<MspId>,
    /// For each organization the device of its node administrator.
    pub(crate) administrators: Vec<usize>,
    /// For each organization two devices of its keeper, of which the first is registered at first.
    pub(crate) keepers: Vec<[usize; 2]>,
    pub(crate) categories: [CategoryId; 2],
    /// For each person and key the proof that the key is to act for that person.
    pub(crate) proofs: Vec<(String, MemberId, Digest)>,
    /// Names that people can read, by id or digest.
    pub(crate) names: BTreeMap<String, String>,
}

impl Cast {
    pub(crate) fn new() -> Self {
        let organizations = [MINISTRY].into_iter().chain(HOSPITALS);
        let mut cast = Self {
            devices: Vec::new(),
            people: Vec::new(),
            organizations: organizations
                .map(|msp| msp.parse().expect("it is an MSP id"))
                .collect(),
            administrators: Vec::new(),
            keepers: Vec::new(),
            categories: ["laboratory", "imaging"].map(id),
            proofs: Vec::new(),
            names: BTreeMap::new(),
        };
        for name in ["laboratory", "imaging", "nobody", "kind"] {
            cast.name(id::<CategoryId>(name).as_str(), name);
        }
        for (name, msp, roles) in PEOPLE {
            cast.add_person(name, msp, roles);
        }
        for msp in cast.organizations.clone() {
            cast.add_nodes(&msp);
        }
        cast
    }

    fn name(&mut self, text: &str, name: &str) {
        self.names.insert(text.to_owned(), name.to_owned());
    }

    fn add_person(&mut self, name: &str, msp: &str, roles: &'static [Role]) {
        let member: MemberId = id(name);
        self.name(member.as_str(), name);
        let pems = [1, 2, 3].map(|_| generate_key());
        let mut devices = Vec::new();
        let mut add = |cast: &mut Self, pem, msp: &str, roles: &[Role], until, what: &str| {
            devices.push(cast.devices.len());
            let msp: MspId = msp.parse().expect("it is an MSP id");
            let device =
                Device::of_member(format!("{name}{what}"), pem, (&member, &msp, roles), until);
            cast.devices.push(device);
        };
        for (at, pem) in (1..).zip(&pems) {
            let what = format!("'s key {at}");
            self.name(
                Digest::of(public_key(pem)).as_str(),
                &format!("{name}{what}"),
            );
            add(self, pem, msp, roles, 2035, &what);
        }
        let first = &pems[0];
        add(self, first, msp, roles, 2026, " expired");
        for (other, what) in other_roles(msp, roles) {
            add(self, first, msp, other, 2035, what);
        }
        let other_msp = if msp == MINISTRY {
            HOSPITALS[0]
        } else {
            MINISTRY
        };
        add(self, first, other_msp, roles, 2035, " under another MSP");
        let keys = pems.each_ref().map(|pem| Digest::of(public_key(pem)));
        for (pem, key) in pems.iter().zip(&keys) {
            let proof = certificate_request(pem, member.as_str());
            self.proofs.push((proof, member.clone(), key.clone()));
        }
        self.people.push(Somebody {
            id: member.clone(),
            msp: msp.parse().expect("it is an MSP id"),
            roles,
            keys,
            devices,
        });
    }

    fn add_nodes(&mut self, msp: &MspId) {
        let [administrator, one, two] = ["administrator", "keeper", "second keeper"].map(|what| {
            let name = format!("{what} of {msp}");
            let device = Device::of_node(name.clone(), msp, what == "administrator");
            self.names
                .insert(device.certificate.key.as_str().to_owned(), name);
            self.devices.push(device);
            self.devices.len() - 1
        });
        self.administrators.push(administrator);
        self.keepers.push([one, two]);
    }
}

/// What else certificates of this MSP claim for a person with these roles.
fn other_roles(msp: &str, roles: &[Role]) -> Vec<(&'static [Role], &'static str)> {
    let all: [(&'static [Role], &'static str); 5] = if msp == MINISTRY {
        [
            (&[Role::Ministry], " as ministry"),
            (&[Role::Patient], " as patient"),
            (&[Role::Insurer], " as insurer"),
            (&[Role::Researcher], " as researcher"),
            (&[Role::Practitioner], " as practitioner"),
        ]
    } else {
        [
            (&[Role::Practitioner], " as practitioner"),
            (&[Role::Registrar], " as registrar"),
            (&[Role::Practitioner, Role::Registrar], " as both"),
            (&[Role::Patient], " as patient"),
            (&[Role::Ministry], " as ministry"),
        ]
    };
    all.into_iter()
        .filter(|(other, _)| *other != roles)
        .collect()
}

impl Device {
    fn of_member(
        name: String,
        pem: &str,
        (member, msp, roles): (&MemberId, &MspId, &[Role]),
        until: i32,
    ) -> Self {
        Self::new(name, pem, msp, "client", Some((member, roles)), until)
    }

    fn of_node(name: String, msp: &MspId, is_administrator: bool) -> Self {
        let unit = if is_administrator { "admin" } else { "client" };
        Self::new(name, &generate_key(), msp, unit, None, 2035)
    }

    fn new(
        name: String,
        pem: &str,
        msp: &MspId,
        unit: &str,
        member: Option<(&MemberId, &[Role])>,
        until: i32,
    ) -> Self {
        let mut template = Template::named("somebody").unit(unit).years(2025, until);
        if let Some((member, roles)) = member {
            template = template.attributes(&attributes(member, msp, roles));
        }
        let issued = template.self_signed_by(pem);
        Self {
            name,
            certificate: Certificate {
                msp: msp.clone(),
                is_administrator: unit == "admin",
                key: Digest::of(issued.public_key()),
                member: member.map(|(member, _)| member.clone()),
                not_after: issued.not_after().into(),
            },
            identity: SerializedIdentity::new(msp.as_str(), issued.certificate),
        }
    }
}

/// One of a few recipients of a member.
pub(crate) fn recipient_of(member: &MemberId, number: usize) -> Recipient {
    recipient(&format!("{member} {number}"))
}

/// One of a few patient keys of a member.
pub(crate) fn patient_recipient_of(member: &MemberId, number: usize) -> Recipient {
    recipient(&format!("patient key {member} {number}"))
}

/// The recipient of a category's epoch.
pub(crate) fn category_recipient(category: &CategoryId, epoch: u32) -> Recipient {
    recipient(&format!("{category} {epoch}"))
}
