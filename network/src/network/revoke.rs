//! Revokes certificates of members, so that no peer believes them any more.

use std::time::Duration;

use emr_model::MemberId;
use fabric_ca::{RevokeRequest, SigningKey};
use tokio::time::{Instant, sleep};

use super::{Network, Options};
use crate::{
    Error, Identity, Organization, file, lifecycle::Lifecycle, names,
    revocation_list::RevocationList,
};

/// What [`Network::revoke`] is to revoke.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Revoked {
    /// All certificates that a member has from the organization's authority, and the right to get more.
    Member(MemberId),
    /// One certificate, in PEM.
    Certificate(String),
}

/// What [`Network::revoke`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revocation {
    /// How many certificates became invalid; 0 if all were invalid before.
    pub certificates: usize,
    /// Whether the channel's configuration was changed; `false` if its list was already complete.
    pub is_channel_changed: bool,
    /// Peers that do not run; they refuse the certificates once they have caught up.
    pub absent_peers: Vec<String>,
}

/// How long a configuration block may take to reach every peer; it usually takes moments.
const REACHES_PEERS_WITHIN: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(100);

impl Network {
    /// Revokes certificates of an organization's member, at the authority that issued them and in the channel.
    ///
    /// When this returns, every peer that runs refuses whatever they sign. Steps that were done before are not
    /// repeated, so the user can run this again after an interruption. `options` says where the network is and where to
    /// find programs.
    ///
    /// # Errors
    ///
    /// [`Error::NoNetwork`], [`Error::UnknownOrganization`], [`Error::NotIssued`], or any other [`Error`].
    pub async fn revoke(
        options: &Options,
        organization: &str,
        revoked: &Revoked,
    ) -> Result<Revocation, Error> {
        let network = Self::open(&options.data)?;
        let _lock = network.lock()?;
        let organization = network.with_members(organization)?;
        let fabric = network.fabric_programs(options).await?;
        let lifecycle = Lifecycle {
            topology: &network.topology,
            layout: &network.layout,
            ports: &network.ports,
            fabric: &fabric,
        };
        let progress = options.progress;
        let authority = names::member_authority(organization);
        let (certificates, list) = progress
            .step(
                &format!("revoke at the authority {authority}"),
                network.revoke_at_authority(organization, revoked),
            )
            .await?;
        let is_channel_changed = progress
            .step(
                &format!(
                    "put the list of revoked certificates into {}",
                    organization.msp_id
                ),
                change_channel(lifecycle, organization, &list),
            )
            .await?;
        let absent_peers = progress
            .step(
                "wait until every peer has the list",
                network.wait_for_peers(lifecycle, organization, &list),
            )
            .await?;
        Ok(Revocation {
            certificates,
            is_channel_changed,
            absent_peers,
        })
    }

    /// Returns how many certificates this revoked, and the list of all that were ever revoked.
    async fn revoke_at_authority(
        &self,
        organization: &Organization,
        revoked: &Revoked,
    ) -> Result<(usize, RevocationList), Error> {
        let authorities = self.authorities();
        let authority = authorities.named(&names::member_authority(organization));
        let registrar = Identity::in_folder(self.layout.registrar(&authority.name));
        let (request, who) = match revoked {
            Revoked::Member(id) => (Ok(RevokeRequest::identity(id.as_str())), id.to_string()),
            Revoked::Certificate(pem) => (
                RevokeRequest::certificate(pem),
                "the certificate".to_owned(),
            ),
        };
        let failed = |source| Error::Authority {
            authority: authority.name.clone(),
            identity: who.clone(),
            source,
        };
        let certificate = file::read(&registrar.certificate())?;
        let key = SigningKey::from_pem(&file::read(&registrar.key())?).map_err(failed)?;
        let server = authorities.connect(authority)?;
        let request = request.map_err(failed)?;
        let certificates = match server.revoke(&request, &certificate, &key).await {
            Ok(revocation) => revocation.certificates.len(),
            Err(error) if error.is_already_revoked() => 0,
            Err(error) if error.is_unknown() => {
                return Err(Error::NotIssued {
                    authority: authority.name.clone(),
                    who,
                });
            }
            Err(error) => return Err(failed(error)),
        };
        let list = server
            .revocation_list(&certificate, &key)
            .await
            .map_err(failed)?;
        let list = RevocationList::parse(list).expect("the client read the list before");
        Ok((certificates, list))
    }

    /// Waits for the peers that run, and returns the names of the others.
    async fn wait_for_peers(
        &self,
        lifecycle: Lifecycle<'_>,
        organization: &Organization,
        list: &RevocationList,
    ) -> Result<Vec<String>, Error> {
        let deadline = Instant::now() + REACHES_PEERS_WITHIN;
        let mut absent = Vec::new();
        for owner in self.topology.member_organizations() {
            for peer in &owner.peers {
                let process = names::node(owner, peer);
                while self.find(&process).is_some() {
                    let configuration = lifecycle.configuration_at(owner, peer).await?;
                    if configuration.has(&organization.msp_id, list)? {
                        break;
                    }
                    if Instant::now() > deadline {
                        return Err(Error::Behind { peer: process });
                    }
                    sleep(PAUSE).await;
                }
                if self.find(&process).is_none() {
                    absent.push(process);
                }
            }
        }
        Ok(absent)
    }

    fn with_members(&self, name: &str) -> Result<&Organization, Error> {
        let mut organizations = self.topology.member_organizations();
        organizations
            .find(|organization| organization.name == name)
            .ok_or_else(|| Error::UnknownOrganization {
                name: name.to_owned(),
                known: self
                    .topology
                    .member_organizations()
                    .map(|organization| organization.name.as_str())
                    .collect::<Vec<_>>()
                    .join(", "),
            })
    }
}

/// Returns whether there was something to change.
async fn change_channel(
    lifecycle: Lifecycle<'_>,
    organization: &Organization,
    list: &RevocationList,
) -> Result<bool, Error> {
    let channel = &lifecycle.topology.channel;
    let configuration = lifecycle.configuration(organization).await?;
    match configuration.with_list(channel, &organization.msp_id, list)? {
        None => Ok(false),
        Some(change) => {
            lifecycle
                .change_configuration(organization, &change)
                .await?;
            Ok(true)
        }
    }
}
