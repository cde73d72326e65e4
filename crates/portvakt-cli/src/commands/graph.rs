//! `portvakt graph`: how the rules of a capability decide, as a picture.

use crate::args::{Graph, GraphFormat};
use crate::console::{Console, Exit, shown};
use crate::opened;
use crate::trouble::Trouble;
use portvakt::analysis::graph::{build, dot, svg};
use portvakt::analysis::inquiry::{Effort, Inquiry};
use portvakt::analysis::version::Version;
use std::io::Write;

/// Draws the diagram of a capability.
pub(crate) fn run(arguments: &Graph, console: &mut Console) -> Result<Exit, Trouble> {
    let loaded = opened::policy(&arguments.policy, console)?;
    let policy = opened::written(&loaded)?;
    let name = &arguments.capability;
    let capability = policy.find_capability(name).ok_or_else(|| {
        Trouble::Usage(format!("the policy declares no capability `{}`", shown(name)))
    })?;
    let mut effort = Effort::default();
    effort.limits = arguments.policy.limits.limits();
    let unread = |error: &dyn std::fmt::Display| Trouble::Usage(error.to_string());
    let mut inquiry = Inquiry::new(Version { policy, tree: &loaded.tree }, &effort)
        .map_err(|error| unread(&error))?;
    let built = build(&mut inquiry, capability).map_err(|error| unread(&error))?;
    let diagram = built.diagram.folded(arguments.nodes);
    let picture = match arguments.format {
        GraphFormat::Svg => svg::render(&diagram, name),
        GraphFormat::Dot => dot::render(&diagram, name),
    };
    write!(console.out, "{picture}")?;
    if built.undecided > 0 {
        writeln!(
            console.err,
            "warning: of {} ways it is not known whether a request for `{}` can go there; they are drawn",
            built.undecided,
            shown(name)
        )?;
    }
    Ok(Exit::of(built.undecided == 0))
}
