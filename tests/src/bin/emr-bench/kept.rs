//! Figures that are kept with the code, since every machine yields about the same.

use std::collections::BTreeMap;
use std::env::consts::ARCH;

use serde::Deserialize;

use crate::catalog::MISSED;

const KEPT: &str = include_str!("../../../instructions.toml");

/// What is kept for an architecture.
#[derive(Debug, Deserialize)]
struct Kept {
    /// The fraction by which a new figure may differ.
    tolerance: f64,
    #[serde(flatten)]
    figures: BTreeMap<String, f64>,
}

/// The kept figure of a bench as text, and the remark on a new figure.
pub(crate) fn judge(bench: &str, figure: f64) -> (String, &'static str) {
    let kept: BTreeMap<String, Kept> = toml::from_str(KEPT).expect("a test reads it, too");
    let Some((kept, tolerance)) = kept
        .get(ARCH)
        .and_then(|kept| Some((*kept.figures.get(bench)?, kept.tolerance)))
    else {
        return ("–".to_owned(), "");
    };
    let verdict = if figure > kept * (1.0 + tolerance) {
        MISSED
    } else if figure < kept * (1.0 - tolerance) {
        "better: put it into tests/instructions.toml"
    } else {
        ""
    };
    (format!("{kept} ± {} %", tolerance * 100.0), verdict)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::CHAINCODE_INSTRUCTIONS;

    #[test]
    fn a_kept_figure_can_be_read() {
        let kept: BTreeMap<String, Kept> = toml::from_str(KEPT).unwrap();
        for kept in kept.values() {
            let figure = kept.figures[CHAINCODE_INSTRUCTIONS];
            assert!((0.0..0.1).contains(&kept.tolerance) && figure > 0.0);
        }
    }
}
