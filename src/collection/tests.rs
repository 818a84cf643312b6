//! Tests of the tracked objects, over handles without V8.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::slots::CHUNK_SLOTS;
use super::{CROWD, Collection};
use crate::v8::weak_handles::fake;

fn collection() -> (Box<Collection>, Rc<Cell<usize>>) {
    let woken = Rc::new(Cell::new(0));
    let count = Rc::clone(&woken);
    let wake = Box::new(move || count.set(count.get() + 1));
    (Collection::new(fake::handles(), wake), woken)
}

fn track(collection: &Collection, object: usize) -> f64 {
    fake::with_object(object, |value| {
        let tracked = collection.track(value, object as f64).unwrap();
        tracked.number() as f64
    })
}

fn take_all(collection: &Collection) -> Vec<f64> {
    let ids: Vec<_> = (0..100).map(|_| AtomicU64::new(0)).collect();
    let mut all = Vec::new();
    loop {
        match collection.take(&ids) {
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
    let (collection, woken) = collection();
    let objects = 3 * CHUNK_SLOTS;
    for object in 0..objects {
        track(&collection, object);
    }
    fake::collect_minor((0..objects).rev());
    assert_eq!(woken.get(), 1);
    let expected: Vec<_> = (0..objects).map(|object| object as f64).collect();
    assert_eq!(take_all(&collection), expected);
    assert!(take_all(&collection).is_empty());
    fake::collect_minor([]);
    fake::collect_major([]);
    assert_eq!((woken.get(), collection.waiting()), (1, 0));
}

#[test]
fn only_young_objects_are_looked_at_in_a_minor_collection() {
    let (collection, _) = collection();
    let slots = [0, 1, 2, 3, 4].map(|object| track(&collection, object));
    assert_eq!(collection.young.borrow().len(), 5);
    fake::collect_minor([1]);
    fake::collect_minor([2]);
    assert_eq!(take_all(&collection), [1.0, 2.0]);
    assert!(collection.young.borrow().is_empty());
    fake::collect_minor([3]);
    assert_eq!(collection.waiting(), 0);
    fake::collect_major([4]);
    assert_eq!(take_all(&collection), [3.0, 4.0]);
    assert!(slots[1..].iter().all(|slot| !collection.untrack(*slot)));
    assert!(collection.untrack(slots[0]));
    assert_eq!(fake::handles_in_use(), 0);
}

#[test]
fn a_slot_is_once_in_the_list_of_young_ones() {
    let (collection, _) = collection();
    for object in 0..1000 {
        let slot = track(&collection, object);
        assert!(collection.untrack(slot));
    }
    assert_eq!(collection.young.borrow().len(), 1);
    track(&collection, 7);
    fake::collect_minor([]);
    fake::collect_minor([7]);
    assert_eq!(take_all(&collection), [7.0]);
}

#[test]
fn nobody_is_called_after_the_end() {
    let (first, woken) = collection();
    track(&first, 1);
    drop(first);
    fake::collect_major([]);
    assert_eq!(woken.get(), 0);
}

#[test]
fn slots_are_used_again_with_other_numbers() {
    let (collection, _) = collection();
    let first = track(&collection, 1);
    fake::collect_minor([1]);
    assert!(!collection.untrack(first));
    assert_eq!(take_all(&collection), [1.0]);
    let second = track(&collection, 2);
    assert_ne!(first, second);
    assert!(!collection.untrack(first));
    assert!(collection.untrack(second));
    assert!(!collection.untrack(second));
    for object in 0..10 * CHUNK_SLOTS {
        let slot = track(&collection, object);
        assert!(collection.untrack(slot));
    }
    assert_eq!(collection.slots.count(), CHUNK_SLOTS);
    assert_eq!(fake::handles_in_use(), 0);
}

#[test]
fn any_number_may_be_untracked() {
    let (collection, _) = collection();
    let slot = track(&collection, 1);
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
        assert!(!collection.untrack(number), "{number}");
    }
    for generation in 0..4 {
        let number = f64::from(generation);
        assert_eq!(collection.untrack(number), number == slot, "{number}");
    }
}

#[test]
fn a_crowd_is_told_once_between_deliveries() {
    let (collection, _) = collection();
    let ids = [const { AtomicU64::new(0) }; 1];
    for object in 0..CROWD + 2 {
        track(&collection, object);
    }
    fake::collect_minor(0..CROWD + 2);
    assert!(collection.crowds());
    assert!(!collection.crowds());
    assert_eq!(collection.take(&ids), 1);
    assert!(collection.crowds());
    assert_eq!(take_all(&collection).len(), CROWD + 1);
    assert!(!collection.crowds());
}

#[test]
fn ids_that_nobody_wants_do_not_wait() {
    let (collection, woken) = collection();
    for object in 0..4 {
        track(&collection, object);
    }
    fake::collect_minor([0]);
    collection.want(false);
    fake::collect_minor([1, 2]);
    assert_eq!((collection.waiting(), woken.get()), (1, 1));
    collection.want(true);
    fake::collect_major([3]);
    assert_eq!(collection.waiting(), 2);
    assert_eq!(take_all(&collection), [0.0, 3.0]);
    assert_eq!(collection.waiting(), 0);
    assert_eq!(fake::handles_in_use(), 0);
}

#[test]
fn all_handles_are_given_back_at_the_end() {
    let (collection, _) = collection();
    for object in 0..2 * CHUNK_SLOTS {
        track(&collection, object);
    }
    fake::collect_minor([7]);
    assert_eq!(fake::handles_in_use(), 2 * CHUNK_SLOTS - 1);
    drop(collection);
    assert_eq!(fake::handles_in_use(), 0);
}
