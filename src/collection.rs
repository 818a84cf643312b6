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
//! # Numbers of slots
//!
//! JavaScript knows a slot by a number: the low bits of its generation, and above them its index. That
//! is a small integer for V8 as long as there are not millions of slots. The
//! generation is incremented when the slot begins and when it ceases to track, so it is odd while it
//! does, and a number of an object that is gone, or one made up, means nothing.
//!
//! # Life
//!
//! All of it happens on the thread of the environment; V8 runs these callbacks on the thread that
//! executes the isolate. The slots never move. Dropping the [`Collection`], at the latest with the
//! instance data, gives all handles back before it frees the slots, and V8 no longer calls.

#[cfg(test)]
mod tests;

use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::cell::{Cell, RefCell};
use std::ffi::{c_int, c_void};
use std::marker::PhantomData;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use crate::v8::Value;
use crate::v8::weak_handles::{Handle, MINOR_COLLECTIONS, WeakHandles};

/// Size and alignment of a [`Chunk`], so that the address of a slot tells its chunk.
const CHUNK_BYTES: usize = 1 << 16;
const CHUNK_SLOTS: usize = (CHUNK_BYTES - 8) / 20;

/// When so many ids wait, [`Collection::crowds`] asks for a delivery without waiting for the event
/// loop, to which a program may never return.
pub(crate) const CROWD: usize = 16384;

/// Bits of a slot's number that are its generation, and of those above that are its index. Together
/// no more than a double is exact for.
const GENERATION_BITS: u32 = 10;
const INDEX_BITS: u32 = 32;
const GENERATION_MASK: u16 = (1 << GENERATION_BITS) - 1;

/// The collections that a young object survives.
const YOUNG_COLLECTIONS: u16 = 2;

/// What a slot keeps of its object. Which of the three uses `word` has follows from where the slot
/// is: tracking, in the queue, or free.
struct Slot {
    /// The weak handle, or the address of the next slot in the list that this one is in.
    word: Handle,
    async_id: Cell<f64>,
}

#[repr(C, align(65536))]
struct Chunk {
    number: usize,
    slots: [Slot; CHUNK_SLOTS],
    generations: [Cell<u16>; CHUNK_SLOTS],
    /// How many collections there were since the object of a slot in the list of young ones came there,
    /// and one more; 0 for a slot that is not in the list.
    ages: [Cell<u16>; CHUNK_SLOTS],
}

const _: () = assert!(size_of::<Chunk>() == CHUNK_BYTES && align_of::<Chunk>() == CHUNK_BYTES);

/// A slot of a chunk that is allocated.
#[derive(Clone, Copy, PartialEq)]
struct SlotRef(NonNull<Slot>);

impl SlotRef {
    fn slot(&self) -> &Slot {
        // SAFETY: chunks are freed only when the collection is dropped, which nothing outlives that
        // has a `SlotRef`. All of a slot is in cells.
        unsafe { self.0.as_ref() }
    }

    fn chunk(&self) -> &Chunk {
        let chunk = self
            .0
            .as_ptr()
            .map_addr(|address| address & !(CHUNK_BYTES - 1));
        // SAFETY: the pointer was made from one to the whole chunk, which is aligned to its size.
        unsafe { &*chunk.cast::<Chunk>() }
    }

    fn position(&self) -> usize {
        // SAFETY: both are in the same array.
        unsafe { self.0.as_ptr().offset_from(self.chunk().slots.as_ptr()) as usize }
    }

    fn generation(&self) -> &Cell<u16> {
        &self.chunk().generations[self.position()]
    }

    fn next_generation(&self) {
        let generation = self.generation();
        generation.set(generation.get().wrapping_add(1));
    }

    /// Whether it has an object, which may have been collected meanwhile.
    fn tracks(&self) -> bool {
        self.generation().get() % 2 == 1
    }

    fn age(&self) -> &Cell<u16> {
        &self.chunk().ages[self.position()]
    }

    fn number(&self) -> u64 {
        let index = self.chunk().number * CHUNK_SLOTS + self.position();
        let generation = self.generation().get() & GENERATION_MASK;
        (index as u64) << GENERATION_BITS | u64::from(generation)
    }

    fn next(&self) -> Option<Self> {
        self.slot().word.get().map(|next| Self(next.cast()))
    }

    fn set_next(&self, next: Option<Self>) {
        self.slot().word.set(next.map(|next| next.0.cast()));
    }
}

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
    chunks: RefCell<Vec<NonNull<Chunk>>>,
    /// The slots that a minor collection may take the objects of, in the order of tracking. It has room for
    /// all that there are.
    young: RefCell<Vec<SlotRef>>,
    free: Cell<Option<SlotRef>>,
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
            chunks: RefCell::new(Vec::new()),
            young: RefCell::new(Vec::new()),
            free: Cell::new(None),
            first: Cell::new(None),
            last: Cell::new(None),
            waiting: Cell::new(0),
            crowd_told: Cell::new(false),
            wanted: Cell::new(true),
        });
        handles.call_after_collections(after_collection, NonNull::from(&*collection).cast());
        collection
    }

    /// Tracks `object`, which is alive in the current handle scope. `None` without memory.
    // A promise is tracked by a fast call, where each instruction shows.
    #[inline(always)]
    pub(crate) fn track(&self, object: Value, async_id: f64) -> Option<Tracked<'_>> {
        let slot = self.take_free()?;
        let Some(handle) = self.handles.globalize(object) else {
            self.give_back(slot);
            return None;
        };
        slot.slot().word.set(Some(handle));
        slot.slot().async_id.set(async_id);
        slot.next_generation();
        if slot.age().replace(1) == 0 {
            self.young.borrow_mut().push(slot);
        }
        self.handles.make_weak(&slot.slot().word);
        Some(Tracked {
            slot,
            collection: PhantomData,
        })
    }

    /// Whether so many ids wait that the event loop must not be waited for. Said once between two deliveries.
    pub(crate) fn crowds(&self) -> bool {
        self.waiting.get() >= CROWD && !self.crowd_told.replace(true)
    }

    /// Forgets the object of this slot: its id will not wait. False when the number is that of no
    /// tracked object, and whatever number it is.
    pub(crate) fn untrack(&self, number: f64) -> bool {
        let Some(slot) = self.tracking(number) else {
            return false;
        };
        let handle = slot.slot().word.get();
        slot.next_generation();
        self.give_back(slot);
        if let Some(handle) = handle {
            self.handles.dispose(handle);
        }
        true
    }

    /// Moves ids that wait to `ids`, as bits of an `f64`, the first collected first, and returns how many.
    pub(crate) fn take(&self, ids: &[AtomicU64]) -> usize {
        let mut taken = 0;
        while taken < ids.len()
            && let Some(slot) = self.first.get()
        {
            ids[taken].store(slot.slot().async_id.get().to_bits(), Relaxed);
            taken += 1;
            self.first.set(slot.next());
            self.give_back(slot);
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

    /// The slot with this number, if it tracks an object.
    fn tracking(&self, number: f64) -> Option<SlotRef> {
        // NaN is in no range.
        if !(0.0..(1_u64 << (INDEX_BITS + GENERATION_BITS)) as f64).contains(&number)
            || number.fract() != 0.0
        {
            return None;
        }
        let number = number as u64;
        let index = (number >> GENERATION_BITS) as usize;
        let chunk = *self.chunks.borrow().get(index / CHUNK_SLOTS)?;
        let slot = slot_at(chunk, index % CHUNK_SLOTS);
        (slot.tracks() && slot.number() == number).then_some(slot)
    }

    fn take_free(&self) -> Option<SlotRef> {
        if self.free.get().is_none() {
            self.grow()?;
        }
        let slot = self.free.get()?;
        self.free.set(slot.next());
        Some(slot)
    }

    fn give_back(&self, slot: SlotRef) {
        slot.set_next(self.free.get());
        self.free.set(Some(slot));
    }

    #[cold]
    fn grow(&self) -> Option<()> {
        let mut chunks = self.chunks.borrow_mut();
        let number = chunks.len();
        if number.checked_add(1)?.checked_mul(CHUNK_SLOTS)? as u64 > 1 << INDEX_BITS {
            return None;
        }
        chunks.try_reserve(1).ok()?;
        let mut young = self.young.borrow_mut();
        let missing = (number + 1) * CHUNK_SLOTS - young.len();
        young.try_reserve(missing).ok()?;
        // SAFETY: the layout is not empty. Zeros are values of every field.
        let chunk = NonNull::new(unsafe { alloc_zeroed(Layout::new::<Chunk>()) })?.cast::<Chunk>();
        // SAFETY: just allocated, and nobody else has the pointer.
        unsafe { (*chunk.as_ptr()).number = number };
        chunks.push(chunk);
        for position in (0..CHUNK_SLOTS).rev() {
            self.give_back(slot_at(chunk, position));
        }
        Some(())
    }

    /// Finds out whose objects a garbage collection has taken.
    fn look(&self, minor: bool) {
        let before = self.waiting.get();
        self.look_at_young();
        if !minor {
            self.look_at_all();
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

    fn look_at_all(&self) {
        for &chunk in &*self.chunks.borrow() {
            for position in 0..CHUNK_SLOTS {
                self.look_at(slot_at(chunk, position));
            }
        }
    }

    fn look_at(&self, slot: SlotRef) {
        if !slot.tracks() || slot.slot().word.get().is_some() {
            return;
        }
        slot.next_generation();
        if !self.wanted.get() {
            self.give_back(slot);
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

/// `position` is below [`CHUNK_SLOTS`].
fn slot_at(chunk: NonNull<Chunk>, position: usize) -> SlotRef {
    debug_assert!(position < CHUNK_SLOTS);
    // SAFETY: the chunk is allocated and the position within. The pointer is made from the one to
    // the chunk, without a reference between, so that it may be used for all of the chunk.
    unsafe {
        let slots = (&raw mut (*chunk.as_ptr()).slots).cast::<Slot>();
        SlotRef(NonNull::new_unchecked(slots.add(position)))
    }
}

impl Drop for Collection {
    fn drop(&mut self) {
        let data = NonNull::from(&*self).cast();
        self.handles.call_no_more(after_collection, data);
        for chunk in self.chunks.get_mut().drain(..) {
            for position in 0..CHUNK_SLOTS {
                let slot = slot_at(chunk, position);
                if slot.tracks()
                    && let Some(handle) = slot.slot().word.get()
                {
                    self.handles.dispose(handle);
                }
            }
            // SAFETY: allocated with the same layout. With its handles gone, V8 knows no slot.
            unsafe { dealloc(chunk.as_ptr().cast(), Layout::new::<Chunk>()) };
        }
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
