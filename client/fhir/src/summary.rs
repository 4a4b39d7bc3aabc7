//! What a record's content is, in a few words.

use crate::attachments;
use crate::json::Json;
use crate::resource::{FhirError, parse, resource_type, resources};

/// A line for each type of resource inside, and one for each attachment.
///
/// The lines have the author's own words, control characters included: escape them for where they are shown.
///
/// # Errors
///
/// [`FhirError`].
pub fn summary(content: &[u8]) -> Result<Vec<String>, FhirError> {
    let resource = parse(content)?;
    let said = resources(&resource)
        .into_iter()
        .filter(|inner| resource_type(inner) != Some("Binary"))
        .map(describe);
    let attachments = attachments(content)?.into_iter().map(|attachment| {
        let name = attachment.name.map(|name| format!("{name} "));
        format!(
            "attachment {}({}, {} bytes)",
            name.unwrap_or_default(),
            attachment.content_type,
            attachment.bytes.len()
        )
    });
    let mut lines: Vec<(String, usize)> = Vec::new();
    for line in said.chain(attachments) {
        match lines.iter_mut().find(|(known, _)| *known == line) {
            Some((_, count)) => *count += 1,
            None => lines.push((line, 1)),
        }
    }
    let lines = lines.into_iter().map(|(line, count)| match count {
        1 => line,
        _ => format!("{count} × {line}"),
    });
    Ok(lines.collect())
}

/// The type of a resource and what it is about, where it says so in words.
fn describe(resource: &Json<'_>) -> String {
    let kind = resource_type(resource).unwrap_or("resource");
    let text = resource
        .text_at(&["code", "text"])
        .or(resource.text_at(&["code", "coding", "display"]));
    match text {
        Some(text) => format!("{kind}: {text}"),
        None => kind.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resources_of_one_kind_are_counted_and_attachments_described() {
        let bundle = br#"{"resourceType":"Bundle","entry":[
            {"resource":{"resourceType":"Observation","code":{"text":"Glucose"}}},
            {"resource":{"resourceType":"Observation","code":{"text":"Glucose"}}},
            {"resource":{"resourceType":"Binary","contentType":"application/pdf","data":"JVBERi0x\nLjU="}}
        ]}"#;
        assert_eq!(
            summary(bundle).unwrap(),
            [
                "2 × Observation: Glucose",
                "attachment (application/pdf, 8 bytes)"
            ]
        );
    }
}
