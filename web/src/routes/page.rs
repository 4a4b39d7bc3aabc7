//! `/` and what the page loads: files that `emr-page` built and that are part of the program.

use warp::Filter;
use warp::filters::BoxedFilter;
use warp::filters::path::FullPath;
use warp::http::{HeaderMap, HeaderName, HeaderValue, header};
use warp::reply::{Reply, Response};

/// The files of the page, listed by the build script; none if it was not built.
const FILES: &[PageFile] = include!(concat!(env!("OUT_DIR"), "/page_files.rs"));

/// The page at `/` of a program that was built without the page.
const NO_PAGE: &[PageFile] = &[PageFile {
    path: "/missing.txt",
    content:
        b"This emr-web was built without its page. Run `make page`, and build emr-web again.\n",
    brotli: None,
}];

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

/// The name of a file in this folder contains a digest of its content, so that caches may keep it forever.
const HASHED: &str = "/assets/";
const FOREVER: &str = "public, max-age=31536000, immutable";
/// The page itself names the current files, so that caches must ask for it each time.
const ASK_AGAIN: &str = "no-cache";

/// A file of the page.
#[derive(Clone, Copy)]
struct PageFile {
    /// Its path in addresses.
    path: &'static str,
    content: &'static [u8],
    /// The content compressed with Brotli, where that is smaller.
    brotli: Option<&'static [u8]>,
}

/// Answers requests for the page and its files.
pub(super) fn routes() -> BoxedFilter<(Response,)> {
    serve(if FILES.is_empty() { NO_PAGE } else { FILES })
}

fn serve(files: &'static [PageFile]) -> BoxedFilter<(Response,)> {
    warp::path::full()
        .and_then(move |path: FullPath| {
            let found = find(files, path.as_str()).ok_or_else(warp::reject::not_found);
            std::future::ready(found)
        })
        .and(warp::get().or(warp::head()).unify())
        .and(warp::header::headers_cloned())
        .map(|file: PageFile, headers: HeaderMap| file.reply(accepts_brotli(&headers)))
        .boxed()
}

/// The file at a path; at `/` the page itself.
fn find(files: &[PageFile], path: &str) -> Option<PageFile> {
    let is_at = |file: &&PageFile| match path {
        "/" => matches!(file.path, "/index.html" | "/missing.txt"),
        _ => file.path == path,
    };
    files.iter().find(is_at).copied()
}

impl PageFile {
    fn reply(self, accepts_brotli: bool) -> Response {
        let (content, encoding) = match self.brotli {
            Some(compressed) if accepts_brotli => (compressed, Some("br")),
            _ => (self.content, None),
        };
        let mut response = content.into_response();
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
        if let Some(encoding) = encoding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
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

/// Whether a browser understands Brotli: RFC 9110, section 12.5.3.
fn accepts_brotli(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|coding| {
            let (name, quality) = coding.split_once(';').unwrap_or((coding, ""));
            let is_refused = matches!(quality.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000");
            name.trim().eq_ignore_ascii_case("br") && !is_refused
        })
}

#[cfg(test)]
mod tests {
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

    async fn get(path: &str, encodings: &str) -> warp::http::Response<bytes::Bytes> {
        let request = warp::test::request().path(path);
        let request = request.header("accept-encoding", encodings);
        request.reply(&serve(BUILT)).await
    }

    #[tokio::test]
    async fn the_page_is_asked_for_each_time_and_its_files_are_kept_forever() {
        let page = get("/", "").await;
        assert_eq!(page.body(), "<!doctype html>");
        assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
        assert_eq!(page.headers()["cache-control"], ASK_AGAIN);
        let file = get("/assets/core-1.wasm", "").await;
        assert_eq!(file.headers()["content-type"], "application/wasm");
        assert_eq!(file.headers()["cache-control"], FOREVER);
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
            let file = get("/assets/core-1.wasm", encodings).await;
            let encoding = file.headers().get("content-encoding");
            assert_eq!(encoding.is_some(), is_compressed, "{encodings}");
            let content = if is_compressed {
                "short"
            } else {
                "long content"
            };
            assert_eq!(file.body(), content, "{encodings}");
        }
    }

    #[tokio::test]
    async fn no_script_but_our_own_runs_in_the_page_or_in_its_worker() {
        for path in ["/", "/assets/core-1.wasm"] {
            let answer = get(path, "").await;
            let policy = answer.headers()["content-security-policy"]
                .to_str()
                .unwrap();
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

    #[tokio::test]
    async fn nothing_else_is_a_file_of_the_page_and_a_file_is_only_read() {
        assert_eq!(get("/assets/../index.html", "").await.status(), 404);
        assert_eq!(get("/nothing", "").await.status(), 404);
        let posted = warp::test::request().method("POST").path("/");
        assert_eq!(posted.reply(&serve(BUILT)).await.status(), 405);
    }

    #[tokio::test]
    async fn a_program_without_the_page_says_how_to_get_one() {
        let answer = warp::test::request().path("/").reply(&serve(NO_PAGE)).await;
        assert_eq!(answer.status(), 200);
        let text = String::from_utf8_lossy(answer.body()).into_owned();
        assert!(text.contains("make page"), "{text}");
    }
}
