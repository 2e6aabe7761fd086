// Loaded before a client (node --require): every name leads to the address of the simulator, as
// git's http.curloptResolve has it. The clients themselves are unmodified.
'use strict';
const dns = require('node:dns');
const net = require('node:net');

const system = dns.lookup;
dns.lookup = (name, options, callback) => {
  if (typeof options === 'function') return dns.lookup(name, {}, options);
  if (net.isIP(name)) return system(name, options, callback);
  const address = process.env.SIMULATOR_ADDRESS;
  const found = options.all ? [[{ address, family: 4 }]] : [address, 4];
  return process.nextTick(() => callback(null, ...found));
};
