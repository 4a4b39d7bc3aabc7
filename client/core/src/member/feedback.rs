//! Feedback: what people say to the ministry, which alone reads it.

use emr_api::custody::DeskSource;
use emr_api::feedback::{FeedbackEntry, SendFeedback, SendVisitorsFeedback};
use emr_model::desk::{DeskSubject, FeedbackAuthor, MAX_REASON_FILE_BYTES, MayReadDesk};
use emr_model::keeper::Keeper;
use emr_model::{Bytes, Digest, MemberId, MspId};
use emr_sealing::desk_file::{DeskContent, DeskFile, DeskFileError, Feedback};
use futures::StreamExt as _;

use super::Member;
use super::desk::AT_ONCE;
use crate::account::random_id;
use crate::connection::Connection;
use crate::error::Error;
use crate::keepers;

/// Feedback that a member or a visitor sent, as the ministry reads it.
#[derive(Debug)]
pub struct ReceivedFeedback {
    /// Who sent it and when, as the web service says.
    pub entry: FeedbackEntry,
    /// What they say, or why it cannot be read.
    pub said: Result<Feedback, Error>,
}

/// Sends feedback to the ministry as a person who is not signed in, sealed so that nobody else reads it. The author is a
/// fresh random id, so that two messages do not show that they are of one person.
///
/// # Errors
///
/// Those of [`Member::send_feedback`].
pub async fn send_visitors_feedback(connection: &Connection, said: Feedback) -> Result<(), Error> {
    let author = random_id();
    let file = seal_feedback(connection, &author, said).await?;
    let sealed = SendVisitorsFeedback { author, file };
    Ok(connection.web().send_visitors_feedback(&sealed).await?)
}

/// A file that only the ministry's keeper opens.
async fn seal_feedback(
    connection: &Connection,
    author: &MemberId,
    said: Feedback,
) -> Result<Bytes, Error> {
    // The contract answers neither a suspended member nor a visitor, and both have something to say.
    let registered = keepers::registered(connection).await?;
    let ministry = &connection.profile().ministry;
    let keepers = keepers::of_application(&registered, ministry, ministry)?;
    let desk = DeskFile {
        subject: DeskSubject::Feedback(FeedbackAuthor {
            author: author.clone(),
        }),
        content: DeskContent::Feedback(said),
    };
    Ok(desk.seal(&keepers::recipients(&keepers))?.into())
}

impl Member {
    /// Sends feedback to the ministry, sealed so that nobody else reads it, and not the web service either.
    ///
    /// # Errors
    ///
    /// [`Error::Desk`] if the words cannot be shown, [`Error::NoKeeper`] if the ministry has no keeper,
    /// [`Error::KeeperList`] or [`Error::Trust`] if the network did not endorse its key, [`Error::Web`].
    pub async fn send_feedback(&self, said: Feedback) -> Result<(), Error> {
        let file = seal_feedback(self.session.connection(), &self.id, said).await?;
        let sealed = SendFeedback { file };
        Ok(self.session.web().send_feedback(&sealed).await?)
    }

    /// What people said to the ministry, as its members read it: what is open, the oldest first, then what was done
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
