//! Recovery shares: the keeper holds shares of members' recovery keys, and hands them on after a recovery.

use std::sync::Arc;

use emr_api::custody::{Released, Restore};
use emr_model::member::PinnedKey;
use emr_model::recovery::{Recovery, RecoveryStatus};
use emr_model::{Call, MemberId, Recipient, TransactionId};
use emr_sealing::recovery_share::{MAX_RECOVERY_FILE_BYTES, RecoveryShare};
use tracing::info;

use crate::Error;
use crate::keeper::Keeper;
use crate::proposal::MembersProposal;
use crate::store::Sealed;

impl Keeper {
    /// Checks that the file has this keeper's share of a recovery key of the member who changes their keys.
    pub(crate) fn check_recovery_share(
        &self,
        proposal: &MembersProposal,
        file: &[u8],
    ) -> Result<(), Error> {
        if file.len() > MAX_RECOVERY_FILE_BYTES {
            return Err(Error::TooLong("file"));
        }
        let share = RecoveryShare::open(file, &self.custody_key, &self.msp).map_err(Error::File)?;
        match proposal.creator.as_ref() == Some(&share.member) {
            true => Ok(()),
            false => Err(Error::OtherFile("the share is of another member's key")),
        }
    }

    /// Hands its share of a recovery key on to the device that signed both proposals, if that device's key became the
    /// member's by a recovery.
    ///
    /// The contract answers a proposal only if the signing key is in force. It says itself which keys finished a recovery,
    /// and which recipient each key's device has.
    pub(crate) async fn restore(self: &Arc<Self>, request: Restore) -> Result<Released, Error> {
        let recoveries = self.read(request.recoveries.0)?;
        let keys = self.read(request.keys.0)?;
        let member = recoveries.creator.clone();
        let member = member.ok_or(Error::OtherProposal("its creator is no member"))?;
        let (Call::ListRecoveries(about), Call::ListKeys(of)) = (&recoveries.call, &keys.call)
        else {
            return Err(Error::OtherProposal(
                "it does not ask for recoveries and keys",
            ));
        };
        let is_own = about.id == member
            && of.id == member
            && keys.creator.as_ref() == Some(&member)
            && keys.creator_key == recoveries.creator_key;
        if !is_own {
            return Err(Error::OtherProposal(
                "it asks about another member, or with another key",
            ));
        }
        let key = &recoveries.creator_key;
        let finished = self.peer.recoveries(&recoveries.signed).await?;
        let is_recovered = |recovery: &Recovery| {
            recovery.status == RecoveryStatus::Finished && recovery.key == *key
        };
        if !finished.iter().any(is_recovered) {
            return Err(Error::NotRecovered);
        }
        let pinned = self.peer.keys(&keys.signed).await?;
        let is_this = |pinned: &PinnedKey| pinned.key == *key && pinned.is_in_force;
        let device = pinned.into_iter().find(is_this);
        let recipient = device.and_then(|device| device.recipient);
        let recipient = recipient.ok_or(Error::NotRecovered)?;
        let keeper = self.clone();
        let held_under = request.held_under;
        let sealed = tokio::task::spawn_blocking(move || {
            keeper.recovery_share(&held_under, &member, &recipient)
        });
        let sealed = sealed.await.expect("sealing does not panic")?;
        info!(transaction = %recoveries.transaction, "hands a recovery share on");
        self.signed(sealed)
    }

    fn recovery_share(
        &self,
        held_under: &TransactionId,
        member: &MemberId,
        recipient: &Recipient,
    ) -> Result<Vec<u8>, Error> {
        for held in self.store.files_of(held_under)? {
            let Sealed { file, key } = self.store.sealed(&held)?;
            let opened = RecoveryShare::open(&file, &key, &self.msp);
            if let Ok(share) = opened
                && share.member == *member
            {
                let sealed = share.seal(recipient);
                return sealed.map_err(|error| Error::Sealing(error.into()));
            }
        }
        Err(Error::NothingHeld)
    }
}
