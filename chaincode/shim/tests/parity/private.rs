//! Private data.

use fabric_chaincode::memory::{Collection, CommitError, MemoryLedger, Proposal};
use fabric_chaincode::{Invocation, LedgerError, PrivateData, SerializedIdentity};
use fabric_protos::protos::chaincode_message::Type;

use crate::peer::Line;
use crate::play::{call, everywhere, expect, expect_with, refusal};

/// The SHA-256 digest of "1".
const HASH: &str = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b";

fn define(ledger: &MemoryLedger) {
    ledger.define_collection(Collection::new("secrets", ["Org1MSP"]));
}

fn put(key: &str, value: &'static str) -> Proposal {
    call(["put private", "secrets", key]).transient("value", value)
}

#[tokio::test]
async fn a_private_value_is_read_once_it_is_committed() {
    expect_with(
        define,
        &[
            call(["get private", "secrets", "a"]),
            put("a", "1"),
            call(["get private", "secrets", "a"]),
            call(["get", "a"]),
            call(["history", "a"]),
        ],
        &["none", "done", "1", "none", ""],
    )
    .await;
}

#[tokio::test]
async fn a_transaction_does_not_see_its_own_private_writes() {
    expect_with(
        define,
        &[
            put("a", "1"),
            call(["put private twice", "secrets", "a", "2", "3"]),
            call(["get private", "secrets", "a"]),
        ],
        &["done", "1", "3"],
    )
    .await;
}

#[tokio::test]
async fn private_queries_and_writes_exclude_each_other() {
    let refused = |transaction: u64, rest: &str| {
        let reason = format!("transaction {transaction:064x} {rest}");
        refusal(LedgerError::Peer(reason))
    };
    expect_with(
        define,
        &[
            call(["put private and query", "secrets", "a"]),
            call(["query private and put", "secrets", "a"]),
        ],
        &[
            &refused(1, "has written, so it must not query private data"),
            &refused(2, "did query private data, so it must not write"),
        ],
    )
    .await;
}

#[tokio::test]
async fn private_values_are_read_at_once_where_the_peer_takes_that() {
    let proposals = [
        put("a", "1"),
        put("b", "2"),
        call(["get many private", "secrets", "b", "nothing", "a"]),
    ];
    for outcome in everywhere(define, &proposals).await {
        assert_eq!(outcome.answers, ["done", "done", "2 none 1"]);
        match outcome.line {
            Some(Line::Fabric3_1) => assert_eq!(outcome.calls[2], [Type::GetStateMultiple]),
            Some(Line::Fabric2_5) => assert_eq!(outcome.calls[2], [Type::GetState; 3]),
            None => {}
        }
    }
}

#[tokio::test]
async fn a_deleted_private_key_is_gone() {
    expect_with(
        define,
        &[
            put("a", "1"),
            call(["delete private", "secrets", "a"]),
            call(["get private", "secrets", "a"]),
            call(["hash", "secrets", "a"]),
        ],
        &["done", "done", "none", "none"],
    )
    .await;
}

#[tokio::test]
async fn a_purged_private_key_is_gone() {
    let proposals = [
        put("a", "1"),
        call(["purge private", "secrets", "a"]),
        call(["get private", "secrets", "a"]),
        call(["hash", "secrets", "a"]),
    ];
    for outcome in everywhere(define, &proposals).await {
        assert_eq!(outcome.answers, ["done", "done", "none", "none"]);
        if outcome.line == Some(Line::Fabric2_5) {
            assert_eq!(outcome.calls[1], [Type::PurgePrivateData]);
        }
    }
}

#[tokio::test]
async fn the_hash_of_a_private_value_is_its_sha_256_digest() {
    expect_with(
        define,
        &[put("a", "1"), call(["hash", "secrets", "a"])],
        &["done", HASH],
    )
    .await;
}

#[tokio::test]
async fn a_private_range_has_the_keys_of_its_collection() {
    expect_with(
        define,
        &[
            put("a", "1"),
            put("b", "2"),
            put("c", "3"),
            put("\0car\0red\0", "4"),
            call(["put", "bb", "5"]),
            call(["private range", "secrets", "", ""]),
            call(["private range", "secrets", "b", "c"]),
            call(["private range", "secrets", "\0", ""]),
        ],
        &[
            "done",
            "done",
            "done",
            "done",
            "done",
            "a=1 b=2 c=3",
            "b=2",
            &refusal(LedgerError::CompositeKeyInSimpleRange),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_partial_composite_key_finds_private_keys() {
    expect_with(
        define,
        &[
            put("\0car\0red\x001\0", "1"),
            put("\0car\0red\x002\0", "2"),
            put("\0car\0blue\x003\0", "3"),
            call(["private composite", "secrets", "car", "red"]),
        ],
        &["done", "done", "done", "/car/red/1/=1 /car/red/2/=2"],
    )
    .await;
}

#[tokio::test]
async fn a_rich_query_finds_private_documents() {
    expect_with(
        |ledger| {
            define(ledger);
            ledger.enable_rich_queries();
        },
        &[
            put("a", r#"{"color":"red"}"#),
            put("b", r#"{"color":"blue"}"#),
            call([
                "private query",
                "secrets",
                r#"{"selector": {"color": "blue"}}"#,
            ]),
        ],
        &["done", "done", r#"b={"color":"blue"}"#],
    )
    .await;
}

#[tokio::test]
async fn a_private_key_has_the_policy_that_was_set() {
    expect_with(
        define,
        &[
            put("a", "1"),
            call(["private policy", "secrets", "a"]),
            call(["set private policy", "secrets", "a", "Org1MSP", "Org2MSP"]),
            call(["private policy", "secrets", "a"]),
            call(["policy", "a"]),
            call(["set private policy", "secrets", "a"]),
            call(["private policy", "secrets", "a"]),
        ],
        &[
            "done",
            "none",
            "done",
            "Org1MSP Org2MSP",
            "none",
            "done",
            "none",
        ],
    )
    .await;
}

#[tokio::test]
async fn a_private_key_is_changed_only_by_whom_its_policy_names() {
    let proposals = [
        put("a", "1"),
        call(["set private policy", "secrets", "a", "Org1MSP", "Org2MSP"]),
    ];
    for outcome in everywhere(define, &proposals).await {
        let delete = async |endorsers: &[&str]| {
            let transaction = outcome.ledger.transaction(call(["Test"]));
            transaction.del_private_data("secrets", "a").await.unwrap();
            transaction.commit_endorsed_by(endorsers)
        };
        let failure = CommitError::EndorsementPolicyFailure {
            key: "a".to_owned(),
        };
        assert_eq!(delete(&["Org2MSP"]).await, Err(failure));
        assert_eq!(delete(&["Org2MSP", "Org1MSP"]).await, Ok(()));
    }
}

#[tokio::test]
async fn empty_names_of_collections_never_reach_a_peer() {
    let proposals = [
        call(["get private", "", "a"]),
        call(["get many private", "", "a"]),
        call(["hash", "", "a"]),
        call(["put private", "", "a"]).transient("value", "1"),
        call(["delete private", "", "a"]),
        call(["purge private", "", "a"]),
        call(["private policy", "", "a"]),
        call(["set private policy", "", "a"]),
        call(["private range", "", "", ""]),
        call(["private composite", "", "car"]),
        call(["private query", "", "{}"]),
    ];
    for outcome in everywhere(define, &proposals).await {
        for answer in outcome.answers {
            assert_eq!(answer, refusal(LedgerError::EmptyCollection));
        }
        assert!(outcome.calls.iter().all(Vec::is_empty));
    }
}

#[tokio::test]
async fn a_collection_must_be_defined_unless_it_is_implicit() {
    let reason = "collection others is not defined in the definition of the chaincode";
    expect(
        &[
            call(["get private", "others", "a"]),
            call(["get private", "_implicit_org_Org1MSP", "a"]),
        ],
        &[&refusal(LedgerError::Peer(reason.to_owned())), "none"],
    )
    .await;
}

#[tokio::test]
async fn only_members_read_and_write_a_collection_that_says_so() {
    let ledger = MemoryLedger::new("channel");
    let closed = Collection::new("secrets", ["Org1MSP"]);
    ledger.define_collection(closed.member_only_read().member_only_write());
    for (organization, is_allowed) in [("Org1MSP", true), ("Org2MSP", false)] {
        let creator = SerializedIdentity::new(organization, "certificate");
        let transaction = ledger.transaction(Proposal::new(creator, ["Test"]));
        assert_eq!(transaction.creator().msp_id, organization);
        let read = transaction.get_private_data("secrets", "a").await;
        let write = transaction.put_private_data("secrets", "a", "1").await;
        assert_eq!((read.is_ok(), write.is_ok()), (is_allowed, is_allowed));
        // Everybody may see hashes.
        let hash = transaction.get_private_data_hash("secrets", "a").await;
        assert_eq!(hash, Ok(None));
    }
}

#[tokio::test]
async fn a_peer_of_another_organization_has_hashes_only() {
    for outcome in everywhere(define, &[put("a", "1")]).await {
        let proposal = || call(["Test"]);
        let other = outcome.ledger.peer_of("Org2MSP").transaction(proposal());
        let own = outcome.ledger.peer_of("Org1MSP").transaction(proposal());
        assert_eq!(
            own.get_private_data("secrets", "a").await,
            Ok(Some("1".into()))
        );
        assert!(matches!(
            other.get_private_data("secrets", "a").await,
            Err(LedgerError::Peer(_))
        ));
        assert_eq!(other.get_private_data("secrets", "b").await, Ok(None));
        assert_eq!(
            other.get_private_data_hash("secrets", "a").await,
            own.get_private_data_hash("secrets", "a").await
        );
    }
}

#[tokio::test]
async fn a_private_key_written_since_it_was_read_is_a_conflict() {
    let ledger = MemoryLedger::new("channel");
    define(&ledger);
    let (reader, writer) = (
        ledger.transaction(call(["Test"])),
        ledger.transaction(call(["Test"])),
    );
    reader.get_private_data_hash("secrets", "a").await.unwrap();
    writer.put_private_data("secrets", "a", "1").await.unwrap();
    writer.commit().unwrap();
    let conflict = CommitError::PrivateMvccReadConflict {
        collection: "secrets".to_owned(),
        key: "a".to_owned(),
    };
    assert_eq!(reader.commit(), Err(conflict));
}
