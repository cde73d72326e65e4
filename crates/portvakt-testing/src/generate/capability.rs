//! Generated capabilities and patterns.

use super::Dice;

/// Capabilities as a policy declares them, and their names.
#[derive(Debug, Clone)]
pub(super) struct Capabilities {
    pub(super) text: String,
    pub(super) names: Vec<String>,
}

/// Prefixes with the last words that may stand under them.
const UNIVERSE: &[(&str, &[&str])] = &[
    ("", &["ping"]),
    ("docs", &["read", "write"]),
    ("docs.draft", &["read", "list"]),
    ("mail.box", &["read", "open", "list"]),
    ("mail.box.old.deep", &["read"]),
];

/// Patterns that may cover something.
const PATTERNS: &[&str] = &[
    "**",
    "docs.**",
    "docs.draft.**",
    "*.read",
    "*.*.read",
    "docs.*.list",
    "mail.*.**",
    "*.**",
    "*.box.read",
    "mail.box.**",
];

/// Declares two to nine capabilities.
pub(super) fn capabilities(dice: &mut Dice) -> Capabilities {
    let mut text = String::from("capabilities:\n");
    let mut names = Vec::new();
    for (prefix, words) in dice.some(UNIVERSE, UNIVERSE.len()) {
        if prefix.is_empty() {
            text.push_str("  ping: Asks whether anyone is there\n");
            names.push("ping".to_owned());
            continue;
        }
        let words = dice.some(words, words.len());
        names.extend(words.iter().map(|word| format!("{prefix}.{word}")));
        let titled = words.iter().map(|word| format!("{word}: To {word}"));
        let line = if dice.percent(50) {
            format!("  {prefix}: [{}]\n", words.join(", "))
        } else {
            format!("  {prefix}: {{ {} }}\n", titled.collect::<Vec<_>>().join(", "))
        };
        text.push_str(&line);
    }
    Capabilities { text, names }
}

/// What a rule covers, as it stands after `allow:` and after `except:`, and the names covered.
pub(super) struct Covers {
    pub(super) patterns: String,
    pub(super) except: Option<String>,
}

/// Draws what a rule covers; at least one capability is left.
pub(super) fn covers(dice: &mut Dice, names: &[String]) -> Covers {
    let mut patterns = vec![pattern(dice, names)];
    if dice.percent(25) {
        let second = pattern(dice, names);
        if second != patterns[0] {
            patterns.push(second);
        }
    }
    let by = |patterns: &[String], name: &String| patterns.iter().any(|one| covers_name(one, name));
    let mut covered: Vec<String> =
        names.iter().filter(|name| by(&patterns, name)).cloned().collect();
    let mut except = None;
    if covered.len() > 1 && dice.percent(20) {
        let taken = dice.pick(&covered).clone();
        covered.retain(|name| *name != taken);
        except = Some(quoted(&taken));
    }
    let list: Vec<String> = patterns.iter().map(|one| quoted(one)).collect();
    let patterns = match &list[..] {
        [one] => one.clone(),
        several => format!("[{}]", several.join(", ")),
    };
    Covers { patterns, except }
}

/// A pattern that covers something.
fn pattern(dice: &mut Dice, names: &[String]) -> String {
    let some = |pattern: &&&str| names.iter().any(|name| covers_name(pattern, name));
    let wide: Vec<&&str> = PATTERNS.iter().filter(some).collect();
    if dice.percent(35) {
        "**".to_owned()
    } else if dice.percent(50) {
        (**dice.pick(&wide)).to_owned()
    } else {
        dice.pick(names).clone()
    }
}

/// Tells whether a pattern covers a capability: `*` is one word, `**` at the end one or more.
fn covers_name(pattern: &str, name: &str) -> bool {
    let words: Vec<&str> = name.split('.').collect();
    let parts: Vec<&str> = pattern.split('.').collect();
    let fits = |(part, word): (&&str, &&str)| *part == "*" || part == word;
    match parts.split_last() {
        Some((&"**", before)) => words.len() > before.len() && before.iter().zip(&words).all(fits),
        _ => words.len() == parts.len() && parts.iter().zip(&words).all(fits),
    }
}

fn quoted(text: &str) -> String {
    if text.starts_with('*') { format!("\"{text}\"") } else { text.to_owned() }
}
