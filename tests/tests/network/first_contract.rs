//! What a program of the first contract's time did.

use emr_api::transaction::Hold;
use emr_client::member::{Added, HeldBasis};
use emr_client::session::Submitted;
use emr_model::grant::GrantKey;
use emr_model::record::{AddRecord, RecordContext};
use emr_model::{Done, Function as _, RecordId, Timestamp};
use emr_sealing::record::{Draft, Recipients, seal};
use emr_tests::signer::in_memory;
use emr_trust::verify_receipt;
use fabric_gateway::TransactionContext;
use serde_json::{Value, json};

use crate::trial::Failure;
use crate::wire::{endorse, proposed, signed};
use crate::world::{KIND, Person, World};

/// Adds a record by a call in the first contract's form, which names a grant instead of a basis. Keepers of today take
/// their files for the same transaction's call in today's form.
pub(crate) async fn add_as_first_contract(
    world: &World,
    author: &Person,
    grant: &GrantKey,
    content: &[u8],
) -> Result<Added, Failure> {
    let (session, profile) = (author.member.session(), &world.profile);
    let granted = author.member.granted_categories(&grant.patient).await?;
    let granted = granted.into_iter().next().expect("a category was granted");
    let kind = granted.envelope.kinds[KIND].clone();
    let basis = HeldBasis::Grant(granted.grant);
    let category = author.member.category(&basis).await?;
    let all = session.keepers().await?;
    let keepers = category.key.keepers.each_ref().map(|msp| {
        let keeper = all.iter().find(|keeper| keeper.msp == *msp);
        keeper.expect("every organization has a keeper").clone()
    });

    let (identity, nonce, time) = (session.identity(), rand::random(), Timestamp::now());
    let context = || TransactionContext::from_nonce(identity.fabric(), nonce, time.into());
    let transaction: emr_model::TransactionId = context().transaction_id().parse()?;
    let record = RecordId::new(time, &transaction, 0);
    let record_context = RecordContext {
        channel: profile.channel.clone(),
        transaction: transaction.clone(),
        patient: category.patient.clone(),
        category: category.category.clone(),
        epoch: category.key.epoch,
        record: record.clone(),
        version: 1,
        author_key: identity.certificate().key_digest().clone(),
    };
    let draft = Draft {
        context: &record_context,
        author: author.member.id(),
        kind: &kind,
        content: content.into(),
    };
    let recipients = Recipients {
        category: category.key.recipient.clone(),
        patient: category.patient_recipient.clone(),
        keepers: keepers
            .each_ref()
            .map(|keeper| (keeper.msp.clone(), keeper.recipient.clone())),
    };
    let sealed = seal(draft, &recipients, category.key.emergency_access)?;
    let (content, lock) = (sealed.parts.content.clone(), sealed.parts.lock.clone());
    let today = serde_json::to_value(AddRecord {
        patient: category.patient,
        category: category.category,
        epoch: category.key.epoch,
        basis: basis.named(),
        record: record.clone(),
        kind,
        parts: sealed.parts,
    })?;
    let mut first = today.clone();
    let members = first.as_object_mut().expect("a request is an object");
    members.remove("basis").expect("it names its basis");
    members.insert("grant".to_owned(), json!(grant.grant));

    let proposal =
        |argument: &Value| world.propose_in(context(), identity, AddRecord::NAME, argument);
    let web = session.web();
    web.put_blob(sealed.content).await?;
    web.put_blob(sealed.lock).await?;
    let asked = proposed(&proposal(&today)?).proposal;
    for (keeper, file) in keepers.iter().zip(sealed.keeper_files) {
        let digest = emr_model::Digest::of(&file);
        let hold = Hold {
            proposal: asked.clone(),
            file: file.into(),
        };
        let receipt = web.hold(&keeper.msp, &hold).await?;
        verify_receipt(&receipt, keeper, &transaction, &digest)?;
    }
    let endorsed = endorse(session, &proposal(&first)?).await?;
    let commit = web
        .submit(&signed(&endorsed.sign(&in_memory(identity))?))
        .await?;
    Ok(Added {
        submitted: Submitted {
            transaction,
            block: Some(commit.block),
            answer: Done {},
        },
        record,
        content,
        lock,
    })
}
