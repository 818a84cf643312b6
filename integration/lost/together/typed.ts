import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter } from 'node:events';

// An enum is not erased: Node itself does not run it.
enum Event {
  Row = 'row',
}

interface Store {
  id: number;
}

const requests = new AsyncLocalStorage<Store>();
const connection: EventEmitter = new EventEmitter();

requests.run({ id: 1 }, (): void => {
  // bind here
  connection.on(Event.Row, (row: number): void => {
    console.log(row, requests.getStore()?.id); // lost here
  });
});
setTimeout((): boolean => connection.emit(Event.Row, 1), 5);
