//! No member name twice.

use std::borrow::Cow;
use std::collections::BTreeSet;

/// How many names are compared with each other one by one.
const FEW: usize = 24;

/// The member names of one object so far.
#[derive(Default)]
pub(crate) struct Names<'j> {
    few: Vec<Cow<'j, str>>,
    more: BTreeSet<Cow<'j, str>>,
}

impl<'j> Names<'j> {
    /// Takes a name and tells whether it is new.
    #[expect(clippy::ptr_arg, reason = "a borrowed name is kept as it is, an owned one is copied")]
    pub(crate) fn take(&mut self, name: &Cow<'j, str>) -> bool {
        if self.few.contains(name) || self.more.contains(name) {
            return false;
        }
        if self.few.len() < FEW {
            self.few.push(name.clone());
        } else {
            self.more.insert(name.clone());
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::Names;
    use std::borrow::Cow;

    #[test]
    fn finds_repeats_among_many_names() {
        let names: Vec<String> = (0..100).map(|number| format!("n{number}")).collect();
        let mut all = Names::default();
        for name in &names {
            assert!(all.take(&Cow::Borrowed(name)));
        }
        for name in &names {
            assert!(!all.take(&Cow::Owned(name.clone())));
        }
    }
}
