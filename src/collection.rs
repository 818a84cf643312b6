//! Which resources the garbage collector has taken.
//!
//! Each tracked object has a weak handle of V8 and a slot in a slab, which keeps the handle and the
//! id of the resource: no closure, no JavaScript object, no entry in a table. When the object is
//! collected, V8 calls [`on_collected`] in the middle of the collection, where nothing of V8 may be
//! used. It gives the handle back and hangs the slot into a queue that runs through the slots, so
//! that nothing is allocated either, and has JavaScript called from the event loop, which takes the
//! ids out of the queue in the order of collection.
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
//! instance data, gives all handles back before it frees the slots, so no callback comes after.

use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::ptr::{self, NonNull};

use crate::v8::{Global, Value, WeakCallbackInfo, WeakHandles};

/// Size and alignment of a [`Chunk`], so that the address of a slot tells its chunk.
const CHUNK_BYTES: usize = 1 << 16;
const CHUNK_SLOTS: usize = (CHUNK_BYTES - 16) / 20;

/// When so many ids wait, [`Tracked::Crowded`] asks for a delivery without waiting for the event
/// loop, to which a program may never return.
pub(crate) const CROWD: usize = 16384;

/// Bits of a slot's number that are its generation, and of those above that are its index. Together
/// no more than a double is exact for.
const GENERATION_BITS: u32 = 10;
const INDEX_BITS: u32 = 32;
const GENERATION_MASK: u32 = (1 << GENERATION_BITS) - 1;

/// What a slot keeps of its object. Which of the three uses `word` has follows from where the slot
/// is: tracking, in the queue, or free.
struct Slot {
    /// The address of the weak handle, or of the next slot in the list that this one is in.
    word: Cell<*mut c_void>,
    async_id: Cell<f64>,
}

#[repr(C, align(65536))]
struct Chunk {
    collection: *const Collection,
    number: usize,
    slots: [Slot; CHUNK_SLOTS],
    generations: [Cell<u32>; CHUNK_SLOTS],
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

    fn generation(&self) -> &Cell<u32> {
        &self.chunk().generations[self.position()]
    }

    fn next_generation(&self) {
        let generation = self.generation();
        generation.set(generation.get().wrapping_add(1));
    }

    fn number(&self) -> u64 {
        let index = self.chunk().number * CHUNK_SLOTS + self.position();
        let generation = self.generation().get() & GENERATION_MASK;
        (index as u64) << GENERATION_BITS | u64::from(generation)
    }

    fn next(&self) -> Option<Self> {
        NonNull::new(self.slot().word.get().cast()).map(Self)
    }

    fn set_next(&self, next: Option<Self>) {
        let next = next.map_or(ptr::null_mut(), |next| next.0.as_ptr().cast());
        self.slot().word.set(next);
    }
}

/// What came of tracking an object: the number of its slot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Tracked {
    Slot(u64),
    /// The same, and there are so many ids to deliver that the event loop must not be waited for.
    /// Said once between two deliveries.
    Crowded(u64),
}

/// The tracked objects of one environment, and the ids of those that were collected.
pub(crate) struct Collection {
    handles: WeakHandles,
    /// Has the ids taken soon. Called in the middle of a garbage collection.
    wake: Box<dyn Fn()>,
    chunks: RefCell<Vec<NonNull<Chunk>>>,
    free: Cell<Option<SlotRef>>,
    /// The queue of collected ones.
    first: Cell<Option<SlotRef>>,
    last: Cell<Option<SlotRef>>,
    waiting: Cell<usize>,
    crowd_told: Cell<bool>,
    wanted: Cell<bool>,
}

impl Collection {
    /// In a box, because slots point to it. `wake` is called when an id comes to wait. It must neither
    /// use V8 nor wait for anything.
    pub(crate) fn new(handles: WeakHandles, wake: Box<dyn Fn()>) -> Box<Self> {
        Box::new(Self {
            handles,
            wake,
            chunks: RefCell::new(Vec::new()),
            free: Cell::new(None),
            first: Cell::new(None),
            last: Cell::new(None),
            waiting: Cell::new(0),
            crowd_told: Cell::new(false),
            wanted: Cell::new(true),
        })
    }

    /// Tracks `object`, which is alive in the current handle scope. `None` without memory.
    pub(crate) fn track(&self, object: Value, async_id: f64) -> Option<Tracked> {
        let slot = self.take_free()?;
        let Some(handle) = self.handles.globalize(object) else {
            self.give_back(slot);
            return None;
        };
        slot.slot().word.set(handle.as_ptr().cast());
        slot.slot().async_id.set(async_id);
        slot.next_generation();
        self.handles.make_weak(handle, slot.0.cast(), on_collected);
        let number = slot.number();
        if self.waiting.get() >= CROWD && !self.crowd_told.replace(true) {
            return Some(Tracked::Crowded(number));
        }
        Some(Tracked::Slot(number))
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
        if let Some(handle) = Global::new(handle.cast()) {
            self.handles.dispose(handle);
        }
        true
    }

    /// Moves ids that wait to `ids`, the first collected first, and returns how many.
    pub(crate) fn take(&self, ids: &[Cell<f64>]) -> usize {
        let mut taken = 0;
        while taken < ids.len()
            && let Some(slot) = self.first.get()
        {
            ids[taken].set(slot.slot().async_id.get());
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
        let tracks = slot.generation().get() % 2 == 1;
        (tracks && slot.number() == number).then_some(slot)
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

    fn grow(&self) -> Option<()> {
        let mut chunks = self.chunks.borrow_mut();
        let number = chunks.len();
        if number.checked_add(1)?.checked_mul(CHUNK_SLOTS)? as u64 > 1 << INDEX_BITS {
            return None;
        }
        chunks.try_reserve(1).ok()?;
        // SAFETY: the layout is not empty. Zeros are values of every field.
        let chunk = NonNull::new(unsafe { alloc_zeroed(Layout::new::<Chunk>()) })?.cast::<Chunk>();
        // SAFETY: just allocated, and nobody else has the pointer.
        unsafe {
            (*chunk.as_ptr()).collection = ptr::from_ref(self);
            (*chunk.as_ptr()).number = number;
        }
        chunks.push(chunk);
        for position in (0..CHUNK_SLOTS).rev() {
            self.give_back(slot_at(chunk, position));
        }
        Some(())
    }

    fn collected(&self, slot: SlotRef) {
        if let Some(handle) = Global::new(slot.slot().word.get().cast()) {
            self.handles.dispose(handle);
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
        (self.wake)();
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
        for chunk in self.chunks.get_mut().drain(..) {
            for position in 0..CHUNK_SLOTS {
                let slot = slot_at(chunk, position);
                if slot.generation().get() % 2 == 1
                    && let Some(handle) = Global::new(slot.slot().word.get().cast())
                {
                    self.handles.dispose(handle);
                }
            }
            // SAFETY: allocated with the same layout. With its handles gone, V8 knows no slot.
            unsafe { dealloc(chunk.as_ptr().cast(), Layout::new::<Chunk>()) };
        }
    }
}

/// V8 has collected an object. V8 wants the handle reset in here, and nothing else done with V8.
unsafe extern "C" fn on_collected(info: NonNull<WeakCallbackInfo>) {
    // SAFETY: V8 gives what `track` gave to `make_weak`: a slot, which is tracking, because the
    // handle was not disposed of. Its collection is alive, because that would have disposed of it.
    unsafe {
        let slot = SlotRef(info.as_ref().parameter.cast());
        (*slot.chunk().collection).collected(slot);
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use super::{CHUNK_SLOTS, CROWD, Collection, Tracked};
    use crate::v8::fake;

    fn collection() -> (Box<Collection>, Rc<Cell<usize>>) {
        let woken = Rc::new(Cell::new(0));
        let count = Rc::clone(&woken);
        let wake = Box::new(move || count.set(count.get() + 1));
        (Collection::new(fake::handles(), wake), woken)
    }

    fn track(collection: &Collection, object: usize) -> f64 {
        let tracked = fake::with_object(object, |value| collection.track(value, object as f64));
        match tracked {
            Some(Tracked::Slot(number)) => number as f64,
            other => panic!("{other:?}"),
        }
    }

    fn take_all(collection: &Collection) -> Vec<f64> {
        let ids: Vec<_> = (0..100).map(|_| Cell::new(f64::NAN)).collect();
        let mut all = Vec::new();
        loop {
            match collection.take(&ids) {
                0 => return all,
                taken => all.extend(ids[..taken].iter().map(Cell::get)),
            }
        }
    }

    #[test]
    fn ids_come_once_in_the_order_of_collection() {
        let (collection, woken) = collection();
        let objects = 3 * CHUNK_SLOTS;
        for object in 0..objects {
            track(&collection, object);
        }
        for object in (0..objects).rev() {
            fake::collect(object);
        }
        assert_eq!(woken.get(), objects);
        let expected: Vec<_> = (0..objects).rev().map(|object| object as f64).collect();
        assert_eq!(take_all(&collection), expected);
        assert!(take_all(&collection).is_empty());
    }

    #[test]
    fn slots_are_used_again_with_other_numbers() {
        let (collection, _) = collection();
        let first = track(&collection, 1);
        fake::collect(1);
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
        assert_eq!(collection.chunks.borrow().len(), 1);
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
        let ids = [const { Cell::new(0.0) }; 1];
        for object in 0..CROWD + 2 {
            track(&collection, object);
        }
        for object in 0..CROWD + 2 {
            fake::collect(object);
        }
        let crowded = |object| {
            let tracked = fake::with_object(object, |value| collection.track(value, 0.0));
            matches!(tracked, Some(Tracked::Crowded(_)))
        };
        assert!(crowded(CROWD + 2));
        assert!(!crowded(CROWD + 3));
        assert_eq!(collection.take(&ids), 1);
        assert!(crowded(CROWD + 4));
        assert_eq!(take_all(&collection).len(), CROWD + 1);
        assert!(!crowded(CROWD + 5));
    }

    #[test]
    fn ids_that_nobody_wants_do_not_wait() {
        let (collection, woken) = collection();
        for object in 0..4 {
            track(&collection, object);
        }
        fake::collect(0);
        collection.want(false);
        fake::collect(1);
        fake::collect(2);
        assert_eq!((collection.waiting(), woken.get()), (1, 1));
        collection.want(true);
        fake::collect(3);
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
        fake::collect(7);
        assert_eq!(fake::handles_in_use(), 2 * CHUNK_SLOTS - 1);
        drop(collection);
        assert_eq!(fake::handles_in_use(), 0);
    }
}
