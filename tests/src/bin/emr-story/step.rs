//! The story's steps, printed as they are played.

use anyhow::{Context as _, Result};

/// How many steps were begun, and how many went as they should.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    begun: usize,
    well: usize,
}

impl Steps {
    /// Plays a step: says what happens, and then how it went, in the words that the step returns.
    pub(crate) async fn play<T>(
        &mut self,
        what: &str,
        step: impl Future<Output = Result<(T, String)>>,
    ) -> Result<T> {
        self.begun += 1;
        println!("{:2}. {what}", self.begun);
        let (value, outcome) = step
            .await
            .with_context(|| format!("step {} did not go as it should: {what}", self.begun))?;
        self.well += 1;
        for line in outcome.lines() {
            println!("      {line}");
        }
        Ok(value)
    }

    /// The last line.
    pub(crate) fn summary(&self) -> String {
        format!("story: {} steps, {} ok", self.begun, self.well)
    }

    /// Whether every step that was begun went as it should.
    pub(crate) fn all_went_well(&self) -> bool {
        self.begun > 0 && self.begun == self.well
    }
}
