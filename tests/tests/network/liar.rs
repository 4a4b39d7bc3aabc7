//! A web service that lies: a proxy in front of the real one, with its name and certificate.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use emr_api::problem::Problem;
use emr_api::session::Challenge;
use emr_api::transaction::{Commit, Endorsed, SignedTransaction};
use emr_model::{ServiceCode, TransactionId};
use emr_network::names;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use reqwest::Client;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::process::Child;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use warp::Filter;
use warp::http::{HeaderMap, Method, Response, header};
use warp::path::FullPath;

use crate::http::Http;
use crate::other_settings::{as_before, restart_web};
use crate::trial::{Failure, Outcome};
use crate::world::{World, until, until_answers};

/// An operator of the web service who sits in front of it, with its name and certificate.
pub(crate) struct Liar {
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
pub(crate) enum Lie {
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
    /// A submission is forwarded, and answered as if the session had ended.
    SignedOut,
    /// A submission is forwarded, and answered as if it were refused.
    Refused,
    /// One letter is another one in each longer text of the answers to requests whose path contains this.
    Altered(&'static str),
    /// This is the answer to requests whose method and path end with this.
    Instead { what: String, told: Vec<u8> },
    /// An upload is stored: it is not forwarded.
    ThrownAway,
}

impl Liar {
    /// Moves the real service to another port and answers at its own.
    pub(crate) async fn take_over(world: &World) -> Result<Self, Failure> {
        let address = SocketAddr::from(world.network.address(names::WEB));
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await?
            .local_addr()?;
        let honest = restart_web(world, "behind-a-liar", |settings| {
            settings.insert("address".into(), free.to_string().into());
        });
        let honest = honest.await?;
        let lies = Arc::new(Lies {
            client: Http::client(world)?,
            upstream: format!("https://{free}"),
            now: Mutex::new(None),
            asked: Mutex::new(Vec::new()),
        });
        until_answers(&lies.client, &format!("{}/healthz", lies.upstream)).await;
        let listener = TcpListener::bind(address).await?;
        let acceptor = acceptor(&world.network.layout().web())?;
        let server = tokio::spawn(serve(listener, acceptor, lies.clone()));
        Ok(Self {
            lies,
            server,
            honest,
        })
    }

    /// From now on tells this lie.
    pub(crate) fn lie(&self, lie: Lie) {
        self.lies
            .asked
            .lock()
            .expect("nobody panics with it")
            .clear();
        *self.lies.now.lock().expect("nobody panics with it") = Some(lie);
    }

    /// From now on says `told` where the truth is `truth`.
    pub(crate) fn replace(&self, truth: &str, told: &str) {
        self.lie(Lie::Replaced {
            truth: truth.to_owned(),
            told: told.to_owned(),
        });
    }

    /// Stops lying; returns what was asked meanwhile.
    pub(crate) fn tell_truth(&self) -> Vec<String> {
        *self.lies.now.lock().expect("nobody panics with it") = None;
        std::mem::take(&mut *self.lies.asked.lock().expect("nobody panics with it"))
    }

    /// Waits until this was asked and, if the lie lets it through, answered by the honest service.
    pub(crate) async fn until_asked(&self, what: &str) {
        until(what, || {
            let asked = self.lies.asked.lock().expect("nobody panics with it");
            asked.iter().any(|path| path == what)
        })
        .await;
    }

    /// Ends both, and starts the service as it was.
    pub(crate) async fn give_back(self, world: &World) -> Outcome {
        self.server.abort();
        let _ = self.server.await;
        as_before(world, self.honest).await
    }
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
        Some(Lie::ThrownAway) if method == Method::PUT => {
            asked();
            return Response::new(Vec::new());
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
        Some(Lie::SignedOut) if is_submission => {
            return refused(ServiceCode::NotSignedIn.as_str(), 401);
        }
        Some(Lie::Refused) if is_submission => return refused("MVCC_READ_CONFLICT", 409),
        Some(Lie::Altered(what)) if path.contains(what) && status.is_success() => {
            body = altered(&body);
        }
        Some(Lie::Instead { what, told }) if format!("{method} {path}").ends_with(&what) => {
            body = told;
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

/// A refusal in the service's form.
fn refused(code: &str, status: u16) -> Response<Vec<u8>> {
    let problem = Problem {
        kind: "about:blank".to_owned(),
        title: "Refused".to_owned(),
        status,
        detail: "the service does not do it".to_owned(),
        code: code.to_owned(),
    };
    let body = serde_json::to_vec(&problem).expect("it has a JSON form");
    let response = Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, "application/problem+json");
    response.body(body).expect("its parts are constant")
}

/// A JSON text in which each text of more than a few letters has another letter in its middle.
fn altered(body: &[u8]) -> Vec<u8> {
    fn alter(value: &mut Value) {
        match value {
            Value::String(text) if text.len() > 40 && text.is_ascii() => {
                let middle = text.len() / 2;
                let other = if text.as_bytes()[middle] == b'0' {
                    "1"
                } else {
                    "0"
                };
                text.replace_range(middle..=middle, other);
            }
            Value::Array(values) => values.iter_mut().for_each(alter),
            Value::Object(fields) => fields.values_mut().for_each(alter),
            _ => {}
        }
    }
    let mut answer = serde_json::from_slice(body).expect("the honest service says JSON");
    alter(&mut answer);
    serde_json::to_vec(&answer).expect("it has a JSON form")
}
