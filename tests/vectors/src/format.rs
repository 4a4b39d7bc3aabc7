//! What can be done with every format.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::vector::{Files, Problem, Reading, Vector};

/// What a format's examples give; it knows how to seal and read them.
pub(crate) trait Given: Serialize + DeserializeOwned {
    /// What every reader computes.
    type Exact: Serialize;

    /// The names of the format's age files.
    const FILES: &'static [&'static str] = &[];

    /// The examples, with their names.
    fn examples() -> Vec<(&'static str, Self)>;

    /// Makes the age files anew.
    fn seal(&self) -> Result<Files, Problem> {
        Ok(Files::new())
    }

    /// Opens the age files and computes what is exact, with the code of clients and keepers.
    fn read(&self, files: &Files) -> Result<Reading<Self::Exact>, Problem>;
}

/// A format that has vectors.
#[derive(Clone, Copy)]
pub struct Format {
    /// Its name: also of its file in `data`, and of its section in `docs/formats.md`.
    pub name: &'static str,
    examples: fn() -> Vec<(&'static str, Value)>,
    seal: fn(Value) -> Result<Files, Problem>,
    read: fn(Value, &NamedFiles) -> Result<Reading<Value>, Problem>,
}

/// The age files of a vector, as another program names them.
type NamedFiles = BTreeMap<String, Vec<u8>>;

impl Format {
    pub(crate) const fn of<G: Given>(name: &'static str) -> Self {
        Self {
            name,
            examples: || {
                let examples = G::examples().into_iter();
                examples.map(|(name, given)| (name, json(&given))).collect()
            },
            seal: |given| serde_json::from_value::<G>(given)?.seal(),
            read: |given, files| {
                let given: G = serde_json::from_value(given)?;
                let files = G::FILES.iter().map(|name| {
                    let file = files
                        .get(*name)
                        .ok_or_else(|| format!("{name} is missing"))?;
                    Ok::<_, Problem>((*name, file.clone()))
                });
                let reading = given.read(&files.collect::<Result<_, _>>()?)?;
                Ok(Reading {
                    sealed: reading.sealed,
                    exact: json(&reading.exact),
                })
            },
        }
    }

    /// The examples of this format. An example whose inputs are those of one of the `kept` vectors keeps its age files;
    /// the others are sealed anew.
    ///
    /// # Errors
    ///
    /// What is wrong with an example.
    pub fn write(&self, kept: &[Vector]) -> Result<Vec<Vector>, Problem> {
        let examples = (self.examples)().into_iter();
        examples
            .map(|(name, given)| {
                let kept = kept.iter().find(|vector| vector.given == given);
                let mut vector = match kept {
                    Some(kept) => self.reproduce(kept)?,
                    None => self.seal_anew(&given)?,
                };
                vector.name = name.to_owned();
                Ok(vector)
            })
            .collect()
    }

    /// Seals the inputs of a vector anew: other age files with the same content.
    ///
    /// # Errors
    ///
    /// What is wrong with the inputs.
    pub fn seal_anew(&self, given: &Value) -> Result<Vector, Problem> {
        let files = (self.seal)(given.clone())?.into_iter();
        let files = files.map(|(name, file)| (name.to_owned(), file)).collect();
        self.compute("sealed anew", given, &files)
    }

    /// Computes a vector again from its inputs and its age files.
    ///
    /// # Errors
    ///
    /// What is wrong with the vector.
    pub fn reproduce(&self, vector: &Vector) -> Result<Vector, Problem> {
        let sealed = vector.sealed.iter();
        let files = sealed.map(|(name, sealed)| (name.clone(), sealed.file.0.clone()));
        self.compute(&vector.name, &vector.given, &files.collect())
    }

    fn compute(&self, name: &str, given: &Value, files: &NamedFiles) -> Result<Vector, Problem> {
        let reading = (self.read)(given.clone(), files)?;
        let sealed = reading.sealed.into_iter();
        Ok(Vector {
            name: name.to_owned(),
            given: given.clone(),
            sealed: sealed.map(|(name, file)| (name.to_owned(), file)).collect(),
            exact: reading.exact,
        })
    }
}

fn json(value: &impl Serialize) -> Value {
    serde_json::to_value(value).expect("a vector has a JSON form")
}
