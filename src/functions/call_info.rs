//! Arguments and result of a function that Node-API calls directly.

use std::ptr;

use napi::bindgen_prelude::{JsValue, Unknown};
use napi::{Env, sys};

use crate::environment::Environment;
use crate::node_api::instance_data;
use crate::node_api::thrown::Completion;

/// A call by JavaScript that is in progress.
pub(super) struct CallInfo {
    env: Env,
    info: sys::napi_callback_info,
}

impl CallInfo {
    /// # Safety
    ///
    /// Both are what Node-API has passed to the function that it has called, which has not returned.
    pub(super) unsafe fn new(env: sys::napi_env, info: sys::napi_callback_info) -> Self {
        Self {
            env: Env::from_raw(env),
            info,
        }
    }

    /// Calls `body` with the first arguments and returns what the function must return: the value, or
    /// null with the exception pending.
    pub(super) fn run<const N: usize>(
        self,
        body: impl for<'env> FnOnce(
            &'env Env,
            &Environment,
            [Unknown<'env>; N],
        ) -> Completion<Unknown<'env>>,
    ) -> sys::napi_value {
        let Some(environment) = instance_data::get::<Environment>(&self.env) else {
            return ptr::null_mut();
        };
        match body(&self.env, &environment, self.arguments()) {
            Ok(value) => value.raw(),
            Err(thrown) => {
                thrown.try_throw();
                ptr::null_mut()
            }
        }
    }

    /// The first arguments. Missing ones are `undefined`.
    fn arguments<const N: usize>(&self) -> [Unknown<'_>; N] {
        let mut values = [ptr::null_mut(); N];
        let mut count = N;
        // SAFETY: the contract of `new` says that the call is in progress, and there is room for that
        // many values. They are handles of the call, or null, which is an error to whatever gets one.
        unsafe {
            sys::napi_get_cb_info(
                self.env.raw(),
                self.info,
                &mut count,
                values.as_mut_ptr(),
                ptr::null_mut(),
                ptr::null_mut(),
            );
            values.map(|value| Unknown::from_raw_unchecked(self.env.raw(), value))
        }
    }
}
