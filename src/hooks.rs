//! Delivery to hooks: when `destroy` is called, and for which collected resources.

pub(crate) mod callbacks;
pub(crate) mod destroy_scheduler;
pub(crate) mod gc_tracker;
