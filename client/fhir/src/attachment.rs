//! Attachments: Binary resources beside the resource that they belong to.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use crate::resource::{FhirError, parse, resource_type, resources};

/// A file that belongs to a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The id of its Binary resource, or `Binary` if it has none.
    pub name: String,
    /// Its media type, for example `application/pdf`.
    pub content_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Puts attachments beside a resource: the result is a Bundle of type `collection`, or the Bundle that was given.
///
/// Without attachments the content stays as it is, byte for byte. The attachments' names are not kept.
///
/// # Errors
///
/// [`FhirError`].
pub fn attach(content: &[u8], attachments: &[Attachment]) -> Result<Vec<u8>, FhirError> {
    let mut resource = parse(content)?;
    if attachments.is_empty() {
        return Ok(content.to_vec());
    }
    if resource_type(&resource) != Some("Bundle") {
        resource = json!({ "resourceType": "Bundle", "type": "collection", "entry": [{ "resource": resource }] });
    }
    let bundle = resource.as_object_mut().expect("a resource is an object");
    let entries = bundle.entry("entry").or_insert_with(|| json!([]));
    let Value::Array(entries) = entries else {
        return Err(FhirError::InvalidBundle);
    };
    for attachment in attachments {
        entries.push(json!({ "resource": binary(attachment) }));
    }
    Ok(serde_json::to_vec(&resource).expect("JSON values have text keys"))
}

/// The attachments in a record's content, in their order.
///
/// # Errors
///
/// [`FhirError`].
pub fn attachments(content: &[u8]) -> Result<Vec<Attachment>, FhirError> {
    let resource = parse(content)?;
    Ok(resources(&resource).filter_map(read).collect())
}

fn binary(attachment: &Attachment) -> Value {
    let mut binary = Map::new();
    binary.insert("resourceType".to_owned(), json!("Binary"));
    binary.insert("contentType".to_owned(), json!(attachment.content_type));
    binary.insert("data".to_owned(), json!(STANDARD.encode(&attachment.bytes)));
    Value::Object(binary)
}

pub(crate) fn read(resource: &Value) -> Option<Attachment> {
    if resource_type(resource) != Some("Binary") {
        return None;
    }
    let text = |name| resource.get(name).and_then(Value::as_str);
    Some(Attachment {
        name: text("id").unwrap_or("Binary").to_owned(),
        content_type: text("contentType")?.to_owned(),
        bytes: decode(text("data")?)?,
    })
}

/// FHIR R4 lets base64 be broken into lines.
fn decode(base64: &str) -> Option<Vec<u8>> {
    let base64: String = base64.split_ascii_whitespace().collect();
    STANDARD.decode(base64).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attachment_comes_out_as_it_went_in() {
        let attachment = Attachment {
            name: "Binary".into(),
            content_type: "application/pdf".into(),
            bytes: b"%PDF-1.5".into(),
        };
        for content in [
            r#"{"resourceType":"DiagnosticReport"}"#,
            r#"{"resourceType":"Bundle","type":"collection"}"#,
        ] {
            let content = attach(content.as_bytes(), std::slice::from_ref(&attachment)).unwrap();
            assert_eq!(
                attachments(&content).unwrap(),
                std::slice::from_ref(&attachment)
            );
        }
    }

    #[test]
    fn content_without_attachments_stays_byte_for_byte() {
        let content = br#"{ "value": 7.20, "resourceType":"Observation" }"#;
        assert_eq!(attach(content, &[]).unwrap(), content);
    }

    #[test]
    fn a_bundle_whose_entries_are_no_list_takes_no_attachment() {
        let bundle = br#"{"resourceType":"Bundle","entry":{}}"#;
        let attachment = Attachment {
            name: String::new(),
            content_type: "text/plain".into(),
            bytes: Vec::new(),
        };
        let attached = attach(bundle, &[attachment]);
        assert!(matches!(attached, Err(FhirError::InvalidBundle)));
    }
}
