use std::sync::Arc;
use std::sync::Mutex;
use std::time::SystemTime;

use async_trait::async_trait;
use emr_api::sign_up::IssuedCertificate;
use emr_model::Bytes;
use emr_model::member::Role;
use emr_testkit::{MINISTRY, id, member};
use serde_json::json;

use super::*;
use crate::connection::Connection;
use crate::member::Device;
use crate::ports::{Request, Response, Transport, TransportError};
use crate::session::submission_tests::scene::{Scene, Service, World, answer};

const DAY: Duration = Duration::from_secs(24 * 3_600);

/// A web service in front of an authority that reenrolls the member, or does not answer.
struct Desk {
    world: Arc<World>,
    key: Vec<u8>,
    /// When the certificates end that the authority issues; it does not answer without.
    until: Mutex<Option<Timestamp>>,
    asked: Mutex<u32>,
}

impl Desk {
    /// A certificate of the member that ends then.
    fn certificate(&self, end: Timestamp) -> String {
        let from = SystemTime::UNIX_EPOCH;
        let template = member(&id("01"), &[Role::Patient]);
        let template = template.valid(from, from + Duration::from_millis(end.as_millis()));
        let organization = self.world.network.organization(MINISTRY);
        organization.members.certify(&template, &self.key)
    }

    fn asked(&self) -> u32 {
        *self.asked.lock().unwrap()
    }
}

#[async_trait]
impl Transport for Desk {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        if !request.path.ends_with("/reenroll") {
            return self.world.send(request).await;
        }
        *self.asked.lock().unwrap() += 1;
        let until = *self.until.lock().unwrap();
        let until = until.ok_or_else(|| TransportError::TimedOut {
            url: "https://web.example".to_owned(),
            source: "no answer".into(),
        })?;
        let root = &self.world.network.organization(MINISTRY).members.pem;
        Ok(answer(&json!({"success": true, "errors": [], "result": {
            "Cert": Bytes::from(self.certificate(until).into_bytes()),
            "ServerInfo": {
                "CAName": "ca",
                "CAChain": Bytes::from(root.clone().into_bytes()),
                "Version": "1.5",
            },
        }})))
    }
}

/// The member as a program that begins signs in.
async fn sign_in(scene: &Scene, desk: &Arc<Desk>, account: &Account) -> Member {
    let device = Device {
        account,
        signer: scene.signer(),
        vault: scene.device.clone(),
        outbox: scene.outbox(),
    };
    Member::sign_in(connection(scene, desk), device)
        .await
        .unwrap()
}

fn connection(scene: &Scene, desk: &Arc<Desk>) -> Connection {
    let profile = scene.world.network.profile();
    Connection::new(&profile, desk.clone(), scene.world.clone()).unwrap()
}

#[tokio::test]
async fn h7_a_program_renews_the_certificate_in_its_last_sixty_days_and_once() {
    let scene = Scene::new(Service::Honest);
    let desk = Arc::new(Desk {
        world: scene.world.clone(),
        key: scene.signer().public_key().to_vec(),
        until: Mutex::default(),
        asked: Mutex::default(),
    });
    let (begin, msp) = (Timestamp::now(), MINISTRY.parse().unwrap());
    let trust = connection(&scene, &desk);
    let mut account = Account::new(trust.trust(), msp, vec![Role::Patient]);
    account.id = id("01");
    account.certificates = vec![IssuedCertificate {
        authority: format!("{MINISTRY} members"),
        certificate: desk.certificate(begin.plus(61 * DAY)),
    }];

    let early = sign_in(&scene, &desk, &account).await;
    assert!(!early.renew_if_due(&mut account).await.unwrap());
    assert_eq!(desk.asked(), 0, "it is not due");

    scene.world.is_at(begin.plus(2 * DAY));
    let before = account.certificates.clone();
    let due = sign_in(&scene, &desk, &account).await;
    due.renew_if_due(&mut account).await.unwrap_err();
    assert_eq!(account.certificates, before, "the authority was silent");
    *desk.until.lock().unwrap() = Some(begin.plus(365 * DAY));
    assert!(due.renew_if_due(&mut account).await.unwrap());
    assert_ne!(account.certificates, before);

    let renewed = sign_in(&scene, &desk, &account).await;
    let identity = renewed.session().identity();
    assert_eq!(
        identity.certificate_pem(),
        account.certificates[0].certificate
    );
    assert!(!renewed.renew_if_due(&mut account).await.unwrap());
    assert_eq!(desk.asked(), 2, "it is renewed once");
}

#[test]
fn a_certificate_is_due_in_its_last_sixty_days() {
    let end = Timestamp::from_millis(1_800_000_000_000);
    let before = |days: u64| Timestamp::from_millis(end.as_millis() - days * 24 * 3_600 * 1_000);
    assert!(!is_due(end, before(61)));
    assert!(is_due(end, before(60)));
    assert!(is_due(end, before(1)));
    assert!(is_due(end, end.plus_millis(1)));
}
