//! Which requests stand for all.

use super::super::Routes;
use super::{POLICY, read};
use std::fmt::Write as _;

#[track_caller]
fn check(files: &[&str], expected: &[&str]) {
    let all: Vec<Routes> = files
        .iter()
        .map(|entries| {
            let text = format!("portvakt: 1\nroutes_for: policy.yaml\nroutes:\n{entries}");
            read(POLICY, &text).0.unwrap()
        })
        .collect();
    let examples = Routes::examples(&all).unwrap();
    let shown: Vec<String> =
        examples.iter().map(|(method, path)| format!("{method} {path}")).collect();
    assert_eq!(shown, expected);
}

#[test]
fn every_way_to_fit_routes_has_one_request() {
    check(
        &["  GET /a: public\n  GET /a/{x}: public\n  PUT /a: public\n"],
        &["GET /a", "GET /a/1", "PUT /a"],
    );
    // Names of parameters make no difference.
    check(&["  GET /a/{x}: public\n", "  GET /a/{y}: public\n"], &["GET /a/1"]);
    // What fits two routes is a request of its own, in whichever files they are.
    check(
        &["  GET /{x}/c: public\n", "  GET /b/{y}: public\n"],
        &["GET /1/c", "GET /b/1", "GET /b/c"],
    );
    check(
        &["  GET /{x}/{y}/c: public\n  GET /{x}/b/{z}: public\n  GET /a/{y}/{z}: public\n"],
        &[
            "GET /1/1/c",
            "GET /1/b/1",
            "GET /1/b/c",
            "GET /a/1/1",
            "GET /a/1/c",
            "GET /a/b/1",
            "GET /a/b/c",
        ],
    );
    // A parameter has a value that no route names, and is never empty.
    check(
        &["  GET /1/{x}: public\n  GET /1/2: public\n  GET /1/: public\n"],
        &["GET /1/3", "GET /1/", "GET /1/2"],
    );
    check(&[], &[]);
}

#[test]
fn too_many_overlaps_are_an_error() {
    let mut routes = String::new();
    for place in 0..15 {
        let mut path = String::new();
        for at in 0..15 {
            let (open, close) = if at == place { ('f', 'f') } else { ('{', '}') };
            write!(path, "/{open}p{at}{close}").unwrap();
        }
        writeln!(routes, "  GET {path}: public").unwrap();
    }
    let text = format!("portvakt: 1\nroutes_for: policy.yaml\nroutes:\n{routes}");
    let routes = read(POLICY, &text).0.unwrap();
    let error = Routes::examples([&routes]).unwrap_err();
    assert_eq!(error.to_string(), "the routes overlap in more than 20000 ways");
}
