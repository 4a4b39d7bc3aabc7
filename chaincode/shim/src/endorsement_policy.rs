//! Endorsement policies of single keys.

use std::collections::BTreeMap;

use bytes::Bytes;
use fabric_protos::common::msp_principal::Classification;
use fabric_protos::common::msp_role::MspRoleType;
use fabric_protos::common::signature_policy::{NOutOf, Type};
use fabric_protos::common::{MspPrincipal, MspRole, SignaturePolicy, SignaturePolicyEnvelope};
use prost::Message;

/// As whom an organization endorses.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum EndorserRole {
    /// Any identity of the organization: for organizations that do not tell nodes from others.
    Member,
    /// A peer of the organization, which its MSP tells by the organizational unit of the certificate.
    Peer,
}

/// The policy that all of some organizations must endorse whatever changes a key.
///
/// Given to [`set_state_validation_parameter`](crate::Ledger::set_state_validation_parameter) as it is, and read from
/// what [`get_state_validation_parameter`](crate::Ledger::get_state_validation_parameter) gives. The bytes are those of
/// the Go shim's package `statebased`.
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
    /// It is a policy of another form, as one that asks for some of the organizations, or for administrators.
    #[error("the policy does not ask for a member or peer of each of its organizations")]
    NotAllOf,
}

impl KeyEndorsementPolicy {
    /// A policy that asks for nobody yet: under it everybody could change the key.
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

    /// Asks for these organizations, too, by the ids of their MSPs.
    pub fn add_organizations<O: Into<String>>(
        &mut self,
        role: EndorserRole,
        organizations: impl IntoIterator<Item = O>,
    ) {
        let organizations = organizations.into_iter().map(Into::into);
        self.0.extend(organizations.map(|id| (id, role)));
    }

    /// Asks no longer for these organizations.
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

/// Whether these organizations satisfy a policy, of whatever form, with one identity each of the role that it asks for.
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
