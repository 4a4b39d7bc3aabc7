//! A history that contract and model live through side by side.

use emr_contract::EmrContract;
use emr_model::{Call, Committed, ErrorCode, Kind, Nonce, Timestamp, TransactionId};
use fabric_chaincode::memory::{MemoryLedger, Proposal as LedgerProposal, Transaction};
use fabric_chaincode::{Chaincode, Response};
use futures::executor::block_on;
use serde_json::Value;

use crate::call;
use crate::cast::{BEGINNING, CHANNEL, Cast};
use crate::opening;
use crate::play::{Scene, Step};
use crate::rules::{Model, Proposal};
use crate::tale;
use crate::views;

/// The outcome of a call.
pub(crate) type Outcome = Result<Value, ErrorCode>;

/// Contract and model, and what they have been asked.
pub(crate) struct Trial<'c> {
    cast: &'c Cast,
    ledger: MemoryLedger,
    model: Model,
    now: u64,
    transactions: u64,
    /// One line for each operation.
    tale: Vec<String>,
    views: usize,
}

impl<'c> Trial<'c> {
    /// The people admitted, and a category of each patient's.
    pub(crate) fn begin(cast: &'c Cast) -> Result<Self, String> {
        let mut trial = Self {
            cast,
            ledger: MemoryLedger::new(CHANNEL),
            model: Model {
                proofs: cast.proofs.clone(),
                ..Model::default()
            },
            now: BEGINNING,
            transactions: 0,
            tale: Vec::new(),
            views: 0,
        };
        for (device, call) in opening::calls(cast) {
            trial.now += 1_000;
            let outcome = trial.submit(device, &call, Timestamp::from_millis(trial.now))?;
            outcome.map_err(|code| format!("{} was refused: {code}", call.name()))?;
        }
        trial.tale.clear();
        Ok(trial)
    }

    /// Plays one step.
    pub(crate) fn play(&mut self, step: &Step) -> Result<(), String> {
        self.now += step.wait;
        let time = step.time(self.now);
        // The caller's certificate is part of the transaction's id, and the id is part of the call.
        let (device, _) = step.resolve(&self.scene(time, 0));
        let (_, call) = step.resolve(&self.scene(time, device));
        let transaction = self.next_transaction(device);
        let nonce = self.next_nonce();
        self.submit(device, &call, time).map(drop)?;
        let Some(key) = call.writes(&transaction, time) else {
            return Ok(());
        };
        let question = Committed {
            transaction,
            nonce,
            time,
            key,
        };
        self.evaluate(device, &question.into())
    }

    /// Compares this many of all the views that members have now.
    pub(crate) fn look(&mut self, views: usize, mut number: usize) -> Result<(), String> {
        for _ in 0..views {
            number = number
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            self.look_once(number >> 20)?;
        }
        Ok(())
    }

    fn look_once(&mut self, number: usize) -> Result<(), String> {
        let scene = self.scene(Timestamp::from_millis(self.now), 0);
        let people = &self.cast.people;
        let somebody = &people[number % people.len()];
        let device = scene.working_device(somebody);
        let number = number / people.len();
        let patients = &scene.patients()[..3];
        let calls = match patients.get(number % (patients.len() + 1)) {
            Some(patient) => views::of_patient(&scene, somebody, patient),
            None => views::of_registry(&scene),
        };
        let call = &calls[number / (patients.len() + 1) % calls.len()];
        self.evaluate(device, call)
    }

    pub(crate) fn tale(&self) -> String {
        self.tale.join("\n")
    }

    /// How often members' views were compared.
    pub(crate) fn views(&self) -> usize {
        self.views
    }

    /// What a call sees that this device is to sign.
    fn scene(&self, now: Timestamp, device: usize) -> Scene<'_> {
        Scene {
            cast: self.cast,
            model: &self.model,
            now,
            transaction: self.next_transaction(device),
        }
    }

    fn next_nonce(&self) -> Nonce {
        let nonce = format!("{:048x}", self.transactions + 1);
        nonce.parse().expect("it is 48 digits")
    }

    /// The id of the next transaction, if this device signs it.
    fn next_transaction(&self, device: usize) -> TransactionId {
        let signer = &self.cast.devices[device].identity;
        let id = signer.transaction_id(&self.next_nonce().to_bytes());
        id.parse().expect("it is 64 digits")
    }

    /// Asks both, and lets both remember.
    fn submit(&mut self, device: usize, call: &Call, time: Timestamp) -> Result<Outcome, String> {
        self.tale.push(tale::line(self.cast, device, call, time));
        let transaction = self.next_transaction(device);
        let contract = self.ask_contract(device, call, time, is_submitted(call));
        let by = Proposal {
            certificate: &self.cast.devices[device].certificate,
            signer: &self.cast.devices[device].identity,
            time,
            transaction: transaction.clone(),
            is_submitted: is_submitted(call),
        };
        let model = call::ask(&mut self.model, call, &by);
        if model.is_ok() && is_submitted(call) {
            self.model.committed.push(transaction);
        }
        self.transactions += 1;
        self.check(call, model, contract)
    }

    /// Asks both, and lets both forget.
    fn evaluate(&mut self, device: usize, call: &Call) -> Result<(), String> {
        self.views += 1;
        let time = Timestamp::from_millis(self.now);
        let contract = self.ask_contract(device, call, time, false);
        let by = Proposal {
            certificate: &self.cast.devices[device].certificate,
            signer: &self.cast.devices[device].identity,
            time,
            transaction: self.next_transaction(device),
            is_submitted: is_submitted(call),
        };
        // Openings are compared too, but not committed.
        let looks = self.model.accesses.len();
        let model = call::ask(&mut self.model, call, &by);
        self.model.accesses.truncate(looks);
        match self.check(call, model, contract) {
            Ok(_) => Ok(()),
            Err(difference) => {
                self.tale.push(tale::line(self.cast, device, call, time));
                Err(difference)
            }
        }
    }

    fn check(&self, call: &Call, model: Outcome, contract: Outcome) -> Result<Outcome, String> {
        let (model, contract) = (arranged(call, model), arranged(call, contract));
        if model == contract {
            return Ok(model);
        }
        let function = call.name();
        let say = |outcome| tale::outcome(self.cast, outcome);
        let (contract, model) = (say(contract), say(model));
        Err(format!(
            "{function}: the contract says\n  {contract}\nand the model\n  {model}"
        ))
    }

    /// The contract's answer, a list's pages one after the other.
    fn ask_contract(
        &self,
        device: usize,
        call: &Call,
        time: Timestamp,
        is_committed: bool,
    ) -> Outcome {
        let mut request = call::request(call);
        let mut answer = self.ask_once(device, call, &request, time, is_committed)?;
        while let Some(bookmark) = page(call, &mut answer).and_then(|page| page.remove("next")) {
            request["page"]["bookmark"] = bookmark;
            let mut following = self.ask_once(device, call, &request, time, false)?;
            let following = page(call, &mut following).expect("a page follows a page");
            let more = following.remove("entries");
            let next = following.remove("next");
            let page = page(call, &mut answer).expect("it was a page before");
            let entries = page["entries"].as_array_mut().expect("a page has entries");
            entries.extend(more.into_iter().flat_map(into_array));
            page.extend(next.map(|next| ("next".to_owned(), next)));
        }
        Ok(answer)
    }

    fn ask_once(
        &self,
        device: usize,
        call: &Call,
        request: &Value,
        time: Timestamp,
        is_committed: bool,
    ) -> Outcome {
        let signer = self.cast.devices[device].identity.clone();
        let request = serde_json::to_vec(request).expect("a value is JSON");
        let arguments = [call.name().as_bytes().to_vec(), request];
        let proposal = LedgerProposal::new(signer, arguments)
            .timestamp_milliseconds(time.as_millis())
            .transaction_id(self.next_transaction(device).as_str());
        let (transaction, response) = self.simulate(proposal, is_committed);
        if response.is_refused() {
            let (code, _) =
                ErrorCode::split(&response.message).expect("refusals begin with a code");
            assert_eq!(response.status, i32::from(code.status()));
            return Err(code);
        }
        if is_committed {
            transaction.commit().expect("nobody else commits");
        }
        Ok(serde_json::from_slice(&response.payload).expect("answers are JSON"))
    }

    /// Two peers simulate each call that may be committed.
    fn simulate(&self, proposal: LedgerProposal, is_committed: bool) -> (Transaction, Response) {
        if is_committed {
            let twice = self.ledger.simulate_twice(&EmrContract, proposal);
            return block_on(twice).unwrap_or_else(|differences| panic!("{differences}"));
        }
        let transaction = self.ledger.transaction(proposal);
        let response = block_on(EmrContract.invoke(&transaction));
        (transaction, response)
    }
}

fn into_array(value: Value) -> Vec<Value> {
    match value {
        Value::Array(entries) => entries,
        other => vec![other],
    }
}

/// The page in an answer, if the function answers with one.
fn is_submitted(call: &Call) -> bool {
    call.kind() == Kind::Submit
}

fn page<'a>(call: &Call, answer: &'a mut Value) -> Option<&'a mut serde_json::Map<String, Value>> {
    let page = match call {
        Call::RecordHistory(_) => answer.get_mut("earlier")?,
        _ => answer,
    };
    page.as_object_mut()
        .filter(|page| page.contains_key("entries"))
}

/// The same answer with entries sorted where the rules name no order.
fn arranged(call: &Call, outcome: Outcome) -> Outcome {
    let mut answer = outcome?;
    let is_newest_first = matches!(
        call,
        Call::ListRecords(_)
            | Call::RecordHistory(_)
            | Call::AccessLog(_)
            | Call::MembershipLog(_)
            | Call::ListEmergencies(_)
    );
    if !is_newest_first {
        let entries = match page(call, &mut answer) {
            Some(page) => page.get_mut("entries"),
            None => Some(&mut answer),
        };
        if let Some(Value::Array(entries)) = entries {
            entries.sort_by_cached_key(Value::to_string);
        }
    }
    Ok(answer)
}
