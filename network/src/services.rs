//! The settings of our own services, and the profile that members' programs pin.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use emr_api::profile::{Profile, ProfileOrganization};
use emr_service::settings::{
    AuthorityAddress, ChaincodeSettings, KeeperAddress, KeeperSettings, KeyPair, MspIdentity,
    PageAddress, PeerAddress, ServerTls, Settings, WebSettings,
};

use crate::{
    Error, Identity, Layout, Organization, Ports, Topology, authorities::Authorities,
    chaincode::AnyChaincode, file, names, package,
};

/// Writes settings for the services of one network.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Services<'a> {
    pub(crate) topology: &'a Topology,
    pub(crate) layout: &'a Layout,
    pub(crate) ports: &'a Ports,
    pub(crate) authorities: &'a Authorities<'a>,
}

impl Services<'_> {
    /// The settings of an organization's process of the medical records' chaincode.
    pub(crate) fn write_chaincode(&self, organization: &Organization) -> Result<(), Error> {
        let chaincode = AnyChaincode::Records(&self.topology.chaincode);
        let folder = chaincode.folder(self.layout, organization);
        let settings = ChaincodeSettings {
            address: self.address(&chaincode.process(organization)),
            package_id: package::id(chaincode, self.layout, organization)?,
            max_clock_skew_seconds: self.topology.chaincode.max_clock_skew_seconds.into(),
            tls: server_tls(&folder, self.layout.tls_root(organization)),
        };
        write(folder.join("chaincode.toml"), &settings)
    }

    /// The settings of an organization's keeper, which asks the organization's own first peer.
    pub(crate) fn write_keeper(&self, organization: &Organization) -> Result<(), Error> {
        let folder = self.layout.keeper(organization);
        let peer = names::node(organization, &organization.peers[0]);
        let settings = KeeperSettings {
            msp_id: organization.msp_id.clone(),
            address: self.address(&names::keeper(organization)),
            operations: Some(
                self.ports
                    .address(&names::operations(&names::keeper(organization)))
                    .into(),
            ),
            data: folder.join("data"),
            channel: self.topology.channel.clone(),
            chaincode: self.topology.chaincode.name.clone(),
            profile: self.layout.profile(),
            tls: server_tls(&folder, self.layout.tls_root(self.topology.portal())),
            identity: pair(&folder.join("identity")),
            peer: self.peer(&peer, organization),
            limits: self.topology.keeper_limits.clone(),
        };
        write(folder.join("keeper.toml"), &settings)
    }

    /// The settings of the web service, which talks to the ministry's first peer.
    pub(crate) fn write_web(&self) -> Result<(), Error> {
        let folder = self.layout.web();
        let (ministry, portal) = (self.topology.ministry(), self.topology.portal());
        let peer = names::node(ministry, &ministry.peers[0]);
        let keepers = self
            .topology
            .member_organizations()
            .map(|organization| KeeperAddress {
                msp_id: organization.msp_id.clone(),
                address: self.address(&names::keeper(organization)),
                tls_ca: self.layout.tls_root(organization),
            });
        let authorities = self.topology.member_organizations().map(|organization| {
            let authority = self
                .authorities
                .named(&names::member_authority(organization));
            AuthorityAddress {
                name: authority.name.clone(),
                url: self.authorities.url(authority),
                tls_ca: self.authorities.server_tls_root(authority),
            }
        });
        let identity = pair(&folder.join("identity"));
        let settings = WebSettings {
            address: self.ports.address(names::WEB).into(),
            operations: Some(self.ports.address(&names::operations(names::WEB)).into()),
            page: self.page(),
            public_url: self
                .web_url()
                .try_into()
                .expect("an address of this machine makes an origin"),
            data: folder.join("data"),
            channel: self.topology.channel.clone(),
            chaincode: self.topology.chaincode.name.clone(),
            profile: self.layout.profile(),
            tls: pair(&folder.join("tls")),
            keeper_tls: pair(&folder.join("keeper-tls")),
            identity: MspIdentity {
                msp_id: portal.msp_id.clone(),
                certificate: identity.certificate,
                key: identity.key,
            },
            gateway: self.peer(&peer, ministry),
            other_peers: ministry.peers[1..]
                .iter()
                .map(|peer| self.peer(&names::node(ministry, peer), ministry))
                .collect(),
            database: None,
            keepers: keepers.collect(),
            authorities: authorities.collect(),
            limits: self.topology.web_limits.clone(),
        };
        write(folder.join("web.toml"), &settings)
    }

    /// Writes the profile that members' programs pin.
    pub(crate) fn write_profile(&self) -> Result<(), Error> {
        let root =
            |authority: &str| file::read(&self.authorities.root(self.authorities.named(authority)));
        let organizations = self.topology.member_organizations().map(|organization| {
            let member_authority = names::member_authority(organization);
            Ok(ProfileOrganization {
                msp: organization.msp_id.clone(),
                node_root: root(&names::node_authority(organization))?,
                member_root: root(&member_authority)?,
                member_authority,
            })
        });
        let profile = Profile {
            network: self.topology.network(),
            demo: self.topology.demo,
            channel: self.topology.channel.clone(),
            chaincode: self.topology.chaincode.name.clone(),
            web_url: self.web_url(),
            web_tls_ca: root(&names::tls_authority(self.topology.portal()))?,
            ministry: self.topology.ministry().msp_id.clone(),
            organizations: organizations.collect::<Result<_, Error>>()?,
        };
        let profile = serde_json::to_string_pretty(&profile).expect("a profile has a JSON form");
        file::write(&self.layout.profile(), profile + "\n")
    }

    /// Where members find the web service.
    pub(crate) fn web_url(&self) -> String {
        format!("https://{}", self.address(names::WEB))
    }

    /// Where the page is also served without TLS, if the topology says so.
    fn page(&self) -> Option<PageAddress> {
        self.topology.page_without_tls.then(|| {
            SocketAddr::from(self.ports.address(names::PAGE))
                .try_into()
                .expect("the network's ports are fixed ports of loopback")
        })
    }

    fn peer(&self, process: &str, organization: &Organization) -> PeerAddress {
        let address = self.ports.address(process);
        PeerAddress {
            address: address.to_string(),
            host: address.ip().to_string(),
            tls_ca: self.layout.tls_root(organization),
        }
    }

    fn address(&self, process: &str) -> String {
        self.ports.address(process).to_string()
    }
}

fn write(path: PathBuf, settings: &impl Settings) -> Result<(), Error> {
    let settings = settings.to_toml();
    file::write_private(
        &path,
        format!("# Written by emr-network at every start.\n{settings}"),
    )
}

/// The certificate and key in a folder of ours.
fn pair(folder: &Path) -> KeyPair {
    let identity = Identity::in_folder(folder);
    KeyPair {
        certificate: identity.certificate(),
        key: identity.key(),
    }
}

/// The TLS of a server whose clients have certificates of one root.
fn server_tls(folder: &Path, client_ca: PathBuf) -> ServerTls {
    let KeyPair { certificate, key } = pair(&folder.join("tls"));
    ServerTls {
        certificate,
        key,
        client_ca: vec![client_ca],
    }
}
