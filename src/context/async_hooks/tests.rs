//! `AsyncHooks` by example.

use std::sync::atomic::Ordering::Relaxed;

use super::plain::{Plain, PlainError};
use super::{AsyncHooks, Buffers};
use crate::context::error::{CorruptedStack, Error};
use crate::context::fields::{Fields, UidFields};

pub(super) fn hooks() -> AsyncHooks<Plain> {
    AsyncHooks::new(Plain::new()).unwrap()
}

pub(super) fn current(hooks: &AsyncHooks<Plain>) -> (f64, f64) {
    let memory = hooks.memory().unwrap();
    (
        memory.uid(UidFields::kExecutionAsyncId),
        memory.uid(UidFields::kTriggerAsyncId),
    )
}

pub(super) fn stack_length(hooks: &AsyncHooks<Plain>) -> u32 {
    hooks.memory().unwrap().field(Fields::kStackLength)
}

fn write_field(hooks: &AsyncHooks<Plain>, field: Fields, value: u32) {
    hooks.memory().unwrap().set_field(field, value);
}

pub(super) fn write_uid(hooks: &AsyncHooks<Plain>, field: UidFields, value: f64) {
    hooks.memory().unwrap().set_uid(field, value);
}

#[test]
fn initial_values_are_those_of_node() {
    let hooks = hooks();
    let memory = hooks.memory().unwrap();
    let fields: Vec<_> = memory
        .fields
        .iter()
        .map(|field| field.load(Relaxed))
        .collect();
    assert_eq!(fields, [0, 0, 0, 0, 0, 0, 1, 0, 0]);
    let uid_fields: Vec<_> = memory
        .uid_fields
        .iter()
        .map(|field| f64::from_bits(field.load(Relaxed)))
        .collect();
    assert_eq!(uid_fields, [0.0, 0.0, 1.0, -1.0]);
    assert_eq!(memory.stack.len(), 32);
}

#[test]
fn grows_by_a_factor_of_three_when_full() {
    let mut hooks = hooks();
    for id in 0..16 {
        assert_eq!(hooks.push_async_context(f64::from(id), 0.0), Ok(id));
        assert_eq!(hooks.buffers().stack.len(), 32);
    }
    assert_eq!(hooks.push_async_context(16.0, 0.0), Ok(16));
    assert_eq!(hooks.buffers().stack.len(), 96);
    for id in (0..=16).rev() {
        assert_eq!(hooks.pop_async_context(f64::from(id)), Ok(id > 0));
    }
    assert_eq!(current(&hooks), (0.0, 0.0));
}

#[test]
fn a_million_deep_unwinds_to_nothing() {
    let mut hooks = hooks();
    for id in 1..=1_000_000 {
        hooks
            .push_async_context(f64::from(id), f64::from(id - 1))
            .unwrap();
    }
    assert_eq!(stack_length(&hooks), 1_000_000);
    for id in (1..=1_000_000).rev() {
        assert_eq!(current(&hooks), (f64::from(id), f64::from(id - 1)));
        assert_eq!(hooks.pop_async_context(f64::from(id)), Ok(id > 1));
    }
    assert_eq!((stack_length(&hooks), current(&hooks)), (0, (0.0, 0.0)));
}

#[test]
fn popping_an_empty_stack_succeeds_even_with_checks_on() {
    assert_eq!(hooks().pop_async_context(123.0), Ok(false));
}

#[test]
fn popping_another_id_is_an_error_only_while_checks_are_on() {
    let mut hooks = hooks();
    hooks.push_async_context(5.0, 1.0).unwrap();
    let corrupted = CorruptedStack {
        actual: 5.0,
        expected: 4.0,
    };
    assert_eq!(
        hooks.pop_async_context(4.0),
        Err(Error::Corrupted(corrupted))
    );
    assert_eq!((stack_length(&hooks), current(&hooks)), (1, (5.0, 1.0)));
    write_field(&hooks, Fields::kCheck, 0);
    assert_eq!(hooks.pop_async_context(4.0), Ok(false));
    assert_eq!(current(&hooks), (0.0, 0.0));
}

#[test]
fn the_message_of_a_corrupted_stack_is_that_of_node() {
    let message = |actual, expected| CorruptedStack { actual, expected }.to_string();
    let text = "async hook stack has become corrupted (actual: 7, expected: 3)";
    assert_eq!(message(7.0, 3.0), text);
    // Like `%.f`: no fraction, halves to even, all digits.
    let text = "async hook stack has become corrupted (actual: 2, expected: 9007199254740992)";
    assert_eq!(message(2.5, 9_007_199_254_740_992.0), text);
    let text = "async hook stack has become corrupted (actual: nan, expected: -inf)";
    assert_eq!(message(f64::NAN, f64::NEG_INFINITY), text);
    let text = "async hook stack has become corrupted (actual: -nan, expected: -0)";
    assert_eq!(message(-f64::NAN, -0.0), text);
}

#[test]
fn ids_count_up() {
    let mut hooks = hooks();
    assert_eq!(hooks.new_async_id(), Ok(2.0));
    assert_eq!(hooks.new_async_id(), Ok(3.0));
}

#[test]
fn the_default_trigger_is_the_execution_id_unless_it_is_set() {
    let mut hooks = hooks();
    hooks.push_async_context(7.0, 3.0).unwrap();
    assert_eq!(hooks.get_default_trigger_async_id(), Ok(7.0));
    assert_eq!(hooks.replace_default_trigger_async_id(0.0), Ok(-1.0));
    assert_eq!(hooks.get_default_trigger_async_id(), Ok(0.0));
    assert_eq!(hooks.replace_default_trigger_async_id(-1.0), Ok(0.0));
    assert_eq!(hooks.get_default_trigger_async_id(), Ok(7.0));
}

#[test]
fn clearing_empties_the_stack() {
    let mut hooks = hooks();
    hooks.push_async_context(7.0, 3.0).unwrap();
    hooks.push_async_context(8.0, 7.0).unwrap();
    hooks.clear_async_id_stack().unwrap();
    assert_eq!((stack_length(&hooks), current(&hooks)), (0, (0.0, 0.0)));
    assert_eq!(hooks.pop_async_context(8.0), Ok(false));
}

#[test]
fn pairs_allocate_ids_and_leave_the_stack_empty() {
    let mut hooks = hooks();
    hooks.push_pop_pairs(1000).unwrap();
    assert_eq!((stack_length(&hooks), current(&hooks)), (0, (0.0, 0.0)));
    assert_eq!(hooks.new_async_id(), Ok(1002.0));
    // The first pair makes a full stack grow.
    for _ in 0..16 {
        hooks.push_async_context(1.0, 0.0).unwrap();
    }
    hooks.push_pop_pairs(2).unwrap();
    assert_eq!(hooks.buffers().stack.len(), 96);
    assert_eq!(stack_length(&hooks), 16);
}

#[test]
fn a_length_beyond_the_memory_counts_as_full() {
    for length in [17, 1000, u32::MAX / 2 + 1, u32::MAX] {
        let mut hooks = hooks();
        write_field(&hooks, Fields::kStackLength, length);
        assert_eq!(hooks.push_async_context(5.0, 1.0), Ok(16));
        assert_eq!(hooks.buffers().stack.len(), 96);
        assert_eq!(hooks.pop_async_context(5.0), Ok(true));
        assert_eq!(stack_length(&hooks), 16);

        write_field(&hooks, Fields::kStackLength, length.max(49));
        assert_eq!(hooks.pop_async_context(0.0), Ok(true));
        assert_eq!(stack_length(&hooks), 47);
    }
}

#[test]
fn growth_beyond_the_limit_is_an_error() {
    let mut hooks = AsyncHooks::new(Plain::with_stack(Plain::MAX_STACK_ELEMENTS)).unwrap();
    assert_eq!(hooks.grow_async_ids_stack(), Err(Error::StackFull));
    write_field(&hooks, Fields::kStackLength, u32::MAX);
    assert_eq!(hooks.push_async_context(5.0, 1.0), Err(Error::StackFull));
    assert_eq!(hooks.push_pop_pairs(1), Err(Error::StackFull));
    assert_eq!(current(&hooks), (0.0, 0.0));
}

#[test]
fn an_empty_or_odd_stack_is_not_written_beyond_its_end() {
    for elements in [0, 1] {
        let mut hooks = AsyncHooks::new(Plain::with_stack(elements)).unwrap();
        write_field(&hooks, Fields::kStackLength, 1);
        assert_eq!(hooks.pop_async_context(0.0), Ok(false));
    }
    let mut hooks = AsyncHooks::new(Plain::with_stack(3)).unwrap();
    hooks.push_async_context(1.0, 0.0).unwrap();
    hooks.push_async_context(2.0, 0.0).unwrap();
    assert_eq!(hooks.buffers().stack.len(), 9);
}

#[test]
fn every_operation_fails_on_detached_memory() {
    let mut hooks = hooks();
    hooks.buffers.detached = true;
    let detached = Error::Buffers(PlainError::Detached);
    assert_eq!(hooks.push_async_context(1.0, 0.0), Err(detached.clone()));
    assert_eq!(hooks.pop_async_context(1.0), Err(detached.clone()));
    assert_eq!(hooks.clear_async_id_stack(), Err(detached.clone()));
    assert_eq!(hooks.grow_async_ids_stack(), Err(detached.clone()));
    assert_eq!(hooks.new_async_id(), Err(detached.clone()));
    assert_eq!(hooks.get_default_trigger_async_id(), Err(detached.clone()));
    assert_eq!(
        hooks.replace_default_trigger_async_id(1.0),
        Err(detached.clone())
    );
    assert_eq!(hooks.push_pop_pairs(1), Err(detached));
    assert_eq!(hooks.push_pop_pairs(0), Ok(()));
}

#[test]
fn a_push_that_cannot_grow_changes_nothing() {
    let mut hooks = hooks();
    hooks.buffers.limit = 32;
    for id in 1..=16 {
        hooks.push_async_context(f64::from(id), 0.0).unwrap();
    }
    let no_memory = Error::Buffers(PlainError::NoMemory);
    assert_eq!(hooks.push_async_context(17.0, 0.0), Err(no_memory));
    assert_eq!((stack_length(&hooks), current(&hooks)), (16, (16.0, 0.0)));
}
