//! The keepers, the web service, and whether all of it is usable.

use std::time::Duration;

use futures::future::try_join_all;

use super::Up;
use crate::{Error, Identity, endorsement_plan::Planner, names, programs::Stage, wait};

/// How long the peers may take to hear of each other and of their chaincode.
const PLANS_WITHIN: Duration = Duration::from_secs(60);

impl Up<'_> {
    /// Starts the keepers and the web service.
    pub(super) async fn start_services(&self) -> Result<(), Error> {
        self.services.write_profile()?;
        for organization in self.network.topology().member_organizations() {
            self.services.write_keeper(organization)?;
        }
        self.services.write_web()?;
        self.start_and_wait(Stage::Services).await
    }

    /// Waits until every peer knows its chaincode and all other peers with theirs.
    pub(super) async fn plan(&self) -> Result<(), Error> {
        let layout = self.network.layout();
        let (peers, chaincodes) = (
            self.programs.of_stage(Stage::Peers),
            self.programs.of_stage(Stage::Chaincode),
        );
        let chaincodes = &chaincodes;
        try_join_all(self.peers().map(|(organization, peer)| {
            let process = names::node(organization, peer);
            let program = peers.iter().find(|program| program.process == process);
            let program = program.expect("every peer is a process");
            let planner = Planner {
                topology: self.network.topology(),
                organization,
                address: self.network.address(&process).to_string(),
                tls_root: layout.tls_root(organization),
                tls_client: Identity::in_folder(layout.chaincode(organization).join("caller-tls")),
                admin: Identity::in_folder(layout.admin(organization)),
                peer: process,
            };
            async move {
                let condition = format!("{} plans endorsements", program.process);
                wait::until(condition, PLANS_WITHIN, program, layout, || planner.check()).await?;
                let chaincode = chaincodes
                    .iter()
                    .find(|program| program.process == names::chaincode(organization));
                let chaincode =
                    chaincode.expect("every organization with peers has a chaincode process");
                let condition = format!("{} reaches {}", program.process, chaincode.process);
                let answers = || self.lifecycle.ask_chaincode(organization, peer);
                wait::until(condition, PLANS_WITHIN, chaincode, layout, answers).await
            }
        }))
        .await?;
        Ok(())
    }
}
