//! Blocks are for nodes: members see what the contract gives them, and nothing else.

use std::fs;
use std::sync::Arc;

use emr_client::identity::SigningIdentity;
use emr_client::session::Session;
use emr_native::operator::load_identity;
use emr_tests::signer::in_memory;
use fabric_gateway::{
    Channel, EcdsaSigner, Events, Gateway, Identity, Network, PeerError, Position, ProposalBuilder,
    Signer as _,
};
use fabric_protos::common::Status as Verdict;
use fabric_protos::gateway::gateway_client::GatewayClient;
use fabric_protos::gateway::{ChaincodeEventsRequest, SignedChaincodeEventsRequest};
use fabric_protos::orderer::atomic_broadcast_client::AtomicBroadcastClient;
use fabric_protos::orderer::deliver_response::Type as Ordered;
use fabric_protos::protos::Response;
use fabric_protos::protos::deliver_client::DeliverClient;
use fabric_protos::protos::deliver_response::Type as Delivered;
use futures::{StreamExt, stream};
use prost::Message;
use tokio::time::timeout;
use tonic::Code;

use crate::trial::{Case, Failure, Outcome, cases};
use crate::wire::{PATIENCE, ask, position, seek};
use crate::world::{World, add, hospital_a};

pub(crate) fn cases() -> Vec<Case> {
    cases![Together:
        members_get_no_blocks_of_peers,
        members_get_no_blocks_of_orderers,
        members_get_no_chaincode_events,
        members_get_no_blocks_of_system_chaincode,
        the_web_services_identity_follows_blocks_and_events_and_no_member_does,
    ]
    .into()
}

/// What a caller got who asked for blocks.
#[derive(Debug, PartialEq, Eq)]
enum Got {
    Blocks,
    Refused,
}

async fn members_get_no_blocks_of_peers(world: Arc<World>) -> Outcome {
    let everybody = [
        (world.patient().await?.member, Got::Refused),
        (world.doctor(&hospital_a()).await?.member, Got::Refused),
        (world.sign_in(&world.ministry).await?, Got::Refused),
    ];
    let administrator = world.administrator(&hospital_a()).await?;
    let sessions = everybody
        .iter()
        .map(|(member, expected)| (member.session(), expected))
        .chain([(&administrator, &Got::Blocks)]);
    for (session, expected) in sessions {
        for msp in [&world.profile.ministry, &hospital_a()] {
            let identity = session.identity();
            let mut peer = DeliverClient::new(world.peer(msp)?);
            let request = || stream::iter([seek(&world.profile.channel, identity, 0)]);
            let answers = [
                peer.deliver(request()).await?,
                peer.deliver_filtered(request()).await?,
                peer.deliver_with_private_data(request()).await?,
            ];
            for answer in answers {
                let first = timeout(PATIENCE, answer.into_inner().message()).await??;
                let got = match first.and_then(|answer| answer.r#type) {
                    Some(Delivered::Status(status)) if status == Verdict::Forbidden as i32 => {
                        Got::Refused
                    }
                    Some(Delivered::Status(status)) => panic!("status {status} was not expected"),
                    Some(_) => Got::Blocks,
                    None => panic!("the peer said nothing"),
                };
                assert_eq!(&got, expected, "{}", identity.msp());
            }
        }
    }
    Ok(())
}

async fn members_get_no_blocks_of_orderers(world: Arc<World>) -> Outcome {
    let doctor = world.doctor(&hospital_a()).await?.member;
    let ministry = world.sign_in(&world.ministry).await?;
    for session in [doctor.session(), ministry.session()] {
        let got = ordered(&world, session.identity()).await?;
        assert_eq!(got, Got::Refused);
    }
    let orderer = world.network.topology().orderer();
    let operator = load_identity(&world.network.layout().admin(orderer))?;
    assert_eq!(ordered(&world, &operator).await?, Got::Blocks);
    Ok(())
}

async fn ordered(world: &World, identity: &SigningIdentity) -> Result<Got, Failure> {
    let mut orderer = AtomicBroadcastClient::new(world.orderer()?);
    let request = stream::iter([seek(&world.profile.channel, identity, 0)]);
    let mut answers = orderer.deliver(request).await?.into_inner();
    match timeout(PATIENCE, answers.message())
        .await??
        .and_then(|answer| answer.r#type)
    {
        Some(Ordered::Block(_)) => Ok(Got::Blocks),
        Some(Ordered::Status(status)) if status == Verdict::Forbidden as i32 => Ok(Got::Refused),
        other => panic!("this was not expected: {other:?}"),
    }
}

async fn members_get_no_chaincode_events(world: Arc<World>) -> Outcome {
    let patient = world.patient().await?;
    let administrator = world.administrator(&hospital_a()).await?;
    let peer = world.peer(&hospital_a())?;
    let refusal = events(&world, peer.clone(), patient.member.session()).await;
    assert_eq!(
        refusal.map_err(|status| status.code()),
        Err(Code::PermissionDenied)
    );
    let blocks = events(&world, peer, &administrator).await;
    assert_eq!(blocks.map_err(|status| status.code()), Ok(true));
    Ok(())
}

/// Whether there are events from the channel's beginning on.
async fn events(world: &World, peer: Channel, session: &Session) -> Result<bool, tonic::Status> {
    let request = ChaincodeEventsRequest {
        channel_id: world.profile.channel.clone(),
        chaincode_id: world.profile.chaincode.clone(),
        identity: session.identity().fabric().to_bytes(),
        start_position: Some(position(0)),
        after_transaction_id: String::new(),
    };
    let request = request.encode_to_vec();
    let signed = SignedChaincodeEventsRequest {
        signature: in_memory(session.identity())
            .sign(&request)
            .expect("a key in memory signs")
            .into(),
        request: request.into(),
    };
    let mut events = GatewayClient::new(peer)
        .chaincode_events(signed)
        .await?
        .into_inner();
    let first = timeout(PATIENCE, events.message()).await;
    let first = first.map_err(|_| tonic::Status::deadline_exceeded("no event came"))?;
    Ok(first?.is_some())
}

async fn members_get_no_blocks_of_system_chaincode(world: Arc<World>) -> Outcome {
    let patient = world.patient().await?;
    let administrator = world.administrator(&hospital_a()).await?;
    let channel = &world.profile.channel;
    let calls = [
        ("qscc", "GetChainInfo", vec![channel.clone()]),
        (
            "qscc",
            "GetBlockByNumber",
            vec![channel.clone(), "1".into()],
        ),
        ("cscc", "GetConfigBlock", vec![channel.clone()]),
    ];
    for (chaincode, function, arguments) in calls {
        let call = |session: &Session| {
            ProposalBuilder::new(channel, chaincode, function)
                .arguments(arguments.clone())
                .build_for(session.identity().fabric())
                .sign(&in_memory(session.identity()))
        };
        let peer = world.peer(&hospital_a())?;
        let said = match ask(peer.clone(), &call(patient.member.session())?).await {
            Ok(answer) => answer.response.unwrap_or_default(),
            Err(status) => Response {
                message: status.message().to_owned(),
                ..Response::default()
            },
        };
        let is_refused = said.status != 200 && said.message.contains("access denied");
        assert!(is_refused, "{chaincode} said {said:?}");
        let answer = ask(peer, &call(&administrator)?).await?;
        let status = answer.response.map(|response| response.status);
        assert_eq!(status, Some(200), "{function}");
    }
    Ok(())
}

async fn the_web_services_identity_follows_blocks_and_events_and_no_member_does(
    world: Arc<World>,
) -> Outcome {
    let patient = world.patient().await?;
    let added = add(&patient.member, &patient.basis(), b"told").await?;
    let block = added.submitted.block.expect("the service named the block");
    let transaction = added.submitted.transaction.as_str();
    let here = Position::Block(block);

    let network = web_services(&world)?;
    let mut blocks = network.blocks(&here)?;
    let header = next(&mut blocks).await??.header.unwrap_or_default();
    assert_eq!(header.number, block);
    let outline = next(&mut network.filtered_blocks(&here)?).await??;
    let mut transactions = outline.filtered_transactions.iter();
    assert_eq!(outline.number, block);
    assert!(transactions.any(|outline| outline.txid == transaction));

    let contract = network.contract(&world.profile.chaincode);
    let mut events = contract.events(&here)?;
    let event = loop {
        let event = next(&mut events).await??;
        assert_eq!(event.block_number, block, "it is in its block");
        if event.transaction_id == transaction {
            break event;
        }
    };
    assert_eq!(event.chaincode, world.profile.chaincode);
    drop(events);
    // A reader who goes on from there gets what was committed since, and not this again.
    let later = add(&patient.member, &patient.basis(), b"told later").await?;
    let mut events = contract.events(&event.position())?;
    while let event = next(&mut events).await??
        && event.transaction_id != later.submitted.transaction.as_str()
    {
        assert_ne!(event.transaction_id, transaction, "it comes once");
    }

    let doctor = world.doctor(&hospital_a()).await?;
    for member in [&patient.member, &doctor.member] {
        let identity = member.session().identity();
        let gateway = Gateway::new(
            world.peer(&world.profile.ministry)?,
            identity.fabric().clone(),
            in_memory(identity),
        );
        let network = gateway.network(world.profile.channel.as_str());
        let contract = network.contract(&world.profile.chaincode);
        let refusals = [
            next(&mut network.blocks(&here)?).await?.map(drop),
            next(&mut network.filtered_blocks(&here)?).await?.map(drop),
            next(&mut contract.events(&here)?).await?.map(drop),
        ];
        for refusal in refusals {
            let code = refusal.map_err(|error| error.code);
            assert_eq!(code, Err(Code::PermissionDenied));
        }
    }
    Ok(())
}

/// The channel as the web service sees it.
fn web_services(world: &World) -> Result<Network, Failure> {
    let portal = world.network.topology().portal();
    let own = emr_network::Identity::in_folder(world.network.layout().web().join("identity"));
    let certificate = fs::read_to_string(own.certificate())?;
    let identity = Identity::new(portal.msp_id.as_str(), certificate)?;
    let signer = EcdsaSigner::from_pkcs8_pem(&fs::read_to_string(own.key())?)?;
    let gateway = Gateway::new(world.peer(&world.profile.ministry)?, identity, signer);
    Ok(gateway.network(world.profile.channel.as_str()))
}

/// What comes next on a stream, which must come soon.
async fn next<T>(events: &mut Events<T>) -> Result<Result<T, PeerError>, Failure> {
    let next = timeout(PATIENCE, events.next()).await?;
    Ok(next.expect("a stream ends with an error or not at all"))
}
