//! `portvakt graph`

use crate::run::{Ended, Folder};
use expect_test::expect_file;
use std::path::Path;

/// Draws a capability of Dialogporten.
fn draw(arguments: &[&str]) -> Ended {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let all = ["graph", "policies/dialogporten", "--capability"];
    Folder::run_in(&top, &[&all, arguments].concat(), "")
}

#[test]
fn the_picture_of_the_manual_is_drawn_from_the_policy() {
    let ended = draw(&["serviceowner.dialogs.create"]).exits(0);
    // A page of the manual takes text of other languages to end at an empty line.
    assert!(!ended.out.contains("\n\n"));
    expect_file!["../../../portvakt/src/manual/graph.svg"].assert_eq(&ended.out);
}

#[test]
fn a_picture_is_written_for_graphviz_and_folded() {
    draw(&["enduser.dialogs.read", "--format", "dot"])
        .exits(0)
        .says(r#"label="subject.origin\nidporten""#)
        .says(r#"label="allowed\na_person""#);
    draw(&["serviceowner.dialogs.create", "--format", "dot", "--nodes", "8"])
        .exits(0)
        .says("folded");
    draw(&["serviceowner.dialogs.creat"]).exits(2).warns("declares no capability");
}
