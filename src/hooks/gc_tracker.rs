//! Which resources have been garbage collected.
//!
//! Each tracked object has a weak handle of V8 and a slot in a slab, which holds the handle and the id
//! of the resource: no closure, no JavaScript object, no table entry. When the object is collected, V8
//! clears the handle. At the end of each garbage collection, while no V8 function may be called, V8
//! calls [`after_gc`]. It links the slots of cleared handles into a queue that runs through the slots,
//! so nothing is allocated, and schedules a call of JavaScript from the event loop, which takes the
//! ids out of the queue.
//!
//! V8 can also call back for each object. It would collect those calls in a list that is freed after
//! each garbage collection, which costs the allocator far more.
//!
//! # Which slots are scanned
//!
//! Most garbage collections are minor: they collect young objects only, those that have survived fewer
//! than two. A minor collection scans only a list of recently tracked slots. If an object stayed young
//! for longer, which none of V8's policies does, the next major collection would find it.
//!
//! # Lifetime
//!
//! Everything happens on the thread of the environment: V8 calls back on the thread that runs the
//! isolate. Slots never move. Dropping the [`GcTracker`], at the latest with the instance data,
//! disposes all handles before it frees the slots, and removes the callback.

mod slots;
#[cfg(test)]
mod tests;

use std::cell::{Cell, RefCell};
use std::ffi::{c_int, c_void};
use std::marker::PhantomData;
use std::ptr::NonNull;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use crate::runtime::handle::Value;
use crate::runtime::weak_handles::{MINOR_GC, WeakHandles};
use slots::{CHUNK_SLOTS, SlotRef, Slots};

/// From this number of collected ids on, [`GcTracker::should_drain`] asks the caller to take them at
/// once instead of waiting for the event loop, which a program may not return to.
pub(crate) const BACKLOG_LIMIT: usize = 16384;

/// The number of garbage collections after which an object is no longer young.
const YOUNG_COLLECTIONS: u16 = 2;

/// The slot of a tracked object.
pub(crate) struct Tracked<'a> {
    slot: SlotRef,
    tracker: PhantomData<&'a GcTracker>,
}

impl Tracked<'_> {
    /// The number by which JavaScript knows the slot.
    pub(crate) fn number(&self) -> u64 {
        self.slot.number()
    }
}

/// The tracked objects of one environment, and the ids of those that were collected.
pub(crate) struct GcTracker {
    handles: WeakHandles,
    /// Schedules a delivery. Called during a garbage collection.
    wake: Box<dyn Fn()>,
    slots: Slots,
    /// The slots whose objects may still be young, in the order of tracking. It has capacity for all
    /// slots.
    young: RefCell<Vec<SlotRef>>,
    /// The ends of the queue of collected slots.
    first: Cell<Option<SlotRef>>,
    last: Cell<Option<SlotRef>>,
    /// The length of the queue.
    pending: Cell<usize>,
    /// Whether [`GcTracker::should_drain`] has returned true since ids were last taken.
    drain_requested: Cell<bool>,
    /// Whether collected ids are queued or dropped.
    queues: Cell<bool>,
}

impl GcTracker {
    /// V8 keeps the address of the tracker. It is in an `Rc`, not in a `Box`: a `Box` that moves asserts
    /// that no other pointer to its content is used. `wake` is called after ids were queued. It must
    /// neither call V8 nor block.
    pub(crate) fn new(handles: WeakHandles, wake: Box<dyn Fn()>) -> Rc<Self> {
        let tracker = Rc::new(Self {
            handles,
            wake,
            // SAFETY: only this tracker has slots, and `drop` disposes their handles before it frees
            // them.
            slots: unsafe { Slots::new() },
            young: RefCell::new(Vec::new()),
            first: Cell::new(None),
            last: Cell::new(None),
            pending: Cell::new(0),
            drain_requested: Cell::new(false),
            queues: Cell::new(true),
        });
        let data = NonNull::from(&*tracker).cast();
        // SAFETY: the content of an `Rc` does not move, and `drop` removes the callback.
        unsafe { handles.add_gc_callback(after_gc, data) };
        tracker
    }

    /// Tracks `object`, which is alive in the current handle scope. Returns `None` without memory.
    // A fast call tracks each promise, so every instruction counts.
    #[inline(always)]
    pub(crate) fn track(&self, object: Value, async_id: f64) -> Option<Tracked<'_>> {
        let slot = self.slots.take().or_else(|| self.grow())?;
        let Some(handle) = self.handles.globalize(object) else {
            self.slots.release(slot);
            return None;
        };
        slot.handle().set(Some(handle));
        slot.async_id().set(async_id);
        slot.next_generation();
        if slot.age().replace(1) == 0 {
            self.young.borrow_mut().push(slot);
        }
        // SAFETY: just created, and in a slot, which does not move. It is disposed with the slot.
        unsafe { self.handles.make_weak(slot.handle()) };
        Some(Tracked {
            slot,
            tracker: PhantomData,
        })
    }

    #[cold]
    fn grow(&self) -> Option<SlotRef> {
        let mut young = self.young.borrow_mut();
        let missing = self.slots.count() + CHUNK_SLOTS - young.len();
        young.try_reserve(missing).ok()?;
        self.slots.grow()?;
        self.slots.take()
    }

    /// Whether so many ids are pending that the caller should take them now. Returns true once between
    /// two calls of [`take`](Self::take).
    pub(crate) fn should_drain(&self) -> bool {
        self.pending.get() >= BACKLOG_LIMIT && !self.drain_requested.replace(true)
    }

    /// Stops tracking the object of this slot: its id will not be queued. Returns false if no tracked
    /// object has the number. Any number is allowed.
    pub(crate) fn untrack(&self, number: f64) -> bool {
        let Some(slot) = self.slots.tracking(number) else {
            return false;
        };
        self.dispose(slot);
        slot.next_generation();
        self.slots.release(slot);
        true
    }

    /// Disposes the handle of a slot that tracks an object, unless V8 has cleared it.
    fn dispose(&self, slot: SlotRef) {
        debug_assert!(slot.tracks());
        if let Some(handle) = slot.handle().take() {
            // SAFETY: `track` has stored the handle, and it has just been removed.
            unsafe { self.handles.dispose(handle) };
        }
    }

    /// Moves pending ids to `ids`, as bits of an `f64`, in the order of collection. Returns their number.
    pub(crate) fn take(&self, ids: &[AtomicU64]) -> usize {
        let mut taken = 0;
        while taken < ids.len()
            && let Some(slot) = self.first.get()
        {
            ids[taken].store(slot.async_id().get().to_bits(), Relaxed);
            taken += 1;
            self.first.set(slot.next());
            self.slots.release(slot);
        }
        if self.first.get().is_none() {
            self.last.set(None);
        }
        self.pending.set(self.pending.get() - taken);
        self.drain_requested.set(false);
        taken
    }

    /// The number of queued ids.
    pub(crate) fn pending(&self) -> usize {
        self.pending.get()
    }

    /// Whether ids of objects that are collected from now on are queued. Otherwise they are dropped.
    pub(crate) fn set_queues(&self, queues: bool) {
        self.queues.set(queues);
    }

    /// Finds the slots whose objects a garbage collection has collected.
    fn scan(&self, minor: bool) {
        let before = self.pending.get();
        self.scan_young();
        if !minor {
            self.slots.each(|slot| self.scan_slot(slot));
        }
        if self.pending.get() > before {
            (self.wake)();
        }
    }

    fn scan_young(&self) {
        self.young.borrow_mut().retain(|slot| {
            let age = slot.age();
            self.scan_slot(*slot);
            let stays = slot.tracks() && age.get() < YOUNG_COLLECTIONS;
            age.set(if stays { age.get() + 1 } else { 0 });
            stays
        });
    }

    fn scan_slot(&self, slot: SlotRef) {
        if !slot.tracks() || slot.handle().get().is_some() {
            return;
        }
        slot.next_generation();
        if !self.queues.get() {
            self.slots.release(slot);
            return;
        }
        slot.set_next(None);
        match self.last.replace(Some(slot)) {
            Some(last) => last.set_next(Some(slot)),
            None => self.first.set(Some(slot)),
        }
        self.pending.set(self.pending.get() + 1);
    }
}

impl Drop for GcTracker {
    fn drop(&mut self) {
        let data = NonNull::from(&*self).cast();
        // SAFETY: the constructor has added the callback with the same data, and only this removes it.
        unsafe { self.handles.remove_gc_callback(after_gc, data) };
        self.slots.each(|slot| {
            if slot.tracks() {
                self.dispose(slot);
            }
        });
    }
}

/// V8 calls this at the end of a garbage collection.
unsafe extern "C" fn after_gc(
    _isolate: *const c_void,
    kind: c_int,
    _flags: c_int,
    tracker: NonNull<c_void>,
) {
    // SAFETY: the pointer that `new` has passed, and this is its thread: V8 calls back on the thread that
    // runs the isolate. `drop` removes the callback before the tracker is freed. Only shared references to
    // it exist.
    let tracker = unsafe { tracker.cast::<GcTracker>().as_ref() };
    tracker.scan(kind & MINOR_GC != 0);
}
