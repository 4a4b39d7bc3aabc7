//! Certificate authorities and the identities they issue, made afresh for each test.

use emr_model::member::Role;
use emr_model::{Digest, MemberId, MspId};
use fabric_gateway::{EcdsaSigner, Identity};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CustomExtension, DnType,
    IsCa, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose, PublicKeyData, RevokedCertParams,
    SerialNumber, date_time_ymd,
};
use x509_parser::pem::Pem;

/// A self-signed root.
pub(super) struct Authority {
    pub(super) pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub(super) fn new(name: &str) -> Self {
        let mut parameters = named(name);
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let key = KeyPair::generate().unwrap();
        let pem = parameters.self_signed(&key).unwrap().pem();
        Self {
            pem,
            issuer: Issuer::new(parameters, key),
        }
    }

    /// A certificate and key in PEM for a server or client on 127.0.0.1.
    pub(super) fn tls(&self) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let parameters = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
        let certificate = parameters.signed_by(&key, &self.issuer).unwrap();
        (certificate.pem(), key.serialize_pem())
    }

    /// A member's identity, as Fabric CA would issue it.
    pub(super) fn member(&self, msp: &str, role: &str) -> Person {
        let id = hex::encode(rand::random::<[u8; 16]>());
        self.member_over(msp, role, &id, KeyPair::generate().unwrap())
    }

    pub(super) fn member_over(&self, msp: &str, role: &str, id: &str, key: KeyPair) -> Person {
        self.member_of_unit("client", msp, role, id, key)
    }

    /// A member's identity whose certificate says another organizational unit.
    pub(super) fn member_of_unit(
        &self,
        unit: &str,
        msp: &str,
        role: &str,
        id: &str,
        key: KeyPair,
    ) -> Person {
        let attributes = format!(r#"{{"attrs":{{"emr.id":"{id}","emr.role":"{role}"}}}}"#);
        let mut parameters = named(id);
        parameters
            .distinguished_name
            .push(DnType::OrganizationalUnitName, unit);
        parameters
            .custom_extensions
            .push(CustomExtension::from_oid_content(
                &[1, 2, 3, 4, 5, 6, 7, 8, 1],
                attributes.into_bytes(),
            ));
        let mut person = self.person(msp, id, parameters, key);
        person.roles = vec![role.parse().unwrap()];
        person
    }

    /// A list in PEM that names only this person's certificate.
    pub(super) fn revoke(&self, person: &Person) -> String {
        let blocks = Pem::iter_from_buffer(person.certificate.as_bytes());
        let block = blocks.last().unwrap().unwrap();
        let certificate = block.parse_x509().unwrap();
        let revoked = RevokedCertParams {
            serial_number: SerialNumber::from_slice(certificate.raw_serial()),
            revocation_time: date_time_ymd(2026, 1, 1),
            reason_code: None,
            invalidity_date: None,
        };
        let list = CertificateRevocationListParams {
            this_update: date_time_ymd(2026, 1, 1),
            next_update: date_time_ymd(2026, 1, 2),
            crl_number: SerialNumber::from(1),
            issuing_distribution_point: None,
            revoked_certs: vec![revoked],
            key_identifier_method: KeyIdMethod::Sha256,
        };
        list.signed_by(&self.issuer).unwrap().pem().unwrap()
    }

    /// An identity with this organizational unit and nothing else.
    pub(super) fn node(&self, msp: &str, unit: &str) -> Person {
        let mut parameters = named("node");
        parameters
            .distinguished_name
            .push(DnType::OrganizationalUnitName, unit);
        let id = "00".repeat(16);
        self.person(msp, &id, parameters, KeyPair::generate().unwrap())
    }

    fn person(&self, msp: &str, id: &str, parameters: CertificateParams, key: KeyPair) -> Person {
        let certificate = parameters.signed_by(&key, &self.issuer).unwrap().pem();
        Person {
            id: id.parse().unwrap(),
            msp: msp.parse().unwrap(),
            identity: Identity::new(msp, certificate.as_str()).unwrap(),
            signer: EcdsaSigner::from_pkcs8_pem(&key.serialize_pem()).unwrap(),
            key: Digest::of(key.subject_public_key_info()),
            key_pem: key.serialize_pem(),
            certificate,
            roles: Vec::new(),
        }
    }
}

/// A person with a key and a certificate over it.
pub(super) struct Person {
    pub(super) id: MemberId,
    pub(super) msp: MspId,
    pub(super) identity: Identity,
    pub(super) signer: EcdsaSigner,
    pub(super) key: Digest,
    pub(super) key_pem: String,
    pub(super) certificate: String,
    /// The roles that the certificate claims.
    pub(super) roles: Vec<Role>,
}

impl Person {
    /// The serial number of the certificate as Fabric CA writes it: hexadecimal, without leading zeros.
    pub(super) fn serial(&self) -> String {
        let blocks = Pem::iter_from_buffer(self.certificate.as_bytes());
        let block = blocks.last().unwrap().unwrap();
        let certificate = block.parse_x509().unwrap();
        let digits = hex::encode(certificate.raw_serial());
        digits.trim_start_matches('0').to_owned()
    }
}

fn named(name: &str) -> CertificateParams {
    let mut parameters = CertificateParams::default();
    parameters.distinguished_name = rcgen::DistinguishedName::new();
    parameters.distinguished_name.push(DnType::CommonName, name);
    parameters
}
