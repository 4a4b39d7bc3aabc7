//! Desk files: names and reasons are read by officials whom the contract names, and by nobody else.

use std::fs;
use std::sync::Arc;

use emr_api::custody::{DeskSource, Released, Reseal};
use emr_api::sign_up::SignUpStatus;
use emr_client::Error;
use emr_client::member::{
    HeldBasis, Member, reason_of_refusal, sign_up, sign_up_status, take_up_certificates,
};
use emr_client::session::{Admission, Session};
use emr_client::web::WebError;
use emr_model::desk::{Application, DeclaredEmergency, DeskSubject, MayReadDesk};
use emr_model::emergency::{BreakGlass, Emergency, EmergencyReason};
use emr_model::member::Role;
use emr_model::{Bytes, Digest, ErrorCode, Function, MspId, PageRequest};
use emr_native::wallet::Wallet;
use emr_sealing::desk_file::ApplicantDetails;

use crate::refusal::{failed_by_web, refused, refused_by_web};
use crate::trial::{Case, Failure, Outcome, cases};
use crate::wire::proposed;
use crate::world::{Patient, READ_AND_ADD, World, add, files, hospital_a, hospital_b, open};

pub(crate) fn cases() -> Vec<Case> {
    cases![Together:
        an_applicants_name_is_read_by_their_approvers_and_nobody_else,
        a_refusals_reason_is_read_by_the_applicant_and_not_by_the_web_service,
        the_reason_of_an_emergency_is_read_by_reviewers_and_the_patient,
        m2_an_emergency_whose_reason_no_keeper_holds_releases_nothing,
    ]
    .into()
}

const NAME: &str = "Zenobia Quillfeather";
const EMAIL: &str = "zenobia@quillfeather.example";
const PHOTO: [u8; 4] = [0xff, 0xd8, 0xff, 0xe0];

/// Applies as a practitioner of hospital A.
async fn apply(world: &World) -> Result<Wallet, Failure> {
    let connection = emr_native::connect(&world.profile)?;
    let roles = vec![Role::Practitioner];
    let wallet = Wallet::generate(connection.trust(), hospital_a(), roles)?;
    let recipient = wallet.device_key().recipient();
    let details = ApplicantDetails {
        email: Some(EMAIL.to_owned()),
        photo: Some(PHOTO.to_vec().into()),
        ..ApplicantDetails::named(NAME, recipient)
    };
    sign_up(
        &connection,
        &wallet.account,
        &*wallet.signer(),
        details,
        None,
    )
    .await?;
    Ok(wallet)
}

async fn an_applicants_name_is_read_by_their_approvers_and_nobody_else(
    world: Arc<World>,
) -> Outcome {
    let mut wallet = apply(&world).await?;
    let ministry = world.sign_in(&world.ministry).await?;
    let queued = ministry
        .session()
        .application(&wallet.account.id)
        .await?
        .sign_up;
    let of_a = world.person(&hospital_a(), &[Role::Registrar]).await?;
    let of_b = world.person(&hospital_b(), &[Role::Registrar]).await?;
    let doctor = world.doctor(&hospital_a()).await?;

    for official in [&ministry, &of_a.member] {
        let details = official.applicant(&queued).await?;
        assert_eq!(details.name, NAME);
        assert_eq!(details.email.as_deref(), Some(EMAIL));
        assert_eq!(details.photo, Some(PHOTO.to_vec().into()));
    }
    let file = ministry.session().web().desk_file(&queued.id).await?;
    for stranger in [&of_b.member, &doctor.member] {
        // Neither the service gives them the file, nor do keepers give them what is in it.
        let given = stranger.session().web().desk_file(&queued.id).await;
        assert!(given.is_err(), "{given:?}");
        every_keeper_refuses(&world, stranger.session(), &queued.application(), &file).await?;
    }
    ministry.session().suspend(of_a.member.id(), &[]).await?;
    let suspended = world.sign_in(&of_a.wallet).await?;
    every_keeper_refuses(&world, suspended.session(), &queued.application(), &file).await?;
    nothing_of_the_web_service_has(&world, &[NAME, EMAIL]);

    let admission = Admission {
        id: wallet.account.id.clone(),
        msp: wallet.account.msp.clone(),
        roles: wallet.account.roles.clone(),
        code: wallet.admission_code(ministry.session().trust()),
        custody: false,
    };
    let registrars = world.ministry.registrars();
    ministry.session().approve(&admission, &registrars).await?;
    let gone = ministry.session().web().desk_file(&queued.id).await;
    failed_by_web(gone, "NOT_FOUND");
    let (connection, signer) = (emr_native::connect(&world.profile)?, wallet.signer());
    take_up_certificates(&connection, &mut wallet.account, &*signer).await?;
    let member = Member::sign_in(connection, wallet.device()).await?;
    member.activate().await?;
    nothing_of_the_web_service_has(&world, &[NAME, EMAIL]);
    Ok(())
}

async fn a_refusals_reason_is_read_by_the_applicant_and_not_by_the_web_service(
    world: Arc<World>,
) -> Outcome {
    const REASON: &str = "We do not know anybody called Quillfeather.";
    let wallet = apply(&world).await?;
    let registrar = world.sign_in(&world.registrar).await?;
    registrar.refuse(&wallet.account.id, REASON).await?;

    let connection = emr_native::connect(&world.profile)?;
    let status = sign_up_status(&connection, &wallet.account.id, &*wallet.signer()).await?;
    let SignUpStatus::Refused(file) = status else {
        panic!("the application was refused: {status:?}");
    };
    let (_, vault) = wallet.keys();
    let reason = reason_of_refusal(&wallet.account, &*vault, &file.0).await?;
    assert_eq!(reason, REASON);
    let (_, another) = world.registrar.keys();
    let unread = reason_of_refusal(&wallet.account, &*another, &file.0).await;
    assert!(matches!(unread, Err(Error::Desk(_))), "{unread:?}");
    nothing_of_the_web_service_has(&world, &[NAME, EMAIL, REASON]);
    Ok(())
}

async fn the_reason_of_an_emergency_is_read_by_reviewers_and_the_patient(
    world: Arc<World>,
) -> Outcome {
    const REASON: &str = "found below the Quillfeather bridge";
    let patient = world.patient_open_to_emergencies().await?;
    let doctor = world.doctor(&hospital_a()).await?;
    let colleague = world.doctor(&hospital_a()).await?;
    let of_b = world.person(&hospital_b(), &[Role::Registrar]).await?;
    let reason = EmergencyReason::Unconscious;
    doctor
        .member
        .break_glass(patient.id(), reason, REASON)
        .await?;

    let emergency = only_emergency(&patient).await?;
    let ministry = world.sign_in(&world.ministry).await?;
    let registrar = world.sign_in(&world.registrar).await?;
    for reader in [&ministry, &registrar, &patient.member] {
        assert_eq!(reader.emergency_reason(&emergency).await?, REASON);
    }
    for stranger in [&of_b.member, &colleague.member, &doctor.member] {
        let unread = stranger.emergency_reason(&emergency).await;
        refused(unread, ErrorCode::NotPermitted);
    }
    nothing_of_the_web_service_has(&world, &[REASON]);
    Ok(())
}

async fn m2_an_emergency_whose_reason_no_keeper_holds_releases_nothing(
    world: Arc<World>,
) -> Outcome {
    let patient = world.patient_open_to_emergencies().await?;
    let doctor = world.doctor(&hospital_a()).await?;
    patient.grant(&doctor, READ_AND_ADD).await?;
    let basis = doctor.basis(patient.id()).await?;
    let added = add(&doctor.member, &basis, b"left open to emergencies").await?;
    let request = BreakGlass {
        patient: patient.id().clone(),
        reason: EmergencyReason::Other,
        text: Digest::of("a reason that nobody holds"),
    };
    let declared = doctor.member.session().submit(&request).await?.answer;
    let emergency: HeldBasis =
        doctor
            .member
            .emergency_basis(patient.id(), &patient.category, &declared.emergency);
    let unopened = open(&doctor.member, &emergency, &added).await;
    let Err(Error::TooFewShares(answers)) = &unopened else {
        panic!("no keeper released a share: {unopened:?}");
    };
    let says_why = |(_, answer): &&(MspId, String)| answer.contains("does not hold the reason");
    assert_eq!(answers.iter().filter(says_why).count(), 2, "{answers:?}");

    let question = MayReadDesk {
        subject: DeskSubject::Emergency(DeclaredEmergency {
            patient: patient.id().clone(),
            practitioner: doctor.member.id().clone(),
        }),
        file: request.text,
    };
    let held = DeskSource::Held(declared.emergency.transaction);
    let session = patient.member.session();
    for keeper in keepers(&world) {
        let asked = ask_keeper(&world, session, &keeper, &question, held.clone()).await?;
        refused_by_web(asked, ErrorCode::NotFound);
    }
    Ok(())
}

async fn only_emergency(patient: &Patient) -> Result<Emergency, Failure> {
    let page = patient.member.emergencies(PageRequest::default()).await?;
    let [emergency] = <[Emergency; 1]>::try_from(page.entries).expect("there is one emergency");
    Ok(emergency)
}

fn keepers(world: &World) -> Vec<MspId> {
    let organizations = world.network.topology().member_organizations();
    organizations
        .map(|organization| organization.msp_id.clone())
        .collect()
}

/// Asks a keeper for a desk file as a program of one's own could.
async fn ask_keeper(
    world: &World,
    session: &Session,
    keeper: &MspId,
    question: &MayReadDesk,
    file: DeskSource,
) -> Result<Result<Released, WebError>, Failure> {
    let proposal = world.propose(session.identity(), MayReadDesk::NAME, question)?;
    let reseal = Reseal {
        proposal: proposed(&proposal).proposal,
        file,
    };
    Ok(session.web().reseal(keeper, &reseal).await)
}

/// Checks that no keeper gives this member what an applicant or a member said of themselves.
pub(crate) async fn every_keeper_refuses(
    world: &World,
    asking: &Session,
    about: &Application,
    file: &Bytes,
) -> Outcome {
    let question = MayReadDesk {
        subject: DeskSubject::Application(about.clone()),
        file: Digest::of(&file.0),
    };
    for keeper in keepers(world) {
        let given = DeskSource::Given(file.clone());
        let asked = ask_keeper(world, asking, &keeper, &question, given).await?;
        refused_by_web(asked, ErrorCode::NotPermitted);
    }
    Ok(())
}

/// Looks through the service's database, its store and every log.
pub(crate) fn nothing_of_the_web_service_has(world: &World, texts: &[&str]) {
    let layout = world.network.layout();
    let folders = [layout.web(), layout.data().join("logs")];
    let paths: Vec<_> = folders.iter().flat_map(|folder| files(folder)).collect();
    assert!(
        paths.iter().any(|path| path.ends_with("web.sqlite")),
        "the database is looked through: {paths:?}"
    );
    for path in paths {
        // A file may be deleted meanwhile.
        let bytes = fs::read(&path).unwrap_or_default();
        for text in texts {
            let holds = bytes
                .windows(text.len())
                .any(|window| window == text.as_bytes());
            assert!(!holds, "{text} is in {}", path.display());
        }
    }
}
