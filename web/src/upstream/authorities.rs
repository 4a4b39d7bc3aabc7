//! The organizations' certificate authorities.

use std::collections::HashMap;

use anyhow::Context;
use fabric_ca::CertificateAuthority;

use crate::problem::ApiError;
use emr_service::file::read_text;
use emr_service::settings::WebSettings;

/// The certificate authorities that this service can reach, by their names.
pub(crate) struct Authorities(HashMap<String, CertificateAuthority>);

impl Authorities {
    /// Prepares a connection to each authority of the settings.
    pub(crate) fn new(config: &WebSettings) -> anyhow::Result<Self> {
        let authorities = config.authorities.iter().map(|settings| {
            let roots = read_text(&settings.tls_ca)?;
            let authority = CertificateAuthority::new(&settings.url, &settings.name, &roots)
                .with_context(|| format!("the settings of the authority {}", settings.name))?;
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
        self.0.get(name).ok_or(ApiError::NotFound)
    }
}
