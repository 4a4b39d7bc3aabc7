//! The certificate authorities, and what they issue to nodes and services.

use std::time::Duration;

use futures::future::try_join_all;

use super::Up;
use crate::{
    Error, Identity, enrollees,
    enrollment::{self, Issuer},
    msp, names,
    programs::Stage,
    wait,
};

/// How long a server may take from its start to its first answer.
const ANSWERS_WITHIN: Duration = Duration::from_secs(60);

impl Up<'_> {
    /// Starts the certificate authorities and waits until each answers.
    pub(super) async fn start_authorities(&self) -> Result<(), Error> {
        self.authorities.configure()?;
        let programs = self.start(Stage::Authorities)?;
        try_join_all(self.authorities.all().iter().map(|authority| {
            let process = names::authority_server(&authority.server);
            let program = programs.iter().find(|program| program.process == process);
            let program = program.expect("every server of an authority is a process");
            let condition = format!("{} answers", authority.name);
            let answers = || async {
                let info = self.authorities.connect(authority)?.info().await;
                info.map_err(|source| Error::Authority {
                    authority: authority.name.clone(),
                    identity: "its certificate".into(),
                    source,
                })
            };
            wait::until(
                condition,
                ANSWERS_WITHIN,
                program,
                self.network.layout(),
                answers,
            )
        }))
        .await?;
        Ok(())
    }

    /// Gets all certificates and writes the MSPs.
    pub(super) async fn enroll(&self) -> Result<(), Error> {
        let (topology, layout) = (self.network.topology(), self.network.layout());
        let enrollees = &enrollees::all(topology, layout);
        try_join_all(self.authorities.all().iter().map(|authority| async move {
            let registrar = Identity::in_folder(layout.registrar(&authority.name));
            let issuer = Issuer::new(self.authorities, authority, registrar);
            issuer.prepare().await?;
            for (_, enrollee) in enrollees.iter().filter(|(name, _)| *name == authority.name) {
                issuer.issue(enrollee).await?;
            }
            Ok::<_, Error>(())
        }))
        .await?;
        for organization in &topology.organizations {
            msp::write_public(layout, self.authorities, organization)?;
            let admin = Identity::in_folder(layout.admin(organization));
            enrollment::note_msp(&admin, &organization.msp_id)?;
            msp::write_local(
                &admin.folder().join("msp"),
                self.authorities,
                organization,
                &admin,
            )?;
            for node in organization.peers.iter().chain(&organization.orderers) {
                let folder = layout.node(&names::node(organization, node));
                let identity = Identity::in_folder(folder.join("identity"));
                msp::write_local(
                    &folder.join("msp"),
                    self.authorities,
                    organization,
                    &identity,
                )?;
            }
        }
        Ok(())
    }
}
