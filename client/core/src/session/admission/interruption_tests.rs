//! An approval that is interrupted, and made again.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use emr_api::sign_up::{QueuedSignUp, SignUpDecision, SignUpEntry, SignUpStatus};
use emr_model::member::Role;
use emr_model::{Bytes, Digest, Timestamp};
use emr_testkit::{MINISTRY, Network, id, member};
use fabric_ca::{CertificateRequest, SigningKey};
use serde_json::json;

use super::{Admission, Approval, Registrars};
use crate::error::{Error, chain};
use crate::identity::RegistrarIdentity;
use crate::ports::{Body, Request, Response, Transport, TransportError};
use crate::session::submission_tests::scene::{Scene, Service, World, answer};

/// Fabric CA's code for an id that is registered already.
const DUPLICATE_IDENTITY: i64 = 74;

/// A call of an approval, and what happens to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Break {
    /// The call with this end of its path arrives nowhere.
    Before(&'static str),
    /// It is carried out, and its answer is lost.
    After(&'static str),
}

/// A web service with one application in its queue, in front of an authority and a ledger.
struct Desk {
    world: Arc<World>,
    network: Arc<Network>,
    applicant: SigningKey,
    application: SignUpEntry,
    certificates: Mutex<Vec<super::IssuedCertificate>>,
    breaks: Mutex<Option<Break>>,
    /// The secret with which the authority has registered the applicant.
    secret: Mutex<Option<String>>,
}

impl Desk {
    fn new(scene: &Scene) -> Arc<Self> {
        let applicant = SigningKey::generate().unwrap();
        let id = id("05");
        let csr = CertificateRequest::new(id.as_str())
            .to_pem(&applicant)
            .unwrap();
        Arc::new(Self {
            world: scene.world.clone(),
            network: scene.world.network.clone(),
            application: SignUpEntry {
                key: Digest::of(applicant.public_key()),
                sign_up: QueuedSignUp {
                    id,
                    msp: MINISTRY.parse().unwrap(),
                    roles: vec![Role::Patient],
                    csr,
                    desk_file: Digest::of("desk file"),
                },
                received: Timestamp::from_millis(0),
                status: SignUpStatus::Pending,
                invited_by: None,
                certificates: Vec::new(),
            },
            applicant,
            certificates: Mutex::default(),
            breaks: Mutex::default(),
            secret: Mutex::default(),
        })
    }

    /// The application as the service shows it: it is approved once the ledger has registered the member.
    fn entry(&self) -> SignUpEntry {
        let certificates = self.certificates.lock().unwrap().clone();
        let is_registered = !self.world.committed.lock().unwrap().is_empty();
        match is_registered && !certificates.is_empty() {
            true => SignUpEntry {
                status: SignUpStatus::Approved(certificates),
                ..self.application.clone()
            },
            false => SignUpEntry {
                certificates,
                ..self.application.clone()
            },
        }
    }

    async fn answer(&self, request: Request) -> Result<Response, TransportError> {
        let path = request.path.clone();
        match path.rsplit('/').next().unwrap() {
            "application" => Ok(answer(&self.entry())),
            "register" => {
                let Body::Json(body) = &request.body else {
                    panic!("a registration is JSON");
                };
                let asked: serde_json::Value = serde_json::from_slice(body).unwrap();
                let asked = asked["secret"].as_str().unwrap().to_owned();
                let mut secret = self.secret.lock().unwrap();
                if secret.is_some() {
                    return Ok(Response {
                        status: 409,
                        ..answer(&json!({"success": false, "errors": [
                            {"code": DUPLICATE_IDENTITY, "message": "registered already"},
                        ]}))
                    });
                }
                *secret = Some(asked.clone());
                Ok(answer(
                    &json!({"success": true, "errors": [], "result": {"secret": asked}}),
                ))
            }
            "enroll" => {
                let sign_up = &self.application.sign_up;
                let secret = self.secret.lock().unwrap().clone().unwrap();
                let basic = Bytes::from(format!("{}:{secret}", sign_up.id).into_bytes());
                let basic = serde_json::to_value(basic).unwrap();
                let expected = format!("Basic {}", basic.as_str().unwrap());
                assert_eq!(request.authorization.as_deref(), Some(expected.as_str()));
                let organization = self.network.organization(MINISTRY);
                let template = member(&sign_up.id, &sign_up.roles);
                let key = self.applicant.public_key();
                let certificate = organization.members.certify(&template, &key);
                Ok(answer(&json!({"success": true, "errors": [], "result": {
                    "Cert": Bytes::from(certificate.into_bytes()),
                    "ServerInfo": {
                        "CAName": "ca",
                        "CAChain": Bytes::from(organization.members.pem.clone().into_bytes()),
                        "Version": "1.5",
                    },
                }})))
            }
            "decision" => {
                let Body::Json(body) = &request.body else {
                    panic!("a decision is JSON");
                };
                let SignUpDecision::Approve(certificates) = serde_json::from_slice(body).unwrap()
                else {
                    panic!("it is an approval");
                };
                *self.certificates.lock().unwrap() = certificates;
                Ok(answer(&self.entry().status))
            }
            _ => self.world.send(request).await,
        }
    }
}

#[async_trait]
impl Transport for Desk {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let lost = || TransportError::TimedOut {
            url: "https://web.example".to_owned(),
            source: "no answer".into(),
        };
        let breaks = *self.breaks.lock().unwrap();
        match breaks {
            Some(Break::Before(end)) if request.path.ends_with(end) => Err(lost()),
            Some(Break::After(end)) if request.path.ends_with(end) => {
                self.answer(request).await?;
                Err(lost())
            }
            _ => self.answer(request).await,
        }
    }
}

/// Approves the application as a program that begins, which first tells what became of earlier transactions.
async fn approve(scene: &Scene, desk: &Arc<Desk>) -> Result<Approval, Error> {
    let session = scene.session_over(desk.clone()).await;
    if let Ok(settled) = session.settle().await {
        let told: Vec<_> = settled.into_iter().map(|one| one.transaction).collect();
        session.told(&told).await.unwrap();
    }
    let application = session.application(&desk.application.sign_up.id).await?;
    let admission: Admission = session.admission(&application.sign_up)?;
    let registrar = RegistrarIdentity {
        certificate_pem: session.identity().certificate_pem().to_owned(),
        signer: scene.signer(),
    };
    let authority = format!("{MINISTRY} members");
    let registrars = Registrars::from_iter([(authority, registrar)]);
    let approval = session.approve(&admission, &registrars).await?;
    session.told_results().await.unwrap();
    Ok(approval)
}

#[tokio::test]
async fn an_approval_that_is_interrupted_is_finished_by_pressing_again_or_by_the_ledger_alone() {
    for broken in [
        Break::Before("register"),
        Break::After("register"),
        Break::Before("enroll"),
        Break::After("enroll"),
        Break::Before("decision"),
        Break::After("decision"),
        Break::Before("endorse"),
        Break::Before("submit"),
        Break::After("submit"),
    ] {
        let scene = Scene::new(Service::Honest);
        let desk = Desk::new(&scene);
        *desk.breaks.lock().unwrap() = Some(broken);
        let first = approve(&scene, &desk).await;
        *desk.breaks.lock().unwrap() = None;
        let entry = desk.entry();
        match (&first, &entry.status) {
            // The answer was lost, and the peers confirmed what it would have said.
            (Ok(_), SignUpStatus::Approved(_)) => assert_eq!(broken, Break::After("submit")),
            (Err(_), SignUpStatus::Pending) => match approve(&scene, &desk).await {
                Ok(approval) => assert_eq!(approval.id, entry.sign_up.id),
                // What the first program had sent was committed when the second one began.
                Err(Error::NoApplication(_)) => assert_eq!(broken, Break::Before("submit")),
                Err(error) => panic!("{broken:?}: {}", chain(&error)),
            },
            other => panic!("{broken:?}: {other:?}"),
        }
        let SignUpStatus::Approved(certificates) = desk.entry().status else {
            panic!("{broken:?}: the applicant is not approved");
        };
        assert_eq!(certificates.len(), 1, "{broken:?}");
        assert_eq!(
            scene.kept(),
            0,
            "{broken:?}: no secret and no transaction is left"
        );
        assert_eq!(scene.world.committed.lock().unwrap().len(), 1, "{broken:?}");
    }
}

#[tokio::test]
async fn certificates_that_the_service_invents_are_not_taken_for_those_of_an_interrupted_approval()
{
    let scene = Scene::new(Service::Honest);
    let desk = Desk::new(&scene);
    let other = scene
        .world
        .network
        .member(MINISTRY, &desk.application.sign_up.id);
    *desk.certificates.lock().unwrap() = vec![super::IssuedCertificate {
        authority: format!("{MINISTRY} members"),
        certificate: other.certificate_pem().to_owned(),
    }];
    let noticed = approve(&scene, &desk).await.unwrap_err();
    assert!(matches!(noticed, Error::Trust(_)), "{noticed:?}");
    desk.certificates.lock().unwrap()[0].authority = "HospitalAMSP members".to_owned();
    let noticed = approve(&scene, &desk).await.unwrap_err();
    assert!(matches!(noticed, Error::OtherCertificates), "{noticed:?}");
    assert!(scene.world.sent().is_empty());
}
