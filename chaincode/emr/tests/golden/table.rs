//! Every request by every caller in every situation.

use std::collections::BTreeMap;

use emr_model::Basis;
use fabric_chaincode::SerializedIdentity;
use fabric_chaincode::memory::MemoryLedger;
use serde_json::Value;

use crate::callers::{self, Caller, Part, STANDINGS};
use crate::history::History;
use crate::requests::{Asking, Request};
use crate::situations::{Change, Situation};
use crate::stage;
use crate::text::Section;

/// `allowed` or a code.
pub(crate) type Outcome = &'static str;

pub(crate) const ALLOWED: Outcome = "allowed";

/// All callers, and everything that can be between them and a record.
pub(crate) struct Table {
    pub(crate) history: History,
    pub(crate) callers: Vec<Caller>,
    pub(crate) situations: Vec<Situation>,
    ledgers: BTreeMap<Change, MemoryLedger>,
    standings: Vec<InStanding>,
}

/// A caller in a bad standing.
struct InStanding {
    caller: usize,
    standing: &'static str,
    ledger: MemoryLedger,
    identity: SerializedIdentity,
}

impl Table {
    pub(crate) fn new() -> Self {
        let history = History::tell();
        let callers = callers::all(&history);
        let ledgers = Change::ALL.map(|change| (change, stage::after(&history, change)));
        let mut standings = Vec::new();
        for standing in STANDINGS {
            let callers = callers.iter().enumerate();
            for (index, caller) in callers.filter(|(_, caller)| caller.stands_for_others()) {
                let found = callers::in_standing(&history, caller, standing);
                standings.extend(found.map(|(ledger, identity)| InStanding {
                    caller: index,
                    standing,
                    ledger,
                    identity,
                }));
            }
        }
        Self {
            situations: history.situations(),
            ledgers: ledgers.into(),
            callers,
            standings,
            history,
        }
    }

    /// The outcomes of this request for all callers.
    pub(crate) fn section(&self, request: &Request) -> Section<'_> {
        let varies = self.varies(request);
        let columns = self.callers.iter().map(|caller| {
            let mut seen = Seen::default();
            if !varies {
                let first = &self.situations[0];
                let body = self.body(request, caller, first, &self.basis(caller, first));
                seen.only = Some(body.to_string());
            }
            let outcomes = self.situations.iter().map(|situation| {
                let outcome = self.outcome(request, caller, situation, &mut seen);
                (!is_in_bad_standing(caller, situation, outcome)).then_some(outcome)
            });
            (caller, outcomes.collect())
        });
        let columns = columns.collect();
        let standings = self.standings.iter().map(|it| {
            let caller = &self.callers[it.caller];
            let situation = self.best_situation(caller);
            let body = self.body(request, caller, situation, &self.basis(caller, situation));
            let asked = self.ask(&it.ledger, &it.identity, request, &body.to_string());
            (it.standing, caller, asked)
        });
        Section {
            request: (request.function, request.what),
            situations: self.situations.iter().map(|it| it.name).collect(),
            columns,
            standings: standings.collect(),
        }
    }

    /// Whether the request differs between situations. The caller does not matter: the practitioner's basis is what the
    /// situation gives.
    fn varies(&self, request: &Request) -> bool {
        let (practitioner, ..) = self.caller_in("practitioner of hospital A", "");
        let mut bodies = self.situations.iter().map(|situation| {
            let basis = self.basis(practitioner, situation);
            self.body(request, practitioner, situation, &basis)
        });
        let first = bodies.next();
        bodies.any(|body| Some(body) != first)
    }

    /// The right request of a caller in a situation.
    pub(crate) fn body(
        &self,
        request: &Request,
        caller: &Caller,
        situation: &Situation,
        basis: &Basis,
    ) -> Value {
        (request.body)(&Asking {
            history: &self.history,
            caller,
            situation,
            basis,
        })
    }

    /// The basis that the caller has by right.
    pub(crate) fn basis(&self, caller: &Caller, situation: &Situation) -> Basis {
        caller.basis(&self.history, &situation.basis)
    }

    pub(crate) fn best_situation(&self, caller: &Caller) -> &Situation {
        let best = caller.best_situation();
        let mut situations = self.situations.iter();
        let found = situations.find(|situation| situation.name == best);
        found.expect("it is among the situations")
    }

    /// The caller of that name, in this standing, or in a good one if it has no name: who they are, the ledger on which
    /// they are, and what they sign with.
    pub(crate) fn caller_in(
        &self,
        name: &str,
        standing: &str,
    ) -> (&Caller, &MemoryLedger, &SerializedIdentity) {
        let mut callers = self.callers.iter().enumerate();
        let (index, caller) = callers.find(|(_, caller)| caller.name == name).unwrap();
        if standing.is_empty() {
            return (caller, &self.ledgers[&Change::Nothing], &caller.identity);
        }
        let mut standings = self.standings.iter();
        let found = standings.find(|it| (it.caller, it.standing) == (index, standing));
        let found = found.unwrap_or_else(|| panic!("{name}, {standing}"));
        (caller, &found.ledger, &found.identity)
    }

    /// The outcome for the caller on the basis that they have by right. If that is refused, a member also tries every
    /// other basis that they could claim.
    fn outcome(
        &self,
        request: &Request,
        caller: &Caller,
        situation: &Situation,
        seen: &mut Seen,
    ) -> Outcome {
        let mut ask = |basis: &Basis| {
            let (body, rests_on_basis) = match &seen.only {
                Some(body) => (body.clone(), false),
                None => {
                    let body = self.body(request, caller, situation, basis);
                    (body.to_string(), body.get("basis").is_some())
                }
            };
            let asked = (situation.ledger, body);
            let outcome = *seen
                .outcomes
                .entry(asked)
                .or_insert_with_key(|(change, body)| {
                    self.ask(&self.ledgers[change], &caller.identity, request, body)
                });
            (outcome, rests_on_basis)
        };
        let (answer, rests_on_basis) = ask(&self.basis(caller, situation));
        let is_member = matches!(caller.part, Part::Member(_));
        if answer == ALLOWED || !rests_on_basis || !is_member {
            return answer;
        }
        let claims = claims(&situation.basis);
        match claims.iter().any(|basis| ask(basis).0 == ALLOWED) {
            true => ALLOWED,
            false => answer,
        }
    }

    fn ask(
        &self,
        ledger: &MemoryLedger,
        signer: &SerializedIdentity,
        request: &Request,
        body: &str,
    ) -> Outcome {
        let now = self.history.now;
        let (transaction, response) = stage::ask(ledger, now, signer, request.function, body);
        stage::outcome(&transaction, &response)
    }
}

/// What one caller asked before.
#[derive(Default)]
struct Seen {
    /// The request, if it is the same in every situation.
    only: Option<String>,
    outcomes: BTreeMap<(Change, String), Outcome>,
}

/// Every basis that a member can claim who knows what the situation gives.
fn claims(given: &Basis) -> Vec<Basis> {
    let mut claims = vec![Basis::Own, Basis::Delegation, given.clone()];
    if let Basis::Grant(grant) | Basis::HospitalGrant(grant) = given {
        claims.push(Basis::Grant(grant.clone()));
        claims.push(Basis::HospitalGrant(grant.clone()));
    }
    claims
}

/// Whether the caller is refused because the situation has suspended or frozen them.
fn is_in_bad_standing(caller: &Caller, situation: &Situation, outcome: Outcome) -> bool {
    let is_stopped = match situation.ledger {
        Change::PatientSuspended | Change::PatientFrozen => caller.name == "patient",
        Change::HospitalBSuspended => caller.msp.as_str() == crate::fixtures::HOSPITAL_B,
        _ => false,
    };
    is_stopped && !matches!(caller.part, Part::Nobody) && outcome == "NOT_PERMITTED"
}
