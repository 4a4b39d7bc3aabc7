//! Where everything is in the data folder.

use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;

use crate::{Error, Organization, names};

/// Where a network is kept if no other folder is named: `emr/default` in the XDG data folder.
///
/// # Errors
///
/// [`Error::NoHome`].
pub fn default_data() -> Result<PathBuf, Error> {
    let folders = etcetera::choose_base_strategy().map_err(|_| Error::NoHome)?;
    Ok(folders.data_dir().join("emr/default"))
}

/// The folders and files of one network, all below its data folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    data: PathBuf,
}

impl Layout {
    /// The layout of the data folder at an absolute path.
    pub fn new(data: PathBuf) -> Self {
        Self { data }
    }

    /// The data folder itself.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// What members' programs pin: an `emr_api::profile::Profile` as JSON.
    pub fn profile(&self) -> PathBuf {
        self.data.join("profile.json")
    }

    /// The topology that the network was made with.
    pub fn topology(&self) -> PathBuf {
        self.data.join("topology.toml")
    }

    /// The release of Fabric that the nodes were started with.
    pub(crate) fn fabric_version(&self) -> PathBuf {
        self.data.join("run").join("fabric-version")
    }

    /// Present once the network was brought up to the end.
    pub(crate) fn complete(&self) -> PathBuf {
        self.data.join("run").join("complete")
    }

    /// Held by the command that is changing something.
    pub fn lock(&self) -> PathBuf {
        self.data.join("lock")
    }

    /// What a process prints.
    pub fn log(&self, process: &str) -> PathBuf {
        self.data.join("logs").join(format!("{process}.log"))
    }

    /// Which process of the operating system a process is.
    pub fn process(&self, process: &str) -> PathBuf {
        self.data.join("run").join(format!("{process}.json"))
    }

    /// The home of a `fabric-ca-server`.
    pub fn authority_server(&self, server: &str) -> PathBuf {
        self.data.join("authorities").join(server)
    }

    /// The registrar with whom a certificate authority was set up.
    pub fn registrar(&self, authority: &str) -> PathBuf {
        self.data
            .join("operators")
            .join("registrars")
            .join(authority)
    }

    /// The administrator of an organization's nodes.
    pub fn admin(&self, organization: &Organization) -> PathBuf {
        self.data
            .join("operators")
            .join(&organization.name)
            .join("admin")
    }

    /// An organization's MSP as it stands in the channel.
    pub fn msp(&self, organization: &Organization) -> PathBuf {
        self.data
            .join("organizations")
            .join(&organization.name)
            .join("msp")
    }

    /// The root of an organization's TLS certificates.
    pub fn tls_root(&self, organization: &Organization) -> PathBuf {
        self.msp(organization).join("tlscacerts/tls.pem")
    }

    /// A peer's or orderer's identity, configuration and ledger.
    pub fn node(&self, process: &str) -> PathBuf {
        self.data.join("nodes").join(process)
    }

    /// The channel's configuration and first block.
    pub fn channel(&self) -> PathBuf {
        self.data.join("channel")
    }

    /// The external builder of the peers.
    pub fn builder(&self) -> PathBuf {
        self.data.join("builder")
    }

    /// An organization's package, certificates and settings of a version of the medical records' chaincode.
    pub fn chaincode(&self, organization: &Organization, version: u32) -> PathBuf {
        let name = names::of_place(&organization.name, version);
        self.data.join("chaincodes").join(name)
    }

    /// An organization's package and certificates of a chaincode that was deployed beside that.
    pub fn deployed(&self, organization: &Organization, chaincode: &str) -> PathBuf {
        let name = format!("{chaincode}.{}", organization.name);
        self.data.join("chaincodes").join(name)
    }

    /// The certificate with which an organization's peers call every chaincode.
    pub(crate) fn chaincode_caller(&self, organization: &Organization) -> PathBuf {
        self.chaincode(organization, 1).join("caller-tls")
    }

    /// An organization's keeper.
    pub fn keeper(&self, organization: &Organization) -> PathBuf {
        self.data.join("keepers").join(&organization.name)
    }

    /// The web service.
    pub fn web(&self) -> PathBuf {
        self.data.join("web")
    }
}
