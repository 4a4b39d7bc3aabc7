//! A network, and the way to its web service.

use std::fmt;
use std::sync::Arc;

use emr_api::profile::Profile;
use emr_api::sign_up::IssuedCertificate;
use emr_model::{Digest, MemberId};
use emr_trust::{Trust, TrustError};

use crate::error::Error;
use crate::ports::{Clock, Transport};
use crate::web::Web;

/// What is pinned about a network, and one member's way to its web service.
///
/// It is cheap to clone, and clones share the transport. Two members need two connections, since a transport keeps one
/// session's cookie.
#[derive(Clone)]
pub struct Connection {
    profile: Arc<Profile>,
    trust: Arc<Trust>,
    web: Web,
}

impl Connection {
    /// Puts a connection together.
    ///
    /// # Errors
    ///
    /// [`Error::Trust`] if the profile's roots are not certificates.
    pub fn new(
        profile: &Profile,
        transport: Arc<dyn Transport>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Error> {
        Ok(Self {
            trust: Arc::new(Trust::new(profile)?),
            web: Web::new(&profile.web_url, transport, clock),
            profile: Arc::new(profile.clone()),
        })
    }

    /// The network's profile.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The pinned roots.
    pub fn trust(&self) -> &Trust {
        &self.trust
    }

    /// The web service.
    pub fn web(&self) -> &Web {
        &self.web
    }

    /// Checks that the authority that `issued` names issued it, for this member and over this key.
    pub(crate) fn verify_issued(
        &self,
        issued: &IssuedCertificate,
        member: &MemberId,
        key: &Digest,
    ) -> Result<(), TrustError> {
        let now = self.web.clock().now().into();
        self.trust.verify_issued(issued, member, key, now)
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Connection")
            .field("web_url", &self.profile.web_url)
            .finish_non_exhaustive()
    }
}
