//! Published limits for adults, for values whose records name no range.

use crate::flag::Bounds;
use crate::view::NormalRange;

const WHO_BLOOD_PRESSURE: &str = "WHO, Guideline for the pharmacological treatment of hypertension in adults (2021); \
     ACC/AHA guideline (2017) for crises; US NHLBI for low blood pressure";
const AHA_PULSE: &str = "American Heart Association, target heart rates: resting rate of adults";
const CDC_TEMPERATURE: &str = "US CDC: fever from 38.0 °C, hypothermia below 35.0 °C";
const WHO_OXYGEN: &str = "WHO, Pulse oximetry training manual (2011)";
const BREATHING: &str = "Royal College of Physicians, National Early Warning Score 2 (2017)";
const WHO_BODY_MASS: &str = "WHO, Obesity: preventing and managing the global epidemic (2000)";
const WHO_GLUCOSE: &str = "WHO, Definition and diagnosis of diabetes mellitus and intermediate hyperglycaemia (2006); \
     American Diabetes Association, Standards of Care, for low glucose";

/// Limits of a measurement, as they are published.
pub(crate) struct Limits {
    /// LOINC codes.
    codes: &'static [&'static str],
    /// UCUM units that are the same.
    units: &'static [&'static str],
    critical_low: &'static str,
    low: &'static str,
    /// From here on it is high.
    high: &'static str,
    critical_high: &'static str,
    pub(crate) source: &'static str,
}

/// The limits for a LOINC code and a UCUM unit.
pub(crate) fn limits(code: &str, unit: &str) -> Option<&'static Limits> {
    LIMITS
        .iter()
        .find(|limits| limits.codes.contains(&code) && limits.units.contains(&unit))
}

impl Limits {
    pub(crate) fn bounds(&self) -> Bounds {
        let number = |text: &str| text.parse().ok();
        Bounds {
            critical_low: number(self.critical_low),
            low: number(self.low),
            high: number(self.high),
            critical_high: number(self.critical_high),
            is_below_high: true,
        }
    }

    pub(crate) fn range(&self) -> NormalRange {
        let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        NormalRange {
            low: filled(self.low),
            high: filled(self.high),
            is_below_high: true,
            ..NormalRange::default()
        }
    }
}

/// One row of the table: codes, units, critical low, low, high, critical high, source. An empty limit limits nothing.
const fn row(
    codes: &'static [&'static str],
    units: &'static [&'static str],
    [critical_low, low, high, critical_high]: [&'static str; 4],
    source: &'static str,
) -> Limits {
    Limits {
        codes,
        units,
        critical_low,
        low,
        high,
        critical_high,
        source,
    }
}

const PRESSURE: &[&str] = &["mm[Hg]", "mmHg"];
const PER_MINUTE: &[&str] = &["/min", "{beats}/min", "{breaths}/min"];

const LIMITS: &[Limits] = &[
    row(
        &["8480-6"],
        PRESSURE,
        ["", "90", "140", "180"],
        WHO_BLOOD_PRESSURE,
    ),
    row(
        &["8462-4"],
        PRESSURE,
        ["", "60", "90", "120"],
        WHO_BLOOD_PRESSURE,
    ),
    row(&["8867-4"], PER_MINUTE, ["", "60", "101", ""], AHA_PULSE),
    row(
        &["8310-5"],
        &["Cel"],
        ["", "35.0", "38.0", ""],
        CDC_TEMPERATURE,
    ),
    row(
        &["2708-6", "59408-5"],
        &["%"],
        ["90", "95", "", ""],
        WHO_OXYGEN,
    ),
    row(&["9279-1"], PER_MINUTE, ["9", "12", "21", "25"], BREATHING),
    row(
        &["39156-5"],
        &["kg/m2"],
        ["", "18.5", "25", ""],
        WHO_BODY_MASS,
    ),
    row(
        &["1558-6"],
        &["mg/dL"],
        ["54", "70", "110", ""],
        WHO_GLUCOSE,
    ),
    row(
        &["14771-0"],
        &["mmol/L"],
        ["3.0", "3.9", "6.1", ""],
        WHO_GLUCOSE,
    ),
    row(
        &["2339-0", "2345-7"],
        &["mg/dL"],
        ["54", "70", "200", ""],
        WHO_GLUCOSE,
    ),
    row(
        &["15074-8", "14749-6"],
        &["mmol/L"],
        ["3.0", "3.9", "11.1", ""],
        WHO_GLUCOSE,
    ),
];
