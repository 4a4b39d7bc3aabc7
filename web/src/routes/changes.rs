//! `/api/v1/changes`: tells a member's open page that something changed, as server-sent events.
//!
//! An event bears as its id the position up to which it tells. A browser that lost the connection sends the last id, and
//! misses nothing and is told nothing twice: <https://html.spec.whatwg.org/multipage/server-sent-events.html>.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use emr_api::changes::{Change, Changes};
use emr_model::Timestamp;
use emr_model::member::Role;
use futures::stream;
use sync_wrapper::SyncStream;
use tokio::time::{Instant, sleep_until};
use warp::http::{HeaderName, StatusCode};
use warp::reply::{Reply, Response, with_header};
use warp::sse::Event;

use super::answer::Answer;
use super::body::{Body, Content};
use super::caller::{SignedIn, roles};
use super::operation::Operation;
use super::route::Request;
use crate::problem::{ApiError, Code};
use crate::read_model::{OFFICIALS, Since};
use crate::state::AppState;

const LAST_EVENT: HeaderName = HeaderName::from_static("last-event-id");
/// Asks a proxy not to collect events until its buffer is full:
/// <https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering>.
const UNBUFFERED: &str = "x-accel-buffering";
/// How often a stream without news says that it is there, and looks whether its session has ended.
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);
/// How long a stream lasts; then the page asks again with the last id.
const LONGEST: Duration = Duration::from_secs(10 * 60);

/// Tells what changes for the caller.
pub(super) async fn changes(
    request: Request<SignedIn, (), LastEventId>,
) -> Result<ChangeStream, ApiError> {
    let LastEventId(position) = request.body;
    let holder = request.caller.holder();
    let is_of_ministry = holder.msp == request.state.profile.ministry;
    // All patients are of the ministry's MSP: what names it concerns none of them.
    let hospital = (!is_of_ministry).then(|| holder.msp.to_string());
    let member = holder.member();
    let is_official = is_of_ministry
        && roles(&request.state, holder)
            .await?
            .contains(&Role::Ministry);
    let officials = is_official.then(|| OFFICIALS.to_owned());
    let member = member.map(ToString::to_string);
    Ok(ChangeStream(Following {
        names: member
            .into_iter()
            .chain(hospital)
            .chain(officials)
            .collect(),
        next: position.unwrap_or_else(|| request.state.read_model.news.next()),
        is_first: true,
        sign_of_life: Instant::now() + SIGN_OF_LIFE,
        until: Instant::now() + LONGEST,
        caller: request.caller,
        state: request.state,
    }))
}

/// The position that the last event had which the page received; none if this is its first stream.
pub(crate) struct LastEventId(Option<u64>);

impl Content for LastEventId {
    const REFUSALS: &'static [Code] = &[];

    async fn read(body: Body) -> Result<Self, ApiError> {
        let last = body.head().headers.get(LAST_EVENT);
        Ok(Self(last.and_then(|last| last.to_str().ok()?.parse().ok())))
    }

    fn describe(operation: &mut Operation<'_>) {
        operation.takes_header(LAST_EVENT.as_str());
    }
}

/// The events for one page, until its session ends.
pub(crate) struct ChangeStream(Following);

impl Reply for ChangeStream {
    fn into_response(self) -> Response {
        let events = stream::unfold(self.0, async |mut following| {
            let event = following.next().await?;
            Some((Ok::<_, Infallible>(event), following))
        });
        let events = warp::sse::reply(SyncStream::new(Box::pin(events)));
        with_header(events, UNBUFFERED, "no").into_response()
    }
}

impl Answer for ChangeStream {
    fn describe(operation: &mut Operation<'_>) {
        let schema = operation.schema::<Changes>();
        operation
            .answers(StatusCode::OK)
            .content("text/event-stream", schema);
    }
}

struct Following {
    state: Arc<AppState>,
    caller: SignedIn,
    /// The member's id, and the hospital's MSP.
    names: Vec<String>,
    next: u64,
    is_first: bool,
    /// When the stream says that it is there. A busy ledger does not put it off.
    sign_of_life: Instant,
    until: Instant,
}

impl Following {
    /// The next event; `None` if the stream ends.
    async fn next(&mut self) -> Option<Event> {
        let news = &self.state.read_model.news;
        let names: Vec<_> = self.names.iter().map(String::as_str).collect();
        loop {
            let Since { changed, next } = news.since(self.next, &names);
            self.next = next;
            if self.is_first || !changed.is_empty() {
                self.is_first = false;
                return event(next, changed);
            }
            tokio::select! {
                is_there = news.has(next) => if !is_there { return None },
                () = sleep_until(self.sign_of_life) => {
                    self.sign_of_life = Instant::now() + SIGN_OF_LIFE;
                    let is_open = self.caller.is_signed_in(&self.state, Timestamp::now()).await;
                    return is_open.then(|| Event::default().comment(""));
                }
                () = sleep_until(self.until) => return None,
            }
        }
    }
}

fn event(position: u64, changed: BTreeSet<Change>) -> Option<Event> {
    let event = Event::default().id(position.to_string());
    event.json_data(Changes { changed }).ok()
}
