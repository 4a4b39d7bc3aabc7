//! Records and whom they belong to.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use emr_api::transaction::Hold;
use emr_client::member::{Added, Check};
use emr_model::access::{AccessLog, OpenRecords};
use emr_model::category::GetCategory;
use emr_model::grant::{GrantKey, ListGrants};
use emr_model::record::{
    AddRecord, GetRecord, ListRecords, RecordContext, RecordFacts, SealedParts,
};
use emr_model::request::ListRequests;
use emr_model::{
    Basis, CategoryId, Digest, ErrorCode, Function, MemberId, MspId, PageRequest, RecordId,
    Timestamp, TransactionId,
};
use emr_sealing::age_keys::{AgeIdentity, encrypt};
use emr_sealing::record::{SealedRecord, Share, open_keeper_file, seal_shares};
use emr_tests::signer::in_memory;
use fabric_gateway::TransactionContext;
use fabric_protos::protos::ProposalResponse;
use serde_json::{Value, json};

use crate::custody::{keys, opened};
use crate::refusal::{refused, refused_by_web};
use crate::trial::{Case, Failure, Outcome, cases};
use crate::wire::{ask, endorse, proposed, signed};
use crate::world::{
    ADD, Patient, Person, READ, READ_AND_ADD, World, add, hospital_a, hospital_b, open, open_green,
    stored,
};

pub(crate) fn cases() -> Vec<Case> {
    cases![Together:
        keepers_hold_no_share_files_of_another_record,
        a_colleagues_result_resubmitted_as_a_new_record_is_red,
        a_stranger_cannot_tell_what_exists_from_what_does_not,
        reading_and_adding_are_granted_separately,
        two_authors_may_add_at_once,
    ]
    .into()
}

async fn keepers_hold_no_share_files_of_another_record(world: Arc<World>) -> Outcome {
    let victim = world.patient().await?;
    let added = add(&victim.member, &victim.basis(), b"private").await?;
    let opening = open(&victim.member, &victim.basis(), &added).await?;
    let mut stolen = opening.readings[0].facts.parts.clone();
    // The author's own files, as far as what is in them goes.
    let mut files = Vec::new();
    for share in &mut stolen.keepers {
        let data = keepers_data(&world, &share.msp);
        let held = fs::read(stored(&data.join("held"), &share.file))?;
        let shares = opened(&data, &held)?.expect("the keeper opens what it holds");
        let keeper = fs::read_to_string(data.join("recipient.txt"))?;
        let file = encrypt(&[&keeper.trim_end().parse()?], &shares)?;
        share.file = Digest::of(&file);
        files.push(file);
    }

    // A thief with a category of their own registers the very same files under a record of it.
    let thief = world.patient().await?;
    let session = thief.member.session();
    let category = thief.member.category(&thief.basis()).await?;
    let time = Timestamp::now();
    let context = TransactionContext::at(session.identity().fabric(), SystemTime::from(time));
    let transaction = context.transaction_id().parse()?;
    let own = AddRecord {
        patient: thief.id().clone(),
        category: thief.category.clone(),
        epoch: category.key.epoch,
        basis: Basis::Own,
        record: RecordId::new(time, &transaction, 0),
        kind: opening.readings[0].facts.kind.clone(),
        parts: SealedParts {
            category_recipient: category.key.recipient.digest(),
            patient_recipient: category.patient_recipient.digest(),
            ..stolen.clone()
        },
    };
    let proposal = world.propose_in(context, session.identity(), AddRecord::NAME, &own)?;
    for (share, file) in stolen.keepers.iter().zip(files) {
        let hold = Hold {
            proposal: proposed(&proposal).proposal,
            file: file.into(),
        };
        let refusal = session.web().hold(&share.msp, &hold).await;
        refused_by_web(refusal, ErrorCode::InvalidArgument);
    }
    Ok(())
}

/// The best possible copy: its author may read and add, and knows the gate key, so that keepers take shares of it for
/// the new record. The service gives parts of a record under another record's name to nobody except readers who just
/// opened that record; and the lock itself says whose it is.
async fn a_colleagues_result_resubmitted_as_a_new_record_is_red(world: Arc<World>) -> Outcome {
    let patient = world.patient().await?;
    let author = world.doctor(&hospital_a()).await?;
    let copyist = world.doctor(&hospital_b()).await?;
    patient.grant(&author, READ_AND_ADD).await?;
    patient.grant(&copyist, READ_AND_ADD).await?;
    let basis = author.basis(patient.id()).await?;
    let added = add(&author.member, &basis, b"a result of long ago").await?;

    let copying = copyist.basis(patient.id()).await?;
    let opening = open(&copyist.member, &copying, &added).await?;
    let facts = &opening.readings[0].facts;
    let session = copyist.member.session();
    let time = Timestamp::now();
    let context = TransactionContext::at(session.identity().fabric(), SystemTime::from(time));
    let transaction: TransactionId = context.transaction_id().parse()?;
    let record = RecordId::new(time, &transaction, 0);
    let copied = RecordContext {
        transaction,
        record: record.clone(),
        author_key: session.identity().certificate().key_digest().clone(),
        ..facts.context.clone()
    };
    let keepers = session.keepers().await?;
    let recipients = facts.parts.keepers.each_ref().map(|file| {
        let mut keepers = keepers.iter();
        let keeper = keepers.find(|keeper| keeper.msp == file.msp);
        let keeper = keeper.expect("the keepers are registered");
        (keeper.msp.clone(), keeper.recipient.clone())
    });
    let gate_key = gate_key(&world, facts)?;
    let (files, named) = seal_shares(&copied, &recipients, &gate_key, None)?;
    let request = AddRecord {
        patient: patient.id().clone(),
        category: patient.category.clone(),
        epoch: copied.epoch,
        basis: copying.named(),
        record: record.clone(),
        kind: facts.kind.clone(),
        parts: SealedParts {
            keepers: named,
            ..facts.parts.clone()
        },
    };
    let proposal = world.propose_in(context, session.identity(), AddRecord::NAME, &request)?;
    for ((msp, _), file) in recipients.iter().zip(files) {
        let hold = Hold {
            proposal: proposed(&proposal).proposal,
            file: file.into(),
        };
        session.web().hold(msp, &hold).await?;
    }
    let transaction = endorse(session, &proposal).await?;
    let signed = signed(&transaction.sign(&in_memory(session.identity()))?);
    session.web().submit(&signed).await?;

    let copy = Added { record, ..added };
    for (reader, basis) in [
        (&patient.member, &patient.basis()),
        (&author.member, &basis),
        (&copyist.member, &copying),
    ] {
        let opening = open(reader, basis, &copy).await?;
        let reading = &opening.readings[0];
        let failed = reading.verification.failures();
        let failed: Vec<_> = failed.map(|(check, _)| check).collect();
        assert!(failed.contains(&Check::Lock), "{failed:?}");
        assert!(reading.record.is_none(), "nothing red is shown");
    }
    Ok(())
}

/// The data folder of an organization's keeper.
fn keepers_data(world: &World, msp: &MspId) -> PathBuf {
    let layout = world.network.layout();
    layout.keeper(world.organization(msp)).join("data")
}

/// A record's gate key, computed with two keepers' folders and keys.
fn gate_key(world: &World, facts: &RecordFacts) -> Result<AgeIdentity, Failure> {
    let mut shares = Vec::new();
    for organization in world.network.topology().member_organizations() {
        let msp = &organization.msp_id;
        let mut files = facts.parts.keepers.iter();
        let Some(named) = files.find(|file| file.msp == *msp) else {
            continue;
        };
        let data = keepers_data(world, msp);
        let file = fs::read(stored(&data.join("held"), &named.file))?;
        let mut keys = keys(&data)?.into_iter();
        let held = keys.find_map(|key| open_keeper_file(&file, &key, msp).ok());
        let held = held.expect("the keeper opens what it holds");
        shares.push(Share::try_from(&held.of(&facts.context)?.gate)?);
    }
    let blobs = world.network.layout().web().join("data");
    let content = fs::read(stored(&blobs, &facts.parts.content))?;
    let lock = fs::read(stored(&blobs, &facts.parts.lock))?;
    let sealed = SealedRecord {
        facts,
        content: &content,
        lock: &lock,
    };
    Ok(sealed.open_lock(&shares)?.key)
}

async fn a_stranger_cannot_tell_what_exists_from_what_does_not(world: Arc<World>) -> Outcome {
    let patient = world.patient().await?;
    let reader = world.doctor(&hospital_a()).await?;
    let added = add(&patient.member, &patient.basis(), b"private").await?;
    let grant = patient.grant(&reader, READ).await?;
    let stranger = world.doctor(&hospital_b()).await?;

    let existing = Names::of(&patient, &grant, &added);
    let missing = [
        Names::of_nobody(),
        Names {
            grant: Names::of_nobody().grant,
            ..existing.clone()
        },
        Names {
            category: Names::of_nobody().category,
            ..existing.clone()
        },
        Names {
            record: Names::of_nobody().record,
            ..existing.clone()
        },
    ];
    let questions: [Question; 8] = [
        |names, _| (GetRecord::NAME, json!(names.get_record(true))),
        |names, _| (GetRecord::NAME, json!(names.get_record(false))),
        |names, _| (ListRecords::NAME, json!(names.list_records())),
        |names, _| (GetCategory::NAME, names.get_category()),
        |names, _| (AccessLog::NAME, json!({ "patient": names.patient })),
        |names, stranger| (OpenRecords::NAME, names.open_records(stranger)),
        |names, _| (ListGrants::NAME, json!(names.list_grants())),
        |names, _| (ListRequests::NAME, json!(names.list_requests())),
    ];
    for question in questions {
        let (function, request) = question(&existing, &stranger);
        let told = tell(&world, &stranger, function, &request).await?;
        for names in &missing {
            let (_, request) = question(names, &stranger);
            let of_nothing = tell(&world, &stranger, function, &request).await?;
            assert_eq!(told, of_nothing, "{function}");
        }
    }
    // The reader is told.
    let (function, request) = questions[2](&existing, &reader);
    let told = tell(&world, &reader, function, &request).await?;
    assert_eq!(told.status, 200);
    Ok(())
}

async fn reading_and_adding_are_granted_separately(world: Arc<World>) -> Outcome {
    let patient = world.patient().await?;
    let author = world.doctor(&hospital_a()).await?;
    let reader = world.doctor(&hospital_b()).await?;
    patient.grant(&author, ADD).await?;
    patient.grant(&reader, READ).await?;
    let (adding, reading) = (
        author.basis(patient.id()).await?,
        reader.basis(patient.id()).await?,
    );

    let added = add(&author.member, &adding, b"a result").await?;
    open_green(&reader.member, &reading, &added, b"a result").await?;
    refused(
        open(&author.member, &adding, &added).await,
        ErrorCode::NotPermitted,
    );
    let new = emr_client::member::NewRecord {
        kind: crate::world::KIND,
        content: b"another".into(),
    };
    // The keepers ask the contract first, and pass its refusal on.
    let refusal = reader.member.add_record(&reading, new).await;
    let refusal = refusal.expect_err("a reader adds nothing");
    assert!(refusal.to_string().contains("NOT_PERMITTED"), "{refusal}");
    Ok(())
}

async fn two_authors_may_add_at_once(world: Arc<World>) -> Outcome {
    let patient = world.patient().await?;
    let first = world.doctor(&hospital_a()).await?;
    let second = world.doctor(&hospital_b()).await?;
    patient.grant(&first, READ_AND_ADD).await?;
    patient.grant(&second, READ_AND_ADD).await?;
    let (by_first, by_second) = (
        first.basis(patient.id()).await?,
        second.basis(patient.id()).await?,
    );
    let own = patient.basis();
    let (one, two, three) = tokio::try_join!(
        add(&first.member, &by_first, b"one"),
        add(&second.member, &by_second, b"two"),
        add(&patient.member, &own, b"three"),
    )?;
    for (added, content) in [(&one, &b"one"[..]), (&two, b"two"), (&three, b"three")] {
        open_green(&patient.member, &own, added, content).await?;
    }
    let page = patient.member.records(&own, PageRequest::default()).await?;
    assert_eq!(page.entries.len(), 3);
    Ok(())
}

/// A function and its argument, made from names and from the person who asks.
type Question = fn(&Names, &Person) -> (&'static str, Value);

/// Names that a stranger may ask about.
#[derive(Clone)]
struct Names {
    patient: MemberId,
    category: CategoryId,
    grant: TransactionId,
    record: RecordId,
}

impl Names {
    fn of(patient: &Patient, grant: &GrantKey, added: &Added) -> Self {
        Self {
            patient: patient.id().clone(),
            category: patient.category.clone(),
            grant: grant.grant.clone(),
            record: added.record.clone(),
        }
    }

    fn of_nobody() -> Self {
        let transaction = random::<32>().parse().expect("it has the form of one");
        Self {
            patient: random::<16>().parse().expect("it has the form of one"),
            category: random::<16>().parse().expect("it has the form of one"),
            record: RecordId::new(Timestamp::now(), &transaction, 0),
            grant: transaction,
        }
    }

    fn get_record(&self, with_grant: bool) -> GetRecord {
        GetRecord {
            patient: self.patient.clone(),
            category: self.category.clone(),
            record: self.record.clone(),
            basis: match with_grant {
                true => Basis::Grant(self.grant.clone()),
                false => Basis::Own,
            },
        }
    }

    fn list_records(&self) -> ListRecords {
        ListRecords {
            patient: self.patient.clone(),
            category: self.category.clone(),
            basis: Basis::Grant(self.grant.clone()),
            page: PageRequest::default(),
        }
    }

    fn get_category(&self) -> Value {
        json!({ "patient": self.patient, "category": self.category, "basis": { "grant": self.grant } })
    }

    fn open_records(&self, reader: &Person) -> Value {
        let record = json!({ "category": self.category, "record": self.record, "version": 1 });
        json!({
            "patient": self.patient,
            "records": [record],
            "purpose": "TREAT",
            "basis": { "grant": self.grant },
            "recipient": reader.wallet.device_key().recipient().digest(),
        })
    }

    fn list_grants(&self) -> ListGrants {
        ListGrants {
            patient: self.patient.clone(),
            grantee: None,
            page: PageRequest::default(),
        }
    }

    fn list_requests(&self) -> ListRequests {
        ListRequests {
            patient: self.patient.clone(),
            requester: None,
            page: PageRequest::default(),
        }
    }
}

/// All that a peer's answer tells, except what the caller put into it. Of the payload, which has the keys that were
/// asked for, only the length is kept.
#[derive(Debug, PartialEq, Eq)]
struct Told {
    status: i32,
    message: String,
    answer: Vec<u8>,
    payload: usize,
    is_endorsed: bool,
}

async fn tell(
    world: &World,
    person: &Person,
    function: &str,
    request: &Value,
) -> Result<Told, Failure> {
    let identity = person.member.session().identity();
    let proposal = world.propose(identity, function, request)?;
    let ProposalResponse {
        response,
        payload,
        endorsement,
        ..
    } = ask(world.peer(&world.profile.ministry)?, &proposal).await?;
    let response = response.unwrap_or_default();
    Ok(Told {
        status: response.status,
        message: response.message,
        answer: response.payload.to_vec(),
        payload: payload.len(),
        is_endorsed: endorsement.is_some(),
    })
}

fn random<const BYTES: usize>() -> String {
    let bytes: Vec<u8> = std::iter::repeat_with(rand::random).take(BYTES).collect();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
