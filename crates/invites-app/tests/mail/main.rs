//! Mail: that it waits, leaves once, and is seen when it does not arrive.

mod ground;
mod notices;
mod queue;
