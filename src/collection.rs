//! Which resources the garbage collector has taken.
//!
//! Each tracked object has a weak handle of V8 and a slot in a slab, which keeps the handle and the
//! id of the resource: no closure, no JavaScript object, no entry in a table. When the object is
//! collected, V8 makes the handle null, and it calls [`after_collection`] at the end of each garbage
//! collection, where nothing of V8 may be used. There the slots of handles that have become null are
//! hung into a queue that runs through the slots, so that nothing is allocated, and JavaScript is called
//! from the event loop, which takes the ids out of the queue.
//!
//! V8 could call back for each object instead. It would collect the calls in a list that is freed after
//! each garbage collection, and the system had to hand out its memory again and again.
//!
//! # Which slots are looked at
//!
//! Most collections are minor: they take young objects only, those that have survived less than two.
//! The slots of what was tracked lately are in a list, which is all that is looked at then. An object
//! that stays young for longer, which no policy of V8's has, would be noticed by the next major one.
//!
//! # Life
//!
//! All of it happens on the thread of the environment; V8 runs these callbacks on the thread that
//! executes the isolate. The slots never move. Dropping the [`Collection`], at the latest with the
//! instance data, gives all handles back before it frees the slots, and V8 no longer calls.

mod slots;
#[cfg(test)]
mod tests;

use std::cell::{Cell, RefCell};
use std::ffi::{c_int, c_void};
use std::marker::PhantomData;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use crate::v8::Value;
use crate::v8::weak_handles::{MINOR_COLLECTIONS, WeakHandles};
use slots::{CHUNK_SLOTS, SlotRef, Slots};

/// When so many ids wait, [`Collection::crowds`] asks for a delivery without waiting for the event
/// loop, to which a program may never return.
pub(crate) const CROWD: usize = 16384;

/// The collections that a young object survives.
const YOUNG_COLLECTIONS: u16 = 2;

/// What tracks an object.
pub(crate) struct Tracked<'a> {
    slot: SlotRef,
    collection: PhantomData<&'a Collection>,
}

impl Tracked<'_> {
    /// That of its slot.
    pub(crate) fn number(&self) -> u64 {
        self.slot.number()
    }
}

/// The tracked objects of one environment, and the ids of those that were collected.
pub(crate) struct Collection {
    handles: WeakHandles,
    /// Has the ids taken soon. Called in the middle of a garbage collection.
    wake: Box<dyn Fn()>,
    slots: Slots,
    /// The slots that a minor collection may take the objects of, in the order of tracking. It has room for
    /// all that there are.
    young: RefCell<Vec<SlotRef>>,
    /// The queue of collected ones.
    first: Cell<Option<SlotRef>>,
    last: Cell<Option<SlotRef>>,
    waiting: Cell<usize>,
    crowd_told: Cell<bool>,
    wanted: Cell<bool>,
}

impl Collection {
    /// In a box, because V8 has its address. `wake` is called when ids come to wait. It must neither
    /// use V8 nor wait for anything.
    pub(crate) fn new(handles: WeakHandles, wake: Box<dyn Fn()>) -> Box<Self> {
        let collection = Box::new(Self {
            handles,
            wake,
            // SAFETY: what has slots is in here, and has none when it goes. `drop` gives their handles back.
            slots: unsafe { Slots::new() },
            young: RefCell::new(Vec::new()),
            first: Cell::new(None),
            last: Cell::new(None),
            waiting: Cell::new(0),
            crowd_told: Cell::new(false),
            wanted: Cell::new(true),
        });
        let data = NonNull::from(&*collection).cast();
        // SAFETY: the collection is where it is until `drop` ends it.
        unsafe { handles.call_after_collections(after_collection, data) };
        collection
    }

    /// Tracks `object`, which is alive in the current handle scope. `None` without memory.
    // A promise is tracked by a fast call, where each instruction shows.
    #[inline(always)]
    pub(crate) fn track(&self, object: Value, async_id: f64) -> Option<Tracked<'_>> {
        let slot = self.slots.take().or_else(|| self.grow())?;
        let Some(handle) = self.handles.globalize(object) else {
            self.slots.give_back(slot);
            return None;
        };
        slot.handle().set(Some(handle));
        slot.async_id().set(async_id);
        slot.next_generation();
        if slot.age().replace(1) == 0 {
            self.young.borrow_mut().push(slot);
        }
        // SAFETY: just made, and in a slot, which does not move. It is given back with the slot.
        unsafe { self.handles.make_weak(slot.handle()) };
        Some(Tracked {
            slot,
            collection: PhantomData,
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

    /// Whether so many ids wait that the event loop must not be waited for. Said once between two deliveries.
    pub(crate) fn crowds(&self) -> bool {
        self.waiting.get() >= CROWD && !self.crowd_told.replace(true)
    }

    /// Forgets the object of this slot: its id will not wait. False when the number is that of no
    /// tracked object, and whatever number it is.
    pub(crate) fn untrack(&self, number: f64) -> bool {
        let Some(slot) = self.slots.tracking(number) else {
            return false;
        };
        self.dispose(slot);
        slot.next_generation();
        self.slots.give_back(slot);
        true
    }

    /// Gives the handle of a slot that tracks an object back, unless V8 has done so.
    fn dispose(&self, slot: SlotRef) {
        debug_assert!(slot.tracks());
        if let Some(handle) = slot.handle().take() {
            // SAFETY: `track` has put it there, and it is there no more.
            unsafe { self.handles.dispose(handle) };
        }
    }

    /// Moves ids that wait to `ids`, as bits of an `f64`, the first collected first, and returns how many.
    pub(crate) fn take(&self, ids: &[AtomicU64]) -> usize {
        let mut taken = 0;
        while taken < ids.len()
            && let Some(slot) = self.first.get()
        {
            ids[taken].store(slot.async_id().get().to_bits(), Relaxed);
            taken += 1;
            self.first.set(slot.next());
            self.slots.give_back(slot);
        }
        if self.first.get().is_none() {
            self.last.set(None);
        }
        self.waiting.set(self.waiting.get() - taken);
        self.crowd_told.set(false);
        taken
    }

    /// How many ids wait.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.get()
    }

    /// Whether the ids of objects that are collected from now on wait, or are forgotten.
    pub(crate) fn want(&self, wanted: bool) {
        self.wanted.set(wanted);
    }

    /// Finds out whose objects a garbage collection has taken.
    fn look(&self, minor: bool) {
        let before = self.waiting.get();
        self.look_at_young();
        if !minor {
            self.slots.each(|slot| self.look_at(slot));
        }
        if self.waiting.get() > before {
            (self.wake)();
        }
    }

    fn look_at_young(&self) {
        self.young.borrow_mut().retain(|slot| {
            let age = slot.age();
            self.look_at(*slot);
            let stays = slot.tracks() && age.get() < YOUNG_COLLECTIONS;
            age.set(if stays { age.get() + 1 } else { 0 });
            stays
        });
    }

    fn look_at(&self, slot: SlotRef) {
        if !slot.tracks() || slot.handle().get().is_some() {
            return;
        }
        slot.next_generation();
        if !self.wanted.get() {
            self.slots.give_back(slot);
            return;
        }
        slot.set_next(None);
        match self.last.replace(Some(slot)) {
            Some(last) => last.set_next(Some(slot)),
            None => self.first.set(Some(slot)),
        }
        self.waiting.set(self.waiting.get() + 1);
    }
}

impl Drop for Collection {
    fn drop(&mut self) {
        let data = NonNull::from(&*self).cast();
        self.handles.call_no_more(after_collection, data);
        self.slots.each(|slot| {
            if slot.tracks() {
                self.dispose(slot);
            }
        });
    }
}

/// V8 has collected garbage.
unsafe extern "C" fn after_collection(
    _isolate: *const c_void,
    kind: c_int,
    _flags: c_int,
    collection: NonNull<c_void>,
) {
    // SAFETY: what `new` gave. It has V8 call no more before it is freed.
    let collection = unsafe { collection.cast::<Collection>().as_ref() };
    collection.look(kind & MINOR_COLLECTIONS != 0);
}
