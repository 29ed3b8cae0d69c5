// Calls the stressed service 100 times a second by the policy weighted_round_robin of @grpc/grpc-js, until its input ends,
// and prints every second how many calls each instance answered: {"pod-1":33,"failed":0}
//
// node client.js 127.0.0.1:50051 127.0.0.2:50051 ...
'use strict';

const grpc = require('@grpc/grpc-js');

const WORK = '/convex.stressed.v1.StressedService/Work';
// an empty message, and a message whose first field is a text
const serialize = () => Buffer.alloc(0);
const deserialize = bytes => bytes.subarray(2, 2 + bytes[1]).toString();

const client = new grpc.Client(`ipv4:${process.argv.slice(2).join(',')}`, grpc.credentials.createInsecure(), {
  'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ weighted_round_robin: {} }] }),
});

let counts = { failed: 0 };

setInterval(() => {
  client.makeUnaryRequest(WORK, serialize, deserialize, {}, { deadline: Date.now() + 5000 }, (error, doneBy) => {
    if (error) {
      counts.failed++;
    } else {
      counts[doneBy] = (counts[doneBy] || 0) + 1;
    }
  });
}, 10);

setInterval(() => {
  console.log(JSON.stringify(counts));
  counts = { failed: 0 };
}, 1000);

process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
