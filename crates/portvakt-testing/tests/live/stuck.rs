//! Readers decide while writers are stuck in the middle of loading.

use super::{MEMBERS, asks, claims, loaded, members, supply, taken, with};
use portvakt::compiler::resolve::{FileError, Files};
use portvakt::live::{Offer, Report, Source};
use portvakt::load::{self, LoadError, Loaded, RegisterSupply};
use portvakt::{DecisionTree, Limits};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

/// Says that it is asked, and answers when it is told to.
struct Slow {
    asked: Sender<()>,
    go: Mutex<Receiver<()>>,
    text: String,
}

impl Slow {
    fn new(text: &str) -> (Self, Receiver<()>, Sender<()>) {
        let ((asked, is_asked), (go, told)) = (channel(), channel());
        (Self { asked, go: Mutex::new(told), text: text.to_owned() }, is_asked, go)
    }

    fn wait(&self) {
        self.asked.send(()).unwrap();
        // Whoever told has gone: nothing to wait for.
        let _ = self.go.lock().unwrap().recv();
    }
}

impl Files for Slow {
    fn read(&self, _: &str) -> Result<Vec<u8>, FileError> {
        self.wait();
        Ok(self.text.clone().into_bytes())
    }
}

/// Policies that are slow to read.
struct SlowPolicy(Slow);

impl Source for SlowPolicy {
    fn policy(&self) -> Result<Loaded, LoadError> {
        load::policy_of_files(&self.0, "policy.yaml", &Limits::default(), "")
    }

    fn registers(&self, _: &DecisionTree) -> Result<RegisterSupply, LoadError> {
        Ok(supply(&["c"]))
    }
}

/// Register contents that are slow to read.
struct SlowRegisters(Slow);

impl Source for SlowRegisters {
    fn policy(&self) -> Result<Loaded, LoadError> {
        Ok(loaded(&self.0.text))
    }

    fn registers(&self, _: &DecisionTree) -> Result<RegisterSupply, LoadError> {
        self.0.wait();
        Ok(supply(&["c"]))
    }
}

const DECISIONS: u64 = 10_000;

#[test]
fn readers_and_register_contents_do_not_wait_for_a_policy() {
    let live = members();
    let (slow, asked, go) = Slow::new(&with("{ deny: read, when: { subject.level: 1 } }"));
    thread::scope(|scope| {
        let writer = scope.spawn(|| live.reload(&SlowPolicy(slow)));
        asked.recv().unwrap();
        let binding = live.current().engine().bind(&claims("b")).unwrap();
        for round in 0..DECISIONS {
            assert_eq!(asks(&live.current(), &binding), Ok(false), "{round}");
        }
        assert_eq!(taken(&live.offer(Offer::registers(supply(&["b"])))), 2);
        assert_eq!(asks(&live.current(), &binding), Ok(true));
        drop(go);
        assert_eq!(taken(&writer.join().unwrap()), 3);
    });
    assert!(super::reads(&live.current(), "c"));
}

#[test]
fn readers_do_not_wait_for_register_contents() {
    let live = members();
    let (slow, asked, go) = Slow::new(MEMBERS);
    thread::scope(|scope| {
        let writer = scope.spawn(|| live.reload_registers(&SlowRegisters(slow)));
        asked.recv().unwrap();
        let binding = live.current().engine().bind(&claims("c")).unwrap();
        for round in 0..DECISIONS {
            assert_eq!(asks(&live.current(), &binding), Ok(false), "{round}");
        }
        drop(go);
        assert_eq!(taken(&writer.join().unwrap()), 2);
        assert_eq!(asks(&live.current(), &binding), Ok(true));
    });
}

#[test]
fn a_panic_while_loading_leaves_the_last_good_version() {
    struct Broken;
    impl Source for Broken {
        fn policy(&self) -> Result<Loaded, LoadError> {
            panic!("broken on purpose");
        }
        fn registers(&self, _: &DecisionTree) -> Result<RegisterSupply, LoadError> {
            panic!("broken on purpose");
        }
    }
    let live = members();
    thread::scope(|scope| {
        assert!(scope.spawn(|| live.reload(&Broken)).join().is_err());
        assert!(scope.spawn(|| live.reload_registers(&Broken)).join().is_err());
    });
    assert_eq!(live.current().number(), 1);
    assert_eq!(taken(&live.offer(Offer::registers(supply(&["b"])))), 2);
    assert!(matches!(live.offer(Offer::policy(loaded(MEMBERS))), Report::Same));
}
