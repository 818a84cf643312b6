fn main() {
    napi_build::setup();
    // V8's compiler threads may look at what `v8.rs` has given them while the last environment ends.
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
}
