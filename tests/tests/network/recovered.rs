//! A member who lost every device gets their records back, after the real wait: on a network of its own, whose programs have
//! a clock that the trial sets.

use std::env;
use std::fs;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use emr_client::member::{Added, Member};
use emr_demo::people::{self, Person};
use emr_model::CategoryId;
use emr_model::member::Role;
use emr_network::{Network, Options, Progress, Topology, free_base_port};
use fabric_testkit::skipped;
use futures::FutureExt;
use serde_json::json;
use tokio::process::Command;
use tokio::time::timeout;

use crate::clock::{Clock, set_clock};
use crate::commands::Device;
use crate::recoveries::ask;
use crate::trial::{Case, Failure, Outcome, cases};
use crate::world::{World, add, hospital_a, publish_laboratory};

pub(crate) fn cases() -> Vec<Case> {
    cases![Early:
        m11_after_a_recovery_the_kit_or_the_keepers_open_the_old_records,
    ]
    .into()
}

/// A little more than the wait of a recovery.
const LATER: &str = "+73h";
/// The same once more.
const MUCH_LATER: &str = "+146h";
/// Longer than the page's worker takes.
const PATIENCE: Duration = Duration::from_secs(20 * 60);

async fn m11_after_a_recovery_the_kit_or_the_keepers_open_the_old_records(
    _: Arc<World>,
) -> Outcome {
    let folder = tempfile::Builder::new()
        .prefix("recovered-")
        .tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let offset = folder.path().join("offset");
    set_clock(&offset, "+0")?;
    let Some(clock) = Clock::new(folder.path(), offset)? else {
        skipped("recoveries", "`make faketime` installs libfaketime");
        return Ok(());
    };
    let options = Options {
        data: folder.path().join("network"),
        topology: None,
        base_port: Some(free_base_port(&Topology::load(None)?)?),
        fabric_binaries: env::var_os("EMR_FABRIC_BIN").map(PathBuf::from),
        own_binaries: clock.programs.clone(),
        progress: Progress::Lines,
    };
    let (network, _) = Network::up(&options).await?;
    // The network is ended even if an assertion fails.
    let recovered = AssertUnwindSafe(recover(&network, &clock));
    let outcome = recovered.catch_unwind().await;
    network.down().await?;
    match outcome {
        Ok(outcome) => outcome,
        Err(panic) => resume_unwind(panic),
    }
}

async fn recover(network: &Network, clock: &Clock) -> Outcome {
    let profile = people::profile(network.layout())?;
    let first = people::found(network, &profile).await?;
    let (session, registrars) = (first.member.session(), first.wallet.registrars());
    let hospital = hospital_a();
    let registrar = people::admit(
        &profile,
        session,
        &registrars,
        &hospital,
        &[Role::Registrar],
    )
    .await?;
    let device = || Device::of(clock.programs.join("emr"), network.layout().profile());
    let (ministry, registrar) = (
        device()?.with(&first.wallet)?,
        device()?.with(&registrar.wallet)?,
    );
    let ministrys = profile.ministry.as_str();

    let mut lost = Vec::new();
    for prepared in [Prepared::Kit, Prepared::Keepers, Prepared::Nothing] {
        let msp = &profile.ministry;
        let patient = people::admit(&profile, session, &registrars, msp, &[Role::Patient]).await?;
        let patient = Patient::with_a_record(patient, prepared, device()?).await?;
        let found = device()?;
        let id = patient.member.id().as_str();
        let recovery = ask(&found, &registrar, id, ministrys).await?;
        for approver in [&ministry, &registrar] {
            approver
                .does(&["recovery", "approve", id, &recovery])
                .await?;
        }
        let status = found.does(&["recovery", "status"]).await?;
        assert_eq!(status["is_ready"], json!(false), "{status}");
        lost.push((patient, found));
    }

    set_clock(&clock.offset, LATER)?;
    for (patient, found) in &lost {
        let status = found.does(&["recovery", "status"]).await?;
        assert_eq!(status["is_ready"], json!(true), "{status}");
        found.does(&["recovery", "finish"]).await?;
        let (code, _) = patient.lost.fails(&["device", "list"]).await?;
        assert_eq!(code, "NOT_PERMITTED", "the lost device is void");
        patient.opens(found).await.expect_err("nothing is back yet");
        let shown = found.does(&["contact", "show"]).await?;
        assert_eq!(shown["contact"]["is_in_force"], json!(false));
        assert!(shown["contact"]["unreadable"].is_string(), "{shown}");
        match patient.prepared {
            Prepared::Kit => {
                let kit = found.path("kit.txt");
                fs::write(&kit, &patient.kit)?;
                found.does(&["kit", "open", &kit.to_string_lossy()]).await?;
            }
            Prepared::Keepers => {
                found.does(&["recovery", "open"]).await?;
            }
            Prepared::Nothing => {
                let (_, sentence) = found.fails(&["recovery", "open"]).await?;
                assert!(sentence.contains("keepers"), "{sentence}");
                assert!(patient.opens(found).await.is_err());
                let (_, sentence) = found.fails(&["contact", "set", "--phone", "1"]).await?;
                assert!(sentence.contains("--name"), "{sentence}");
                found.does(&["contact", "set", "--name", "Amina"]).await?;
                let shown = found.does(&["contact", "show"]).await?;
                assert_eq!(shown["contact"]["is_in_force"], json!(true));
                assert_eq!(shown["contact"]["details"]["name"], json!("Amina"));
                continue;
            }
        }
        patient
            .opens(found)
            .await
            .expect("the old record opens again");
        let shown = found.does(&["contact", "show"]).await?;
        assert_eq!(shown["contact"]["details"]["phone"], json!("+965 1"));
        // The lost device's keys are of no use to a thief.
        let (code, _) = patient.lost.fails(&["kit", "show"]).await?;
        assert_eq!(code, "NOT_PERMITTED");
    }
    recover_with_the_page(network, clock, &ministry).await
}

/// The same with the page's worker alone, which sets the clock itself, once more later.
async fn recover_with_the_page(network: &Network, clock: &Clock, official: &Device) -> Outcome {
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/../web/ui/tests/recovered.mjs");
    let url = network.page_url();
    let mut program = Command::new("node")
        .envs(clock.environment())
        .arg(program)
        .args([
            "--url",
            &url.expect("the default topology serves the page without TLS"),
        ])
        .arg("--data")
        .arg(network.layout().data())
        .arg("--programs")
        .arg(&clock.programs)
        .arg("--official")
        .arg(official.path("wallet"))
        .arg("--passphrase-file")
        .arg(official.path("passphrase"))
        .arg("--clock")
        .arg(&clock.offset)
        .args(["--later", MUCH_LATER])
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    let status = timeout(PATIENCE, program.wait()).await??;
    assert!(status.success(), "what went wrong stands above");
    Ok(())
}

/// What a patient prepared before all devices were lost.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Prepared {
    Kit,
    Keepers,
    Nothing,
}

struct Patient {
    member: Member,
    prepared: Prepared,
    kit: String,
    category: CategoryId,
    record: Added,
    lost: Device,
}

impl Patient {
    async fn with_a_record(
        person: Person,
        prepared: Prepared,
        device: Device,
    ) -> Result<Self, Failure> {
        let Person { member, mut wallet } = person;
        let category = publish_laboratory(&member, &mut wallet, false).await?;
        let record = add(&member, &member.own_basis(&category), b"{}").await?;
        let lost = device.with(&wallet)?;
        let contact = ["contact", "set", "--name", "Amina", "--phone", "+965 1"];
        lost.does(&contact).await?;
        let mut kit = String::new();
        match prepared {
            Prepared::Kit => {
                let made = lost.does(&["kit", "make"]).await?;
                made["kit"]
                    .as_str()
                    .expect("it is shown")
                    .clone_into(&mut kit);
            }
            Prepared::Keepers => {
                lost.does(&["recovery", "share"]).await?;
            }
            Prepared::Nothing => {}
        }
        Ok(Self {
            member,
            prepared,
            kit,
            category,
            record,
            lost,
        })
    }

    /// Opens the record on this device, or says why it does not open.
    async fn opens(&self, device: &Device) -> Result<(), String> {
        let record = self.record.record.as_str();
        let words = [
            "record",
            "open",
            record,
            "--category",
            self.category.as_str(),
        ];
        device.tries(&words).await
    }
}
