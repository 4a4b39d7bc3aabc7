//! One number out of many.

/// The number that half of the samples do not exceed.
pub(crate) fn median(samples: Vec<f64>) -> f64 {
    percentile(samples, 50)
}

/// The number that so many of a hundred samples do not exceed.
pub(crate) fn percentile(mut samples: Vec<f64>, percent: usize) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples[(samples.len() * percent).div_ceil(100) - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(vec![3.0]), 3.0);
        assert_eq!(median(vec![9.0, 1.0, 5.0]), 5.0);
        assert_eq!(median(vec![4.0, 1.0, 3.0, 2.0]), 2.0);
    }

    #[test]
    fn a_percentile_is_not_exceeded_by_so_many() {
        let hundred = || (1..=100).map(f64::from).collect();
        assert_eq!(percentile(hundred(), 99), 99.0);
        assert_eq!(percentile(hundred(), 100), 100.0);
        assert_eq!(percentile(vec![7.0], 99), 7.0);
    }
}
