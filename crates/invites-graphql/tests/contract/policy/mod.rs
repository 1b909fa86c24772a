//! Who may do what, field by field: one table of expectations, and a walk that tries each of them as each kind of
//! caller. A field of the schema that the table does not name fails it.

pub(crate) mod table;
mod type_table;
pub(crate) mod world;

mod coverage;
mod leaks;
mod walk;
