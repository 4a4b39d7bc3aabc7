//! X.509 certificates as Fabric uses them: whose key, whose name, which kind of node.

use emr_model::{Digest, Timestamp};
use x509_parser::prelude::{FromDer, X509Certificate};

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
#[error("this is not one X.509 certificate in PEM")]
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
        let mut blocks = pem::parse_many(text).map_err(|_| NotACertificate)?;
        match (blocks.pop(), blocks.is_empty()) {
            (Some(block), true) if block.tag() == "CERTIFICATE" => {
                Self::from_der(block.into_contents())
            }
            _ => Err(NotACertificate),
        }
    }

    /// Reads DER that holds exactly one certificate.
    ///
    /// # Errors
    ///
    /// [`NotACertificate`].
    pub fn from_der(der: Vec<u8>) -> Result<Self, NotACertificate> {
        let certificate = parse(&der)?;
        let subject = certificate.subject();
        let text = |attribute: &x509_parser::x509::AttributeTypeAndValue<'_>| {
            attribute.as_str().map(str::to_owned).ok()
        };
        let (key, not_after, common_name, organizational_units) = (
            Digest::of(certificate.public_key().raw),
            end(&certificate),
            subject.iter_common_name().next().and_then(text),
            subject
                .iter_organizational_unit()
                .filter_map(text)
                .collect(),
        );
        Ok(Self {
            der,
            key,
            common_name,
            organizational_units,
            not_after,
        })
    }

    /// The digest of its SubjectPublicKeyInfo, by which keys are pinned on the ledger.
    pub fn key_digest(&self) -> &Digest {
        &self.key
    }

    /// The common name of its subject: a member's id.
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

fn parse(der: &[u8]) -> Result<X509Certificate<'_>, NotACertificate> {
    match X509Certificate::from_der(der) {
        Ok(([], certificate)) => Ok(certificate),
        _ => Err(NotACertificate),
    }
}

fn end(certificate: &X509Certificate<'_>) -> Timestamp {
    let seconds = certificate.validity().not_after.timestamp();
    Timestamp::from_millis(
        u64::try_from(seconds)
            .unwrap_or_default()
            .saturating_mul(1_000),
    )
}

#[cfg(test)]
mod tests {
    use emr_testkit::{Authority, HOSPITAL_A, Template, id};
    use proptest::prelude::*;

    use super::*;

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
