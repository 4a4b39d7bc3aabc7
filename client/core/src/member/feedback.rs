//! Feedback: what members say to the ministry, which alone reads it.

use emr_api::custody::DeskSource;
use emr_api::feedback::{FeedbackEntry, SendFeedback};
use emr_model::desk::{DeskSubject, FeedbackAuthor, MAX_REASON_FILE_BYTES, MayReadDesk};
use emr_model::keeper::Keeper;
use emr_model::{Digest, MspId};
use emr_sealing::desk_file::{DeskContent, DeskFile, DeskFileError, Feedback};
use futures::StreamExt as _;

use super::Member;
use super::desk::AT_ONCE;
use crate::error::Error;
use crate::keepers;

/// Feedback that a member sent, as the ministry reads it.
#[derive(Debug)]
pub struct ReceivedFeedback {
    /// Who sent it and when, as the web service says.
    pub entry: FeedbackEntry,
    /// What they say, or why it cannot be read.
    pub said: Result<Feedback, Error>,
}

impl Member {
    /// Sends feedback to the ministry, sealed so that nobody else reads it, and not the web service either.
    ///
    /// # Errors
    ///
    /// [`Error::Desk`] if the words cannot be shown, [`Error::NoKeeper`] if the ministry has no keeper,
    /// [`Error::KeeperList`] or [`Error::Trust`] if the network did not endorse its key, [`Error::Web`].
    pub async fn send_feedback(&self, said: Feedback) -> Result<(), Error> {
        // Also a suspended member has something to say, and the contract answers them nothing.
        let registered = keepers::registered(self.session.connection()).await?;
        let keepers = self.keepers_of(&registered, self.ministry())?;
        let desk = DeskFile {
            subject: DeskSubject::Feedback(FeedbackAuthor {
                author: self.id.clone(),
            }),
            content: DeskContent::Feedback(said),
        };
        let file = desk.seal(&keepers::recipients(&keepers))?.into();
        let sealed = SendFeedback { file };
        Ok(self.session.web().send_feedback(&sealed).await?)
    }

    /// What members said to the ministry, as its members read it: what is open, the oldest first, then what was done
    /// lately.
    ///
    /// # Errors
    ///
    /// [`Error::Web`], and those of [`Session::endorsed_query`](crate::session::Session::endorsed_query).
    pub async fn received_feedback(&self) -> Result<Vec<ReceivedFeedback>, Error> {
        let entries = self.session.web().feedback().await?;
        let registered = self.session.keepers().await?;
        let read = entries.into_iter().map(|entry| {
            let registered = &registered;
            async move {
                let said = self.read_feedback(registered, &entry).await;
                ReceivedFeedback { entry, said }
            }
        });
        Ok(futures::stream::iter(read)
            .buffered(AT_ONCE)
            .collect()
            .await)
    }

    /// Marks feedback as done; for ministry members.
    ///
    /// # Errors
    ///
    /// [`Error::Web`].
    pub async fn finish_feedback(&self, id: &Digest) -> Result<(), Error> {
        Ok(self.session.web().finish_feedback(id).await?)
    }

    async fn read_feedback(
        &self,
        registered: &[Keeper],
        entry: &FeedbackEntry,
    ) -> Result<Feedback, Error> {
        let file = self.session.web().feedback_file(&entry.id).await?;
        if file.0.len() > MAX_REASON_FILE_BYTES || Digest::of(&file.0) != entry.id {
            return Err(DeskFileError::Damaged.into());
        }
        let request = MayReadDesk {
            subject: entry.subject(),
            file: entry.id.clone(),
        };
        let keepers = self.keepers_of(registered, self.ministry())?;
        match self
            .read_desk(request, DeskSource::Given(file), keepers)
            .await?
        {
            DeskContent::Feedback(said) => Ok(said),
            _ => Err(DeskFileError::AnotherSubject.into()),
        }
    }

    fn ministry(&self) -> &MspId {
        &self.session.profile().ministry
    }
}
