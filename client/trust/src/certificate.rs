//! X.509 certificates as Fabric uses them: whose key, whose name, which kind of node.

use emr_model::{Digest, Timestamp};
use fabric_x509::{one_block, text_of};
use x509_cert::TbsCertificate;
use x509_cert::der::oid::ObjectIdentifier;
use x509_cert::der::oid::db::rfc4519::{COMMON_NAME, ORGANIZATIONAL_UNIT_NAME};

/// The longest certificate in PEM that is read.
pub const MAX_CERTIFICATE_BYTES: usize = 16 << 10;

/// One parsed certificate: its DER, and the fields that we use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    key: Digest,
    common_name: Option<String>,
    organizational_units: Vec<String>,
    not_after: Timestamp,
}

/// Something that is not one X.509 certificate in PEM.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not one X.509 certificate in PEM; of a chain keep the first")]
pub struct NotACertificate;

impl Certificate {
    /// Reads PEM that holds exactly one certificate.
    ///
    /// # Errors
    ///
    /// [`NotACertificate`].
    pub fn from_pem(text: impl AsRef<[u8]>) -> Result<Self, NotACertificate> {
        let text = text.as_ref();
        if text.len() > MAX_CERTIFICATE_BYTES {
            return Err(NotACertificate);
        }
        let der = one_block(text, "CERTIFICATE").ok_or(NotACertificate)?;
        Self::from_der(der.to_vec())
    }

    /// Reads DER that holds exactly one certificate.
    ///
    /// # Errors
    ///
    /// [`NotACertificate`].
    pub fn from_der(der: Vec<u8>) -> Result<Self, NotACertificate> {
        let certificate = fabric_x509::certificate(&der).ok_or(NotACertificate)?;
        let key = fabric_x509::public_key_info(&certificate).ok_or(NotACertificate)?;
        let certificate = certificate.tbs_certificate();
        let values = |attribute: ObjectIdentifier| {
            let subject = certificate.subject().iter();
            subject.filter(move |one| one.oid == attribute).map(text_of)
        };
        let mut names = values(COMMON_NAME);
        let (first, second) = (names.next().flatten(), names.next());
        Ok(Self {
            key: Digest::of(key),
            common_name: first.filter(|_| second.is_none()),
            organizational_units: values(ORGANIZATIONAL_UNIT_NAME).flatten().collect(),
            not_after: end(certificate),
            der,
        })
    }

    /// The digest of its SubjectPublicKeyInfo, by which keys are pinned on the ledger.
    pub fn key_digest(&self) -> &Digest {
        &self.key
    }

    /// The common name of its subject: a member's id. `None` if the subject has several.
    pub fn common_name(&self) -> Option<&str> {
        self.common_name.as_deref()
    }

    /// Whether an organizational unit of its subject is `unit`, for example `peer`.
    pub fn has_unit(&self, unit: &str) -> bool {
        self.organizational_units.iter().any(|own| own == unit)
    }

    /// When it ends: the last second in which it is valid.
    pub fn not_after(&self) -> Timestamp {
        self.not_after
    }

    /// Its DER.
    pub fn der(&self) -> &[u8] {
        &self.der
    }
}

fn end(certificate: &TbsCertificate) -> Timestamp {
    let seconds = certificate
        .validity()
        .not_after
        .to_unix_duration()
        .as_secs();
    Timestamp::from_millis(seconds.saturating_mul(1_000))
}

#[cfg(test)]
mod tests {
    use emr_testkit::{Authority, HOSPITAL_A, Template, id};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_subject_with_two_common_names_has_none() {
        const ORGANIZATIONAL_UNIT: [u8; 5] = [0x06, 0x03, 0x55, 0x04, 0x0b];
        let member = Template::named(id("01").as_str()).unit(id("02").as_str());
        let identity = Authority::new("root").identity(HOSPITAL_A, &member);
        let mut der = Certificate::from_pem(identity.certificate_pem())
            .unwrap()
            .der;
        let windows = der.windows(ORGANIZATIONAL_UNIT.len());
        let at = windows
            .into_iter()
            .position(|window| window == ORGANIZATIONAL_UNIT);
        der[at.unwrap() + 4] = 0x03;
        let certificate = Certificate::from_der(der).unwrap();
        assert_eq!(certificate.common_name(), None);
    }

    #[test]
    fn one_certificate_is_read_and_two_are_not() {
        let authority = Authority::new("root");
        let member = Template::named(id("01").as_str()).unit("client");
        let identity = authority.identity(HOSPITAL_A, &member.years(2025, 2035));
        let certificate = Certificate::from_pem(identity.certificate_pem()).unwrap();
        assert_eq!(certificate.common_name(), Some(id("01").as_str()));
        assert!(certificate.has_unit("client") && !certificate.has_unit("peer"));
        assert_eq!(
            certificate.not_after(),
            Timestamp::from_millis(2_051_222_400_000)
        );

        let two = format!("{}{}", identity.certificate_pem(), authority.pem);
        let key = identity
            .certificate_pem()
            .replace("CERTIFICATE", "PUBLIC KEY");
        let long = format!("{}{}", "x".repeat(MAX_CERTIFICATE_BYTES), authority.pem);
        for text in ["", "no certificate", &two, &key, &long] {
            assert_eq!(Certificate::from_pem(text), Err(NotACertificate));
        }
    }

    proptest! {
        #[test]
        fn garbage_is_refused(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            prop_assert!(Certificate::from_pem(&bytes).is_err());
            prop_assert!(Certificate::from_der(bytes.clone()).is_err());
            let text = pem::encode(&pem::Pem::new("CERTIFICATE", bytes));
            prop_assert!(Certificate::from_pem(text).is_err());
        }
    }
}
