//! The main story: a patient decides who reads a real record.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use emr_api::profile::Profile;
use emr_demo::{Folder, OFFICIAL};
use emr_model::Timestamp;
use emr_model::access::AccessKey;
use emr_network::{Kind, Network, Organization};
use serde_json::Value;

use crate::cast::{Player, join, text};
use crate::emr::{Emr, Person};
use crate::outsider::{Outsider, Target};
use crate::report::Report;
use crate::step::Steps;

/// Plays every step; the first that does not go as it should ends the story.
pub(crate) async fn play(data: &Option<PathBuf>, examples: &Path, steps: &mut Steps) -> Result<()> {
    let stage = Stage::set(data)?;
    let report = Report::take(examples, &stage.folder)?;
    let ministry = stage.open_for_business(steps).await?;
    let cast = stage.cast(steps, &ministry).await?;
    let record = stage.write(steps, &cast, &report).await?;
    stage.share(steps, &cast, &record).await?;
    stage.verify(steps, &cast, &record).await?;
    stage.look_back(steps, &cast, &ministry).await
}

/// Where the story is played.
struct Stage {
    network: Network,
    profile: Profile,
    emr: Emr,
    /// What lasts from one play to the next.
    home: PathBuf,
    /// The wallet of the ministry's first member.
    official: PathBuf,
    /// This play's own folder.
    folder: PathBuf,
    passphrase_file: PathBuf,
}

struct Cast {
    patient: Player,
    doctor_a: Player,
    doctor_b: Player,
}

/// The record of the story, and what the patient knows of it.
struct Written {
    target: Target,
    content: String,
    lock: String,
}

impl Stage {
    fn set(data: &Option<PathBuf>) -> Result<Self> {
        let data = match data {
            Some(data) => data.clone(),
            None => emr_network::default_data()?,
        };
        let network = Network::open(&data).context("bring a network up first: make up")?;
        let profile = network.layout().profile();
        let home = network.layout().data().join("story");
        let folder = home.join(Timestamp::now().as_millis().to_string());
        fs::create_dir_all(&folder)?;
        // The official of a demo is the network's first member, and the only one who admits others.
        let demo = Folder::of(&network);
        let (official, passphrase_file) = match demo.is_complete() {
            true => (demo.wallet(&OFFICIAL), demo.passphrase()),
            false => (home.join("ministry.wallet"), home.join("passphrase")),
        };
        if !passphrase_file.exists() {
            fs::write(
                &passphrase_file,
                format!("{:032x}\n", rand::random::<u128>()),
            )?;
        }
        Ok(Self {
            profile: serde_json::from_slice(&fs::read(&profile)?)?,
            emr: Emr::new(profile, passphrase_file.clone())?,
            network,
            home,
            official,
            folder,
            passphrase_file,
        })
    }

    /// Prepares the ministry, its hospitals and all keepers; on a network that has some of them, only those that are
    /// missing.
    async fn open_for_business(&self, steps: &mut Steps) -> Result<Person> {
        let layout = self.network.layout();
        let topology = self.network.topology();
        let organization = |kind| {
            topology
                .organizations
                .iter()
                .filter(move |organization| organization.kind == kind)
        };
        let ministry = organization(Kind::Ministry)
            .next()
            .context("there is no ministry")?;
        let administrator = self.emr.administrator(&layout.admin(ministry));
        steps
            .play(
                "The ministry's administrator registers the ministry",
                async {
                    let details =
                        details(ministry.msp_id.as_str(), "Ministry of Health", "ministry");
                    Ok(((), register(&administrator, &details).await?))
                },
            )
            .await?;
        // Applicants seal their names to keepers, so that the first one comes before the first applicant.
        self.publish_keepers(
            steps,
            "The ministry's administrator publishes its keeper",
            organization(Kind::Ministry),
        )
        .await?;
        let member = steps
            .play(
                "The first ministry member joins; the administrator approves",
                async { self.first_member(&administrator).await },
            )
            .await?;
        for (hospital, name) in organization(Kind::Hospital).zip(["Hospital A", "Hospital B"]) {
            steps
                .play(&format!("The ministry registers {name}"), async {
                    let details = details(hospital.msp_id.as_str(), name, "hospital");
                    Ok(((), register(&member, &details).await?))
                })
                .await?;
        }
        self.publish_keepers(
            steps,
            "Each hospital's administrator publishes its keeper",
            organization(Kind::Hospital),
        )
        .await?;
        Ok(member)
    }

    async fn publish_keepers(
        &self,
        steps: &mut Steps,
        title: &str,
        organizations: impl Iterator<Item = &Organization>,
    ) -> Result<()> {
        let layout = self.network.layout();
        steps
            .play(title, async {
                let mut outcomes = Vec::new();
                for with_keeper in organizations {
                    let keeper = layout.keeper(with_keeper);
                    let address = self
                        .network
                        .address(&format!("keeper.{}", with_keeper.name));
                    let administrator = self.emr.administrator(&layout.admin(with_keeper));
                    let published = administrator
                        .does(&[
                            "keeper",
                            "register",
                            "--address",
                            &address.to_string(),
                            "--recipient",
                            &keeper.join("data/recipient.txt").to_string_lossy(),
                            "--certificate",
                            &keeper.join("identity/certificate.pem").to_string_lossy(),
                        ])
                        .await?;
                    outcomes.push(format!(
                        "{} by transaction {}",
                        with_keeper.msp_id,
                        text(&published, "transaction")?
                    ));
                }
                Ok(((), outcomes.join("\n")))
            })
            .await
    }

    async fn first_member(&self, administrator: &Person) -> Result<(Person, String)> {
        let person = self.emr.member(&self.official);
        if self.official.exists() && person.does(&["members"]).await.is_ok() {
            return Ok((person, "a member already".to_owned()));
        }
        let registrars = self.network.layout().data().join("operators/registrars");
        let options = ["--registrars", &registrars.to_string_lossy()];
        let role = ["--role", "ministry"];
        let (player, outcome) = join(
            &self.emr,
            &self.home,
            "ministry",
            &role,
            administrator,
            &options,
        )
        .await?;
        Ok((player.person, outcome))
    }

    async fn cast(&self, steps: &mut Steps, ministry: &Person) -> Result<Cast> {
        let hospitals: Vec<_> = self
            .network
            .topology()
            .organizations
            .iter()
            .filter(|organization| organization.kind == Kind::Hospital)
            .map(|organization| organization.msp_id.clone())
            .collect();
        let [hospital_a, hospital_b, ..] = hospitals.as_slice() else {
            bail!("the story needs two hospitals");
        };
        let (emr, folder) = (&self.emr, &self.folder);
        let patient = ["--role", "patient"];
        let of_a = ["--role", "practitioner", "--msp", hospital_a.as_str()];
        let of_b = ["--role", "practitioner", "--msp", hospital_b.as_str()];
        Ok(Cast {
            patient: steps
                .play(
                    "A patient signs up; the ministry compares the key and approves; the patient activates",
                    join(emr, folder, "patient", &patient, ministry, &[]),
                )
                .await?,
            doctor_a: steps
                .play(
                    "Doctor A of Hospital A signs up, is approved and activates",
                    join(emr, folder, "doctor-a", &of_a, ministry, &[]),
                )
                .await?,
            doctor_b: steps
                .play(
                    "Doctor B of Hospital B signs up, is approved and activates",
                    join(emr, folder, "doctor-b", &of_b, ministry, &[]),
                )
                .await?,
        })
    }

    /// Request, narrowed approval, and the record itself.
    async fn write(&self, steps: &mut Steps, cast: &Cast, report: &Report) -> Result<Written> {
        let Cast {
            patient, doctor_a, ..
        } = cast;
        let address = patient.address.as_ref();
        let address = address.context("the patient has no address to give away")?;
        let request = steps
            .play(
                "Doctor A asks to read and add laboratory results for 30 days",
                async {
                    let message = "Your blood count, before and after the treatment";
                    let asked = doctor_a
                        .person
                        .does(&[
                            "request",
                            address,
                            "--read",
                            "--add",
                            "--until",
                            "30d",
                            "--message",
                            message,
                        ])
                        .await?;
                    transacted(&asked, "transaction")
                },
            )
            .await?;
        let grant = steps
            .play(
                "The patient reads the request, narrows it to 7 days, and approves",
                async {
                    let requests = patient.person.sees(&["requests"]).await?;
                    ensure!(
                        requests.contains("before and after the treatment"),
                        "{requests}"
                    );
                    let decided = patient
                        .person
                        .does(&[
                            "decide",
                            &request,
                            "--approve",
                            "--category",
                            "laboratory",
                            "--until",
                            "7d",
                        ])
                        .await?;
                    transacted(&decided, "transaction")
                },
            )
            .await?;
        let grants = patient.person.does(&["grants"]).await?;
        let category = grants["entries"]
            .as_array()
            .and_then(|entries| {
                entries
                    .iter()
                    .find(|entry| entry["key"]["grant"] == grant.as_str())
            })
            .map(|entry| text(entry, "category"))
            .context("the patient does not see the grant")??;
        let added = steps
            .play(
                "Doctor A adds a blood count: a DiagnosticReport, its Observations, and a PDF",
                async {
                    let added = doctor_a
                        .person
                        .does(&[
                            "record",
                            "add",
                            "--patient",
                            &patient.id,
                            &report.bundle.to_string_lossy(),
                            "--attach",
                            &report.pdf.to_string_lossy(),
                        ])
                        .await?;
                    let outcome = format!(
                        "transaction {}\nrecord {}",
                        text(&added, "transaction")?,
                        text(&added, "record")?
                    );
                    Ok((added, outcome))
                },
            )
            .await?;
        let record = text(&added, "record")?;
        steps
            .play(
                "The patient opens it: green",
                opens(&patient.person, &["record", "open", &record]),
            )
            .await?;
        Ok(Written {
            target: Target {
                patient: patient.id.parse()?,
                category: category.parse()?,
                record: record.parse()?,
            },
            content: text(&added, "content")?,
            lock: text(&added, "lock")?,
        })
    }

    /// Doctor B: refused, granted, revoked.
    async fn share(&self, steps: &mut Steps, cast: &Cast, written: &Written) -> Result<()> {
        let Cast {
            patient, doctor_b, ..
        } = cast;
        let record = written.target.record.as_str();
        let open = ["record", "open", record, "--patient", &patient.id];
        let outsider =
            Outsider::with(&self.profile, &doctor_b.wallet, &self.passphrase_file).await?;
        steps
            .play("Doctor B is refused, and cannot tell whether anything exists", async {
                doctor_b.person.is_refused(&open).await?;
                let real = outsider.asks_without_grant(&written.target).await?;
                let invented = outsider.asks_without_grant(&Target::invented()?).await?;
                ensure!(real == invented, "they differ:\n{real}\n{invented}");
                let outcome = format!(
                    "the record that is there:       {real}\na record that never was:        {invented}"
                );
                Ok(((), outcome))
            })
            .await?;
        let grant = steps
            .play("The patient grants doctor B to read", async {
                let granted = patient
                    .person
                    .does(&["grant", &doctor_b.id, "--read", "--until", "1d"])
                    .await?;
                transacted(&granted, "transaction")
            })
            .await?;
        steps
            .play("Doctor B opens it: green", opens(&doctor_b.person, &open))
            .await?;
        let category_key = outsider.keeps_category_key(&written.target.patient).await?;
        let access = self.latest_access(cast).await?;
        steps
            .play("The patient revokes doctor B", async {
                let revoked = patient
                    .person
                    .does(&["revoke", &grant, "--grantee", &doctor_b.id])
                    .await?;
                transacted(&revoked, "transaction")
            })
            .await?;
        steps
            .play("Doctor B is refused by the contract at once", async {
                let refusal = doctor_b
                    .person
                    .is_refused(&[&open[..], &["--grant", &grant]].concat())
                    .await?;
                ensure!(
                    refusal.code.is_some(),
                    "the contract was not asked: {refusal:?}"
                );
                Ok(((), refusal.sentence))
            })
            .await?;
        steps
            .play(
                "Every keeper refuses doctor B too, who kept the category key and is handed the ciphertext",
                async {
                    let refusals = outsider.asks_keepers(&access).await?;
                    let files = [self.blob(&written.content)?, self.blob(&written.lock)?];
                    let files = files.iter().map(fs::read).collect::<Result<Vec<_>, _>>()?;
                    outsider.tries(&files, &category_key)?;
                    Ok(((), refusals.join("\n")))
                },
            )
            .await
    }

    /// A byte is changed, and put back.
    async fn verify(&self, steps: &mut Steps, cast: &Cast, written: &Written) -> Result<()> {
        let patient = &cast.patient.person;
        let verify = ["record", "verify", written.target.record.as_str()];
        let blob = self.blob(&written.content)?;
        let original = fs::read(&blob)?;
        steps
            .play(
                "A byte of the stored ciphertext is changed: red, and it says why",
                async {
                    let mut altered = original.clone();
                    let middle = altered.len() / 2;
                    altered[middle] ^= 1;
                    fs::write(&blob, altered)?;
                    let found = patient.finds_fault(&verify).await;
                    fs::write(&blob, &original)?;
                    let found = found?;
                    let reasons = failed_checks(&found);
                    ensure!(
                        found["green"] == false && !reasons.is_empty(),
                        "not red: {found}"
                    );
                    Ok(((), reasons.join("\n")))
                },
            )
            .await?;
        steps
            .play("It is restored: green", opens(patient, &verify))
            .await
    }

    /// The log, and a suspension.
    async fn look_back(&self, steps: &mut Steps, cast: &Cast, ministry: &Person) -> Result<()> {
        let Cast {
            patient,
            doctor_a,
            doctor_b,
        } = cast;
        steps
            .play(
                "The patient's log shows who read what, when and for what",
                async {
                    let log = patient.person.sees(&["log"]).await?;
                    let by_doctor_b: Vec<_> = log
                        .lines()
                        .filter(|line| line.contains(&doctor_b.id))
                        .collect();
                    ensure!(
                        by_doctor_b.len() == 1 && by_doctor_b[0].contains("TREAT"),
                        "{log}"
                    );
                    ensure!(log.contains("you") && !log.contains(&doctor_a.id), "{log}");
                    Ok(((), log))
                },
            )
            .await?;
        steps
            .play(
                "The ministry suspends doctor A, who is refused from then on",
                async {
                    let suspended = ministry.does(&["suspend", &doctor_a.id]).await?;
                    let refusal = doctor_a
                        .person
                        .is_refused(&["record", "list", "--patient", &patient.id])
                        .await?;
                    ensure!(
                        refusal.code.is_some(),
                        "the contract was not asked: {refusal:?}"
                    );
                    let transaction = text(&suspended, "transaction")?;
                    Ok((
                        (),
                        format!("transaction {transaction}\n{}", refusal.sentence),
                    ))
                },
            )
            .await
    }

    /// The entry of doctor B's opening, as the patient's log has it.
    async fn latest_access(&self, cast: &Cast) -> Result<AccessKey> {
        let log = cast.patient.person.does(&["log", "--size", "1"]).await?;
        let entry = &log["entries"][0];
        ensure!(
            entry["reader"] == cast.doctor_b.id.as_str(),
            "the newest entry is not doctor B's: {log}"
        );
        Ok(serde_json::from_value(entry["key"].clone())?)
    }

    /// The file in which the web service keeps a blob.
    fn blob(&self, digest: &str) -> Result<PathBuf> {
        let store = self.network.layout().web().join("data/store/blobs");
        let mut folders = vec![store.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder)? {
                let path = entry?.path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.file_name().is_some_and(|name| name == digest) {
                    return Ok(path);
                }
            }
        }
        bail!("there is no blob {digest} below {}", store.display())
    }
}

/// An organization's public details, as options of the command.
fn details(msp: &str, name: &str, kind: &str) -> Vec<String> {
    let contact = format!("{}@example.org", name.to_lowercase().replace(' ', "-"));
    let address = "1 Main Street";
    [
        "organization",
        "register",
        msp,
        "--name",
        name,
        "--kind",
        kind,
        "--contact",
        &contact,
        "--address",
        address,
    ]
    .map(ToOwned::to_owned)
    .to_vec()
}

/// Registers an organization, unless an earlier story did.
async fn register(by: &Person, details: &[String]) -> Result<String> {
    let details: Vec<_> = details.iter().map(String::as_str).collect();
    match by.does(&details).await {
        Ok(registered) => Ok(format!("transaction {}", text(&registered, "transaction")?)),
        Err(error) => match by.is_refused(&details).await {
            Ok(refusal) if refusal.code.as_deref() == Some("CONFLICT") => Ok(refusal.sentence),
            _ => Err(error),
        },
    }
}

async fn opens(person: &Person, arguments: &[&str]) -> Result<((), String)> {
    let seen = person.sees(arguments).await?;
    ensure!(seen.contains("green"), "not green:\n{seen}");
    Ok(((), seen))
}

fn failed_checks(verification: &Value) -> Vec<String> {
    let checks = verification["checks"].as_array().into_iter().flatten();
    checks
        .filter_map(|check| Some(format!("red: {}", check["reason"].as_str()?)))
        .collect()
}

fn transacted(said: &Value, name: &str) -> Result<(String, String)> {
    let transaction = text(said, name)?;
    let outcome = format!("transaction {transaction}");
    Ok((transaction, outcome))
}
