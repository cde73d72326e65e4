//! Files that are half-written, or change while they are read.
#![expect(clippy::disallowed_methods, reason = "what is tested reads files")]

use super::{MEMBERS, handles, loaded, reads, refused, supply, taken, with};
use portvakt::live::{Gate, Live, Offer, PolicyFiles, Refusal, Report, Source};
use portvakt::load::{LoadError, Loaded, RegisterSupply};
use portvakt::{DecisionTree, Limits, load};
use std::cell::Cell;
use std::fs;
use std::path::PathBuf;

/// A folder of its own, with a policy and its register.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("live").join(name);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(folder.join("registers")).unwrap();
    fs::write(folder.join("policy.yaml"), MEMBERS).unwrap();
    fs::write(folder.join("registers/members.json"), r#"["a"]"#).unwrap();
    folder
}

#[test]
fn policy_and_registers_are_read_from_files() {
    let folder = folder("both");
    let files = PolicyFiles::new(&folder);
    let live = Live::setup(handles).start(&files).unwrap();
    assert!(matches!(live.reload(&files), Report::Same));
    fs::write(folder.join("registers/members.json"), r#"["b"]"#).unwrap();
    let report = live.reload_registers(&files);
    assert_eq!(taken(&report), 2);
    assert!(reads(&live.current(), "b"));
    fs::write(folder.join("policy.yaml"), with("{ allow: read, when: { subject.level: 3 } }"))
        .unwrap();
    assert!(matches!(live.reload_registers(&files), Report::Same));
    assert!(!reads(&live.current(), "c"));
    assert_eq!(taken(&live.reload(&files)), 3);
    assert!(reads(&live.current(), "c"));
    // Elsewhere, as one file.
    fs::write(folder.join("all.json"), r#"{"members": ["d"]}"#).unwrap();
    taken(&live.reload(&files.registers_in(folder.join("all.json"))));
    assert_eq!(live.current().engine().register_members().next().unwrap().1.count(), 1);
}

#[test]
fn a_policy_from_files_leaves_what_a_feed_supplied() {
    let folder = folder("feed");
    let files = PolicyFiles::new(&folder);
    let live = Live::setup(handles).start(&files).unwrap();
    taken(&live.offer(Offer::some_registers(supply(&["b"]))));
    assert!(matches!(live.reload_policy(&files), Report::Same));
    fs::write(folder.join("policy.yaml"), with("{ deny: read, when: { subject.level: 1 } }"))
        .unwrap();
    assert_eq!(taken(&live.reload_policy(&files)), 3);
    assert!(reads(&live.current(), "b") && !reads(&live.current(), "a"));
    fs::write(folder.join("policy.yaml"), "rules: [").unwrap();
    refused(&live.reload_policy(&files));
    assert!(matches!(live.reload(&files), Report::RefusedBefore));
    assert!(reads(&live.current(), "b"));
}

#[test]
fn half_written_files_leave_the_last_good_version() {
    let folder = folder("half");
    let (policy, register) = (folder.join("policy.yaml"), folder.join("registers/members.json"));
    let files = PolicyFiles::new(&folder);
    let live = Live::setup(handles).start(&files).unwrap();
    let whole = with("{ deny: read, when: { subject.level: 1 } }");
    let known = [*loaded(MEMBERS).tree.fingerprint(), *loaded(&whole).tree.fingerprint()];
    let mut refusals = 0;
    for cut in 0..whole.len() {
        fs::write(&policy, &whole.as_bytes()[..cut]).unwrap();
        refusals += usize::from(matches!(live.reload(&files), Report::Refused(_)));
        assert!(known.contains(live.current().fingerprint()), "{cut}");
    }
    assert!(refusals > whole.len() / 2, "{refusals}");
    assert_eq!(*live.current().fingerprint(), known[1], "all but the last line break");
    // Cut off between two rules, a text is a policy without the last of them.
    fs::write(&policy, MEMBERS).unwrap();
    taken(&live.reload(&files));
    for cut in [r#"["a", "b""#, r#"["a", "#, "", "[]"] {
        fs::write(&register, cut).unwrap();
        refused(&live.reload(&files));
        assert!(matches!(live.reload_registers(&files), Report::RefusedBefore), "{cut}");
    }
    fs::remove_file(&register).unwrap();
    refused(&live.reload(&files));
    assert!(reads(&live.current(), "a"));
}

#[test]
fn a_gate_refuses_a_text_that_lost_its_last_refusals() {
    let folder = folder("gate");
    let whole = with("{ deny: read, when: { subject.level: 1 } }");
    fs::write(folder.join("policy.yaml"), &whole).unwrap();
    let files = PolicyFiles::new(&folder);
    let live = Live::setup(handles).gate(Gate::approving([])).start(&files).unwrap();
    fs::write(folder.join("policy.yaml"), MEMBERS).unwrap();
    assert!(matches!(refused(&live.reload(&files)), Refusal::Wider { .. }));
}

#[test]
fn compiled_files_are_whole_or_refused() {
    let folder = folder("compiled");
    let file = folder.join("journal.portvakt");
    let bytes = loaded(MEMBERS).tree.to_bytes();
    fs::write(&file, &bytes).unwrap();
    let files = PolicyFiles::new(&file).expecting(*loaded(MEMBERS).tree.fingerprint());
    let live = Live::setup(handles).start(&files).unwrap();
    for cut in (0..bytes.len()).step_by(13) {
        fs::write(&file, &bytes[..cut]).unwrap();
        assert!(matches!(live.reload(&files), Report::Refused(_)), "{cut}");
        assert!(matches!(live.reload(&files), Report::RefusedBefore), "{cut}");
    }
    fs::write(&file, loaded(&with("{ allow: read }")).tree.to_bytes()).unwrap();
    let swapped = live.reload(&files);
    assert!(swapped.to_string().contains("has the fingerprint"), "{swapped}");
    assert!(!reads(&live.current(), "b"));
    fs::write(&file, &bytes).unwrap();
    assert!(matches!(live.reload(&files), Report::Same));
}

/// A policy of one release and then of another, with the registers of the other.
struct Moving {
    looks: Cell<u32>,
    until: u32,
}

impl Source for Moving {
    fn policy(&self) -> Result<Loaded, LoadError> {
        let look = self.looks.replace(self.looks.get() + 1).min(self.until);
        load::text(
            "policy.yaml",
            &format!("{MEMBERS}# {look}\n").replace("journal", &format!("p{look}")),
            &Limits::default(),
        )
    }

    fn registers(&self, _: &DecisionTree) -> Result<RegisterSupply, LoadError> {
        Ok(supply(&["b"]))
    }
}

#[test]
fn files_that_change_between_policy_and_registers_are_read_again() {
    let live = super::members();
    let never = Moving { looks: Cell::new(0), until: u32::MAX };
    for _ in 0..2 {
        let report = live.reload(&never);
        assert!(matches!(refused(&report), Refusal::Unsettled), "{report}");
    }
    assert_eq!(live.current().number(), 1);
    let report = live.reload_policy(&Moving { looks: Cell::new(0), until: u32::MAX });
    assert!(matches!(refused(&report), Refusal::Unsettled), "{report}");
    let soon = Moving { looks: Cell::new(0), until: 3 };
    assert_eq!(taken(&live.reload(&soon)), 2);
    assert_eq!(live.current().engine().tree().name(), "p3");
    let start = |until| Live::setup(handles).start(&Moving { looks: Cell::new(0), until });
    assert!(matches!(start(u32::MAX), Err(Refusal::Unsettled)));
    assert_eq!(start(3).unwrap().current().engine().tree().name(), "p3");
}
