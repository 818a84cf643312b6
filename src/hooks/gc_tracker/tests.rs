//! Tests with weak handles that need no V8.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::slots::CHUNK_SLOTS;
use super::{BACKLOG_LIMIT, GcTracker};
use crate::runtime::weak_handles::fake;

fn tracker() -> (Rc<GcTracker>, Rc<Cell<usize>>) {
    let woken = Rc::new(Cell::new(0));
    let count = Rc::clone(&woken);
    let wake = Box::new(move || count.set(count.get() + 1));
    (GcTracker::new(fake::handles(), wake), woken)
}

fn track(tracker: &GcTracker, object: usize) -> f64 {
    fake::with_object(object, |value| {
        let tracked = tracker.track(value, object as f64).unwrap();
        tracked.number() as f64
    })
}

fn take_all(tracker: &GcTracker) -> Vec<f64> {
    let ids: Vec<_> = (0..100).map(|_| AtomicU64::new(0)).collect();
    let mut all = Vec::new();
    loop {
        match tracker.take(&ids) {
            0 => return all,
            taken => all.extend(
                ids[..taken]
                    .iter()
                    .map(|id| f64::from_bits(id.load(Relaxed))),
            ),
        }
    }
}

#[test]
fn ids_come_once_in_the_order_of_tracking() {
    let (tracker, woken) = tracker();
    let objects = 3 * CHUNK_SLOTS;
    for object in 0..objects {
        track(&tracker, object);
    }
    fake::collect_minor((0..objects).rev());
    assert_eq!(woken.get(), 1);
    let expected: Vec<_> = (0..objects).map(|object| object as f64).collect();
    assert_eq!(take_all(&tracker), expected);
    assert!(take_all(&tracker).is_empty());
    fake::collect_minor([]);
    fake::collect_major([]);
    assert_eq!((woken.get(), tracker.pending()), (1, 0));
}

#[test]
fn a_minor_collection_scans_young_objects_only() {
    let (tracker, _) = tracker();
    let slots = [0, 1, 2, 3, 4].map(|object| track(&tracker, object));
    assert_eq!(tracker.young.borrow().len(), 5);
    fake::collect_minor([1]);
    fake::collect_minor([2]);
    assert_eq!(take_all(&tracker), [1.0, 2.0]);
    assert!(tracker.young.borrow().is_empty());
    fake::collect_minor([3]);
    assert_eq!(tracker.pending(), 0);
    fake::collect_major([4]);
    assert_eq!(take_all(&tracker), [3.0, 4.0]);
    assert!(slots[1..].iter().all(|slot| !tracker.untrack(*slot)));
    assert!(tracker.untrack(slots[0]));
    assert_eq!(fake::handles_in_use(), 0);
}

#[test]
fn the_list_of_young_slots_has_no_duplicates() {
    let (tracker, _) = tracker();
    for object in 0..1000 {
        let slot = track(&tracker, object);
        assert!(tracker.untrack(slot));
    }
    assert_eq!(tracker.young.borrow().len(), 1);
    track(&tracker, 7);
    fake::collect_minor([]);
    fake::collect_minor([7]);
    assert_eq!(take_all(&tracker), [7.0]);
}

#[test]
fn a_dropped_tracker_does_not_wake() {
    let (first, woken) = tracker();
    track(&first, 1);
    drop(first);
    fake::collect_major([]);
    assert_eq!(woken.get(), 0);
}

#[test]
fn slots_are_reused_with_other_numbers() {
    let (tracker, _) = tracker();
    let first = track(&tracker, 1);
    fake::collect_minor([1]);
    assert!(!tracker.untrack(first));
    assert_eq!(take_all(&tracker), [1.0]);
    let second = track(&tracker, 2);
    assert_ne!(first, second);
    assert!(!tracker.untrack(first));
    assert!(tracker.untrack(second));
    assert!(!tracker.untrack(second));
    for object in 0..10 * CHUNK_SLOTS {
        let slot = track(&tracker, object);
        assert!(tracker.untrack(slot));
    }
    assert_eq!(tracker.slots.count(), CHUNK_SLOTS);
    assert_eq!(fake::handles_in_use(), 0);
}

#[test]
fn any_number_may_be_untracked() {
    let (tracker, _) = tracker();
    let slot = track(&tracker, 1);
    let numbers = [
        f64::NAN,
        -1.0,
        -0.5,
        0.5,
        slot + 0.5,
        slot + 1.0,
        1e300,
        2_f64.powi(52),
        2_f64.powi(53),
        f64::INFINITY,
        f64::NEG_INFINITY,
    ];
    for number in numbers {
        assert!(!tracker.untrack(number), "{number}");
    }
    for generation in 0..4 {
        let number = f64::from(generation);
        assert_eq!(tracker.untrack(number), number == slot, "{number}");
    }
}

#[test]
fn a_backlog_is_reported_once_between_deliveries() {
    let (tracker, _) = tracker();
    let ids = [const { AtomicU64::new(0) }; 1];
    for object in 0..BACKLOG_LIMIT + 2 {
        track(&tracker, object);
    }
    fake::collect_minor(0..BACKLOG_LIMIT + 2);
    assert!(tracker.should_drain());
    assert!(!tracker.should_drain());
    assert_eq!(tracker.take(&ids), 1);
    assert!(tracker.should_drain());
    assert_eq!(take_all(&tracker).len(), BACKLOG_LIMIT + 1);
    assert!(!tracker.should_drain());
}

#[test]
fn unwanted_ids_are_dropped() {
    let (tracker, woken) = tracker();
    for object in 0..4 {
        track(&tracker, object);
    }
    fake::collect_minor([0]);
    tracker.set_queues(false);
    fake::collect_minor([1, 2]);
    assert_eq!((tracker.pending(), woken.get()), (1, 1));
    tracker.set_queues(true);
    fake::collect_major([3]);
    assert_eq!(tracker.pending(), 2);
    assert_eq!(take_all(&tracker), [0.0, 3.0]);
    assert_eq!(tracker.pending(), 0);
    assert_eq!(fake::handles_in_use(), 0);
}

#[test]
fn dropping_the_tracker_disposes_all_handles() {
    let (tracker, _) = tracker();
    for object in 0..2 * CHUNK_SLOTS {
        track(&tracker, object);
    }
    fake::collect_minor([7]);
    assert_eq!(fake::handles_in_use(), 2 * CHUNK_SLOTS - 1);
    drop(tracker);
    assert_eq!(fake::handles_in_use(), 0);
}
