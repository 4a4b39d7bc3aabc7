//! Whether a root issued a member's certificate, as an MSP with NodeOUs decides it.

use std::time::{SystemTime, UNIX_EPOCH};

use fabric_gateway::PublicKey;
use x509_parser::oid_registry::OID_SIG_ECDSA_WITH_SHA256;
use x509_parser::prelude::{ASN1Time, X509Certificate};

use crate::certificate::Certificate;

/// The organizational units that NodeOUs give a meaning to; a member has exactly the first.
const UNITS: [&str; 4] = ["client", "peer", "admin", "orderer"];

/// Whether the certificate is a client's that the root issued, both of them valid at that time.
///
/// There is never an intermediate authority below a member root.
pub(super) fn is_issued_client(
    root: &Certificate,
    certificate: &Certificate,
    at: SystemTime,
) -> bool {
    let Some(at) = asn1_time(at) else {
        return false;
    };
    let (root, parsed) = (root.parsed(), certificate.parsed());
    let [client, others @ ..] = UNITS;
    let is_client =
        certificate.has_unit(client) && !others.iter().any(|unit| certificate.has_unit(unit));
    is_client
        && !parsed.is_ca()
        && !has_unknown_critical_extension(&parsed)
        && may_issue(&root, at)
        && parsed.validity().is_valid_at(at)
        && root.subject().as_raw() == parsed.issuer().as_raw()
        && is_signed_by(&parsed, &root)
}

fn is_signed_by(certificate: &X509Certificate<'_>, root: &X509Certificate<'_>) -> bool {
    certificate.signature_algorithm.algorithm == OID_SIG_ECDSA_WITH_SHA256
        && PublicKey::from_spki(root.public_key().raw).is_ok_and(|key| {
            key.verifies(
                certificate.tbs_certificate.as_ref(),
                &certificate.signature_value.data,
            )
        })
}

fn asn1_time(time: SystemTime) -> Option<ASN1Time> {
    let seconds = time.duration_since(UNIX_EPOCH).ok()?.as_secs();
    ASN1Time::from_timestamp(seconds.try_into().ok()?).ok()
}

fn may_issue(root: &X509Certificate<'_>, at: ASN1Time) -> bool {
    let may_sign_certificates = root
        .key_usage()
        .is_ok_and(|usage| usage.is_none_or(|usage| usage.value.key_cert_sign()));
    root.is_ca() && may_sign_certificates && root.validity().is_valid_at(at)
}

fn has_unknown_critical_extension(certificate: &X509Certificate<'_>) -> bool {
    certificate.extensions().iter().any(|extension| {
        let parsed = extension.parsed_extension();
        extension.critical && (parsed.unsupported() || parsed.error().is_some())
    })
}
