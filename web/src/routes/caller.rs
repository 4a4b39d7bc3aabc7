//! Who sends a request: each handler names in its signature what it demands of the caller.

use std::future::Future;
use std::sync::Arc;

use emr_model::member::Role;
use emr_model::{MemberId, Timestamp};

use super::body::Head;
use super::session_cookie::SessionCookie;
use crate::certificate::{Holder, Standing};
use crate::problem::ApiError;
use crate::state::AppState;

/// A sender whom a route answers. A value exists only if the request has proved it.
pub(crate) trait Caller: Sized + Send {
    /// Finds the sender of a request.
    ///
    /// # Errors
    ///
    /// The problem with which the request is answered if the sender is somebody else.
    fn identify(
        state: &AppState,
        request: &Head,
    ) -> impl Future<Output = Result<Self, ApiError>> + Send;
}

/// Everybody, signed in or not.
pub(crate) struct Anybody;

impl Caller for Anybody {
    async fn identify(_: &AppState, _: &Head) -> Result<Self, ApiError> {
        Ok(Self)
    }
}

/// The session cookie that a request bears, if it bears one; nothing is known of its sender.
pub(crate) struct Cookie(pub(crate) Option<SessionCookie>);

impl Caller for Cookie {
    async fn identify(_: &AppState, request: &Head) -> Result<Self, ApiError> {
        Ok(Self(SessionCookie::of_request(&request.headers)))
    }
}

/// The owner of a certificate who has signed in and whose certificate is not revoked.
pub(crate) struct SignedIn(Arc<Holder>);

impl SignedIn {
    /// The certificate's owner.
    pub(crate) fn holder(&self) -> &Holder {
        &self.0
    }
}

impl Caller for SignedIn {
    async fn identify(state: &AppState, request: &Head) -> Result<Self, ApiError> {
        let holder = SessionCookie::of_request(&request.headers)
            .and_then(|cookie| state.sessions.find(cookie.token(), Timestamp::now()))
            .filter(|holder| !state.revocations.has(&holder.number))
            .ok_or(ApiError::NotSignedIn)?;
        request.mark_connection(&holder.key);
        Ok(Self(holder))
    }
}

/// A signed-in caller whose membership is not suspended, as far as this service knows.
pub(crate) struct NotSuspended(SignedIn);

impl NotSuspended {
    /// The certificate's owner.
    pub(crate) fn holder(&self) -> &Holder {
        self.0.holder()
    }
}

impl Caller for NotSuspended {
    async fn identify(state: &AppState, request: &Head) -> Result<Self, ApiError> {
        let signed_in = SignedIn::identify(state, request).await?;
        match &signed_in.holder().standing {
            Standing::Member { id, .. } if is_suspended(state, id).await? => {
                Err(ApiError::NotPermitted("your membership is suspended"))
            }
            _ => Ok(Self(signed_in)),
        }
    }
}

/// A caller who decides about applications: a ministry member, a registrar, or the ministry's node administrator.
///
/// A certificate alone is not enough to see applicants' names: its key must be registered on the ledger for its owner.
pub(crate) struct Approver(NotSuspended);

impl Approver {
    /// The certificate's owner.
    pub(crate) fn holder(&self) -> &Holder {
        self.0.holder()
    }

    /// Whether the caller acts for the ministry, which decides about everybody.
    pub(crate) fn is_ministry(&self, state: &AppState) -> bool {
        is_ministry(state, self.holder())
    }
}

impl Caller for Approver {
    async fn identify(state: &AppState, request: &Head) -> Result<Self, ApiError> {
        let caller = NotSuspended::identify(state, request).await?;
        let holder = caller.holder();
        let claims_to_be = is_ministry(state, holder) || holder.has_role(Role::Registrar);
        let is_registered = match &holder.standing {
            Standing::Administrator => true,
            Standing::Member { id, .. } => {
                let releases = &state.releases;
                releases.is_registered(id, &holder.msp, &holder.key).await?
            }
        };
        if claims_to_be && is_registered {
            Ok(Self(caller))
        } else {
            Err(ApiError::NotPermitted(
                "only the ministry and registrars see applications",
            ))
        }
    }
}

async fn is_suspended(state: &AppState, member: &MemberId) -> Result<bool, ApiError> {
    state.releases.is_suspended(member).await
}

/// Whether this is a member of the ministry, or its node administrator, who admits the first of them.
fn is_ministry(state: &AppState, holder: &Holder) -> bool {
    holder.msp == state.profile.ministry
        && (holder.has_role(Role::Ministry) || holder.standing == Standing::Administrator)
}
