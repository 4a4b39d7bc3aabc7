//! Thousands of open pages: each is signed in and listens to what changes.

use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use emr_api::changes::{Change, Changes};
use emr_api::profile::Profile;
use emr_api::session::{Challenge, SignIn, signed_text};
use emr_client::identity::SigningIdentity;
use emr_demo::people::Person;
use emr_model::{PageRequest, Timestamp};
use emr_network::Network;
use emr_tests::signer::in_memory;
use fabric_gateway::Signer as _;
use futures::{FutureExt as _, StreamExt, TryStreamExt, stream};
use reqwest::{Certificate, Client, Response};
use serde::Serialize;

use crate::cast::{Cast, Patient};
use crate::process::resident;
use crate::statistics::{median, percentile};
use crate::web_cost;

const PAGES: usize = 2_000;
/// Open pages of a member, each with a session of its own: the service keeps 16 under a key, and one is the member's that
/// reads lists.
const PAGES_OF_A_MEMBER: usize = 15;
/// Members that are admitted, and pages that are opened, at once.
const AT_ONCE: usize = 8;
/// Lists that are read while all pages are open, and how many at once.
const LISTS: usize = 2_000;
const LISTS_AT_ONCE: usize = 32;
/// Changes that an open page is told.
const NOTICES: usize = 20;
/// How long a page waits for a notice.
const PATIENCE: Duration = Duration::from_secs(60);

/// What was measured.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OpenPages {
    /// Milliseconds that 99 of 100 lists did not exceed while all pages were open.
    pub(crate) list_p99: f64,
    /// KiB of the service's memory for an open page.
    pub(crate) memory: f64,
    /// Milliseconds from the moment at which a grant is asked for until an open page of the practitioner knows of it.
    pub(crate) notice: f64,
}

/// Opens the pages, and measures. A page that fails is an error.
pub(crate) async fn measure(network: &Network, cast: &Cast) -> anyhow::Result<OpenPages> {
    let members = PAGES.div_ceil(PAGES_OF_A_MEMBER);
    eprintln!("{members} patients are admitted and {PAGES} pages opened: this takes minutes");
    let patients: Vec<_> = stream::iter(0..members)
        .map(|_| cast.patient())
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await?;
    let web = web_cost::process(network)?;
    let before = resident(web)?;
    let mut pages: Vec<_> = stream::iter(0..PAGES)
        .map(|number| OpenPage::of(cast.profile(), &patients[number % members].person))
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await?;
    let memory = (resident(web)? - before) * 1_024.0 / PAGES as f64;
    let list_p99 = list_p99(&patients).await?;
    let notice = notice(cast, &patients[0]).await?;
    for page in &mut pages {
        page.is_open()?;
    }
    Ok(OpenPages {
        list_p99,
        memory,
        notice,
    })
}

/// Milliseconds that 99 of 100 lists did not exceed: who looked at a patient's records.
async fn list_p99(patients: &[Patient]) -> anyhow::Result<f64> {
    let list = async |number: usize| {
        let member = &patients[number % patients.len()].person.member;
        let begun = Instant::now();
        member.access_log(PageRequest::default()).await?;
        anyhow::Ok(begun.elapsed().as_secs_f64() * 1_000.0)
    };
    let times = stream::iter(0..LISTS)
        .map(list)
        .buffer_unordered(LISTS_AT_ONCE);
    Ok(percentile(times.try_collect().await?, 99))
}

/// Milliseconds from the submission of a grant to the notice in an open page of the practitioner.
async fn notice(cast: &Cast, patient: &Patient) -> anyhow::Result<f64> {
    let mut page = OpenPage::of(cast.profile(), &cast.practitioner).await?;
    let mut times = Vec::with_capacity(NOTICES);
    for _ in 0..NOTICES {
        let begun = Instant::now();
        let told = async {
            while !page.next().await?.changed.contains(&Change::Grants) {}
            anyhow::Ok(begun.elapsed().as_secs_f64() * 1_000.0)
        };
        let (told, _) = tokio::try_join!(told, cast.grant(patient))?;
        times.push(told);
    }
    Ok(median(times))
}

/// A page that is signed in and listens.
struct OpenPage {
    events: Response,
    unread: Vec<u8>,
}

impl OpenPage {
    /// Opens a page of a member, over a connection of its own.
    async fn of(profile: &Profile, person: &Person) -> anyhow::Result<Self> {
        let root = Certificate::from_pem(profile.web_tls_ca.as_bytes())?;
        let client = Client::builder()
            .tls_certs_only([root])
            .no_proxy()
            .cookie_store(true)
            .build()?;
        let identity = person.wallet.identity()?;
        let identity = identity.context("the wallet has no certificate")?;
        sign_in(&client, &profile.web_url, &identity).await?;
        let events = client.get(format!("{}/api/v1/changes", profile.web_url));
        let mut page = Self {
            events: events.send().await?.error_for_status()?,
            unread: Vec::new(),
        };
        let first = page.next().await?;
        ensure!(first.changed.is_empty(), "the first event tells a change");
        Ok(page)
    }

    /// The next event.
    async fn next(&mut self) -> anyhow::Result<Changes> {
        loop {
            if let Some(changes) = self.take_event()? {
                return Ok(changes);
            }
            let more = tokio::time::timeout(PATIENCE, self.events.chunk());
            let more = more.await.context("a page waited in vain")??;
            let more = more.context("the service ended an event stream")?;
            self.unread.extend_from_slice(&more);
        }
    }

    /// Takes the first whole event that was received and tells something.
    fn take_event(&mut self) -> anyhow::Result<Option<Changes>> {
        let is_end = |bytes: &[u8]| bytes == b"\n\n";
        while let Some(end) = self.unread.windows(2).position(is_end) {
            let event: Vec<_> = self.unread.drain(..end + 2).collect();
            let event = String::from_utf8(event)?;
            let mut lines = event.lines();
            if let Some(data) = lines.find_map(|line| line.strip_prefix("data:")) {
                return Ok(Some(serde_json::from_str(data.trim())?));
            }
        }
        Ok(None)
    }

    /// Checks that the service has not ended the stream.
    fn is_open(&mut self) -> anyhow::Result<()> {
        match self.events.chunk().now_or_never() {
            None | Some(Ok(Some(_))) => Ok(()),
            Some(Ok(None)) => bail!("the service ended an event stream"),
            Some(Err(error)) => Err(error.into()),
        }
    }
}

/// Signs in; the client keeps the session's cookie.
async fn sign_in(client: &Client, url: &str, identity: &SigningIdentity) -> anyhow::Result<()> {
    let challenge = post(client, url, "sessions/challenge", &serde_json::json!({})).await?;
    let Challenge { nonce } = challenge.json().await?;
    let (own_nonce, time) = (rand::random::<[u8; 32]>(), Timestamp::now());
    let text = signed_text(url, &nonce.0, &own_nonce, time);
    let proof = SignIn {
        msp: identity.msp().clone(),
        certificate: identity.certificate_pem().to_owned(),
        nonce,
        own_nonce: own_nonce.to_vec().into(),
        time,
        signature: in_memory(identity).sign(&text)?.into(),
    };
    post(client, url, "sessions", &proof).await?;
    Ok(())
}

async fn post(
    client: &Client,
    url: &str,
    path: &str,
    body: &impl Serialize,
) -> anyhow::Result<Response> {
    let request = client.post(format!("{url}/api/v1/{path}")).json(body);
    Ok(request.send().await?.error_for_status()?)
}
