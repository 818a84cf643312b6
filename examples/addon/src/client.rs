//! A client on the runtime of tokio.

use napi::bindgen_prelude::PromiseRaw;
use napi::threadsafe_function::ThreadsafeFunctionCallMode::NonBlocking;
use napi::{Env, Result};
use napi_derive::napi;
use node_async_context::{ContextTsfn, spawn};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Sends `message` to a port of this machine, calls `received` for each chunk of the answer, and resolves with its
/// length.
#[napi(
    ts_args_type = "port: number, message: string, received: (error: Error | null, bytes: number) => void"
)]
pub fn request(
    env: &Env,
    port: u16,
    message: String,
    received: ContextTsfn<u32, ()>,
) -> Result<PromiseRaw<'_, u32>> {
    let answer = spawn(env, "Request", async move {
        exchange(port, &message, |bytes| {
            received.call(Ok(bytes), NonBlocking);
        })
        .await
    });
    Ok(answer?)
}

pub async fn exchange(port: u16, message: &str, mut received: impl FnMut(u32)) -> Result<u32> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    stream.write_all(message.as_bytes()).await?;
    let mut buffer = [0; 1024];
    let mut all = 0;
    loop {
        let bytes = stream.read(&mut buffer).await?;
        if bytes == 0 {
            return Ok(all);
        }
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        all += bytes;
        received(bytes);
    }
}
