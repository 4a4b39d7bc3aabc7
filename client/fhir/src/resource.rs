//! Resources and Bundles.

use std::fmt;

use crate::json::{Json, JsonError};

/// Why content is not a FHIR resource that can be used; its author is at fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FhirError {
    /// It is not JSON.
    #[error("it is not JSON")]
    NotJson(#[from] JsonError),
    /// It is JSON of something else.
    #[error("it has no `resourceType`")]
    NotAResource,
    /// It is a Bundle whose `entry` is not an array.
    #[error("the entries of the Bundle are no list")]
    InvalidBundle,
    /// The bytes of a file in it cannot be read.
    #[error("{0} is no base64: write its bytes into the resource anew")]
    DamagedFile(DamagedFile),
}

/// What kind of record it is: the type of the resource; of a Bundle, the type of the first resource in it.
///
/// # Errors
///
/// [`FhirError`].
pub fn kind(content: &[u8]) -> Result<String, FhirError> {
    let resource = parse(content)?;
    let first = resources(&resource)
        .first()
        .copied()
        .and_then(resource_type);
    Ok(first
        .or(resource_type(&resource))
        .unwrap_or("Bundle")
        .to_owned())
}

/// A file in a record whose base64 is damaged, so that nobody can take it out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DamagedFile {
    /// Its place among the attachments of the view.
    pub place: usize,
    /// Its name, if its author gave one.
    pub name: Option<String>,
}

impl fmt::Display for DamagedFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "file {}", self.place + 1)?;
        match &self.name {
            Some(name) => write!(formatter, " (\"{}\")", name.escape_debug()),
            None => Ok(()),
        }
    }
}

pub(crate) fn parse(bytes: &[u8]) -> Result<Json<'_>, FhirError> {
    let value = Json::parse(bytes)?;
    match resource_type(&value) {
        Some(_) => Ok(value),
        None => Err(FhirError::NotAResource),
    }
}

/// The resources of a Bundle and of Bundles in it, or the one resource that it is.
pub(crate) fn resources<'r, 't>(resource: &'r Json<'t>) -> Vec<&'r Json<'t>> {
    match (resource_type(resource), resource.get("entry")) {
        (Some("Bundle"), Some(Json::Array(entries))) => {
            let inside = entries.iter().filter_map(|entry| entry.get("resource"));
            inside.flat_map(resources).collect()
        }
        _ => vec![resource],
    }
}

pub(crate) fn resource_type<'r>(resource: &'r Json<'_>) -> Option<&'r str> {
    resource.get("resourceType")?.text()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_that_is_no_resource_is_refused() {
        for text in ["[]", "{}", "{", r#"{"resourceType":7}"#] {
            assert!(kind(text.as_bytes()).is_err(), "{text}");
        }
    }
}
