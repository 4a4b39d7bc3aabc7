//! A proposal to add records, as a keeper has to understand it before it takes shares.

use std::time::{SystemTime, UNIX_EPOCH};

use emr_client::certificate::Certificate;
use emr_client::trust::Trust;
use emr_keeper_api::MAX_PROPOSAL_BYTES;
use emr_model::authored::Authored;
use emr_model::record::{KeeperFile, RecordContext};
use emr_model::{Digest, MspId, Recipient, Timestamp, TransactionId};
use fabric_gateway::{Identity, SignedProposal};

use crate::Error;

/// A verified proposal of a member's to add records, or versions of them.
#[derive(Debug)]
pub(crate) struct Addition {
    /// The proposal itself.
    pub(crate) proposal: SignedProposal,
    /// Its transaction.
    pub(crate) transaction: TransactionId,
    /// Its time, by the author's clock.
    pub(crate) time: Timestamp,
    /// What the records' shares must say they belong to, in their order.
    pub(crate) contexts: Vec<RecordContext>,
    keepers: [KeeperFile; 3],
}

impl Addition {
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
        let author_key = author_key(proposal.creator(), trust)?;
        let transaction = TransactionId::try_from(proposal.transaction_id().to_owned())
            .expect("a transaction id of Fabric has the form of one");
        let time = proposal
            .timestamp()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let time = Timestamp::from_millis(u64::try_from(time.as_millis()).unwrap_or(u64::MAX));
        let authored = std::str::from_utf8(name)
            .ok()
            .map(|name| Authored::read(name, argument, time, &transaction))
            .transpose()
            .map_err(|_| Error::OtherProposal("its argument is malformed"))?
            .flatten()
            .ok_or(Error::OtherProposal("it calls another function"))?;
        let versions = authored.versions.into_iter().map(|version| RecordContext {
            channel: channel.to_owned(),
            transaction: transaction.clone(),
            patient: authored.patient.clone(),
            category: authored.category.clone(),
            epoch: authored.epoch,
            record: version.record,
            version: version.version,
            author_key: author_key.clone(),
        });
        let contexts = versions.collect();
        Ok(Self {
            transaction,
            time,
            contexts,
            keepers: authored.keepers,
            proposal: signed,
        })
    }

    /// Checks that this is the file, sealed to this recipient, that the proposal names for the keeper of `msp`; says
    /// at which of the three places.
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

/// The digest of the author's key, if the pinned member root of the MSP that the author names issued the certificate.
fn author_key(author: &Identity, trust: &Trust) -> Result<Digest, Error> {
    let certificate = Certificate::from_pem(author.certificate_pem())
        .map_err(|error| Error::Stranger(error.into()))?;
    let msp = MspId::try_from(author.msp_id().to_owned())
        .map_err(|error| Error::Stranger(error.into()))?;
    trust
        .verify_member(&msp, &certificate, SystemTime::now())
        .map_err(|error| Error::Stranger(error.into()))?;
    Ok(certificate.key_digest().clone())
}
