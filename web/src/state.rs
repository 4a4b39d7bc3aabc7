//! What every handler works with: the service's settings, stores and connections.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;

use anyhow::{Context, ensure};
use emr_api::profile::Profile;
use emr_model::Bytes;
use emr_model::organization::Organization;
use tokio::sync::Semaphore;

use crate::applications::Applications;
use crate::blobs::{BlobStore, store_folder};
use crate::database::Database;
use crate::feedback::Messages;
use crate::health::LastCheck;
use crate::kept::Kept;
use crate::read_model::ReadModel;
use crate::revocations::Revocations;
use crate::sessions::Sessions;
use crate::upstream::{Authorities, Keepers, Peer};
use emr_service::file::read_text;
use emr_service::settings::{PageAddress, WebSettings};

/// The most uploads at a time; each takes a file and a few megabytes.
const MOST_UPLOADS: usize = 32;
/// The most calls to the peer at a time; its gateway takes 500 from all its clients together.
const MOST_CALLS: usize = 256;

/// The service: what it pins, what it remembers, and whom it can reach. It knows no route.
pub(crate) struct AppState {
    /// The origins under which members sign in.
    pub(crate) origins: Vec<String>,
    pub(crate) channel: String,
    pub(crate) chaincode: String,
    pub(crate) profile: Profile,
    pub(crate) database: Database,
    pub(crate) sessions: Sessions,
    pub(crate) applications: Applications,
    pub(crate) revocations: Revocations,
    pub(crate) feedback: Messages,
    pub(crate) read_model: ReadModel,
    pub(crate) blobs: BlobStore,
    /// All peers; the first is the one whose gateway is used.
    pub(crate) peers: Vec<Peer>,
    pub(crate) keepers: Keepers,
    /// The registered keepers, as peers of the ministry and of a hospital endorsed them last.
    pub(crate) keeper_list: Kept<Bytes>,
    pub(crate) organizations: Kept<Vec<Organization>>,
    pub(crate) authorities: Authorities,
    pub(crate) uploads: Semaphore,
    pub(crate) calls: Semaphore,
    pub(crate) last_check: LastCheck,
}

impl AppState {
    /// Reads what the settings name, opens database and store, and prepares the connections.
    pub(crate) async fn open(config: &WebSettings) -> anyhow::Result<Arc<Self>> {
        let profile: Profile = serde_json::from_str(&read_text(&config.profile)?)
            .with_context(|| format!("{} is not a profile", config.profile.display()))?;
        ensure!(
            profile.channel == config.channel && profile.chaincode == config.chaincode,
            "{} is of another channel or chaincode than the settings",
            config.profile.display()
        );
        open_folder(config).with_context(|| format!("{} cannot be used", config.data.display()))?;
        let database = Database::open(config.database.as_deref(), &config.data).await?;
        let blobs = BlobStore::open(&store_folder(config))
            .with_context(|| format!("the store in {} cannot be opened", config.data.display()))?;
        let chaincode = config.chaincode.clone();
        let read_model = ReadModel::open(database.clone(), chaincode).await?;
        Ok(Arc::new(Self {
            origins: std::iter::once(config.public_url.to_string())
                .chain(config.page.map(PageAddress::origin))
                .collect(),
            channel: config.channel.clone(),
            chaincode: config.chaincode.clone(),
            profile,
            sessions: Sessions::open(database.clone()).await?,
            applications: Applications::new(database.clone()),
            revocations: Revocations::new(database.clone()),
            feedback: Messages::new(database.clone()),
            database,
            read_model,
            blobs,
            peers: Peer::all(config)?,
            keepers: Keepers::new(config)?,
            keeper_list: Kept::default(),
            organizations: Kept::default(),
            authorities: Authorities::new(config)?,
            uploads: Semaphore::new(MOST_UPLOADS),
            calls: Semaphore::new(MOST_CALLS),
            last_check: LastCheck::default(),
        }))
    }

    /// The peer whose gateway is used.
    pub(crate) fn gateway(&self) -> &Peer {
        self.peers
            .first()
            .expect("the settings name a gateway, which is the first")
    }
}

/// No other user of this machine may read the folder.
fn open_folder(config: &WebSettings) -> std::io::Result<()> {
    fs::create_dir_all(&config.data)?;
    fs::set_permissions(&config.data, fs::Permissions::from_mode(0o700))
}
