//! What admissions, further devices and recoveries ask of a certificate authority alike.

use emr_api::sign_up::IssuedCertificate;
use emr_model::{Digest, MemberId};

use super::Session;
use crate::error::Error;
use crate::identity::RegistrarIdentity;

impl Session {
    /// Has an authority issue what an enrollment asks for, and checks the certificate: it is of the member, over the key.
    ///
    /// # Errors
    ///
    /// [`Error::Authority`] if the authority does not issue it, [`Error::Trust`] if it issued another one.
    pub(crate) async fn enroll(
        &self,
        authority: &str,
        request: &fabric_ca::Request,
        member: &MemberId,
        key: &Digest,
    ) -> Result<IssuedCertificate, Error> {
        let response = self.web().relay(authority, request).await?;
        let enrollment = response.enrollment().map_err(refused_by(authority))?;
        let issued = IssuedCertificate {
            authority: authority.to_owned(),
            certificate: enrollment.certificate,
        };
        self.connection.verify_issued(&issued, member, key)?;
        Ok(issued)
    }

    /// Sends an authority a request that one of its registrars signs.
    pub(super) async fn ask_as_registrar(
        &self,
        authority: &str,
        unsigned: fabric_ca::UnsignedRequest,
        registrar: &RegistrarIdentity,
    ) -> Result<fabric_ca::Response, Error> {
        let signature = registrar.signer.sign(&unsigned.bytes_to_sign()).await?;
        let request = unsigned.authorize(&signature);
        let request = request.map_err(refused_by(authority))?;
        Ok(self.web().relay(authority, &request).await?)
    }
}

/// The error that names the authority.
pub(crate) fn refused_by(authority: &str) -> impl Fn(fabric_ca::Error) -> Error {
    move |source| Error::Authority {
        authority: authority.to_owned(),
        source,
    }
}
