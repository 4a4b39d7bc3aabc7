//! Every certificate of what a network runs: whose it is, when it ends, and who reads it only once.

use std::{path::PathBuf, time::Duration};

use emr_model::Timestamp;
use emr_trust::Certificate;

use crate::{
    Error, Identity, Layout, Topology,
    authorities::{Authorities, Authority},
    enrollees,
    enrollment::Enrollee,
    file, names,
};

/// How long before its end a certificate is to be renewed: 60 days.
pub const RENEWED_WITHIN: Duration = Duration::from_secs(60 * 24 * 3_600);

/// A certificate of what a network runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// The authority that issued it.
    pub authority: String,
    /// Its owner, as the authority knows them: a process, an administrator, a registrar, or the authority itself.
    pub owner: String,
    /// The last second in which it is valid.
    pub ends: Timestamp,
    /// Whether [`Network::renew`](crate::Network::renew) renews it. It renews all but the roots of the authorities.
    pub is_renewable: bool,
}

/// A certificate's place in the data folder.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) authority: Authority,
    pub(crate) owner: Owner,
    path: PathBuf,
}

/// Whose a certificate is, which decides how it is renewed.
#[derive(Debug)]
pub(crate) enum Owner {
    /// The authority itself: its root.
    Authority,
    /// The server on which the authority runs, as other programs see it.
    Server,
    /// The first registrar of the authority.
    Registrar,
    /// Any other.
    Enrollee(Enrollee),
}

/// The places of all certificates that were issued so far.
pub(crate) fn all(
    topology: &Topology,
    layout: &Layout,
    authorities: &Authorities<'_>,
) -> Vec<Place> {
    let mut places = Vec::new();
    for authority in authorities.all() {
        let place = |owner, path| Place {
            authority: authority.clone(),
            owner,
            path,
        };
        places.push(place(Owner::Authority, authorities.root(authority)));
        let registrar = Identity::in_folder(layout.registrar(&authority.name));
        places.push(place(Owner::Registrar, registrar.certificate()));
    }
    for server in names::authority_servers(topology) {
        let authority = authorities.default_of(server);
        places.push(Place {
            authority: authority.clone(),
            owner: Owner::Server,
            path: authorities.server_certificate(authority),
        });
    }
    for (authority, enrollee) in enrollees(topology, layout) {
        places.push(Place {
            authority: authorities.named(&authority).clone(),
            path: enrollee.identity.certificate(),
            owner: Owner::Enrollee(enrollee),
        });
    }
    places.retain(Place::exists);
    places
}

/// All enrollees, those among them that only the next version of the medical records' chaincode will use again.
fn enrollees(topology: &Topology, layout: &Layout) -> Vec<(String, Enrollee)> {
    let mut next = topology.clone();
    next.chaincode.version += 1;
    let mut all = enrollees::all(topology, layout);
    for (authority, enrollee) in enrollees::all(&next, layout) {
        let is_new = |(_, known): &(String, Enrollee)| known.identity != enrollee.identity;
        if all.iter().all(is_new) {
            all.push((authority, enrollee));
        }
    }
    all
}

impl Place {
    /// Whether the certificate is there.
    pub(crate) fn exists(&self) -> bool {
        self.path.exists()
    }

    /// The certificate as it is now.
    pub(crate) fn issued(&self) -> Result<Issued, Error> {
        let certificate = Certificate::from_pem(file::read(&self.path)?);
        let certificate = certificate.map_err(|_| Error::NotACertificate {
            path: self.path.clone(),
        })?;
        Ok(Issued {
            authority: self.authority.name.clone(),
            owner: match &self.owner {
                Owner::Authority => self.authority.name.clone(),
                Owner::Server => names::authority_server(&self.authority.server),
                Owner::Registrar => "registrar".to_owned(),
                Owner::Enrollee(enrollee) => enrollee.name.clone(),
            },
            ends: certificate.not_after(),
            is_renewable: !matches!(self.owner, Owner::Authority),
        })
    }
}

impl Issued {
    /// Whether it ends within this time, or has ended.
    pub fn ends_within(&self, time: Duration) -> bool {
        self.ends <= Timestamp::now().plus(time)
    }
}
