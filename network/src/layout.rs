//! Where the files of the data folder are.

use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;

use crate::{Error, Organization, names};

/// The folder of a network if the user names no other: `emr/default` in the XDG data folder.
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

    /// The wallets and the passphrase of the people of a demo, by which browsers and commands become them.
    pub fn demo(&self) -> PathBuf {
        self.data.join("demo")
    }

    /// The topology that the network was made with.
    pub fn topology(&self) -> PathBuf {
        self.data.join("topology.toml")
    }

    /// The release of Fabric that the nodes were started with.
    pub(crate) fn fabric_version(&self) -> PathBuf {
        self.data.join("run").join("fabric-version")
    }

    /// This file exists once the network was completely brought up.
    pub(crate) fn complete(&self) -> PathBuf {
        self.data.join("run").join("complete")
    }

    /// The lock of the command that is changing something.
    pub fn lock(&self) -> PathBuf {
        self.data.join("lock")
    }

    /// The log of a process.
    pub fn log(&self, process: &str) -> PathBuf {
        self.data.join("logs").join(format!("{process}.log"))
    }

    /// The note of which process of the operating system a process is.
    pub fn process(&self, process: &str) -> PathBuf {
        self.data.join("run").join(format!("{process}.json"))
    }

    /// The home of a `fabric-ca-server`.
    pub fn authority_server(&self, server: &str) -> PathBuf {
        self.data.join("authorities").join(server)
    }

    /// The first registrar of a certificate authority.
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

    /// An organization's package and certificates of another chaincode that was deployed.
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
