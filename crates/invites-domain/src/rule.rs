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
    (@one $name:ident, $text:expr) => {
        impl Rule {
            #[doc = concat!("The rule ", $text, ".")]
            pub const $name: Rule = Rule($text);
        }
    };
    ($($name:ident)+) => { $( rules!(@one $name, stringify!($name)); )+ };
}

rules! {
    R1 R2 R3 R4 R5 R6 R7 R8 R9 R10 R11 R12 R13 R14 R15 R16 R17 R18 R19 R20 R21 R22 R23 R24 R25 R26 R27 R28 R29
    R30 R31 R32 R33 R34 R35 R36 R37 R38 R39 R40 R41 R42 R43 R44 R45 R46 R47 R48 R49 R50 R51 R52 R53 R54 R55
    R56 R57 R58 R59 R60 R61 R62 R63 R64 R65 R66 R67 R68 R69 R70 R71 R72 R73 R74 R75 R76 R77 R78 R79 R80 R81
    R82 R83 R84 R85 R86 R87 R88 R89 R90 R91 R92 R93 R94 R95 R96 R97 R98 R99 R100 R101 R102 R103 R104 R105 R106
    R107 R108 R109 R110 R111 R112 R113 R114 R115 R116 R117 R118 R119 R120
}
rules!(@one R88A, "R88a");
rules!(@one R92A, "R92a");
rules!(@one R97A, "R97a");
rules!(@one R97B, "R97b");
rules!(@one R97C, "R97c");
