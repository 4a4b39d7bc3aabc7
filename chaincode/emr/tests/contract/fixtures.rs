//! A ledger with the people of the main story on it, put there by the contract's own functions.

use std::cell::Cell;

use bytes::Bytes;
use emr_contract::EmrContract;
use emr_model::access::{AccessKey, OpenRecords, OpenedRecords, RecordVersion};
use emr_model::category::{CategoryKey, PublishCategoryKey};
use emr_model::grant::{Grant, GrantKey, GrantTerms, GrantedEpoch, Revoke, Rights, Scope};
use emr_model::keeper::RegisterKeeper;
use emr_model::member::{ActivateMember, RegisterMember, ReinstateMember, Role, SuspendMember};
use emr_model::organization::{OrganizationKind, RegisterOrganization, SuspendOrganization};
use emr_model::record::{AddRecord, KeeperFile, SealedParts};
use emr_model::{
    Basis, CategoryId, Digest, Done, ErrorCode, Function, MspId, NetworkKind, Purpose, RecordId,
    Submit, Timestamp, TransactionId,
};
use fabric_chaincode::memory::{MemoryLedger, Proposal, Transaction};
use fabric_chaincode::{Ledger, Response, SerializedIdentity};
use futures::executor::block_on;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::people::{Person, Signer, id, recipient};

pub(crate) const MINISTRY: &str = "MinistryMSP";
pub(crate) const HOSPITAL_A: &str = "HospitalAMSP";
pub(crate) const HOSPITAL_B: &str = "HospitalBMSP";

pub(crate) const SECOND: u64 = 1_000;
pub(crate) const MINUTE: u64 = 60 * SECOND;
pub(crate) const DAY: u64 = 24 * 60 * MINUTE;

pub(crate) const READ: Rights = Rights {
    read: true,
    add: false,
};
pub(crate) const ADD: Rights = Rights {
    read: false,
    add: true,
};
pub(crate) const BOTH: Rights = Rights {
    read: true,
    add: true,
};

/// A refusal as the endorser hands it on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: i32,
    pub(crate) message: String,
    pub(crate) payload: Bytes,
}

impl Refusal {
    pub(crate) fn code(&self) -> ErrorCode {
        let (code, _) = ErrorCode::split(&self.message).expect("refusals begin with a code");
        assert_eq!(self.status, i32::from(code.status()));
        code
    }
}

/// A ledger and a clock.
pub(crate) struct World {
    pub(crate) ledger: MemoryLedger,
    pub(crate) now: Cell<u64>,
    transactions: Cell<u64>,
}

impl World {
    pub(crate) fn empty() -> Self {
        Self {
            ledger: MemoryLedger::new("emr"),
            now: Cell::new(1_800_000_000_000),
            transactions: Cell::new(0),
        }
    }

    pub(crate) fn time(&self) -> Timestamp {
        Timestamp::from_millis(self.now.get())
    }

    pub(crate) fn in_days(&self, days: u64) -> Timestamp {
        self.time().plus_millis(days * DAY)
    }

    pub(crate) fn pass(&self, millis: u64) {
        self.now.set(self.now.get() + millis);
    }

    /// The id of the next transaction.
    pub(crate) fn next_transaction(&self) -> TransactionId {
        format!("{:064x}", self.transactions.get() + 1)
            .parse()
            .unwrap()
    }

    /// Simulates one proposal, as two peers do it, and leaves it to the caller to commit it.
    pub(crate) fn propose(
        &self,
        signer: &SerializedIdentity,
        arguments: &[Vec<u8>],
    ) -> (Transaction, Response) {
        let proposal = Proposal::new(signer.clone(), arguments.to_vec())
            .timestamp_milliseconds(self.now.get())
            .transaction_id(self.next_transaction().as_str());
        self.transactions.set(self.transactions.get() + 1);
        let twice = self.ledger.simulate_twice(&EmrContract, proposal);
        block_on(twice).unwrap_or_else(|differences| panic!("{differences}"))
    }

    /// The same, with a request.
    pub(crate) fn endorse<F: Function>(
        &self,
        signer: &SerializedIdentity,
        request: &F,
    ) -> (Transaction, Response) {
        self.endorse_json(signer, F::NAME, request)
    }

    /// The same, by a function's name and with anything as its request.
    pub(crate) fn endorse_json(
        &self,
        signer: &SerializedIdentity,
        function: &str,
        request: &impl Serialize,
    ) -> (Transaction, Response) {
        let request = serde_json::to_vec(request).unwrap();
        self.propose(signer, &[function.into(), request])
    }

    /// Runs a function and commits what it wrote; time passes.
    pub(crate) fn run<F: Function>(
        &self,
        signer: &SerializedIdentity,
        request: &F,
    ) -> Result<F::Answer, Refusal> {
        self.run_json(signer, F::NAME, request)
    }

    /// The same, by the function's name and with anything as its request.
    pub(crate) fn run_json<T: DeserializeOwned>(
        &self,
        signer: &SerializedIdentity,
        function: &str,
        request: &impl Serialize,
    ) -> Result<T, Refusal> {
        let (transaction, response) = self.endorse_json(signer, function, request);
        let answer = answer(response)?;
        transaction.commit().unwrap();
        self.pass(SECOND);
        Ok(answer)
    }

    /// Whether a function is done or with which code it refuses.
    pub(crate) fn attempt<F: Function>(
        &self,
        person: &Person,
        request: &F,
    ) -> Result<(), ErrorCode> {
        self.attempt_as(&person.identity, request)
    }

    /// The same for a caller who is no member.
    pub(crate) fn attempt_as<F: Function>(
        &self,
        identity: &SerializedIdentity,
        request: &F,
    ) -> Result<(), ErrorCode> {
        self.attempt_json(identity, F::NAME, request)
    }

    /// The same, by the function's name and with anything as its request.
    pub(crate) fn attempt_json(
        &self,
        identity: &SerializedIdentity,
        function: &str,
        request: &impl Serialize,
    ) -> Result<(), ErrorCode> {
        self.run_json::<serde_json::Value>(identity, function, request)
            .map(drop)
            .map_err(|refusal| refusal.code())
    }

    /// Runs a function whose answer is `{}`; gives the transaction's id.
    pub(crate) fn submit<F: Submit<Answer = Done>>(
        &self,
        person: &Person,
        request: &F,
    ) -> Result<TransactionId, Refusal> {
        self.submit_json(person, F::NAME, request)
    }

    /// The same, by the function's name and with anything as its request.
    pub(crate) fn submit_json(
        &self,
        person: &Person,
        function: &str,
        request: &impl Serialize,
    ) -> Result<TransactionId, Refusal> {
        let transaction = self.next_transaction();
        let nothing: serde_json::Value = self.run_json(&person.identity, function, request)?;
        assert_eq!(nothing, serde_json::json!({}));
        Ok(transaction)
    }

    /// Writes a value behind the contract's back.
    pub(crate) fn seed(&self, key: &str, value: &str) {
        let nobody = SerializedIdentity::new("Nobody", "");
        let transaction = self.ledger.transaction(Proposal::new(nobody, ["seed"]));
        block_on(transaction.put_state(key, value.to_owned())).unwrap();
        transaction.commit().unwrap();
    }

    pub(crate) fn admit(&self, by: &Person, person: &Person) -> Result<TransactionId, Refusal> {
        self.submit(by, &registration(person))
    }

    pub(crate) fn activate(&self, person: &Person) -> Result<TransactionId, Refusal> {
        self.submit(person, &activation(person))
    }
}

/// What a response says.
pub(crate) fn answer<T: DeserializeOwned>(response: Response) -> Result<T, Refusal> {
    if response.is_refused() {
        return Err(Refusal {
            status: response.status,
            message: response.message,
            payload: response.payload,
        });
    }
    Ok(serde_json::from_slice(&response.payload).unwrap())
}

pub(crate) fn registration(person: &Person) -> RegisterMember {
    RegisterMember {
        id: person.id.clone(),
        msp: person.signer.msp.clone(),
        roles: person.roles.clone(),
        key: person.signer.key(),
        network: None,
        custody: false,
    }
}

pub(crate) fn activation(person: &Person) -> ActivateMember {
    ActivateMember {
        recipient: person.recipient.clone(),
        patient_recipient: person.patient_recipient.clone(),
        device: None,
        keyring: None,
    }
}

pub(crate) fn organization(msp: &str) -> RegisterOrganization {
    RegisterOrganization {
        msp: msp.parse().unwrap(),
        kind: match msp {
            MINISTRY => OrganizationKind::Ministry,
            _ => OrganizationKind::Hospital,
        },
        name: format!("The organization {msp}"),
        contact: "office@example.org".to_owned(),
        address: "1 Main Street".to_owned(),
        treatments: vec!["Cardiology".to_owned()],
        logo: None,
    }
}

/// An organization's nodes.
pub(crate) struct Nodes {
    pub(crate) administrator: SerializedIdentity,
    pub(crate) keeper_signer: Signer,
    pub(crate) keeper: SerializedIdentity,
}

impl Nodes {
    pub(crate) fn new(msp: &str) -> Self {
        let keeper_signer = Signer::new(msp);
        Self {
            administrator: Signer::new(msp).node("admin"),
            keeper: keeper_signer.node("client"),
            keeper_signer,
        }
    }

    pub(crate) fn registration(&self) -> RegisterKeeper {
        RegisterKeeper {
            recipient: keeper_recipient(self.keeper_signer.msp.as_str()),
            key: self.keeper_signer.key(),
            address: "127.0.0.1:7070".to_owned(),
        }
    }
}

pub(crate) fn keeper_recipient(msp: &str) -> emr_model::Recipient {
    recipient(&format!("the keeper of {msp}"))
}

/// The people of the story, everybody active, with one category and nothing granted.
pub(crate) struct Story {
    pub(crate) world: World,
    pub(crate) ministry_nodes: Nodes,
    pub(crate) hospital_a_nodes: Nodes,
    pub(crate) hospital_b_nodes: Nodes,
    pub(crate) ministry: Person,
    pub(crate) registrar: Person,
    pub(crate) doctor: Person,
    pub(crate) other_doctor: Person,
    pub(crate) patient: Person,
    pub(crate) other_patient: Person,
    pub(crate) category: CategoryId,
}

impl Story {
    pub(crate) fn begin() -> Self {
        Self::begin_on(None)
    }

    /// The same, on a network of this kind.
    pub(crate) fn begin_on(network: Option<NetworkKind>) -> Self {
        let story = Self {
            world: World::empty(),
            ministry_nodes: Nodes::new(MINISTRY),
            hospital_a_nodes: Nodes::new(HOSPITAL_A),
            hospital_b_nodes: Nodes::new(HOSPITAL_B),
            ministry: Person::new("minister", MINISTRY, &[Role::Ministry]),
            registrar: Person::new("registrar", HOSPITAL_A, &[Role::Registrar]),
            doctor: Person::new("doctor", HOSPITAL_A, &[Role::Practitioner]),
            other_doctor: Person::new("other doctor", HOSPITAL_B, &[Role::Practitioner]),
            patient: Person::new("patient", MINISTRY, &[Role::Patient]),
            other_patient: Person::new("other patient", MINISTRY, &[Role::Patient]),
            category: id("laboratory"),
        };
        story.register_all_members(network);
        let publish = story.publication(&story.patient, &story.category);
        story.world.submit(&story.patient, &publish).unwrap();
        story
    }

    fn register_all_members(&self, network: Option<NetworkKind>) {
        let world = &self.world;
        let administrator = &self.ministry_nodes.administrator;
        for msp in [MINISTRY, HOSPITAL_A, HOSPITAL_B] {
            let request = organization(msp);
            world.run(administrator, &request).unwrap();
        }
        for nodes in [
            &self.ministry_nodes,
            &self.hospital_a_nodes,
            &self.hospital_b_nodes,
        ] {
            let request = nodes.registration();
            world.run(&nodes.administrator, &request).unwrap();
        }
        let first = RegisterMember {
            network,
            ..registration(&self.ministry)
        };
        world.run(administrator, &first).unwrap();
        world.activate(&self.ministry).unwrap();
        for person in [
            &self.registrar,
            &self.doctor,
            &self.other_doctor,
            &self.patient,
            &self.other_patient,
        ] {
            world.admit(&self.ministry, person).unwrap();
            world.activate(person).unwrap();
        }
    }

    pub(crate) fn key_of_epoch(&self, epoch: u32) -> CategoryKey {
        CategoryKey {
            epoch,
            recipient: recipient(&format!("laboratory {epoch}")),
            envelope: Digest::of(format!("envelope {epoch}")),
            patient_recipient: self.patient.patient_recipient.as_ref().unwrap().digest(),
            keepers: keepers(),
            emergency_access: false,
        }
    }

    pub(crate) fn publication(
        &self,
        patient: &Person,
        category: &CategoryId,
    ) -> PublishCategoryKey {
        PublishCategoryKey {
            patient: patient.id.clone(),
            category: category.clone(),
            key: CategoryKey {
                patient_recipient: patient.patient_recipient.as_ref().unwrap().digest(),
                ..self.key_of_epoch(1)
            },
        }
    }

    pub(crate) fn granted_epoch(&self, epoch: u32, grantee: &Person) -> GrantedEpoch {
        GrantedEpoch {
            epoch,
            category_recipient: self.key_of_epoch(epoch).recipient.digest(),
            envelope: Digest::of(format!("epoch {epoch} for {}", grantee.id)),
        }
    }

    /// Terms for a day that include epoch 1.
    pub(crate) fn terms(&self, grantee: &Person, rights: Rights) -> GrantTerms {
        GrantTerms {
            category: self.category.clone(),
            scope: Scope::All,
            rights,
            purpose: Purpose::Treatment,
            not_before: None,
            expires: self.world.in_days(1),
            epochs: vec![self.granted_epoch(1, grantee)],
            grantee_recipient: grantee.recipient.digest(),
        }
    }

    pub(crate) fn grant_on(
        &self,
        grantee: &Person,
        terms: GrantTerms,
    ) -> Result<GrantKey, Refusal> {
        let request = Grant {
            patient: self.patient.id.clone(),
            grantee: grantee.id.clone().into(),
            terms,
        };
        let grant = self.world.submit(&self.patient, &request)?;
        Ok(GrantKey {
            patient: request.patient,
            grantee: request.grantee,
            grant,
        })
    }

    pub(crate) fn grant(&self, grantee: &Person, rights: Rights) -> GrantKey {
        self.grant_on(grantee, self.terms(grantee, rights)).unwrap()
    }

    pub(crate) fn revocation(&self, grant: &GrantKey, next: u32) -> Revoke {
        Revoke {
            grant: grant.clone(),
            next: Some(self.key_of_epoch(next)),
        }
    }

    pub(crate) fn revoke(&self, grant: &GrantKey, next: u32) -> Result<TransactionId, Refusal> {
        let request = self.revocation(grant, next);
        self.world.submit(&self.patient, &request)
    }

    pub(crate) fn suspend_organization(&self, msp: &str) {
        let request = SuspendOrganization {
            msp: msp.parse().unwrap(),
        };
        self.world.submit(&self.ministry, &request).unwrap();
    }

    pub(crate) fn suspend(&self, person: &Person) {
        let request = SuspendMember {
            id: person.id.clone(),
            remaining: Vec::new(),
        };
        self.world.submit(&self.ministry, &request).unwrap();
    }

    pub(crate) fn reinstate(&self, person: &Person) {
        let request = ReinstateMember {
            id: person.id.clone(),
            key: None,
        };
        self.world.submit(&self.ministry, &request).unwrap();
    }

    /// A record for the next transaction, under the key of `epoch`.
    pub(crate) fn addition(&self, epoch: u32, grant: Option<&GrantKey>) -> AddRecord {
        let world = &self.world;
        let record = RecordId::new(world.time(), &world.next_transaction(), 0);
        AddRecord {
            patient: self.patient.id.clone(),
            category: self.category.clone(),
            epoch,
            basis: on(grant),
            kind: id("diagnostic report"),
            parts: self.parts(epoch, record.as_str()),
            record,
        }
    }

    pub(crate) fn parts(&self, epoch: u32, name: &str) -> SealedParts {
        let digest = |part: &str| Digest::of(format!("{part} of {name}"));
        SealedParts {
            content: digest("content"),
            lock: digest("lock"),
            keepers: keepers().map(|msp| KeeperFile {
                file: digest(msp.as_str()),
                recipient: keeper_recipient(msp.as_str()).digest(),
                msp,
            }),
            padded_size: 4_096,
            commitment: digest("commitment"),
            category_recipient: self.key_of_epoch(epoch).recipient.digest(),
            patient_recipient: self.patient.patient_recipient.as_ref().unwrap().digest(),
        }
    }

    /// Adds a record as its patient.
    pub(crate) fn add(&self, epoch: u32) -> AddRecord {
        let request = self.addition(epoch, None);
        self.world.submit(&self.patient, &request).unwrap();
        request
    }

    pub(crate) fn opening(
        &self,
        reader: &Person,
        grant: Option<&GrantKey>,
        records: &[&RecordId],
    ) -> OpenRecords {
        let version = |record: &&RecordId| RecordVersion {
            category: self.category.clone(),
            record: (*record).clone(),
            version: 1,
        };
        OpenRecords {
            patient: self.patient.id.clone(),
            records: records.iter().map(version).collect(),
            purpose: Purpose::Treatment,
            basis: on(grant),
            recipient: reader.recipient.digest(),
        }
    }

    pub(crate) fn open(
        &self,
        reader: &Person,
        grant: Option<&GrantKey>,
        records: &[&RecordId],
    ) -> Result<AccessKey, Refusal> {
        let request = self.opening(reader, grant, records);
        let opened: OpenedRecords = self.world.run(&reader.identity, &request)?;
        Ok(opened.access)
    }
}

/// What a request rests on: this grant, or that the records are the caller's own.
pub(crate) fn on(grant: Option<&GrantKey>) -> Basis {
    grant.map_or(Basis::Own, |grant| Basis::Grant(grant.grant.clone()))
}

/// The keepers of the story's category, in its order.
pub(crate) fn keepers() -> [MspId; 3] {
    [MINISTRY, HOSPITAL_A, HOSPITAL_B].map(|msp| msp.parse().unwrap())
}
