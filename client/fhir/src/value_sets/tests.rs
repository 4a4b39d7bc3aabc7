use std::collections::HashSet;

use super::*;

#[test]
fn every_row_has_words_in_both_languages_and_no_code_stands_twice() {
    for set in ValueSet::ALL {
        let lines = set.table().lines().count();
        let concepts: Vec<_> = set.concepts().collect();
        assert_eq!(concepts.len(), lines, "{set:?} has a line that is no row");
        assert!((10..=200).contains(&lines), "{set:?} has {lines} rows");
        let is_arabic = |text: &str| {
            text.chars()
                .any(|sign| ('\u{600}'..='\u{6ff}').contains(&sign))
        };
        for concept in &concepts {
            assert!(
                !concept.en.is_empty() && concept.en.is_ascii() || set == ValueSet::Units,
                "{concept:?}"
            );
            assert!(is_arabic(concept.ar), "{concept:?}");
            assert_eq!(
                concept.code.is_some(),
                set.system().is_some(),
                "{concept:?}"
            );
        }
        let codes: HashSet<_> = concepts
            .iter()
            .map(|concept| (concept.code, concept.en))
            .collect();
        assert_eq!(codes.len(), lines, "{set:?} has a concept twice");
        let codes: Vec<_> = concepts.iter().filter_map(|concept| concept.code).collect();
        let different: HashSet<_> = codes.iter().collect();
        assert_eq!(different.len(), codes.len(), "{set:?} has a code twice");
    }
}

/// LOINC's last digit is computed from the others by Luhn's algorithm.
#[test]
fn every_code_of_loinc_has_its_check_digit() {
    for concept in ValueSet::Tests.concepts() {
        let code = concept.code.unwrap();
        let (digits, check) = code.split_once('-').unwrap();
        let digits = digits.bytes().rev().enumerate();
        let sum: u32 = digits
            .map(
                |(place, digit)| match (place % 2, u32::from(digit - b'0')) {
                    (0, digit) => digit * 2 / 10 + digit * 2 % 10,
                    (_, digit) => digit,
                },
            )
            .sum();
        assert_eq!(
            check.parse(),
            Ok((10 - sum % 10) % 10),
            "{code} {}",
            concept.en
        );
        assert!(
            official("http://loinc.org", code).is_some(),
            "{code} has its official name"
        );
    }
}

#[test]
fn a_search_finds_words_of_both_languages_and_codes() {
    let found = |set, text| {
        search(set, text, 5)
            .into_iter()
            .map(|concept| concept.en)
            .collect::<Vec<_>>()
    };
    assert_eq!(found(ValueSet::Tests, "haemo")[0], "Haemoglobin");
    assert_eq!(found(ValueSet::Tests, "خضاب")[0], "Haemoglobin");
    assert_eq!(found(ValueSet::Tests, "718-7"), ["Haemoglobin"]);
    assert!(found(ValueSet::Problems, "diab 2").contains(&"Type 2 diabetes"));
    assert!(found(ValueSet::Problems, "السكري").len() > 1);
    assert_eq!(found(ValueSet::Problems, "no such thing"), [""; 0]);
    assert_eq!(found(ValueSet::Units, "").len(), 5);
}

#[test]
fn a_code_has_its_words_and_a_unit_its_code() {
    let haemoglobin = find("http://loinc.org", "718-7").unwrap();
    assert_eq!(haemoglobin.en, "Haemoglobin");
    assert_eq!(find("http://example.org", "718-7"), None);
    assert_eq!(unit("mmHg").unwrap().code, Some("mm[Hg]"));
    assert_eq!(unit("mm[Hg]").unwrap().en, "mmHg");
    assert_eq!(unit("spoon"), None);
}
