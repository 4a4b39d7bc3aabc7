//! Each function that is submitted writes the one key that it names, and no transaction that failed has written it.

use std::collections::BTreeSet;

use emr_model::{
    Call, Committed, Function, Kind, LedgerKey, Nonce, Outcome, Timestamp, TransactionId,
    TransactionStatus,
};
use fabric_chaincode::memory::{MemoryLedger, Transaction};
use fabric_chaincode::{Response, SerializedIdentity};

use crate::fixtures::answer;
use crate::requests::{self, Request};
use crate::stage;
use crate::table::Table;
use crate::usual;

/// One signer's transactions on one ledger.
struct Trial<'a> {
    ledger: MemoryLedger,
    signer: &'a SerializedIdentity,
    now: u64,
}

/// A transaction that is endorsed or refused, and what its signer must know to ask what became of it.
struct Proposed {
    endorsed: Option<Transaction>,
    question: Committed,
}

impl<'a> Trial<'a> {
    fn new(table: &Table, ledger: &MemoryLedger, signer: &'a SerializedIdentity) -> Self {
        Self {
            ledger: stage::copy(ledger, |_| true),
            signer,
            now: table.history.now,
        }
    }

    /// Has a request endorsed, in a transaction of this nonce.
    fn propose(&self, function: &str, body: &str, nonce: u8) -> Proposed {
        let nonce = Nonce::from_bytes(&[nonce; 24]);
        let transaction = self.signer.transaction_id(&nonce.to_bytes());
        let transaction: TransactionId = transaction.parse().unwrap();
        let body = body.replace(stage::transaction().as_str(), transaction.as_str());
        let (endorsed, response) = self.ask(&transaction, function, &body);
        let time = Timestamp::from_millis(self.now);
        let call = Call::decode(function, body.as_bytes()).unwrap();
        Proposed {
            endorsed: (!response.is_refused()).then_some(endorsed),
            question: Committed {
                key: call.writes(&transaction, time).unwrap(),
                transaction,
                nonce,
                time,
            },
        }
    }

    fn outcome(&self, question: &Committed) -> Outcome {
        let body = serde_json::to_string(question).unwrap();
        let (_, response) = self.ask(&stage::transaction(), Committed::NAME, &body);
        answer::<TransactionStatus>(response).unwrap().outcome
    }

    fn ask(
        &self,
        transaction: &TransactionId,
        function: &str,
        body: &str,
    ) -> (Transaction, Response) {
        let now = self.now;
        stage::ask_in(&self.ledger, now, self.signer, transaction, function, body)
    }

    /// Whether the request is endorsed. Checks what becomes of its transaction, and of a second one that was endorsed
    /// at the same time.
    fn check(&self, function: &str, body: &str) -> bool {
        let Proposed { endorsed, question } = self.propose(function, body, 1);
        assert_eq!(self.outcome(&question), Outcome::Open, "{function} {body}");
        let Some(endorsed) = endorsed else {
            return false;
        };
        let second = self.propose(function, body, 2);
        endorsed.commit().unwrap();
        assert_eq!(
            self.outcome(&question),
            Outcome::Committed,
            "{function} {body}"
        );
        let is_valid = second.endorsed.unwrap().commit().is_ok();
        let expected = match is_valid {
            true => Outcome::Committed,
            false => Outcome::Open,
        };
        assert_eq!(
            self.outcome(&second.question),
            expected,
            "{function} {body}"
        );
        true
    }
}

fn submitted() -> BTreeSet<&'static str> {
    let functions = Call::FUNCTIONS.iter();
    let submitted = functions.filter(|(_, kind)| *kind == Kind::Submit);
    submitted.map(|(name, _)| *name).collect()
}

#[test]
fn every_submission_writes_the_key_that_it_names_and_no_failed_one_does() {
    let table = Table::new();
    let submitted = submitted();
    let mut written = BTreeSet::new();
    for case in usual::cases(&table) {
        if submitted.contains(case.function) {
            let trial = Trial::new(&table, case.ledger, case.identity);
            assert!(trial.check(case.function, &case.body.to_string()));
            written.insert(case.function);
        }
    }
    assert_eq!(written, submitted);
}

#[test]
fn whatever_a_submission_is_asked_it_writes_the_key_that_it_names() {
    let table = Table::new();
    let submitted = submitted();
    let requests = requests::all().into_iter();
    for request in requests.filter(|request| submitted.contains(request.function)) {
        check_callers(&table, &request);
    }
}

/// Has every caller make the request, each on a ledger of their own.
fn check_callers(table: &Table, request: &Request) {
    for caller in &table.callers {
        let (caller, ledger, identity) = table.caller_in(caller.name, "");
        let situation = table.best_situation(caller);
        let basis = table.basis(caller, situation);
        let body = table.body(request, caller, situation, &basis).to_string();
        let (_, response) =
            stage::ask(ledger, table.history.now, identity, request.function, &body);
        if !response.is_refused() {
            Trial::new(table, ledger, identity).check(request.function, &body);
        }
    }
}

#[test]
fn a_transaction_is_lost_once_its_slot_is_closed_and_committed_for_ever() {
    let table = Table::new();
    let (_, ledger, identity) = table.caller_in("patient", "");
    let mut trial = Trial::new(&table, ledger, identity);
    let case = usual::cases(&table).into_iter();
    let mut case = case.filter(|case| case.function == emr_model::grant::Grant::NAME);
    let body = case.next().unwrap().body.to_string();
    let granted = trial.propose(emr_model::grant::Grant::NAME, &body, 1);
    let held_back = trial.propose(emr_model::grant::Grant::NAME, &body, 2);
    granted.endorsed.unwrap().commit().unwrap();

    let keeper = Trial {
        now: trial.now + 10 * crate::fixtures::MINUTE,
        signer: &table.history.cast.ministry_nodes.keeper,
        ledger: trial.ledger,
    };
    let close = serde_json::json!({ "slot": { "seconds": 300, "number": trial.now / 300_000 } });
    let close = keeper.propose(emr_model::slot::CloseSlot::NAME, &close.to_string(), 3);
    close.endorsed.unwrap().commit().unwrap();

    trial.ledger = keeper.ledger;
    trial.now = keeper.now;
    assert_eq!(trial.outcome(&granted.question), Outcome::Committed);
    assert_eq!(trial.outcome(&held_back.question), Outcome::Lost);
    assert!(held_back.endorsed.unwrap().commit().is_err());
    assert_eq!(trial.outcome(&held_back.question), Outcome::Lost);

    // Another key that the transaction did not write says nothing of it.
    let another = Committed {
        key: LedgerKey::OwnMember,
        ..granted.question
    };
    assert_eq!(trial.outcome(&another), Outcome::Lost);
}
