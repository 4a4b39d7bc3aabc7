//! A member's kit: made, replaced, voided. Its private key is on paper and nowhere else.

use emr_model::member::ChangeKeys;
use emr_sealing::age_keys::AgeIdentity;
use emr_sealing::keyring::Keyring;
use emr_sealing::kit::Kit;

use super::Member;
use super::devices::recipients_in_force;
use crate::account::Account;
use crate::error::Error;
use crate::session::Submitted;

impl Member {
    /// Whether the member has a kit.
    ///
    /// # Errors
    ///
    /// Those of [`Member::take_up_keyring`].
    pub async fn has_kit(&self) -> Result<bool, Error> {
        let entry = self.session.member(&self.id).await?;
        Ok(match entry.keyring {
            Some(_) => self.fetch_keyring().await?.kit.is_some(),
            None => false,
        })
    }

    /// Makes a kit, to which the keyring is sealed from now on; an earlier kit opens the present keyring no more. The account
    /// may get another reading key; the caller must then save the account, and show the kit once.
    ///
    /// # Errors
    ///
    /// Those of [`Member::add_device`].
    pub async fn make_kit(&mut self, account: &mut Account) -> Result<(Kit, Submitted), Error> {
        let kit = Kit::new(self.id.clone(), self.msp.clone());
        let submitted = self.change_kit(account, Some(&kit)).await?;
        Ok((kit, submitted))
    }

    /// Voids the member's kit: the keyring is sealed to no kit from now on. The account gets another reading key; the caller
    /// must then save the account.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if the member has no kit; those of [`Member::add_device`].
    pub async fn void_kit(&mut self, account: &mut Account) -> Result<Submitted, Error> {
        match self.has_kit().await? {
            true => self.change_kit(account, None).await,
            false => Err(Error::NotFound("kit of yours")),
        }
    }

    async fn change_kit(
        &mut self,
        account: &mut Account,
        kit: Option<&Kit>,
    ) -> Result<Submitted, Error> {
        let entry = self.session.member(&self.id).await?;
        let mut keyring = self.present_keyring(&entry).await?;
        // A kit that no longer counts may be in wrong hands, as a removed device may be.
        if keyring.kit.is_some() {
            keyring.reading.insert(0, AgeIdentity::generate());
        }
        keyring.kit = kit.map(Kit::recipient);
        let recipients = recipients_in_force(&self.devices().await?);
        let change = ChangeKeys {
            recipient: keyring.reading[0].recipient(),
            ..self.change(&entry, &keyring, &recipients).await?
        };
        let submitted = self.session.submit(&change).await?;
        self.take(keyring, account);
        Ok(submitted)
    }

    /// Goes on with the keys of this keyring, and puts them into the account.
    pub(super) fn take(&mut self, keyring: Keyring, account: &mut Account) {
        self.reading_keys = keyring.reading;
        self.patient_key = keyring.patient;
        account.reading_keys.clone_from(&self.reading_keys);
        account.patient_key.clone_from(&self.patient_key);
    }
}
