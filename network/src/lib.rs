//! Brings a real Hyperledger Fabric network up and down: certificate authorities, orderers, peers, channel, chaincode,
//! keepers and the web service, all on loopback and all in one data folder.
//!
//! [`Network::up`] makes a network from a [`Topology`], resumes one, or finds that it runs; [`Network::open`] finds one
//! that was made before. The command `emr-network` is a thin layer over these. Tests use a [`ScopedNetwork`]:
//!
//! ```no_run
//! # async fn example() -> Result<(), emr_network::Error> {
//! let network = emr_network::ScopedNetwork::up("/tmp/emr-test".into(), None).await?;
//! network.kill_process("keeper.hospital-b").await?;
//! // … what has to go on without it …
//! network.resume().await?;
//! # Ok(())
//! # }
//! ```

mod authorities;
mod certificates;
mod chaincode;
mod channel_configuration;
mod command;
mod condition;
mod endorsement_plan;
mod enrollees;
mod enrollment;
mod error;
mod fabric;
mod file;
mod identity;
mod layout;
mod lifecycle;
mod msp;
pub mod names;
mod network;
mod node_configuration;
mod package;
mod ports;
mod process;
mod programs;
mod progress;
mod revocation_list;
mod scoped;
mod services;
mod topology;
mod up;
mod wait;

pub use certificates::{Issued, RENEWED_WITHIN};
pub use chaincode::{Chaincode, Deployment};
pub use error::{Error, LogTail};
pub use fabric::{FabricVersion, NotARelease};
pub use identity::Identity;
pub use layout::{Layout, default_data};
pub use network::{Network, Options, Outcome, Renewal, Revocation, Revoked, Status, own_binaries};
pub use ports::{Ports, free_base_port};
pub use progress::Progress;
pub use scoped::ScopedNetwork;
pub use topology::{DEFAULT as DEFAULT_TOPOLOGY, Kind, Organization, Topology};
