//! A connection's place among all, and how long it may keep it.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::time::Duration;

use emr_model::Digest;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use super::fair_places::FairPlaces;

/// How many connections there may be whose TLS handshake is not complete. They cost little, so there may be many: an
/// honest one among thousands from its address has time to complete its own. Their time limits are those of `ANONYMOUS`.
const ARRIVING: u64 = 4096;
/// Connections without a signed-in request so far. One that sends nothing is closed after 10 s, its TLS handshake
/// included; a browser or monitor reconnects without its user noticing.
const ANONYMOUS: Limits = Limits {
    connections: 1024,
    idle: Duration::from_secs(10),
    age: Duration::from_secs(2 * 60),
};
/// Connections with a signed-in request.
const MEMBERS: Limits = Limits {
    connections: 4096,
    idle: Duration::from_secs(5 * 60),
    age: Duration::from_secs(60 * 60),
};

/// How many connections of a class there may be, and how long each is kept.
///
/// An idle connection takes about 27 KiB of memory in HTTP/1 and 40 KiB in HTTP/2.
struct Limits {
    connections: u64,
    /// The longest time since its last request ended, or since it was accepted.
    idle: Duration,
    /// The longest time since it was accepted.
    age: Duration,
}

/// The places of all connections, in three classes; no class can take another's places.
pub(crate) struct Places {
    /// The places of connections whose TLS handshake is not complete, by network.
    arriving: FairPlaces<IpAddr>,
    /// The places of connections that have not signed in, by network.
    anonymous: FairPlaces<IpAddr>,
    /// The places of members, by the digest of the member's key.
    members: FairPlaces<Digest>,
}

impl Places {
    /// The number of places for a process that may open `files` files and keeps an eighth of them for everything else.
    pub(crate) fn for_files(files: u64) -> Arc<Self> {
        let most = |connections: u64, share: u64| {
            usize::try_from(connections.min(share).max(1)).unwrap_or(usize::MAX)
        };
        Arc::new(Self {
            arriving: FairPlaces::new("arriving", most(ARRIVING, files / 8)),
            anonymous: FairPlaces::new("anonymous", most(ANONYMOUS.connections, files / 4)),
            members: FairPlaces::new("member", most(MEMBERS.connections, files / 2)),
        })
    }

    /// Gives a new connection a place among those that arrive.
    pub(crate) fn enter(self: &Arc<Self>, address: IpAddr) -> Arc<Place> {
        let (network, evicted) = (network(address), CancellationToken::new());
        let now = Instant::now();
        Arc::new(Place {
            network,
            held: Mutex::new(Held::Arriving(
                self.arriving.enter(network, evicted.clone()),
            )),
            member: OnceLock::new(),
            evicted,
            began: now,
            activity: watch::Sender::new(Activity {
                is_member: false,
                running: 0,
                since: now,
            }),
            places: self.clone(),
        })
    }

    fn leave(&self, held: Held) {
        match held {
            Held::Arriving(number) => self.arriving.leave(number),
            Held::Anonymous(number) => self.anonymous.leave(number),
            Held::Member(number) => self.members.leave(number),
        }
    }
}

/// The part of an address that one household or attacker has for themselves: the first 64 bits of an IPv6 address.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
        address @ IpAddr::V4(_) => address,
    }
}

/// A connection's place; given back when it is dropped.
pub(crate) struct Place {
    /// Where the connection comes from.
    network: IpAddr,
    held: Mutex<Held>,
    /// The member whose connection it is.
    member: OnceLock<Member>,
    evicted: CancellationToken,
    began: Instant,
    activity: watch::Sender<Activity>,
    places: Arc<Places>,
}

/// The first member who signed in on a connection.
pub(crate) struct Member {
    /// The digest of their key.
    pub(crate) key: Digest,
    /// Their id, or the digest of an administrator's key.
    pub(crate) name: String,
}

/// The class in which a connection has its place, and the place's number there.
#[derive(Clone, Copy)]
enum Held {
    Arriving(u64),
    Anonymous(u64),
    Member(u64),
}

/// The facts on which a connection's time limit depends.
struct Activity {
    is_member: bool,
    /// Requests whose answer is not complete yet.
    running: usize,
    /// When `running` last changed.
    since: Instant,
}

impl Place {
    /// Moves the connection to those that have not signed in: it can make requests now.
    pub(super) fn arrived(&self) {
        let anonymous = &self.places.anonymous;
        self.hold(Held::Anonymous(
            anonymous.enter(self.network, self.evicted.clone()),
        ));
    }

    /// Moves the connection to the members' places, under the key that signed in on it first.
    fn belongs_to(&self, key: &Digest, name: &str) {
        self.member.get_or_init(|| {
            let members = &self.places.members;
            self.hold(Held::Member(
                members.enter(key.clone(), self.evicted.clone()),
            ));
            self.activity
                .send_modify(|activity| activity.is_member = true);
            Member {
                key: key.clone(),
                name: name.to_owned(),
            }
        });
    }

    /// Holds this place instead of the one before.
    fn hold(&self, next: Held) {
        let before = std::mem::replace(&mut *self.held(), next);
        self.places.leave(before);
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held
            .lock()
            .expect("nothing panics while it holds this lock")
    }

    /// Counts a request as running until the guard is dropped.
    pub(super) fn begin_request(self: &Arc<Self>) -> RunningRequest {
        self.activity.send_modify(|activity| {
            activity.running += 1;
            activity.since = Instant::now();
        });
        RunningRequest(self.clone())
    }

    pub(super) fn has_running_requests(&self) -> bool {
        self.activity.borrow().running > 0
    }

    /// Waits until another connection needs this place.
    pub(super) async fn evicted(&self) {
        self.evicted.cancelled().await;
    }

    /// Waits until the connection has been idle for too long, or is too old.
    pub(super) async fn expired(&self) {
        let mut activity = self.activity.subscribe();
        loop {
            let expires = activity.borrow_and_update().expires(self.began);
            tokio::select! {
                () = sleep_until(expires) => return,
                _ = activity.changed() => (),
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let held = *self.held();
        self.places.leave(held);
    }
}

impl Activity {
    fn expires(&self, began: Instant) -> Instant {
        let limits = if self.is_member { &MEMBERS } else { &ANONYMOUS };
        let greatest_age = began + limits.age;
        match self.running {
            0 => greatest_age.min(self.since + limits.idle),
            _ => greatest_age,
        }
    }
}

/// A request whose answer is not complete yet.
pub(super) struct RunningRequest(Arc<Place>);

impl Drop for RunningRequest {
    fn drop(&mut self) {
        self.0.activity.send_modify(|activity| {
            activity.running -= 1;
            activity.since = Instant::now();
        });
    }
}

/// The connection of a request, among the request's extensions.
#[derive(Clone)]
pub(crate) struct ConnectionHandle(pub(super) Arc<Place>);

impl ConnectionHandle {
    /// Notes that a request on this connection came from a signed-in member, known by the digest of their key.
    ///
    /// From then on the connection is kept for longer and connections that have not signed in cannot displace it.
    pub(crate) fn signed_in(&self, key: &Digest, name: &str) {
        self.0.belongs_to(key, name);
    }

    /// Who signed in on the connection first; absent before.
    pub(crate) fn member(&self) -> Option<&Member> {
        self.0.member.get()
    }

    /// Where the connection comes from: an address, or the first half of an IPv6 address.
    pub(crate) fn network(&self) -> IpAddr {
        self.0.network
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_network_is_one_owner_and_a_mapped_address_the_ipv4_one() {
        let network_of = |address: &str| network(address.parse().unwrap()).to_string();
        assert_eq!(network_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(network_of("::ffff:192.0.2.1"), "192.0.2.1");
        assert_eq!(network_of("192.0.2.1"), "192.0.2.1");
    }
}
