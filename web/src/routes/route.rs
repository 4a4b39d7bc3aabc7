//! A row of the table of routes: a method and a path, who may ask, what is asked, and what is answered.
//!
//! The types in a handler's signature say all of that. They read the request, and the description of the interface is
//! made from them, too.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use warp::http::Method;
use warp::reply::{Reply, Response};

use super::answer::Answer;
use super::body::{Body, Content};
use super::caller::Caller;
use super::fetch_metadata;
use super::operation::Operation;
use super::parameters::Parameters;
use super::template::Template;
use crate::problem::{ApiError, Code};
use crate::state::AppState;

/// A request that a handler answers. Its caller is verified, and its path and body are read.
pub(crate) struct Request<C, P = (), B = ()> {
    pub(crate) state: Arc<AppState>,
    pub(crate) caller: C,
    /// The parameters of the path: `()`, a value, or a pair.
    pub(crate) path: P,
    pub(crate) body: B,
}

/// A row of the table.
pub(crate) struct Route {
    /// Its name in the description of the interface.
    pub(crate) name: &'static str,
    pub(crate) method: Method,
    pub(crate) template: Template,
    pub(crate) summary: &'static str,
    /// The codes with which the handler itself refuses a request.
    refusals: Vec<Code>,
    /// Whether the security log also has the requests that are answered.
    pub(super) is_of_security: bool,
    takes: fn(&[&str]) -> bool,
    handler: Box<Handler>,
    describe: fn(&mut Operation<'_>),
}

type Handler = dyn Fn(Arc<AppState>, &[&str], Body) -> Answering + Send + Sync;
type Answering = Pin<Box<dyn Future<Output = Result<Response, ApiError>> + Send>>;

impl Route {
    /// Answers requests for paths such as `/api/v1/blobs/{digest}` by this method with `handler`.
    ///
    /// The caller is identified before anything of the body is read.
    pub(crate) fn new<C, P, B, A, H, F>(
        name: &'static str,
        method: Method,
        path: &'static str,
        handler: H,
    ) -> Self
    where
        C: Caller,
        P: Parameters,
        B: Content,
        A: Answer,
        H: Fn(Request<C, P, B>) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Result<A, ApiError>> + Send,
    {
        let template = Template::new(path);
        assert_eq!(
            template.names().count(),
            P::COUNT,
            "the parameters of {path}"
        );
        Self {
            name,
            method,
            template,
            summary: "",
            refusals: Vec::new(),
            is_of_security: false,
            takes: |values| P::read(values).is_some(),
            handler: Box::new(move |state, values, body| {
                let (path, handler) = (P::read(values), handler.clone());
                Box::pin(async move {
                    let path = path.ok_or(ApiError::NotFound)?;
                    let caller = C::identify(&state, body.head()).await?;
                    let body = B::read(body).await?;
                    let request = Request {
                        state,
                        caller,
                        path,
                        body,
                    };
                    Ok(handler(request).await?.into_response())
                })
            }),
            describe: |operation| {
                operation.asked_by(C::NEEDS);
                operation.refuses(C::REFUSALS.iter().copied());
                P::describe(operation);
                B::describe(operation);
                operation.refuses(B::REFUSALS.iter().copied());
                A::describe(operation);
            },
        }
    }

    /// Says in a sentence what the route is for.
    pub(crate) fn summary(mut self, summary: &'static str) -> Self {
        self.summary = summary;
        self
    }

    /// Names codes with which the handler itself refuses requests, beside those of caller, path and body.
    pub(crate) fn refuses(mut self, codes: impl IntoIterator<Item = impl Into<Code>>) -> Self {
        self.refusals.extend(codes.into_iter().map(Into::into));
        self
    }

    /// Has the security log tell of each request, not of refused ones alone.
    pub(super) fn of_security(mut self) -> Self {
        self.is_of_security = true;
        self
    }

    /// Whether a request for this path belongs here, whatever its method.
    pub(super) fn is_at(&self, path: &str) -> bool {
        self.template
            .values_in(path)
            .is_some_and(|values| (self.takes)(&values))
    }

    /// Answers a request for a path that belongs here.
    pub(super) async fn answer(&self, state: Arc<AppState>, path: &str, body: Body) -> Response {
        let answer = async {
            fetch_metadata::check(&self.method, &body.head().headers)?;
            let values = self.template.values_in(path).ok_or(ApiError::NotFound)?;
            (self.handler)(state, &values, body).await
        };
        answer.await.unwrap_or_else(ApiError::into_response)
    }

    /// Describes caller, parameters, body, answers and refusals.
    pub(super) fn describe(&self, operation: &mut Operation<'_>) {
        (self.describe)(operation);
        operation.refuses(self.refusals.iter().copied());
        if !self.method.is_safe() {
            operation.refuses([fetch_metadata::REFUSAL]);
        }
    }
}
