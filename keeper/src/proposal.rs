//! A proposal that a member signed, and what a keeper checks before it believes who signed it.

use std::time::SystemTime;

use emr_keeper_api::MAX_PROPOSAL_BYTES;
use emr_model::{Call, Digest, InvalidCall, MemberId, MspId, Timestamp, TransactionId};
use emr_trust::{Certificate, Trust};
use fabric_gateway::{Identity, SignedProposal};

use crate::Error;

/// A member's verified proposal of this channel and chaincode.
#[derive(Debug)]
pub(crate) struct MembersProposal {
    /// The proposal itself.
    pub(crate) signed: SignedProposal,
    /// Its transaction.
    pub(crate) transaction: TransactionId,
    /// Its time, by its creator's clock.
    pub(crate) time: Timestamp,
    /// The digest of the creator's key.
    pub(crate) creator_key: Digest,
    /// The member whom the creator's certificate names.
    pub(crate) creator: Option<MemberId>,
    /// What it asks of the contract.
    pub(crate) call: Call,
}

impl MembersProposal {
    /// Reads a signed proposal of this channel and chaincode and checks who signed it.
    pub(crate) fn read(
        signed_proposal: Vec<u8>,
        channel: &str,
        chaincode: &str,
        trust: &Trust,
    ) -> Result<Self, Error> {
        if signed_proposal.len() > MAX_PROPOSAL_BYTES {
            return Err(Error::TooLong("proposal"));
        }
        let signed = SignedProposal::from_bytes(signed_proposal).map_err(Error::Proposal)?;
        let proposal = signed.proposal();
        if proposal.channel() != channel || proposal.chaincode() != chaincode {
            return Err(Error::OtherProposal(
                "it is for another channel or chaincode",
            ));
        }
        let [name, argument] = proposal.arguments() else {
            return Err(Error::OtherProposal("it has not one argument"));
        };
        let certificate = members_certificate(proposal.creator(), trust)?;
        let name = std::str::from_utf8(name).map_err(|_| InvalidCall::UnknownFunction);
        let call = name.and_then(|name| Call::decode(name, argument));
        Ok(Self {
            transaction: TransactionId::try_from(proposal.transaction_id().to_owned())
                .expect("a transaction id of Fabric has the form of one"),
            time: Timestamp::from(proposal.timestamp()),
            creator_key: certificate.key_digest().clone(),
            creator: certificate.common_name().and_then(|name| name.parse().ok()),
            call: call.map_err(|error| match error {
                InvalidCall::Argument(_) => Error::OtherProposal("its argument is malformed"),
                InvalidCall::UnknownFunction => Error::OtherProposal("it calls another function"),
            })?,
            signed,
        })
    }
}

/// The creator's certificate, if the pinned member root of the creator's MSP issued it.
fn members_certificate(creator: &Identity, trust: &Trust) -> Result<Certificate, Error> {
    let certificate = Certificate::from_pem(creator.certificate_pem())
        .map_err(|error| Error::Stranger(error.into()))?;
    let msp = MspId::try_from(creator.msp_id().to_owned())
        .map_err(|error| Error::Stranger(error.into()))?;
    trust
        .verify_member(&msp, &certificate, SystemTime::now())
        .map_err(|error| Error::Stranger(error.into()))?;
    Ok(certificate)
}
