//! Where each value lives in the two field buffers.
//!
//! The names and the order are those of `AsyncHooks::Fields` and `AsyncHooks::UidFields` in Node's
//! `src/env.h`, so that JavaScript and Rust index the same memory with the same words.

/// Indices into `async_hook_fields`, a `Uint32Array` of [`Fields::kFieldsCount`] elements.
///
/// The first five count the enabled hooks that have a callback of that kind.
#[allow(non_camel_case_types)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Fields {
    kInit,
    kBefore,
    kAfter,
    kDestroy,
    kPromiseResolve,
    /// The sum of the five above.
    kTotals,
    /// Ids are checked while this is above zero. It starts at one.
    kCheck,
    /// Entries on the id stack (each is two elements of `async_ids_stack`).
    kStackLength,
    kUsesExecutionAsyncResource,
    /// Not a field: how many there are.
    kFieldsCount,
}

/// Indices into `async_id_fields`, a `Float64Array` of [`UidFields::kUidFieldsCount`] elements.
#[allow(non_camel_case_types)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum UidFields {
    kExecutionAsyncId,
    kTriggerAsyncId,
    /// The last id given out. It starts at one, the id of the bootstrap context.
    kAsyncIdCounter,
    /// The trigger id of the next resource; negative while none is set.
    kDefaultTriggerAsyncId,
    /// Not a field: how many there are.
    kUidFieldsCount,
}

/// Elements of `async_hook_fields`.
pub const FIELDS_COUNT: usize = Fields::kFieldsCount as usize;

/// Elements of `async_id_fields`.
pub const UID_FIELDS_COUNT: usize = UidFields::kUidFieldsCount as usize;

/// Elements of a new `async_ids_stack`: sixteen entries of an execution id and a trigger id.
pub const INITIAL_STACK_ELEMENTS: usize = 16 * 2;

/// The stack grows by this factor, as `AsyncHooks::grow_async_ids_stack` does in Node.
pub const STACK_GROWTH: usize = 3;
