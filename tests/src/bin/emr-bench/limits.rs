//! What the limits cost a request.

use std::hint::black_box;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Instant;

use anyhow::Context as _;
use emr_model::Digest;
use emr_service::limits::{Rates, Shares, WebLimits};

/// Keys that send requests in turn, each from an address of its own.
const CALLERS: u32 = 10_000;
const ROUNDS: u32 = 100;

/// Microseconds for a request that is counted for its address and its key, and takes a place among the calls to the peer.
pub(crate) fn per_request() -> anyhow::Result<f64> {
    let limits = WebLimits::default();
    let addresses = Rates::per_second(
        limits.requests_per_second_of_address,
        limits.request_burst_of_address,
    );
    let members = Rates::per_second(
        limits.requests_per_second_of_member,
        limits.request_burst_of_member,
    );
    let places = Shares::new(limits.calls, limits.calls_of_member);
    let callers: Vec<(IpAddr, Digest)> = (0..CALLERS)
        .map(|number| {
            let address = Ipv4Addr::from_bits(number).into();
            (address, Digest::of(number.to_be_bytes()))
        })
        .collect();
    let request = |(address, key): &(IpAddr, Digest)| {
        let (address, member) = (addresses.check(address), members.check(key));
        address.and(member).ok().context("a request was refused")?;
        let place = places.take(key.clone());
        drop(black_box(place.context("there is no place")?));
        anyhow::Ok(())
    };
    callers.iter().try_for_each(request)?;
    let began = Instant::now();
    for _ in 0..ROUNDS {
        callers.iter().try_for_each(request)?;
    }
    let requests = f64::from(CALLERS * ROUNDS);
    Ok(began.elapsed().as_secs_f64() * 1e6 / requests)
}
