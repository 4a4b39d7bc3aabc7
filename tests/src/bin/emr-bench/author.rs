//! An author who adds to a patient's records with a program that seals nothing: the ledger sees digests only.

use std::time::SystemTime;

use anyhow::Context;
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use emr_client::identity::SigningIdentity;
use emr_client::member::HeldBasis;
use emr_demo::people::Person;
use emr_model::category::Category;
use emr_model::grant::Grant;
use emr_model::keeper::Keeper;
use emr_model::record::{
    AddRecord, AddRecords, AnchorBatch, Batch, KeeperFile, ListRecords, NewRecord, SealedParts,
};
use emr_model::{
    Basis, Digest, Function, KindCode, MemberId, PageRequest, RecordId, Timestamp, TransactionId,
};
use emr_network::Network;
use fabric_gateway::{Gateway, Proposal, ProposalBuilder, TransactionContext};
use sha2::Sha256;

use crate::connection;

/// What an author may add to, and through which peer they do.
#[derive(Debug, Clone)]
pub(crate) struct Author {
    gateway: Gateway,
    channel: String,
    chaincode: String,
    basis: Basis,
    category: Category,
    keepers: [KeeperFile; 3],
    kind: KindCode,
}

impl Author {
    /// An author who may add on this basis.
    pub(crate) async fn new(
        network: &Network,
        person: &Person,
        basis: &HeldBasis,
    ) -> anyhow::Result<Self> {
        let identity = person.wallet.identity()?;
        let identity: SigningIdentity = identity.context("the wallet has no certificate")?;
        let session = person.member.session();
        let category = person.member.category(basis).await?;
        let registered = session.keepers().await?;
        let file = |msp| {
            let mut keepers = registered.iter();
            let keeper: Option<&Keeper> = keepers.find(|keeper| keeper.msp == msp);
            keeper.map(|keeper| KeeperFile {
                recipient: keeper.recipient.digest(),
                file: Digest::of("a keeper's file"),
                msp,
            })
        };
        let files: Option<Vec<_>> = category.key.keepers.clone().into_iter().map(file).collect();
        let files = files.context("a keeper is not registered")?;
        Ok(Self {
            gateway: connection::gateway(network, identity).await?,
            channel: session.profile().channel.clone(),
            chaincode: session.profile().chaincode.clone(),
            basis: basis.named(),
            keepers: files
                .try_into()
                .expect("as many files as keepers, which are three"),
            category,
            kind: "0".repeat(32).parse().expect("it has the form of a code"),
        })
    }

    /// The gateway through which the author calls.
    pub(crate) fn gateway(&self) -> &Gateway {
        &self.gateway
    }

    /// One record with this many bytes of content.
    pub(crate) fn add_record(&self, padded_size: u64) -> Proposal {
        let (context, record) = self.new_record();
        let request = AddRecord {
            patient: self.patient().clone(),
            category: self.category.category.clone(),
            epoch: self.category.key.epoch,
            basis: self.basis.clone(),
            parts: self.parts(&record, padded_size),
            record,
            kind: self.kind.clone(),
        };
        self.propose(context, &request)
    }

    /// Many records with this many bytes of content each.
    pub(crate) fn add_records(&self, count: usize, padded_size: u64) -> Proposal {
        let (context, first) = self.new_record();
        let records = (0..count).map(|index| NewRecord {
            kind: self.kind.clone(),
            content: digest("content", &first, index),
            lock: digest("lock", &first, index),
            padded_size,
            commitment: digest("commitment", &first, index),
        });
        let request = AddRecords {
            patient: self.patient().clone(),
            category: self.category.category.clone(),
            epoch: self.category.key.epoch,
            basis: self.basis.clone(),
            keepers: self.keepers.clone(),
            category_recipient: self.category.key.recipient.digest(),
            patient_recipient: self.category.patient_recipient.digest(),
            records: records.collect(),
        };
        self.propose(context, &request)
    }

    /// A batch of observations, whose tree is built here.
    pub(crate) fn anchor(&self, observations: &[Vec<u8>]) -> Proposal {
        let (context, record) = self.new_record();
        let mut tree = MemoryBackedTree::<Sha256, _>::new();
        for observation in observations {
            tree.push(observation.as_slice());
        }
        let root: [u8; 32] = (*tree.root().as_bytes()).into();
        let request = AnchorBatch {
            patient: self.patient().clone(),
            category: self.category.category.clone(),
            epoch: self.category.key.epoch,
            basis: self.basis.clone(),
            parts: self.parts(&record, 1 << 16),
            record,
            kind: self.kind.clone(),
            batch: Batch {
                root: Digest::from_bytes(root),
                count: u32::try_from(observations.len()).expect("a batch is not as large"),
            },
        };
        self.propose(context, &request)
    }

    /// The newest records.
    pub(crate) fn first_page(&self, size: u32) -> Proposal {
        let request = ListRecords {
            patient: self.patient().clone(),
            category: self.category.category.clone(),
            basis: self.basis.clone(),
            page: PageRequest {
                size: Some(size),
                ..PageRequest::default()
            },
        };
        let context = TransactionContext::new(self.gateway.identity());
        self.propose(context, &request)
    }

    /// A grant by the patient.
    pub(crate) fn grant(&self, grant: &Grant) -> Proposal {
        let context = TransactionContext::new(self.gateway.identity());
        self.propose(context, grant)
    }

    fn propose<F: Function>(&self, context: TransactionContext, request: &F) -> Proposal {
        let request = serde_json::to_vec(request).expect("a request has a JSON form");
        ProposalBuilder::new(self.channel.as_str(), self.chaincode.as_str(), F::NAME)
            .argument(request)
            .build(context)
    }

    fn patient(&self) -> &MemberId {
        &self.category.patient
    }

    /// A transaction, and the id of the first record that it adds.
    fn new_record(&self) -> (TransactionContext, RecordId) {
        let time = Timestamp::now();
        let context = TransactionContext::at(self.gateway.identity(), SystemTime::from(time));
        let transaction: TransactionId = context
            .transaction_id()
            .parse()
            .expect("a transaction id is one");
        let record = RecordId::new(time, &transaction, 0);
        (context, record)
    }

    fn parts(&self, record: &RecordId, padded_size: u64) -> SealedParts {
        SealedParts {
            content: digest("content", record, 0),
            lock: digest("lock", record, 0),
            keepers: self.keepers.clone(),
            padded_size,
            commitment: digest("commitment", record, 0),
            category_recipient: self.category.key.recipient.digest(),
            patient_recipient: self.category.patient_recipient.digest(),
        }
    }
}

fn digest(part: &str, record: &RecordId, index: usize) -> Digest {
    Digest::of(format!("{part} {index} of {record}"))
}
