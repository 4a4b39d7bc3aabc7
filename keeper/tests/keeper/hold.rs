//! What a keeper takes into custody, and what it does not.

use emr_api::custody::Receipt;
use emr_keeper_api::keeper_client::KeeperClient;
use emr_keeper_api::{HoldRequest, MAX_REQUEST_BYTES};
use emr_model::member::ChangeKeys;
use emr_model::policy::GetPolicy;
use emr_model::record::ReissueShares;
use emr_model::{Digest, ErrorCode, MspId, RecordId, Timestamp};
use emr_sealing::age_keys::{AgeIdentity, decrypt, encrypt};
use emr_sealing::recovery_share::{RecoveryShare, share_out};
use fabric_protos::protos::SignedProposal;
use prost::Message;
use tonic::Code;
use tonic::transport::Channel;

use crate::support::{
    Answer, Author, CHAINCODE, CHANNEL, Draft, ORGANIZATIONS, Running, World, of_client, own,
    reissued,
};
use emr_testkit::{Authority, Template};

/// A keeper, a caller, and an author.
struct Scene {
    world: World,
    author: Author,
    keeper: KeeperClient<Channel>,
    running: Running,
}

async fn scene() -> Scene {
    let world = World::new().await;
    let author = Author::new(&world.members.issue(&of_client("author")));
    let (running, keeper) = world.start_and_connect().await;
    Scene {
        world,
        author,
        keeper,
        running,
    }
}

impl Scene {
    fn draft(&self) -> Draft {
        self.author.draft(&self.world.recipient())
    }

    /// Asserts that the request is refused so, that nothing is held and that the peer was not bothered.
    async fn assert_refused(&mut self, request: HoldRequest, code: Code, message: &str) {
        let asked = self.asked_before_refusal(request, code, message).await;
        assert_eq!(asked, 0);
    }

    /// The same of a file that the keeper opens, and so only after the contract accepted the proposal.
    async fn assert_refused_once_opened(
        &mut self,
        request: HoldRequest,
        code: Code,
        message: &str,
    ) {
        let asked = self.asked_before_refusal(request, code, message).await;
        assert_eq!(asked, 1);
    }

    /// How often the peer was asked before the request was refused so.
    async fn asked_before_refusal(
        &mut self,
        request: HoldRequest,
        code: Code,
        message: &str,
    ) -> usize {
        let status = self.keeper.hold(request).await.unwrap_err();
        assert_eq!((status.code(), status.message()), (code, message));
        assert!(self.world.held().is_empty());
        self.world.peer.asked().len()
    }
}

#[tokio::test]
async fn a_file_that_the_contract_accepts_is_held_and_receipted() {
    let mut scene = scene().await;
    let draft = scene.draft();
    let (transaction, file) = (
        draft.context.transaction.clone(),
        Digest::of(&draft.files[1]),
    );
    let request = draft.hold_request(&scene.author);
    let response = scene
        .keeper
        .hold(request.clone())
        .await
        .unwrap()
        .into_inner();

    let receipt = Receipt::try_from(response).unwrap();
    assert_eq!(
        (&receipt.transaction, &receipt.file, &receipt.msp),
        (&transaction, &file, &own())
    );
    let identity = scene.world.identity();
    assert_eq!(receipt.certificate, identity.certificate_pem());
    let text = Receipt::signed_text(&transaction, &file, &own());
    assert!(identity.verifies(&text, receipt.signature.as_ref()));

    let held = scene.world.held();
    assert_eq!(held.len(), 1);
    let name = held[0].to_string_lossy();
    assert!(name.contains(file.as_str()), "{name}");
    // It rests under the key of the month, and not as its author sealed it.
    let rests = std::fs::read(&held[0]).unwrap();
    let (custody, month) = scene.world.keys();
    assert_eq!(
        decrypt(&month, &rests).unwrap(),
        decrypt(&custody, &request.file).unwrap()
    );
    assert!(decrypt(&custody, &rests).is_err());
    let asked = SignedProposal::decode(request.proposal.as_slice()).unwrap();
    assert_eq!(scene.world.peer.asked(), [asked]);
}

#[tokio::test]
async fn holding_again_changes_nothing_even_after_a_restart_and_when_the_peer_would_refuse() {
    let mut scene = scene().await;
    let request = scene.draft().hold_request(&scene.author);
    scene.keeper.hold(request.clone()).await.unwrap();
    let held = scene.world.held();
    scene.running.stop().await;

    scene.world.peer.asked();
    scene
        .world
        .peer
        .will_answer([Answer::Status(Code::Unknown)]);
    let (_running, mut keeper) = scene.world.start_and_connect().await;
    keeper.hold(request).await.unwrap();
    assert_eq!(scene.world.held(), held);
    assert!(scene.world.peer.asked().is_empty());
}

#[tokio::test]
async fn a_transaction_has_one_file_also_after_a_restart() {
    let Scene {
        world, mut running, ..
    } = scene().await;
    let member = "05".repeat(16);
    let author = Author::new(&world.members.issue(&of_client(&member)));
    let (recipient, key) = (world.recipient(), AgeIdentity::generate());
    let msps = ORGANIZATIONS.map(|msp| msp.parse::<MspId>().unwrap());
    let keepers = msps.each_ref().map(|msp| (msp, recipient.clone()));
    let [_, file, _] = share_out(&key, &member.parse().unwrap(), &keepers).unwrap();
    // The same share, sealed to one more, is a longer file.
    let (custody, _) = world.keys();
    let share = RecoveryShare::open(&file, &custody, &own()).unwrap();
    let to_both = [&recipient, &key.recipient()];
    let other = encrypt(&to_both, &serde_json::to_vec(&share).unwrap()).unwrap();
    let change = ChangeKeys {
        add: None,
        proof: None,
        device: None,
        end: Vec::new(),
        recipient: key.recipient(),
        patient_recipient: None,
        keyring: None,
    };
    let first = author.hold_for(&change, &file);
    let second = HoldRequest {
        file: other,
        ..first.clone()
    };
    for _ in 0..2 {
        let channel = world.connect_as_portal(running.address).await;
        let mut keeper = KeeperClient::new(channel);
        keeper.hold(first.clone()).await.unwrap();
        let refusal = keeper.hold(second.clone()).await.unwrap_err();
        assert_eq!(refusal.code(), Code::InvalidArgument);
        assert_eq!(
            refusal.message(),
            "INVALID_ARGUMENT: the keeper has taken another file of this transaction"
        );
        assert_eq!(world.held().len(), 1);
        running.stop().await;
        running = world.start().await;
    }
}

#[tokio::test]
async fn a_file_of_a_refused_proposal_is_not_held() {
    let mut scene = scene().await;
    scene
        .world
        .peer
        .will_answer([Answer::Refusal(ErrorCode::NotPermitted)]);
    let request = scene.draft().hold_request(&scene.author);
    let context = scene.draft().context;
    let (new_shares, files) = reissued(&context, &scene.world.recipient());
    let reissue = scene.author.hold_for(&new_shares, &files[1]);
    for request in [request, reissue] {
        let status = scene.keeper.hold(request).await.unwrap_err();
        assert_eq!(status.code(), Code::PermissionDenied);
        assert_eq!(status.message(), "NOT_PERMITTED: the contract's sentence");
        assert!(scene.world.held().is_empty());
    }
}

#[tokio::test]
async fn a_peer_that_refuses_fails_or_is_gone_is_told_apart() {
    let mut scene = scene().await;
    for (answer, code, message) in [
        (
            Answer::Status(Code::Unknown),
            Code::PermissionDenied,
            "NOT_PERMITTED: the keeper's peer does not endorse the proposal",
        ),
        (
            Answer::Status(Code::Unavailable),
            Code::Unavailable,
            "UNAVAILABLE: the keeper's peer cannot be asked",
        ),
        (
            Answer::Response(418, "no code of ours"),
            Code::Internal,
            "INTERNAL: the answer of the keeper's peer cannot be understood",
        ),
    ] {
        scene.world.peer.will_answer([answer]);
        let request = scene.draft().hold_request(&scene.author);
        let status = scene.keeper.hold(request).await.unwrap_err();
        assert_eq!((status.code(), status.message()), (code, message));
        assert!(scene.world.held().is_empty());
    }
}

#[tokio::test]
async fn another_file_than_the_proposal_names_is_refused() {
    let mut scene = scene().await;
    let mut request = scene.draft().hold_request(&scene.author);
    request.file = scene.draft().files[1].clone();
    let message = "INVALID_ARGUMENT: the file is not the one that the proposal names for this keeper: the digests differ";
    scene
        .assert_refused(request, Code::InvalidArgument, message)
        .await;
}

#[tokio::test]
async fn a_file_that_is_mostly_air_is_refused() {
    let mut scene = scene().await;
    let mut draft = scene.draft();
    let air = vec![b' '; 1 << 19];
    draft.files[1] = encrypt(&[&scene.world.recipient()], &air).unwrap();
    draft.request.parts.keepers[1].file = Digest::of(&draft.files[1]);
    let request = draft.hold_request(&scene.author);
    let message = "INVALID_ARGUMENT: the file is too long";
    scene
        .assert_refused(request, Code::InvalidArgument, message)
        .await;
}

#[tokio::test]
async fn a_proposal_that_names_no_file_for_this_keeper_is_refused() {
    let mut scene = scene().await;
    let mut draft = scene.draft();
    draft.request.parts.keepers[1].msp = "HospitalCMSP".parse().unwrap();
    let message = "INVALID_ARGUMENT: the file is not the one that the proposal names for this keeper: it names none";
    let request = draft.hold_request(&scene.author);
    scene
        .assert_refused(request, Code::InvalidArgument, message)
        .await;
}

#[tokio::test]
async fn a_file_sealed_to_another_recipient_is_refused() {
    let mut scene = scene().await;
    let other = AgeIdentity::generate().recipient();
    let message = "INVALID_ARGUMENT: the file is not the one that the proposal names for this keeper: it is sealed to another recipient";
    let request = scene.author.draft(&other).hold_request(&scene.author);
    scene
        .assert_refused(request, Code::InvalidArgument, message)
        .await;

    // The proposal lies about the recipient: the file does not open.
    let mut draft = scene.author.draft(&other);
    draft.request.parts.keepers[1].recipient = scene.world.recipient().digest();
    let message =
        "INVALID_ARGUMENT: the file does not hold this keeper's shares of the proposal's records";
    let request = draft.hold_request(&scene.author);
    scene
        .assert_refused_once_opened(request, Code::InvalidArgument, message)
        .await;
}

#[tokio::test]
async fn l10_a_file_of_another_record_is_refused_once_the_contract_accepted() {
    let mut scene = scene().await;
    let victim = scene.draft();
    let mut own = scene.draft();
    own.request.parts.keepers[1].file = Digest::of(&victim.files[1]);
    own.files[1] = victim.files[1].clone();
    let message =
        "INVALID_ARGUMENT: the file does not hold this keeper's shares of the proposal's records";
    let request = own.hold_request(&scene.author);
    scene
        .assert_refused_once_opened(request, Code::InvalidArgument, message)
        .await;
}

#[tokio::test]
async fn new_shares_of_another_version_than_their_proposal_names_are_refused() {
    let mut scene = scene().await;
    let context = scene.draft().context;
    let (request, files) = reissued(&context, &scene.world.recipient());
    let elsewhere: [fn(&mut ReissueShares); 4] = [
        |request| request.patient = "99".repeat(16).parse().unwrap(),
        |request| request.category = "99".repeat(16).parse().unwrap(),
        |request| {
            request.record =
                RecordId::new(Timestamp::from_millis(1), &request.record.transaction(), 0)
        },
        |request| request.version += 1,
    ];
    let message =
        "INVALID_ARGUMENT: the file does not hold this keeper's shares of the proposal's records";
    for change in elsewhere {
        let mut other = request.clone();
        change(&mut other);
        let hold = scene.author.hold_for(&other, &files[1]);
        scene
            .assert_refused_once_opened(hold, Code::InvalidArgument, message)
            .await;
    }
    let hold = scene.author.hold_for(&request, &files[1]);
    scene.keeper.hold(hold).await.unwrap();
    assert_eq!(scene.world.held().len(), 1);
}

#[tokio::test]
async fn the_share_of_another_place_is_refused() {
    let mut scene = scene().await;
    let mut draft = scene.draft();
    // The same file named at the third place, where the share should be the third.
    draft.request.parts.keepers.swap(1, 2);
    let message = "INVALID_ARGUMENT: the file is not the one that the proposal names for this keeper: a share is another keeper's";
    let request = draft.hold_request(&scene.author);
    scene
        .assert_refused_once_opened(request, Code::InvalidArgument, message)
        .await;
}

#[tokio::test]
async fn a_stranger_an_expired_member_and_a_node_are_refused() {
    let mut scene = scene().await;
    let stranger = Author::new(&Authority::new("members").issue(&of_client("author")));
    let expired = Author::new(&scene.world.members.issue(&of_client("author").expired()));
    let node = Author::new(
        &scene
            .world
            .members
            .issue(&Template::named("author").unit("peer")),
    );
    for author in [stranger, expired, node] {
        let request = author.draft(&scene.world.recipient()).hold_request(&author);
        let message =
            "NOT_PERMITTED: the author's certificate is not one of a member of this network";
        scene
            .assert_refused(request, Code::PermissionDenied, message)
            .await;
    }
}

#[tokio::test]
async fn a_proposal_signed_with_another_key_is_refused() {
    let mut scene = scene().await;
    let mut other = Author::new(&scene.world.members.issue(&of_client("other")));
    other.identity = scene.author.identity.clone();
    let request = scene.draft().hold_request(&other);
    let message = "INVALID_ARGUMENT: the proposal is not one that its creator signed";
    scene
        .assert_refused(request, Code::InvalidArgument, message)
        .await;
}

#[tokio::test]
async fn a_proposal_of_something_else_is_refused() {
    let mut scene = scene().await;
    for (channel, chaincode, function, reason) in [
        (
            "other",
            CHAINCODE,
            "Records:AddRecord",
            "it is for another channel or chaincode",
        ),
        (
            CHANNEL,
            "other",
            "Records:AddRecord",
            "it is for another channel or chaincode",
        ),
        (
            CHANNEL,
            CHAINCODE,
            "Records:Nothing",
            "it calls another function",
        ),
        (
            CHANNEL,
            CHAINCODE,
            "Records:GetRecord",
            "its argument is malformed",
        ),
    ] {
        let draft = scene.draft();
        let file = draft.files[1].clone();
        let proposal = draft
            .propose_to(&scene.author, channel, chaincode, function)
            .to_bytes()
            .into();
        let message = format!("INVALID_ARGUMENT: the proposal cannot be used for this: {reason}");
        scene
            .assert_refused(
                HoldRequest { proposal, file },
                Code::InvalidArgument,
                &message,
            )
            .await;
    }
    let request = scene.author.hold_for(&GetPolicy {}, b"a file");
    let message =
        "INVALID_ARGUMENT: the proposal cannot be used for this: it calls another function";
    scene
        .assert_refused(request, Code::InvalidArgument, message)
        .await;
}

#[tokio::test]
async fn garbage_and_too_long_input_are_refused() {
    let mut scene = scene().await;
    let good = scene.draft().hold_request(&scene.author);
    for proposal in [
        Vec::new(),
        b"garbage".to_vec(),
        vec![0xff; 1000],
        good.proposal[1..].to_vec(),
    ] {
        let request = HoldRequest {
            proposal,
            file: good.file.clone(),
        };
        let message = "INVALID_ARGUMENT: the proposal is not one that its creator signed";
        scene
            .assert_refused(request, Code::InvalidArgument, message)
            .await;
    }
    let request = HoldRequest {
        proposal: vec![0; 256 * 1024 + 1],
        file: good.file.clone(),
    };
    scene
        .assert_refused(
            request,
            Code::InvalidArgument,
            "INVALID_ARGUMENT: the proposal is too long",
        )
        .await;
    let request = HoldRequest {
        proposal: good.proposal.clone(),
        file: vec![0; 4 * 1024 + 1],
    };
    scene
        .assert_refused(
            request,
            Code::InvalidArgument,
            "INVALID_ARGUMENT: the file is too long",
        )
        .await;

    let request = HoldRequest {
        proposal: good.proposal,
        file: vec![0; MAX_REQUEST_BYTES + 1],
    };
    let status = scene.keeper.hold(request).await.unwrap_err();
    assert_eq!(status.code(), Code::OutOfRange);
}
