//! Where the page is served without TLS.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

/// A loopback address with a fixed port. Browsers treat `http://localhost` as a secure context, and show no warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "SocketAddr", into = "SocketAddr")]
pub struct PageAddress(SocketAddr);

impl PageAddress {
    /// What to listen on.
    pub fn socket(self) -> SocketAddr {
        self.0
    }

    /// The origin under which browsers sign in there.
    pub fn origin(self) -> String {
        format!("http://localhost:{}", self.0.port())
    }
}

impl From<PageAddress> for SocketAddr {
    fn from(address: PageAddress) -> Self {
        address.0
    }
}

impl TryFrom<SocketAddr> for PageAddress {
    type Error = NotAPageAddress;

    fn try_from(address: SocketAddr) -> Result<Self, NotAPageAddress> {
        if address.ip().is_loopback() && address.port() != 0 {
            Ok(Self(address))
        } else {
            Err(NotAPageAddress(address))
        }
    }
}

/// The page would leave this machine without TLS, or would have no fixed origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0} is not a loopback address with a fixed port, and without TLS the page is served at no other"
)]
pub struct NotAPageAddress(SocketAddr);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_tls_the_page_stays_on_this_machine() {
        let page = |text: &str| PageAddress::try_from(text.parse::<SocketAddr>().unwrap());
        assert_eq!(
            page("127.0.0.1:7440").unwrap().origin(),
            "http://localhost:7440"
        );
        for refused in ["0.0.0.0:7440", "192.0.2.1:7440", "127.0.0.1:0"] {
            assert!(page(refused).is_err(), "{refused}");
        }
    }
}
