//! The shared part of the slow and the fast function that track an object.

use crate::hooks::gc_tracker::GcTracker;
use crate::runtime::handle::Value;

/// Tracks `object` and returns the number of the slot, or -1 minus that number if the caller should
/// take pending ids now. Returns `None` without memory.
pub(super) fn track(tracker: &GcTracker, object: Value<'_>, async_id: f64) -> Option<f64> {
    let number = tracker.track(object, async_id)?.number() as f64;
    Some(if tracker.should_drain() {
        -1.0 - number
    } else {
        number
    })
}
