//! Where a browser says that a request comes from: W3C Fetch Metadata.

use emr_model::ErrorCode;
use warp::http::{HeaderMap, HeaderName, Method};

use crate::problem::{ApiError, Code};

const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The code with which requests of other pages are refused.
pub(super) const REFUSAL: Code = Code::Contract(ErrorCode::NotPermitted);

/// Refuses a request that changes something if a page of another origin made a browser send it.
///
/// This comes on top of the cookie's `SameSite=Strict` and of the demand for JSON. Programs other than browsers do not
/// send the header, and a page cannot change it.
///
/// # Errors
///
/// [`ApiError::NotPermitted`] unless the header is absent, `same-origin` or `none`, which stands for the user.
pub(super) fn check(method: &Method, headers: &HeaderMap) -> Result<(), ApiError> {
    let site = headers.get(SITE).map(|site| site.as_bytes());
    if method.is_safe() || matches!(site, None | Some(b"same-origin" | b"none")) {
        Ok(())
    } else {
        Err(ApiError::NotPermitted(
            "a page of another origin sent this request",
        ))
    }
}

#[cfg(test)]
mod tests {
    use warp::http::HeaderValue;

    use super::*;

    #[test]
    fn only_our_own_page_the_user_and_other_programs_change_anything() {
        let is_allowed = |method, site: Option<&'static str>| {
            let headers = site.map(|site| (SITE, HeaderValue::from_static(site)));
            check(&method, &headers.into_iter().collect()).is_ok()
        };
        for site in [None, Some("same-origin"), Some("none")] {
            assert!(is_allowed(Method::POST, site), "{site:?}");
        }
        for site in ["cross-site", "same-site", "anything"] {
            assert!(!is_allowed(Method::POST, Some(site)), "{site}");
            assert!(!is_allowed(Method::PUT, Some(site)), "{site}");
            assert!(is_allowed(Method::GET, Some(site)), "{site}");
        }
    }
}
