//! The keepers, the web service, and whether all of it is usable.

use std::time::Duration;

use futures::future::try_join_all;

use super::Up;
use crate::{
    Error, Identity, endorsement_plan::Planner, names, process::Program, programs::Stage, wait,
};

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
            &self.programs.of_stage(Stage::Peers)?,
            &self.programs.of_stage(Stage::Chaincode)?,
        );
        let topology = self.network.topology();
        let pairs = topology.chaincodes().flat_map(|chaincode| {
            self.peers()
                .map(move |(organization, peer)| (chaincode, organization, peer))
        });
        try_join_all(pairs.map(|(chaincode, organization, peer)| {
            let process = names::node(organization, peer);
            let program = named(peers, &process);
            let planner = Planner {
                topology,
                chaincode,
                organization,
                address: self.network.address(&process).to_string(),
                tls_root: layout.tls_root(organization),
                tls_client: Identity::in_folder(layout.chaincode_caller(organization)),
                admin: Identity::in_folder(layout.admin(organization)),
                peer: process,
            };
            async move {
                let condition = format!("{} plans endorsements", program.process);
                wait::until(condition, PLANS_WITHIN, program, layout, || planner.check()).await?;
                let service = named(chaincodes, &chaincode.process(organization));
                let condition = format!("{} reaches {}", program.process, service.process);
                let answers = || self.lifecycle.ask_chaincode(chaincode, organization, peer);
                wait::until(condition, PLANS_WITHIN, service, layout, answers).await
            }
        }))
        .await?;
        Ok(())
    }
}

fn named<'a>(programs: &'a [Program], process: &str) -> &'a Program {
    let program = programs.iter().find(|program| program.process == process);
    program.expect("every peer and every peer's chaincode is a process")
}
