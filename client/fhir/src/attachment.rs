//! Attachments: Binary resources beside the resource that they belong to.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::bundle;
use crate::json::Json;
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
    let resource = parse(content)?;
    if attachments.is_empty() {
        return Ok(content.to_vec());
    }
    let mut bundle = match resource_type(&resource) {
        Some("Bundle") => resource,
        _ => bundle::collection(vec![resource]),
    };
    let entries = entries(&mut bundle).ok_or(FhirError::InvalidBundle)?;
    for attachment in attachments {
        entries.push(bundle::entry(
            entries.len(),
            binary(&attachment.content_type, &attachment.bytes),
        ));
    }
    Ok(bundle.to_bytes())
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

/// The entries of a Bundle, which may have none yet; `None` if they are no list.
fn entries<'b, 't>(bundle: &'b mut Json<'t>) -> Option<&'b mut Vec<Json<'t>>> {
    let Json::Object(members) = bundle else {
        return None;
    };
    if !members.iter().any(|(name, _)| name == "entry") {
        members.push(("entry".into(), Json::Array(Vec::new())));
    }
    let (_, entries) = members.iter_mut().find(|(name, _)| name == "entry")?;
    match entries {
        Json::Array(entries) => Some(entries),
        _ => None,
    }
}

/// A file as a resource.
pub(crate) fn binary(media_type: &str, bytes: &[u8]) -> Json<'static> {
    Json::object([
        ("resourceType", Json::string("Binary")),
        ("contentType", Json::string(media_type.to_owned())),
        ("data", Json::string(encode(bytes))),
    ])
}

pub(crate) fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

pub(crate) fn read(resource: &Json<'_>) -> Option<Attachment> {
    if resource_type(resource) != Some("Binary") {
        return None;
    }
    let text = |name| resource.get(name).and_then(Json::text);
    Some(Attachment {
        name: text("id").unwrap_or("Binary").to_owned(),
        content_type: text("contentType")?.to_owned(),
        bytes: decode(text("data")?)?,
    })
}

/// FHIR R4 lets base64 be broken into lines.
pub(crate) fn decode(base64: &str) -> Option<Vec<u8>> {
    let is_broken = base64.bytes().any(|byte| byte.is_ascii_whitespace());
    let base64 = match is_broken {
        true => Cow::Owned(base64.split_ascii_whitespace().collect()),
        false => Cow::Borrowed(base64),
    };
    STANDARD.decode(base64.as_bytes()).ok()
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
