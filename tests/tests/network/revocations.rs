//! A revoked certificate is worth nothing, at any peer and in any session, while all other members go on.

use std::sync::Arc;
use std::time::Duration;

use emr_client::identity::{RegistrarIdentity, SigningIdentity};
use emr_client::session::Session;
use emr_model::request::RequestAccess;
use emr_model::{ErrorCode, Function, MemberId};
use emr_native::wallet::Wallet;
use emr_network::{Error, Revocation, Revoked};
use emr_tests::signer::in_memory;
use fabric_ca::{
    CertificateNumber, EnrollRequest, ReenrollRequest, RevocationReason, RevokeRequest,
};
use tokio::time::{Instant, sleep};

use crate::authorities::{AUTHORITY, reach};
use crate::commands::Device;
use crate::forgery::Claims;
use crate::refusal::{failed_by_web, refused};
use crate::trial::{Case, Failure, Outcome, cases};
use crate::wire::{PATIENCE, ask, endorse, proposed, request_access, signed};
use crate::world::{READ_AND_ADD, World, add, hospital_a, open, open_green};

/// How long to wait before looking again whether a peer has heard of a revocation.
const PAUSE: Duration = Duration::from_millis(50);

pub(crate) fn cases() -> Vec<Case> {
    // They hold the network's lock, and one of them ends a peer.
    cases![Alone:
        a_revoked_member_is_refused_by_every_peer_and_in_every_session,
        a_peer_that_was_away_refuses_a_revoked_certificate_when_it_is_back,
        a_member_renews_a_certificate_and_revokes_the_old_one,
        only_revokers_revoke_certificates_of_others,
        an_official_revokes_a_member_which_is_pending_until_the_operator_acts,
    ]
    .into()
}

async fn a_revoked_member_is_refused_by_every_peer_and_in_every_session(
    world: Arc<World>,
) -> Outcome {
    let patient = world.patient().await?;
    let doctor = world.doctor(&hospital_a()).await?;
    let colleague = world.doctor(&hospital_a()).await?;
    patient.grant(&doctor, READ_AND_ADD).await?;
    patient.grant(&colleague, READ_AND_ADD).await?;
    let basis = doctor.basis(patient.id()).await?;
    let added = add(&doctor.member, &basis, b"private").await?;
    open_green(&doctor.member, &basis, &added, b"private").await?;
    let (session, web) = (doctor.member.session(), doctor.member.session().web());
    let identity = session.identity();
    let held_back = world.propose(identity, RequestAccess::NAME, &request_access(identity))?;
    let held_back = endorse(session, &held_back)
        .await?
        .sign(&in_memory(identity))?;
    web.blob(&added.content, 1 << 20).await?;
    assert_eq!(heard_by(&world, identity).await?, 3, "every peer listens");

    let revoked = Revoked::Member(doctor.member.id().clone());
    let expected = Revocation {
        certificates: 1,
        is_channel_changed: true,
        absent_peers: Vec::new(),
    };
    let done = world.network.revoke("hospital-a", &revoked).await?;
    assert_eq!(done, expected);

    assert_eq!(heard_by(&world, identity).await?, 0, "no peer listens");
    let proposal = world.propose(identity, RequestAccess::NAME, &request_access(identity))?;
    assert!(web.evaluate(&proposed(&proposal)).await.is_err());
    assert!(web.endorse(&proposed(&proposal)).await.is_err());
    assert!(web.submit(&signed(&held_back)).await.is_err());
    assert!(open(&doctor.member, &basis, &added).await.is_err());
    // The service hears of it when the peers do, and then nothing is handed out for an older opening either.
    let deadline = Instant::now() + PATIENCE;
    while web.blob(&added.content, 1 << 20).await.is_ok() {
        assert!(Instant::now() < deadline, "the session goes on");
        sleep(PAUSE).await;
    }
    let refusal = web.blob(&added.content, 1 << 20).await;
    failed_by_web(refusal, "SIGN_IN_REFUSED");
    match world.sign_in(&doctor.wallet).await {
        Ok(_) => panic!("who was revoked has signed in"),
        Err(refusal) => assert!(refusal.to_string().contains("revoked"), "{refusal}"),
    }

    let basis = colleague.basis(patient.id()).await?;
    open_green(&colleague.member, &basis, &added, b"private").await?;
    add(&colleague.member, &basis, b"and on").await?;

    let nothing = Revocation {
        certificates: 0,
        is_channel_changed: false,
        ..expected
    };
    let again = world.network.revoke("hospital-a", &revoked).await?;
    assert_eq!(again, nothing);
    let elsewhere = world.network.revoke("hospital-b", &revoked).await;
    assert!(matches!(cause(elsewhere), Error::NotIssued { .. }));
    let nowhere = world.network.revoke("hospital-z", &revoked).await;
    assert!(matches!(cause(nowhere), Error::UnknownOrganization { .. }));
    Ok(())
}

async fn a_peer_that_was_away_refuses_a_revoked_certificate_when_it_is_back(
    world: Arc<World>,
) -> Outcome {
    let doctor = world.doctor(&hospital_a()).await?;
    let identity = doctor.member.session().identity();
    let away = "peer0.hospital-b";
    world.network.stop_process(away).await?;
    let revoked = Revoked::Certificate(identity.certificate_pem().to_owned());
    let done = world.network.revoke("hospital-a", &revoked).await?;
    assert_eq!(done.absent_peers, [away]);
    world.network.resume().await?;
    let deadline = Instant::now() + PATIENCE;
    while heard_by(&world, identity).await? > 0 {
        assert!(Instant::now() < deadline, "{away} never hears of it");
        sleep(PAUSE).await;
    }
    Ok(())
}

async fn a_member_renews_a_certificate_and_revokes_the_old_one(world: Arc<World>) -> Outcome {
    let doctor = world.doctor(&hospital_a()).await?;
    let (authority, old) = (reach(&world)?, own(&doctor.wallet));
    let wallet = &doctor.wallet;
    let application = wallet
        .account
        .sign_up(&*wallet.signer(), Vec::new(), None)
        .await?;
    let request = ReenrollRequest::new(EnrollRequest::new(application.csr));
    let renewed = authority
        .reenroll(&request, &old.certificate_pem, wallet.key())
        .await?
        .certificate;
    assert_ne!(renewed, old.certificate_pem);

    let revoke = RevokeRequest::certificate(&old.certificate_pem)?
        .with_reason(RevocationReason::Superseded)
        .with_list();
    let revocation = authority
        .revoke(&revoke, &old.certificate_pem, wallet.key())
        .await?;
    let number = CertificateNumber::of(&old.certificate_pem)?;
    assert_eq!(revocation.certificates, [number]);
    assert!(revocation.list.is_some());
    let refusal = authority
        .reenroll(&request, &old.certificate_pem, wallet.key())
        .await
        .expect_err("the authority issued this certificate, and knows that it is revoked");
    assert!(refusal.is_not_authenticated(), "{refusal}");

    let old = doctor.member.session().identity();
    let new = SigningIdentity::new(hospital_a(), renewed, wallet.signer())?;
    assert_eq!(heard_by(&world, old).await?, 3, "no peer knows it yet");
    let revoked = Revoked::Certificate(old.certificate_pem().to_owned());
    let done = world.network.revoke("hospital-a", &revoked).await?;
    assert_eq!((done.certificates, done.is_channel_changed), (0, true));
    assert_eq!(heard_by(&world, old).await?, 0);
    assert_eq!(heard_by(&world, &new).await?, 3);
    let session = Session::sign_in(emr_native::connect(&world.profile)?, new).await?;
    session.keepers().await?;
    Ok(())
}

async fn only_revokers_revoke_certificates_of_others(world: Arc<World>) -> Outcome {
    let doctor = world.doctor(&hospital_a()).await?;
    let colleague = world.doctor(&hospital_a()).await?;
    let (authority, doctors) = (reach(&world)?, own(&doctor.wallet));
    let revoke = async |request: &RevokeRequest, by: &Wallet| {
        authority
            .revoke(request, &own(by).certificate_pem, by.key())
            .await
    };
    let identity = |id: &MemberId| RevokeRequest::identity(id.as_str());

    let foreign = RevokeRequest::certificate(&own(&colleague.wallet).certificate_pem)?;
    for request in [&identity(colleague.member.id()), &foreign] {
        let refusal = revoke(request, &doctor.wallet)
            .await
            .expect_err("not a revoker");
        assert!(refusal.is_not_permitted(), "{refusal}");
    }
    let list = authority.revocation_list(&doctors.certificate_pem, doctor.wallet.key());
    let refusal = list.await.expect_err("not one to make lists");
    assert!(refusal.is_not_permitted(), "{refusal}");

    let registrar = &world.registrar;
    let revocation = revoke(&foreign, registrar).await?;
    assert_eq!(revocation.certificates.len(), 1);
    let refusal = revoke(&foreign, registrar).await.expect_err("done before");
    assert!(refusal.is_already_revoked(), "{refusal}");
    let all = revoke(&identity(colleague.member.id()), registrar).await?;
    assert_eq!((all.certificates, all.list), (Vec::new(), None));

    let claims = Claims {
        name: "nobody",
        unit: "client",
        attributes: &[],
    };
    let forged = world.forge(&hospital_a(), &claims)?;
    let forged = RevokeRequest::certificate(forged.certificate_pem())?;
    for request in [&RevokeRequest::identity("nobody"), &forged] {
        let refusal = revoke(request, registrar).await.expect_err("never issued");
        assert!(refusal.is_unknown(), "{refusal}");
    }
    Ok(())
}

async fn an_official_revokes_a_member_which_is_pending_until_the_operator_acts(
    world: Arc<World>,
) -> Outcome {
    for official in [&world.ministry, &world.registrar] {
        let doctor = world.doctor(&hospital_a()).await?;
        let id = doctor.member.id().as_str();
        let official = Device::new(&world, official)?;
        let done = official.does(&["revoke-member", id]).await?;
        assert!(done["transaction"].is_string(), "{done}");
        assert_eq!(done["pending"][0]["authority"], AUTHORITY);
        let again = official.does(&["revoke-member", id]).await?;
        assert!(again["transaction"].is_null(), "{again}");
        assert_eq!(again["pending"], done["pending"]);
        let member = world.sign_in(&doctor.wallet).await?;
        refused(member.session().keepers().await, ErrorCode::NotPermitted);

        let revoked = Revoked::Member(doctor.member.id().clone());
        let operators = world.network.revoke("hospital-a", &revoked).await?;
        assert_eq!(
            (operators.certificates, operators.is_channel_changed),
            (0, true)
        );
        let deadline = Instant::now() + PATIENCE;
        while official
            .does(&["revocations"])
            .await?
            .to_string()
            .contains(id)
        {
            assert!(Instant::now() < deadline, "it is pending for ever");
            sleep(PAUSE).await;
        }
        let refusal = world.sign_in(&doctor.wallet).await;
        let refusal = refusal.expect_err("the certificate is revoked").to_string();
        assert!(refusal.contains("revoked"), "{refusal}");
    }
    Ok(())
}

/// How many peers endorse this identity's proposal; the others must say that they do not let it in.
async fn heard_by(world: &World, identity: &SigningIdentity) -> Result<usize, Failure> {
    let mut listening = 0;
    for organization in world.network.topology().member_organizations() {
        let proposal = world.propose(identity, RequestAccess::NAME, &request_access(identity))?;
        match ask(world.peer(&organization.msp_id)?, &proposal).await {
            Ok(answer) => {
                let status = answer.response.map(|response| response.status);
                assert_eq!(status, Some(200));
                listening += 1;
            }
            Err(refusal) => {
                assert!(refusal.message().contains("access denied"), "{refusal}");
            }
        }
    }
    Ok(listening)
}

/// What a member shows to that authority.
fn own(wallet: &Wallet) -> RegistrarIdentity {
    let identity = wallet.account.registrar(wallet.signer(), AUTHORITY);
    identity.expect("the member has a certificate of this authority")
}

/// Why a step failed.
fn cause<T: std::fmt::Debug>(result: Result<T, Error>) -> Error {
    match result.expect_err("there is nothing to revoke") {
        Error::Step { source, .. } => *source,
        error => error,
    }
}
