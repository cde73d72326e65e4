//! No member name twice.

use std::borrow::Cow;
use std::collections::BTreeSet;

/// How many names are compared with each other one by one.
const FEW: usize = 16;

/// The member names of one object so far.
#[derive(Default)]
pub(crate) struct Names<'j> {
    few: [Option<&'j str>; FEW],
    len: usize,
    /// Names beyond the first few, and names with escapes.
    more: BTreeSet<Cow<'j, str>>,
}

impl<'j> Names<'j> {
    /// Takes a name and tells whether it is new.
    #[expect(clippy::ptr_arg, reason = "a borrowed name is kept as it is, an owned one is copied")]
    pub(crate) fn take(&mut self, name: &Cow<'j, str>) -> bool {
        let mut few = self.few.iter().map_while(|few| *few);
        if few.any(|few| few == name) || self.more.contains(name) {
            return false;
        }
        match (name, self.few.get_mut(self.len)) {
            (Cow::Borrowed(name), Some(free)) => {
                *free = Some(name);
                self.len = self.len.saturating_add(1);
            }
            _ => {
                self.more.insert(name.clone());
            }
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
