//! Public state: keys, ranges, pages, queries, history, policies.

use std::collections::BTreeMap;

use fabric_chaincode::memory::{CommitError, MemoryLedger, Proposal};
use fabric_chaincode::{Chaincode, Ledger, LedgerError, Response};
use fabric_protos::protos::chaincode_message::Type;

use crate::play::{call, everywhere, expect, expect_with, refusal};
use crate::script::Script;

fn not_allowed(transaction: u64, did: &str, must_not: &str) -> String {
    let reason = format!("transaction {transaction:064x} {did}, so it must not {must_not}");
    refusal(LedgerError::Peer(reason))
}

fn with(first: &[Proposal], then: &[Proposal]) -> Vec<Proposal> {
    [first, then].concat()
}

#[tokio::test]
async fn a_value_is_read_once_it_is_committed() {
    expect(
        &[
            call(["get", "a"]),
            call(["put", "a", "1"]),
            call(["get", "a"]),
            call(["put twice", "a", "2", "3"]),
            call(["get", "a"]),
        ],
        &["none", "done", "1", "1", "3"],
    )
    .await;
}

#[tokio::test]
async fn a_deleted_key_is_gone() {
    expect(
        &[
            call(["put", "a", "1"]),
            call(["delete", "a"]),
            call(["get", "a"]),
            call(["delete", "a"]),
        ],
        &["done", "done", "none", "done"],
    )
    .await;
}

#[tokio::test]
async fn empty_keys_and_values_never_reach_a_peer() {
    let proposals = [
        call(["get", ""]),
        call(["get many", "a", ""]),
        call(["put", "", "1"]),
        call(["put", "a", ""]),
        call(["delete", ""]),
        call(["policy", ""]),
        call(["set policy", ""]),
        call(["history", ""]),
    ];
    for outcome in everywhere(|_| {}, &proposals).await {
        let key = refusal(LedgerError::EmptyKey);
        let value = refusal(LedgerError::EmptyValue);
        let (key, value) = (key.as_str(), value.as_str());
        assert_eq!(outcome.answers, [key, key, key, value, key, key, key, key]);
        assert!(outcome.calls.iter().all(Vec::is_empty));
    }
}

#[tokio::test]
async fn many_keys_are_read_at_once_where_the_peer_takes_that() {
    let mut many = vec!["get many".to_owned()];
    many.extend((0..250).map(|number| format!("{number:04}")));
    let proposals = [
        call(["put many", "150"]),
        call(["get many"]),
        call(["get many", "0001", "nothing", "0000"]),
        call(many),
    ];
    let all = format!("{}{}", "x ".repeat(150), vec!["none"; 100].join(" "));
    for outcome in everywhere(|_| {}, &proposals).await {
        assert_eq!(outcome.answers, ["done", "", "x none x", &all]);
        if outcome.line == Some(crate::peer::Line::Fabric3_1) {
            assert_eq!(outcome.calls[2], [Type::GetStateMultiple]);
            assert_eq!(outcome.calls[3], [Type::GetStateMultiple; 3]);
        }
        if outcome.line == Some(crate::peer::Line::Fabric2_5) {
            assert_eq!(outcome.calls[2], [Type::GetState; 3]);
        }
    }
}

#[tokio::test]
async fn a_value_larger_than_a_message_of_a_peer_never_reaches_it() {
    for outcome in everywhere(|_| {}, &[call(["put megabytes", "a", "101"])]).await {
        assert_eq!(outcome.answers, [refusal(LedgerError::TooLarge)]);
        assert!(outcome.calls.iter().all(Vec::is_empty));
    }
}

fn some_keys() -> Vec<Proposal> {
    [
        "a",
        "b",
        "c",
        "d",
        "\0car\0red\0",
        "\0car\0blue\0",
        "\0van\0red\0",
    ]
    .map(|key| call(["put", key, "x"]))
    .to_vec()
}

async fn expect_of_some_keys(proposals: &[Proposal], answers: &[&str]) {
    let first = some_keys();
    let answers = [vec!["done"; first.len()], answers.to_vec()].concat();
    expect(&with(&first, proposals), &answers).await;
}

#[tokio::test]
async fn a_range_has_the_simple_keys_from_its_start_to_before_its_end() {
    expect_of_some_keys(
        &[
            call(["range", "", ""]),
            call(["range", "b", "d"]),
            call(["range", "d", "b"]),
            call(["range", "\0", ""]),
        ],
        &[
            "a=x b=x c=x d=x",
            "b=x c=x",
            "",
            &refusal(LedgerError::CompositeKeyInSimpleRange),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_partial_composite_key_finds_whole_attributes() {
    expect_of_some_keys(
        &[
            call(["composite", "car"]),
            call(["composite", "car", "red"]),
            call(["composite", "car", "r"]),
        ],
        &["/car/blue/=x /car/red/=x", "/car/red/=x", ""],
    )
    .await;
}

#[tokio::test]
async fn pages_of_a_range_follow_each_other() {
    expect_of_some_keys(
        &[
            call(["range page", "", "", "3"]),
            call(["range page", "", "", "3", "d"]),
            call(["range page", "", "", "0"]),
            call(["range page", "b", "d", "1", "d"]),
        ],
        &[
            r#"a=x b=x c=x then Some("d")"#,
            "d=x then None",
            &refusal(LedgerError::PageSize),
            &refusal(LedgerError::BookmarkOutsideRange),
        ],
    )
    .await;
}

#[tokio::test]
async fn pages_of_a_partial_composite_key_follow_each_other() {
    expect_of_some_keys(
        &[
            call(["composite page", "car", "1"]),
            call(["composite page", "car", "1", "\0car\0red\0"]),
        ],
        &[
            r#"/car/blue/=x then Some("\0car\0red\0")"#,
            "/car/red/=x then None",
        ],
    )
    .await;
}

#[tokio::test]
async fn pages_of_all_composite_keys_leave_simple_keys_out() {
    expect_of_some_keys(
        &[
            call(["all composite page", "2"]),
            call(["all composite page", "2", "\0van\0red\0"]),
            call(["all composite page", "2", "a"]),
        ],
        &[
            r#"/car/blue/=x /car/red/=x then Some("\0van\0red\0")"#,
            "/van/red/=x then None",
            &refusal(LedgerError::BookmarkOutsideRange),
        ],
    )
    .await;
}

#[tokio::test]
async fn pages_and_writes_exclude_each_other_on_every_ledger() {
    expect(
        &[
            call(["put and page", "a", "1"]),
            call(["page and put", "a", "1"]),
        ],
        &[
            &not_allowed(1, "has written", "read pages"),
            &not_allowed(2, "did read pages", "write"),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_query_ends_silently_at_the_peers_limit() {
    expect_with(
        |ledger| ledger.set_total_query_limit(2),
        &with(
            &some_keys(),
            &[
                call(["put", "a", "y"]).timestamp_milliseconds(8),
                call(["put", "a", "z"]).timestamp_milliseconds(9),
                call(["range", "", ""]),
                call(["history", "a"]),
            ],
        ),
        &[
            &["done"; 9][..],
            &["a=z b=x", &history(&[(9, "z"), (8, "y")])],
        ]
        .concat(),
    )
    .await;
}

const RED: &str = r#"{"selector": {"color": "red"}}"#;

fn some_cars() -> Vec<Proposal> {
    [("a", "red"), ("b", "blue"), ("c", "red"), ("d", "red")]
        .map(|(key, color)| call(["put", key, &format!(r#"{{"color":"{color}"}}"#)]))
        .to_vec()
}

#[tokio::test]
async fn a_rich_query_finds_documents_where_the_database_has_such_queries() {
    let red = |key: &str| format!(r#"{key}={{"color":"red"}}"#);
    let proposals = with(&some_cars(), &[call(["query", RED])]);
    let found = format!("{} {} {}", red("a"), red("c"), red("d"));
    expect_with(
        MemoryLedger::enable_rich_queries,
        &proposals,
        &["done", "done", "done", "done", &found],
    )
    .await;
    let not_supported = LedgerError::Peer("ExecuteQuery not supported for leveldb".to_owned());
    expect(&[call(["query", RED])], &[&refusal(not_supported)]).await;
}

#[tokio::test]
async fn a_document_that_changed_since_it_was_found_is_a_conflict_and_a_new_one_is_not() {
    let conflict = CommitError::MvccReadConflict {
        key: "a".to_owned(),
    };
    for (key, expected) in [("a", Err(conflict)), ("e", Ok(()))] {
        let ledger = MemoryLedger::new("channel");
        ledger.enable_rich_queries();
        for car in some_cars() {
            ledger.submit(&Script, car).await;
        }
        let reader = ledger.transaction(call(["query", RED]));
        assert!(!Script.invoke(&reader).await.is_refused());
        let writer = call(["put", key, r#"{"color":"red"}"#]);
        ledger.submit(&Script, writer).await;
        assert_eq!(reader.commit(), expected);
    }
}

#[tokio::test]
async fn pages_of_a_rich_query_follow_each_other() {
    let red = |key: &str| format!(r#"{key}={{"color":"red"}}"#);
    let proposals = with(
        &some_cars(),
        &[
            call(["query page", RED, "2"]),
            call(["query page", RED, "2", "c"]),
            call(["query page", RED, "0"]),
        ],
    );
    expect_with(
        MemoryLedger::enable_rich_queries,
        &proposals,
        &[
            "done",
            "done",
            "done",
            "done",
            &format!(r#"{} {} then Some("c")"#, red("a"), red("c")),
            &format!(r#"{} then Some("d")"#, red("d")),
            &refusal(LedgerError::PageSize),
        ],
    )
    .await;
}

fn history(entries: &[(u64, &str)]) -> String {
    let line = |(number, value): &(u64, &str)| format!("{number:064x} {number} {value}");
    entries.iter().map(line).collect::<Vec<_>>().join("; ")
}

#[tokio::test]
async fn the_history_of_a_key_has_every_write_the_newest_first() {
    expect(
        &[
            call(["put", "a", "one"]).timestamp_milliseconds(1),
            call(["put", "a", "two"]).timestamp_milliseconds(2),
            call(["delete", "a"]).timestamp_milliseconds(3),
            call(["put", "a", "four"]).timestamp_milliseconds(4),
            call(["history", "a"]),
            call(["history", "b"]),
        ],
        &[
            "done",
            "done",
            "done",
            "done",
            &history(&[(4, "four"), (3, "none"), (2, "two"), (1, "one")]),
            "",
        ],
    )
    .await;
}

#[tokio::test]
async fn a_history_that_grew_since_it_was_read_is_no_conflict() {
    let ledger = MemoryLedger::new("channel");
    let reader = ledger.transaction(call(["history", "a"]));
    assert_eq!(Script.invoke(&reader).await, Response::ok(""));
    ledger.submit(&Script, call(["put", "a", "1"])).await;
    assert_eq!(reader.commit(), Ok(()));
}

#[tokio::test]
async fn a_key_has_the_policy_that_was_set_until_it_is_deleted() {
    expect(
        &[
            call(["set policy", "a", "Org1MSP"]),
            call(["put", "a", "1"]),
            call(["policy", "a"]),
            call(["set policy", "a", "Org2MSP", "Org1MSP"]),
            call(["put", "a", "2"]),
            call(["policy", "a"]),
            call(["set policy", "a"]),
            call(["policy", "a"]),
            call(["set policy", "a", "Org1MSP"]),
            call(["delete", "a"]),
            call(["put", "a", "3"]),
            call(["policy", "a"]),
        ],
        &[
            "done",
            "done",
            "none",
            "done",
            "done",
            "Org1MSP Org2MSP",
            "done",
            "none",
            "done",
            "done",
            "done",
            "none",
        ],
    )
    .await;
}

#[tokio::test]
async fn a_key_is_changed_only_by_whom_its_policy_names() {
    let proposals = [
        call(["put", "a", "1"]),
        call(["set policy", "a", "Org1MSP", "Org2MSP"]),
    ];
    for outcome in everywhere(|_| {}, &proposals).await {
        let put = async |value: &'static str, endorsers: &[&str]| {
            let transaction = outcome.ledger.transaction(call(["put"]));
            transaction.put_state("a", value).await.unwrap();
            transaction.commit_endorsed_by(endorsers)
        };
        let failure = CommitError::EndorsementPolicyFailure {
            key: "a".to_owned(),
        };
        assert_eq!(put("2", &["Org1MSP"]).await, Err(failure));
        assert_eq!(put("3", &["Org1MSP", "Org2MSP"]).await, Ok(()));
        assert_eq!(
            outcome.ledger.state_of("script"),
            BTreeMap::from([("a".to_owned(), "3".into())])
        );
    }
}

#[tokio::test]
async fn a_policy_that_was_read_and_changed_since_is_a_conflict() {
    let ledger = MemoryLedger::new("channel");
    ledger.submit(&Script, call(["put", "a", "1"])).await;
    let reader = ledger.transaction(call(["policy", "a"]));
    assert_eq!(reader.get_state_validation_parameter("a").await, Ok(None));
    ledger
        .submit(&Script, call(["set policy", "a", "Org1MSP"]))
        .await;
    let conflict = CommitError::MvccReadConflict {
        key: "a".to_owned(),
    };
    assert_eq!(reader.commit(), Err(conflict));
}
