//! Thousands of connections that only take places.

use std::time::Duration;

use emr_testkit::{Stranger, hold};
use reqwest::StatusCode;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::world::{World, code};

/// How many connections of each kind. Together with the service's own ends they are more open files than most systems
/// allow at first; the service raises the limit of its process, which is this one.
const ATTACKERS: usize = 2_000;
/// Generous: how quick the answers are depends on the machine.
const DEADLINE: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread")]
async fn h2_thousands_of_silent_and_slow_connections_keep_nobody_out() {
    let world = World::new().await;
    let running = world.serve().await;
    let doctor = world.doctor();
    let member = world.signed_in(&running, &doctor).await.visitor;
    let unseen = format!("/api/v1/blobs/{}", "0".repeat(64));
    let ask = async || {
        let answer = timeout(DEADLINE, member.get(&unseen).send()).await;
        code(answer.expect("a member waits in vain").unwrap()).await
    };
    assert_eq!(ask().await, (404, "NOT_FOUND".to_owned()));

    let stranger = Stranger::new(running.address, &world.tls.pem);
    let mut attackers = JoinSet::new();
    for _ in 0..ATTACKERS {
        for is_slow in [false, true] {
            let stranger = stranger.clone();
            attackers.spawn(async move { (stranger.connect().await, is_slow) });
        }
    }
    let mut held = JoinSet::new();
    // If these connections stop the service, not all of them ever get through.
    let _ = timeout(DEADLINE, async {
        while let Some(attacker) = attackers.join_next().await {
            if let (Ok(stream), is_slow) = attacker.unwrap() {
                held.spawn(hold(stream, is_slow));
            }
        }
    })
    .await;

    let visitor = world.visitor(&running);
    let health = timeout(DEADLINE, visitor.get("/healthz").send()).await;
    let health = health.expect("a new connection waits in vain").unwrap();
    assert_eq!(health.status(), StatusCode::OK);
    assert_eq!(ask().await, (404, "NOT_FOUND".to_owned()));
}
