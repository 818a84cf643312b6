//! Calls JavaScript's `destroy` from the event loop, when the scheduler says that it is due.

use napi::Env;

use crate::environment::Environment;
use crate::node_api::{call, instance_data, scope, value};

/// From this major version on, Node does not open a scope for its native immediates if there are none.
const NO_EMPTY_SCOPE_SINCE: u32 = 26;

/// Calls `destroy`. What it throws is an uncaught exception, as for any callback from the event loop.
///
/// As with Node's own delivery, the ticks that it schedules run before the immediates, when one scope
/// closes. That is the scope of Node's native immediates, which follows in the same phase of the loop.
/// This function opens one only if there is no such scope: a second one would run the ticks that an
/// uncaught exception in the first has left for after the immediates.
pub(crate) fn deliver_destroys(env: &Env) {
    // SAFETY: every exception ends as an uncaught one inside.
    unsafe { scope::in_handle_scope(env, deliver_in_handle_scope) };
}

fn deliver_in_handle_scope(env: &Env) {
    let Some(environment) = instance_data::get::<Environment>(env) else {
        return;
    };
    let needs_scope = env
        .get_node_version()
        .is_ok_and(|version| version.major >= NO_EMPTY_SCOPE_SINCE);
    let delivered = environment.callbacks(env).and_then(|callbacks| {
        let destroy = callbacks.destroy.value(env)?;
        if needs_scope {
            return call::make_callback(env, destroy);
        }
        call::call(env, destroy, value::undefined(env)?, &[]).map(drop)
    });
    if let Err(thrown) = delivered {
        thrown.uncaught();
    }
}
