//! A network's first members, admitted as people are.

use std::fs;

use anyhow::Context;
use emr_client::identity::SigningIdentity;
use emr_client::member::{Member, sign_up, take_up_certificates};
use emr_client::session::{Registrars, Session};
use emr_client::wallet::Wallet;
use emr_model::MspId;
use emr_model::member::{RegisterMember, Role};
use emr_model::organization::{OrganizationKind, RegisterOrganization};
use emr_model::profile::Profile;
use emr_network::{Kind, Layout, Network};

/// Registers every organization and admits a ministry member, who admits a practitioner of the first hospital.
pub(crate) async fn practitioner(network: &Network) -> anyhow::Result<(Wallet, Member)> {
    let (topology, layout) = (network.topology(), network.layout());
    let profile = profile(layout)?;
    let (ministry, hospital) = (
        topology.ministry(),
        topology
            .of_kind(Kind::Hospital)
            .next()
            .context("the topology has no hospital")?,
    );
    let administrator = SigningIdentity::load(&layout.admin(ministry))?;
    let administrator = Session::sign_in(&profile, administrator).await?;
    for organization in topology.member_organizations() {
        let kind = match organization.kind {
            Kind::Ministry => OrganizationKind::Ministry,
            _ => OrganizationKind::Hospital,
        };
        let request = RegisterOrganization {
            msp: organization.msp_id.clone(),
            kind,
            name: organization.name.clone(),
            contact: "info@example.org".to_owned(),
            address: "1 Main Street".to_owned(),
            treatments: Vec::new(),
            logo: None,
        };
        administrator.register_organization(&request).await?;
    }
    let operator = Registrars::load(&layout.data().join("operators/registrars"))?;
    let (wallet, official) = admit(
        &profile,
        &administrator,
        &operator,
        &ministry.msp_id,
        Role::Ministry,
    )
    .await?;
    admit(
        &profile,
        official.session(),
        &Registrars::of_wallet(&wallet),
        &hospital.msp_id,
        Role::Practitioner,
    )
    .await
}

/// What members' programs know of a network.
pub(crate) fn profile(layout: &Layout) -> anyhow::Result<Profile> {
    let path = layout.profile();
    let profile = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
    serde_json::from_slice(&profile).with_context(|| format!("reading {}", path.display()))
}

async fn admit(
    profile: &Profile,
    approver: &Session,
    registrars: &Registrars,
    msp: &MspId,
    role: Role,
) -> anyhow::Result<(Wallet, Member)> {
    let mut wallet = Wallet::generate(msp.clone(), vec![role])?;
    sign_up(profile, &wallet, "somebody").await?;
    let admission = RegisterMember {
        id: wallet.id().clone(),
        msp: msp.clone(),
        roles: vec![role],
        key: wallet.key_digest(),
        custody: false,
    };
    approver.approve(&admission, registrars).await?;
    take_up_certificates(profile, &mut wallet).await?;
    let member = Member::sign_in(profile, &wallet).await?;
    member.activate().await?;
    Ok((wallet, member))
}
