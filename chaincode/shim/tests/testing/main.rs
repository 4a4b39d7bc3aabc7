//! The testing kit finds what it is for.

#![allow(clippy::unwrap_used)]

mod twice;
