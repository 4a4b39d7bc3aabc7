//! Figures as the results file keeps them: one JSON object a line.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::Context;
use serde::{Deserialize, Serialize};

use crate::catalog::Bench;

/// The outcome of one bench.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Figure {
    /// What was measured.
    pub(crate) bench: String,
    /// Its unit.
    pub(crate) unit: String,
    /// Our figure.
    pub(crate) ours: f64,
    /// The figure of another program on the same machine.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    comparison: Option<Comparison>,
}

/// The figure of another program.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Comparison {
    /// Its figure, in the same unit.
    peer: f64,
    /// Its name.
    peer_name: String,
    /// Our figure divided by its.
    ratio: f64,
}

impl Figure {
    /// A figure without a comparison.
    pub(crate) fn new(bench: Bench, ours: f64) -> Self {
        Self {
            bench: bench.name.to_owned(),
            unit: bench.unit.to_owned(),
            ours,
            comparison: None,
        }
    }

    /// A figure beside that of another program.
    pub(crate) fn compared(bench: Bench, ours: f64, peer: f64, peer_name: &str) -> Self {
        let comparison = Comparison {
            peer,
            peer_name: peer_name.to_owned(),
            ratio: ours / peer,
        };
        Self {
            comparison: Some(comparison),
            ..Self::new(bench, ours)
        }
    }

    /// The other program's figure, and ours divided by it.
    pub(crate) fn peer_and_ratio(&self) -> Option<(f64, f64)> {
        let comparison = self.comparison.as_ref()?;
        Some((comparison.peer, comparison.ratio))
    }
}

/// Writes figures to a file, in the place of earlier ones of the same benches.
pub(crate) fn save(path: &Path, figures: &[Figure]) -> anyhow::Result<()> {
    let earlier = match fs::read_to_string(path) {
        Ok(earlier) => earlier,
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error).with_context(|| format!("reading {}", path.display())),
    };
    fs::write(path, merged(&earlier, figures))
        .with_context(|| format!("writing {}", path.display()))
}

/// The lines of earlier figures that were not measured again, and then the new ones.
fn merged(earlier: &str, figures: &[Figure]) -> String {
    let earlier = earlier
        .lines()
        .filter_map(|line| serde_json::from_str::<Figure>(line).ok())
        .filter(|earlier| figures.iter().all(|figure| figure.bench != earlier.bench));
    earlier
        .chain(figures.iter().cloned())
        .map(|figure| serde_json::to_string(&figure).expect("a figure has a JSON form") + "\n")
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{DOWN, named};

    #[test]
    fn a_new_figure_takes_the_place_of_the_earlier_one() {
        let earlier = r#"{"bench":"down","unit":"s","ours":9.0}
{"bench":"other","unit":"ms","ours":1.5,"peer":3.0,"peer_name":"somebody","ratio":0.5}
half a li"#;
        assert_eq!(
            merged(earlier, &[Figure::new(named(DOWN), 2.0)]),
            r#"{"bench":"other","unit":"ms","ours":1.5,"peer":3.0,"peer_name":"somebody","ratio":0.5}
{"bench":"down","unit":"s","ours":2.0}
"#
        );
    }
}
