//! Where trials are played: those that disturb no other one on one network, then the others on two, of which each has its
//! network for itself.

use std::fs;
use std::panic;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};
use tokio::runtime::Runtime;
use tokio::signal::ctrl_c;
use tokio::signal::unix::{SignalKind, signal};

use crate::stage::Stage;
use crate::trial::{Case, Turn};

/// What all trials share.
pub(crate) struct Theatre {
    runtime: Runtime,
    data: PathBuf,
    /// The second one is brought up when two trials want a network for themselves.
    stages: [Stage; 2],
}

impl Theatre {
    /// Prepares everything but the networks.
    pub(crate) fn open(fabric_binaries: Option<PathBuf>) -> Arc<Self> {
        rustls::crypto::aws_lc_rs::default_provider()
            .install_default()
            .expect("nothing has chosen a provider before");
        // The place and the words, without a list of calls: of many trials at a time, people read what is short.
        panic::set_hook(Box::new(|panic| eprintln!("{panic}")));
        let data = tempfile::Builder::new()
            .prefix("network-")
            .tempdir_in(env!("CARGO_TARGET_TMPDIR"))
            .expect("Cargo made the folder for temporary files")
            .keep();
        let stages = ["1", "2"].map(|name| Stage::new(data.join(name), fabric_binaries.clone()));
        Arc::new(Self {
            runtime: Runtime::new().expect("the system lets a program have threads"),
            data,
            stages,
        })
    }

    /// Plays the trials that the arguments choose, then ends the networks.
    pub(crate) fn play(
        self: Arc<Self>,
        arguments: &Arguments,
        groups: impl IntoIterator<Item = (&'static str, Vec<Case>)>,
    ) -> ExitCode {
        let interrupted = self.clone();
        self.runtime.spawn(async move {
            wait_for_signal().await;
            eprintln!("interrupted: ending the networks");
            interrupted.clear().await;
            std::process::exit(130);
        });
        let cases = groups.into_iter();
        let cases =
            cases.flat_map(|(group, cases)| cases.into_iter().map(move |case| (group, case)));
        let mut cases: Vec<_> = cases.collect();
        cases.sort_by_key(|(_, case)| case.turn);
        let trials = cases
            .into_iter()
            .map(|(group, case)| self.trial(group, case));
        let conclusion = libtest_mimic::run(arguments, trials.collect());
        self.runtime.block_on(self.clear());
        if conclusion.has_failed() {
            eprintln!("the networks' folder is kept: {}", self.data.display());
        } else if let Err(error) = fs::remove_dir_all(&self.data) {
            eprintln!("{} stays: {error}", self.data.display());
        }
        conclusion.exit_code()
    }

    fn trial(self: &Arc<Self>, group: &str, case: Case) -> Trial {
        let theatre = self.clone();
        Trial::test(case.name, move || {
            let outcome = theatre.runtime.block_on(theatre.outcome(&case));
            outcome.map_err(Failed::from)
        })
        .with_kind(group)
    }

    async fn outcome(&self, case: &Case) -> Result<(), String> {
        let [first, second] = &self.stages;
        if case.turn != Turn::Alone {
            let _together = first.together().await;
            return first.play(case).await;
        }
        let (stage, _alone) = tokio::select! {
            biased;
            alone = first.alone() => (first, alone),
            alone = second.alone() => (second, alone),
        };
        stage.play(case).await
    }

    async fn clear(&self) {
        for stage in &self.stages {
            stage.clear().await;
        }
    }
}

/// Waits for a signal that asks this program to end.
async fn wait_for_signal() {
    let mut terminate = signal(SignalKind::terminate()).expect("the system has signals");
    tokio::select! {
        _ = ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
