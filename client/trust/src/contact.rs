//! Whether a member signed their contact details.

use std::time::Duration;

use emr_api::contact::SealedContact;
use emr_model::member::PinnedKey;
use emr_model::{MemberId, Timestamp};
use fabric_gateway::Identity;

use crate::certificate::Certificate;

/// By how much the clocks of a member's devices may differ from that of the checker.
const CLOCK_DIFFERENCE: Duration = Duration::from_secs(60);

/// The key with which a member signed these contact details; `None` if no key signed them that was the member's then.
///
/// Whether it still is, the key itself says: the details may be of a device that was stolen later. `keys` are those that
/// the ledger has, or had, as the member's. They are pinned there, so the chain of the certificate does not matter.
pub fn key_of_contact<'k>(
    contact: &SealedContact,
    member: &MemberId,
    keys: &'k [PinnedKey],
    now: Timestamp,
) -> Option<&'k PinnedKey> {
    let certificate = Certificate::from_pem(&contact.certificate).ok()?;
    let identity = Identity::new(contact.about.msp.as_str(), &contact.certificate).ok()?;
    let key = keys
        .iter()
        .find(|pinned| pinned.key == *certificate.key_digest())?;
    let is_theirs = contact.about.id == *member
        && was_pinned(key, contact.written)
        && contact.written <= now.plus(CLOCK_DIFFERENCE)
        && identity.verifies(&contact.text(), &contact.signature.0);
    is_theirs.then_some(key)
}

fn was_pinned(key: &PinnedKey, at: Timestamp) -> bool {
    let has_begun = key.from <= at.plus(CLOCK_DIFFERENCE);
    let has_ended = key
        .until
        .is_some_and(|until| until.plus(CLOCK_DIFFERENCE) < at);
    has_begun && !has_ended
}

#[cfg(test)]
mod tests {
    use emr_model::desk::Application;
    use emr_model::member::Role;
    use emr_testkit::{HOSPITAL_A, Network, TestIdentity, id, key_digest};
    use fabric_gateway::low_s_der;

    use super::*;

    /// Contact details that `by` signs as `member`.
    fn contact(by: &TestIdentity, member: &MemberId, written: Timestamp) -> SealedContact {
        let unsigned = SealedContact {
            about: Application {
                id: member.clone(),
                msp: HOSPITAL_A.parse().unwrap(),
                roles: vec![Role::Practitioner],
            },
            file: b"sealed".to_vec().into(),
            written,
            certificate: by.certificate_pem().to_owned(),
            signature: Vec::new().into(),
        };
        let signature = low_s_der(&by.sign(&unsigned.text())).unwrap();
        SealedContact {
            signature: signature.into(),
            ..unsigned
        }
    }

    fn pinned(identity: &TestIdentity) -> PinnedKey {
        PinnedKey {
            key: key_digest(identity),
            from: minutes(-10),
            until: None,
            is_frozen: false,
            stop: None,
            is_in_force: true,
            recipient: None,
        }
    }

    /// So many minutes after the contact details were written.
    fn minutes(minutes: i64) -> Timestamp {
        Timestamp::from_millis(1_790_000_000_000_u64.saturating_add_signed(minutes * 60_000))
    }

    #[test]
    fn a_key_that_was_the_members_when_they_wrote_is_found_although_it_ended() {
        let network = Network::default();
        let member = id("01");
        let [this, other] = [(); 2].map(|()| network.member(HOSPITAL_A, &member));
        let contact = contact(&this, &member, minutes(0));
        let ended = PinnedKey {
            until: Some(minutes(5)),
            is_in_force: false,
            ..pinned(&this)
        };
        for keys in [
            vec![pinned(&other), pinned(&this)],
            vec![pinned(&other), ended],
        ] {
            let key = key_of_contact(&contact, &member, &keys, minutes(10)).unwrap();
            assert_eq!(*key, keys[1]);
        }
    }

    #[test]
    fn what_another_key_signed_or_what_was_changed_is_nobodys() {
        let network = Network::default();
        let member = id("01");
        let [this, stranger] = [(); 2].map(|()| network.member(HOSPITAL_A, &member));
        let keys = [pinned(&this)];
        let good = contact(&this, &member, minutes(0));
        let check = |contact: &SealedContact, member: &MemberId, keys: &[PinnedKey]| {
            key_of_contact(contact, member, keys, minutes(10)).is_some()
        };
        assert!(check(&good, &member, &keys));

        let foreign = contact(&stranger, &member, minutes(0));
        let others = SealedContact {
            certificate: stranger.certificate_pem().to_owned(),
            ..good.clone()
        };
        let other_file = SealedContact {
            file: b"another".to_vec().into(),
            ..good.clone()
        };
        let newer = SealedContact {
            written: minutes(1),
            ..good.clone()
        };
        let about_another = SealedContact {
            about: contact(&this, &id("02"), minutes(0)).about,
            ..good.clone()
        };
        for bad in [foreign, others, other_file, newer, about_another] {
            assert!(!check(&bad, &member, &keys), "{bad:?}");
        }
        assert!(!check(&good, &id("02"), &keys));
        let of_another = contact(&this, &id("02"), minutes(0));
        assert!(!check(&of_another, &member, &keys));
    }

    #[test]
    fn a_time_before_or_after_the_key_was_pinned_or_in_the_future_is_not_believed() {
        let network = Network::default();
        let member = id("01");
        let this = network.member(HOSPITAL_A, &member);
        let contact = contact(&this, &member, minutes(0));
        let check = |key: PinnedKey, now: Timestamp| {
            key_of_contact(&contact, &member, &[key], now).is_some()
        };
        assert!(check(pinned(&this), minutes(-1)));
        assert!(!check(pinned(&this), minutes(-2)));
        let later = PinnedKey {
            from: minutes(2),
            ..pinned(&this)
        };
        assert!(!check(later, minutes(10)));
        let ended = PinnedKey {
            until: Some(minutes(-2)),
            is_in_force: false,
            ..pinned(&this)
        };
        assert!(!check(ended, minutes(10)));
    }
}
