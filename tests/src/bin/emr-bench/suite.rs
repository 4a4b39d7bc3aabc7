//! What each bench needs before it can begin.

use std::collections::BTreeSet;

use emr_demo::people::Person;
use emr_network::{FabricVersion, Network};

use crate::cast::Cast;
use crate::catalog::{
    ADD_GROWTH, ADD_RECORD_RATE, ADD_RECORDS_RATIO, ADD_RECORDS_RATIO_BATCHED, ANCHOR_RATE, BARE,
    CHAINCODE_CPU, CHAINCODE_CPU_READ, CHAINCODE_INSTRUCTIONS, CHAINCODE_INSTRUCTIONS_READ,
    CHAINCODE_LOADED_MEMORY, CHAINCODE_MEMORY, CHAINCODE_P99, CHAINCODE_RECOVERY,
    CLICK_DURING_SEAL, CROWD_HEALTH, CROWD_MEMBER, DOWN, FHIR_ROUND_TRIPS, FIRST_PAGE_GROWTH,
    FROZEN_HOSPITAL, FULL_DISK_REVOKE, GRANT_GROWTH, LARGE_VALUE, LARGE_VALUE_MEMORY,
    LEADER_RECOVERY, LEDGER_BYTES, LIMITS, LIVE_NOTICE, MEMBER_SUBMIT_LATENCY, OPEN_RECORD,
    PAGE_FIRST_BYTES, PAGE_READY, PAGE_SIGNED_IN_BYTES, PEER_RECOVERY, PRESS_TO_PAINT, RANGE_SCAN,
    RANGE_SCAN_MEMORY, READ_MODEL_RATE, REBUILD, SESSIONS, SESSIONS_MEMORY, SUBMIT_LATENCY,
    TIMELINE_10K, UP_AND_TEST_BARE, UP_BARE, UP_COLD, UP_FIRST, UP_WARM, WASM_BYTES, WASM_OPEN,
    WASM_PROPOSE, WASM_SEAL, WEB_CPU_PER_ADD, WEB_RECOVERY, named,
};
use crate::comparison::{Comparison, Costs, PEER_NAME, Pair, Work};
use crate::figure::Figure;
use crate::stand::Stand;
use crate::{
    additions, bare, crowd, growth, instructions, latency, limits, memory, official, open_pages,
    outages, page, read_model, round_trips, startup, web_cost,
};

/// A bench, and what it reports of the costs of some work.
type Facet = (&'static str, fn(&Costs) -> Pair);

/// Benches of one kind of work, which both sides do.
struct Compared {
    work: fn() -> Work,
    benches: &'static [Facet],
}

const COMPARED: [Compared; 4] = [
    Compared {
        work: Work::write,
        benches: &[
            (CHAINCODE_CPU, |costs| costs.cpu),
            (CHAINCODE_LOADED_MEMORY, |costs| costs.resident),
            (CHAINCODE_P99, |costs| costs.p99),
        ],
    },
    Compared {
        work: Work::read,
        benches: &[(CHAINCODE_CPU_READ, |costs| costs.cpu)],
    },
    Compared {
        work: Work::scan,
        benches: &[
            (RANGE_SCAN, |costs| costs.cpu),
            (RANGE_SCAN_MEMORY, |costs| costs.resident),
        ],
    },
    Compared {
        work: Work::large,
        benches: &[
            (LARGE_VALUE, |costs| costs.cpu),
            (LARGE_VALUE_MEMORY, |costs| costs.resident),
        ],
    },
];

/// Benches of instructions, and the functions of the workload that they are about.
const COUNTED: [(&str, &str); 2] = [
    (CHAINCODE_INSTRUCTIONS, "write"),
    (CHAINCODE_INSTRUCTIONS_READ, "read"),
];

const ADDITIONS: [&str; 5] = [
    ADD_RECORD_RATE,
    ADD_RECORDS_RATIO,
    ADD_RECORDS_RATIO_BATCHED,
    LEDGER_BYTES,
    ANCHOR_RATE,
];
const GROWTH: [&str; 3] = [ADD_GROWTH, FIRST_PAGE_GROWTH, GRANT_GROWTH];

/// Benches of the web service while many pages are open.
const OPEN_PAGES: [&str; 3] = [SESSIONS, SESSIONS_MEMORY, LIVE_NOTICE];

/// Benches of the web service beside connections on which nobody signs in.
const CROWD: [&str; 2] = [CROWD_HEALTH, CROWD_MEMBER];

/// Benches of a network of which a process was killed.
const RECOVERY: [&str; 4] = [
    CHAINCODE_RECOVERY,
    WEB_RECOVERY,
    PEER_RECOVERY,
    LEADER_RECOVERY,
];

/// Benches of the web service alone.
const READING: [&str; 2] = [REBUILD, READ_MODEL_RATE];

/// Benches of the page's screens in Chromium.
const SCREENS: [&str; 3] = [PAGE_READY, TIMELINE_10K, PRESS_TO_PAINT];

/// Benches of the page on a network.
const VISIT: [&str; 3] = [PAGE_FIRST_BYTES, PAGE_SIGNED_IN_BYTES, OPEN_RECORD];

/// Benches of the page's core in Chromium.
const PAGE: [&str; 4] = [WASM_SEAL, WASM_OPEN, WASM_PROPOSE, CLICK_DURING_SEAL];

/// Benches that are measured one after the other on one stand.
pub(crate) struct Suite<'a> {
    stand: &'a Stand,
    wanted: BTreeSet<&'static str>,
    figures: Vec<Figure>,
}

impl<'a> Suite<'a> {
    pub(crate) fn new(stand: &'a Stand, wanted: BTreeSet<&'static str>) -> Self {
        Self {
            stand,
            wanted,
            figures: Vec::new(),
        }
    }

    /// What was measured so far.
    pub(crate) fn into_figures(self) -> Vec<Figure> {
        self.figures
    }

    /// Measures everything that is wanted; benches that need a fresh process come before those that fill the ledger.
    pub(crate) async fn run(&mut self) -> anyhow::Result<()> {
        self.count_instructions().await?;
        if self.wants(&READING) {
            let reading = read_model::measure().await?;
            self.record(REBUILD, reading.seconds);
            self.record(READ_MODEL_RATE, reading.blocks);
        }
        if self.wants(&[LIMITS]) {
            self.record(LIMITS, limits::per_request()?);
        }
        if self.wants(&[FHIR_ROUND_TRIPS]) {
            self.record(FHIR_ROUND_TRIPS, round_trips::per_second()?);
        }
        self.run_page().await?;
        if self.wants(&BARE) {
            let bare = bare::measure(self.stand).await?;
            self.record(UP_BARE, bare.up);
            self.record(UP_AND_TEST_BARE, bare.up_and_test);
        }
        if self.wants(&[UP_COLD]) {
            let seconds = startup::cold(self.stand).await?;
            self.record(UP_COLD, seconds);
        }
        if self.wants(&[UP_FIRST, UP_WARM, DOWN]) {
            let cycle = startup::cycle(self.stand).await?;
            self.record(UP_FIRST, cycle.first);
            self.record(UP_WARM, cycle.warm);
            self.record(DOWN, cycle.down);
        } else if self.wants_a_network() {
            self.stand.clean().await?;
            self.stand.up().await?;
        }
        if self.wants(&[CHAINCODE_MEMORY]) {
            let mebibytes = memory::idle_chaincode(&self.stand.network()?).await?;
            self.record(CHAINCODE_MEMORY, mebibytes);
        }
        self.run_with_people().await?;
        self.run_compared().await
    }

    /// The benches of what members do; the members are admitted first.
    async fn run_with_people(&mut self) -> anyhow::Result<()> {
        let latencies = [SUBMIT_LATENCY, MEMBER_SUBMIT_LATENCY];
        let service = [&OPEN_PAGES[..], &CROWD, &VISIT, &[WEB_CPU_PER_ADD]].concat();
        let outages = [&RECOVERY[..], &[FROZEN_HOSPITAL, FULL_DISK_REVOKE]].concat();
        if !self.wants(&[&latencies[..], &service, &outages, &ADDITIONS, &GROWTH].concat()) {
            return Ok(());
        }
        let network = self.stand.network()?;
        let cast = Cast::of(&network).await?;
        if self.wants(&latencies) {
            self.run_latencies(&network, &cast).await?;
        }
        if self.wants(&VISIT) {
            let visit = page::visit(&network, &cast).await?;
            self.record(PAGE_FIRST_BYTES, visit.first);
            self.record(PAGE_SIGNED_IN_BYTES, visit.signed_in);
            self.record(OPEN_RECORD, visit.open);
        }
        if self.wants(&[WEB_CPU_PER_ADD]) {
            let milliseconds = web_cost::add_record(&network, &cast).await?;
            self.record(WEB_CPU_PER_ADD, milliseconds);
        }
        if self.wants(&OPEN_PAGES) {
            let pages = open_pages::measure(&network, &cast).await?;
            self.record(SESSIONS, pages.list_p99);
            self.record(SESSIONS_MEMORY, pages.memory);
            self.record(LIVE_NOTICE, pages.notice);
        }
        if self.wants(&CROWD) {
            let crowd = crowd::measure(&network, &cast).await?;
            self.record(CROWD_HEALTH, crowd.health);
            self.record(CROWD_MEMBER, crowd.member);
        }
        if self.wants(&[FROZEN_HOSPITAL]) {
            let seconds = outages::frozen_hospital(&network, &cast).await?;
            self.record(FROZEN_HOSPITAL, seconds);
        }
        if self.wants(&RECOVERY) {
            let recovery = outages::recovery(&network, &cast).await?;
            self.record(CHAINCODE_RECOVERY, recovery.chaincode);
            self.record(WEB_RECOVERY, recovery.web);
            self.record(PEER_RECOVERY, recovery.peer);
            self.record(LEADER_RECOVERY, recovery.leader);
        }
        if self.wants(&[FULL_DISK_REVOKE])
            && let Some(seconds) = outages::full_disk_revoke(&network, &cast).await?
        {
            self.record(FULL_DISK_REVOKE, seconds);
        }
        if self.wants(&ADDITIONS) {
            let additions = additions::measure(self.stand, &network, &cast).await?;
            let Pair { ours, peer } = additions.single;
            let rate = Figure::compared(named(ADD_RECORD_RATE), ours, peer, official::NAME);
            self.keep(rate);
            let version = network.fabric_version();
            let ratio = match version.is_some_and(FabricVersion::has_batches) {
                true => ADD_RECORDS_RATIO_BATCHED,
                false => ADD_RECORDS_RATIO,
            };
            self.record(ratio, additions.ratio);
            self.record(LEDGER_BYTES, additions.ledger_bytes);
            self.record(ANCHOR_RATE, additions.observations);
        }
        if self.wants(&GROWTH) {
            let growth = growth::measure(&network, &cast).await?;
            self.record(ADD_GROWTH, growth.add);
            self.record(FIRST_PAGE_GROWTH, growth.first_page);
            self.record(GRANT_GROWTH, growth.grant);
        }
        Ok(())
    }

    async fn run_page(&mut self) -> anyhow::Result<()> {
        if self.wants(&[WASM_BYTES]) {
            self.record(WASM_BYTES, page::module_size()?);
        }
        if self.wants(&PAGE) {
            let figures = page::measure().await?;
            for (name, Pair { ours, peer }) in
                [(WASM_SEAL, figures.seal), (WASM_OPEN, figures.open)]
            {
                self.keep(Figure::compared(named(name), ours, peer, page::PEER_NAME));
            }
            self.record(WASM_PROPOSE, figures.propose);
            self.record(CLICK_DURING_SEAL, figures.click);
        }
        if self.wants(&SCREENS) {
            let screens = page::screens().await?;
            self.record(PAGE_READY, screens.ready);
            self.record(TIMELINE_10K, screens.growth);
            self.record(PRESS_TO_PAINT, screens.press);
        }
        Ok(())
    }

    async fn count_instructions(&mut self) -> anyhow::Result<()> {
        for (bench, function) in COUNTED {
            if self.wants(&[bench])
                && let Some(count) = instructions::for_transaction(self.stand, function).await?
            {
                self.record(bench, count);
            }
        }
        Ok(())
    }

    async fn run_compared(&mut self) -> anyhow::Result<()> {
        let is_wanted = |compared: &Compared| {
            let mut benches = compared.benches.iter();
            benches.any(|(name, _)| self.wanted.contains(name))
        };
        let wanted: Vec<_> = COMPARED.into_iter().filter(is_wanted).collect();
        if wanted.is_empty() {
            return Ok(());
        }
        let comparison = Comparison::prepare(self.stand).await?;
        for Compared { work, benches } in wanted {
            let costs = comparison.measure(&work()).await?;
            for (name, of) in benches {
                let Pair { ours, peer } = of(&costs);
                self.keep(Figure::compared(named(name), ours, peer, PEER_NAME));
            }
        }
        Ok(())
    }

    async fn run_latencies(&mut self, network: &Network, cast: &Cast) -> anyhow::Result<()> {
        let Person { member, wallet } = &cast.practitioner;
        if self.wants(&[SUBMIT_LATENCY]) {
            let milliseconds = latency::submit(network, wallet).await?;
            self.record(SUBMIT_LATENCY, milliseconds);
        }
        if self.wants(&[MEMBER_SUBMIT_LATENCY]) {
            let (ours, unconfirmed) = latency::member_submit(wallet, member).await?;
            let bench = named(MEMBER_SUBMIT_LATENCY);
            self.keep(Figure::compared(bench, ours, unconfirmed, "unconfirmed"));
        }
        Ok(())
    }

    fn wants(&self, benches: &[&str]) -> bool {
        benches.iter().any(|bench| self.wanted.contains(bench))
    }

    fn wants_a_network(&self) -> bool {
        let needs_none = |bench| {
            bench == UP_COLD
                || bench == LIMITS
                || bench == WASM_BYTES
                || bench == FHIR_ROUND_TRIPS
                || PAGE.contains(&bench)
                || SCREENS.contains(&bench)
                || BARE.contains(&bench)
                || READING.contains(&bench)
                || COUNTED.iter().any(|(name, _)| *name == bench)
        };
        !self.wanted.iter().copied().all(needs_none)
    }

    fn record(&mut self, name: &str, ours: f64) {
        self.keep(Figure::new(named(name), ours));
    }

    /// Keeps a figure if it is wanted, and shows it to the user.
    fn keep(&mut self, figure: Figure) {
        if self.wanted.contains(figure.bench.as_str()) {
            eprintln!("{}: {:.2} {}", figure.bench, figure.ours, figure.unit);
            self.figures.push(figure);
        }
    }
}
