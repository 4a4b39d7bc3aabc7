//! The directory of practitioners as everybody searches it.

use emr_api::directory::{FindPractitioners, Practitioner};
use emr_model::Page;

use crate::search::folded;

/// All entries, in the order of their names.
pub(crate) struct Directory(Vec<Found>);

/// An entry, and what a search compares.
struct Found {
    practitioner: Practitioner,
    /// The name and the id. Entries are in the order of their places, and a page begins behind one.
    place: String,
    words: String,
}

impl Directory {
    /// The directory of these practitioners.
    pub(crate) fn new(practitioners: Vec<Practitioner>) -> Self {
        let mut all: Vec<_> = practitioners.into_iter().map(Found::new).collect();
        all.sort_unstable_by(|one, other| one.place.cmp(&other.place));
        Self(all)
    }

    /// A page of those who match.
    pub(crate) fn page(&self, wanted: &FindPractitioners) -> Page<Practitioner> {
        let Self(all) = self;
        let words = folded(&wanted.words);
        let words: Vec<_> = words.split_whitespace().collect();
        let after = wanted.after.as_deref();
        let begin = all.partition_point(|it| after.is_some_and(|after| *it.place <= *after));
        let mut matching = all[begin..].iter().filter(|it| it.matches(wanted, &words));
        let found: Vec<_> = matching.by_ref().take(FindPractitioners::PAGE).collect();
        let last = matching.next().and(found.last());
        Page {
            next: last.map(|last| last.place.clone()),
            entries: found.iter().map(|it| it.practitioner.clone()).collect(),
        }
    }
}

impl Found {
    fn new(practitioner: Practitioner) -> Self {
        let name = folded(&practitioner.entry.name);
        let place = format!("{name} {}", practitioner.id);
        let hospital = folded(&practitioner.hospital_name);
        let words = format!("{name}\n{hospital}\n{}", folded(&practitioner.address));
        Self {
            practitioner,
            place,
            words,
        }
    }

    fn matches(&self, wanted: &FindPractitioners, words: &[&str]) -> bool {
        let practitioner = &self.practitioner;
        let is_of = |specialty| practitioner.entry.specialty == specialty;
        wanted.specialty.is_none_or(is_of)
            && (wanted.practitioner.as_ref()).is_none_or(|id| practitioner.id == *id)
            && (wanted.hospital.as_ref()).is_none_or(|msp| practitioner.hospital == *msp)
            && words.iter().all(|word| self.words.contains(word))
    }
}

#[cfg(test)]
mod tests {
    use emr_model::Digest;
    use emr_model::directory::{PublicEntry, Specialty};

    use super::*;

    fn practitioner(name: &str, specialty: Specialty) -> Practitioner {
        Practitioner {
            id: Digest::of(name).as_str()[..32].parse().unwrap(),
            entry: PublicEntry {
                name: name.to_owned(),
                specialty,
                languages: Vec::new(),
            },
            hospital: "HospitalAMSP".parse().unwrap(),
            hospital_name: "مستشفى الأمل".to_owned(),
            address: "Hôtel-Dieu Street, Tripoli".to_owned(),
        }
    }

    fn names(page: &Page<Practitioner>) -> Vec<&str> {
        let entries = page.entries.iter();
        entries.map(|it| it.entry.name.as_str()).collect()
    }

    #[test]
    fn practitioners_are_found_by_name_hospital_place_and_specialty() {
        let directory = Directory::new(vec![
            practitioner("Dr. Nour Élias", Specialty::Cardiology),
            practitioner("أحمد", Specialty::Nursing),
        ]);
        let found = |words: &str, specialty, hospital: Option<&str>| {
            let wanted = FindPractitioners {
                words: words.to_owned(),
                specialty,
                hospital: hospital.map(|msp| msp.parse().unwrap()),
                ..FindPractitioners::default()
            };
            let page = directory.page(&wanted);
            assert_eq!(page.next, None);
            names(&page).join(", ")
        };
        let both = "Dr. Nour Élias, أحمد";
        assert_eq!(found("", None, None), both);
        assert_eq!(found("elias DR", None, None), "Dr. Nour Élias");
        assert_eq!(found("احمد", None, None), "أحمد");
        assert_eq!(found("hotel الامل", None, None), both);
        assert_eq!(found("nour beirut", None, None), "");
        assert_eq!(found("", Some(Specialty::Nursing), None), "أحمد");
        assert_eq!(found("", None, Some("HospitalAMSP")), both);
        assert_eq!(found("", None, Some("HospitalBMSP")), "");
    }

    #[test]
    fn pages_follow_each_other_in_the_order_of_names_and_have_everybody_once() {
        let names_of = |number: usize| format!("Doctor {number:03}");
        let all: Vec<_> = (0..101).rev().map(names_of).collect();
        let entries = all.iter();
        let directory = Directory::new(
            entries
                .map(|name| practitioner(name, Specialty::Other))
                .collect(),
        );
        let mut wanted = FindPractitioners::default();
        let mut found = Vec::new();
        let mut sizes = Vec::new();
        loop {
            let page = directory.page(&wanted);
            sizes.push(page.entries.len());
            found.extend(names(&page).into_iter().map(str::to_owned));
            wanted.after = page.next;
            if wanted.after.is_none() {
                break;
            }
        }
        assert_eq!(sizes, [50, 50, 1]);
        assert_eq!(found, (0..101).map(names_of).collect::<Vec<_>>());
    }
}
