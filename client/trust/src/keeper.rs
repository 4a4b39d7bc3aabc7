//! Whether a registered keeper signed a receipt or a release.

use emr_api::custody::{Receipt, Released};
use emr_model::keeper::Keeper;
use emr_model::{Digest, TransactionId};
use fabric_gateway::Identity;

use crate::certificate::Certificate;
use crate::trust::TrustError;

/// Checks a receipt against the keeper's endorsed entry, the file and the transaction.
///
/// # Errors
///
/// [`TrustError::AnotherReceipt`] or [`TrustError::NotTheKeeper`].
pub fn verify_receipt(
    receipt: &Receipt,
    keeper: &Keeper,
    transaction: &TransactionId,
    file: &Digest,
) -> Result<(), TrustError> {
    let is_about_this =
        &receipt.transaction == transaction && &receipt.file == file && receipt.msp == keeper.msp;
    if !is_about_this {
        return Err(TrustError::AnotherReceipt(keeper.msp.clone()));
    }
    let text = Receipt::signed_text(transaction, file, &keeper.msp);
    verify_keeper(keeper, &receipt.certificate, &text, &receipt.signature.0)
}

/// Checks that the keeper with this endorsed entry signed a release.
///
/// # Errors
///
/// [`TrustError::NotTheKeeper`].
pub fn verify_released(released: &Released, keeper: &Keeper) -> Result<(), TrustError> {
    let text = Released::signed_text(&released.sealed.0);
    verify_keeper(keeper, &released.certificate, &text, &released.signature.0)
}

/// The keeper's key is pinned on the ledger, so its certificate's chain does not matter.
fn verify_keeper(
    keeper: &Keeper,
    certificate: &str,
    text: &[u8],
    signature: &[u8],
) -> Result<(), TrustError> {
    let not_the_keeper = || TrustError::NotTheKeeper(keeper.msp.clone());
    let key = Certificate::from_pem(certificate).map_err(|_| not_the_keeper())?;
    let identity = Identity::new(keeper.msp.as_str(), certificate).map_err(|_| not_the_keeper())?;
    if key.key_digest() == &keeper.key && identity.verifies(text, signature) {
        Ok(())
    } else {
        Err(not_the_keeper())
    }
}
