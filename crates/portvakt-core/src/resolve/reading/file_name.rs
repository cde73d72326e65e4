//! Names of files: relative to the policy's root folder, parted by `/`.

/// Why a name leads nowhere. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Astray {
    /// It leads out of the root folder, or does not begin in it.
    Outside,
    /// It holds a backslash or ends with `/`.
    Form,
}

/// The name, from the root folder, of what a file names relative to itself. Nothing is asked of a
/// file system: whether links lead elsewhere is told by whoever reads the file.
pub(super) fn beside(file: &str, named: &str) -> Result<String, Astray> {
    if named.contains('\\') || named.is_empty() || named.ends_with('/') {
        return Err(Astray::Form);
    }
    // A drive of Windows is a root too.
    let drive = named.split('/').next().is_some_and(|first| first.contains(':'));
    if named.starts_with('/') || drive {
        return Err(Astray::Outside);
    }
    let mut folders: Vec<&str> = file.split('/').collect();
    folders.pop();
    for part in named.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                folders.pop().ok_or(Astray::Outside)?;
            }
            part => folders.push(part),
        }
    }
    if matches!(named.rsplit('/').next(), Some("." | "..")) {
        return Err(Astray::Form);
    }
    Ok(folders.join("/"))
}

#[cfg(test)]
mod tests {
    use super::{Astray, beside};

    #[test]
    fn names() {
        for (file, named, expected) in [
            ("policy.yaml", "a.yaml", "a.yaml"),
            ("policy.yaml", "./a.yaml", "a.yaml"),
            ("policy.yaml", "b//a.yaml", "b/a.yaml"),
            ("b/policy.yaml", "a.yaml", "b/a.yaml"),
            ("b/policy.yaml", "../a.yaml", "a.yaml"),
            ("b/policy.yaml", "../c/./a.yaml", "c/a.yaml"),
            ("b/policy.yaml", "..a.yaml", "b/..a.yaml"),
        ] {
            assert_eq!(beside(file, named).as_deref(), Ok(expected), "{file} {named}");
        }
        for (file, named, expected) in [
            ("policy.yaml", "../a.yaml", Astray::Outside),
            ("b/policy.yaml", "../../a.yaml", Astray::Outside),
            ("b/policy.yaml", "c/../../../b/a.yaml", Astray::Outside),
            ("policy.yaml", "/etc/passwd", Astray::Outside),
            ("policy.yaml", "C:/a.yaml", Astray::Outside),
            ("policy.yaml", "..\\a.yaml", Astray::Form),
            ("policy.yaml", "", Astray::Form),
            ("policy.yaml", "b/", Astray::Form),
            ("b/policy.yaml", "..", Astray::Form),
        ] {
            assert_eq!(beside(file, named), Err(expected), "{file} {named}");
        }
    }
}
