//! Errors of the async context. The messages are Node's.

use std::fmt;

/// A pop of an id that is not the current execution id, while checks are on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CorruptedStack {
    /// The current execution id.
    pub actual: f64,
    /// The id passed to the pop.
    pub expected: f64,
}

impl fmt::Display for CorruptedStack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "async hook stack has become corrupted (actual: {}, expected: {})",
            Id(self.actual),
            Id(self.expected)
        )
    }
}

impl std::error::Error for CorruptedStack {}

/// An id formatted like C's `%.f`, which Node's message uses.
struct Id(f64);

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            id if id.is_nan() && id.is_sign_negative() => f.write_str("-nan"),
            id if id.is_nan() => f.write_str("nan"),
            id => write!(f, "{id:.0}"),
        }
    }
}

/// Why an operation on the async context failed. `E` is the error of the memory's owner.
#[derive(Clone, Debug, PartialEq)]
pub enum Error<E> {
    /// See [`CorruptedStack`].
    Corrupted(CorruptedStack),
    /// The stack has reached its maximum size, and all entries are in use.
    StackFull,
    /// Another operation is in progress.
    Busy,
    /// The memory is not available.
    Buffers(E),
}

impl<E> From<CorruptedStack> for Error<E> {
    fn from(error: CorruptedStack) -> Self {
        Self::Corrupted(error)
    }
}

impl<E: fmt::Display> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Corrupted(error) => error.fmt(f),
            Self::StackFull => f.write_str("async ids stack is full"),
            Self::Busy => f.write_str("async hooks are in the middle of another operation"),
            Self::Buffers(error) => error.fmt(f),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> std::error::Error for Error<E> {}
