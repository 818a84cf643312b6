/* eslint-disable */
'use strict';
var r = require('node:events');
var t = require('node:async_hooks'),
  e = new t.AsyncLocalStorage();
function o(n, s) {
  e.run(s, () => {
    n.once('finish', ({ name: m, size: p }) => {
      console.log(m, p, e.getStore());
    });
  });
}
var i = new r.EventEmitter();
o(i, { id: 1 });
setTimeout(() => {
  i.emit('finish', { name: 'a.txt', size: 3 });
}, 5);
//# sourceMappingURL=data:application/json;base64,ewogICJ2ZXJzaW9uIjogMywKICAic291cmNlcyI6IFsibWFpbi5tdHMiLCAicmVxdWVzdHMubXRzIiwgInVwbG9hZC5tdHMiXSwKICAibWFwcGluZ3MiOiAiO2FBRUEsSUFBQUEsRUFBNkIsdUJDRjdCLElBQUFDLEVBQWtDLDRCQUlyQkMsRUFBdUMsSUFBSSxvQkNJakQsU0FBU0MsRUFBUUMsRUFBdUJDLEVBQXdCLENBQ3JFQyxFQUFTLElBQUlELEVBQVMsSUFBTSxDQUUxQkQsRUFBUSxLQUFLLFNBQVUsQ0FBQyxDQUFFLEtBQUFHLEVBQU0sS0FBQUMsQ0FBSyxJQUFvQixDQUN2RCxRQUFRLElBQUlELEVBQU1DLEVBQU1GLEVBQVMsU0FBUyxDQUFDLENBQzdDLENBQUMsQ0FDSCxDQUFDLENBQ0gsQ0ZWQSxJQUFNRyxFQUF3QixJQUFJLGVBRWxDQyxFQUFRRCxFQUFTLENBQUUsR0FBSSxDQUFFLENBQUMsRUFDMUIsV0FBVyxJQUFZLENBQ3JCQSxFQUFRLEtBQUssU0FBVSxDQUFFLEtBQU0sUUFBUyxLQUFNLENBQUUsQ0FBQyxDQUNuRCxFQUFHLENBQUMiLAogICJuYW1lcyI6IFsiaW1wb3J0X25vZGVfZXZlbnRzIiwgImltcG9ydF9ub2RlX2FzeW5jX2hvb2tzIiwgInJlcXVlc3RzIiwgInJlY2VpdmUiLCAidXBsb2FkcyIsICJyZXF1ZXN0IiwgInJlcXVlc3RzIiwgIm5hbWUiLCAic2l6ZSIsICJ1cGxvYWRzIiwgInJlY2VpdmUiXQp9Cg==
