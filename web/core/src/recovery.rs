//! Recovery: a member who lost every device begins again with this one; an official has certificates issued for it; the kit
//! or the keepers' shares open what was sealed to the lost devices.

use emr_client::account::Account;
use emr_client::device::DeviceRequest;
use emr_client::member;
use emr_client::recovery::{Claimant, RecoveryAnswer, claim};
use emr_client::session::Registrars;
use emr_model::MspId;
use emr_sealing::kit::Kit;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

use crate::device::Device;
use crate::devices::{compared, json, read};
use crate::failure::Failure;
use crate::json::parse;

#[wasm_bindgen(wasm_bindgen_futures = crate::promises)]
impl Device {
    /// Takes up the certificates of an official's answer, with which this new device can ask for the recovery. Keep the
    /// account afterwards.
    ///
    /// # Errors
    ///
    /// A sentence if the answer is malformed, and the errors of [`claim`].
    #[wasm_bindgen(js_name = takeUpCertificates)]
    pub async fn take_up_certificates(&self, answer: &str) -> Result<(), Failure> {
        let answer: RecoveryAnswer = read(answer, "the official's answer")?;
        let mut account = self.current_account();
        let keys = (self.keys.clone() as _, self.keys.clone() as _);
        claim(self.connection.clone(), &mut account, keys, &answer).await?;
        self.become_claimant(account);
        Ok(())
    }

    /// Asks the ledger for the recovery with this device's key. Keep the account afterwards.
    ///
    /// # Errors
    ///
    /// Those of [`Claimant::ask`].
    #[wasm_bindgen(js_name = askForRecovery)]
    pub async fn ask_for_recovery(&self) -> Result<(), Failure> {
        let mut account = self.current_account();
        let claimant = self.claimant(&account).await?;
        claimant.ask(&mut account).await?;
        claimant.session().told_results().await?;
        self.become_claimant(account);
        Ok(())
    }

    /// Makes this device's key the member's only one, with the approval of this hospital. Keep the account afterwards.
    ///
    /// # Errors
    ///
    /// A sentence if the hospital's MSP id is malformed, and the errors of [`Claimant::finish`].
    #[wasm_bindgen(js_name = finishRecovery)]
    pub async fn finish_recovery(&self, hospital: &str) -> Result<(), Failure> {
        let hospital: MspId = parse(hospital, "the hospital's MSP id")?;
        let mut account = self.current_account();
        let claimant = self.claimant(&account).await?;
        claimant.finish(&mut account, &hospital).await?;
        claimant.session().told_results().await?;
        self.become_claimant(account);
        Ok(())
    }

    /// The digest of the key that a request is about: the ledger names it in the recovery.
    ///
    /// # Errors
    ///
    /// A sentence if the request is malformed.
    #[wasm_bindgen(js_name = requestedKey)]
    pub fn requested_key(&self, request: &str) -> Result<String, Failure> {
        let request: DeviceRequest = read(request, "the new device's request")?;
        let key = request.key();
        key.map(|key| key.to_string())
            .map_err(|error| Failure::new(error.to_string()))
    }

    /// Has certificates issued to a member of the organization with this MSP who lost every device, whose code was compared;
    /// returns the answer to be brought to the new device, which contains nothing secret.
    ///
    /// # Errors
    ///
    /// A sentence if the request is malformed or has another code, and the errors of
    /// [`Session::issue_anew`](emr_client::session::Session::issue_anew).
    #[wasm_bindgen(js_name = certifyAnew)]
    pub async fn certify_anew(
        &self,
        request: &str,
        code: &str,
        msp: &str,
    ) -> Result<String, Failure> {
        let request = compared(request, code)?;
        let msp: MspId = parse(msp, "the organization's MSP id")?;
        let registrars = Registrars::of_member(&self.current_account(), &self.signer());
        let issued = self.as_member(async |member| {
            let session = member.session();
            session.issue_anew(&request, &msp, &registrars).await
        });
        Ok(json(&issued.await?))
    }

    /// Opens what was sealed to the lost devices with the kit of this member and with this key. Keep the account afterwards.
    ///
    /// # Errors
    ///
    /// A sentence if an argument is malformed, and the errors of
    /// [`Member::restore`](emr_client::member::Member::restore).
    #[wasm_bindgen(js_name = restoreWithKit)]
    pub async fn restore_with_kit(&self, member: &str, key: String) -> Result<(), Failure> {
        let key = Zeroizing::new(key);
        let member = parse(member, "the member's id")?;
        let kit = Kit::of_key(member, self.current_account().msp, parse(&key, "the kit")?);
        self.with_account(async |member, account| member.restore(account, &kit).await)
            .await?;
        Ok(())
    }

    /// Opens what was sealed to the lost devices with the keepers' shares. Keep the account afterwards.
    ///
    /// # Errors
    ///
    /// Those of [`Member::restore_with_keepers`](emr_client::member::Member::restore_with_keepers).
    #[wasm_bindgen(js_name = restoreWithKeepers)]
    pub async fn restore_with_keepers(&self) -> Result<(), Failure> {
        self.with_account(async |member, account| member.restore_with_keepers(account).await)
            .await?;
        Ok(())
    }

    /// Whether keepers have shares of a key that opens the member's keyring.
    ///
    /// # Errors
    ///
    /// Those of [`Member::has_recovery_share`](emr_client::member::Member::has_recovery_share).
    #[wasm_bindgen(js_name = hasRecoveryShare)]
    pub async fn has_recovery_share(&self) -> Result<bool, Failure> {
        let asked = self.as_member(async |member| member.has_recovery_share().await);
        Ok(asked.await?)
    }

    /// Gives three keepers a share each of a key that opens the member's keyring. Keep the account afterwards.
    ///
    /// # Errors
    ///
    /// Those of [`Member::share_with_keepers`](emr_client::member::Member::share_with_keepers).
    #[wasm_bindgen(js_name = shareWithKeepers)]
    pub async fn share_with_keepers(&self) -> Result<(), Failure> {
        self.with_account(async |member, account| member.share_with_keepers(account).await)
            .await?;
        Ok(())
    }

    /// Seals the keyring no longer to the key that the keepers share. Keep the account afterwards: it has another reading key.
    ///
    /// # Errors
    ///
    /// Those of [`Member::end_share`](emr_client::member::Member::end_share).
    #[wasm_bindgen(js_name = endShare)]
    pub async fn end_share(&self) -> Result<(), Failure> {
        self.with_account(async |member, account| member.end_share(account).await)
            .await?;
        Ok(())
    }
}

impl Device {
    /// Signs in with a key that is not the member's yet.
    async fn claimant(&self, account: &Account) -> Result<Claimant, emr_client::Error> {
        let device = member::Device {
            account,
            signer: self.keys.clone(),
            vault: self.keys.clone(),
            outbox: self.outbox.clone(),
        };
        Claimant::sign_in(self.connection.clone(), device).await
    }

    /// Continues with an account that a claimant changed: the next call signs in with it.
    fn become_claimant(&self, account: Account) {
        self.account.replace(account);
        self.member.take();
    }
}
