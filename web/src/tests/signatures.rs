//! What was signed in a member's name, for that member alone and only under a fresh signature.

use emr_api::signature::{AskSignatures, SignatureEntry, signed_text};
use emr_model::access::OpenRecords;
use emr_model::record::AddRecord;
use emr_model::{Function, Page, PageRequest, Timestamp, TransactionId};
use fabric_gateway::{SignedTransaction, Signer, TxValidationCode};

use super::ledger::{add, grant};
use super::peer::Failing;
use super::world::{Member, ORIGIN, World, code};
use emr_model::grant::Grant;

fn question(member: &Member<'_>, time: Timestamp) -> AskSignatures {
    let text = signed_text(ORIGIN, time);
    AskSignatures {
        page: PageRequest::default(),
        function: None,
        time,
        signature: member.person.signer.sign(&text).unwrap().into(),
    }
}

async fn page(member: &Member<'_>, asked: &AskSignatures) -> Page<SignatureEntry> {
    let answer = member.visitor.post("/api/v1/signatures", asked);
    let answer = answer.send().await.unwrap();
    assert_eq!(answer.status(), 200);
    answer.json().await.unwrap()
}

async fn listed(member: &Member<'_>) -> Vec<SignatureEntry> {
    page(member, &question(member, Timestamp::now()))
        .await
        .entries
}

fn ids(entries: &[SignatureEntry]) -> Vec<TransactionId> {
    entries.iter().map(|it| it.transaction.clone()).collect()
}

#[tokio::test]
async fn everything_in_a_members_name_is_listed_with_its_bytes_also_what_the_network_refused() {
    let world = World::new().await;
    let running = world.serve().await;
    let (doctor, colleague) = (world.doctor(), world.doctor());
    let member = world.signed_in(&running, &doctor).await;
    let other = world.signed_in(&running, &colleague).await;
    let first = add(&member, &doctor.id).await;
    add(&other, &doctor.id).await;

    let request = grant(&doctor.id, &colleague.id, emr_model::Digest::of("envelope"));
    let proposal = member.proposal(Grant::NAME, &request);
    let second: TransactionId = proposal.transaction_id().parse().unwrap();
    let refused = TxValidationCode::MvccReadConflict;
    world.peer.told(|state| state.verdict = Some(refused));
    let signed = member.endorsed(proposal).await;
    let answer = member.submit(&signed).await;
    assert_eq!(code(answer).await.0, 409);
    world.peer.told(|state| state.verdict = None);
    // Anybody can send the same bytes again.
    member.submit(&signed).await;
    let third = add(&member, &doctor.id).await;

    let entries = listed(&member).await;
    assert_eq!(ids(&entries), [third, second, first]);
    let verdicts: Vec<_> = entries.iter().map(|it| it.verdict.as_str()).collect();
    assert_eq!(verdicts, ["VALID", "MVCC_READ_CONFLICT", "VALID"]);
    for entry in &entries {
        let envelope = entry.envelope.clone().unwrap().0;
        let signed = SignedTransaction::from_bytes(envelope).unwrap();
        assert_eq!(signed.transaction_id(), entry.transaction.as_str());
    }
    assert_eq!(listed(&other).await.len(), 1);

    // The list follows from the blocks: a service that begins anew tells the same.
    running.stop().await;
    std::fs::remove_dir_all(&world.config.data).unwrap();
    let running = world.serve().await;
    let member = world.signed_in(&running, &doctor).await;
    assert_eq!(listed(&member).await, entries);
}

#[tokio::test]
async fn a_transaction_that_the_peer_lacks_is_listed_without_its_bytes_and_a_failure_is_told() {
    let world = World::new().await;
    let running = world.serve().await;
    let doctor = world.doctor();
    let member = world.signed_in(&running, &doctor).await;
    let added = add(&member, &doctor.id).await;

    world
        .peer
        .told(|state| state.failing = Some(Failing::Ledger));
    let asked = question(&member, Timestamp::now());
    let answer = member.visitor.post("/api/v1/signatures", &asked);
    let answer = answer.send().await.unwrap();
    assert_eq!(code(answer).await, (502, "PEER_FAILED".to_owned()));

    world.peer.told(|state| {
        state.failing = None;
        state.lack_transactions();
    });
    let entries = listed(&member).await;
    assert_eq!(ids(&entries), [added]);
    assert_eq!(entries[0].envelope, None);
}

#[tokio::test]
async fn the_list_comes_in_pages_and_can_be_of_one_function() {
    let world = World::new().await;
    let running = world.serve().await;
    let doctor = world.doctor();
    let member = world.signed_in(&running, &doctor).await;
    let mut added = Vec::new();
    for _ in 0..5 {
        added.insert(0, add(&member, &doctor.id).await);
    }
    let mut asked = question(&member, Timestamp::now());
    asked.page.size = Some(2);
    let mut read = Vec::new();
    loop {
        let page = page(&member, &asked).await;
        assert!(page.entries.len() <= 2);
        read.extend(ids(&page.entries));
        asked.page.bookmark = page.next;
        if asked.page.bookmark.is_none() {
            break;
        }
    }
    assert_eq!(read, added);

    let of = async |function: &str| {
        let mut asked = question(&member, Timestamp::now());
        asked.function = Some(function.to_owned());
        page(&member, &asked).await.entries.len()
    };
    assert_eq!(
        (of(AddRecord::NAME).await, of(OpenRecords::NAME).await),
        (5, 0)
    );

    asked.page.bookmark = Some("no place".to_owned());
    let answer = member.visitor.post("/api/v1/signatures", &asked);
    let answer = answer.send().await.unwrap();
    assert_eq!(code(answer).await, (400, "INVALID_ARGUMENT".to_owned()));
}

#[tokio::test]
async fn a_stolen_cookie_without_the_key_lists_nothing() {
    let world = World::new().await;
    let running = world.serve().await;
    let (doctor, thief) = (world.doctor(), world.doctor());
    let member = world.signed_in(&running, &doctor).await;
    add(&member, &doctor.id).await;
    let ask = async |asked: AskSignatures| {
        let answer = member.visitor.post("/api/v1/signatures", &asked);
        code(answer.send().await.unwrap()).await
    };
    let now = Timestamp::now();
    let mut by_another_key = question(&member, now);
    let text = signed_text(ORIGIN, now);
    by_another_key.signature = thief.signer.sign(&text).unwrap().into();
    let old = Timestamp::from_millis(now.as_millis() - 120_000);
    let mut another_origin = question(&member, now);
    let text = signed_text("https://elsewhere.example", now);
    another_origin.signature = doctor.signer.sign(&text).unwrap().into();
    for asked in [by_another_key, question(&member, old), another_origin] {
        assert_eq!(ask(asked).await, (403, "NOT_PERMITTED".to_owned()));
    }
}
