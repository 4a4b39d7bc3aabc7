//! What operators see of the services: what the services did and how often, and nothing about people.

use std::sync::Arc;

use emr_model::ErrorCode;
use emr_network::names;
use emr_tests::metrics::metrics_of;

use crate::refusal::refused;
use crate::trial::{Case, Failure, Outcome, cases};
use crate::world::{READ_AND_ADD, World, add, hospital_a, open, open_green};

pub(crate) fn cases() -> Vec<Case> {
    cases![Together: metrics_count_work_and_name_no_member].into()
}

/// The metrics of some processes, as Prometheus reads them.
struct Metrics(String);

impl Metrics {
    async fn of(world: &World, processes: &[String]) -> Result<Self, Failure> {
        let mut text = String::new();
        for process in processes {
            text += &metrics_of(&world.network, process).await?;
        }
        Ok(Self(text))
    }

    /// Those of the web service, and those of all keepers: of three that are asked for a key, the first two suffice.
    async fn now(world: &World) -> Result<[Self; 2], Failure> {
        let organizations = world.network.topology().member_organizations();
        let keepers: Vec<_> = organizations.map(names::keeper).collect();
        Ok([
            Self::of(world, &[names::WEB.to_owned()]).await?,
            Self::of(world, &keepers).await?,
        ])
    }

    /// The sum of a metric over all that have these labels.
    fn sum(&self, metric: &str, labels: &[&str]) -> f64 {
        let lines = self.0.lines().filter(|line| {
            let name = line.split(['{', ' ']).next();
            name == Some(metric) && labels.iter().all(|label| line.contains(label))
        });
        lines
            .filter_map(|line| line.rsplit_once(' ')?.1.parse::<f64>().ok())
            .sum()
    }
}

async fn metrics_count_work_and_name_no_member(world: Arc<World>) -> Outcome {
    let before = Metrics::now(&world).await?;
    let patient = world.patient().await?;
    let doctor = world.doctor(&hospital_a()).await?;
    let grant = patient.grant(&doctor, READ_AND_ADD).await?;
    let basis = doctor.basis(patient.id()).await?;
    let added = add(&doctor.member, &basis, b"counted").await?;
    open_green(&doctor.member, &basis, &added, b"counted").await?;
    patient.member.revoke(&grant).await?;
    refused(
        open(&doctor.member, &basis, &added).await,
        ErrorCode::Expired,
    );
    let after = Metrics::now(&world).await?;

    let counted: [(usize, &str, &[&str]); 9] = [
        (
            0,
            "emr_web_requests_total",
            &["route=\"/api/v1/endorse\"", "status=\"200\""],
        ),
        (
            0,
            "emr_web_requests_total",
            &["route=\"/api/v1/blobs/{digest}\""],
        ),
        (
            0,
            "emr_web_request_duration_seconds_count",
            &["route=\"/api/v1/submit\""],
        ),
        (0, "emr_web_refusals_total", &["code=\"EXPIRED\""]),
        (
            0,
            "emr_web_ledger_calls_total",
            &["call=\"commit_status\"", "outcome=\"success\""],
        ),
        (
            1,
            "emr_keeper_requests_total",
            &["call=\"hold\"", "code=\"OK\""],
        ),
        (
            1,
            "emr_keeper_requests_total",
            &["call=\"release\"", "code=\"OK\""],
        ),
        (1, "emr_keeper_held_files", &[]),
        (
            1,
            "emr_keeper_ledger_calls_total",
            &["call=\"Access:MayRelease\""],
        ),
    ];
    for (process, metric, labels) in counted {
        let [before, after] = [&before, &after].map(|when| when[process].sum(metric, labels));
        assert!(
            after > before,
            "{metric} {labels:?}: {before}, then {after}"
        );
    }
    let people = [
        patient.id().to_string(),
        doctor.member.id().to_string(),
        added.record.to_string(),
        added.submitted.transaction.to_string(),
        added.content.to_string(),
    ];
    for Metrics(text) in &after {
        for told in &people {
            assert!(!text.contains(told), "it tells {told}");
        }
    }
    Ok(())
}
