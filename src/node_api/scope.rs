//! Handle scopes and callback scopes.

use std::ptr;

use napi::bindgen_prelude::{JsValue, Object};
use napi::{Env, sys};

use super::thrown::{Completion, check};
use super::value;

/// Calls `body` in a handle scope: handles that it creates are gone when this returns. `body` creates
/// handles through an `Env` with the lifetime of the scope, so it cannot return them.
///
/// # Safety
///
/// Handles that `body` creates through another `Env`, such as a copy, are not used after it returns. A
/// [`Thrown`](super::thrown::Thrown) is such a handle.
pub(crate) unsafe fn in_handle_scope<T>(
    env: &Env,
    body: impl for<'scope> FnOnce(&'scope Env) -> T,
) -> T {
    struct Open(Env, sys::napi_handle_scope);

    impl Drop for Open {
        fn drop(&mut self) {
            // SAFETY: opened below. Scopes close in reverse order: nothing else has this one.
            unsafe { sys::napi_close_handle_scope(self.0.raw(), self.1) };
        }
    }

    let mut scope = Open(*env, ptr::null_mut());
    // SAFETY: `env` is live. Opening fails only for null arguments.
    unsafe { sys::napi_open_handle_scope(env.raw(), &mut scope.1) };
    body(&scope.0)
}

/// Calls `body` in the runtime's own callback scope, in a new async context of the runtime for
/// `resource`. Ticks and microtasks run when the outermost scope closes.
pub(crate) fn in_callback_scope<T>(
    env: &Env,
    name: &str,
    resource: &Object<'_>,
    body: impl FnOnce() -> Completion<T>,
) -> Completion<T> {
    struct Open {
        env: Env,
        context: sys::napi_async_context,
        scope: sys::napi_callback_scope,
    }

    impl Drop for Open {
        fn drop(&mut self) {
            // SAFETY: opened below, the context first. Scopes close in reverse order: nothing else has
            // this one.
            unsafe {
                if !self.scope.is_null() {
                    sys::napi_close_callback_scope(self.env.raw(), self.scope);
                }
                if !self.context.is_null() {
                    sys::napi_async_destroy(self.env.raw(), self.context);
                }
            }
        }
    }

    let name = value::string(env, name)?;
    let mut open = Open {
        env: *env,
        context: ptr::null_mut(),
        scope: ptr::null_mut(),
    };
    // SAFETY: all handles are live. The context outlives the scope.
    unsafe {
        let status = sys::napi_async_init(env.raw(), resource.raw(), name.raw(), &mut open.context);
        check(env, status, "napi_async_init")?;
        let status =
            sys::napi_open_callback_scope(env.raw(), resource.raw(), open.context, &mut open.scope);
        check(env, status, "napi_open_callback_scope")?;
    }
    body()
}
