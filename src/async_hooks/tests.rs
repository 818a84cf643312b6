//! The state against a model that is a `Vec`.

use std::sync::atomic::Ordering::Relaxed;

use proptest::prelude::*;

use super::plain::{Plain, PlainError};
use super::{AsyncHooks, Buffers, CorruptedStack, Error};
use crate::fields::{FIELDS_COUNT, Fields, UID_FIELDS_COUNT, UidFields};

fn hooks() -> AsyncHooks<Plain> {
    AsyncHooks::new(Plain::new()).unwrap()
}

fn current(hooks: &AsyncHooks<Plain>) -> (f64, f64) {
    let memory = hooks.memory().unwrap();
    (
        memory.uid(UidFields::kExecutionAsyncId),
        memory.uid(UidFields::kTriggerAsyncId),
    )
}

fn stack_length(hooks: &AsyncHooks<Plain>) -> u32 {
    hooks.memory().unwrap().field(Fields::kStackLength)
}

fn write_field(hooks: &AsyncHooks<Plain>, field: Fields, value: u32) {
    hooks.memory().unwrap().set_field(field, value);
}

fn write_uid(hooks: &AsyncHooks<Plain>, field: UidFields, value: f64) {
    hooks.memory().unwrap().set_uid(field, value);
}

#[test]
fn starts_as_node_does() {
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
fn popping_nothing_is_no_error_even_with_checks_on() {
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
fn corruption_is_told_as_node_tells_it() {
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
fn clearing_leaves_no_context() {
    let mut hooks = hooks();
    hooks.push_async_context(7.0, 3.0).unwrap();
    hooks.push_async_context(8.0, 7.0).unwrap();
    hooks.clear_async_id_stack().unwrap();
    assert_eq!((stack_length(&hooks), current(&hooks)), (0, (0.0, 0.0)));
    assert_eq!(hooks.pop_async_context(8.0), Ok(false));
}

#[test]
fn pairs_use_new_ids_and_leave_nothing() {
    let mut hooks = hooks();
    hooks.push_pop_pairs(1000).unwrap();
    assert_eq!((stack_length(&hooks), current(&hooks)), (0, (0.0, 0.0)));
    assert_eq!(hooks.new_async_id(), Ok(1002.0));
    // On a full stack the first pair makes it grow.
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
fn growth_ends_with_an_error() {
    let mut hooks = AsyncHooks::new(Plain::with_stack(Plain::MAX_STACK_ELEMENTS)).unwrap();
    assert_eq!(hooks.grow_async_ids_stack(), Err(Error::StackFull));
    write_field(&hooks, Fields::kStackLength, u32::MAX);
    assert_eq!(hooks.push_async_context(5.0, 1.0), Err(Error::StackFull));
    assert_eq!(hooks.push_pop_pairs(1), Err(Error::StackFull));
    assert_eq!(current(&hooks), (0.0, 0.0));
}

#[test]
fn an_empty_or_odd_stack_is_no_place_to_write_to() {
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
fn without_memory_every_operation_is_an_error() {
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

/// What a program does to the state.
#[derive(Clone, Debug)]
enum Operation {
    Push(f64, f64),
    /// Pops the current id.
    Pop,
    /// Pops this id, which may be another.
    PopId(f64),
    Clear,
    NewId,
    DefaultTrigger(f64),
    Grow,
    Pairs(u32),
}

fn operation() -> impl Strategy<Value = Operation> {
    let id = || (0..100_000_u32).prop_map(f64::from);
    prop_oneof![
        8 => (id(), id()).prop_map(|(id, trigger)| Operation::Push(id, trigger)),
        6 => Just(Operation::Pop),
        1 => id().prop_map(Operation::PopId),
        1 => Just(Operation::Clear),
        2 => Just(Operation::NewId),
        2 => prop_oneof![id(), Just(-1.0)].prop_map(Operation::DefaultTrigger),
        1 => Just(Operation::Grow),
        1 => (0..5_u32).prop_map(Operation::Pairs),
    ]
}

/// What JavaScript does to the memory.
#[derive(Clone, Debug)]
enum Write {
    Field(usize, u32),
    UidField(usize, u64),
    Stack(usize, u64),
}

fn write() -> impl Strategy<Value = Write> {
    let word = prop_oneof![
        any::<u32>(),
        0..100_u32,
        Just(u32::MAX),
        Just(u32::MAX / 2),
        Just(u32::MAX / 2 + 1),
    ];
    let bits = || {
        prop_oneof![
            any::<u64>(),
            any::<f64>().prop_map(f64::to_bits),
            Just(f64::NAN.to_bits()),
            Just(f64::INFINITY.to_bits()),
        ]
    };
    prop_oneof![
        (0..FIELDS_COUNT, word).prop_map(|(index, value)| Write::Field(index, value)),
        (0..UID_FIELDS_COUNT, bits()).prop_map(|(index, value)| Write::UidField(index, value)),
        (0..100_usize, bits()).prop_map(|(index, value)| Write::Stack(index, value)),
    ]
}

/// The state as one would write it without memory to share.
struct Model {
    stack: Vec<(f64, f64)>,
    current: (f64, f64),
    counter: f64,
    default_trigger: f64,
}

impl Model {
    fn pop(&mut self, id: f64) -> Result<bool, CorruptedStack> {
        if !self.stack.is_empty() && self.current.0 != id {
            return Err(CorruptedStack {
                actual: self.current.0,
                expected: id,
            });
        }
        if let Some(ids) = self.stack.pop() {
            self.current = ids;
        }
        Ok(!self.stack.is_empty())
    }
}

proptest! {
    #[test]
    fn behaves_like_the_model(operations in prop::collection::vec(operation(), 0..400)) {
        let mut hooks = hooks();
        let mut model = Model {
            stack: Vec::new(),
            current: (0.0, 0.0),
            counter: 1.0,
            default_trigger: -1.0,
        };
        let mut grown = 0;
        for operation in operations {
            match operation {
                Operation::Push(id, trigger) => {
                    let offset = hooks.push_async_context(id, trigger).unwrap();
                    prop_assert_eq!(offset as usize, model.stack.len());
                    model.stack.push(model.current);
                    model.current = (id, trigger);
                }
                Operation::Pop => {
                    let id = model.current.0;
                    prop_assert_eq!(hooks.pop_async_context(id).unwrap(), model.pop(id).unwrap());
                }
                Operation::PopId(id) => {
                    let expected = model.pop(id).map_err(Error::Corrupted);
                    prop_assert_eq!(hooks.pop_async_context(id), expected);
                }
                Operation::Clear => {
                    hooks.clear_async_id_stack().unwrap();
                    model.stack.clear();
                    model.current = (0.0, 0.0);
                }
                Operation::NewId => {
                    model.counter += 1.0;
                    prop_assert_eq!(hooks.new_async_id().unwrap(), model.counter);
                }
                Operation::DefaultTrigger(id) => {
                    let old = hooks.replace_default_trigger_async_id(id).unwrap();
                    prop_assert_eq!(old, model.default_trigger);
                    model.default_trigger = id;
                }
                // Each growth triples the memory.
                Operation::Grow if grown < 6 => {
                    hooks.grow_async_ids_stack().unwrap();
                    grown += 1;
                }
                Operation::Grow => {}
                Operation::Pairs(count) => {
                    hooks.push_pop_pairs(count).unwrap();
                    model.counter += f64::from(count);
                }
            }
            prop_assert_eq!(current(&hooks), model.current);
            prop_assert_eq!(stack_length(&hooks) as usize, model.stack.len());
            let trigger = if model.default_trigger < 0.0 {
                model.current.0
            } else {
                model.default_trigger
            };
            prop_assert_eq!(hooks.get_default_trigger_async_id().unwrap(), trigger);
        }
        let memory = hooks.memory().unwrap();
        for (entry, ids) in memory.stack.chunks(2).zip(&model.stack) {
            prop_assert_eq!(f64::from_bits(entry[0].load(Relaxed)), ids.0);
            prop_assert_eq!(f64::from_bits(entry[1].load(Relaxed)), ids.1);
        }
    }

    #[test]
    fn survives_whatever_is_written(
        steps in prop::collection::vec((prop::collection::vec(write(), 0..4), operation()), 0..200)
    ) {
        let mut hooks = hooks();
        // The error that a real state would give where memory ends.
        hooks.buffers.limit = 10_000;
        for (writes, operation) in steps {
            for write in writes {
                let memory = hooks.memory().unwrap();
                match write {
                    Write::Field(index, value) => memory.fields[index].store(value, Relaxed),
                    Write::UidField(index, value) => {
                        memory.uid_fields[index].store(value, Relaxed);
                    }
                    Write::Stack(index, value) => {
                        if let Some(element) = memory.stack.get(index) {
                            element.store(value, Relaxed);
                        }
                    }
                }
            }
            let before = stack_length(&hooks);
            let capacity = hooks.memory().unwrap().capacity();
            match operation {
                Operation::Push(id, trigger) => {
                    match hooks.push_async_context(id, trigger) {
                        Ok(offset) => {
                            prop_assert_eq!(offset, before.min(capacity));
                            prop_assert_eq!(stack_length(&hooks), offset + 1);
                            prop_assert_eq!(current(&hooks), (id, trigger));
                        }
                        Err(error) => {
                            prop_assert_eq!(error, Error::Buffers(PlainError::NoMemory));
                            prop_assert!(before >= capacity);
                        }
                    }
                }
                Operation::Pop | Operation::PopId(_) => {
                    let id = match operation {
                        Operation::PopId(id) => id,
                        _ => current(&hooks).0,
                    };
                    match hooks.pop_async_context(id) {
                        Ok(more) => {
                            prop_assert_eq!(stack_length(&hooks), before.min(capacity).saturating_sub(1));
                            prop_assert_eq!(more, stack_length(&hooks) > 0);
                        }
                        Err(Error::Corrupted(corrupted)) => {
                            prop_assert!(corrupted.actual != corrupted.expected);
                            prop_assert!(!corrupted.to_string().is_empty());
                            prop_assert_eq!(stack_length(&hooks), before);
                        }
                        Err(error) => prop_assert!(false, "{error:?}"),
                    }
                }
                Operation::Clear => {
                    hooks.clear_async_id_stack().unwrap();
                    prop_assert_eq!((stack_length(&hooks), current(&hooks)), (0, (0.0, 0.0)));
                }
                Operation::NewId => {
                    hooks.new_async_id().unwrap();
                }
                Operation::DefaultTrigger(id) => write_uid(&hooks, UidFields::kDefaultTriggerAsyncId, id),
                Operation::Grow => drop(hooks.grow_async_ids_stack()),
                Operation::Pairs(count) => drop(hooks.push_pop_pairs(count)),
            }
            hooks.get_default_trigger_async_id().unwrap();
            prop_assert!(hooks.buffers().stack.len() <= 10_000);
        }
    }
}
