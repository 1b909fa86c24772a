//! The numbers of the rules, so that every decision can say which one it followed.
//!
//! Only names live here; what a rule says stands in `docs/rules.md` and in the function that carries it.

use std::fmt;

use serde::Serialize;

/// A rule of the specification, for example `R47`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Rule(&'static str);

impl Rule {
    /// The rule's number as people write it: `R47`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0)
    }
}

macro_rules! rules {
    ($($name:ident)+) => {
        impl Rule {
            $(
                #[doc = concat!("The rule ", stringify!($name), ".")]
                pub const $name: Rule = Rule(stringify!($name));
            )+
        }
    };
}

rules! {
    R1 R2 R7 R8 R9 R10 R11 R15 R17 R18 R19 R20 R21 R22 R23 R24 R25 R26 R28 R29 R30 R31 R33 R35 R36 R37 R38 R39 R41 R44
    R46 R47 R50 R52 R43 R54 R55 R56 R57 R58 R59 R60 R61 R64 R65 R66 R67 R78 R79 R80 R82 R83 R86 R94 R109 R115
}
