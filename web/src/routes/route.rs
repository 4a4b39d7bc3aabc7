//! How a route is put together: a path, a verified caller, a handler, and one way to answer.

use std::convert::Infallible;
use std::future::Future;
use std::sync::Arc;

use warp::filters::BoxedFilter;
use warp::http::Method;
use warp::reply::{Reply, Response};
use warp::{Filter, Rejection};

use super::body::{Body, body};
use super::caller::Caller;
use super::fetch_metadata;
use crate::problem::{ApiError, respond};
use crate::state::AppState;

/// Answers requests to `path` with `handler`, after [`Caller::identify`] has found a caller of the kind that the
/// handler takes. At that point nothing of the body has been read.
///
/// The path extracts one value: `()`, an id, or a tuple.
pub(crate) fn route<C, P, H, F, R>(
    state: &Arc<AppState>,
    path: impl Filter<Extract = (P,), Error = Rejection> + Clone + Send + Sync + 'static,
    handler: H,
) -> BoxedFilter<(Response,)>
where
    C: Caller,
    P: Send + 'static,
    H: Fn(Arc<AppState>, C, P, Body) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<R, ApiError>> + Send,
    R: Reply,
{
    path.and(warp::method())
        .and(with(state))
        .and(body())
        .then(
            move |path: P, method: Method, state: Arc<AppState>, body: Body| {
                let handler = handler.clone();
                async move {
                    let answer = async {
                        fetch_metadata::check(&method, &body.head().headers)?;
                        let caller = C::identify(&state, body.head()).await?;
                        handler(state, caller, path, body).await
                    };
                    respond(answer.await)
                }
            },
        )
        .boxed()
}

/// Tries the routes one after the other.
pub(crate) fn any<const N: usize>(
    routes: [BoxedFilter<(Response,)>; N],
) -> BoxedFilter<(Response,)> {
    routes
        .into_iter()
        .reduce(|before, next| before.or(next).unify().boxed())
        .expect("a list of routes is not empty")
}

fn with(
    state: &Arc<AppState>,
) -> impl Filter<Extract = (Arc<AppState>,), Error = Infallible> + Clone + use<> {
    let state = state.clone();
    warp::any().map(move || state.clone())
}
