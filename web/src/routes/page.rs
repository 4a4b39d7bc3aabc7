//! `/` and what the page loads: files that `emr-page` built and that are part of the program.

use std::str::FromStr;

use serde_json::json;
use warp::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use warp::reply::{Reply, Response};

use super::answer::Answer;
use super::body::{Body, Content};
use super::caller::Anybody;
use super::operation::Operation;
use super::parameters::Parameter;
use super::route::Request;
use crate::problem::{ApiError, Code};

/// The files of the page, listed by the build script; none if it was not built.
const FILES: &[PageFile] = include!(concat!(env!("OUT_DIR"), "/page_files.rs"));

/// The page at `/` of a program that was built without the page, and its version.
const NO_PAGE: &[PageFile] = &[
    PageFile {
        path: "/missing.txt",
        content:
            b"This emr-web was built without its page. Run `make page`, and build emr-web again.\n",
        brotli: None,
    },
    PageFile {
        path: VERSION,
        content: b"",
        brotli: None,
    },
];

/// Allows only scripts and styles of our own and the module of the client core; no frames, no other origins. Scripts
/// must not make code from text; the only policy of Trusted Types names the page's worker.
const HEADERS: [(HeaderName, &str); 7] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; img-src 'self' blob:; \
         style-src 'self'; worker-src 'self'; require-trusted-types-for 'script'; trusted-types emr-worker; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(self), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
];

/// A file that names the page's main script.
pub(super) const VERSION: &str = "/version.txt";

/// The name of a file in this folder contains a digest of its content, so that caches may keep it forever.
const HASHED: &str = "/assets/";
const FOREVER: &str = "public, max-age=31536000, immutable";
/// The page itself names the current files, so that caches must ask for it each time.
const ASK_AGAIN: &str = "no-cache";

/// A file of the page.
#[derive(Clone, Copy)]
struct PageFile {
    /// Its path among the page's files.
    path: &'static str,
    content: &'static [u8],
    /// The content compressed with Brotli, where that is smaller.
    brotli: Option<&'static [u8]>,
}

/// Answers with the page.
pub(super) async fn page(request: Request<Anybody, (), Brotli>) -> Result<Sent, ApiError> {
    let page = page_of(files()).ok_or(ApiError::NotFound)?;
    Ok(page.sent(request.body))
}

/// Answers with the address of the page's main script, by which an open page learns that another version is served.
pub(super) async fn version(request: Request<Anybody, (), Brotli>) -> Result<Sent, ApiError> {
    let version = files().iter().find(|file| file.path == VERSION);
    let version = version.ok_or(ApiError::NotFound)?;
    Ok(version.sent(request.body))
}

/// Answers with a file that the page loads.
pub(super) async fn asset(request: Request<Anybody, Asset, Brotli>) -> Result<Sent, ApiError> {
    let Asset(file) = request.path;
    Ok(file.sent(request.body))
}

fn files() -> &'static [PageFile] {
    if FILES.is_empty() { NO_PAGE } else { FILES }
}

fn page_of(files: &[PageFile]) -> Option<PageFile> {
    let is_page = |file: &&PageFile| matches!(file.path, "/index.html" | "/missing.txt");
    files.iter().find(is_page).copied()
}

fn asset_of(files: &[PageFile], name: &str) -> Option<PageFile> {
    let is_it = |file: &&PageFile| file.path.strip_prefix(HASHED) == Some(name);
    files.iter().find(is_it).copied()
}

/// A file that the page loads, by its name.
pub(crate) struct Asset(PageFile);

impl FromStr for Asset {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        asset_of(files(), name).map(Self).ok_or(())
    }
}

impl Parameter for Asset {
    type Form = String;
}

/// Whether a browser understands Brotli: RFC 9110, section 12.5.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Brotli(bool);

impl Brotli {
    fn accepted_in(headers: &HeaderMap) -> Self {
        let codings = headers.get_all(header::ACCEPT_ENCODING).iter();
        let mut codings = codings
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','));
        Self(codings.any(|coding| {
            let (name, quality) = coding.split_once(';').unwrap_or((coding, ""));
            let is_refused = matches!(quality.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000");
            name.trim().eq_ignore_ascii_case("br") && !is_refused
        }))
    }
}

impl Content for Brotli {
    const REFUSALS: &'static [Code] = &[];

    async fn read(body: Body) -> Result<Self, ApiError> {
        Ok(Self::accepted_in(&body.head().headers))
    }

    fn describe(_: &mut Operation<'_>) {}
}

impl PageFile {
    fn sent(self, Brotli(is_accepted): Brotli) -> Sent {
        Sent {
            path: self.path,
            content: self.content,
            brotli: self.brotli.filter(|_| is_accepted),
        }
    }
}

/// A file on its way to a browser, compressed if the browser understands it.
pub(crate) struct Sent {
    path: &'static str,
    content: &'static [u8],
    brotli: Option<&'static [u8]>,
}

impl Reply for Sent {
    fn into_response(self) -> Response {
        let mut response = self.brotli.unwrap_or(self.content).into_response();
        let headers = response.headers_mut();
        headers.extend(
            HEADERS
                .into_iter()
                .map(|(name, value)| (name, HeaderValue::from_static(value))),
        );
        let caching = if self.path.starts_with(HASHED) {
            FOREVER
        } else {
            ASK_AGAIN
        };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
        let media_type = HeaderValue::from_static(media_type(self.path));
        headers.insert(header::CONTENT_TYPE, media_type);
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if self.brotli.is_some() {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
        }
        response
    }
}

impl Answer for Sent {
    fn describe(operation: &mut Operation<'_>) {
        operation.answers(StatusCode::OK).content("*/*", json!({}));
    }
}

/// The media type of a file, by the end of its name.
fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("txt") => "text/plain; charset=utf-8",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    const BUILT: &[PageFile] = &[
        PageFile {
            path: "/assets/core-1.wasm",
            content: b"long content",
            brotli: Some(b"short"),
        },
        PageFile {
            path: "/index.html",
            content: b"<!doctype html>",
            brotli: None,
        },
    ];

    async fn get(file: Option<PageFile>, encodings: &str) -> (HeaderMap, Vec<u8>) {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, encodings.parse().unwrap());
        let sent = file.unwrap().sent(Brotli::accepted_in(&headers));
        let (parts, body) = sent.into_response().into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        (parts.headers, body.to_vec())
    }

    async fn asset(encodings: &str) -> (HeaderMap, Vec<u8>) {
        get(asset_of(BUILT, "core-1.wasm"), encodings).await
    }

    #[test]
    fn the_version_is_the_script_that_the_page_names() {
        let text = |path| {
            let file = FILES.iter().find(|file| file.path == path)?;
            std::str::from_utf8(file.content).ok()
        };
        match (text(VERSION), text("/index.html")) {
            (Some(version), Some(page)) => assert!(page.contains(version.trim())),
            built => assert_eq!(built, (None, None), "a part of the page is missing"),
        }
    }

    #[tokio::test]
    async fn the_page_is_asked_for_each_time_and_its_files_are_kept_forever() {
        let (headers, page) = get(page_of(BUILT), "").await;
        assert_eq!(page, b"<!doctype html>");
        assert_eq!(headers["content-type"], "text/html; charset=utf-8");
        assert_eq!(headers["cache-control"], ASK_AGAIN);
        let (headers, _) = asset("").await;
        assert_eq!(headers["content-type"], "application/wasm");
        assert_eq!(headers["cache-control"], FOREVER);
    }

    #[tokio::test]
    async fn a_browser_gets_the_compressed_file_only_if_it_understands_it() {
        for (encodings, is_compressed) in [
            ("gzip, deflate, br, zstd", true),
            ("br;q=0.5", true),
            ("br;q=0", false),
            ("gzip, brotli", false),
            ("", false),
        ] {
            let (headers, content) = asset(encodings).await;
            let is_encoded = headers.contains_key("content-encoding");
            assert_eq!(is_encoded, is_compressed, "{encodings}");
            assert_eq!(content == b"short", is_compressed, "{encodings}");
        }
    }

    #[tokio::test]
    async fn no_script_but_our_own_runs_in_the_page_or_in_its_worker() {
        for file in [page_of(BUILT), asset_of(BUILT, "core-1.wasm")] {
            let (headers, _) = get(file, "").await;
            let policy = headers["content-security-policy"].to_str().unwrap();
            let directives: Vec<_> = policy.split(';').map(str::trim).collect();
            for directive in [
                "default-src 'none'",
                "script-src 'self' 'wasm-unsafe-eval'",
                "require-trusted-types-for 'script'",
                "frame-ancestors 'none'",
            ] {
                assert!(directives.contains(&directive), "{directive}: {policy}");
            }
        }
    }

    #[test]
    fn nothing_else_is_a_file_of_the_page() {
        for name in ["../index.html", "core-1", "", "index.html"] {
            assert!(asset_of(BUILT, name).is_none(), "{name}");
        }
    }

    #[tokio::test]
    async fn a_program_without_the_page_says_how_to_get_one() {
        let (_, text) = get(page_of(NO_PAGE), "").await;
        let text = String::from_utf8(text).unwrap();
        assert!(text.contains("make page"), "{text}");
    }
}
