//! What the web service knows follows from the blocks of the real network.

use std::sync::Arc;

use emr_model::member::SuspendMember;
use emr_model::{ErrorCode, Function};
use emr_tests::signer::in_memory;
use fabric_gateway::Gateway;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use tokio::time::{Instant, sleep};

use crate::refusal::refused_by_web;
use crate::trial::{Case, Failure, Outcome, cases};
use crate::wire::PATIENCE;
use crate::world::{PAUSE, READ_AND_ADD, World, add, hospital_a, open, open_green};

pub(crate) fn cases() -> Vec<Case> {
    // It ends the web service.
    cases![Alone:
        a_transaction_sent_to_a_peer_directly_is_known_and_dropping_the_models_tables_loses_nothing,
    ]
    .into()
}

async fn a_transaction_sent_to_a_peer_directly_is_known_and_dropping_the_models_tables_loses_nothing(
    world: Arc<World>,
) -> Outcome {
    let patient = world.patient().await?;
    let doctor = world.doctor(&hospital_a()).await?;
    patient.grant(&doctor, READ_AND_ADD).await?;
    let basis = doctor.basis(patient.id()).await?;
    let added = add(&doctor.member, &basis, b"before").await?;
    open(&doctor.member, &basis, &added).await?;
    let web = doctor.member.session().web();
    web.blob(&added.content, 1 << 20).await?;

    let ministry = world.sign_in(&world.ministry).await?;
    let identity = ministry.session().identity();
    let peer = world.peer(&world.profile.ministry)?;
    let gateway = Gateway::new(peer, identity.fabric().clone(), in_memory(identity));
    let suspend = SuspendMember {
        id: doctor.member.id().clone(),
        remaining: Vec::new(),
    };
    let proposal = world.propose(identity, SuspendMember::NAME, &suspend)?;
    let prepared = gateway.endorse(&proposal).await?;
    let transaction = proposal
        .proposal()
        .accept(prepared)?
        .sign(&in_memory(identity))?;
    gateway.submit(&transaction).await?;
    let deadline = Instant::now() + PATIENCE;
    while web.blob(&added.content, 1 << 20).await.is_ok() {
        assert!(Instant::now() < deadline, "the service never hears of it");
        sleep(PAUSE).await;
    }
    let refused = web.blob(&added.content, 1 << 20).await;
    refused_by_web(refused, ErrorCode::NotPermitted);

    world.network.stop_process("web").await?;
    drop_model(&world).await?;
    world.network.resume().await?;
    // The patient's session goes on, and their envelopes are known again.
    open_green(&patient.member, &patient.basis(), &added, b"before").await?;
    let suspended = world.sign_in(&doctor.wallet).await?;
    let refusal = suspended.session().web().blob(&added.content, 1 << 20);
    refused_by_web(refusal.await, emr_model::ErrorCode::NotPermitted);
    Ok(())
}

async fn drop_model(world: &World) -> Result<(), Failure> {
    let file = world.network.layout().web().join("data/web.sqlite");
    let mut database = SqliteConnectOptions::new().filename(file).connect().await?;
    let names: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'model\\_%' ESCAPE '\\'",
    )
    .fetch_all(&mut database)
    .await?;
    assert!(!names.is_empty());
    for name in names {
        sqlx::query(AssertSqlSafe(format!("DROP TABLE {name}")))
            .execute(&mut database)
            .await?;
    }
    database.close().await?;
    Ok(())
}
