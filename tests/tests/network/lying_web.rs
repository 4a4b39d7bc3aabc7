//! A web service that lies: it may refuse, but clients believe nothing that it says.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use emr_api::transaction::Endorsed;
use emr_client::Error;
use emr_client::member::NewRecord;
use emr_network::{names, own_binaries};
use emr_sealing::age_keys::AgeIdentity;
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

use crate::http::Http;
use crate::trial::{Case, Failure, Outcome, cases};
use crate::world::{KIND, READ_AND_ADD, World, add, hospital_a, open_green, until_answers};

pub(crate) fn cases() -> Vec<Case> {
    cases![Unwelcome: a_recipient_of_the_services_own_is_noticed_before_anything_is_sealed].into()
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
        liar.lie(recipient.as_str(), own.as_str());
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
    let device = doctor.wallet.device_key().recipient();
    liar.lie(device.as_str(), own.as_str());
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

/// An operator of the web service who sits in front of it, with its name and certificate.
struct Liar {
    lies: Arc<Lies>,
    server: JoinHandle<()>,
    honest: Child,
}

/// Which text replaces which, and what was asked meanwhile.
struct Lies {
    client: Client,
    upstream: String,
    now: Mutex<Option<Lie>>,
}

struct Lie {
    truth: String,
    told: String,
    asked: Vec<String>,
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

    /// From now on says `told` where the truth is `truth`.
    fn lie(&self, truth: &str, told: &str) {
        *self.lies.now.lock().expect("nobody panics with it") = Some(Lie {
            truth: truth.to_owned(),
            told: told.to_owned(),
            asked: Vec::new(),
        });
    }

    /// Stops lying; returns what was asked meanwhile.
    fn tell_truth(&self) -> Vec<String> {
        let lie = self.lies.now.lock().expect("nobody panics with it").take();
        lie.map(|lie| lie.asked).unwrap_or_default()
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
    if let Some(lie) = &mut *lies.now.lock().expect("nobody panics with it") {
        lie.asked.push(format!("{method} {path}"));
    }
    headers.remove(header::HOST);
    headers.remove(header::CONTENT_LENGTH);
    let url = format!("{}{path}", lies.upstream);
    let request = lies.client.request(method, url).headers(headers).body(body);
    let answer = match request.send().await {
        Ok(answer) => answer,
        Err(error) => return failed(&error),
    };
    let (status, mut headers) = (answer.status(), answer.headers().clone());
    let mut body = match answer.bytes().await {
        Ok(body) => body.to_vec(),
        Err(error) => return failed(&error),
    };
    if path.ends_with("/endorse") && status.is_success() {
        body = lies.told(body);
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

impl Lies {
    /// An endorsed transaction with one text in it replaced by another of the same length.
    fn told(&self, body: Vec<u8>) -> Vec<u8> {
        let now = self.now.lock().expect("nobody panics with it");
        let Some(lie) = &*now else {
            return body;
        };
        let mut endorsed: Endorsed =
            serde_json::from_slice(&body).expect("the honest service says what it should");
        let (truth, told) = (lie.truth.as_bytes(), lie.told.as_bytes());
        let bytes = &mut endorsed.transaction.0;
        for start in 0..bytes.len().saturating_sub(truth.len()) {
            if bytes[start..].starts_with(truth) {
                bytes[start..start + told.len()].copy_from_slice(told);
            }
        }
        serde_json::to_vec(&endorsed).expect("it has a JSON form")
    }
}
