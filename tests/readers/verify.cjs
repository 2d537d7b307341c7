// Checks a webhook with the standard's own library; prints its payload, or why it is refused.
// Arguments: where the library is, the secret, the three headers. The body comes on stdin.
"use strict";
const { createRequire } = require("node:module");
const { readFileSync } = require("node:fs");
const [where, secret, id, timestamp, signature] = process.argv.slice(2);
const { Webhook } = createRequire(`${where}/`)("standardwebhooks");
const headers = {
  "webhook-id": id,
  "webhook-timestamp": timestamp,
  "webhook-signature": signature,
};
try {
  const payload = new Webhook(secret).verify(readFileSync(0, "utf8"), headers);
  process.stdout.write(JSON.stringify({ payload }));
} catch (error) {
  process.stdout.write(JSON.stringify({ error: error.message }));
}
