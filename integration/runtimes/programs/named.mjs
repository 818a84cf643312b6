import dropIn, { AsyncLocalStorage } from 'async-hooks-native';
import { newAsyncId } from 'async-hooks-native/embedder';

console.log(AsyncLocalStorage === dropIn.AsyncLocalStorage, newAsyncId() > 0);
