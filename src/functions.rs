//! Functions that JavaScript calls so often that `napi`'s conversions, several times the cost of the
//! bare call, would dominate. They are properties of the object that `setup` returns.

mod call_info;
pub(crate) mod fast;
mod track;
pub(crate) mod tracking;
