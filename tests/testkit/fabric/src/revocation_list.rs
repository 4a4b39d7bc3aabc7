//! Lists of revoked certificates.

use rcgen::{
    CertificateRevocationListParams, KeyIdMethod, RevokedCertParams, SerialNumber, date_time_ymd,
};

use crate::Authority;

impl Authority {
    /// A list, PEM, of the certificates with these serial numbers: big-endian bytes.
    pub fn revocation_list<S: AsRef<[u8]>>(&self, serials: &[S]) -> String {
        let revoked = |serial: &S| RevokedCertParams {
            serial_number: SerialNumber::from_slice(serial.as_ref()),
            revocation_time: date_time_ymd(2026, 1, 1),
            reason_code: None,
            invalidity_date: None,
        };
        let list = CertificateRevocationListParams {
            this_update: date_time_ymd(2026, 1, 1),
            next_update: date_time_ymd(2026, 1, 2),
            crl_number: SerialNumber::from(1),
            issuing_distribution_point: None,
            revoked_certs: serials.iter().map(revoked).collect(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        let list = list.signed_by(&self.issuer);
        let list = list.expect("an authority signs lists");
        list.pem().expect("a list can be written as PEM")
    }
}
