//! Sessions that are recorded, and what a replay says about another chaincode.

use std::path::{Path, PathBuf};

use fabric_chaincode::memory::{Collection, MemoryLedger, Proposal};
use fabric_chaincode::testing::{Recorder, Recording, RecordingError, Replay, Run};
use fabric_chaincode::{Chaincode, Ledger, LedgerError, Response, Server};
use proptest::prelude::*;
use tempfile::TempDir;

use crate::peer::{Line, Peer};
use crate::play::call;
use crate::script::Script;

/// A call of everything that is sent to a peer.
fn all_calls() -> Vec<Proposal> {
    let private = |arguments: &[&str]| call(arguments.iter().copied()).transient("value", "secret");
    let mut calls = vec![
        call(["put many", "250"]),
        call(["put", "\0car\0red\0", "x"]),
        call(["get", "0001"]),
        call(["get", "nothing"]),
        call(["get many", "0001", "0002", "0001"]),
        call(["put twice", "a", "1", "2"]),
        call(["delete", "0003"]),
        call(["range", "", ""]),
        call(["composite", "car"]),
        call(["range page", "", "", "3"]),
        call(["query", r#"{"selector": {"color": "red"}}"#]),
        call(["history", "a"]),
        call(["set policy", "a", "Org1MSP"]),
        call(["policy", "a"]),
        call(["call", "script", "", "get", "a"]),
        call(["call", "nobody", ""]),
        call(["announce", "happened", "x"]),
        call(["put and flush", "a", "1"]),
        call(["put impatiently", "a", "1"]),
        call(["get", ""]),
        call(["describe"]),
    ];
    calls.extend([
        private(&["put private", "secrets", "a"]),
        private(&["get private", "secrets", "a"]),
        private(&["get many private", "secrets", "a", "b"]),
        private(&["hash", "secrets", "a"]),
        private(&["set private policy", "secrets", "a", "Org1MSP"]),
        private(&["private policy", "secrets", "a"]),
        private(&["private range", "secrets", "", ""]),
        private(&["delete private", "secrets", "a"]),
        private(&["purge private", "secrets", "a"]),
    ]);
    calls
}

/// A recording in a folder that goes with it.
struct Recorded(TempDir);

impl Recorded {
    fn path(&self) -> PathBuf {
        self.0.path().join("session")
    }

    async fn replay(&self, chaincode: impl Chaincode) -> Replay {
        let recording = Recording::open(self.path()).unwrap();
        recording.replay(chaincode).await.unwrap()
    }
}

/// Records what a peer of some line hears of a chaincode.
async fn record(line: Line, chaincode: impl Chaincode, proposals: &[Proposal]) -> Recorded {
    let recorded = Recorded(tempfile::tempdir().unwrap());
    let recorder = Recorder::create(recorded.path()).unwrap();
    let builder = Server::builder("script:0123", chaincode).record(recorder);
    let mut peer = Peer::connect(line, builder).await;
    let ledger = MemoryLedger::new("channel");
    ledger.install_chaincode("script", Script);
    ledger.define_collection(Collection::new("secrets", ["Org1MSP"]));
    for proposal in proposals {
        let transaction = ledger.transaction(proposal.clone());
        let (response, _) = peer.endorse(&transaction).await;
        if !response.is_refused() {
            transaction.commit().unwrap();
        }
    }
    recorded
}

#[tokio::test]
async fn a_recording_replays_with_the_same_results() {
    let proposals = all_calls();
    for line in [Line::Fabric2_5, Line::Fabric3_1] {
        let replay = record(line, Script, &proposals).await.replay(Script).await;
        assert_eq!(replay.divergences, [], "{line:?}");
        assert_eq!(replay.transactions, proposals.len());
    }
}

/// Runs the script of another function where one is given.
struct Instead(&'static [&'static str]);

impl Chaincode for Instead {
    async fn invoke<L: Ledger>(&self, ledger: &L) -> Response {
        match crate::script::run(ledger, self.0).await {
            Ok(text) => Response::ok(text),
            Err(error) => Response::refused(499, format!("{error:?}")),
        }
    }
}

async fn differences(
    line: Line,
    recorded: &'static [&'static str],
    replayed: &'static [&'static str],
) -> Vec<(Run, String)> {
    let proposal = call(["x"]).transaction_id("t");
    let recorded = record(line, Instead(recorded), &[proposal]).await;
    let replay = recorded.replay(Instead(replayed)).await;
    assert_eq!(replay.transactions, 1);
    let [divergence] = replay.divergences.as_slice() else {
        panic!("one transaction diverges: {replay:?}");
    };
    let channel_id = divergence.channel_id.as_str();
    assert_eq!(
        (channel_id, divergence.transaction_id.as_str()),
        ("channel", "t")
    );
    let differences = divergence.differences.all().iter();
    differences.map(|it| (it.run, it.does.clone())).collect()
}

fn first(does: &str) -> (Run, String) {
    (Run::First, does.to_owned())
}

fn second(does: &str) -> (Run, String) {
    (Run::Second, does.to_owned())
}

#[tokio::test]
async fn a_chaincode_that_writes_something_else_diverges() {
    for line in [Line::Fabric2_5, Line::Fabric3_1] {
        let differences = differences(line, &["put", "a", "1"], &["put", "a", "2"]).await;
        let expected = [
            first(r#"puts key "a": b"1""#),
            second(r#"puts key "a": b"2""#),
        ];
        assert_eq!(differences, expected);
    }
}

#[tokio::test]
async fn a_chaincode_that_reads_unrecorded_keys_diverges() {
    let no_reply = LedgerError::Peer("the recording has no reply to this call".to_owned());
    let refused = format!("answers 499 {:?} b\"\"", format!("{no_reply:?}"));
    for line in [Line::Fabric2_5, Line::Fabric3_1] {
        let differences = differences(line, &["get", "a"], &["get", "b"]).await;
        let expected = [
            first(r#"answers 200 "" b"none""#),
            first(r#"reads key "a""#),
            second(&refused),
            second(r#"reads key "b""#),
        ];
        assert_eq!(differences, expected);
    }
}

#[tokio::test]
async fn a_chaincode_that_announces_something_else_diverges() {
    let differences = differences(
        Line::Fabric2_5,
        &["announce", "begun", "x"],
        &["announce", "ended", "x"],
    );
    let expected = [
        first(r#"announces "begun": b"x""#),
        second(r#"announces "ended": b"x""#),
    ];
    assert_eq!(differences.await, expected);
}

#[tokio::test]
async fn a_chaincode_that_panics_diverges() {
    let differences = differences(Line::Fabric3_1, &["put", "a", "1"], &["no such function"]);
    let expected = [
        first(r#"answers 200 "" b"done""#),
        first(r#"puts key "a": b"1""#),
        second(r#"fails: b"the chaincode panicked""#),
    ];
    assert_eq!(differences.await, expected);
}

#[tokio::test]
async fn how_many_keys_a_message_is_about_makes_no_difference() {
    let proposals = [call(["x"])];
    let recorded = record(Line::Fabric3_1, Instead(&["get many", "a"]), &proposals).await;
    let replay = recorded.replay(Instead(&["get", "a"])).await;
    assert_eq!((replay.transactions, replay.divergences), (1, vec![]));
}

#[cfg(unix)]
#[tokio::test]
async fn a_recording_is_for_its_owners_eyes() {
    use std::os::unix::fs::PermissionsExt;

    let recorded = record(Line::Fabric2_5, Script, &[]).await;
    let permissions = recorded.path().metadata().unwrap().permissions();
    assert_eq!(permissions.mode() & 0o777, 0o600);
}

#[tokio::test]
async fn a_recording_is_never_written_over_another_file() {
    let recorded = record(Line::Fabric2_5, Script, &[]).await;
    let error = Recorder::create(recorded.path()).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::AlreadyExists);
}

#[tokio::test]
async fn a_transaction_of_64_mebibytes_is_left_out() {
    let proposals = [
        call(["put megabytes", "a", "64"]),
        call(["put megabytes", "a", "63"]),
    ];
    let recorded = record(Line::Fabric2_5, Script, &proposals).await;
    assert_eq!(recorded.replay(Script).await.transactions, 1);
}

/// How a recording of these bytes is read.
async fn read(bytes: &[u8]) -> Result<usize, RecordingError> {
    let replay = Recording::read(bytes)?.replay(Script).await?;
    assert_eq!(replay.divergences, []);
    Ok(replay.transactions)
}

async fn recorded_bytes() -> Vec<u8> {
    let proposals = [call(["put", "a", "1"]), call(["get", "a"])];
    let recorded = record(Line::Fabric3_1, Script, &proposals).await;
    std::fs::read(recorded.path()).unwrap()
}

const HEADER: &str = "fabric-chaincode recording 1\n";

#[tokio::test]
async fn a_transaction_that_is_cut_off_is_left_out() {
    let whole = recorded_bytes().await;
    assert_eq!(read(&whole).await.unwrap(), 2);
    for missing in [1, 20] {
        let cut = &whole[..whole.len() - missing];
        assert_eq!(read(cut).await.unwrap(), 1, "{missing}");
    }
    assert_eq!(read(HEADER.as_bytes()).await.unwrap(), 0);
}

#[tokio::test]
async fn a_file_that_is_no_recording_is_refused() {
    for (bytes, expected) in [
        (&b""[..], "this is no recording, or one of another version"),
        (
            b"fabric-chaincode recording 2\n",
            "this is no recording, or one of another version",
        ),
        (
            b"fabric-chaincode recording 1\n\x01\xff",
            "the recording is damaged",
        ),
        // An empty message lacks its beginning and its end.
        (
            b"fabric-chaincode recording 1\n\0",
            "the recording is damaged",
        ),
        (
            b"fabric-chaincode recording 1\n\x81\x80\x80\x20",
            "a transaction of the recording has more than 64 MiB",
        ),
        (
            b"fabric-chaincode recording 1\n\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
            "a transaction of the recording has more than 64 MiB",
        ),
    ] {
        assert_eq!(read(bytes).await.unwrap_err().to_string(), expected);
    }
    let missing = Recording::open(Path::new("/nothing/there")).unwrap_err();
    assert_eq!(missing.to_string(), "the recording cannot be read");
}

proptest! {
    #[test]
    fn a_recording_is_read_or_refused_whatever_it_holds(
        position in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        tail in prop::collection::vec(any::<u8>(), 0..64),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            static RECORDED: tokio::sync::OnceCell<Vec<u8>> = tokio::sync::OnceCell::const_new();
            let mut bytes = RECORDED.get_or_init(recorded_bytes).await.clone();
            let position = HEADER.len() + position.index(bytes.len() - HEADER.len());
            bytes[position] = byte;
            bytes.extend(tail);
            if let Ok(recording) = Recording::read(bytes.as_slice()) {
                // A chaincode that is asked for something else panics, which is caught.
                let _ = recording.replay(Instead(&["get", "a"])).await;
            }
        });
    }
}
