//! What the operator of a certificate authority can do: sign any certificate with its key.

use std::fs;
use std::sync::Arc;
use std::time::SystemTime;

use emr_client::identity::SigningIdentity;
use emr_model::MspId;
use emr_native::keys::MemoryKey;
use fabric_ca::SigningKey;
use rcgen::{
    CertificateParams, CustomExtension, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    PublicKeyData,
};

use crate::trial::Failure;
use crate::world::{World, files};

/// The extension in which Fabric CA writes attributes.
const ATTRIBUTES: [u64; 9] = [1, 2, 3, 4, 5, 6, 7, 8, 1];

/// What a forged certificate says.
pub(crate) struct Claims<'a> {
    /// The common name.
    pub(crate) name: &'a str,
    /// The organizational unit, which is the type.
    pub(crate) unit: &'a str,
    /// Attributes of Fabric CA.
    pub(crate) attributes: &'a [(&'a str, &'a str)],
}

impl World {
    /// An identity over a new key, signed with the key of the member authority of an MSP.
    pub(crate) fn forge(
        &self,
        msp: &MspId,
        claims: &Claims<'_>,
    ) -> Result<SigningIdentity, Failure> {
        let profile = self.profile.organization(msp);
        let profile = profile.expect("the network has this organization");
        let home = self.network.layout().authority_server("ministry");
        let home = home.join("authorities").join(&profile.member_authority);
        let root =
            Issuer::from_ca_cert_pem(&profile.member_root, key_of(&home, &profile.member_root))?;
        let key = KeyPair::generate()?;
        let certificate = claims.parameters()?.signed_by(&key, &root)?;
        Ok(SigningIdentity::new(
            msp.clone(),
            certificate.pem(),
            Arc::new(MemoryKey::new(SigningKey::from_pem(&key.serialize_pem())?)),
        )?)
    }
}

impl Claims<'_> {
    fn parameters(&self) -> Result<CertificateParams, Failure> {
        let mut parameters = CertificateParams::default();
        let names = &mut parameters.distinguished_name;
        *names = rcgen::DistinguishedName::new();
        names.push(DnType::OrganizationalUnitName, self.unit);
        names.push(DnType::CommonName, self.name);
        // Fabric checks whether the root was valid then.
        parameters.not_before = SystemTime::now().into();
        parameters.is_ca = IsCa::ExplicitNoCa;
        parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        parameters.use_authority_key_identifier_extension = true;
        let attributes: serde_json::Map<_, _> = self
            .attributes
            .iter()
            .map(|(name, value)| ((*name).to_owned(), serde_json::Value::from(*value)))
            .collect();
        let content = serde_json::to_vec(&serde_json::json!({ "attrs": attributes }))?;
        parameters.custom_extensions =
            vec![CustomExtension::from_oid_content(&ATTRIBUTES, content)];
        Ok(parameters)
    }
}

/// The private key of a root certificate, from the keystore of its server.
fn key_of(home: &std::path::Path, root: &str) -> KeyPair {
    let root = emr_trust::Certificate::from_pem(root).expect("a root is a certificate");
    files(&home.join("msp/keystore"))
        .into_iter()
        .filter_map(|path| KeyPair::from_pem(&fs::read_to_string(path).ok()?).ok())
        .find(|key| &emr_model::Digest::of(key.subject_public_key_info()) == root.key_digest())
        .expect("the server has its key")
}
