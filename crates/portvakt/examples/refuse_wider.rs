//! Refuses an edit of the Dialogporten policy that would let more requests through.

#![expect(clippy::print_stdout, reason = "an example shows what it found")]

use portvakt::Limits;
use portvakt::analysis::diff::{Direction, Verdict, diff};
use portvakt::analysis::inquiry::Effort;
use portvakt::analysis::version::Version;
use portvakt::load::{self, Loaded};
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let text = include_str!("../../../policies/dialogporten/policy.yaml");
    let edited = text.replace("    except: serviceowner.*.search\n", "");
    println!("{}", review(text, &edited)?);
    Ok(())
}

/// Says what is newly allowed, with a request for each, and whether the edit is accepted.
fn review(before: &str, after: &str) -> Result<String, Box<dyn Error>> {
    let before = load::text("before.yaml", before, &Limits::default())?;
    let after = load::text("after.yaml", after, &Limits::default())?;
    let diff = diff(version(&before), version(&after), &Effort::default())?;
    let mut lines = Vec::new();
    for change in diff.changes.iter().filter(|one| one.direction == Direction::Allowed) {
        let when = change.when.as_deref().unwrap_or("always");
        lines.push(format!("newly allowed: {} when {when}", change.capability));
        lines.push(format!("  such as {}", change.witness.line()));
    }
    let narrow = matches!(diff.verdict, Verdict::Equivalent | Verdict::Narrower);
    lines.push(if narrow { "accepted" } else { "refused" }.to_owned());
    Ok(lines.join("\n"))
}

fn version(loaded: &Loaded) -> Option<Version<'_>> {
    Some(Version { policy: loaded.policy.as_ref()?, tree: &loaded.tree })
}

#[test]
fn what_widens_is_refused() -> Result<(), Box<dyn Error>> {
    let before = include_str!("../../../policies/dialogporten/policy.yaml");
    let after = before.replace("    except: serviceowner.*.search\n", "");
    let wider = review(before, &after)?;
    assert!(wider.starts_with("newly allowed: serviceowner.dialogs.search when {"), "{wider}");
    assert!(wider.ends_with("\nrefused"), "{wider}");
    assert_eq!(review(&after, before)?, "accepted");
    Ok(())
}
