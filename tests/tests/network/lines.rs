//! Slow lines between the web service and what stands behind it, and lines that pass nothing on.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Child;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};
use toml::{Table, Value};

use crate::at_work::Staff;
use crate::frozen::members;
use crate::other_settings::{as_before, restart_web};
use crate::trial::{Case, Failure, Outcome, cases};
use crate::world::World;

pub(crate) fn cases() -> Vec<Case> {
    cases![Alone: fault_17_slow_lines_refuse_nothing_and_a_stalled_one_is_named].into()
}

/// How much later everything arrives in each direction: an answer takes 200 ms longer.
const SLOW: Duration = Duration::from_millis(100);
/// How long a line is slow or passes nothing on: longer than every time limit within the network.
const WHILE: Duration = Duration::from_secs(8);

/// What stalls in turn, and what every refusal names meanwhile: nothing is refused where nothing stands.
const STALLED: [(&str, Option<&str>); 2] =
    [("HospitalBMSP", None), ("gateway", Some("MinistryMSP"))];

async fn fault_17_slow_lines_refuse_nothing_and_a_stalled_one_is_named(
    world: Arc<World>,
) -> Outcome {
    let staff = Staff::hire(&world, members()).await?;
    let lines = Lines::lay(&world).await?;
    staff
        .work_during(async {
            staff.everybody_works().await;
            let since = Instant::now();
            lines.all(Line::Later(SLOW));
            sleep(WHILE).await;
            staff.everybody_works().await;
            lines.all(Line::Free);
            let came = staff.during(since);
            eprintln!("slow lines: {came}");
            assert_eq!(came.refusals, Vec::<String>::new());

            for (end, named) in STALLED {
                staff.everybody_works().await;
                let since = Instant::now();
                lines.one(end, Line::Stalled);
                sleep(WHILE).await;
                lines.one(end, Line::Free);
                let again = staff.everybody_works().await.as_secs_f64();
                let came = staff.during(since);
                eprintln!(
                    "the line to {end} stalled: {came}; everybody worked again {again:.1} s after it"
                );
                came.assert_named(named);
            }
        })
        .await;
    lines.take_up(&world).await?;
    staff.compare_with_the_ledger(&world).await
}

/// How a line is.
#[derive(Clone, Copy)]
enum Line {
    Free,
    /// Everything arrives this much later.
    Later(Duration),
    /// Nothing arrives until it is free again. Connections stay.
    Stalled,
}

/// The web service, and its lines to the peer whose gateway it uses and to the keepers.
struct Lines {
    web: Child,
    /// Each with its end: `gateway`, or a keeper's organization.
    lines: Vec<(String, watch::Sender<Line>)>,
    /// Ends with this.
    _carriers: JoinSet<()>,
}

impl Lines {
    /// Starts the web service with lines of ours.
    async fn lay(world: &World) -> Result<Self, Failure> {
        let folder = world.network.layout().web();
        let mut settings: Table = std::fs::read_to_string(folder.join("web.toml"))?.parse()?;
        let mut ends = Vec::new();
        for (name, value) in &mut settings {
            match (name.as_str(), value) {
                ("gateway", Value::Table(gateway)) => ends.push((name.clone(), gateway)),
                ("keepers", Value::Array(keepers)) => {
                    for keeper in keepers.iter_mut().filter_map(Value::as_table_mut) {
                        let msp = keeper["msp_id"].as_str().unwrap_or_default().to_owned();
                        ends.push((msp, keeper));
                    }
                }
                _ => (),
            }
        }
        let mut carriers = JoinSet::new();
        let mut lines = Vec::new();
        for (end, table) in ends {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
            let address = table["address"].as_str().unwrap_or_default().to_owned();
            let host = address
                .split_once(':')
                .map_or("localhost", |(host, _)| host);
            let ours = format!("{host}:{}", listener.local_addr()?.port());
            table.insert("address".to_owned(), ours.into());
            let how = watch::Sender::new(Line::Free);
            carriers.spawn(carry(listener, address, how.subscribe()));
            lines.push((end, how));
        }
        let web = restart_web(world, "behind-lines", |own| *own = settings).await?;
        Ok(Self {
            web,
            lines,
            _carriers: carriers,
        })
    }

    fn all(&self, how: Line) {
        for (_, line) in &self.lines {
            line.send_replace(how);
        }
    }

    fn one(&self, end: &str, how: Line) {
        let line = self.lines.iter().find(|(name, _)| name == end);
        line.expect("the web service has this line")
            .1
            .send_replace(how);
    }

    /// Starts the web service with its own lines.
    async fn take_up(self, world: &World) -> Outcome {
        as_before(world, self.web).await
    }
}

/// Carries connections to an address.
async fn carry(listener: TcpListener, address: String, how: watch::Receiver<Line>) {
    let mut connections = JoinSet::new();
    while let Ok((near, _)) = listener.accept().await {
        let (address, how) = (address.clone(), how.clone());
        connections.spawn(async move {
            if let Ok(far) = TcpStream::connect(address).await {
                let ((near_in, near_out), (far_in, far_out)) =
                    (near.into_split(), far.into_split());
                tokio::join!(
                    carry_one_way(near_in, far_out, how.clone()),
                    carry_one_way(far_in, near_out, how)
                );
            }
        });
    }
}

async fn carry_one_way(
    mut from: impl AsyncReadExt + Unpin,
    mut to: impl AsyncWriteExt + Unpin,
    mut how: watch::Receiver<Line>,
) {
    let (sender, mut receiver) = mpsc::channel(1_024);
    let line = how.clone();
    let read = async move {
        let mut bytes = vec![0; 16 << 10];
        while let Ok(length @ 1..) = from.read(&mut bytes).await {
            let later = match *line.borrow() {
                Line::Later(later) => later,
                Line::Free | Line::Stalled => Duration::ZERO,
            };
            let arrival = (Instant::now() + later, bytes[..length].to_vec());
            if sender.send(arrival).await.is_err() {
                break;
            }
        }
    };
    let write = async move {
        while let Some((at, bytes)) = receiver.recv().await {
            sleep_until(at).await;
            let is_open = how
                .wait_for(|how| !matches!(how, Line::Stalled))
                .await
                .is_ok();
            if !is_open || to.write_all(&bytes).await.is_err() {
                break;
            }
        }
        // The other end may have gone first.
        let _ = to.shutdown().await;
    };
    tokio::join!(read, write);
}
