//! The web service, as its members' programs see it: every endpoint as a typed call.

mod calls;
mod clock;
mod error;

use std::sync::Arc;

use emr_api::custody::{Receipt, Released, Reseal, Unlock};
use emr_api::feedback::{FeedbackEntry, SendFeedback};
use emr_api::revocation::PendingRevocation;
use emr_api::session::{Challenge, SignIn, signed_text};
use emr_api::sign_up::{SignUp, SignUpDecision, SignUpEntry, SignUpStatus};
use emr_api::signature::{AskSignatures, SignatureEntry};
use emr_api::transaction::{
    AskRelease, Commit, Endorsed, Evaluated, Hold, SignedProposal, SignedTransaction,
};
use emr_model::access::AccessKey;
use emr_model::{Bytes, Digest, MemberId, MspId, Page, TransactionId};
use emr_sealing::record::MAX_SEALED_CONTENT_BYTES;
use fabric_ca::{Request, Response};
use fabric_gateway::low_s_der;

use crate::identity::SigningIdentity;
use crate::ports::{Clock, SignerError, Transport};
use calls::Calls;

pub use clock::{ServiceClock, TOLERATED_SKEW_SECONDS};
pub use error::{Refusal, WebError};

/// A connection to the web service; its transport holds the session's cookie.
///
/// It is cheap to clone, and clones share the session. It does not check the service's answers: the caller checks each
/// one against the roots of trust.
///
/// # Defaults
///
/// 60 s for a request, 10 minutes for a blob; answers of at most 16 MiB, blobs of at most [`MAX_SEALED_CONTENT_BYTES`].
#[derive(Clone)]
pub struct Web {
    calls: Calls,
    origin: String,
}

impl Web {
    /// Talks to the service at `origin`, for example `https://127.0.0.1:8443`, over this transport.
    pub fn new(origin: &str, transport: Arc<dyn Transport>, clock: Arc<dyn Clock>) -> Self {
        Self {
            calls: Calls::new(transport, ServiceClock::new(clock)),
            origin: origin.trim_end_matches('/').to_owned(),
        }
    }

    /// The service's origin, under which members sign.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The service's clock, as far as it is known.
    pub fn clock(&self) -> &ServiceClock {
        self.calls.clock()
    }

    /// Signs in by proof of possession of the identity's key.
    ///
    /// # Errors
    ///
    /// [`WebError::Malformed`] if the service's challenge is not 32 bytes long; [`WebError::Signer`] if the key does
    /// not sign; other errors as for every call.
    pub async fn sign_in(&self, identity: &SigningIdentity) -> Result<(), WebError> {
        let challenge: Challenge = self
            .calls
            .post("sessions/challenge", &serde_json::json!({}))
            .await?;
        if challenge.nonce.0.len() != 32 {
            return Err(WebError::Malformed("the challenge is not 32 bytes"));
        }
        let own_nonce: [u8; 32] = rand::random();
        let time = self.clock().now();
        let text = signed_text(&self.origin, &challenge.nonce.0, &own_nonce, time);
        let signature = low_s_der(&identity.sign(&text).await?).map_err(SignerError::new)?;
        let proof = SignIn {
            msp: identity.msp().clone(),
            certificate: identity.certificate_pem().to_owned(),
            nonce: challenge.nonce,
            own_nonce: own_nonce.to_vec().into(),
            time,
            signature: signature.into(),
        };
        self.calls.post_only("sessions", &proof).await
    }

    /// Ends the session.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn sign_out(&self) -> Result<(), WebError> {
        self.calls.delete("sessions").await
    }

    /// Applies for membership; the applicant is not signed in yet.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn sign_up(&self, sign_up: &SignUp) -> Result<(), WebError> {
        self.calls.post_only("sign-ups", sign_up).await
    }

    /// The state of an application.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn sign_up_status(&self, member: &MemberId) -> Result<SignUpStatus, WebError> {
        self.calls.get(&format!("sign-ups/{member}")).await
    }

    /// The applications in the signed-in approver's queue.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn sign_ups(&self) -> Result<Vec<SignUpEntry>, WebError> {
        self.calls.get("sign-ups").await
    }

    /// One application that the signed-in approver may decide.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn application(&self, member: &MemberId) -> Result<SignUpEntry, WebError> {
        self.calls
            .get(&format!("sign-ups/{member}/application"))
            .await
    }

    /// The sealed desk file of an application. The service may give another one, so the caller must check its digest.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn desk_file(&self, member: &MemberId) -> Result<Bytes, WebError> {
        self.calls
            .get(&format!("sign-ups/{member}/desk-file"))
            .await
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
        self.calls
            .post_only(&format!("sign-ups/{member}/decision"), decision)
            .await
    }

    /// The pending revocations that the signed-in approver may see.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn pending_revocations(&self) -> Result<Vec<PendingRevocation>, WebError> {
        self.calls.get("revocations").await
    }

    /// Has a request to a certificate authority relayed, byte for byte.
    ///
    /// # Errors
    ///
    /// [`WebError`] if the service refuses; a refusal by the authority is in its response.
    pub async fn relay(&self, authority: &str, request: &Request) -> Result<Response, WebError> {
        self.calls.relay(authority, request).await
    }

    /// Has one peer evaluate a function. No other peer confirms the answer.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn evaluate(&self, proposal: &SignedProposal) -> Result<Evaluated, WebError> {
        self.calls.post("evaluate", proposal).await
    }

    /// Has a proposal endorsed.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn endorse(&self, proposal: &SignedProposal) -> Result<Endorsed, WebError> {
        self.calls.post("endorse", proposal).await
    }

    /// Has a transaction ordered, and waits until it is committed as valid.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn submit(&self, transaction: &SignedTransaction) -> Result<Commit, WebError> {
        self.calls.post("submit", transaction).await
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
        self.calls.get(&format!("transactions/{transaction}")).await
    }

    /// Sends feedback to the ministry.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn send_feedback(&self, feedback: &SendFeedback) -> Result<(), WebError> {
        self.calls.post_only("feedback", feedback).await
    }

    /// The feedback that members sent; for the ministry.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn feedback(&self) -> Result<Vec<FeedbackEntry>, WebError> {
        self.calls.get("feedback").await
    }

    /// The sealed file of feedback. The service may give another one, so the caller must check its digest.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn feedback_file(&self, id: &Digest) -> Result<Bytes, WebError> {
        self.calls.get(&format!("feedback/{id}/file")).await
    }

    /// Marks feedback as done; for the ministry.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn finish_feedback(&self, id: &Digest) -> Result<(), WebError> {
        let nothing = serde_json::json!({});
        self.calls
            .post_only(&format!("feedback/{id}/done"), &nothing)
            .await
    }

    /// What the service says was signed in the caller's name.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn signatures(
        &self,
        asked: &AskSignatures,
    ) -> Result<Page<SignatureEntry>, WebError> {
        self.calls.post("signatures", asked).await
    }

    /// Stores bytes under their digest.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn put_blob(&self, bytes: Vec<u8>) -> Result<Digest, WebError> {
        let digest = Digest::of(&bytes);
        self.calls
            .put_blob(&format!("blobs/{digest}"), bytes)
            .await?;
        Ok(digest)
    }

    /// The bytes that were stored under a digest. The service may give others, so the caller must check them.
    ///
    /// # Errors
    ///
    /// [`WebError`]; it is [`WebError::Malformed`] if they are more than `limit`.
    pub async fn blob(&self, digest: &Digest, limit: usize) -> Result<Vec<u8>, WebError> {
        self.calls
            .get_blob(
                &format!("blobs/{digest}"),
                limit.min(MAX_SEALED_CONTENT_BYTES),
            )
            .await
    }

    /// A transaction that asks for the registered keepers, for a caller who is no member yet. The caller must check who
    /// endorsed it.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn keepers(&self) -> Result<SignedTransaction, WebError> {
        self.calls.get("keepers").await
    }

    /// Has an organization's keeper seal a desk file to this device.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn reseal(&self, keeper: &MspId, reseal: &Reseal) -> Result<Released, WebError> {
        self.calls
            .post(&format!("keepers/{keeper}/reseal"), reseal)
            .await
    }

    /// Has an organization's keeper hold its file.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn hold(&self, keeper: &MspId, hold: &Hold) -> Result<Receipt, WebError> {
        self.calls
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
        self.calls
            .post(&format!("keepers/{keeper}/release"), &ask)
            .await
    }

    /// Asks the keeper of the member's own hospital for the keys in locks.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn unlock(&self, keeper: &MspId, unlock: &Unlock) -> Result<Released, WebError> {
        self.calls
            .post(&format!("keepers/{keeper}/unlock"), unlock)
            .await
    }
}
