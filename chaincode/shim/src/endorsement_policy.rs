//! Endorsement policies of single keys.

use std::collections::BTreeMap;

use bytes::Bytes;
use fabric_protos::common::msp_principal::Classification;
use fabric_protos::common::msp_role::MspRoleType;
use fabric_protos::common::signature_policy::{NOutOf, Type};
use fabric_protos::common::{MspPrincipal, MspRole, SignaturePolicy, SignaturePolicyEnvelope};
use prost::Message;

/// The role in which an organization endorses.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum EndorserRole {
    /// Any identity of the organization: for organizations that do not distinguish nodes from other identities.
    Member,
    /// A peer of the organization. Its MSP recognizes peers by the organizational unit in the certificate.
    Peer,
}

/// The policy that certain organizations must all endorse every change of a key.
///
/// [`set_state_validation_parameter`](crate::Ledger::set_state_validation_parameter) takes it as it is, and it can be
/// read from the result of [`get_state_validation_parameter`](crate::Ledger::get_state_validation_parameter). The bytes
/// are those of the Go shim's package `statebased`.
///
/// ```
/// use bytes::Bytes;
/// use fabric_chaincode::{EndorserRole, KeyEndorsementPolicy};
///
/// let mut policy = KeyEndorsementPolicy::new();
/// policy.add_organizations(EndorserRole::Peer, ["Org1MSP", "Org2MSP"]);
/// policy.remove_organizations(["Org1MSP"]);
/// let bytes = Bytes::from(&policy);
/// assert_eq!(KeyEndorsementPolicy::parse(&bytes)?.organizations().collect::<Vec<_>>(), ["Org2MSP"]);
/// # Ok::<(), fabric_chaincode::KeyEndorsementPolicyError>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct KeyEndorsementPolicy(BTreeMap<String, EndorserRole>);

/// Why a policy cannot be read as one of organizations that must all endorse.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyEndorsementPolicyError {
    /// It is not an encoded policy.
    #[error("the policy is not an encoded signature policy")]
    Malformed,
    /// It is a policy of another form, for example one that asks for some of the organizations, or for administrators.
    #[error("the policy does not ask for a member or peer of each of its organizations")]
    NotAllOf,
}

impl KeyEndorsementPolicy {
    /// A policy that requires no organization yet. Under it, anyone could change the key.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a policy.
    ///
    /// # Errors
    ///
    /// [`KeyEndorsementPolicyError`] unless it is such a policy.
    pub fn parse(policy: &[u8]) -> Result<Self, KeyEndorsementPolicyError> {
        let malformed = |_| KeyEndorsementPolicyError::Malformed;
        let other = || KeyEndorsementPolicyError::NotAllOf;
        let envelope = SignaturePolicyEnvelope::decode(policy).map_err(malformed)?;
        let Some(Type::NOutOf(all)) = envelope.rule.and_then(|rule| rule.r#type) else {
            return Err(other());
        };
        let signers = all.rules.iter().map(|rule| rule.r#type.as_ref());
        let each_once = (0..).map(Type::SignedBy).take(envelope.identities.len());
        let is_all_of = usize::try_from(all.n) == Ok(all.rules.len())
            && signers.eq(each_once.collect::<Vec<_>>().iter().map(Some));
        if !is_all_of {
            return Err(other());
        }
        let organizations = envelope.identities.iter().map(|principal| {
            let role = role_of(principal).ok_or_else(other)?;
            let endorser = match role.role() {
                MspRoleType::Member => EndorserRole::Member,
                MspRoleType::Peer => EndorserRole::Peer,
                _ => return Err(other()),
            };
            Ok((role.msp_identifier, endorser))
        });
        organizations.collect::<Result<_, _>>().map(Self)
    }

    /// Also requires these organizations, which are given by the ids of their MSPs.
    pub fn add_organizations<O: Into<String>>(
        &mut self,
        role: EndorserRole,
        organizations: impl IntoIterator<Item = O>,
    ) {
        let organizations = organizations.into_iter().map(Into::into);
        self.0.extend(organizations.map(|id| (id, role)));
    }

    /// No longer requires these organizations.
    pub fn remove_organizations<O: AsRef<str>>(
        &mut self,
        organizations: impl IntoIterator<Item = O>,
    ) {
        for organization in organizations {
            self.0.remove(organization.as_ref());
        }
    }

    /// The ids of the MSPs of all organizations that must endorse, in their order.
    pub fn organizations(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

impl From<&KeyEndorsementPolicy> for Bytes {
    fn from(policy: &KeyEndorsementPolicy) -> Self {
        let organizations = &policy.0;
        let signed_by = |index| SignaturePolicy {
            r#type: Some(Type::SignedBy(index)),
        };
        let rules: Vec<_> = (0..).map(signed_by).take(organizations.len()).collect();
        let n = i32::try_from(rules.len()).expect("nobody names 2³¹ organizations");
        let envelope = SignaturePolicyEnvelope {
            version: 0,
            rule: Some(SignaturePolicy {
                r#type: Some(Type::NOutOf(NOutOf { n, rules })),
            }),
            identities: organizations.iter().map(principal).collect(),
        };
        envelope.encode_to_vec().into()
    }
}

impl From<KeyEndorsementPolicy> for Bytes {
    fn from(policy: KeyEndorsementPolicy) -> Self {
        Self::from(&policy)
    }
}

/// Whether these organizations satisfy a policy of any form, each with one identity of the role that the policy asks
/// for.
pub(crate) fn is_satisfied(policy: &[u8], organizations: &[String]) -> bool {
    let Ok(envelope) = SignaturePolicyEnvelope::decode(policy) else {
        return false;
    };
    let has_signed = |index: i32| {
        usize::try_from(index)
            .ok()
            .and_then(|index| envelope.identities.get(index))
            .and_then(role_of)
            .is_some_and(|role| organizations.contains(&role.msp_identifier))
    };
    envelope
        .rule
        .as_ref()
        .is_some_and(|rule| is_rule_satisfied(rule, &has_signed))
}

fn is_rule_satisfied(rule: &SignaturePolicy, has_signed: &impl Fn(i32) -> bool) -> bool {
    match &rule.r#type {
        Some(Type::SignedBy(index)) => has_signed(*index),
        Some(Type::NOutOf(some)) => {
            let satisfied = some
                .rules
                .iter()
                .filter(|rule| is_rule_satisfied(rule, has_signed));
            usize::try_from(some.n).is_ok_and(|n| satisfied.count() >= n)
        }
        None => false,
    }
}

fn principal((organization, role): (&String, &EndorserRole)) -> MspPrincipal {
    let role = match role {
        EndorserRole::Member => MspRoleType::Member,
        EndorserRole::Peer => MspRoleType::Peer,
    };
    let role = MspRole {
        msp_identifier: organization.clone(),
        role: role.into(),
    };
    MspPrincipal {
        principal_classification: Classification::Role.into(),
        principal: role.encode_to_vec().into(),
    }
}

fn role_of(principal: &MspPrincipal) -> Option<MspRole> {
    match principal.principal_classification() {
        Classification::Role => MspRole::decode(principal.principal.clone()).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bytes that `statebased` of fabric-chaincode-go v2.3.0 makes for peers of Org1MSP and Org2MSP and members of
    /// Org3MSP.
    const GO: &str = "1210120e08031202080012020801120208021a0d120b0a074f7267314d535010031a0d120b0a074f7267324d53501003\
                      1a0b12090a074f7267334d5350";

    fn policy() -> KeyEndorsementPolicy {
        let mut policy = KeyEndorsementPolicy::new();
        policy.add_organizations(EndorserRole::Peer, ["Org2MSP", "Org1MSP"]);
        policy.add_organizations(EndorserRole::Member, ["Org3MSP"]);
        policy
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn signed_by(index: i32) -> SignaturePolicy {
        SignaturePolicy {
            r#type: Some(Type::SignedBy(index)),
        }
    }

    /// The policy that `n` of these rules hold, over Org1MSP and Org2MSP in these roles.
    fn other(n: i32, rules: Vec<SignaturePolicy>, role: MspRoleType) -> Vec<u8> {
        let identity = |id: &str| {
            let role = MspRole {
                msp_identifier: id.to_owned(),
                role: role.into(),
            };
            MspPrincipal {
                principal: role.encode_to_vec().into(),
                ..Default::default()
            }
        };
        let envelope = SignaturePolicyEnvelope {
            version: 0,
            rule: Some(SignaturePolicy {
                r#type: Some(Type::NOutOf(NOutOf { n, rules })),
            }),
            identities: ["Org1MSP", "Org2MSP"].map(identity).to_vec(),
        };
        envelope.encode_to_vec()
    }

    #[test]
    fn a_policy_is_encoded_as_go_encodes_it() {
        assert_eq!(hex(&Bytes::from(policy())), GO);
        assert_eq!(hex(&Bytes::from(KeyEndorsementPolicy::new())), "12021200");
    }

    #[test]
    fn a_policy_comes_back_as_it_was() {
        for policy in [policy(), KeyEndorsementPolicy::new()] {
            let bytes = Bytes::from(&policy);
            assert_eq!(KeyEndorsementPolicy::parse(&bytes), Ok(policy));
        }
    }

    #[test]
    fn added_organizations_are_asked_for() {
        let mut policy = policy();
        policy.add_organizations(EndorserRole::Member, ["Org1MSP", "Org0MSP"]);
        let organizations: Vec<_> = policy.organizations().collect();
        assert_eq!(organizations, ["Org0MSP", "Org1MSP", "Org2MSP", "Org3MSP"]);
        assert_eq!(policy.0["Org1MSP"], EndorserRole::Member);
    }

    #[test]
    fn removed_organizations_are_no_longer_asked_for() {
        let mut policy = policy();
        policy.remove_organizations(["Org1MSP", "Org9MSP"]);
        let organizations: Vec<_> = policy.organizations().collect();
        assert_eq!(organizations, ["Org2MSP", "Org3MSP"]);
    }

    #[test]
    fn a_policy_of_another_form_is_not_taken_for_one() {
        let both = || vec![signed_by(0), signed_by(1)];
        for policy in [
            other(1, both(), MspRoleType::Peer),
            other(2, vec![signed_by(0), signed_by(0)], MspRoleType::Peer),
            other(1, vec![signed_by(0)], MspRoleType::Peer),
            other(2, both(), MspRoleType::Admin),
            Vec::new(),
        ] {
            let parsed = KeyEndorsementPolicy::parse(&policy);
            assert_eq!(parsed, Err(KeyEndorsementPolicyError::NotAllOf));
        }
        assert_eq!(
            KeyEndorsementPolicy::parse(b"\xff"),
            Err(KeyEndorsementPolicyError::Malformed)
        );
    }

    #[test]
    fn a_policy_of_any_form_is_satisfied_by_whom_it_names() {
        let both = || vec![signed_by(0), signed_by(1)];
        let organizations = |ids: &[&str]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
        let one = other(1, both(), MspRoleType::Peer);
        let all = other(2, both(), MspRoleType::Peer);
        for (policy, endorsers, expected) in [
            (&one, &["Org2MSP"][..], true),
            (&one, &["Org3MSP"], false),
            (&all, &["Org2MSP"], false),
            (&all, &["Org2MSP", "Org1MSP"], true),
        ] {
            assert_eq!(is_satisfied(policy, &organizations(endorsers)), expected);
        }
        assert!(!is_satisfied(b"\xff", &organizations(&["Org1MSP"])));
    }
}
