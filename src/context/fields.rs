//! The indices of the two field buffers.
//!
//! Names and order are those of `AsyncHooks::Fields` and `AsyncHooks::UidFields` in Node's
//! `src/env.h`. JavaScript uses the same names for the same elements.

/// Indices into `async_hook_fields`, a `Uint32Array` of [`Fields::kFieldsCount`] elements.
///
/// Each of the first five is the number of enabled hooks that have a callback of that kind.
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
    /// Ids are checked while this is above zero. The initial value is one.
    kCheck,
    /// The number of entries on the id stack. An entry is two elements of `async_ids_stack`.
    kStackLength,
    kUsesExecutionAsyncResource,
    /// Not a field: the number of fields.
    kFieldsCount,
}

/// Indices into `async_id_fields`, a `Float64Array` of [`UidFields::kUidFieldsCount`] elements.
#[allow(non_camel_case_types)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum UidFields {
    kExecutionAsyncId,
    kTriggerAsyncId,
    /// The last id that was allocated. The initial value is one, the id of the bootstrap context.
    kAsyncIdCounter,
    /// The trigger id of the next resource. Negative while none is set.
    kDefaultTriggerAsyncId,
    /// Not a field: the number of fields.
    kUidFieldsCount,
}

/// Elements of `async_hook_fields`.
pub const FIELDS_COUNT: usize = Fields::kFieldsCount as usize;

/// Elements of `async_id_fields`.
pub const UID_FIELDS_COUNT: usize = UidFields::kUidFieldsCount as usize;

/// Elements of a new `async_ids_stack`: sixteen entries of an execution id and a trigger id.
pub const INITIAL_STACK_ELEMENTS: usize = 16 * 2;

/// The factor by which the stack grows, as in Node's `AsyncHooks::grow_async_ids_stack`.
pub const STACK_GROWTH: usize = 3;
