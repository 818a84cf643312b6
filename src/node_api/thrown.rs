//! JavaScript exceptions.

use std::ptr;

use napi::{Env, Error, Status, sys};

use super::property;

/// The result of a call into JavaScript: a value, or the exception.
pub(crate) type Completion<T> = std::result::Result<T, Thrown>;

/// An exception that was taken out of the environment.
///
/// While an exception is pending, every native function that JavaScript calls fails at once. So the
/// exception is cleared before anything else runs, and rethrown at the end.
///
/// It is a handle of the handle scope that is open when it is created, and must not outlive it.
pub(crate) struct Thrown {
    env: Env,
    value: sys::napi_value,
}

impl Thrown {
    /// Takes the pending exception out of the environment, if there is one.
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

    /// The exception that made a call return `status`. A call can fail without an exception, if the
    /// environment ends or a Worker is terminated. The result is then an error that says so, which no
    /// JavaScript can catch.
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
        // SAFETY: `env` is live, the length of the text is given, and a null code means none. If a call
        // fails, `value` stays null.
        unsafe {
            let length = message.len() as isize;
            sys::napi_create_string_utf8(env.raw(), message.as_ptr().cast(), length, &mut text);
            if !text.is_null() {
                sys::napi_create_error(env.raw(), ptr::null_mut(), text, &mut value);
            }
        }
        Self { env: *env, value }
    }

    /// Sets `cause` as the cause of this error.
    pub(crate) fn with_cause(self, cause: &Self) -> Self {
        if !self.value.is_null() && !cause.value.is_null() {
            // SAFETY: both are handles of this environment. The call fails if this is not an object.
            unsafe { property::define(self.env.raw(), self.value, c"cause", cause.value, false) };
            // A failure to set the cause must not hide the error itself.
            let _ = Self::take(&self.env);
        }
        self
    }

    /// Throws it, and returns the error that tells `napi` that an exception is pending.
    pub(crate) fn throw(self) -> Error {
        self.try_throw();
        pending()
    }

    /// Throws it. Returns false if the environment no longer runs JavaScript.
    pub(crate) fn try_throw(self) -> bool {
        if self.value.is_null() {
            return false;
        }
        // SAFETY: the value is a handle of this environment in an open handle scope.
        let status = unsafe { sys::napi_throw(self.env.raw(), self.value) };
        status == sys::Status::napi_ok
    }

    /// Reports it as an uncaught exception: `uncaughtException` listeners run, or the process ends.
    pub(crate) fn uncaught(self) {
        if !self.value.is_null() {
            // SAFETY: as in `try_throw`.
            unsafe { sys::napi_fatal_exception(self.env.raw(), self.value) };
        }
    }
}

/// What a function returns to `napi` while the exception to throw is pending.
pub(crate) fn pending() -> Error {
    Error::new(Status::PendingException, String::new())
}

/// Turns the status of the Node-API function `what` into a result.
pub(crate) fn check(env: &Env, status: sys::napi_status, what: &str) -> Completion<()> {
    match status {
        sys::Status::napi_ok => Ok(()),
        status => Err(Thrown::from_status(env, status, what)),
    }
}
