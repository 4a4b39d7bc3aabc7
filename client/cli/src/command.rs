//! The command line: what a member can do, one subcommand each.

mod category;
mod content;
mod delegates;
mod emergency;
mod grants;
mod ground;
mod listed;
mod log;
mod membership;
mod moment;
mod page;
mod policy;
mod record;
mod recovery;
mod registry;
pub(crate) mod report;
mod requests;
mod settings;
mod terms;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use settings::Settings;

/// Medical records that the patient controls: sign up, give access, add, open and verify records
#[derive(Debug, Parser)]
#[command(name = "emr", version, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) settings: Settings,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Admit hospitals
    #[command(subcommand)]
    Organization(registry::OrganizationCommand),
    /// Publish your organization's keeper
    #[command(subcommand)]
    Keeper(registry::KeeperCommand),
    /// Apply for membership; makes your keys and keeps them in a new wallet
    SignUp(membership::SignUp),
    /// List the applications that wait for you, or show one member
    Members(membership::Members),
    /// Admit an applicant whose key digest you have compared
    Approve(membership::Approve),
    /// Take up your certificates and confirm your membership with your own key
    Activate,
    /// Show the address by which you can be asked for access, to give away
    Address,
    /// Refuse a member everything from now on
    Suspend(membership::Suspend),
    /// Stop a key or a membership whose device is in wrong hands
    Freeze(membership::Freeze),
    /// Let a suspended or frozen member act again
    Reinstate(membership::Reinstate),
    /// List, approve and cancel recoveries of members who lost their keys
    #[command(subcommand)]
    Recovery(recovery::RecoveryCommand),
    /// Show how long things take, and change it
    #[command(subcommand)]
    Policy(policy::PolicyCommand),
    /// Ask a patient for access
    Request(requests::Request),
    /// List the requests to you, or yours to a patient
    Requests(terms::List),
    /// Answer a request, narrowing it if you wish
    Decide(requests::Decide),
    /// Let somebody read or add, until when you say
    Grant(grants::Grant),
    /// List the grants you gave, or those a patient gave you
    Grants(grants::GrantList),
    /// End a grant at once
    Revoke(grants::Revoke),
    /// Let another patient act in your place
    Delegate(delegates::Delegate),
    /// List who acts in your place
    Delegates(terms::List),
    /// End a delegation
    Undelegate(delegates::Undelegate),
    /// Declare, list and review emergencies, and say what they may open
    #[command(subcommand)]
    Emergency(emergency::EmergencyCommand),
    /// Add, list, open, verify, correct and erase records
    #[command(subcommand)]
    Record(record::RecordCommand),
    /// See who opened your records, when and for what
    Log(log::Log),
}

impl Cli {
    /// Does what was asked, and says whether it went as hoped.
    pub(crate) async fn run(self) -> Result<ExitCode> {
        let settings = &self.settings;
        match self.command {
            Command::Organization(command) => command.run(settings).await?,
            Command::Keeper(command) => command.run(settings).await?,
            Command::SignUp(command) => command.run(settings).await?,
            Command::Members(command) => command.run(settings).await?,
            Command::Approve(command) => command.run(settings).await?,
            Command::Address => membership::address(settings)?,
            Command::Activate => membership::activate(settings).await?,
            Command::Suspend(command) => command.run(settings).await?,
            Command::Freeze(command) => command.run(settings).await?,
            Command::Reinstate(command) => command.run(settings).await?,
            Command::Recovery(command) => command.run(settings).await?,
            Command::Policy(command) => command.run(settings).await?,
            Command::Request(command) => command.run(settings).await?,
            Command::Requests(command) => requests::list(command, settings).await?,
            Command::Decide(command) => command.run(settings).await?,
            Command::Grant(command) => command.run(settings).await?,
            Command::Grants(command) => grants::list(command, settings).await?,
            Command::Revoke(command) => command.run(settings).await?,
            Command::Delegate(command) => command.run(settings).await?,
            Command::Delegates(command) => delegates::list(command, settings).await?,
            Command::Undelegate(command) => command.run(settings).await?,
            Command::Emergency(command) => command.run(settings).await?,
            Command::Record(command) => return command.run(settings).await,
            Command::Log(command) => command.run(settings).await?,
        }
        Ok(ExitCode::SUCCESS)
    }
}
