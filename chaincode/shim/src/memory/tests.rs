use std::collections::BTreeMap;

use bytes::Bytes;
use futures::TryStreamExt;

use super::{CommitError, CommittedEvent, MemoryLedger, Proposal, RangeRead, Transaction};
use crate::{
    Chaincode, EndorserRole, Event, Invocation as _, KeyEndorsementPolicy, KeyValue, Ledger,
    LedgerError, Page, PrivateData as _, Response, SerializedIdentity, composite_key,
};

fn proposal<const N: usize>(arguments: [&'static str; N]) -> Proposal {
    Proposal::new(SerializedIdentity::new("Org1MSP", "certificate"), arguments)
}

fn begin(ledger: &MemoryLedger) -> Transaction {
    ledger.transaction(proposal(["Test"]))
}

async fn ledger_with(keys: &[&str]) -> MemoryLedger {
    let ledger = MemoryLedger::new("channel");
    let transaction = begin(&ledger);
    for key in keys {
        transaction
            .put_state(key, format!("value of {key}"))
            .await
            .unwrap();
    }
    transaction.commit().unwrap();
    ledger
}

fn entry(key: &str) -> KeyValue {
    KeyValue {
        key: key.to_owned(),
        value: format!("value of {key}").into(),
    }
}

#[tokio::test]
async fn a_transaction_does_not_see_its_own_writes() {
    let ledger = ledger_with(&["a"]).await;
    let transaction = begin(&ledger);
    transaction.put_state("a", "new").await.unwrap();
    transaction.put_state("b", "new").await.unwrap();
    transaction.del_state("c").await.unwrap();
    assert_eq!(
        transaction.get_state("a").await,
        Ok(Some("value of a".into()))
    );
    assert_eq!(transaction.get_state("b").await, Ok(None));
    let found: Vec<_> = transaction
        .get_state_by_range("", "")
        .try_collect()
        .await
        .unwrap();
    assert_eq!(found, [entry("a")]);

    assert_eq!(
        transaction.read_set(),
        BTreeMap::from([("a".to_owned(), Some(1)), ("b".to_owned(), None)])
    );
    assert_eq!(
        transaction.write_set(),
        BTreeMap::from([
            ("a".to_owned(), Some(Bytes::from("new"))),
            ("b".to_owned(), Some(Bytes::from("new"))),
            ("c".to_owned(), None),
        ])
    );
    transaction.commit().unwrap();
    assert_eq!(
        ledger.state(),
        BTreeMap::from([
            ("a".to_owned(), "new".into()),
            ("b".to_owned(), "new".into())
        ])
    );
}

#[tokio::test]
async fn a_transaction_sees_the_ledger_as_it_was_when_it_began() {
    let ledger = ledger_with(&["a"]).await;
    let early = begin(&ledger);
    let late = begin(&ledger);
    late.put_state("a", "new").await.unwrap();
    late.commit().unwrap();
    assert_eq!(early.get_state("a").await, Ok(Some("value of a".into())));
}

#[tokio::test]
async fn a_key_written_since_it_was_read_is_a_conflict() {
    for key in ["a", "missing"] {
        let ledger = ledger_with(&["a"]).await;
        let (first, second) = (begin(&ledger), begin(&ledger));
        for transaction in [&first, &second] {
            transaction.get_state(key).await.unwrap();
            transaction.put_state(key, "new").await.unwrap();
        }
        assert_eq!(first.commit(), Ok(()));
        let before = ledger.state();
        assert_eq!(
            second.commit(),
            Err(CommitError::MvccReadConflict {
                key: key.to_owned()
            })
        );
        assert_eq!(ledger.state(), before);
    }
}

#[tokio::test]
async fn writes_without_reads_do_not_conflict() {
    let ledger = ledger_with(&[]).await;
    let (first, second) = (begin(&ledger), begin(&ledger));
    first.put_state("a", "first").await.unwrap();
    second.put_state("a", "second").await.unwrap();
    assert_eq!(first.commit(), Ok(()));
    assert_eq!(second.commit(), Ok(()));
    assert_eq!(
        ledger.state(),
        BTreeMap::from([("a".to_owned(), "second".into())])
    );
}

#[tokio::test]
async fn an_entry_that_appears_in_a_range_is_a_conflict() {
    let ledger = ledger_with(&["a", "c"]).await;
    let reader = begin(&ledger);
    let _: Vec<_> = reader
        .get_state_by_range("a", "d")
        .try_collect()
        .await
        .unwrap();
    let writer = begin(&ledger);
    writer.put_state("b", "new").await.unwrap();
    writer.commit().unwrap();
    assert_eq!(
        reader.range_reads(),
        [RangeRead {
            start: "a".to_owned(),
            end: "d".to_owned(),
            last: None,
            entries: BTreeMap::from([("a".to_owned(), 1), ("c".to_owned(), 1)]),
        }]
    );
    assert_eq!(
        reader.commit(),
        Err(CommitError::PhantomReadConflict {
            start: "a".to_owned()
        })
    );
}

#[tokio::test]
async fn a_write_after_a_full_page_is_no_conflict() {
    for (key, expected) in [
        (
            "b",
            Err(CommitError::PhantomReadConflict {
                start: "a".to_owned(),
            }),
        ),
        ("d", Ok(())),
    ] {
        let ledger = ledger_with(&["a", "c", "e"]).await;
        let reader = begin(&ledger);
        reader
            .get_state_by_range_with_pagination("a", "", 2, None)
            .await
            .unwrap();
        let writer = begin(&ledger);
        writer.put_state(key, "new").await.unwrap();
        writer.commit().unwrap();
        assert_eq!(reader.commit(), expected);
    }
}

#[tokio::test]
async fn ranges_follow_the_order_of_bytes_and_leave_composite_keys_out() {
    let composite = composite_key("car", &["red"]).unwrap();
    let ledger = ledger_with(&["ä", "b", "B", "a", "\u{FFFF}", "😀", &composite]).await;
    let transaction = begin(&ledger);
    let all: Vec<_> = transaction
        .get_state_by_range("", "")
        .try_collect()
        .await
        .unwrap();
    assert_eq!(all, ["B", "a", "b", "ä", "\u{FFFF}", "😀"].map(entry));
    let some: Vec<_> = transaction
        .get_state_by_range("a", "ä")
        .try_collect()
        .await
        .unwrap();
    assert_eq!(some, ["a", "b"].map(entry));
    let none: Vec<_> = transaction
        .get_state_by_range("b", "a")
        .try_collect()
        .await
        .unwrap();
    assert_eq!(none, []);
}

#[tokio::test]
async fn a_partial_composite_key_matches_whole_attributes() {
    let key = |attributes: &[&str]| composite_key("car", attributes).unwrap();
    let keys = [
        key(&["red"]),
        key(&["red", "1"]),
        key(&["red", "2"]),
        key(&["reddish", "3"]),
    ];
    let ledger = ledger_with(&keys.each_ref().map(String::as_str)).await;
    let transaction = begin(&ledger);
    let found: Vec<_> = transaction
        .get_state_by_partial_composite_key("car", &["red"])
        .try_collect()
        .await
        .unwrap();
    assert_eq!(found, [entry(&keys[0]), entry(&keys[1]), entry(&keys[2])]);
}

#[tokio::test]
async fn pages_follow_each_other_to_the_end() {
    let ledger = ledger_with(&["a", "b", "c", "d"]).await;
    let transaction = begin(&ledger);
    let page = async |bookmark: Option<&str>| {
        transaction
            .get_state_by_range_with_pagination("", "d", 2, bookmark)
            .await
    };
    let first = Page {
        items: vec![entry("a"), entry("b")],
        bookmark: Some("c".to_owned()),
    };
    assert_eq!(page(None).await, Ok(first));
    assert_eq!(
        page(Some("c")).await,
        Ok(Page {
            items: vec![entry("c")],
            bookmark: None
        })
    );
    assert_eq!(
        page(Some("d")).await,
        Err(LedgerError::BookmarkOutsideRange)
    );
}

#[tokio::test]
async fn pages_and_writes_exclude_each_other() {
    let ledger = ledger_with(&["a"]).await;
    let reader = begin(&ledger);
    reader
        .get_state_by_range_with_pagination("", "", 1, None)
        .await
        .unwrap();
    assert!(matches!(
        reader.put_state("a", "new").await,
        Err(LedgerError::Peer(_))
    ));
    let writer = begin(&ledger);
    writer.del_state("a").await.unwrap();
    let page = writer
        .get_state_by_partial_composite_key_with_pagination("car", &[], 1, None)
        .await;
    assert!(matches!(page, Err(LedgerError::Peer(_))));
}

#[tokio::test]
async fn empty_keys_values_and_event_names_are_refused() {
    let transaction = begin(&ledger_with(&[]).await);
    assert_eq!(transaction.get_state("").await, Err(LedgerError::EmptyKey));
    assert_eq!(
        transaction.put_state("", "x").await,
        Err(LedgerError::EmptyKey)
    );
    assert_eq!(
        transaction.put_state("a", "").await,
        Err(LedgerError::EmptyValue)
    );
    assert_eq!(transaction.del_state("").await, Err(LedgerError::EmptyKey));
    assert_eq!(
        transaction.set_event("", "x"),
        Err(LedgerError::EmptyEventName)
    );
    assert_eq!(transaction.write_set(), BTreeMap::new());
}

/// Writes its parameter, announces it, and then refuses if told to.
struct Writer;

impl Chaincode for Writer {
    async fn invoke<L: Ledger>(&self, transaction: &L) -> Response {
        let value = transaction.parameters()[0].clone();
        transaction.put_state("a", value.clone()).await.unwrap();
        transaction.set_event("written", value.clone()).unwrap();
        match transaction.function() {
            Some("Write") => Response::ok(value),
            _ => Response::refused(404, "NOT_FOUND: no such function"),
        }
    }
}

#[tokio::test]
async fn only_an_accepted_submission_changes_the_ledger() {
    let ledger = MemoryLedger::new("channel");
    let refused = ledger.submit(&Writer, proposal(["Nonsense", "1"])).await;
    assert_eq!(
        refused,
        Response::refused(404, "NOT_FOUND: no such function")
    );
    assert_eq!(
        ledger.evaluate(&Writer, proposal(["Write", "1"])).await,
        Response::ok("1")
    );
    assert_eq!((ledger.state(), ledger.events()), (BTreeMap::new(), vec![]));

    let accepted = ledger
        .submit(&Writer, proposal(["Write", "1"]).transaction_id("t"))
        .await;
    assert_eq!(accepted, Response::ok("1"));
    assert_eq!(
        ledger.state(),
        BTreeMap::from([("a".to_owned(), "1".into())])
    );
    let event = Event {
        name: "written".to_owned(),
        payload: "1".into(),
    };
    assert_eq!(
        ledger.events(),
        [CommittedEvent {
            transaction_id: "t".to_owned(),
            event
        }]
    );
}

#[tokio::test]
async fn a_proposal_says_who_asks_when_and_for_what() {
    let ledger = MemoryLedger::new("channel");
    let transaction = ledger.transaction(proposal(["Read", "x"]).timestamp_milliseconds(1_234_567));
    assert_eq!(
        transaction.creator(),
        &SerializedIdentity::new("Org1MSP", "certificate")
    );
    assert_eq!(transaction.timestamp_milliseconds(), 1_234_567);
    assert_eq!(transaction.function(), Some("Read"));
    assert_eq!(transaction.parameters(), ["x"]);
    assert_eq!(transaction.channel_id(), "channel");
    assert_eq!(transaction.transaction_id(), format!("{:064x}", 1));
}

#[tokio::test]
async fn an_implicit_collection_asks_for_its_own_organization_unless_a_key_asks_for_another() {
    let ledger = MemoryLedger::new("channel");
    let own = "_implicit_org_Org1MSP";
    let put = async |organization: &str| {
        let transaction = begin(&ledger);
        transaction.put_private_data(own, "a", "1").await.unwrap();
        transaction.commit_endorsed_by(&[organization])
    };
    let key = "a".to_owned();
    let failure = CommitError::EndorsementPolicyFailure { key };
    assert_eq!(put("Org2MSP").await, Err(failure.clone()));
    assert_eq!(put("Org1MSP").await, Ok(()));

    let mut policy = KeyEndorsementPolicy::new();
    policy.add_organizations(EndorserRole::Peer, ["Org2MSP"]);
    let transaction = begin(&ledger);
    let set = transaction.set_private_data_validation_parameter(own, "a", policy);
    set.await.unwrap();
    assert_eq!(transaction.commit_endorsed_by(&["Org1MSP"]), Ok(()));
    assert_eq!(put("Org1MSP").await, Err(failure));
    assert_eq!(put("Org2MSP").await, Ok(()));
}
