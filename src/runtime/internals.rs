//! The functions of V8 and Node that one environment uses beyond their public API.
//!
//! Nothing is looked up unless V8 and Node have a version in [`TESTED_V8`] and [`TESTED_NODE`]. Each
//! part is optional: if the runtime does not export a function, the methods that need it return `None`.

use std::cell::OnceCell;
use std::ffi::CStr;
use std::ops::RangeInclusive;
use std::rc::Rc;

use napi::Env;
use napi::bindgen_prelude::Object;

use super::async_hooks_arrays::AsyncHooksArrays;
use super::async_ids::AsyncIds;
use super::c_function::FastFunction;
use super::call_sites::CallSites;
use super::extras_binding::ExtrasBinding;
use super::fast_calls::FastCalls;
use super::functions;
use super::handle::{Isolate, Value};
use super::keep_loaded::keep_loaded;
use super::weak_handles::WeakHandles;

/// Major versions of V8 with which this was tested: those of Node 20 to 26.
const TESTED_V8: RangeInclusive<u32> = 11..=14;
/// Major versions of Node whose state is read.
const TESTED_NODE: RangeInclusive<u32> = 20..=26;

/// The functions that were found.
#[derive(Default)]
pub(crate) struct Internals {
    get_current: Option<unsafe extern "C" fn() -> Option<Isolate>>,
    terminate_execution: Option<unsafe extern "C" fn(Isolate)>,
    /// Looked up when it is first needed.
    extras_binding: OnceCell<Option<ExtrasBinding>>,
    async_ids: Option<AsyncIds>,
    fast_calls: Option<FastCalls>,
    /// Whether Node's own state may be read.
    reads_node: bool,
}

impl Internals {
    /// Looks nothing up.
    pub(crate) fn none() -> Self {
        Self::default()
    }

    /// Looks the functions up. `sample` is any object.
    ///
    /// # Errors
    ///
    /// Why nothing may be used.
    pub(crate) fn find(env: &Env, sample: &Object<'_>) -> Result<Self, String> {
        let has_tested_abi = cfg!(all(
            target_pointer_width = "64",
            any(
                target_arch = "x86_64",
                all(target_arch = "aarch64", not(windows))
            )
        ));
        if !has_tested_abi {
            let (arch, os) = (std::env::consts::ARCH, std::env::consts::OS);
            return Err(format!(
                "V8's functions have not been tested on {os} for {arch}"
            ));
        }
        if Value::of(sample).is_none() {
            return Err("V8 has direct handles".to_owned());
        }
        let v8 = v8_major().ok_or("this build of Node hides V8's symbols")?;
        check_version("V8", v8, &TESTED_V8)?;
        if !keep_loaded() {
            return Err("this library cannot be kept loaded".to_owned());
        }
        let node = env.get_node_version().ok();
        Ok(Self {
            get_current: functions::GET_CURRENT.find(),
            terminate_execution: functions::TERMINATE_EXECUTION.find(),
            extras_binding: OnceCell::new(),
            async_ids: AsyncIds::find(),
            fast_calls: FastCalls::find(),
            reads_node: node.is_some_and(|version| TESTED_NODE.contains(&version.major)),
        })
    }

    /// V8's extras binding object of the current context.
    pub(crate) fn extras_binding<'env>(&self, env: &'env Env) -> Option<Object<'env>> {
        let isolate = self.isolate()?;
        let extras = self.extras_binding.get_or_init(ExtrasBinding::find);
        extras.as_ref()?.object(env, isolate)
    }

    /// Terminates the JavaScript of this thread, as soon as it continues.
    pub(crate) fn terminate_execution(&self) {
        if let (Some(terminate_execution), Some(isolate)) =
            (self.terminate_execution, self.isolate())
        {
            // SAFETY: the isolate is the current one of this thread. The call is allowed at any time.
            unsafe { terminate_execution(isolate) };
        }
    }

    /// Weak handles of the current isolate, if V8 exports what they need and they work with `object`,
    /// which may be any object.
    pub(crate) fn weak_handles(&self, object: &Object<'_>) -> Option<WeakHandles> {
        let handles = WeakHandles::find(self.isolate()?)?;
        handles.work(Value::of(object)?).then_some(handles)
    }

    /// Numbers for call sites of the current isolate.
    pub(crate) fn call_sites(&self) -> Option<Rc<CallSites>> {
        CallSites::find(self.isolate()?)
    }

    /// A JavaScript function that calls `function` fast in optimized code. In any other code it does
    /// nothing and returns `undefined`.
    pub(crate) fn fast_function<'env>(
        &self,
        env: &'env Env,
        function: &FastFunction,
    ) -> Option<Object<'env>> {
        let calls = self.fast_calls.as_ref()?;
        calls.create(env, self.isolate()?, function)
    }

    /// The execution id and the trigger id that Node holds for the current context.
    pub(crate) fn async_ids(&self) -> Option<(f64, f64)> {
        Some(self.async_ids.as_ref()?.read(self.isolate()?))
    }

    /// The execution id that Node holds for the current context.
    pub(crate) fn execution_async_id(&self) -> Option<f64> {
        self.async_ids().map(|(execution, _)| execution)
    }

    /// The arrays in which Node keeps the ids of this environment.
    pub(crate) fn async_hooks_arrays<'env>(
        &self,
        env: &'env Env,
    ) -> Option<AsyncHooksArrays<'env>> {
        if !self.reads_node {
            return None;
        }
        let (execution_async_id, _) = self.async_ids()?;
        AsyncHooksArrays::find(env, self.isolate()?, execution_async_id)
    }

    fn isolate(&self) -> Option<Isolate> {
        // SAFETY: reads a thread local, which is null if no isolate is entered.
        unsafe { self.get_current?() }
    }
}

/// The major version of V8.
fn v8_major() -> Option<u32> {
    let get_version = functions::GET_VERSION.find()?;
    // SAFETY: a static method without parameters.
    let version = unsafe { get_version() };
    if version.is_null() {
        return None;
    }
    // SAFETY: a constant string that ends with a zero byte.
    let version = unsafe { CStr::from_ptr(version) };
    version.to_str().ok()?.split('.').next()?.parse().ok()
}

fn check_version(name: &str, major: u32, tested: &RangeInclusive<u32>) -> Result<(), String> {
    if tested.contains(&major) {
        return Ok(());
    }
    let than = if major > *tested.end() {
        "newer"
    } else {
        "older"
    };
    Err(format!("{name} {major} is {than} than tested"))
}

#[cfg(test)]
mod tests {
    use super::{Internals, TESTED_V8, check_version, v8_major};

    #[test]
    fn a_process_without_v8_has_no_internals() {
        assert_eq!(v8_major(), None);
        assert_eq!(Internals::none().async_ids(), None);
        assert_eq!(Internals::none().execution_async_id(), None);
    }

    #[test]
    fn untested_versions_are_refused() {
        for major in TESTED_V8 {
            assert_eq!(check_version("V8", major, &TESTED_V8), Ok(()));
        }
        let newer = check_version("V8", TESTED_V8.end() + 1, &TESTED_V8);
        assert_eq!(newer.unwrap_err(), "V8 15 is newer than tested");
        let older = check_version("V8", TESTED_V8.start() - 1, &TESTED_V8);
        assert_eq!(older.unwrap_err(), "V8 10 is older than tested");
    }
}
