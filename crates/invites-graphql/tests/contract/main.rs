//! What the API promises as a whole: the committed schema, words for everything, codes, `node`, and who may do what.

#[path = "../plays/course.rs"]
#[allow(dead_code, reason = "the ground of another test, of which this one walks a part")]
mod course;

mod codes;
mod inspection;
mod node;
mod policy;
mod sdl;
