//! Small value sets: the words that people search and the codes that stand for them, in English and Arabic.
//!
//! `docs/value-sets.md` says where the codes come from and under which terms they are used. The Arabic words are ours.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The system of units.
pub const UCUM: &str = "http://unitsofmeasure.org";

/// A value set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ValueSet {
    /// Problems and diagnoses: ICD-10-CM.
    Problems,
    /// Laboratory tests and measurements: LOINC.
    Tests,
    /// Vaccines: CVX.
    Vaccines,
    /// Units: UCUM.
    Units,
    /// Ways into the body: HL7.
    Routes,
    /// Medicines by their international nonproprietary names, without codes.
    Medicines,
    /// Substances to which people are allergic, without codes.
    Allergens,
    /// Reactions of an allergy, without codes.
    Reactions,
    /// Treatments and operations, without codes.
    Treatments,
    /// Examinations, without codes.
    Examinations,
}

/// A code with its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Concept {
    /// The system of the code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<&'static str>,
    /// The code; some value sets have only words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
    /// The words in English.
    pub en: &'static str,
    /// The words in Arabic.
    pub ar: &'static str,
}

impl ValueSet {
    /// All value sets.
    pub const ALL: [Self; 10] = [
        Self::Problems,
        Self::Tests,
        Self::Vaccines,
        Self::Units,
        Self::Routes,
        Self::Medicines,
        Self::Allergens,
        Self::Reactions,
        Self::Treatments,
        Self::Examinations,
    ];

    /// All its concepts, the most usual first.
    pub fn concepts(self) -> impl Iterator<Item = Concept> {
        self.rows().map(move |row| row.concept(self))
    }

    /// The system of its codes.
    fn system(self) -> Option<&'static str> {
        match self {
            Self::Problems => Some("http://hl7.org/fhir/sid/icd-10-cm"),
            Self::Tests => Some("http://loinc.org"),
            Self::Vaccines => Some("http://hl7.org/fhir/sid/cvx"),
            Self::Units => Some(UCUM),
            Self::Routes => Some("http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration"),
            _ => None,
        }
    }

    /// The table: a line for each concept, with tabs between code, English, Arabic and the system's own words.
    fn table(self) -> &'static str {
        match self {
            Self::Problems => include_str!("value_sets/problems.tsv"),
            Self::Tests => include_str!("value_sets/tests.tsv"),
            Self::Vaccines => include_str!("value_sets/vaccines.tsv"),
            Self::Units => include_str!("value_sets/units.tsv"),
            Self::Routes => include_str!("value_sets/routes.tsv"),
            Self::Medicines => include_str!("value_sets/medicines.tsv"),
            Self::Allergens => include_str!("value_sets/allergens.tsv"),
            Self::Reactions => include_str!("value_sets/reactions.tsv"),
            Self::Treatments => include_str!("value_sets/treatments.tsv"),
            Self::Examinations => include_str!("value_sets/examinations.tsv"),
        }
    }

    fn rows(self) -> impl Iterator<Item = Row> {
        self.table().lines().filter_map(Row::of)
    }
}

/// The concepts of a value set that fit what a person types: every word begins a word of the concept, in either
/// language, or its code. Those whose words begin with the text come first. An empty text fits all.
pub fn search(set: ValueSet, text: &str, most: usize) -> Vec<Concept> {
    let typed = simplified(text);
    let words: Vec<_> = typed.split_whitespace().collect();
    let mut found: Vec<_> = set
        .rows()
        .filter_map(|row| Some((row.rank(&typed, &words)?, row.concept(set))))
        .collect();
    found.sort_by_key(|(rank, _)| *rank);
    let concepts = found.into_iter().map(|(_, concept)| concept);
    concepts.take(most).collect()
}

/// The concept of a code in a system.
pub fn find(system: &str, code: &str) -> Option<Concept> {
    let sets = ValueSet::ALL.into_iter();
    let mut sets = sets.filter(|set| set.system() == Some(system));
    sets.find_map(|set| {
        let row = set.rows().find(|row| row.code == code)?;
        Some(row.concept(set))
    })
}

/// The system's own words for a code, which stand beside it in a record.
pub(crate) fn official(system: &str, code: &str) -> Option<&'static str> {
    let sets = ValueSet::ALL.into_iter();
    let mut sets = sets.filter(|set| set.system() == Some(system));
    sets.find_map(|set| set.rows().find(|row| row.code == code)?.official)
}

/// A unit by its code or its words.
pub(crate) fn unit(text: &str) -> Option<Concept> {
    let mut rows = ValueSet::Units.rows();
    let row = rows.find(|row| row.code == text || row.en == text)?;
    Some(row.concept(ValueSet::Units))
}

/// A line of a table.
struct Row {
    code: &'static str,
    en: &'static str,
    ar: &'static str,
    official: Option<&'static str>,
}

impl Row {
    fn of(line: &'static str) -> Option<Self> {
        let mut cells = line.split('\t');
        Some(Self {
            code: cells.next()?,
            en: cells.next()?,
            ar: cells.next()?,
            official: cells.next(),
        })
    }

    fn concept(&self, set: ValueSet) -> Concept {
        Concept {
            system: set.system().filter(|_| !self.code.is_empty()),
            code: Some(self.code).filter(|code| !code.is_empty()),
            en: self.en,
            ar: self.ar,
        }
    }

    /// How well it fits, 0 best; `None` if it does not.
    fn rank(&self, typed: &str, words: &[&str]) -> Option<u8> {
        let names = [
            simplified(self.en),
            simplified(self.ar),
            simplified(self.code),
        ];
        let begins = |word: &&str| {
            let mut all = names.iter().flat_map(|name| name.split_whitespace());
            all.any(|other| other.starts_with(*word))
        };
        if !words.iter().all(begins) {
            return None;
        }
        let is_first = names.iter().any(|name| name.starts_with(typed.trim()));
        Some(u8::from(!is_first))
    }
}

/// A text as people search it: lower case, without marks, brackets and the Arabic article, with one form of each letter.
fn simplified(text: &str) -> String {
    let mut simple = String::with_capacity(text.len());
    for sign in text.chars().flat_map(char::to_lowercase) {
        match sign {
            'أ' | 'إ' | 'آ' | 'ٱ' => simple.push('ا'),
            'ى' => simple.push('ي'),
            'ة' => simple.push('ه'),
            'ؤ' => simple.push('و'),
            'ئ' => simple.push('ي'),
            // Vowel marks and the lengthening line.
            '\u{64b}'..='\u{65f}' | '\u{670}' | 'ـ' => {}
            '(' | ')' | '[' | ']' | ',' | '-' | '/' | '،' => simple.push(' '),
            sign => simple.push(sign),
        }
    }
    let words = simple.split_whitespace();
    let words: Vec<_> = words.map(without_article).collect();
    words.join(" ")
}

/// An Arabic word without `ال`, if enough of it is left.
fn without_article(word: &str) -> &str {
    let bare = word.strip_prefix("ال");
    bare.filter(|bare| bare.chars().count() > 2).unwrap_or(word)
}

#[cfg(test)]
mod tests;
