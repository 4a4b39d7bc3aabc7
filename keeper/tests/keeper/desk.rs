//! To whom a keeper seals desk files anew, and which reasons of emergencies it holds.

use emr_api::custody::{DeskSource, Released, Reseal};
use emr_keeper_api::keeper_client::KeeperClient;
use emr_keeper_api::{HoldRequest, ReleaseRequest, ReleaseResponse, ResealRequest};
use emr_model::access::{AccessKey, HeldReason, Release, ReleasedPart};
use emr_model::desk::{
    Application, DeclaredEmergency, DeskReader, DeskSubject, MAX_DESK_FILE_BYTES, MayReadDesk,
};
use emr_model::emergency::{BreakGlass, EmergencyReason};
use emr_model::member::Role;
use emr_model::policy::GetPolicy;
use emr_model::{Bytes, Digest, ErrorCode, MemberId, Timestamp, TransactionId};
use emr_sealing::age_keys::AgeIdentity;
use emr_sealing::desk_file::{
    ApplicantDetails, DeskContent, DeskFile, DeskFileError, ExpectedDesk, ResealedDesk,
};
use fabric_gateway::SignedProposal;
use prost::Message;
use tonic::Code;
use tonic::transport::Channel;

use crate::support::{Answer, Author, Running, World, of_client, own, patient};

/// A keeper and a member of its organization.
struct Scene {
    world: World,
    member: Author,
    keeper: KeeperClient<Channel>,
    device: AgeIdentity,
    _running: Running,
}

fn member_id() -> MemberId {
    "07".repeat(16).parse().unwrap()
}

async fn scene() -> Scene {
    let world = World::new().await;
    let member = Author::new(&world.members.issue(&of_client(member_id().as_str())));
    let (running, keeper) = world.start_and_connect().await;
    let scene = Scene {
        world,
        member,
        keeper,
        device: AgeIdentity::generate(),
        _running: running,
    };
    scene.world.peer.will_answer([Answer::json(&DeskReader {
        reader: member_id(),
        recipient: scene.device.recipient(),
    })]);
    scene
}

fn application(msp: &str) -> DeskSubject {
    DeskSubject::Application(Application {
        id: "08".repeat(16).parse().unwrap(),
        msp: msp.parse().unwrap(),
        roles: vec![Role::Practitioner],
    })
}

fn of_applicant(subject: DeskSubject) -> DeskFile {
    let recipient = AgeIdentity::generate().recipient();
    DeskFile {
        subject,
        content: DeskContent::Applicant(ApplicantDetails::named("Dr Example", recipient)),
    }
}

fn emergency() -> DeclaredEmergency {
    DeclaredEmergency {
        patient: patient(),
        practitioner: member_id(),
    }
}

fn reason() -> DeskFile {
    DeskFile {
        subject: DeskSubject::Emergency(emergency()),
        content: DeskContent::Reason("found unconscious".to_owned()),
    }
}

impl Scene {
    fn sealed(&self, desk: &DeskFile) -> Vec<u8> {
        desk.seal(&[&self.world.recipient()]).unwrap()
    }

    /// The member's question for a file, as they sign it.
    fn question(&self, subject: DeskSubject, file: &[u8]) -> Bytes {
        let request = MayReadDesk {
            subject,
            file: Digest::of(file),
        };
        Bytes(self.member.hold_for(&request, file).proposal)
    }

    async fn reseal(
        &mut self,
        proposal: Bytes,
        file: DeskSource,
    ) -> Result<ReleaseResponse, tonic::Status> {
        let request = ResealRequest::from(Reseal { proposal, file });
        let answer = self.keeper.reseal(request).await;
        answer.map(tonic::Response::into_inner)
    }

    async fn refusal(&mut self, proposal: Bytes, file: &[u8]) -> (Code, String) {
        let file = DeskSource::Given(Bytes(file.to_vec()));
        let status = self.reseal(proposal, file).await.unwrap_err();
        (status.code(), status.message().to_owned())
    }

    fn open(
        &self,
        released: &ReleaseResponse,
        subject: &DeskSubject,
        file: &[u8],
    ) -> Result<DeskFile, DeskFileError> {
        let expected = ExpectedDesk {
            subject,
            file: &Digest::of(file),
            reader: &member_id(),
            msp: &own(),
        };
        ResealedDesk::unseal(&released.sealed, &self.device, &expected)
    }

    /// What the keeper is asked to hold for an emergency, and its transaction.
    fn declaration(&self, file: &[u8]) -> (HoldRequest, TransactionId) {
        let request = BreakGlass {
            patient: patient(),
            reason: EmergencyReason::Unconscious,
            text: Digest::of(file),
        };
        let hold = self.member.hold_for(&request, file);
        let proposal = SignedProposal::from_bytes(hold.proposal.clone()).unwrap();
        let transaction = proposal.proposal().transaction_id().parse().unwrap();
        (hold, transaction)
    }

    /// The contract's yes for an opening in an emergency.
    fn permission(&self, transaction: &TransactionId, file: &[u8]) -> Release {
        Release {
            transaction: access().transaction,
            reader: member_id(),
            recipient: self.device.recipient(),
            part: ReleasedPart::Record,
            records: Vec::new(),
            envelopes: Vec::new(),
            reason: Some(HeldReason {
                emergency: emergency(),
                transaction: transaction.clone(),
                file: Digest::of(file),
            }),
        }
    }

    /// Why an opening in this emergency releases nothing: the records have no shares here.
    async fn release(&mut self, permission: &Release) -> String {
        self.world.peer.will_answer([Answer::json(permission)]);
        let released = self.keeper.release(ReleaseRequest::from(access())).await;
        released.unwrap_err().message().to_owned()
    }
}

fn access() -> AccessKey {
    AccessKey {
        patient: patient(),
        time: Timestamp::from_millis(1_700_000_000_000),
        transaction: "cd".repeat(32).parse().unwrap(),
    }
}

const NO_REASON: &str = "NOT_FOUND: this keeper does not hold the reason of the emergency";
const NO_SHARE: &str = "NOT_FOUND: this keeper holds no share of the records";

#[tokio::test]
async fn one_keeper_gives_a_desk_file_to_the_device_that_the_contract_names() {
    let mut scene = scene().await;
    let desk = of_applicant(application("HospitalAMSP"));
    let file = scene.sealed(&desk);
    let question = scene.question(desk.subject.clone(), &file);
    let given = DeskSource::Given(Bytes(file.clone()));
    let resealed = scene.reseal(question.clone(), given).await.unwrap();

    let identity = scene.world.identity();
    let text = Released::signed_text(&resealed.sealed);
    assert!(identity.verifies(&text, &resealed.signature));
    assert_eq!(scene.open(&resealed, &desk.subject, &file), Ok(desk));

    let asked = scene.world.peer.asked();
    assert_eq!(
        asked.len(),
        1,
        "the contract decides about the member's own signature"
    );
    assert_eq!(asked[0].encode_to_vec(), question.0);
}

#[tokio::test]
async fn what_the_contract_refuses_is_not_given() {
    let mut scene = scene().await;
    let desk = of_applicant(application("HospitalAMSP"));
    let file = scene.sealed(&desk);
    let question = scene.question(desk.subject, &file);
    let no = Answer::Refusal(ErrorCode::NotPermitted);
    scene.world.peer.will_answer([no]);
    let refusal = scene.refusal(question, &file).await;
    let message = "NOT_PERMITTED: the contract's sentence".to_owned();
    assert_eq!(refusal, (Code::PermissionDenied, message));
}

#[tokio::test]
async fn a_file_about_another_hospital_than_was_asked_about_is_not_given() {
    let mut scene = scene().await;
    let file = scene.sealed(&of_applicant(application("HospitalBMSP")));
    let question = scene.question(application("HospitalAMSP"), &file);
    let (code, message) = scene.refusal(question, &file).await;
    assert_eq!(code, Code::InvalidArgument);
    assert!(message.ends_with("about something else"), "{message}");
}

#[tokio::test]
async fn only_a_members_question_about_this_file_is_answered() {
    let mut scene = scene().await;
    let desk = of_applicant(application("HospitalAMSP"));
    let file = scene.sealed(&desk);
    let another = scene.sealed(&desk);
    let about_another = scene.question(desk.subject.clone(), &another);
    let refusal = scene.refusal(about_another, &file).await;
    assert!(refusal.1.ends_with("the digests differ"), "{refusal:?}");

    let stranger = Author::new(&World::new().await.members.issue(&of_client("stranger")));
    let request = MayReadDesk {
        subject: desk.subject,
        file: Digest::of(&file),
    };
    let strangers = Bytes(stranger.hold_for(&request, &file).proposal);
    let refusal = scene.refusal(strangers, &file).await;
    assert_eq!(refusal.0, Code::PermissionDenied, "{refusal:?}");

    let another_function = Bytes(scene.member.hold_for(&GetPolicy {}, &file).proposal);
    let refusal = scene.refusal(another_function, &file).await;
    assert!(
        refusal.1.ends_with("it asks for no desk file"),
        "{refusal:?}"
    );
}

#[tokio::test]
async fn a_file_that_is_none_or_too_large_is_refused() {
    let mut scene = scene().await;
    for file in [Vec::new(), vec![0; 100], vec![0; MAX_DESK_FILE_BYTES + 1]] {
        let question = scene.question(application("HospitalAMSP"), &file);
        let (code, message) = scene.refusal(question, &file).await;
        assert_eq!(code, Code::InvalidArgument);
        assert!(
            message.ends_with("the desk file cannot be opened"),
            "{message}"
        );
    }
}

#[tokio::test]
async fn an_emergency_without_a_held_reason_releases_nothing() {
    let mut scene = scene().await;
    let file = scene.sealed(&reason());
    let (hold, transaction) = scene.declaration(&file);
    let permission = scene.permission(&transaction, &file);
    assert_eq!(scene.release(&permission).await, NO_REASON);
    let unnamed = Release {
        reason: None,
        ..permission.clone()
    };
    assert_eq!(scene.release(&unnamed).await, NO_REASON);

    scene.keeper.hold(hold).await.unwrap();
    assert_eq!(scene.release(&permission).await, NO_SHARE);
    let other = "ab".repeat(32).parse().unwrap();
    let of_another_emergency = scene.permission(&other, &file);
    assert_eq!(scene.release(&of_another_emergency).await, NO_REASON);
}

#[tokio::test]
async fn a_reason_that_the_keeper_cannot_show_to_reviewers_is_not_held() {
    let mut scene = scene().await;
    let of_another = DeskFile {
        subject: DeskSubject::Emergency(DeclaredEmergency {
            patient: member_id(),
            ..emergency()
        }),
        ..reason()
    };
    let not_for_this_keeper = reason()
        .seal(&[&AgeIdentity::generate().recipient()])
        .unwrap();
    let of_an_applicant = scene.sealed(&of_applicant(application("HospitalAMSP")));
    for file in [
        scene.sealed(&of_another),
        not_for_this_keeper,
        of_an_applicant,
        b"no age file".to_vec(),
        vec![0; 40 << 10],
    ] {
        let (hold, _) = scene.declaration(&file);
        let status = scene.keeper.hold(hold).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument, "{status:?}");
    }
    assert!(scene.world.held().is_empty());
}

#[tokio::test]
async fn a_held_reason_is_given_to_its_reviewer() {
    let mut scene = scene().await;
    let file = scene.sealed(&reason());
    let (hold, transaction) = scene.declaration(&file);
    scene.keeper.hold(hold).await.unwrap();
    let subject = reason().subject;
    let question = scene.question(subject.clone(), &file);
    let resealed = scene
        .reseal(question.clone(), DeskSource::Held(transaction))
        .await
        .unwrap();
    assert_eq!(scene.open(&resealed, &subject, &file), Ok(reason()));

    let elsewhere = "ab".repeat(32).parse().unwrap();
    let status = scene.reseal(question, DeskSource::Held(elsewhere)).await;
    assert_eq!(status.unwrap_err().code(), Code::NotFound);
}
