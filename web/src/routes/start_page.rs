//! `/`: what this is, for whoever comes with a browser.

use warp::Filter;
use warp::filters::BoxedFilter;
use warp::http::header;
use warp::reply::{Reply, Response};

use super::route::any;

const PAGE: &str = include_str!("start_page.html");
const STYLE: &str = include_str!("style.css");
const README: &str = include_str!("../../../README.md");

pub(crate) fn routes() -> BoxedFilter<(Response,)> {
    let page = warp::path::end()
        .and(warp::get())
        .map(|| text(PAGE, "text/html; charset=utf-8"));
    let style = warp::path!("style.css")
        .and(warp::get())
        .map(|| text(STYLE, "text/css; charset=utf-8"));
    let readme = warp::path!("readme")
        .and(warp::get())
        .map(|| text(README, "text/plain; charset=utf-8"));
    any([page.boxed(), style.boxed(), readme.boxed()])
}

fn text(text: &'static str, kind: &'static str) -> Response {
    warp::reply::with_header(text, header::CONTENT_TYPE, kind).into_response()
}
