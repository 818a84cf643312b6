//! The slab of tracked objects: handles and ids.
//!
//! # Slot numbers
//!
//! JavaScript knows a slot by a number: its index, and in the low bits its generation. V8 represents
//! the number as a small integer unless there are millions of slots. The generation is incremented
//! when the slot starts and when it stops tracking, so it is odd while it tracks, and the number of an
//! object that is gone, or any other number, is rejected. The low bits wrap around after 512 uses, and
//! an old number becomes valid again; JavaScript drops the number together with its object.
//!
//! Slots never move.

use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::ptr::NonNull;

use crate::runtime::handle::WeakHandle;

/// Size and alignment of a [`Chunk`]: the address of a slot gives the address of its chunk.
const CHUNK_BYTES: usize = 1 << 16;
pub(super) const CHUNK_SLOTS: usize = (CHUNK_BYTES - 8) / 20;

/// The number of bits of a slot number for the generation and, above it, for the index. A double is
/// exact for all of them.
const GENERATION_BITS: u32 = 10;
const INDEX_BITS: u32 = 32;
const GENERATION_MASK: u16 = (1 << GENERATION_BITS) - 1;

/// What a slot stores. The use of `word` depends on the state of the slot: tracking, queued or free.
struct Slot {
    /// The weak handle, or the next slot in the list that contains this one.
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
const _: () = assert!(size_of::<WeakHandle>() == size_of::<Cell<Option<NonNull<c_void>>>>());

/// All slots of a tracker.
pub(super) struct Slots {
    chunks: RefCell<Vec<NonNull<Chunk>>>,
    free: Cell<Option<SlotRef>>,
}

/// One slot.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct SlotRef(NonNull<Slot>);

impl Slots {
    /// No slots yet.
    ///
    /// # Safety
    ///
    /// No slot is used after this has been dropped, and no slot then contains a handle.
    pub(super) unsafe fn new() -> Self {
        Self {
            chunks: RefCell::new(Vec::new()),
            free: Cell::new(None),
        }
    }

    /// The number of slots.
    pub(super) fn count(&self) -> usize {
        self.chunks.borrow().len() * CHUNK_SLOTS
    }

    /// Allocates more slots. Returns `None` without memory.
    pub(super) fn grow(&self) -> Option<()> {
        let mut chunks = self.chunks.borrow_mut();
        let number = chunks.len();
        if number.checked_add(1)?.checked_mul(CHUNK_SLOTS)? as u64 > 1 << INDEX_BITS {
            return None;
        }
        chunks.try_reserve(1).ok()?;
        // SAFETY: the layout is not empty. Zeros are values of every field.
        let chunk = NonNull::new(unsafe { alloc_zeroed(Layout::new::<Chunk>()) })?.cast::<Chunk>();
        // SAFETY: just allocated, and not shared.
        unsafe { (*chunk.as_ptr()).number = number };
        chunks.push(chunk);
        for position in (0..CHUNK_SLOTS).rev() {
            // SAFETY: a position in a chunk.
            self.release(unsafe { slot_at(chunk, position) });
        }
        Some(())
    }

    /// Takes a free slot.
    pub(super) fn take(&self) -> Option<SlotRef> {
        let slot = self.free.get()?;
        self.free.set(slot.next());
        Some(slot)
    }

    /// Makes a slot free.
    pub(super) fn release(&self, slot: SlotRef) {
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

    /// Calls `body` for each slot. It must not allocate slots.
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
            // SAFETY: allocated with the same layout. The contract of `new` says that no slot is used
            // any more, and that V8 has no handle in one.
            unsafe { dealloc(chunk.as_ptr().cast(), Layout::new::<Chunk>()) };
        }
    }
}

/// # Safety
///
/// The chunk is one of [`Slots`], and `position` is below [`CHUNK_SLOTS`].
unsafe fn slot_at(chunk: NonNull<Chunk>, position: usize) -> SlotRef {
    debug_assert!(position < CHUNK_SLOTS);
    // SAFETY: the chunk is allocated and the position is inside. The pointer is derived from the one to
    // the chunk without a reference in between, so its provenance is the whole chunk.
    unsafe {
        let slots = (&raw mut (*chunk.as_ptr()).slots).cast::<Slot>();
        SlotRef(NonNull::new_unchecked(slots.add(position)))
    }
}

impl SlotRef {
    fn slot(&self) -> &Slot {
        // SAFETY: chunks are freed only with `Slots`, and the contract of `Slots::new` says that no slot
        // is used after that. All fields are cells.
        unsafe { self.0.as_ref() }
    }

    fn chunk(&self) -> &Chunk {
        let chunk = self
            .0
            .as_ptr()
            .map_addr(|address| address & !(CHUNK_BYTES - 1));
        // SAFETY: the provenance of the pointer is the whole chunk, which is aligned to its size.
        unsafe { &*chunk.cast::<Chunk>() }
    }

    fn position(&self) -> usize {
        // SAFETY: both are in the same array.
        unsafe { self.0.as_ptr().offset_from(self.chunk().slots.as_ptr()) as usize }
    }

    fn generation(&self) -> &Cell<u16> {
        &self.chunk().generations[self.position()]
    }

    /// Starts or stops tracking.
    pub(super) fn next_generation(&self) {
        let generation = self.generation();
        generation.set(generation.get().wrapping_add(1));
    }

    /// Whether the slot has an object. The object may have been collected since.
    pub(super) fn tracks(&self) -> bool {
        self.generation().get() % 2 == 1
    }

    /// For a slot in the list of young ones: one more than the number of garbage collections since it
    /// was added. 0 for any other slot.
    pub(super) fn age(&self) -> &Cell<u16> {
        &self.chunk().ages[self.position()]
    }

    /// The number by which JavaScript knows the slot.
    pub(super) fn number(&self) -> u64 {
        let index = self.chunk().number * CHUNK_SLOTS + self.position();
        let generation = self.generation().get() & GENERATION_MASK;
        (index as u64) << GENERATION_BITS | u64::from(generation)
    }

    /// The id of the object.
    pub(super) fn async_id(&self) -> &Cell<f64> {
        &self.slot().async_id
    }

    /// The weak handle of the object, while the slot tracks one.
    pub(super) fn handle(&self) -> &WeakHandle {
        // SAFETY: both types are a cell of a pointer or null: `Global` and `Cell` are transparent, and
        // `Option<NonNull>` is a nullable pointer. Any value of the one is one of the other. A caller
        // that disposes the handle has checked that the slot tracks an object.
        unsafe { &*(&raw const self.slot().word).cast::<WeakHandle>() }
    }

    /// The next slot in the list that contains this one, while the slot tracks no object.
    pub(super) fn next(&self) -> Option<Self> {
        self.slot().word.get().map(|next| Self(next.cast()))
    }

    pub(super) fn set_next(&self, next: Option<Self>) {
        self.slot().word.set(next.map(|next| next.0.cast()));
    }
}
