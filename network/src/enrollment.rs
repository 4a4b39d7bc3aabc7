//! Certificates for all who are not members: made over keys of this machine, issued by the authorities.

use emr_model::MspId;
use fabric_ca::{
    CertificateRequest, EnrollRequest, EnrollmentSecret, IdentityChange, IdentityRequest,
    IdentityType, RegisterRequest, SigningKey,
};
use rand::distr::{Alphanumeric, SampleString};

use crate::{
    Error, Identity,
    authorities::{Authorities, Authority, REGISTRAR},
    file,
};

/// A node, service or administrator that is to have a certificate.
#[derive(Debug, Clone)]
pub(crate) struct Enrollee {
    /// The common name, unique at the authority.
    pub(crate) name: String,
    pub(crate) identity_type: IdentityType,
    /// The host names of a TLS certificate; empty for other certificates.
    pub(crate) hosts: Vec<String>,
    /// The folder for certificate and key.
    pub(crate) identity: Identity,
    /// The processes that read the certificate only when they start; all others read a renewed one while they run.
    pub(crate) read_at_start_by: Vec<String>,
}

/// The registrar of one authority, who issues certificates to enrollees.
pub(crate) struct Issuer<'a> {
    authorities: &'a Authorities<'a>,
    authority: &'a Authority,
    registrar: Identity,
}

impl<'a> Issuer<'a> {
    pub(crate) fn new(
        authorities: &'a Authorities<'a>,
        authority: &'a Authority,
        registrar: Identity,
    ) -> Self {
        Self {
            authorities,
            authority,
            registrar,
        }
    }

    /// Enrolls the registrar, unless that was done before.
    pub(crate) async fn prepare(&self) -> Result<(), Error> {
        let password = self.authorities.registrar_password(self.authority)?;
        self.obtain(REGISTRAR, &[], &self.registrar, &password.into())
            .await
    }

    /// Registers and enrolls one enrollee, unless that was done before. After a crash, the next run goes on: it finds
    /// the key and the secret, which are stored before they are used.
    pub(crate) async fn issue(&self, enrollee: &Enrollee) -> Result<(), Error> {
        let Enrollee { name, identity, .. } = enrollee;
        if identity.certificate().exists() {
            return file::remove(&identity.secret());
        }
        let secret = match file::read_if_present(&identity.secret())? {
            Some(secret) => secret,
            None => {
                let secret = new_secret();
                file::write_private(&identity.secret(), &secret)?;
                secret
            }
        };
        let secret = EnrollmentSecret::from(secret);
        self.register(enrollee, &secret).await?;
        self.obtain(name, &enrollee.hosts, identity, &secret)
            .await?;
        file::remove(&identity.secret())
    }

    /// Gets the registrar a newer certificate over the same key.
    pub(crate) async fn renew_registrar(&self) -> Result<(), Error> {
        let password = self.authorities.registrar_password(self.authority)?;
        self.enroll(REGISTRAR, &[], &self.registrar, &password.into())
            .await
    }

    /// Gets an enrollee a newer certificate over the same key. The registrar gives the enrollee a new secret for it, since
    /// an authority takes no certificate that has ended in place of a secret.
    pub(crate) async fn renew(&self, enrollee: &Enrollee) -> Result<(), Error> {
        let Enrollee { name, identity, .. } = enrollee;
        let secret = EnrollmentSecret::from(new_secret());
        let request = IdentityRequest::Modify {
            id: name.clone(),
            change: IdentityChange {
                secret: Some(secret.clone()),
                ..IdentityChange::default()
            },
        };
        let (certificate, key) = self.registrar_identity(name)?;
        self.authorities
            .connect(self.authority)?
            .identity(&request, &certificate, &key)
            .await
            .map_err(self.failed(name))?;
        self.enroll(name, &enrollee.hosts, identity, &secret).await
    }

    async fn register(&self, enrollee: &Enrollee, secret: &EnrollmentSecret) -> Result<(), Error> {
        let failed = self.failed(&enrollee.name);
        let (registrar_certificate, registrar_key) = self.registrar_identity(&enrollee.name)?;
        let request = RegisterRequest {
            id: enrollee.name.clone(),
            identity_type: enrollee.identity_type.clone(),
            max_enrollments: -1,
            affiliation: None,
            attributes: Vec::new(),
            secret: Some(secret.clone()),
        };
        let authority = self.authorities.connect(self.authority)?;
        match authority
            .register(&request, &registrar_certificate, &registrar_key)
            .await
        {
            Err(error) if !error.is_already_registered() => Err(failed(error)),
            _ => Ok(()),
        }
    }

    async fn obtain(
        &self,
        name: &str,
        hosts: &[String],
        identity: &Identity,
        secret: &EnrollmentSecret,
    ) -> Result<(), Error> {
        if identity.certificate().exists() {
            return Ok(());
        }
        self.enroll(name, hosts, identity, secret).await
    }

    /// Gets a certificate over the key in the folder, which this makes if there is none.
    async fn enroll(
        &self,
        name: &str,
        hosts: &[String],
        identity: &Identity,
        secret: &EnrollmentSecret,
    ) -> Result<(), Error> {
        let failed = self.failed(name);
        let key = match file::read_if_present(&identity.key())? {
            Some(pem) => SigningKey::from_pem(&pem).map_err(&failed)?,
            None => {
                let key = SigningKey::generate().map_err(&failed)?;
                file::write_private(&identity.key(), key.to_pem().as_bytes())?;
                key
            }
        };
        let request = CertificateRequest::new(name)
            .with_hosts(hosts)
            .to_pem(&key)
            .map_err(&failed)?;
        let authority = self.authorities.connect(self.authority)?;
        let enrollment = authority
            .enroll(&EnrollRequest::new(request), name, secret)
            .await
            .map_err(&failed)?;
        file::write(&identity.certificate(), enrollment.certificate)
    }

    /// The registrar's certificate and key, to get something for `name`.
    fn registrar_identity(&self, name: &str) -> Result<(String, SigningKey), Error> {
        let certificate = file::read(&self.registrar.certificate())?;
        let key = SigningKey::from_pem(&file::read(&self.registrar.key())?);
        Ok((certificate, key.map_err(self.failed(name))?))
    }

    fn failed(&self, identity: &str) -> impl Fn(fabric_ca::Error) -> Error + use<> {
        let (authority, identity) = (self.authority.name.clone(), identity.to_owned());
        move |source| Error::Authority {
            authority: authority.clone(),
            identity: identity.clone(),
            source,
        }
    }
}

/// A secret with which an identity enrolls.
fn new_secret() -> String {
    Alphanumeric.sample_string(&mut rand::rng(), 32)
}

/// Notes the MSP of an administrator beside certificate and key, for programs that sign with them.
pub(crate) fn note_msp(identity: &Identity, msp_id: &MspId) -> Result<(), Error> {
    file::write(&identity.folder().join("msp_id"), msp_id.as_str())
}
