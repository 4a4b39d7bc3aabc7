//! The recovery share: three keepers hold shares of a key that opens the keyring, and hand them on after a recovery.

use emr_api::custody::Restore;
use emr_model::keeper::Keeper;
use emr_model::member::{ChangeKeys, ListKeys};
use emr_model::recovery::ListRecoveries;
use emr_model::{Function, PageRequest, TransactionId};
use emr_sealing::age_keys::AgeIdentity;
use emr_sealing::recovery_share::{RecoveryShare, recovery_key, share_out};
use emr_trust::verify_released;
use futures::future::join_all;

use super::Member;
use super::devices::recipients_in_force;
use super::write::in_order;
use crate::account::Account;
use crate::error::{Error, said};
use crate::session::{Submitted, argument, message};

/// The most changes of keys under which keepers are asked for their shares.
const MOST_ASKED: usize = 20;

impl Member {
    /// Whether keepers have shares of a key that opens the member's keyring.
    ///
    /// # Errors
    ///
    /// Those of [`Member::take_up_keyring`].
    pub async fn has_recovery_share(&self) -> Result<bool, Error> {
        let entry = self.session.member(&self.id).await?;
        Ok(match entry.keyring {
            Some(_) => self.fetch_keyring().await?.share.is_some(),
            None => false,
        })
    }

    /// Gives three keepers of different organizations a share each of a new key, to which the keyring is sealed from now on:
    /// after a recovery, two of them open it. Two keepers who conspire with the
    /// service that stores the keyring open it at any time.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if the network has fewer than three keepers; [`Error::MissingKeepers`] if a keeper does not take
    /// its share; those of [`Member::add_device`].
    pub async fn share_with_keepers(&mut self, account: &mut Account) -> Result<Submitted, Error> {
        let registered = self.session.keepers().await?;
        let keepers = in_order(&self.proposed_keepers().await?, &registered)?;
        let key = AgeIdentity::generate();
        let recipients = keepers
            .each_ref()
            .map(|keeper| (&keeper.msp, keeper.recipient.clone()));
        let files = share_out(&key, &self.id, &recipients)?;

        let entry = self.session.member(&self.id).await?;
        let mut keyring = self.present_keyring(&entry).await?;
        keyring.share = Some(key.recipient());
        let devices = recipients_in_force(&self.devices().await?);
        let change = self.change(&entry, &keyring, &devices).await?;
        let context = self.session.context(self.session.now());
        let submission = self.session.prepare(context, &change).await?;
        self.entrust(submission.proposal(), &keepers, files).await?;
        let submitted = self.session.carry_out(submission).await?;
        self.take(keyring, account);
        Ok(submitted)
    }

    /// Seals the keyring no longer to the key that the keepers share. The account gets another reading key; the caller must
    /// then save the account. The keepers keep their shares, which open keyrings of before.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if keepers have no shares; those of [`Member::add_device`].
    pub async fn end_share(&mut self, account: &mut Account) -> Result<Submitted, Error> {
        let entry = self.session.member(&self.id).await?;
        let mut keyring = self.present_keyring(&entry).await?;
        if keyring.share.take().is_none() {
            return Err(Error::NotFound("share of yours with keepers"));
        }
        keyring.reading.insert(0, AgeIdentity::generate());
        let devices = recipients_in_force(&self.devices().await?);
        let change = ChangeKeys {
            recipient: keyring.reading[0].recipient(),
            ..self.change(&entry, &keyring, &devices).await?
        };
        let submitted = self.session.submit(&change).await?;
        self.take(keyring, account);
        Ok(submitted)
    }

    /// Opens the keyring of the devices that were lost with the keepers' shares, like
    /// [`Member::restore`] with a kit.
    ///
    /// # Errors
    ///
    /// [`Error::TooFewShares`] if fewer than two keepers hand their share on; those of [`Member::restore`].
    pub async fn restore_with_keepers(
        &mut self,
        account: &mut Account,
    ) -> Result<Submitted, Error> {
        let key = self.recovery_key().await?;
        self.restore_with(account, &key).await
    }

    /// The recovery key of the newest change of keys before the recovery of which two keepers have shares.
    async fn recovery_key(&self) -> Result<AgeIdentity, Error> {
        let keepers = self.session.keepers().await?;
        let mut refused = Vec::new();
        for transaction in self
            .changes_before_recovery()
            .await?
            .iter()
            .take(MOST_ASKED)
        {
            let asked = keepers
                .iter()
                .map(|keeper| self.ask_share(keeper, transaction));
            let answers = keepers.iter().zip(join_all(asked).await);
            let mut shares = Vec::new();
            for (keeper, answer) in answers {
                match answer {
                    Ok(share) => shares.push(share),
                    Err(error) if refused.len() < keepers.len() => {
                        refused.push((keeper.msp.clone(), said(&error)));
                    }
                    Err(_) => {}
                }
            }
            if let Some(key) = recovery_key(&shares, &self.id) {
                return Ok(key);
            }
        }
        Err(Error::TooFewShares(refused))
    }

    async fn ask_share(
        &self,
        keeper: &Keeper,
        held_under: &TransactionId,
    ) -> Result<RecoveryShare, Error> {
        let page = || PageRequest {
            size: Some(PageRequest::GREATEST_SIZE),
            bookmark: None,
        };
        let restore = Restore {
            recoveries: self
                .question(&ListRecoveries {
                    id: self.id.clone(),
                    page: page(),
                })
                .await?,
            keys: self
                .question(&ListKeys {
                    id: self.id.clone(),
                    grant: None,
                    page: page(),
                })
                .await?,
            held_under: held_under.clone(),
        };
        let released = self.session.web().restore(&keeper.msp, &restore).await?;
        verify_released(&released, keeper)?;
        let device = self.agreement(&released.sealed.0).await?;
        Ok(RecoveryShare::open(
            &released.sealed.0,
            &device,
            &keeper.msp,
        )?)
    }

    /// A signed proposal that asks a function.
    async fn question<F: Function>(&self, request: &F) -> Result<emr_model::Bytes, Error> {
        let context = self.session.context(self.session.now());
        let proposal = self
            .session
            .propose(context, F::NAME, argument(request))
            .await?;
        Ok(message(&proposal).proposal)
    }
}
