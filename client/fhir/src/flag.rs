//! Where a number lies between limits.

use crate::view::Flag;

/// Limits of what is normal. A missing one limits nothing.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Bounds {
    /// Below it is critical.
    pub(crate) critical_low: Option<f64>,
    /// Below it is low.
    pub(crate) low: Option<f64>,
    /// Above it is high.
    pub(crate) high: Option<f64>,
    /// From it on is critical.
    pub(crate) critical_high: Option<f64>,
    /// Whether `high` itself is high.
    pub(crate) is_below_high: bool,
}

impl Bounds {
    /// A range whose limits are normal themselves.
    pub(crate) fn inclusive(low: Option<f64>, high: Option<f64>) -> Self {
        Self {
            low,
            high,
            ..Self::default()
        }
    }
}

/// Flags a number; a comparator says that the true value lies beyond it. `None` if that is not certain.
pub(crate) fn of(number: f64, comparator: Option<&str>, bounds: &Bounds) -> Option<Flag> {
    // The true value is between these two.
    let (least, most) = match comparator {
        None => (number, number),
        Some("<" | "<=") => (f64::NEG_INFINITY, number),
        Some(">" | ">=") => (number, f64::INFINITY),
        Some(_) => return None,
    };
    let is_open = matches!(comparator, Some("<" | ">"));
    let below =
        |limit: Option<f64>| limit.is_some_and(|limit| most < limit || (is_open && most == limit));
    let beyond = |limit: Option<f64>, includes_limit: bool| {
        limit.is_some_and(|limit| least > limit || ((is_open || includes_limit) && least == limit))
    };
    if bounds.low.is_none() && bounds.high.is_none() {
        return None;
    }
    if below(bounds.critical_low) {
        return Some(Flag::CriticalLow);
    }
    if below(bounds.low) {
        return Some(Flag::Low);
    }
    if beyond(bounds.critical_high, true) {
        return Some(Flag::CriticalHigh);
    }
    if beyond(bounds.high, bounds.is_below_high) {
        return Some(Flag::High);
    }
    let is_above_low = bounds.low.is_none_or(|low| least >= low);
    let is_below_high = bounds.high.is_none_or(|high| match bounds.is_below_high {
        true => most < high || (most == high && comparator == Some("<")),
        false => most <= high,
    });
    (is_above_low && is_below_high).then_some(Flag::Normal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_belongs_to_the_normal_values_unless_said_otherwise() {
        let range = Bounds::inclusive(Some(12.0), Some(16.0));
        let flags = [11.9, 12.0, 16.0, 16.1].map(|number| of(number, None, &range));
        let expected = [Flag::Low, Flag::Normal, Flag::Normal, Flag::High];
        assert_eq!(flags, expected.map(Some));
        let below = Bounds {
            high: Some(140.0),
            critical_high: Some(180.0),
            is_below_high: true,
            ..Bounds::default()
        };
        let flags = [139.0, 140.0, 180.0].map(|number| of(number, None, &below));
        let expected = [Flag::Normal, Flag::High, Flag::CriticalHigh];
        assert_eq!(flags, expected.map(Some));
    }

    #[test]
    fn a_value_beyond_a_number_is_flagged_only_if_that_is_certain() {
        let range = Bounds::inclusive(Some(12.0), Some(16.0));
        assert_eq!(of(12.0, Some("<"), &range), Some(Flag::Low));
        assert_eq!(of(12.0, Some("<="), &range), None);
        assert_eq!(of(14.0, Some("<"), &range), None);
        assert_eq!(of(16.0, Some(">"), &range), Some(Flag::High));
        assert_eq!(of(14.0, Some(">"), &range), None);
        let only_high = Bounds::inclusive(None, Some(5.0));
        assert_eq!(of(3.0, Some("<"), &only_high), Some(Flag::Normal));
        assert_eq!(of(3.0, Some("~"), &only_high), None);
        assert_eq!(of(3.0, None, &Bounds::default()), None);
    }
}
