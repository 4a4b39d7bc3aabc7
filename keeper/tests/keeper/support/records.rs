//! An author's records, sealed and proposed as the client does it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use emr_keeper_api::HoldRequest;
use emr_model::record::{AddRecord, RecordContext, ReissueShares};
use emr_model::{Basis, Digest, Function, MemberId, Recipient, RecordId, Timestamp, TransactionId};
use emr_sealing::age_keys::AgeIdentity;
use emr_sealing::record::{Recipients, Sealed, seal, seal_shares};
use emr_testkit::Issued;
use fabric_gateway::{
    EcdsaSigner, Identity, Proposal, ProposalBuilder, SignedProposal, TransactionContext,
};

use super::{CHAINCODE, CHANNEL, ORGANIZATIONS, OWN};

pub(crate) fn patient() -> MemberId {
    "01".repeat(16).parse().unwrap()
}

/// A member who adds records.
pub(crate) struct Author {
    pub(crate) identity: Identity,
    pub(crate) signer: EcdsaSigner,
    key: Digest,
}

/// A record that is sealed and about to be proposed.
pub(crate) struct Draft {
    pub(crate) context: RecordContext,
    pub(crate) request: AddRecord,
    pub(crate) files: [Vec<u8>; 3],
    transaction: TransactionContext,
}

impl Author {
    pub(crate) fn new(issued: &Issued) -> Self {
        Self {
            identity: Identity::new(OWN, issued.certificate.as_str()).unwrap(),
            signer: EcdsaSigner::from_pkcs8_pem(&issued.key).unwrap(),
            key: Digest::of(issued.public_key()),
        }
    }

    /// Seals a record to a category whose second keeper has this recipient.
    pub(crate) fn draft(&self, keeper: &Recipient) -> Draft {
        self.draft_at(Timestamp::now(), keeper)
    }

    /// A record that is proposed at this time.
    pub(crate) fn draft_at(&self, time: Timestamp, keeper: &Recipient) -> Draft {
        let others = [AgeIdentity::generate(), AgeIdentity::generate()];
        let [first, third] = others.map(|identity| identity.recipient());
        self.draft_to(time, [first, keeper.clone(), third])
    }

    fn draft_to(&self, time: Timestamp, keepers: [Recipient; 3]) -> Draft {
        let transaction = TransactionContext::at(&self.identity, system_time(time));
        let id: TransactionId = transaction.transaction_id().parse().unwrap();
        let context = RecordContext {
            channel: CHANNEL.into(),
            record: RecordId::new(time, &id, 0),
            transaction: id,
            patient: patient(),
            category: "02".repeat(16).parse().unwrap(),
            epoch: 1,
            version: 1,
            author_key: self.key.clone(),
        };
        let Sealed {
            keeper_files,
            parts,
            ..
        } = seal_for(&context, keepers);
        let request = AddRecord {
            patient: context.patient.clone(),
            category: context.category.clone(),
            epoch: context.epoch,
            basis: Basis::Own,
            record: context.record.clone(),
            kind: "04".repeat(16).parse().unwrap(),
            parts,
        };
        Draft {
            context,
            request,
            files: keeper_files,
            transaction,
        }
    }
}

impl Author {
    /// Asks the keeper to hold a file for a proposal of any function, under a transaction of its own.
    pub(crate) fn hold_for<F: Function>(&self, request: &F, file: &[u8]) -> HoldRequest {
        self.hold_at(Timestamp::now(), request, file)
    }

    /// The same of a proposal of this time.
    pub(crate) fn hold_at<F: Function>(
        &self,
        time: Timestamp,
        request: &F,
        file: &[u8],
    ) -> HoldRequest {
        let time = TransactionContext::at(&self.identity, system_time(time));
        let proposal = ProposalBuilder::new(CHANNEL, CHAINCODE, F::NAME)
            .argument(serde_json::to_vec(request).unwrap())
            .build(time);
        HoldRequest {
            proposal: proposal.sign(&self.signer).unwrap().to_bytes().into(),
            file: file.to_vec(),
        }
    }
}

fn system_time(time: Timestamp) -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(time.as_millis())
}

/// New files for the keepers of a version, and the request that names them.
pub(crate) fn reissued(
    context: &RecordContext,
    keeper: &Recipient,
) -> (ReissueShares, [Vec<u8>; 3]) {
    let others = [AgeIdentity::generate(), AgeIdentity::generate()];
    let [first, third] = others.map(|identity| identity.recipient());
    let mut recipients = [first, keeper.clone(), third].into_iter();
    let keepers = ORGANIZATIONS.map(|msp| (msp.parse().unwrap(), recipients.next().unwrap()));
    let gate_key = AgeIdentity::generate();
    let (files, named) = seal_shares(context, &keepers, &gate_key, None).unwrap();
    let request = ReissueShares {
        patient: context.patient.clone(),
        category: context.category.clone(),
        record: context.record.clone(),
        version: context.version,
        keepers: named,
    };
    (request, files)
}

impl Draft {
    /// What is sent to the keeper of the second place.
    pub(crate) fn hold_request(self, author: &Author) -> HoldRequest {
        let file = self.files[1].clone();
        HoldRequest {
            proposal: self.propose(author).to_bytes().into(),
            file,
        }
    }

    pub(crate) fn propose(self, author: &Author) -> SignedProposal {
        self.propose_to(author, CHANNEL, CHAINCODE, AddRecord::NAME)
    }

    pub(crate) fn propose_to(
        self,
        author: &Author,
        channel: &str,
        chaincode: &str,
        function: &str,
    ) -> SignedProposal {
        let proposal: Proposal = ProposalBuilder::new(channel, chaincode, function)
            .argument(serde_json::to_vec(&self.request).unwrap())
            .build(self.transaction);
        proposal.sign(&author.signer).unwrap()
    }
}

fn seal_for(context: &RecordContext, keepers: [Recipient; 3]) -> Sealed {
    let mut keepers = keepers.into_iter();
    let draft = emr_sealing::record::Draft {
        context,
        author: &"03".repeat(16).parse().unwrap(),
        kind: &"04".repeat(16).parse().unwrap(),
        content: b"haemoglobin 14 g/dl".into(),
    };
    let to = Recipients {
        category: AgeIdentity::generate().recipient(),
        patient: AgeIdentity::generate().recipient(),
        keepers: ORGANIZATIONS.map(|msp| (msp.parse().unwrap(), keepers.next().unwrap())),
    };
    seal(draft, &to, false).unwrap()
}
