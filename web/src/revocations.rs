//! Certificates that the channel's configuration says are revoked: their sessions end when peers stop believing them.

use std::collections::HashSet;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use emr_model::Digest;
use fabric_protos::common::{Block, ConfigEnvelope, Envelope, HeaderType, Payload};
use fabric_protos::msp::{FabricMspConfig, MspConfig};
use fabric_protos::protos::FilteredBlock;
use futures::StreamExt;
use prost::{DecodeError, Message};
use x509_parser::pem::Pem;
use x509_parser::prelude::{CertificateRevocationList, FromDer};

use crate::certificate::CertificateNumber;
use crate::problem::ApiError;
use crate::state::AppState;
use emr_service::chain;

/// Between the end of one stream of blocks and the next.
const PAUSE: Duration = Duration::from_secs(2);

/// The lists of all organizations, as the channel's newest configuration has them.
#[derive(Default)]
pub(crate) struct Revocations(RwLock<HashSet<CertificateNumber>>);

impl Revocations {
    /// Whether a certificate is on a list.
    pub(crate) fn has(&self, number: &CertificateNumber) -> bool {
        let revoked = self.0.read();
        revoked
            .expect("nothing panics while it holds this lock")
            .contains(number)
    }

    fn replace(&self, revoked: HashSet<CertificateNumber>) {
        let mut present = self.0.write();
        **present
            .as_mut()
            .expect("nothing panics while it holds this lock") = revoked;
    }
}

/// Follows the channel's configuration for as long as the service runs. Meanwhile who was revoked may keep a session, but
/// peers refuse whatever comes through it.
pub(crate) async fn follow(state: Arc<AppState>) {
    loop {
        if let Err(error) = follow_once(&state).await {
            tracing::warn!(
                error = chain(&error),
                "the channel's configuration cannot be followed for now"
            );
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn follow_once(state: &AppState) -> Result<(), ApiError> {
    // In this order: a configuration of a later block is seen twice rather than never.
    let height = state.peer.height().await?;
    read(state).await?;
    let mut blocks = state.peer.blocks_from(height)?;
    while let Some(block) = blocks.next().await {
        if is_configuration(&block.map_err(ApiError::internal)?) {
            read(state).await?;
        }
    }
    Ok(())
}

async fn read(state: &AppState) -> Result<(), ApiError> {
    let block = state.peer.configuration().await?;
    let revoked = revoked(block).map_err(ApiError::internal)?;
    tracing::info!(
        certificates = revoked.len(),
        "read the lists of revoked certificates"
    );
    state.revocations.replace(revoked);
    Ok(())
}

fn is_configuration(block: &FilteredBlock) -> bool {
    let mut transactions = block.filtered_transactions.iter();
    transactions.any(|transaction| transaction.r#type == HeaderType::Config as i32)
}

fn revoked(block: Block) -> Result<HashSet<CertificateNumber>, DecodeError> {
    let envelope = block.data.unwrap_or_default().data.into_iter().next();
    let payload = Payload::decode(Envelope::decode(envelope.unwrap_or_default())?.payload)?;
    let configuration = ConfigEnvelope::decode(payload.data)?;
    let channel = configuration.config.unwrap_or_default().channel_group;
    let mut revoked = HashSet::new();
    for group in channel.unwrap_or_default().groups.into_values() {
        for mut organization in group.groups.into_values() {
            let Some(msp) = organization.values.remove("MSP") else {
                continue;
            };
            let msp = FabricMspConfig::decode(MspConfig::decode(msp.value)?.config)?;
            revoked.extend(msp.revocation_list.iter().flat_map(|list| numbers(list)));
        }
    }
    Ok(revoked)
}

/// What is on a list in PEM. Peers do not start with one that cannot be read.
fn numbers(list: &[u8]) -> Vec<CertificateNumber> {
    let Some(Ok(block)) = Pem::iter_from_buffer(list).next() else {
        return Vec::new();
    };
    let Ok((_, list)) = CertificateRevocationList::from_der(&block.contents) else {
        return Vec::new();
    };
    let issuer = Digest::of(list.issuer().as_raw());
    list.iter_revoked_certificates()
        .map(|revoked| CertificateNumber {
            issuer: issuer.clone(),
            serial: revoked.raw_serial().to_vec(),
        })
        .collect()
}
