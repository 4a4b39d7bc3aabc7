//! Who sends a request, for the security log.

use std::sync::{Arc, OnceLock};

use crate::certificate::Holder;

/// The sender of a request, as far as it was found out while the request was answered. Clones are the same sender.
#[derive(Clone, Default)]
pub(crate) struct Sender(Arc<OnceLock<String>>);

impl Sender {
    /// The owner of a certificate, who proved to be the sender.
    pub(crate) fn is(&self, holder: &Holder) {
        self.has_name(name_of(holder));
    }

    /// The sender is known by this name.
    pub(super) fn has_name(&self, name: &str) {
        self.0.get_or_init(|| name.to_owned());
    }

    /// The member's id, or the digest of an administrator's key.
    pub(super) fn name(&self) -> Option<&str> {
        self.0.get().map(String::as_str)
    }
}

/// The member's id, or the digest of an administrator's key.
pub(super) fn name_of(holder: &Holder) -> &str {
    match holder.member() {
        Some(member) => member.as_str(),
        None => holder.key.as_str(),
    }
}
