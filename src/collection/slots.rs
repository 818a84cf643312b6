//! Where the handles and the ids of tracked objects are kept.
//!
//! # Numbers of slots
//!
//! JavaScript knows a slot by a number: the low bits of its generation, and above them its index. That
//! is a small integer for V8 as long as there are not millions of slots. The
//! generation is incremented when the slot begins and when it ceases to track, so it is odd while it
//! does, and a number of an object that is gone, or one made up, means nothing. After so many uses as the low
//! bits can tell, an old number is one again: whoever has it forgets it with its object.
//!
//! Slots never move.

use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::ptr::NonNull;

use crate::v8::weak_handles::Handle;

/// Size and alignment of a [`Chunk`], so that the address of a slot tells its chunk.
const CHUNK_BYTES: usize = 1 << 16;
pub(super) const CHUNK_SLOTS: usize = (CHUNK_BYTES - 8) / 20;

/// Bits of a slot's number that are its generation, and of those above that are its index. Together
/// no more than a double is exact for.
const GENERATION_BITS: u32 = 10;
const INDEX_BITS: u32 = 32;
const GENERATION_MASK: u16 = (1 << GENERATION_BITS) - 1;

/// What a slot keeps of its object. Which of the three uses `word` has follows from where the slot
/// is: tracking, in the queue, or free.
struct Slot {
    /// The weak handle, or the address of the next slot in the list that this one is in.
    word: Cell<Option<NonNull<c_void>>>,
    async_id: Cell<f64>,
}

#[repr(C, align(65536))]
struct Chunk {
    number: usize,
    slots: [Slot; CHUNK_SLOTS],
    generations: [Cell<u16>; CHUNK_SLOTS],
    ages: [Cell<u16>; CHUNK_SLOTS],
}

const _: () = assert!(size_of::<Chunk>() == CHUNK_BYTES && align_of::<Chunk>() == CHUNK_BYTES);
const _: () = assert!(size_of::<Handle>() == size_of::<Cell<Option<NonNull<c_void>>>>());

/// All slots of a collection.
pub(super) struct Slots {
    chunks: RefCell<Vec<NonNull<Chunk>>>,
    free: Cell<Option<SlotRef>>,
}

/// One of them.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct SlotRef(NonNull<Slot>);

impl Slots {
    /// None yet.
    ///
    /// # Safety
    ///
    /// No slot is used after these have been dropped, and no handle is left in one.
    pub(super) unsafe fn new() -> Self {
        Self {
            chunks: RefCell::new(Vec::new()),
            free: Cell::new(None),
        }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.chunks.borrow().len() * CHUNK_SLOTS
    }

    /// Makes more of them. `None` without memory.
    pub(super) fn grow(&self) -> Option<()> {
        let mut chunks = self.chunks.borrow_mut();
        let number = chunks.len();
        if number.checked_add(1)?.checked_mul(CHUNK_SLOTS)? as u64 > 1 << INDEX_BITS {
            return None;
        }
        chunks.try_reserve(1).ok()?;
        // SAFETY: the layout is not empty. Zeros are values of every field.
        let chunk = NonNull::new(unsafe { alloc_zeroed(Layout::new::<Chunk>()) })?.cast::<Chunk>();
        // SAFETY: just allocated, and nobody else has the pointer.
        unsafe { (*chunk.as_ptr()).number = number };
        chunks.push(chunk);
        for position in (0..CHUNK_SLOTS).rev() {
            // SAFETY: a position in a chunk.
            self.give_back(unsafe { slot_at(chunk, position) });
        }
        Some(())
    }

    /// One that was free.
    pub(super) fn take(&self) -> Option<SlotRef> {
        let slot = self.free.get()?;
        self.free.set(slot.next());
        Some(slot)
    }

    pub(super) fn give_back(&self, slot: SlotRef) {
        slot.set_next(self.free.get());
        self.free.set(Some(slot));
    }

    /// The slot with this number, if it tracks an object.
    pub(super) fn tracking(&self, number: f64) -> Option<SlotRef> {
        // NaN is in no range.
        if !(0.0..(1_u64 << (INDEX_BITS + GENERATION_BITS)) as f64).contains(&number)
            || number.fract() != 0.0
        {
            return None;
        }
        let number = number as u64;
        let index = (number >> GENERATION_BITS) as usize;
        let chunk = *self.chunks.borrow().get(index / CHUNK_SLOTS)?;
        // SAFETY: a position in a chunk.
        let slot = unsafe { slot_at(chunk, index % CHUNK_SLOTS) };
        (slot.tracks() && slot.number() == number).then_some(slot)
    }

    /// Calls `body` with each of them. It must not make more.
    pub(super) fn each(&self, mut body: impl FnMut(SlotRef)) {
        for &chunk in &*self.chunks.borrow() {
            for position in 0..CHUNK_SLOTS {
                // SAFETY: a position in a chunk.
                body(unsafe { slot_at(chunk, position) });
            }
        }
    }
}

impl Drop for Slots {
    fn drop(&mut self) {
        for chunk in self.chunks.get_mut().drain(..) {
            // SAFETY: allocated with the same layout. `new` says that nobody has a slot, and V8 no handle in it.
            unsafe { dealloc(chunk.as_ptr().cast(), Layout::new::<Chunk>()) };
        }
    }
}

/// # Safety
///
/// The chunk is one of [`Slots`], and `position` is below [`CHUNK_SLOTS`].
unsafe fn slot_at(chunk: NonNull<Chunk>, position: usize) -> SlotRef {
    debug_assert!(position < CHUNK_SLOTS);
    // SAFETY: the chunk is allocated and the position within. The pointer is made from the one to
    // the chunk, without a reference between, so that it may be used for all of the chunk.
    unsafe {
        let slots = (&raw mut (*chunk.as_ptr()).slots).cast::<Slot>();
        SlotRef(NonNull::new_unchecked(slots.add(position)))
    }
}

impl SlotRef {
    fn slot(&self) -> &Slot {
        // SAFETY: chunks are freed only with `Slots`, whose `new` says that this is not used after. All of a
        // slot is in cells.
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

    /// Begins or ceases to track an object.
    pub(super) fn next_generation(&self) {
        let generation = self.generation();
        generation.set(generation.get().wrapping_add(1));
    }

    /// Whether it has an object, which may have been collected meanwhile.
    pub(super) fn tracks(&self) -> bool {
        self.generation().get() % 2 == 1
    }

    /// How many collections there were since the object of a slot in the list of young ones came there,
    /// and one more; 0 for a slot that is not in the list.
    pub(super) fn age(&self) -> &Cell<u16> {
        &self.chunk().ages[self.position()]
    }

    pub(super) fn number(&self) -> u64 {
        let index = self.chunk().number * CHUNK_SLOTS + self.position();
        let generation = self.generation().get() & GENERATION_MASK;
        (index as u64) << GENERATION_BITS | u64::from(generation)
    }

    /// The id of its object.
    pub(super) fn async_id(&self) -> &Cell<f64> {
        &self.slot().async_id
    }

    /// The weak handle to its object, while it tracks one.
    pub(super) fn handle(&self) -> &Handle {
        // SAFETY: both are a cell of a pointer or null. One that is no handle is none to give back, which
        // whoever does so has to know.
        unsafe { &*(&raw const self.slot().word).cast::<Handle>() }
    }

    /// The next one in the list that this one is in, while it tracks no object.
    pub(super) fn next(&self) -> Option<Self> {
        self.slot().word.get().map(|next| Self(next.cast()))
    }

    pub(super) fn set_next(&self, next: Option<Self>) {
        self.slot().word.set(next.map(|next| next.0.cast()));
    }
}
