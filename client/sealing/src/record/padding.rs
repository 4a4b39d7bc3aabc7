//! Padmé padding, which hides all but the order of magnitude of a size.
//!
//! From "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs" (Nikitin and others, 2019),
//! section 4: a size of E bits keeps only its ⌊log₂ E⌋ + 1 leading bits, so that at most 12 % is added.

/// The padded size of `size` bytes; `None` if it does not fit in 64 bits.
pub(super) fn padded_size(size: u64) -> Option<u64> {
    if size < 2 {
        return Some(size);
    }
    let exponent = size.ilog2();
    let significant = exponent.ilog2() + 1;
    let mask = (1u64 << (exponent - significant)) - 1;
    size.checked_add(mask).map(|sum| sum & !mask)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Worked by hand: 9 = 0b1001 has exponent 3, of which 2 bits count, so 1 bit is zeroed; 1 MiB + 1 has exponent
    /// 20, of which 5 bits count, so 15 bits are.
    #[test]
    fn sizes_are_those_of_the_paper() {
        for (size, padded) in [
            (0, 0),
            (1, 1),
            (2, 2),
            (3, 3),
            (7, 7),
            (8, 8),
            (9, 10),
            (99, 104),
            (1_000, 1_024),
            (1 << 20, 1 << 20),
            ((1 << 20) + 1, (1 << 20) + (1 << 15)),
        ] {
            assert_eq!(padded_size(size), Some(padded), "{size}");
        }
        assert_eq!(padded_size(u64::MAX), None);
    }

    proptest! {
        #[test]
        fn padding_adds_at_most_12_percent_and_is_idempotent(size in 0u64..1 << 50) {
            let padded = padded_size(size).unwrap();
            prop_assert!(padded >= size && padded - size <= size * 12 / 100);
            prop_assert_eq!(padded_size(padded), Some(padded));
        }
    }
}
