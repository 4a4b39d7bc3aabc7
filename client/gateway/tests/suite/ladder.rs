//! The connected client, rung by rung, against a peer in this process.

use std::time::Duration;

use bytes::Bytes;
use fabric_gateway::{
    ChaincodeRefusal, Code, CommitError, Committed, ConnectError, Contract, Deadlines,
    EndorseError, Endorser, EndorserError, Endpoint, Gateway, Identity, InvalidTransaction,
    PeerError, PeerErrorDetail, PreparedTransaction, Proposal, SignedProposal, SignedTransaction,
    TransactionError, TxValidationCode,
};
use fabric_protos::gateway::{
    CommitStatusRequest, CommitStatusResponse, EndorseRequest, EndorseResponse, EvaluateResponse,
};
use fabric_protos::protos::{self, ProposalResponse};
use fabric_testkit::Template;
use prost::Message;

use crate::fixtures::{Member, Organization, answer, prepare};
use crate::peer::{Answers, Peer, status};

#[tokio::test]
async fn submitting_climbs_all_rungs() {
    let (client, peer) = client_and_peer();
    let identity = client.identity.clone();
    let peer = Peer::start(Answers {
        endorse: Box::new(move |request| Ok(endorse(&request, &peer))),
        commit_status: Box::new(move |signed| {
            let request = CommitStatusRequest::decode(signed.request.clone()).unwrap();
            assert_eq!(request.channel_id, "emr");
            assert_eq!(Identity::from_bytes(request.identity), Ok(identity.clone()));
            assert!(identity.verifies(&signed.request, &signed.signature));
            Ok(commit(TxValidationCode::Valid))
        }),
        ..Default::default()
    })
    .await;
    let gateway = gateway(&peer, &client).await;

    let committed = gateway
        .network("emr")
        .contract("basic")
        .submit_transaction("Put", ["key", "value"])
        .await
        .unwrap();

    let [submitted] = peer.submitted().try_into().unwrap();
    assert_eq!(
        committed,
        Committed {
            transaction_id: submitted.transaction_id,
            block_number: 7,
            result: "the result".into(),
        }
    );
    assert_eq!(submitted.channel_id, "emr");
    let envelope = submitted.prepared_transaction.unwrap().encode_to_vec();
    let transaction = SignedTransaction::from_bytes(envelope).unwrap();
    assert_eq!(transaction.transaction_id(), committed.transaction_id);
    let proposal = transaction.transaction().proposal();
    assert_eq!(proposal.creator(), &client.identity);
    assert_eq!(
        proposal.arguments(),
        ["Put", "key", "value"].map(Bytes::from)
    );
}

#[tokio::test]
async fn fault_9_no_time_limit_is_too_long() {
    let (client, peer) = client_and_peer();
    let peer = Peer::start(Answers {
        endorse: Box::new(move |request| Ok(endorse(&request, &peer))),
        ..Default::default()
    })
    .await;
    let endpoint = Endpoint::new(format!("http://{}", peer.address)).connect_timeout(Duration::MAX);
    let connection = endpoint.connect().await.unwrap();
    let gateway = Gateway::new(connection, client.identity.clone(), client.signer());
    let gateway = gateway.with_deadlines(Deadlines {
        evaluate: Duration::MAX,
        endorse: Duration::MAX,
        submit: Duration::MAX,
        commit_status: Duration::MAX,
    });
    assert_eq!(submit(&gateway).await.unwrap().result, "the result");
}

#[tokio::test]
async fn a_service_forwards_what_members_signed() {
    let (member, peer) = client_and_peer();
    let service = Organization::new("PortalMSP").member(&["client"]);
    let peer = Peer::start(Answers {
        endorse: Box::new(move |request| Ok(endorse(&request, &peer))),
        ..Default::default()
    })
    .await;
    let gateway = gateway(&peer, &service).await;

    let signed = member.propose_signed("a");
    let forwarded = SignedProposal::from_bytes(signed.to_bytes()).unwrap();
    let prepared = gateway.endorse(&forwarded).await.unwrap();
    let transaction = signed.proposal().accept(prepared).unwrap();
    let transaction = transaction.sign(&member.signer()).unwrap();
    let forwarded = SignedTransaction::from_bytes(transaction.to_bytes()).unwrap();
    gateway.submit(&forwarded).await.unwrap();
    let status = gateway
        .commit_status("emr", forwarded.transaction_id())
        .await
        .unwrap();

    assert!(status.is_valid());
    let [submitted] = peer.submitted().try_into().unwrap();
    let envelope = submitted.prepared_transaction.unwrap().encode_to_vec();
    assert_eq!(transaction.to_bytes(), envelope);
}

#[tokio::test]
async fn evaluating_returns_the_result_and_asks_the_wished_organizations() {
    let (client, _) = client_and_peer();
    let peer = Peer::start(Answers {
        evaluate: Box::new(|request| {
            assert_eq!(request.target_organizations, ["Org2MSP"]);
            let signed = request.proposed_transaction.unwrap().encode_to_vec();
            let signed = SignedProposal::from_bytes(signed).unwrap();
            assert_eq!(request.transaction_id, signed.proposal().transaction_id());
            Ok(EvaluateResponse {
                result: Some(protos::Response {
                    status: 200,
                    payload: "the result".into(),
                    ..Default::default()
                }),
            })
        }),
        ..Default::default()
    })
    .await;
    let gateway = gateway(&peer, &client).await;
    let proposal = gateway
        .network("emr")
        .contract("basic")
        .proposal("Get")
        .endorsing_organizations(["Org2MSP"])
        .build_for(gateway.identity());
    assert_eq!(
        gateway.evaluate_proposal(proposal).await.unwrap(),
        "the result"
    );
}

#[tokio::test]
async fn a_failed_endorsement_names_every_failing_peer() {
    let (client, _) = client_and_peer();
    let peer = Peer::start(Answers {
        endorse: Box::new(|_| {
            Err(status(
                Code::Aborted,
                "failed to collect enough transaction endorsements, see attached details for more info",
                &[
                    ("peer0:7051", "Org1MSP", "ProposalResponsePayloads do not match"),
                    ("peer1:9051", "Org2MSP", "connection refused"),
                ],
            ))
        }),
        ..Default::default()
    })
    .await;
    let gateway = gateway(&peer, &client).await;
    let error = submit(&gateway).await.unwrap_err();
    let TransactionError::Endorse(EndorseError::Peer {
        source,
        transaction_id,
    }) = &error
    else {
        panic!("{error:?}");
    };
    assert_eq!(
        source,
        &PeerError {
            code: Code::Aborted,
            message: "failed to collect enough transaction endorsements, see attached details for more info"
                .into(),
            details: vec![
                PeerErrorDetail {
                    address: "peer0:7051".into(),
                    msp_id: "Org1MSP".into(),
                    message: "ProposalResponsePayloads do not match".into(),
                },
                PeerErrorDetail {
                    address: "peer1:9051".into(),
                    msp_id: "Org2MSP".into(),
                    message: "connection refused".into(),
                },
            ],
        }
    );
    assert_eq!(
        source.to_string(),
        "Aborted: failed to collect enough transaction endorsements, see attached details for more info; \
         peer0:7051 of Org1MSP: ProposalResponsePayloads do not match; \
         peer1:9051 of Org2MSP: connection refused"
    );
    assert_eq!(
        error.to_string(),
        format!("endorsement of transaction {transaction_id} failed")
    );
    assert!(error.is_retryable());
    assert_eq!(error.chaincode_refusal(), None);
}

#[tokio::test]
async fn a_refusal_by_the_chaincode_is_told_apart_from_a_failure() {
    const REFUSAL: &str = "chaincode response 403, NOT_PERMITTED: only the patient, or a delegate";
    let (client, _) = client_and_peer();
    let peer = Peer::start(Answers {
        // The forms are those of Fabric's `endorse.go` and `evaluate.go`.
        endorse: Box::new(|_| {
            Err(status(
                Code::Aborted,
                "failed to endorse transaction, see attached details for more info",
                &[("peer0:7051", "Org1MSP", REFUSAL)],
            ))
        }),
        evaluate: Box::new(|_| {
            Err(status(
                Code::Unknown,
                &format!("evaluate call to endorser returned error: {REFUSAL}"),
                &[],
            ))
        }),
        ..Default::default()
    })
    .await;
    let gateway = gateway(&peer, &client).await;
    let refusal = Some(ChaincodeRefusal {
        status: 403,
        message: "NOT_PERMITTED: only the patient, or a delegate".into(),
    });

    let error = submit(&gateway).await.unwrap_err();
    assert_eq!(error.chaincode_refusal(), refusal);
    assert!(!error.is_retryable());

    let contract = gateway.network("emr").contract("basic");
    let error = contract
        .evaluate_transaction("Get", ["key"])
        .await
        .unwrap_err();
    assert_eq!(error.chaincode_refusal(), refusal);
    assert!(!error.is_retryable());
}

#[tokio::test]
async fn a_liars_transaction_is_not_submitted() {
    let (client, endorser) = client_and_peer();
    let other = client.propose("somebody else's wish");
    let peer = Peer::start(Answers {
        endorse: Box::new(move |_| {
            Ok(EndorseResponse {
                prepared_transaction: Some(prepare(&other, &answer(&other), &[&endorser])),
            })
        }),
        ..Default::default()
    })
    .await;
    let gateway = gateway(&peer, &client).await;
    let error = submit(&gateway).await.unwrap_err();
    assert!(matches!(
        error,
        TransactionError::Endorse(EndorseError::InvalidTransaction {
            source: InvalidTransaction::AnotherProposal("header"),
            ..
        })
    ));
    assert!(!error.is_retryable());
    assert_eq!(peer.submitted(), []);
}

#[tokio::test]
async fn an_empty_answer_is_an_error() {
    let (client, _) = client_and_peer();
    let peer = Peer::start(Answers {
        endorse: Box::new(|_| Ok(EndorseResponse::default())),
        ..Default::default()
    })
    .await;
    let error = submit(&gateway(&peer, &client).await).await.unwrap_err();
    assert!(matches!(
        error,
        TransactionError::Endorse(EndorseError::Peer { .. })
    ));
}

#[tokio::test]
async fn an_orderers_refusal_is_not_retryable_and_its_absence_is() {
    let (client, endorser) = client_and_peer();
    for (code, is_retryable) in [(Code::Aborted, false), (Code::Unavailable, true)] {
        let peer = Peer::start(Answers {
            submit: Box::new(move |_| Err(status(code, "an orderer", &[]))),
            ..Default::default()
        })
        .await;
        let gateway = gateway(&peer, &client).await;
        let proposal = client.propose("a");
        let transaction = proposal
            .accept(
                PreparedTransaction::from_bytes(
                    prepare(&proposal, &answer(&proposal), &[&endorser]).encode_to_vec(),
                )
                .unwrap(),
            )
            .unwrap()
            .sign(&client.signer())
            .unwrap();
        let error = gateway.submit(&transaction).await.unwrap_err();
        assert_eq!(error.is_retryable(), is_retryable);
        assert!(
            !TransactionError::from(error).is_retryable(),
            "a new proposal could come on top of this one"
        );
    }
}

#[tokio::test]
async fn a_transaction_that_commits_as_invalid_is_an_error() {
    let (client, peer) = client_and_peer();
    let peer = Peer::start(Answers {
        endorse: Box::new(move |request| Ok(endorse(&request, &peer))),
        commit_status: Box::new(|_| Ok(commit(TxValidationCode::MvccReadConflict))),
        ..Default::default()
    })
    .await;
    let error = submit(&gateway(&peer, &client).await).await.unwrap_err();
    let transaction_id = error.transaction_id().to_owned();
    assert_eq!(
        error.to_string(),
        format!("transaction {transaction_id} in block 7 is invalid: MVCC_READ_CONFLICT")
    );
    assert!(error.is_retryable());
    assert!(matches!(
        error,
        TransactionError::Commit(error) if error == CommitError {
            transaction_id,
            block_number: 7,
            code: TxValidationCode::MvccReadConflict,
        }
    ));
}

#[tokio::test]
async fn a_peer_that_does_not_answer_is_left_at_the_deadline() {
    let (client, _) = client_and_peer();
    let peer = Peer::start(Answers {
        is_mute: true,
        ..Default::default()
    })
    .await;
    let moment = Duration::from_millis(50);
    let gateway = gateway(&peer, &client).await.with_deadlines(Deadlines {
        evaluate: moment,
        endorse: moment,
        submit: moment,
        commit_status: moment,
    });
    let error = submit(&gateway).await.unwrap_err();
    let TransactionError::Endorse(error) = error else {
        panic!("{error:?}");
    };
    assert_eq!(
        error.peer_error().map(|error| error.code),
        Some(Code::DeadlineExceeded)
    );
    let error = gateway.commit_status("emr", "00").await.unwrap_err();
    assert_eq!(
        error.peer_error().map(|error| error.code),
        Some(Code::DeadlineExceeded)
    );
    assert!(error.is_retryable());
}

#[tokio::test]
async fn a_result_larger_than_grpcs_usual_limit_comes_through() {
    let (client, _) = client_and_peer();
    let result = Bytes::from(vec![7; 8 * 1024 * 1024]);
    let sent = result.clone();
    let peer = Peer::start(Answers {
        evaluate: Box::new(move |_| {
            Ok(EvaluateResponse {
                result: Some(protos::Response {
                    status: 200,
                    payload: sent.clone(),
                    ..Default::default()
                }),
            })
        }),
        ..Default::default()
    })
    .await;
    let contract = gateway(&peer, &client)
        .await
        .network("emr")
        .contract("basic");
    let received = contract.evaluate_transaction("Get", ["key"]).await.unwrap();
    assert!(received == result);
}

#[tokio::test]
async fn one_peer_asked_directly_endorses_refuses_or_fails() {
    let (client, endorser) = client_and_peer();
    let signed = client.propose_signed("a");
    let answer = Bytes::from(answer(signed.proposal()).encode_to_vec());
    let refuse = |status: i32, payload: &'static str| ProposalResponse {
        response: Some(protos::Response {
            status,
            message: "why".into(),
            ..Default::default()
        }),
        payload: payload.into(),
        ..Default::default()
    };
    let responses = [
        ProposalResponse {
            response: Some(protos::Response {
                status: 200,
                payload: "the result".into(),
                ..Default::default()
            }),
            payload: answer.clone(),
            endorsement: Some(endorser.endorse(&answer)),
            ..Default::default()
        },
        refuse(425, ""),
        refuse(500, "read set"),
        refuse(500, ""),
    ];
    let mut outcomes = Vec::new();
    for response in responses {
        let peer = Peer::start(Answers {
            process_proposal: Box::new(move |_| Ok(response.clone())),
            ..Default::default()
        })
        .await;
        let outcome = Endorser::new(peer.connect().await)
            .process_proposal(&signed)
            .await;
        outcomes.push(outcome);
    }
    let [endorsed, refused, refused_with_500, failed] = outcomes.try_into().unwrap();

    let endorsed = endorsed.unwrap();
    assert_eq!(endorsed.response.payload, "the result");
    assert_eq!(endorsed.endorsement.endorser(), &endorser.identity);
    for (outcome, status) in [(refused, 425), (refused_with_500, 500)] {
        assert_eq!(
            outcome.unwrap_err().chaincode_refusal(),
            Some(&ChaincodeRefusal {
                status,
                message: "why".into()
            })
        );
    }
    assert!(matches!(failed, Err(EndorserError::Peer(_))));
}

#[tokio::test]
async fn a_peer_is_reached_by_tls_only_under_its_own_root() {
    let (client, _) = client_and_peer();
    let own = Template::tls("peer0.example.com").self_signed();
    let peer = Peer::start_tls(Answers::default(), &own).await;
    let endpoint = Endpoint::new(format!("https://{}", peer.address))
        .server_name("peer0.example.com")
        .tls_root(&own.certificate);
    let indented = own.certificate.replace('\n', "\r\n\r\n  ");

    for endpoint in [endpoint.clone(), endpoint.clone().tls_root(indented)] {
        let gateway = Gateway::new(
            endpoint.connect().await.unwrap(),
            client.identity.clone(),
            client.signer(),
        );
        assert!(gateway.commit_status("emr", "00").await.unwrap().is_valid());
    }

    let imitation = Organization::new("Org1MSP").member(&["peer"]);
    for wrong in [
        endpoint.clone().server_name("peer1.example.com"),
        endpoint
            .clone()
            .tls_root(imitation.identity.certificate_pem()),
    ] {
        assert!(matches!(
            wrong.connect().await,
            Err(ConnectError::Unreachable { .. })
        ));
    }
}

#[tokio::test]
async fn an_unreachable_peer_is_named() {
    let (client, _) = client_and_peer();
    let peer = Peer::start(Answers::default()).await;
    let endpoint = Endpoint::new(format!("http://{}", peer.address));
    let address = peer.address;
    drop(peer);
    let gone = || async { endpoint.connect().await.err() };
    let error = eventually(gone).await;
    assert_eq!(
        error.to_string(),
        format!("the peer at http://{address} cannot be reached")
    );

    let gateway = Gateway::new(
        endpoint.connect_lazy().unwrap(),
        client.identity.clone(),
        client.signer(),
    );
    let error = submit(&gateway).await.unwrap_err();
    assert!(error.is_retryable());
}

#[tokio::test]
async fn wrong_connection_settings_are_refused_before_anything_is_sent() {
    let root = Organization::new("Org1MSP").member(&["peer"]);
    let root = root.identity.certificate_pem();
    for address in ["", "peer0", "peer0:7051", "ftp://peer0:7051", "https://"] {
        let endpoint = Endpoint::new(address).tls_root(root);
        assert!(
            matches!(
                endpoint.connect_lazy(),
                Err(ConnectError::InvalidAddress(_))
            ),
            "{address}"
        );
    }
    assert!(
        matches!(
            Endpoint::new("http://peer0:7051")
                .tls_root(root)
                .connect_lazy(),
            Err(ConnectError::InvalidAddress(_))
        ),
        "plaintext although TLS was meant"
    );
    assert!(matches!(
        Endpoint::new("https://peer0:7051").connect_lazy(),
        Err(ConnectError::InvalidTls(None))
    ));
    assert!(matches!(
        Endpoint::new("https://peer0:7051")
            .tls_root("no PEM")
            .connect_lazy(),
        Err(ConnectError::InvalidTls(_))
    ));
}

pub(crate) fn client_and_peer() -> (Member, Member) {
    let organization = Organization::new("Org1MSP");
    (
        organization.member(&["client"]),
        organization.member(&["peer"]),
    )
}

pub(crate) async fn gateway(peer: &Peer, member: &Member) -> Gateway {
    Gateway::new(
        peer.connect().await,
        member.identity.clone(),
        member.signer(),
    )
}

/// The chaincode `basic`, as this member reaches it by the peer.
pub(crate) async fn basic(peer: &Peer, member: &Member) -> Contract {
    gateway(peer, member).await.network("emr").contract("basic")
}

async fn submit(gateway: &Gateway) -> Result<Committed, TransactionError> {
    let contract = gateway.network("emr").contract("basic");
    contract.submit_transaction("Put", ["key", "value"]).await
}

fn endorse(request: &EndorseRequest, endorser: &Member) -> EndorseResponse {
    let signed = request.proposed_transaction.clone().unwrap();
    let proposal = Proposal::from_bytes(signed.proposal_bytes).unwrap();
    EndorseResponse {
        prepared_transaction: Some(prepare(&proposal, &answer(&proposal), &[endorser])),
    }
}

fn commit(code: TxValidationCode) -> CommitStatusResponse {
    CommitStatusResponse {
        result: code as i32,
        block_number: 7,
    }
}

/// Asks until there is an answer, for at most ten seconds.
async fn eventually<T, F: Future<Output = Option<T>>>(ask: impl Fn() -> F) -> T {
    let asking = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), asking)
        .await
        .expect("it happens within ten seconds")
}
