//! The functions that are written in JavaScript.

use std::ffi::CStr;

pub(crate) const SOURCE: &str = include_str!("bridge.js");

/// The functions of `bridge.js`.
#[derive(Clone, Copy)]
pub(crate) enum Function {
    AddType,
    Capture,
    Call,
    Call0,
    Call1,
    #[cfg_attr(not(feature = "napi"), allow(dead_code))]
    CallHeld,
    Hold,
    Held,
    AsyncId,
    TriggerAsyncId,
    End,
    GetStore,
    GetStoreIn,
    #[cfg_attr(not(feature = "tracing"), allow(dead_code))]
    GetFields,
    RunStore,
    Release,
}

/// Their names, in the order of [`Function`].
pub(crate) const NAMES: [&CStr; 16] = [
    c"addType",
    c"capture",
    c"call",
    c"call0",
    c"call1",
    c"callHeld",
    c"hold",
    c"held",
    c"asyncId",
    c"triggerAsyncId",
    c"end",
    c"getStore",
    c"getStoreIn",
    c"getFields",
    c"runStore",
    c"release",
];
