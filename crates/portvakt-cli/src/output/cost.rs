//! What policies cost, for people and programs. All outside text passes [`shown`].

use crate::console::shown;
use portvakt::compiler::cost::{AttributeCost, CapabilityCost, Cost, PatternCost, RuleCost};
use portvakt::compiler::source::{Sources, Span};
use serde_json::{Value, json};
use std::fmt::Write;

/// For people: a few lines on steps, on bytes, and on what is dearest.
pub(crate) fn text(cost: &Cost, file: &str, sources: &Sources) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "cost of {}", shown(file));
    steps(&mut out, cost, sources);
    bytes(&mut out, cost, sources);
    out.push('\n');
    out
}

fn steps(out: &mut String, cost: &Cost, sources: &Sources) {
    let Cost { worst_case, capability_steps, derived_steps, compared, .. } = cost;
    let _ = writeln!(out, "  a decision takes at most {worst_case} steps");
    let _ = writeln!(
        out,
        "    {capability_steps} in the rules of one capability, {derived_steps} to derive values, {compared} to compare values"
    );
    let rules = cost.rules;
    let _ = writeln!(
        out,
        "  of {} rules {} stand in trees, {} in blocks of 64, {} nowhere",
        rules.all, rules.in_trees, rules.in_blocks, rules.nowhere
    );
    let _ = writeln!(out, "  the dearest capabilities:");
    for one in &cost.capabilities {
        let CapabilityCost { name, span, steps, trees, tables, blocks } = one;
        let (name, place) = (shown(name), place(*span, sources));
        let visited = [
            counted(*trees, "tree", "trees"),
            counted(*tables, "leaf table", "leaf tables"),
            counted(*blocks, "block", "blocks"),
        ];
        let _ = writeln!(out, "    {steps} steps, {}: {name}{place}", visited.join(", "));
    }
}

fn bytes(out: &mut String, cost: &Cost, sources: &Sources) {
    let a_rule = cost.bytes.checked_div(cost.rules.all).unwrap_or(cost.bytes);
    let _ = writeln!(out, "  the compiled form takes {} bytes, {a_rule} a rule", cost.bytes);
    for part in cost.parts.iter().filter(|part| part.bytes > 0) {
        let _ = writeln!(out, "    {:>10}  {}", part.bytes, part.what);
    }
    let _ = writeln!(out, "  the dearest attributes:");
    for one in &cost.attributes {
        attribute(out, one, sources);
    }
    let _ = writeln!(out, "  the dearest rules:");
    for one in &cost.dearest_rules {
        let RuleCost { name, span, bytes, in_trees, in_blocks } = one;
        let (name, place) = (shown(name), place(*span, sources));
        let _ = writeln!(
            out,
            "    {bytes} bytes, {} in trees, {} in blocks: {name}{place}",
            counted(*in_trees, "place", "places"),
            counted(*in_blocks, "row", "rows"),
        );
    }
}

fn attribute(out: &mut String, one: &AttributeCost, sources: &Sources) {
    let AttributeCost { values, value_bytes, automata, states, automaton_bytes, .. } = one;
    let AttributeCost { tree_bytes, block_bytes, derived_steps, patterns, .. } = one;
    let (name, place) = (shown(&one.name), place(one.span, sources));
    let _ = writeln!(out, "    {} bytes: {name}{place}", one.bytes());
    let mut line = |count: &u64, text: String| {
        if *count > 0 {
            let _ = writeln!(out, "      {text}");
        }
    };
    line(values, format!("{value_bytes} bytes: {values} values told apart"));
    let format = one.format.as_deref().map(|name| format!(", of the format `{}`", shown(name)));
    let format = format.unwrap_or_default();
    let walked = counted(*automata, "automaton", "automata");
    line(automata, format!("{automaton_bytes} bytes: {walked} with {states} states{format}"));
    line(tree_bytes, format!("{tree_bytes} bytes: switches and leaf tables"));
    line(block_bytes, format!("{block_bytes} bytes: masks of blocks"));
    line(derived_steps, format!("{derived_steps} steps to derive it"));
    let patterns_are = counted(*patterns, "pattern", "patterns");
    line(patterns, format!("{patterns_are}; most states alone:"));
    for PatternCost { span, states } in &one.dearest_patterns {
        let place = self::place(Some(*span), sources);
        let _ = writeln!(out, "        {states} states{place}");
    }
}

fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Where it stands, behind what is said of it; nothing for a compiled file.
fn place(span: Option<Span>, sources: &Sources) -> String {
    let found = span.and_then(|span| Some((sources.file(span.file)?, sources.position(span))));
    found.map_or_else(String::new, |(file, position)| {
        format!("  {}:{}:{}", shown(file.name()), position.line, position.column)
    })
}

/// For programs.
pub(crate) fn json(cost: &Cost, file: &str, sources: &Sources) -> Value {
    let rules = cost.rules;
    json!({
        "policy": file,
        "worst_case": cost.worst_case,
        "capability_steps": cost.capability_steps,
        "derived_steps": cost.derived_steps,
        "compared": cost.compared,
        "bytes": cost.bytes,
        "parts": cost.parts.iter().map(|one| json!({ "what": one.what, "bytes": one.bytes })).collect::<Vec<_>>(),
        "rules": { "all": rules.all, "in_trees": rules.in_trees, "in_blocks": rules.in_blocks, "nowhere": rules.nowhere },
        "dearest_capabilities": cost.capabilities.iter().map(|one| {
            located(one.span, sources, json!({
                "name": one.name, "steps": one.steps, "trees": one.trees, "tables": one.tables, "blocks": one.blocks,
            }))
        }).collect::<Vec<_>>(),
        "dearest_attributes": cost.attributes.iter().map(|one| {
            let patterns = one.dearest_patterns.iter();
            let patterns = patterns.map(|one| located(Some(one.span), sources, json!({ "states": one.states })));
            located(one.span, sources, json!({
                "name": one.name,
                "bytes": one.bytes(),
                "values": one.values,
                "value_bytes": one.value_bytes,
                "format": one.format,
                "automata": one.automata,
                "states": one.states,
                "automaton_bytes": one.automaton_bytes,
                "tree_bytes": one.tree_bytes,
                "block_bytes": one.block_bytes,
                "derived_steps": one.derived_steps,
                "patterns": one.patterns,
                "dearest_patterns": patterns.collect::<Vec<_>>(),
            }))
        }).collect::<Vec<_>>(),
        "dearest_rules": cost.dearest_rules.iter().map(|one| {
            located(one.span, sources, json!({
                "name": one.name, "bytes": one.bytes, "in_trees": one.in_trees, "in_blocks": one.in_blocks,
            }))
        }).collect::<Vec<_>>(),
    })
}

/// An object with its place: `file`, `line` and `column`, or `null` for a compiled file.
fn located(span: Option<Span>, sources: &Sources, mut object: Value) -> Value {
    let found = span.and_then(|span| Some((sources.file(span.file)?, sources.position(span))));
    if let Some(members) = object.as_object_mut() {
        members.insert("file".to_owned(), json!(found.map(|(file, _)| file.name())));
        members.insert("line".to_owned(), json!(found.map(|(_, position)| position.line)));
        members.insert("column".to_owned(), json!(found.map(|(_, position)| position.column)));
    }
    object
}
