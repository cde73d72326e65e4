//! `portvakt diff`

use crate::run::Folder;
use crate::sarif::kept;
use serde_json::Value;
use std::process::Command;

const BEFORE: &str = "
portvakt: 1
policy: letters
attributes: { subject.scope: { type: text_set } }
capabilities: { letters: [read, write, burn] }
rules:
  readers: { allow: letters.read, when: { subject.scope: read } }
  writers: { allow: letters.**, except: letters.burn, when: { subject.scope: write } }
";

fn two(name: &str, from: &str, to: &str) -> Folder {
    let after = BEFORE.replace(from, to);
    Folder::new(name).with("a/policy.yaml", BEFORE).with("b/policy.yaml", &after)
}

#[test]
fn nothing_changes_is_said_as_what_it_is() {
    let folder =
        two("diff_nothing", "{ subject.scope: read }", "{ subject.scope: { has_any: [read] } }");
    folder
        .run(&["diff", "a", "b", "--refuse", "any"])
        .exits(0)
        .says("nothing changes: proved for all requests and all register contents\n");
    let json = folder.run(&["diff", "a", "b", "--format", "json"]).exits(0);
    let json: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json, serde_json::json!({"verdict": "equivalent", "undecided": [], "changes": []}));
}

#[test]
fn what_is_wider_is_shown_and_refused() {
    let folder = two("diff_wider", ", except: letters.burn", "");
    let ended = folder.run(&["diff", "a", "b"]).exits(0);
    assert!(ended.out.starts_with("wider: "), "{}", ended.out);
    ended
        .says("newly allowed: letters.burn\n")
        .says("  when    { subject.scope: write }\n")
        .says("  was     denied without a rule\n  now     allowed by `writers`\n")
        .says("      scope: [\"write\"]\n");
    for refused in ["wider", "any"] {
        folder.run(&["diff", "a", "b", "--refuse", refused]).exits(1);
    }
    folder.run(&["diff", "b", "a", "--refuse", "wider"]).exits(0).says("narrower: ");
    folder.run(&["diff", "b", "a", "--refuse", "any"]).exits(1);
}

#[test]
fn other_obligations_are_refused_as_wider_ones_are() {
    let folder = two("diff_then", "allow: letters.read,", "allow: letters.read, then: { log: a },");
    let refused = folder.run(&["diff", "a", "b", "--refuse", "wider"]).exits(1);
    refused.says("equivalent: ").says("other obligations: letters.read\n");
}

#[test]
fn a_request_replays_as_it_is() {
    let folder = two("diff_replays", ", except: letters.burn", "");
    let json = folder.run(&["diff", "a", "b", "--format", "json"]).exits(0);
    let json: Value = serde_json::from_str(&json.out).unwrap();
    let line = json["changes"][0]["witness"].to_string();
    let ask = |policy: &str| folder.run_with(&["decide", policy, "--batch", "-"], &line).exits(0);
    ask("a").says("\"effect\":\"deny\"");
    ask("b").says("\"effect\":\"allow\"").says("\"rule\":\"writers\"");
}

#[test]
fn routes_are_compared_by_where_requests_lead() {
    let routes =
        |entries: &str| format!("portvakt: 1\nroutes_for: policy.yaml\nroutes:\n{entries}");
    let folder = two("diff_routes", "", "")
        .with("a/routes.yaml", &routes("  GET /a/{id}: public\n  GET /a/b: letters.burn\n"))
        .with("b/routes.yaml", &routes("  GET /a/{number}: public\n"));
    folder
        .run(&["diff", "a", "b"])
        .exits(0)
        .says("wider: ")
        .says("newly allowed: GET /a/b\n")
        .says("  now     allowed without a rule\n");
    let renamed = routes("  GET /a/{number}: public\n  GET /a/b: letters.burn\n");
    let folder = folder.with("b/routes.yaml", &renamed);
    folder.run(&["diff", "a", "b", "--refuse", "any"]).exits(0).says("nothing changes");
    let folder = folder.with("b/routes.yaml", &routes("  GET /a: nothing\n"));
    folder.run(&["diff", "a", "b"]).exits(2).warns("b/routes.yaml");
}

#[test]
fn wrong_usage_is_told() {
    let folder = two("diff_usage", "portvakt: 1", "portvakt: 1\nrules: 1");
    folder.run(&["diff"]).exits(2);
    folder.run(&["diff", "a"]).exits(2).warns("expected two policies");
    folder.run(&["diff", "a", "b", "--base", "x"]).exits(2).warns("expected one policy");
    folder.run(&["diff", "a", "b", "a"]).exits(2);
    folder.run(&["diff", "a", "nowhere"]).exits(2);
    folder.run(&["diff", "a", "b"]).exits(2).warns("duplicate-key").warns("does not compile");
    folder.run(&["compile", "a", "-o", "compiled"]).exits(0);
    folder
        .run(&["diff", "a", "compiled"])
        .exits(2)
        .warns("a compiled policy; this needs the policy as it is written");
}

#[test]
fn a_policy_is_compared_with_what_it_was() {
    let folder = Folder::new("diff_base").with("p/policy.yaml", BEFORE);
    let git = |arguments: &[&str]| {
        let done = Command::new("git")
            .args(["-c", "user.name=a", "-c", "user.email=a@b.example"])
            .args(["-c", "commit.gpgsign=false", "-c", "init.defaultBranch=main"])
            .args(arguments)
            .current_dir(folder.path())
            .output();
        done.is_ok_and(|done| done.status.success())
    };
    if !git(&["init", "-q"]) {
        return;
    }
    assert!(git(&["commit", "-q", "--allow-empty", "-m", "a"]) && git(&["add", "p"]));
    assert!(git(&["commit", "-q", "-m", "b"]));
    let wider = BEFORE.replace(", except: letters.burn", "");
    std::fs::write(folder.path().join("p/policy.yaml"), &wider).unwrap();
    folder.run(&["diff", "--base", "HEAD", "p", "--refuse", "wider"]).exits(1).says("wider: ");
    folder
        .run(&["diff", "--base", "HEAD~1", "p"])
        .exits(0)
        .says("the policy did not exist before: everything was denied")
        .says("newly allowed: letters.** (3 capabilities)");
    folder.run(&["diff", "--base", "nowhere", "p"]).exits(2).warns("no revision `nowhere`");
    folder.run(&["diff", "--base", "--all", "p"]).exits(2);
    let broken = BEFORE.replace("allow: letters.read", "allow: letters.raed");
    std::fs::write(folder.path().join("p/policy.yaml"), broken).unwrap();
    assert!(git(&["commit", "-q", "-a", "-m", "c"]));
    std::fs::write(folder.path().join("p/policy.yaml"), &wider).unwrap();
    folder
        .run(&["diff", "--base", "HEAD", "p"])
        .exits(2)
        .warns("--> HEAD:policy.yaml:7:21")
        .warns("HEAD:policy.yaml: the policy does not compile");
    let log = kept(&folder.run(&["diff", "--base", "HEAD~1", "p", "--format", "sarif"]).exits(0));
    let result = &log["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "newly-allowed");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "p/policy.yaml");
    assert_eq!(place["region"]["startLine"], 8);
}

#[test]
fn results_stand_where_the_change_shows() {
    let folder = two(
        "diff_sarif",
        "  readers: { allow: letters.read, when: { subject.scope: read } }\n",
        "",
    );
    let log = kept(&folder.run(&["diff", "a", "b", "--format", "sarif"]).exits(0));
    let run = &log["runs"][0];
    assert_eq!(run["properties"]["verdict"], "narrower");
    let result = &run["results"][0];
    assert_eq!(result["ruleId"], "newly-denied");
    assert_eq!(result["properties"]["path"], "capabilities.letters.read");
    assert_eq!(result["properties"]["witness"]["capability"], "letters.read");
}

#[test]
fn a_comment_has_a_table_and_folds_the_rest() {
    let all: Vec<String> = (0..13).map(|at| format!("c{at}")).collect();
    let policy = |rules: &str| {
        let names = all.join(", ");
        let attributes = "{ subject.scope: { type: text_set } }";
        format!(
            "portvakt: 1\npolicy: p\nattributes: {attributes}\ncapabilities: {{ x: [{names}] }}\nrules:\n  r: {{ allow: x.c0 }}\n{rules}"
        )
    };
    let rules = all.iter().skip(1).map(|name| {
        format!("  r_{name}: {{ allow: x.{name}, when: {{ subject.scope: \"`<b>|@{name}\" }} }}\n")
    });
    let folder = Folder::new("diff_comment")
        .with("a/policy.yaml", &policy(""))
        .with("b/policy.yaml", &policy(&rules.collect::<String>()));
    let comment = folder.run(&["diff", "a", "b", "--format", "markdown"]).exits(0).out;
    assert!(comment.starts_with("### Policy `p`\n\n**wider: "), "{comment}");
    let (open, folded) = comment.split_once("<details>").unwrap();
    assert_eq!(open.lines().filter(|line| line.starts_with("| newly allowed")).count(), 10);
    assert_eq!(folded.lines().filter(|line| line.starts_with("| newly allowed")).count(), 2);
    assert_eq!(comment.matches("<details>").count(), 2);
    assert!(!open.contains("<b>"), "{open}");
}
