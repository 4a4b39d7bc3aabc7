//! Members at work while something is broken, and what the ledger has of it afterwards.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use emr_client::Error;
use emr_client::chain;
use emr_client::member::{Added, HeldBasis, Member};
use emr_model::{PageRequest, TransactionId};
use futures::future::{join_all, try_join_all};
use tokio::time::{Instant, sleep};

use crate::trial::Failure;
use crate::world::{PAUSE, Patient, Person, READ, World, add, hospital_a, hospital_b, open};

/// Only ends what hangs: nothing that is awaited here takes so long.
const PATIENCE: Duration = Duration::from_secs(180);

/// How long a member reads what they did before they do the next thing. Without it eight of them fill the machine, and refusals
/// then name what is late for want of a processor.
const READING: Duration = Duration::from_millis(250);

/// A member who was told that a transaction is not confirmed, and tries again before its outcome is known, is told so.
const EARLIER: &str = "nothing was sent: an earlier transaction";

/// Members who work: each patient grants, and a doctor of theirs opens a record, again and again.
pub(crate) struct Staff {
    pairs: Vec<Pair>,
    journal: Mutex<Vec<Entry>>,
    is_over: AtomicBool,
}

struct Pair {
    patient: Patient,
    /// Opens the patient's record.
    doctor: Person,
    basis: HeldBasis,
    record: Added,
    /// Gets the patient's grants.
    grantee: Person,
}

/// What a member tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Task {
    Grant,
    Open,
}

/// One try, and its outcome.
struct Entry {
    pair: usize,
    task: Task,
    began: Instant,
    took: Duration,
    outcome: Result<TransactionId, Refused>,
}

/// Why a try did not succeed.
struct Refused {
    /// All that a person is told.
    said: String,
    /// The transaction, if one was sent.
    sent: Option<TransactionId>,
}

/// What happened in a while.
pub(crate) struct While {
    answers: usize,
    /// What each refusal said.
    pub(crate) refusals: Vec<String>,
    slowest: Duration,
}

impl Staff {
    /// Half as many patients as members, and a doctor for each.
    pub(crate) async fn hire(world: &World, members: usize) -> Result<Self, Failure> {
        let pairs = (0..members / 2).map(|number| pair(world, number));
        Ok(Self {
            pairs: try_join_all(pairs).await?,
            journal: Mutex::default(),
            is_over: AtomicBool::default(),
        })
    }

    /// Works until `faults` is over.
    pub(crate) async fn work_during<T>(&self, faults: impl Future<Output = T>) -> T {
        self.is_over.store(false, Ordering::Relaxed);
        let everybody = (0..self.pairs.len())
            .flat_map(|pair| [(pair, Task::Grant), (pair, Task::Open)])
            .map(|(pair, task)| self.work(pair, task));
        let faults = async {
            let came = faults.await;
            self.is_over.store(true, Ordering::Relaxed);
            came
        };
        tokio::join!(join_all(everybody), faults).1
    }

    /// Waits until every member has succeeded with something that they began after now. Returns how long it took.
    pub(crate) async fn everybody_works(&self) -> Duration {
        let began = Instant::now();
        loop {
            let idle = self.idle_since(began);
            if idle == 0 {
                return began.elapsed();
            }
            assert!(
                began.elapsed() < PATIENCE,
                "{idle} members never worked again; the last refusal: {:?}",
                self.during(began).refusals.last()
            );
            sleep(PAUSE).await;
        }
    }

    /// Waits until a member was refused something that they began after `since`.
    pub(crate) async fn until_refused(&self, since: Instant) {
        while self.during(since).refusals.is_empty() {
            sleep(PAUSE).await;
        }
    }

    /// How many members have succeeded with nothing that they began since then.
    fn idle_since(&self, began: Instant) -> usize {
        let journal = self.journal.lock().expect("nobody panics with it");
        let since = journal.iter().filter(|entry| entry.began >= began);
        let works = since.filter(|entry| entry.outcome.is_ok());
        let works: BTreeSet<_> = works.map(|it| (it.pair, it.task == Task::Open)).collect();
        2 * self.pairs.len() - works.len()
    }

    /// What happened to all that began since then.
    pub(crate) fn during(&self, since: Instant) -> While {
        let journal = self.journal.lock().expect("nobody panics with it");
        let entries = journal.iter().filter(|entry| entry.began >= since);
        let entries: Vec<_> = entries.collect();
        let refusals = entries.iter().filter_map(|it| it.outcome.as_ref().err());
        While {
            answers: entries.len(),
            refusals: refusals.map(|refused| refused.said.clone()).collect(),
            slowest: entries.iter().map(|it| it.took).max().unwrap_or_default(),
        }
    }

    /// How many tries succeeded so far.
    pub(crate) fn acknowledged(&self) -> usize {
        let journal = self.journal.lock().expect("nobody panics with it");
        journal.iter().filter(|it| it.outcome.is_ok()).count()
    }

    /// Compares the ledger with what members were told: each acknowledged grant and opening is there once, and nothing is
    /// there that nobody tried.
    pub(crate) async fn compare_with_the_ledger(&self, world: &World) -> Result<(), Failure> {
        for (number, pair) in self.pairs.iter().enumerate() {
            let member = world.sign_in(&pair.patient.wallet).await?;
            let grants = pair.grants(&member).await?;
            self.compare(number, Task::Grant, &grants);
            let openings = pair.openings(&member).await?;
            self.compare(number, Task::Open, &openings);
        }
        Ok(())
    }

    fn compare(&self, pair: usize, task: Task, ledger: &[TransactionId]) {
        let journal = self.journal.lock().expect("nobody panics with it");
        let own = journal
            .iter()
            .filter(|entry| entry.pair == pair && entry.task == task);
        let there: BTreeSet<_> = ledger.iter().collect();
        assert_eq!(there.len(), ledger.len(), "nothing is there twice");
        let (mut acknowledged, mut open) = (BTreeSet::new(), BTreeSet::new());
        // An opening that was refused after it was committed, for want of keepers, does not name its transaction.
        let mut nameless = 0;
        for entry in own {
            match &entry.outcome {
                Ok(transaction) => assert!(acknowledged.insert(transaction)),
                Err(Refused {
                    sent: Some(transaction),
                    ..
                }) => assert!(open.insert(transaction)),
                Err(_) => nameless += usize::from(task == Task::Open),
            }
        }
        let lost: Vec<_> = acknowledged.difference(&there).collect();
        assert!(
            lost.is_empty(),
            "acknowledged and not on the ledger: {lost:?}"
        );
        let known = acknowledged.union(&open).copied().collect();
        let unknown = there.difference(&known).count();
        assert!(unknown <= nameless, "{unknown} {task:?} that nobody tried");
    }

    fn note(&self, entry: Entry) {
        let mut journal = self.journal.lock().expect("nobody panics with it");
        journal.push(entry);
    }

    async fn work(&self, number: usize, task: Task) {
        let pair = &self.pairs[number];
        while !self.is_over.load(Ordering::Relaxed) {
            let began = Instant::now();
            let outcome = match task {
                Task::Grant => pair.give().await,
                Task::Open => pair.look().await,
            };
            let entry = Entry {
                pair: number,
                task,
                began,
                took: began.elapsed(),
                outcome,
            };
            let is_refused = entry.outcome.is_err();
            self.note(entry);
            sleep(READING).await;
            if is_refused {
                // A person hears what became of what was sent before they try again.
                pair.hear(task).await;
            }
        }
    }
}

impl While {
    /// Every refusal names this; there is none where nothing is to be named.
    #[track_caller]
    pub(crate) fn assert_named(&self, name: Option<&str>) {
        let is_named =
            |said: &&String| name.is_some_and(|name| said.contains(name) || said.contains(EARLIER));
        let unnamed: Vec<_> = self
            .refusals
            .iter()
            .filter(|said| !is_named(said))
            .collect();
        assert!(unnamed.is_empty(), "{unnamed:#?} names {name:?}");
    }
}

impl Pair {
    async fn give(&self) -> Result<TransactionId, Refused> {
        let terms = self.patient.terms(READ);
        let grantee = self.grantee.grantee();
        let granted = self.patient.member.grant(&grantee, &terms).await?;
        Ok(granted.transaction)
    }

    async fn look(&self) -> Result<TransactionId, Refused> {
        let opening = open(&self.doctor.member, &self.basis, &self.record).await?;
        let verification = &opening.readings[0].verification;
        let transaction = opening.submitted.transaction;
        if verification.is_green() {
            return Ok(transaction);
        }
        // The opening is in the log, and a check could not be made.
        let failures = verification.failures();
        let failures: Vec<_> = failures.map(|(_, why)| why.to_owned()).collect();
        Err(Refused {
            said: failures.join("; "),
            sent: Some(transaction),
        })
    }

    /// Tells a member what became of transactions without an outcome.
    async fn hear(&self, task: Task) {
        let member = match task {
            Task::Grant => &self.patient.member,
            Task::Open => &self.doctor.member,
        };
        if let Ok(settled) = member.session().settle().await {
            let told: Vec<_> = settled.into_iter().map(|it| it.transaction).collect();
            // Whoever is not told now is told after the next refusal.
            let _ = member.session().told(&told).await;
        }
    }

    /// The transactions of all grants to the grantee.
    async fn grants(&self, member: &Member) -> Result<Vec<TransactionId>, Failure> {
        let (mut found, mut page) = (Vec::new(), whole_page(None));
        loop {
            let grantee = self.grantee.grantee();
            let grants = member.grants(member.id(), Some(&grantee), page).await?;
            found.extend(grants.entries.into_iter().map(|grant| grant.key.grant));
            match grants.next {
                Some(next) => page = whole_page(Some(next)),
                None => return Ok(found),
            }
        }
    }

    /// The transactions of the doctor's entries in the patient's log.
    async fn openings(&self, member: &Member) -> Result<Vec<TransactionId>, Failure> {
        let (mut found, mut page) = (Vec::new(), whole_page(None));
        loop {
            let log = member.access_log(page).await?;
            let entries = log.entries.into_iter();
            let own = entries.filter(|entry| entry.reader == *self.doctor.member.id());
            found.extend(own.map(|entry| entry.key.transaction));
            match log.next {
                Some(next) => page = whole_page(Some(next)),
                None => return Ok(found),
            }
        }
    }
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        let sent = match &error {
            Error::NotConfirmed { transaction, .. }
            | Error::RefusedAfterSending { transaction, .. }
            | Error::Lost(transaction) => Some(transaction.clone()),
            _ => None,
        };
        Self {
            said: chain(&error),
            sent,
        }
    }
}

impl fmt::Display for While {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{} answers, the slowest after {:.1} s, {} refusals",
            self.answers,
            self.slowest.as_secs_f64(),
            self.refusals.len()
        )
    }
}

/// Every second doctor is of the other hospital.
async fn pair(world: &World, number: usize) -> Result<Pair, Failure> {
    let hospitals = [hospital_a(), hospital_b()];
    let patient = world.patient().await?;
    let doctor = world.doctor(&hospitals[number % 2]).await?;
    let grantee = world.doctor(&hospitals[1]).await?;
    let record = add(&patient.member, &patient.basis(), b"of a member at work").await?;
    patient.grant(&doctor, READ).await?;
    let basis = doctor.basis(patient.id()).await?;
    Ok(Pair {
        patient,
        doctor,
        basis,
        record,
        grantee,
    })
}

fn whole_page(bookmark: Option<String>) -> PageRequest {
    PageRequest {
        size: Some(PageRequest::GREATEST_SIZE),
        bookmark,
    }
}
