//! How fast records of FHIR are read into a chart and written again.

use std::fs;
use std::hint::black_box;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use emr_client::member::KINDS;
use emr_fhir::{Attachment, attach, kind, read};
use emr_tests::examples::Source;

/// Larger examples are no records of one patient, but definitions of FHIR itself.
const LARGEST: usize = 64 << 10;
const LEAST_TIME: Duration = Duration::from_secs(3);

/// Official examples of the kinds that patients' records have, in a second on one core: each is read into the view of a
/// chart, and written again beside an attachment.
pub(crate) fn per_second() -> anyhow::Result<f64> {
    let scan = [Attachment {
        name: Some("scan.pdf".to_owned()),
        content_type: "application/pdf".to_owned(),
        bytes: b"%PDF-1.5".to_vec(),
    }];
    let records = records()?;
    ensure!(
        !records.is_empty(),
        "the examples are missing: `make examples` fetches them"
    );
    let round = || {
        records.iter().try_for_each(|content| {
            black_box(read(content)?);
            black_box(attach(content, &scan)?);
            anyhow::Ok(())
        })
    };
    round()?;
    let (began, mut rounds) = (Instant::now(), 0_u32);
    while began.elapsed() < LEAST_TIME {
        round()?;
        rounds += 1;
    }
    Ok(f64::from(rounds) * records.len() as f64 / began.elapsed().as_secs_f64())
}

fn records() -> anyhow::Result<Vec<Vec<u8>>> {
    let mut records = Vec::new();
    for path in Source::Standard.records() {
        let content = fs::read(&path).with_context(|| path.display().to_string())?;
        let is_record = kind(&content).is_ok_and(|kind| KINDS.contains(&kind.as_str()));
        if content.len() <= LARGEST && is_record {
            records.push(content);
        }
    }
    Ok(records)
}
