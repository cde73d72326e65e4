//! All mistakes of a file are found in one run.

use super::{lines, resolve};
use expect_test::expect;

const TEN: &str = "
portvakt: 1
policy: Ten_Mistakes
attributes:
  subject.scope: { type: text_sett }
  subject.role: { type: text, values: [reader, writer], requird: true }
  subject.level: { type: integer, split: x }
registers:
  owners: { of: text, path: owners }
capabilities:
  orders: [read, write]
rules:
  readers: { allow: orders.reed, when: { subject.role: reeder } }
  writers: { allow: orders.write, when: { subject.rol: writer, subject.scope: anything } }
  owners: { require: { subject.role: { in: owner } }, for: orders.** }
  nobody: { deny: orders.read, then: { status: [404] } }
";

#[test]
fn ten_mistakes_are_ten_findings() {
    assert!(resolve(TEN).0.is_none());
    assert_eq!(resolve(TEN).1.findings().len(), 10);
    expect![[r#"
        3:9 invalid-name expected a name of small letters, digits, `_` and `-`, a letter first, found `Ten_Mistakes`; write `ten_mistakes`
        5:26 unknown-type expected a type, found `text_sett`; did you mean `text_set`?
        6:57 unknown-key expected a key of an attribute of the subject, found `requird`; did you mean `required`?
        7:35 key-does-not-apply `split` stands on `text_set`, not on `integer`; leave `split` out, or choose another `type`
        9:29 invalid-path expected a path by RFC 9535, found `owners`; a path begins with `$` and selects the members themselves: `$.orgs[*].orgnr`
        13:21 unknown-capability there is no capability `orders.reed`; did you mean `orders.read`?
        13:56 unlisted-value `subject.role` is never `reeder`; did you mean `reader`?
        14:43 unknown-attribute there is no attribute `subject.rol`; did you mean `subject.role`?
        15:44 unknown-register there is no register `owner`; did you mean `owners`?
        16:48 wrong-shape expected text, an integer or a boolean, found a list; write `status:` and text, an integer or a boolean after it
    "#]].assert_eq(&lines(TEN));
}
