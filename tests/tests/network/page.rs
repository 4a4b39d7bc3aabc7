//! The page in a real browser, beside the command: what the one seals the other opens.

use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use emr_client::member::HeldBasis;
use emr_client::session::Admission;
use emr_model::member::Role;
use emr_model::{ErrorCode, Grantee, MemberId, PageRequest};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

use crate::commands::Device;
use crate::refusal::refused;
use crate::trial::{Case, Failure, Outcome, cases};
use crate::world::{Person, READ, World, add, hospital_a};

pub(crate) fn cases() -> Vec<Case> {
    cases![
        Welcome:
        people_use_the_page_and_the_command_side_by_side,
        a_page_that_cannot_work_says_why_and_what_to_do,
        the_pages_worker_offers_every_flow_of_the_command,
    ]
    .into()
}

/// A step of the page that takes longer never ends: it itself gives up after a minute.
const PATIENCE: Duration = Duration::from_secs(180);

/// What the page's own part of the story adds.
const MANY_BYTES: usize = 20 << 20;
/// What the doctor adds with the command.
const REPORT: &str =
    r#"{"resourceType":"DiagnosticReport","status":"final","code":{"text":"Haemoglobin"}}"#;

async fn people_use_the_page_and_the_command_side_by_side(world: Arc<World>) -> Outcome {
    let folder = world.network.layout().data().join("page");
    std::fs::create_dir_all(&folder)?;
    let mut browser = Browser::start(&world, "story", &folder)?;
    let doctor = world.doctor(&hospital_a()).await?;
    let device = Device::new(&world, &doctor.wallet)?;
    let mut opened = None;
    while let Some(done) = browser.done().await? {
        let patient = |step: &str| serde_json::from_value::<MemberId>(done[step].clone());
        let answer = if done.get("applied").is_some() {
            admit(&world, &done).await?;
            json!({})
        } else if done.get("added").is_some() {
            json!({ "doctor": doctor.member.id(), "bytes": REPORT.len() })
        } else if done.get("granted").is_some() {
            let patient = patient("granted")?;
            let basis = doctor.basis(&patient).await?;
            read_what_the_page_added(&doctor, &basis).await?;
            let report = folder.join("report.json");
            std::fs::write(&report, REPORT)?;
            let report = report.display().to_string();
            let add = ["record", "add", &report, "--patient", patient.as_str()];
            device.does(&add).await?;
            opened = Some(basis);
            json!({})
        } else if let Some(address) = done["asked"].as_str() {
            let message = "May I see your last result?";
            let until = ["--until", "7d", "--message", message];
            device
                .does(&[&["request", address, "--read", "--add"][..], &until].concat())
                .await?;
            json!({})
        } else if done.get("narrowed").is_some() {
            let granted = doctor
                .member
                .granted_categories(&patient("narrowed")?)
                .await?;
            assert!(granted.iter().any(|granted| granted.grant.rights == READ));
            json!({})
        } else {
            let granted = doctor
                .member
                .granted_categories(&patient("stopped")?)
                .await?;
            assert!(granted.is_empty(), "the patient stopped all access");
            let basis = opened.take().expect("the doctor read before");
            let refusal = doctor.member.records(&basis, PageRequest::default()).await;
            refused(refusal, ErrorCode::Expired);
            json!({})
        };
        browser.answer(&answer).await?;
    }
    browser.end().await
}

/// The doctor opens the one record that the page added.
async fn read_what_the_page_added(doctor: &Person, basis: &HeldBasis) -> Outcome {
    let page = doctor.member.records(basis, PageRequest::default()).await?;
    let [listed] = page.entries.try_into().expect("the page added one");
    let wanted = vec![basis.version_of(&listed)];
    let opening = doctor.member.open_records(basis, wanted).await?;
    let reading = &opening.readings[0];
    assert!(
        reading.verification.is_green(),
        "{:?}",
        reading.verification
    );
    let record = reading.record.as_ref().expect("a green record is open");
    assert_eq!(record.content.len(), MANY_BYTES);
    Ok(())
}

async fn a_page_that_cannot_work_says_why_and_what_to_do(world: Arc<World>) -> Outcome {
    let folder = world.network.layout().data().join("page-bad-input");
    std::fs::create_dir_all(&folder)?;
    let mut browser = Browser::start(&world, "bad-input", &folder)?;
    while let Some(done) = browser.done().await? {
        let answer = if done.get("applied").is_some() {
            admit(&world, &done).await?;
            json!({})
        } else {
            let practitioner: MemberId = serde_json::from_value(done["readable"].clone())?;
            let patient = world.patient().await?;
            add(&patient.member, &patient.basis(), REPORT.as_bytes()).await?;
            let grantee = Grantee::Member(practitioner);
            patient.member.grant(&grantee, &patient.terms(READ)).await?;
            json!({ "patient": patient.id(), "bytes": REPORT.len() })
        };
        browser.answer(&answer).await?;
    }
    browser.end().await
}

async fn the_pages_worker_offers_every_flow_of_the_command(world: Arc<World>) -> Outcome {
    let folder = world.network.layout().data().join("page-flows");
    std::fs::create_dir_all(&folder)?;
    let mut program = Browser::start(&world, "flows", &folder)?;
    while let Some(done) = program.done().await? {
        admit(&world, &done).await?;
        program.answer(&json!({})).await?;
    }
    program.end().await
}

/// Admits an applicant of the page as the ministry does: by the code that it shows.
async fn admit(world: &World, done: &Value) -> Outcome {
    let applicant = &done["applied"];
    let role: Role = serde_json::from_value(done["role"].clone())?;
    let admission = Admission {
        id: serde_json::from_value(applicant["id"].clone())?,
        msp: match role.is_staff() {
            true => hospital_a(),
            false => world.profile.ministry.clone(),
        },
        roles: vec![role],
        code: serde_json::from_value(applicant["code"].clone())?,
    };
    let ministry = world.sign_in(&world.ministry).await?;
    let registrars = world.ministry.registrars();
    ministry.session().approve(&admission, &registrars).await?;
    Ok(())
}

/// The program that plays the page's part of the story in Chromium.
struct Browser {
    program: Child,
    done: Lines<BufReader<ChildStdout>>,
    answers: ChildStdin,
}

impl Browser {
    fn start(world: &World, story: &str, folder: &Path) -> Result<Self, Failure> {
        let url = world.network.page_url();
        let stories = concat!(env!("CARGO_MANIFEST_DIR"), "/../web/ui/tests");
        let mut program = Command::new("node")
            .arg(format!("{stories}/{story}.mjs"))
            .arg(url.expect("the default topology serves the page without TLS"))
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let done = program.stdout.take().expect("it is piped");
        Ok(Self {
            done: BufReader::new(done).lines(),
            answers: program.stdin.take().expect("it is piped"),
            program,
        })
    }

    /// The next step that was done; `None` at the end of the story.
    async fn done(&mut self) -> Result<Option<Value>, Failure> {
        let line = timeout(PATIENCE, self.done.next_line()).await??;
        Ok(line.map(|line| serde_json::from_str(&line)).transpose()?)
    }

    async fn answer(&mut self, answer: &Value) -> Outcome {
        self.answers
            .write_all(format!("{answer}\n").as_bytes())
            .await?;
        Ok(())
    }

    async fn end(mut self) -> Outcome {
        let status = timeout(PATIENCE, self.program.wait()).await??;
        assert!(status.success(), "what went wrong stands above");
        Ok(())
    }
}
