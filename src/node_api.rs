//! Node-API calls for which `napi` has no safe form: one safe function or guard for each.
//!
//! Only the thread of the environment has an [`Env`](napi::Env), so all of this runs on that thread. A
//! JavaScript exception is never turned into a Rust error and back, which would lose thrown values
//! that are not errors. It is taken out of the environment as a [`thrown::Thrown`].

pub(crate) mod call;
pub(crate) mod instance_data;
mod property;
pub(crate) mod reference;
pub(crate) mod scope;
pub(crate) mod thrown;
pub(crate) mod value;
