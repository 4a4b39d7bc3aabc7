//! The table of the contract's functions.

use crate::access::{AccessEntry, AccessLog, MayRelease, OpenRecords, OpenedRecords, Release};
use crate::category::{
    Category, GetCategory, ListCategories, PublishCategoryKey, SetEmergencyAccess,
};
use crate::committed::{Committed, TransactionStatus};
use crate::delegate::{AppointGuardian, Delegate, Delegation, ListDelegations, Undelegate};
use crate::desk::{DeskReader, MayReadDesk};
use crate::directory::{
    AddDirectoryEntry, ConfirmDirectoryEntry, DirectoryEntry, GetDirectoryEntry,
    ListDirectoryEntries, RemoveDirectoryEntry,
};
use crate::emergency::{BreakGlass, Emergency, GlassBroken, ListEmergencies, ReviewEmergency};
use crate::erasure::{
    ConfirmErasure, ConfirmedErasure, EraseRecords, Erasure, ListErasures, ListOwedErasures,
};
use crate::function::{Done, Function, Kind, Submit};
use crate::grant::{
    ExtendGrant, Grant, GrantEntry, ListGrants, MayAccess, Revoke, Rights, WouldAccess,
};
use crate::keeper::{GetKeepers, Keeper, RegisterKeeper};
use crate::member::{
    ActivateMember, ChangeKeys, Freeze, GetMember, ListKeys, ListMembers, Member, MembershipEvent,
    MembershipLog, PinnedKey, RegisterMember, ReinstateMember, SuspendMember, UpdateMember,
};
use crate::organization::{
    ListOrganizations, Organization, RegisterOrganization, SuspendOrganization,
};
use crate::policy::{Agreement, GetPolicy, SetPolicy};
use crate::record::{
    AddRecord, AddRecords, AmendRecord, AnchorBatch, EnterInError, GetRecord, ListRecords,
    RecordEntry, RecordHistory, RecordVersions, ReissueShares,
};
use crate::recovery::{
    ApproveRecovery, CancelRecovery, FinishRecovery, ListOpenRecoveries, ListRecoveries, Recovery,
    RefuseRecovery, RequestRecovery,
};
use crate::request::{AccessRequest, DecideRequest, ListRequests, RequestAccess};
use crate::slot::CloseSlot;
use crate::{CategoryId, LedgerKey, Page, PolicyInForce, Timestamp, TransactionId};

/// Compiles for functions that say which key they write.
const fn is_submitted<F: Submit>() {}

/// Makes [`Call`], and implements [`Function`] for each request in the table below.
macro_rules! functions {
    ($($kind:ident $request:ident $name:literal -> $answer:ty;)*) => {
        /// A call of the contract: one of its functions, with its request.
        ///
        /// Programs match it without a wildcard arm. So after a new function was added they do not compile until they
        /// handle it.
        ///
        /// ```
        /// use emr_model::Call;
        ///
        /// let call = Call::decode("Registry:GetPolicy", b"{}")?;
        /// assert!(matches!(call, Call::GetPolicy(_)));
        /// # Ok::<(), emr_model::InvalidCall>(())
        /// ```
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Call {
            $(
                #[doc = concat!("`", $name, "`: see [`", stringify!($request), "`].")]
                $request($request),
            )*
        }

        impl Call {
            /// The names of all functions, in the order of the table, with their kinds.
            pub const FUNCTIONS: &'static [(&'static str, Kind)] =
                &[$((<$request>::NAME, <$request>::KIND),)*];

            /// Shows all functions to a visitor, in the order of the table.
            pub fn visit(visitor: &mut impl Visitor) {
                $(visitor.function::<$request>();)*
            }

            /// Decodes a call from a function's name and its JSON argument.
            ///
            /// # Errors
            ///
            /// [`InvalidCall`] says whether the name or the argument is invalid.
            pub fn decode(name: &str, argument: &[u8]) -> Result<Self, InvalidCall> {
                match name {
                    $($name => Ok(Self::$request(serde_json::from_slice(argument)?)),)*
                    _ => Err(InvalidCall::UnknownFunction),
                }
            }

            /// The function's name on the wire.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$request(_) => <$request>::NAME,)*
                }
            }

            /// Whether the function changes the ledger.
            pub fn kind(&self) -> Kind {
                match self {
                    $(Self::$request(_) => <$request>::KIND,)*
                }
            }

            /// The key that the call's transaction writes, proposed at `time`: see [`Submit::writes`]. `None` if the
            /// function only reads.
            pub fn writes(&self, transaction: &TransactionId, time: Timestamp) -> Option<LedgerKey> {
                match self {
                    $(Self::$request(request) => functions!(@writes $kind request transaction time),)*
                }
            }

            /// The function's argument: the request as a JSON object.
            pub fn argument(&self) -> Vec<u8> {
                let argument = match self {
                    $(Self::$request(request) => serde_json::to_vec(request),)*
                };
                argument.expect("a request is a struct, whose fields have texts as keys")
            }
        }

        $(
            impl Function for $request {
                const NAME: &'static str = $name;
                const KIND: Kind = functions!(@kind $kind);
                type Answer = $answer;
            }

            impl From<$request> for Call {
                fn from(request: $request) -> Self {
                    Self::$request(request)
                }
            }

            functions!(@check $kind $request);
        )*
    };
    (@writes submit $request:ident $transaction:ident $time:ident) => {
        Some($request.writes($transaction, $time))
    };
    (@writes evaluate $request:ident $transaction:ident $time:ident) => {{
        let _ = $request;
        None
    }};
    (@kind submit) => { Kind::Submit };
    (@kind evaluate) => { Kind::Evaluate };
    (@check submit $request:ident) => { const _: () = is_submitted::<$request>(); };
    (@check evaluate $request:ident) => {};
}

functions! {
    submit RegisterOrganization "Registry:RegisterOrganization" -> Done;
    submit SuspendOrganization "Registry:SuspendOrganization" -> Done;
    submit SetPolicy "Registry:SetPolicy" -> Agreement;
    submit RegisterKeeper "Registry:RegisterKeeper" -> Done;
    submit RegisterMember "Registry:RegisterMember" -> Done;
    submit ActivateMember "Registry:ActivateMember" -> Done;
    submit UpdateMember "Registry:UpdateMember" -> Done;
    submit ChangeKeys "Registry:ChangeKeys" -> Done;
    submit Freeze "Registry:Freeze" -> Done;
    submit RequestRecovery "Registry:RequestRecovery" -> Done;
    submit ApproveRecovery "Registry:ApproveRecovery" -> Done;
    submit RefuseRecovery "Registry:RefuseRecovery" -> Done;
    submit CancelRecovery "Registry:CancelRecovery" -> Done;
    submit FinishRecovery "Registry:FinishRecovery" -> Done;
    submit SuspendMember "Registry:SuspendMember" -> Done;
    submit ReinstateMember "Registry:ReinstateMember" -> Done;
    evaluate GetMember "Registry:GetMember" -> Member;
    evaluate GetKeepers "Registry:GetKeepers" -> Vec<Keeper>;
    evaluate ListMembers "Registry:ListMembers" -> Page<Member>;
    evaluate ListKeys "Registry:ListKeys" -> Page<PinnedKey>;
    evaluate MembershipLog "Registry:MembershipLog" -> Page<MembershipEvent>;
    evaluate ListOrganizations "Registry:ListOrganizations" -> Page<Organization>;
    evaluate ListRecoveries "Registry:ListRecoveries" -> Page<Recovery>;
    evaluate ListOpenRecoveries "Registry:ListOpenRecoveries" -> Page<Recovery>;
    evaluate GetPolicy "Registry:GetPolicy" -> PolicyInForce;
    submit AddDirectoryEntry "Registry:AddDirectoryEntry" -> Done;
    submit ConfirmDirectoryEntry "Registry:ConfirmDirectoryEntry" -> Done;
    submit RemoveDirectoryEntry "Registry:RemoveDirectoryEntry" -> Done;
    evaluate GetDirectoryEntry "Registry:GetDirectoryEntry" -> DirectoryEntry;
    evaluate ListDirectoryEntries "Registry:ListDirectoryEntries" -> Page<DirectoryEntry>;

    submit PublishCategoryKey "Consent:PublishCategoryKey" -> Done;
    submit SetEmergencyAccess "Consent:SetEmergencyAccess" -> Done;
    evaluate GetCategory "Consent:GetCategory" -> Category;
    evaluate ListCategories "Consent:ListCategories" -> Page<CategoryId>;
    submit RequestAccess "Consent:RequestAccess" -> Done;
    submit DecideRequest "Consent:DecideRequest" -> Done;
    evaluate ListRequests "Consent:ListRequests" -> Page<AccessRequest>;
    submit Grant "Consent:Grant" -> Done;
    submit ExtendGrant "Consent:ExtendGrant" -> Done;
    submit Revoke "Consent:Revoke" -> Done;
    evaluate ListGrants "Consent:ListGrants" -> Page<GrantEntry>;
    submit Delegate "Consent:Delegate" -> Done;
    submit AppointGuardian "Consent:AppointGuardian" -> Agreement;
    submit Undelegate "Consent:Undelegate" -> Done;
    evaluate ListDelegations "Consent:ListDelegations" -> Page<Delegation>;
    evaluate MayAccess "Consent:MayAccess" -> Done;
    evaluate WouldAccess "Consent:WouldAccess" -> Rights;

    submit AddRecord "Records:AddRecord" -> Done;
    submit AddRecords "Records:AddRecords" -> Done;
    submit AmendRecord "Records:AmendRecord" -> Done;
    submit EnterInError "Records:EnterInError" -> Done;
    submit AnchorBatch "Records:AnchorBatch" -> Done;
    submit ReissueShares "Records:ReissueShares" -> Done;
    evaluate GetRecord "Records:GetRecord" -> RecordEntry;
    evaluate ListRecords "Records:ListRecords" -> Page<RecordEntry>;
    evaluate RecordHistory "Records:RecordHistory" -> RecordVersions;

    submit OpenRecords "Access:OpenRecords" -> OpenedRecords;
    evaluate MayRelease "Access:MayRelease" -> Release;
    evaluate AccessLog "Access:AccessLog" -> Page<AccessEntry>;

    submit BreakGlass "Emergency:BreakGlass" -> GlassBroken;
    submit ReviewEmergency "Emergency:ReviewEmergency" -> Done;
    evaluate ListEmergencies "Emergency:ListEmergencies" -> Page<Emergency>;

    evaluate MayReadDesk "Desk:MayReadDesk" -> DeskReader;

    submit EraseRecords "Erasure:EraseRecords" -> Done;
    submit ConfirmErasure "Erasure:ConfirmErasure" -> Done;
    evaluate ListErasures "Erasure:ListErasures" -> Page<ConfirmedErasure>;
    evaluate ListOwedErasures "Erasure:ListOwedErasures" -> Page<Erasure>;

    submit CloseSlot "Time:CloseSlot" -> Done;
    evaluate Committed "Time:Committed" -> TransactionStatus;
}

/// Visits the functions of the table by their types: see [`Call::visit`].
pub trait Visitor {
    /// Visits one function.
    fn function<F: Function>(&mut self);
}

/// Why a name and an argument do not make a call of the contract.
#[derive(Debug, thiserror::Error)]
pub enum InvalidCall {
    /// The contract has no function of this name.
    #[error("the contract has no such function")]
    UnknownFunction,
    /// The argument is not a request of the function.
    #[error("the argument is not a request of this function")]
    Argument(#[from] serde_json::Error),
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn no_two_functions_have_one_name() {
        let names: BTreeSet<_> = Call::FUNCTIONS.iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), Call::FUNCTIONS.len());
    }

    // A seed's first byte is the function's place in the table, which a new function may shift.
    #[test]
    fn the_seeds_of_the_fuzz_targets_are_calls() {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fuzz/corpus");
        for (seed, expected) in [
            ("add_record", AddRecord::NAME),
            ("amend_record", AmendRecord::NAME),
        ] {
            let of_calls = fs::read(corpus.join("call").join(seed)).unwrap();
            let of_blocks = fs::read(corpus.join(format!("block/call_{seed}"))).unwrap();
            for input in [&of_calls[..], &of_blocks[1..]] {
                let (name, _) = Call::FUNCTIONS[usize::from(input[0])];
                assert_eq!(name, expected, "{seed}");
                assert!(Call::decode(name, &input[1..]).is_ok(), "{seed}");
            }
        }
    }

    #[test]
    fn a_call_reads_back_as_it_is_written() {
        let call = Call::from(GetPolicy {});
        assert_eq!(Call::decode(call.name(), &call.argument()).unwrap(), call);
    }

    #[test]
    fn a_name_and_an_argument_that_are_no_call_are_told_apart() {
        let unknown = Call::decode("Registry:Nothing", b"{}");
        assert!(matches!(unknown, Err(InvalidCall::UnknownFunction)));
        let malformed = Call::decode(GetPolicy::NAME, b"{\"more\":1}");
        assert!(matches!(malformed, Err(InvalidCall::Argument(_))));
    }
}
