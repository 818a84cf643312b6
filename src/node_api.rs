//! Node-API calls for which `napi` has no safe form: one safe function or guard for each.
//!
//! Only the thread of the environment has an [`Env`](napi::Env), so all of this runs on that thread. A
//! JavaScript exception is never turned into a Rust error and back, which would lose thrown values
//! that are not errors. It is taken out of the environment as a [`thrown::Thrown`].
//!
//! # The rules that `unsafe` code here relies on
//!
//! From the documentation of Node-API (nodejs.org/api/n-api.html):
//!
//! - "napi_env": an environment is used on its thread only, until the addon's last finalizer has run. An
//!   `Env` is neither `Send` nor `Sync`, so "`env` is live" holds for every `Env` that a call was handed,
//!   and for those that are kept in the state of the environment, which does not outlive it.
//! - "Object lifetime management": a handle is valid until the handle scope closes in which it was
//!   created. Every call from JavaScript has one. The types of `napi` give a handle the lifetime of the
//!   `Env` that it was created with.
//! - A function with an out-parameter writes it if it returns `napi_ok`. All are initialized anyway.
//!   Other arguments are checked: a null handle or a value of another type is an error status.
//! - "Finalizers": those of references and instance data run before the environment deletes what is left
//!   (`napi_env__::DeleteMe` in `js_native_api_v8.cc` runs them first for this reason), so they may delete
//!   references.

pub(crate) mod call;
pub(crate) mod instance_data;
mod property;
pub(crate) mod reference;
pub(crate) mod scope;
pub(crate) mod thrown;
pub(crate) mod value;
