//! What a proposal entrusts to keepers, and what a keeper checks before it takes shares.

use emr_model::access::RecordVersion;
use emr_model::authored::Authored;
use emr_model::record::{KeeperFile, RecordContext};
use emr_model::{Call, Digest, MemberId, MspId, Recipient, RecordId};
use emr_sealing::record::{KeeperShares, OpenError, Part};

use crate::Error;
use crate::proposal::MembersProposal;

/// Versions of records that a proposal adds, or the one whose files it replaces, and the files that it names.
#[derive(Debug)]
pub(crate) struct Entrusted {
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

impl Entrusted {
    /// What this proposal entrusts to keepers.
    pub(crate) fn of(proposal: &MembersProposal) -> Result<Self, Error> {
        let channel = proposal.signed.proposal().channel();
        let (versions, keepers) = match proposal.call.clone() {
            Call::ReissueShares(request) => {
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
            call => {
                let authored = Authored::of(call, proposal.time, &proposal.transaction)
                    .ok_or(Error::OtherProposal("it calls another function"))?;
                let versions = authored.versions.into_iter().map(|version| RecordContext {
                    channel: channel.to_owned(),
                    transaction: proposal.transaction.clone(),
                    patient: authored.patient.clone(),
                    category: authored.category.clone(),
                    epoch: authored.epoch,
                    record: version.record,
                    version: version.version,
                    author_key: proposal.creator_key.clone(),
                });
                (Versions::Added(versions.collect()), authored.keepers)
            }
        };
        Ok(Self { versions, keepers })
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
