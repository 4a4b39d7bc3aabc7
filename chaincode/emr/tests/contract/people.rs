//! Certificates as Fabric CA makes them, and the people who have them.

use emr_model::member::Role;
use emr_model::{Digest, MemberId, MspId, Recipient};
use fabric_chaincode::SerializedIdentity;
use fabric_testkit::{Template, certificate_request, generate_key, public_key};
use serde_json::json;

/// An identity whose key is not on the ledger by itself: a node's, or a person's.
#[derive(Clone)]
pub(crate) struct Signer {
    pub(crate) msp: MspId,
    /// Its private key, PEM.
    pem: String,
    /// The first year of its certificates and the one that they do not live to see.
    years: (i32, i32),
}

impl Signer {
    pub(crate) fn new(msp: &str) -> Self {
        Self {
            msp: msp.parse().unwrap(),
            pem: generate_key(),
            years: (2025, 2035),
        }
    }

    /// The same key under certificates of other years.
    #[allow(dead_code, reason = "for the golden table")]
    pub(crate) fn in_years(&self, from: i32, until: i32) -> Self {
        Self {
            years: (from, until),
            ..self.clone()
        }
    }

    /// The digest of the public key.
    pub(crate) fn key(&self) -> Digest {
        Digest::of(public_key(&self.pem))
    }

    /// The proof that this key is to act for a member.
    pub(crate) fn proof(&self, id: &MemberId) -> String {
        certificate_request(&self.pem, id.as_str())
    }

    /// A node's certificate: an organizational unit and no attributes.
    pub(crate) fn node(&self, unit: &str) -> SerializedIdentity {
        self.certificate(unit, None)
    }

    /// A member's certificate with these attributes.
    pub(crate) fn member(&self, attributes: &serde_json::Value) -> SerializedIdentity {
        self.certificate("client", Some(attributes))
    }

    fn certificate(
        &self,
        unit: &str,
        attributes: Option<&serde_json::Value>,
    ) -> SerializedIdentity {
        let (from, until) = self.years;
        let mut template = Template::named("somebody").unit(unit).years(from, until);
        if let Some(attributes) = attributes {
            template = template.attributes(attributes);
        }
        let issued = template.self_signed_by(&self.pem);
        SerializedIdentity::new(self.msp.as_str(), issued.certificate)
    }
}

/// A person with a member key.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) id: MemberId,
    pub(crate) roles: Vec<Role>,
    pub(crate) signer: Signer,
    pub(crate) identity: SerializedIdentity,
    pub(crate) recipient: Recipient,
    pub(crate) patient_recipient: Option<Recipient>,
}

impl Person {
    pub(crate) fn new(name: &str, msp: &str, roles: &[Role]) -> Self {
        let signer = Signer::new(msp);
        let id = id(name);
        let identity = signer.member(&attributes(&id, &signer.msp, roles));
        let is_patient = roles.contains(&Role::Patient);
        Self {
            recipient: recipient(&format!("{name}'s device")),
            patient_recipient: is_patient.then(|| recipient(&format!("{name}'s patient key"))),
            roles: roles.to_vec(),
            id,
            signer,
            identity,
        }
    }

    /// The same key under a certificate that names other roles.
    pub(crate) fn claiming(&self, roles: &[Role]) -> Self {
        let attributes = attributes(&self.id, &self.signer.msp, roles);
        Self {
            identity: self.signer.member(&attributes),
            ..self.clone()
        }
    }
}

/// The attributes of a right certificate.
pub(crate) fn attributes(id: &MemberId, msp: &MspId, roles: &[Role]) -> serde_json::Value {
    let names: Vec<_> = roles.iter().map(|role| role.as_str()).collect();
    let mut attributes = json!({
        "emr.id": id,
        "emr.role": names.join(","),
        "hf.EnrollmentID": id,
        "hf.Type": "client",
    });
    if roles.iter().any(|role| role.is_staff()) {
        attributes["emr.hospital"] = json!(msp);
    }
    attributes
}

/// 32 hexadecimal digits that stand for a name.
pub(crate) fn id<T: TryFrom<String, Error: std::fmt::Debug>>(name: &str) -> T {
    Digest::of(name).as_str()[..32]
        .to_owned()
        .try_into()
        .unwrap()
}

/// A recipient of the right form that stands for a name.
pub(crate) fn recipient(name: &str) -> Recipient {
    let characters = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    let digests = [
        Digest::of(name).to_bytes(),
        Digest::of([name, "2"].concat()).to_bytes(),
    ];
    let text = digests.concat().into_iter().take(58);
    let text: String = text
        .map(|byte| char::from(characters[usize::from(byte % 32)]))
        .collect();
    format!("age1{text}").parse().unwrap()
}
