//! Another version of the medical records' chaincode, on a network that goes on.

use super::{Network, Options, Outcome};
use crate::{Error, names, programs::CHAINCODE};

impl Network {
    /// Has the `emr-chaincode` that is among [`Options::own_binaries`] serve the medical records from now on.
    ///
    /// It is started beside the present one, and the organizations agree to the next version of the definition, which
    /// every peer follows from the block on in which it is committed. Then the one before ends. What was endorsed before that
    /// block and ordered after it is invalid, since every endorsement reads the definition's sequence; and peers that take
    /// the block at different times endorse differently for a moment. Who proposes just then is told so, and proposes again.
    ///
    /// Nothing changes if that program serves them already. What an upgrade that was interrupted has left is completed
    /// first; whatever else of the network does not run is brought up.
    ///
    /// # Errors
    ///
    /// [`Error::NoNetwork`], or whatever [`Error`] says. Then the version before serves on, by a further definition if the
    /// channel had taken up the new one.
    pub async fn upgrade(options: &Options) -> Result<(Self, Outcome), Error> {
        let before = Self::open(&options.data)?;
        let _lock = before.lock()?;
        if !before.layout.complete().exists() {
            before.bring_up(options).await?;
        }
        if before.serves_with(options) {
            let outcome = before.bring_up(options).await?;
            return Ok((before, outcome));
        }
        let mut network = Self::open(&options.data)?;
        network.topology.chaincode.version += 1;
        match network.bring_up(options).await {
            Ok(outcome) => Ok((network, outcome)),
            Err(error) => {
                before.bring_up(options).await?;
                Err(error)
            }
        }
    }

    /// Whether every organization's chaincode is the program that would be started now.
    fn serves_with(&self, options: &Options) -> bool {
        let program = options.own_binaries.join(CHAINCODE);
        let version = self.topology.chaincode.version;
        let mut members = self.topology.member_organizations();
        members.all(|organization| {
            let running = self.find(&names::chaincode(organization, version));
            running.is_some_and(|running| running.runs(&program))
        })
    }
}
