//! Members, and what their certificates say.

use emr_model::member::{Role, attribute};
use emr_model::{Digest, MemberId};
use fabric_testkit::{Template, TestIdentity};
use serde_json::json;

/// The id that repeats two hexadecimal digits.
pub fn id(pair: &str) -> MemberId {
    let id = pair.repeat(16).parse();
    id.expect("two hexadecimal digits make an id")
}

/// The certificate of a member as Fabric CA issues it, which claims these roles.
pub fn member(id: &MemberId, roles: &[Role]) -> Template {
    let roles: Vec<_> = roles.iter().map(|role| role.as_str()).collect();
    let claims = json!({ attribute::ID: id, attribute::ROLE: roles.join(",") });
    Template::named(id.as_str())
        .unit("client")
        .attributes(&claims)
}

/// The digest of an identity's public key, as the ledger pins it.
pub fn key_digest(identity: &TestIdentity) -> Digest {
    Digest::of(identity.key().public_key())
}
