//! The people of these tests, and the certificates that authorities issue to them.

use emr_model::member::Role;
use emr_model::{Digest, MemberId, MspId};
use emr_testkit::{Authority, Issued, Template, generate_key, member};
use fabric_gateway::{EcdsaSigner, Identity};

/// What authorities issue in these tests.
pub(super) trait Issues {
    /// A member's identity of a new id, as Fabric CA would issue it.
    fn member(&self, msp: &str, role: &str) -> Person;

    /// A member's identity with this id over this key, PEM.
    fn member_over(&self, msp: &str, role: &str, id: &MemberId, key: &str) -> Person;

    /// An identity with this organizational unit and nothing else.
    fn node(&self, msp: &str, unit: &str) -> Person;

    /// A list in PEM that names only this person's certificate.
    fn revoke(&self, person: &Person) -> String;

    /// The certificate of a server or client on 127.0.0.1.
    fn tls(&self) -> Issued;
}

impl Issues for Authority {
    fn member(&self, msp: &str, role: &str) -> Person {
        let id = MemberId::try_from(hex::encode(rand::random::<[u8; 16]>())).unwrap();
        self.member_over(msp, role, &id, &generate_key())
    }

    fn member_over(&self, msp: &str, role: &str, id: &MemberId, key: &str) -> Person {
        let role: Role = role.parse().unwrap();
        let issued = self.issue_over(&member(id, &[role]), key);
        Person {
            roles: vec![role],
            ..Person::new(msp, id.clone(), issued)
        }
    }

    fn node(&self, msp: &str, unit: &str) -> Person {
        let issued = self.issue(&Template::named("node").unit(unit));
        Person::new(msp, emr_testkit::id("00"), issued)
    }

    fn revoke(&self, person: &Person) -> String {
        self.revocation_list(&[person.issued.serial()])
    }

    fn tls(&self) -> Issued {
        self.issue(&Template::tls("127.0.0.1"))
    }
}

/// A person with a key and a certificate over it.
pub(super) struct Person {
    pub(super) id: MemberId,
    pub(super) msp: MspId,
    pub(super) identity: Identity,
    pub(super) signer: EcdsaSigner,
    pub(super) key: Digest,
    pub(super) issued: Issued,
    /// The roles that the certificate claims.
    pub(super) roles: Vec<Role>,
}

impl Person {
    /// The person of this id who has this certificate.
    pub(super) fn new(msp: &str, id: MemberId, issued: Issued) -> Self {
        Self {
            id,
            msp: msp.parse().unwrap(),
            identity: Identity::new(msp, issued.certificate.as_str()).unwrap(),
            signer: EcdsaSigner::from_pkcs8_pem(&issued.key).unwrap(),
            key: Digest::of(issued.public_key()),
            issued,
            roles: Vec::new(),
        }
    }

    /// The serial number of the certificate as Fabric CA writes it: hexadecimal, without leading zeros.
    pub(super) fn serial(&self) -> String {
        let digits = hex::encode(self.issued.serial());
        digits.trim_start_matches('0').to_owned()
    }
}
