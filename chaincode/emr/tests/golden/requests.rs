//! One right request for everything that a function can be asked, made for the caller and the situation.

use emr_model::Basis;
use serde_json::{Value, json};

use crate::callers::Caller;
use crate::history::{Category, History};
use crate::situations::Situation;

mod consent;
mod others;
mod records;
mod registry;

pub(crate) use registry::public_entry;

/// The caller, the situation and the basis of a request.
pub(crate) struct Asking<'a> {
    pub(crate) history: &'a History,
    pub(crate) caller: &'a Caller,
    pub(crate) situation: &'a Situation,
    pub(crate) basis: &'a Basis,
}

impl Asking<'_> {
    /// The category that the situation is about.
    fn category(&self) -> &Category {
        self.history.category(&self.situation.category)
    }

    fn patient(&self) -> Value {
        json!(self.history.cast.patient.id)
    }
}

/// A request to a function.
pub(crate) struct Request {
    pub(crate) function: &'static str,
    /// What is asked of it, where that can be several things.
    pub(crate) what: &'static str,
    pub(crate) body: fn(&Asking<'_>) -> Value,
}

/// In the order of `emr_model::Call`.
pub(crate) fn all() -> Vec<Request> {
    [
        registry::requests(),
        consent::requests(),
        records::requests(),
        others::requests(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn request(function: &'static str, what: &'static str, body: fn(&Asking<'_>) -> Value) -> Request {
    Request {
        function,
        what,
        body,
    }
}
