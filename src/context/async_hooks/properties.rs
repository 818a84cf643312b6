//! Property tests: `AsyncHooks` against a model on a `Vec`, and under arbitrary writes to its memory.

use std::sync::atomic::Ordering::Relaxed;

use proptest::prelude::*;

use super::plain::PlainError;
use super::tests::{current, hooks, stack_length, write_uid};
use crate::context::error::{CorruptedStack, Error};
use crate::context::fields::{FIELDS_COUNT, UID_FIELDS_COUNT, UidFields};

/// An operation of a program.
#[derive(Clone, Debug)]
enum Operation {
    Push(f64, f64),
    /// Pops the current id.
    Pop,
    /// Pops this id, which may not be the current one.
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

/// A write by JavaScript.
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

/// The same state without shared memory.
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
    fn survives_arbitrary_writes(
        steps in prop::collection::vec((prop::collection::vec(write(), 0..4), operation()), 0..200)
    ) {
        let mut hooks = hooks();
        // Stands for the end of memory.
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
