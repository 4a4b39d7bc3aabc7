//! Three years of a made-up patient's records, as forms whose days are counted back from today.

use emr_fhir::form::{Filled, Form, Person};
use jiff::{ToSpan as _, Zoned};
use serde::Deserialize;
use serde_json::Value;

/// The occasions, the earliest first. In the texts of a form `{day}` is the occasion's day.
const HISTORY: &str = include_str!("history.json");

/// Who wrote on an occasion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Author {
    /// The doctor.
    Doctor,
    /// The patient, at home.
    Patient,
}

/// What was written on one day.
#[derive(Debug)]
pub(crate) struct Occasion {
    pub(crate) by: Author,
    /// The records: a category's key, and the form.
    pub(crate) records: Vec<(String, Form)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    days_ago: i32,
    by: Author,
    records: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRecord {
    category: String,
    form: Form,
}

/// The history as it is today.
pub(crate) fn history() -> Vec<Occasion> {
    let written: Vec<Written> =
        serde_json::from_str(HISTORY).expect("the file of the history is ours");
    written.into_iter().map(Occasion::from).collect()
}

impl From<Written> for Occasion {
    fn from(written: Written) -> Self {
        let day = Zoned::now().date().saturating_sub(written.days_ago.days());
        let record = |record: Value| {
            let text = record.to_string().replace("{day}", &day.to_string());
            let record: WrittenRecord =
                serde_json::from_str(&text).expect("the file of the history has forms");
            (record.category, record.form)
        };
        Self {
            by: written.by,
            records: written.records.into_iter().map(record).collect(),
        }
    }
}

/// The content of a record.
pub(crate) fn content(form: Form, patient: Person, author: Option<Person>) -> Vec<u8> {
    let filled = Filled {
        is_patient_stated: author.is_none(),
        patient,
        author,
        form,
    };
    emr_fhir::write(&filled, &[]).expect("the forms of the history are filled well")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_record_of_the_history_can_be_written_and_lies_in_the_past() {
        let today = Zoned::now().date().to_string();
        let mut authors = Vec::new();
        for occasion in history() {
            authors.push(occasion.by);
            for (category, form) in occasion.records {
                let content = written_by(occasion.by, form);
                let content = String::from_utf8(content).unwrap();
                assert!(!content.contains("{day}"));
                for text in content.split('"').filter(|text| is_date(text)) {
                    assert!(text[..10] <= *today, "{text}");
                }
                assert!(["visits", "laboratory", "medicines"].contains(&category.as_str()));
            }
        }
        assert!(authors.contains(&Author::Doctor) && authors.contains(&Author::Patient));
    }

    fn written_by(author: Author, form: Form) -> Vec<u8> {
        let person = |name: &str| Person {
            id: None,
            name: Some(name.to_owned()),
        };
        let doctor = (author == Author::Doctor).then(|| person("Doctor"));
        content(form, person("Patient"), doctor)
    }

    fn is_date(text: &str) -> bool {
        text.len() >= 10 && text.is_ascii() && text[..10].parse::<jiff::civil::Date>().is_ok()
    }

    #[test]
    fn pressure_sugar_and_weight_become_series_over_three_years() {
        let occasions = history()
            .into_iter()
            .map(|occasion| (occasion.by, occasion.records));
        let contents: Vec<_> = occasions
            .flat_map(|(by, records)| {
                let contents = records
                    .into_iter()
                    .map(move |(_, form)| written_by(by, form));
                contents.collect::<Vec<_>>()
            })
            .collect();
        let views: Vec<_> = contents
            .iter()
            .map(|content| emr_fhir::read(content).unwrap())
            .collect();
        let series = emr_fhir::trends(views.iter().map(|view| ("", view)));
        let long = series.iter().filter(|series| series.points.len() >= 5);
        assert!(long.count() >= 5, "{series:?}");
    }
}
