//! The web service, as its members' programs see it: every endpoint as a typed call.

mod clock;
mod error;
mod transport;

use emr_model::access::AccessKey;
use emr_model::keeper::{Receipt, Released, Unlock};
use emr_model::profile::Profile;
use emr_model::session::{Challenge, SignIn, signed_text};
use emr_model::sign_up::{SignUp, SignUpDecision, SignUpEntry, SignUpStatus};
use emr_model::transaction::{
    AskRelease, Committed, Endorsed, Evaluated, Hold, SignedProposal, SignedTransaction,
};
use emr_model::{Digest, MemberId, MspId, TransactionId};
use fabric_ca::{Request, Response};

use crate::identity::SigningIdentity;
use crate::sealing::MAX_SEALED_CONTENT_BYTES;
use transport::{Body, Transport};

pub use clock::{Clock, TOLERATED_SKEW_SECONDS};
pub use error::{Refusal, WebError};

/// A connection to the web service with its TLS root pinned; it holds the session's cookie.
///
/// It is cheap to clone, and clones share the session. Nothing that it says is believed: whoever gets an answer checks
/// it against the roots of trust.
///
/// # Defaults
///
/// 5 s to connect, 60 s for a request, 10 minutes for a blob; answers of at most 16 MiB, blobs of at most
/// [`MAX_SEALED_CONTENT_BYTES`]; no proxy, no redirect.
#[derive(Debug, Clone)]
pub struct Web {
    transport: Transport,
    origin: String,
}

impl Web {
    /// Prepares connections to the service of this network.
    ///
    /// # Errors
    ///
    /// [`WebError::InvalidProfile`], or [`WebError::Unprepared`] if TLS cannot be set up.
    pub fn new(profile: &Profile) -> Result<Self, WebError> {
        Ok(Self {
            transport: Transport::new(&profile.web_url, &profile.web_tls_ca)?,
            origin: profile.web_url.trim_end_matches('/').to_owned(),
        })
    }

    /// What the service's clock says, as far as it is known.
    pub fn clock(&self) -> &Clock {
        self.transport.clock()
    }

    /// Signs in by proof of possession of the identity's key.
    ///
    /// # Errors
    ///
    /// [`WebError`]; it is [`WebError::Malformed`] if the service wants something else signed than 32 bytes of its own.
    pub async fn sign_in(&self, identity: &SigningIdentity) -> Result<(), WebError> {
        let challenge: Challenge = self
            .transport
            .post("sessions/challenge", &serde_json::json!({}))
            .await?;
        if challenge.nonce.0.len() != 32 {
            return Err(WebError::Malformed("the challenge is not 32 bytes"));
        }
        let own_nonce: [u8; 32] = rand::random();
        let time = self.clock().now();
        let text = signed_text(&self.origin, &challenge.nonce.0, &own_nonce, time);
        let proof = SignIn {
            msp: identity.msp().clone(),
            certificate: identity.certificate_pem().to_owned(),
            nonce: challenge.nonce,
            own_nonce: own_nonce.to_vec().into(),
            time,
            signature: identity.sign(&text).into(),
        };
        self.transport.post_only("sessions", &proof).await
    }

    /// Ends the session.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn sign_out(&self) -> Result<(), WebError> {
        self.transport.delete("sessions").await
    }

    /// Applies for membership; nobody is signed in yet.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn sign_up(&self, sign_up: &SignUp) -> Result<(), WebError> {
        self.transport.post_only("sign-ups", sign_up).await
    }

    /// Where an application stands.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn sign_up_status(&self, member: &MemberId) -> Result<SignUpStatus, WebError> {
        self.transport.get(&format!("sign-ups/{member}")).await
    }

    /// The applications that wait for a decision of the signed-in approver.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn sign_ups(&self) -> Result<Vec<SignUpEntry>, WebError> {
        self.transport.get("sign-ups").await
    }

    /// Answers an application.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn decide_sign_up(
        &self,
        member: &MemberId,
        decision: &SignUpDecision,
    ) -> Result<(), WebError> {
        self.transport
            .post_only(&format!("sign-ups/{member}/decision"), decision)
            .await
    }

    /// Has a request to a certificate authority relayed, byte for byte.
    ///
    /// # Errors
    ///
    /// [`WebError`] if the service refuses; a refusal by the authority is in its response.
    pub async fn relay(&self, authority: &str, request: &Request) -> Result<Response, WebError> {
        self.transport.relay(authority, request).await
    }

    /// Has a function evaluated by a peer, whose word this then is.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn evaluate(&self, proposal: &SignedProposal) -> Result<Evaluated, WebError> {
        self.transport.post("evaluate", proposal).await
    }

    /// Has a proposal endorsed.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn endorse(&self, proposal: &SignedProposal) -> Result<Endorsed, WebError> {
        self.transport.post("endorse", proposal).await
    }

    /// Has a transaction ordered, and waits until it is committed as valid.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn submit(&self, transaction: &SignedTransaction) -> Result<Committed, WebError> {
        self.transport.post("submit", transaction).await
    }

    /// The transaction that added a record, as its author signed it.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn transaction(
        &self,
        transaction: &TransactionId,
    ) -> Result<SignedTransaction, WebError> {
        self.transport
            .get(&format!("transactions/{transaction}"))
            .await
    }

    /// Stores bytes under their digest.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn put_blob(&self, bytes: Vec<u8>) -> Result<Digest, WebError> {
        let digest = Digest::of(&bytes);
        self.transport
            .put(&format!("blobs/{digest}"), Body::Blob(bytes))
            .await?;
        Ok(digest)
    }

    /// The bytes that were stored under a digest, or whatever the service gives instead: their reader checks them.
    ///
    /// # Errors
    ///
    /// [`WebError`]; it is [`WebError::Malformed`] if they are more than `limit`.
    pub async fn blob(&self, digest: &Digest, limit: usize) -> Result<Vec<u8>, WebError> {
        self.transport
            .get_blob(
                &format!("blobs/{digest}"),
                limit.min(MAX_SEALED_CONTENT_BYTES),
            )
            .await
    }

    /// Has an organization's keeper hold its file.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn hold(&self, keeper: &MspId, hold: &Hold) -> Result<Receipt, WebError> {
        self.transport
            .post(&format!("keepers/{keeper}/hold"), hold)
            .await
    }

    /// Asks an organization's keeper for its shares.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn release(&self, keeper: &MspId, access: &AccessKey) -> Result<Released, WebError> {
        let ask = AskRelease {
            access: access.clone(),
        };
        self.transport
            .post(&format!("keepers/{keeper}/release"), &ask)
            .await
    }

    /// Asks the keeper of the member's own hospital for the keys in locks.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn unlock(&self, keeper: &MspId, unlock: &Unlock) -> Result<Released, WebError> {
        self.transport
            .post(&format!("keepers/{keeper}/unlock"), unlock)
            .await
    }
}

#[cfg(test)]
mod tests;
