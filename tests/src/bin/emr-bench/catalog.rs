//! What can be measured, in which unit, and what it should stay below.

use crate::figure::Figure;

/// Building Fabric and Fabric CA from empty Go caches, then making a network; beyond compiling our own crates.
pub(crate) const UP_COLD: &str = "up_cold";
/// Making a network with programs that are built.
pub(crate) const UP_FIRST: &str = "up_first";
/// Bringing up a network that was made and is down.
pub(crate) const UP_WARM: &str = "up_warm";
/// Taking a network down.
pub(crate) const DOWN: &str = "down";
/// One small transaction at a time through a peer's gateway, from building the proposal to its commit.
pub(crate) const SUBMIT_LATENCY: &str = "submit_latency_p50";
/// The same as members do it: through the web service, with what comes back checked before it is signed.
pub(crate) const MEMBER_SUBMIT_LATENCY: &str = "member_submit_latency_p50";
/// What the largest chaincode process of a network keeps in memory while nobody uses it.
pub(crate) const CHAINCODE_MEMORY: &str = "chaincode_rss_idle";

/// Something that can be measured; less is better.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bench {
    pub(crate) name: &'static str,
    pub(crate) unit: &'static str,
    /// What it should stay below, if that was decided.
    at_most: Option<f64>,
}

/// Everything, in the order in which it is measured.
pub(crate) const BENCHES: [Bench; 7] = [
    bench(UP_COLD, "s", Some(360.0)),
    bench(UP_FIRST, "s", None),
    bench(UP_WARM, "s", Some(15.0)),
    bench(DOWN, "s", Some(5.0)),
    bench(CHAINCODE_MEMORY, "MiB", Some(12.0)),
    // The block timeout of 100 ms, and 60 ms for everything else.
    bench(SUBMIT_LATENCY, "ms", Some(160.0)),
    bench(MEMBER_SUBMIT_LATENCY, "ms", None),
];

/// The bench of a name from this file.
pub(crate) fn named(name: &str) -> Bench {
    *BENCHES
        .iter()
        .find(|bench| bench.name == name)
        .expect("every name in this file is in the list")
}

/// The figures for people, beside what they should be.
pub(crate) fn table(figures: &[Figure]) -> String {
    let mut table = format!(
        "{:<28}{:>10}  {:<6}{:>10}\n",
        "bench", "ours", "unit", "at most"
    );
    for figure in figures {
        let at_most = named(&figure.bench).at_most;
        let verdict = match at_most {
            Some(limit) if figure.ours > limit => "missed",
            _ => "",
        };
        let at_most = at_most.map_or_else(|| "–".to_owned(), |limit| limit.to_string());
        let line = format!(
            "{:<28}{:>10.1}  {:<6}{at_most:>10}  {verdict}",
            figure.bench, figure.ours, figure.unit
        );
        table += line.trim_end();
        table.push('\n');
    }
    table
}

const fn bench(name: &'static str, unit: &'static str, at_most: Option<f64>) -> Bench {
    Bench {
        name,
        unit,
        at_most,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_says_what_missed_its_target() {
        let figures = [
            Figure::new(named(UP_WARM), 15.04),
            Figure::new(named(DOWN), 5.0),
        ];
        assert_eq!(
            table(&figures),
            "bench                             ours  unit     at most\n\
             up_warm                           15.0  s             15  missed\n\
             down                               5.0  s              5\n"
        );
    }
}
