//! What every handler works with: the service's settings, stores and connections.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;

use anyhow::{Context, ensure};
use emr_api::network::{Network, Node};
use emr_api::profile::Profile;
use emr_model::Bytes;
use emr_model::organization::Organization;
use emr_trust::Trust;

use crate::accounts::Accounts;
use crate::applications::Applications;
use crate::blobs::{BlobStore, store_folder};
use crate::cached_answer::CachedAnswer;
use crate::challenges::Challenges;
use crate::contacts::Contacts;
use crate::database::Database;
use crate::directory::Directory;
use crate::feedback::Messages;
use crate::health::Health;
use crate::invitations::Invitations;
use crate::limits::Limits;
use crate::pending_revocations::Revocations;
use crate::read_model::ReadModel;
use crate::security_log::SecurityLog;
use crate::sessions::Sessions;
use crate::upstream::{Authorities, Endorsers, Keepers, Peer, own_node};
use emr_service::file::read_text;
use emr_service::from_files::FromFiles;
use emr_service::settings::{PageAddress, WebSettings};

/// The service: what it pins, what it remembers, and whom it can reach. It knows no route.
pub(crate) struct AppState {
    /// The origins under which members sign in.
    pub(crate) origins: Vec<String>,
    pub(crate) channel: String,
    pub(crate) chaincode: String,
    pub(crate) profile: Profile,
    /// The roots that the profile pins.
    pub(crate) trust: Trust,
    pub(crate) database: Database,
    pub(crate) challenges: Challenges,
    pub(crate) sessions: Sessions,
    pub(crate) security_log: SecurityLog,
    pub(crate) applications: Applications,
    pub(crate) invitations: Invitations,
    pub(crate) revocations: Revocations,
    pub(crate) feedback: Messages,
    pub(crate) contacts: Contacts,
    pub(crate) read_model: ReadModel,
    pub(crate) blobs: BlobStore,
    pub(crate) accounts: Accounts,
    /// All peers; the first is the one whose gateway is used.
    pub(crate) peers: Vec<Peer>,
    pub(crate) endorsers: Endorsers,
    pub(crate) keepers: Keepers,
    /// The registered keepers, as peers of the ministry and of a hospital endorsed them last.
    pub(crate) keeper_list: CachedAnswer<Bytes>,
    pub(crate) organizations: CachedAnswer<Vec<Organization>>,
    pub(crate) practitioners: CachedAnswer<Arc<Directory>>,
    pub(crate) authorities: Authorities,
    pub(crate) limits: Limits,
    /// This service, as it stands in the list of nodes.
    pub(crate) own_node: FromFiles<Node>,
    /// The nodes of the network, as they were found last.
    pub(crate) network: CachedAnswer<Network>,
    pub(crate) health: CachedAnswer<Health>,
}

impl AppState {
    /// Reads what the settings name, opens database and store, and prepares the connections.
    pub(crate) async fn open(config: &WebSettings) -> anyhow::Result<Arc<Self>> {
        let profile = read_profile(config)?;
        open_folder(config).with_context(|| format!("{} cannot be used", config.data.display()))?;
        let database = Database::open(config.database.as_deref(), &config.data).await?;
        let blobs = BlobStore::open(&store_folder(config))
            .with_context(|| format!("the store in {} cannot be opened", config.data.display()))?;
        let chaincode = config.chaincode.clone();
        let read_model = ReadModel::open(database.clone(), chaincode).await?;
        let limits = Limits::new(config.limits.clone(), &config.data);
        let accounts = Accounts::new(database.clone(), config.limits.clone(), blobs.clone());
        let peers = Peer::all(config, &profile.ministry)?;
        let endorsers = Endorsers::new(&profile);
        Ok(Arc::new(Self {
            origins: std::iter::once(config.public_url.to_string())
                .chain(config.page.map(PageAddress::origin))
                .collect(),
            channel: config.channel.clone(),
            chaincode: config.chaincode.clone(),
            trust: Trust::new(&profile)?,
            profile,
            challenges: Challenges::open(database.clone()).await?,
            sessions: Sessions::new(database.clone()),
            security_log: SecurityLog::open(&database, &config.data).await?,
            applications: Applications::new(database.clone(), config.limits.clone()),
            invitations: Invitations::new(database.clone(), config.limits.clone()),
            revocations: Revocations::new(database.clone()),
            feedback: Messages::new(database.clone()),
            contacts: Contacts::new(database.clone()),
            database,
            read_model,
            blobs,
            accounts,
            peers,
            endorsers,
            keepers: Keepers::new(config)?,
            keeper_list: CachedAnswer::default(),
            organizations: CachedAnswer::default(),
            practitioners: CachedAnswer::default(),
            authorities: Authorities::new(config)?,
            limits,
            own_node: own_node(config)?,
            network: CachedAnswer::default(),
            health: CachedAnswer::default(),
        }))
    }

    /// The peer whose gateway is used.
    pub(crate) fn gateway(&self) -> &Peer {
        self.peers
            .first()
            .expect("the settings name a gateway, which is the first")
    }
}

/// The profile that the settings name, which must be of their channel and chaincode.
pub(crate) fn read_profile(config: &WebSettings) -> anyhow::Result<Profile> {
    let profile: Profile = serde_json::from_str(&read_text(&config.profile)?)
        .with_context(|| format!("{} is not a profile", config.profile.display()))?;
    ensure!(
        profile.channel == config.channel && profile.chaincode == config.chaincode,
        "{} is of another channel or chaincode than the settings",
        config.profile.display()
    );
    Ok(profile)
}

/// No other user of this machine may read the folder.
fn open_folder(config: &WebSettings) -> std::io::Result<()> {
    fs::create_dir_all(&config.data)?;
    fs::set_permissions(&config.data, fs::Permissions::from_mode(0o700))
}
