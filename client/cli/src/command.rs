//! The command line: what a member can do, one subcommand each.

mod basis;
mod category;
mod contact;
mod content;
mod delegates;
mod device;
mod directory;
mod emergency;
mod feedback;
mod grants;
mod joining;
mod kit;
mod listed;
mod log;
mod membership;
mod membership_log;
mod moment;
mod open_wallet;
mod page;
mod passphrase;
mod policy;
mod record;
mod recovery;
mod recovery_queue;
mod registry;
mod renewal;
mod report;
mod requests;
mod revocation;
mod sessions;
mod settings;
mod signatures;
mod stops;
mod terms;
mod transaction;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use settings::Settings;

/// Medical records that the patient controls: sign up, grant access, add, open and verify records
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
    /// Apply for membership; makes your keys and stores them in a new wallet
    SignUp(joining::SignUp),
    /// Make a code with which one applicant finds room in the queue
    Invite,
    /// List the applications in your queue, or show one member
    Members(membership::Members),
    /// Admit an applicant, after you have compared the code on both screens
    Approve(membership::Approve),
    Refuse(membership::Refuse),
    /// Fetch your certificates and activate your membership with your own key
    Activate,
    /// Renew your certificates over the same keys, before they end
    Renew,
    Passphrase(passphrase::ChangePassphrase),
    /// Show your address; give it to people who should ask you for access
    Address,
    /// Add, list and remove your devices
    #[command(subcommand)]
    Device(device::DeviceCommand),
    /// List where you are signed in, and end sessions
    #[command(subcommand)]
    Sessions(sessions::SessionsCommand),
    /// Make, void and use your recovery kit: 24 words on paper
    #[command(subcommand)]
    Kit(kit::KitCommand),
    /// Show and change your contact details; as an official, show those of a member
    #[command(subcommand)]
    Contact(contact::ContactCommand),
    /// Put yourself into the public directory of practitioners; confirm and list entries of your hospital
    #[command(subcommand)]
    Directory(directory::DirectoryCommand),
    /// Suspend a member: every function refuses them from now on
    Suspend(stops::Suspend),
    /// Suspend a member for good: revoke their certificates, too
    RevokeMember(revocation::RevokeMember),
    /// List the revocations that wait until the operator makes them known to the peers
    Revocations,
    /// Freeze a key or a membership, for example after a theft of the device
    Freeze(stops::Freeze),
    /// Let a suspended or frozen member act again
    Reinstate(stops::Reinstate),
    /// Begin again with a new device after every device was lost; approve and cancel recoveries
    #[command(subcommand)]
    Recovery(recovery::RecoveryCommand),
    /// Show or change how long slots, recoveries, emergencies and reviews take
    #[command(subcommand)]
    Policy(policy::PolicyCommand),
    /// Ask a patient for access
    Request(requests::Request),
    /// List the requests to you, or your requests to a patient
    Requests(terms::List),
    /// Approve or decline a request; you may approve less than was asked
    Decide(requests::Decide),
    /// Let a member or a hospital read or add, until a time that you choose
    Grant(grants::Grant),
    /// List the grants that you gave, or those that a patient gave you
    Grants(grants::GrantList),
    /// End a grant at once
    Revoke(grants::Revoke),
    /// Let another patient act in your place
    Delegate(delegates::Delegate),
    /// List who acts in your place
    Delegates(terms::List),
    /// End a delegation
    Undelegate(delegates::Undelegate),
    /// Declare, list and review emergencies; open or close categories to them
    #[command(subcommand)]
    Emergency(emergency::EmergencyCommand),
    /// Add, list, open, verify, correct and erase records
    #[command(subcommand)]
    Record(record::RecordCommand),
    /// See who opened your records, when and for what
    Log(log::Log),
    /// See what officials did to your membership
    MembershipLog(membership_log::MembershipLog),
    /// See everything that was signed in your name, and what of it is proved
    Signatures(signatures::Signatures),
    /// Say something to the ministry; as a ministry member, read what members said
    #[command(subcommand)]
    Feedback(feedback::FeedbackCommand),
    /// Ask what became of a transaction that was sent and not confirmed
    Transaction(transaction::Transaction),
}

impl Cli {
    /// Runs the command, prints what went wrong if it failed, signs out, and returns the exit code.
    pub(crate) async fn run(self) -> ExitCode {
        let done = self.command.run(&self.settings).await;
        let exit = done.unwrap_or_else(|error| {
            report::failure(&error, self.settings.json, !self.settings.is_operator());
            ExitCode::FAILURE
        });
        self.settings.sign_out().await;
        exit
    }
}

impl Command {
    async fn run(self, settings: &Settings) -> Result<ExitCode> {
        match self {
            Self::Organization(command) => command.run(settings).await?,
            Self::Keeper(command) => command.run(settings).await?,
            Self::SignUp(command) => command.run(settings).await?,
            Self::Invite => membership::invite(settings).await?,
            Self::Members(command) => command.run(settings).await?,
            Self::Approve(command) => command.run(settings).await?,
            Self::Refuse(command) => command.run(settings).await?,
            Self::Address => joining::address(settings)?,
            Self::Activate => joining::activate(settings).await?,
            Self::Renew => renewal::renew(settings).await?,
            Self::Passphrase(command) => command.run(settings)?,
            Self::Device(command) => command.run(settings).await?,
            Self::Sessions(command) => command.run(settings).await?,
            Self::Kit(command) => command.run(settings).await?,
            Self::Contact(command) => command.run(settings).await?,
            Self::Directory(command) => command.run(settings).await?,
            Self::Suspend(command) => command.run(settings).await?,
            Self::RevokeMember(command) => command.run(settings).await?,
            Self::Revocations => revocation::list(settings).await?,
            Self::Freeze(command) => command.run(settings).await?,
            Self::Reinstate(command) => command.run(settings).await?,
            Self::Recovery(command) => command.run(settings).await?,
            Self::Policy(command) => command.run(settings).await?,
            Self::Request(command) => command.run(settings).await?,
            Self::Requests(command) => requests::list(command, settings).await?,
            Self::Decide(command) => command.run(settings).await?,
            Self::Grant(command) => command.run(settings).await?,
            Self::Grants(command) => grants::list(command, settings).await?,
            Self::Revoke(command) => command.run(settings).await?,
            Self::Delegate(command) => command.run(settings).await?,
            Self::Delegates(command) => delegates::list(command, settings).await?,
            Self::Undelegate(command) => command.run(settings).await?,
            Self::Emergency(command) => command.run(settings).await?,
            Self::Record(command) => return command.run(settings).await,
            Self::Log(command) => command.run(settings).await?,
            Self::MembershipLog(command) => command.run(settings).await?,
            Self::Signatures(command) => command.run(settings).await?,
            Self::Feedback(command) => command.run(settings).await?,
            Self::Transaction(command) => command.run(settings).await?,
        }
        Ok(ExitCode::SUCCESS)
    }
}
