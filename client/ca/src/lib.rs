//! A client for Fabric CA servers: register, enroll and revoke identities; manage them and their affiliations.
//!
//! Requests are plain values, independent of their transport: [`CertificateAuthority`] sends them over HTTPS, or a
//! relay that holds no key forwards their exact bytes. The token of a request is a signature that any holder of the
//! registrar's key can make, here or elsewhere: see [`UnsignedRequest`].
//!
//! ```
//! use fabric_ca::{CertificateRequest, EnrollRequest, EnrollmentSecret, RegisterRequest, SigningKey};
//!
//! # fn main() -> Result<(), fabric_ca::Error> {
//! # let registrar_certificate = "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n";
//! # let registrar_key = SigningKey::generate()?;
//! // The registrar names the newcomer, and signs the request wherever their key is.
//! let unsigned = RegisterRequest::client("alice").unsigned("org1-members", registrar_certificate);
//! let signature = registrar_key.sign(&unsigned.bytes_to_sign());
//! let register = unsigned.authorize(&signature)?;
//! assert_eq!(register.path(), "/api/v1/register");
//!
//! // The newcomer makes a key and asks for a certificate over it with the secret that came back.
//! let key = SigningKey::generate()?;
//! let request = CertificateRequest::new("alice").to_pem(&key)?;
//! let secret = EnrollmentSecret::from(String::from("from the answer to the registration"));
//! let enroll = EnrollRequest::new(request).request("org1-members", "alice", &secret);
//! assert_eq!(enroll.path(), "/api/v1/enroll");
//! # Ok(())
//! # }
//! ```
//!
//! Everything except [`CertificateAuthority`] builds without the feature `connect`, which is on by default. Without
//! that feature, the crate needs no HTTP client, and builds for `wasm32-unknown-unknown`. In a browser the private key
//! stays in WebCrypto, so there is no [`SigningKey`] either: sign [`UnsignedRequest::bytes_to_sign`] and
//! [`UnsignedCertificateRequest::bytes_to_sign`] there.

mod affiliations;
#[cfg(feature = "connect")]
mod authority;
mod certificate_request;
mod enroll;
mod error;
mod identities;
mod info;
#[cfg(not(target_family = "wasm"))]
mod key;
mod null;
mod reenroll;
mod register;
mod request;
mod response;
mod revoke;
mod secret;
mod signature;

pub use affiliations::{Affiliation, AffiliationRequest};
#[cfg(feature = "connect")]
pub use authority::CertificateAuthority;
pub use certificate_request::{CertificateRequest, UnsignedCertificateRequest};
pub use enroll::{AttributeRequest, EnrollRequest, Enrollment};
pub use error::{AuthorityError, Error, Refusal};
pub use identities::{IdentityChange, IdentityRequest, RegisteredIdentity};
pub use info::{AuthorityInfo, InfoRequest};
#[cfg(not(target_family = "wasm"))]
pub use key::SigningKey;
pub use reenroll::ReenrollRequest;
pub use register::{Attribute, IdentityType, RegisterRequest, Registration};
pub use request::{Endpoint, Method, Request, UnsignedRequest};
pub use response::{MAX_LIST_RESPONSE_BYTES, MAX_RESPONSE_BYTES, Response};
pub use revoke::{
    CertificateNumber, CrlRequest, Revocation, RevocationReason, RevocationTarget, RevokeRequest,
};
pub use secret::EnrollmentSecret;

#[cfg(test)]
mod tests;
