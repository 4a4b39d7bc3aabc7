//! What the operator of a certificate authority can do: sign any certificate with its key.

use std::fs;
use std::sync::Arc;
use std::time::SystemTime;

use emr_client::identity::SigningIdentity;
use emr_model::MspId;
use emr_native::keys::MemoryKey;
use fabric_ca::SigningKey;
use fabric_testkit::rcgen::{IsCa, KeyUsagePurpose};
use fabric_testkit::{Authority, Template, public_key};

use crate::trial::Failure;
use crate::world::{World, files};

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
        let key = key_of(&home, &profile.member_root);
        let forged = Authority::existing(&profile.member_root, &key).issue(&claims.template());
        Ok(SigningIdentity::new(
            msp.clone(),
            forged.certificate,
            Arc::new(MemoryKey::new(SigningKey::from_pem(&forged.key)?)),
        )?)
    }
}

impl Claims<'_> {
    fn template(&self) -> Template {
        let attributes: serde_json::Map<_, _> = self
            .attributes
            .iter()
            .map(|(name, value)| ((*name).to_owned(), serde_json::Value::from(*value)))
            .collect();
        Template::named(self.name)
            .unit(self.unit)
            .attributes(&attributes.into())
            .with(|params| {
                // Fabric checks whether the root was valid then.
                params.not_before = SystemTime::now().into();
                params.is_ca = IsCa::ExplicitNoCa;
                params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
                params.use_authority_key_identifier_extension = true;
            })
    }
}

/// The private key of a root certificate, PEM, from the keystore of its server.
fn key_of(home: &std::path::Path, root: &str) -> String {
    let root = emr_trust::Certificate::from_pem(root).expect("a root is a certificate");
    files(&home.join("msp/keystore"))
        .into_iter()
        .filter_map(|path| fs::read_to_string(path).ok())
        .filter(|text| text.contains("PRIVATE KEY"))
        .find(|key| &emr_model::Digest::of(public_key(key)) == root.key_digest())
        .expect("the server has its key")
}
