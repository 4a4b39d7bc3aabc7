//! How cost grows with data: a function is called for a patient who has much, and for one who has little.

use std::future::ready;

use anyhow::{Context, bail};
use emr_client::member::HeldBasis;
use emr_model::grant::{Grant, GrantTerms};
use emr_model::record::AddRecords;
use emr_network::{Network, names};
use fabric_gateway::Proposal;
use futures::{StreamExt, TryStreamExt, stream};

use crate::author::Author;
use crate::cast::Cast;
use crate::process::CpuTime;
use crate::saturation::{CLIENTS, CLIENTS_OF_LARGE, rate};
use crate::statistics::median;

/// How many records, and how many grants, the patient with much has.
const MUCH: usize = 100_000;
/// How many the other patient has.
const LITTLE: usize = 10;
/// Records that are added together while filling.
const TOGETHER: usize = AddRecords::MOST;
/// The bytes of a record that the ledger is told.
const RECORD: u64 = 1 << 10;
/// Records of a page.
const PAGE: u32 = 10;
/// The number of rounds; the figures are medians of them.
const ROUNDS: usize = 7;
/// Calls of a turn.
const CALLS: usize = 2_000;

/// Costs with much, divided by costs with little.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Growth {
    /// Of adding a record.
    pub(crate) add: f64,
    /// Of a page of ten records.
    pub(crate) first_page: f64,
    /// Of a grant.
    pub(crate) grant: f64,
}

/// A patient who grants, and a practitioner who adds.
struct Side {
    patient: Author,
    practitioner: Author,
    grant: Grant,
}

/// Fills both sides, and calls each in turns. The measured calls are not submitted, so that both sides stay as they
/// are.
pub(crate) async fn measure(network: &Network, cast: &Cast) -> anyhow::Result<Growth> {
    let (little, much) = (
        Side::new(network, cast).await?,
        Side::new(network, cast).await?,
    );
    little.fill(LITTLE).await?;
    eprintln!("{MUCH} records and {MUCH} grants are made for one patient: this takes minutes");
    much.fill(MUCH).await?;
    let processes = Processes::of(network)?;
    let sides = (&much, &little);
    Ok(Growth {
        add: processes.growth(sides, Side::add).await?,
        first_page: processes.growth(sides, Side::first_page).await?,
        grant: processes.growth(sides, Side::grant).await?,
    })
}

impl Side {
    async fn new(network: &Network, cast: &Cast) -> anyhow::Result<Self> {
        let patient = cast.patient().await?;
        let (member, category) = (&patient.person.member, &patient.category);
        let own = Author::new(network, &patient.person, &member.own_basis(category)).await?;
        let basis = cast.granted(&patient).await?;
        Ok(Self {
            patient: own,
            practitioner: Author::new(network, &cast.practitioner, &basis).await?,
            grant: again(cast, &basis).await?,
        })
    }

    /// Adds this many records and makes this many grants.
    async fn fill(&self, count: usize) -> anyhow::Result<()> {
        let together = TOGETHER.min(count);
        let author = self.practitioner.clone();
        rate(author.gateway(), CLIENTS_OF_LARGE, count / together, {
            let author = author.clone();
            move || author.add_records(together, RECORD)
        })
        .await?;
        let (patient, grant) = (self.patient.clone(), self.grant.clone());
        rate(self.patient.gateway(), CLIENTS, count, move || {
            patient.grant(&grant)
        })
        .await?;
        Ok(())
    }

    fn add(&self) -> (&Author, Proposal) {
        (&self.practitioner, self.practitioner.add_record(RECORD))
    }

    fn first_page(&self) -> (&Author, Proposal) {
        (&self.practitioner, self.practitioner.first_page(PAGE))
    }

    fn grant(&self) -> (&Author, Proposal) {
        (&self.patient, self.patient.grant(&self.grant))
    }
}

/// The grant of this basis, to be made once more.
async fn again(cast: &Cast, basis: &HeldBasis) -> anyhow::Result<Grant> {
    let HeldBasis::Grant(granted) = basis.clone() else {
        bail!("the basis is no grant");
    };
    let member = &cast.practitioner.member;
    let grantee = member.session().member(member.id()).await?;
    let recipient = grantee.recipient.context("a grantee has a recipient")?;
    Ok(Grant {
        patient: granted.key.patient,
        grantee: granted.key.grantee,
        terms: GrantTerms {
            category: granted.category,
            scope: granted.scope,
            rights: granted.rights,
            purpose: granted.purpose,
            not_before: None,
            expires: granted.expires,
            epochs: granted.epochs,
            grantee_recipient: recipient.digest(),
        },
    })
}

/// The ministry's peer and its process of the contract.
struct Processes([u32; 2]);

impl Processes {
    fn of(network: &Network) -> anyhow::Result<Self> {
        let topology = network.topology();
        let ministry = topology.ministry();
        let pid = |name: String| {
            let status = network.status();
            let status = status.iter().find(|status| status.process == name);
            let pid = status.and_then(|status| status.pid);
            pid.with_context(|| format!("{name} does not run"))
        };
        Ok(Self([
            pid(names::node(ministry, &ministry.peers[0]))?,
            pid(names::chaincode(ministry, topology.chaincode.version))?,
        ]))
    }

    /// Processor time of a call of the side with much, divided by that of the side with little. The side with little is
    /// called before and after the other, since the machine's other load changes slowly.
    async fn growth(
        &self,
        (much, little): (&Side, &Side),
        call: fn(&Side) -> (&Author, Proposal),
    ) -> anyhow::Result<f64> {
        let mut ratios = Vec::new();
        // The first round is a warm-up.
        for round in 0..=ROUNDS {
            let before = self.cost(little, call).await?;
            let between = self.cost(much, call).await?;
            let after = self.cost(little, call).await?;
            if round > 0 {
                ratios.push(between * 2.0 / (before + after));
            }
        }
        Ok(median(ratios))
    }

    async fn cost(
        &self,
        side: &Side,
        call: fn(&Side) -> (&Author, Proposal),
    ) -> anyhow::Result<f64> {
        let before = self.0.map(CpuTime::of);
        let calls = stream::iter(0..CALLS).map(|_| async {
            let (author, proposal) = call(side);
            author.gateway().evaluate_proposal(proposal).await
        });
        let answers = calls.buffer_unordered(CLIENTS_OF_LARGE);
        answers.try_for_each(|_| ready(Ok(()))).await?;
        let mut spent = 0.0;
        for (pid, before) in self.0.into_iter().zip(before) {
            spent += CpuTime::of(pid)?.microseconds_since(before?);
        }
        Ok(spent)
    }
}
