//! The organizations' certificate authorities.

use std::collections::HashMap;

use anyhow::Context;
use emr_api::network::NodeKind;
use emr_api::profile::Profile;
use fabric_ca::CertificateAuthority;

use super::KnownNode;
use crate::problem::ApiError;
use emr_service::file::read_text;
use emr_service::settings::WebSettings;

/// The certificate authorities that this service can reach, by their names.
pub(crate) struct Authorities(HashMap<String, Authority>);

struct Authority {
    connection: CertificateAuthority,
    url: String,
    tls_roots: String,
}

impl Authorities {
    /// Prepares a connection to each authority of the settings.
    pub(crate) fn new(config: &WebSettings) -> anyhow::Result<Self> {
        let authorities = config.authorities.iter().map(|settings| {
            let roots = read_text(&settings.tls_ca)?;
            let connection = CertificateAuthority::new(&settings.url, &settings.name, &roots)
                .with_context(|| format!("the settings of the authority {}", settings.name))?;
            let authority = Authority {
                connection,
                url: settings.url.clone(),
                tls_roots: roots,
            };
            Ok((settings.name.clone(), authority))
        });
        authorities.collect::<anyhow::Result<_>>().map(Self)
    }

    /// The authority of this name.
    ///
    /// # Errors
    ///
    /// [`ApiError::NotFound`] if the settings do not name it.
    pub(crate) fn named(&self, name: &str) -> Result<&CertificateAuthority, ApiError> {
        let authority = self.0.get(name).ok_or(ApiError::NotFound)?;
        Ok(&authority.connection)
    }

    /// The authorities of members, as the settings and the profile name them.
    pub(crate) fn known_nodes<'a>(
        &'a self,
        profile: &'a Profile,
    ) -> impl Iterator<Item = KnownNode> + 'a {
        profile.organizations.iter().filter_map(|organization| {
            let authority = self.0.get(&organization.member_authority)?;
            Some(KnownNode {
                msp: organization.msp.clone(),
                kind: NodeKind::Authority,
                address: authority.url.strip_prefix("https://")?.to_owned(),
                tls_roots: vec![authority.tls_roots.clone().into()],
                height: None,
                identity: None,
            })
        })
    }
}
