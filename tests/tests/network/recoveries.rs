//! A member who lost devices: the kit, and recoveries that officials approve and the member can cancel.

use std::fs;
use std::sync::Arc;

use emr_api::custody::Restore;
use emr_client::member::Member;
use emr_model::member::{ListKeys, Role};
use emr_model::recovery::ListRecoveries;
use emr_model::{Bytes, ErrorCode, Function, MemberId, PageRequest, TransactionId};
use emr_tests::signer::in_memory;
use fabric_gateway::ProposalBuilder;
use serde_json::{Value, json};

use crate::commands::Device;
use crate::trial::{Case, Failure, Outcome, cases};
use crate::world::{World, add, hospital_a, hospital_b, open_green};

pub(crate) fn cases() -> Vec<Case> {
    cases![Together:
        m11_a_kit_is_made_replaced_and_voided_by_command,
        m11_a_recovery_that_another_person_asks_for_is_seen_and_cancelled,
        m11_an_approver_certifies_no_device_with_another_code,
        m11_keepers_hand_a_recovery_share_to_no_key_that_no_recovery_made_the_members,
    ]
    .into()
}

/// Asks for a recovery with a new device, and returns the recovery.
pub(crate) async fn ask(
    found: &Device,
    approver: &Device,
    id: &str,
    msp: &str,
) -> Result<String, Failure> {
    let [request, answer] = ["request.json", "answer.json"].map(|name| found.path(name));
    let (request, answer) = (request.to_string_lossy(), answer.to_string_lossy());
    let words = ["recovery", "request", id, "--msp", msp, "--out", &request];
    let asked = found.does(&words).await?;
    let code = asked["code"].as_str().expect("it shows a code");
    let words = [
        "recovery", "certify", &request, "--msp", msp, "--code", code, "--out", &answer,
    ];
    approver.does(&words).await?;
    let said = found.does(&["recovery", "ask", &answer]).await?;
    let recovery = said["transaction"].as_str().expect("it was submitted");
    Ok(recovery.to_owned())
}

async fn has_kit(device: &Device) -> Result<Value, Failure> {
    Ok(device.does(&["kit", "show"]).await?["has_kit"].take())
}

async fn m11_a_kit_is_made_replaced_and_voided_by_command(world: Arc<World>) -> Outcome {
    let patient = world.patient().await?;
    let record = add(&patient.member, &patient.basis(), b"kept").await?;
    let device = Device::new(&world, &patient.wallet)?;
    assert_eq!(has_kit(&device).await?, json!(false));
    let reading = |device: &Device| -> Result<_, Failure> {
        Ok(device.wallet()?.account.reading_recipient())
    };
    let before = reading(&device)?;
    let first = device.does(&["kit", "make"]).await?;
    assert_eq!(reading(&device)?, before, "the first kit changes no key");
    let second = device.does(&["kit", "make"]).await?;
    assert_ne!(first["kit"], second["kit"]);
    assert_ne!(
        reading(&device)?,
        before,
        "a kit is replaced as a device is"
    );
    assert_eq!(has_kit(&device).await?, json!(true));
    device.does(&["kit", "void"]).await?;
    assert_eq!(has_kit(&device).await?, json!(false));
    let (_, sentence) = device.fails(&["kit", "void"]).await?;
    assert!(sentence.contains("no such kit"), "{sentence}");

    // No other device is locked out, and a kit does not open while the member has devices.
    let member: Member = world.sign_in(&device.wallet()?).await?;
    open_green(&member, &patient.basis(), &record, b"kept").await?;
    let kit = device.path("kit.txt");
    fs::write(&kit, second["kit"].as_str().expect("it is shown"))?;
    let (_, sentence) = device
        .fails(&["kit", "open", &kit.to_string_lossy()])
        .await?;
    assert!(sentence.contains("before the recovery"), "{sentence}");
    Ok(())
}

async fn m11_a_recovery_that_another_person_asks_for_is_seen_and_cancelled(
    world: Arc<World>,
) -> Outcome {
    let patient = world.patient().await?;
    let phone = Device::new(&world, &patient.wallet)?;
    let registrar = world.person(&hospital_a(), &[Role::Registrar]).await?;
    let (ministry, registrar) = (
        Device::new(&world, &world.ministry)?,
        Device::new(&world, &registrar.wallet)?,
    );
    let id = patient.id().as_str();
    let thief = Device::empty(&world)?;
    let recovery = ask(&thief, &registrar, id, world.profile.ministry.as_str()).await?;
    for approver in [&ministry, &registrar] {
        approver
            .does(&["recovery", "approve", id, &recovery])
            .await?;
    }
    // The registrar takes the approval back with a reason, which the member reads, and gives it again.
    let refuse = ["recovery", "refuse", id, &recovery, "--reason", "not-asked"];
    registrar.does(&refuse).await?;
    for official in [&ministry, &registrar] {
        let queue = official.does(&["recovery", "queue"]).await?;
        let queue = queue["recoveries"].as_array().expect("it lists them");
        let mut queue = queue.iter();
        let listed = queue.find(|one| one["recovery"] == json!(recovery));
        let listed = listed.expect("it is open");
        assert_eq!(listed["refusals"][0]["reason"], json!("not-asked"));
    }
    let listed = phone.does(&["recovery", "list"]).await?;
    let refusals = &listed["entries"][0]["refusals"];
    assert_eq!(refusals[0]["organization"], json!(hospital_a()));
    let status = thief.does(&["recovery", "status"]).await?;
    assert_eq!(status["refusals"], *refusals);
    registrar
        .does(&["recovery", "approve", id, &recovery])
        .await?;
    let status = thief.does(&["recovery", "status"]).await?;
    assert_eq!(status["is_ready"], json!(false));
    assert!(status.to_string().contains("must wait"), "{status}");
    let (_, sentence) = thief.fails(&["recovery", "finish"]).await?;
    assert!(sentence.contains("must wait"), "{sentence}");
    // The certificate gives nothing else: the key is not the member's.
    let (code, _) = thief.fails(&["device", "list"]).await?;
    assert_eq!(code, "NOT_PERMITTED");

    let (_, notice) = phone.hears(&["device", "list"]).await?;
    assert_eq!(notice["recovery_under_way"], json!(recovery));
    phone.does(&["recovery", "cancel", &recovery]).await?;
    let (_, sentence) = thief.fails(&["recovery", "finish"]).await?;
    assert!(sentence.contains("is over"), "{sentence}");
    Ok(())
}

async fn m11_an_approver_certifies_no_device_with_another_code(world: Arc<World>) -> Outcome {
    let patient = world.patient().await?;
    let ministry = Device::new(&world, &world.ministry)?;
    let found = Device::empty(&world)?;
    let [request, answer] = ["request.json", "answer.json"].map(|name| found.path(name));
    let (request, answer) = (request.to_string_lossy(), answer.to_string_lossy());
    let id = patient.id().as_str();
    let asked = found
        .does(&["recovery", "request", id, "--out", &request])
        .await?;
    let certify = |code, msp| {
        [
            "recovery", "certify", &request, "--msp", msp, "--code", code, "--out", &answer,
        ]
    };
    let ministrys = world.profile.ministry.as_str();
    let wrong = "00000 00000 00000 00000 00000";
    let (_, sentence) = ministry.fails(&certify(wrong, ministrys)).await?;
    assert!(sentence.contains("do not certify"), "{sentence}");
    let code = asked["code"].as_str().expect("it shows a code");
    let (_, sentence) = ministry
        .fails(&certify(code, hospital_a().as_str()))
        .await?;
    assert!(
        sentence.contains("another member or organization"),
        "{sentence}"
    );
    Ok(())
}

async fn m11_keepers_hand_a_recovery_share_to_no_key_that_no_recovery_made_the_members(
    world: Arc<World>,
) -> Outcome {
    let (patient, other) = (world.patient().await?, world.patient().await?);
    let device = Device::new(&world, &patient.wallet)?;
    let shared = device.does(&["recovery", "share"]).await?;
    let held_under: TransactionId = serde_json::from_value(shared["transaction"].clone())?;
    for asker in [&patient, &other] {
        let asker = &asker.member;
        for whose in [patient.id(), asker.id()] {
            let restore = Restore {
                recoveries: question(asker, &recoveries_of(whose)).await?,
                keys: question(asker, &keys_of(whose)).await?,
                held_under: held_under.clone(),
            };
            for keeper in [&world.profile.ministry, &hospital_a(), &hospital_b()] {
                let answer = asker.session().web().restore(keeper, &restore).await;
                let error = answer.expect_err("no recovery made this key the member's");
                let expected = [ErrorCode::NotPermitted, ErrorCode::InvalidArgument];
                assert!(expected.iter().any(|code| error.is(*code)), "{error}");
            }
        }
    }
    // The keyring is still the patient's, and the shares can be ended.
    device.does(&["device", "list"]).await?;
    device.does(&["recovery", "unshare"]).await?;
    let (_, sentence) = device.fails(&["recovery", "unshare"]).await?;
    assert!(sentence.contains("no such share"), "{sentence}");
    Ok(())
}

/// A member's signed proposal of a question.
async fn question<F: Function>(asker: &Member, request: &F) -> Result<Bytes, Failure> {
    let (session, profile) = (asker.session(), asker.session().profile());
    let proposal = ProposalBuilder::new(&profile.channel, &profile.chaincode, F::NAME)
        .argument(serde_json::to_vec(request)?)
        .build_for(session.identity().fabric())
        .sign(&in_memory(session.identity()))?;
    Ok(proposal.to_bytes().to_vec().into())
}

fn recoveries_of(id: &MemberId) -> ListRecoveries {
    ListRecoveries {
        id: id.clone(),
        page: PageRequest::default(),
    }
}

fn keys_of(id: &MemberId) -> ListKeys {
    ListKeys {
        id: id.clone(),
        grant: None,
        page: PageRequest::default(),
    }
}
