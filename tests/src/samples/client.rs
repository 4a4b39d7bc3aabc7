//! A hospital's administrator, who calls chaincodes through the hospital's own peer.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use emr_network::{Identity as Files, Network, Organization, names};
use fabric_gateway::{
    ChaincodeRefusal, CommitError, Committed, EcdsaSigner, Endpoint, Gateway, Identity,
    ProposalBuilder, TransactionError,
};
use serde_json::Value;

/// A client of one organization, connected to its first peer.
#[derive(Debug)]
pub struct Client {
    msp_id: String,
    channel: String,
    chaincode: &'static str,
    gateway: Gateway,
    /// The peers of the other organizations.
    others: Vec<Gateway>,
}

impl Client {
    /// Both hospitals' clients of a chaincode.
    pub(super) async fn of_hospitals(
        network: &Network,
        chaincode: &'static str,
    ) -> Result<(Self, Self)> {
        let mut a = Self::connect(network, "HospitalAMSP", chaincode).await?;
        let mut b = Self::connect(network, "HospitalBMSP", chaincode).await?;
        let ministry = Self::connect(network, "MinistryMSP", chaincode).await?;
        a.others = vec![b.gateway.clone(), ministry.gateway.clone()];
        b.others = vec![a.gateway.clone(), ministry.gateway];
        Ok((a, b))
    }

    /// The administrator of an organization's nodes as a client of a chaincode.
    ///
    /// # Errors
    ///
    /// If the network has no such organization, or its peer cannot be reached.
    pub async fn connect(network: &Network, msp_id: &str, chaincode: &'static str) -> Result<Self> {
        let topology = network.topology();
        let mut organizations = topology.organizations.iter();
        let organization: &Organization = organizations
            .find(|organization| organization.msp_id.as_str() == msp_id)
            .with_context(|| format!("the network has no organization {msp_id}"))?;
        let peer = names::node(organization, &organization.peers[0]);
        let layout = network.layout();
        let admin = Files::in_folder(layout.admin(organization));
        let identity = Identity::new(msp_id, read(&admin.certificate())?)?;
        let signer = EcdsaSigner::from_pkcs8_pem(&read(&admin.key())?)?;
        let connection = Endpoint::new(format!("https://{}", network.address(&peer)))
            .tls_root(read(&layout.tls_root(organization))?)
            .connect()
            .await?;
        Ok(Self {
            msp_id: msp_id.to_owned(),
            channel: topology.channel.clone(),
            chaincode,
            gateway: Gateway::new(connection, identity, signer),
            others: Vec::new(),
        })
    }

    /// The organization.
    pub fn msp_id(&self) -> &str {
        &self.msp_id
    }

    /// A call of a function. The gateway finds out who has to endorse it.
    pub(super) fn call(&self, function: &str) -> ProposalBuilder {
        ProposalBuilder::new(&self.channel, self.chaincode, function)
    }

    /// A call that shows private data only to the client's own organization.
    pub(super) fn private_call(&self, function: &str) -> ProposalBuilder {
        self.call(function).endorsing_organizations([&self.msp_id])
    }

    /// Changes the ledger, and waits until the peers of the other organizations see it, too: any of them may endorse the next
    /// call, and a peer that is a block behind would refuse it.
    pub(super) async fn submit(&self, call: ProposalBuilder) -> Result<Committed> {
        let committed = self.try_submit(call).await?;
        for other in &self.others {
            let seen = other.commit_status(&self.channel, &committed.transaction_id);
            seen.await?.valid()?;
        }
        Ok(committed)
    }

    /// What a function answers, as JSON or as text.
    pub(super) async fn evaluate(&self, call: ProposalBuilder) -> Result<Value> {
        let proposal = call.build_for(self.gateway.identity());
        let result = self.gateway.evaluate_proposal(proposal).await?;
        let text = || Value::String(String::from_utf8_lossy(&result).into_owned());
        Ok(serde_json::from_slice(&result).unwrap_or_else(|_| text()))
    }

    /// The chaincode's refusal to change the ledger.
    pub(super) async fn refused(&self, call: ProposalBuilder) -> Result<ChaincodeRefusal> {
        match self.try_submit(call).await {
            Ok(_) => bail!("the chaincode should have refused"),
            Err(error) => error.chaincode_refusal().ok_or_else(|| error.into()),
        }
    }

    /// A function's refusal to answer.
    pub(super) async fn refused_to_tell(&self, call: ProposalBuilder) -> Result<ChaincodeRefusal> {
        let proposal = call.build_for(self.gateway.identity());
        match self.gateway.evaluate_proposal(proposal).await {
            Ok(_) => bail!("the chaincode should have refused"),
            Err(error) => error.chaincode_refusal().ok_or_else(|| error.into()),
        }
    }

    /// Why the peers of the channel find an endorsed transaction invalid.
    pub(super) async fn invalid(&self, call: ProposalBuilder) -> Result<CommitError> {
        match self.try_submit(call).await {
            Ok(_) => bail!("the transaction should have been invalid"),
            Err(TransactionError::Commit(error)) => Ok(error),
            Err(error) => Err(error.into()),
        }
    }

    async fn try_submit(&self, call: ProposalBuilder) -> Result<Committed, TransactionError> {
        let proposal = call.build_for(self.gateway.identity());
        self.gateway.submit_proposal(proposal).await
    }
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
}
