//! From the content of a record to what a person reads.

mod elements;
mod entry;
mod files;
mod kind;
mod measure;
mod name;
mod narrative;
mod path;
mod scope;
mod shape;

use crate::resource::{FhirError, parse};
use crate::view::View;

pub use files::{attachment, attachments, check, damaged_files};
pub(crate) use narrative::text as text_of_xhtml;

use scope::Scope;

/// So many values are shown of one record; the view says how many more there are.
const MAX_SHOWN: usize = 20_000;

/// What all resources of a record share while they are read.
struct Reading<'r> {
    scope: Scope<'r>,
    /// How many values may still be shown.
    room: usize,
    omitted: usize,
}

/// Reads the content of a record.
///
/// Everything that the content says is in the view: among its labelled facts, else among what only a program needs.
///
/// ```
/// let content = br#"{"resourceType":"Observation","status":"final","code":{"text":"Haemoglobin"},
///     "valueQuantity":{"value":9.10,"unit":"g/dl"},"referenceRange":[{"low":{"value":12},"high":{"value":16}}]}"#;
/// let view = emr_fhir::read(content)?;
/// let measure = view.entries[0].measure.as_ref().expect("it has a value");
/// assert_eq!(measure.value.as_deref(), Some("9.10"));
/// assert_eq!(measure.flag, Some(emr_fhir::view::Flag::Low));
/// # Ok::<(), emr_fhir::FhirError>(())
/// ```
///
/// # Errors
///
/// [`FhirError`] if the content is no resource. JSON that is nested too deeply or has too many values is refused; what
/// does not belong into a resource is shown as it is.
pub fn read(content: &[u8]) -> Result<View, FhirError> {
    let resource = parse(content)?;
    let found = scope::find(&resource);
    let mut reading = Reading {
        scope: Scope::of(&found.resources),
        room: MAX_SHOWN,
        omitted: 0,
    };
    let shown = found.resources.iter().filter(|found| !found.is_file());
    let entries: Vec<_> = shown
        .map(|found| entry::read(found, &mut reading))
        .collect();
    let technical = found.around.details(&mut reading);
    Ok(View {
        kind: kind::of_record(&entries),
        entries,
        attachments: files::list(&found.resources),
        technical,
        omitted: reading.omitted,
    })
}

impl Reading<'_> {
    /// Whether one more value may be shown; counts it either way.
    fn takes_one_more(&mut self) -> bool {
        match self.room {
            0 => self.omitted += 1,
            _ => self.room -= 1,
        }
        self.omitted == 0
    }
}
