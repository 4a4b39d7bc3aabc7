//! Transactions that come to something else when they run again.

use std::sync::atomic::{AtomicU32, Ordering};

use fabric_chaincode::memory::{Collection, MemoryLedger, Proposal};
use fabric_chaincode::testing::{Differences, Run};
use fabric_chaincode::{
    Chaincode, EndorserRole, KeyEndorsementPolicy, Ledger, LedgerError, Response,
    SerializedIdentity,
};
use futures::TryStreamExt;

/// Counts how often it ran, and lets the ledger know in the way that it is asked to.
#[derive(Default)]
struct Counter(AtomicU32);

impl Chaincode for Counter {
    async fn invoke<L: Ledger>(&self, transaction: &L) -> Response {
        let run = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        match count(transaction, run).await {
            Ok(response) => response,
            Err(error) => Response::refused(499, error.to_string()),
        }
    }
}

async fn count(ledger: &impl Ledger, run: u32) -> Result<Response, LedgerError> {
    let run = run.to_string();
    match ledger.function().unwrap() {
        "nothing" => ledger.put_state("a", "1").await?,
        "respond" => return Ok(Response::ok(run)),
        "refuse" => return Ok(Response::refused(400, run)),
        "announce" => ledger.set_event("ran", run)?,
        "read" => drop(ledger.get_state(&run).await?),
        "read privately" => drop(ledger.get_private_data("secrets", &run).await?),
        "scan" => {
            let ranges = match run.as_str() {
                "1" => [("a", "b"), ("c", "d")],
                _ => [("c", "d"), ("a", "b")],
            };
            for (start, end) in ranges {
                let all: Vec<_> = ledger.get_state_by_range(start, end).try_collect().await?;
                assert_eq!(all, []);
            }
        }
        "write" => ledger.put_state("a", run).await?,
        "write much" => ledger.put_state("a", run.repeat(65)).await?,
        "delete" => match run.as_str() {
            "1" => ledger.put_state("a", "x").await?,
            _ => ledger.del_state("a").await?,
        },
        "write privately" => ledger.put_private_data("secrets", "a", run).await?,
        "protect" => {
            let mut policy = KeyEndorsementPolicy::new();
            policy.add_organizations(EndorserRole::Peer, [run]);
            ledger.set_state_validation_parameter("a", policy).await?;
        }
        "call" => drop(ledger.invoke_chaincode("counter", None, ["write"]).await?),
        other => panic!("no test asks for {other}"),
    }
    Ok(Response::ok(""))
}

fn ledger() -> MemoryLedger {
    let ledger = MemoryLedger::new("channel");
    ledger.define_collection(Collection::new("secrets", ["Org1MSP"]));
    ledger.install_chaincode("counter", Counter::default());
    ledger
}

fn call(function: &'static str) -> Proposal {
    Proposal::new(
        SerializedIdentity::new("Org1MSP", "certificate"),
        [function],
    )
}

#[tokio::test]
async fn two_equal_runs_pass_and_commit_nothing() {
    let ledger = ledger();
    let chaincode = Counter::default();
    let same = ledger.simulate_twice(&chaincode, call("nothing")).await;
    assert_eq!(same.unwrap().1, Response::ok(""));
    assert_eq!((ledger.state(), ledger.events()), Default::default());
}

#[tokio::test]
async fn every_difference_between_two_runs_is_named() {
    for (function, first, second) in [
        (
            "respond",
            &[r#"answers 200 "" b"1""#][..],
            &[r#"answers 200 "" b"2""#][..],
        ),
        (
            "refuse",
            &[r#"answers 400 "1" b"""#],
            &[r#"answers 400 "2" b"""#],
        ),
        (
            "announce",
            &[r#"announces "ran": b"1""#],
            &[r#"announces "ran": b"2""#],
        ),
        ("read", &[r#"reads key "1""#], &[r#"reads key "2""#]),
        (
            "read privately",
            &[r#"reads key "1" of collection secrets"#],
            &[r#"reads key "2" of collection secrets"#],
        ),
        (
            "scan",
            &[
                r#"reads as range 1 "a" to "b""#,
                r#"reads as range 2 "c" to "d""#,
            ],
            &[
                r#"reads as range 1 "c" to "d""#,
                r#"reads as range 2 "a" to "b""#,
            ],
        ),
        (
            "write",
            &[r#"puts key "a": b"1""#],
            &[r#"puts key "a": b"2""#],
        ),
        (
            "write much",
            &[concat!(
                r#"puts key "a": 65 bytes of SHA-256 "#,
                "7332b1bd371fcf26b956e8d07bd38d686ff4868f2c930f8dbeef23fb5663acd6",
            )],
            &[concat!(
                r#"puts key "a": 65 bytes of SHA-256 "#,
                "2d05da91f265fcabe8b210f650a7ade20f817160e22e6533a72b4dd39123310b",
            )],
        ),
        (
            "delete",
            &[r#"puts key "a": b"x""#],
            &[r#"deletes key "a""#],
        ),
        (
            "write privately",
            &[r#"puts key "a" of collection secrets: b"1""#],
            &[r#"puts key "a" of collection secrets: b"2""#],
        ),
        (
            "call",
            &[r#"puts key "a" of chaincode counter: b"1""#],
            &[r#"puts key "a" of chaincode counter: b"2""#],
        ),
    ] {
        let chaincode = Counter::default();
        let differences = ledger().simulate_twice(&chaincode, call(function)).await;
        let first = first.iter().map(|does| (Run::First, *does));
        let second = second.iter().map(|does| (Run::Second, *does));
        let expected: Vec<_> = first.chain(second).collect();
        assert_eq!(told(&differences.unwrap_err()), expected, "{function}");
    }
}

#[tokio::test]
async fn a_policy_of_another_organization_is_another_policy() {
    let differences = ledger()
        .simulate_twice(&Counter::default(), call("protect"))
        .await;
    let differences = differences.unwrap_err();
    let [first, second] = differences.all() else {
        panic!("one policy each: {differences}");
    };
    for one in [first, second] {
        assert!(
            one.does.starts_with(r#"sets the policy of key "a": "#),
            "{one:?}"
        );
    }
}

#[tokio::test]
async fn differences_are_told_line_by_line() {
    let differences = ledger()
        .simulate_twice(&Counter::default(), call("write"))
        .await;
    assert_eq!(
        differences.unwrap_err().to_string(),
        r#"two runs of the transaction differ
only the first run puts key "a": b"1"
only the second run puts key "a": b"2""#
    );
}

fn told(differences: &Differences) -> Vec<(Run, &str)> {
    let differences = differences.all().iter();
    differences.map(|it| (it.run, it.does.as_str())).collect()
}
