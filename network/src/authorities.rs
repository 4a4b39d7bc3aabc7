//! The certificate authorities: which server runs which, and the configuration of the servers.

use std::path::PathBuf;

use fabric_ca::CertificateAuthority;
use rand::distr::{Alphanumeric, SampleString};
use serde_json::{Value, json};

use crate::{Error, Layout, Organization, Ports, Topology, file, names};

/// What an authority issues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Issues {
    Nodes,
    Tls,
    Members,
}

/// One certificate authority on one server.
#[derive(Debug, Clone)]
pub(crate) struct Authority {
    pub(crate) name: String,
    pub(crate) server: String,
    pub(crate) issues: Issues,
}

/// The authorities of a topology. On each server a TLS authority comes first: the first is the server's default and
/// issues the certificate of the server itself, which no authority that an MSP trusts may do.
pub(crate) fn all(topology: &Topology) -> Vec<Authority> {
    let of = |organization: &Organization, issues| {
        let (name, server) = match issues {
            Issues::Tls => (
                names::tls_authority(organization),
                &organization.node_authorities,
            ),
            Issues::Nodes => (
                names::node_authority(organization),
                &organization.node_authorities,
            ),
            Issues::Members => (
                names::member_authority(organization),
                &topology.ministry().node_authorities,
            ),
        };
        Authority {
            name,
            server: server.clone(),
            issues,
        }
    };
    let everybody = || topology.organizations.iter();
    let tls = everybody().map(|organization| of(organization, Issues::Tls));
    let nodes = everybody().map(|organization| of(organization, Issues::Nodes));
    let members = topology
        .member_organizations()
        .map(|organization| of(organization, Issues::Members));
    tls.chain(nodes).chain(members).collect()
}

/// The servers of a network, as its files describe them.
#[derive(Debug, Clone)]
pub(crate) struct Authorities<'a> {
    topology: &'a Topology,
    layout: &'a Layout,
    ports: &'a Ports,
    all: Vec<Authority>,
}

impl<'a> Authorities<'a> {
    pub(crate) fn new(topology: &'a Topology, layout: &'a Layout, ports: &'a Ports) -> Self {
        Self {
            topology,
            layout,
            ports,
            all: all(topology),
        }
    }

    /// Every authority.
    pub(crate) fn all(&self) -> &[Authority] {
        &self.all
    }

    /// The authority of that name.
    pub(crate) fn named(&self, name: &str) -> &Authority {
        self.all
            .iter()
            .find(|authority| authority.name == name)
            .expect("every organization has its authorities")
    }

    /// The authority's root certificate, which its server makes when it starts for the first time.
    pub(crate) fn root(&self, authority: &Authority) -> PathBuf {
        self.home(authority).join("ca-cert.pem")
    }

    /// The address of the authority's server.
    pub(crate) fn url(&self, authority: &Authority) -> String {
        format!(
            "https://{}",
            self.ports
                .address(&names::authority_server(&authority.server))
        )
    }

    /// The root of the TLS certificate of the authority's server.
    pub(crate) fn server_tls_root(&self, authority: &Authority) -> PathBuf {
        self.root(self.default_of(&authority.server))
    }

    /// A connection to an authority whose server has started.
    pub(crate) fn connect(&self, authority: &Authority) -> Result<CertificateAuthority, Error> {
        let tls_root = file::read(&self.server_tls_root(authority))?;
        CertificateAuthority::new(&self.url(authority), &authority.name, &tls_root).map_err(
            |source| Error::Authority {
                authority: authority.name.clone(),
                identity: "a connection".into(),
                source,
            },
        )
    }

    /// The registrar's password, made when first asked for.
    pub(crate) fn registrar_password(&self, authority: &Authority) -> Result<String, Error> {
        let path = self.home(authority).join("registrar-password");
        if let Some(password) = file::read_if_present(&path)? {
            return Ok(password);
        }
        let password = Alphanumeric.sample_string(&mut rand::rng(), 32);
        file::write_private(&path, &password)?;
        Ok(password)
    }

    /// Writes the configuration of every server.
    pub(crate) fn configure(&self) -> Result<(), Error> {
        for server in names::authority_servers(self.topology) {
            self.configure_server(server)?;
        }
        Ok(())
    }

    fn configure_server(&self, server: &str) -> Result<(), Error> {
        let home = self.layout.authority_server(server);
        let default = self.default_of(server);
        let process = names::authority_server(server);
        let others: Vec<_> = self
            .all
            .iter()
            .filter(|other| other.server == server && other.name != default.name)
            .collect();
        for other in &others {
            let settings = authority_settings(other, &self.registrar_password(other)?);
            write_yaml(&self.home(other).join(CONFIGURATION), &settings)?;
        }
        let files: Vec<_> = others
            .iter()
            .map(|other| format!("authorities/{}/{CONFIGURATION}", other.name))
            .collect();
        let mut settings = authority_settings(default, &self.registrar_password(default)?);
        let of_the_server = json!({
            "address": "127.0.0.1",
            "port": self.ports.address(&process).port(),
            "tls": { "enabled": true },
            "cafiles": files,
            "operations": { "listenAddress": self.ports.address(&format!("{process}/operations")).to_string() },
        });
        merge(&mut settings, of_the_server);
        write_yaml(&home.join(CONFIGURATION), &settings)
    }

    /// The certificate that the server of a default authority shows. The server makes it when it starts, if it is absent.
    pub(crate) fn server_certificate(&self, default: &Authority) -> PathBuf {
        self.home(default).join("tls-cert.pem")
    }

    /// The authority that a server has as its default.
    pub(crate) fn default_of(&self, server: &str) -> &Authority {
        self.all
            .iter()
            .find(|authority| authority.server == server)
            .expect("every server runs at least one authority")
    }

    fn home(&self, authority: &Authority) -> PathBuf {
        let server = self.layout.authority_server(&authority.server);
        if self.default_of(&authority.server).name == authority.name {
            server
        } else {
            server.join("authorities").join(&authority.name)
        }
    }
}

/// The enrollment id of each authority's first identity.
pub(crate) const REGISTRAR: &str = "registrar";

const CONFIGURATION: &str = "fabric-ca-server-config.yaml";

/// Five years. A member may not sign in for years, and without a certificate would need a recovery. The ledger pins each
/// member's keys, so a longer certificate lets nobody act whom the ledger does not know.
const CERTIFICATE_EXPIRY: &str = "43800h";

fn authority_settings(authority: &Authority, registrar_password: &str) -> Value {
    let (roles, attributes, usage) = match authority.issues {
        Issues::Nodes => (
            "peer,orderer,admin,client",
            "",
            json!(["digital signature"]),
        ),
        Issues::Tls => (
            "client",
            "",
            json!(["digital signature", "server auth", "client auth"]),
        ),
        Issues::Members => ("client", MEMBER_ATTRIBUTES, json!(["digital signature"])),
    };
    let profile = json!({ "usage": usage, "expiry": CERTIFICATE_EXPIRY });
    json!({
        "ca": { "name": authority.name },
        "csr": {
            "cn": authority.name,
            "keyrequest": { "algo": "ecdsa", "size": 256 },
            "hosts": ["localhost", "127.0.0.1"],
            "ca": { "expiry": "131400h", "pathlength": 0 },
        },
        "registry": {
            "maxenrollments": -1,
            "identities": [{
                "name": REGISTRAR,
                "pass": registrar_password,
                "type": "client",
                "affiliation": "",
                "attrs": {
                    "hf.Registrar.Roles": roles,
                    "hf.Registrar.Attributes": attributes,
                    "hf.Revoker": true,
                    "hf.GenCRL": true,
                    "hf.AffiliationMgr": true,
                },
            }],
        },
        "db": { "type": "sqlite3", "datasource": "fabric-ca-server.db" },
        "signing": { "default": profile, "profiles": { "tls": profile } },
        "bccsp": {
            "default": "SW",
            "sw": { "hash": "SHA2", "security": 256, "filekeystore": { "keystore": "msp/keystore" } },
        },
    })
}

/// What the first registrar may give to members; registrars of further members are members themselves.
const MEMBER_ATTRIBUTES: &str =
    "emr.role,emr.id,emr.hospital,hf.Registrar.Roles,hf.Registrar.Attributes,hf.Revoker";

fn merge(into: &mut Value, from: Value) {
    let (Value::Object(into), Value::Object(from)) = (into, from) else {
        unreachable!("settings are objects");
    };
    into.extend(from);
}

/// JSON is YAML, and cannot be broken by what a path or name contains.
pub(crate) fn write_yaml(path: &std::path::Path, settings: &Value) -> Result<(), Error> {
    let settings = serde_json::to_string_pretty(settings).expect("JSON values can be written");
    file::write_private(
        path,
        format!("# Written by emr-network at every start.\n{settings}\n"),
    )
}
