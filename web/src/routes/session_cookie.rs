//! The cookies of sessions: a browser has one for each member who is signed in there.

use emr_model::Digest;
use warp::http::{HeaderMap, header};

/// How the name of every session cookie begins: it makes browsers insist on `Secure`, `Path=/` and this very host.
pub(super) const PREFIX: &str = "__Host-emr-";
/// The rest of the name: so many hexadecimal digits of the digest of the member's key.
pub(super) const DIGITS: usize = 16;
/// The header in which a page names the member whose session the request belongs to, by the same digits. Two tabs of one
/// browser, with a member each, send the same cookies.
pub(super) const MEMBER: &str = "emr-member";

/// The most members who are signed in in one browser at a time, which limits the headers of its requests.
const MOST_MEMBERS: usize = 8;

/// The cookie of one session.
pub(crate) struct SessionCookie {
    member: String,
    token: String,
}

impl SessionCookie {
    /// The cookie for a session of the member with this key.
    pub(super) fn new(key: &Digest, token: String) -> Self {
        Self {
            member: key.to_string()[..DIGITS].to_owned(),
            token,
        }
    }

    /// The cookie of the session that a request belongs to: that of the member whom the request names. A request that
    /// names no member, such as those of the `emr` command, has only one cookie.
    pub(super) fn of_request(headers: &HeaderMap) -> Option<Self> {
        let mut cookies = all(headers);
        if let Some(member) = headers.get(MEMBER) {
            return cookies.find(|cookie| cookie.member.as_bytes() == member.as_bytes());
        }
        let only = cookies.next()?;
        cookies.next().is_none().then_some(only)
    }

    /// The cookie that this one takes the place of in a browser that sends these headers.
    pub(super) fn earlier_in(&self, headers: &HeaderMap) -> Option<Self> {
        all(headers).find(|cookie| cookie.member == self.member)
    }

    /// Whether a browser that sends these headers has no room for this cookie.
    pub(super) fn is_one_too_many(&self, headers: &HeaderMap) -> bool {
        let others = all(headers).filter(|cookie| cookie.member != self.member);
        others.count() >= MOST_MEMBERS
    }

    /// The session's secret.
    pub(super) fn token(&self) -> &str {
        &self.token
    }

    /// The header value that sets the cookie in a browser.
    pub(super) fn given_for(&self, seconds: u64) -> String {
        let Self { member, token } = self;
        format!(
            "{PREFIX}{member}={token}; HttpOnly; Secure; SameSite=Strict; Path=/; Max-Age={seconds}"
        )
    }

    /// The header value that deletes the cookie from a browser.
    pub(super) fn taken(mut self) -> String {
        self.token.clear();
        self.given_for(0)
    }
}

fn all(headers: &HeaderMap) -> impl Iterator<Item = SessionCookie> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| {
            let (name, token) = pair.trim().split_once('=')?;
            Some(SessionCookie {
                member: name.strip_prefix(PREFIX)?.to_owned(),
                token: token.to_owned(),
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(cookies: &str, member: Option<&str>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, cookies.parse().unwrap());
        if let Some(member) = member {
            headers.insert(MEMBER, member.parse().unwrap());
        }
        headers
    }

    fn token(cookies: &str, member: Option<&str>) -> Option<String> {
        SessionCookie::of_request(&headers(cookies, member)).map(|cookie| cookie.token)
    }

    #[test]
    fn each_of_two_members_in_one_browser_has_a_session() {
        let cookies = "other=x; __Host-emr-aa=one; __Host-emr-bb=two";
        assert_eq!(token(cookies, Some("aa")).as_deref(), Some("one"));
        assert_eq!(token(cookies, Some("bb")).as_deref(), Some("two"));
        assert_eq!(token(cookies, Some("cc")), None);
        assert_eq!(token(cookies, None), None, "nobody knows which is meant");
    }

    #[test]
    fn who_has_one_session_need_not_name_it() {
        assert_eq!(token("__Host-emr-aa=one", None).as_deref(), Some("one"));
        assert_eq!(token("other=x", None), None);
    }

    #[test]
    fn a_ninth_member_finds_no_room_in_a_browser_and_an_eighth_does() {
        let cookies: Vec<_> = (0..MOST_MEMBERS)
            .map(|member| format!("__Host-emr-{member}=token"))
            .collect();
        let headers = headers(&cookies.join("; "), None);
        let cookie = |member: &str| SessionCookie {
            member: member.to_owned(),
            token: "token".to_owned(),
        };
        assert!(cookie("new").is_one_too_many(&headers));
        assert!(!cookie("7").is_one_too_many(&headers));
    }
}
