//! The settings of our own services, and the profile that members' programs pin.

use std::path::PathBuf;

use emr_api::profile::{Profile, ProfileOrganization};
use emr_model::MspId;
use serde::Serialize;

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
            max_clock_skew_seconds: self.topology.chaincode.max_clock_skew_seconds,
            tls: ServerTls {
                pair: KeyPair::of(&Identity::in_folder(folder.join("tls"))),
                client_ca: vec![self.layout.tls_root(organization)],
            },
        };
        write(folder.join("chaincode.toml"), &settings)
    }

    /// The settings of an organization's keeper, which asks the organization's own first peer.
    pub(crate) fn write_keeper(&self, organization: &Organization) -> Result<(), Error> {
        let folder = self.layout.keeper(organization);
        let peer = names::node(organization, &organization.peers[0]);
        let settings = KeeperSettings {
            msp_id: &organization.msp_id,
            address: self.address(&names::keeper(organization)),
            operations: self.address(&names::operations(&names::keeper(organization))),
            data: folder.join("data"),
            channel: &self.topology.channel,
            chaincode: &self.topology.chaincode.name,
            profile: self.layout.profile(),
            tls: ServerTls {
                pair: KeyPair::of(&Identity::in_folder(folder.join("tls"))),
                client_ca: vec![self.layout.tls_root(self.topology.portal())],
            },
            identity: KeyPair::of(&Identity::in_folder(folder.join("identity"))),
            peer: self.server(&peer, organization),
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
                msp_id: &organization.msp_id,
                address: self.address(&names::keeper(organization)),
                tls_ca: self.layout.tls_root(organization),
            });
        let authorities = self.topology.member_organizations().map(|organization| {
            let authority = self
                .authorities
                .named(&names::member_authority(organization));
            AuthorityAddress {
                name: &authority.name,
                url: self.authorities.url(authority),
                tls_ca: self.authorities.server_tls_root(authority),
            }
        });
        let settings = WebSettings {
            address: self.address(names::WEB),
            operations: self.address(&names::operations(names::WEB)),
            page: (self.topology.page_without_tls).then(|| self.address(names::PAGE)),
            public_url: self.web_url(),
            data: folder.join("data"),
            channel: &self.topology.channel,
            chaincode: &self.topology.chaincode.name,
            profile: self.layout.profile(),
            tls: KeyPair::of(&Identity::in_folder(folder.join("tls"))),
            keeper_tls: KeyPair::of(&Identity::in_folder(folder.join("keeper-tls"))),
            identity: MspIdentity {
                msp_id: &portal.msp_id,
                pair: KeyPair::of(&Identity::in_folder(folder.join("identity"))),
            },
            gateway: self.server(&peer, ministry),
            keepers: keepers.collect(),
            authorities: authorities.collect(),
        };
        write(folder.join("web.toml"), &settings)
    }

    /// What members' programs pin.
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

    fn server(&self, process: &str, organization: &Organization) -> Server {
        let address = self.ports.address(process);
        Server {
            address: address.to_string(),
            host: address.ip().to_string(),
            tls_ca: self.layout.tls_root(organization),
        }
    }

    fn address(&self, process: &str) -> String {
        self.ports.address(process).to_string()
    }
}

fn write(path: PathBuf, settings: &impl Serialize) -> Result<(), Error> {
    let settings = toml::to_string(settings).expect("settings have a TOML form");
    file::write_private(
        &path,
        format!("# Written by emr-network at every start.\n{settings}"),
    )
}

#[derive(Serialize)]
struct ChaincodeSettings {
    address: String,
    package_id: String,
    max_clock_skew_seconds: u32,
    tls: ServerTls,
}

#[derive(Serialize)]
struct KeeperSettings<'a> {
    msp_id: &'a MspId,
    address: String,
    operations: String,
    data: PathBuf,
    channel: &'a str,
    chaincode: &'a str,
    profile: PathBuf,
    tls: ServerTls,
    identity: KeyPair,
    peer: Server,
}

#[derive(Serialize)]
struct WebSettings<'a> {
    address: String,
    operations: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<String>,
    public_url: String,
    data: PathBuf,
    channel: &'a str,
    chaincode: &'a str,
    profile: PathBuf,
    tls: KeyPair,
    keeper_tls: KeyPair,
    identity: MspIdentity<'a>,
    gateway: Server,
    keepers: Vec<KeeperAddress<'a>>,
    authorities: Vec<AuthorityAddress<'a>>,
}

#[derive(Serialize)]
struct KeyPair {
    certificate: PathBuf,
    key: PathBuf,
}

impl KeyPair {
    fn of(identity: &Identity) -> Self {
        Self {
            certificate: identity.certificate(),
            key: identity.key(),
        }
    }
}

#[derive(Serialize)]
struct ServerTls {
    #[serde(flatten)]
    pair: KeyPair,
    client_ca: Vec<PathBuf>,
}

#[derive(Serialize)]
struct MspIdentity<'a> {
    msp_id: &'a MspId,
    #[serde(flatten)]
    pair: KeyPair,
}

#[derive(Serialize)]
struct Server {
    address: String,
    host: String,
    tls_ca: PathBuf,
}

#[derive(Serialize)]
struct KeeperAddress<'a> {
    msp_id: &'a MspId,
    address: String,
    tls_ca: PathBuf,
}

#[derive(Serialize)]
struct AuthorityAddress<'a> {
    name: &'a str,
    url: String,
    tls_ca: PathBuf,
}
