//! Against repositories that the installed `git` makes.

use super::*;
use std::fs;
use std::process::Command;

const POLICY: &str = "portvakt: 1\npolicy: p\ncapabilities: { read: Read }\n";

/// Surroundings in which `git` would answer for another repository, or run a program.
const HOSTILE: &[(&str, &str)] = &[
    ("GIT_DIR", "/nowhere"),
    ("GIT_WORK_TREE", "/nowhere"),
    ("GIT_OBJECT_DIRECTORY", "/nowhere"),
    ("GIT_CEILING_DIRECTORIES", "/"),
    ("GIT_NAMESPACE", "other"),
    ("GIT_LITERAL_PATHSPECS", "x"),
    ("GIT_CONFIG_COUNT", "1"),
    ("GIT_CONFIG_KEY_0", "core.bare"),
    ("GIT_CONFIG_VALUE_0", "true"),
];

/// A repository that is removed at the end.
struct Repository(PathBuf);

impl Repository {
    /// A new one, named after the test; none where `git` is not installed.
    #[expect(clippy::print_stderr, reason = "a test that tests nothing says so")]
    fn new(name: &str) -> Option<Self> {
        let path = std::env::temp_dir().join(format!("portvakt-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        let new = Self(path.canonicalize().unwrap());
        if Command::new("git").arg("--version").output().is_err() {
            eprintln!("`git` is not installed: nothing is tested");
            return None;
        }
        new.git(&["init", "-q", "-b", "main", "."]);
        Some(new)
    }

    #[track_caller]
    fn git(&self, arguments: &[&str]) -> String {
        let mut command = Command::new("git");
        command
            .args(["-c", "user.name=a", "-c", "user.email=a@b.example"])
            .args(["-c", "commit.gpgsign=false", "-c", "core.autocrlf=false"])
            .args(arguments)
            .current_dir(&self.0);
        for (name, _) in HOSTILE {
            command.env_remove(name);
        }
        let output = command.env("GIT_CONFIG_GLOBAL", self.0.join("none")).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Commits everything, and gives the name of the commit.
    fn commit(&self) -> String {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", "a"]);
        self.git(&["rev-parse", "HEAD"])
    }

    fn open(&self, revision: &str, policy: &str) -> Result<Revision, String> {
        Revision::open(revision, &self.0.join(policy), None, &Limits::default())
            .map_err(|trouble| trouble.to_string())
    }

    #[track_caller]
    fn refuses(&self, revision: &str, policy: &str, why: &str) {
        let refused = self.open(revision, policy).unwrap_err();
        assert!(refused.contains(why), "{refused}");
    }
}

impl Drop for Repository {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn files_are_those_of_the_revision() {
    let Some(repository) = Repository::new("revision-files") else { return };
    repository.write("deep/p/policy.yaml", POLICY);
    repository.write("deep/p/parts/a b.yaml", "before");
    repository.write("policy.yaml", "of the root");
    let first = repository.commit();
    repository.write("deep/p/policy.yaml", "after");
    repository.write("deep/p/parts/a b.yaml", "after");
    repository.commit();
    repository.write("deep/p/policy.yaml", "not committed");
    for (name, commit) in [("HEAD~1", &first), (&*first, &first), ("main^", &first)] {
        let revision = repository.open(name, "deep/p").unwrap();
        assert_eq!(revision.commit, *commit);
        assert_eq!(revision.policy(), "policy.yaml");
        assert!(revision.has_policy().unwrap());
        assert_eq!(revision.read("policy.yaml").unwrap(), POLICY.as_bytes());
        assert_eq!(revision.read("parts/a b.yaml").unwrap(), b"before");
        assert_eq!(revision.read("parts"), Err(FileError::NotAFile));
        for name in
            ["", "parts/b.yaml", "a/b/c", "policy.yaml/a", "*.yaml", "a\0b", "../policy.yaml"]
        {
            assert!(revision.read(name).is_err(), "{name:?}");
        }
    }
    let policy = repository.0.join("deep/p/policy.yaml");
    let under = Revision::open("HEAD", &policy, Some(&repository.0), &Limits::default()).unwrap();
    assert_eq!(under.policy(), "deep/p/policy.yaml");
    assert_eq!(under.read("deep/p/policy.yaml").unwrap(), b"after");
    assert_eq!(under.read("policy.yaml").unwrap(), b"of the root");
}

#[test]
fn surroundings_change_nothing() {
    let module = module_path!().split_once("::").map_or("", |(_, rest)| rest);
    // The test above once more, in a process with other surroundings.
    let name = format!("{module}::files_are_those_of_the_revision");
    let mut again = Command::new(std::env::current_exe().unwrap());
    let ended = again.args([&name, "--exact"]).envs(HOSTILE.iter().copied()).output().unwrap();
    let said = String::from_utf8_lossy(&ended.stdout);
    assert!(ended.status.success() && said.contains("1 passed"), "{said}");
}

#[test]
fn a_policy_that_was_not_there_is_absent() {
    let Some(repository) = Repository::new("revision-absent") else { return };
    repository.write("other/policy.yaml", POLICY);
    repository.commit();
    repository.write("p/policy.yaml", POLICY);
    repository.write("other/second.yaml", POLICY);
    for policy in ["p", "p/policy.yaml", "other/second.yaml"] {
        let revision = repository.open("HEAD", policy).unwrap();
        assert!(!revision.has_policy().unwrap(), "{policy}");
        assert_eq!(revision.read(revision.policy()), Err(FileError::NotFound));
    }
    assert!(repository.open("HEAD", "other").unwrap().has_policy().unwrap());
}

#[test]
fn what_is_no_revision_is_refused() {
    let Some(repository) = Repository::new("revision-unknown") else { return };
    repository.write("p/policy.yaml", POLICY);
    let why = "the repository has no revision";
    repository.refuses("HEAD", "p", why);
    repository.commit();
    let object = repository.git(&["rev-parse", "HEAD:p/policy.yaml"]);
    for revision in [
        "",
        "nowhere",
        "-h",
        "--all",
        "--output=x",
        "HEAD..HEAD",
        "HEAD:p",
        &object,
        "a\0b",
        "\u{1b}[31m",
    ] {
        repository.refuses(revision, "p", why);
        let shown = repository.open(revision, "p").unwrap_err();
        assert!(!shown.contains('\u{1b}'), "{shown:?}");
    }
    repository.refuses("HEAD", "nowhere/policy.yaml", "No such file");
}

#[test]
fn a_folder_outside_a_working_tree_is_refused() {
    let Some(repository) = Repository::new("revision-outside") else { return };
    repository.write("p/policy.yaml", POLICY);
    repository.write(".git/inside/policy.yaml", POLICY);
    repository.commit();
    repository.refuses("HEAD", ".git/inside", "no working tree");
    fs::remove_dir_all(repository.0.join(".git")).unwrap();
    repository.refuses("HEAD", "p", "does not lie in a git repository");
}

#[cfg(unix)]
#[test]
fn links_and_other_repositories_are_no_files() {
    let Some(repository) = Repository::new("revision-links") else { return };
    repository.write("real/a.yaml", "a");
    repository.write("real/policy.yaml", POLICY);
    repository.write("p/b.yaml", "b");
    std::os::unix::fs::symlink("b.yaml", repository.0.join("p/policy.yaml")).unwrap();
    std::os::unix::fs::symlink("../real", repository.0.join("p/inside")).unwrap();
    let commit = repository.commit();
    repository.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{commit},p/module")]);
    repository.git(&["commit", "-q", "-m", "b"]);
    let revision = repository.open("HEAD", "p").unwrap();
    for name in ["policy.yaml", "inside", "inside/a.yaml", "module", "module/a.yaml"] {
        assert_eq!(revision.read(name), Err(FileError::NotAFile), "{name}");
    }
    let refused = revision.has_policy().unwrap_err().to_string();
    assert!(refused.contains("no regular file"), "{refused}");
    // What is a link now may have been a file then.
    fs::remove_file(repository.0.join("p/policy.yaml")).unwrap();
    repository.write("p/policy.yaml", "then");
    repository.commit();
    fs::remove_file(repository.0.join("p/policy.yaml")).unwrap();
    std::os::unix::fs::symlink("b.yaml", repository.0.join("p/policy.yaml")).unwrap();
    let revision = repository.open("HEAD", "p/policy.yaml").unwrap();
    assert_eq!(revision.read("policy.yaml").unwrap(), b"then");
}

#[test]
fn nothing_that_a_repository_names_is_run_or_put_in_place() {
    let Some(repository) = Repository::new("revision-raw") else { return };
    repository.write("p/policy.yaml", "a\nb\n");
    repository.commit();
    repository.write("p/.gitattributes", "*.yaml filter=evil diff=evil eol=crlf ident\n");
    for key in [
        "filter.evil.smudge",
        "filter.evil.process",
        "diff.evil.textconv",
        "core.fsmonitor",
        "core.pager",
        "pager.ls-tree",
        "core.sshCommand",
        "alias.ls-tree",
        "alias.cat-file",
    ] {
        repository.git(&["config", key, "touch ran"]);
    }
    let other = repository.0.join("other");
    fs::write(&other, "replaced").unwrap();
    let other = repository.git(&["hash-object", "-w", "other"]);
    let object = repository.git(&["rev-parse", "HEAD:p/policy.yaml"]);
    repository.git(&["replace", &object, &other]);
    let revision = repository.open("HEAD", "p").unwrap();
    assert_eq!(revision.read("policy.yaml").unwrap(), b"a\nb\n");
    assert!(!repository.0.join("ran").exists() && !repository.0.join("p/ran").exists());
}

#[test]
fn a_file_has_a_limit() {
    let Some(repository) = Repository::new("revision-large") else { return };
    repository.write("p/policy.yaml", "0123456789");
    repository.commit();
    let policy = repository.0.join("p");
    for (limit, expected) in [(10, Ok(b"0123456789".to_vec())), (9, Err(FileError::TooLarge))] {
        let mut limits = Limits::default();
        limits.policy_bytes = limit;
        let revision = Revision::open("HEAD", &policy, None, &limits).unwrap();
        assert_eq!(revision.read("policy.yaml"), expected);
    }
}

#[test]
fn a_shallow_clone_says_so() {
    let Some(repository) = Repository::new("revision-shallow") else { return };
    repository.write("p/policy.yaml", POLICY);
    let first = repository.commit();
    repository.write("p/policy.yaml", "after");
    repository.commit();
    let from = format!("file://{}", repository.0.display());
    repository.git(&["clone", "-q", "--depth", "1", &from, "clone"]);
    assert!(repository.open("HEAD", "clone/p").unwrap().has_policy().unwrap());
    repository.refuses(&first, "clone/p", "it is a shallow clone");
    repository.refuses("HEAD~1", "clone/p", "it is a shallow clone");
}
