//! Invitations: a full queue keeps no invited applicant out.

use std::num::NonZeroU64;

use emr_api::invitation::{Invitation, InvitationCode};
use emr_api::sign_up::SignUp;
use emr_service::limits::WebLimits;
use fabric_ca::{CertificateRequest, SigningKey};
use reqwest::{Response, StatusCode};

use super::sign_ups::{admit, applicant, apply};
use super::world::{Member, World, code};

/// An application of a new patient with this code, or without one.
fn application(world: &World, invitation: Option<InvitationCode>) -> SignUp {
    let sign_up = applicant(world).sign_up;
    SignUp {
        invitation,
        ..sign_up
    }
}

async fn ask_for_invitation(member: &Member<'_>) -> Response {
    let request = member.visitor.post("/api/v1/invitations", &());
    request.send().await.unwrap()
}

async fn invite(member: &Member<'_>) -> InvitationCode {
    let answer = ask_for_invitation(member).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    answer.json::<Invitation>().await.unwrap().code
}

async fn with(limits: WebLimits) -> World {
    let mut world = World::new().await;
    world.config.limits = limits;
    world
}

#[tokio::test]
async fn m7_an_invited_applicant_finds_room_when_strangers_have_taken_their_organizations() {
    let limits = WebLimits {
        sign_ups_of_organization: 1,
        ..WebLimits::default()
    };
    invited_applicant_is_taken(limits, (507, "QUOTA_USED".to_owned())).await;
}

#[tokio::test]
async fn m7_an_invited_applicant_finds_room_when_files_of_strangers_have_taken_it() {
    let limits = WebLimits {
        sign_up_bytes_of_organization: 50,
        ..WebLimits::default()
    };
    invited_applicant_is_taken(limits, (507, "QUOTA_USED".to_owned())).await;
}

#[tokio::test]
async fn m7_an_invited_applicant_may_apply_when_strangers_have_used_up_the_addresss_rate() {
    let limits = WebLimits {
        sign_ups_per_hour_of_address: NonZeroU64::MIN,
        sign_up_burst_of_address: NonZeroU64::MIN,
        ..WebLimits::default()
    };
    invited_applicant_is_taken(limits, (429, "TOO_MANY_REQUESTS".to_owned())).await;
}

/// After one stranger's application the limits refuse the next stranger, with `refusal`, and not an invited applicant.
async fn invited_applicant_is_taken(limits: WebLimits, refusal: (u16, String)) {
    let world = with(limits).await;
    let running = world.serve().await;
    let visitor = world.visitor(&running);
    let official = world.ministry_member();
    admit(&world, &running, &official).await;
    let official = world.signed_in(&running, &official).await;
    let code_of_one = invite(&official).await;

    let stranger = application(&world, None);
    assert_eq!(
        apply(&visitor, &stranger).await.status(),
        StatusCode::CREATED
    );
    let another = apply(&visitor, &application(&world, None)).await;
    assert_eq!(code(another).await, refusal);

    let invited = application(&world, Some(code_of_one));
    assert_eq!(
        apply(&visitor, &invited).await.status(),
        StatusCode::CREATED
    );
    let queue = official.visitor.get("/api/v1/sign-ups");
    let queue = queue.send().await.unwrap().text().await.unwrap();
    assert!(queue.contains(r#""invited_by":"MinistryMSP""#), "{queue}");
}

#[tokio::test]
async fn an_invitation_serves_one_applicant_once() {
    let world = World::new().await;
    let running = world.serve().await;
    let visitor = world.visitor(&running);
    let official = world.ministry_member();
    admit(&world, &running, &official).await;
    let official = world.signed_in(&running, &official).await;
    let shown = invite(&official).await;

    // An application for an id that another key has applied with uses up nothing.
    let (one, other) = (applicant(&world), applicant(&world));
    apply(&visitor, &one.sign_up).await;
    let key = SigningKey::from_pem(&other.future.issued.key).unwrap();
    let request = CertificateRequest::new(one.sign_up.id.as_str());
    let conflicting = SignUp {
        csr: request.to_pem(&key).unwrap(),
        invitation: Some(shown.clone()),
        ..one.sign_up
    };
    let refused = apply(&visitor, &conflicting).await;
    assert_eq!(code(refused).await, (409, "CONFLICT".to_owned()));

    let invited = SignUp {
        invitation: Some(shown.clone()),
        ..other.sign_up
    };
    for _ in 0..2 {
        let answer = apply(&visitor, &invited).await;
        assert_eq!(
            answer.status(),
            StatusCode::CREATED,
            "an answer may be lost"
        );
    }
    let second = apply(&visitor, &application(&world, Some(shown))).await;
    assert_eq!(code(second).await, (410, "EXPIRED".to_owned()));
    let invented = InvitationCode::new([7; 10]);
    let invented = apply(&visitor, &application(&world, Some(invented))).await;
    assert_eq!(code(invented).await, (410, "EXPIRED".to_owned()));
}

#[tokio::test]
async fn an_organization_keeps_room_for_so_many_invited_applicants_and_no_more() {
    let world = with(WebLimits {
        invitations_of_organization: 1,
        ..WebLimits::default()
    })
    .await;
    let running = world.serve().await;
    let official = world.ministry_member();
    admit(&world, &running, &official).await;
    let official = world.signed_in(&running, &official).await;
    let shown = invite(&official).await;
    let full = (507, "QUOTA_USED".to_owned());
    assert_eq!(code(ask_for_invitation(&official).await).await, full);
    let invited = application(&world, Some(shown));
    apply(&world.visitor(&running), &invited).await;
    assert_eq!(
        code(ask_for_invitation(&official).await).await,
        full,
        "the invited applicant has the place until an approver decides"
    );
}

#[tokio::test]
async fn only_those_who_admit_members_invite() {
    let world = World::new().await;
    let running = world.serve().await;
    let patient = world.patient();
    let patient = world.signed_in(&running, &patient).await;
    let answer = ask_for_invitation(&patient).await;
    assert_eq!(code(answer).await, (403, "NOT_PERMITTED".to_owned()));
    let nobody = world
        .visitor(&running)
        .post("/api/v1/invitations", &())
        .send();
    assert_eq!(
        code(nobody.await.unwrap()).await,
        (401, "NOT_SIGNED_IN".to_owned())
    );
}
