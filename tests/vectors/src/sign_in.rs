//! What a member signs to sign in.

use emr_api::session::signed_text;
use emr_model::Timestamp;
use fabric_gateway::Identity;
use serde::{Deserialize, Serialize};

use crate::encoding::Hex;
use crate::format::Given;
use crate::identities::{MEMBER_CERTIFICATE, sign};
use crate::vector::{Files, Problem, Reading, require};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignInText {
    origin: String,
    /// The service's nonce.
    nonce: Hex,
    /// The member's nonce.
    own_nonce: Hex,
    time: Timestamp,
    certificate: String,
    signature: Hex,
}

/// A text that was signed, and that the signature verifies.
#[derive(Serialize)]
pub(crate) struct SignedText {
    pub(crate) text: Hex,
}

impl SignedText {
    /// Checks the signature of the certificate's key, as the receiver of the text does.
    pub(crate) fn verified(
        text: Vec<u8>,
        certificate: &str,
        signature: &Hex,
    ) -> Result<Reading<Self>, Problem> {
        let identity = Identity::new("AnyMSP", certificate)?;
        require(
            identity.verifies(&text, &signature.0),
            "the signature is not of this text and key",
        )?;
        Ok(Reading::of(Self { text: Hex(text) }))
    }
}

/// The signature of an example: DER, with the lower `s`.
pub(crate) fn signature(signer: &str, text: &[u8]) -> Hex {
    Hex(sign(signer, text)
        .normalize_s()
        .to_der()
        .as_bytes()
        .to_vec())
}

impl SignInText {
    fn text(&self) -> Vec<u8> {
        signed_text(&self.origin, &self.nonce.0, &self.own_nonce.0, self.time)
    }
}

impl Given for SignInText {
    type Exact = SignedText;

    fn examples() -> Vec<(&'static str, Self)> {
        let mut example = Self {
            origin: "https://emr.example:8443".into(),
            nonce: Hex((0..32).collect()),
            own_nonce: Hex((32..64).collect()),
            time: Timestamp::from_millis(1_790_000_000_000),
            certificate: MEMBER_CERTIFICATE.into(),
            signature: Hex(Vec::new()),
        };
        example.signature = signature("member", &example.text());
        vec![("a member signs in", example)]
    }

    fn read(&self, _: &Files) -> Result<Reading<SignedText>, Problem> {
        SignedText::verified(self.text(), &self.certificate, &self.signature)
    }
}
