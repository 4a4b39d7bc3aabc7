//! Converts what earlier contracts wrote into what the present one reads.

use serde_json::{Value, json};

/// In an earlier request, the requester was always the grantee.
pub(crate) fn request(mut value: Value) -> Option<Value> {
    let entry = value.as_object_mut()?;
    entry.insert("grantee".to_owned(), entry.get("requester")?.clone());
    Some(value)
}

/// An earlier access entry rested on a grant to the reader, or the records were the reader's own.
pub(crate) fn access(mut value: Value) -> Option<Value> {
    let entry = value.as_object_mut()?;
    if let Some(grant) = entry.remove("grant") {
        entry.insert("basis".to_owned(), json!({ "grant": grant }));
    }
    Some(value)
}

/// An earlier closure existed only while its category was closed, and did not say since when.
pub(crate) fn closed(_: Value) -> Option<Value> {
    Some(json!({ "since": 0 }))
}

/// An earlier record had all its facts in one value. It did not say whether emergencies could open it, so no emergency
/// does.
pub(crate) fn record(value: Value) -> Option<Value> {
    let (context, parts) = (value.get("context")?, value.get("parts")?);
    let author = value.get("author")?;
    Some(json!({
        "version": context.get("version")?,
        "kind": value.get("kind")?,
        "content": parts.get("content")?,
        "lock": parts.get("lock")?,
        "padded_size": parts.get("padded_size")?,
        "commitment": parts.get("commitment")?,
        "status": value.get("status")?,
        "addition": {
            "transaction": context.get("transaction")?,
            "epoch": context.get("epoch")?,
            "author": author,
            "is_patient_stated": author == context.get("patient")?,
            "author_key": context.get("author_key")?,
            "organization": value.get("organization")?,
            "keepers": parts.get("keepers")?,
            "category_recipient": parts.get("category_recipient")?,
            "patient_recipient": parts.get("patient_recipient")?,
            "time": value.get("time")?,
            "is_closed_to_emergencies": true,
        },
    }))
}
