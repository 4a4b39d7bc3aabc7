//! Requests with JSON or a blob in them, and the service's errors made typed.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use emr_api::problem::Problem;
use emr_api::session::Challenge;
use emr_model::text::line;
use emr_model::{ErrorCode, ServiceCode};
use fabric_ca::MAX_RESPONSE_BYTES;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::clock::ServiceClock;
use super::sign_in::prove;
use super::{Refusal, WebError};
use crate::identity::SigningIdentity;
use crate::ports::{Body, Method, Request, Response, Transport};

/// How long an answer may take: longer than the service waits for whatever stands behind it, so that the service says what is
/// gone, unless it is gone itself.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(6);
/// What a slow line carries in a second, for requests whose content is long.
const SLOWEST_LINE: usize = 16 << 10;
const BLOB_TIMEOUT: Duration = Duration::from_secs(600);

/// A page of 200 access entries that name 100 records each is the largest honest answer.
const MAX_JSON_BYTES: usize = 16 << 20;

/// The HTTP status of a request that came too early.
const TOO_MANY_REQUESTS: u16 = 429;

/// How often such a request is sent again.
const MOST_REPETITIONS: u32 = 3;

/// The longest wait before it is sent again.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// How long an entry that is committed may take to arrive at another peer, and the pause before that peer is asked again.
const ARRIVAL_TIMEOUT: Duration = Duration::from_secs(5);
const ARRIVAL_PAUSE: Duration = Duration::from_millis(500);

/// The service's sentence for people is cut after this many characters.
const MAX_DETAIL_CHARACTERS: usize = 1000;

/// Calls of the web service over one transport. When the session has ended they sign in once more: the service did
/// nothing of a request that it refused for that reason, so the request is sent again as it was.
#[derive(Clone)]
pub(super) struct Calls {
    transport: Arc<dyn Transport>,
    clock: ServiceClock,
    origin: String,
    /// Who is signed in.
    signed_in: Arc<Mutex<Option<SigningIdentity>>>,
}

impl Calls {
    pub(super) fn new(transport: Arc<dyn Transport>, clock: ServiceClock, origin: String) -> Self {
        Self {
            transport,
            clock,
            origin,
            signed_in: Arc::default(),
        }
    }

    pub(super) fn origin(&self) -> &str {
        &self.origin
    }

    pub(super) fn clock(&self) -> &ServiceClock {
        &self.clock
    }

    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, WebError> {
        json(&self.send(request(Method::Get, path, Body::Empty)).await?)
    }

    pub(super) async fn get_blob(&self, path: &str, limit: usize) -> Result<Vec<u8>, WebError> {
        let request = Request {
            limit,
            timeout: BLOB_TIMEOUT,
            ..request(Method::Get, path, Body::Empty)
        };
        self.send(request).await
    }

    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, WebError> {
        json(
            &self
                .send(request(Method::Post, path, json_body(body)))
                .await?,
        )
    }

    /// Posts a request that rests on a committed entry of the ledger, and again for [`ARRIVAL_TIMEOUT`] as long as the answer
    /// is that a keeper's peer does not have the entry: that peer may be some blocks behind, and its keeper waits for it only
    /// as long as it has room for those who wait.
    pub(super) async fn post_once_arrived<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, WebError> {
        let machine = self.clock.machine();
        let deadline = machine.now().plus(ARRIVAL_TIMEOUT);
        loop {
            match self.post(path, body).await {
                Err(error) if error.is(ErrorCode::NotCommitted) && machine.now() < deadline => {}
                answer => return answer,
            }
            machine.sleep(ARRIVAL_PAUSE).await;
        }
    }

    /// Posts a request whose answer has no content.
    pub(super) async fn post_only(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<(), WebError> {
        let request = request(Method::Post, path, json_body(body));
        self.send(request).await.map(|_| ())
    }

    pub(super) async fn put(&self, path: &str, body: &impl Serialize) -> Result<(), WebError> {
        let request = request(Method::Put, path, json_body(body));
        self.send(request).await.map(|_| ())
    }

    pub(super) async fn put_blob(&self, path: &str, bytes: Vec<u8>) -> Result<(), WebError> {
        let request = Request {
            timeout: BLOB_TIMEOUT,
            ..request(Method::Put, path, Body::Blob(bytes.into()))
        };
        self.send(request).await.map(|_| ())
    }

    pub(super) async fn delete(&self, path: &str) -> Result<(), WebError> {
        let request = request(Method::Delete, path, Body::Empty);
        self.send(request).await.map(|_| ())
    }

    pub(super) async fn relay(
        &self,
        authority: &str,
        relayed: &fabric_ca::Request,
    ) -> Result<fabric_ca::Response, WebError> {
        let function = relayed.path().strip_prefix("/api/v1/");
        let function = function.expect("every function of an authority has this prefix");
        let body = Body::Json(relayed.body().to_vec().into());
        let request = Request {
            authorization: relayed.authorization().map(str::to_owned),
            limit: MAX_RESPONSE_BYTES,
            ..request(Method::Post, &format!("ca/{authority}/{function}"), body)
        };
        let answer = self.exchange(request).await?;
        if is_problem(&answer) {
            return Err(self.problem(&answer));
        }
        Ok(fabric_ca::Response::new(answer.status, answer.body))
    }

    /// Signs in, and does so again whenever the session has ended.
    pub(super) async fn sign_in(&self, identity: &SigningIdentity) -> Result<(), WebError> {
        self.begin_session(identity).await?;
        self.sign_in_again_as(Some(identity.clone()));
        Ok(())
    }

    /// Ends the session.
    pub(super) async fn sign_out(&self) -> Result<(), WebError> {
        self.sign_in_again_as(None);
        self.delete("sessions").await
    }

    /// A nonce to sign.
    pub(super) async fn challenge(&self) -> Result<Challenge, WebError> {
        let ask = request(Method::Post, "sessions/challenge", Body::Json("{}".into()));
        let challenge: Challenge = json(&self.content(self.exchange_once(ask).await?)?)?;
        if challenge.nonce.0.len() != 32 {
            return Err(WebError::Malformed("the challenge is not 32 bytes"));
        }
        Ok(challenge)
    }

    async fn begin_session(&self, identity: &SigningIdentity) -> Result<(), WebError> {
        let challenge = self.challenge().await?;
        let proof = prove(identity, &self.origin, challenge, self.clock.now()).await?;
        let sign_in = request(Method::Post, "sessions", json_body(&proof));
        self.content(self.exchange_once(sign_in).await?)?;
        Ok(())
    }

    fn sign_in_again_as(&self, identity: Option<SigningIdentity>) {
        *self
            .signed_in
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = identity;
    }

    async fn send(&self, request: Request) -> Result<Vec<u8>, WebError> {
        let answer = self.exchange(request).await?;
        self.content(answer)
    }

    fn content(&self, answer: Response) -> Result<Vec<u8>, WebError> {
        if (200..300).contains(&answer.status) {
            Ok(answer.body)
        } else {
            Err(self.problem(&answer))
        }
    }

    async fn exchange(&self, request: Request) -> Result<Response, WebError> {
        let answer = self.exchange_once(request.clone()).await?;
        match self.signed_in_before(&answer) {
            Some(identity) => {
                self.begin_session(&identity).await?;
                self.exchange_once(request).await
            }
            None => Ok(answer),
        }
    }

    /// Who was signed in, if this answer says that the session has ended.
    fn signed_in_before(&self, answer: &Response) -> Option<SigningIdentity> {
        if !self.has_ended_session(answer) {
            return None;
        }
        let signed_in = self.signed_in.lock();
        signed_in.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn has_ended_session(&self, answer: &Response) -> bool {
        is_problem(answer) && {
            let problem = self.problem(answer);
            problem.code() == Some(ServiceCode::NotSignedIn.as_str())
        }
    }

    /// Sends a request, and again when it is time if the service says that it came too early: then the service has done
    /// nothing of it. The last answer counts, if it has to wait too long or too often.
    async fn exchange_once(&self, request: Request) -> Result<Response, WebError> {
        for _ in 0..MOST_REPETITIONS {
            let answer = self.send_once(request.clone()).await?;
            let Some(wait) = wait_demanded_by(&answer) else {
                return Ok(answer);
            };
            self.clock.machine().sleep(wait).await;
        }
        self.send_once(request).await
    }

    async fn send_once(&self, request: Request) -> Result<Response, WebError> {
        let answer = self.transport.send(request).await?;
        if let Some(date) = &answer.date {
            self.clock.note(date);
        }
        Ok(answer)
    }

    fn problem(&self, answer: &Response) -> WebError {
        let Ok(problem) = emr_model::json::from_slice::<Problem>(&answer.body) else {
            return WebError::Malformed("an error without problem details");
        };
        let is_refusal = (400..500).contains(&answer.status);
        let request_id = answer.request_id.as_deref().filter(|_| !is_refusal);
        let refusal = Refusal {
            status: answer.status,
            code: printable(&problem.code),
            detail: printable(&problem.detail),
            request_id: request_id.map(printable),
            clock_skew_seconds: self.clock.skew_seconds(),
        };
        if is_refusal {
            WebError::Refused(refusal)
        } else {
            WebError::Failed(refusal)
        }
    }
}

fn request(method: Method, path: &str, body: Body) -> Request {
    let seconds = body.len() / SLOWEST_LINE;
    Request {
        method,
        path: path.to_owned(),
        authorization: None,
        body,
        limit: MAX_JSON_BYTES,
        timeout: ANSWER_TIMEOUT + Duration::from_secs(seconds as u64),
    }
}

/// How long to wait before the same request may be sent again, if the service refused it as one too many and that is soon.
fn wait_demanded_by(answer: &Response) -> Option<Duration> {
    let seconds = answer.retry_after.as_ref()?.parse().ok()?;
    let wait = Duration::from_secs(seconds);
    (answer.status == TOO_MANY_REQUESTS && wait <= LONGEST_WAIT).then_some(wait)
}

fn is_problem(answer: &Response) -> bool {
    let content_type = answer.content_type.as_deref();
    content_type.is_some_and(|value| value.starts_with("application/problem+json"))
}

fn json_body(body: &impl Serialize) -> Body {
    let text = serde_json::to_vec(body).expect("what we say always has a JSON form");
    Body::Json(text.into())
}

fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, WebError> {
    emr_model::json::from_slice(body)
        .map_err(|_| WebError::Malformed("it has not the fields asked for"))
}

/// The beginning of a text without characters that could manipulate the reader's terminal.
fn printable(text: &str) -> String {
    line(text, MAX_DETAIL_CHARACTERS)
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use async_trait::async_trait;
    use emr_model::Timestamp;

    use super::*;
    use crate::ports::{Clock, TransportError};

    /// A service that gives these answers, and a clock that moves only by the waits, which it notes.
    struct Scripted {
        answers: Mutex<VecDeque<Response>>,
        waits: Mutex<Vec<Duration>>,
    }

    #[async_trait]
    impl Transport for Scripted {
        async fn send(&self, _: Request) -> Result<Response, TransportError> {
            let next = self.answers.lock().unwrap().pop_front();
            Ok(next.expect("nothing more is asked"))
        }
    }

    #[async_trait]
    impl Clock for Scripted {
        fn now(&self) -> Timestamp {
            Timestamp::from_millis(0).plus(self.waits.lock().unwrap().iter().sum())
        }

        async fn sleep(&self, duration: Duration) {
            self.waits.lock().unwrap().push(duration);
        }
    }

    fn answer(status: u16, retry_after: Option<&str>) -> Response {
        let code = match status {
            425 => "NOT_COMMITTED",
            410 => "EXPIRED",
            _ => "TOO_MANY_REQUESTS",
        };
        let body = match status {
            200 => "7".to_owned(),
            _ => format!(
                r#"{{"type":"about:blank","title":"","status":{status},"detail":"","code":"{code}"}}"#
            ),
        };
        Response {
            status,
            content_type: Some("application/problem+json".to_owned()),
            date: None,
            retry_after: retry_after.map(str::to_owned),
            request_id: None,
            body: body.into_bytes(),
        }
    }

    /// Calls of a service that gives these answers.
    fn scripted<'a>(
        answers: impl IntoIterator<Item = (u16, Option<&'a str>)>,
    ) -> (Arc<Scripted>, Calls) {
        let answers = answers.into_iter();
        let answers = answers.map(|(status, after)| answer(status, after));
        let scripted = Arc::new(Scripted {
            answers: Mutex::new(answers.collect()),
            waits: Mutex::default(),
        });
        let clock = ServiceClock::new(scripted.clone());
        let origin = "https://records.example".to_owned();
        let calls = Calls::new(scripted.clone(), clock, origin);
        (scripted, calls)
    }

    /// What comes of a question to which the service answers so, and the waits in seconds.
    async fn ask(
        answers: impl IntoIterator<Item = (u16, Option<&str>)>,
    ) -> (Result<u32, WebError>, Vec<u64>) {
        let (scripted, calls) = scripted(answers);
        let said = calls.get("network").await;
        assert!(scripted.answers.lock().unwrap().is_empty());
        let waits = scripted.waits.lock().unwrap();
        let waits = waits.iter().map(Duration::as_secs).collect();
        (said, waits)
    }

    #[tokio::test]
    async fn m13_a_keeper_whose_peer_is_behind_is_asked_again_before_the_member_is_told() {
        // What comes of it, how often the service was asked, and how long that took.
        let ask = async |answers: &[u16]| {
            let (scripted, calls) = scripted(answers.iter().map(|status| (*status, None)));
            let path = "keepers/HospitalAMSP/release";
            let said: Result<u32, _> = calls.post_once_arrived(path, &()).await;
            let left = scripted.answers.lock().unwrap().len();
            let code = said.map_err(|error| error.code().unwrap().to_owned());
            (code, answers.len() - left, scripted.now().as_millis())
        };
        assert_eq!(ask(&[425, 425, 200]).await, (Ok(7), 3, 1_000));
        let expired = Err("EXPIRED".to_owned());
        assert_eq!(ask(&[425, 410, 200]).await, (expired, 2, 500));
        let late = Err("NOT_COMMITTED".to_owned());
        assert_eq!(ask(&[425; 20]).await, (late, 11, 5_000));
    }

    #[tokio::test]
    async fn a_request_that_came_too_early_is_sent_again_when_the_service_says() {
        let early = |after| (429, Some(after));
        let (said, waits) = ask([early("2"), early("30"), (200, None)]).await;
        assert_eq!((said.unwrap(), waits), (7, vec![2, 30]));
        // Three times at the most, and never after a long time, at an unknown time, or after another refusal.
        let (said, waits) = ask([early("1"), early("1"), early("1"), early("1")]).await;
        assert_eq!(said.unwrap_err().code(), Some("TOO_MANY_REQUESTS"));
        assert_eq!(waits, [1, 1, 1]);
        let dated = early("Wed, 21 Oct 2026 07:28:00 GMT");
        for refused in [early("31"), dated, (429, None), (503, Some("1"))] {
            let (said, waits) = ask([refused]).await;
            assert!(said.is_err() && waits.is_empty(), "{refused:?}");
        }
    }
}
