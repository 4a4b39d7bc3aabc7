//! Who sends a request: each handler states in its signature what it demands of the caller.

use std::future::Future;
use std::net::IpAddr;

use emr_model::member::Role;
use emr_model::{ErrorCode, ServiceCode, Timestamp};
use warp::http::{HeaderMap, header};

use super::body::Head;
use super::operation::SignIn;
use super::sender::Sender;
use super::session_cookie::SessionCookie;
use crate::certificate::Holder;
use crate::problem::{ApiError, Code};
use crate::sessions::Session;
use crate::state::AppState;

/// A kind of sender whom a route answers. A value exists only if the request has proved that the sender is of this
/// kind.
pub(crate) trait Caller: Sized + Send {
    /// Whether the sender must be signed in.
    const NEEDS: SignIn;

    /// The codes with which senders who are not of this kind are refused.
    const REFUSALS: &'static [Code];

    /// Finds the sender of a request.
    ///
    /// # Errors
    ///
    /// The problem with which the request is answered if the sender is not of this kind.
    fn identify(
        state: &AppState,
        request: &Head,
    ) -> impl Future<Output = Result<Self, ApiError>> + Send;
}

const NOT_SIGNED_IN: Code = Code::Service(ServiceCode::NotSignedIn);
const SIGNED_OUT: Code = Code::Service(ServiceCode::SignedOut);
const LATE: Code = Code::Service(ServiceCode::Late);
const NOT_PERMITTED: Code = Code::Contract(ErrorCode::NotPermitted);

/// Any sender, signed in or not.
pub(crate) struct Anybody;

impl Caller for Anybody {
    const NEEDS: SignIn = SignIn::None;
    const REFUSALS: &'static [Code] = &[];

    async fn identify(_: &AppState, _: &Head) -> Result<Self, ApiError> {
        Ok(Self)
    }
}

/// Any sender, who is known by where the request comes from; absent only in tests without a connection.
pub(crate) struct Stranger(Option<IpAddr>);

impl Stranger {
    /// Where the request comes from.
    pub(crate) fn network(&self) -> Option<&IpAddr> {
        self.0.as_ref()
    }
}

impl Caller for Stranger {
    const NEEDS: SignIn = SignIn::None;
    const REFUSALS: &'static [Code] = &[];

    async fn identify(_: &AppState, request: &Head) -> Result<Self, ApiError> {
        Ok(Self(request.network()))
    }
}

/// Any sender, with the session cookies of the browser; the sender is not verified.
pub(crate) struct Browser {
    headers: HeaderMap,
    sender: Sender,
}

impl Browser {
    /// The owner of a certificate proved to be the sender.
    pub(crate) fn is(&self, holder: &Holder) {
        self.sender.is(holder);
    }

    /// The cookie of the session that the request belongs to.
    pub(crate) fn cookie(&self) -> Option<SessionCookie> {
        SessionCookie::of_request(&self.headers)
    }

    /// The cookie that this one takes the place of.
    pub(crate) fn earlier(&self, cookie: &SessionCookie) -> Option<SessionCookie> {
        cookie.earlier_in(&self.headers)
    }

    /// Which program it says it is.
    pub(crate) fn user_agent(&self) -> &str {
        let header = self.headers.get(header::USER_AGENT);
        header.and_then(|it| it.to_str().ok()).unwrap_or_default()
    }

    /// Whether the browser has room for this cookie.
    pub(crate) fn has_room_for(&self, cookie: &SessionCookie) -> bool {
        !cookie.is_one_too_many(&self.headers)
    }
}

impl Caller for Browser {
    const NEEDS: SignIn = SignIn::Optional;
    const REFUSALS: &'static [Code] = &[];

    async fn identify(_: &AppState, request: &Head) -> Result<Self, ApiError> {
        Ok(Self {
            headers: request.headers.clone(),
            sender: request.sender.clone(),
        })
    }
}

/// The owner of a certificate who has signed in and whose certificate is not revoked.
pub(crate) struct SignedIn {
    session: Session,
    is_stopped: bool,
}

impl SignedIn {
    /// The certificate's owner.
    pub(crate) fn holder(&self) -> &Holder {
        &self.session.holder
    }

    /// The session itself.
    pub(crate) fn session(&self) -> &Session {
        &self.session
    }

    /// Whether the session lasts. To ask does not count as use of it.
    pub(crate) async fn is_signed_in(&self, state: &AppState, now: Timestamp) -> bool {
        let lasts = state.sessions.lasts(&self.session, now);
        lasts.await.unwrap_or(false)
    }
}

impl Caller for SignedIn {
    const NEEDS: SignIn = SignIn::Session;
    const REFUSALS: &'static [Code] = &[NOT_SIGNED_IN, SIGNED_OUT, LATE];

    async fn identify(state: &AppState, request: &Head) -> Result<Self, ApiError> {
        let cookie = SessionCookie::of_request(&request.headers).ok_or(ApiError::NotSignedIn)?;
        let session = state.sessions.find(cookie.token(), Timestamp::now());
        let session = session.await?.ok_or(ApiError::NotSignedIn)?;
        let key = &session.holder.key;
        // The table of routes has counted a request for the member of its connection.
        if request
            .member_of_connection()
            .is_none_or(|it| &it.key != key)
        {
            state.limits.check_member(key)?;
        }
        state.read_model.caught_up().await?;
        let status = state.read_model.status(&session.holder).await?;
        if status.is_revoked {
            return Err(ApiError::NotSignedIn);
        }
        request.is_from(&session.holder);
        Ok(Self {
            session,
            is_stopped: status.is_stopped,
        })
    }
}

/// A signed-in caller. As far as this service knows, neither the caller nor their organization is suspended or frozen.
pub(crate) struct NotSuspended(SignedIn);

impl NotSuspended {
    /// The certificate's owner.
    pub(crate) fn holder(&self) -> &Holder {
        self.0.holder()
    }
}

impl Caller for NotSuspended {
    const NEEDS: SignIn = SignIn::Session;
    const REFUSALS: &'static [Code] = &[NOT_SIGNED_IN, SIGNED_OUT, LATE, NOT_PERMITTED];

    async fn identify(state: &AppState, request: &Head) -> Result<Self, ApiError> {
        let signed_in = SignedIn::identify(state, request).await?;
        if signed_in.is_stopped {
            return Err(ApiError::NotPermitted(
                "your membership or your organization is suspended",
            ));
        }
        Ok(Self(signed_in))
    }
}

/// A caller who is not suspended. The read model that answers them holds at least the blocks of their own transactions.
pub(crate) struct Reader(SignedIn);

impl Reader {
    /// The certificate's owner.
    pub(crate) fn holder(&self) -> &Holder {
        self.0.holder()
    }
}

impl Caller for Reader {
    const NEEDS: SignIn = SignIn::Session;
    const REFUSALS: &'static [Code] = NotSuspended::REFUSALS;

    async fn identify(state: &AppState, request: &Head) -> Result<Self, ApiError> {
        let NotSuspended(signed_in) = NotSuspended::identify(state, request).await?;
        let served_from = signed_in.session.served_from;
        state.read_model.reaches(served_from).await?;
        Ok(Self(signed_in))
    }
}

/// A caller who decides about applications: a ministry member, a registrar, or the ministry's node administrator, who
/// admits the first member.
///
/// A member's roles are those on the ledger, whatever their certificate says.
pub(crate) struct Approver {
    reader: Reader,
    is_ministry: bool,
    is_registrar: bool,
}

impl Approver {
    /// The certificate's owner.
    pub(crate) fn holder(&self) -> &Holder {
        self.reader.holder()
    }

    /// Whether the caller acts for the ministry, which decides about all applicants.
    pub(crate) fn is_ministry(&self) -> bool {
        self.is_ministry
    }

    /// Whether the caller is a registrar, who decides about the practitioners of their own hospital and about patients at
    /// its desk.
    pub(crate) fn is_registrar(&self) -> bool {
        self.is_registrar
    }
}

impl Caller for Approver {
    const NEEDS: SignIn = SignIn::Session;
    const REFUSALS: &'static [Code] = Reader::REFUSALS;

    async fn identify(state: &AppState, request: &Head) -> Result<Self, ApiError> {
        Self::of(state, Reader::identify(state, request).await?).await
    }
}

impl Approver {
    /// The same caller, if they decide about applications.
    pub(crate) async fn of(state: &AppState, reader: Reader) -> Result<Self, ApiError> {
        let holder = reader.holder();
        let is_of_ministry = holder.msp == state.profile.ministry;
        let (is_ministry, is_registrar) = match holder.member() {
            None => (is_of_ministry, false),
            Some(_) => {
                let roles = roles(state, holder).await?;
                let has = |role| roles.contains(&role);
                (is_of_ministry && has(Role::Ministry), has(Role::Registrar))
            }
        };
        if !is_ministry && !is_registrar {
            return Err(ApiError::NotPermitted(
                "only the ministry and registrars see applications",
            ));
        }
        Ok(Self {
            reader,
            is_ministry,
            is_registrar,
        })
    }
}

/// The roles that the ledger gives this member under the key of their certificate; none before they activated the
/// membership.
pub(super) async fn roles(state: &AppState, holder: &Holder) -> Result<Vec<Role>, ApiError> {
    let membership = state.read_model.membership_of(holder).await?;
    let active = membership.filter(|member| member.is_activated);
    Ok(active.map_or_else(Vec::new, |member| member.roles))
}
