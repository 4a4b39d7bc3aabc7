//! What a device does as its member, who signs in first where that is necessary.

use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;

use emr_client::Error;
use emr_client::account::Account;
use emr_client::member::{self, Member};

use crate::device::Device;

/// Something that is done as a member.
type Attempt<'w> = Pin<Box<dyn Future<Output = Result<(), Error>> + 'w>>;

/// Something that is done as a member, and changes what the account has.
type Change<'w> = Pin<Box<dyn Future<Output = Result<(Member, Account), Error>> + 'w>>;

impl Device {
    /// Does something as the signed-in member.
    pub(crate) async fn as_member<T>(
        &self,
        work: impl AsyncFn(&Member) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let done = Cell::new(None);
        let attempt = |member: Rc<Member>| -> Attempt<'_> {
            Box::pin(async {
                let member = member;
                done.set(Some(work(&member).await?));
                Ok(())
            })
        };
        self.attempt(&attempt).await?;
        Ok(done.take().expect("an attempt without an error sets it"))
    }

    /// Does what [`Device::as_member`] does: once for all types, so that the module stays small.
    async fn attempt<'w>(&self, work: &dyn Fn(Rc<Member>) -> Attempt<'w>) -> Result<(), Error> {
        let member = self.member().await?;
        work(member.clone()).await?;
        // The page shows the outcome of what was done.
        member.session().told_results().await
    }

    /// The member, signed in.
    pub(crate) async fn member(&self) -> Result<Rc<Member>, Error> {
        let signed_in = self.member.borrow().clone();
        if let Some(member) = signed_in {
            return Ok(member);
        }
        let member = Rc::new(self.sign_in(&self.current_account()).await?);
        self.member.replace(Some(member.clone()));
        Ok(member)
    }

    /// Signs in anew.
    pub(crate) async fn sign_in(&self, account: &Account) -> Result<Member, Error> {
        let device = member::Device {
            account,
            signer: self.keys.clone(),
            vault: self.keys.clone(),
            outbox: self.outbox.clone(),
        };
        Member::sign_in(self.connection.clone(), device).await
    }

    /// Does something that changes the member's account, as the member who signs in anew.
    pub(crate) async fn with_account<T>(
        &self,
        work: impl AsyncFnOnce(&mut Member, &mut Account) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let done = Cell::new(None);
        let result = &done;
        let work = |mut member: Member, mut account: Account| -> Change<'_> {
            Box::pin(async move {
                result.set(Some(work(&mut member, &mut account).await?));
                Ok((member, account))
            })
        };
        self.change_account(Box::new(work)).await?;
        Ok(done.take().expect("a change without an error sets it"))
    }

    /// Does what [`Device::with_account`] does: once for all types, so that the module stays small.
    async fn change_account<'w>(
        &self,
        work: Box<dyn FnOnce(Member, Account) -> Change<'w> + 'w>,
    ) -> Result<(), Error> {
        let account = self.current_account();
        let member = self.sign_in(&account).await?;
        let (member, account) = work(member, account).await?;
        member.session().told_results().await?;
        self.continue_as(member, account);
        Ok(())
    }

    /// Continues as this member, whose account has changed.
    pub(crate) fn continue_as(&self, member: Member, account: Account) {
        self.account.replace(account);
        self.member.replace(Some(Rc::new(member)));
    }
}
