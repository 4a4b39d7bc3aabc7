//! A keeper on real sockets: what it holds, what it releases, and for whom.

#![allow(clippy::unwrap_used, reason = "a test fails where it unwraps")]

mod desk;
mod erasures;
mod hold;
mod limits;
mod process;
mod release;
mod renewal;
mod slots;
mod support;
mod unlock;
