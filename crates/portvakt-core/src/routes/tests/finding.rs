//! Which route a request finds.

use proptest::prelude::*;

use super::{POLICY, read};
use crate::routes::pattern::{Pattern, Segment};
use crate::routes::{Found, Routes};

fn routes() -> Routes {
    let text = "
portvakt: 1
routes_for: policy.yaml
routes:
  GET /: public
  GET /dialogs: dialogs.search
  GET /dialogs/{id}: dialogs.read
  GET /dialogs/new: public
  PUT /dialogs/{id}/labels: dialogs.labels
  PUT /dialogs/new/{name}/x: dialogs.read
  GET /slash/: public
  GET /blå%C3%A5: public
"
    .replace("blå", "bl");
    let (routes, found) = read(POLICY, &text);
    routes.unwrap_or_else(|| panic!("{found}"))
}

#[test]
fn requests_find_their_routes() {
    let routes = routes();
    let name = |method: &str, path: &str| match routes.find(method, path) {
        Found::Capability { name, .. } => name.to_owned(),
        Found::Public => "public".to_owned(),
        Found::Unknown => "unknown".to_owned(),
    };
    for (method, path, expected) in [
        ("GET", "/", "public"),
        ("GET", "/dialogs", "dialogs.search"),
        ("GET", "/dialogs/17", "dialogs.read"),
        ("GET", "/dialogs/a b;c=d", "dialogs.read"),
        ("GET", "/dialogs/%41", "dialogs.read"),
        ("GET", "/dialogs/...", "dialogs.read"),
        // A fixed segment goes before a parameter.
        ("GET", "/dialogs/new", "public"),
        // The choice of `new` leads nowhere and is taken back.
        ("PUT", "/dialogs/new/labels", "dialogs.labels"),
        ("PUT", "/dialogs/new/labels/x", "dialogs.read"),
        ("PUT", "/dialogs/17/labels", "dialogs.labels"),
        ("GET", "/slash/", "public"),
        ("GET", "/bl%C3%A5", "public"),
    ] {
        assert_eq!(name(method, path), expected, "{method} {path}");
    }
}

#[test]
fn what_might_be_another_path_is_unknown() {
    let routes = routes();
    for (method, path) in [
        ("HEAD", "/dialogs"),
        ("get", "/dialogs"),
        ("POST", "/dialogs"),
        ("", "/dialogs"),
        ("GET", ""),
        ("GET", "*"),
        ("GET", "dialogs"),
        ("GET", "//"),
        ("GET", "//dialogs"),
        ("GET", "/dialogs/"),
        ("GET", "/dialogs//"),
        ("GET", "/dialogs//17"),
        ("GET", "/slash"),
        ("GET", "/Dialogs"),
        ("GET", "/dialogs/17/18"),
        ("GET", "/dialogs/."),
        ("GET", "/dialogs/.."),
        ("GET", "/dialogs/..;a=b"),
        ("GET", "/dialogs/x/../17"),
        ("GET", "/dialogs/%2F"),
        ("GET", "/dialogs/a%2fb"),
        ("GET", "/dialogs/a%5Cb"),
        ("GET", "/dialogs/a%5cb"),
        ("GET", "/dialogs/%2E%2e"),
        ("GET", "/dialogs/a\\b"),
        ("GET", "/dialogs/a?b"),
        ("GET", "/dialogs/a#b"),
        ("GET", "/dialogs/a\0"),
        ("GET", "/dialogs/a\n"),
        ("GET", "/dialogs/\u{7f}"),
        ("GET", "/dialogs/æ"),
        ("GET", "/bl%c3%a5"),
        ("GET", "http://host/dialogs"),
    ] {
        assert_eq!(routes.find(method, path), Found::Unknown, "{method} {path:?}");
    }
}

/// What a reader of the file would do, one pattern after the other: of those that match, the one that has
/// a fixed segment where the others have a parameter, at the first place where they differ.
fn naive<'p>(patterns: &'p [Pattern], method: &str, path: &str) -> Option<&'p Pattern> {
    let segments: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
    let matches = |pattern: &&Pattern| {
        pattern.method == method
            && pattern.segments.len() == segments.len()
            && pattern.segments.iter().zip(&segments).all(|pair| match pair {
                (Segment::Fixed(text), segment) => text == segment,
                (Segment::Parameter(_), segment) => !segment.is_empty(),
            })
    };
    let order = |pattern: &&Pattern| -> Vec<bool> {
        let segments = pattern.segments.iter();
        segments.map(|one| matches!(one, Segment::Parameter(_))).collect()
    };
    patterns.iter().filter(matches).min_by_key(order)
}

proptest! {
    #[test]
    fn the_finder_agrees_with_trying_all(
        patterns in prop::collection::vec("(GET|PUT) (/(a|b|\\{p\\})){1,4}/?", 1..12),
        requests in prop::collection::vec("(/(a|b|c)){1,5}/?", 1..12),
    ) {
        let mut known: Vec<Pattern> = Vec::new();
        let mut finder = crate::routes::finder::Finder::default();
        for text in &patterns {
            // Parameters need names of their own.
            let mut text = text.clone();
            for number in 0..4 {
                text = text.replacen("{p}", &format!("{{p{number}}}"), 1);
            }
            let pattern = Pattern::parse(&text).unwrap();
            if known.iter().all(|one| one.shape() != pattern.shape()) {
                finder.add(&pattern, pattern.shape());
                known.push(pattern);
            }
        }
        for path in &requests {
            for method in ["GET", "PUT"] {
                let expected = naive(&known, method, path).map(Pattern::shape);
                prop_assert_eq!(finder.find(method, path), expected.as_ref());
            }
        }
    }

    #[test]
    fn any_pattern_and_any_path(pattern in "\\PC{0,30}|(GET|[A-Za-z]{1,4}) ?[/a-z{}.%]{0,20}", path in "\\PC{0,40}|[/a.%2F]{0,30}") {
        let mut finder = crate::routes::finder::Finder::default();
        if let Ok(pattern) = Pattern::parse(&pattern) {
            finder.add(&pattern, ());
            // A pattern without parameters is a path that finds it.
            if let Some((method, written)) = pattern_text(&pattern) {
                prop_assert!(finder.find(&method, &written).is_some());
            }
        }
        let _ = finder.find("GET", &path);
    }
}

fn pattern_text(pattern: &Pattern) -> Option<(String, String)> {
    let shape = pattern.shape();
    let path = shape.strip_prefix(pattern.method.as_str())?;
    (!path.contains('{')).then(|| (pattern.method.clone(), path.to_owned()))
}
