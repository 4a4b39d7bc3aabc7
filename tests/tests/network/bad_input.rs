//! Invalid input is refused in one clear sentence, and leaves nothing behind.

use std::sync::Arc;

use emr_model::desk::MAX_DESK_FILE_BYTES;
use emr_model::keeper::GetKeepers;
use emr_model::member::GetMember;
use emr_model::{Digest, ErrorCode, Function};
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::http::{Http, connect, problem};
use crate::refusal::refused_by_web;
use crate::trial::{Case, Outcome, cases};
use crate::wire::proposed;
use crate::world::{World, files, hospital_a, until};

pub(crate) fn cases() -> Vec<Case> {
    cases![Together:
        a_truncated_upload_leaves_nothing,
        an_upload_with_another_digest_leaves_nothing,
        json_that_is_not_what_it_should_be_is_a_problem,
        unknown_ids_are_not_found,
        strangers_are_told_to_sign_in,
        calls_that_the_contract_does_not_know_are_refused,
    ]
    .into()
}

async fn a_truncated_upload_leaves_nothing(world: Arc<World>) -> Outcome {
    let patient = world.patient().await?;
    let identity = patient.member.session().identity();
    let http = Http::signed_in(&world, identity).await?;
    // More bytes than the service keeps in memory before it writes.
    let blob = vec![b'x'; 24 << 20];
    let digest = Digest::of(patient.id().as_str());
    let begun = |expected: bool| {
        let folder = world.network.layout().web().join("data");
        move || has(&folder, &digest) == expected
    };
    let head = format!(
        "PUT /api/v1/blobs/{} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nContent-Type: application/octet-stream\r\nContent-Length: {}\r\n\r\n",
        Digest::of(patient.id().as_str()),
        world.network.address(emr_network::names::WEB),
        http.cookie,
        blob.len() + 1,
    );
    let mut connection = connect(&world).await?;
    connection.write_all(head.as_bytes()).await?;
    connection.write_all(&blob).await?;
    connection.flush().await?;
    until("the upload has begun", begun.clone()(true)).await;
    connection.shutdown().await?;
    // The service says that the body is incomplete, or says nothing; then the connection ends.
    let mut answer = Vec::new();
    let _ = connection.read_to_end(&mut answer).await;
    assert!(!answer.starts_with(b"HTTP/1.1 2"), "it was not stored");
    until("nothing of it is left", begun(false)).await;
    Ok(())
}

async fn an_upload_with_another_digest_leaves_nothing(world: Arc<World>) -> Outcome {
    let patient = world.patient().await?;
    let identity = patient.member.session().identity();
    let http = Http::signed_in(&world, identity).await?;
    let digest = Digest::of(patient.id().as_str());
    let upload = http.request(Method::PUT, &format!("blobs/{digest}"));
    let answer = upload.body("something else").send().await?;
    assert_eq!(problem(answer).await?, (400, "INVALID_ARGUMENT".to_owned()));
    assert!(!has(&world.network.layout().web().join("data"), &digest));
    Ok(())
}

async fn json_that_is_not_what_it_should_be_is_a_problem(world: Arc<World>) -> Outcome {
    let patient = world.patient().await?;
    let identity = patient.member.session().identity();
    let http = Http::signed_in(&world, identity).await?;
    let deep = "[".repeat(2_000);
    let bodies = [
        "",
        "{",
        "null",
        "[]",
        "{}",
        "{\"proposal\":7}",
        "{\"proposal\":\"not base64!\"}",
        "{\"proposal\":\"AAAA\"}",
        "{\"proposal\":\"\",\"proposal\":\"\"}",
        "{\"proposal\":\"\",\"another\":1}",
        "\u{0}",
        &deep,
    ];
    let paths = [
        "sessions",
        "sign-ups",
        "evaluate",
        "endorse",
        "submit",
        "keepers/MinistryMSP/hold",
        "keepers/MinistryMSP/release",
    ];
    for path in paths {
        for body in bodies {
            let answer = http.json(Method::POST, path, body).await?;
            let (status, code) = problem(answer).await?;
            assert_eq!(
                (status, code.as_str()),
                (400, "INVALID_ARGUMENT"),
                "{path} {body:.40}"
            );
        }
        let undeclared = http.request(Method::POST, path).body("{}").send().await?;
        assert_eq!(
            problem(undeclared).await?,
            (415, "UNSUPPORTED_MEDIA_TYPE".to_owned())
        );
    }
    // A desk file in base64 and all that is beside it are less than twice as long. The service answers before the body
    // comes, so that a client which goes on writing may find the connection closed.
    let head = format!(
        "POST /api/v1/sign-ups HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        world.network.address(emr_network::names::WEB),
        2 * MAX_DESK_FILE_BYTES,
    );
    let mut connection = connect(&world).await?;
    connection.write_all(head.as_bytes()).await?;
    let mut answer = Vec::new();
    // The service closes the connection without a farewell.
    let _ = connection.read_to_end(&mut answer).await;
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert!(answer.contains("TOO_LARGE"), "{answer}");
    Ok(())
}

async fn unknown_ids_are_not_found(world: Arc<World>) -> Outcome {
    let patient = world.patient().await?;
    let identity = patient.member.session().identity();
    let http = Http::signed_in(&world, identity).await?;
    let digest = Digest::of("nothing");
    let member = "00".repeat(16);
    let paths = [
        format!("sign-ups/{member}"),
        format!("blobs/{digest}"),
        "blobs/nothing".to_owned(),
        "blobs/../../../etc/passwd".to_owned(),
        format!("transactions/{digest}"),
        "nowhere".to_owned(),
    ];
    for path in paths {
        let answer = http.request(Method::GET, &path).send().await?;
        assert_eq!(
            problem(answer).await?,
            (404, "NOT_FOUND".to_owned()),
            "{path}"
        );
    }
    let release = json!({ "access": { "patient": member, "time": 0, "transaction": digest } });
    let path = "keepers/NowhereMSP/release";
    let answer = http.json(Method::POST, path, &release.to_string()).await?;
    assert_eq!(problem(answer).await?, (404, "NOT_FOUND".to_owned()));
    let answer = http.json(Method::POST, "ca/nowhere/register", "{}").await?;
    assert_eq!(problem(answer).await?, (404, "NOT_FOUND".to_owned()));
    let wrong_method = http.request(Method::DELETE, "sign-ups").send().await?;
    assert_eq!(
        problem(wrong_method).await?,
        (405, "METHOD_NOT_ALLOWED".to_owned())
    );
    Ok(())
}

async fn strangers_are_told_to_sign_in(world: Arc<World>) -> Outcome {
    let http = Http::anonymous(&world)?;
    let digest = Digest::of("nothing");
    let requests = [
        (Method::GET, "sign-ups".to_owned()),
        (Method::GET, format!("blobs/{digest}")),
        (Method::PUT, format!("blobs/{digest}")),
        (Method::GET, format!("transactions/{digest}")),
        (Method::POST, "evaluate".to_owned()),
        (Method::POST, "endorse".to_owned()),
        (Method::POST, "submit".to_owned()),
        (Method::POST, "ca/ministry-members/register".to_owned()),
        (Method::POST, "keepers/MinistryMSP/hold".to_owned()),
        (Method::POST, "keepers/MinistryMSP/release".to_owned()),
    ];
    for (method, path) in requests {
        let answer = http.json(method, &path, "{}").await?;
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(problem(answer).await?.1, "NOT_SIGNED_IN", "{path}");
    }
    let made_up = Http::anonymous(&world)?
        .request(Method::GET, "sign-ups")
        .header(
            header::COOKIE,
            format!("__Host-session={}", "ab".repeat(32)),
        );
    assert_eq!(made_up.send().await?.status(), StatusCode::UNAUTHORIZED);
    Ok(())
}

async fn calls_that_the_contract_does_not_know_are_refused(world: Arc<World>) -> Outcome {
    let doctor = world.doctor(&hospital_a()).await?;
    let session = doctor.member.session();
    let identity = session.identity();
    let unknown = world.propose(identity, "Registry:Nothing", &json!({}))?;
    let refusal = session.web().endorse(&proposed(&unknown)).await;
    refused_by_web(refusal, ErrorCode::NotFound);
    for argument in [
        json!({}),
        json!([]),
        json!({ "id": "x" }),
        json!({ "id": 7 }),
        Value::Null,
    ] {
        let malformed = world.propose(identity, GetMember::NAME, &argument)?;
        let refusal = session.web().endorse(&proposed(&malformed)).await;
        refused_by_web(refusal, ErrorCode::InvalidArgument);
    }
    let others = world.sign_in(&world.ministry).await?;
    let foreign = world.propose(others.session().identity(), GetKeepers::NAME, &json!({}))?;
    let refusal = session.web().evaluate(&proposed(&foreign)).await;
    refused_by_web(refusal, ErrorCode::NotPermitted);
    Ok(())
}

/// Whether a file below a folder has a digest in its name.
fn has(folder: &std::path::Path, digest: &Digest) -> bool {
    files(folder)
        .iter()
        .any(|path| path.to_string_lossy().contains(digest.as_str()))
}
