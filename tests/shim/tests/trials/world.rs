//! A network with the chaincodes of both kinds, and clients of several organizations.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use emr_network::{Identity as Files, ScopedNetwork, names};
use fabric_ca::{
    CertificateAuthority, CertificateRequest, EnrollRequest, EnrollmentSecret, RegisterRequest,
    SigningKey,
};
use fabric_gateway::{Channel, EcdsaSigner, Endpoint, Gateway, Identity};
use tokio::task::spawn_blocking;

use crate::chaincodes;
use crate::trial::Failure;

/// What all trials share.
pub(crate) struct World {
    pub(crate) network: ScopedNetwork,
    pub(crate) channel: String,
    /// Of the ministry with attributes, of hospital B, and an administrator of hospital A.
    pub(crate) clients: Vec<Client>,
    pub(crate) peers: Vec<Peer>,
}

/// Who signs proposals.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) identity: Identity,
    pub(crate) signer: Arc<EcdsaSigner>,
}

/// An organization's first peer.
pub(crate) struct Peer {
    pub(crate) msp_id: String,
    pub(crate) connection: Channel,
}

/// The attributes of the first client.
const ATTRIBUTES: [(&str, &str); 2] = [("emr.role", "patient"), ("emr.id", "some, \"one\"")];

impl World {
    /// Brings a network up in `data`, with the chaincodes and clients.
    pub(crate) async fn set_up(data: PathBuf, fabric: Option<PathBuf>) -> Result<Self, Failure> {
        let programs = data.with_extension("programs");
        fs::create_dir_all(&programs)?;
        let build = spawn_blocking(move || chaincodes::all(&programs));
        let mut network = ScopedNetwork::up(data, fabric).await?;
        let deployments = build.await?.map_err(std::io::Error::other)?;
        network.deploy(&deployments).await?;

        let clients = vec![
            enroll(&network, "ministry", &ATTRIBUTES).await?,
            enroll(&network, "hospital-b", &[]).await?,
            administrator(&network, "hospital-a")?,
        ];
        let mut peers = Vec::new();
        for organization in network.topology().member_organizations() {
            let process = names::node(organization, &organization.peers[0]);
            let root = fs::read_to_string(network.layout().tls_root(organization))?;
            let address = format!("https://{}", network.address(&process));
            peers.push(Peer {
                msp_id: organization.msp_id.to_string(),
                connection: Endpoint::new(address).tls_root(root).connect_lazy()?,
            });
        }
        Ok(Self {
            channel: network.topology().channel.clone(),
            network,
            clients,
            peers,
        })
    }

    /// Whether peers take many writes together, which only those of Fabric 3.1 do.
    pub(crate) fn has_batches(&self) -> bool {
        let version = self.network.fabric_version();
        version.is_some_and(|version| version.has_batches())
    }

    /// The gateway of a peer, in a client's name.
    pub(crate) fn gateway(&self, peer: &Peer, client: &Client) -> Gateway {
        let connection = peer.connection.clone();
        Gateway::new(
            connection,
            client.identity.clone(),
            Shared(client.signer.clone()),
        )
    }
}

/// A signer that several gateways use.
struct Shared(Arc<EcdsaSigner>);

impl fabric_gateway::Signer for Shared {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, fabric_gateway::SigningError> {
        self.0.sign(message)
    }
}

/// A new client of an organization, from the authority of its members.
async fn enroll(
    network: &ScopedNetwork,
    organization: &str,
    attributes: &[(&str, &str)],
) -> Result<Client, Failure> {
    let topology = network.topology();
    let organization = topology
        .organizations
        .iter()
        .find(|candidate| candidate.name == organization)
        .expect("the built-in topology has it");
    let server = &topology.ministry().node_authorities;
    let root = network
        .layout()
        .authority_server(server)
        .join("ca-cert.pem");
    let address = network.address(&names::authority_server(server));
    let authority = CertificateAuthority::new(
        &format!("https://{address}"),
        names::member_authority(organization),
        &fs::read_to_string(root)?,
    )?;

    let registrar = Files::in_folder(network.layout().registrar(authority.name()));
    let registrar_key = SigningKey::from_pem(&fs::read_to_string(registrar.key())?)?;
    let registrar_certificate = fs::read_to_string(registrar.certificate())?;
    let name = "script-client";
    let secret = EnrollmentSecret::from("a secret of this network alone".to_owned());
    let mut request = RegisterRequest::client(name);
    request.secret = Some(secret.clone());
    for (attribute, value) in attributes {
        request = request.with_attribute(*attribute, *value);
    }
    authority
        .register(&request, &registrar_certificate, &registrar_key)
        .await?;

    let key = SigningKey::generate()?;
    let request = EnrollRequest::new(CertificateRequest::new(name).to_pem(&key)?);
    let enrollment = authority.enroll(&request, name, &secret).await?;
    Ok(Client {
        identity: Identity::new(organization.msp_id.as_str(), enrollment.certificate)?,
        signer: Arc::new(EcdsaSigner::from_pkcs8_pem(&key.to_pem())?),
    })
}

/// The administrator of an organization's nodes.
fn administrator(network: &ScopedNetwork, organization: &str) -> Result<Client, Failure> {
    let mut organizations = network.topology().organizations.iter();
    let organization = organizations
        .find(|candidate| candidate.name == organization)
        .expect("the built-in topology has it");
    let files = Files::in_folder(network.layout().admin(organization));
    let certificate = fs::read_to_string(files.certificate())?;
    let key = fs::read_to_string(files.key())?;
    Ok(Client {
        identity: Identity::new(organization.msp_id.as_str(), certificate)?,
        signer: Arc::new(EcdsaSigner::from_pkcs8_pem(&key)?),
    })
}
