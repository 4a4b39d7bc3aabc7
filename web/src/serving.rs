//! Serving HTTP over TLS: which connections are kept, and for how long.

mod answer;
mod connection;
mod fair_places;
mod listener;
pub(crate) mod open_files;
mod place;
#[cfg(test)]
mod tests;

pub(crate) use self::answer::RequestId;
pub(crate) use self::connection::Connections;
pub(crate) use self::listener::Listener;
pub(crate) use self::place::{ConnectionHandle, Member, Places};
