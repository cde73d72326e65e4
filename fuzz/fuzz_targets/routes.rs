//! Any routes and any request: a lookup finds what a naive matcher finds, routes are read that the
//! naive reading takes for sound and no others, and the examples of overlaps stand for all requests.
//!
//! Two texts, separated by a line `===`: lines `METHOD /path capability`, and lines `METHOD /path` that
//! are requests. Where the first begins with `portvakt`, it is a whole file that is only read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use portvakt::Limits;
use portvakt::compiler::diagnostic::{Diagnostics, code};
use portvakt::compiler::policy::Policy;
use portvakt::compiler::routes::{Found, Routes, RoutesFile};
use portvakt::compiler::source::Sources;
use portvakt_fuzz::{findings, texts};
use portvakt_testing::compiled;
use std::collections::BTreeSet;
use std::sync::LazyLock;

static POLICY: LazyLock<Policy> = LazyLock::new(|| {
    compiled::valid(
        "portvakt: 1\npolicy: p\ncapabilities:\n  a: [b, c]\n  d: [e]\nrules:\n  r: { allow: '**' }\n",
    )
});

fuzz_target!(|input: &[u8]| {
    let texts = texts::texts(input);
    let (file, requests) = (&texts[0], texts.get(1).map_or("", String::as_str));
    if file.starts_with("portvakt") {
        let _ = read(file);
        return;
    }
    // What stands last in a line is the capability; nothing else knows what a route is.
    let lines: Vec<(&str, &str)> = file.lines().filter_map(|line| line.rsplit_once(' ')).collect();
    let written: Vec<String> = lines
        .iter()
        .map(|(route, to)| format!("  {}: {}\n", texts::quoted(route), texts::quoted(to)))
        .collect();
    let text = format!("portvakt: 1\nroutes_for: policy.yaml\nroutes:\n{}", written.concat());
    let routes = read(&text);
    let naive = Naive::read(&lines);
    let (routes, naive) = match (routes, naive) {
        (Ok(routes), Some(naive)) => (routes, naive),
        (Ok(_), None) => panic!("these routes are not sound: {text}"),
        (Err(found), Some(_)) => {
            // The reader of YAML has limits and rules of its own.
            let of_routes = [&code::INVALID_ROUTE, &code::ROUTE_TWICE, &code::UNKNOWN_CAPABILITY];
            let refused = found.findings().iter().find(|one| of_routes.contains(&one.code));
            assert!(refused.is_none(), "these routes are sound: {text}{refused:?}");
            return;
        }
        (Err(_), None) => return,
    };
    let examples = Routes::examples([&routes]);
    let fitted: BTreeSet<Vec<usize>> =
        examples.iter().flatten().map(|(method, path)| naive.fitting(method, path)).collect();
    assert!(fitted.iter().all(|one| !one.is_empty()), "an example fits nothing");
    let own = lines.iter().filter_map(|(route, _)| route.split_once(' '));
    for (method, path) in requests.lines().filter_map(|line| line.split_once(' ')).chain(own) {
        let found = match routes.find(method, path) {
            Found::Capability { name, .. } => Some(name),
            Found::Public => Some("public"),
            Found::Unknown => None,
        };
        assert_eq!(found, naive.find(method, path), "{method} {path} in\n{text}");
        if found.is_some() && examples.is_ok() {
            let fitting = naive.fitting(method, path);
            assert!(fitted.contains(&fitting), "no example stands for {method} {path}");
        }
    }
});

/// The routes of a file.
fn read(text: &str) -> Result<Routes, Diagnostics> {
    let mut sources = Sources::default();
    let mut found = Diagnostics::default();
    let file = sources.add("routes.yaml", text);
    let read = RoutesFile::parse(file, text, &Limits::default(), &mut found);
    let routes = read.and_then(|read| {
        let _ = read.policy();
        read.resolve(&POLICY, &mut found)
    });
    // A finding about the policy's capabilities lies in the policy.
    let about_policy = found.findings().iter().any(|one| one.code == &code::ROUTE_MISSING);
    if !about_policy {
        findings::check(&found, &sources);
    }
    assert_eq!(routes.is_none(), found.has_errors(), "{:?}", found.findings());
    routes.ok_or(found)
}

/// Routes as they are written: method, segments, capability.
struct Naive<'t>(Vec<(&'t str, Vec<&'t str>, &'t str)>);

impl<'t> Naive<'t> {
    /// The routes, if all are sound.
    fn read(lines: &[(&'t str, &'t str)]) -> Option<Self> {
        let mut all = Vec::new();
        let mut shapes = BTreeSet::new();
        for (route, to) in lines {
            let (method, path) = route.split_once(' ')?;
            let segments: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
            let named = ["a.b", "a.c", "d.e", "public"].contains(to);
            let mut letters = method.bytes();
            let method_is_sound = letters.next().is_some_and(|one| one.is_ascii_uppercase())
                && letters.all(|one| one.is_ascii_uppercase() || one == b'-');
            let parameters: Vec<&&str> = segments.iter().filter(|one| is_parameter(one)).collect();
            let once: BTreeSet<&&&str> = parameters.iter().collect();
            let segments_are_sound = segments.iter().enumerate().all(|(at, one)| {
                let ends = at + 1 == segments.len();
                is_parameter(one) || (!one.is_empty() || ends) && is_plain(one)
            });
            let shape: Vec<&str> =
                segments.iter().map(|one| if is_parameter(one) { "{}" } else { one }).collect();
            let sound = named
                && method_is_sound
                && segments_are_sound
                && once.len() == parameters.len()
                && !path.contains(' ')
                && shapes.insert((method, shape));
            if !sound {
                return None;
            }
            all.push((method, segments, *to));
        }
        (!all.is_empty()).then_some(Self(all))
    }

    /// The places of the routes that a request fits.
    fn fitting(&self, method: &str, path: &str) -> Vec<usize> {
        let Some(rest) = path.strip_prefix('/') else { return Vec::new() };
        let segments: Vec<&str> = rest.split('/').collect();
        let last = segments.len() - 1;
        let asked_plainly = segments
            .iter()
            .enumerate()
            .all(|(at, one)| is_segment(one) && (!one.is_empty() || at == last));
        let fits = |(of, pattern, _): &(&str, Vec<&str>, &str)| {
            *of == method
                && pattern.len() == segments.len()
                && pattern.iter().zip(&segments).all(|(pattern, segment)| {
                    if is_parameter(pattern) { !segment.is_empty() } else { pattern == segment }
                })
        };
        let all = self.0.iter().enumerate().filter(|(_, one)| asked_plainly && fits(one));
        all.map(|(at, _)| at).collect()
    }

    /// Of the routes that fit, that which has a fixed segment first where they part.
    fn find(&self, method: &str, path: &str) -> Option<&str> {
        let parameters = |at: &usize| -> Vec<bool> {
            self.0[*at].1.iter().map(|segment| is_parameter(segment)).collect()
        };
        let best = self.fitting(method, path).into_iter().min_by_key(parameters)?;
        Some(self.0[best].2)
    }
}

/// `{name}`.
fn is_parameter(segment: &str) -> bool {
    let name = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    name.is_some_and(|name| {
        let mut letters = name.bytes();
        letters.next().is_some_and(|one| one.is_ascii_alphabetic())
            && letters.all(|one| one.is_ascii_alphanumeric() || b"_-".contains(&one))
    })
}

/// A segment that nobody reads as another.
fn is_segment(segment: &str) -> bool {
    let capitals = segment.to_ascii_uppercase();
    let escaped = ["%2F", "%5C", "%2E"].iter().any(|one| capitals.contains(one));
    let dots = segment == "."
        || segment == ".."
        || segment.starts_with(".;")
        || segment.starts_with("..;");
    let printable =
        segment.bytes().all(|one| (0x20..0x7f).contains(&one) && !b"\\?#".contains(&one));
    printable && !escaped && !dots
}

/// A segment of a route that is no parameter.
fn is_plain(segment: &str) -> bool {
    is_segment(segment) && !segment.contains(['{', '}'])
}
