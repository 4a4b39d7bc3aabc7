//! Several instances of the service on one PostgreSQL database.
//!
//! The server is Debian's `postgresql`; where it is missing, the test says so and passes.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use emr_testkit::skipped;
use tempfile::TempDir;

use super::ledger::grant;
use super::pki::Issues;
use super::read_model::rows;
use super::world::{World, until};
use crate::database::Database;
use emr_model::Function;
use emr_model::grant::Grant;

/// A PostgreSQL server in a folder of its own that listens on a socket in that folder alone.
struct Postgres {
    server: Child,
    folder: TempDir,
}

impl Postgres {
    /// Starts a server; `None` if there is no `initdb` on this machine.
    fn start() -> Option<Self> {
        let programs = programs()?;
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let mut make = own(&programs.join("initdb"), folder.path());
        let made = make
            .args(["--auth=trust", "--no-sync", "--username=web", "--pgdata"])
            .arg(&data)
            .stdout(Stdio::null())
            .status()
            .unwrap();
        assert!(made.success(), "initdb failed");
        let server = own(&programs.join("postgres"), folder.path())
            .arg("-D")
            .arg(&data)
            .args(["-c", "listen_addresses=", "-c", "fsync=off", "-k"])
            .arg(folder.path())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Some(Self { server, folder })
    }

    fn url(&self) -> String {
        let socket = self.folder.path().to_str().unwrap().replace('/', "%2F");
        format!("postgres://web@{socket}/postgres")
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // Both fail only if the server has ended already.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// The server's programs: Debian keeps them out of the path.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut folders: Vec<PathBuf> = versions
        .filter_map(|version| Some(version.ok()?.path().join("bin")))
        .filter(|folder| folder.join("initdb").exists())
        .collect();
    folders.sort();
    folders.pop()
}

/// Runs a program as the user `postgres`, which then owns `folder`, if this is root: the server refuses to run as root.
fn own(program: &Path, folder: &Path) -> Command {
    let is_root = std::fs::metadata("/proc/self")
        .map(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0)
        .unwrap_or(false);
    if !is_root {
        return Command::new(program);
    }
    let owned = Command::new("chown").arg("postgres").arg(folder).status();
    assert!(owned.unwrap().success(), "chown failed");
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=postgres", "--regid=postgres", "--clear-groups"])
        .arg(program)
        .current_dir(folder);
    command
}

#[tokio::test]
async fn two_instances_on_one_postgresql_agree_on_sessions_and_on_the_ledger() {
    let Some(postgres) = Postgres::start() else {
        skipped(
            "two instances on one database",
            "`make postgresql` installs PostgreSQL",
        );
        return;
    };
    let mut world = World::new().await;
    world.config.database = Some(postgres.url());
    let url = world.config.database.clone();
    let ready = async || {
        Database::open(url.as_deref(), &world.config.data)
            .await
            .is_ok()
    };
    tokio::time::timeout(Duration::from_secs(30), until(ready))
        .await
        .expect("the server starts");

    let (one, other) = tokio::join!(world.serve(), world.serve());
    let (approver, doctor) = (world.ministry_member(), world.doctor());
    let operator = world.ministry_nodes.node("MinistryMSP", "admin");
    let operator = world.signed_in(&one, &operator).await;
    operator.register(&doctor).await;
    let member = world.signed_in(&one, &doctor).await;
    let envelope = member.upload(b"an envelope").await;
    let ministry = world.signed_in(&other, &approver).await;
    let request = grant(&approver.id, &doctor.id, envelope.clone());
    ministry
        .commit(ministry.proposal(Grant::NAME, &request))
        .await;

    // Both instances know one session, and tell the same.
    for running in [&one, &other] {
        let visitor = member.visitor.at(running);
        let member = super::world::Member {
            visitor,
            person: &doctor,
        };
        assert_eq!(
            member.blob(&envelope).await.as_deref(),
            Ok(&b"an envelope"[..])
        );
    }
    // A challenge of one instance is answered at the other, and only once.
    let visitor = world.visitor(&one);
    let proof = visitor.proof(&doctor).await;
    assert_eq!(visitor.at(&other).sign_in(&proof).await.status(), 204);
    assert_eq!(visitor.sign_in(&proof).await.status(), 401);

    // A member who is suspended through one instance is signed out at the other.
    let suspend = serde_json::json!({ "id": doctor.id });
    let proposal = operator.proposal(emr_model::member::SuspendMember::NAME, &suspend);
    operator.commit(proposal).await;
    let visitor = member.visitor.at(&other);
    let path = format!("/api/v1/blobs/{envelope}");
    until(async || visitor.get(&path).send().await.unwrap().status() == 401).await;

    // What both wrote together is what one alone writes into SQLite.
    let database = Database::open(url.as_deref(), &world.config.data)
        .await
        .unwrap();
    let together = rows(&database).await;
    one.stop().await;
    other.stop().await;
    world.config.database = None;
    let alone = world.serve().await;
    let database = Database::open(None, &world.config.data).await.unwrap();
    until(async || rows(&database).await == together).await;
    alone.stop().await;
}
