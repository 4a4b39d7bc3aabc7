//! What two devices of one member tell each other when the second one is added. Private keys stay on their devices.

use emr_api::sign_up::IssuedCertificate;
use emr_model::{Digest, MemberId, MspId, Recipient};
use emr_trust::{InvalidCertificateRequest, key_of_csr};
use serde::{Deserialize, Serialize};

use crate::account::Account;
use crate::comparison_code::ComparisonCode;
use crate::error::Error;
use crate::ports::{Signer, Vault};

/// What a new device asks of a device that the member has already: to be added.
///
/// It contains nothing secret. The member compares its [`code`](DeviceRequest::code) on both devices, so that nobody can
/// put a device of their own in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeviceRequest {
    /// The member.
    pub member: MemberId,
    /// A certificate request in PEM over the new device's key.
    pub csr: String,
    /// The public half of the new device's device key.
    pub recipient: Recipient,
}

/// What the first device answers: what the new one needs to sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeviceAnswer {
    /// The member.
    pub member: MemberId,
    /// The member's organization.
    pub msp: MspId,
    /// Certificates over the new device's key, in the order of the first device's.
    pub certificates: Vec<IssuedCertificate>,
}

impl DeviceRequest {
    /// The request of a new device.
    ///
    /// # Errors
    ///
    /// [`Error::Signer`] if the key does not sign, [`Error::OwnCertificateRequest`] if it is not an ECDSA P-256 key.
    pub async fn new(
        account: &Account,
        signer: &dyn Signer,
        vault: &dyn Vault,
    ) -> Result<Self, Error> {
        Ok(Self {
            member: account.id.clone(),
            csr: account.certificate_request(signer).await?,
            recipient: vault.recipient(),
        })
    }

    /// The digest of the new device's key.
    ///
    /// # Errors
    ///
    /// [`InvalidCertificateRequest`] if the request is not signed with that key or names another member.
    pub fn key(&self) -> Result<Digest, InvalidCertificateRequest> {
        key_of_csr(&self.csr, &self.member)
    }

    /// What the member compares on both screens before the new device is added: it depends on the member, the key and
    /// the recipient.
    ///
    /// # Errors
    ///
    /// Those of [`DeviceRequest::key`].
    pub fn code(&self) -> Result<ComparisonCode, InvalidCertificateRequest> {
        let key = self.key()?;
        Ok(ComparisonCode::of(&[
            "emr-device-v1",
            self.member.as_str(),
            key.as_str(),
            self.recipient.as_str(),
        ]))
    }
}

#[cfg(test)]
mod tests {
    use emr_sealing::age_keys::AgeIdentity;
    use fabric_ca::{CertificateRequest, SigningKey};

    use super::*;

    fn request(id: &str, key: &SigningKey) -> DeviceRequest {
        DeviceRequest {
            member: id.repeat(16).parse().unwrap(),
            csr: CertificateRequest::new(id.repeat(16)).to_pem(key).unwrap(),
            recipient: AgeIdentity::generate().recipient(),
        }
    }

    #[test]
    fn the_code_is_another_one_for_another_member_key_or_recipient() {
        let [key, other_key] = [(); 2].map(|()| SigningKey::generate().unwrap());
        let asked = request("01", &key);
        let code = asked.code().unwrap();
        let of_another_member = DeviceRequest {
            recipient: asked.recipient.clone(),
            ..request("02", &key)
        };
        let with_another_key = DeviceRequest {
            recipient: asked.recipient.clone(),
            ..request("01", &other_key)
        };
        let with_another_recipient = DeviceRequest {
            recipient: AgeIdentity::generate().recipient(),
            ..asked.clone()
        };
        for other in [of_another_member, with_another_key, with_another_recipient] {
            assert_ne!(other.code().unwrap(), code);
        }
        assert_eq!(asked.code().unwrap(), code);
    }

    #[test]
    fn a_person_types_the_code_with_or_without_spaces() {
        let key = SigningKey::generate().unwrap();
        let code = request("01", &key).code().unwrap();
        let shown = code.to_string();
        assert_eq!(shown.split(' ').map(str::len).collect::<Vec<_>>(), [5; 5]);
        for typed in [
            shown.clone(),
            shown.replace(' ', ""),
            shown.replace(' ', "-"),
        ] {
            assert_eq!(typed.parse(), Ok(code));
        }
        assert_ne!(shown[1..].parse(), Ok(code));
    }

    #[test]
    fn a_certificate_request_in_another_name_has_no_code() {
        let key = SigningKey::generate().unwrap();
        let foreign = DeviceRequest {
            member: "02".repeat(16).parse().unwrap(),
            ..request("01", &key)
        };
        assert_eq!(foreign.code(), Err(InvalidCertificateRequest));
    }
}
