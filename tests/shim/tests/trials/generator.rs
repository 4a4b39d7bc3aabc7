//! Random scripts over few keys, so that they meet each other's.

use std::collections::BTreeMap;

use emr_shim_tests::{Operation, Page, Policy, RUN, Script};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::question::Question;

/// What random scripts are about, beside the 250 keys that begin with [`MANY`].
const KEYS: [&str; 16] = [
    "a",
    "b",
    "c",
    "d",
    "key-1",
    "key-2",
    "many000",
    "many099",
    "many249",
    "Zürich",
    "имя",
    "名\u{1}",
    "😀",
    "\u{10FFFE}",
    "in\0side",
    "\0car\0red\0",
];
pub(crate) const MANY: &str = "many";
/// Keys whose policies change. The others stay writable for transactions that the ministry alone endorses.
const GUARDED: [&str; 3] = ["guarded-1", "guarded-2", "\0car\0guarded\0"];
const BOUNDS: [&str; 12] = [
    "",
    "",
    "a",
    "b",
    "c",
    "key-",
    "many",
    "many100",
    "z",
    "\u{7F}",
    "\u{10FFFF}",
    "\0car\0",
];
const OBJECT_TYPES: [&str; 4] = ["car", "dog", "", "c\u{e4}r"];
const ATTRIBUTES: [&str; 7] = ["red", "blue", "", "\u{10FFFE}", "red ", "0", "Zürich"];
const FORBIDDEN: [&str; 3] = ["\0", "re\0d", "\u{10FFFF}"];
const COLLECTIONS: [&str; 6] = [
    "all",
    "all",
    "some",
    "brief",
    "_implicit_org_MinistryMSP",
    "nowhere",
];
const PRIVATE_KEYS: [&str; 7] = [
    "p",
    "q",
    "r",
    "s",
    "\0car\0red\0",
    "\0car\0blue\0",
    "Zürich",
];
const TRANSIENT: [&str; 4] = ["one", "two", "", "名"];
const ORGANIZATIONS: [&str; 4] = ["MinistryMSP", "HospitalAMSP", "HospitalBMSP", "NobodyMSP"];
/// Not none: a stream of ours asks the peer once it is polled. Nor as many as a peer sends at once, see `differences`.
const LIMITS: [u32; 6] = [1, 5, 99, 101, 150, 1000];
const PAGE_SIZES: [u32; 7] = [1, 2, 3, 10, 100, 1000, i32::MAX as u32];
const STATUSES: [i32; 12] = [200, 200, 0, 100, 299, 399, 400, 404, 499, 500, 503, -1];
const QUERY: &str = r#"{"selector":{"owner":"somebody"}}"#;
const MINISTRY: usize = 0;

/// Where private data may always be written.
const OPEN_COLLECTIONS: [&str; 2] = ["all", "brief"];

/// Makes questions, the same ones for the same seed and the same kind of peers.
pub(crate) struct Generator {
    random: StdRng,
    /// Whether peers take writes together. Then a refused write is one of the whole transaction, on which the shims
    /// differ in what `differences` lists.
    has_batches: bool,
}

/// What a script is for: a peer lets nobody both write and ask for pages or private ranges.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    ReadAndWrite,
    ReadOnly,
    Anything,
}

/// Which private data a script is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Private {
    None,
    Any,
    /// Any, but it writes only where that is not refused.
    WithoutRefusals,
}

impl Generator {
    pub(crate) fn new(seed: u64, has_batches: bool) -> Self {
        Self {
            random: StdRng::seed_from_u64(seed),
            has_batches,
        }
    }

    /// The next question.
    pub(crate) fn question(&mut self) -> Question {
        let purpose = match self.random.random_range(0..10) {
            0..5 => Purpose::ReadAndWrite,
            8.. if !self.has_batches => Purpose::Anything,
            _ => Purpose::ReadOnly,
        };
        // Hospital B does not keep all private data, and others may get it late.
        let peer = match self.random.random_range(0..6) {
            0 => 2,
            _ => MINISTRY,
        };
        let private = match peer {
            MINISTRY => Private::Any,
            _ => Private::None,
        };
        let mut script = self.script(purpose, private, 2);
        if self.one_in(6) {
            script.push(self.respond());
        }
        let extra = self.random.random_range(0..3);
        Question {
            script,
            arguments: (0..extra).map(|_| self.bytes(0..20)).collect(),
            transient: self.transient(),
            client: self.random.random_range(0..3),
            peer,
        }
    }

    /// A question whose script may become part of a transaction that others are part of, too.
    pub(crate) fn submission(&mut self) -> Question {
        Question {
            script: self.script(Purpose::ReadAndWrite, self.of_a_part(Private::Any), 2),
            arguments: Vec::new(),
            transient: self.transient(),
            client: self.random.random_range(0..3),
            peer: MINISTRY,
        }
    }

    /// What private data a script may be about that is only a part of a transaction.
    fn of_a_part(&self, private: Private) -> Private {
        match private {
            Private::Any if self.has_batches => Private::WithoutRefusals,
            private => private,
        }
    }

    fn script(&mut self, purpose: Purpose, private: Private, depth: u32) -> Script {
        let is_private = private != Private::None;
        let length = self.random.random_range(1..=10);
        let mut script = Script::new();
        while script.len() < length {
            let writes = match purpose {
                Purpose::ReadAndWrite => self.one_in(2),
                Purpose::ReadOnly => false,
                Purpose::Anything => self.one_in(3),
            };
            match self.random.random_range(0..20) {
                0..3 if is_private && writes => script.push(self.private_write(private)),
                0..3 if is_private => script.push(self.private_read()),
                3 if purpose != Purpose::ReadAndWrite => script.extend(self.pages()),
                4 if purpose != Purpose::ReadAndWrite && is_private => {
                    script.push(self.private_query());
                }
                5 if depth > 0 => script.push(self.call(purpose, private, depth)),
                6..8 => script.push(self.about_the_proposal()),
                8 => script.push(self.policy(writes)),
                _ if writes => script.push(self.write()),
                _ => script.push(self.read()),
            }
        }
        if self.has_batches && private == Private::Any {
            script.retain(|operation| *operation != Operation::Flush);
        }
        script
    }

    fn read(&mut self) -> Operation {
        match self.random.random_range(0..8) {
            0..3 => Operation::Get { key: self.key() },
            3 => {
                let count = self.random.random_range(0..5);
                let keys = (0..count).map(|_| self.key()).collect();
                Operation::GetMany { keys }
            }
            4 => Operation::Range {
                start: self.one_of(&BOUNDS),
                end: self.one_of(&BOUNDS),
                limit: self.limit(),
            },
            5 => Operation::Partial {
                object_type: self.part(&OBJECT_TYPES),
                attributes: self.attributes(),
                limit: self.limit(),
            },
            6 => Operation::History {
                key: self.key(),
                limit: self.limit(),
            },
            _ => Operation::Query {
                query: QUERY.to_owned(),
            },
        }
    }

    fn write(&mut self) -> Operation {
        match self.random.random_range(0..12) {
            0..6 => Operation::Put {
                // An empty key is refused by both.
                key: match self.one_in(12) {
                    true => String::new(),
                    false => self.key(),
                },
                value: hex::encode(self.bytes(1..40)),
            },
            6..9 => Operation::Delete { key: self.key() },
            9 => Operation::PutMany {
                prefix: self.one_of(&["some", "\0dog\0"]),
                count: self.random.random_range(0..4),
            },
            10 => Operation::PutLarge {
                key: self.key(),
                size: self.random.random_range(1..20_000),
            },
            _ => Operation::Flush,
        }
    }

    fn policy(&mut self, writes: bool) -> Operation {
        let key = self.one_of(&GUARDED);
        match (writes, self.one_in(2)) {
            (false, _) => Operation::GetPolicy { key },
            (true, false) => Operation::SetPolicy {
                key,
                policy: self.policy_value(),
            },
            (true, true) => Operation::Put {
                key,
                value: hex::encode(self.bytes(1..10)),
            },
        }
    }

    fn policy_value(&mut self) -> Policy {
        if self.one_in(5) {
            // Nothing, or something that is no policy.
            return Policy::Raw(self.one_of(&["", "ff", "0a"]));
        }
        let mut organizations = |most| {
            let count = self.random.random_range(0..=most);
            (0..count).map(|_| self.one_of(&ORGANIZATIONS)).collect()
        };
        let (add, remove) = (organizations(4), organizations(1));
        Policy::Of {
            peers: self.one_in(2),
            add,
            remove,
        }
    }

    fn private_read(&mut self) -> Operation {
        let (collection, key) = (self.collection(), self.one_of(&PRIVATE_KEYS));
        match self.random.random_range(0..6) {
            0..3 => Operation::PrivateGet { collection, key },
            3 => Operation::PrivateHash { collection, key },
            4 => Operation::PrivateGetPolicy {
                collection: self.one_of(&COLLECTIONS),
                key,
            },
            _ => {
                let keys = vec![key, self.one_of(&PRIVATE_KEYS)];
                Operation::PrivateGetMany { collection, keys }
            }
        }
    }

    fn private_write(&mut self, private: Private) -> Operation {
        let key = self.one_of(&PRIVATE_KEYS);
        let collection = match private {
            Private::WithoutRefusals => self.one_of(&OPEN_COLLECTIONS),
            _ => self.collection(),
        };
        match self.random.random_range(0..10) {
            0..6 => Operation::PrivatePut {
                collection,
                key,
                transient: self.one_of(&TRANSIENT),
            },
            6..8 => Operation::PrivateDelete { collection, key },
            8 => Operation::PrivatePurge { collection, key },
            _ => Operation::PrivateSetPolicy {
                collection: match collection.as_str() {
                    "" => self.one_of(&OPEN_COLLECTIONS),
                    _ => collection,
                },
                key,
                policy: self.policy_value(),
            },
        }
    }

    fn private_query(&mut self) -> Operation {
        let collection = self.collection();
        match self.random.random_range(0..5) {
            0..2 => Operation::PrivateRange {
                collection,
                start: self.one_of(&BOUNDS),
                end: self.one_of(&BOUNDS),
                limit: self.limit(),
            },
            2..4 => Operation::PrivatePartial {
                collection,
                object_type: self.part(&OBJECT_TYPES),
                attributes: self.attributes(),
            },
            _ => Operation::PrivateQuery {
                collection,
                query: QUERY.to_owned(),
            },
        }
    }

    /// Some pages of one query, each where the one before ended.
    fn pages(&mut self) -> Script {
        let (start, end) = (self.one_of(&BOUNDS), self.one_of(&BOUNDS));
        let (object_type, attributes) = (self.part(&OBJECT_TYPES), self.attributes());
        let (kind, count) = (
            self.random.random_range(0..7),
            self.random.random_range(1..4),
        );
        let sizes: Vec<_> = (0..count).map(|_| self.pick(&PAGE_SIZES)).collect();
        let pages = sizes.into_iter().enumerate().map(|(number, size)| {
            let page = Page {
                size,
                bookmark: String::new(),
                follow: number > 0,
            };
            let (start, end) = (start.clone(), end.clone());
            let (object_type, attributes) = (object_type.clone(), attributes.clone());
            match kind {
                0..3 => Operation::RangePage { start, end, page },
                3..5 => Operation::PartialPage {
                    object_type,
                    attributes,
                    page,
                },
                5 => Operation::CompositePage { page },
                _ => Operation::QueryPage {
                    query: QUERY.to_owned(),
                    page,
                },
            }
        });
        pages.collect()
    }

    fn call(&mut self, purpose: Purpose, private: Private, depth: u32) -> Operation {
        let script = self.script(purpose, self.of_a_part(private), depth - 1);
        let script = serde_json::to_string(&script).expect("operations have a JSON form");
        let mut arguments = vec![RUN.to_owned(), script];
        if self.one_in(10) {
            arguments.truncate(self.random.random_range(0..2));
        }
        Operation::Call {
            chaincode: self.one_of(&["called", "called", "called", "called", "script", "nobody"]),
            channel: self.one_of(&["", "", "", "emr", "nowhere"]),
            arguments,
        }
    }

    fn about_the_proposal(&mut self) -> Operation {
        match self.random.random_range(0..8) {
            0 => Operation::Proposal,
            1 => Operation::SignedProposal,
            2 => Operation::Client {
                attribute: self.one_of(&["emr.role", "emr.id", "hf.EnrollmentID", "nothing", ""]),
                value: self.one_of(&["patient", "script-client", ""]),
                unit: self.one_of(&["client", "admin", "clien", ""]),
            },
            3 => Operation::Transient {
                name: self.one_of(&["one", "two", "", "nothing"]),
            },
            4..6 => Operation::Event {
                name: self.one_of(&["made", "sold", "名", ""]),
                payload: hex::encode(self.bytes(0..10)),
            },
            6 => Operation::Join {
                object_type: self.part(&OBJECT_TYPES),
                attributes: self.attributes(),
            },
            _ => Operation::Split {
                key: self.one_of(&[
                    "\0car\0red\0",
                    "\0\0",
                    "\0car\0",
                    "\0car\0\0\0",
                    "\0名\0a\0b\0",
                ]),
            },
        }
    }

    fn respond(&mut self) -> Operation {
        Operation::Respond {
            status: self.pick(&STATUSES),
            message: self.one_of(&["", "no", "Nein, danke: \"ä\"", "名 😀 \n"]),
            payload: hex::encode(self.bytes(0..20)),
        }
    }

    fn transient(&mut self) -> BTreeMap<String, Vec<u8>> {
        let names = TRANSIENT.iter();
        names
            .map(|name| ((*name).to_owned(), self.bytes(1..30)))
            .collect()
    }

    fn key(&mut self) -> String {
        match self.random.random_range(0..20) {
            0 => "long".repeat(300),
            1 => format!("{MANY}{:03}", self.random.random_range(0..250)),
            _ => self.one_of(&KEYS),
        }
    }

    fn collection(&mut self) -> String {
        match self.one_in(25) {
            true => String::new(),
            false => self.one_of(&COLLECTIONS),
        }
    }

    fn attributes(&mut self) -> Vec<String> {
        let count = self.random.random_range(0..3);
        (0..count).map(|_| self.part(&ATTRIBUTES)).collect()
    }

    /// A part of a composite key, seldom one that cannot be.
    fn part(&mut self, parts: &[&str]) -> String {
        match self.one_in(20) {
            true => self.one_of(&FORBIDDEN),
            false => self.one_of(parts),
        }
    }

    fn limit(&mut self) -> Option<u32> {
        self.one_in(2).then(|| self.pick(&LIMITS))
    }

    fn bytes(&mut self, length: std::ops::Range<usize>) -> Vec<u8> {
        let length = self.random.random_range(length);
        (0..length).map(|_| self.random.random()).collect()
    }

    fn one_of(&mut self, texts: &[&str]) -> String {
        self.pick(texts).to_owned()
    }

    fn pick<T: Copy>(&mut self, values: &[T]) -> T {
        values[self.random.random_range(0..values.len())]
    }

    fn one_in(&mut self, many: u32) -> bool {
        self.random.random_range(0..many) == 0
    }
}
