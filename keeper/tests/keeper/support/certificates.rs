//! Certificates for a test.

use std::fs;
use std::path::Path;

use fabric_ca::SigningKey;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};

/// A root that issues certificates.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

/// A certificate and its key.
pub(crate) struct Pair {
    pub(crate) certificate: String,
    pub(crate) key: SigningKey,
}

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let mut params = params(name, "client", &[]);
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    pub(crate) fn pem(&self) -> String {
        self.0.pem()
    }

    pub(crate) fn issue(&self, name: &str, hosts: &[&str]) -> Pair {
        self.issue_with(params(name, "client", hosts))
    }

    /// A certificate of another organizational unit than `client`.
    pub(crate) fn issue_as(&self, name: &str, unit: &str) -> Pair {
        self.issue_with(params(name, unit, &[]))
    }

    /// A certificate whose time is over.
    pub(crate) fn issue_expired(&self, name: &str) -> Pair {
        let mut params = params(name, "client", &[]);
        params.not_before = date_time_ymd(2001, 1, 1);
        params.not_after = date_time_ymd(2002, 1, 1);
        self.issue_with(params)
    }

    fn issue_with(&self, params: CertificateParams) -> Pair {
        let key = KeyPair::generate().unwrap();
        Pair {
            certificate: params.signed_by(&key, &self.0).unwrap().pem(),
            key: SigningKey::from_pem(&key.serialize_pem()).unwrap(),
        }
    }
}

impl Pair {
    pub(crate) fn write(&self, folder: &Path) {
        fs::create_dir(folder).unwrap();
        fs::write(folder.join("certificate.pem"), &self.certificate).unwrap();
        fs::write(folder.join("key.pem"), &*self.key.to_pem()).unwrap();
    }
}

fn params(name: &str, unit: &str, hosts: &[&str]) -> CertificateParams {
    let hosts: Vec<String> = hosts.iter().map(|host| host.to_string()).collect();
    let mut params = CertificateParams::new(hosts).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params
        .distinguished_name
        .push(DnType::OrganizationalUnitName, unit);
    params
}
