//! `/readme`: the project's README.

use warp::Filter;
use warp::filters::BoxedFilter;
use warp::http::header;
use warp::reply::{Reply, Response};

const README: &str = include_str!("../../../README.md");

pub(crate) fn routes() -> BoxedFilter<(Response,)> {
    warp::path!("readme")
        .and(warp::get())
        .map(|| {
            let media_type = "text/plain; charset=utf-8";
            warp::reply::with_header(README, header::CONTENT_TYPE, media_type).into_response()
        })
        .boxed()
}
