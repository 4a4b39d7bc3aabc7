//! What a function asks of the ledger does not depend on how much a patient has.

use std::time::Instant;

use emr_model::access::AccessLog;
use emr_model::grant::{Grant, GrantKey, ListGrants};
use emr_model::record::{AddRecord, ListRecords};
use emr_model::{Function, PageRequest};
use fabric_chaincode::memory::Proposal;
use fabric_chaincode::{Ledger, SerializedIdentity};
use futures::executor::block_on;

use crate::fixtures::{BOTH, Story};

/// How many records, grants and looks there are besides; `SOAK_GROWTH` gives another number.
const COPIES: usize = 2_000;
/// How many of each there are at first, and how many a page holds.
const FEW: u32 = 3;
const TIMES: usize = 5;

#[test]
fn a_patient_with_much_costs_no_more_than_one_with_little() {
    let copies = std::env::var("SOAK_GROWTH").map_or(COPIES, |copies| copies.parse().unwrap());
    let story = Story::begin();
    let patient = Patient::with_few(&story);
    let little = patient.costs();
    for object_type in ["record", "grant", "access"] {
        multiply(&story, object_type, copies);
    }
    for (little, much) in little.into_iter().zip(patient.costs()) {
        assert_eq!(much.asked, little.asked, "{}", little.function);
        let growth = much.seconds / little.seconds;
        println!(
            "{} with {copies} more takes {growth:.2} of the time",
            little.function
        );
    }
}

/// A patient with a few records, grants and looks.
struct Patient<'a> {
    story: &'a Story,
    grant: GrantKey,
    record: AddRecord,
}

/// What a call asks of the ledger, and how long it takes.
struct Cost {
    function: &'static str,
    /// Keys read, entries of each range read, keys written.
    asked: (usize, Vec<usize>, usize),
    seconds: f64,
}

impl<'a> Patient<'a> {
    fn with_few(story: &'a Story) -> Self {
        let grants = (0..FEW).map(|_| story.grant(&story.doctor, BOTH));
        let grant = grants.last().unwrap();
        let record = (0..FEW).map(|_| story.add(1)).last().unwrap();
        for _ in 0..FEW {
            let opening = story.opening(&story.doctor, Some(&grant), &[&record.record]);
            story.world.run(&story.doctor.identity, &opening).unwrap();
        }
        Self {
            story,
            grant,
            record,
        }
    }

    fn costs(&self) -> Vec<Cost> {
        let story = self.story;
        let (patient, doctor) = (&story.patient, &story.doctor);
        let page = || PageRequest {
            size: Some(FEW),
            bookmark: None,
        };
        let grant = Grant {
            patient: patient.id.clone(),
            grantee: doctor.id.clone().into(),
            terms: story.terms(doctor, BOTH),
        };
        let opening = story.opening(doctor, Some(&self.grant), &[&self.record.record]);
        let records = ListRecords {
            patient: patient.id.clone(),
            category: story.category.clone(),
            basis: opening.basis.clone(),
            page: page(),
        };
        let grants = ListGrants {
            patient: patient.id.clone(),
            grantee: None,
            page: page(),
        };
        let log = AccessLog {
            patient: patient.id.clone(),
            page: page(),
        };
        vec![
            self.cost(&patient.identity, |_| grant.clone()),
            self.cost(&doctor.identity, |story| {
                story.addition(1, Some(&self.grant))
            }),
            self.cost(&doctor.identity, |_| opening.clone()),
            self.cost(&doctor.identity, |_| records.clone()),
            self.cost(&patient.identity, |_| grants.clone()),
            self.cost(&patient.identity, |_| log.clone()),
        ]
    }

    /// Asks a function without committing what it wrote, some times: the shortest counts.
    fn cost<F: Function>(
        &self,
        signer: &SerializedIdentity,
        request: impl Fn(&Story) -> F,
    ) -> Cost {
        let costs = (0..TIMES).map(|_| {
            let request = request(self.story);
            let begun = Instant::now();
            let (transaction, response) = self.story.world.endorse(signer, &request);
            let seconds = begun.elapsed().as_secs_f64();
            assert!(!response.is_refused(), "{}: {}", F::NAME, response.message);
            let ranges = transaction.range_reads();
            let asked = (
                transaction.read_set().len(),
                ranges.iter().map(|range| range.entries.len()).collect(),
                transaction.write_set().len(),
            );
            Cost {
                function: F::NAME,
                asked,
                seconds,
            }
        });
        costs
            .min_by(|one, other| one.seconds.total_cmp(&other.seconds))
            .unwrap()
    }
}

/// Writes copies of one value of a type, each under a transaction id of its own.
fn multiply(story: &Story, object_type: &str, copies: usize) {
    let prefix = format!("\0{object_type}\0");
    let state = story.world.ledger.state();
    let (key, value) = state
        .iter()
        .find(|(key, _)| key.starts_with(&prefix))
        .unwrap();
    // Ids begin with the transaction's 64 digits; of records, a time comes before.
    let zeros = key.find(&"0".repeat(40)).unwrap();
    let nobody = SerializedIdentity::new("Nobody", "");
    let transaction = story
        .world
        .ledger
        .transaction(Proposal::new(nobody, ["multiply"]));
    for copy in 0..copies {
        let mut key = key.clone();
        key.replace_range(zeros..zeros + 40, &format!("f{copy:039x}"));
        block_on(transaction.put_state(&key, value.clone())).unwrap();
    }
    transaction.commit().unwrap();
}
