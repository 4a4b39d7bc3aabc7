//! Attachments: Binary resources beside the resource that they belong to, and a DocumentReference with their names.

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};

use crate::bundle::{self, address};
use crate::json::Json;
use crate::resource::{FhirError, parse, resource_type};

/// Base64 as programs write it: some leave the padding out.
const TOLERANT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A file that belongs to a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name, if its author gave one.
    pub name: Option<String>,
    /// Its media type, for example `application/pdf`.
    pub content_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Puts attachments beside a resource: the result is a Bundle of type `collection`.
///
/// A `collection` that was given gets further entries. A Bundle of any other type has rules of its own for its entries, for
/// example that each has a `request`: it becomes one resource of the collection, unchanged.
///
/// Without attachments the content stays as it is, byte for byte. A Binary resource has no name: a DocumentReference beside
/// the attachments has it, as for the files of a form.
///
/// # Errors
///
/// [`FhirError`].
pub fn attach(content: &[u8], attachments: &[Attachment]) -> Result<Vec<u8>, FhirError> {
    let resource = parse(content)?;
    if attachments.is_empty() {
        return Ok(content.to_vec());
    }
    let mut bundle = match is_collection(&resource) {
        true => resource,
        false => bundle::collection(vec![resource]),
    };
    let entries = entries(&mut bundle).ok_or(FhirError::InvalidBundle)?;
    let place = entries.len() + 1;
    let binaries: Vec<_> = attachments
        .iter()
        .map(|attachment| binary(&attachment.content_type, &attachment.bytes))
        .collect();
    let named = binaries
        .iter()
        .zip(attachments)
        .enumerate()
        .map(|(number, (binary, attachment))| noted(attachment, address(place + number, binary)));
    let reference = Json::object([
        ("resourceType", Json::string("DocumentReference")),
        ("status", Json::string("current")),
        ("content", Json::Array(named.collect())),
    ]);
    for resource in std::iter::once(reference).chain(binaries) {
        entries.push(bundle::entry(entries.len(), resource));
    }
    Ok(bundle.to_bytes())
}

fn is_collection(resource: &Json<'_>) -> bool {
    resource_type(resource) == Some("Bundle") && resource.text_at(&["type"]) == Some("collection")
}

/// What a DocumentReference says of a file that stands at an address.
fn noted(attachment: &Attachment, address: String) -> Json<'static> {
    let title = attachment.name.clone().map(Json::string);
    let members = [
        (
            "contentType",
            Some(Json::string(attachment.content_type.clone())),
        ),
        ("url", Some(Json::string(address))),
        (
            "size",
            Some(Json::Number(attachment.bytes.len().to_string().into())),
        ),
        ("title", title),
    ];
    let members = members
        .into_iter()
        .filter_map(|(name, value)| Some((name.into(), value?)));
    Json::object([("attachment", Json::Object(members.collect()))])
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

/// The file that a Binary resource is; it has no name.
pub(crate) fn read(resource: &Json<'_>) -> Option<Attachment> {
    if resource_type(resource) != Some("Binary") {
        return None;
    }
    Some(Attachment {
        name: None,
        content_type: resource.text_at(&["contentType"])?.to_owned(),
        bytes: decode(resource.text_at(&["data"])?)?,
    })
}

/// The bytes that base64 stands for. FHIR R4 lets it be broken into lines.
pub(crate) fn decode(base64: &str) -> Option<Vec<u8>> {
    let is_broken = base64.bytes().any(|byte| byte.is_ascii_whitespace());
    let base64 = match is_broken {
        true => Cow::Owned(base64.split_ascii_whitespace().collect()),
        false => Cow::Borrowed(base64),
    };
    TOLERANT.decode(base64.as_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attachments;

    #[test]
    fn an_attachment_comes_out_as_it_went_in() {
        let attachment = Attachment {
            name: Some("scan of 2019.pdf".into()),
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
    fn fault_2_content_without_attachments_stays_byte_for_byte() {
        let content = br#"{ "value": 7.20, "resourceType":"Observation" }"#;
        assert_eq!(attach(content, &[]).unwrap(), content);
    }

    #[test]
    fn fault_13_a_bundle_that_is_no_collection_becomes_one_resource_of_a_collection() {
        let bundle = r#"{"resourceType":"Bundle","type":"transaction","entry":[{"fullUrl":"urn:uuid:1",
            "resource":{"resourceType":"Patient"},"request":{"method":"POST","url":"Patient"}}]}"#;
        let scan = Attachment {
            name: Some("scan.pdf".into()),
            content_type: "application/pdf".into(),
            bytes: b"%PDF-1.5".into(),
        };
        let attached = attach(bundle.as_bytes(), std::slice::from_ref(&scan)).unwrap();
        let attached_tree = parse(&attached).unwrap();
        let whole = parse(bundle.as_bytes()).unwrap();
        assert_eq!(attached_tree.at(&["entry", "resource"]), Some(&whole));
        assert_eq!(crate::kind(&attached).unwrap(), "Patient");
        assert_eq!(attachments(&attached).unwrap(), [scan]);
    }

    #[test]
    fn fault_14_a_file_without_padding_is_read_and_a_damaged_one_is_refused() {
        let binary = |data: &str| {
            format!(r#"{{"resourceType":"Binary","contentType":"text/plain","data":"{data}"}}"#)
        };
        for data in ["aGVsbG8=", "aGVsbG8", "aGVs\\nbG8"] {
            let content = binary(data);
            crate::check(content.as_bytes()).unwrap();
            let files = attachments(content.as_bytes()).unwrap();
            assert_eq!(files[0].bytes, b"hello", "{data}");
            let view = crate::read(content.as_bytes()).unwrap();
            assert_eq!(view.attachments[0].size, Some(5), "{data}");
        }
        for data in ["aGVsbG8*", "aGVsb", "a=GVsbG8"] {
            let content = binary(data);
            let refused = crate::check(content.as_bytes());
            assert!(matches!(refused, Err(FhirError::DamagedFile(_))), "{data}");
            assert_eq!(crate::damaged_files(content.as_bytes()).unwrap().len(), 1);
            assert!(attachments(content.as_bytes()).unwrap().is_empty());
        }
    }

    #[test]
    fn a_bundle_whose_entries_are_no_list_takes_no_attachment() {
        let bundle = br#"{"resourceType":"Bundle","type":"collection","entry":{}}"#;
        let attachment = Attachment {
            name: None,
            content_type: "text/plain".into(),
            bytes: Vec::new(),
        };
        let attached = attach(bundle, &[attachment]);
        assert!(matches!(attached, Err(FhirError::InvalidBundle)));
    }
}
