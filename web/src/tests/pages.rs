//! Pages, health, and what every answer has in common.

use std::time::Duration;

use reqwest::StatusCode;
use serde_json::json;

use super::world::{NOBODY, Visitor, World, problem, prove, until};
use crate::routes::routes;
use crate::state::AppState;

#[tokio::test]
async fn the_page_and_the_api_have_policies_of_their_own() {
    let world = World::new().await;
    let running = world.serve().await;
    for (path, directive) in [
        ("/", "script-src 'self' 'wasm-unsafe-eval'"),
        ("/readme", "sandbox"),
        ("/api/v1/profile", "sandbox"),
        ("/api/v1/nothing", "sandbox"),
    ] {
        let answer = world.visitor(&running).get(path).send().await.unwrap();
        let headers = answer.headers();
        assert!(headers.contains_key("x-request-id"), "{path}");
        let policies: Vec<_> = headers.get_all("content-security-policy").iter().collect();
        let [policy] = policies.as_slice() else {
            panic!("{path}: {policies:?}");
        };
        let policy = policy.to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        assert!(policy.contains(directive), "{path}: {policy}");
    }
}

#[tokio::test]
async fn every_answer_keeps_browsers_on_tls_and_from_guessing_and_telling_others() {
    let world = World::new().await;
    let running = world.serve().await;
    let visitor = world.visitor(&running);
    for path in [
        "/",
        "/version.txt",
        "/readme",
        "/api/v1/profile",
        "/api/v1/nothing",
    ] {
        let answer = visitor.get(path).send().await.unwrap();
        for (name, value) in [
            (
                "strict-transport-security",
                "max-age=31536000; includeSubDomains",
            ),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            let given: Vec<_> = answer.headers().get_all(name).iter().collect();
            assert_eq!(given, [value], "{path}: {name}");
        }
    }
}

#[tokio::test]
async fn a_browser_of_this_machine_gets_the_page_without_tls_and_its_member_signs_in_there() {
    let mut world = World::new().await;
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    world.config.page = Some(address.try_into().unwrap());
    let running = world.serve().await;

    let page = reqwest::get(format!("http://{address}/")).await.unwrap();
    assert_eq!(page.status(), StatusCode::OK);
    let visitor = world.visitor(&running);
    let origin = format!("http://localhost:{}", address.port());
    let now = emr_model::Timestamp::now();
    let proof = prove(&world.doctor(), &origin, visitor.nonce().await, now);
    let answer = visitor.sign_in(&proof).await;
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn every_visitor_gets_the_profile() {
    let world = World::new().await;
    let running = world.serve().await;
    let visitor = world.visitor(&running);
    let answer = visitor.get("/api/v1/profile").send().await.unwrap();
    let profile: emr_api::profile::Profile = answer.json().await.unwrap();
    assert_eq!(profile.channel, world.config.channel);
}

#[tokio::test]
async fn an_unknown_address_and_a_wrong_method_are_different_problems() {
    let world = World::new().await;
    let state = AppState::open(&world.config).await.unwrap();
    let routes = routes(&state);
    let missing = warp::test::request()
        .path("/api/v1/nothing")
        .reply(&routes)
        .await;
    assert_eq!(
        missing.headers()["content-type"],
        "application/problem+json"
    );
    assert_eq!(missing.headers()["x-content-type-options"], "nosniff");
    let missing: serde_json::Value = serde_json::from_slice(missing.body()).unwrap();
    assert_eq!(
        missing,
        json!({
            "type": "about:blank",
            "title": "Not Found",
            "status": 404,
            "detail": "there is nothing here that you may have",
            "code": "NOT_FOUND",
        })
    );
    let wrong = warp::test::request()
        .method("DELETE")
        .path("/api/v1/evaluate")
        .reply(&routes)
        .await;
    assert_eq!(wrong.status(), 405);
}

#[tokio::test]
async fn health_names_the_parts_that_work() {
    let mut world = World::new().await;
    let running = world.serve().await;
    let visitor = world.visitor(&running);
    let good = json!({"peer": true, "store": true, "database": true, "height": 1});
    until(async || health(&visitor).await == (StatusCode::OK, good.clone())).await;

    world.config.gateway.address = NOBODY.to_owned();
    let running = world.serve().await;
    let bad = json!({
        "peer": false,
        "store": true,
        "database": true,
        "height": 1,
        "late": "the ledger is being read, 1 blocks so far",
    });
    let visitor = world.visitor(&running);
    let answer = (StatusCode::SERVICE_UNAVAILABLE, bad);
    assert_eq!(health(&visitor).await, answer);
}

async fn health(visitor: &Visitor) -> (StatusCode, serde_json::Value) {
    let answer = visitor.get("/healthz").send().await.unwrap();
    (answer.status(), answer.json().await.unwrap())
}

#[tokio::test]
async fn it_ends_when_it_is_told_to_despite_open_connections() {
    let world = World::new().await;
    let running = world.serve().await;
    let visitor = world.visitor(&running);
    visitor.get("/").send().await.unwrap();
    running.end.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(5), running.served)
        .await
        .expect("an idle connection keeps nobody")
        .unwrap();
    assert!(visitor.get("/").send().await.is_err());
}

#[tokio::test]
async fn settings_that_name_no_file_are_said_in_a_sentence() {
    let mut world = World::new().await;
    world.config.profile = "nowhere/profile.json".into();
    let error = AppState::open(&world.config).await.err().unwrap();
    assert_eq!(error.to_string(), "cannot read nowhere/profile.json");
}

#[tokio::test]
async fn a_stranger_is_refused_before_anything_is_read() {
    let world = World::new().await;
    let running = world.serve().await;
    let answer = world
        .visitor(&running)
        .post("/api/v1/evaluate", &json!({"nothing": "of the kind"}))
        .send()
        .await
        .unwrap();
    let problem = problem(answer).await;
    assert_eq!(
        (problem.status, problem.code.as_str()),
        (401, "NOT_SIGNED_IN")
    );
}
