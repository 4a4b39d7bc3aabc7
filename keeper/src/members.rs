//! Who is a member, by the roots that the network's profile pins.

use std::collections::BTreeMap;

use emr_model::profile::Profile;
use emr_model::{Digest, Timestamp};
use fabric_gateway::Identity;
use x509_parser::prelude::{ASN1Time, FromDer, X509Certificate};

use crate::Error;

/// The member root of each organization, in DER.
#[derive(Debug)]
pub(crate) struct MemberRoots(BTreeMap<String, Vec<u8>>);

impl MemberRoots {
    /// The roots of a profile; none if one of them is not a certificate in PEM.
    pub(crate) fn of(profile: &Profile) -> Option<Self> {
        let roots = profile.organizations.iter().map(|organization| {
            let block = pem::parse(&organization.member_root).ok()?;
            X509Certificate::from_der(block.contents()).ok()?;
            Some((organization.msp.to_string(), block.into_contents()))
        });
        roots.collect::<Option<_>>().map(Self)
    }

    /// Checks that the identity's certificate was issued by the member root of the MSP that it names, and is valid
    /// now; returns the digest of its key. There is no authority between a member root and a member.
    pub(crate) fn verify(&self, identity: &Identity, now: Timestamp) -> Result<Digest, Error> {
        let root = self.0.get(identity.msp_id()).ok_or(Error::Stranger(
            "its organization is not one of the network",
        ))?;
        let (_, root) =
            X509Certificate::from_der(root).expect("roots were parsed when they were pinned");
        let (_, certificate) = X509Certificate::from_der(identity.certificate_der())
            .expect("an identity's certificate was parsed");
        let is_issued = certificate.issuer().as_raw() == root.subject().as_raw()
            && certificate
                .verify_signature(Some(root.public_key()))
                .is_ok();
        if !is_issued {
            return Err(Error::Stranger("its member root did not issue it"));
        }
        let is_valid = i64::try_from(now.as_millis() / 1000)
            .ok()
            .and_then(|seconds| ASN1Time::from_timestamp(seconds).ok())
            .is_some_and(|now| certificate.validity().is_valid_at(now));
        if !is_valid {
            return Err(Error::Stranger("it is not valid at this time"));
        }
        Ok(Digest::of(certificate.public_key().raw))
    }
}
