//! What can be measured, in which unit, and what it should stay below.

use crate::figure::Figure;
use crate::kept;

/// `make up` on a machine with empty caches of Cargo, Go and npm.
pub(crate) const UP_BARE: &str = "up_bare";
/// The same, and `make test` after it.
pub(crate) const UP_AND_TEST_BARE: &str = "up_and_test_bare";
/// Both, which are measured only if they are asked for by name.
pub(crate) const BARE: [&str; 2] = [UP_BARE, UP_AND_TEST_BARE];

/// Building Fabric and Fabric CA from empty Go caches, then making a network; without compiling our own crates.
pub(crate) const UP_COLD: &str = "up_cold";
/// Making a network with programs that are built.
pub(crate) const UP_FIRST: &str = "up_first";
/// Bringing up a network that was made and is down.
pub(crate) const UP_WARM: &str = "up_warm";
/// Taking a network down.
pub(crate) const DOWN: &str = "down";
/// One small transaction at a time through a peer's gateway, from building the proposal to its commit.
pub(crate) const SUBMIT_LATENCY: &str = "submit_latency_p50";
/// The same as members do it: through the web service, with what comes back checked before it is signed, until peers
/// confirm it; beside the same without their confirmation.
pub(crate) const MEMBER_SUBMIT_LATENCY: &str = "member_submit_latency_p50";
/// Processor time of the web service for a record that a practitioner adds, from the upload to the confirmation.
pub(crate) const WEB_CPU_PER_ADD: &str = "web_cpu_per_add";
/// The time that 99 of 100 lists do not exceed while 2 000 pages are signed in and listen for changes.
pub(crate) const SESSIONS: &str = "sessions";
/// What the web service keeps in memory for each of them.
pub(crate) const SESSIONS_MEMORY: &str = "sessions_rss";
/// From the moment at which a patient gives a grant until an open page of the practitioner is told, beside 2 000 others.
pub(crate) const LIVE_NOTICE: &str = "live_notice";
/// The time that 98 of 100 questions for the service's health, each over a new connection, do not exceed beside 2 000 silent
/// and 2 000 slow connections on which nobody signs in.
pub(crate) const CROWD_HEALTH: &str = "silent_connections_healthz_p98";
/// The same of a signed-in member's lists.
pub(crate) const CROWD_MEMBER: &str = "silent_connections_member_p98";
/// What the largest chaincode process of a network keeps in memory while nobody uses it.
pub(crate) const CHAINCODE_MEMORY: &str = "chaincode_rss_idle";

/// Processor time of the chaincode for a transaction of two reads, three writes and an event.
pub(crate) const CHAINCODE_CPU: &str = "chaincode_cpu";
/// The same for two reads.
pub(crate) const CHAINCODE_CPU_READ: &str = "chaincode_cpu_read";
/// Instructions of the chaincode for a transaction of two reads, three writes and an event.
pub(crate) const CHAINCODE_INSTRUCTIONS: &str = "chaincode_instructions";
/// The same for two reads.
pub(crate) const CHAINCODE_INSTRUCTIONS_READ: &str = "chaincode_instructions_read";
/// What the chaincode keeps in memory after thousands of transactions.
pub(crate) const CHAINCODE_LOADED_MEMORY: &str = "chaincode_rss";
/// The time that 99 of 100 transactions do not exceed, when four clients call at once.
pub(crate) const CHAINCODE_P99: &str = "chaincode_p99";
/// Processor time of the chaincode for reading a range of 10 000 keys.
pub(crate) const RANGE_SCAN: &str = "range_scan";
/// What the chaincode keeps in memory after many such ranges.
pub(crate) const RANGE_SCAN_MEMORY: &str = "range_scan_rss";
/// Processor time of the chaincode for reading a value of 1 MiB and writing another.
pub(crate) const LARGE_VALUE: &str = "large_value";
/// What the chaincode keeps in memory after many such values.
pub(crate) const LARGE_VALUE_MEMORY: &str = "large_value_rss";

/// The cost of adding a record for a patient who has 100 000, divided by that for one who has ten: processor time of
/// peer and chaincode.
pub(crate) const ADD_GROWTH: &str = "add_growth";
/// The same for a list's first ten records.
pub(crate) const FIRST_PAGE_GROWTH: &str = "first_page_growth";
/// The same for a grant, by the number of earlier grants.
pub(crate) const GRANT_GROWTH: &str = "grant_growth";
/// Transactions in a second that add one record each; beside as many writes through the official client and shim.
pub(crate) const ADD_RECORD_RATE: &str = "add_record_tps";
/// Records in a second through transactions of 200, over those through transactions of one.
pub(crate) const ADD_RECORDS_RATIO: &str = "add_records_ratio";
/// The same on Fabric 3.1 or later, whose peers take many writes at once; measured in its place there.
pub(crate) const ADD_RECORDS_RATIO_BATCHED: &str = "add_records_ratio_batched";
/// Bytes of a block for a record that is added with 199 others, of a kilobyte or a gigabyte.
pub(crate) const LEDGER_BYTES: &str = "ledger_bytes";
/// Device observations in a second, in batches of 1 000.
pub(crate) const ANCHOR_RATE: &str = "anchor_per_s";

/// Making the web service's read model of 100 000 transactions in blocks.
pub(crate) const REBUILD: &str = "rebuild_100k";
/// Blocks of 50 transactions that the web service reads in a second.
pub(crate) const READ_MODEL_RATE: &str = "read_model_blocks_per_s";

/// What the limits of the web service cost a request: two rates and a place.
pub(crate) const LIMITS: &str = "limits";

/// Official examples of FHIR in a second on one core: read into the view of a chart, and written again beside an attachment.
pub(crate) const FHIR_ROUND_TRIPS: &str = "fhir_roundtrip_per_s";
/// What 99 of 100 grants do not exceed while the chaincode of a hospital is frozen; a refusal is an error.
pub(crate) const FROZEN_HOSPITAL: &str = "frozen_hospital_p99";
/// From the end of the ministry's chaincode, killed and started again, until a grant is confirmed.
pub(crate) const CHAINCODE_RECOVERY: &str = "recovery_after_kill_chaincode";
/// The same of the web service.
pub(crate) const WEB_RECOVERY: &str = "recovery_after_kill_web";
/// The same of the ministry's peer.
pub(crate) const PEER_RECOVERY: &str = "recovery_after_kill_peer";
/// The same of the orderer that leads, which is not started again.
pub(crate) const LEADER_RECOVERY: &str = "recovery_after_kill_leader";
/// From a patient's press until a revocation is confirmed while the web service's disk is full; left out where no small disk
/// can be mounted.
pub(crate) const FULL_DISK_REVOKE: &str = "full_disk_revoke";

/// The page's WebAssembly module as a browser downloads it, without the code that reads FHIR.
pub(crate) const WASM_BYTES: &str = "wasm_bytes";
/// 20 MiB sealed to an age key in Chromium, by the core and by npm's age in the same page.
pub(crate) const WASM_SEAL: &str = "wasm_seal";
/// The same, opened.
pub(crate) const WASM_OPEN: &str = "wasm_open";
/// Making a proposal in Chromium, without its signature.
pub(crate) const WASM_PROPOSE: &str = "wasm_propose";
/// Until a first visitor's home is drawn in Chromium, with an empty cache and on a processor four times slower.
pub(crate) const PAGE_READY: &str = "page_ready";
/// What a first visitor's browser downloads until the home page is whole.
pub(crate) const PAGE_FIRST_BYTES: &str = "page_first_bytes";
/// What a patient's browser downloads more until their records are listed, without the module that reads FHIR.
pub(crate) const PAGE_SIGNED_IN_BYTES: &str = "page_signed_in_bytes";
/// From the press on a record in Chromium until its seal is green, with one user.
pub(crate) const OPEN_RECORD: &str = "open_record";
/// The first page of a patient's timeline of 10 000 records in Chromium, divided by that of ten.
pub(crate) const TIMELINE_10K: &str = "timeline_10k";
/// From a press of a key in the timeline's search until the list is drawn: 98 of 100 presses.
pub(crate) const PRESS_TO_PAINT: &str = "press_to_paint";
/// From a click to the end of the frame with its answer, while a worker of the page seals 20 MiB: 98 of 100 clicks.
pub(crate) const CLICK_DURING_SEAL: &str = "click_during_seal";

/// The remark on a figure that misses its target.
pub(crate) const MISSED: &str = "missed";

/// Something that can be measured.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bench {
    pub(crate) name: &'static str,
    pub(crate) unit: &'static str,
    limit: Limit,
}

/// The target of a figure.
#[derive(Debug, Clone, Copy)]
enum Limit {
    /// There is no target.
    Undecided,
    /// At most this much, in the bench's unit.
    Absolute(f64),
    /// At most this many times the figure of the side that we are compared with.
    Ratio(f64),
    /// At least this much, in the bench's unit.
    AtLeast(f64),
    /// At least this many times the figure of the side that we are compared with.
    AtLeastRatio(f64),
    /// About the figure that is kept with the code.
    Kept,
}

/// Everything, in the order in which it is measured.
pub(crate) const BENCHES: [Bench; 54] = [
    bench(CHAINCODE_INSTRUCTIONS, "instr", Limit::Kept),
    bench(CHAINCODE_INSTRUCTIONS_READ, "instr", Limit::Kept),
    bench(REBUILD, "s", Limit::Absolute(60.0)),
    // Ten times what a network commits: a block every 100 ms, and 500 transactions in a second on two cores.
    bench(READ_MODEL_RATE, "1/s", Limit::AtLeast(100.0)),
    bench(LIMITS, "µs", Limit::Absolute(2.0)),
    bench(FHIR_ROUND_TRIPS, "1/s", Limit::AtLeast(3_000.0)),
    bench(WASM_BYTES, "KiB", Limit::Absolute(330.0)),
    bench(WASM_SEAL, "MiB/s", Limit::AtLeastRatio(1.5)),
    bench(WASM_OPEN, "MiB/s", Limit::AtLeastRatio(1.2)),
    bench(WASM_PROPOSE, "ms", Limit::Absolute(1.0)),
    bench(CLICK_DURING_SEAL, "ms", Limit::Absolute(100.0)),
    bench(PAGE_READY, "ms", Limit::Absolute(1_500.0)),
    bench(TIMELINE_10K, "×", Limit::Absolute(1.15)),
    bench(PRESS_TO_PAINT, "ms", Limit::Absolute(100.0)),
    bench(UP_BARE, "s", Limit::Absolute(500.0)),
    bench(UP_AND_TEST_BARE, "s", Limit::Absolute(1_500.0)),
    bench(UP_COLD, "s", Limit::Absolute(360.0)),
    bench(UP_FIRST, "s", Limit::Undecided),
    bench(UP_WARM, "s", Limit::Absolute(6.0)),
    bench(DOWN, "s", Limit::Absolute(5.0)),
    bench(CHAINCODE_MEMORY, "MiB", Limit::Absolute(12.0)),
    // The block timeout of 100 ms, and 60 ms for everything else.
    bench(SUBMIT_LATENCY, "ms", Limit::Absolute(160.0)),
    bench(MEMBER_SUBMIT_LATENCY, "ms", Limit::Ratio(1.3)),
    bench(PAGE_FIRST_BYTES, "KiB", Limit::Absolute(120.0)),
    bench(PAGE_SIGNED_IN_BYTES, "KiB", Limit::Absolute(450.0)),
    bench(OPEN_RECORD, "ms", Limit::Absolute(1_500.0)),
    bench(WEB_CPU_PER_ADD, "ms", Limit::Absolute(1.2)),
    bench(SESSIONS, "ms", Limit::Absolute(1_000.0)),
    bench(SESSIONS_MEMORY, "KiB", Limit::Absolute(24.0)),
    bench(LIVE_NOTICE, "ms", Limit::Absolute(2_000.0)),
    bench(CROWD_HEALTH, "ms", Limit::Absolute(1_000.0)),
    bench(CROWD_MEMBER, "ms", Limit::Absolute(1_000.0)),
    bench(FROZEN_HOSPITAL, "s", Limit::Absolute(6.0)),
    bench(CHAINCODE_RECOVERY, "s", Limit::Absolute(5.0)),
    bench(WEB_RECOVERY, "s", Limit::Absolute(2.0)),
    bench(PEER_RECOVERY, "s", Limit::Absolute(15.0)),
    bench(LEADER_RECOVERY, "s", Limit::Absolute(10.0)),
    bench(FULL_DISK_REVOKE, "s", Limit::Absolute(6.0)),
    bench(CHAINCODE_CPU, "µs", Limit::Ratio(0.35)),
    bench(CHAINCODE_LOADED_MEMORY, "MiB", Limit::Ratio(0.3)),
    bench(CHAINCODE_P99, "ms", Limit::Ratio(1.0)),
    bench(CHAINCODE_CPU_READ, "µs", Limit::Ratio(0.35)),
    bench(RANGE_SCAN, "µs", Limit::Ratio(0.4)),
    // Flat: a range takes no more memory than small transactions.
    bench(RANGE_SCAN_MEMORY, "MiB", Limit::Ratio(0.3)),
    bench(LARGE_VALUE, "µs", Limit::Ratio(0.5)),
    bench(LARGE_VALUE_MEMORY, "MiB", Limit::Undecided),
    bench(ADD_RECORD_RATE, "tx/s", Limit::AtLeastRatio(0.9)),
    bench(ADD_RECORDS_RATIO, "×", Limit::AtLeast(10.0)),
    bench(ADD_RECORDS_RATIO_BATCHED, "×", Limit::AtLeast(25.0)),
    bench(LEDGER_BYTES, "B", Limit::Absolute(1_200.0)),
    bench(ANCHOR_RATE, "obs/s", Limit::AtLeast(10_000.0)),
    bench(ADD_GROWTH, "×", Limit::Absolute(1.05)),
    bench(FIRST_PAGE_GROWTH, "×", Limit::Absolute(1.15)),
    bench(GRANT_GROWTH, "×", Limit::Absolute(1.1)),
];

/// The bench of a name from this file.
pub(crate) fn named(name: &str) -> Bench {
    *BENCHES
        .iter()
        .find(|bench| bench.name == name)
        .expect("every name in this file is in the list")
}

/// The figures for people, beside their targets.
pub(crate) fn table(figures: &[Figure]) -> String {
    let mut table = format!(
        "{:<31}{:>10}{:>10}{:>7}  {:<6}{:>10}\n",
        "bench", "ours", "peer", "ratio", "unit", "target"
    );
    for figure in figures {
        let (peer, ratio) = match figure.peer_and_ratio() {
            Some((peer, ratio)) => (written(peer), format!("{ratio:.2}")),
            None => Default::default(),
        };
        let (target, verdict) = named(&figure.bench).limit.judge(figure);
        let line = format!(
            "{:<31}{:>10}{peer:>10}{ratio:>7}  {:<6}{target:>10}  {verdict}",
            figure.bench,
            written(figure.ours),
            figure.unit
        );
        table += line.trim_end();
        table.push('\n');
    }
    table
}

/// The benches whose counts exceed the kept ones: a change made something worse, and no busy machine is to blame.
pub(crate) fn regressions(figures: &[Figure]) -> Vec<&str> {
    let is_missed = |figure: &&Figure| {
        let limit = named(&figure.bench).limit;
        matches!(limit, Limit::Kept) && limit.judge(figure).1 == MISSED
    };
    let missed = figures.iter().filter(is_missed);
    missed.map(|figure| figure.bench.as_str()).collect()
}

/// With the digits that matter.
fn written(figure: f64) -> String {
    match figure {
        ..10.0 => format!("{figure:.2}"),
        ..1_000.0 => format!("{figure:.1}"),
        _ => format!("{figure:.0}"),
    }
}

impl Limit {
    /// The target as text, and the remark on a figure.
    fn judge(self, figure: &Figure) -> (String, &'static str) {
        let verdict = |is_met| if is_met { "" } else { MISSED };
        let ratio = figure.peer_and_ratio().map(|(_, ratio)| ratio);
        match self {
            Self::Undecided => ("–".to_owned(), ""),
            Self::Absolute(limit) => (format!("≤ {limit}"), verdict(figure.ours <= limit)),
            Self::AtLeast(limit) => (format!("≥ {limit}"), verdict(figure.ours >= limit)),
            Self::Ratio(limit) => {
                let is_met = ratio.is_some_and(|ratio| ratio <= limit);
                (format!("≤ {limit} ×"), verdict(is_met))
            }
            Self::AtLeastRatio(limit) => {
                let is_met = ratio.is_some_and(|ratio| ratio >= limit);
                (format!("≥ {limit} ×"), verdict(is_met))
            }
            Self::Kept => kept::judge(&figure.bench, figure.ours),
        }
    }
}

const fn bench(name: &'static str, unit: &'static str, limit: Limit) -> Bench {
    Bench { name, unit, limit }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_that_grew_are_regressions_and_times_are_not() {
        let figures = [
            Figure::new(named(CHAINCODE_INSTRUCTIONS), 1e9),
            Figure::new(named(CHAINCODE_INSTRUCTIONS_READ), 1.0),
            Figure::new(named(UP_WARM), 1e9),
        ];
        let expected: &[&str] = match std::env::consts::ARCH {
            "x86_64" => &[CHAINCODE_INSTRUCTIONS],
            _ => &[],
        };
        assert_eq!(regressions(&figures), expected);
    }

    #[test]
    fn the_table_says_what_missed_its_target() {
        let figures = [
            Figure::new(named(UP_WARM), 6.04),
            Figure::new(named(DOWN), 5.0),
            Figure::compared(named(CHAINCODE_CPU), 70.0, 200.0, "Go"),
            Figure::compared(named(LARGE_VALUE), 60.0, 100.0, "Go"),
            Figure::compared(named(ADD_RECORD_RATE), 80.0, 100.0, "Go"),
        ];
        assert_eq!(
            table(&figures),
            "bench                                ours      peer  ratio  unit      target\n\
             up_warm                              6.04                   s            ≤ 6  missed\n\
             down                                 5.00                   s            ≤ 5\n\
             chaincode_cpu                        70.0     200.0   0.35  µs      ≤ 0.35 ×\n\
             large_value                          60.0     100.0   0.60  µs       ≤ 0.5 ×  missed\n\
             add_record_tps                       80.0     100.0   0.80  tx/s     ≥ 0.9 ×  missed\n"
        );
    }
}
