//! What committed blocks changed, and whom it concerns, so that open pages can be told at once.
//!
//! A call concerns the member who signed it, and every member and hospital that its argument names. One about an emergency
//! or a recovery concerns those who decide about it, too: the signer's organization and the officials of the ministry. Only
//! the last calls are kept, in memory: who asks for older ones is told to read everything anew.

use std::collections::{BTreeSet, HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};

use emr_api::changes::Change;
use emr_model::{Call, MemberId, MspId};
use fabric_protos::msp::SerializedIdentity;
use prost::Message;
use serde_json::Value;
use tokio::sync::watch;

use super::block::CommittedCall;
use super::creator::creator;

/// Means all officials of the ministry. It is no member's id and no MSP.
pub(crate) const OFFICIALS: &str = "officials of the ministry";
/// The most calls that are kept: some megabytes.
const MOST_CALLS: usize = 10_000;
/// The most blocks that are kept.
const MOST_BLOCKS: usize = 10_000;

/// The news of the last blocks.
pub(crate) struct News {
    recent: Mutex<Recent>,
    state: watch::Sender<State>,
}

#[derive(Debug, Clone, Copy)]
struct State {
    /// The number of the block that comes next.
    next: u64,
    is_closed: bool,
}

struct Recent {
    /// The block with which the kept ones begin.
    first: u64,
    blocks: VecDeque<Vec<Notice>>,
    calls: usize,
}

/// What one call changed.
#[derive(Debug)]
pub(super) struct Notice {
    changes: &'static [Change],
    /// Members' ids and MSPs, among other texts of the argument.
    concerned: HashSet<String>,
}

/// What has changed for a member since a block.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Since {
    pub(crate) changed: BTreeSet<Change>,
    /// The block from which to ask next.
    pub(crate) next: u64,
}

impl News {
    /// No news; the first block that is told is this one.
    pub(super) fn from(next: u64) -> Self {
        let (state, _) = watch::channel(State {
            next,
            is_closed: false,
        });
        Self {
            recent: Mutex::new(Recent::from(next)),
            state,
        }
    }

    /// The block that comes next.
    pub(crate) fn next(&self) -> u64 {
        self.state.borrow().next
    }

    /// Tells what a block changed. A block that was told before, because it is read again from another peer, is not told
    /// twice. If blocks before it were never told, because another instance of the service wrote their facts, what is kept
    /// begins anew.
    pub(super) fn tell(&self, block: u64, notices: Vec<Notice>) {
        let next = self.next();
        if block < next {
            return;
        }
        let mut recent = self.recent();
        if block > next {
            *recent = Recent::from(block);
        }
        recent.keep(notices);
        drop(recent);
        self.state.send_modify(|state| state.next = block + 1);
    }

    /// Ends every wait: the service is ending.
    pub(crate) fn close(&self) {
        self.state.send_modify(|state| state.is_closed = true);
    }

    /// Waits until there is a block with this number or a later one; `false` if the service ends.
    pub(crate) async fn has(&self, block: u64) -> bool {
        let mut state = self.state.subscribe();
        let there = state.wait_for(|state| state.is_closed || state.next > block);
        there.await.is_ok_and(|state| !state.is_closed)
    }

    /// What has changed since the block `from`, that one included, for those whom one of these names means.
    pub(crate) fn since(&self, from: u64, names: &[&str]) -> Since {
        let recent = self.recent();
        let next = recent.next();
        let Some(skipped) = from
            .checked_sub(recent.first)
            .and_then(|skipped| usize::try_from(skipped).ok())
            .filter(|_| from <= next)
        else {
            let changed = BTreeSet::from([Change::Everything]);
            return Since { changed, next };
        };
        let notices = recent.blocks.iter().skip(skipped).flatten();
        let concerning = notices.filter(|notice| names.iter().any(|name| notice.concerns(name)));
        let changed = concerning.flat_map(|notice| notice.changes).copied();
        Since {
            changed: changed.collect(),
            next,
        }
    }

    fn recent(&self) -> std::sync::MutexGuard<'_, Recent> {
        // Each change of what is kept is whole before anything can panic.
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Recent {
    /// Nothing; the first block that is kept is this one.
    fn from(first: u64) -> Self {
        Self {
            first,
            blocks: VecDeque::new(),
            calls: 0,
        }
    }

    fn next(&self) -> u64 {
        self.first + self.blocks.len() as u64
    }

    fn keep(&mut self, notices: Vec<Notice>) {
        self.calls += notices.len();
        self.blocks.push_back(notices);
        while self.calls > MOST_CALLS || self.blocks.len() > MOST_BLOCKS {
            let oldest = self.blocks.pop_front();
            self.calls -= oldest.map_or(0, |notices| notices.len());
            self.first += 1;
        }
    }
}

impl Notice {
    /// What a call changed; `None` if it changed nothing that a page shows.
    pub(super) fn of(call: &Call, committed: &CommittedCall) -> Option<Self> {
        let changes = changes_by(call);
        if changes.is_empty() {
            return None;
        }
        let mut concerned = HashSet::new();
        if let Some(Ok(argument)) = committed
            .arguments
            .get(1)
            .map(|text| serde_json::from_slice(text))
        {
            collect_names(&argument, &mut concerned);
        }
        concerned.extend(creator(&committed.creator).map(|creator| creator.member.to_string()));
        if concerns_officials(call) {
            concerned.extend(officials_for(&committed.creator));
        }
        Some(Self { changes, concerned })
    }

    fn concerns(&self, name: &str) -> bool {
        self.concerned.contains(name)
    }
}

/// Whether it changes what officials have to review or to decide.
fn concerns_officials(call: &Call) -> bool {
    matches!(
        call,
        Call::BreakGlass(_)
            | Call::ReviewEmergency(_)
            | Call::RequestRecovery(_)
            | Call::ApproveRecovery(_)
            | Call::RefuseRecovery(_)
            | Call::CancelRecovery(_)
            | Call::FinishRecovery(_)
    )
}

/// The officials for what the member with this `SerializedIdentity` does: their organization's, and the ministry's.
fn officials_for(member: &[u8]) -> impl Iterator<Item = String> {
    let organization = SerializedIdentity::decode(member).ok();
    let organization = organization.map(|identity| identity.mspid);
    organization.into_iter().chain([OFFICIALS.to_owned()])
}

/// What a call changes.
fn changes_by(call: &Call) -> &'static [Change] {
    match call {
        Call::RequestAccess(_) => &[Change::Requests],
        Call::DecideRequest(_) => &[Change::Requests, Change::Grants],
        Call::PublishCategoryKey(_) | Call::SetEmergencyAccess(_) => &[Change::Categories],
        Call::Grant(_)
        | Call::ExtendGrant(_)
        | Call::Revoke(_)
        | Call::Delegate(_)
        | Call::AppointGuardian(_)
        | Call::Undelegate(_) => &[Change::Grants],
        Call::AddRecord(_)
        | Call::AddRecords(_)
        | Call::AmendRecord(_)
        | Call::EnterInError(_)
        | Call::AnchorBatch(_)
        | Call::ReissueShares(_)
        | Call::EraseRecords(_)
        | Call::ConfirmErasure(_) => &[Change::Records],
        Call::OpenRecords(_) => &[Change::Looks],
        Call::BreakGlass(_) => &[Change::Emergencies, Change::Looks],
        Call::ReviewEmergency(_) => &[Change::Emergencies],
        Call::AddDirectoryEntry(_)
        | Call::ConfirmDirectoryEntry(_)
        | Call::RemoveDirectoryEntry(_) => &[Change::Directory],
        Call::RegisterOrganization(_)
        | Call::SuspendOrganization(_)
        | Call::SetPolicy(_)
        | Call::RegisterKeeper(_)
        | Call::RegisterMember(_)
        | Call::ActivateMember(_)
        | Call::UpdateMember(_)
        | Call::ChangeKeys(_)
        | Call::Freeze(_)
        | Call::SuspendMember(_)
        | Call::ReinstateMember(_)
        | Call::RequestRecovery(_)
        | Call::ApproveRecovery(_)
        | Call::RefuseRecovery(_)
        | Call::CancelRecovery(_)
        | Call::FinishRecovery(_) => &[Change::Membership],
        Call::CloseSlot(_) => &[],
        Call::GetMember(_)
        | Call::GetKeepers(_)
        | Call::MayReadDesk(_)
        | Call::ListMembers(_)
        | Call::ListKeys(_)
        | Call::MembershipLog(_)
        | Call::ListOrganizations(_)
        | Call::ListRecoveries(_)
        | Call::ListOpenRecoveries(_)
        | Call::GetPolicy(_)
        | Call::GetDirectoryEntry(_)
        | Call::ListDirectoryEntries(_)
        | Call::GetCategory(_)
        | Call::ListCategories(_)
        | Call::ListRequests(_)
        | Call::ListGrants(_)
        | Call::ListDelegations(_)
        | Call::MayAccess(_)
        | Call::WouldAccess(_)
        | Call::GetRecord(_)
        | Call::ListRecords(_)
        | Call::RecordHistory(_)
        | Call::Committed(_)
        | Call::MayRelease(_)
        | Call::AccessLog(_)
        | Call::ListEmergencies(_)
        | Call::ListErasures(_)
        | Call::ListOwedErasures(_) => &[],
    }
}

/// Collects the texts in a value that have the form of a member's id or of an MSP.
fn collect_names(value: &Value, found: &mut HashSet<String>) {
    match value {
        Value::String(text) => {
            if text.parse::<MemberId>().is_ok() || text.parse::<MspId>().is_ok() {
                found.insert(text.clone());
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect_names(value, found)),
        Value::Object(fields) => fields
            .values()
            .for_each(|value| collect_names(value, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use emr_model::delegate::Undelegate;
    use emr_model::emergency::{BreakGlass, EmergencyReason};
    use emr_model::recovery::RequestRecovery;
    use emr_model::{Digest, Timestamp};

    fn notice(changes: &'static [Change], concerned: &str) -> Notice {
        Notice {
            changes,
            concerned: HashSet::from([concerned.to_owned()]),
        }
    }

    #[test]
    fn each_member_is_told_what_concerns_them_once() {
        let news = News::from(5);
        news.tell(5, vec![notice(&[Change::Grants], "amina")]);
        news.tell(5, vec![notice(&[Change::Grants], "amina")]);
        news.tell(6, vec![notice(&[Change::Looks], "nour")]);
        let changed = |changes: &[Change]| changes.iter().copied().collect::<BTreeSet<_>>();
        let since = news.since(5, &["amina"]);
        assert_eq!(since.changed, changed(&[Change::Grants]));
        assert_eq!(since.next, 7);
        assert_eq!(news.since(since.next, &["amina"]).changed, changed(&[]));
        let both = news.since(5, &["nour", "amina"]).changed;
        assert_eq!(both, changed(&[Change::Grants, Change::Looks]));
    }

    #[test]
    fn a_position_that_is_forgotten_or_not_reached_gives_everything() {
        let news = News::from(5);
        for block in 0..=MOST_BLOCKS as u64 {
            news.tell(5 + block, vec![notice(&[Change::Grants], "amina")]);
        }
        let everything = BTreeSet::from([Change::Everything]);
        for position in [0, 5, news.next() + 1] {
            assert_eq!(news.since(position, &["nour"]).changed, everything);
        }
        assert_eq!(news.since(6, &["nour"]).changed, BTreeSet::new());
    }

    #[test]
    fn emergencies_and_recoveries_are_told_to_the_member_to_the_hospital_and_to_the_ministrys_officials()
     {
        let patient = "1".repeat(32);
        let practitioner = SerializedIdentity {
            mspid: "HospitalAMSP".to_owned(),
            ..SerializedIdentity::default()
        };
        let notice = |call: Call| {
            let committed = CommittedCall {
                transaction: "a".repeat(64).parse().unwrap(),
                creator: practitioner.encode_to_vec().into(),
                time: Timestamp::from_millis(0),
                arguments: vec![call.name().into(), call.argument().into()],
                answer: Bytes::new(),
            };
            Notice::of(&call, &committed).unwrap()
        };
        let emergency = notice(Call::BreakGlass(BreakGlass {
            patient: patient.parse().unwrap(),
            reason: EmergencyReason::Other,
            text: Digest::of("a reason"),
        }));
        for name in [&*patient, "HospitalAMSP", OFFICIALS] {
            assert!(emergency.concerns(name), "{name}");
        }
        assert!(!emergency.concerns("HospitalBMSP"));
        let recovery = notice(Call::RequestRecovery(RequestRecovery {
            id: patient.parse().unwrap(),
        }));
        for name in [&*patient, "HospitalAMSP", OFFICIALS] {
            assert!(recovery.concerns(name), "{name}");
        }
        let ended = notice(Call::Undelegate(Undelegate {
            patient: patient.parse().unwrap(),
            delegate: "2".repeat(32).parse().unwrap(),
        }));
        assert!(ended.concerns(&patient));
        assert!(!ended.concerns("HospitalAMSP") && !ended.concerns(OFFICIALS));
    }

    #[tokio::test]
    async fn blocks_that_another_instance_read_are_no_end_of_the_news() {
        let news = News::from(5);
        news.tell(5, vec![notice(&[Change::Grants], "amina")]);
        let (has, ()) = tokio::join!(news.has(6), async {
            news.tell(9, vec![notice(&[Change::Looks], "amina")]);
        });
        assert!(has);
        assert_eq!(news.next(), 10);
        let everything = BTreeSet::from([Change::Everything]);
        for position in 5..9 {
            assert_eq!(news.since(position, &["amina"]).changed, everything);
        }
        let looks = BTreeSet::from([Change::Looks]);
        assert_eq!(news.since(9, &["amina"]).changed, looks);
    }

    #[tokio::test]
    async fn a_wait_ends_with_the_block_or_with_the_service() {
        let news = News::from(0);
        let (has, ()) = tokio::join!(news.has(0), async { news.tell(0, Vec::new()) });
        assert!(has);
        let (has, ()) = tokio::join!(news.has(1), async { news.close() });
        assert!(!has);
    }
}
