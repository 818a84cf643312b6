export function listen(emitter, callback) {
  emitter.on('event', callback); // bind here
}
