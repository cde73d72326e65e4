//! Readers on all cores, while policies and registers are exchanged thousands of times.

use super::{Handles, MEMBERS, asks, claims, handles, loaded, supply};
use portvakt::live::{Live, Offer, Report, Version};
use portvakt::{Binding, DecisionTree, Fingerprint, Stale};
use portvakt_testing::compiled;
use portvakt_testing::oracle::{Answer, Oracle, Question, Supply};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

/// How often each writer exchanges something.
const POLICIES: usize = 1_500;
const REGISTERS: usize = 1_500;
const BOTH: usize = 1_000;

/// The fewest decisions of a reader.
const DECISIONS: usize = 2_000;

/// Whoever asks.
const ORGS: [&str; 4] = ["a", "b", "c", "d"];

/// Contents of the register.
const CONTENTS: [&[&str]; 5] = [&["a"], &["b"], &["a", "b"], &["c", "d"], &["a", "b", "c", "d"]];

/// Policies that read the register in different ways: what one decides with some contents, no other
/// decides with the same.
fn policies() -> [String; 4] {
    let deny = "  none_of_them: { deny: read, when: { subject.org: { in: members } } }\n";
    let all =
        MEMBERS.replace("when: { subject.org: { in: members } }", "when: { subject.level: 3 }");
    [
        MEMBERS.to_owned(),
        format!("{all}{deny}"),
        MEMBERS.replace("{ in: members }", "[a, c]")
            + "  others: { deny: read, when: { not: { subject.org: { in: members } } } }\n",
        MEMBERS.replace("{ in: members }", "[b, d]") + deny,
    ]
}

/// What the oracle says, by policy, contents and whoever asks.
fn expected(texts: &[String]) -> Vec<Vec<Vec<bool>>> {
    let of = |text: &String| {
        let policy = compiled::valid(text);
        let with = |members: &&[&str]| {
            let members = members.iter().map(|one| (*one).to_owned()).collect();
            let oracle = Oracle::new(&policy, &Supply::from([("members".to_owned(), members)]));
            let answer = |org: &&str| {
                let claims = format!(r#"{{"org":"{org}","level":3}}"#);
                let question =
                    Question { claims: &claims, given: &BTreeMap::new(), capability: "read" };
                matches!(oracle.answer(question), Answer::Granted(_))
            };
            ORGS.iter().map(answer).collect()
        };
        CONTENTS.iter().map(with).collect()
    };
    texts.iter().map(of).collect()
}

/// What a writer changed: a policy, contents or both.
type Changed = (Option<usize>, Option<usize>);

/// Offers something for each turn, and notes which version it became.
fn write(
    live: &Live<Handles>,
    turns: usize,
    offer: impl Fn(usize) -> (Changed, Offer),
) -> Vec<(u64, Changed)> {
    let mut versions = Vec::new();
    for turn in 0..turns {
        let (changed, offer) = offer(turn);
        match live.offer(offer) {
            Report::Taken(taken) => versions.push((taken.now.number(), changed)),
            Report::Same => {}
            other => panic!("{other}"),
        }
    }
    versions
}

/// What readers saw: by version and whoever asked, the policy's fingerprint and whether it allowed.
type Seen = BTreeMap<(u64, usize), (Fingerprint, bool)>;

fn note(seen: &mut Seen, version: &Version<Handles>, org: usize, allowed: bool) {
    let found = (*version.fingerprint(), allowed);
    let before = seen.insert((version.number(), org), found);
    assert!(before.is_none_or(|before| before == found), "one version decides in two ways");
}

/// Decides until all writers are done: with new bindings and with those kept from other versions.
fn read(live: &Live<Handles>, writing: &AtomicUsize, done: &AtomicBool) -> Seen {
    let mut seen = Seen::new();
    let mut kept: [Option<(Binding, Fingerprint)>; ORGS.len()] = [const { None }; ORGS.len()];
    let mut decisions = 0;
    while decisions < DECISIONS || !done.load(Ordering::Acquire) {
        let org = decisions % ORGS.len();
        let before = live.current().number();
        let version = live.current();
        let judged = kept[org].as_ref().map(|(binding, of)| (asks(&version, binding), *of));
        let allowed = match judged {
            Some((Ok(allowed), of)) => {
                assert_eq!(of, *version.fingerprint(), "a binding decides by another policy");
                allowed
            }
            None | Some((Err(Stale::OtherTree), _)) => {
                assert!(judged.is_none_or(|(_, of)| of != *version.fingerprint()));
                let binding = version.engine().bind(&claims(ORGS[org])).unwrap();
                let allowed = asks(&version, &binding).unwrap();
                kept[org] = Some((binding, *version.fingerprint()));
                allowed
            }
            Some((Err(stale), _)) => panic!("{stale}"),
        };
        let after = live.current().number();
        assert!((before..=after).contains(&version.number()));
        note(&mut seen, &version, org, allowed);
        decisions += 1;
        if decisions == 1 {
            writing.fetch_add(1, Ordering::Release);
        }
    }
    seen
}

#[test]
fn a08_every_decision_is_that_of_one_version_that_was_live() {
    let texts = policies();
    let expected = expected(&texts);
    let trees: Vec<Vec<u8>> = texts.iter().map(|text| loaded(text).tree.to_bytes()).collect();
    let tree = |place: usize| DecisionTree::from_bytes(&trees[place]).unwrap();
    let live = Live::setup(handles).start_with(tree(0).into(), supply(CONTENTS[0])).unwrap();
    let readers = thread::available_parallelism().map_or(2, usize::from).max(2);
    let (reading, done) = (AtomicUsize::new(0), AtomicBool::new(false));
    let (mut versions, seen) = thread::scope(|scope| {
        let readers: Vec<_> =
            (0..readers).map(|_| scope.spawn(|| read(&live, &reading, &done))).collect();
        while reading.load(Ordering::Acquire) < readers.len() {
            thread::yield_now();
        }
        let policies = scope.spawn(|| {
            write(&live, POLICIES, |turn| {
                let policy = turn % trees.len();
                ((Some(policy), None), Offer::policy(tree(policy)))
            })
        });
        let registers = scope.spawn(|| {
            write(&live, REGISTERS, |turn| {
                let contents = turn % CONTENTS.len();
                ((None, Some(contents)), Offer::registers(supply(CONTENTS[contents])))
            })
        });
        let both = scope.spawn(|| {
            write(&live, BOTH, |turn| {
                let (policy, contents) = ((turn + 1) % trees.len(), turn % CONTENTS.len());
                let offer = Offer::policy(tree(policy)).with_registers(supply(CONTENTS[contents]));
                ((Some(policy), Some(contents)), offer)
            })
        });
        let written = [policies, registers, both].map(thread::ScopedJoinHandle::join);
        done.store(true, Ordering::Release);
        let versions: Vec<_> = written.into_iter().flat_map(Result::unwrap).collect();
        let seen: Vec<Seen> = readers.into_iter().map(|one| one.join().unwrap()).collect();
        (versions, seen)
    });

    // No number is given twice and none is left out, so every version is known: nothing was lost.
    versions.sort_unstable();
    assert!(versions.iter().map(|(number, _)| *number).eq(2..=live.current().number()));
    assert!(versions.len() >= 2_000, "{} versions", versions.len());
    let mut state = (0, 0);
    let mut states = vec![(0, 0), state];
    for (_, (policy, contents)) in versions {
        state = (policy.unwrap_or(state.0), contents.unwrap_or(state.1));
        states.push(state);
    }
    let mut versions_seen = 0;
    for seen in seen {
        versions_seen += seen.len();
        for ((number, org), (fingerprint, allowed)) in seen {
            let (policy, contents) = states[usize::try_from(number).unwrap()];
            assert_eq!(fingerprint, Fingerprint::of(&trees[policy]), "version {number}");
            let said = expected[policy][contents][org];
            assert_eq!(allowed, said, "version {number}, policy {policy}, contents {contents}");
        }
    }
    assert!(versions_seen > ORGS.len() * readers, "readers saw {versions_seen}");
}
