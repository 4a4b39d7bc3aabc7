//! The code that an applicant and their approver compare.

use emr_api::profile::{Profile, ProfileOrganization};
use emr_client::applicant::Applicant;
use emr_model::member::Role;
use emr_model::{Digest, MemberId, MspId, NetworkKind};
use emr_trust::Trust;
use serde::{Deserialize, Serialize};

use crate::format::Given;
use crate::identities::{KEEPER_CERTIFICATE, MEMBER_CERTIFICATE};
use crate::vector::{Files, Problem, Reading};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Compared {
    /// The digest of the applicant's public key.
    key: Digest,
    id: MemberId,
    msp: MspId,
    roles: Vec<Role>,
    ministry: MspId,
    organizations: Vec<Roots>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Roots {
    msp: MspId,
    node_root: String,
    member_root: String,
}

#[derive(Serialize)]
pub(crate) struct Exact {
    /// The digest of the roots.
    roots: Digest,
    code: String,
}

impl Given for Compared {
    type Exact = Exact;

    fn examples() -> Vec<(&'static str, Self)> {
        let roots = |msp: &str| Roots {
            msp: msp.parse().expect("it is an MSP id"),
            node_root: MEMBER_CERTIFICATE.into(),
            member_root: KEEPER_CERTIFICATE.into(),
        };
        let example = |id: &str, roles| Self {
            key: Digest::of("the applicant's public key"),
            id: id.repeat(16).parse().expect("32 digits"),
            msp: "HospitalAMSP".parse().expect("it is an MSP id"),
            roles,
            ministry: "MinistryMSP".parse().expect("it is an MSP id"),
            organizations: ["MinistryMSP", "HospitalBMSP", "HospitalAMSP"]
                .map(roots)
                .into(),
        };
        vec![
            ("a practitioner", example("03", vec![Role::Practitioner])),
            (
                "a registrar who is a practitioner, too",
                example("05", vec![Role::Registrar, Role::Practitioner]),
            ),
        ]
    }

    fn read(&self, _: &Files) -> Result<Reading<Exact>, Problem> {
        let organizations = self.organizations.iter();
        let profile = Profile {
            network: NetworkKind::Test,
            demo: false,
            channel: "emr".into(),
            chaincode: "emr".into(),
            web_url: "https://emr.example:8443".into(),
            web_tls_ca: MEMBER_CERTIFICATE.into(),
            ministry: self.ministry.clone(),
            organizations: organizations
                .map(|roots| ProfileOrganization {
                    msp: roots.msp.clone(),
                    node_root: roots.node_root.clone(),
                    member_root: roots.member_root.clone(),
                    member_authority: "members".into(),
                })
                .collect(),
        };
        let roots = Trust::new(&profile)?.digest();
        let applicant = Applicant {
            id: &self.id,
            msp: &self.msp,
            roles: &self.roles,
            key: &self.key,
        };
        let code = applicant.code(&roots).to_string();
        Ok(Reading::of(Exact { roots, code }))
    }
}
