//! Watches a file, until it has been changed.

use std::path::Path;
use std::thread;
use std::time::Duration;

use napi::threadsafe_function::ThreadsafeFunctionCallMode::NonBlocking;
use napi_derive::napi;
use node_async_context::ContextTsfn;

/// Calls back with the new length of the file when the length has changed.
#[napi(ts_args_type = "path: string, changed: (error: Error | null, length: number) => void")]
pub fn watch(path: String, changed: ContextTsfn<u32, ()>) {
    let before = length(&path);
    thread::spawn(move || {
        changed.call(Ok(wait_for_change(&path, before)), NonBlocking);
    });
}

pub fn length(path: impl AsRef<Path>) -> u32 {
    let length = path.as_ref().metadata().map_or(0, |file| file.len());
    u32::try_from(length).unwrap_or(u32::MAX)
}

pub fn wait_for_change(path: impl AsRef<Path>, before: u32) -> u32 {
    loop {
        let now = length(&path);
        if now != before {
            return now;
        }
        thread::sleep(Duration::from_millis(5));
    }
}
