//! The identity of a signer: an MSP id and a certificate.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use fabric_protos::msp::SerializedIdentity;
use fabric_x509::one_block;
use prost::Message;

use crate::PublicKey;
use crate::signer::is_low_s_der;

/// A serialized identity has about 1 KiB; a much longer one is refused.
const MAX_IDENTITY_BYTES: usize = 64 * 1024;

/// The public identity of a client or a peer: its MSP id and its X.509 certificate with an ECDSA P-256 key.
///
/// It is cheap to clone. The certificate's PEM text is kept as it was given, because transaction ids depend on
/// every byte of it.
///
/// ```no_run
/// use fabric_gateway::Identity;
///
/// let pem = std::fs::read_to_string("certificate.pem")?;
/// let identity = Identity::new("Org1MSP", pem)?;
/// assert_eq!(identity.msp_id(), "Org1MSP");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Identity(Arc<Inner>);

#[derive(PartialEq, Eq)]
struct Inner {
    msp_id: String,
    certificate_pem: String,
    certificate_der: Vec<u8>,
    public_key: PublicKey,
    serialized: Bytes,
}

impl Identity {
    /// Takes an MSP id and a certificate in PEM.
    ///
    /// # Errors
    ///
    /// [`InvalidIdentity`] if the MSP id is empty, or the text is not exactly one X.509 certificate with an ECDSA P-256 key.
    pub fn new(
        msp_id: impl Into<String>,
        certificate_pem: impl Into<String>,
    ) -> Result<Self, InvalidIdentity> {
        let (msp_id, certificate_pem) = (msp_id.into(), certificate_pem.into());
        let serialized = SerializedIdentity {
            mspid: msp_id.clone(),
            id_bytes: certificate_pem.clone().into_bytes().into(),
        };
        Self::parse(msp_id, certificate_pem, serialized.encode_to_vec().into())
    }

    /// Reads Fabric's `SerializedIdentity`, which signature headers and endorsements contain.
    ///
    /// # Errors
    ///
    /// [`InvalidIdentity`], as in [`Identity::new`].
    pub fn from_bytes(serialized: impl Into<Bytes>) -> Result<Self, InvalidIdentity> {
        let serialized = serialized.into();
        check_length(serialized.len())?;
        let identity = SerializedIdentity::decode(serialized.clone())
            .map_err(|_| InvalidIdentity("it is not a SerializedIdentity"))?;
        let certificate_pem = String::from_utf8(identity.id_bytes.into())
            .map_err(|_| InvalidIdentity("its certificate is not PEM"))?;
        Self::parse(identity.mspid, certificate_pem, serialized)
    }

    /// The MSP that the identity claims to belong to; only the certificate's chain proves it.
    pub fn msp_id(&self) -> &str {
        &self.0.msp_id
    }

    /// The certificate in PEM, as it was given.
    pub fn certificate_pem(&self) -> &str {
        &self.0.certificate_pem
    }

    /// The certificate in DER.
    pub fn certificate_der(&self) -> &[u8] {
        &self.0.certificate_der
    }

    /// Fabric's `SerializedIdentity`.
    pub fn to_bytes(&self) -> Bytes {
        self.0.serialized.clone()
    }

    /// Whether this certificate's key made the signature (DER, with the lower `s`) over the SHA-256 of the message.
    ///
    /// A signature with the higher `s` is refused, as Fabric refuses it.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        is_low_s_der(signature) && self.0.public_key.verifies(message, signature)
    }

    fn parse(
        msp_id: String,
        certificate_pem: String,
        serialized: Bytes,
    ) -> Result<Self, InvalidIdentity> {
        check_length(serialized.len())?;
        if msp_id.is_empty() {
            return Err(InvalidIdentity("its MSP id is empty"));
        }
        let certificate_der = certificate_der(&certificate_pem)?;
        let public_key = public_key(&certificate_der)?;
        Ok(Self(Arc::new(Inner {
            msp_id,
            certificate_pem,
            certificate_der,
            public_key,
            serialized,
        })))
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Identity")
            .field("msp_id", &self.0.msp_id)
            .field("certificate_pem", &self.0.certificate_pem)
            .finish()
    }
}

/// The identity is invalid; the text says why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the identity is invalid: {0}")]
pub struct InvalidIdentity(pub(crate) &'static str);

fn check_length(length: usize) -> Result<(), InvalidIdentity> {
    if length > MAX_IDENTITY_BYTES {
        return Err(InvalidIdentity("it is too long"));
    }
    Ok(())
}

fn certificate_der(certificate_pem: &str) -> Result<Vec<u8>, InvalidIdentity> {
    let certificate = one_block(certificate_pem, "CERTIFICATE");
    let certificate = certificate.ok_or(InvalidIdentity(
        "its certificate is not one PEM block CERTIFICATE: of a chain keep the first block",
    ))?;
    Ok(certificate.to_vec())
}

fn public_key(certificate_der: &[u8]) -> Result<PublicKey, InvalidIdentity> {
    let key = fabric_x509::certificate(certificate_der)
        .and_then(|certificate| fabric_x509::public_key_info(&certificate))
        .ok_or(InvalidIdentity("its certificate is not X.509"))?;
    PublicKey::from_spki(&key).map_err(|_| InvalidIdentity("its key is not ECDSA P-256"))
}
