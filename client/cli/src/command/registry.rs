//! Organizations and their keepers.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::{Args, Subcommand, ValueEnum};
use emr_model::keeper::RegisterKeeper;
use emr_model::organization::{OrganizationKind, RegisterOrganization};
use emr_model::{MspId, Recipient};
use emr_trust::Certificate;

use super::report::{self, Transacted};
use super::settings::Settings;

/// Admit hospitals.
#[derive(Debug, Subcommand)]
pub(crate) enum OrganizationCommand {
    /// Admit an organization that runs a peer in the network; only the ministry may
    Register(RegisterOrganizationArguments),
}

#[derive(Debug, Args)]
pub(crate) struct RegisterOrganizationArguments {
    /// Its MSP id, for example HospitalAMSP
    msp: MspId,
    /// What kind of organization it is
    #[arg(long, default_value = "hospital")]
    kind: Kind,
    /// Its public name
    #[arg(long)]
    name: String,
    /// How people reach it, for example a telephone number
    #[arg(long)]
    contact: String,
    /// Its postal address
    #[arg(long)]
    address: String,
    /// A treatment that it offers; may be given several times
    #[arg(long = "treatment", value_name = "TREATMENT")]
    treatments: Vec<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    Ministry,
    Hospital,
}

/// Publish your organization's keeper.
#[derive(Debug, Subcommand)]
pub(crate) enum KeeperCommand {
    /// Publish the keeper's address and keys; only a node administrator may (--operator)
    Register(RegisterKeeperArguments),
}

#[derive(Debug, Args)]
pub(crate) struct RegisterKeeperArguments {
    /// The keeper's address: host:port
    #[arg(long)]
    address: String,
    /// The file with the keeper's recipient; the keeper writes it at its first start
    #[arg(long, value_name = "FILE")]
    recipient: PathBuf,
    /// The keeper's X.509 certificate, a PEM file
    #[arg(long, value_name = "FILE")]
    certificate: PathBuf,
}

impl OrganizationCommand {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let Self::Register(arguments) = self;
        let request = RegisterOrganization {
            msp: arguments.msp,
            kind: match arguments.kind {
                Kind::Ministry => OrganizationKind::Ministry,
                Kind::Hospital => OrganizationKind::Hospital,
            },
            name: arguments.name,
            contact: arguments.contact,
            address: arguments.address,
            treatments: arguments.treatments,
            logo: None,
        };
        let session = settings.session().await?;
        let submitted = session.register_organization(&request).await?;
        let said = format!("{} ({}) is registered.", request.name, request.msp);
        report::print(&Transacted::new(&submitted, said), settings.json);
        Ok(())
    }
}

impl KeeperCommand {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let Self::Register(arguments) = self;
        let recipient: Recipient = read(&arguments.recipient)?.trim().parse()?;
        let certificate = Certificate::from_pem(&read(&arguments.certificate)?)
            .with_context(|| format!("{} is not a certificate", arguments.certificate.display()))?;
        let request = RegisterKeeper {
            recipient,
            key: certificate.key_digest().clone(),
            address: arguments.address,
        };
        let session = settings.session().await?;
        let submitted = session.register_keeper(&request).await?;
        let said = format!("The keeper at {} is registered.", request.address);
        report::print(&Transacted::new(&submitted, said), settings.json);
        Ok(())
    }
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
}
