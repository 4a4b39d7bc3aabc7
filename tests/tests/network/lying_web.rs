//! A web service that lies: it may refuse, but clients believe nothing that it says.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use emr_api::session::Challenge;
use emr_api::transaction::{Commit, Endorsed, SignedTransaction};
use emr_client::Error;
use emr_client::member::{Member, NewRecord, sign_up};
use emr_client::web::WebError;
use emr_model::grant::Revoke;
use emr_model::member::Role;
use emr_model::{Function as _, PageRequest, TransactionId};
use emr_native::wallet::Wallet;
use emr_network::{names, own_binaries};
use emr_sealing::age_keys::AgeIdentity;
use emr_sealing::desk_file::ApplicantDetails;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use reqwest::Client;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use warp::Filter;
use warp::http::{HeaderMap, Method, Response, header};
use warp::path::FullPath;

use crate::commands::Device;
use crate::http::Http;
use crate::trial::{Case, Failure, Outcome, cases};
use crate::world::{
    KIND, READ_AND_ADD, World, add, hospital_a, open, open_green, until, until_answers,
};

pub(crate) fn cases() -> Vec<Case> {
    cases![Alone:
        a_recipient_of_the_services_own_is_noticed_before_anything_is_sealed,
        keepers_that_the_service_invents_get_no_applicants_name,
        a_commit_that_the_service_invents_is_not_believed_and_the_command_asks_again,
        a_command_that_was_killed_before_the_answer_is_settled_by_the_next_one,
        a_lost_answer_is_looked_up_and_nothing_is_done_twice,
        lies_about_lists_envelopes_and_contents_are_noticed,
        lies_about_time_challenge_and_profile_gain_nothing,
    ]
    .into()
}

async fn a_recipient_of_the_services_own_is_noticed_before_anything_is_sealed(
    world: Arc<World>,
) -> Outcome {
    let liar = Liar::take_over(&world).await?;
    let patient = world.patient().await?;
    let doctor = world.doctor(&hospital_a()).await?;
    patient.grant(&doctor, READ_AND_ADD).await?;
    let basis = doctor.basis(patient.id()).await?;
    let honest = add(&doctor.member, &basis, b"while the service is honest").await?;

    let category = doctor.member.category(&basis).await?;
    let keepers = doctor.member.session().keepers().await?;
    let own = AgeIdentity::generate().recipient();
    let recipients = keepers.iter().map(|keeper| &keeper.recipient);
    let recipients = recipients.chain([&category.key.recipient, &category.patient_recipient]);
    for recipient in recipients {
        liar.replace(recipient.as_str(), own.as_str());
        let new = NewRecord {
            kind: KIND,
            content: b"for the patient's eyes",
        };
        let noticed = doctor.member.add_record(&basis, &new).await;
        let noticed = noticed.expect_err("the lie is noticed");
        assert!(
            matches!(noticed, Error::NotOwnTransaction(_)),
            "{noticed:?}"
        );
        let sent = liar.tell_truth();
        assert!(
            sent.iter().any(|path| path.ends_with("/endorse")),
            "it did lie: {sent:?}"
        );
        let is_sealed = |path: &String| path.starts_with("PUT") || path.ends_with("/hold");
        assert!(
            !sent.iter().any(is_sealed),
            "nothing was uploaded: {sent:?}"
        );
    }
    // So is a recipient to seal a grant's key to.
    liar.replace(doctor.recipient().as_str(), own.as_str());
    let grant = patient
        .member
        .grant(&doctor.grantee(), &patient.terms(READ_AND_ADD))
        .await;
    let noticed = grant.expect_err("the lie is noticed");
    assert!(
        matches!(noticed, Error::NotOwnTransaction(_)),
        "{noticed:?}"
    );
    let sent = liar.tell_truth();
    assert!(
        !sent.iter().any(|path| path.starts_with("PUT")),
        "nothing was uploaded: {sent:?}"
    );

    add(&doctor.member, &basis, b"it is honest again").await?;
    open_green(
        &patient.member,
        &patient.basis(),
        &honest,
        b"while the service is honest",
    )
    .await?;
    liar.give_back(&world).await
}

async fn keepers_that_the_service_invents_get_no_applicants_name(world: Arc<World>) -> Outcome {
    let liar = Liar::take_over(&world).await?;
    let ministry = world.sign_in(&world.ministry).await?;
    let keepers = ministry.session().keepers().await?;
    let connection = emr_native::connect(&world.profile)?;
    let msp = world.profile.ministry.clone();
    let wallet = Wallet::generate(connection.trust(), msp, vec![Role::Patient])?;
    let apply = async || {
        let details = ApplicantDetails::named("Somebody", wallet.device_key().recipient());
        sign_up(&connection, &wallet.account, &*wallet.signer(), details).await
    };
    let own = AgeIdentity::generate().recipient();
    for keeper in &keepers {
        liar.replace(keeper.recipient.as_str(), own.as_str());
        let noticed = apply().await.expect_err("the lie is noticed");
        assert!(matches!(noticed, Error::KeeperList), "{noticed:?}");
        let sent = liar.tell_truth();
        assert_eq!(sent, ["GET /api/v1/keepers"], "no name was sent");
    }
    apply().await?;
    liar.give_back(&world).await
}

async fn a_commit_that_the_service_invents_is_not_believed_and_the_command_asks_again(
    world: Arc<World>,
) -> Outcome {
    let liar = Liar::take_over(&world).await?;
    let patient = world.patient().await?;
    let doctor = world.doctor(&hospital_a()).await?;
    let grant = patient.grant(&doctor, READ_AND_ADD).await?;
    let basis = doctor.basis(patient.id()).await?;
    let added = add(&doctor.member, &basis, b"seen by a doctor").await?;
    let device = Device::new(&world, &patient.wallet)?;
    let grantee = doctor.member.id().to_string();
    let revoke = ["revoke", grant.grant.as_str(), "--grantee", &grantee];

    liar.lie(Lie::Committed);
    let (code, _) = device.fails(&revoke).await?;
    assert_eq!(code, "NOT_CONFIRMED");
    liar.tell_truth();
    open_green(&doctor.member, &basis, &added, b"seen by a doctor").await?;

    // The next command asks what became of it, and sends the same bytes again.
    let kept = device.outbox();
    let [transaction] = &kept[..] else {
        panic!("one transaction is in the outbox: {kept:?}");
    };
    let became = device.does(&["transaction", transaction]).await?;
    assert_eq!(became["outcome"], "committed");
    assert_eq!(became["function"], Revoke::NAME);
    assert_eq!(device.outbox(), Vec::<String>::new());
    let refused = open(&doctor.member, &basis, &added).await;
    assert!(refused.is_err(), "the grant is revoked");
    let (_, sentence) = device.fails(&["transaction", transaction]).await?;
    assert!(sentence.contains("keeps no transaction"), "{sentence}");
    liar.give_back(&world).await
}

async fn a_command_that_was_killed_before_the_answer_is_settled_by_the_next_one(
    world: Arc<World>,
) -> Outcome {
    let liar = Liar::take_over(&world).await?;
    let patient = world.patient().await?;
    let doctor = world.doctor(&hospital_a()).await?;
    let device = Device::new(&world, &patient.wallet)?;
    let grantee = doctor.member.id().to_string();
    let grant = [
        "grant",
        &grantee,
        "--read",
        "--category",
        "Laboratory",
        "--until",
        "1h",
    ];

    // It forwards the transaction once, and once it does not.
    for lie in [Lie::Silent, Lie::Deaf] {
        let before = patient
            .member
            .grants(patient.id(), None, PageRequest::default())
            .await?;
        liar.lie(lie);
        let mut command = device.start(&grant)?;
        liar.until_asked("POST /api/v1/submit").await;
        command.kill().await?;
        liar.tell_truth();
        let kept = device.outbox();
        assert_eq!(kept.len(), 1, "{kept:?}");

        let (said, notice) = device.hears(&["grants"]).await?;
        assert_eq!(notice["transaction"], kept[0]);
        assert_eq!(notice["outcome"], "committed", "{notice}");
        let listed = said["entries"].as_array().expect("a list");
        assert_eq!(listed.len(), before.entries.len() + 1, "{said}");
        assert_eq!(device.outbox(), Vec::<String>::new());
    }
    liar.give_back(&world).await
}

async fn a_lost_answer_is_looked_up_and_nothing_is_done_twice(world: Arc<World>) -> Outcome {
    let liar = Liar::take_over(&world).await?;
    let patient = world.patient().await?;
    let doctor = world.doctor(&hospital_a()).await?;
    for lie in [Lie::Reset, Lie::AnotherCommit] {
        let before = patient
            .member
            .grants(patient.id(), None, PageRequest::default())
            .await?;
        liar.lie(lie);
        patient.grant(&doctor, READ_AND_ADD).await?;
        liar.tell_truth();
        let after = patient
            .member
            .grants(patient.id(), None, PageRequest::default())
            .await?;
        assert_eq!(after.entries.len(), before.entries.len() + 1);
    }
    liar.give_back(&world).await
}

async fn lies_about_lists_envelopes_and_contents_are_noticed(world: Arc<World>) -> Outcome {
    let liar = Liar::take_over(&world).await?;
    let patient = world.patient().await?;
    let doctor = world.doctor(&hospital_a()).await?;
    patient.grant(&doctor, READ_AND_ADD).await?;
    let basis = doctor.basis(patient.id()).await?;
    let added = add(&doctor.member, &basis, b"as it was written").await?;

    // Another author of a listed record.
    liar.replace(doctor.member.id().as_str(), patient.id().as_str());
    let own = patient.basis();
    let listed = patient.member.records(&own, PageRequest::default());
    let noticed = listed.await.expect_err("the lie is noticed");
    assert!(
        matches!(noticed, Error::NotOwnTransaction(_)),
        "{noticed:?}"
    );
    liar.tell_truth();

    // Other bytes in place of a key envelope, and of a record's content.
    liar.lie(Lie::Blobs);
    let envelopes = doctor.member.granted_categories(patient.id()).await;
    assert!(envelopes.is_err(), "the envelope is not the grant's");
    liar.tell_truth();
    let opened = open(&doctor.member, &basis, &added).await?;
    assert!(opened.readings[0].verification.is_green());
    liar.lie(Lie::Blobs);
    match open(&doctor.member, &basis, &added).await {
        Ok(opened) => assert!(!opened.readings[0].verification.is_green()),
        Err(error) => assert!(!matches!(error, Error::Web(_)), "{error:?}"),
    }
    liar.tell_truth();
    liar.give_back(&world).await
}

async fn lies_about_time_challenge_and_profile_gain_nothing(world: Arc<World>) -> Outcome {
    let liar = Liar::take_over(&world).await?;
    let patient = world.patient().await?;
    // With the service's time, the proposals would be refused.
    for minutes in [10, -10] {
        liar.lie(Lie::Minutes(minutes));
        let member = world.sign_in(&patient.wallet).await?;
        add(&member, &patient.basis(), b"dated by the own clock").await?;
        liar.tell_truth();
    }
    liar.lie(Lie::Challenge(vec![7; 31]));
    let short = Member::sign_in(
        emr_native::connect(&world.profile)?,
        patient.wallet.device(),
    );
    let noticed = short.await.expect_err("the challenge is too short");
    assert!(
        matches!(noticed, Error::Web(WebError::Malformed(_))),
        "{noticed:?}"
    );
    liar.tell_truth();
    // The honest service does not accept a signature over a challenge that it did not make.
    liar.lie(Lie::Challenge(vec![7; 32]));
    let foreign = Member::sign_in(
        emr_native::connect(&world.profile)?,
        patient.wallet.device(),
    );
    let refused = foreign
        .await
        .expect_err("the challenge is not the service's");
    assert!(
        matches!(refused, Error::Web(WebError::Refused(_))),
        "{refused:?}"
    );
    let asked = liar.tell_truth();
    // What a profile pins comes with the program: no member asks the service for it.
    let asks_profile = |path: &String| path.ends_with("/profile");
    assert!(!asked.iter().any(asks_profile), "{asked:?}");
    liar.give_back(&world).await
}

/// An operator of the web service who sits in front of it, with its name and certificate.
struct Liar {
    lies: Arc<Lies>,
    server: JoinHandle<()>,
    honest: Child,
}

/// The lie of the moment, and what was asked since it began.
struct Lies {
    client: Client,
    upstream: String,
    now: Mutex<Option<Lie>>,
    asked: Mutex<Vec<String>>,
}

/// A lie.
#[derive(Clone)]
enum Lie {
    /// One text in endorsed answers is replaced by another of the same length.
    Replaced { truth: String, told: String },
    /// A submitted transaction was committed: it is not forwarded.
    Committed,
    /// Another transaction than the submitted one was committed.
    AnotherCommit,
    /// A submission is forwarded, and never answered.
    Silent,
    /// A submission is neither forwarded nor answered.
    Deaf,
    /// A submission is forwarded, and answered with what is no answer of the service.
    Reset,
    /// Stored bytes are others.
    Blobs,
    /// The time is some minutes later or earlier.
    Minutes(i64),
    /// The nonce of a sign-in challenge.
    Challenge(Vec<u8>),
}

impl Liar {
    /// Moves the real service to another port and answers at its own.
    async fn take_over(world: &World) -> Result<Self, Failure> {
        let address = SocketAddr::from(world.network.address(names::WEB));
        world.network.stop_process(names::WEB).await?;
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await?
            .local_addr()?;
        let folder = world.network.layout().web();
        let honest = serve_at(free, &folder)?;
        let lies = Arc::new(Lies {
            client: Http::client(world)?,
            upstream: format!("https://{free}"),
            now: Mutex::new(None),
            asked: Mutex::new(Vec::new()),
        });
        until_answers(&lies.client, &format!("{}/healthz", lies.upstream)).await;
        let listener = TcpListener::bind(address).await?;
        let server = tokio::spawn(serve(listener, acceptor(&folder)?, lies.clone()));
        Ok(Self {
            lies,
            server,
            honest,
        })
    }

    /// From now on tells this lie.
    fn lie(&self, lie: Lie) {
        self.lies
            .asked
            .lock()
            .expect("nobody panics with it")
            .clear();
        *self.lies.now.lock().expect("nobody panics with it") = Some(lie);
    }

    /// From now on says `told` where the truth is `truth`.
    fn replace(&self, truth: &str, told: &str) {
        self.lie(Lie::Replaced {
            truth: truth.to_owned(),
            told: told.to_owned(),
        });
    }

    /// Stops lying; returns what was asked meanwhile.
    fn tell_truth(&self) -> Vec<String> {
        *self.lies.now.lock().expect("nobody panics with it") = None;
        std::mem::take(&mut *self.lies.asked.lock().expect("nobody panics with it"))
    }

    /// Waits until this was asked and, if the lie lets it through, answered by the honest service.
    async fn until_asked(&self, what: &str) {
        until(what, || {
            let asked = self.lies.asked.lock().expect("nobody panics with it");
            asked.iter().any(|path| path == what)
        })
        .await;
    }

    /// Ends both, and starts the service as it was.
    async fn give_back(mut self, world: &World) -> Outcome {
        self.server.abort();
        let _ = self.server.await;
        self.honest.kill().await?;
        world.network.resume().await?;
        Ok(())
    }
}

/// Starts the service with its own settings, save for the port.
fn serve_at(address: SocketAddr, folder: &Path) -> Result<Child, Failure> {
    let mut settings: toml::Table = fs::read_to_string(folder.join("web.toml"))?.parse()?;
    settings.insert("address".into(), address.to_string().into());
    let path = folder.join("behind-a-liar.toml");
    fs::write(&path, settings.to_string())?;
    let log = fs::File::create(folder.join("behind-a-liar.log"))?;
    let mut command = Command::new(own_binaries()?.join("emr-web"));
    command.arg("--config").arg(path).kill_on_drop(true);
    command.stdout(Stdio::null()).stderr(log);
    Ok(command.spawn()?)
}

fn acceptor(folder: &Path) -> Result<TlsAcceptor, Failure> {
    let certificates = CertificateDer::pem_file_iter(folder.join("tls/certificate.pem"))?;
    let key = PrivateKeyDer::from_pem_file(folder.join("tls/key.pem"))?;
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(certificates.collect::<Result<_, _>>()?, key)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

async fn serve(listener: TcpListener, acceptor: TlsAcceptor, lies: Arc<Lies>) {
    let forward = warp::any()
        .map(move || lies.clone())
        .and(warp::method())
        .and(warp::path::full())
        .and(warp::header::headers_cloned())
        .and(warp::body::bytes())
        .then(forward);
    let service = TowerToHyperService::new(warp::service(forward));
    while let Ok((stream, _)) = listener.accept().await {
        let (acceptor, service) = (acceptor.clone(), service.clone());
        tokio::spawn(async move {
            if let Ok(stream) = acceptor.accept(stream).await {
                let builder = Builder::new(TokioExecutor::new());
                // The other end hangs up when it has read enough.
                let _ = builder
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            }
        });
    }
}

/// Passes a request on, and the answer back, with a lie in it where there is one to tell.
async fn forward(
    lies: Arc<Lies>,
    method: Method,
    path: FullPath,
    mut headers: HeaderMap,
    body: Bytes,
) -> Response<Vec<u8>> {
    let path = path.as_str();
    let lie = lies.now.lock().expect("nobody panics with it").clone();
    let is_submission = path.ends_with("/submit");
    let asked = || {
        let mut asked = lies.asked.lock().expect("nobody panics with it");
        asked.push(format!("{method} {path}"));
    };
    match &lie {
        Some(Lie::Committed) if is_submission => {
            asked();
            return committed(&submitted(&body));
        }
        Some(Lie::Deaf) if is_submission => {
            asked();
            return std::future::pending().await;
        }
        _ => {}
    }
    headers.remove(header::HOST);
    headers.remove(header::CONTENT_LENGTH);
    let url = format!("{}{path}", lies.upstream);
    let request = lies.client.request(method.clone(), url);
    let request = request.headers(headers).body(body).send();
    let answer = match request.await {
        Ok(answer) => answer,
        Err(error) => return failed(&error),
    };
    let (status, mut headers) = (answer.status(), answer.headers().clone());
    let mut body = match answer.bytes().await {
        Ok(body) => body.to_vec(),
        Err(error) => return failed(&error),
    };
    asked();
    match lie {
        Some(Lie::Replaced { truth, told }) if is_endorsed(path) && status.is_success() => {
            body = replaced(&body, truth.as_bytes(), told.as_bytes());
        }
        Some(Lie::Silent) if is_submission => return std::future::pending().await,
        Some(Lie::Reset) if is_submission => body = b"\0 no answer".to_vec(),
        Some(Lie::AnotherCommit) if is_submission => {
            return committed(&"0".repeat(64).parse().expect("it is a transaction id"));
        }
        Some(Lie::Blobs) if path.contains("/blobs/") && method == Method::GET => {
            let middle = body.len() / 2;
            body[middle] ^= 1;
        }
        Some(Lie::Minutes(minutes)) => {
            let (now, shift) = (
                SystemTime::now(),
                Duration::from_secs(minutes.unsigned_abs() * 60),
            );
            let time = match minutes > 0 {
                true => now + shift,
                false => now - shift,
            };
            let date = httpdate::fmt_http_date(time).parse();
            headers.insert(header::DATE, date.expect("it is a header"));
        }
        Some(Lie::Challenge(nonce)) if path.ends_with("/challenge") => {
            let challenge = Challenge {
                nonce: nonce.into(),
            };
            body = serde_json::to_vec(&challenge).expect("it has a JSON form");
        }
        _ => {}
    }
    headers.remove(header::CONTENT_LENGTH);
    headers.remove(header::TRANSFER_ENCODING);
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

fn failed(error: &reqwest::Error) -> Response<Vec<u8>> {
    let mut response = Response::new(error.to_string().into_bytes());
    *response.status_mut() = reqwest::StatusCode::BAD_GATEWAY;
    response
}

/// The id of the transaction in a submission.
fn submitted(body: &[u8]) -> TransactionId {
    let signed: SignedTransaction = serde_json::from_slice(body).expect("a member sends it");
    let signed = fabric_gateway::SignedTransaction::from_bytes(signed.transaction.0);
    let signed = signed.expect("a member has signed it");
    signed.transaction_id().parse().expect("it is an id")
}

/// The answer that this transaction was committed.
fn committed(transaction: &TransactionId) -> Response<Vec<u8>> {
    let said = Commit {
        transaction: transaction.clone(),
        block: 7,
    };
    Response::new(serde_json::to_vec(&said).expect("it has a JSON form"))
}

/// Whether the service answers with an endorsed transaction.
fn is_endorsed(path: &str) -> bool {
    path.ends_with("/endorse") || path.ends_with("/keepers")
}

/// An endorsed transaction with one text in it replaced by another of the same length.
fn replaced(body: &[u8], truth: &[u8], told: &[u8]) -> Vec<u8> {
    let mut endorsed: Endorsed =
        serde_json::from_slice(body).expect("the honest service says what it should");
    let bytes = &mut endorsed.transaction.0;
    for start in 0..bytes.len().saturating_sub(truth.len()) {
        if bytes[start..].starts_with(truth) {
            bytes[start..start + told.len()].copy_from_slice(told);
        }
    }
    serde_json::to_vec(&endorsed).expect("it has a JSON form")
}
