//! What the user sees while something takes time.

use std::{
    io::IsTerminal,
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};

use crate::Error;

/// Tells the user which step is being taken: a spinner on a terminal, a line a step elsewhere, or nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// A spinner while a step lasts, a line when it is done.
    Terminal,
    /// One line for each step.
    Lines,
    /// Nothing.
    Silent,
}

impl Progress {
    /// The kind that suits the standard error stream.
    pub fn of_this_program() -> Self {
        if std::io::stderr().is_terminal() {
            Self::Terminal
        } else {
            Self::Lines
        }
    }

    /// Takes a step, and says how long it took; an error says which step failed.
    pub(crate) async fn step<T>(
        self,
        step: &str,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let begun = Instant::now();
        let spinner = (self == Self::Terminal).then(|| spinner(step));
        if self == Self::Lines {
            eprint!("  {step} …");
        }
        let result = work.await;
        if let Some(spinner) = spinner {
            spinner.finish_and_clear();
        }
        let took = begun.elapsed().as_secs_f64();
        match (self, &result) {
            (Self::Terminal, Ok(_)) => eprintln!("  {step} … {took:.1} s"),
            (Self::Lines, Ok(_)) => eprintln!(" {took:.1} s"),
            (Self::Lines, Err(_)) => eprintln!(" failed"),
            (Self::Terminal, Err(_)) | (Self::Silent, _) => {}
        }
        result.map_err(|error| Error::Step {
            step: step.to_owned(),
            source: Box::new(error),
        })
    }
}

fn spinner(step: &str) -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {msg} ({elapsed})")
        .expect("the template is well formed");
    let spinner = ProgressBar::new_spinner()
        .with_style(style)
        .with_message(step.to_owned());
    spinner.enable_steady_tick(Duration::from_millis(100));
    spinner
}
