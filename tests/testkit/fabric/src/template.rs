//! What a certificate is to say.

use std::time::SystemTime;

use rcgen::string::Ia5String;
use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DistinguishedName, DnType, IsCa, KeyPair,
    KeyUsagePurpose, SanType, SerialNumber, date_time_ymd,
};

use crate::{Issued, generate_key};

/// The extension in which Fabric CA writes attributes.
const ATTRIBUTES: [u64; 9] = [1, 2, 3, 4, 5, 6, 7, 8, 1];

/// What a certificate is to say.
///
/// # Defaults
///
/// It is valid at any time that a test may choose, and says nothing but a common name.
#[derive(Clone)]
pub struct Template {
    pub(crate) params: CertificateParams,
}

impl Template {
    /// With this common name.
    pub fn named(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, name);
        Self { params }
    }

    /// Of a TLS server or client at this host name or IP address.
    pub fn tls(host: &str) -> Self {
        Self::named(host).host(host)
    }

    /// With this organizational unit; two at most.
    pub fn unit(self, unit: &str) -> Self {
        // `rcgen` takes one value for each type, and does not notice that these are the same.
        let types = [
            DnType::OrganizationalUnitName,
            DnType::CustomDnType(vec![2, 5, 4, 11]),
        ];
        self.with(|params| {
            let name = &mut params.distinguished_name;
            let mut free = types.into_iter().filter(|it| name.get(it).is_none());
            let kind = free.next().expect("there are two units at most");
            name.push(kind, unit);
        })
    }

    /// Valid for this host name or IP address, too.
    pub fn host(self, host: &str) -> Self {
        let name = match host.parse() {
            Ok(address) => SanType::IpAddress(address),
            Err(_) => SanType::DnsName(Ia5String::try_from(host).expect("it is a host name")),
        };
        self.with(|params| params.subject_alt_names.push(name))
    }

    /// With attributes as Fabric CA writes them: a map from names to values.
    pub fn attributes(self, attributes: &serde_json::Value) -> Self {
        let content = serde_json::json!({ "attrs": attributes }).to_string();
        let extension = CustomExtension::from_oid_content(&ATTRIBUTES, content.into_bytes());
        self.with(|params| params.custom_extensions.push(extension))
    }

    /// Valid between these times, whose fractions of a second are cut off.
    pub fn valid(self, from: SystemTime, until: SystemTime) -> Self {
        self.with(|params| {
            params.not_before = from.into();
            params.not_after = until.into();
        })
    }

    /// Valid from the beginning of the one year to the beginning of the other.
    pub fn years(self, from: i32, until: i32) -> Self {
        self.with(|params| {
            params.not_before = date_time_ymd(from, 1, 1);
            params.not_after = date_time_ymd(until, 1, 1);
        })
    }

    /// Valid in the year 2000 only.
    pub fn expired(self) -> Self {
        self.years(2000, 2001)
    }

    /// Of an authority that may issue certificates of members and lists of revoked ones.
    pub fn authority(self) -> Self {
        self.with(|params| {
            params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
            params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        })
    }

    /// With this serial number: big-endian bytes.
    pub fn serial(self, serial: &[u8]) -> Self {
        let serial = SerialNumber::from_slice(serial);
        self.with(|params| params.serial_number = Some(serial))
    }

    /// Changed as only one test wants it.
    pub fn with(mut self, change: impl FnOnce(&mut CertificateParams)) -> Self {
        change(&mut self.params);
        self
    }

    /// A certificate over a new key that signs it.
    pub fn self_signed(&self) -> Issued {
        self.self_signed_by(&generate_key())
    }

    /// A certificate over this key, PEM, which signs it.
    pub fn self_signed_by(&self, key: &str) -> Issued {
        let pair = KeyPair::from_pem(key).expect("it is a key");
        let certificate = self.params.self_signed(&pair);
        Issued {
            certificate: certificate.expect("the template is whole").pem(),
            key: key.to_owned(),
        }
    }
}
