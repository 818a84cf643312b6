//! An addon whose callbacks keep the async context of the operation that they answer.
//!
//! [`queue`], [`watcher`], [`client`] and [`listener`] are the four ways in which addons call back. [`plain`] is the
//! same without the crate, for comparison.

mod client;
mod listener;
mod plain;
mod queue;
mod watcher;
