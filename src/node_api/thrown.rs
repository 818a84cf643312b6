//! What JavaScript threw.

use std::ptr;

use napi::{Env, Error, Status, sys};

use super::define_raw;

/// What a call into JavaScript gives: a value, or what it threw.
pub(crate) type Completion<T> = std::result::Result<T, Thrown>;

/// An exception that was taken out of the environment.
///
/// While an exception is pending, each native function that JavaScript calls fails at once. So it is
/// taken out before anything else runs and thrown again at the end.
///
/// It is a handle of the handle scope that is open when it is made, and not known beyond.
pub(crate) struct Thrown {
    env: Env,
    value: sys::napi_value,
}

impl Thrown {
    /// Takes out the pending exception, if there is one.
    fn take(env: &Env) -> Option<Self> {
        let mut pending = false;
        let mut value = ptr::null_mut();
        // SAFETY: `env` is live and the out-parameters outlive the calls.
        let status = unsafe {
            let status = sys::napi_is_exception_pending(env.raw(), &mut pending);
            if status != sys::Status::napi_ok || !pending {
                return None;
            }
            sys::napi_get_and_clear_last_exception(env.raw(), &mut value)
        };
        (status == sys::Status::napi_ok).then_some(Self { env: *env, value })
    }

    /// The exception that made a call return `status`. A call can fail with nothing thrown, when the
    /// environment ends or a Worker is terminated; then there is an error that says so, which nobody
    /// can catch.
    fn from_status(env: &Env, status: sys::napi_status, what: &str) -> Self {
        Self::take(env).unwrap_or_else(|| {
            let status = Status::from(status);
            Self::error(env, &format!("{what} failed: {status}"))
        })
    }

    /// A new `Error` without a `code`.
    pub(crate) fn error(env: &Env, message: &str) -> Self {
        let mut text = ptr::null_mut();
        let mut value = ptr::null_mut();
        // SAFETY: `env` is live, the text's length is given, and a null code means none. Where a
        // call fails, `value` stays null.
        unsafe {
            let length = message.len() as isize;
            sys::napi_create_string_utf8(env.raw(), message.as_ptr().cast(), length, &mut text);
            if !text.is_null() {
                sys::napi_create_error(env.raw(), ptr::null_mut(), text, &mut value);
            }
        }
        Self { env: *env, value }
    }

    /// Makes `cause` the cause of this error.
    pub(crate) fn with_cause(self, cause: &Self) -> Self {
        if !self.value.is_null() && !cause.value.is_null() {
            // SAFETY: both are handles of this environment. It fails where this is no object.
            unsafe { define_raw(self.env.raw(), self.value, c"cause", cause.value, false) };
            // A failure to say what came before is no reason to hide what came after.
            let _ = Self::take(&self.env);
        }
        self
    }

    /// Throws it, and returns the error that tells `napi` that an exception is pending.
    pub(crate) fn throw(self) -> Error {
        self.try_throw();
        pending()
    }

    /// Throws it, or returns false because the environment runs no JavaScript any more.
    pub(crate) fn try_throw(self) -> bool {
        if self.value.is_null() {
            return false;
        }
        // SAFETY: the value is a handle of this environment in an open handle scope.
        let status = unsafe { sys::napi_throw(self.env.raw(), self.value) };
        status == sys::Status::napi_ok
    }

    /// Reports it like an exception that nobody caught: `uncaughtException` listeners run, or the
    /// process ends.
    pub(crate) fn uncaught(self) {
        if !self.value.is_null() {
            // SAFETY: as in `try_throw`.
            unsafe { sys::napi_fatal_exception(self.env.raw(), self.value) };
        }
    }
}

/// What a function returns to `napi` when the exception to throw is pending.
pub(crate) fn pending() -> Error {
    Error::new(Status::PendingException, String::new())
}

pub(crate) fn check(env: &Env, status: sys::napi_status, what: &str) -> Completion<()> {
    match status {
        sys::Status::napi_ok => Ok(()),
        status => Err(Thrown::from_status(env, status, what)),
    }
}
