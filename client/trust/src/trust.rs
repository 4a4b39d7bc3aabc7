//! Checks peers' endorsements and members' certificates against the roots that a profile pins.

use std::time::SystemTime;

use emr_api::profile::Profile;
use emr_api::sign_up::IssuedCertificate;
use emr_model::text::line;
use emr_model::{Digest, MemberId, MspId};
use fabric_gateway::Transaction;
use fabric_gateway::endorsement::{UntrustedCertificate, verify_certificate, verify_endorser};

use crate::certificate::Certificate;

/// The pinned roots of a network's organizations.
///
/// No single peer's answer is trusted: peers of the ministry and of at least one hospital must endorse it.
#[derive(Debug, Clone)]
pub struct Trust {
    ministry: MspId,
    organizations: Vec<Roots>,
}

#[derive(Debug, Clone)]
struct Roots {
    msp: MspId,
    /// The certificate authority of its members.
    authority: String,
    node: Certificate,
    member: Certificate,
}

/// Why a check failed. The party that delivered the checked object is at fault, unless the variant names another.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// Fault: the profile's maker.
    #[error("the profile's roots of {0} are not certificates in PEM")]
    InvalidRoot(MspId),
    /// The organization does not belong to this network.
    #[error("{0} is not an organization of this network")]
    UnknownOrganization(String),
    /// No organization of this network has that certificate authority.
    #[error("{0} is not a certificate authority of this network")]
    UnknownAuthority(String),
    /// An endorser is not a peer of the organization that it names.
    #[error("the endorsement in the name of {msp} is not its peer's")]
    Endorser {
        /// The organization.
        msp: MspId,
        /// What is wrong.
        source: UntrustedCertificate,
    },
    /// The ministry's peers and at least one hospital's must both have endorsed.
    #[error("it is endorsed by {} only, not by the ministry and a hospital", list(.0))]
    TooFewOrganizations(Vec<MspId>),
    /// The certificate is not a member's of that organization.
    #[error("the certificate is not a member's of {0}")]
    NotAMember(MspId),
    /// The certificate is not an administrator's of that organization.
    #[error("the certificate is not an administrator's of {0}")]
    NotAnAdministrator(MspId),
    /// The certificate names another member.
    #[error("the certificate is another member's")]
    AnotherMember,
    /// The certificate is over another key.
    #[error("the certificate is over another key")]
    AnotherKey,
    /// The signature or the key is not the registered keeper's.
    #[error("the keeper of {0} did not sign this")]
    NotTheKeeper(MspId),
    /// The receipt is about another file or transaction.
    #[error("the receipt of the keeper of {0} is about something else")]
    AnotherReceipt(MspId),
}

impl Trust {
    /// Reads the roots of a profile.
    ///
    /// # Errors
    ///
    /// [`TrustError::InvalidRoot`].
    pub fn new(profile: &Profile) -> Result<Self, TrustError> {
        let organizations = profile.organizations.iter().map(|organization| {
            let root = |pem: &str| {
                Certificate::from_pem(pem)
                    .map_err(|_| TrustError::InvalidRoot(organization.msp.clone()))
            };
            Ok(Roots {
                msp: organization.msp.clone(),
                authority: organization.member_authority.clone(),
                node: root(&organization.node_root)?,
                member: root(&organization.member_root)?,
            })
        });
        Ok(Self {
            ministry: profile.ministry.clone(),
            organizations: organizations.collect::<Result<_, _>>()?,
        })
    }

    /// The digest of everything that is pinned, by which two devices see that they trust the same roots.
    ///
    /// It is the SHA-256 of `emr-roots-v1`, the ministry's MSP id and, for each organization in the order of the MSP ids, its
    /// MSP id and the digests of its node root and its member root in DER, each after the first preceded by a NUL.
    pub fn digest(&self) -> Digest {
        let mut organizations: Vec<_> = self.organizations.iter().collect();
        organizations.sort_by(|one, other| one.msp.cmp(&other.msp));
        let mut text = format!("emr-roots-v1\0{}", self.ministry);
        for Roots {
            msp, node, member, ..
        } in organizations
        {
            let [node, member] = [node, member].map(|root| Digest::of(root.der()));
            text += &format!("\0{msp}\0{node}\0{member}");
        }
        Digest::of(text)
    }

    /// Checks that peers of the ministry and of at least one hospital endorsed a transaction, and that every endorser
    /// is a peer of this network. Returns the organizations, each once.
    ///
    /// The certificates must have been valid at the proposal's time, from which endorsers' clocks differ by a minute at
    /// the most.
    ///
    /// # Errors
    ///
    /// [`TrustError::UnknownOrganization`], [`TrustError::Endorser`] or [`TrustError::TooFewOrganizations`].
    pub fn verify_endorsements(&self, transaction: &Transaction) -> Result<Vec<MspId>, TrustError> {
        let at = transaction.proposal().timestamp();
        let mut endorsed_by: Vec<MspId> = Vec::new();
        for endorsement in transaction.endorsements() {
            let endorser = endorsement.endorser();
            let roots = self.roots(endorser.msp_id())?;
            verify_endorser(endorser.certificate_der(), &[roots.node.der()], at).map_err(
                |source| TrustError::Endorser {
                    msp: roots.msp.clone(),
                    source,
                },
            )?;
            if !endorsed_by.contains(&roots.msp) {
                endorsed_by.push(roots.msp.clone());
            }
        }
        if endorsed_by.len() >= 2 && endorsed_by.contains(&self.ministry) {
            Ok(endorsed_by)
        } else {
            Err(TrustError::TooFewOrganizations(endorsed_by))
        }
    }

    /// Checks that a certificate was a member's of this organization at a time: issued by its member root, as a client.
    ///
    /// # Errors
    ///
    /// [`TrustError::UnknownOrganization`] or [`TrustError::NotAMember`].
    pub fn verify_member(
        &self,
        msp: &MspId,
        certificate: &Certificate,
        at: SystemTime,
    ) -> Result<(), TrustError> {
        self.roots(msp.as_str())?.verify_member(certificate, at)
    }

    /// Checks that a certificate was an administrator's of this organization at a time: issued by its node root.
    ///
    /// # Errors
    ///
    /// [`TrustError::UnknownOrganization`] or [`TrustError::NotAnAdministrator`].
    pub fn verify_administrator(
        &self,
        msp: &MspId,
        certificate: &Certificate,
        at: SystemTime,
    ) -> Result<(), TrustError> {
        let root = &self.roots(msp.as_str())?.node;
        verify_certificate(certificate.der(), &[root.der()], at, "admin")
            .map_err(|_| TrustError::NotAnAdministrator(msp.clone()))
    }

    /// Checks a certificate that was just issued: that it is of the authority that it is said to be of, a member's, with
    /// this id, over this key.
    ///
    /// # Errors
    ///
    /// [`TrustError::UnknownAuthority`], [`TrustError::NotAMember`], [`TrustError::AnotherMember`] or
    /// [`TrustError::AnotherKey`].
    pub fn verify_issued(
        &self,
        issued: &IssuedCertificate,
        id: &MemberId,
        key: &Digest,
        at: SystemTime,
    ) -> Result<(), TrustError> {
        let mut organizations = self.organizations.iter();
        let roots = organizations
            .find(|roots| roots.authority == issued.authority)
            .ok_or_else(|| TrustError::UnknownAuthority(printable(&issued.authority)))?;
        let certificate = Certificate::from_pem(&issued.certificate)
            .map_err(|_| TrustError::NotAMember(roots.msp.clone()))?;
        roots.verify_member(&certificate, at)?;
        if certificate.common_name() != Some(id.as_str()) {
            return Err(TrustError::AnotherMember);
        }
        if certificate.key_digest() != key {
            return Err(TrustError::AnotherKey);
        }
        Ok(())
    }

    fn roots(&self, msp: &str) -> Result<&Roots, TrustError> {
        self.organizations
            .iter()
            .find(|roots| roots.msp.as_str() == msp)
            .ok_or_else(|| TrustError::UnknownOrganization(printable(msp)))
    }
}

impl Roots {
    fn verify_member(&self, certificate: &Certificate, at: SystemTime) -> Result<(), TrustError> {
        // There is never an intermediate authority below a member root.
        verify_certificate(certificate.der(), &[self.member.der()], at, "client")
            .map_err(|_| TrustError::NotAMember(self.msp.clone()))
    }
}

fn list(organizations: &[MspId]) -> String {
    if organizations.is_empty() {
        return "nobody".to_owned();
    }
    let names: Vec<_> = organizations.iter().map(MspId::as_str).collect();
    names.join(", ")
}

/// A name that others chose, as a line for people.
fn printable(name: &str) -> String {
    line(name, 64)
}
