//! Whether a peer can plan an endorsement with peers of other organizations, as its gateway will have to.

use std::path::PathBuf;

use fabric_ca::SigningKey;
use fabric_protos::{
    discovery::{
        AuthInfo, ChaincodeQuery, ChaincodeQueryResult, Query, Request, Response, SignedRequest,
        discovery_client::DiscoveryClient, query, query_result,
    },
    msp::SerializedIdentity,
    protos::{ChaincodeCall, ChaincodeInterest},
};
use prost::Message;
use sha2::{Digest, Sha256};
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint};

use crate::{Error, Identity, Organization, Topology, chaincode::AnyChaincode};

/// Asks one peer's discovery service, as an administrator of the peer's organization.
#[derive(Debug)]
pub(crate) struct Planner<'a> {
    pub(crate) topology: &'a Topology,
    pub(crate) chaincode: AnyChaincode<'a>,
    pub(crate) organization: &'a Organization,
    /// The name of the peer's process.
    pub(crate) peer: String,
    /// `host:port` of the peer.
    pub(crate) address: String,
    pub(crate) tls_root: PathBuf,
    /// The service answers only clients that show a certificate; it accepts every certificate.
    pub(crate) tls_client: Identity,
    pub(crate) admin: Identity,
}

impl Planner<'_> {
    /// Checks that the peer can satisfy the endorsement policy. With the channel's policy, the plan must include every
    /// peer of the channel.
    pub(crate) async fn check(&self) -> Result<(), Error> {
        let plan = self.ask().await?;
        let known: usize = plan
            .content
            .iter()
            .flat_map(|descriptor| descriptor.endorsers_by_groups.values())
            .map(|group| group.peers.len())
            .sum();
        let all = self
            .topology
            .member_organizations()
            .map(|organization| organization.peers.len())
            .sum();
        let is_the_channels = self.chaincode.endorsement_policy().is_none();
        if is_the_channels && known < all {
            return Err(self.refused(format!(
                "it knows {known} of {all} peers with the chaincode"
            )));
        }
        Ok(())
    }

    async fn ask(&self) -> Result<ChaincodeQueryResult, Error> {
        let request = self.request()?;
        let channel = self.connect().await?;
        let answer = DiscoveryClient::new(channel).discover(request).await;
        let Response { results } = answer
            .map_err(|status| self.refused(status.message().to_owned()))?
            .into_inner();
        match results.into_iter().next().and_then(|result| result.result) {
            Some(query_result::Result::CcQueryRes(plan)) => Ok(plan),
            Some(query_result::Result::Error(error)) => Err(self.refused(error.content)),
            _ => Err(self.refused("it gave no answer".into())),
        }
    }

    fn request(&self) -> Result<SignedRequest, Error> {
        let tls_certificate =
            fabric_x509::one_block(read(self.tls_client.certificate())?, "CERTIFICATE")
                .ok_or_else(|| self.refused("the TLS certificate is not one in PEM".into()))?;
        let interest = ChaincodeInterest {
            chaincodes: vec![ChaincodeCall {
                name: self.chaincode.name().to_owned(),
                ..Default::default()
            }],
        };
        let query = Query {
            channel: self.topology.channel.clone(),
            query: Some(query::Query::CcQuery(ChaincodeQuery {
                interests: vec![interest],
            })),
        };
        let creator = SerializedIdentity {
            mspid: self.organization.msp_id.to_string(),
            id_bytes: read(self.admin.certificate())?.into(),
        };
        let authentication = AuthInfo {
            client_identity: creator.encode_to_vec().into(),
            client_tls_cert_hash: Sha256::digest(&tls_certificate).to_vec().into(),
        };
        let payload = Request {
            authentication: Some(authentication),
            queries: vec![query],
        }
        .encode_to_vec();
        let key = SigningKey::from_pem(&read(self.admin.key())?).map_err(|error| {
            self.refused(format!("the administrator's key is unusable: {error}"))
        })?;
        let signature = key.sign(&payload).into();
        Ok(SignedRequest {
            payload: payload.into(),
            signature,
        })
    }

    async fn connect(&self) -> Result<Channel, Error> {
        let tls = ClientTlsConfig::new()
            .ca_certificate(Certificate::from_pem(read(self.tls_root.clone())?))
            .identity(tonic::transport::Identity::from_pem(
                read(self.tls_client.certificate())?,
                read(self.tls_client.key())?,
            ));
        let failed = |error: tonic::transport::Error| self.refused(error.to_string());
        let endpoint =
            Endpoint::from_shared(format!("https://{}", self.address)).map_err(failed)?;
        endpoint
            .tls_config(tls)
            .map_err(failed)?
            .connect()
            .await
            .map_err(failed)
    }

    fn refused(&self, answer: String) -> Error {
        Error::Refused {
            program: self.peer.clone(),
            answer,
        }
    }
}

fn read(path: PathBuf) -> Result<String, Error> {
    crate::file::read(&path)
}
