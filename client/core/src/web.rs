//! The web service, as its members' programs see it: every endpoint as a typed call.

mod calls;
mod clock;
mod error;
mod sign_in;

use std::sync::Arc;

use emr_api::contact::SealedContact;
use emr_api::custody::{Receipt, Released, Reseal, Restore, Unlock};
use emr_api::feedback::{FeedbackEntry, SendFeedback, SendVisitorsFeedback};
use emr_api::invitation::Invitation;
use emr_api::network::Network;
use emr_api::revocation::PendingRevocation;
use emr_api::session::SessionEntry;
use emr_api::sign_up::{AskSignUpStatus, SignUp, SignUpDecision, SignUpEntry, SignUpStatus};
use emr_api::signature::{AskSignatures, SignatureEntry};
use emr_api::transaction::{
    AskRelease, Commit, Endorsed, Evaluated, Hold, SignedProposal, SignedTransaction,
};
use emr_model::access::AccessKey;
use emr_model::{Bytes, Digest, Done, MemberId, MspId, Page, TransactionId};
use emr_sealing::record::MAX_SEALED_CONTENT_BYTES;
use fabric_ca::{Request, Response};
use fabric_gateway::low_s_der;

use crate::identity::SigningIdentity;
use crate::ports::{Clock, Signer, SignerError, Transport};
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
/// 6 s for a request, and more for one with long content; 10 minutes for a blob; answers of at most 16 MiB, blobs of at most [`MAX_SEALED_CONTENT_BYTES`].
#[derive(Clone)]
pub struct Web {
    calls: Calls,
}

impl Web {
    /// Talks to the service at `origin`, for example `https://127.0.0.1:8443`, over this transport.
    pub fn new(origin: &str, transport: Arc<dyn Transport>, clock: Arc<dyn Clock>) -> Self {
        let origin = origin.trim_end_matches('/').to_owned();
        Self {
            calls: Calls::new(transport, ServiceClock::new(clock), origin),
        }
    }

    /// The service's origin, under which members sign.
    pub fn origin(&self) -> &str {
        self.calls.origin()
    }

    /// The service's clock, as far as it is known.
    pub fn clock(&self) -> &ServiceClock {
        self.calls.clock()
    }

    /// Signs in by proof of possession of the identity's key. When the service has ended the session, the next call signs
    /// in again.
    ///
    /// # Errors
    ///
    /// [`WebError::Malformed`] if the service's challenge is not 32 bytes long; [`WebError::Signer`] if the key does
    /// not sign; other errors as for every call.
    pub async fn sign_in(&self, identity: &SigningIdentity) -> Result<(), WebError> {
        self.calls.sign_in(identity).await
    }

    /// Ends the session.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn sign_out(&self) -> Result<(), WebError> {
        self.calls.sign_out().await
    }

    /// Where the caller is signed in, the session last used first.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn sessions(&self) -> Result<Vec<SessionEntry>, WebError> {
        self.calls.get("sessions").await
    }

    /// Ends one of the caller's sessions. A program that is signed in there is refused with `SIGNED_OUT`, and does not sign
    /// in again by itself.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn end_session(&self, id: &Digest) -> Result<(), WebError> {
        self.calls.delete(&format!("sessions/{id}")).await
    }

    /// Applies for membership; the applicant is not signed in yet.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn sign_up(&self, sign_up: &SignUp) -> Result<(), WebError> {
        self.calls.post_only("sign-ups", sign_up).await
    }

    /// The state of the application that was made with this key.
    ///
    /// # Errors
    ///
    /// [`WebError::Refused`] with `NOT_FOUND` if this key made no application for the id; [`WebError::Signer`] if the key
    /// does not sign; other errors as for every call.
    pub async fn sign_up_status(
        &self,
        member: &MemberId,
        signer: &dyn Signer,
    ) -> Result<SignUpStatus, WebError> {
        let nonce = self.calls.challenge().await?.nonce;
        let text = AskSignUpStatus::signed_text(self.origin(), member, &nonce.0);
        let signature = low_s_der(&signer.sign(&text).await?).map_err(SignerError::new)?;
        let ask = AskSignUpStatus {
            public_key: signer.public_key().to_vec().into(),
            nonce,
            signature: signature.into(),
        };
        self.calls
            .post(&format!("sign-ups/{member}/status"), &ask)
            .await
    }

    /// An invitation of the signed-in approver's organization: a code with which one person's application finds room.
    ///
    /// # Errors
    ///
    /// [`WebError::Refused`] with `QUOTA_USED` if the organization has too many; other errors as for every call.
    pub async fn invite(&self) -> Result<Invitation, WebError> {
        self.calls.post("invitations", &()).await
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

    /// The nodes of the network, for the signed-in approver.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn network(&self) -> Result<Network, WebError> {
        self.calls.get("network").await
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

    /// Keeps the signed-in member's contact details in place of earlier ones.
    ///
    /// # Errors
    ///
    /// [`WebError::Refused`] with `CONFLICT` if later ones are on file; other errors as for every call.
    pub async fn put_contact(&self, contact: &SealedContact) -> Result<(), WebError> {
        let path = format!("contacts/{}", contact.about.id);
        self.calls.put(&path, contact).await
    }

    /// A member's contact details. The service may give others, so the caller must check who signed them.
    ///
    /// # Errors
    ///
    /// [`WebError::Refused`] with `NOT_FOUND` if none are on file; other errors as for every call.
    pub async fn contact(&self, member: &MemberId) -> Result<SealedContact, WebError> {
        self.calls.get(&format!("contacts/{member}")).await
    }

    /// Sends feedback to the ministry.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn send_feedback(&self, feedback: &SendFeedback) -> Result<(), WebError> {
        self.calls.post_only("feedback", feedback).await
    }

    /// Sends feedback to the ministry without a session.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn send_visitors_feedback(
        &self,
        feedback: &SendVisitorsFeedback,
    ) -> Result<(), WebError> {
        self.calls.post_only("feedback/visitors", feedback).await
    }

    /// The feedback that members and visitors sent; for the ministry.
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
        self.calls
            .post_only(&format!("feedback/{id}/done"), &Done {})
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

    /// Asks an organization's keeper for its share of the member's recovery key.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn restore(&self, keeper: &MspId, restore: &Restore) -> Result<Released, WebError> {
        self.calls
            .post(&format!("keepers/{keeper}/restore"), restore)
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
            .post_once_arrived(&format!("keepers/{keeper}/release"), &ask)
            .await
    }

    /// Asks the keeper of the member's own hospital for the keys in locks.
    ///
    /// # Errors
    ///
    /// [`WebError`].
    pub async fn unlock(&self, keeper: &MspId, unlock: &Unlock) -> Result<Released, WebError> {
        self.calls
            .post_once_arrived(&format!("keepers/{keeper}/unlock"), unlock)
            .await
    }
}
