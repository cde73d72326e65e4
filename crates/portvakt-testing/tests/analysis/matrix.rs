//! The matrix: each capability is allowed where its row says so, and nothing of a row can be left
//! out.

use super::Answers;
use portvakt_analysis::inquiry::Effort;
use portvakt_analysis::matrix::{Row, matrix};
use portvakt_testing::enumeration::{Drawn, column};
use portvakt_testing::round::cases;
use portvakt_testing::small::{Column, Everything, SmallPolicy, Space};
use std::collections::BTreeMap;

#[test]
fn rows_allow_what_everything_shows_and_no_part_is_superfluous() {
    let mut answers = Answers::default();
    for seed in 0..cases(60) {
        let text = SmallPolicy::new(seed).text();
        let drawn = Drawn::of(seed, &text);
        let space = Space::small(&[&drawn.policy]);
        let everything = Everything::new(&drawn.policy, &space);
        let found = match matrix(drawn.version(), &Effort::default()) {
            Ok(found) => found,
            Err(error) => panic!("{error}\n{}", drawn.about),
        };
        let about = || format!("{found:#?}\n{}", drawn.about);
        let mut rows: BTreeMap<&str, &Row> = BTreeMap::new();
        for row in &found.rows {
            for name in &row.names {
                assert!(rows.insert(name, row).is_none(), "{name} stands twice: {}", about());
            }
        }
        for (capability, name) in drawn.capabilities() {
            let Some(row) = rows.get(name) else { panic!("{name} is not there: {}", about()) };
            let parts = Parts::of(row, &everything, &text);
            let formed = everything.well_formed(capability);
            let expected = everything.allowed(capability);
            let found_allowed = parts.allowed().and(&formed);
            assert_eq!(found_allowed, expected, "{name}: {}", about());
            if found.undecided.iter().any(|open| open.capability == name) {
                answers.count("undecided");
                continue;
            }
            answers.count(format_args!("{} alternatives", row.allowed.len()));
            for (place, smaller) in parts.without_one().enumerate() {
                let fewer = smaller.allowed().and(&formed);
                assert!(fewer != expected, "part {place} of {name} is superfluous: {}", about());
            }
        }
    }
    answers.show("matrix", &["0 alternatives", "1 alternatives", "2 alternatives"]);
}

/// Where the parts of a row hold.
#[derive(Clone)]
struct Parts {
    count: usize,
    granting: Vec<Column>,
    refusing: Vec<Column>,
}

impl Parts {
    fn of(row: &Row, all: &Everything<'_>, text: &str) -> Self {
        let count = all.space.count();
        let holds = |when: &Option<String>| match when {
            None => Column::filled(count, true),
            Some(when) => match column(all, text, when) {
                Ok(column) => column,
                Err(error) => panic!("{when}: {error}\n{text}"),
            },
        };
        let demanded = row
            .required
            .iter()
            .map(|one| holds(&one.when).without(&holds(&Some(one.holds.clone()))));
        let refused = row.refused.iter().map(|one| holds(&one.when));
        Self {
            count,
            granting: row.allowed.iter().map(|one| holds(&one.when)).collect(),
            refusing: demanded.chain(refused).collect(),
        }
    }

    fn allowed(&self) -> Column {
        let some = |list: &[Column]| {
            let nowhere = Column::filled(self.count, false);
            list.iter().fold(nowhere, |some, one| some.or(one))
        };
        some(&self.granting).without(&some(&self.refusing))
    }

    /// The same without one of the parts, each in turn.
    fn without_one(&self) -> impl Iterator<Item = Self> {
        let granting = (0..self.granting.len()).map(|place| {
            let mut fewer = self.clone();
            fewer.granting.remove(place);
            fewer
        });
        let refusing = (0..self.refusing.len()).map(|place| {
            let mut fewer = self.clone();
            fewer.refusing.remove(place);
            fewer
        });
        granting.chain(refusing)
    }
}
