//! The ids that Node itself holds for the current context.

use super::functions;
use super::handle::Isolate;

/// `node::async_id node::AsyncHooksGet...AsyncId(v8::Isolate*)`
type GetAsyncId = unsafe extern "C" fn(Isolate) -> f64;

pub(super) struct AsyncIds {
    get_execution_async_id: GetAsyncId,
    get_trigger_async_id: GetAsyncId,
}

impl AsyncIds {
    pub(super) fn find() -> Option<Self> {
        Some(Self {
            get_execution_async_id: functions::GET_EXECUTION_ASYNC_ID.find()?,
            get_trigger_async_id: functions::GET_TRIGGER_ASYNC_ID.find()?,
        })
    }

    /// The execution id and the trigger id.
    pub(super) fn read(&self, isolate: Isolate) -> (f64, f64) {
        // SAFETY: the isolate is the current one of this thread, in which JavaScript has called us. Both
        // functions are public API of Node for C++ (`node.h`), read one number of Node's state, and
        // return -1 if there is no environment.
        unsafe {
            (
                (self.get_execution_async_id)(isolate),
                (self.get_trigger_async_id)(isolate),
            )
        }
    }
}
