import assert from "node:assert/strict";
import test from "node:test";
import { Later } from "../src/later";

/** A part that comes when the test says so, or does not. */
function part() {
  const asked: { here: (name: string) => void; lost: () => void }[] = [];
  const later = new Later<string>(() => new Promise((resolve, reject) => asked.push({ here: resolve, lost: () => reject(new Error("offline")) })));
  const said: string[] = [];
  const use = (what: string) => later.use((name) => said.push(`${what} ${name}`), () => said.push(`${what} is missing`));
  return { later, asked, said, use };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

test("what is wanted early waits, in the order in which it was wanted, and is fetched once", async () => {
  const { later, asked, said, use } = part();
  later.whenHere((name) => said.push(`ready ${name}`));
  assert.equal(asked.length, 0);
  use("first");
  use("second");
  asked[0]?.here("part");
  await settled();
  assert.deepEqual(said, ["ready part", "first part", "second part"]);
  assert.equal(asked.length, 1);
});

test("what is wanted later happens in the same turn", async () => {
  const { later, asked, said, use } = part();
  void later.fetch();
  asked[0]?.here("part");
  await settled();
  use("third");
  later.whenHere((name) => said.push(`ready ${name}`));
  assert.deepEqual(said, ["third part", "ready part"]);
});

test("a part that cannot be had is missed in words, and the next wish tries anew", async () => {
  const { asked, said, use } = part();
  use("first");
  asked[0]?.lost();
  await settled();
  assert.deepEqual(said, ["first is missing"]);
  use("second");
  asked[1]?.here("part");
  await settled();
  assert.deepEqual(said, ["first is missing", "second part"]);
});
