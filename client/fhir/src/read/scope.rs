//! The resources of a record, and their names for those that refer to them.

use std::collections::HashMap;

use super::path::Path;
use super::{Reading, elements, name};
use crate::json::Json;
use crate::resource::resource_type;
use crate::view::Detail;

/// A resource of a record.
pub(super) struct Found<'r> {
    pub(super) resource: &'r Json<'r>,
    /// Its address in the Bundle.
    pub(super) address: Option<&'r str>,
    /// The place of the resource that contains it, or its own.
    pub(super) container: usize,
}

/// Everything that was found in a record.
pub(super) struct AllFound<'r> {
    pub(super) resources: Vec<Found<'r>>,
    pub(super) around: Around<'r>,
}

/// What stands around the resources: elements of Bundles and of their entries.
pub(super) struct Around<'r>(Vec<(&'static str, &'r str, &'r Json<'r>)>);

/// Names of resources, by what references to them say.
pub(super) struct Scope<'r> {
    /// Of resources that others contain, by the container and the id.
    contained: HashMap<usize, HashMap<&'r str, String>>,
    /// Of all others, by address, and by type and id.
    others: HashMap<String, String>,
}

/// Finds every resource: in Bundles and contained in others.
pub(super) fn find<'r>(resource: &'r Json<'r>) -> AllFound<'r> {
    let mut all = AllFound {
        resources: Vec::new(),
        around: Around(Vec::new()),
    };
    all.add(resource, None, None);
    all
}

impl<'r> AllFound<'r> {
    fn add(&mut self, resource: &'r Json<'r>, address: Option<&'r str>, container: Option<usize>) {
        if let (Some("Bundle"), Some(Json::Array(entries))) =
            (resource_type(resource), resource.get("entry"))
        {
            return self.add_bundle(resource, entries);
        }
        let container = container.unwrap_or(self.resources.len());
        self.resources.push(Found {
            resource,
            address,
            container,
        });
        if resource_type(resource) == Some("Binary") {
            self.add_members_of_file(resource);
        }
        for contained in resource.get("contained").map_or(&[][..], Json::items) {
            match contained {
                Json::Object(_) => self.add(contained, None, Some(container)),
                _ => self.around.0.push(("Bundle", "contained", contained)),
            }
        }
    }

    /// A file is listed with its media type and its size; what else it says stands with what is around the resources.
    fn add_members_of_file(&mut self, file: &'r Json<'r>) {
        for (name, value) in file.members() {
            let is_listed = match name.as_ref() {
                "contentType" | "data" => value.text().is_some(),
                "resourceType" | "contained" => true,
                _ => false,
            };
            if !is_listed {
                self.around.0.push(("Binary", name, value));
            }
        }
    }

    fn add_bundle(&mut self, bundle: &'r Json<'r>, entries: &'r [Json<'r>]) {
        for (name, value) in bundle.members() {
            if name != "entry" && name != "resourceType" {
                self.around.0.push(("Bundle", name, value));
            }
        }
        for entry in entries {
            let address = entry.get("fullUrl").and_then(Json::text);
            for (name, value) in entry.members() {
                match name.as_ref() {
                    "resource" => self.add(value, address, None),
                    _ => self.around.0.push(("Bundle.entry", name, value)),
                }
            }
            if entry.members().is_empty() {
                self.around.0.push(("Bundle", "entry", entry));
            }
        }
    }
}

impl Found<'_> {
    /// Whether it is a file, which is shown among the attachments.
    pub(super) fn is_file(&self) -> bool {
        resource_type(self.resource) == Some("Binary")
    }
}

impl Around<'_> {
    pub(super) fn details(&self, reading: &mut Reading<'_>) -> Vec<Detail> {
        let mut details = Vec::new();
        for (around, name, value) in &self.0 {
            elements::details(reading, &Path::of(around).then(name), value, &mut details);
        }
        details
    }
}

impl<'r> Scope<'r> {
    pub(super) fn of(resources: &[Found<'r>]) -> Self {
        let mut scope = Self {
            contained: HashMap::new(),
            others: HashMap::new(),
        };
        for (place, found) in resources.iter().enumerate() {
            let Some(name) = name::of(found.resource) else {
                continue;
            };
            let id = found.resource.get("id").and_then(Json::text);
            if let (Some(id), true) = (id, found.container != place) {
                let contained = scope.contained.entry(found.container).or_default();
                contained.entry(id).or_insert(name.text);
                continue;
            }
            if let (Some(id), Some(kind)) = (id, resource_type(found.resource)) {
                let key = format!("{kind}/{id}");
                scope.others.entry(key).or_insert_with(|| name.text.clone());
            }
            if let Some(address) = found.address {
                scope.others.entry(address.to_owned()).or_insert(name.text);
            }
        }
        scope
    }

    /// The name of what a reference in a resource, or in what contains that, refers to.
    pub(super) fn resolve(&self, container: usize, reference: &str) -> Option<&str> {
        let found = match reference.strip_prefix('#') {
            Some(id) => self.contained.get(&container).and_then(|ids| ids.get(id)),
            None => self.others.get(reference),
        };
        found.map(String::as_str)
    }
}
