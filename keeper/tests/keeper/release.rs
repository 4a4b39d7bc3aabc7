//! To whom a keeper gives out shares, and to whom it does not.

use std::path::PathBuf;
use std::time::Duration;

use emr_api::custody::{Released, ReleasedShares};
use emr_keeper_api::keeper_client::KeeperClient;
use emr_keeper_api::{ReleaseRequest, ReleaseResponse};
use emr_model::access::{AccessKey, MayRelease, Release, ReleaseRecord, ReleasedPart};
use emr_model::{Digest, ErrorCode, Function, Timestamp, TransactionId};
use emr_sealing::age_keys::{AgeIdentity, decrypt};
use fabric_gateway::SignedProposal;
use prost::Message;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};
use tonic::Code;
use tonic::transport::Channel;

use crate::support::{Answer, Author, Running, World, of_client, own, patient, reissued};

/// A keeper that holds the files of two records, and a reader.
struct Scene {
    world: World,
    author: Author,
    keeper: KeeperClient<Channel>,
    reader: AgeIdentity,
    records: Vec<ReleaseRecord>,
    running: Running,
}

async fn scene() -> Scene {
    let world = World::new().await;
    let author = Author::new(&world.members.issue(&of_client("author")));
    let (running, mut keeper) = world.start_and_connect().await;
    let mut records = Vec::new();
    for _ in 0..2 {
        let draft = author.draft(&world.recipient());
        records.push(ReleaseRecord {
            context: draft.context.clone(),
            file: Some(Digest::of(&draft.files[1])),
        });
        keeper.hold(draft.hold_request(&author)).await.unwrap();
    }
    world.peer.asked();
    Scene {
        world,
        author,
        keeper,
        reader: AgeIdentity::generate(),
        records,
        running,
    }
}

fn access() -> AccessKey {
    AccessKey {
        patient: patient(),
        time: Timestamp::from_millis(1_700_000_000_000),
        transaction: "cd".repeat(32).parse().unwrap(),
    }
}

impl Scene {
    /// The contract's yes for these records.
    fn permission(&self) -> Release {
        Release {
            transaction: access().transaction,
            reader: "05".repeat(16).parse().unwrap(),
            recipient: self.reader.recipient(),
            part: ReleasedPart::Gate,
            records: self.records.clone(),
            envelopes: Vec::new(),
            reason: None,
        }
    }

    fn will_answer(&self, answer: &Release) {
        self.world.peer.will_answer([Answer::json(answer)]);
    }

    async fn release(&mut self) -> Result<ReleaseResponse, tonic::Status> {
        let released = self.keeper.release(ReleaseRequest::from(access())).await;
        released.map(tonic::Response::into_inner)
    }

    async fn assert_refused(&mut self, code: Code, message: &str) {
        let status = self.release().await.unwrap_err();
        assert_eq!((status.code(), status.message()), (code, message));
    }

    fn open(&self, released: &ReleaseResponse) -> ReleasedShares {
        serde_json::from_slice(&decrypt(&self.reader, &released.sealed).unwrap()).unwrap()
    }
}

#[tokio::test]
async fn shares_are_sealed_to_the_entrys_reader_and_signed() {
    let mut scene = scene().await;
    scene.will_answer(&scene.permission());
    let released = scene.release().await.unwrap();

    let identity = scene.world.identity();
    assert_eq!(released.certificate, identity.certificate_pem());
    let text = Released::signed_text(&released.sealed);
    assert!(identity.verifies(&text, &released.signature));

    let shares = scene.open(&released);
    let permission = scene.permission();
    assert_eq!(
        (&shares.transaction, &shares.reader, &shares.msp),
        (&permission.transaction, &permission.reader, &own())
    );
    let named: Vec<_> = shares
        .shares
        .iter()
        .map(|share| (&share.record, share.version))
        .collect();
    let opened: Vec<_> = scene
        .records
        .iter()
        .map(|record| (&record.context.record, 1))
        .collect();
    assert_eq!(named, opened);
    // The keeper is the category's second.
    assert!(
        shares
            .shares
            .iter()
            .all(|share| share.share.0[0] == 2 && share.share.0.len() == 75)
    );
}

#[tokio::test]
async fn the_own_peer_is_asked_under_the_keepers_own_identity() {
    let mut scene = scene().await;
    scene.will_answer(&scene.permission());
    scene.release().await.unwrap();
    let asked = scene.world.peer.asked();
    assert_eq!(asked.len(), 1);
    let asked = SignedProposal::from_bytes(asked[0].encode_to_vec()).unwrap();
    assert_eq!(asked.proposal().creator(), &scene.world.identity());
    let question = serde_json::to_vec(&MayRelease { access: access() }).unwrap();
    assert_eq!(
        asked.proposal().arguments(),
        [MayRelease::NAME.as_bytes(), &question]
    );
}

#[tokio::test]
async fn m13_entries_that_never_commit_wait_in_a_bounded_number() {
    let scene = scene().await;
    let never = Answer::Refusal(ErrorCode::NotCommitted);
    scene.world.peer.will_answer([never]);
    let mut asked: JoinSet<_> = (0..257)
        .map(|_| {
            let mut keeper = scene.keeper.clone();
            async move { keeper.release(ReleaseRequest::from(access())).await }
        })
        .collect();
    let first = tokio::time::timeout(Duration::from_secs(8), asked.join_next());
    let first = first.await.expect("the last is answered without waiting");
    let status = first.unwrap().unwrap().unwrap_err();
    assert_eq!(status.message(), "NOT_COMMITTED: the contract's sentence");
}

#[tokio::test]
async fn an_entry_that_arrives_late_is_waited_for() {
    let mut scene = scene().await;
    let missing = Answer::Refusal(ErrorCode::NotCommitted);
    scene
        .world
        .peer
        .will_answer([missing.clone(), missing, Answer::json(&scene.permission())]);
    scene.release().await.unwrap();
    assert_eq!(scene.world.peer.asked().len(), 3);
}

#[tokio::test]
async fn an_entry_that_never_commits_releases_nothing() {
    let mut scene = scene().await;
    scene
        .world
        .peer
        .will_answer([Answer::Refusal(ErrorCode::NotCommitted)]);
    scene
        .assert_refused(
            Code::FailedPrecondition,
            "NOT_COMMITTED: the contract's sentence",
        )
        .await;
}

#[tokio::test]
async fn a_refusal_of_the_contract_is_final() {
    let mut scene = scene().await;
    for (code, grpc) in [
        (ErrorCode::NotPermitted, Code::PermissionDenied),
        (ErrorCode::Expired, Code::FailedPrecondition),
        (ErrorCode::NotFound, Code::NotFound),
        (ErrorCode::Erased, Code::FailedPrecondition),
    ] {
        scene.world.peer.will_answer([Answer::Refusal(code)]);
        scene
            .assert_refused(grpc, &format!("{code}: the contract's sentence"))
            .await;
        assert_eq!(scene.world.peer.asked().len(), 1);
    }
}

#[tokio::test]
async fn fault_17_a_keeper_whose_clock_is_wrong_says_so_and_blames_no_reader() {
    let mut scene = scene().await;
    let refusal = Answer::Refusal(ErrorCode::ClockSkew);
    scene.world.peer.will_answer([refusal]);
    let message = "UNAVAILABLE: the clocks of this keeper and of its peer differ";
    scene.assert_refused(Code::Unavailable, message).await;
}

#[tokio::test]
async fn an_answer_about_another_entry_or_none_at_all_releases_nothing() {
    let mut scene = scene().await;
    let other: TransactionId = "ef".repeat(32).parse().unwrap();
    let about_another = Release {
        transaction: other,
        ..scene.permission()
    };
    for answer in [
        Answer::json(&about_another),
        Answer::Success(b"yes".to_vec()),
    ] {
        scene.world.peer.will_answer([answer]);
        let message = "INTERNAL: the answer of the keeper's peer cannot be understood";
        scene.assert_refused(Code::Internal, message).await;
    }
}

#[tokio::test]
async fn a_file_whose_context_is_not_the_ledgers_stays_closed() {
    let mut scene = scene().await;
    let mut permission = scene.permission();
    for record in &mut permission.records {
        record.context.patient = "99".repeat(16).parse().unwrap();
    }
    scene.will_answer(&permission);
    scene
        .assert_refused(
            Code::NotFound,
            "NOT_FOUND: this keeper holds no share of the records",
        )
        .await;
}

#[tokio::test]
async fn shares_come_in_the_order_of_the_entry_also_if_several_are_of_one_file() {
    let mut scene = scene().await;
    scene.records.push(scene.records[0].clone());
    scene.will_answer(&scene.permission());
    let released = scene.release().await.unwrap();
    let shares = scene.open(&released).shares;
    let released = shares.iter().map(|share| &share.record);
    let named = scene.records.iter().map(|record| &record.context.record);
    assert!(released.eq(named));
}

#[tokio::test]
async fn a_lost_file_does_not_cost_the_reader_the_others() {
    let mut scene = scene().await;
    let lost = scene.records[0].file.as_ref().unwrap().to_string();
    let path = scene
        .world
        .held()
        .into_iter()
        .find(|path| path.to_string_lossy().contains(&lost));
    std::fs::remove_file(path.unwrap()).unwrap();
    scene.will_answer(&scene.permission());
    let released = scene.release().await.unwrap();
    let shares = scene.open(&released).shares;
    assert_eq!(shares.len(), 1);
    assert_eq!(shares[0].record, scene.records[1].context.record);
}

#[tokio::test]
async fn m16_shares_of_an_earlier_month_are_released_and_its_key_is_gone() {
    let scene = scene().await;
    scene.running.stop().await;
    // As if all that was in an earlier month.
    let [key] = scene.world.month_keys().try_into().unwrap();
    let month = key.file_stem().unwrap().to_str().unwrap().to_owned();
    std::fs::rename(&key, key.with_file_name("2025-12.txt")).unwrap();
    for path in scene.world.held() {
        let name = path.file_name().unwrap().to_str().unwrap();
        let earlier = name.replace(&month, "2025-12");
        std::fs::rename(&path, path.with_file_name(earlier)).unwrap();
    }

    let (running, keeper) = scene.world.start_and_connect().await;
    let deadline = Instant::now() + Duration::from_secs(60);
    while scene.world.month_keys() != [key.clone()] {
        assert!(Instant::now() < deadline, "the earlier key is destroyed");
        sleep(Duration::from_millis(20)).await;
    }
    let held = scene.world.held();
    assert_eq!(held.len(), 2);
    let is_of_this_month = |path: &PathBuf| path.to_string_lossy().contains(&month);
    assert!(held.iter().all(is_of_this_month), "{held:?}");
    let mut scene = Scene {
        running,
        keeper,
        ..scene
    };
    scene.will_answer(&scene.permission());
    let released = scene.release().await.unwrap();
    assert_eq!(scene.open(&released).shares.len(), 2);
}

#[tokio::test]
async fn new_shares_are_released_in_place_of_lost_ones_and_only_for_their_own_version() {
    let mut scene = scene().await;
    for path in scene.world.held() {
        std::fs::remove_file(path).unwrap();
    }
    let context = scene.records[0].context.clone();
    let (request, files) = reissued(&context, &scene.world.recipient());
    let hold = scene.author.hold_for(&request, &files[1]);
    scene.keeper.hold(hold).await.unwrap();

    let mut permission = scene.permission();
    permission.records.truncate(1);
    permission.records[0].file = Some(Digest::of(&files[1]));
    scene.will_answer(&permission);
    let released = scene.release().await.unwrap();
    assert_eq!(scene.open(&released).shares[0].record, context.record);

    // What the proposal does not say, such as who added it, the ledger does.
    permission.records[0].context.author_key = Digest::of("another");
    scene.will_answer(&permission);
    scene
        .assert_refused(
            Code::NotFound,
            "NOT_FOUND: this keeper holds no share of the records",
        )
        .await;
}

#[tokio::test]
async fn a_held_file_is_released_after_a_restart() {
    let scene = scene().await;
    scene.will_answer(&scene.permission());
    scene.running.stop().await;
    let (_running, mut keeper) = scene.world.start_and_connect().await;
    keeper
        .release(ReleaseRequest::from(access()))
        .await
        .unwrap();
}

#[tokio::test]
async fn malformed_keys_are_refused_without_asking() {
    let mut scene = scene().await;
    let good = ReleaseRequest::from(access());
    let requests = [
        ReleaseRequest {
            patient: "nobody".into(),
            ..good.clone()
        },
        ReleaseRequest {
            time: u64::MAX,
            ..good.clone()
        },
        ReleaseRequest {
            transaction_id: "\0".into(),
            ..good
        },
    ];
    for request in requests {
        let status = scene.keeper.release(request).await.unwrap_err();
        assert_eq!(
            status.message(),
            "INVALID_ARGUMENT: an id or a time is malformed"
        );
    }
    assert!(scene.world.peer.asked().is_empty());
}
