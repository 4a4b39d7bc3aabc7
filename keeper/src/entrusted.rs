//! A proposal that entrusts shares to keepers, and what a keeper checks in it before it takes them.

use std::time::SystemTime;

use emr_keeper_api::MAX_PROPOSAL_BYTES;
use emr_model::access::RecordVersion;
use emr_model::authored::Authored;
use emr_model::record::{KeeperFile, RecordContext};
use emr_model::{
    Call, Digest, InvalidCall, MemberId, MspId, Recipient, RecordId, Timestamp, TransactionId,
};
use emr_sealing::record::{KeeperShares, OpenError, Part};
use emr_trust::{Certificate, Trust};
use fabric_gateway::{Identity, SignedProposal};

use crate::Error;

/// A member's verified proposal to add versions of records, or to replace the keepers' files of one version.
#[derive(Debug)]
pub(crate) struct Entrusted {
    /// The proposal itself.
    pub(crate) proposal: SignedProposal,
    /// Its transaction.
    pub(crate) transaction: TransactionId,
    /// Its time, by its creator's clock.
    pub(crate) time: Timestamp,
    versions: Versions,
    keepers: [KeeperFile; 3],
}

/// What the shares must say that they belong to, in their order.
#[derive(Debug)]
enum Versions {
    /// The versions that the proposal itself adds.
    Added(Vec<RecordContext>),
    /// A version from before. The ledger knows who added it and how: a share that says otherwise is never released.
    Reissued {
        channel: String,
        patient: MemberId,
        version: RecordVersion,
    },
}

const OTHER_FUNCTION: Error = Error::OtherProposal("it calls another function");

impl Entrusted {
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
        let creator_key = creator_key(proposal.creator(), trust)?;
        let transaction = TransactionId::try_from(proposal.transaction_id().to_owned())
            .expect("a transaction id of Fabric has the form of one");
        let time = Timestamp::from(proposal.timestamp());
        let call = std::str::from_utf8(name).map_err(|_| InvalidCall::UnknownFunction);
        let call = call.and_then(|name| Call::decode(name, argument));
        let (versions, keepers) = match call {
            Ok(Call::ReissueShares(request)) => {
                let version = Versions::Reissued {
                    channel: channel.to_owned(),
                    patient: request.patient,
                    version: RecordVersion {
                        category: request.category,
                        record: request.record,
                        version: request.version,
                    },
                };
                (version, request.keepers)
            }
            Ok(call) => {
                let authored = Authored::of(call, time, &transaction).ok_or(OTHER_FUNCTION)?;
                let versions = authored.versions.into_iter().map(|version| RecordContext {
                    channel: channel.to_owned(),
                    transaction: transaction.clone(),
                    patient: authored.patient.clone(),
                    category: authored.category.clone(),
                    epoch: authored.epoch,
                    record: version.record,
                    version: version.version,
                    author_key: creator_key.clone(),
                });
                (Versions::Added(versions.collect()), authored.keepers)
            }
            Err(InvalidCall::Argument(_)) => {
                return Err(Error::OtherProposal("its argument is malformed"));
            }
            Err(_) => return Err(OTHER_FUNCTION),
        };
        Ok(Self {
            transaction,
            time,
            versions,
            keepers,
            proposal: signed,
        })
    }

    /// The records of the shares.
    pub(crate) fn records(&self) -> Vec<RecordId> {
        match &self.versions {
            Versions::Added(contexts) => {
                let records = contexts.iter().map(|context| context.record.clone());
                records.collect()
            }
            Versions::Reissued { version, .. } => vec![version.record.clone()],
        }
    }

    /// Checks that these are shares of exactly the proposal's versions, one of each.
    pub(crate) fn check_contexts(&self, shares: &KeeperShares) -> Result<(), Error> {
        let belongs = match &self.versions {
            Versions::Added(contexts) => shares.contexts().eq(contexts),
            Versions::Reissued {
                channel,
                patient,
                version,
            } => {
                let is_its = |context: &RecordContext| {
                    context.channel == *channel
                        && context.patient == *patient
                        && context.category == version.category
                        && context.record == version.record
                        && context.version == version.version
                };
                shares.contexts().map(is_its).eq([true])
            }
        };
        match belongs {
            true => Ok(()),
            false => Err(Error::File(OpenError::ContextMismatch(Part::KeeperFile))),
        }
    }

    /// Checks that the proposal names this file, sealed to this recipient, for the keeper of `msp`; returns at which of
    /// the three places.
    pub(crate) fn place_of(
        &self,
        file: &Digest,
        msp: &MspId,
        recipient: &Recipient,
    ) -> Result<usize, Error> {
        let named = self
            .keepers
            .iter()
            .enumerate()
            .find(|(_, named)| named.msp == *msp);
        match named {
            None => Err(Error::OtherFile("it names none")),
            Some((_, named)) if named.file != *file => Err(Error::OtherFile("the digests differ")),
            Some((_, named)) if named.recipient != recipient.digest() => {
                Err(Error::OtherFile("it is sealed to another recipient"))
            }
            Some((place, _)) => Ok(place),
        }
    }
}

/// The digest of the creator's key, if the pinned member root of the creator's MSP issued the certificate.
fn creator_key(creator: &Identity, trust: &Trust) -> Result<Digest, Error> {
    let certificate = Certificate::from_pem(creator.certificate_pem())
        .map_err(|error| Error::Stranger(error.into()))?;
    let msp = MspId::try_from(creator.msp_id().to_owned())
        .map_err(|error| Error::Stranger(error.into()))?;
    trust
        .verify_member(&msp, &certificate, SystemTime::now())
        .map_err(|error| Error::Stranger(error.into()))?;
    Ok(certificate.key_digest().clone())
}
